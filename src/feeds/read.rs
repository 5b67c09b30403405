//! Any feed format → items. A broken document is mended first (`repair`), parsed once, and looked at a second time
//! for the elements that the parser does not keep (`foreign`).

use std::borrow::Cow;
use std::cell::Cell;
use std::panic;
use std::sync::Once;

use feed_rs::model::Feed;
use url::Url;

use super::{Document, decode, foreign, json_feed, parsed, repair};

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

/// Elements that a page may begin with: most of HTML's tags may be left out (HTML §13.1.2.4).
fn is_of_a_page(name: &str) -> bool {
    const NAMES: [&str; 12] = [
        "html", "head", "title", "meta", "link", "style", "script", "body", "div", "p", "h1", "main",
    ];
    NAMES.iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// Reads a feed document fetched from `url`; `content_type` is what the server said of it.
pub fn read(bytes: &[u8], url: &Url, content_type: Option<&str>) -> Result<Document, Unreadable> {
    let text = decode::decode(bytes, content_type);
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
        name if is_of_a_page(name) => return Err(Unreadable::WebPage),
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
    Ok(parsed::document(feed, &foreign, url))
}

/// Parses; what cannot be parsed is mended step by step until it can.
fn parse_mended<'a>(text: &'a str, url: &Url) -> Result<(Feed, Cow<'a, str>), Unreadable> {
    let first = match parse(text, url) {
        Ok(feed) => return Ok((feed, text.into())),
        Err(why) => why,
    };
    let mut mended = text.to_string();
    let mends = [
        repair::escape_ampersands,
        repair::cut,
        repair::part_addresses,
    ];
    for mend in mends {
        mended = mend(&mended);
        if let Ok(feed) = parse(&mended, url) {
            return Ok((feed, mended.into()));
        }
    }
    Err(first)
}

/// One call of the parser, which panics on some feeds in the wild.
fn parse(text: &str, url: &Url) -> Result<Feed, Unreadable> {
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
