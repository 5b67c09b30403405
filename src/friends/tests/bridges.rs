//! Any page of software that anybody may host leads to what can be followed there: all of it, a line for each kind of
//! page. (Services that are one host's alone are in `hosted.rs`.)

use super::super::feed_server::{FeedServer, Manner};
use super::following::{feed_of, look};

/// What a server shows of its software.
#[derive(Clone, Copy)]
enum Sign {
    Header(&'static str, &'static str),
    Generator(&'static str),
    Markup(&'static str),
}
use Sign::*;

const MASTODON: Sign = Header("Server", "Mastodon");
const PEERTUBE: Sign = Header("X-Powered-By", "PeerTube");
const DISCOURSE: Sign = Header("X-Discourse-Route", "list/latest");
const DIASPORA: Sign = Markup("<script>Diaspora.Page = 'PeopleShow'</script>");
const FRIENDICA: Sign = Generator("Friendica 'Interrupted Fern' 2024.12");
const MOBILIZON: Sign = Generator("Mobilizon 5.1");
const GANCIO: Sign = Generator("gancio 1.19");
const GATHIO: Sign = Markup("<a href=\"https://github.com/lowercasename/gathio\">source</a>");
const MEETABLE: Sign = Markup("<a href=\"https://github.com/aaronpk/Meetable\">Meetable</a>");
const WORDPRESS: Sign = Generator("WordPress 6.8");
const NOBODY: Sign = Markup("");

/// The sign, the page that is pasted, and what is followed by it.
const PAGES: [(Sign, &str, &str); 60] = [
    (MASTODON, "/@ben", "/@ben.rss"),
    (Generator("Mastodon v4.3.1"), "/@ben", "/@ben.rss"),
    (Markup("<div id=\"mastodon\">"), "/@ben", "/@ben.rss"),
    (MASTODON, "/@ben/114000000000000001", "/@ben.rss"),
    (MASTODON, "/@ben/with_replies", "/@ben/with_replies.rss"),
    (MASTODON, "/@ben/media", "/@ben/media.rss"),
    (MASTODON, "/@ben/tagged/frogs", "/@ben/tagged/frogs.rss"),
    (MASTODON, "/users/ben", "/@ben.rss"),
    (MASTODON, "/web/@ben", "/@ben.rss"),
    (MASTODON, "/tags/frogs", "/tags/frogs.rss"),
    (PEERTUBE, "/", "/feeds/videos.xml"),
    (
        PEERTUBE,
        "/c/boats",
        "/feeds/videos.xml?videoChannelName=boats",
    ),
    (
        PEERTUBE,
        "/c/boats/videos",
        "/feeds/videos.xml?videoChannelName=boats",
    ),
    (
        PEERTUBE,
        "/a/ben/video-channels",
        "/feeds/videos.xml?accountName=ben",
    ),
    (
        PEERTUBE,
        "/accounts/ben",
        "/feeds/videos.xml?accountName=ben",
    ),
    (
        PEERTUBE,
        "/@boats",
        "/feeds/videos.xml?videoChannelName=boats",
    ),
    (PEERTUBE, "/w/x7", "/feeds/video-comments.xml?videoId=x7"),
    (DISCOURSE, "/", "/latest.rss"),
    (DISCOURSE, "/latest", "/latest.rss"),
    (DISCOURSE, "/", "/posts.rss"),
    (DISCOURSE, "/top", "/top.rss?period=weekly"),
    (DISCOURSE, "/top?period=yearly", "/top.rss?period=yearly"),
    (Generator("Discourse 3.5.0"), "/c/pond/7", "/c/pond/7.rss"),
    (DISCOURSE, "/c/pond/7/none", "/c/pond/7.rss"),
    (DISCOURSE, "/c/pond/7/all", "/c/pond/7.rss"),
    (DISCOURSE, "/c/pond/7/l/latest", "/c/pond/7.rss"),
    (DISCOURSE, "/c/pond/frogs/12/l/top", "/c/pond/frogs/12.rss"),
    (
        DISCOURSE,
        "/t/eleven-frogs/4711",
        "/t/eleven-frogs/4711.rss",
    ),
    (
        DISCOURSE,
        "/t/eleven-frogs/4711/3",
        "/t/eleven-frogs/4711.rss",
    ),
    (DISCOURSE, "/u/ben", "/u/ben/activity.rss"),
    (DISCOURSE, "/u/ben/summary", "/u/ben/activity.rss"),
    (DISCOURSE, "/tag/frogs", "/tag/frogs.rss"),
    (DIASPORA, "/u/ben", "/public/ben"),
    (DIASPORA, "/u/ben", "/public/ben.atom"),
    (FRIENDICA, "/profile/ben", "/feed/ben"),
    (
        FRIENDICA,
        "/profile/ben/conversations",
        "/feed/ben/comments",
    ),
    (FRIENDICA, "/profile/pond-forum", "/feed/pond-forum/posts"),
    (MOBILIZON, "/", "/feed/instance/atom"),
    (MOBILIZON, "/@choir", "/@choir/feed/atom"),
    (MOBILIZON, "/@choir/events", "/@choir/feed/ics"),
    (MOBILIZON, "/events/5a0c-1", "/events/5a0c-1/export/ics"),
    (GANCIO, "/", "/feed/rss"),
    (GANCIO, "/", "/feed/ics"),
    (GANCIO, "/event/frog-night", "/feed/rss"),
    (GANCIO, "/tag/frogs", "/feed/rss/tag/frogs"),
    (GANCIO, "/place/4/pond", "/feed/rss/place/4"),
    (GANCIO, "/place/4/pond", "/feed/rss/place/pond"),
    (GANCIO, "/collection/spring", "/feed/ics/collection/spring"),
    (GATHIO, "/group/x7", "/group/x7/feed.ics"),
    (GATHIO, "/group/x7", "/export/group/x7"),
    (GATHIO, "/b3q9", "/export/event/b3q9"),
    (MEETABLE, "/", "/ics/events.ics"),
    (MEETABLE, "/tag/hwc", "/ics/tag/hwc.ics"),
    (
        MEETABLE,
        "/2026/06/supper-x1Y",
        "/ics/2026/06/supper-x1Y.ics",
    ),
    (WORDPRESS, "/", "/feed/"),
    (WORDPRESS, "/2026/06/frogs/", "/feed/"),
    (WORDPRESS, "/author/ben/", "/author/ben/feed/"),
    (WORDPRESS, "/blog/author/ben/", "/blog/author/ben/feed/"),
    (WORDPRESS, "/category/pond/", "/category/pond/feed/"),
    // A group's page at a service that keeps its calendar under a number.
    (
        Markup(
            "<a href=/g/frogs/ics/1/2/feed.ics>Subscribe</a><a href=https://b.example/c.ics>B</a>",
        ),
        "/g/frogs/calendar",
        "/g/frogs/ics/1/2/feed.ics",
    ),
];

const CALENDAR: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260601T080000Z\r\nDTSTART:20260620T130000Z\r\nSUMMARY:Supper\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

/// A server with this page, and with what it offers: as text/plain, as some hosts have it.
fn server(sign: Sign, page: &str, head: &str, offered: &[&str]) -> FeedServer {
    let server = FeedServer::start();
    let (headers, mark) = match sign {
        Header(name, value) => (vec![(name, value.as_bytes().to_vec())], String::new()),
        Generator(name) => (vec![], format!("<meta name=generator content=\"{name}\">")),
        Markup(mark) => (vec![], mark.to_string()),
    };
    let markup = format!("<!doctype html><title>x</title>{head}{mark}");
    server.behave(page, Manner::Page(200, headers, markup.into()));
    for path in offered {
        let body = match path.contains("ics") || path.contains("/export/") {
            true => CALENDAR.to_string(),
            false => feed_of(&server.url(), path.trim_matches('/')),
        };
        let plain = vec![("Content-Type", b"text/plain".to_vec())];
        server.behave(path, Manner::Page(200, plain, body.into()));
    }
    server
}

#[track_caller]
fn followed(server: &FeedServer, page: &str) -> Vec<String> {
    let found = look(&format!("{}{page}", server.address())).unwrap();
    let choices = found.choices.iter();
    choices
        .map(|choice| choice.url.as_str().replacen(&server.address(), "", 1))
        .collect()
}

#[test]
fn each_kind_of_page_leads_to_what_can_be_followed_there() {
    for (sign, page, offered) in PAGES {
        let server = server(sign, page, "", &[offered]);
        assert_eq!(followed(&server, page), [offered], "{page}");
    }
}

#[test]
fn what_the_page_names_goes_first_in_whatever_order_its_rel_is() {
    let head = "<link rel=\"alternate nofollow\" type=\"application/rss+xml\" href=\"/own.rss\">";
    let forum = server(DISCOURSE, "/", head, &["/own.rss", "/latest.rss"]);
    assert_eq!(followed(&forum, "/"), ["/own.rss", "/latest.rss"]);
    let pod = "<link rel=alternate type=application/rss+xml href='/feeds/podcast/videos.xml?videoChannelId=7'>";
    let podcast = "/feeds/podcast/videos.xml?videoChannelId=7";
    let tube = server(PEERTUBE, "/c/boats", pod, &[podcast]);
    assert_eq!(followed(&tube, "/c/boats"), [podcast]);
}

#[test]
fn the_feed_of_a_page_goes_before_that_of_its_site() {
    let head = "<link rel=alternate type=application/rss+xml href=/feed/><link rel=alternate type=application/rss+xml href=/author/ben/feed/>";
    let feeds = ["/feed/", "/author/ben/feed/"];
    let blog = server(WORDPRESS, "/author/ben/", head, &feeds);
    assert_eq!(
        followed(&blog, "/author/ben/"),
        ["/author/ben/feed/", "/feed/"]
    );
    let head = "<link rel=alternate type=application/rss+xml href=/@ben.rss>";
    let feeds = ["/@ben.rss", "/@ben/with_replies.rss"];
    let tusk = server(MASTODON, "/@ben/with_replies", head, &feeds);
    assert_eq!(followed(&tusk, "/@ben/with_replies"), [feeds[1], feeds[0]]);
}

#[test]
fn what_has_to_be_logged_in_for_is_followed_all_the_same() {
    for door in ["/", "/users/sign_in"] {
        let pod = server(DIASPORA, door, "", &["/public/ben"]);
        pod.redirect("/u/ben", door);
        assert_eq!(followed(&pod, "/u/ben"), ["/public/ben"], "{door}");
    }
}

#[test]
fn a_wrong_name_that_is_answered_with_a_page_is_no_feed() {
    let pod = server(DIASPORA, "/u/nobody", "", &[]);
    pod.serve("/public/nobody", "<!doctype html><title>Who?</title>");
    let said = look(&format!("{}u/nobody", pod.url())).unwrap_err();
    assert!(
        said.ends_with("the address answers with a web page, not a feed"),
        "{said}"
    );
}

#[test]
fn a_feed_with_nothing_in_it_is_not_the_likeliest() {
    let head = "<link rel=alternate type=application/rss+xml href=/empty.xml><link rel=alternate type=application/rss+xml href=/full.xml>";
    let site = server(NOBODY, "/", head, &["/full.xml"]);
    let empty = "<rss version='2.0'><channel><title>x</title></channel></rss>";
    site.serve("/empty.xml", empty);
    assert_eq!(followed(&site, "/"), ["/full.xml", "/empty.xml"]);
}
