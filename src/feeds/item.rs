//! An item and its channel: what RSS, Atom and JSON Feed have in common, before anybody asks what it means.
//! Writers print these, `read` makes them, the archive keeps them, and `signal` turns them into entries and back.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::model::{Event, Moment, Tombstone};

/// Items of one document that are read; the newest stand first.
pub const ITEMS: usize = 20_000;

/// One item as its feed has it: nothing interpreted, nothing sanitised, only dates and addresses resolved.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Item {
    /// `guid`, `atom:id` or JSON Feed `id` as written; derived from the item where it has none.
    pub id: String,
    pub link: Option<Url>,
    /// Text, markup and entities decoded.
    pub title: Option<String>,
    pub author: Option<String>,
    pub published: Option<Timestamp>,
    pub updated: Option<Timestamp>,
    /// `description` or `summary`: HTML.
    pub summary: Option<String>,
    /// `content:encoded`, `content` or `content_html`: HTML, microformats and all.
    pub content: Option<String>,
    /// `source:markdown`.
    pub markdown: Option<String>,
    pub tags: Vec<String>,
    pub language: Option<String>,
    /// What relative addresses in its texts start from, where it is not the link (`xml:base`).
    pub base: Option<Url>,
    pub enclosures: Vec<Enclosure>,
    /// `thr:in-reply-to` (RFC 4685) and `source:inReplyTo`.
    pub in_reply_to: Vec<Reference>,
    /// The event module's elements.
    pub event: Option<EventElements>,
    /// `_potluck` of JSON Feed: what it means, for tools that read no HTML.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extension: Option<serde_json::Value>,
    /// The feed it was copied from, where it says so (RSS and Atom `source`).
    pub copied_from: Option<Url>,
    /// It has an open licence: anybody may show the whole of it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_open: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Enclosure {
    pub url: Url,
    /// Bytes; 0 where unknown.
    pub length: u64,
    pub mime: String,
    /// `media:description` of a picture.
    pub alt: Option<String>,
}

/// What an item says it replies to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reference {
    /// The target's id as its own feed has it.
    pub id: Option<String>,
    pub href: Option<Url>,
}

/// `ev:startdate` and its siblings (RSS event module), dates as written.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EventElements {
    pub start: String,
    pub end: Option<String>,
    pub location: Option<String>,
    pub organizer: Option<String>,
}

impl EventElements {
    /// When and where an event is.
    pub fn of(event: &Event) -> EventElements {
        EventElements {
            start: event.start.iso(),
            end: event.end.as_ref().map(Moment::iso),
            location: event.place.as_ref().map(|place| place.name.clone()),
            organizer: None,
        }
    }
}

/// What a feed says of itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Channel {
    pub title: String,
    pub description: String,
    /// The site it belongs to.
    pub home: Option<Url>,
    pub language: Option<String>,
    pub author: Option<String>,
    pub image: Option<Url>,
    /// `atom:link` elements, `self` and `prev-archive` among them.
    pub links: Vec<Link>,
    /// Entries taken back (RFC 6721).
    pub deleted: Vec<Tombstone>,
    /// `fh:complete` (RFC 5005 §2): what is not in it does not exist.
    pub is_complete: bool,
    pub schedule: Schedule,
    pub wish: Wish,
}

/// What a feed lets others show of what is in it (wire-format §10).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wish {
    /// The beginnings, as is usual.
    #[default]
    Excerpt,
    /// Names and links alone: `noarchive` or `nosnippet`.
    Nothing,
    /// All of it: an open licence.
    Everything,
}

/// When a feed wants to be asked and when not (RSS 2.0 `ttl`, `skipHours`, `skipDays`).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Schedule {
    /// Minutes for which a copy of it stays good.
    pub ttl: Option<u32>,
    /// Hours of the day in UTC, from 0.
    pub skip_hours: Vec<u8>,
    /// Days of the week in UTC, Monday 1 to Sunday 7.
    pub skip_days: Vec<u8>,
}

/// A link of a channel: relation, address, media type, title.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    pub rel: String,
    pub href: Url,
    pub mime: Option<String>,
    pub title: Option<String>,
}

/// A whole feed document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    pub channel: Channel,
    pub items: Vec<Item>,
    /// It ended before its end: a download that was cut off. The items in it are whole.
    pub is_cut: bool,
}

impl Channel {
    /// The address of the first link with this relation.
    pub fn link(&self, rel: &str) -> Option<&Url> {
        self.links
            .iter()
            .find(|link| link.rel == rel)
            .map(|link| &link.href)
    }

    /// The feed of likes, RSVPs and votes (wire-format §2: a related link titled "responses").
    pub fn responses(&self) -> Option<&Url> {
        let is_it =
            |link: &&Link| link.rel == "related" && link.title.as_deref() == Some("responses");
        self.links.iter().find(is_it).map(|link| &link.href)
    }
}
