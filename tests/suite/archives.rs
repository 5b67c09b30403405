//! What one wrote elsewhere, as files of one's own: the archives of Mastodon, X and WordPress, and a feed.

use insta::assert_snapshot;
use serde_json::json;

use crate::sandbox::Sandbox;

const POND: &[u8] = include_bytes!("../../examples/ada/posts/2026-05-09-pond/pond.jpg");

/// Imports, and shows the files that came of it.
fn imported(site: &Sandbox, file: &str) -> (String, String) {
    let told = site.complaint(["import", file], 0);
    site.run(["build"]).success();
    let mut files = String::new();
    for path in site.files("posts") {
        files += &format!("== {path}\n");
        if path.ends_with(".md") {
            files += &site.read(&format!("posts/{path}"));
        }
    }
    (told, files)
}

/// A second time adds nothing.
fn assert_known(site: &Sandbox, file: &str) {
    let before = site.snapshot("posts");
    assert_eq!(site.prints(["import", file]), "");
    assert_eq!(site.snapshot("posts"), before);
}

fn note(id: u32, more: serde_json::Value) -> serde_json::Value {
    let mut note = json!({
        "id": format!("https://social.example/users/ada/statuses/{id}"),
        "url": format!("https://social.example/@ada/{id}"),
        "type": "Note", "published": format!("2024-05-{id:02}T18:30:00Z"), "inReplyTo": null, "attachment": [], "tag": [],
    });
    for (key, value) in more.as_object().unwrap() {
        note[key] = value.clone();
    }
    json!({
        "type": "Create", "actor": "https://social.example/users/ada", "object": note,
        "to": ["https://www.w3.org/ns/activitystreams#Public"], "cc": ["https://social.example/users/ada/followers"],
    })
}

