//! One feed the way potluck understands it: what each item is, and what was done to it.

use insta::assert_snapshot;

use crate::feed_server::FeedServer;
use crate::sandbox::Sandbox;

/// A feed with an oddity in each of its items.
const ODD: &str = "\n<rss version=\"2.0\"><channel><title>Ben &nbsp; bakes</title><link>https://ben.example/</link><description>Bread</description>
<item><guid>https://ben.example/1/</guid><link>https://ben.example/1/</link><title>Number 212</title><pubDate>Mon, 01 Jun 2026 10:00:00 GMT</pubDate><category>bread</category><description>&lt;p&gt;The loaf.&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;iframe src=\"https://track.example/\"&gt;&lt;/iframe&gt;</description></item>
<item><guid isPermaLink=\"false\">x2</guid><title>RSVP yes: Supper</title><pubDate>Tue, 02 Jun 2026 10:00:00 GMT</pubDate><link>/2/</link><description>RSVP yes +1: https://ada.example/2026/06/supper/</description></item>
<item><description>No id, no date, no address.</description></item>
<item><guid>https://ada.example/2026/06/supper/</guid><link>https://ada.example/2026/06/supper/</link><title>Mine now</title><pubDate>Wed, 03 Jun 2026 10:00:00 GMT</pubDate><description>I am Ada.</description></item>
</channel></rss>";

#[test]
fn each_item_says_what_it_is_and_what_was_done_to_it() {
    let folder = Sandbox::empty().write("odd.xml", ODD);
    assert_snapshot!(folder.prints(["inspect", "odd.xml", "--url", "https://ben.example/feed.xml"]), @r#"
        Ben bakes · RSS · 4 entries
          of https://ben.example/
          ! it begins with blank lines, which XML does not allow; they were passed over
          ! it is not well-formed: `&nbsp;` in line 1 is nothing in XML; it was read as it was meant

        article · 1 June 2026, 10:00 UTC · Number 212
          https://ben.example/1/
          tags: bread
          ! for safety, a script and a frame with another page in it was left out of its text

        rsvp · 2 June 2026, 10:00 UTC · ben.example/2/
          https://ben.example/2/
          says yes (plus 1) to https://ada.example/2026/06/supper/
          ! its title `RSVP yes: Supper` only says what it is, and is left out

        note · no date · No id, no date, no address.
          https://ben.example/?item=urn%3Apotluck%3A2ccba507d41735da
          ! it has no id; one was made of its text, so a change makes it another item
          ! it has no address; https://ben.example/?item=urn%3Apotluck%3A2ccba507d41735da stands in for it
          ! it has no date that can be read; it counts from when it was first heard

        article · 3 June 2026, 10:00 UTC · Mine now
          https://ada.example/2026/06/supper/
          ! https://ada.example/2026/06/supper/ is not below https://ben.example/: it cannot stand for what is there
        "#);
}

#[test]
fn another_program_gets_a_json_feed() {
    let folder = Sandbox::empty().write("odd.xml", ODD);
    let json = folder.prints([
        "inspect",
        "odd.xml",
        "--url",
        "https://ben.example/feed.xml",
        "--json",
    ]);
    let feed: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(feed["version"], "https://jsonfeed.org/version/1.1");
    assert_snapshot!(serde_json::to_string_pretty(&feed["items"][1]).unwrap(), @r#"
        {
          "id": "x2",
          "url": "https://ben.example/2/",
          "title": "RSVP yes: Supper",
          "content_html": "RSVP yes +1: https://ada.example/2026/06/supper/",
          "content_text": "RSVP yes +1: https://ada.example/2026/06/supper/",
          "date_published": "2026-06-02T10:00:00Z",
          "_potluck": {
            "kind": "rsvp",
            "in_reply_to": [
              "https://ada.example/2026/06/supper/"
            ],
            "rsvp": "yes",
            "guests": 1,
            "notes": [
              "its title `RSVP yes: Supper` only says what it is, and is left out"
            ]
          }
        }
        "#);
    assert!(!json.contains("<script") && !json.contains("track.example"));
}

#[test]
fn a_page_is_asked_for_its_feed_and_what_the_server_says_counts() {
    let ben = FeedServer::start();
    ben.serve("/", "<!doctype html><title>Ben</title><link rel=\"alternate\" type=\"application/rss+xml\" href=\"/latin.xml\">");
    let feed = "<rss version='2.0'><channel><title>Br\u{f6}tchen</title><link>/</link><description>x</description></channel></rss>";
    let latin: Vec<u8> = feed.chars().map(|c| c as u8).collect();
    ben.serve("/latin.xml", latin.clone());
    let folder = Sandbox::new();
    let said = folder.prints(["inspect", ben.url().as_str()]);
    assert!(said.starts_with("Brötchen · RSS · 0 entries"), "{said}");
    // Outside of a site nothing on one's own network is asked.
    let outside = Sandbox::empty();
    assert!(
        outside
            .complaint(["inspect", ben.url().as_str()], 1)
            .contains("127.0.0.1")
    );
    outside.prints(["inspect", ben.url().as_str(), "--allow-private"]);
    outside.put("latin.xml", &latin);
    let said = outside.prints([
        "inspect",
        "latin.xml",
        "--content-type",
        "text/xml; charset=koi8-r",
    ]);
    assert!(said.starts_with("BrЖtchen"), "{said}");
}

#[test]
fn what_is_no_feed_is_told_so() {
    let folder = Sandbox::empty()
        .write("page.html", "<!doctype html><p>Hello")
        .write("empty.xml", "");
    for (file, why) in [
        ("page.html", "a web page"),
        ("empty.xml", "nothing"),
        ("none.xml", "it is not there"),
    ] {
        let said = folder.complaint(["inspect", file], 1);
        assert!(said.contains(why), "{said}");
    }
}
