//! What people whom one does not follow say of one's pages, taken by a receiver such as webmention.io.

use serde_json::{Value, json};

use crate::feed_server::FeedServer;
use crate::sandbox::Sandbox;

const TOKEN: &str = "t0ken+S3CRET";

/// Ada's site, which asks this receiver; her token is where only she can read it.
fn ada(receiver: &FeedServer) -> Sandbox {
    let host = receiver.url();
    let site = Sandbox::empty()
        .write(
            "potluck.yaml",
            &format!(
                "title: Ada's table\nurl: https://ada.example/\nauthor: {{ name: Ada }}\nnetwork: {{ allow_private: [127.0.0.1] }}\nanswers: {{ webmention: {host}ada.example/webmention }}\n"
            ),
        )
        .write(
            "events/2026-06-01-supper.md",
            "---\ntitle: Supper\nstart: 2026-06-20 19:00\n---\n\nRing twice.\n",
        );
    let host = host.trim_start_matches("http://").trim_end_matches('/');
    let secrets = "no-home/.config/potluck/credentials.yaml";
    site.put(secrets, format!("\"{host}\": \"{TOKEN}\"\n").as_bytes());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mine = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(site.path(secrets), mine).unwrap();
    }
    site
}

/// What is asked for the first time, and after the mention of that number.
fn question(round: usize, since: u64) -> String {
    format!(
        "/api/mentions.jf2?domain=ada.example&per-page=100&page={round}&sort-by=created&sort-dir=up&since_id={since}&token=t0ken%2BS3CRET"
    )
}

/// What is asked for besides, once something is known.
const CHANGED: &str = "/api/mentions.jf2?domain=ada.example&per-page=100&page=0&sort-by=updated&sort-dir=down&token=t0ken%2BS3CRET";

fn mention(number: u64, source: &str, more: Value) -> Value {
    let mut entry = json!({
        "type": "entry", "wm-id": number, "wm-property": "in-reply-to", "wm-private": false,
        "wm-source": source, "wm-target": "https://ada.example/2026/06/supper/",
        "wm-received": "2026-06-02T08:10:00Z", "author": { "name": "Zoe" },
        "content": { "html": "<p>I am <b>hungry</b>.</p>" },
    });
    entry
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    entry
}

fn list(mentions: &[Value]) -> String {
    json!({ "type": "feed", "children": mentions }).to_string()
}

fn said(site: &Sandbox, arguments: &[&str]) -> String {
    let said = site.run(arguments.iter().copied()).success();
    let output = said.get_output();
    String::from_utf8_lossy(&[&output.stdout[..], &output.stderr].concat()).into_owned()
}

/// Ada's site with a mention of Zoe's, which she approved.
#[track_caller]
fn with_zoe_approved(receiver: &FeedServer) -> Sandbox {
    receiver.serve(
        &question(0, 0),
        list(&[mention(7, "https://zoe.example/notes/7", json!({}))]),
    );
    let site = ada(receiver);
    said(&site, &["pull"]);
    said(&site, &["mentions"]);
    said(&site, &["mentions", "approve", "1"]);
    site
}

