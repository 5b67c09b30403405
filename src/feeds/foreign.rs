//! The second look at a feed: what is in its tree and the parser does not keep.

use url::Url;

use super::item::{Enclosure, EventElements, ITEMS, Link, Reference, Schedule, Wish};
use super::outline::Outline;
use super::tree::Element;
use super::vocabulary::Vocabulary::*;
use super::{dates, wish};
use crate::model::{Tombstone, is_web};

/// What a feed has beside what the parser keeps.
#[derive(Default)]
pub struct ForeignChannel {
    /// `atom:link` elements.
    pub links: Vec<Link>,
    /// `at:deleted-entry` (RFC 6721).
    pub deleted: Vec<Tombstone>,
    /// `fh:complete` (RFC 5005 §2).
    pub is_complete: bool,
    pub schedule: Schedule,
    pub wish: Wish,
    pub language: Option<String>,
    /// Its text ended before it did.
    pub is_cut: bool,
}

/// What an item has beside what the parser keeps.
#[derive(Default)]
pub struct ForeignItem {
    pub markdown: Option<String>,
    pub language: Option<String>,
    pub base: Option<Url>,
    pub enclosures: Vec<Enclosure>,
    pub in_reply_to: Vec<Reference>,
    pub event: Option<EventElements>,
    pub copied_from: Option<Url>,
    pub is_open: bool,
}

/// Looks at what is said of the channel.
pub fn channel(outline: &Outline, url: &Url) -> ForeignChannel {
    let mut found = ForeignChannel {
        is_cut: outline.is_cut,
        wish: wish::of(outline),
        ..ForeignChannel::default()
    };
    let mut language = outline
        .channel
        .iter()
        .find_map(|channel| channel.language.as_deref().map(str::to_string));
    for child in outline.of_channel() {
        match (child.vocabulary, child.name.as_str()) {
            (Feed, "link") => found.links.extend(link(child, url)),
            (Tombstones, "deleted-entry") if found.deleted.len() < ITEMS => {
                found.deleted.extend(deleted(child));
            }
            // What was cut off is not gone.
            (History, "complete") => found.is_complete = !outline.is_cut,
            (Feed, "ttl") => found.schedule.ttl = child.text().and_then(|text| text.parse().ok()),
            (Feed, "skiphours" | "skipdays") => schedule(&mut found.schedule, child),
            (Feed | DublinCore, "language") => {
                language = child.text().map(str::to_string).or(language)
            }
            _ => {}
        }
    }
    found.language = language.map(|language| language.replace('_', "-"));
    found
}

fn link(element: &Element, url: &Url) -> Option<Link> {
    Some(Link {
        rel: element.attribute("rel").unwrap_or("alternate").to_string(),
        href: element.join(url, element.attribute("href")?)?,
        mime: element.attribute("type").map(str::to_string),
        title: element.attribute("title").map(str::to_string),
    })
}

fn deleted(element: &Element) -> Option<Tombstone> {
    Some(Tombstone {
        id: element.attribute("ref")?.to_string(),
        when: dates::read(element.attribute("when")?)?,
    })
}

/// `skipHours` and `skipDays`: RSS 0.91 counts hours from 1 to 24, RSS 2.0 from 0 to 23.
fn schedule(schedule: &mut Schedule, element: &Element) {
    const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    for child in &element.children {
        let text = child.text().unwrap_or_default().to_ascii_lowercase();
        match child.name.as_str() {
            "hour" => {
                let hour = text.parse::<u8>().ok().filter(|hour| *hour <= 24);
                push_new(&mut schedule.skip_hours, hour.map(|hour| hour % 24));
            }
            "day" => {
                let day = DAYS.iter().position(|day| text.starts_with(day));
                push_new(&mut schedule.skip_days, day.map(|day| day as u8 + 1));
            }
            _ => {}
        }
    }
}

