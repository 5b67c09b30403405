//! What a pasted address leads to.

use jiff::Timestamp;
use url::Url;

use super::super::feed_server::FeedServer;
use super::super::*;
use super::table::*;
use crate::config::Network;

#[track_caller]
pub fn look(address: &str) -> Result<Discovery, String> {
    let network = Network::default();
    let how = Pull {
        network: &network,
        phrases: &Phrases::default(),
        allow_private: true,
        now: Timestamp::UNIX_EPOCH,
        haste: Haste::Now,
    };
    discover(&Url::parse(address).unwrap(), &[], &how).map_err(|failure| failure.to_string())
}

/// A site with a home page that names its feed, which names the home page.
fn site() -> FeedServer {
    let ben = FeedServer::start();
    let head = "<title>Ben's blog</title><link rel=alternate type=application/rss+xml href=/feed.xml><link rel=alternate type=application/atom+xml href=/atom.xml><link rel=alternate type=text/calendar href=/c.ics>";
    ben.serve("/", head);
    ben.serve("/2026/06/frogs/", head);
    let home = feed(&[item("a", "01", "frogs")]).replace("https://ben.example/", &ben.url());
    ben.serve("/feed.xml", home);
    ben
}

#[test]
fn any_page_of_a_site_leads_to_its_feed_and_home() {
    let ben = site();
    for path in ["", "2026/06/frogs/", "feed.xml"] {
        let found = look(&format!("{}{path}", ben.url())).unwrap();
        assert_eq!(found.site.as_str(), ben.url(), "{path}");
        assert_eq!(found.doubt(), None);
        assert_eq!(
            found.choices[0].url.as_str(),
            format!("{}feed.xml", ben.url())
        );
        assert_eq!(found.name.as_deref(), Some("Ben"));
        let friend = found.friend(&[&found.choices[0]]);
        assert_eq!((friend.feeds.len(), friend.name().as_str()), (1, "Ben"));
    }
    let found = look(&ben.url()).unwrap();
    assert_eq!(found.calendars.len(), 1);
}

#[test]
fn a_feed_cannot_say_that_anothers_site_is_its_home() {
    let (ben, eve) = (site(), FeedServer::start());
    let posing = feed(&[]).replace("https://ben.example/", &ben.url());
    eve.serve("/eve/feed.xml", posing.as_str());
    let found = look(&format!("{}eve/feed.xml", eve.url())).unwrap();
    assert_eq!(found.site.as_str(), format!("{}eve/", eve.url()));
    let doubt = found.doubt().unwrap().message;
    assert!(doubt.starts_with("no page confirms whose feed"), "{doubt}");
    eve.serve(
        "/eve/",
        "<link rel=alternate type=application/rss+xml href=feed.xml>",
    );
    let found = look(&format!("{}eve/", eve.url())).unwrap();
    assert_eq!(found.site.as_str(), format!("{}eve/", eve.url()));
}

#[test]
fn the_first_feed_that_can_be_read_is_taken() {
    let ben = site();
    ben.serve("/", "<link rel=alternate type=application/rss+xml href=/lost.xml><link rel=alternate type=application/rss+xml href=/feed.xml>");
    let found = look(&ben.url()).unwrap();
    assert_eq!(found.choices[0].url.path(), "/feed.xml");
    ben.fail("/feed.xml", 500);
    let said = look(&ben.url()).unwrap_err();
    assert!(
        said.contains("lost.xml`: has nothing at this address"),
        "{said}"
    );
}

#[test]
fn what_leads_nowhere_is_said() {
    let ben = FeedServer::start();
    ben.serve("/", "<title>nothing</title>");
    let said = look(&ben.url()).unwrap_err();
    assert_eq!(said, format!("`{}` names no feed", ben.url()));
    let said = look(&format!("{}lost", ben.url())).unwrap_err();
    assert!(
        said.ends_with("has nothing at this address (404)"),
        "{said}"
    );
}

/// A feed with one post of its own, at home at a page.
pub fn feed_of(home: &str, text: &str) -> String {
    let item =
        item(text, "03", text).replace("<item>", &format!("<item><link>{home}#{text}</link>"));
    feed(&[item])
        .replace("https://ben.example/", home)
        .replace("#", "")
}

#[test]
fn what_the_page_itself_names_goes_before_what_its_software_has() {
    let blog = FeedServer::start();
    blog.serve("/", "<meta name=generator content='WordPress 6.8'><link rel=alternate type=application/rss+xml href=/own.xml>");
    blog.serve("/own.xml", feed_of(&blog.url(), "frogs"));
    blog.serve("/feed/", feed_of(&blog.url(), "boats"));
    let found = look(&blog.url()).unwrap();
    let paths: Vec<&str> = found
        .choices
        .iter()
        .map(|choice| choice.url.path())
        .collect();
    assert_eq!(paths, ["/own.xml", "/feed/"]);
}

