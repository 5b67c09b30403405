//! Every message a person may meet, on one page, to be read aloud: place, what is wrong, what to do. What they had
//! published before stays as it was.

use insta::assert_snapshot;

use crate::feed_server::{FeedServer, Manner};
use crate::sandbox::Sandbox;

/// What `build` says of a site with one more file, without its last line, which counts. It ends with exit code 3, and
/// the last good site is untouched.
#[track_caller]
fn mistakes(path: &str, text: &str) -> String {
    let said = mistakes_in(&[(path, text)]);
    let (mistakes, count) = said.rsplit_once("\nerror: ").unwrap();
    assert!(count.contains("found; nothing was changed\n"), "{said}");
    mistakes.to_string()
}

#[track_caller]
fn mistakes_in(files: &[(&str, &str)]) -> String {
    let site = Sandbox::new().write("posts/2026-06-01-good.md", "All is well.\n");
    site.run(["build"]).success();
    let before = site.snapshot("public");
    for (path, text) in files {
        site.put(path, text.as_bytes());
    }
    let said = site.complaint(["build"], 3);
    assert_eq!(
        site.snapshot("public"),
        before,
        "the last good site was touched"
    );
    said
}

/// What `build` says of a site with one more file, and builds all the same.
#[track_caller]
fn doubts(path: &str, text: &str) -> String {
    let site = Sandbox::new().write(path, text);
    site.complaint(["build"], 0)
}

// Settings

