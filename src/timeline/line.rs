//! The lines of the published timeline: the circle's newest entries, each with what was said to it.

use std::collections::HashSet;

use jiff::Timestamp;
use url::Url;

use super::consent::{Person, Show, View, Words};
use super::conversation::{Comment, Group, GuestList, VoteCount, likers, outcome, talk};
use super::order::arrange;
use super::resolve::EntryId;
use crate::html::Html;
use crate::model::{Body, Choice, EXCERPT, Kind, Moment, OwnerId, Poll, What, shorten};

/// Entries of the circle on the page (decisions §23).
const LINES: usize = 100;

/// One entry of the timeline.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub owner: OwnerId,
    pub author: String,
    pub site: Url,
    /// Whether I wrote it.
    pub is_own: bool,
    pub kind: Kind,
    pub url: Url,
    pub published: Timestamp,
    pub is_edited: bool,
    pub words: Words,
    /// What it answers, where that does not stand above it.
    pub context: Option<Context>,
    /// When an event is; of friends only with their events switched on.
    pub start: Option<Moment>,
    /// Where an event is; of friends only with their events switched on.
    pub place: Option<String>,
    /// Who comes to an event, as seen from here; of friends only with their events switched on.
    pub guests: Option<GuestList>,
    /// How a poll stands, likewise.
    pub poll: Option<(Poll, VoteCount)>,
    pub replies: Vec<Comment>,
    /// Of whom there are how many replies more than are shown.
    pub more: Vec<(Person, usize)>,
    pub likes: Group,
}

/// What a line answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Context {
    pub what: What,
    pub url: Url,
    pub host: String,
    /// Its author and name, if it is known and may be shown.
    pub author: Option<String>,
    pub title: Option<String>,
    /// It was taken back.
    pub is_deleted: bool,
}

/// The newest entries that may be shown. A reply to one of them stands below it.
pub fn lines(view: View) -> Vec<Line> {
    if view.consent.timeline == Show::Off {
        return Vec::new();
    }
    let timeline = view.timeline;
    let eligible = timeline
        .ids()
        .filter(|id| !timeline.kind(*id).is_response() && !timeline.is_ahead(*id))
        .filter(|id| view.shows(*id))
        .collect();
    let mut chosen = arrange(eligible, view.consent.order, |id| &timeline.author(*id).id);
    chosen.truncate(LINES);
    let shown: HashSet<EntryId> = chosen.iter().copied().collect();
    chosen
        .into_iter()
        .filter(|id| !stands_below(view, *id, &shown))
        .map(|id| line(view, id))
        .collect()
}

/// Whether one of the shown entries has this one in its conversation.
fn stands_below(view: View, id: EntryId, shown: &HashSet<EntryId>) -> bool {
    let above = std::iter::successors(view.timeline.parent(id), |id| view.timeline.parent(*id));
    let mut visible = above.take_while(|id| view.shows(*id));
    visible.any(|id| shown.contains(&id))
}

fn line(view: View, id: EntryId) -> Line {
    let (entry, author) = (view.timeline.entry(id), view.timeline.author(id));
    let is_quiet = view.consent.quiet.contains(&author.id);
    let shows_event = view.timeline.is_own(id) || view.consent.whats_on && !is_quiet;
    let event = match &entry.body {
        Body::Event(event) if shows_event => Some(event),
        _ => None,
    };
    let (guests, votes) = match shows_event {
        true => outcome(view, id),
        false => (None, None),
    };
    let poll = match &entry.body {
        Body::Poll(poll) => votes.map(|votes| (told(poll), votes)),
        _ => None,
    };
    let talk = talk(view, id);
    Line {
        owner: author.id.clone(),
        author: author.name.clone(),
        site: author.site.clone(),
        is_own: view.timeline.is_own(id),
        kind: view.timeline.kind(id),
        url: entry.url.clone(),
        published: entry.published,
        is_edited: entry.is_edited(),
        words: view.words(id),
        context: context(view, id),
        start: event.map(|event| event.start.clone()),
        place: event
            .and_then(|event| event.place.as_ref())
            .map(|place| shorten(&place.name, EXCERPT)),
        guests,
        poll,
        replies: talk.replies,
        more: talk.more,
        likes: likers(view, view.timeline.likes(id)),
    }
}

/// A poll with labels that are no longer than a text may be.
fn told(poll: &Poll) -> Poll {
    let options = poll.options.iter().map(|option| Choice {
        label: shorten(&option.label, EXCERPT),
        ..option.clone()
    });
    Poll {
        options: options.collect(),
        ..poll.clone()
    }
}

/// The first thing that an entry answers.
fn context(view: View, id: EntryId) -> Option<Context> {
    let answer = view.timeline.entry(id).answers.first()?;
    let gone = view.timeline.taken_back(answer);
    let gone = gone.filter(|owner| view.shows_owner(&owner.id));
    let target = view
        .timeline
        .target(answer)
        .filter(|target| view.shows(*target));
    let author = target.map(|target| view.timeline.author(target)).or(gone);
    let words = target.map(|target| view.words(target)).unwrap_or_default();
    Some(Context {
        what: answer.what.clone(),
        url: answer.address(),
        host: answer.target.host_str()?.to_string(),
        author: author.map(|author| author.name.clone()),
        title: words.title.or(words.text.map(|text| shorten(&text, 80))),
        is_deleted: gone.is_some(),
    })
}

impl Line {
    pub(super) fn fill(&mut self, text: &impl Fn(&OwnerId, &str) -> Option<Html>) {
        self.words.fill(text);
        for reply in &mut self.replies {
            reply.fill(text);
        }
    }
}
