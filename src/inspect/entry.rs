//! Why an item looks as it does: what of it was mended, changed or left out.

use std::collections::BTreeMap;

use crate::feeds::Item;
use crate::feeds::signal::is_copied;
use crate::html::Html;
use crate::model::{Entry, Key, Owner};

/// Elements that a page is better off without, and what they are to people.
const LEFT_OUT: [(&str, &str); 8] = [
    ("<script", "a script"),
    ("<style", "a style sheet"),
    ("<iframe", "a frame with another page in it"),
    ("<form", "a form"),
    ("<object", "an embedded program"),
    ("<embed", "an embedded program"),
    ("<svg", "a drawing in the text"),
    (" onclick=", "a script"),
];

/// Ids that more than one item has.
pub fn twice(items: &[Item]) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for item in items {
        *counts.entry(item.id.as_str()).or_default() += 1;
    }
    let several = counts.into_iter().filter(|(_, count)| *count > 1);
    several
        .map(|(id, count)| format!("{count} items have the id `{id}`; of those the newest is kept"))
        .collect()
}

/// What was done to an item on its way to an entry.
pub fn notes(item: &Item, entry: &Entry, html: &Html, owner: &Owner) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(from) = item.copied_from.as_ref().filter(|_| is_copied(item, owner)) {
        notes.push(format!(
            "it was copied from {from}, the feed of somebody else: of a friend's feed it is left out"
        ));
    }
    if item.id.starts_with("urn:potluck:") {
        notes.push(
            "it has no id; one was made of its text, so a change makes it another item".into(),
        );
    }
    if item.link.is_none() {
        notes.push(format!("it has no address; {} stands in for it", entry.url));
    }
    if item.published.is_none() {
        notes
            .push("it has no date that can be read; it counts from when it was first heard".into());
    }
    if let Some(title) = item
        .title
        .as_deref()
        .filter(|title| !title.trim().is_empty())
        && entry.title.is_none()
    {
        notes.push(match entry.kind().has_no_name() {
            true => format!("its title `{title}` only says what it is, and is left out"),
            false => format!("its title `{title}` repeats how its text begins, and is left out"),
        });
    }
    if item.updated.is_some() && entry.updated.is_none() && item.updated != item.published {
        notes.push("it says that it was changed before it was published, which is left out".into());
    }
    if Key::of(&entry.url).is_some_and(|key| owner.claim(&key).is_none()) {
        notes.push(format!(
            "{} is not below {}: it cannot stand for what is there",
            entry.url, owner.site
        ));
    }
    let lost = lost(item, html);
    if !lost.is_empty() {
        notes.push(format!(
            "for safety, {} was left out of its text",
            lost.join(" and ")
        ));
    }
    notes
}

/// What was in an item's text and is not in what is shown of it.
fn lost(item: &Item, html: &Html) -> Vec<&'static str> {
    let before = item
        .content
        .as_deref()
        .or(item.summary.as_deref())
        .unwrap_or_default()
        .to_lowercase();
    let after = html.as_str().to_lowercase();
    let lost = LEFT_OUT
        .iter()
        .filter(|(tag, _)| before.contains(tag) && !after.contains(tag));
    let mut lost: Vec<&str> = lost.map(|(_, what)| *what).collect();
    lost.dedup();
    lost
}
