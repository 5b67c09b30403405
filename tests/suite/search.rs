//! Finding words again: on the published site, and in what friends wrote.

use crate::feed_server::FeedServer;
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

#[test]
fn words_are_found_in_what_i_and_my_friends_wrote() {
    let ben = FeedServer::start();
    ben.serve(
        "/feed.xml",
        "<rss version=\"2.0\"><channel><title>Ben</title><link>x</link><description>x</description>\
         <item><guid>BENcafe/</guid><link>BENcafe/</link><title>Le Café</title><description>&lt;p&gt;Soup, and a café.&lt;/p&gt;</description></item>\
         </channel></rss>"
            .replace("BEN", &ben.url()),
    );
    let site = Sandbox::new()
        .write("friends.yaml", &ben.as_friend("Ben"))
        .write(
            "posts/2026-06-01-soup.md",
            "# Soup night\n\nBring a spoon.\n",
        );
    site.run(["pull"]).success();

    let said = |words: &[&'static str]| {
        site.prints(words.iter().copied())
            .replace(&ben.url(), "BEN/")
    };
    insta::assert_snapshot!(said(&["search", "SOUP"]), @"
      1  Ada · 1 June 2026 · post
         Soup night
         Bring a spoon.
         https://ada.example/2026/06/soup/

      2  Ben · 15 June 2026 · post
         Le Café
         Soup, and a café.
         BEN/cafe/

    2 posts.
    ");
    insta::assert_snapshot!(said(&["search", "cafe", "sou"]), @"
      1  Ben · 15 June 2026 · post
         Le Café
         Soup, and a café.
         BEN/cafe/

    1 post.
    ");
    insta::assert_snapshot!(said(&["search", "soup OR nothing\""]), @r#"Nothing has the words `soup OR nothing"`."#);

    // What is taken back is found no more; a new post is, without another pull.
    site.put("posts/2026-06-02-more.md", b"More soup.\n");
    site.put("friends.yaml", b"[]\n");
    assert!(said(&["search", "more"]).contains("More soup."));
    assert!(said(&["search", "cafe"]).starts_with("Nothing has"));
}
