//! A channel and its items as RSS 2.0 (wire-format §3.1). Depends on nothing but these: no clock, no order of its own.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;
use rss::extension::{Extension, ExtensionMap};
use url::Url;

use super::characters::clean;
use super::{Channel, Item, Link};

/// What wrote a feed; `read` knows our own by its first word.
pub const GENERATOR: &str = concat!("potluck ", env!("CARGO_PKG_VERSION"));

/// Prefixes and the namespaces they stand for (standards §2.2).
const NAMESPACES: [(&str, &str); 9] = [
    ("at", "http://purl.org/atompub/tombstones/1.0"),
    ("atom", "http://www.w3.org/2005/Atom"),
    ("dc", "http://purl.org/dc/elements/1.1/"),
    ("ev", "http://purl.org/rss/1.0/modules/event/"),
    ("fh", "http://purl.org/syndication/history/1.0"),
    ("media", "http://search.yahoo.com/mrss/"),
    ("podcast", "https://podcastindex.org/namespace/1.0"),
    ("source", "http://source.scripting.com/"),
    ("thr", "http://purl.org/syndication/thread/1.0"),
];

/// The document. One with a `current` link is an archive document (RFC 5005 §4).
pub fn write(channel: &Channel, items: &[Item]) -> String {
    let newest = newest(channel, items);
    let items: Vec<rss::Item> = items.iter().map(item).collect();
    let extensions = channel_elements(channel);
    let is_used = |prefix: &str| {
        let in_items = || {
            items
                .iter()
                .any(|item| item.extensions.contains_key(prefix))
        };
        extensions.contains_key(prefix) || in_items()
    };
    let namespaces = NAMESPACES.iter().filter(|(prefix, _)| is_used(prefix));
    let document = rss::Channel {
        title: clean(&channel.title),
        link: home(channel),
        description: clean(&channel.description),
        language: channel.language.as_deref().map(clean),
        last_build_date: newest.map(http_date),
        generator: Some(GENERATOR.into()),
        image: channel.image.as_ref().map(|url| image(channel, url)),
        namespaces: namespaces
            .map(|(prefix, address)| (prefix.to_string(), address.to_string()))
            .collect(),
        extensions,
        items,
        ..rss::Channel::default()
    };
    // Writing into memory does not fail.
    let written = document
        .pretty_write_to(Vec::new(), b' ', 1)
        .unwrap_or_default();
    String::from_utf8(written).unwrap_or_default() + "\n"
}

/// The newest time in the document: what the build's own time would have been, had nothing else happened since.
fn newest(channel: &Channel, items: &[Item]) -> Option<Timestamp> {
    let items = items
        .iter()
        .filter_map(|item| item.updated.max(item.published));
    items
        .chain(channel.deleted.iter().map(|tombstone| tombstone.when))
        .max()
}

fn home(channel: &Channel) -> String {
    channel
        .home
        .as_ref()
        .or(channel.link("self"))
        .map(Url::to_string)
        .unwrap_or_default()
}

fn image(channel: &Channel, url: &Url) -> rss::Image {
    rss::Image {
        url: url.to_string(),
        title: clean(&channel.title),
        link: home(channel),
        ..rss::Image::default()
    }
}

fn channel_elements(channel: &Channel) -> ExtensionMap {
    let mut elements = Elements::default();
    for link in &channel.links {
        let href = link.href.as_str();
        match link.rel.as_str() {
            "blogroll" => elements.add("source:blogroll", href, &[]),
            "payment" => elements.add(
                "podcast:funding",
                link.title.as_deref().unwrap_or(href),
                &[("url", href)],
            ),
            _ => elements.add("atom:link", "", &link_attributes(link)),
        }
    }
    if let Some(own) = channel.link("self") {
        elements.add("source:self", own.as_str(), &[]);
    }
    if channel.link("current").is_some() {
        elements.add("fh:archive", "", &[]);
    }
    if channel.is_complete {
        elements.add("fh:complete", "", &[]);
    }
    for tombstone in &channel.deleted {
        let when = iso(tombstone.when);
        elements.add(
            "at:deleted-entry",
            "",
            &[("ref", &tombstone.id), ("when", &when)],
        );
    }
    elements.0
}

fn link_attributes(link: &Link) -> Vec<(&str, &str)> {
    let mut attributes = vec![("rel", link.rel.as_str()), ("href", link.href.as_str())];
    attributes.extend(link.mime.as_deref().map(|mime| ("type", mime)));
    attributes.extend(link.title.as_deref().map(|title| ("title", title)));
    attributes
}

