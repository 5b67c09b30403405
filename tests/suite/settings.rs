//! Settings and flags that change little, and must do so all the same.

use insta::assert_snapshot;

use crate::feed_server::FeedServer;
use crate::sandbox::{Sandbox, git};

fn site(settings: &str) -> Sandbox {
    Sandbox::new()
        .write("potluck.yaml", &format!("title: Ada's table\nurl: https://ada.example/\nnetwork: {{ allow_private: [127.0.0.1] }}\n{settings}"))
        .write("posts/2026-06-01-frogs.md", "# Frogs\n\nTwo.\n")
}

#[test]
fn feeds_can_be_left_out_but_for_the_first() {
    let site = site("feeds: { atom: false, json: false, markdown: false }\n");
    assert_eq!(site.complaint(["build"], 0), "");
    assert!(!site.has("public/atom.xml") && !site.has("public/feed.json"));
    let home = site.read("public/index.html");
    assert!(home.contains("feed.xml") && !home.contains("atom.xml") && !home.contains("feed.json"));
    assert!(!site.read("public/feed.xml").contains("source:markdown"));
}

#[test]
fn a_palette_is_named_on_every_page() {
    let site = site("theme: { palette: olive }\n");
    assert_eq!(site.complaint(["build"], 0), "");
    for page in ["index.html", "2026/06/frogs/index.html", "404.html"] {
        assert!(
            site.read(&format!("public/{page}")).contains("olive"),
            "{page}"
        );
    }
}

#[test]
fn a_site_goes_to_the_branch_that_is_named() {
    let site = site("publish: { branch: www, remote: ada.git }\n");
    git(site.root(), &["init", "--quiet", "--bare", "ada.git"]);
    site.run(["publish", "--yes"]).success();
    assert_eq!(
        git(
            &site.path("ada.git"),
            &["branch", "--list", "--format=%(refname:short)"]
        ),
        "www"
    );
}

#[test]
fn more_friends_than_a_circle_has_are_warned_of() {
    let ben = FeedServer::start();
    ben.serve(
        "/feed.xml",
        "<rss version=\"2.0\"><channel><title>Ben</title></channel></rss>",
    );
    let friends: String = ["a", "b"]
        .map(|name| {
            format!(
                "- {{ name: {name}, site: \"{0}{name}/\", feeds: [\"{0}feed.xml\"] }}\n",
                ben.url()
            )
        })
        .concat();
    let site = site("circle: { limit: 1 }\n").write("friends.yaml", &friends);
    assert_snapshot!(site.complaint(["pull"], 0), @"warning: you follow 2 people; a circle is at most 1");
}

#[test]
fn answers_are_shown_counted_or_not_at_all() {
    let ben = FeedServer::start();
    ben.serve("/feed.xml", format!("<rss version=\"2.0\"><channel><title>Ben</title><link>{0}</link><item><guid>{0}1/</guid><link>{0}1/</link><pubDate>Mon, 01 Jun 2026 12:00:00 GMT</pubDate><description>Re: https://ada.example/2026/06/frogs/ Only two?</description></item></channel></rss>", ben.url()));
    for (setting, has_words, has_number) in [
        ("excerpt", true, true),
        ("counts", false, true),
        ("off", false, false),
    ] {
        let site = site(&format!("answers: {{ publish: {setting} }}\n"))
            .write("friends.yaml", &ben.as_friend("Ben"));
        site.run(["pull"]).success();
        site.run(["build"]).success();
        let page = site.main("2026/06/frogs/index.html");
        assert_eq!(page.contains("Only two?"), has_words, "{setting}: {page}");
        let (_, conversation) = page.split_once("id=\"conversation\"").unwrap();
        assert_eq!(
            conversation.contains("1 reply") || has_words,
            has_number,
            "{setting}: {conversation}"
        );
    }
}

#[test]
fn an_event_keeps_the_id_it_came_with() {
    let site = site("").write(
        "events/2026-06-02-supper.md",
        "---\ntitle: Supper\nstart: 2026-06-20\nuid: abc-1@calendar.example\n---\n",
    );
    site.run(["build"]).success();
    assert!(
        site.read("public/calendar.ics")
            .contains("UID:abc-1@calendar.example\r\n")
    );
}

#[test]
fn drafts_are_built_elsewhere_and_numbers_limit_what_is_shown() {
    let site = site("")
        .write(
            "posts/2026-06-02-toads.md",
            "---\ndraft: true\n---\n# Toads\n",
        )
        .write("posts/2026-06-03-newts.md", "# Newts\n");
    site.run(["build", "--out", "preview", "--drafts"])
        .success();
    assert!(site.has("preview/2026/06/toads/index.html"));
    let lines = |arguments: &[&str]| {
        let shown = site.prints(arguments.iter().copied());
        shown.matches("https://ada.example/").count()
    };
    assert_eq!(lines(&["read", "--number", "1"]), 1);
    assert_eq!(lines(&["search", "--number", "1", "frogs"]), 1);
}
