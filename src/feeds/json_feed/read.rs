//! JSON Feed 1.0 and 1.1 (<https://www.jsonfeed.org/version/1.1/>), read leniently: one field of a wrong type costs
//! that field, not the feed.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};
use url::Url;

use super::mend;
use crate::feeds::item::{Channel, Document, Enclosure, ITEMS, Item, Link, Reference};
use crate::feeds::parsed::{MOST, derived_id, names};
use crate::feeds::{Unreadable, dates, markup};
use crate::model::Tombstone;

/// Reads a JSON Feed fetched from `url`.
pub fn read(text: &str, url: &Url) -> Result<Document, Unreadable> {
    let (value, is_cut) = value(text)?;
    let given = value.get("items");
    let has_items = given.is_some_and(|given| {
        !matches!(given, Value::Null | Value::Bool(false)) && *given != json!([])
    });
    let feed: Feed = serde_json::from_value(value).unwrap_or_default();
    let version = feed.version.0.as_deref().unwrap_or_default();
    let items: Vec<Item> = feed
        .items
        .0
        .iter()
        .take(ITEMS)
        .map(|item| feed_item(item, url))
        .collect();
    let is_cut = is_cut || items.len() < feed.items.0.len();
    if items.is_empty() && !version.contains("jsonfeed.org") {
        return Err(Unreadable::NotAFeed("it is JSON, but no JSON Feed".into()));
    }
    if items.is_empty() && has_items {
        return Err(Unreadable::NoItems("`items` is no list of items".into()));
    }
    Ok(Document {
        channel: channel(feed, url),
        items,
        is_cut,
    })
}

