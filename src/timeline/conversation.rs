//! What friends said to an entry of mine, as others may see it.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use jiff::civil::Date;
use url::Url;

use super::bring::Bring;
use super::consent::{Answers, Person, View, Words, brings};
use super::guest::{Guest, Who};
use super::guests::Guests;
use super::relations::Outcome;
use super::resolve::EntryId;
use super::tally::Tally;
use super::thread::Thread;
use crate::html::Html;
use crate::model::{Answer, Body, OwnerId, Wanted, What};

/// Replies, likes and results. Numbers count everybody; names leave out who does not want to be shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Conversation {
    /// The earliest first; empty when answers are shown in numbers.
    pub replies: Vec<Comment>,
    /// How many replies there are, nested ones included.
    pub reply_count: usize,
    pub likes: Group,
    pub reposts: Group,
    /// Of whom there are how many replies more than are shown.
    pub more: Vec<(Person, usize)>,
    /// For an event.
    pub guests: Option<GuestList>,
    /// For a poll.
    pub votes: Option<VoteCount>,
}

/// A reply, or an RSVP that came with some words.
#[derive(Clone, Debug, PartialEq)]
pub struct Comment {
    pub author: String,
    pub site: Url,
    pub url: Url,
    pub published: Timestamp,
    pub is_edited: bool,
    /// It was taken back; what was said to it is still there.
    pub is_deleted: bool,
    /// It is a post with pictures.
    pub has_pictures: bool,
    pub words: Words,
    pub replies: Vec<Comment>,
}

/// Some people, by number and, where that is allowed, by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Group {
    /// With those they bring along, and those who are not named.
    pub count: usize,
    pub people: Vec<Person>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct GuestList {
    pub coming: Group,
    pub waiting: Group,
    pub maybe: Group,
    pub interested: Group,
    pub declined: Group,
    /// After the closing date.
    pub late: Group,
    /// The dates of a series that have lists of their own.
    pub dates: BTreeMap<Date, GuestList>,
    pub capacity: Option<u32>,
    pub wanted: Vec<Bringing>,
    /// Whether names are shown.
    pub has_names: bool,
}

