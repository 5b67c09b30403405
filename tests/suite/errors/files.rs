//! Messages about files and folders: their names, their addresses, what is in them, what they lead to.

use insta::assert_snapshot;

use super::{doubts, mistakes, mistakes_in};
use crate::sandbox::Sandbox;

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
    assert_snapshot!(mistakes("events/2026-06-20-supper.md", "---\nstart: next friday\nplaec: Kitchen\nend: 2026-06-20 23:00\nrsvp_by: soon\n---\n"), @"
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

    error: `rsvp_by` is not a date and time
       ╭─[events/2026-06-20-supper.md:5:10]
     5 │ rsvp_by: soon
       ·          ────
       ╰────
      help: write it as 2026-03-14 19:00, or 2026-03-14 for a whole day
    ");
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
