//! A channel and its items as JSON Feed 1.1 (wire-format §3.4).

use serde_json::{Map, Value, json};
use url::Url;

use crate::feeds::characters::clean;
use crate::feeds::{Channel, Enclosure, Item, markup, rss};

/// The document, indented.
pub fn write(channel: &Channel, items: &[Item]) -> String {
    let mut feed = Map::new();
    feed.insert("version".into(), "https://jsonfeed.org/version/1.1".into());
    put(&mut feed, "title", Some(&channel.title));
    put(
        &mut feed,
        "home_page_url",
        channel.home.as_ref().map(Url::as_str),
    );
    put(&mut feed, "feed_url", channel.link("self").map(Url::as_str));
    put(&mut feed, "next_url", channel.link("next").map(Url::as_str));
    put(
        &mut feed,
        "description",
        Some(channel.description.as_str()).filter(|text| !text.is_empty()),
    );
    put(&mut feed, "icon", channel.image.as_ref().map(Url::as_str));
    put(&mut feed, "language", channel.language.as_deref());
    feed.insert("authors".into(), authors(channel));
    feed.insert("_potluck".into(), extension(channel));
    feed.insert("items".into(), items.iter().map(item).collect());
    serde_json::to_string_pretty(&feed).unwrap_or_default() + "\n"
}

fn authors(channel: &Channel) -> Value {
    let mut author = Map::new();
    put(&mut author, "name", channel.author.as_deref());
    put(&mut author, "url", channel.home.as_ref().map(Url::as_str));
    put(
        &mut author,
        "avatar",
        channel.image.as_ref().map(Url::as_str),
    );
    json!([author])
}

/// What JSON Feed has no member for: the other feed, and what was taken back.
fn extension(channel: &Channel) -> Value {
    let mut extension = Map::new();
    extension.insert("generator".into(), rss::GENERATOR.into());
    put(
        &mut extension,
        "responses_url",
        channel.responses().map(Url::as_str),
    );
    if !channel.deleted.is_empty() {
        let deleted = channel.deleted.iter();
        let deleted = deleted
            .map(|tombstone| json!({ "ref": tombstone.id, "when": tombstone.when.to_string() }));
        extension.insert("deleted".into(), deleted.collect());
    }
    Value::Object(extension)
}

fn item(item: &Item) -> Value {
    let mut object = Map::new();
    put(&mut object, "id", Some(&item.id));
    put(&mut object, "url", item.link.as_ref().map(Url::as_str));
    put(&mut object, "title", item.title.as_deref());
    // The standard wants one of the two contents.
    let content = item.content.as_deref().or(item.summary.as_deref());
    put(
        &mut object,
        "content_html",
        Some(content.unwrap_or_default()),
    );
    // Plain text, where the other formats have HTML.
    put(
        &mut object,
        "summary",
        item.summary.as_deref().map(markup::line).as_deref(),
    );
    put(
        &mut object,
        "date_published",
        item.published.map(|time| time.to_string()).as_deref(),
    );
    put(
        &mut object,
        "date_modified",
        item.updated.map(|time| time.to_string()).as_deref(),
    );
    // The channel's would do by the standard, but not by every reader.
    if let Some(author) = &item.author {
        object.insert("authors".into(), json!([{ "name": clean(author) }]));
    }
    put(&mut object, "language", item.language.as_deref());
    if !item.tags.is_empty() {
        object.insert(
            "tags".into(),
            item.tags.iter().map(|tag| clean(tag)).collect(),
        );
    }
    if !item.enclosures.is_empty() {
        object.insert(
            "attachments".into(),
            item.enclosures.iter().map(attachment).collect(),
        );
    }
    let ids = ids(item);
    let mut extension = item.extension.clone().unwrap_or_else(|| json!({}));
    if !ids.is_empty() {
        extension["in_reply_to_ids"] = ids.into();
    }
    if extension
        .as_object()
        .is_some_and(|members| !members.is_empty())
    {
        object.insert("_potluck".into(), cleaned(extension));
    }
    Value::Object(object)
}

/// The texts in it as they are everywhere else.
fn cleaned(value: Value) -> Value {
    match value {
        Value::String(text) => clean(&text).into(),
        Value::Array(members) => members.into_iter().map(cleaned).collect(),
        Value::Object(members) => {
            let cleaned = members
                .into_iter()
                .map(|(name, value)| (name, cleaned(value)));
            Value::Object(cleaned.collect())
        }
        other => other,
    }
}

/// Ids of what is answered, where they are not the address: by them it is found after a move.
fn ids(item: &Item) -> Map<String, Value> {
    let known = item.in_reply_to.iter().filter_map(|target| {
        let (id, href) = (target.id.as_ref()?, target.href.as_ref()?.as_str());
        (id != href).then(|| (href.to_string(), id.as_str().into()))
    });
    known.collect()
}

fn attachment(enclosure: &Enclosure) -> Value {
    let mut attachment = Map::new();
    attachment.insert("url".into(), enclosure.url.as_str().into());
    attachment.insert("mime_type".into(), enclosure.mime.as_str().into());
    put(
        &mut attachment,
        "title",
        enclosure.alt.as_deref().filter(|alt| !alt.is_empty()),
    );
    if enclosure.length > 0 {
        attachment.insert("size_in_bytes".into(), enclosure.length.into());
    }
    Value::Object(attachment)
}

/// JSON could hold what XML forbids; the three formats say the same.
fn put(object: &mut Map<String, Value>, name: &str, value: Option<&str>) {
    if let Some(value) = value {
        object.insert(name.into(), clean(value).into());
    }
}