#[test]
fn what_strangers_say_is_shown_once_it_is_approved_apart_and_counted_nowhere() {
    let receiver = FeedServer::start();
    let yes = json!({ "wm-property": "rsvp", "rsvp": "yes", "author": { "name": "Yan" }, "content": { "text": "" } });
    let both = [
        mention(7, "https://zoe.example/notes/7", json!({})),
        mention(8, "https://yan.example/8", yes),
    ];
    receiver.serve(&question(0, 0), list(&both));
    receiver.serve(&question(0, 8), list(&[]));
    let site = ada(&receiver);

    let heard = said(&site, &["pull"]);
    assert!(
        heard.contains("2 new mentions from people whom you do not follow"),
        "{heard}"
    );
    said(&site, &["build"]);
    let page = site.read("public/2026/06/supper/index.html");
    let endpoint = format!(
        "<link rel=\"webmention\" href=\"{}ada.example/webmention\">",
        receiver.url()
    );
    assert!(page.contains(&endpoint), "{page}");
    assert!(
        !page.contains("Zoe") && !page.contains("From elsewhere"),
        "{page}"
    );

    let listed = said(&site, &["mentions"]);
    assert!(
        listed.contains("  1  Zoe · 2 June 2026 · reply · 2026/06/supper/"),
        "{listed}"
    );
    assert!(listed.contains("I am hungry."), "{listed}");
    assert!(
        listed.contains("  2  Yan · 2 June 2026 · rsvp yes · 2026/06/supper/"),
        "{listed}"
    );
    said(&site, &["mentions", "approve", "1", "2"]);
    said(&site, &["build"]);
    let page = site.main("2026/06/supper/index.html");
    let (answers, elsewhere) = page.split_once("id=\"elsewhere\"").unwrap();
    assert!(
        elsewhere
            .contains("<bdi class=\"p-author\">Zoe</bdi> <span class=\"more\">zoe.example</span>"),
        "{elsewhere}"
    );
    assert!(
        elsewhere.contains("href=\"https://zoe.example/notes/7\"")
            && elsewhere.contains("I am hungry.")
    );
    assert!(elsewhere.contains("answers: yes"), "{elsewhere}");
    // Ada alone is coming, and nobody has replied.
    assert!(
        answers.contains("Coming: 1") && !answers.contains("Yan"),
        "{answers}"
    );
    assert!(
        !page.contains("1 reply") && !page.contains("2 replies"),
        "{page}"
    );
    assert!(!site.read("public/feed.xml").contains("Zoe"));

    // What is approved stays without the archive, and is asked for no second time.
    std::fs::remove_dir_all(site.path(".potluck")).unwrap();
    said(&site, &["build"]);
    assert!(
        site.main("2026/06/supper/index.html")
            .contains("I am hungry.")
    );
    said(&site, &["mentions", "hide", "https://zoe.example/notes/7"]);
    said(&site, &["build"]);
    let page = site.main("2026/06/supper/index.html");
    assert!(!page.contains("hungry") && page.contains("Yan"), "{page}");
    let json: Value = serde_json::from_str(&said(&site, &["mentions", "--json"])).unwrap();
    let states: Vec<&str> = json
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["state"].as_str().unwrap())
        .collect();
    assert_eq!(states, ["shown", "hidden"]);
}

#[test]
fn what_is_known_is_not_asked_for_again_and_nobody_is_asked_twice_in_a_quarter_of_an_hour() {
    let receiver = FeedServer::start();
    receiver.serve(
        &question(0, 0),
        list(&[mention(7, "https://zoe.example/notes/7", json!({}))]),
    );
    receiver.serve(&question(0, 7), list(&[]));
    receiver.serve(CHANGED, list(&[]));
    let site = ada(&receiver);
    for arguments in [&["pull"][..], &["pull"], &["pull", "--force"]] {
        said(&site, arguments);
    }
    let asked: Vec<String> = receiver
        .asked()
        .into_iter()
        .map(|asked| asked.path)
        .collect();
    assert_eq!(asked, [question(0, 0), question(0, 7), CHANGED.to_string()]);
}

#[test]
fn what_changed_after_it_was_approved_waits_again_and_the_page_shows_what_was_approved() {
    let receiver = FeedServer::start();
    let zoe = |text: &str| {
        let more = json!({ "content": { "text": text } });
        list(&[mention(7, "https://zoe.example/notes/7", more)])
    };
    receiver.serve(&question(0, 0), zoe("I am hungry."));
    receiver.serve(&question(0, 7), list(&[]));
    receiver.serve(CHANGED, zoe("Buy my pills."));
    let site = ada(&receiver);
    said(&site, &["pull"]);
    said(&site, &["mentions"]);
    said(&site, &["mentions", "approve", "1"]);
    let heard = said(&site, &["pull", "--force"]);
    assert!(heard.contains("1 new mention"), "{heard}");
    let listed = said(&site, &["mentions"]);
    assert!(
        listed.contains("Changed since you approved it")
            && listed.contains("Buy my pills.")
            && listed.contains("I am hungry."),
        "{listed}"
    );
    let page = || {
        said(&site, &["build"]);
        site.main("2026/06/supper/index.html")
    };
    assert!(page().contains("I am hungry.") && !page().contains("pills"));
    // Nothing is new the next time, and a word of mine settles it.
    let heard = said(&site, &["pull", "--force"]);
    assert!(!heard.contains("new mention"), "{heard}");
    said(&site, &["mentions", "approve", "1"]);
    assert!(page().contains("Buy my pills.") && !page().contains("hungry"));
    assert!(!said(&site, &["mentions"]).contains("Changed since"));
}