#[test]
fn a_folder_that_is_no_site() {
    let folder = Sandbox::empty();
    assert_snapshot!(folder.complaint(["build"], 1), @r#"
        error: this is no site: neither this folder nor any above it has a potluck.yaml
          help: `potluck init` makes one here; `--root DIR` names one elsewhere
        "#);
    assert_snapshot!(folder.complaint(["--root", "nowhere", "build"], 1), @r#"
        error: `nowhere` is no site: it has no potluck.yaml
          help: `potluck init nowhere` makes one
        "#);
}

#[test]
fn a_misspelt_setting() {
    assert_snapshot!(mistakes("potluck.yaml", "titel: Ada's table\n"), @r#"
        error: `titel` is not a field potluck knows
           ╭─[potluck.yaml:1:1]
         1 │ titel: Ada's table
           · ─────
           ╰────
          help: did you mean `title`?
        "#);
    assert_snapshot!(mistakes("potluck.yaml", "title: Ada's table\npublish:\n  remot: ../site.git\n"), @r#"
        error: `remot` is not a field potluck knows
           ╭─[potluck.yaml:3:3]
         3 │   remot: ../site.git
           ·   ─────
           ╰────
          help: did you mean `remote`?
        "#);
    assert_snapshot!(mistakes("potluck.yaml", "title: Ada's table\npublish: { remote: x, brunch: pages }\n"), @r#"
        error: `brunch` is not a field potluck knows
           ╭─[potluck.yaml:2:23]
         2 │ publish: { remote: x, brunch: pages }
           ·                       ──────
           ╰────
          help: did you mean `branch`?
        "#);
    assert_snapshot!(mistakes("potluck.yaml", "title: Ada's table\ncolour: blue\n"), @r#"
        error: `colour` is not a field potluck knows
           ╭─[potluck.yaml:2:1]
         2 │ colour: blue
           · ──────
           ╰────
          help: remove it, or put `#` in front of it to keep it as a note
        "#);
}

#[test]
fn a_setting_of_the_wrong_kind() {
    assert_snapshot!(mistakes("potluck.yaml", "title: Ada's table\nfeeds:\n  items: many\n"), @r#"
        error: `feeds.items` takes a whole number from 0 up, not `many`
           ╭─[potluck.yaml:3:10]
         3 │   items: many
           ·          ────
           ╰────
        "#);
    assert_snapshot!(mistakes("potluck.yaml", "title: [Ada, table]\n"), @r#"
        error: `title` takes text, not a list
           ╭─[potluck.yaml:1:8]
         1 │ title: [Ada, table]
           ·        ────────────
           ╰────
        "#);
    assert_snapshot!(mistakes("potluck.yaml", "title: Ada's table\nauthor: Ada\n"), @r#"
        error: `author` takes fields of its own, not `Ada`
           ╭─[potluck.yaml:2:9]
         2 │ author: Ada
           ·         ───
           ╰────
        "#);
    assert_snapshot!(mistakes("potluck.yaml", "title: Ada's table\ntimeline: { publish: everything }\n"), @r#"
        error: `timeline.publish` cannot be `everything`
           ╭─[potluck.yaml:2:22]
         2 │ timeline: { publish: everything }
           ·                      ──────────
           ╰────
          help: write off, excerpt or full
        "#);
    assert_snapshot!(mistakes("potluck.yaml", "title: Ada's table\nnetwork: { timeout: soon }\n"), @r#"
        error: `soon` is no length of time
           ╭─[potluck.yaml:2:21]
         2 │ network: { timeout: soon }
           ·                     ────
           ╰────
          help: write it like 20s
        "#);
    assert_snapshot!(mistakes("potluck.yaml", "title: Ada's table\nhighlight: 3\n"), @r#"
        error: `highlight` takes true or false, not `3`
           ╭─[potluck.yaml:2:12]
         2 │ highlight: 3
           ·            ─
           ╰────
        "#);
    assert_snapshot!(mistakes("potluck.yaml", "title: Ada's table\nauthor: { links: [mastodon] }\n"), @r#"
        error: `mastodon` is not a web address
           ╭─[potluck.yaml:2:19]
         2 │ author: { links: [mastodon] }
           ·                   ────────
           ╰────
          help: write the whole address: https://mastodon.example/@ada
        "#);
}

#[test]
fn settings_without_a_title_address_or_zone_that_can_be_used() {
    assert_snapshot!(mistakes("potluck.yaml", ""), @r#"
        error: the site has no title
           ╭─[potluck.yaml:1:1]
           ╰────
          help: add a line: title: Ada's table
        "#);
    assert_snapshot!(mistakes("potluck.yaml", "title: ''\nurl: ada.example\ntimezone: London\n"), @r#"
        error: `ada.example` is not a web address
           ╭─[potluck.yaml:2:6]
         2 │ url: ada.example
           ·      ───────────
           ╰────
          help: write the site's whole address: https://ada.example/

        error: `London` is not a time zone
           ╭─[potluck.yaml:3:11]
         3 │ timezone: London
           ·           ──────
           ╰────
          help: did you mean `Europe/London`?

        error: the site has no title
           ╭─[potluck.yaml:1:1]
         1 │ title: ''
           · ─────
           ╰────
          help: add a line: title: Ada's table
        "#);
    assert_snapshot!(mistakes("potluck.yaml", "title: x\nurl: ftp://ada.example/\ntimezone: Somewhere\n"), @r#"
        error: `ftp://ada.example/` is not a web address
           ╭─[potluck.yaml:2:6]
         2 │ url: ftp://ada.example/
           ·      ──────────────────
           ╰────
          help: write the site's whole address: https://ada.example/

        error: `Somewhere` is not a time zone
           ╭─[potluck.yaml:3:11]
         3 │ timezone: Somewhere
           ·           ─────────
           ╰────
          help: zones are written like Europe/London
        "#);
}

#[test]
fn settings_that_are_no_yaml() {
    assert_snapshot!(mistakes("potluck.yaml", "title: Ada's table: the site\n"), @r#"
        error: a value with `: ` in it needs quotation marks
           ╭─[potluck.yaml:1:8]
         1 │ title: Ada's table: the site
           ·        ─────────────────────
           ╰────
          help: write title: "Ada's table: the site"
        "#);
    assert_snapshot!(mistakes("potluck.yaml", "title: \"Ada's table\nurl: https://ada.example/\n"), @r#"
        error: this quotation mark has no second one
           ╭─[potluck.yaml:1:8]
         1 │ title: "Ada's table
           ·        ─
           ╰────
          help: put the same mark at the end of the value
        "#);
    assert_snapshot!(mistakes("potluck.yaml", "title: x\npublish:\n\tremote: x\n"), @r#"
        error: this line begins with a tab
           ╭─[potluck.yaml:3:1]
         3 │     remote: x
           · ────
           ╰────
          help: put spaces in its place
        "#);
    assert_snapshot!(mistakes("potluck.yaml", "just some words\n"), @r#"
        error: this is not a field with its value
           ╭─[potluck.yaml:1:1]
         1 │ just some words
           · ───────────────
           ╰────
          help: write one to a line, with a colon: title: Frogs in May
        "#);
    assert_snapshot!(mistakes("potluck.yaml", "title: x\ntitle: y\n"), @r#"
        error: `title` is given twice
           ╭─[potluck.yaml:2:1]
         2 │ title: y
           · ─────
           ╰────
          help: keep one of them
        "#);
    assert_snapshot!(mistakes("potluck.yaml", "title: x\npublish: { remote: x\n"), @r#"
        error: this `{` has no `}`, or a comma is missing after it
           ╭─[potluck.yaml:2:10]
         2 │ publish: { remote: x
           ·          ───────────
           ╰────
          help: separate by commas and end with `}`
        "#);
    assert_snapshot!(mistakes("potluck.yaml", "title: *x\n"), @r#"
        error: a value cannot begin with `*`
           ╭─[potluck.yaml:1:8]
         1 │ title: *x
           ·        ──
           ╰────
          help: put quotation marks around it
        "#);
    assert_snapshot!(mistakes("potluck.yaml", "title: x\ndescription: @ada\n"), @r#"
        error: a value cannot begin with `@`
           ╭─[potluck.yaml:2:14]
         2 │ description: @ada
           ·              ────
           ╰────
          help: put quotation marks around it
        "#);
}

#[test]
fn a_site_without_an_address() {
    let site = Sandbox::empty().write(
        "potluck.yaml",
        "title: Ada's table\npublish: { remote: ../ada.git }\n",
    );
    assert_snapshot!(site.complaint(["build"], 0), @"warning: the site has no address yet; set `url:` in potluck.yaml before you publish");
    assert_snapshot!(site.complaint(["publish"], 1), @r#"
        error: the site has no address yet, and feeds cannot do without one
          help: set `url:` in potluck.yaml to where the site will be, such as https://ada.example/
        "#);
}

// Front matter

#[test]
fn a_misspelt_field() {
    assert_snapshot!(mistakes("posts/2026-06-01-frogs.md", "---\ntitle: Frogs\ntgas: [garden]\n---\n"), @r#"
        error: `tgas` is not a field potluck knows
           ╭─[posts/2026-06-01-frogs.md:3:1]
         3 │ tgas: [garden]
           · ────
           ╰────
          help: did you mean `tags`?
        "#);
    assert_snapshot!(mistakes("posts/2026-06-01-frogs.md", "---\ntitle: Frogs\nmood: content\n---\n"), @r#"
        error: `mood` is not a field potluck knows
           ╭─[posts/2026-06-01-frogs.md:3:1]
         3 │ mood: content
           · ────
           ╰────
          help: remove it, or put `#` in front of it to keep it as a note
        "#);
    assert_snapshot!(mistakes("events/2026-06-01-supper.md", "---\nstart: 2026-06-20 19:00\nlocation:\n  name: Park\n  street: Mill Road\n---\n"), @r#"
        error: `street` is not a field potluck knows
           ╭─[events/2026-06-01-supper.md:5:3]
         5 │   street: Mill Road
           ·   ──────
           ╰────
          help: remove it, or put `#` in front of it to keep it as a note
        "#);
    assert_snapshot!(mistakes("posts/2026-06-01-poll.md", "---\npoll:\n  option: [a, b]\n---\n"), @r#"
        error: `option` is not a field potluck knows
           ╭─[posts/2026-06-01-poll.md:3:3]
         3 │   option: [a, b]
           ·   ──────
           ╰────
          help: did you mean `options`?
        "#);
}

#[test]
fn a_field_of_the_wrong_kind() {
    assert_snapshot!(mistakes("posts/2026-06-01-frogs.md", "---\ntitle: [Frogs, Toads]\ndraft: perhaps\ntags: {a: b}\n---\n"), @r#"
        error: `title` takes text, not a list
           ╭─[posts/2026-06-01-frogs.md:2:8]
         2 │ title: [Frogs, Toads]
           ·        ──────────────
           ╰────

        error: `draft` takes true or false, not `perhaps`
           ╭─[posts/2026-06-01-frogs.md:3:8]
         3 │ draft: perhaps
           ·        ───────
           ╰────

        error: `tags` takes text, not fields
           ╭─[posts/2026-06-01-frogs.md:4:7]
         4 │ tags: {a: b}
           ·       ──────
           ╰────
        "#);
    assert_snapshot!(mistakes("posts/2026-06-01-frogs.md", "---\nrsvp: yes\nguests: many\nin_reply_to: https://ben.example/x/\n---\n"), @r#"
        error: `guests` takes a whole number from 0 up, not `many`
           ╭─[posts/2026-06-01-frogs.md:3:9]
         3 │ guests: many
           ·         ────
           ╰────
        "#);
    assert_snapshot!(mistakes("posts/2026-06-01-frogs.md", "---\nrsvp: yes\nguests: -1\nin_reply_to: https://ben.example/x/\n---\n"), @r#"
        error: `guests` takes a whole number from 0 up, not `-1`
           ╭─[posts/2026-06-01-frogs.md:3:9]
         3 │ guests: -1
           ·         ──
           ╰────
        "#);
    assert_snapshot!(mistakes("posts/2026-06-01-frogs.md", "---\nrsvp: yes\nguests: 300\nin_reply_to: https://ben.example/x/\n---\n"), @r#"
        error: more than 20 guests
           ╭─[posts/2026-06-01-frogs.md:3:9]
         3 │ guests: 300
           ·         ───
           ╰────
          help: one answer brings at most 20
        "#);
    assert_snapshot!(mistakes("posts/2026-06-01-frogs.md", "---\nphotos: [{name: frogs.jpg}]\n---\n"), @r#"
        error: `name` is not a field potluck knows
           ╭─[posts/2026-06-01-frogs.md:2:11]
         2 │ photos: [{name: frogs.jpg}]
           ·           ────
           ╰────
          help: remove it, or put `#` in front of it to keep it as a note
        "#);
    assert_snapshot!(mistakes("events/2026-06-01-supper.md", "---\nstart: 2026-06-20 19:00\ncapacity: plenty\nlocation: [Park, Bristol]\n---\n"), @r#"
        error: `capacity` takes a whole number from 0 up, not `plenty`
           ╭─[events/2026-06-01-supper.md:3:11]
         3 │ capacity: plenty
           ·           ──────
           ╰────

        error: `location` takes a name, or `name` and `address`, not a list
           ╭─[events/2026-06-01-supper.md:4:11]
         4 │ location: [Park, Bristol]
           ·           ───────────────
           ╰────
        "#);
    assert_snapshot!(mistakes("posts/2026-06-01-frogs.md", "---\nin_reply_to: {link: https://ben.example/}\npoll: yes\n---\n"), @r#"
        error: `link` is not a field potluck knows
           ╭─[posts/2026-06-01-frogs.md:2:15]
         2 │ in_reply_to: {link: https://ben.example/}
           ·               ────
           ╰────
          help: remove it, or put `#` in front of it to keep it as a note

        error: `poll` takes fields of its own, not `yes`
           ╭─[posts/2026-06-01-frogs.md:3:7]
         3 │ poll: yes
           ·       ───
           ╰────
        "#);
    assert_snapshot!(mistakes("posts/2026-06-01-frogs.md", "---\n- title\n- Frogs\n---\n"), @r#"
        error: this is not a field with its value
           ╭─[posts/2026-06-01-frogs.md:2:1]
         2 │ - title
           · ───────
           ╰────
          help: write one to a line, with a colon: title: Frogs in May
        "#);
}

#[test]
fn a_bad_date() {
    assert_snapshot!(mistakes("events/2026-06-01-supper.md", "---\ntitle: Supper\nstart: next friday\n---\n"), @r#"
        error: `start` is not a date and time
           ╭─[events/2026-06-01-supper.md:3:8]
         3 │ start: next friday
           ·        ───────────
           ╰────
          help: write it as 2026-03-14 19:00, or 2026-03-14 for a whole day
        "#);
    assert_snapshot!(mistakes("posts/frogs.md", "---\ndate: 14.03.2026\nupdated: yesterday\n---\n"), @r#"
        error: `date` is not a date and time
           ╭─[posts/frogs.md:2:7]
         2 │ date: 14.03.2026
           ·       ──────────
           ╰────
          help: write it as 2026-03-14 19:00, or 2026-03-14 for a whole day

        error: `updated` is not a date and time
           ╭─[posts/frogs.md:3:10]
         3 │ updated: yesterday
           ·          ─────────
           ╰────
          help: write it as 2026-03-14 19:00, or 2026-03-14 for a whole day
        "#);
    assert_snapshot!(mistakes("posts/frogs.md", "---\ndate: 2026-02-30\n---\n"), @r#"
        error: `date` is not a date and time
           ╭─[posts/frogs.md:2:7]
         2 │ date: 2026-02-30
           ·       ──────────
           ╰────
          help: write it as 2026-03-14 19:00, or 2026-03-14 for a whole day
        "#);
    assert_snapshot!(mistakes("posts/frogs.md", "---\ndate: 2026\n---\n"), @r#"
        error: `date` is not a date and time
           ╭─[posts/frogs.md:2:7]
         2 │ date: 2026
           ·       ────
           ╰────
          help: write it as 2026-03-14 19:00, or 2026-03-14 for a whole day
        "#);
    assert_snapshot!(mistakes("posts/2026-06-01-frogs.md", "---\ntimezone: Bristol\n---\n"), @r#"
        error: `Bristol` is not a time zone
           ╭─[posts/2026-06-01-frogs.md:2:11]
         2 │ timezone: Bristol
           ·           ───────
           ╰────
          help: zones are written like Europe/London
        "#);
    assert_snapshot!(mistakes("events/2026-06-01-supper.md", "---\nstart: 2026-06-20 19:00\nend: 2026-06-19\nrsvp_by: soon\nexcept: [Tuesday]\n---\n"), @r#"
        error: the event ends before it begins
           ╭─[events/2026-06-01-supper.md:3:6]
         3 │ end: 2026-06-19
           ·      ──────────
           ╰────
          help: is the date right?

        error: `rsvp_by` is not a date and time
           ╭─[events/2026-06-01-supper.md:4:10]
         4 │ rsvp_by: soon
           ·          ────
           ╰────
          help: write it as 2026-03-14 19:00, or 2026-03-14 for a whole day

        error: `except` is not a date and time
           ╭─[events/2026-06-01-supper.md:5:10]
         5 │ except: [Tuesday]
           ·          ───────
           ╰────
          help: write it as 2026-03-14 19:00, or 2026-03-14 for a whole day
        "#);
}

#[test]
fn front_matter_that_is_no_yaml() {
    assert_snapshot!(mistakes("posts/2026-06-01-soup.md", "---\ntitle: Soup: a love story\n---\n\nSoup.\n"), @r#"
        error: a value with `: ` in it needs quotation marks
           ╭─[posts/2026-06-01-soup.md:2:8]
         2 │ title: Soup: a love story
           ·        ──────────────────
           ╰────
          help: write title: "Soup: a love story"
        "#);
    assert_snapshot!(mistakes("posts/2026-06-01-soup.md", "---\ntitle: \"Soup\n---\n"), @r#"
        error: this quotation mark has no second one
           ╭─[posts/2026-06-01-soup.md:2:8]
         2 │ title: "Soup
           ·        ─
           ╰────
          help: put the same mark at the end of the value
        "#);
    assert_snapshot!(mistakes("posts/2026-06-01-soup.md", "---\ntitle: Soup\n\ttags: [a]\n---\n"), @r#"
        error: this line begins with a tab
           ╭─[posts/2026-06-01-soup.md:3:1]
         3 │     tags: [a]
           · ────
           ╰────
          help: put spaces in its place
        "#);
    assert_snapshot!(mistakes("posts/2026-06-01-soup.md", "---\ntags: [soup\n---\n"), @r#"
        error: this `[` has no `]`, or a comma is missing after it
           ╭─[posts/2026-06-01-soup.md:2:7]
         2 │ tags: [soup
           ·       ─────
           ╰────
          help: separate by commas and end with `]`
        "#);
    assert_snapshot!(mistakes("posts/2026-06-01-soup.md", "---\ntitle: Soup\ntitle: Stew\n---\n"), @r#"
        error: `title` is given twice
           ╭─[posts/2026-06-01-soup.md:3:1]
         3 │ title: Stew
           · ─────
           ╰────
          help: keep one of them
        "#);
    assert_snapshot!(mistakes("posts/2026-06-01-soup.md", "---\ntitle: `Soup`\n---\n"), @r#"
        error: a value cannot begin with a backtick
           ╭─[posts/2026-06-01-soup.md:2:8]
         2 │ title: `Soup`
           ·        ──────
           ╰────
          help: put quotation marks around it
        "#);
    assert_snapshot!(mistakes("posts/2026-06-01-soup.md", "---\ntitle Soup\n---\n"), @r#"
        error: this is not a field with its value
           ╭─[posts/2026-06-01-soup.md:2:1]
         2 │ title Soup
           · ──────────
           ╰────
          help: write one to a line, with a colon: title: Frogs in May
        "#);
}

#[test]
fn front_matter_without_an_end() {
    assert_snapshot!(mistakes("posts/2026-06-01-soup.md", "---\ntitle: Soup\n\nSoup is good.\n"), @r#"
        error: the front matter has no end
           ╭─[posts/2026-06-01-soup.md:1:1]
         1 │ ---
           · ───
           ╰────
          help: put a line with --- after the last field; if the text itself begins with ---, leave an empty line before it
        "#);
}

#[test]
fn text_that_is_no_utf8() {
    let site = Sandbox::new();
    site.put("posts/2026-06-01-cafe.md", b"We met in a caf\xe9.\n");
    assert_snapshot!(site.complaint(["build"], 3), @r#"
        error: this file is not UTF-8 text
           ╭─[posts/2026-06-01-cafe.md:1:16]
         1 │ We met in a caf�.
           ·                ─
           ╰────
          help: save it as UTF-8 in your editor

        error: 1 mistake found; nothing was changed
        "#);
    site.put("potluck.yaml", b"title: Caf\xe9\n");
    assert_snapshot!(site.complaint(["build"], 3), @r#"
        error: this file is not UTF-8 text
           ╭─[potluck.yaml:1:11]
         1 │ title: Caf�
           ·           ─
           ╰────
          help: save it as UTF-8 in your editor

        error: this file is not UTF-8 text
           ╭─[posts/2026-06-01-cafe.md:1:16]
         1 │ We met in a caf�.
           ·                ─
           ╰────
          help: save it as UTF-8 in your editor

        error: 2 mistakes found; nothing was changed
        "#);
}

#[test]
fn an_event_that_cannot_take_place() {
    assert_snapshot!(mistakes("events/2026-06-01-supper.md", "---\ntitle: Supper\n---\n"), @r#"
        error: an event needs a `start`
           ╭─[events/2026-06-01-supper.md]
           ╰────
          help: add a line: start: 2026-06-20 19:00
        "#);
    assert_snapshot!(mistakes("events/2026-06-01-supper.md", "---\nstart: 2026-06-20 19:00\nend: 2026-06-20 09:00\ncapacity: 0\nstatus: perhaps\nhosts: [Ben]\n---\n"), @r#"
        error: the event ends before it begins
           ╭─[events/2026-06-01-supper.md:3:6]
         3 │ end: 2026-06-20 09:00
           ·      ────────────────
           ╰────
          help: is the date right?

        error: there is no room for anybody
           ╭─[events/2026-06-01-supper.md:4:11]
         4 │ capacity: 0
           ·           ─
           ╰────
          help: leave `capacity` out for no limit

        error: `perhaps` is no status of an event
           ╭─[events/2026-06-01-supper.md:5:9]
         5 │ status: perhaps
           ·         ───────
           ╰────
          help: write confirmed, tentative or cancelled

        error: `Ben` is not a web address
           ╭─[events/2026-06-01-supper.md:6:9]
         6 │ hosts: [Ben]
           ·         ───
           ╰────
          help: write the whole address: https://ben.example/2026/06/camping/
        "#);
}

#[test]
fn an_answer_to_nothing() {
    assert_snapshot!(mistakes("responses/2026-06-01-a1b2.md", "---\nrsvp: yes\n---\n"), @r#"
        error: this RSVP does not say to which event
           ╭─[responses/2026-06-01-a1b2.md:2:7]
         2 │ rsvp: yes
           ·       ───
           ╰────
          help: add a line: in_reply_to: https://ada.example/2026/05/supper/
        "#);
    assert_snapshot!(mistakes("responses/2026-06-01-a1b2.md", "---\nrsvp: perhaps\nin_reply_to: https://ben.example/x/\n---\n"), @r#"
        error: `perhaps` is no answer to an invitation
           ╭─[responses/2026-06-01-a1b2.md:2:7]
         2 │ rsvp: perhaps
           ·       ───────
           ╰────
          help: write yes, no, maybe or interested
        "#);
    assert_snapshot!(mistakes("responses/2026-06-01-a1b2.md", "---\nvote: [a]\n---\n"), @r#"
        error: this vote does not say in which poll
           ╭─[responses/2026-06-01-a1b2.md:2:7]
         2 │ vote: [a]
           ·       ───
           ╰────
          help: add a line: in_reply_to: https://ada.example/2026/06/boat-trip/
        "#);
    assert_snapshot!(mistakes("responses/2026-06-01-a1b2.md", "---\nlike_of: ben.example/x\n---\n"), @r#"
        error: `ben.example/x` is not a web address
           ╭─[responses/2026-06-01-a1b2.md:2:10]
         2 │ like_of: ben.example/x
           ·          ─────────────
           ╰────
          help: write the whole address: https://ben.example/2026/06/camping/
        "#);
    assert_snapshot!(mistakes("responses/2026-06-01-a1b2.md", "---\nrsvp: yes\nguests: 21\nin_reply_to: https://ben.example/x/\n---\n"), @r#"
        error: more than 20 guests
           ╭─[responses/2026-06-01-a1b2.md:3:9]
         3 │ guests: 21
           ·         ──
           ╰────
          help: one answer brings at most 20
        "#);
    assert_snapshot!(mistakes("responses/like.md", "---\nlike_of: https://ben.example/x/\n---\n"), @r#"
        error: an answer's address comes from its file name, which needs a date and a word
           ╭─[responses/like.md]
           ╰────
          help: name it like responses/2026-06-02-a1b2.md
        "#);
}

#[test]
fn a_poll_that_cannot_be_answered() {
    assert_snapshot!(mistakes("posts/2026-06-01-poll.md", "---\npoll:\n  choice: some\n  closes: later\n  options: [Tea]\n---\n"), @r#"
        error: a poll needs at least two options
           ╭─[posts/2026-06-01-poll.md:5:3]
         5 │   options: [Tea]
           ·   ───────
           ╰────
          help: write them as a list: options: [Tea, Coffee]

        error: `some` is no way to choose
           ╭─[posts/2026-06-01-poll.md:3:11]
         3 │   choice: some
           ·           ────
           ╰────
          help: write one or any

        error: `closes` is not a date and time
           ╭─[posts/2026-06-01-poll.md:4:11]
         4 │   closes: later
           ·           ─────
           ╰────
          help: write it as 2026-03-14 19:00, or 2026-03-14 for a whole day
        "#);
    assert_snapshot!(mistakes("posts/2026-06-01-poll.md", "---\npoll:\n  options:\n    - {id: a, label: Tea}\n    - {id: a, label: Coffee}\n    - 茶\n---\n"), @r#"
        error: two options have the id `a`
           ╭─[posts/2026-06-01-poll.md:5:22]
         5 │     - {id: a, label: Coffee}
           ·                      ──────
           ╰────
          help: give each option an id of its own

        error: the option `茶` needs an id
           ╭─[posts/2026-06-01-poll.md:6:7]
         6 │     - 茶
           ·       ──
           ╰────
          help: write it as {id: jul-18, label: …}: up to 40 of a-z, 0-9 and -
        "#);
}

// Addresses

#[test]
fn two_files_with_one_address() {
    assert_snapshot!(mistakes_in(&[("posts/2026-06-01-frogs.md", "x"), ("posts/2026-06-10-frogs.md", "y")]), @r#"
        error: `posts/2026-06-10-frogs.md` has the same address as `posts/2026-06-01-frogs.md`
           ╭─[posts/2026-06-10-frogs.md]
           ╰────
          help: both would be /2026/06/frogs/: give one of them another `slug:`

        error: 1 mistake found; nothing was changed
        "#);
    assert_snapshot!(mistakes_in(&[("posts/2026-06-01-frogs.md", "x"), ("posts/2026-06-30-frogs.md", "y")]), @r#"
        error: `posts/2026-06-30-frogs.md` has the same address as `posts/2026-06-01-frogs.md`
           ╭─[posts/2026-06-30-frogs.md]
           ╰────
          help: both would be /2026/06/frogs/: give one of them another `slug:`

        error: 1 mistake found; nothing was changed
        "#);
    assert_snapshot!(mistakes_in(&[("pages/timeline.md", "x"), ("pages/tags/c.md", "y")]), @r#"
        error: /tags/c/ is a page that potluck makes itself
           ╭─[pages/tags/c.md]
           ╰────
          help: rename this file, or give it a `slug:`

        error: /timeline/ is a page that potluck makes itself
           ╭─[pages/timeline.md]
           ╰────
          help: rename this file, or give it a `slug:`

        error: 2 mistakes found; nothing was changed
        "#);
    assert_snapshot!(mistakes_in(&[("pages/about.md", "x"), ("static/about/index.html", "y")]), @r#"
        error: `static/about/index.html` has the same address as `pages/about.md`
           ╭─[static/about/index.html]
           ╰────
          help: both would be /about/index.html: rename one of them

        error: 1 mistake found; nothing was changed
        "#);
    assert_snapshot!(mistakes_in(&[("posts/2026-06-01-a.md", "---\ntags: [C++]\n---\n"), ("posts/2026-06-02-b.md", "---\ntags: [C]\n---\n")]), @r#"
        error: the tags `C++` and `C` have the same address
           ╭─[posts/2026-06-02-b.md]
           ╰────
          help: `C++` stands in `posts/2026-06-01-a.md`: spell one of them otherwise

        error: 1 mistake found; nothing was changed
        "#);
}

#[test]
fn a_name_that_leaves_no_address() {
    assert_snapshot!(mistakes("posts/!!!.md", "x"), @r#"
        error: nothing of this file's name can stand in an address
           ╭─[posts/!!!.md]
           ╰────
          help: add a line: slug: frogs
        "#);
    assert_snapshot!(mistakes("pages/!!!.md", "x"), @r#"
        error: nothing of this file's name can stand in an address
           ╭─[pages/!!!.md]
           ╰────
          help: add a line: slug: about
        "#);
    assert_snapshot!(mistakes("posts/2026-06-01-frogs.md", "---\nslug: '?'\ntags: ['!']\n---\n"), @r#"
        error: nothing of this slug can stand in an address
           ╭─[posts/2026-06-01-frogs.md:2:8]
         2 │ slug: '?'
           ·        ─
           ╰────
          help: use at least one letter or digit

        error: nothing of the tag `!` can stand in an address
           ╭─[posts/2026-06-01-frogs.md:3:9]
         3 │ tags: ['!']
           ·         ─
           ╰────
          help: use at least one letter or digit
        "#);
}

#[test]
fn a_link_or_picture_that_leads_nowhere() {
    assert_snapshot!(doubts("posts/2026-06-01-frogs.md", "See [toads](toads.md), ![a frog](frog.jpg) and\n[the rest](/2026/05/rest/).\n"), @r#"
        warning: this link leads nowhere: `toads.md`
           ╭─[posts/2026-06-01-frogs.md:1:5]
         1 │ See [toads](toads.md), ![a frog](frog.jpg) and
           ·     ─────────────────
           ╰────
          help: name a file beside this one, another post's .md, or /img/x.png from the site's root

        warning: this picture leads nowhere: `frog.jpg`
           ╭─[posts/2026-06-01-frogs.md:1:24]
         1 │ See [toads](toads.md), ![a frog](frog.jpg) and
           ·                        ───────────────────
           ╰────
          help: name a file beside this one, another post's .md, or /img/x.png from the site's root

        warning: this link leads nowhere: `/2026/05/rest/`
           ╭─[posts/2026-06-01-frogs.md:2:1]
         2 │ [the rest](/2026/05/rest/).
           · ──────────────────────────
           ╰────
          help: name a file beside this one, another post's .md, or /img/x.png from the site's root
        "#);
    assert_snapshot!(doubts("posts/2026-06-01-frogs.md", "---\nphotos: [{file: frog.jpg, alt: A frog}]\n---\n"), @r#"
        warning: this picture leads nowhere: `frog.jpg`
           ╭─[posts/2026-06-01-frogs.md:2:17]
         2 │ photos: [{file: frog.jpg, alt: A frog}]
           ·                 ────────
           ╰────
          help: name a picture beside this file, or /img/x.png from `static/`
        "#);
}

#[test]
fn a_post_without_a_date() {
    assert_snapshot!(doubts("posts/frogs.md", "Two of them.\n"), @r#"
        warning: this post has no date, so its address is not settled yet
           ╭─[posts/frogs.md]
           ╰────
          help: `potluck publish` writes today's date into it; or name the file like 2026-06-01-frogs.md
        "#);
}

#[cfg(unix)]
#[test]
fn a_link_in_the_file_system_that_leaves_the_site() {
    let elsewhere = Sandbox::empty().write("secret.md", "Mine.\n");
    let site = Sandbox::new().write("posts/2026-06-01-good.md", "x");
    let link =
        |to: &std::path::Path, path: &str| std::os::unix::fs::symlink(to, site.path(path)).unwrap();
    link(&elsewhere.path("secret.md"), "posts/2026-06-02-secret.md");
    link(elsewhere.root(), "posts/folder");
    link(&site.path("nothing.md"), "posts/2026-06-03-broken.md");
    link(elsewhere.root(), "static");
    assert_snapshot!(site.complaint(["build"], 3), @r#"
        error: this symbolic link leads out of the site's folder
           ╭─[posts/2026-06-02-secret.md]
           ╰────
          help: copy here what it leads to, or remove the link

        error: this symbolic link leads to nothing
           ╭─[posts/2026-06-03-broken.md]
           ╰────
          help: bring back what it led to, or remove the link

        error: this symbolic link leads out of the site's folder
           ╭─[posts/folder]
           ╰────
          help: copy here what it leads to, or remove the link

        error: this symbolic link leads out of the site's folder
           ╭─[static]
           ╰────
          help: copy here what it leads to, or remove the link

        error: 4 mistakes found; nothing was changed
        "#);
    assert!(!site.has("public"));
}

#[test]
fn a_picture_that_cannot_be_taken_apart() {
    let site = Sandbox::new();
    site.put("posts/2026-06-01-frog/index.md", b"![A frog](frog.jpg)\n");
    site.put(
        "posts/2026-06-01-frog/frog.jpg",
        &[0xFF, 0xD8, 0xFF, 0xE1, 0xFF, 0xFF, 1, 2, 3, 4, 5, 6],
    );
    assert_snapshot!(site.complaint(["build"], 3), @"
    error: the picture is damaged: a truncated chunk was read
       ╭─[posts/2026-06-01-frog/frog.jpg]
       ╰────
      help: open and save it again with a picture program, as JPEG or PNG

    error: 1 mistake found; nothing was changed
    ");
}

#[test]
fn a_template_of_ones_own_with_a_mistake() {
    assert_snapshot!(mistakes("templates/home.html", "<h1>{{ page.title }</h1>\n"), @r#"
        error: this template cannot be used: unexpected `}`, expected end of variable block
           ╭─[templates/home.html:1:19]
         1 │ <h1>{{ page.title }</h1>
           ·                   ─
           ╰────
          help: the README lists what each template gets; remove the file to have the built-in one back
        "#);
    assert_snapshot!(mistakes_in(&[("templates/entry.html", "{{ page.titel.x }}\n"), ("posts/2026-06-02-b.md", "# B\n"), ("posts/2026-06-03-c.md", "# C\n")]), @r#"
        error: this template cannot be used: `page.titel` is undefined
           ╭─[templates/entry.html:1:8]
         1 │ {{ page.titel.x }}
           ·        ────────
           ╰────
          help: the README lists what each template gets; remove the file to have the built-in one back

        error: 1 mistake found; nothing was changed
        "#);
    assert_snapshot!(mistakes("templates/home.html", "{% include '_nothing.html' %}\n"), @r#"
        error: this template cannot be used: tried to include non-existing template '_nothing.html'
           ╭─[templates/home.html:1:4]
         1 │ {% include '_nothing.html' %}
           ·    ───────────────────────
           ╰────
          help: the README lists what each template gets; remove the file to have the built-in one back
        "#);
}

#[test]
fn a_field_that_cannot_be_read_hides_no_bad_date() {
    assert_snapshot!(mistakes("events/2026-06-20-supper.md", "---\nstart: next friday\nplaec: Kitchen\nend: 2026-06-20 23:00\nrsvp_by: soon\n---\n"), @r#"
        error: `plaec` is not a field potluck knows
           ╭─[events/2026-06-20-supper.md:3:1]
         3 │ plaec: Kitchen
           · ─────
           ╰────
          help: remove it, or put `#` in front of it to keep it as a note

        error: `start` is not a date and time
           ╭─[events/2026-06-20-supper.md:2:8]
         2 │ start: next friday
           ·        ───────────
           ╰────
          help: write it as 2026-03-14 19:00, or 2026-03-14 for a whole day
        "#);
}

#[test]
fn all_mistakes_of_all_files_are_said_in_one_run() {
    assert_snapshot!(
        mistakes_in(&[
            ("posts/2026-06-01-frogs.md", "---\ntitel: Frogs\ndraft: perhaps\nupdated: later\n---\n"),
            ("events/2026-06-02-supper.md", "---\nstart: next friday\nend: never\n---\n"),
            ("posts/2026-06-03-soup.md", "---\ntitle: Soup\n"),
            ("potluck.yaml", "titel: Ada's table\n"),
            ("friends.yaml", "- ben.example\n"),
        ]),
        @r#"
        error: `titel` is not a field potluck knows
           ╭─[potluck.yaml:1:1]
         1 │ titel: Ada's table
           · ─────
           ╰────
          help: did you mean `title`?

        error: `titel` is not a field potluck knows
           ╭─[posts/2026-06-01-frogs.md:2:1]
         2 │ titel: Frogs
           · ─────
           ╰────
          help: did you mean `title`?

        error: `draft` takes true or false, not `perhaps`
           ╭─[posts/2026-06-01-frogs.md:3:8]
         3 │ draft: perhaps
           ·        ───────
           ╰────

        error: `updated` is not a date and time
           ╭─[posts/2026-06-01-frogs.md:4:10]
         4 │ updated: later
           ·          ─────
           ╰────
          help: write it as 2026-03-14 19:00, or 2026-03-14 for a whole day

        error: the front matter has no end
           ╭─[posts/2026-06-03-soup.md:1:1]
         1 │ ---
           · ───
           ╰────
          help: put a line with --- after the last field; if the text itself begins with ---, leave an empty line before it

        error: `start` is not a date and time
           ╭─[events/2026-06-02-supper.md:2:8]
         2 │ start: next friday
           ·        ───────────
           ╰────
          help: write it as 2026-03-14 19:00, or 2026-03-14 for a whole day

        error: `end` is not a date and time
           ╭─[events/2026-06-02-supper.md:3:6]
         3 │ end: never
           ·      ─────
           ╰────
          help: write it as 2026-03-14 19:00, or 2026-03-14 for a whole day

        error: `ben.example` is not a web address
           ╭─[friends.yaml:1:3]
         1 │ - ben.example
           ·   ───────────
           ╰────
          help: write the whole address: https://ben.example/

        error: 8 mistakes found; nothing was changed
        "#
    );
}

// Where the site goes

#[test]
fn a_folder_that_is_not_ours_to_write_into() {
    let site = Sandbox::new()
        .write("letters/thesis.doc", "years of work")
        .write("public.txt", "x");
    assert_snapshot!(site.complaint(["build", "--out", "letters"], 1), @r#"
        error: `letters` has files in it that potluck did not write
          help: if it is an old build, delete it; else choose another folder with --out
        "#);
    assert_snapshot!(site.complaint(["build", "--out", "public.txt"], 1), @r#"
        error: `public.txt` is a file, not a folder
          help: move it away; the site is built into a folder of that name
        "#);
    assert_snapshot!(site.complaint(["build", "--out", "."], 1), @r#"
        error: `.` has files in it that potluck did not write
          help: if it is an old build, delete it; else choose another folder with --out
        "#);
    assert_eq!(site.files("letters"), ["thesis.doc"]);
}

#[test]
fn a_clock_that_is_no_clock() {
    let site = Sandbox::new();
    let output = site
        .command(["build"])
        .env("SOURCE_DATE_EPOCH", "tomorrow")
        .assert()
        .code(1);
    assert_snapshot!(String::from_utf8_lossy(&output.get_output().stderr), @r#"
        error: SOURCE_DATE_EPOCH is `tomorrow`, which is no time
          help: set it to a number of seconds since 1970, or unset it
        "#);
}

// Friends

#[test]
fn a_list_of_friends_with_mistakes() {
    assert_snapshot!(mistakes("friends.yaml", "- ben.example\n- name: Chidi\n- site: https://dora.example/\n  feed: https://dora.example/feed.xml\n- {site: https://eve.example/, republish: all}\n- site: https://fay.example/\n  private: perhaps\n"), @r#"
        error: `feed` is not a field potluck knows
           ╭─[friends.yaml:4:3]
         4 │   feed: https://dora.example/feed.xml
           ·   ────
           ╰────
          help: did you mean `feeds`?

        error: `republish` cannot be `all`
           ╭─[friends.yaml:5:43]
         5 │ …{site: https://eve.example/, republish: all}
           ·                                          ───
           ╰────
          help: write excerpt or full

        error: `private` takes true or false, not `perhaps`
           ╭─[friends.yaml:7:12]
         7 │   private: perhaps
           ·            ───────
           ╰────
        "#);
    assert_snapshot!(mistakes("friends.yaml", "- https://dora.example\n- https://dora.example/#me\n"), @r#"
        error: `dora.example` is in the list twice
           ╭─[friends.yaml:2:11]
         2 │ - https://dora.example/#me
           ·           ────────────
           ╰────
          help: keep one entry for https://dora.example/; several feeds of one friend go under its `feeds`
        "#);
    assert_snapshot!(mistakes("friends.yaml", "ben: https://ben.example/\n"), @r#"
        error: this is not a list
           ╭─[friends.yaml:1:1]
         1 │ ben: https://ben.example/
           · ─────────────────────────
           ╰────
          help: begin each entry with a dash: - https://ben.example/
        "#);
    assert_snapshot!(mistakes("friends.yaml", "- name: Ben\n site: https://ben.example/\n"), @r#"
        error: this line does not line up with those above it
           ╭─[friends.yaml:2:2]
         2 │  site: https://ben.example/
           ·  ──────────────────────────
           ╰────
          help: let what belongs together begin in the same column
        "#);
}

/// What `pull` says of a friend whose feed behaves like this. It is a warning: exit code 0.
#[track_caller]
fn pulled(manner: Manner) -> String {
    let ben = FeedServer::start();
    ben.behave("/feed.xml", manner);
    let said = following(&ben).complaint(["pull"], 0);
    said.replace(ben.url().trim_end_matches('/'), "BEN")
}

fn following(ben: &FeedServer) -> Sandbox {
    Sandbox::new()
        .write(
            "friends.yaml",
            &format!(
                "- name: Ben\n  site: {0}\n  feeds: [{0}feed.xml]\n",
                ben.url()
            ),
        )
        .hurried()
}

fn page(status: u16, body: &str) -> Manner {
    Manner::Page(status, Vec::new(), body.into())
}

#[test]
fn a_friend_who_cannot_be_heard() {
    assert_snapshot!(pulled(page(200, "<!doctype html><title>Ben</title><p>Hello</p>")), @"warning: Ben: the address answers with a web page, not a feed");
    assert_snapshot!(pulled(page(200, "")), @"warning: Ben: the address answers with nothing");
    assert_snapshot!(pulled(page(200, "{\"hello\": 1}")), @"warning: Ben: this is no feed: it is JSON, but no JSON Feed");
    assert_snapshot!(pulled(page(200, "just words")), @"warning: Ben: this is no feed: it is neither XML nor JSON");
    assert_snapshot!(pulled(page(401, "")), @"warning: Ben: asks for a password (401)");
    assert_snapshot!(pulled(page(404, "")), @"warning: Ben: has nothing at this address (404)");
    assert_snapshot!(pulled(page(410, "")), @"warning: Ben: is gone for good, says its server (410), so it is not asked any more");
    assert_snapshot!(pulled(page(503, "")), @"warning: Ben: its server has a fault of its own (503)");
    assert_snapshot!(pulled(page(204, "")), @"warning: Ben: the address answers with nothing");
    assert_snapshot!(pulled(Manner::Redirect(302, "/feed.xml".into())), @"warning: Ben: sends us on to another address more than 10 times");
    assert_snapshot!(pulled(Manner::Cut), @"warning: Ben: the answer broke off: the server hung up");
    assert_snapshot!(pulled(Manner::Raw(b"SSH-2.0-OpenSSH\r\n".to_vec())), @"warning: Ben: what answers there does not speak the language of the web (protocol: http parse fail: invalid HTTP version)");
    assert_snapshot!(pulled(Manner::EndlessHeaders), @"warning: Ben: what answers there does not speak the language of the web (its headers have no end)");
}

#[test]
fn a_friend_who_sends_too_much_or_too_slowly_or_never() {
    assert_snapshot!(pulled(Manner::Endless), @"warning: Ben: sends more than 15 MiB");
    assert_snapshot!(pulled(Manner::Drip), @"warning: Ben: timed out after 1 s");
    assert_snapshot!(pulled(Manner::Stall), @"warning: Ben: timed out after 1 s");
}

#[test]
fn a_friend_on_an_address_that_is_not_public() {
    let site = Sandbox::empty()
        .write("potluck.yaml", "title: Ada's table\nurl: https://ada.example/\n")
        .write("friends.yaml", "- name: Ben\n  site: http://127.0.0.1/\n  feeds: [http://127.0.0.1/feed.xml, http://127.0.0.1:22/]\n");
    assert_snapshot!(site.complaint(["pull"], 0), @"warning: Ben: `127.0.0.1` is not a public address, so it was not asked (`network.allow_private` would allow it)");
    assert_snapshot!(site.complaint(["follow", "http://192.168.0.1/"], 1), @"error: `http://192.168.0.1/`: `192.168.0.1` is not a public address, so it was not asked (`network.allow_private` would allow it)");
    let site = site.write(
        "potluck.yaml",
        "title: Ada's table\nnetwork: { allow_private: [my laptop] }\n",
    );
    assert_snapshot!(site.complaint(["pull"], 1), @r#"
        error: `my laptop` under `network.allow_private` is no host, address or range
          help: write it like nas.lan, 192.168.1.20 or 192.168.1.0/24
        "#);
}

#[test]
fn a_page_that_cannot_be_followed() {
    let ben = FeedServer::start();
    let site = Sandbox::new();
    let follow = |path: &str| {
        let said = site.complaint(["follow", &format!("{}{path}", ben.url())], 1);
        said.replace(ben.url().trim_end_matches('/'), "BEN")
    };
    assert_snapshot!(follow("missing"), @"error: `BEN/missing`: has nothing at this address (404)");
    ben.serve("/page", "<!doctype html><title>Ben</title>");
    assert_snapshot!(follow("page"), @r#"
        error: `BEN/page` names no feed
          help: if you know the address of a feed or calendar there, follow that
        "#);
    ben.serve("/lost", "<!doctype html><title>Ben</title><link rel=alternate type=application/rss+xml href=/feed.xml>");
    assert_snapshot!(follow("lost"), @"error: `BEN/feed.xml`: has nothing at this address (404)");
    assert_snapshot!(site.complaint(["follow", "ftp://ben.example/"], 1), @r#"
        error: `ftp://ben.example/` is not a web address
          help: paste the address of a page of theirs: https://ben.example/
        "#);
    assert_snapshot!(site.complaint(["follow", "not an address"], 1), @r#"
        error: `not an address` is not a web address
          help: paste the address of a page of theirs: https://ben.example/
        "#);
}

#[test]
fn a_name_that_nobody_has() {
    let site = Sandbox::new().write(
        "friends.yaml",
        "- {name: Ben, site: https://ben.example/}\n- {name: Ben, site: https://other.example/}\n",
    );
    assert_snapshot!(site.complaint(["unfollow", "Bem"], 1), @r#"
        error: no friend goes by `Bem`
          help: `potluck friends` lists them all
        "#);
    assert_snapshot!(site.complaint(["unfollow", "Zoe"], 1), @r#"
        error: no friend goes by `Zoe`
          help: `potluck friends` lists them all
        "#);
    assert_snapshot!(site.complaint(["unfollow", "Ben"], 1), @r#"
        error: 2 friends go by `Ben`
          help: name one by its site: https://ben.example/, https://other.example/
        "#);
    assert_snapshot!(site.complaint(["pull", "Zoe"], 1), @r#"
        error: no friend goes by `Zoe`
          help: `potluck friends` lists them all
        "#);
}

// Publishing

#[test]
fn a_place_that_cannot_be_published_to() {
    let publish = |remote: &str| {
        let site = Sandbox::empty()
            .write("site/potluck.yaml", &format!("title: Ada's table\nurl: https://ada.example/\npublish: {{ remote: \"{remote}\" }}\n"))
            .write("folder/letter.txt", "x");
        std::process::Command::new("git")
            .args(["init", "-q"])
            .arg(site.path("worked-in"))
            .status()
            .unwrap();
        site.complaint(["--root", "site", "publish"], 1)
    };
    assert_snapshot!(publish(""), @r#"
        error: potluck does not know where to publish
          help: set `publish: { remote: … }` in potluck.yaml to a git repository, such as ../ada-site.git
        "#);
    assert_snapshot!(publish("../nowhere.git"), @r#"
        error: there is nothing at `../nowhere.git`
          help: correct the path, or make it: `git init --bare SITE/nowhere.git`, or `mkdir SITE/nowhere.git` for the files alone
        "#);
    assert_snapshot!(publish("../folder"), @r#"
        error: `../folder` holds files that potluck did not put there
          help: publish into a folder that is empty, or into a repository beside it: `git init --bare SITE/folder.git`
        "#);
    assert_snapshot!(publish("../worked-in"), @r#"
        error: `../worked-in` is a folder somebody works in, not a bare repository
          help: publish to one that nobody works in: `git init --bare SITE/worked-in.git`
        "#);
    assert_snapshot!(publish("ssh://-oProxyCommand=x/site.git"), @r#"
        error: `ssh://-oProxyCommand=x/site.git` is no place to publish to: a host or a user cannot begin with `-`
          help: write it as `../site.git`, `https://host.example/ada/site.git` or `git@host.example:ada/site.git`
        "#);
    assert_snapshot!(publish("ftp://host.example/site.git"), @r#"
        error: `ftp://host.example/site.git` is no place to publish to: only paths, `https://`, `ssh://` and `git://` are understood
          help: write it as `../site.git`, `https://host.example/ada/site.git` or `git@host.example:ada/site.git`
        "#);
}

// Commands

#[test]
fn a_command_that_lacks_something() {
    let site = Sandbox::new().write("frog.jpg", "x");
    assert_snapshot!(site.complaint(["new", "page"], 1), @r#"
        error: a page needs a title
          help: potluck new page About
        "#);
    assert_snapshot!(site.complaint(["new", "post", "Frogs", "--file", "frog.jpg"], 1), @r#"
        error: `--file` goes with a photo
          help: potluck new photo Pond --file pond.jpg
        "#);
    assert_snapshot!(site.complaint(["new", "photo", "Frogs", "--file", "toad.jpg"], 1), @"error: cannot read `toad.jpg`: it is not there");
    assert_snapshot!(site.complaint(["new", "event", "Supper", "--start", "soon"], 1), @r#"
        error: `soon` is not a date and time
          help: write it as 2026-03-14 19:00, or 2026-03-14 for a whole day
        "#);
    assert_snapshot!(site.complaint(["new", "note", "--start", "2026-06-20"], 1), @r#"
        error: `--start` goes with an event
          help: potluck new event Supper --start "2026-06-20 19:00"
        "#);
    assert_snapshot!(site.complaint(["new", "note", "--option", "Tea"], 1), @r#"
        error: `--option` goes with a poll
          help: potluck new poll "Which film?" --option Paddington --option Alien
        "#);
    assert_snapshot!(site.complaint(["init", "elsewhere", "--timezone", "London"], 1), @r#"
        error: `London` is not a time zone
          help: write it like Europe/London
        "#);
    assert_snapshot!(site.complaint(["init", "elsewhere", "--url", "ada"], 1), @r#"
        error: `ada` is not a web address
          help: write the site's whole address: https://ada.example/
        "#);
    assert_snapshot!(site.complaint(["init", "frog.jpg"], 1), @r#"
        error: `frog.jpg` is a file, not a folder
          help: name a folder; one that is not there yet is made
        "#);
    assert_snapshot!(site.complaint(["biuld"], 2), @"
    error: unrecognized subcommand 'biuld'

      tip: some similar subcommands exist: 'bundle', 'build'

    Usage: potluck [OPTIONS] [COMMAND]

    For more information, try '--help'.
    ");
    assert_snapshot!(site.complaint(["demo", "--dir", "."], 1), @r#"
        error: `.` is not empty
          help: name a new folder
        "#);
}
