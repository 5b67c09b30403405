//! Check: every problem at once, with its place and its cure, and no trace of having looked.

use insta::assert_snapshot;

use crate::feed_server::FeedServer;
use crate::sandbox::{Sandbox, git};

/// A site that says where it is published.
fn site() -> Sandbox {
    let site = Sandbox::new();
    site.edit(
        "potluck.yaml",
        "title:",
        "publish: { remote: ../pages.git }\ntitle:",
    );
    site
}

/// Runs `check`, which must end with `code` and leave every file as it was: what it said, results last.
#[track_caller]
fn check(site: &Sandbox, code: i32) -> String {
    let before = site.snapshot("");
    let output = site.run(["check"]).code(code).get_output().clone();
    assert_eq!(site.snapshot(""), before, "check writes nothing");
    let said = [output.stderr, output.stdout].concat();
    String::from_utf8(said).unwrap()
}

#[test]
fn a_good_site_is_told_so_in_one_line() {
    let site = site()
        .write("posts/2026-06-01-frogs.md", "# Frogs\n\nFrogs.\n")
        .write("pages/about.md", "# About\n\nI am Ada.\n");
    assert_snapshot!(check(&site, 0), @"");
}

#[test]
fn what_is_still_to_be_done_is_a_hint() {
    let site = Sandbox::empty().write("potluck.yaml", "title: Ada's table\n");
    assert_snapshot!(check(&site, 0), @"");
}

#[test]
fn mistakes_of_every_file_come_with_the_doubts_about_the_others() {
    let site = site()
        .write("potluck.yaml", "titel: x\n")
        .write("friends.yaml", "- nowhere\n")
        .write("posts/2026-06-01-frogs.md", "---\ntitel: Frogs\n---\n")
        .write("posts/2026-06-02-toads.md", "---\ndate: soon\n---\n")
        .write("posts/2026-06-03-newts.md", "![](newt.png)\n");
    assert_snapshot!(check(&site, 3), @"");
}

#[test]
fn links_to_nowhere_are_found_in_drafts_too_and_a_broken_post_is_somewhere() {
    let site = site()
        .write("posts/2026-06-01-frogs.md", "[toads](2026-06-02-toads.md), [newts](newts.md), [a draft](2026-06-03-draft.md)\n")
        .write("posts/2026-06-02-toads.md", "---\ntitel: Toads\n---\n")
        .write("posts/2026-06-03-draft.md", "---\ndraft: true\nphotos: [{ file: lost.jpg, alt: Lost }]\n---\n[gone](gone.md) and [frogs](2026-06-01-frogs.md)\n")
        .write("posts/2026-07-01-later.md", "[gone](gone.md)\n");
    assert_snapshot!(check(&site, 3), @"");
}

#[test]
fn pictures_without_words_titles_twice_and_posts_without_a_date() {
    let site = site()
        .write("posts/2026-06-01-frogs.md", "---\nphotos:\n- file: /pond.png\n- { file: /pond.png, alt: A pond }\n---\n# Frogs\n\n![ ](/pond.png) ![A pond](/pond.png)\n<img src=\"/pond.png\"><img src=\"/pond.png\" alt=\"\">\n")
        .write("posts/2026-06-02-more.md", "# frogs\n")
        .write("posts/undated.md", "No date.\n");
    site.put("static/pond.png", crate::build::PIXEL);
    assert_snapshot!(check(&site, 0), @"");
}

#[test]
fn a_template_with_a_mistake_is_told_once() {
    let site = site()
        .write("posts/2026-06-01-frogs.md", "# Frogs\n")
        .write("posts/2026-06-02-toads.md", "# Toads\n")
        .write("templates/entry.html", "<main>{% if %}</main>\n");
    assert_snapshot!(check(&site, 3), @"");
}

#[test]
fn answers_that_join_nothing_are_named() {
    let ben = FeedServer::start();
    let url = ben.url();
    let post = |path: &str, body: &str| {
        format!(
            "<item><title>{path}</title><link>{url}{path}/</link><guid>{url}{path}/</guid><pubDate>Mon, 01 Jun 2026 08:00:00 GMT</pubDate><description>{body}</description></item>"
        )
    };
    ben.serve(
        "/feed.xml",
        &format!(
            "<rss version=\"2.0\"><channel><title>Ben</title><link>{url}</link><description>x</description>{}</channel></rss>",
            post("frogs", "Frogs.")
        ),
    );
    let to = |path: &str, rest: &str| format!("---\nin_reply_to: {url}{path}/\n{rest}\n---\n");
    let mine = |path: &str, rest: &str| {
        format!("---\nin_reply_to: https://ada.example/2026/06/{path}/\n{rest}\n---\n")
    };
    let site = site()
        .write("friends.yaml", &format!("- name: Ben\n  site: {url}\n  feeds: [{url}feed.xml]\n"))
        .write("posts/2026-06-01-boat.md", "---\ntitle: Boat\npoll: { options: [{ id: sail, label: Sail }, { id: row, label: Row }] }\n---\n")
        .write("posts/2026-06-02-good.md", &to("frogs", ""))
        .write("posts/2026-06-03-lost.md", &to("toads", ""))
        .write("responses/2026-06-04-rsvp.md", &to("frogs", "rsvp: yes"))
        .write("responses/2026-06-05-vote.md", &mine("boat", "vote: [{ id: swim, label: Swim }]"))
        .write("responses/2026-06-06-vote.md", &mine("boat", "vote: [{ id: row, label: Row }]"))
        .write("responses/2026-06-07-mine.md", &mine("never", ""));
    site.run(["pull"]).success();
    let said = check(&site, 0).replace(&url, "BEN/");
    assert_snapshot!(said, @"");
}

#[test]
fn secrets_and_what_git_would_take_along() {
    let key = format!("-----BEGIN OPENSSH {} KEY-----\nb3Bl\n", "PRIVATE");
    let site = site()
        .write("static/deploy.txt", &key)
        .write("keys/deploy.pem", &key)
        .write(".env", "TOKEN=1\n")
        .write("credentials.yaml", "x: y\n")
        .write("notes.txt", &format!("token: glpat-{}\n", "a1B2".repeat(6)))
        .write("private.yaml", "{}\n");
    git(site.root(), &["init", "--quiet"]);
    assert_snapshot!(check(&site, 3), @"");
    git(site.root(), &["add", "private.yaml"]);
    let said = check(&site, 3);
    assert!(said.contains("error: git keeps this file"), "{said}");
    git(site.root(), &["rm", "--quiet", "--cached", "private.yaml"]);
    let site = site.write(".gitignore", "private.yaml\n");
    let said = check(&site, 3);
    assert!(!said.contains("private.yaml"), "{said}");
}

#[test]
fn a_damaged_archive_is_told_and_left_alone() {
    let site = site()
        .write("friends.yaml", "- https://ben.invalid/\n")
        .write(
            ".potluck/archive.db",
            &"not a database, and long enough to see it".repeat(99),
        );
    assert_snapshot!(check(&site, 0), @"");
}

#[test]
fn problems_come_as_json_for_another_program() {
    let site = site()
        .write("posts/2026-06-01-frogs.md", "---\ntitel: Frogs\n---\n")
        .write("posts/2026-06-02-toads.md", "ä ![](/toad.png)\n");
    let output = site.run(["check", "--json"]).code(3).get_output().clone();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    assert_snapshot!(String::from_utf8(output.stdout).unwrap(), @"");
}