fn item(item: &Item) -> rss::Item {
    let link = item.link.as_ref().map(Url::to_string);
    let category = |tag: &String| rss::Category {
        name: clean(tag),
        domain: None,
    };
    rss::Item {
        title: item.title.as_deref().map(clean),
        description: item.summary.as_deref().map(clean),
        // A permalink is the default, and string-comparing tools trip over the attribute (wire-format §3.1).
        guid: Some(rss::Guid {
            permalink: link.as_ref() == Some(&item.id),
            value: clean(&item.id),
        }),
        link,
        pub_date: item.published.map(http_date),
        categories: item.tags.iter().map(category).collect(),
        enclosure: item.enclosures.first().map(|enclosure| rss::Enclosure {
            url: enclosure.url.to_string(),
            length: enclosure.length.to_string(),
            mime_type: clean(&enclosure.mime),
        }),
        content: item.content.as_deref().map(clean),
        extensions: item_elements(item),
        ..rss::Item::default()
    }
}

fn item_elements(item: &Item) -> ExtensionMap {
    let mut elements = Elements::default();
    if let Some(author) = &item.author {
        elements.add("dc:creator", author, &[]);
    }
    if let Some(updated) = item.updated {
        elements.add("atom:updated", &iso(updated), &[]);
    }
    for reference in &item.in_reply_to {
        let href = reference.href.as_ref().map(Url::as_str);
        let id = reference.id.as_deref().or(href).unwrap_or_default();
        let attributes = [
            ("ref", id),
            ("href", href.unwrap_or(id)),
            ("type", "text/html"),
        ];
        elements.add("thr:in-reply-to", "", &attributes);
    }
    if let Some(mut target) = item
        .in_reply_to
        .iter()
        .find_map(|reference| reference.href.clone())
    {
        target.set_fragment(None);
        elements.add("source:inReplyTo", target.as_str(), &[]);
    }
    if let Some(markdown) = &item.markdown {
        elements.add("source:markdown", markdown, &[]);
    }
    if let Some(event) = &item.event {
        elements.add("ev:startdate", &event.start, &[]);
        let others = [
            ("ev:enddate", &event.end),
            ("ev:location", &event.location),
            ("ev:organizer", &event.organizer),
        ];
        for (name, text) in others
            .iter()
            .filter_map(|(name, text)| Some((name, text.as_deref()?)))
        {
            elements.add(name, text, &[]);
        }
    }
    for photo in item.enclosures.iter().skip(1) {
        elements.add_picture(photo.url.as_str(), &photo.mime, photo.alt.as_deref());
    }
    elements.0
}

/// Elements of other namespaces, as the `rss` crate keeps them: by prefix, then by name.
#[derive(Default)]
struct Elements(ExtensionMap);

impl Elements {
    fn add(&mut self, name: &str, text: &str, attributes: &[(&str, &str)]) {
        let attributes = attributes
            .iter()
            .map(|(name, value)| (name.to_string(), clean(value)));
        self.push(Extension {
            name: name.to_string(),
            // An empty text keeps the end tag on the line of its start.
            value: Some(clean(text)),
            attrs: attributes.collect(),
            children: BTreeMap::new(),
        });
    }

    fn add_picture(&mut self, url: &str, mime: &str, alt: Option<&str>) {
        let mut description = Elements::default();
        if let Some(alt) = alt {
            description.add("media:description", alt, &[("type", "plain")]);
        }
        let attributes = [("url", url), ("type", mime), ("medium", "image")];
        self.push(Extension {
            name: "media:content".into(),
            value: None,
            attrs: attributes
                .iter()
                .map(|(name, value)| (name.to_string(), clean(value)))
                .collect(),
            children: description.0.remove("media").unwrap_or_default(),
        });
    }

    fn push(&mut self, element: Extension) {
        let (prefix, name) = element.name.split_once(':').unwrap_or(("", &element.name));
        let (prefix, name) = (prefix.to_string(), name.to_string());
        self.0
            .entry(prefix)
            .or_default()
            .entry(name)
            .or_default()
            .push(element);
    }
}

fn http_date(time: Timestamp) -> String {
    DateTimePrinter::new()
        .timestamp_to_rfc9110_string(&time)
        .unwrap_or_default()
}

fn iso(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
