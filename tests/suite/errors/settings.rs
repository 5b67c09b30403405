//! Messages about `potluck.yaml`, and about a folder that has none.

use insta::assert_snapshot;

use super::mistakes;
use crate::sandbox::Sandbox;

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
