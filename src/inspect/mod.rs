//! One feed the way potluck understands it, and why: what each item is, what was mended in it, what was left out.

mod document;
mod entry;

use jiff::Timestamp;
use serde_json::{Value, json};
use url::Url;

use crate::feeds::{self, Channel, Enclosure, Unreadable, json_feed, signal};
use crate::html::Html;
use crate::model::{Body, Entry, Owner, Phrases};

/// A feed as it was read.
#[derive(Debug)]
pub struct Inspection {
    /// `RSS`, `Atom`, `JSON Feed`, `h-feed`, `a calendar`.
    pub format: &'static str,
    pub channel: Channel,
    /// What was odd about the document as a whole.
    pub notes: Vec<String>,
    /// In the order of the document.
    pub items: Vec<Inspected>,
}

/// An item as it was read, and what it means.
#[derive(Debug)]
pub struct Inspected {
    pub entry: Entry,
    /// As its feed has it, whether it is a name or not.
    pub title: Option<String>,
    pub html: Html,
    pub author: Option<String>,
    /// None where nothing says when it is from.
    pub published: Option<Timestamp>,
    pub enclosures: Vec<Enclosure>,
    /// What was mended or left out, and why.
    pub notes: Vec<String>,
}

/// Reads a document found at `url`; `content_type` is what was said of it there.
pub fn inspect(
    bytes: &[u8],
    url: &Url,
    content_type: Option<&str>,
    phrases: &Phrases,
    now: Timestamp,
) -> Result<Inspection, Unreadable> {
    let (document, format, mut notes) = match feeds::read(bytes, url, content_type) {
        Err(Unreadable::WebPage) => {
            let page = feeds::read_page(bytes, url, content_type)?;
            (page, "h-feed", Vec::new())
        }
        feed => (feed?, document::format(bytes), document::notes(bytes)),
    };
    let home = document.channel.home.as_ref().unwrap_or(url);
    let name = &document.channel.title;
    let owner =
        Owner::new(name, home, std::slice::from_ref(url)).or_else(|| Owner::new(name, url, &[]));
    let owner =
        owner.ok_or_else(|| Unreadable::NotAFeed(format!("`{url}` is not a web address")))?;
    notes.extend(entry::twice(&document.items));
    let items = document.items.iter().map(|item| {
        let (entry, html) = signal::interpret(item, &owner, now, phrases);
        let notes = entry::notes(item, &entry, &html, &owner);
        let is_dated = item.published.is_some() || entry.published != now;
        Inspected {
            published: is_dated.then_some(entry.published),
            title: item.title.clone().or(entry.title.clone()),
            author: item.author.clone(),
            enclosures: item.enclosures.clone(),
            entry,
            html,
            notes,
        }
    });
    let items = items.collect();
    Ok(Inspection {
        format,
        notes,
        items,
        channel: document.channel,
    })
}

/// As JSON Feed 1.1: what potluck would have written, had the feed been its own.
pub fn json(found: &Inspection, url: &Url) -> Value {
    let channel = &found.channel;
    let mut feed = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": channel.home.as_ref().map(Url::as_str),
        "feed_url": url.as_str(),
        "description": channel.description,
        "language": channel.language,
        "icon": channel.image.as_ref().map(Url::as_str),
        "_potluck": { "format": found.format, "notes": found.notes, "deleted": deleted(channel) },
        "items": found.items.iter().map(item).collect::<Vec<_>>(),
    });
    if let Some(author) = &channel.author {
        feed["authors"] = json!([{ "name": author }]);
    }
    without_nothing(feed)
}

fn item(found: &Inspected) -> Value {
    let entry = &found.entry;
    let mut meaning = json_feed::meaning(entry);
    meaning["notes"] = json!(found.notes);
    let attachments = found.enclosures.iter().map(|enclosure| {
        without_nothing(json!({
            "url": enclosure.url.as_str(),
            "mime_type": enclosure.mime,
            "title": enclosure.alt,
            "size_in_bytes": (enclosure.length > 0).then_some(enclosure.length),
        }))
    });
    let attachments: Vec<Value> = attachments.collect();
    let image = match &entry.body {
        Body::Photo(photos) => photos.first().map(|photo| photo.url.as_str()),
        _ => None,
    };
    without_nothing(json!({
        "id": entry.id,
        "url": entry.url.as_str(),
        "title": found.title,
        "content_html": found.html.as_str(),
        "content_text": found.html.text(),
        "summary": entry.summary,
        "image": image,
        "date_published": found.published.map(|published| published.to_string()),
        "date_modified": entry.updated.map(|updated| updated.to_string()),
        "authors": found.author.as_ref().map(|author| json!([{ "name": author }])),
        "tags": entry.tags,
        "language": entry.language,
        "attachments": attachments,
        "_potluck": meaning,
    }))
}

fn deleted(channel: &Channel) -> Vec<Value> {
    let deleted = channel.deleted.iter();
    deleted
        .map(|stone| json!({ "ref": stone.id, "when": stone.when.to_string() }))
        .collect()
}

/// Members that say nothing are left out; what an item must have stays.
fn without_nothing(mut value: Value) -> Value {
    if let Some(members) = value.as_object_mut() {
        members.retain(|name, value| {
            let is_needed = matches!(
                name.as_str(),
                "items" | "title" | "content_html" | "content_text"
            );
            let is_empty = value.as_str().is_some_and(str::is_empty)
                || value.as_array().is_some_and(Vec::is_empty);
            !value.is_null() && (is_needed || !is_empty)
        });
        for value in members.values_mut().filter(|value| value.is_object()) {
            *value = without_nothing(value.take());
        }
    }
    value
}
