//! What a file may be called: odd names are taken, and the few that cannot be are said.

use insta::assert_snapshot;

use crate::sandbox::Sandbox;

#[test]
fn names_with_blanks_emoji_dots_and_dashes_have_addresses() {
    let long = format!("2026-06-09-{}.md", "x".repeat(241));
    let wide = format!("2026-06-09-{}.md", "é".repeat(120));
    assert!(long.len() == 255 && wide.len() > 250);
    let site = Sandbox::new();
    let names = [
        "2026-06-01 Frogs in  May.md",
        "2026-06-02-🐸.md",
        "2026-06-03-a..b.md",
        "2026-06-04-what? no! #1 & 100%.md",
        "2026-06-05-don't \"quote\".md",
        "2026-06-06-مرحبا.md",
        "2026-06-07- -dash-.md",
        "2026-06-08--rf.md",
        &long,
        &wide,
    ];
    for name in names {
        site.put(&format!("posts/{name}"), b"Frogs.\n");
    }
    site.put("posts/2026-06-10-- -/a pond & a \"frog\" 100%.txt", b"x");
    site.put(
        "posts/2026-06-10-- -/index.md",
        b"---\nslug: bundle\n---\n[x](<a pond & a \"frog\" 100%.txt>)\n",
    );
    assert_eq!(site.complaint(["build"], 0), "");
    let pages = site.files("public/2026/06").join("\n");
    assert_snapshot!(pages, @r#"
    a..b/index.html
    bundle/a pond & a "frog" 100%.txt
    bundle/index.html
    dash/index.html
    don-t-quote/index.html
    frogs-in-may/index.html
    rf/index.html
    what-no-1-100/index.html
    xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx/index.html
    éééééééééééééééééééééééééééééééééééééééééééééééééé/index.html
    مرحبا/index.html
    🐸/index.html
    "#);
    assert!(
        site.main("2026/06/bundle/index.html")
            .contains("href=\"a%20pond%20&amp;%20a%20%22frog%22%20100%25.txt\"")
    );
    let feed = site.read("public/feed.xml");
    assert!(
        feed.contains("<link>https://ada.example/2026/06/%F0%9F%90%B8/</link>"),
        "{feed}"
    );
    assert_eq!(site.complaint(["build"], 0), "");
}

#[test]
fn a_name_with_a_leading_dash_is_no_flag() {
    let site = Sandbox::new().write("posts/--help.md", "---\ndate: 2026-06-01\n---\nFrogs.\n");
    assert_eq!(site.complaint(["build"], 0), "");
    assert!(site.has("public/2026/06/help/index.html"));
}

#[test]
fn names_of_dots_alone_are_hidden_files() {
    let site = Sandbox::new()
        .write("posts/..md", "x")
        .write("posts/...md", "x")
        .write("static/..secret", "x");
    assert_eq!(site.complaint(["build"], 0), "");
    assert!(!site.has("public/..secret"));
}

#[cfg(unix)]
#[test]
fn a_name_with_a_line_break_or_other_bytes_than_utf_8() {
    use std::os::unix::ffi::OsStrExt;
    let site = Sandbox::new()
        .write("posts/2026-06-01-new\nline.md", "x")
        .write("posts/2026-06-02-pond/index.md", "x")
        .write("posts/2026-06-02-pond/a\nindex.html", "x")
        .write("static/bell\u{7}.txt", "x");
    let latin = std::ffi::OsStr::from_bytes(b"2026-06-03-caf\xe9.md");
    std::fs::write(site.path("posts").join(latin), "x").unwrap();
    assert_snapshot!(site.complaint(["build"], 3), @r"
    error: this name has a line break or another invisible character in it
       ╭─[posts/2026-06-01-new\nline.md]
       ╰────
      help: rename it

    error: this name has a line break or another invisible character in it
       ╭─[posts/2026-06-02-pond/a\nindex.html]
       ╰────
      help: rename it

    error: this file's name is not UTF-8
       ╭─[posts/2026-06-03-caf�.md]
       ╰────
      help: rename it

    error: this name has a line break or another invisible character in it
       ╭─[static/bell\u{7}.txt]
       ╰────
      help: rename it

    error: 4 mistakes found; nothing was changed
    ");
}

#[test]
fn twins_that_differ_in_the_bytes_of_an_accent_or_in_capitals() {
    let site = Sandbox::new()
        .write("posts/2026-06-01-caf\u{e9}.md", "x")
        .write("posts/2026-06-01-cafe\u{301}.md", "x")
        .write("posts/2026-06-02-Frogs.md", "x")
        .write("posts/2026-06-02-frogs.md", "x");
    assert_snapshot!(site.complaint(["build"], 3), @"
    error: there are two files of this name; on some computers they are one
       ╭─[posts/2026-06-01-café.md]
       ╰────
      help: both would be /2026/06/café/: give one of them another `slug:`

    error: `posts/2026-06-02-Frogs.md` has the same address as `posts/2026-06-02-frogs.md`
       ╭─[posts/2026-06-02-Frogs.md]
       ╰────
      help: both would be /2026/06/frogs/: give one of them another `slug:`

    error: 2 mistakes found; nothing was changed
    ");
}

#[test]
fn copied_files_that_are_one_on_some_computers() {
    let site = Sandbox::new()
        .write("static/caf\u{e9}.txt", "x")
        .write("static/cafe\u{301}.txt", "x")
        .write("static/Frog.txt", "x")
        .write("static/frog.txt", "x");
    assert_snapshot!(site.complaint(["build"], 0), @"
    warning: on some computers this is the same file as `static/café.txt`
       ╭─[static/café.txt]
       ╰────
      help: rename one of them

    warning: on some computers this is the same file as `static/Frog.txt`
       ╭─[static/frog.txt]
       ╰────
      help: rename one of them
    ");
}
