//! A post as another system kept it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use url::Url;

#[derive(Debug, Default)]
pub struct Old {
    /// Where it was.
    pub url: Option<Url>,
    pub published: Option<Timestamp>,
    pub updated: Option<Timestamp>,
    pub title: Option<String>,
    /// What it is about, or a warning of it.
    pub summary: Option<String>,
    pub tags: Vec<String>,
    pub language: Option<String>,
    /// HTML, as the other system made it.
    pub text: String,
    pub is_draft: bool,
    pub media: Vec<Media>,
}

/// A file that came with a post.
#[derive(Debug)]
pub struct Media {
    /// Below the archive's folder.
    pub path: String,
    /// What a picture shows, in words.
    pub alt: String,
}

/// What an archive holds.
#[derive(Debug, Default)]
pub struct Archive {
    pub posts: Vec<Old>,
    /// How much stays where it is, by what it is.
    pub left: BTreeMap<&'static str, usize>,
}

impl Archive {
    pub fn leave(&mut self, what: &'static str) {
        *self.left.entry(what).or_default() += 1;
    }
}
