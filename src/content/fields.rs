//! Every field that the head of a file may have, and how much of each may be left out.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::shapes::{ByText, many, one_or_many, tags, text_or_fields, things, word, yes_or_no};

/// Every field a file may have; all may be missing.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Fields {
    /// Else the first heading; a post with neither is a note.
    pub title: Option<String>,
    /// First publication; also decides year and month of the address.
    pub date: Option<String>,
    /// When it was last changed; `publish` writes it.
    pub updated: Option<String>,
    /// The last part of the address, in place of the file's name.
    pub slug: Option<String>,
    /// One word or several.
    #[serde(deserialize_with = "tags")]
    pub tags: Vec<String>,
    /// A sentence for lists and feeds.
    pub summary: Option<String>,
    /// Not published.
    #[serde(deserialize_with = "yes_or_no")]
    pub draft: Option<bool>,
    /// If it is not the site's.
    pub lang: Option<String>,
    /// Former addresses of this page.
    #[serde(deserialize_with = "one_or_many")]
    pub aliases: Vec<String>,
    /// Copies elsewhere.
    #[serde(deserialize_with = "one_or_many")]
    pub syndication: Vec<String>,

    /// What it replies to, or the event or poll it answers.
    #[serde(deserialize_with = "many")]
    pub in_reply_to: Vec<Target>,
    #[serde(deserialize_with = "many")]
    pub like_of: Vec<Target>,
    #[serde(deserialize_with = "many")]
    pub repost_of: Vec<Target>,
    #[serde(deserialize_with = "many")]
    pub bookmark_of: Vec<Target>,
    /// `yes`, `no`, `maybe`, `interested`: my answer to the event in `in_reply_to`.
    #[serde(deserialize_with = "word")]
    pub rsvp: Option<String>,
    /// How many more I bring along.
    pub guests: Option<u32>,
    /// An event: what the host would like people to bring. An RSVP: what I bring.
    #[serde(deserialize_with = "things")]
    pub bring: Vec<String>,
    /// Options of the poll in `in_reply_to` that I vote for.
    #[serde(deserialize_with = "many")]
    pub vote: Vec<OptionField>,

    /// When an event begins; with it any post is one.
    pub start: Option<String>,
    pub end: Option<String>,
    /// It takes whole days, though a time is given.
    #[serde(deserialize_with = "yes_or_no")]
    pub all_day: Option<bool>,
    /// Of the times in this file, if it is not the site's.
    pub timezone: Option<String>,
    #[serde(deserialize_with = "text_or_fields")]
    pub location: Option<LocationField>,
    /// How many people have room.
    pub capacity: Option<u32>,
    /// Who answers later is late.
    pub rsvp_by: Option<String>,
    /// Friends or rings whose answer I wait for.
    #[serde(deserialize_with = "one_or_many")]
    pub invited: Vec<String>,
    /// Names, or numbers alone; else as the settings say.
    #[serde(deserialize_with = "yes_or_no")]
    pub show_guests: Option<bool>,
    /// `confirmed`, `tentative`, `cancelled`.
    pub status: Option<String>,
    /// A rule in words or as an RRULE (RFC 5545 §3.3.10).
    pub repeat: Option<String>,
    /// Dates on which a series does not take place.
    #[serde(deserialize_with = "one_or_many")]
    pub except: Vec<String>,
    /// Dates on which it does, besides.
    #[serde(deserialize_with = "one_or_many")]
    pub extra: Vec<String>,
    /// Single dates that are otherwise than the rest.
    pub changes: Vec<ChangeField>,
    /// When and where it was to be before it was moved.
    pub moved_from: Option<MovedField>,
    /// The poll that found the date.
    pub from_poll: Option<String>,
    /// Sites of those who host it as well.
    #[serde(deserialize_with = "one_or_many")]
    pub hosts: Vec<String>,
    /// How often time, place or status were changed (RFC 5545 §3.8.7.4); `publish` writes it.
    pub sequence: Option<u32>,
    /// Its id in calendars, where it came from one.
    pub uid: Option<String>,

    pub poll: Option<PollField>,
    #[serde(deserialize_with = "many")]
    pub photos: Vec<PhotoField>,
}

