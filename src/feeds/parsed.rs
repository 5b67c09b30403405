//! The parser's feed, and what it dropped → our channel and items.

use feed_rs::model as parsed;
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use url::Url;

use super::foreign::{ForeignChannel, ForeignItem};
use super::{Channel, Document, Item, markup};
use crate::model::digits;

/// The parser's feed as ours, without its items.
pub fn document(feed: parsed::Feed, more: ForeignChannel, url: &Url) -> Document {
    Document {
        items: Vec::new(),
        is_cut: more.is_cut,
        channel: channel(feed, more, url),
    }
}

/// The parser's entries as ours. `more` is what the parser dropped of each, in the same order.
pub fn items(
    feed: &parsed::Feed,
    more: impl Iterator<Item = ForeignItem>,
    url: &Url,
) -> impl Iterator<Item = Item> {
    let entries = feed.entries.iter().zip(more);
    entries.map(|(entry, more)| item(entry, more, url))
}

fn channel(feed: parsed::Feed, more: ForeignChannel, url: &Url) -> Channel {
    let text = |text: &Option<parsed::Text>| text.as_ref().and_then(line).unwrap_or_default();
    Channel {
        title: text(&feed.title),
        description: text(&feed.description),
        home: feed
            .links
            .first()
            .and_then(|link| url.join(&link.href).ok()),
        image: feed
            .logo
            .as_ref()
            .and_then(|image| url.join(image.uri.trim()).ok()),
        author: people(&feed.authors),
        language: more.language,
        links: more.links,
        deleted: more.deleted,
        is_complete: more.is_complete,
        schedule: more.schedule,
        wish: more.wish,
    }
}

fn item(entry: &parsed::Entry, more: ForeignItem, url: &Url) -> Item {
    let link = entry
        .links
        .first()
        .and_then(|link| url.join(&link.href).ok());
    let published = entry
        .published
        .and_then(|time| Timestamp::from_second(time.timestamp()).ok());
    let updated = entry
        .updated
        .and_then(|time| Timestamp::from_second(time.timestamp()).ok());
    let title = entry.title.as_ref().and_then(line);
    let summary = entry
        .summary
        .as_ref()
        .and_then(|text| html(&text.content, text.content_type.subty().as_str()));
    let content = entry.content.as_ref().and_then(|content| {
        html(
            content.body.as_deref()?,
            content.content_type.subty().as_str(),
        )
    });
    let id = Some(entry.id.trim().to_string()).filter(|id| !id.is_empty());
    let id = id.or_else(|| link.as_ref().map(Url::to_string));
    let words = content.as_deref().or(summary.as_deref());
    Item {
        id: id.unwrap_or_else(|| derived_id(url, title.as_deref(), words)),
        link,
        title,
        author: people(&entry.authors),
        published: published.or(updated),
        updated: updated.filter(|updated| published.is_some_and(|published| published != *updated)),
        summary,
        content,
        markdown: more.markdown,
        tags: tags(entry),
        language: more.language,
        base: more.base,
        enclosures: more.enclosures,
        in_reply_to: more.in_reply_to,
        event: more.event,
        extension: None,
        copied_from: more.copied_from,
        is_open: more.is_open,
    }
}

/// A text of one line.
fn line(text: &parsed::Text) -> Option<String> {
    let line = match text.content_type.subty().as_str() {
        "plain" => markup::plain_line(&text.content),
        _ => markup::line(&text.content),
    };
    Some(line).filter(|line| !line.is_empty())
}

/// A text as HTML.
fn html(text: &str, subtype: &str) -> Option<String> {
    let text = text.trim();
    match subtype {
        _ if text.is_empty() => None,
        "plain" => Some(markup::paragraphs(text)),
        _ => Some(text.to_string()),
    }
}

/// Authors or tags of one item: telling them apart costs the square of their number.
pub const MOST: usize = 100;

fn people(people: &[parsed::Person]) -> Option<String> {
    names(people.iter().filter_map(|person| person.name.as_deref()))
}

/// The names of authors, each once, in one line.
pub fn names<'a>(people: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut names: Vec<String> = Vec::new();
    for name in people.take(MOST).map(markup::plain_line) {
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    (!names.is_empty()).then(|| names.join(", "))
}

/// A category's term is its name; where that is an address or nothing, its label is.
fn tags(entry: &parsed::Entry) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for category in &entry.categories {
        let is_name = !category.term.is_empty() && !category.term.contains("://");
        let label = category
            .label
            .as_deref()
            .filter(|label| !is_name && !label.is_empty());
        let tag = markup::plain_line(label.unwrap_or(&category.term));
        if !tag.is_empty() && tags.len() < MOST && !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags
}

/// An id for an item that has neither guid nor link: the same as long as its words are.
pub fn derived_id(url: &Url, title: Option<&str>, content: Option<&str>) -> String {
    let words = [
        url.as_str(),
        title.unwrap_or_default(),
        content.unwrap_or_default(),
    ]
    .join("\0");
    let hash = Sha256::digest(words.as_bytes());
    format!("urn:potluck:{}", digits(&hash, 8))
}
