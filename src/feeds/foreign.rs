//! The second look at a feed: the elements that the parser drops, found by namespace, never by prefix
//! (standards §2.2 has the addresses).

use std::collections::HashMap;

use quick_xml::NsReader;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use url::Url;

use super::element::{Open, Vocabulary, attributes};
use super::{Enclosure, EventElements, Link, Reference, Schedule, dates};
use crate::model::Tombstone;

/// What a feed has beside what the parser keeps.
#[derive(Default)]
pub struct Foreign {
    /// `atom:link` of the channel or feed.
    pub links: Vec<Link>,
    /// `at:deleted-entry` (RFC 6721).
    pub deleted: Vec<Tombstone>,
    /// `fh:complete` (RFC 5005 §2).
    pub is_complete: bool,
    pub schedule: Schedule,
    /// Its root is in the namespace of Atom 0.3.
    pub is_old_atom: bool,
    items: Vec<ForeignItem>,
    by_name: HashMap<String, usize>,
}

/// What an item has beside what the parser keeps.
#[derive(Clone, Default)]
pub struct ForeignItem {
    /// `guid`, `atom:id`, or `rdf:about`.
    pub id: Option<String>,
    pub link: Option<String>,
    /// Dates as written.
    pub published: Option<String>,
    pub updated: Option<String>,
    pub markdown: Option<String>,
    pub enclosures: Vec<Enclosure>,
    pub in_reply_to: Vec<Reference>,
    pub event: Option<EventElements>,
    pub copied_from: Option<Url>,
}

impl Foreign {
    /// The item at a position of the parser's list, if it is the same one; else the one with that id or link.
    pub fn item(&self, position: usize, id: &str, link: Option<&str>) -> Option<&ForeignItem> {
        let name = Some(id.trim())
            .filter(|id| !id.is_empty())
            .or(link.map(str::trim));
        let here = self.items.get(position);
        let is_same = |item: &&ForeignItem| match name {
            Some(name) => item.id.as_deref() == Some(name) || item.link.as_deref() == Some(name),
            None => item.id.is_none() && item.link.is_none(),
        };
        let by_name = || self.items.get(*self.by_name.get(name?)?);
        here.filter(is_same)
            .or_else(by_name)
            .or(here.filter(|item| item.id.is_none()))
    }

    fn index(mut self) -> Foreign {
        for (position, item) in self.items.iter().enumerate() {
            for name in item.id.iter().chain(&item.link) {
                self.by_name.entry(name.clone()).or_insert(position);
            }
        }
        self
    }
}

/// Reads what `text` has to say beyond the parser's understanding; stops where it is broken.
pub fn read(text: &str, url: &Url) -> Foreign {
    let mut walk = Walk {
        url,
        found: Foreign::default(),
        path: Vec::new(),
        item_depth: None,
    };
    let mut reader = NsReader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    while let Ok((namespace, event)) = reader.read_resolved_event() {
        match event {
            Event::Start(tag) => {
                let vocabulary = walk.vocabulary(&namespace, &tag);
                walk.open(vocabulary, &tag);
            }
            Event::End(_) => walk.close(),
            Event::Text(piece) => walk.text(&piece),
            Event::CData(piece) => walk.text(&piece),
            Event::GeneralRef(reference) => match reference.resolve_char_ref() {
                Ok(Some(character)) => walk.text(character.encode_utf8(&mut [0; 4])),
                _ => walk.text(
                    quick_xml::escape::resolve_predefined_entity(&reference).unwrap_or_default(),
                ),
            },
            Event::Eof => break,
            _ => {}
        }
    }
    walk.found.index()
}

/// Where the reader stands, and what it has found.
struct Walk<'a> {
    url: &'a Url,
    found: Foreign,
    path: Vec<Open>,
    /// How deep the children of the present item are.
    item_depth: Option<usize>,
}