#[test]
fn one_feed_in_several_formats_is_offered_once() {
    let ben = FeedServer::start();
    let link = |path: &str| format!("<link rel=alternate type=application/rss+xml href={path}>");
    ben.serve(
        "/",
        [link("/feed.xml"), link("/rss.xml"), link("/photos.xml")].concat(),
    );
    ben.serve("/feed.xml", feed_of(&ben.url(), "frogs"));
    ben.serve("/rss.xml", feed_of(&ben.url(), "frogs"));
    ben.serve("/photos.xml", feed_of(&ben.url(), "pond"));
    let found = look(&ben.url()).unwrap();
    let paths: Vec<&str> = found
        .choices
        .iter()
        .map(|choice| choice.url.path())
        .collect();
    assert_eq!(paths, ["/feed.xml", "/photos.xml"]);
    let friend = found.friend(&found.choices.iter().collect::<Vec<_>>());
    assert_eq!(friend.feeds.len(), 2);
}

#[test]
fn a_feed_that_links_to_its_past_has_a_whole_history() {
    let ben = with_past(3);
    let found = look(&format!("{}feed.xml", ben.url())).unwrap();
    assert!(found.choices[0].has_history);
    assert_eq!(
        found.choices[0].latest,
        Some("2026-06-01T12:00:00Z".parse().unwrap())
    );
}

/// A page with two posts and no feed.
const POSTS: &str = "<!doctype html><title>Ben</title><main class=h-feed><h1 class=p-name>Ben writes</h1>
    <article class=h-entry><a class=u-url href=/1/>1</a> <p class=e-content>Frogs<script>alert(1)</script></p><time class=dt-published datetime=2026-06-01></time></article>
    <article class=h-entry><a class=u-url href=/2/>2</a> <p class=e-content>Boats</p></article></main>";

#[test]
fn a_page_without_a_feed_is_followed_by_its_posts() {
    let ben = FeedServer::start();
    ben.serve("/", POSTS);
    let found = look(&ben.url()).unwrap();
    assert_eq!(found.name.as_deref(), Some("Ben writes"));
    assert_eq!(found.choices[0].items, 2);
    assert!(found.doubt().is_none());

    let friend = found.friend(&found.choices.iter().collect::<Vec<_>>());
    let by_site = Friend::at(friend.site.clone());
    for friend in [friend, by_site] {
        let table = Table::new(&[friend]);
        assert_eq!(table.pull()[0].new, 2);
        assert_eq!(table.excerpts(), ["Frogs", "Boats"]);
        ben.serve("/", POSTS.replace("Boats", "Longboats"));
        assert_eq!(table.pull()[0].changed, 1);
        ben.serve("/", POSTS);
    }
}

#[test]
fn a_page_that_names_a_feed_is_never_read_in_its_place() {
    let link = "<link rel=alternate type=application/rss+xml href=/feed.xml>";
    let ben = FeedServer::start();
    ben.serve("/", format!("{link}{POSTS}"));
    let said = look(&ben.url()).unwrap_err();
    assert!(said.contains("has nothing at this address (404)"), "{said}");
    // Nor where a server answers with its home page whatever it is asked.
    ben.serve("/feed.xml", format!("{link}{POSTS}"));
    let report = Table::new(&[friend(&ben)]).pull().remove(0);
    let why = report.health.trouble().unwrap().to_string();
    assert_eq!(why, "the address answers with a web page, not a feed");
}

#[test]
fn where_the_head_names_no_feed_a_link_of_the_page_to_one_counts() {
    let ben = FeedServer::start();
    ben.serve("/", "<h1>Ben</h1><a href=https://ann.example/feed.xml>Ann</a> <a href=/about>me</a> <a href=/rss.xml>RSS</a>");
    ben.serve("/rss.xml", feed_of(&ben.url(), "frogs"));
    let found = look(&ben.url()).unwrap();
    assert_eq!(found.choices[0].url.path(), "/rss.xml");
    assert_eq!(found.choices.len(), 1);
    // A link that leads to no feed is none, and the posts of the page are read instead.
    let cid = FeedServer::start();
    cid.serve("/", format!("{POSTS}<a href=/feed/>feed</a>"));
    let found = look(&cid.url()).unwrap();
    assert_eq!(
        (found.choices[0].url.path(), found.choices[0].items),
        ("/", 2)
    );
}