#[test]
fn what_was_said_of_a_page_stays_with_it_when_it_moves() {
    let receiver = FeedServer::start();
    let site = with_zoe_approved(&receiver);
    site.edit(
        "events/2026-06-01-supper.md",
        "title:",
        "slug: dinner\naliases: [/2026/06/supper/]\ntitle:",
    );
    said(&site, &["build"]);
    assert!(
        site.main("2026/06/dinner/index.html")
            .contains("I am hungry.")
    );
}

#[test]
fn a_stranger_cannot_put_markup_addresses_or_lines_anywhere() {
    let receiver = FeedServer::start();
    let name =
        "</bdi><script>alert(1)</script>\u{202e}\n- source: https://evil.example/\n  show: true";
    let hostile = json!({
        "author": { "name": name, "url": "javascript:alert(2)", "photo": "https://evil.example/pixel.gif" },
        "url": "javascript:alert(3)",
        "content": { "html": "<img src=x onerror=alert(4)><a href=\"javascript:alert(5)\">Hi</a><script>alert(6)</script>" },
    });
    let mentions = [
        mention(
            1,
            "https://evil.example/?\"><script>alert(7)</script>",
            hostile,
        ),
        mention(2, "javascript:alert(8)", json!({})),
        mention(3, "https://ada.example/2026/06/supper/", json!({})),
        mention(
            4,
            "https://zoe.example/4",
            json!({ "wm-target": "https://ben.example/" }),
        ),
        mention(5, "https://zoe.example/5", json!({ "wm-private": true })),
    ];
    receiver.serve(&question(0, 0), list(&mentions));
    let site = ada(&receiver);
    let heard = said(&site, &["pull"]);
    assert!(heard.contains("1 new mention from"), "{heard}");
    let listed = said(&site, &["mentions"]);
    assert!(!listed.contains('\u{202e}'), "{listed}");
    said(&site, &["mentions", "approve", "1"]);
    said(&site, &["build"]);
    let page = site.main("2026/06/supper/index.html");
    let (_, elsewhere) = page.split_once("id=\"elsewhere\"").unwrap();
    assert!(elsewhere.contains("&lt;script&gt;alert(1)"), "{elsewhere}");
    assert!(elsewhere.contains(">[picture]Hi</p>"), "{elsewhere}");
    for never in ["<script", "javascript:", "<img", "onerror", "pixel.gif"] {
        assert!(!elsewhere.contains(never), "{never}: {elsewhere}");
    }
    assert_eq!(elsewhere.matches("<li").count(), 1, "{elsewhere}");
    let list = site.read("mentions.yaml");
    assert_eq!(list.matches("\n- source:").count(), 1, "{list}");
}

