//! A circle's feeds in one file: carried between machines that never meet online, and by people who lie.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use insta::assert_snapshot;

use crate::sandbox::Sandbox;

fn settings(name: &str) -> String {
    format!("title: {name}\nurl: https://{name}.example/\nauthor: {{ name: {name} }}\n")
}

/// Ada, Ben and Chidi, each in a folder, who follow one another and have never been online.
fn circle() -> Sandbox {
    let mut circle = Sandbox::empty();
    for name in ["ada", "ben", "chidi"] {
        let others = ["ada", "ben", "chidi"]
            .into_iter()
            .filter(|other| *other != name);
        let friends: String = others
            .map(|other| format!("- https://{other}.example/\n"))
            .collect();
        circle = circle
            .write(&format!("{name}/potluck.yaml"), &settings(name))
            .write(&format!("{name}/friends.yaml"), &friends);
    }
    circle
        .write(
            "ada/events/2026-06-10-supper.md",
            "---\ntitle: Supper\nstart: 2026-06-20 19:00\n---\n\nRing twice.\n",
        )
        .write("ben/posts/2026-06-02-boat.md", "# Boat\n\nIt floats.\n")
        .write("ben/posts/2026-03-02-plank.md", "# Plank\n\nThe first.\n")
}

/// What somebody has read, title by title.
fn timeline(circle: &Sandbox, name: &str) -> Vec<String> {
    let json = circle.json(["--root", name, "read", "-n", "99", "--json"]);
    let entries = json.as_array().unwrap().iter();
    let title = |entry: &serde_json::Value| {
        let text = entry["title"].as_str().or(entry["summary"].as_str());
        text.unwrap_or_default().to_string()
    };
    let mut titles: Vec<String> = entries.map(title).collect();
    titles.sort();
    titles
}

#[test]
fn a_circle_that_is_never_online_talks_by_a_stick() {
    let circle = circle();
    assert_snapshot!(circle.complaint(["--root", "ada", "bundle", "stick"], 0), @"");
    assert_snapshot!(circle.prints(["--root", "ben", "pull", "stick"]), @"stick, packed by https://ada.example/: heard 1 friend; 1 new entry");
    circle
        .run(["--root", "ben", "rsvp", "supper", "yes", "--bring", "bread"])
        .success();
    // Ben hands on what he has of Ada, and his own; Chidi met nobody else.
    circle.run(["--root", "ben", "bundle", "stick"]).success();
    circle.run(["--root", "chidi", "pull", "stick"]).success();
    assert_eq!(timeline(&circle, "chidi"), ["Boat", "Plank", "Supper"]);
    circle.run(["--root", "ada", "pull", "stick"]).success();
    circle.run(["--root", "ada", "build"]).success();
    let page = circle.main_of("ada", "2026/06/supper/index.html");
    assert!(
        page.contains("Coming: ") && page.contains("https://ben.example/"),
        "{page}"
    );
    // Once more is nothing new.
    assert_snapshot!(circle.prints(["--root", "ada", "pull", "stick"]), @"stick, packed by https://ben.example/: nothing newer than what is known");
}

#[test]
fn an_older_bundle_does_not_undo_what_is_known() {
    let circle = circle();
    circle.run(["--root", "ben", "bundle", "old"]).success();
    circle.edit("ben/posts/2026-06-02-boat.md", "It floats", "It sank");
    let later = |arguments: [&str; 4]| {
        let mut command = circle.command(arguments);
        command
            .env("SOURCE_DATE_EPOCH", "1781611200")
            .assert()
            .success()
    };
    later(["--root", "ben", "bundle", "new"]);
    later(["--root", "ada", "pull", "new"]);
    later(["--root", "ada", "pull", "old"]);
    let found = circle.prints(["--root", "ada", "search", "sank"]);
    assert!(found.contains("Boat"), "{found}");
}