/// Looks at an item.
pub fn item(item: &Element, url: &Url) -> ForeignItem {
    let mut found = ForeignItem {
        language: item.language.as_deref().map(str::to_string),
        base: item.base.as_deref().cloned(),
        is_open: wish::is_open_item(item),
        ..ForeignItem::default()
    };
    for child in &item.children {
        let text = || child.text().map(str::to_string);
        match (child.vocabulary, child.name.as_str()) {
            (Source, "markdown") => found.markdown = text(),
            (Feed | DublinCore, "language") => found.language = text().or(found.language),
            (Feed, "content" | "summary" | "description") | (Content, "encoded") => {
                found.language = child
                    .language
                    .as_deref()
                    .map(str::to_string)
                    .or(found.language);
                found.base = child.base.as_deref().cloned().or(found.base);
            }
            (Events, name) => event(&mut found.event, name, text()),
            (Feed, "source") => found.copied_from = source(child, url),
            (Thread, _) | (Source, _) => push_new(&mut found.in_reply_to, reference(child, url)),
            (Media, "group") => child
                .children
                .iter()
                .for_each(|child| push_enclosure(&mut found.enclosures, child, url)),
            _ => push_enclosure(&mut found.enclosures, child, url),
        }
    }
    found
}

fn push_enclosure(list: &mut Vec<Enclosure>, element: &Element, url: &Url) {
    let new = enclosure(element, url);
    let is_known = |new: &Enclosure| list.iter().any(|known| known.url == new.url);
    push_new(list, new.filter(|new| !is_known(new)));
}

fn enclosure(element: &Element, url: &Url) -> Option<Enclosure> {
    let address = match (element.vocabulary, element.name.as_str()) {
        (Feed, "enclosure") => element.attribute("url").or(element.attribute("href")),
        (Media, "content") => element.attribute("url"),
        (Feed, "link") if element.attribute("rel") == Some("enclosure") => {
            element.attribute("href")
        }
        _ => None,
    };
    let length = element
        .attribute("length")
        .or(element.attribute("filesize"));
    let medium = || {
        element
            .attribute("medium")
            .map(|medium| format!("{medium}/*"))
    };
    let alt = element
        .children
        .iter()
        .find(|child| child.is(Media, "description"));
    Some(Enclosure {
        url: element.join(url, address?).filter(is_web)?,
        length: length.and_then(|length| length.parse().ok()).unwrap_or(0),
        mime: element
            .attribute("type")
            .map(str::to_string)
            .or_else(medium)
            .unwrap_or_default(),
        alt: alt.and_then(Element::text).map(str::to_string),
    })
}

/// `thr:in-reply-to` (RFC 4685 §3) or `source:inReplyTo`.
fn reference(element: &Element, url: &Url) -> Option<Reference> {
    match (element.vocabulary, element.name.as_str()) {
        (Thread, "in-reply-to") => {
            let id = element.attribute("ref").map(str::to_string);
            let href = element
                .attribute("href")
                .and_then(|href| element.join(url, href));
            (id.is_some() || href.is_some()).then_some(Reference { id, href })
        }
        (Source, "inreplyto") => match element.attribute("ispermalink") {
            Some("false") => Some(Reference {
                id: Some(element.text()?.to_string()),
                href: None,
            }),
            _ => Some(Reference {
                id: None,
                href: Some(element.join(url, element.text()?)?),
            }),
        },
        _ => None,
    }
}

/// The feed an item was copied from: RSS `source url`, Atom `source` with its own link or id.
fn source(element: &Element, url: &Url) -> Option<Url> {
    if let Some(address) = element.attribute("url") {
        return element.join(url, address);
    }
    let own = |child: &&Element| child.name == "link" && child.attribute("rel") == Some("self");
    let link = element
        .children
        .iter()
        .find(own)
        .and_then(|link| link.join(url, link.attribute("href")?));
    let id = || {
        element
            .children
            .iter()
            .find(|child| child.name == "id")
            .and_then(|id| Url::parse(id.text()?).ok())
    };
    link.or_else(id)
}

/// Adds what is not there yet, up to a bound: the check costs the square of their number.
fn push_new<T: PartialEq>(list: &mut Vec<T>, new: Option<T>) {
    const MOST: usize = 100;
    if let Some(new) = new.filter(|new| list.len() < MOST && !list.contains(new)) {
        list.push(new);
    }
}

fn event(event: &mut Option<EventElements>, name: &str, text: Option<String>) {
    let Some(text) = text else { return };
    let event = event.get_or_insert_default();
    match name {
        "startdate" => event.start = text,
        "enddate" => event.end = Some(text),
        "location" => event.location = Some(text),
        "organizer" => event.organizer = Some(text),
        _ => {}
    }
}
