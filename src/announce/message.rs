//! What is told: the news, and what telling it takes.

use std::path::Path;

use serde::{Deserialize, Serialize};
use ureq::tls::RootCerts;

use crate::credentials::Credentials;

/// What is new, in words that fit everywhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    pub author: String,
    /// `event`, `poll`, `article`, …
    pub kind: String,
    /// The title, else the first words.
    pub title: String,
    pub url: String,
    pub summary: Option<String>,
    /// When an event is, in words.
    pub start: Option<String>,
    /// In seconds since 1970.
    pub published: i64,
}

/// What telling takes.
pub struct Means<'a> {
    pub root: &'a Path,
    /// The site's title.
    pub site: &'a str,
    /// The address of its feed.
    pub feed: &'a str,
    pub credentials: &'a Credentials,
    pub roots: &'a RootCerts,
}
