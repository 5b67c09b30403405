//! A channel and its items as Atom (RFC 4287; wire-format §3.5).

use std::collections::BTreeMap;

use atom_syndication::extension::{Extension, ExtensionMap};
use atom_syndication::{
    Category, Content, Entry, Feed, FixedDateTime, Generator, Link, Person, Text, WriteConfig,
};
use jiff::Timestamp;
use url::Url;

use super::characters::clean;
use super::{Channel, Enclosure, Item, rss};
use crate::html::escape;

const THREADS: (&str, &str) = ("thr", "http://purl.org/syndication/thread/1.0");
// With its encoding, which the crate leaves out: some readers then guess Latin-1.
const DECLARATION: &[u8] = b"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";
const TOMBSTONES: (&str, &str) = ("at", "http://purl.org/atompub/tombstones/1.0");

/// The document. Its `updated` is the newest time in it, never the clock's.
pub fn write(channel: &Channel, items: &[Item]) -> String {
    let entries: Vec<Entry> = items.iter().map(entry).collect();
    let deleted = channel.deleted.iter().map(|tombstone| tombstone.when);
    let newest = items
        .iter()
        .filter_map(|item| item.updated.max(item.published))
        .chain(deleted)
        .max();
    let home = channel
        .home
        .as_ref()
        .or(channel.link("self"))
        .map(Url::to_string)
        .unwrap_or_default();
    let feed = Feed {
        title: Text::plain(clean(&channel.title)),
        subtitle: Some(Text::plain(clean(&channel.description)))
            .filter(|_| !channel.description.is_empty()),
        id: home.clone(),
        updated: time(newest.unwrap_or(Timestamp::UNIX_EPOCH)),
        authors: vec![person(
            channel.author.as_deref().unwrap_or(&channel.title),
            channel.home.as_ref(),
        )],
        links: channel_links(channel, home),
        lang: channel.language.clone(),
        logo: channel.image.as_ref().map(Url::to_string),
        generator: Some(Generator {
            value: rss::GENERATOR.into(),
            uri: None,
            version: None,
        }),
        namespaces: [THREADS, TOMBSTONES]
            .map(|(prefix, address)| (prefix.into(), address.into()))
            .into(),
        extensions: tombstones(channel),
        entries,
        ..Feed::default()
    };
    let config = WriteConfig {
        write_document_declaration: false,
        indent_size: Some(1),
    };
    // Writing into memory does not fail.
    let written = feed
        .write_with_config(DECLARATION.into(), config)
        .unwrap_or_default();
    String::from_utf8(written).unwrap_or_default() + "\n"
}

fn channel_links(channel: &Channel, home: String) -> Vec<Link> {
    let alternate = Link {
        href: home,
        rel: "alternate".into(),
        mime_type: Some("text/html".into()),
        ..Link::default()
    };
    let others = channel.links.iter().map(|link| Link {
        href: link.href.to_string(),
        rel: link.rel.clone(),
        mime_type: link.mime.clone(),
        title: link.title.clone(),
        ..Link::default()
    });
    std::iter::once(alternate).chain(others).collect()
}

fn entry(item: &Item) -> Entry {
    let published = item.published.unwrap_or(Timestamp::UNIX_EPOCH);
    let mut links: Vec<Link> = Vec::new();
    if let Some(link) = &item.link {
        links.push(Link {
            href: link.to_string(),
            rel: "alternate".into(),
            mime_type: Some("text/html".into()),
            ..Link::default()
        });
    }
    links.extend(item.enclosures.iter().map(enclosure));
    Entry {
        // A note has none, and the element is required: empty (wire-format §3.5).
        title: Text::plain(clean(item.title.as_deref().unwrap_or_default())),
        id: clean(&item.id),
        updated: time(item.updated.unwrap_or(published)),
        published: Some(time(published)),
        authors: item
            .author
            .iter()
            .map(|author| person(author, None))
            .collect(),
        categories: item
            .tags
            .iter()
            .map(|tag| Category {
                term: clean(tag),
                ..Category::default()
            })
            .collect(),
        links,
        summary: item
            .summary
            .as_deref()
            .map(|summary| Text::html(clean(summary))),
        content: item.content.as_deref().map(|content| Content {
            value: Some(clean(content)),
            content_type: Some("html".into()),
            lang: item.language.clone(),
            ..Content::default()
        }),
        extensions: replies(item),
        ..Entry::default()
    }
}

fn enclosure(enclosure: &Enclosure) -> Link {
    Link {
        href: enclosure.url.to_string(),
        rel: "enclosure".into(),
        mime_type: Some(enclosure.mime.clone()),
        length: (enclosure.length > 0).then(|| enclosure.length.to_string()),
        title: enclosure
            .alt
            .as_deref()
            .filter(|alt| !alt.is_empty())
            .map(clean),
        ..Link::default()
    }
}

fn person(name: &str, site: Option<&Url>) -> Person {
    Person {
        name: clean(name),
        uri: site.map(Url::to_string),
        ..Person::default()
    }
}

/// `thr:in-reply-to` (RFC 4685 §3).
fn replies(item: &Item) -> ExtensionMap {
    let elements = item.in_reply_to.iter().map(|target| {
        let href = target.href.as_ref().map(Url::to_string).unwrap_or_default();
        let id = target.id.clone().unwrap_or_else(|| href.clone());
        element(
            "thr:in-reply-to",
            &[("ref", &id), ("href", &href), ("type", "text/html")],
        )
    });
    extensions("thr", "in-reply-to", elements.collect())
}

/// `at:deleted-entry` (RFC 6721 §3).
fn tombstones(channel: &Channel) -> ExtensionMap {
    let elements = channel.deleted.iter().map(|tombstone| {
        element(
            "at:deleted-entry",
            &[
                ("ref", &tombstone.id),
                ("when", &tombstone.when.to_string()),
            ],
        )
    });
    extensions("at", "deleted-entry", elements.collect())
}

fn extensions(prefix: &str, name: &str, elements: Vec<Extension>) -> ExtensionMap {
    match elements.is_empty() {
        true => ExtensionMap::new(),
        false => [(
            prefix.to_string(),
            BTreeMap::from([(name.to_string(), elements)]),
        )]
        .into(),
    }
}

/// atom_syndication 0.12 prints the attributes of extensions as they are, `&` and all: they are escaped here.
fn element(name: &str, attributes: &[(&str, &str)]) -> Extension {
    let attrs = attributes
        .iter()
        .map(|(name, value)| (name.to_string(), escape(&clean(value))));
    Extension {
        name: name.into(),
        value: None,
        attrs: attrs.collect(),
        children: BTreeMap::new(),
    }
}

fn time(time: Timestamp) -> FixedDateTime {
    let written = time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    written.parse().unwrap_or_default()
}