#[test]
fn of_a_flood_the_newest_thousand_wait() {
    let receiver = FeedServer::start();
    for round in 0..12 {
        let numbers = (1..=100).map(|n| round * 100 + n);
        let mentions: Vec<Value> = numbers
            .map(|n| mention(n as u64, &format!("https://spam.example/{n}"), json!({})))
            .collect();
        receiver.serve(&question(round, 0), list(&mentions));
    }
    let more: Vec<Value> = (1001..=1050)
        .map(|n| mention(n, &format!("https://spam.example/{n}"), json!({})))
        .collect();
    receiver.serve(&question(0, 1000), list(&more));
    receiver.serve(CHANGED, list(&more));
    let site = ada(&receiver);
    let heard = said(&site, &["pull"]);
    assert!(heard.contains("1000 new mentions"), "{heard}");
    assert_eq!(receiver.asked().len(), 10);
    said(&site, &["pull", "--force"]);
    let json: Value = serde_json::from_str(&said(&site, &["mentions", "--json"])).unwrap();
    assert_eq!(json.as_array().unwrap().len(), 1000);
    assert_eq!(json[0]["source"], "https://spam.example/51");
    said(&site, &["build"]);
    assert!(!site.main("2026/06/supper/index.html").contains("spam"));
}

#[test]
fn a_receiver_that_fails_is_a_warning_without_the_token() {
    let receiver = FeedServer::start();
    let site = ada(&receiver);
    let answers = ["<p>502 t0ken+S3CRET</p>", "{\"children\": 7}", "[[[[", ""];
    for body in answers {
        receiver.serve(&question(0, 0), body);
        let complaint = site.complaint(["pull", "--force"], 0);
        assert!(
            complaint.contains(
                "webmentions: 127.0.0.1: answers with something that is no list of mentions"
            ),
            "{complaint}"
        );
        assert!(!complaint.contains("S3CRET"), "{complaint}");
    }
    receiver.redirect(&question(0, 0), "http://127.0.0.2/?token=t0ken+S3CRET");
    let complaint = site.complaint(["pull", "--force", "--verbose"], 0);
    assert!(
        complaint.contains("`127.0.0.2` is not a public address"),
        "{complaint}"
    );
    assert!(!complaint.contains("S3CRET"), "{complaint}");
    receiver.fail(&question(0, 0), 401);
    let complaint = site.complaint(["pull", "--force", "--verbose"], 0);
    assert!(
        complaint.contains("webmentions: 127.0.0.1: asks for a password (401)"),
        "{complaint}"
    );
    std::fs::remove_file(site.path("no-home/.config/potluck/credentials.yaml")).unwrap();
    let complaint = site.complaint(["pull", "--force"], 0);
    assert!(
        complaint.contains("only for a token, and none is known"),
        "{complaint}"
    );
    for file in site.files("") {
        let bytes = std::fs::read(site.path(&file)).unwrap();
        let bytes = String::from_utf8_lossy(&bytes);
        assert!(!bytes.contains("S3CRET"), "{file} holds the token");
    }
}

#[test]
fn nothing_is_asked_unless_it_was_wished_for_and_never_in_the_clear() {
    let site = Sandbox::new().write("posts/2026-06-01-hello.md", "Hello.\n");
    said(&site, &["pull"]);
    said(&site, &["build"]);
    assert!(!site.read("public/index.html").contains("webmention"));
    let nothing = said(&site, &["mentions"]);
    assert!(
        nothing.contains("Nothing from people whom you do not follow."),
        "{nothing}"
    );
    assert!(nothing.contains("Nothing is fetched"), "{nothing}");
    site.complaint(["mentions", "approve", "1"], 1);
    for wrong in [
        "http://webmention.io/ada/webmention",
        "javascript:alert(1)",
        "ada",
    ] {
        let settings = format!(
            "title: Ada\nurl: https://ada.example/\nanswers: {{ webmention: \"{wrong}\" }}\n"
        );
        site.put("potluck.yaml", settings.as_bytes());
        let complaint = site.complaint(["build"], 3);
        assert!(complaint.contains("takes no webmentions"), "{complaint}");
    }
}

#[test]
fn who_is_followed_by_now_speaks_by_their_feed_alone() {
    let receiver = FeedServer::start();
    let site = with_zoe_approved(&receiver);
    let friends =
        "- name: Zoe\n  site: https://zoe.example/\n  feeds: [https://zoe.example/feed.xml]\n";
    site.put("friends.yaml", friends.as_bytes());
    said(&site, &["build"]);
    assert!(
        !site
            .main("2026/06/supper/index.html")
            .contains("From elsewhere")
    );
}
