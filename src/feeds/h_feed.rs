//! A page whose posts are marked as microformats (h-feed): the feed of who has no other. Each post stays the markup that
//! it is, so that what it means is read of it as of any item's content.

use url::Url;

use super::markup::{Fragment, Steps};
use super::parsed::derived_id;
use super::signal::{Microformat, outermost};
use super::{Channel, Document, Item, dates, markup};
use crate::html::shallow;
use crate::model::{Key, is_web};

/// The posts of a page at `url`; none where it marks none. A page that is a post itself is no feed.
pub fn read(text: &str, url: &Url) -> Option<Document> {
    // A parser's time is quadratic in the depth.
    let fragment = Fragment::parse_page(shallow(text));
    let steps = fragment.steps();
    let base = base(&steps, url);
    let (root, posts) = posts(&steps)?;
    let root = root.map(|at| Microformat::at(&steps, &base, at));
    let mut channel = channel(root.as_ref(), &steps, url);
    channel.language = fragment.language().map(str::to_string);
    let author = channel.author.clone();
    let items: Vec<Item> = posts
        .into_iter()
        .filter_map(|at| item(&Microformat::at(&steps, &base, at), at, &base))
        .map(|item| Item {
            author: item.author.or_else(|| author.clone()),
            ..item
        })
        .collect();
    let is_the_page = |item: &Item| item.link.as_ref().and_then(Key::of) == Key::of(url);
    let is_a_post = root.is_none() && items.len() == 1 && items.iter().all(is_the_page);
    (!is_a_post).then_some(Document {
        channel,
        items,
        is_cut: false,
    })
}

/// The first feed that has posts, and its posts; else the posts that stand in none.
fn posts(steps: &Steps) -> Option<(Option<usize>, Vec<usize>)> {
    let feeds = outermost(steps, steps.all(), &["h-feed"]);
    let posts = |range| outermost(steps, range, &["h-entry", "h-event"]);
    let all = feeds
        .into_iter()
        .map(|at| (Some(at), posts(steps.inside(at))))
        .chain([(None, posts(steps.all()))]);
    all.into_iter().find(|(_, posts)| !posts.is_empty())
}

fn channel(root: Option<&Microformat>, steps: &Steps, url: &Url) -> Channel {
    let said = |name: &str| root.and_then(|root| root.text(name));
    let title = || {
        let mut elements = steps.elements(steps.all());
        let (at, _) = elements.find(|(_, element)| element.value().name() == "title")?;
        Some(steps.text(steps.inside(at)))
    };
    Channel {
        title: said("p-name").or_else(title).unwrap_or_default(),
        description: said("p-summary").unwrap_or_default(),
        home: Some(url.clone()),
        author: said("p-author"),
        image: root.and_then(|root| root.urls("u-photo").into_iter().next()),
        ..Channel::default()
    }
}

fn item(found: &Microformat, at: usize, base: &Url) -> Option<Item> {
    let element = found.steps.element(at)?;
    let content = element.html();
    let place = || base.join(&format!("#{}", element.attr("id")?)).ok();
    let address = || found.implied_url().or_else(place);
    let link = found.urls("u-url").into_iter().next().or_else(address);
    let id = found.urls("u-uid").into_iter().next();
    let id = id.as_ref().or(link.as_ref()).map(Url::to_string);
    let date = |name| found.date(name).and_then(|date| dates::read(&date));
    let published = date("dt-published");
    Some(Item {
        id: id.unwrap_or_else(|| derived_id(base, None, Some(&content))),
        link,
        author: found.text("p-author"),
        published,
        updated: date("dt-updated").filter(|updated| published.is_some_and(|at| at != *updated)),
        summary: found
            .text("p-summary")
            .map(|text| markup::paragraphs(&text)),
        content: Some(content),
        base: Some(base.clone()),
        ..Item::default()
    })
}

/// Where relative links start.
fn base(steps: &Steps, url: &Url) -> Url {
    let mut elements = steps.elements(steps.all());
    let said = elements.find_map(|(_, element)| {
        let href = element
            .attr("href")
            .filter(|_| element.value().name() == "base")?;
        url.join(href.trim()).ok()
    });
    said.filter(is_web).unwrap_or_else(|| url.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(body: &str) -> Option<Document> {
        let url = Url::parse("https://ben.example/").unwrap();
        read(&format!("<!doctype html><title>Ben</title>{body}"), &url)
    }

    #[track_caller]
    fn links(body: &str) -> Vec<String> {
        let items = page(body).unwrap().items;
        let links = items.iter().map(|item| item.link.as_ref().unwrap());
        links.map(Url::to_string).collect()
    }

    #[test]
    fn the_first_feed_with_posts_counts_wherever_it_stands() {
        let post = |url: &str| format!("<li class=h-entry><a class=u-url href={url}>x</a>");
        for body in [
            format!("<body class=h-feed>{}", post("1")),
            format!("<div class=h-feed></div><div class=h-feed>{}</div><div class=h-feed>{}</div>", post("1"), post("2")),
            format!("<main>{}", post("1")),
            "<ul class=h-feed><li><a class=h-entry href=1>x</a>".into(),
            "<div class=h-feed><p class=h-entry><a href=1>x</a></p></div>".into(),
            "<base href=/blog/><div class=h-feed><p class=h-entry><a class=u-url href=../1>x</a></p></div>".into(),
        ] {
            assert_eq!(links(&body), ["https://ben.example/1"], "{body}");
        }
    }

    #[test]
    fn what_is_quoted_or_stands_in_a_post_is_no_post_of_its_own() {
        let body = "<blockquote><div class=h-entry><a class=u-url href=no>x</a></div></blockquote>
            <div class=h-feed><article class=h-entry><a class=u-url href=1>x</a>
            <div class='p-comment h-entry'><a class=u-url href=no>x</a></div></article></div>";
        assert_eq!(links(body), ["https://ben.example/1"]);
    }

    #[test]
    fn a_post_alone_on_its_page_is_no_feed() {
        assert_eq!(page("<p>hello"), None);
        let post = "<article class=h-entry><a class=u-url href=/>x</a></article>";
        assert_eq!(page(post), None);
        assert!(page(&format!("<div class=h-feed>{post}</div>")).is_some());
    }

    #[test]
    fn a_post_without_an_address_has_a_place_or_keeps_its_id() {
        let body =
            "<div class=h-feed><p class=h-entry id=frogs>Frogs</p><p class=h-entry>Boats</p></div>";
        let ids = || -> Vec<String> {
            let items = page(body).unwrap().items.into_iter();
            items.map(|item| item.id).collect()
        };
        assert_eq!(ids()[0], "https://ben.example/#frogs");
        assert!(ids()[1].starts_with("urn:potluck:"));
        assert_eq!(ids(), ids());
    }
}