#[test]
fn a_private_friend_is_in_no_bundle_and_no_other_file_is_written_over() {
    let circle = circle();
    circle.run(["--root", "ben", "bundle", "stick"]).success();
    circle.put(
        "ada/friends.yaml",
        b"- { site: https://ben.example/, private: true }\n",
    );
    circle.run(["--root", "ada", "pull", "stick"]).success();
    let said = circle.complaint(["--root", "ada", "bundle", "stick"], 0);
    assert_snapshot!(said, @"1 private friend left out, who may be read by nobody else.");
    assert!(!unpressed(&circle, "stick").contains("ben.example"));
    circle.put("thesis.doc", b"years of work");
    assert_snapshot!(circle.complaint(["--root", "ada", "bundle", "thesis.doc"], 1), @"
    error: `thesis.doc` is there, and is no bundle that could be replaced
      help: give the bundle another name
    ");
    assert_eq!(circle.read("thesis.doc"), "years of work");
}

fn unpressed(circle: &Sandbox, file: &str) -> String {
    let mut text = String::new();
    let file = std::fs::File::open(circle.path(file)).unwrap();
    GzDecoder::new(file).read_to_string(&mut text).unwrap();
    text
}

/// A bundle of Eve's making: addresses with documents, or with where they lead.
fn forged(circle: &Sandbox, file: &str, lines: &[serde_json::Value]) {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    writeln!(
        gzip,
        "{}",
        serde_json::json!({ "potluck_bundle": 1, "from": "https://eve.example/" })
    )
    .unwrap();
    for line in lines {
        writeln!(gzip, "{line}").unwrap();
    }
    circle.put(file, &gzip.finish().unwrap());
}

fn document(url: &str, title: &str, link: &str) -> serde_json::Value {
    use base64::Engine;
    let feed = format!(
        "<rss version=\"2.0\"><channel><title>x</title><link>{url}</link><description>x</description><item><title>{title}</title><guid>{link}</guid><link>{link}</link><pubDate>Thu, 04 Jun 2026 12:00:00 GMT</pubDate><description>&lt;script&gt;steal()&lt;/script&gt; words</description></item></channel></rss>"
    );
    let body = base64::prelude::BASE64_STANDARD.encode(feed);
    serde_json::json!({ "url": url, "fetched": "2026-06-14T12:00:00Z", "mime": "application/rss+xml", "body": body })
}

fn leads(url: &str, to: &str) -> serde_json::Value {
    serde_json::json!({ "url": url, "fetched": "2026-06-14T12:00:00Z", "leads_to": to })
}

#[test]
fn a_bundle_that_lies_makes_nobody_heard_who_is_not_followed() {
    let circle = circle();
    forged(
        &circle,
        "eves",
        &[
            // Eve is nobody's friend.
            leads("https://eve.example/", "https://eve.example/feed.xml"),
            document(
                "https://eve.example/feed.xml",
                "From Eve",
                "https://eve.example/1/",
            ),
            // That Ben's feed is at Eve's, or is a file of this machine, she may say.
            leads("https://ben.example/", "https://eve.example/feed.xml"),
            leads("https://chidi.example/", "file:///etc/passwd"),
            // A feed beside Ben's that Ben does not name is not Ben.
            document(
                "https://ben.example.eve.example/feed.xml",
                "Nearly Ben",
                "https://ben.example/9/",
            ),
            document(
                "https://ben.example/other.xml",
                "Unnamed",
                "https://ben.example/8/",
            ),
        ],
    );
    let said = circle.run(["--root", "ada", "pull", "eves"]).success();
    let said = said.get_output();
    assert_snapshot!(String::from_utf8_lossy(&said.stdout), @"eves, packed by https://eve.example/: nothing newer than what is known");
    assert_snapshot!(String::from_utf8_lossy(&said.stderr), @"4 documents of people whom you do not follow left out.");
    assert_eq!(timeline(&circle, "ada"), ["Supper"], "her own");
}

#[test]
fn words_that_a_bundle_puts_into_a_friends_feed_claim_no_address_but_theirs_and_run_nothing() {
    let circle = circle();
    forged(
        &circle,
        "eves",
        &[
            leads("https://ben.example/", "https://ben.example/feed.xml"),
            document(
                "https://ben.example/feed.xml",
                "As Ada",
                "https://ada.example/2026/06/supper/",
            ),
        ],
    );
    circle.run(["--root", "chidi", "pull", "eves"]).success();
    circle.run(["--root", "ada", "bundle", "adas"]).success();
    circle.run(["--root", "chidi", "pull", "adas"]).success();
    circle.run(["--root", "chidi", "build"]).success();
    let pages = circle.files("chidi/public");
    for page in pages.iter().filter(|page| page.ends_with(".html")) {
        assert!(
            !circle
                .read(&format!("chidi/public/{page}"))
                .contains("steal()"),
            "{page}"
        );
    }
    // Who answers the supper answers Ada's.
    circle
        .run([
            "--root",
            "chidi",
            "rsvp",
            "https://ada.example/2026/06/supper/",
            "yes",
        ])
        .success();
    let answer = circle.files("chidi/responses");
    let answer = circle.read(&format!("chidi/responses/{}", answer[0]));
    assert!(
        answer.contains("Supper") && !answer.contains("As Ada"),
        "{answer}"
    );
}

#[test]
fn a_file_that_is_no_bundle_changes_nothing() {
    let circle = circle();
    circle.put("letter", b"Dear Ada");
    let said = circle.complaint(["--root", "ada", "pull", "letter"], 1);
    assert_snapshot!(said, @"
    error: `letter` is not a bundle
      help: `potluck bundle` makes one; ask whoever gave it to you for another
    ");
    assert!(!circle.has("ada/.potluck/archive.db"));
}
