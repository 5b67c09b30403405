//! What the entries are to one another: conversations, likes, guest lists, tallies.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use super::duplicates::Known;
use super::guests::{self, Guests, Invitation};
use super::resolve::{EntryId, Index};
use super::tally::{Ballot, Tally};
use super::thread::{Edges, Forest};
use super::voices::{Voice, earliest_first, last_words, listen};
use crate::model::{Body, Event, Key, Owner, What};

/// What answers add up to: a guest list on a poll cannot be written.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Outcome {
    #[default]
    None,
    Guests(Guests),
    Tally(Tally),
}

/// What the entries are to one another, by their number.
#[derive(Debug, Default)]
pub struct Relations {
    pub forest: Forest,
    pub likes: HashMap<EntryId, Vec<EntryId>>,
    pub reposts: HashMap<EntryId, Vec<EntryId>>,
    pub outcomes: HashMap<EntryId, Outcome>,
    /// The replies that turned out to be votes.
    pub votes: HashSet<EntryId>,
}

/// Joins entries by what they answer. What is dated later than `horizon` is not an answer yet.
pub fn relate(
    owners: &[Owner],
    known: &[Known],
    index: &Index,
    (now, horizon): (Timestamp, Timestamp),
) -> Relations {
    let mut relations = Relations::default();
    let mut wishes: Vec<Vec<Wish>> = known.iter().map(|_| Vec::new()).collect();
    for (place, voices) in listen(known, index).iter().enumerate() {
        let (target, one) = (EntryId(place), &known[place]);
        relations.note_likes(target, voices, horizon);
        let ballot = match &one.entry.body {
            Body::Poll(poll) => Some(Ballot::new(poll)),
            _ => None,
        };
        let outcome = match (&one.entry.body, &ballot) {
            (Body::Event(event), _) => {
                let invitation = invitation(owners, one, event);
                Outcome::Guests(guests::gather(&invitation, voices, horizon))
            }
            (_, Some(ballot)) => Outcome::Tally(ballot.count(voices, now, horizon)),
            _ => Outcome::None,
        };
        for voice in voices.iter().filter(|voice| voice.is_current()) {
            let takes = |ballot: &Ballot| !voice.entry.is_gone() && ballot.takes(voice);
            let is_vote = ballot.as_ref().is_some_and(takes);
            if is_vote {
                relations.votes.insert(voice.by);
            }
            if let Some(has_words) = wants_to_stand_below(voice, is_vote, &outcome) {
                let position = voice.position;
                wishes[voice.by.0].push(Wish {
                    target,
                    position,
                    has_words,
                });
            }
        }
        if outcome != Outcome::None {
            relations.outcomes.insert(target, outcome);
        }
    }
    let edges = known
        .iter()
        .zip(wishes)
        .map(|(one, wishes)| edges(one, wishes));
    relations.forest = Forest::plant(&edges.collect::<Vec<_>>());
    relations
}

impl Relations {
    fn note_likes(&mut self, target: EntryId, voices: &[Voice], horizon: Timestamp) {
        let one_each = |what: What| -> Vec<EntryId> {
            let says = |voice: &Voice| voice.answers.iter().any(|answer| answer.what == what);
            let last = earliest_first(last_words(voices, horizon, says));
            last.into_iter().map(|voice| voice.by).collect()
        };
        for (what, noted) in [
            (What::Like, &mut self.likes),
            (What::Repost, &mut self.reposts),
        ] {
            let by = one_each(what);
            if !by.is_empty() {
                noted.insert(target, by);
            }
        }
    }
}

fn invitation<'a>(owners: &'a [Owner], one: &Known, event: &'a Event) -> Invitation<'a> {
    Invitation {
        event,
        hosts: hosts(owners, one.owner, event),
        published: one.entry.published,
    }
}

/// The event's owner, then the co-hosts among those I follow.
fn hosts<'a>(owners: &'a [Owner], owner: usize, event: &Event) -> Vec<&'a Owner> {
    let mut hosts: Vec<&Owner> = owners.get(owner).into_iter().collect();
    for site in event.hosts.iter().filter_map(Key::of) {
        let named = owners.iter().find(|owner| owner.scopes.contains(&site));
        hosts.extend(named.filter(|named| hosts.iter().all(|host| host.id != named.id)));
    }
    hosts
}

/// A target of an entry that it wants to stand below.
struct Wish {
    target: EntryId,
    /// Among the entry's targets.
    position: usize,
    has_words: bool,
}

/// Whether a voice belongs into the conversation below its target, and if so whether there is something to read
/// in it. Of RSVPs only the one that stands is shown.
fn wants_to_stand_below(voice: &Voice, is_vote: bool, outcome: &Outcome) -> Option<bool> {
    let says = |test: fn(&What) -> bool| voice.answers.iter().any(|answer| test(&answer.what));
    if voice.entry.is_gone() {
        return Some(false);
    }
    let replies = says(|what| *what == What::Reply) && !is_vote;
    let rsvps = says(|what| matches!(what, What::Rsvp(_)));
    let has_words = replies
        || rsvps
            && match outcome {
                Outcome::Guests(guests) => {
                    guests.stands(voice.by) && !voice.entry.excerpt.trim().is_empty()
                }
                _ => true,
            };
    (has_words || rsvps || is_vote || says(|what| *what == What::Like)).then_some(has_words)
}

fn edges(one: &Known, mut wishes: Vec<Wish>) -> Edges {
    wishes.sort_by_key(|wish| wish.position);
    let (comments, silent) = wishes
        .into_iter()
        .partition::<Vec<_>, _>(|wish| wish.has_words);
    let targets = |wishes: Vec<Wish>| wishes.into_iter().map(|wish| wish.target).collect();
    Edges {
        comments: targets(comments),
        silent: targets(silent),
        is_root: matches!(one.entry.body, Body::Event(_) | Body::Poll(_)),
        is_gone: one.entry.is_gone(),
    }
}
