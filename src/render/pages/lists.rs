//! Pages that list entries: home, tags, archive.

use serde::Serialize;

use super::entry::Entry;
use super::site::{Feed, Meta, Pager, Time};

/// `home.html`: the newest entries, whole.
#[derive(Debug, Serialize)]
pub struct Home {
    pub meta: Meta,
    pub entries: Vec<Entry>,
    pub pager: Pager,
}

/// `older.html`: a numbered page of entries that have left the home page.
#[derive(Debug, Serialize)]
pub struct Older {
    pub meta: Meta,
    /// Counted from the oldest, so that a page never changes once it is full.
    pub number: usize,
    pub entries: Vec<Row>,
    pub pager: Pager,
}

/// `tag.html`: the entries of one tag, newest first.
#[derive(Debug, Serialize)]
pub struct Tag {
    pub meta: Meta,
    pub name: String,
    pub entries: Vec<Row>,
    pub pager: Pager,
    pub feeds: Vec<Feed>,
}

/// `tags.html`: all tags.
#[derive(Debug, Serialize)]
pub struct Tags {
    pub meta: Meta,
    pub tags: Vec<TagCount>,
}

#[derive(Clone, Debug, Serialize)]
pub struct TagCount {
    pub name: String,
    pub url: String,
    pub count: usize,
}

/// `archive.html`: every year something was written in, newest first.
#[derive(Debug, Serialize)]
pub struct Archive {
    pub meta: Meta,
    pub years: Vec<YearCount>,
    pub tags: Vec<TagCount>,
}

#[derive(Clone, Debug, Serialize)]
pub struct YearCount {
    pub name: String,
    pub url: String,
    pub count: usize,
}

/// `year.html`: what was written in a year, month by month, newest first.
#[derive(Debug, Serialize)]
pub struct Year {
    pub meta: Meta,
    pub name: String,
    pub months: Vec<Month>,
    pub pager: Pager,
}

#[derive(Debug, Serialize)]
pub struct Month {
    /// For a link to it.
    pub id: String,
    pub name: String,
    pub entries: Vec<Row>,
}

/// An entry in a list: title or first words.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    pub kind: &'static str,
    pub url: String,
    pub label: String,
    pub published: Time,
    /// For an event: when it is.
    pub start: Option<Time>,
    /// Marked when the preview shows what a build would leave out: `draft`, `scheduled`.
    pub unpublished: Option<String>,
}
