//! Finding words again in everything that is read at home.

use std::path::Path;

use jiff::Timestamp;

use crate::build::Joined;
use crate::content::Reading;
use crate::diagnostic::Stop;
use crate::friends::{self, Text};

/// An entry that was found.
#[derive(Debug)]
pub struct Found {
    pub author: String,
    pub kind: &'static str,
    pub url: String,
    pub label: String,
    pub published: Timestamp,
    /// The words around what was found.
    pub around: String,
}

/// Everything I and my friends wrote that has all these words, the best first.
pub fn find(root: &Path, joined: &Joined, words: &str) -> Result<Vec<Found>, Stop> {
    let timeline = &joined.timeline;
    let hits = friends::search(root, &mine(joined)?, words)?;
    let found = hits.into_iter().filter_map(|hit| {
        let id = timeline.find(&hit.url.parse().ok()?)?;
        let entry = timeline.entry(id);
        Some(Found {
            author: timeline.author(id).name.clone(),
            kind: timeline.kind(id).word(),
            url: hit.url,
            label: entry.label(),
            published: entry.published,
            around: hit.around,
        })
    });
    Ok(found.collect())
}

fn mine(joined: &Joined) -> Result<Vec<Text>, Stop> {
    let bodies = &joined.content.bodies;
    let heads = joined.content.heads.iter();
    heads
        .map(|head| {
            let body = bodies.for_feed(head, Reading::Whole)?;
            Ok(Text {
                url: head.entry.url.to_string(),
                title: head.entry.title.clone().unwrap_or_default(),
                text: body.html.text(),
            })
        })
        .collect()
}
