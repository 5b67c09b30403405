//! Any feed format → items. A document is read leniently as a tree (`tree`) and said anew in Atom (`as_atom`), which
//! the parser reads; what it does not keep is found by a second look at the tree (`foreign`).

use std::cell::Cell;
use std::panic;
use std::sync::Once;

use feed_rs::model::Feed;
use jiff::tz::TimeZone;
use url::Url;

use super::tree::{Element, Tree};
use super::{
    Document, as_atom, calendar, decode, foreign, h_feed, ical, identity, json_feed, outline,
    parsed, tree,
};

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
    /// It says that there is something in it, and nothing of it could be read.
    #[error("the feed holds something, but no item of it can be read: {0}")]
    NoItems(String),
    #[error("the feed crashed its parser")]
    Crashed,
}

/// Elements that a page may begin with: most of HTML's tags may be left out (HTML §13.1.2.4).
fn is_of_a_page(name: &str) -> bool {
    const NAMES: [&str; 12] = [
        "html", "head", "title", "meta", "link", "style", "script", "body", "div", "p", "h1",
        "main",
    ];
    NAMES.iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// Reads a feed document fetched from `url`; `content_type` is what the server said of it.
pub fn read(bytes: &[u8], url: &Url, content_type: Option<&str>) -> Result<Document, Unreadable> {
    let text = decode::decode(bytes, content_type);
    let text = text.trim();
    match text.chars().next() {
        None => Err(Unreadable::Empty),
        Some('{' | '[') => {
            let mut document = json_feed::read(text, url)?;
            identity::part_by_address(&mut document.items);
            identity::part_by_date(&mut document.items, url);
            Ok(document)
        }
        _ if ical::is_one(text) => calendar::read(text, url),
        _ => read_xml(text, url),
    }
}

/// What a calendar file holds; none where it is none. Times without a zone are of `usual`.
pub fn calendar_of(bytes: &[u8], usual: TimeZone) -> Option<ical::Found> {
    let text = decode::decode(bytes, None);
    let text = text.trim_end();
    ical::is_one(text.trim_start()).then(|| ical::read(text, usual))
}

/// Reads a web page whose posts are marked as such: the feed of a site that has no other.
pub fn read_page(
    bytes: &[u8],
    url: &Url,
    content_type: Option<&str>,
) -> Result<Document, Unreadable> {
    let text = decode::decode(bytes, content_type);
    h_feed::read(&text, url).ok_or(Unreadable::WebPage)
}

/// Items that the parser is given at once: more than most feeds have.
const AT_ONCE: usize = 256;

fn read_xml(text: &str, url: &Url) -> Result<Document, Unreadable> {
    let tree = tree::read(text, url);
    let Some(outline) = outline::of(&tree) else {
        return Err(no_feed(&tree));
    };
    let channel = parse(&as_atom::channel(&outline, url))?;
    if outline.items.is_empty() {
        carries_nothing(&tree)?;
    }
    let mut document = parsed::document(channel, foreign::channel(&outline, url), url);
    // What the parser makes of an item takes many times its size: of a long list it is not held for all at once.
    for items in outline.items.chunks(AT_ONCE) {
        let feed = parse(&as_atom::entries(&outline, items, url))?;
        let foreign = items.iter().map(|item| foreign::item(item, url));
        document.items.extend(parsed::items(&feed, foreign, url));
    }
    own_the_own(&mut document, url);
    identity::part_by_address(&mut document.items);
    // In Atom, what has one id is one entry, whatever its dates (RFC 4287 §4.1.1).
    if !outline.is_atom {
        identity::part_by_date(&mut document.items, url);
    }
    Ok(document)
}

/// What names as its source the feed that it is in was copied from nowhere.
fn own_the_own(document: &mut Document, url: &Url) {
    let own = document.channel.link("self").cloned();
    for item in &mut document.items {
        let from = item.copied_from.as_ref();
        if from == Some(url) || from == own.as_ref() {
            item.copied_from = None;
        }
    }
}

/// A feed may be empty; one whose items have names that nobody knows must not pass for an empty one.
fn carries_nothing(tree: &Tree) -> Result<(), Unreadable> {
    let mut left: Vec<&Element> = tree.roots.iter().collect();
    while let Some(element) = left.pop() {
        if matches!(
            element.name.as_str(),
            "item" | "entry" | "post" | "article" | "story"
        ) && !element.children.is_empty()
        {
            let why = format!("`{}` is in no vocabulary of feeds", element.name);
            return Err(Unreadable::NoItems(why));
        }
        left.extend(&element.children);
    }
    Ok(())
}

fn no_feed(tree: &Tree) -> Unreadable {
    match tree.roots.first().map(|root| root.name.as_str()) {
        None => Unreadable::NotAFeed("it is neither XML nor JSON".into()),
        Some(name) if is_of_a_page(name) => Unreadable::WebPage,
        Some("opml") => {
            let list = "it is a list of feeds (OPML); save it, and `potluck friends import FILE` follows all on it";
            Unreadable::NotAFeed(list.into())
        }
        Some(name) => Unreadable::NotAFeed(format!("its root element is `{name}`")),
    }
}

/// One call of the parser, which panics on some feeds in the wild.
fn parse(atom: &str) -> Result<Feed, Unreadable> {
    let parser = feed_rs::parser::Builder::new()
        .id_generator(|_, _, _| String::new())
        .build();
    match quietly(|| parser.parse(atom.as_bytes())) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_of_the_parser_ends_nothing_but_its_feed() {
        let nothing: Option<()> = quietly(|| panic!("not shown"));
        assert_eq!(nothing, None);
        assert_eq!(quietly(|| 7), Some(7));
        assert!(!QUIET.get());
    }

    #[test]
    fn an_item_without_an_address_keeps_its_id() {
        let feed =
            "<rss version='2.0'><channel><item><description>x</description></item></channel></rss>";
        let url = Url::parse("https://ben.example/feed.xml").unwrap();
        let id = || {
            read(feed.as_bytes(), &url, None).unwrap().items[0]
                .id
                .clone()
        };
        assert_eq!(id(), id());
        assert_eq!(id(), "urn:potluck:ad7b5d481f18d631");
    }
}