/// The document; of one that was cut off what is whole.
fn value(text: &str) -> Result<(Value, bool), Unreadable> {
    let bounded = mend::bounded(text);
    let why = match bounded.len() < text.len() {
        true => "it holds more than a feed can".into(),
        false => match serde_json::from_str(text) {
            Ok(value) => return Ok((value, false)),
            Err(why) => why.to_string(),
        },
    };
    let whole = mend::cut(bounded).and_then(|whole| serde_json::from_str(&whole).ok());
    match whole {
        Some(value) => Ok((value, true)),
        None => Err(Unreadable::Broken(why)),
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Feed {
    version: Text,
    title: Text,
    description: Text,
    home_page_url: Text,
    feed_url: Text,
    next_url: Text,
    icon: Text,
    language: Text,
    author: Lenient<Author>,
    authors: Several<Author>,
    hubs: Several<Hub>,
    items: Several<FeedItem>,
    _potluck: Lenient<Extension>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct FeedItem {
    id: Text,
    url: Text,
    external_url: Text,
    title: Text,
    content_html: Text,
    content_text: Text,
    summary: Text,
    image: Text,
    date_published: Text,
    date_modified: Text,
    author: Lenient<Author>,
    authors: Several<Author>,
    tags: Several<Text>,
    language: Text,
    attachments: Several<Attachment>,
    _potluck: Value,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Author {
    name: Text,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Hub {
    url: Text,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Attachment {
    url: Text,
    mime_type: Text,
    title: Text,
    size_in_bytes: Lenient<u64>,
}

/// Wire-format §3.4.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Extension {
    responses_url: Text,
    deleted: Several<Deleted>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Deleted {
    r#ref: Text,
    when: Text,
}

/// What other formats have elements for; all else of it is left to who asks what the item means.
#[derive(Default, Deserialize)]
#[serde(default)]
struct ItemExtension {
    in_reply_to: Several<Text>,
    /// Of those that their own feeds know by another id than the address.
    in_reply_to_ids: Lenient<BTreeMap<String, String>>,
}

/// A text, or a number where a text belongs.
#[derive(Default)]
struct Text(Option<String>);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Text, D::Error> {
        Ok(Text(match Value::deserialize(deserializer)? {
            Value::String(text) => Some(text.trim().to_string()).filter(|text| !text.is_empty()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }))
    }
}

/// A value of the right type, or its default.
#[derive(Default)]
struct Lenient<T>(T);

impl<'de, T: DeserializeOwned + Default> Deserialize<'de> for Lenient<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Lenient<T>, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Ok(Lenient(serde_json::from_value(value).unwrap_or_default()))
    }
}

/// A list without those of its members that are of a wrong type.
struct Several<T>(Vec<T>);

impl<T> Default for Several<T> {
    fn default() -> Several<T> {
        Several(Vec::new())
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Several<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Several<T>, D::Error> {
        let members = match Value::deserialize(deserializer)? {
            Value::Array(members) => members,
            _ => Vec::new(),
        };
        Ok(Several(
            members
                .into_iter()
                .take(ITEMS + 1)
                .filter_map(|member| serde_json::from_value(member).ok())
                .collect(),
        ))
    }
}

impl Text {
    fn url(&self, base: &Url) -> Option<Url> {
        base.join(self.0.as_deref()?).ok()
    }

    fn text(self) -> String {
        self.0.unwrap_or_default()
    }
}

/// `authors`, else the `author` of version 1.0.
fn author(one: &Author, several: &[Author]) -> Option<String> {
    let several = several.iter().filter_map(|author| author.name.0.as_deref());
    names(several).or_else(|| names(one.name.0.as_deref().into_iter()))
}

fn channel(feed: Feed, url: &Url) -> Channel {
    let json = Some("application/feed+json".to_string());
    let link = |rel: &str, href: &Text, title: Option<&str>| {
        let href = href.url(url)?;
        Some(Link {
            rel: rel.into(),
            href,
            mime: json.clone(),
            title: title.map(str::to_string),
        })
    };
    let mut links = Vec::new();
    links.extend(link("self", &feed.feed_url, None));
    links.extend(link("next", &feed.next_url, None));
    links.extend(link(
        "related",
        &feed._potluck.0.responses_url,
        Some("responses"),
    ));
    links.extend(
        feed.hubs
            .0
            .iter()
            .filter_map(|hub| link("hub", &hub.url, None)),
    );
    let deleted = feed._potluck.0.deleted.0.into_iter().filter_map(|deleted| {
        Some(Tombstone {
            id: deleted.r#ref.0?,
            when: dates::read(&deleted.when.0?)?,
        })
    });
    Channel {
        home: feed.home_page_url.url(url),
        image: feed.icon.url(url),
        author: author(&feed.author.0, &feed.authors.0),
        title: markup::plain_line(&feed.title.text()),
        description: markup::plain_line(&feed.description.text()),
        language: feed.language.0,
        links,
        deleted: deleted.collect(),
        is_complete: false,
        schedule: Default::default(),
        wish: Default::default(),
    }
}

fn feed_item(item: &FeedItem, url: &Url) -> Item {
    let link = item.url.url(url).or_else(|| item.external_url.url(url));
    let text = item.content_text.0.as_deref().map(markup::paragraphs);
    let content = item.content_html.0.clone().or(text);
    let title = item.title.0.as_deref().map(markup::plain_line);
    let published = item.date_published.0.as_deref().and_then(dates::read);
    let updated = item.date_modified.0.as_deref().and_then(dates::read);
    let id = item
        .id
        .0
        .clone()
        .or_else(|| link.as_ref().map(Url::to_string));
    let extension = ItemExtension::deserialize(&item._potluck).unwrap_or_default();
    let targets = extension.in_reply_to.0.iter();
    let references = targets.filter_map(|target| target.url(url));
    let ids = &extension.in_reply_to_ids.0;
    Item {
        id: id.unwrap_or_else(|| derived_id(url, title.as_deref(), content.as_deref())),
        link,
        title,
        author: author(&item.author.0, &item.authors.0),
        published: published.or(updated),
        updated: updated.filter(|updated| published.is_some_and(|published| published != *updated)),
        summary: item.summary.0.as_deref().map(markup::paragraphs),
        content,
        markdown: None,
        tags: item
            .tags
            .0
            .iter()
            .filter_map(|tag| tag.0.as_deref())
            .map(markup::plain_line)
            .take(MOST)
            .collect(),
        language: item.language.0.clone(),
        base: None,
        enclosures: enclosures(item, url),
        in_reply_to: references
            .map(|href| Reference {
                id: ids.get(href.as_str()).cloned(),
                href: Some(href),
            })
            .collect(),
        event: None,
        extension: Some(item._potluck.clone()).filter(Value::is_object),
        copied_from: None,
        is_open: false,
    }
}

fn enclosures(item: &FeedItem, url: &Url) -> Vec<Enclosure> {
    let attached = item.attachments.0.iter().filter_map(|attachment| {
        Some(Enclosure {
            url: attachment.url.url(url)?,
            length: attachment.size_in_bytes.0,
            mime: attachment.mime_type.0.clone().unwrap_or_default(),
            alt: attachment.title.0.clone(),
        })
    });
    let image = item.image.url(url).map(|url| Enclosure {
        url,
        length: 0,
        mime: "image/*".into(),
        alt: None,
    });
    image.into_iter().chain(attached).collect()
}
