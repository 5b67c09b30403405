//! Any feed format → items. A broken document is mended first (`repair`), parsed once, and looked at a second time
//! for the elements that the parser does not keep (`foreign`).

use std::borrow::Cow;
use std::cell::Cell;
use std::panic;
use std::sync::Once;

use feed_rs::model::{self as parsed, LinkTarget};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use url::Url;

use super::foreign::{self, Foreign, ForeignItem};
use super::{Channel, Document, Item, dates, json_feed, markup, repair};

/// Why bytes are no feed we can read.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Unreadable {
    #[error("the address answers with nothing")]
    Empty,
    #[error("the address answers with a web page, not a feed")]
    WebPage,
    #[error("this is no feed: {0}")]
    NotAFeed(String),
    #[error("the feed cannot be read: {0}")]
    Broken(String),
    #[error("the feed crashed its parser")]
    Crashed,
}

/// Reads a feed document fetched from `url`; `content_type` is what the server said of it.
pub fn read(bytes: &[u8], url: &Url, content_type: Option<&str>) -> Result<Document, Unreadable> {
    let text = repair::decode(bytes, content_type);
    let text = text.trim();
    match text.chars().next() {
        None => Err(Unreadable::Empty),
        Some('{' | '[') => json_feed::read(text, url),
        _ => read_xml(text, url),
    }
}

fn read_xml(text: &str, url: &Url) -> Result<Document, Unreadable> {
    let root = repair::root(text).unwrap_or_default();
    match root.rsplit(':').next().unwrap_or_default() {
        "rss" | "feed" | "RDF" | "entry" => {}
        name if name.eq_ignore_ascii_case("html") => return Err(Unreadable::WebPage),
        "" => return Err(Unreadable::NotAFeed("it is neither XML nor JSON".into())),
        name => {
            return Err(Unreadable::NotAFeed(format!(
                "its root element is `{name}`"
            )));
        }
    }
    let text = repair::normalise(text);
    let (feed, text) = parse_mended(&text, url)?;
    let foreign = foreign::read(&text, url);
    if foreign.is_old_atom && feed.entries.is_empty() {
        return Err(Unreadable::Broken(
            "it is Atom 0.3, which nobody reads since 2005".into(),
        ));
    }
    Ok(document(feed, &foreign, url))
}

/// Parses; what cannot be parsed is mended step by step until it can.
fn parse_mended<'a>(text: &'a str, url: &Url) -> Result<(parsed::Feed, Cow<'a, str>), Unreadable> {
    let first = match parse(text, url) {
        Ok(feed) => return Ok((feed, text.into())),
        Err(why) => why,
    };
    let mut mended = text.to_string();
    for mend in [repair::escape_ampersands, repair::cut] {
        mended = mend(&mended);
        if let Ok(feed) = parse(&mended, url) {
            return Ok((feed, mended.into()));
        }
    }
    Err(first)
}

/// One call of the parser, which panics on some feeds in the wild.
fn parse(text: &str, url: &Url) -> Result<parsed::Feed, Unreadable> {
    let parser = feed_rs::parser::Builder::new()
        .base_uri(Some(url))
        .id_generator(|_, _, _| String::new())
        .build();
    match quietly(|| parser.parse(text.as_bytes())) {
        Some(result) => result.map_err(|why| Unreadable::Broken(why.to_string())),
        None => Err(Unreadable::Crashed),
    }
}

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work`; none when it panicked. Says nothing of that panic, and leaves those of other threads alone.
pub fn quietly<T>(work: impl FnOnce() -> T) -> Option<T> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                usual(info);
            }
        }));
    });
    let before = QUIET.replace(true);
    let result = panic::catch_unwind(panic::AssertUnwindSafe(work));
    QUIET.set(before);
    result.ok()
}

fn document(feed: parsed::Feed, foreign: &Foreign, url: &Url) -> Document {
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
    }
}

fn item(entry: &parsed::Entry, more: Option<&ForeignItem>, titles: Titles, url: &Url) -> Item {
    let more = more.cloned().unwrap_or_default();
    let link = first_link(entry).and_then(|link| url.join(link).ok());
    let dated = |parsed: Option<i64>, written: &Option<String>| {
        let parsed = parsed.and_then(|seconds| Timestamp::from_second(seconds).ok());
        parsed.or_else(|| dates::read(written.as_deref()?))
    };
    let published = dated(
        entry.published.map(|time| time.timestamp()),
        &more.published,
    );
    let updated = dated(entry.updated.map(|time| time.timestamp()), &more.updated);
    let content = entry.content.as_ref();
    let content = content.and_then(|content| {
        html(
            content.body.as_deref()?,
            content.content_type.subty().as_str(),
        )
    });
    let summary = entry.summary.as_ref();
    let summary = summary.and_then(|text| match titles {
        Titles::AsDeclared => html(&text.content, text.content_type.subty().as_str()),
        _ => html(&text.content, "html"),
    });
    let title = entry.title.as_ref().and_then(|title| titles.text(title));
    let id = match (entry.id.trim(), &more.id, &link) {
        ("", Some(id), _) => id.clone(),
        ("", None, Some(link)) => link.to_string(),
        ("", None, None) => derived_id(
            url,
            title.as_deref(),
            content.as_deref().or(summary.as_deref()),
        ),
        (id, _, _) => id.to_string(),
    };
    Item {
        id,
        link,
        title,
        author: entry
            .authors
            .iter()
            .find_map(|person| person.name.clone())
            .map(|name| markup::fold(&name)),
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
