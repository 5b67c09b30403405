//! What an item says beyond its words: the ladder of wire-format §4.2, level by level.

use std::ops::Range;

use url::Url;

use super::super::markup::{self, Steps};
use super::super::{EventElements, Item, Reference};
use super::extension::Extension;
use super::first_line;
use super::microformats::{MOST, Microformat};
use super::nouns::answer;
use super::{moment, nouns};
use crate::model::{Answer, Body, Event, Key, Photo, Phrases, Poll, What, is_web};

/// What an item says beyond its words.
pub struct Meaning {
    pub answers: Vec<Answer>,
    event: Option<Event>,
    poll: Option<Poll>,
    /// What stands before the person's own words.
    context: Vec<Range<usize>>,
    /// The rest of a first line that was an answer.
    first_words: String,
}

impl Meaning {
    /// Levels 1 to 3: microformats, completed by the feed's own elements and by what a JSON Feed says beside them.
    pub fn of(found: &Microformat, item: &Item, base: &Url) -> Meaning {
        let (mut answers, context) = nouns::answers(found);
        let extension = item.extension.as_ref().map(Extension);
        if let Some(extension) = &extension {
            extension.complete(&mut answers, base);
        }
        // One with a fragment says more than the same without: an option of a poll, not the poll.
        let has_fragment = |reference: &&Reference| {
            reference
                .href
                .as_ref()
                .is_some_and(|href| href.fragment().is_some())
        };
        let (precise, others): (Vec<_>, Vec<_>) =
            item.in_reply_to.iter().take(MOST).partition(has_fragment);
        for reference in precise.into_iter().chain(others) {
            merge(&mut answers, reference);
        }
        answers.truncate(MOST);
        let event = nouns::event(found)
            .or_else(|| item.event.as_ref().and_then(event_elements))
            .or_else(|| extension.as_ref()?.event());
        Meaning {
            answers,
            event,
            poll: nouns::poll(found).or_else(|| extension.as_ref()?.poll()),
            context,
            first_words: String::new(),
        }
    }

    fn is_plain(&self) -> bool {
        self.answers.is_empty() && self.event.is_none()
    }

    /// Level 4: where nothing else says anything, or a tool says only that it is a reply to the event whose
    /// invitation the line answers.
    pub fn first_line(&mut self, steps: &Steps, base: &Url, phrases: &Phrases) {
        let Some(said) = first_line::read(steps, base, phrases) else {
            return;
        };
        let target = answer(said.target, said.what);
        let is_plain = self.is_plain();
        let is_same = |known: &Answer| {
            known.what == What::Reply && Key::of(&known.target) == Key::of(&target.target)
        };
        match self.answers.as_mut_slice() {
            [] if is_plain => self.answers.push(target),
            [only] if is_same(only) => only.what = target.what,
            _ => return,
        }
        self.context.push(0..said.end);
        self.first_words = said.rest;
    }

    /// The person's own words, without the line that says what they answer.
    pub fn words(&self, found: &Microformat) -> String {
        let steps = found.steps;
        let words = match found.first("e-content").or(found.first("p-summary")) {
            Some(at) => steps.text_without(steps.inside(at), &self.context),
            None => steps.text_without(
                found.root.map_or(steps.all(), |at| steps.whole(at)),
                &self.context,
            ),
        };
        markup::fold(&format!("{} {words}", self.first_words))
    }

    /// Wire-format §4.3 as far as it is a matter of the body.
    pub fn body(
        &mut self,
        found: &Microformat,
        item: &Item,
        name: Option<&str>,
        whole: &str,
    ) -> Body {
        if let Some(event) = self.event.take() {
            return Body::Event(Box::new(event));
        }
        if let Some(poll) = self.poll.take() {
            return Body::Poll(poll);
        }
        let has_name = self.answers.is_empty()
            && name.is_some_and(|name| !name.is_empty() && !is_beginning(name, whole));
        let photos = match nouns::photos(found) {
            photos if photos.is_empty() && !has_name => pictures(item),
            photos => photos,
        };
        match (photos.is_empty(), has_name) {
            (false, _) => Body::Photo(photos),
            (true, true) => Body::Article,
            (true, false) => Body::Note,
        }
    }
}

/// Adds what a feed element says to the answers: the target's id where it is known already, else a reply.
fn merge(answers: &mut Vec<Answer>, reference: &Reference) {
    let id = reference.id.clone();
    let Some(href) = reference
        .href
        .clone()
        .filter(is_target)
        .or_else(|| Url::parse(id.as_deref()?.trim()).ok().filter(is_target))
    else {
        return;
    };
    let mut new = answer(href.clone(), What::Reply);
    new.id = id.filter(|id| *id != href.as_str());
    let is_same = |known: &&mut Answer| {
        let keys = (Key::of(&known.target), Key::of(&new.target));
        known.target == new.target || keys.0.is_some() && keys.0 == keys.1
    };
    let mut known = answers.iter_mut().filter(is_same).peekable();
    if known.peek().is_none() {
        drop(known);
        answers.push(new);
        return;
    }
    let is_reply = |known: &&mut Answer| matches!(known.what, What::Reply | What::Rsvp(_));
    for known in known
        .filter(is_reply)
        .filter(|known| known.fragment == new.fragment)
    {
        known.id = known.id.take().or(new.id.clone());
    }
}

/// What can be answered: a web address, or a name that leads nowhere. A page may print it as a link.
fn is_target(url: &Url) -> bool {
    is_web(url) || matches!(url.scheme(), "tag" | "urn")
}

/// `ev:startdate` and its siblings: an event where the content has none.
fn event_elements(elements: &EventElements) -> Option<Event> {
    let start = moment::read(&elements.start)?;
    let end = elements
        .end
        .as_deref()
        .and_then(|end| moment::read_end(end, &start));
    Some(nouns::plain_event(
        start,
        end,
        elements.location.as_deref().and_then(nouns::plain_place),
    ))
}

/// The pictures of an item without a name: what it carries is what it is.
fn pictures(item: &Item) -> Vec<Photo> {
    let pictures = item
        .enclosures
        .iter()
        .filter(|enclosure| enclosure.mime.starts_with("image/"));
    let photo = pictures.map(|picture| Photo {
        url: picture.url.clone(),
        alt: picture.alt.clone().unwrap_or_default(),
    });
    photo.take(MOST).collect()
}

/// Whether a name or summary only repeats how a text begins.
pub fn is_beginning(name: &str, text: &str) -> bool {
    let name = ["[…]", "…", "[...]", "...", "[&#8230;]"]
        .iter()
        .fold(name.trim(), |name, end| {
            name.trim_end_matches(end).trim_end()
        });
    text.starts_with(name)
}
