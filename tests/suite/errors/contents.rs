//! Messages about what is in a file, and what is taken as it was meant.

use std::time::{Duration, Instant};

use insta::assert_snapshot;

use super::{mistakes, mistakes_in};
use crate::sandbox::Sandbox;

#[test]
fn a_mark_at_the_start_and_line_ends_of_windows_are_no_mistake() {
    let site = Sandbox::empty()
        .write(
            "potluck.yaml",
            "\u{FEFF}title: Ada\r\nurl: https://ada.example/\r\ntimezone: Europe/London\r\n",
        )
        .write("friends.yaml", "\u{FEFF}- https://ben.example/\r\n")
        .write(
            "posts/2026-06-01-windows.md",
            "\u{FEFF}---\r\ntags: [garden]\r\n---\r\n\r\n# Frogs\r\n\r\nTwo\r\nof them.\r\n\r\n| a | b |\r\n|---|---|\r\n| 1 | 2 |\r\n",
        )
        .write("templates/404.html", "\u{FEFF}<main>Gone\r\n</main>\r\n");
    assert_eq!(site.complaint(["build"], 0), "");
    let page = site.main("2026/06/windows/index.html");
    assert!(page.contains("<h1 class=\"p-name\">Frogs</h1>"), "{page}");
    assert!(page.contains("<td>2</td>"), "{page}");
    assert!(!page.contains('\r') && !site.read("public/feed.xml").contains('\r'));
    // Places are counted as an editor counts them.
    site.put(
        "posts/2026-06-02-x.md",
        "\u{FEFF}---\r\ntags: [a]\r\ndraft: perhaps\r\n---\r\n".as_bytes(),
    );
    assert_snapshot!(site.complaint(["build"], 3), @"
    error: `draft` takes true or false, not `perhaps`
       ╭─[posts/2026-06-02-x.md:3:8]
     3 │ draft: perhaps
       ·        ───────
       ╰────

    error: 1 mistake found; nothing was changed
    ");
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
fn text_in_utf_16_and_what_is_no_text() {
    let site = Sandbox::new();
    let utf16 =
        |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    site.put("posts/2026-06-01-notepad.md", &utf16("\u{FEFF}# Frogs\n"));
    site.put("posts/2026-06-02-bare.md", &utf16("# Frogs\n"));
    site.put("posts/2026-06-03-zero.md", b"We met\0 in a caf\xc3\xa9.\n");
    site.put("friends.yaml", b"- https://ben.example/\0\n");
    assert_snapshot!(site.complaint(["build"], 3), @"
    error: this file is no text, or text in UTF-16: it has zero bytes in it
       ╭─[posts/2026-06-01-notepad.md]
       ╰────
      help: save it as UTF-8 in your editor; what is no text belongs into static/

    error: this file is no text, or text in UTF-16: it has zero bytes in it
       ╭─[posts/2026-06-02-bare.md]
       ╰────
      help: save it as UTF-8 in your editor; what is no text belongs into static/

    error: this file is no text, or text in UTF-16: it has zero bytes in it
       ╭─[posts/2026-06-03-zero.md]
       ╰────
      help: save it as UTF-8 in your editor; what is no text belongs into static/

    error: this file is no text, or text in UTF-16: it has zero bytes in it
       ╭─[friends.yaml]
       ╰────
      help: save it as UTF-8 in your editor; what is no text belongs into static/

    error: 4 mistakes found; nothing was changed
    ");
}

#[test]
fn an_empty_file_is_a_note_without_words() {
    let site = Sandbox::new()
        .write("posts/2026-06-01-empty.md", "")
        .write("posts/2026-06-02-blank.md", "  \n\n")
        .write("posts/2026-06-03-head.md", "---\n---\n")
        .write("events/2026-06-04-empty.md", "")
        .write("friends.yaml", "")
        .write("private.yaml", "\n");
    assert_snapshot!(site.complaint(["build"], 3), @"
    error: an event needs a `start`
       ╭─[events/2026-06-04-empty.md]
       ╰────
      help: add a line: start: 2026-06-20 19:00

    error: 1 mistake found; nothing was changed
    ");
    std::fs::remove_file(site.path("events/2026-06-04-empty.md")).unwrap();
    assert_snapshot!(site.complaint(["build"], 0), @"
    warning: there is nothing in this post
       ╭─[posts/2026-06-01-empty.md]
       ╰────
      help: write something, or delete the file

    warning: there is nothing in this post
       ╭─[posts/2026-06-02-blank.md]
       ╰────
      help: write something, or delete the file

    warning: there is nothing in this post
       ╭─[posts/2026-06-03-head.md]
       ╰────
      help: write something, or delete the file
    ");
    for page in ["empty", "blank", "head"] {
        assert!(site.has(&format!("public/2026/06/{page}/index.html")));
    }
    let feed = site.read("public/feed.xml");
    assert_eq!(feed.matches("<item>").count(), 3);
    site.put("potluck.yaml", b"");
    assert_snapshot!(site.complaint(["build"], 3), @"
    error: the site has no title
       ╭─[potluck.yaml:1:1]
       ╰────
      help: add a line: title: Ada's table

    error: 1 mistake found; nothing was changed
    ");
}

#[test]
fn a_post_of_ten_megabytes_is_a_page_and_in_the_feed_a_summary() {
    let mut text = "# Ten\n\n".to_string();
    while text.len() < 10_000_000 {
        text += "All the words there are, *once* more and [again](https://ben.example/).\n\n";
    }
    let site = Sandbox::new().write("posts/2026-06-01-ten.md", &text);
    let began = Instant::now();
    assert_eq!(site.complaint(["build"], 0), "");
    assert!(began.elapsed() < Duration::from_secs(120));
    let page = std::fs::metadata(site.path("public/2026/06/ten/index.html")).unwrap();
    assert!(page.len() > 10_000_000);
    for feed in ["feed.xml", "atom.xml", "feed.json"] {
        let feed = site.read(&format!("public/{feed}"));
        assert!(
            feed.len() < 20_000 && feed.contains("All the words there are"),
            "{}",
            feed.len()
        );
    }
}

#[test]
fn aliases_in_yaml_that_grow_without_end() {
    let lines = ["x"; 9].join(", ");
    let mut bomb = format!("  - &a [{lines}]\n");
    for (before, name) in "abcdefghijkl".chars().zip("bcdefghijklm".chars()) {
        let nine = vec![format!("*{before}"); 9].join(", ");
        bomb += &format!("  - &{name} [{nine}]\n");
    }
    let began = Instant::now();
    assert_snapshot!(mistakes_in(&[
        ("posts/2026-06-01-bomb.md", &format!("---\ntags:\n{bomb}---\n")),
        ("posts/2026-06-02-bomb.md", &format!("---\nlist:\n{bomb}tags: *m\n---\n")),
        ("friends.yaml", &format!("- name:\n{bomb}")),
        ("potluck.yaml", &format!("title: Ada\nnotify:\n{bomb}")),
    ]), @"
    error: `notify` cannot be `x`
       ╭─[potluck.yaml:3:9]
     3 │   - &a [x, x, x, x, x, x, x, x, x]
       ·         ─
       ╰────
      help: write slack, discord, zulip, matrix, irc, webmention, websub, mail or exec

    error: `tags` takes a word, not a list
       ╭─[posts/2026-06-01-bomb.md:3:5]
     3 │   - &a [x, x, x, x, x, x, x, x, x]
       ·     ──────────────────────────────
       ╰────

    error: `list` is not a field potluck knows
       ╭─[posts/2026-06-02-bomb.md:2:1]
     2 │ list:
       · ────
       ╰────
      help: remove it, or put `#` in front of it to keep it as a note

    error: a value cannot begin with `*`
        ╭─[posts/2026-06-02-bomb.md:16:7]
     16 │ tags: *m
        ·       ──
        ╰────
      help: put quotation marks around it

    error: `name` takes text, not a list
       ╭─[friends.yaml:2:3]
     2 │   - &a [x, x, x, x, x, x, x, x, x]
       ·   ────────────────────────────────
       ╰────

    error: 5 mistakes found; nothing was changed
      help: `potluck check --fix` mends 1 of them
    ");
    assert!(began.elapsed() < Duration::from_secs(60));
}

#[test]
fn a_year_that_no_calendar_counts() {
    assert_snapshot!(mistakes_in(&[
        ("posts/0000-01-01-caesar.md", "x"),
        ("posts/9999-12-31-last.md", "x"),
        ("posts/2026-06-01-a.md", "---\ndate: 0000-01-01\nupdated: 9999-12-31\n---\n"),
        ("posts/2026-06-02-b.md", "---\ndate: 9999-12-31 23:59:59\n---\n"),
        ("posts/2026-06-03-c.md", "---\ndate: 10000-01-01\n---\n"),
        ("events/2026-06-04-d.md", "---\nstart: 9999-12-31 23:00\nend: 9999-12-31 23:30\n---\n"),
    ]), @"
    error: the date in this file's name is beyond what calendars can count
       ╭─[posts/0000-01-01-caesar.md]
       ╰────
      help: take a year from 1 to 9998

    error: `date` is beyond what calendars can count
       ╭─[posts/2026-06-01-a.md:2:7]
     2 │ date: 0000-01-01
       ·       ──────────
       ╰────
      help: take a year from 1 to 9998

    error: `updated` is beyond what calendars can count
       ╭─[posts/2026-06-01-a.md:3:10]
     3 │ updated: 9999-12-31
       ·          ──────────
       ╰────
      help: take a year from 1 to 9998

    error: `date` is beyond what calendars can count
       ╭─[posts/2026-06-02-b.md:2:7]
     2 │ date: 9999-12-31 23:59:59
       ·       ───────────────────
       ╰────
      help: take a year from 1 to 9998

    error: `date` is not a date and time
       ╭─[posts/2026-06-03-c.md:2:7]
     2 │ date: 10000-01-01
       ·       ───────────
       ╰────
      help: write it as 2026-03-14 19:00, or 2026-03-14 for a whole day

    error: the date in this file's name is beyond what calendars can count
       ╭─[posts/9999-12-31-last.md]
       ╰────
      help: take a year from 1 to 9998

    error: `start` is beyond what calendars can count
       ╭─[events/2026-06-04-d.md:2:8]
     2 │ start: 9999-12-31 23:00
       ·        ────────────────
       ╰────
      help: take a year from 1 to 9998

    error: `end` is beyond what calendars can count
       ╭─[events/2026-06-04-d.md:3:6]
     3 │ end: 9999-12-31 23:30
       ·      ────────────────
       ╰────
      help: take a year from 1 to 9998

    error: 8 mistakes found; nothing was changed
    ");
}

#[test]
fn the_first_and_the_last_year_that_calendars_count() {
    let site = Sandbox::new()
        .write("posts/0001-01-01-first.md", "x")
        .write("posts/9998-12-31-last.md", "x")
        .write(
            "events/2026-06-01-first.md",
            "---\nstart: 0001-01-01 10:00\n---\n",
        )
        .write(
            "events/2026-06-02-last.md",
            "---\nstart: 9998-12-31 23:00\nend: 9998-12-31 23:30\nrepeat: weekly\n---\n",
        );
    assert_snapshot!(site.complaint(["build"], 0), @"Left out 1 post for later; the next is `posts/9998-12-31-last.md` on 31 December 9998, 00:00.");
    let feed = site.read("public/feed.xml");
    assert!(
        feed.contains("<pubDate>Mon, 01 Jan 0001 00:01:15 GMT</pubDate>"),
        "{feed}"
    );
    let calendar = site.read("public/calendar.ics");
    assert!(calendar.contains("DTSTART:00010101T"), "{calendar}");
    assert!(calendar.contains("99981231T230000"), "{calendar}");
}

#[test]
fn every_mistake_of_an_event_is_said_in_spite_of_its_start() {
    assert_snapshot!(mistakes("events/2026-06-01-supper.md", "---\nstart: next friday\nend: 2026-06-20 23:00\ncapacity: 0\nstatus: perhaps\nrsvp_by: soon\nrepeat: sometimes\nhosts: [Ben]\nchanges:\n  - { date: never }\n---\n"), @"
    error: `start` is not a date and time
       ╭─[events/2026-06-01-supper.md:2:8]
     2 │ start: next friday
       ·        ───────────
       ╰────
      help: write it as 2026-03-14 19:00, or 2026-03-14 for a whole day

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

    error: `rsvp_by` is not a date and time
       ╭─[events/2026-06-01-supper.md:6:10]
     6 │ rsvp_by: soon
       ·          ────
       ╰────
      help: write it as 2026-03-14 19:00, or 2026-03-14 for a whole day

    error: `Ben` is not a web address
       ╭─[events/2026-06-01-supper.md:8:9]
     8 │ hosts: [Ben]
       ·         ───
       ╰────
      help: write the whole address: https://ben.example/2026/06/camping/

    error: `sometimes` says nothing about repeating
       ╭─[events/2026-06-01-supper.md:7:9]
     7 │ repeat: sometimes
       ·         ─────────
       ╰────
      help: write it as in `weekly on tuesday`, `every 2 weeks until 2027-06-30`, `monthly on the last friday` or `yearly, 5 times`

    error: `date` is not a date and time
        ╭─[events/2026-06-01-supper.md:10:13]
     10 │   - { date: never }
        ·             ─────
        ╰────
      help: write it as 2026-03-14 19:00, or 2026-03-14 for a whole day
    ");
}
