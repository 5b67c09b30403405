//! What my site may show of whom (wire-format §10). The settings are mapped to this by whoever loads them.

use std::collections::HashSet;

use url::Url;

use super::joined::Timeline;
use super::order::Order;
use super::resolve::EntryId;
use crate::html::Html;
use crate::model::{Attachment, EXCERPT, Entry, Key, Kind, Owner, OwnerId, shorten};

/// Bytes of a text that is shown whole: a page shows many, and of a longer one the beginning and a link.
const WHOLE: usize = 64 << 10;
/// Characters of one thing that somebody brings.
const BRINGS: usize = 80;

/// What may be published.
#[derive(Clone, Debug, Default)]
pub struct Consent {
    pub timeline: Show,
    pub answers: Answers,
    /// Who comes, voted or liked by name; else in numbers.
    pub show_guests: bool,
    /// Time and place of friends' events, who comes there, and how their polls stand (`circle.whats_on`).
    pub whats_on: bool,
    pub order: Order,
    /// Never shown: marked private, or heard through a password, a secret address or a key.
    pub private: HashSet<OwnerId>,
    /// Agreed to be shown in full (`republish: full`), or under an open licence.
    pub full: HashSet<OwnerId>,
    /// Asked for `noarchive` or `nosnippet`: name and link only.
    pub quiet: HashSet<OwnerId>,
}

impl Consent {
    /// Whether answers are shown with their authors and words, not in numbers alone.
    pub(super) fn quotes_answers(&self) -> bool {
        self.answers == Answers::Excerpt
    }

    /// Whether those who come, voted or liked are named.
    pub(super) fn names_guests(&self) -> bool {
        self.quotes_answers() && self.show_guests
    }
}

/// How much of the timeline is published.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Show {
    Off,
    #[default]
    Excerpt,
    /// Of those who agreed to it.
    Full,
}

/// How much of what friends answer my own pages show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Answers {
    Off,
    Counts,
    #[default]
    Excerpt,
}

/// Somebody by name, with the answer that put them there.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    pub name: String,
    /// None for who has no site and stands there by the host's word.
    pub site: Option<Url>,
    /// Their RSVP, like or vote.
    pub answer: Option<Url>,
    /// How many more they bring along.
    pub guests: u8,
    pub brings: Vec<String>,
    /// They answered before the event was moved.
    pub is_before_change: bool,
}

impl Person {
    /// Somebody whom the host knows by name.
    pub fn outside(name: &str) -> Person {
        Person {
            name: shorten(name, BRINGS),
            site: None,
            answer: None,
            guests: 0,
            brings: Vec::new(),
            is_before_change: false,
        }
    }
}

/// What may be shown of an entry's words.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Words {
    /// Plain text.
    pub title: Option<String>,
    /// Plain text of at most [`EXCERPT`] characters; where there is a title, that is shown instead.
    pub text: Option<String>,
    pub language: Option<String>,
    /// Owner and guid, for those who agreed to be shown in full.
    licensed: Option<(OwnerId, String)>,
    /// What comes with the full text.
    attached: Vec<Attachment>,
    whole: Option<Html>,
}

impl Words {
    /// The full text, only where its author agreed to it and the caller had it.
    pub fn whole(&self) -> Option<&Html> {
        self.whole.as_ref()
    }

    /// Asks for the full text, if its author agreed to it: the only way for a friend's markup onto a page.
    pub(super) fn fill(&mut self, text: &impl Fn(&OwnerId, &str) -> Option<Html>) {
        if let Some((owner, id)) = &self.licensed {
            let whole = text(owner, id).filter(|html| html.as_str().len() <= WHOLE);
            self.whole = whole.map(|html| html.with_attached(&self.attached));
        }
    }
}

/// A timeline as others may see it.
#[derive(Clone, Copy)]
pub struct View<'a> {
    pub timeline: &'a Timeline,
    pub consent: &'a Consent,
}

impl View<'_> {
    /// Whether an entry may be mentioned at all. What answers a private friend is a talk with them, and quotes them.
    pub fn shows(&self, id: EntryId) -> bool {
        self.shows_owner(&self.timeline.author(id).id)
            && self.timeline.entry(id).answers.iter().all(|answer| {
                let target = self.timeline.target(answer);
                let author = target.map(|target| &self.timeline.author(target).id);
                author.is_none_or(|author| self.shows_owner(author))
                    && !self.is_private_address(&answer.target)
            })
    }

    pub fn shows_owner(&self, owner: &OwnerId) -> bool {
        !self.consent.private.contains(owner)
    }

    fn is_private_address(&self, url: &Url) -> bool {
        let Some(key) = Key::of(url).filter(|_| !self.consent.private.is_empty()) else {
            return false;
        };
        let mut owners = self.timeline.owners.iter();
        owners.any(|owner| !self.shows_owner(&owner.id) && owner.claim(&key).is_some())
    }

    /// What may be shown of an entry's words: its title or its beginning.
    pub fn words(&self, id: EntryId) -> Words {
        let (entry, owner) = (self.timeline.entry(id), self.timeline.author(id));
        if self.consent.quiet.contains(&owner.id) {
            return Words::default();
        }
        let title = title(entry, self.timeline.kind(id));
        let text = excerpt(entry).filter(|_| title.is_none());
        let is_licensed = self.consent.timeline == Show::Full
            && (self.timeline.is_own(id) || entry.is_open || self.consent.full.contains(&owner.id));
        Words {
            title,
            text,
            language: entry.language.clone(),
            licensed: is_licensed.then(|| (owner.id.clone(), entry.id.clone())),
            attached: entry.attachments.clone(),
            whole: None,
        }
    }

    /// Somebody with the entry that says so.
    pub fn person(&self, owner: &Owner, entry: Option<EntryId>) -> Person {
        let entry = entry.map(|id| self.timeline.entry(id));
        Person {
            name: owner.name.clone(),
            site: Some(owner.site.clone()),
            answer: entry.map(|entry| entry.url.clone()),
            guests: 0,
            brings: Vec::new(),
            is_before_change: false,
        }
    }
}

/// The name of an entry, unless its title is only a sentence made for feed readers.
fn title(entry: &Entry, kind: Kind) -> Option<String> {
    let title = entry.title.as_deref().filter(|_| !kind.has_no_name());
    title
        .map(|title| shorten(title, EXCERPT))
        .filter(|title| !title.is_empty())
}

fn excerpt(entry: &Entry) -> Option<String> {
    Some(shorten(&entry.excerpt, EXCERPT)).filter(|text| !text.is_empty())
}

/// What somebody brings, as far as it may be shown.
pub fn brings(things: &[String]) -> Vec<String> {
    things.iter().map(|thing| shorten(thing, BRINGS)).collect()
}