/// One line of the bring list.
#[derive(Clone, Debug, PartialEq)]
pub struct Bringing {
    pub wanted: Wanted,
    pub brought: u32,
    pub by: Vec<Person>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct VoteCount {
    /// In the poll's order.
    pub options: Vec<Votes>,
    /// How many people voted.
    pub voters: usize,
    pub is_closed: bool,
    /// Whether names are shown.
    pub has_names: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Votes {
    /// The option's id.
    pub id: String,
    pub by: Group,
}

impl Bringing {
    pub fn is_covered(&self) -> bool {
        self.brought >= self.wanted.count
    }
}

/// What was said to an entry, by the rules for answers.
pub fn conversation(view: View, id: EntryId) -> Conversation {
    if view.consent.answers == Answers::Off {
        return Conversation::default();
    }
    let talk = talk(view, id);
    let (guests, votes) = outcome(view, id);
    Conversation {
        reply_count: view.timeline.reply_count(id),
        replies: talk.replies,
        more: talk.more,
        likes: likers(view, view.timeline.likes(id)),
        reposts: likers(view, view.timeline.reposts(id)),
        guests,
        votes,
    }
}

/// What an invitation or a poll came to, by the rules for answers.
pub fn outcome(view: View, id: EntryId) -> (Option<GuestList>, Option<VoteCount>) {
    if view.consent.answers == Answers::Off {
        return (None, None);
    }
    match view.timeline.outcome(id) {
        Outcome::Guests(guests) => (Some(guest_list(view, guests, names_guests(view, id))), None),
        Outcome::Tally(tally) => (None, Some(vote_count(view, tally))),
        Outcome::None => (None, None),
    }
}

/// Whether those who come are named; who asked for numbers alone is asked for it at each event.
fn names_guests(view: View, id: EntryId) -> bool {
    let event = view.timeline.entry(id).body.event();
    event.is_none_or(|event| event.show_guests) && view.consent.names_guests()
}

/// The replies to an entry that are shown.
#[derive(Default)]
pub struct Talk {
    pub replies: Vec<Comment>,
    /// Of whom there are how many more.
    pub more: Vec<(Person, usize)>,
}

pub fn talk(view: View, id: EntryId) -> Talk {
    if !view.consent.quotes_answers() {
        return Talk::default();
    }
    let (mut thread, more) = view.timeline.talk(id);
    if !names_guests(view, id) {
        // The words of somebody who comes would name them.
        let is_guest = |answer: &Answer| matches!(answer.what, What::Rsvp(_));
        let says_so = |reply: &Thread| {
            view.timeline
                .entry(reply.entry)
                .answers
                .iter()
                .any(is_guest)
        };
        thread.replies.retain(|reply| !says_so(reply));
    }
    let named = more
        .into_iter()
        .filter(|(owner, _)| view.shows_owner(&owner.id));
    Talk {
        replies: comments(view, &thread),
        more: named
            .map(|(owner, count)| (view.person(owner, None), count))
            .collect(),
    }
}

/// The replies of a thread that may be shown, nested. What answers somebody hidden is hidden with them.
fn comments(view: View, thread: &Thread) -> Vec<Comment> {
    let shown = thread
        .replies
        .iter()
        .filter(|reply| view.shows(reply.entry));
    shown.map(|reply| comment(view, reply)).collect()
}

fn comment(view: View, thread: &Thread) -> Comment {
    let id = thread.entry;
    let (entry, author) = (view.timeline.entry(id), view.timeline.author(id));
    Comment {
        author: author.name.clone(),
        site: author.site.clone(),
        url: entry.url.clone(),
        published: entry.published,
        is_edited: entry.is_edited(),
        is_deleted: entry.is_gone(),
        has_pictures: matches!(entry.body, Body::Photo(_)),
        words: view.words(id),
        replies: comments(view, thread),
    }
}

impl Comment {
    pub(super) fn fill(&mut self, text: &impl Fn(&OwnerId, &str) -> Option<Html>) {
        self.words.fill(text);
        for reply in &mut self.replies {
            reply.fill(text);
        }
    }
}

/// The authors of likes or reposts.
pub fn likers(view: View, entries: &[EntryId]) -> Group {
    if view.consent.answers == Answers::Off {
        return Group::default();
    }
    let people = entries
        .iter()
        .filter(|id| view.consent.names_guests() && view.shows(**id))
        .map(|id| view.person(view.timeline.author(*id), Some(*id)));
    Group {
        count: entries.len(),
        people: people.collect(),
    }
}

fn guest_list(view: View, guests: &Guests, with_names: bool) -> GuestList {
    let group = |guests: &[Guest]| Group {
        count: guests.iter().map(|guest| guest.heads() as usize).sum(),
        people: guests
            .iter()
            .filter(|_| with_names)
            .filter_map(|guest| invited(view, guest))
            .collect(),
    };
    GuestList {
        coming: group(&guests.coming),
        waiting: group(&guests.waiting),
        maybe: group(&guests.maybe),
        interested: group(&guests.interested),
        declined: group(&guests.declined),
        late: group(&guests.late),
        dates: guests
            .dates
            .iter()
            .map(|(date, guests)| (*date, guest_list(view, guests, with_names)))
            .collect(),
        capacity: guests.capacity,
        wanted: guests
            .wanted
            .iter()
            .map(|line| bringing(view, line, guests, with_names))
            .collect(),
        has_names: with_names,
    }
}

fn invited(view: View, guest: &Guest) -> Option<Person> {
    let person = match &guest.who {
        Who::Known(owner) => {
            let owner = view.timeline.owner(owner)?;
            let may_show =
                view.shows_owner(&owner.id) && guest.entry.is_none_or(|id| view.shows(id));
            let is_quiet = view.consent.quiet.contains(&owner.id);
            may_show.then(|| Person {
                brings: if is_quiet {
                    Vec::new()
                } else {
                    brings(&guest.brings)
                },
                ..view.person(owner, guest.entry)
            })?
        }
        Who::Outside(name) => Person {
            brings: brings(&guest.brings),
            ..Person::outside(name)
        },
    };
    Some(Person {
        guests: guest.guests,
        is_before_change: guest.is_before_change,
        ..person
    })
}

fn bringing(view: View, line: &Bring, guests: &Guests, with_names: bool) -> Bringing {
    let by_whom: HashMap<&Who, &Guest> = guests
        .coming
        .iter()
        .chain(&guests.maybe)
        .map(|guest| (&guest.who, guest))
        .collect();
    let by = line.by.iter().filter(|_| with_names);
    Bringing {
        wanted: line.wanted.clone(),
        brought: line.brought(),
        by: by
            .filter_map(|(who, _)| invited(view, by_whom.get(who)?))
            .collect(),
    }
}

fn vote_count(view: View, tally: &Tally) -> VoteCount {
    let options = tally.options.iter().map(|option| {
        let entries: Vec<EntryId> = option.votes.iter().map(|vote| vote.entry).collect();
        Votes {
            id: option.id.clone(),
            by: likers(view, &entries),
        }
    });
    VoteCount {
        options: options.collect(),
        voters: tally.voters,
        is_closed: tally.is_closed,
        has_names: view.consent.names_guests(),
    }
}
