//! What a file of Markdown comes to without its body: an entry or a standing page, and the page of the site that is.

use std::ops::Range;

use jiff::Timestamp;

use crate::diagnostic::Diagnostic;
use crate::model::Entry;
use crate::output::Left;

/// What becomes of files that are not meant for the public yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drafts {
    LeftOut,
    /// Shown and marked: the preview.
    Shown,
}

/// An entry of one's own without its body.
#[derive(Debug)]
pub struct Head {
    pub entry: Entry,
    pub source: SourceFile,
    /// Stands for the file's text and for all that is known of the entry.
    pub mark: String,
    /// Output path below the base, ending in `/`.
    pub path: String,
    /// Former addresses, as paths from the site's root.
    pub aliases: Vec<String>,
    pub unpublished: Option<Unpublished>,
    /// Neither front matter nor file name has a date: the address would change every day.
    pub is_undated: bool,
}

impl Head {
    /// The last word of its address: `frogs` of `2026/06/frogs/`.
    pub fn word(&self) -> &str {
        let path = self.path.trim_end_matches('/');
        path.rsplit('/').next().unwrap_or(path)
    }
}

/// A standing page without its body.
#[derive(Debug)]
pub struct Standing {
    pub title: String,
    pub path: String,
    pub language: Option<String>,
    pub summary: Option<String>,
    pub source: SourceFile,
    pub aliases: Vec<String>,
    pub unpublished: Option<Unpublished>,
}

/// Where a body is to be found again.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// From the site's folder, forward slashes: as the person would type it.
    pub path: String,
    /// The Markdown in the file's text, without the heading that became the title.
    pub body: Range<usize>,
    /// How the file lay there just before it was read.
    pub left: Option<Left>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unpublished {
    Draft,
    /// Its date is still to come.
    Scheduled(Timestamp),
}

/// What a file of Markdown turned out to be.
pub enum Piece {
    /// With what is doubtful about it.
    Entry(Box<Head>, Vec<Diagnostic>),
    Standing(Box<Standing>),
}

/// A page of the site that comes from a file.
#[derive(Clone, Copy)]
pub struct Page<'a> {
    pub source: &'a SourceFile,
    /// Output path below the base, ending in `/`.
    pub path: &'a str,
    pub title: Option<&'a str>,
    pub aliases: &'a [String],
    pub unpublished: Option<Unpublished>,
}

impl Head {
    pub fn page(&self) -> Page<'_> {
        Page {
            source: &self.source,
            path: &self.path,
            title: self.entry.title.as_deref(),
            aliases: &self.aliases,
            unpublished: self.unpublished,
        }
    }
}

impl Standing {
    pub fn page(&self) -> Page<'_> {
        Page {
            source: &self.source,
            path: &self.path,
            title: Some(&self.title),
            aliases: &self.aliases,
            unpublished: self.unpublished,
        }
    }
}

impl Piece {
    pub fn page(&self) -> Page<'_> {
        match self {
            Piece::Entry(head, _) => head.page(),
            Piece::Standing(page) => page.page(),
        }
    }
}
