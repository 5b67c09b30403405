//! What friends' home pages ask of those who show what they wrote: looked at once a week, after a pull, at those who
//! answered (wire-format §10).

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;

use super::archive::{feed, file, home};
use super::discover;
use super::fetch::Client;
use super::hosts;
use super::list::Friend;
use super::page::Validators;
use super::pull::Pull;
use super::queue::{self, Done, Job};
use super::road::without_secrets;
use super::room::{Room, Ticket};
use crate::config::Network;
use crate::diagnostic::Failure;
use crate::feeds;
use crate::model::OwnerId;

/// Between two looks at one page.
const A_WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Nobody waits long for a page that is no news.
const PATIENCE: Duration = Duration::from_secs(5);

/// Looks at the home pages of those friends who could be heard just now, where it is time to.
pub fn look(root: &Path, friends: &[Friend], pull: &Pull) -> Result<(), Failure> {
    if !file::exists(root) {
        return Ok(());
    }
    let archive = file::open(root)?;
    let due = due(&archive, friends, pull.now).map_err(file::failure)?;
    if due.is_empty() {
        return Ok(());
    }
    let network = Network {
        timeout: pull.network.timeout.min(PATIENCE),
        ..pull.network.clone()
    };
    let client = Client::new(&network, pull.allow_private, pull.now)?.without_logins();
    let pauses = feed::pauses(&archive, pull.now).map_err(file::failure)?;
    client.hosts.pause_all(pauses);
    let room = Room::new();
    let last_call = Instant::now() + network.timeout;
    let jobs = due.into_iter().map(|friend| Job {
        host: hosts::host(&friend.site),
        what: friend,
    });
    let mut found: Vec<(OwnerId, Option<bool>)> = Vec::new();
    queue::run(
        jobs.collect(),
        |friend: &Friend| Done {
            answer: (friend, is_quiet(&client, friend, &room, last_call)),
            more: Vec::new(),
        },
        |(friend, is_quiet), _| {
            let owner = friend.owner().map(|owner| owner.id);
            found.extend(owner.map(|owner| (owner, is_quiet)));
        },
    );
    feed::keep_pauses(&archive, &client.hosts.pauses()).map_err(file::failure)?;
    for (owner, is_quiet) in found {
        home::note(&archive, &owner, pull.now, is_quiet).map_err(file::failure)?;
    }
    Ok(())
}

/// Those who are shown to others, were heard at this pull, and whose page nobody looked at lately.
fn due<'a>(
    archive: &Connection,
    friends: &'a [Friend],
    now: Timestamp,
) -> rusqlite::Result<Vec<&'a Friend>> {
    let mut due = Vec::new();
    for friend in friends.iter().filter(|friend| !friend.private) {
        let Some(owner) = friend.owner() else {
            continue;
        };
        let attempts = feed::attempts(archive, &owner.id)?;
        let mut heard = attempts.iter().filter_map(|attempt| attempt.last_ok);
        let is_heard = heard.any(|heard| heard.as_millisecond() == now.as_millisecond());
        let looked = home::looked(archive, &owner.id)?;
        if is_heard && looked.is_none_or(|looked| now.duration_since(looked) >= A_WEEK) {
            due.push(friend);
        }
    }
    Ok(due)
}

/// Whether the page asks for it; none where there is no page.
fn is_quiet(
    client: &Client,
    friend: &Friend,
    room: &Arc<Room>,
    last_call: Instant,
) -> Option<bool> {
    if Instant::now() > last_call {
        return None;
    }
    let site = without_secrets(&friend.site);
    let ticket = Ticket::new(room);
    let fetched = feeds::quietly(|| client.get(&site, &Validators::default(), &ticket))?;
    let page = fetched.ok()?.page?;
    feeds::quietly(|| discover::asks_for_quiet(&page.body, page.mime.as_deref()))
}
