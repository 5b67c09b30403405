//! Messages about the head of a post, an event, an answer or a poll.

use insta::assert_snapshot;

use super::mistakes;

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
