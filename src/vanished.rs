//! What friends took back without a word. Of answers to what is still open, and of what is shown whole, somebody else
//! reads a list or a page: those that fell out of their feeds are looked for at their own addresses.

use std::collections::HashSet;
use std::path::Path;

use jiff::Timestamp;

use crate::build::Joined;
use crate::config::Consent;
use crate::diagnostic::Failure;
use crate::friends::{self, Pull};
use crate::model::{Body, Entry, OwnerId, Status};
use crate::timeline::EntryId;

/// Entries that a published timeline shows.
const SHOWN: usize = 100;

/// Looks for what is at stake, and forgets what is gone; says how many entries that is.
pub fn look(root: &Path, joined: &Joined, pull: &Pull) -> Result<usize, Failure> {
    let timeline = &joined.timeline;
    let whole = shown_whole(joined);
    let at_stake = timeline.ids().enumerate().filter(|(place, id)| {
        let entry = timeline.entry(*id);
        let is_whole = *place < SHOWN && whole.contains(&entry.owner);
        !timeline.is_own(*id) && (is_whole || answers_open(joined, *id, pull.now))
    });
    let entries: Vec<&Entry> = at_stake.map(|(_, id)| timeline.entry(id)).collect();
    friends::look_for(root, &joined.heard, &entries, pull)
}

/// Who agreed to be shown whole, where the settings show anybody so.
fn shown_whole(joined: &Joined) -> HashSet<OwnerId> {
    let is_full = joined.config.timeline.publish == Consent::Full;
    let heard = joined
        .heard
        .iter()
        .filter(|heard| is_full && heard.is_open() && !heard.friend.private);
    heard.map(|heard| heard.owner.id.clone()).collect()
}

/// Whether it answers a poll that is open or an event that is to come.
fn answers_open(joined: &Joined, id: EntryId, now: Timestamp) -> bool {
    let timeline = &joined.timeline;
    let mut answers = timeline.entry(id).answers.iter();
    answers.any(|answer| {
        let target = timeline.target(answer).map(|target| timeline.entry(target));
        target.is_some_and(|target| is_open(&target.body, joined, now))
    })
}

fn is_open(body: &Body, joined: &Joined, now: Timestamp) -> bool {
    match body {
        Body::Event(event) => {
            let next = event.occurrences(now, None, &joined.config.timezone, 1);
            event.status != Status::Cancelled && !next.is_empty()
        }
        Body::Poll(poll) => poll.result.is_none() && poll.closes.is_none_or(|closes| closes > now),
        _ => false,
    }
}
