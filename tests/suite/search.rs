//! Finding words again: on the published site, and in what friends wrote.

use crate::sandbox::Sandbox;

#[test]
fn the_archive_page_can_search_every_published_post_and_nothing_else() {
    let site = Sandbox::new()
        .write(
            "posts/2026-06-01-frogs.md",
            "---\ntags: [pond]\n---\n# Frogs\n\nEleven *frogs* </script>.\n",
        )
        .write(
            "posts/2026-06-02-later.md",
            "---\ndraft: true\n---\nA secret.\n",
        )
        .write(
            "responses/2026-06-03-loaf.md",
            "---\nlike_of: https://ben.example/loaf/\n---\n",
        );
    site.run(["build"]).success();
    let words = site.read("public/archive/words.js");
    assert_eq!(
        words,
        "const posts = [[\"2026/06/frogs/\",\"Frogs\",\"1 June 2026\",\"Eleven frogs . #pond\"]];\n"
    );
    let page = site.read("public/archive/index.html");
    assert!(page.contains("script-src 'self'; style-src"), "{page}");
    assert!(page.contains(r#"<search id="search" hidden>"#), "{page}");
    let home = site.read("public/index.html");
    assert!(
        !home.contains("script-src"),
        "only this page may run a script"
    );
}

#[test]
fn a_large_site_is_searched_by_the_beginnings_of_its_posts() {
    let long = "Once upon a time there was a pond. ".repeat(40);
    let mut site = Sandbox::new();
    for day in 0..1_100 {
        let path = format!("posts/{:04}-06-01-day.md", 900 + day);
        site = site.write(&path, &long);
    }
    site.run(["build"]).success();
    let words = site.read("public/archive/words.js");
    assert!(words.len() < 1 << 20, "{}", words.len());
}
