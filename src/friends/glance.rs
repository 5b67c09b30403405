//! A page that is about to be answered and is not known yet: what it is and whose.

use jiff::Timestamp;
use scraper::{Html, Selector};
use url::Url;

use super::discover;
use super::fetch::Client;
use super::follow;
use super::pull::Pull;
use super::road::without_secrets;
use crate::diagnostic::Failure;
use crate::feeds::{self, Item, signal};
use crate::html::shallow;
use crate::model::{Body, Owner, Phrases};

/// What a page says of itself: a stranger's word, good for a name and a title.
#[derive(Clone, Debug)]
pub struct Glance {
    pub title: Option<String>,
    pub author: Option<String>,
    /// What it is, where it says so by microformats.
    pub body: Option<Body>,
}

/// Asks for the page once, as politely as for a feed.
pub fn glance(url: &Url, pull: &Pull) -> Result<Glance, Failure> {
    let client = Client::new(pull.network, pull.allow_private, pull.now)?;
    let page = follow::get(&client, &without_secrets(url))?;
    let markup = discover::text(&page.body, page.mime.as_deref());
    let found = feeds::quietly(|| read(&markup, url));
    found.ok_or_else(|| Failure::new(format!("`{url}`: its page cannot be read")))
}

fn read(markup: &str, url: &Url) -> Glance {
    let named = discover::feeds(markup.as_bytes(), url, Some("text/html; charset=utf-8"));
    let document = Html::parse_document(shallow(markup));
    let first = |selector: &str| {
        let selector = Selector::parse(selector).ok()?;
        document.select(&selector).next()
    };
    let title = first("head > title").and_then(|title| words(&title.text().collect::<String>()));
    let meta = |selector: &str| words(first(selector)?.attr("content")?);
    let card = first(".h-entry .p-author, .h-event .p-author, .h-event .p-organizer");
    let card = card.and_then(|card| {
        let name = Selector::parse(".p-name").ok()?;
        let card = card.select(&name).next().unwrap_or(card);
        words(&card.text().collect::<String>())
    });
    let entry = interpreted(markup, url, title.clone());
    let heading = meta(r#"meta[property="og:title"]"#).or(title);
    Glance {
        title: entry.as_ref().and_then(|entry| entry.0.clone()).or(heading),
        author: card
            .or_else(|| meta(r#"meta[name="author"]"#))
            .or(named.title),
        body: entry.map(|entry| entry.1).filter(says_something),
    }
}

/// Any page is a note to who finds no marks in it.
fn says_something(body: &Body) -> bool {
    matches!(body, Body::Event(_) | Body::Poll(_))
}

/// The page read as if it were the content of an item.
fn interpreted(markup: &str, url: &Url, title: Option<String>) -> Option<(Option<String>, Body)> {
    let item = Item {
        id: url.to_string(),
        link: Some(url.clone()),
        title,
        content: Some(markup.to_string()),
        ..Item::default()
    };
    let stranger = Owner::new("", url, &[])?;
    let (entry, _) =
        signal::interpret(&item, &stranger, Timestamp::UNIX_EPOCH, &Phrases::default());
    let is_named = matches!(entry.body, Body::Event(_) | Body::Poll(_));
    Some((entry.title.filter(|_| is_named), entry.body))
}

fn words(text: &str) -> Option<String> {
    const LONGEST: usize = 200;
    let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!folded.is_empty()).then(|| crate::model::shorten(&folded, LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_tells_what_it_is_and_whose() {
        let url = Url::parse("https://ben.example/2026/06/supper/").unwrap();
        let page = "<!doctype html><html><head><title>Supper · Ben</title><meta name=author content=Ben></head><body>\
            <article class=h-event><h1 class=p-name>Supper</h1><time class=dt-start datetime=2026-06-20T19:00:00+01:00>Saturday</time>\
            <p class='p-organizer h-card'><span class=p-name>Ben <script>x</script>B.</span></p></article></body></html>";
        let seen = read(page, &url);
        assert_eq!(seen.title.as_deref(), Some("Supper"));
        assert_eq!(seen.author.as_deref(), Some("Ben xB."));
        assert!(matches!(seen.body, Some(Body::Event(_))));
        let plain = read("<title>Figs</title><p>Prune them.", &url);
        assert_eq!(
            (plain.title.as_deref(), plain.author.as_deref()),
            (Some("Figs"), Some("Figs"))
        );
        assert!(plain.body.is_none());
    }
}