pub const FIELDS: [&str; 39] = [
    "title",
    "date",
    "updated",
    "slug",
    "tags",
    "summary",
    "draft",
    "lang",
    "aliases",
    "syndication",
    "in_reply_to",
    "like_of",
    "repost_of",
    "bookmark_of",
    "rsvp",
    "guests",
    "bring",
    "vote",
    "start",
    "end",
    "all_day",
    "timezone",
    "location",
    "capacity",
    "rsvp_by",
    "invited",
    "show_guests",
    "status",
    "repeat",
    "except",
    "extra",
    "changes",
    "moved_from",
    "from_poll",
    "hosts",
    "sequence",
    "uid",
    "poll",
    "photos",
];

/// What an answer answers: an address, or an address with its frozen context.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    pub url: String,
    /// The target's guid or `atom:id`.
    #[serde(default)]
    pub id: Option<String>,
    #[serde(default)]
    pub title: Option<String>,
    #[serde(default)]
    pub author: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LocationField {
    pub name: String,
    #[serde(default)]
    pub address: Option<String>,
    #[serde(default)]
    pub lat: Option<f64>,
    #[serde(default)]
    pub lon: Option<f64>,
}

/// One date of a series that is moved, cancelled or elsewhere.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeField {
    /// The date that the rule gives.
    pub date: String,
    #[serde(default)]
    pub start: Option<String>,
    #[serde(default)]
    pub end: Option<String>,
    #[serde(default, deserialize_with = "text_or_fields")]
    pub location: Option<LocationField>,
    #[serde(default)]
    pub status: Option<String>,
    #[serde(default)]
    pub note: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MovedField {
    pub start: Option<String>,
    pub location: Option<String>,
    /// When it was moved.
    pub on: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PollField {
    #[serde(deserialize_with = "many")]
    pub options: Vec<OptionField>,
    /// `one` (default) or `any`.
    #[serde(default)]
    pub choice: Option<String>,
    #[serde(default)]
    pub closes: Option<String>,
    /// The option it was settled on: `poll close` writes it.
    #[serde(default)]
    pub picked: Option<String>,
    /// The event that came of it.
    #[serde(default)]
    pub event: Option<String>,
    /// The votes when it was settled, by option.
    #[serde(default)]
    pub counts: BTreeMap<String, u32>,
    #[serde(default)]
    pub voters: Option<u32>,
}

/// An option of a poll, or the vote for one.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OptionField {
    pub id: Option<String>,
    pub label: Option<String>,
    pub start: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhotoField {
    pub file: String,
    #[serde(default)]
    pub alt: String,
}

impl From<String> for Target {
    fn from(url: String) -> Target {
        Target {
            url,
            id: None,
            title: None,
            author: None,
        }
    }
}

impl ByText<'_> for Target {
    const WHAT: &'static str = "an address";
}

impl From<String> for LocationField {
    fn from(name: String) -> LocationField {
        LocationField {
            name,
            address: None,
            lat: None,
            lon: None,
        }
    }
}

impl ByText<'_> for LocationField {
    const WHAT: &'static str = "a name, or `name` and `address`";
}

impl From<String> for OptionField {
    fn from(label: String) -> OptionField {
        OptionField {
            label: Some(label),
            ..OptionField::default()
        }
    }
}

impl ByText<'_> for OptionField {
    const WHAT: &'static str = "an option";
}

impl From<String> for PhotoField {
    fn from(file: String) -> PhotoField {
        PhotoField {
            file,
            alt: String::new(),
        }
    }
}

impl ByText<'_> for PhotoField {
    const WHAT: &'static str = "a picture's name, or `file` and `alt`";
}