#[test]
fn the_public_posts_of_mastodon_become_files_with_their_pictures_and_nothing_else_does() {
    let mut to_followers = note(5, json!({ "content": "<p>Only for you</p>" }));
    to_followers["to"] = json!(["https://social.example/users/ada/followers"]);
    to_followers["cc"] = json!([]);
    let outbox = json!({ "orderedItems": [
        note(1, json!({
            "content": "<p>Eleven frogs.<br />See <a href=\"https://pond.example/a_b\" rel=\"nofollow\"><span class=\"invisible\">https://</span><span>pond.example/a_b</span></a></p><p># not a heading</p>",
            "contentMap": { "en": "<p>Eleven frogs.</p>" }, "tag": [{ "type": "Hashtag", "name": "#frogs" }, { "type": "Mention", "name": "@ben" }],
        })),
        note(2, json!({
            "content": "<p>The pond</p>", "summary": "wet", "updated": "2024-06-01T00:00:00Z",
            "attachment": [
                { "type": "Document", "mediaType": "image/jpeg", "url": "/media_attachments/files/1/2/original/Pond 1.jpg", "name": "Two \"frogs\"" },
                { "type": "Document", "url": "/media_attachments/../../potluck.yaml", "name": null },
                { "type": "Document", "url": "/media_attachments/files/gone.jpg", "name": null },
            ],
        })),
        note(3, json!({ "content": "<p>@ben no</p>", "inReplyTo": "https://social.example/users/ben/statuses/9" })),
        note(4, json!({ "content": "<p>And more.</p>", "inReplyTo": "https://social.example/users/ada/statuses/1" })),
        to_followers,
        { "type": "Announce", "actor": "https://social.example/users/ada", "object": "https://x.example/1", "to": [], "cc": [] },
        { "type": "Like", "object": 7 },
    ]});
    let site = Sandbox::new().write("old/outbox.json", &outbox.to_string());
    site.put("old/media_attachments/files/1/2/original/Pond 1.jpg", POND);
    let dry = site.complaint(["import", "--dry-run", "old"], 0);
    assert!(dry.contains("Nothing was written."), "{dry}");
    assert!(!site.has("posts"));
    let (told, files) = imported(&site, "old");
    assert_snapshot!(told, @"3 new posts from old/outbox.json; left out: answers to others (1), boosts (1), other things (1), posts that were not public (1); 2 pictures not in the archive. Next: look them through; they are public with the next `potluck publish`.");
    assert_snapshot!(files, @r#"
    == 2024-05-01-193000.md
    ---
    date: 2024-05-01T19:30:00+01:00
    tags: [frogs]
    lang: en
    syndication: ["https://social.example/@ada/1"]
    ---

    Eleven frogs.\
    See <https://pond.example/a_b>

    \# not a heading
    == 2024-05-02-193000-2/index.md
    ---
    date: 2024-05-02T19:30:00+01:00
    updated: 2024-06-01T01:00:00+01:00
    summary: wet
    syndication: ["https://social.example/@ada/2"]
    photos:
      - file: pond-1.jpg
        alt: "Two \"frogs\""
    ---

    The pond
    == 2024-05-02-193000-2/pond-1.jpg
    == 2024-05-04-193000-3.md
    ---
    date: 2024-05-04T19:30:00+01:00
    syndication: ["https://social.example/@ada/4"]
    ---

    And more.
    "#);
    assert_known(&site, "old");
}

#[test]
fn the_posts_of_x_become_files_with_the_addresses_they_meant() {
    let tweet = |id: &str, more: serde_json::Value| {
        let mut tweet = json!({
            "id_str": id, "created_at": "Sun Jun 05 19:02:10 +0000 2016", "full_text": "", "lang": "en",
            "entities": { "urls": [], "hashtags": [], "media": [] },
        });
        for (key, value) in more.as_object().unwrap() {
            tweet[key] = value.clone();
        }
        json!({ "tweet": tweet })
    };
    let tweets = json!([
        tweet("101", json!({
            "full_text": "Fish &amp; chips &lt;3\nat https://t.co/abc #supper https://t.co/pic",
            "entities": { "urls": [{ "url": "https://t.co/abc", "expanded_url": "https://quay.example/?a=1&b=\"2", "display_url": "quay.example" }],
                          "hashtags": [{ "text": "supper" }], "media": [] },
            "extended_entities": { "media": [
                { "url": "https://t.co/pic", "media_url_https": "https://pbs.twimg.example/media/Ab1.jpg", "type": "photo" },
                { "url": "https://t.co/pic", "media_url_https": "https://pbs.twimg.example/media/Ab2.jpg", "type": "video" },
            ] },
        })),
        tweet("102", json!({ "full_text": "@ben yes", "in_reply_to_status_id_str": "9", "in_reply_to_screen_name": "ben" })),
        tweet("103", json!({ "full_text": "And then.", "in_reply_to_status_id_str": "101", "in_reply_to_screen_name": "ada", "lang": "und" })),
        tweet("104", json!({ "full_text": "RT @ben: no" })),
        { "tweet": 7 },
    ]);
    let site = Sandbox::new().write(
        "x/data/tweets.js",
        &format!("window.YTD.tweets.part0 = {tweets}"),
    );
    site.put("x/data/tweets_media/101-Ab1.jpg", POND);
    let (told, files) = imported(&site, "x");
    assert_snapshot!(told, @"2 new posts from x/data/tweets.js; left out: answers to others (1), films (1), other things (1), retweets (1). Next: look them through; they are public with the next `potluck publish`.");
    assert_snapshot!(files, @r#"
    == 2016-06-05-200210-2.md
    ---
    date: 2016-06-05T20:02:10+01:00
    syndication: [https://twitter.com/i/web/status/103]
    ---

    And then.
    == 2016-06-05-200210/101-ab1.jpg
    == 2016-06-05-200210/index.md
    ---
    date: 2016-06-05T20:02:10+01:00
    tags: [supper]
    lang: en
    syndication: [https://twitter.com/i/web/status/101]
    photos:
      - file: "101-ab1.jpg"
        alt: ""
    ---

    Fish \& chips \<3\
    at [quay.example](<https://quay.example/?a=1&b="2>) \#supper
    "#);
    assert_known(&site, "x");
}

#[test]
fn what_wordpress_exports_keeps_its_addresses_where_the_site_keeps_its_name() {
    let item = |title: &str, link: &str, kind: &str, status: &str, content: &str| {
        format!(
            "<item><title><![CDATA[{title}]]></title><link>{link}</link><pubDate>Sat, 04 May 2019 09:00:00 +0000</pubDate>\
             <content:encoded><![CDATA[{content}]]></content:encoded><excerpt:encoded><![CDATA[]]></excerpt:encoded>\
             <wp:post_date_gmt><![CDATA[2019-05-04 09:00:00]]></wp:post_date_gmt><wp:status><![CDATA[{status}]]></wp:status>\
             <wp:post_type><![CDATA[{kind}]]></wp:post_type><wp:post_password><![CDATA[]]></wp:post_password>\
             <category domain=\"category\" nicename=\"garden\"><![CDATA[Garden &amp; pond]]></category></item>"
        )
    };
    let items = [
        item(
            "Frogs: a <b>story</b> &amp; more",
            "https://ada.example/2019/05/frogs/",
            "post",
            "publish",
            "They came.\nAnd stayed.\n\n<strong>All</strong> of them: [caption id=\"a\"]<img src=\"https://ada.example/wp-content/p.jpg\" alt=\"A pond\" />[/caption]",
        ),
        item(
            "Blocks",
            "https://ada.example/blocks/",
            "post",
            "publish",
            "<!-- wp:paragraph -->\n<p>One</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:list --><ul><li>a</li><li>b</li></ul><!-- /wp:list -->",
        ),
        item(
            "Not yet",
            "https://ada.example/?p=9",
            "post",
            "draft",
            "Soon.",
        ),
        item(
            "Mine",
            "https://ada.example/mine/",
            "post",
            "private",
            "No.",
        ),
        item(
            "About",
            "https://ada.example/about/",
            "page",
            "publish",
            "Me.",
        ),
        item(
            "p.jpg",
            "https://ada.example/p/",
            "attachment",
            "inherit",
            "",
        ),
    ];
    let export = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" ?><rss version=\"2.0\" xmlns:excerpt=\"http://wordpress.org/export/1.2/excerpt/\" \
         xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel>\
         <title>Ada</title><link>https://ada.example</link><description></description><language>en-GB</language>{}</channel></rss>",
        items.concat()
    );
    let site = Sandbox::new().write("wordpress.xml", &export);
    let (told, files) = imported(&site, "wordpress.xml");
    assert_snapshot!(told, @"3 new posts from wordpress.xml; left out: pages (1), posts that were not public (1), uploaded files (1); 1 picture left as a link to where it was. Next: look them through; they are public with the next `potluck publish`.");
    assert_snapshot!(files, @r#"
    == 2019-05-04-blocks.md
    ---
    title: Blocks
    date: 2019-05-04T10:00:00+01:00
    tags: ["Garden & pond"]
    lang: en-GB
    aliases: [/blocks/]
    ---

    One

    - a
    - b
    == 2019-05-04-frogs-a-story-more.md
    ---
    title: "Frogs: a story & more"
    date: 2019-05-04T10:00:00+01:00
    tags: ["Garden & pond"]
    lang: en-GB
    aliases: [/2019/05/frogs/]
    ---

    They came.\
    And stayed.

    **All** of them: [\[A pond\]](<https://ada.example/wp-content/p.jpg>)
    == 2019-05-04-not-yet.md
    ---
    title: Not yet
    date: 2019-05-04T10:00:00+01:00
    tags: ["Garden & pond"]
    lang: en-GB
    draft: true
    ---

    Soon.
    "#);
    assert_known(&site, "wordpress.xml");
}

#[test]
fn the_feed_of_a_former_blog_becomes_files_and_words_in_it_stay_words() {
    let feed = json!({
        "version": "https://jsonfeed.org/version/1.1", "title": "Old", "items": [
            { "id": "1", "url": "https://old.example/1", "title": "---\ndraft: true", "date_published": "2020-01-02T03:04:05Z",
              "content_html": "<p>---</p><script>alert(1)</script><p>{{ x }} &lt;script&gt; [a](javascript:b)</p>", "tags": ["a: b", "[c]", "\n"] },
            { "id": "2", "title": "No address", "content_text": "x *y*\n\n# z" },
            { "id": "3", "url": "javascript:alert(1)", "content_html": "<a href=javascript:alert(1)>x</a>", "date_published": "2099-01-01" },
        ],
    });
    let site = Sandbox::new().write("feed.json", &feed.to_string());
    let (told, files) = imported(&site, "feed.json");
    assert_snapshot!(told, @"3 new posts from feed.json. Next: look them through; they are public with the next `potluck publish`.");
    assert_snapshot!(files, @r#"
    == 2020-01-02-draft-true.md
    ---
    title: "--- draft: true"
    date: 2020-01-02T03:04:05+00:00
    tags: ["a: b", "[c]"]
    syndication: [https://old.example/1]
    ---

    \---

    \{\{ x \}\} \<script\> \[a\](javascript:b)
    == 2026-06-15-130000.md
    ---
    date: 2026-06-15T13:00:00+01:00
    ---

    x
    == 2026-06-15-no-address.md
    ---
    title: No address
    date: 2026-06-15T13:00:00+01:00
    ---

    x \*y\*

    \# z
    "#);
    assert_known(&site, "feed.json");
    site.run(["check"]).success();
}

#[test]
fn what_is_no_archive_is_said_to_be_none() {
    let site = Sandbox::new()
        .write("a.zip", "PK\u{3}\u{4}")
        .write("b.txt", "hello")
        .write("c/x.txt", "");
    let told = ["a.zip", "b.txt", "c", "d"].map(|file| site.complaint(["import", file], 1));
    assert_snapshot!(told.concat(), @"
    error: `a.zip` holds nothing to import: it is packed; unpack it, and name the folder
      help: a calendar (.ics), a feed, WordPress' export or the folder of an unpacked archive of Mastodon or X
    error: `b.txt` holds nothing to import: this is no feed: it is neither XML nor JSON
      help: a calendar (.ics), a feed, WordPress' export or the folder of an unpacked archive of Mastodon or X
    error: `c` is no archive that is known
      help: an unpacked archive of Mastodon has outbox.json in it, one of X data/tweets.js
    error: cannot read `d`: it is not there
    ");
}
