//! Markdown through the whole build: what pages, lists and feeds make of it, and what it costs the second time.

use std::collections::BTreeSet;
use std::fs;

use crate::sandbox::Sandbox;

const POST: &str = "# Newton\n\n[[Frogs]] know $x^2$ and[^a] <kbd>Esc</kbd>, see https://ben.example/.\n\n\
    ```rust\nlet x = 1;\n```\n\n> [!TIP]\n> Squint.\n\n[^a]: A note.\n";

fn site() -> Sandbox {
    Sandbox::new()
        .write("posts/2026-06-01-newton.md", POST)
        .write(
            "posts/2026-06-02-frogs.md",
            "# Frogs\n\nGreen[^a].\n\n[^a]: Very.\n",
        )
}

#[test]
fn pages_and_the_home_page_have_colours_and_formulas_and_feeds_have_text() {
    let site = site();
    assert_eq!(site.complaint(["build"], 0), "");
    for page in ["2026/06/newton/index.html", "index.html"] {
        let html = site.main(page);
        for expected in [
            "<span class=\"z-keyword\">let</span>",
            "<math alttext=\"x^2\">",
            "frogs/index.html\">Frogs</a>",
            "<strong>Tip</strong>",
            "<a href=\"https://ben.example/\">https://ben.example/</a>",
        ] {
            assert!(html.contains(expected), "{page} has no {expected}: {html}");
        }
    }
    let feed = site.read("public/feed.xml");
    assert!(
        !feed.contains("z-keyword") && !feed.contains("<math"),
        "{feed}"
    );
    assert!(
        feed.contains("https://ada.example/2026/06/frogs/"),
        "{feed}"
    );
}

#[test]
fn what_is_doubtful_is_said_once_although_a_post_is_shown_three_times() {
    let site = Sandbox::new().write(
        "posts/2026-06-01-newton.md",
        "# Newton\n\n$\\nope$ and [[Nobody]]\n\n```rsut\nx\n```\n",
    );
    let complaint = site.complaint(["build"], 0);
    for word in [
        "unknown command",
        "no post is called",
        "there are no colours",
    ] {
        assert_eq!(complaint.matches(word).count(), 1, "{complaint}");
    }
}

#[test]
fn footnotes_of_several_posts_do_not_collide_on_one_page() {
    let note = |text: &str| {
        format!("---\ntags: [pond]\n---\n{text}[^1] and[^a b].\n\n[^1]: One.\n[^a b]: Two.\n")
    };
    let site = Sandbox::new()
        .write("posts/2026-06-01-frogs.md", &note("Frogs"))
        .write("posts/2026-06-02-toads.md", &note("Toads"))
        .write(
            "events/2026-06-03-supper.md",
            &note("Newts").replace("tags", "start: 2026-06-20\ntags"),
        );
    assert_eq!(site.complaint(["build"], 0), "");
    for file in site.files("public") {
        if !file.ends_with(".html") {
            continue;
        }
        let page = site.read(&format!("public/{file}"));
        let ids: Vec<&str> = page
            .split(" id=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        let single: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), single.len(), "{file}: {ids:?}");
    }
    let home = site.main("index.html");
    assert_eq!(home.matches("<sup>").count(), 6, "{home}");
    let page = site.main("2026/06/toads/index.html");
    for expected in [
        "href=\"#fn-toads-1\"",
        "id=\"fn-toads-1\"",
        "href=\"#fnref-toads-2-1\"",
        "id=\"fnref-toads-2-1\"",
    ] {
        assert!(page.contains(expected), "{expected}: {page}");
    }
}

#[test]
fn colours_can_be_switched_off() {
    let site = site().write(
        "potluck.yaml",
        "title: Ada\nurl: https://ada.example/\nhighlight: false\n",
    );
    site.run(["build"]).success();
    assert!(!site.main("2026/06/newton/index.html").contains("z-keyword"));
}

#[test]
fn a_build_with_the_cache_writes_the_same_bytes() {
    let site = site();
    site.run(["build"]).success();
    let cold = site.read("public/2026/06/newton/index.html");
    let cache = site.read(".potluck/made.json");
    assert!(
        cache.contains("z-keyword") && cache.contains("<math"),
        "{cache}"
    );
    fs::remove_dir_all(site.path("public")).unwrap();
    site.run(["build"]).success();
    assert_eq!(site.read("public/2026/06/newton/index.html"), cold);
    assert_eq!(site.read(".potluck/made.json"), cache);
}

#[test]
fn a_cache_that_cannot_be_written_or_read_stops_no_build() {
    let site = site();
    fs::create_dir_all(site.path(".potluck/made.json/a")).unwrap();
    site.run(["build"]).success();
    assert!(site.main("2026/06/newton/index.html").contains("z-keyword"));
}
