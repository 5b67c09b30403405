//! The parser's feed → our channel and items.

use feed_rs::model::{self as parsed, LinkTarget};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use url::Url;

use super::foreign::{Foreign, ForeignItem};
use super::{Channel, Document, Item, dates, markup};

/// The parser's feed as ours, completed by what it dropped.
pub fn document(feed: parsed::Feed, foreign: &Foreign, url: &Url) -> Document {
    let generator = feed.generator.as_ref().map_or("", |g| g.content.as_str());
    let titles = match (generator.starts_with("potluck"), &feed.feed_type) {
        (true, _) => Titles::Text,
        (_, parsed::FeedType::Atom) => Titles::AsDeclared,
        _ => Titles::Markup,
    };
    let items = feed.entries.iter().enumerate().map(|(position, entry)| {
        let more = foreign.item(position, &entry.id, first_link(entry));
        item(entry, more, titles, url)
    });
    let items = items.collect();
    Document {
        channel: channel(feed, foreign, url),
        items,
    }
}

/// What the characters of a title mean: RSS does not say, and most of its writers put HTML there.
#[derive(Clone, Copy)]
enum Titles {
    Text,
    AsDeclared,
    Markup,
}

impl Titles {
    fn text(self, title: &parsed::Text) -> Option<String> {
        let is_plain = match self {
            Titles::Text => true,
            Titles::AsDeclared => title.content_type.subty() == "plain",
            Titles::Markup => false,
        };
        let text = match is_plain {
            true => markup::fold(&title.content),
            false => markup::line(&title.content),
        };
        Some(text).filter(|text| !text.is_empty())
    }

    /// A description as HTML: only Atom can say that it is none.
    fn html(self, text: &parsed::Text) -> Option<String> {
        match self {
            Titles::AsDeclared => html(&text.content, text.content_type.subty().as_str()),
            _ => html(&text.content, "html"),
        }
    }
}

fn channel(feed: parsed::Feed, foreign: &Foreign, url: &Url) -> Channel {
    let text = |text: Option<parsed::Text>| {
        text.map(|text| markup::line(&text.content))
            .unwrap_or_default()
    };
    let home = feed.links.iter().find(|link| match feed.feed_type {
        parsed::FeedType::Atom => link.rel.as_deref() == Some("alternate"),
        _ => link.rel.is_none(),
    });
    let image = feed.logo.as_ref().or(feed.icon.as_ref());
    let author = feed
        .authors
        .iter()
        .chain(&feed.contributors)
        .find_map(|person| person.name.clone());
    Channel {
        home: home.and_then(|link| url.join(&link.href).ok()),
        image: image.and_then(|image| url.join(image.uri.trim()).ok()),
        title: text(feed.title),
        description: text(feed.description),
        language: feed.language,
        author,
        links: foreign.links.clone(),
        deleted: foreign.deleted.clone(),
        is_complete: foreign.is_complete,
        schedule: foreign.schedule.clone(),
    }
}

fn item(entry: &parsed::Entry, more: Option<&ForeignItem>, titles: Titles, url: &Url) -> Item {
    let more = more.cloned().unwrap_or_default();
    let link = first_link(entry).and_then(|link| url.join(link).ok());
    let published = date(
        entry.published.map(|time| time.timestamp()),
        more.published.as_deref(),
    );
    let updated = date(
        entry.updated.map(|time| time.timestamp()),
        more.updated.as_deref(),
    );
    let title = entry.title.as_ref().and_then(|title| titles.text(title));
    let content = entry.content.as_ref();
    let content = content.and_then(|content| {
        html(
            content.body.as_deref()?,
            content.content_type.subty().as_str(),
        )
    });
    let summary = entry
        .summary
        .as_ref()
        .and_then(|summary| titles.html(summary));
    let authors = entry
        .authors
        .iter()
        .find_map(|person| person.name.as_deref());
    let id = [entry.id.trim(), more.id.as_deref().unwrap_or_default()];
    let id = id.into_iter().find(|id| !id.is_empty()).map(str::to_string);
    let id = id.or_else(|| link.as_ref().map(Url::to_string));
    let words = content.as_deref().or(summary.as_deref());
    Item {
        id: id.unwrap_or_else(|| derived_id(url, title.as_deref(), words)),
        link,
        title,
        author: authors.map(markup::fold),
        published: published.or(updated),
        updated: updated.filter(|updated| published.is_some_and(|published| published != *updated)),
        summary,
        content,
        markdown: more.markdown,
        tags: tags(entry),
        language: entry.language.clone(),
        enclosures: more.enclosures,
        in_reply_to: more.in_reply_to,
        event: more.event,
        copied_from: more.copied_from,
    }
}

/// A date as the parser understood it, else as we do.
fn date(parsed: Option<i64>, written: Option<&str>) -> Option<Timestamp> {
    let parsed = parsed.and_then(|seconds| Timestamp::from_second(seconds).ok());
    parsed.or_else(|| dates::read(written?))
}

/// The permalink: not the link to the comments, nor one with another relation.
fn first_link(entry: &parsed::Entry) -> Option<&str> {
    let is_permalink = |link: &&parsed::Link| {
        link.target != Some(LinkTarget::Comments)
            && link.target != Some(LinkTarget::CommentsFeed)
            && link.rel.as_deref().is_none_or(|rel| rel == "alternate")
    };
    entry
        .links
        .iter()
        .find(is_permalink)
        .map(|link| link.href.as_str())
        .filter(|href| !href.is_empty())
}

/// Text of a media type as HTML; none where it is neither text nor markup.
fn html(body: &str, subtype: &str) -> Option<String> {
    let body = body.trim();
    match subtype {
        _ if body.is_empty() => None,
        "plain" => Some(markup::paragraphs(body)),
        _ => Some(body.to_string()),
    }
}

fn tags(entry: &parsed::Entry) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for category in &entry.categories {
        let tag = markup::fold(category.label.as_deref().unwrap_or(&category.term));
        if !tag.is_empty() && !tags.contains(&tag) {
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
    let digits: String = hash
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("urn:potluck:{digits}")
}