impl Walk<'_> {
    /// A name without a namespace is Atom's in an Atom document and RSS's elsewhere.
    fn vocabulary(&self, namespace: &ResolveResult, tag: &BytesStart) -> Vocabulary {
        match namespace {
            ResolveResult::Bound(address) => Vocabulary::of(address.as_ref().trim()),
            ResolveResult::Unbound => match self.path.first().map(|root| root.name.as_str()) {
                Some("feed" | "entry") => Vocabulary::Atom,
                None if matches!(tag.local_name().as_ref(), "feed" | "entry") => Vocabulary::Atom,
                _ => Vocabulary::Rss,
            },
            ResolveResult::Unknown(_) => Vocabulary::Other,
        }
    }

    fn open(&mut self, vocabulary: Vocabulary, tag: &BytesStart) {
        let attributes = match vocabulary {
            Vocabulary::Other if !self.path.is_empty() => Vec::new(),
            _ => attributes(tag),
        };
        let base = attributes.iter().find(|(key, _)| key == "xml:base");
        let base = base.and_then(|(_, base)| self.base().join(base).ok());
        let name = tag.local_name().as_ref().to_string();
        let open = Open {
            vocabulary,
            name,
            attributes,
            text: String::new(),
            base,
            alt: None,
        };
        let is_item = open.is(Vocabulary::Rss, "item") || open.is(Vocabulary::Atom, "entry");
        self.found.is_old_atom |= vocabulary == Vocabulary::OldAtom && self.path.is_empty();
        if is_item && self.item_depth.is_none() {
            let id = open.attribute("rdf:about").map(str::to_string);
            self.found.items.push(ForeignItem {
                id,
                ..ForeignItem::default()
            });
            self.item_depth = Some(self.path.len() + 1);
        }
        self.path.push(open);
    }

    fn text(&mut self, piece: &str) {
        if let Some(open) = self.path.last_mut().filter(|open| open.has_wanted_text()) {
            open.text.push_str(piece);
        }
    }

    fn close(&mut self) {
        let Some(open) = self.path.pop() else { return };
        let depth = self.path.len();
        match self.item_depth {
            None => self.of_channel(&open),
            Some(item_depth) if depth < item_depth => self.item_depth = None,
            Some(item_depth) => self.of_item(&open, depth == item_depth),
        }
    }

    fn base(&self) -> &Url {
        self.path
            .iter()
            .rev()
            .find_map(|open| open.base.as_ref())
            .unwrap_or(self.url)
    }

    fn join(&self, address: &str) -> Option<Url> {
        self.base().join(address.trim()).ok()
    }

    fn of_channel(&mut self, open: &Open) {
        if self.path.len() > 2 {
            return self.of_schedule(open);
        }
        match (open.vocabulary, open.name.as_str()) {
            (Vocabulary::Atom, "link") => {
                let link = open
                    .attribute("href")
                    .and_then(|href| self.join(href))
                    .map(|href| Link {
                        rel: open.attribute("rel").unwrap_or("alternate").to_string(),
                        href,
                        mime: open.attribute("type").map(str::to_string),
                        title: open.attribute("title").map(str::to_string),
                    });
                self.found.links.extend(link);
            }
            (Vocabulary::Tombstones, "deleted-entry") => {
                let when = open.attribute("when").and_then(dates::read);
                let deleted = open.attribute("ref").zip(when).map(|(id, when)| Tombstone {
                    id: id.to_string(),
                    when,
                });
                self.found.deleted.extend(deleted);
            }
            (Vocabulary::History, "complete") => self.found.is_complete = true,
            (Vocabulary::Rss, "ttl") => {
                self.found.schedule.ttl = open.text().and_then(|text| text.parse().ok());
            }
            _ => {}
        }
    }

    /// `skipHours` and `skipDays`: RSS 0.91 counts hours from 1 to 24, RSS 2.0 from 0 to 23.
    fn of_schedule(&mut self, open: &Open) {
        const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        if self.path.len() > 3 || open.vocabulary != Vocabulary::Rss {
            return;
        }
        let text = open.text().unwrap_or_default().to_ascii_lowercase();
        let schedule = &mut self.found.schedule;
        match open.name.as_str() {
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

    fn of_item(&mut self, open: &Open, is_child: bool) {
        let enclosure = self.enclosure(open, is_child);
        let reference = self.reference(open).filter(|_| is_child);
        let source = self.source(open, is_child);
        if open.is(Vocabulary::Media, "description")
            && let Some(parent) = self.path.last_mut()
        {
            parent.alt = open.text();
        }
        let Some(item) = self.found.items.last_mut() else {
            return;
        };
        push_new(&mut item.enclosures, enclosure);
        push_new(&mut item.in_reply_to, reference);
        item.copied_from = source.or(item.copied_from.take());
        if is_child {
            of_child(item, open);
        }
    }

    fn enclosure(&self, open: &Open, is_child: bool) -> Option<Enclosure> {
        let address = match (open.vocabulary, open.name.as_str()) {
            (Vocabulary::Rss, "enclosure") if is_child => open.attribute("url"),
            (Vocabulary::Media, "content") => open.attribute("url"),
            (Vocabulary::Atom, "link") if open.attribute("rel") == Some("enclosure") => {
                open.attribute("href").filter(|_| is_child)
            }
            _ => None,
        };
        let url = self.join(address?)?;
        let known = &self.found.items.last()?.enclosures;
        let is_known = known.iter().any(|known| known.url == url);
        let length = open.attribute("length").or(open.attribute("fileSize"));
        let medium = || open.attribute("medium").map(|medium| format!("{medium}/*"));
        (!is_known).then(|| Enclosure {
            url,
            length: length.and_then(|length| length.parse().ok()).unwrap_or(0),
            mime: open
                .attribute("type")
                .map(str::to_string)
                .or_else(medium)
                .unwrap_or_default(),
            alt: open.alt.clone(),
        })
    }

    /// `thr:in-reply-to` (RFC 4685 §3) or `source:inReplyTo`.
    fn reference(&self, open: &Open) -> Option<Reference> {
        match (open.vocabulary, open.name.as_str()) {
            (Vocabulary::Thread, "in-reply-to") => {
                let id = open.attribute("ref").map(str::to_string);
                let href = open.attribute("href").and_then(|href| self.join(href));
                (id.is_some() || href.is_some()).then_some(Reference { id, href })
            }
            (Vocabulary::Source, "inReplyTo") => match open.attribute("isPermaLink") {
                Some("false") => Some(Reference {
                    id: open.text(),
                    href: None,
                }),
                _ => Some(Reference {
                    id: None,
                    href: Some(self.join(&open.text()?)?),
                }),
            },
            _ => None,
        }
    }

    /// The feed an item was copied from: RSS `source url`, Atom `source` with its own link or id.
    fn source(&self, open: &Open, is_child: bool) -> Option<Url> {
        if open.is(Vocabulary::Rss, "source") && is_child {
            return self.join(open.attribute("url")?);
        }
        if !self.path.last()?.is(Vocabulary::Atom, "source") {
            return None;
        }
        match open.name.as_str() {
            "link" if open.attribute("rel") == Some("self") => self.join(open.attribute("href")?),
            "id" => Url::parse(&open.text()?).ok(),
            _ => None,
        }
    }
}

/// Adds what is not there yet, up to a bound: the check costs the square of their number.
fn push_new<T: PartialEq>(list: &mut Vec<T>, new: Option<T>) {
    const MOST: usize = 100;
    if let Some(new) = new.filter(|new| list.len() < MOST && !list.contains(new)) {
        list.push(new);
    }
}

fn of_child(item: &mut ForeignItem, open: &Open) {
    let text = || open.text();
    match (open.vocabulary, open.name.as_str()) {
        (Vocabulary::Rss, "guid") | (Vocabulary::Atom, "id") => item.id = text().or(item.id.take()),
        (Vocabulary::Rss, "link") => item.link = text(),
        (Vocabulary::Rss, "pubDate") | (Vocabulary::Atom, "published") => item.published = text(),
        (Vocabulary::Atom, "updated") => item.updated = text(),
        (Vocabulary::Source, "markdown") => item.markdown = text(),
        (Vocabulary::Events, name) => event(&mut item.event, name, text()),
        _ => {}
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
