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
    assert_snapshot!(check(&site, 0), @"Nothing to mend in 2 posts.");
}

#[test]
fn what_is_still_to_be_done_is_a_hint() {
    let site = Sandbox::empty().write("potluck.yaml", "title: Ada's table\n");
    assert_snapshot!(check(&site, 0), @"
    hint: it is not said where to publish
       ╭─[potluck.yaml]
       ╰────
      help: set `publish: { remote: git@host.example:ada/site.git }` to a repository of yours

    hint: the site has no address yet
       ╭─[potluck.yaml]
       ╰────
      help: set `url: https://ada.example/` to where it will be published

    Nothing to mend in 0 posts.
    ");
}

#[test]
fn mistakes_of_every_file_come_with_the_doubts_about_the_others() {
    let site = site()
        .write("potluck.yaml", "titel: x\n")
        .write("friends.yaml", "- nowhere\n")
        .write("posts/2026-06-01-frogs.md", "---\ntitel: Frogs\n---\n")
        .write("posts/2026-06-02-toads.md", "---\ndate: soon\n---\n")
        .write("posts/2026-06-03-newts.md", "![](newt.png)\n");
    assert_snapshot!(check(&site, 3), @"
    error: `nowhere` is not a web address
       ╭─[friends.yaml:1:3]
     1 │ - nowhere
       ·   ───────
       ╰────
      help: write the whole address: https://ben.example/

    error: `titel` is not a field potluck knows
       ╭─[posts/2026-06-01-frogs.md:2:1]
     2 │ titel: Frogs
       · ─────
       ╰────
      help: did you mean `title`?

    error: `date` is not a date and time
       ╭─[posts/2026-06-02-toads.md:2:7]
     2 │ date: soon
       ·       ────
       ╰────
      help: write it as 2026-03-14 19:00, or 2026-03-14 for a whole day

    warning: this picture has no text for those who do not see it
       ╭─[posts/2026-06-03-newts.md:1:1]
     1 │ ![](newt.png)
       · ─────────────
       ╰────
      help: say what it shows: ![Two frogs on a stone](newt.png)

    error: `titel` is not a field potluck knows
       ╭─[potluck.yaml:1:1]
     1 │ titel: x
       · ─────
       ╰────
      help: did you mean `title`?

    error: 4 mistakes and 1 warning found
    ");
}

#[test]
fn links_to_nowhere_are_found_in_drafts_too_and_a_broken_post_is_somewhere() {
    let site = site()
        .write("posts/2026-06-01-frogs.md", "[toads](2026-06-02-toads.md), [newts](newts.md), [a draft](2026-06-03-draft.md)\n")
        .write("posts/2026-06-02-toads.md", "---\ntitel: Toads\n---\n")
        .write("posts/2026-06-03-draft.md", "---\ndraft: true\nphotos: [{ file: lost.jpg, alt: Lost }]\n---\n[gone](gone.md) and [frogs](2026-06-01-frogs.md)\n")
        .write("posts/2026-07-01-later.md", "[gone](gone.md)\n");
    assert_snapshot!(check(&site, 3), @"
    warning: this link leads nowhere: `newts.md`
       ╭─[posts/2026-06-01-frogs.md:1:31]
     1 │ [toads](2026-06-02-toads.md), [newts](newts.md), [a draft](2026-06-03-draft.md)
       ·                               ─────────────────
       ╰────
      help: name a file beside this one, another post's .md, or /img/x.png from the site's root

    warning: this link leads nowhere: `2026-06-03-draft.md`
       ╭─[posts/2026-06-01-frogs.md:1:50]
     1 │ …026-06-02-toads.md), [newts](newts.md), [a draft](2026-06-03-draft.md)
       ·                                          ──────────────────────────────
       ╰────
      help: name a file beside this one, another post's .md, or /img/x.png from the site's root

    error: `titel` is not a field potluck knows
       ╭─[posts/2026-06-02-toads.md:2:1]
     2 │ titel: Toads
       · ─────
       ╰────
      help: did you mean `title`?

    warning: this picture leads nowhere: `lost.jpg`
       ╭─[posts/2026-06-03-draft.md:3:18]
     3 │ photos: [{ file: lost.jpg, alt: Lost }]
       ·                  ────────
       ╰────
      help: name a picture beside this file, or /img/x.png from `static/`

    warning: this link leads nowhere: `gone.md`
       ╭─[posts/2026-06-03-draft.md:5:1]
     5 │ [gone](gone.md) and [frogs](2026-06-01-frogs.md)
       · ───────────────
       ╰────
      help: name a file beside this one, another post's .md, or /img/x.png from the site's root

    warning: this link leads nowhere: `gone.md`
       ╭─[posts/2026-07-01-later.md:1:1]
     1 │ [gone](gone.md)
       · ───────────────
       ╰────
      help: name a file beside this one, another post's .md, or /img/x.png from the site's root

    error: 1 mistake and 5 warnings found
    ");
}

#[test]
fn pictures_without_words_titles_twice_and_posts_without_a_date() {
    let site = site()
        .write("posts/2026-06-01-frogs.md", "---\nphotos:\n- file: /pond.png\n- { file: /pond.png, alt: A pond }\n---\n# Frogs\n\n![ ](/pond.png) ![A pond](/pond.png)\n<img src=\"/pond.png\"><img src=\"/pond.png\" alt=\"\">\n")
        .write("posts/2026-06-02-more.md", "# frogs\n")
        .write("posts/undated.md", "No date.\n");
    site.put("static/pond.png", crate::build::PIXEL);
    assert_snapshot!(check(&site, 0), @r#"
    warning: this picture has no text for those who do not see it
       ╭─[posts/2026-06-01-frogs.md:3:9]
     3 │ - file: /pond.png
       ·         ─────────
       ╰────
      help: say what it shows: { file: /pond.png, alt: Two frogs on a stone }

    warning: this picture has no text for those who do not see it
       ╭─[posts/2026-06-01-frogs.md:8:1]
     8 │ ![ ](/pond.png) ![A pond](/pond.png)
       · ───────────────
       ╰────
      help: say what it shows: ![Two frogs on a stone](/pond.png)

    warning: this picture has no text for those who do not see it
       ╭─[posts/2026-06-01-frogs.md:9:1]
     9 │ <img src="/pond.png"><img src="/pond.png" alt="">
       · ─────────────────────
       ╰────
      help: say what it shows: alt="Two frogs on a stone"; or alt="" if it is mere decoration

    warning: `posts/2026-06-01-frogs.md` has the title `frogs` as well
       ╭─[posts/2026-06-02-more.md]
       ╰────
      help: give one of them a title that tells them apart

    warning: this post has no date, so its address is not settled yet
       ╭─[posts/undated.md]
       ╰────
      help: `potluck publish` writes today's date into it; or name the file like 2026-06-01-frogs.md

    5 warnings in 3 posts.
    "#);
}

#[test]
fn a_template_with_a_mistake_is_told_once() {
    let site = site()
        .write("posts/2026-06-01-frogs.md", "# Frogs\n")
        .write("posts/2026-06-02-toads.md", "# Toads\n")
        .write("templates/entry.html", "<main>{% if %}</main>\n");
    assert_snapshot!(check(&site, 3), @"
    error: this template cannot be used: unexpected end of block
       ╭─[templates/entry.html:1:13]
     1 │ <main>{% if %}</main>
       ·             ──
       ╰────
      help: the README lists what each template gets; remove the file to have the built-in one back

    error: 1 mistake found
    ");
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
        format!(
            "<rss version=\"2.0\"><channel><title>Ben</title><link>{url}</link><description>x</description>{}</channel></rss>",
            post("frogs", "Frogs.")
        ),
    );
    let to = |path: &str, rest: &str| format!("---\nin_reply_to: {url}{path}/\n{rest}\n---\n");
    let mine = |path: &str, rest: &str| {
        format!("---\nin_reply_to: https://ada.example/2026/06/{path}/\n{rest}\n---\n")
    };
    let site = site()
        .write("friends.yaml", &ben.as_friend("Ben"))
        .write("posts/2026-06-01-boat.md", "---\ntitle: Boat\npoll: { options: [{ id: sail, label: Sail }, { id: row, label: Row }] }\n---\n")
        .write("posts/2026-06-02-good.md", &to("frogs", ""))
        .write("posts/2026-06-03-lost.md", &to("toads", ""))
        .write("responses/2026-06-04-rsvp.md", &to("frogs", "rsvp: yes"))
        .write("responses/2026-06-05-vote.md", &mine("boat", "vote: [{ id: swim, label: Swim }]"))
        .write("responses/2026-06-06-vote.md", &mine("boat", "vote: [{ id: row, label: Row }]"))
        .write("responses/2026-06-07-mine.md", &mine("never", ""));
    site.run(["pull"]).success();
    let said = check(&site, 0).replace(&url, "BEN/");
    assert_snapshot!(said, @"
    warning: Ben has published nothing known at this address
       ╭─[posts/2026-06-03-lost.md:2:14]
     2 │ in_reply_to: BEN/toads/
       ·              ─────────────────────────────
       ╰────
      help: correct the address, or `potluck pull Ben` if it is new; they may also have taken it back

    warning: this RSVP is to `frogs`, which is no event
       ╭─[responses/2026-06-04-rsvp.md:2:14]
     2 │ in_reply_to: BEN/frogs/
       ·              ─────────────────────────────
       ╰────
      help: it is an article: answer it without `rsvp:`

    warning: `Swim` is no option of the poll `Boat`
       ╭─[responses/2026-06-05-vote.md:2:14]
     2 │ in_reply_to: https://ada.example/2026/06/boat/
       ·              ─────────────────────────────────
       ╰────
      help: its options are sail, row

    warning: this answer is to a post of yours that is not there
       ╭─[responses/2026-06-07-mine.md:2:14]
     2 │ in_reply_to: https://ada.example/2026/06/never/
       ·              ──────────────────────────────────
       ╰────
      help: correct the address; a draft cannot be answered

    4 warnings in 7 posts.
    ");
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
    assert_snapshot!(check(&site, 3), @"
    warning: a file of passwords lies in the site's folder
       ╭─[.env]
       ╰────
      help: move it out of this folder; passwords for feeds go into potluck/credentials.yaml of your own settings folder

    warning: a file of passwords lies in the site's folder
       ╭─[credentials.yaml]
       ╰────
      help: move it out of this folder; passwords for feeds go into potluck/credentials.yaml of your own settings folder

    warning: a private key lies in the site's folder
       ╭─[keys/deploy.pem:1:1]
     1 │ -----BEGIN OPENSSH PRIVATE KEY-----
       · ──────────────────────────────
       ╰────
      help: move it out of this folder; passwords for feeds go into potluck/credentials.yaml of your own settings folder

    warning: a token for GitLab lies in the site's folder
       ╭─[notes.txt:1:8]
     1 │ token: glpat-a1B2a1B2a1B2a1B2a1B2a1B2
       ·        ──────
       ╰────
      help: move it out of this folder; passwords for feeds go into potluck/credentials.yaml of your own settings folder

    warning: git does not ignore this file: the next `git add` takes it along
       ╭─[private.yaml]
       ╰────
      help: add a line `private.yaml` to .gitignore

    error: a private key would be published
       ╭─[static/deploy.txt:1:1]
     1 │ -----BEGIN OPENSSH PRIVATE KEY-----
       · ──────────────────────────────
       ╰────
      help: move it out of this folder; passwords for feeds go into potluck/credentials.yaml of your own settings folder; if it is no secret, `potluck publish --anyway` publishes it

    error: 1 mistake and 5 warnings found
    ");
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
    assert_snapshot!(check(&site, 0), @"
    warning: the archive of what friends wrote is damaged
       ╭─[.potluck/archive.db]
       ╰────
      help: `potluck pull` sets it aside and brings back what friends still publish

    1 warning in 0 posts.
    ");
}

#[test]
fn problems_come_as_json_for_another_program() {
    let site = site()
        .write("posts/2026-06-01-frogs.md", "---\ntitel: Frogs\n---\n")
        .write("posts/2026-06-02-toads.md", "ä ![](/toad.png)\n");
    let output = site.run(["check", "--json"]).code(3).get_output().clone();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    assert_snapshot!(String::from_utf8(output.stdout).unwrap(), @r#"
        [
          {
            "severity": "error",
            "path": "posts/2026-06-01-frogs.md",
            "line": 2,
            "column": 1,
            "message": "`titel` is not a field potluck knows",
            "help": "did you mean `title`?",
            "fixable": false
          },
          {
            "severity": "warning",
            "path": "posts/2026-06-02-toads.md",
            "line": 1,
            "column": 3,
            "message": "this picture has no text for those who do not see it",
            "help": "say what it shows: ![Two frogs on a stone](/toad.png)",
            "fixable": false
          },
          {
            "severity": "warning",
            "path": "posts/2026-06-02-toads.md",
            "line": 1,
            "column": 3,
            "message": "this picture leads nowhere: `/toad.png`",
            "help": "name a file beside this one, another post's .md, or /img/x.png from the site's root",
            "fixable": false
          }
        ]
        "#);
}

#[test]
fn an_answer_to_what_was_taken_back_is_nothing_to_mend() {
    let (site, ben) = site().with_ben(&format!(
        "<at:deleted-entry xmlns:at=\"http://purl.org/atompub/tombstones/1.0\" ref=\"BEN/gone/\" when=\"2026-06-07T08:00:00Z\"></at:deleted-entry>{}",
        "<item><title>Rye</title><link>BEN/rye/</link><guid>BEN/rye/</guid><description>x</description></item>"
    ));
    let answer = |to: &str| format!("---\nin_reply_to: {}/{to}/\n---\nAh.\n", ben.address());
    let site = site.write("posts/2026-06-08-ah.md", &answer("gone"));
    assert_snapshot!(check(&site, 0), @"Nothing to mend in 1 post.");
    let site = site.write("posts/2026-06-08-ah.md", &answer("nowhere"));
    assert!(check(&site, 0).contains("Ben has published nothing known at this address"));
}

#[test]
fn a_post_that_got_another_name_and_a_site_that_moved_are_told_when_published_and_checked() {
    let site = Sandbox::empty()
        .write(
            "ada/potluck.yaml",
            "title: Ada\nurl: https://ada.example/\npublish: { remote: ../ada.git }\n",
        )
        .write("ada/posts/2026-06-01-frogs.md", "# Frogs\n")
        .write("ada/posts/2026-06-02-toads.md", "# Toads\n");
    git(site.root(), &["init", "--quiet", "--bare", "ada.git"]);
    let publish = ["--root", "ada", "publish", "--yes"];
    assert!(!site.complaint(publish, 0).contains("nowhere"));
    std::fs::rename(
        site.path("ada/posts/2026-06-01-frogs.md"),
        site.path("ada/posts/2026-06-01-newts.md"),
    )
    .unwrap();
    let told = site.complaint(publish, 0);
    assert_eq!(told.matches("lead nowhere now").count(), 1, "{told}");
    assert!(
        told.contains("links to /2026/06/frogs/ lead nowhere now")
            && told.contains("`potluck delete https://ada.example/2026/06/frogs/`"),
        "{told}"
    );
    site.edit("ada/potluck.yaml", "ada.example", "new.example");
    let told =
        site.prints(["--root", "ada", "check"]) + &site.complaint(["--root", "ada", "check"], 0);
    assert!(
        told.contains("the site was published at https://ada.example/ before"),
        "{told}"
    );
    assert!(!told.contains("another name"), "{told}");
}
