//! The second look at a feed: the elements that the parser drops, found by namespace, never by prefix
//! (standards §2.2 has the addresses).

use quick_xml::NsReader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use url::Url;

use super::{Enclosure, EventElements, Link, Reference, dates};
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
    /// Its root is in the namespace of Atom 0.3.
    pub is_old_atom: bool,
    items: Vec<ForeignItem>,
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
        let is_same = |item: &&ForeignItem| match (id.is_empty(), &item.id) {
            (false, Some(own)) => own.trim() == id.trim(),
            _ => {
                item.link.as_deref().map(str::trim) == link.map(str::trim)
                    || item.link.is_none() && link.is_none()
            }
        };
        let by_name = || match (id.is_empty(), link) {
            (true, None) => None,
            _ => self.items.iter().find(is_same),
        };
        self.items.get(position).filter(is_same).or_else(by_name)
    }
}

/// Which vocabulary a name belongs to.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Vocabulary {
    Rss,
    Atom,
    OldAtom,
    Thread,
    Source,
    Events,
    Tombstones,
    History,
    Media,
    Other,
}

impl Vocabulary {
    fn of(address: &str) -> Vocabulary {
        match address {
            "http://purl.org/rss/1.0/" | "http://my.netscape.com/rdf/simple/0.9/" => {
                Vocabulary::Rss
            }
            "http://www.w3.org/2005/Atom" => Vocabulary::Atom,
            "http://purl.org/atom/ns#" => Vocabulary::OldAtom,
            "http://purl.org/syndication/thread/1.0" => Vocabulary::Thread,
            "http://source.scripting.com/" | "https://source.scripting.com/" => Vocabulary::Source,
            "http://purl.org/rss/1.0/modules/event/" => Vocabulary::Events,
            "http://purl.org/atompub/tombstones/1.0" => Vocabulary::Tombstones,
            "http://purl.org/syndication/history/1.0" => Vocabulary::History,
            "http://search.yahoo.com/mrss/" | "http://search.yahoo.com/mrss" => Vocabulary::Media,
            _ => Vocabulary::Other,
        }
    }
}

/// An element that has begun.
struct Open {
    vocabulary: Vocabulary,
    name: String,
    attributes: Vec<(String, String)>,
    text: String,
    /// The base address of what is in it (`xml:base`).
    base: Option<Url>,
    /// `media:description` of a `media:content`.
    alt: Option<String>,
}

impl Open {
    fn is(&self, vocabulary: Vocabulary, name: &str) -> bool {
        self.vocabulary == vocabulary && self.name == name
    }

    fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found
            .map(|(_, value)| value.trim())
            .filter(|value| !value.is_empty())
    }

    fn text(&self) -> Option<String> {
        Some(self.text.trim().to_string()).filter(|text| !text.is_empty())
    }

    fn has_wanted_text(&self) -> bool {
        const LONG: [&str; 5] = ["title", "description", "summary", "content", "channel"];
        match self.vocabulary {
            Vocabulary::Other => false,
            Vocabulary::Rss | Vocabulary::Atom => !LONG.contains(&self.name.as_str()),
            _ => true,
        }
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
    walk.found
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
        match (open.vocabulary, open.name.as_str()) {
            (Vocabulary::Atom, "link") if self.path.len() <= 2 => {
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
            _ => {}
        }
    }

    fn of_item(&mut self, open: &Open, is_child: bool) {
        let enclosure = self.enclosure(open);
        let reference = self.reference(open);
        let source = self.source(open);
        if let Some(parent) = self
            .path
            .last_mut()
            .filter(|_| open.is(Vocabulary::Media, "description"))
        {
            parent.alt = open.text();
        }
        let Some(item) = self.found.items.last_mut() else {
            return;
        };
        item.enclosures.extend(enclosure);
        item.in_reply_to
            .extend(reference.filter(|reference| !item.in_reply_to.contains(reference)));
        item.copied_from = source.or(item.copied_from.take());
        if !is_child {
            return;
        }
        match (open.vocabulary, open.name.as_str()) {
            (Vocabulary::Rss, "guid") | (Vocabulary::Atom, "id") => {
                item.id = open.text().or(item.id.take())
            }
            (Vocabulary::Rss, "link") => item.link = open.text(),
            (Vocabulary::Rss, "pubDate") | (Vocabulary::Atom, "published") => {
                item.published = open.text()
            }
            (Vocabulary::Atom, "updated") => item.updated = open.text(),
            (Vocabulary::Source, "markdown") => item.markdown = open.text(),
            (Vocabulary::Events, name) => event(&mut item.event, name, open.text()),
            _ => {}
        }
    }

    fn enclosure(&self, open: &Open) -> Option<Enclosure> {
        let address = match (open.vocabulary, open.name.as_str()) {
            (Vocabulary::Rss, "enclosure") | (Vocabulary::Media, "content") => {
                open.attribute("url")
            }
            (Vocabulary::Atom, "link") if open.attribute("rel") == Some("enclosure") => {
                open.attribute("href")
            }
            _ => None,
        };
        let url = self.join(address?)?;
        let is_known = self
            .found
            .items
            .last()?
            .enclosures
            .iter()
            .any(|known| known.url == url);
        let length = open.attribute("length").or(open.attribute("fileSize"));
        let mime = open.attribute("type").map(str::to_string);
        (!is_known).then(|| Enclosure {
            url,
            length: length.and_then(|length| length.parse().ok()).unwrap_or(0),
            mime: mime
                .or(open.attribute("medium").map(|medium| format!("{medium}/*")))
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
    fn source(&self, open: &Open) -> Option<Url> {
        if open.is(Vocabulary::Rss, "source") {
            return self.join(open.attribute("url")?);
        }
        let is_in_source = self
            .path
            .last()
            .is_some_and(|parent| parent.is(Vocabulary::Atom, "source"));
        match is_in_source
            && open.is(Vocabulary::Atom, "link")
            && open.attribute("rel") == Some("self")
        {
            true => self.join(open.attribute("href")?),
            false if is_in_source && open.is(Vocabulary::Atom, "id") => {
                Url::parse(&open.text()?).ok()
            }
            false => None,
        }
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

/// Attributes by their written names: only those of `xml` and none are asked for.
fn attributes(tag: &BytesStart) -> Vec<(String, String)> {
    let mut attributes = tag.attributes();
    attributes.with_checks(false);
    let known = attributes.flatten().map(|attribute| {
        let value = attribute.normalized_value(XmlVersion::Implicit1_0);
        (
            attribute.key.as_ref().to_string(),
            value.map(|value| value.into_owned()).unwrap_or_default(),
        )
    });
    known.collect()
}
