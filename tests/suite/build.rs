//! Build: what the folder becomes, and that nothing is lost on the way.

use std::process::Stdio;
use std::time::Duration;

use crate::crawl::Crawl;
use crate::sandbox::Sandbox;

/// A post with a picture in its folder, one beside it, an event, a draft and a post for later.
fn site() -> Sandbox {
    let site = Sandbox::new()
        .write("posts/2026-06-01-frogs/index.md", "# Frogs\n\n![Two frogs](pond.jpg) and [toads](../2026-06-02-toads.md#end).\n")
        .write("posts/2026-06-02-toads.md", "---\ntags: [pond]\n---\n# Toads\n\nSee [me](../pages/about.md), ![a toad](toad.png) and ![a newt](/img/newt.png).\n\n## End\n")
        .write("events/2026-06-03-supper.md", "---\ntitle: Supper\nstart: 2026-06-20 19:00\n---\n\nBring a chair.\n")
        .write("pages/about.md", "# About\n\nI am Ada.\n")
        .write("posts/2026-06-04-secret.md", "---\ndraft: true\n---\n\nNot yet.\n")
        .write("posts/2026-06-05-surprise/index.md", "---\ndraft: true\n---\n\n![It](gift.txt)\n")
        .write("posts/2026-06-05-surprise/gift.txt", "a bicycle")
        .write("posts/2026-07-01-later.md", "Soon.\n");
    site.put(
        "posts/2026-06-01-frogs/pond.jpg",
        include_bytes!("../../examples/ada/posts/2026-05-09-pond/pond.jpg"),
    );
    site.put("posts/toad.png", PIXEL);
    site.put("static/img/newt.png", PIXEL);
    site
}

/// The smallest PNG.
pub const PIXEL: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0:~\x9bU\0\0\0\x0aIDATx\x9cc`\0\0\0\x02\0\x01H\xaf\xa4q\0\0\0\0IEND\xaeB`\x82";

#[test]
fn everything_in_the_folder_has_its_place() {
    let site = site();
    assert_eq!(
        site.complaint(["build"], 0),
        "Left out 2 drafts.\nLeft out 1 post for later; the next is `posts/2026-07-01-later.md` on 1 July 2026, 00:00.\n"
    );
    insta::assert_snapshot!(site.files("public").join("\n"), @"
    .nojekyll
    2026/06/frogs/index.html
    2026/06/frogs/pond-640w.jpg
    2026/06/frogs/pond.jpg
    2026/06/supper/event.ics
    2026/06/supper/index.html
    2026/06/toads/index.html
    2026/index.html
    404.html
    CNAME
    about/index.html
    archive/index.html
    archive/words.js
    atom.xml
    calendar.ics
    calendar/index.html
    feed.json
    feed.xml
    icon.png
    icon.svg
    img/newt.png
    index.html
    posts/toad.png
    responses.json
    responses.xml
    robots.txt
    search.js
    sitemap.xml
    style.css
    subscribe/index.html
    tags/index.html
    tags/pond/feed.xml
    tags/pond/index.html
    timeline/feed.xml
    timeline/index.html
    ");
}

#[test]
fn links_and_pictures_lead_where_the_writer_meant() {
    let site = site();
    site.run(["build"]).success();
    let frogs = site.main("2026/06/frogs/index.html");
    assert!(frogs.contains(r#"src="pond.jpg""#), "{frogs}");
    assert!(
        frogs.contains(r#"href="../toads/index.html#end""#),
        "{frogs}"
    );
    let toads = site.main("2026/06/toads/index.html");
    assert!(
        toads.contains(r#"href="../../../about/index.html""#),
        "{toads}"
    );
    assert!(
        toads.contains(r#"src="../../../posts/toad.png""#),
        "{toads}"
    );
    assert!(toads.contains(r#"src="../../../img/newt.png""#), "{toads}");
    Crawl::of(&site.path("public")).is_whole();
}

#[test]
fn what_a_camera_wrote_into_a_picture_stays_at_home() {
    let site = site();
    let taken = include_bytes!("../../examples/ada/posts/2026-05-09-pond/pond.jpg");
    assert!(
        holds(taken, b"Exif"),
        "the example's picture has something to lose"
    );
    site.run(["build"]).success();
    let published = std::fs::read(site.path("public/2026/06/frogs/pond.jpg")).unwrap();
    for secret in [&b"GPS"[..], b"Make", b"http://ns.adobe.com"] {
        assert!(
            !holds(&published, secret),
            "{}",
            String::from_utf8_lossy(secret)
        );
    }
    let exif = exif::Reader::new().read_from_container(&mut std::io::Cursor::new(&published));
    let kept: Vec<_> = exif
        .iter()
        .flat_map(|exif| exif.fields())
        .map(|field| field.tag)
        .collect();
    assert!(
        kept.iter().all(|tag| *tag == exif::Tag::Orientation),
        "{kept:?}"
    );
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[test]
fn only_what_changed_is_replaced_and_only_what_is_ours_is_removed() {
    let site = site();
    site.run(["build"]).success();
    site.put("public/notes.txt", b"mine");
    let before = site.snapshot("public");

    let site = site.write("pages/about.md", "# About\n\nI am still Ada.\n");
    site.run(["build"]).success();
    let after = site.snapshot("public");
    let touched: Vec<&String> = after
        .iter()
        .filter(|(path, file)| before.get(*path) != Some(file))
        .map(|(path, _)| path)
        .collect();
    assert_eq!(touched, ["about/index.html"]);

    std::fs::remove_file(site.path("posts/2026-06-02-toads.md")).unwrap();
    site.run(["build"]).success();
    assert!(
        !site.has("public/2026/06/toads") && !site.has("public/tags"),
        "stale pages of ours are gone, their folders too"
    );
    assert_eq!(site.read("public/notes.txt"), "mine");
}

#[test]
fn the_same_files_give_the_same_bytes_wherever_they_lie_and_whenever_they_were_made() {
    let here = site();
    here.run(["build"]).success();
    // The same files, made in another order, built from below, into another folder.
    let there = Sandbox::empty();
    let mut files = here.files("");
    files.retain(|path| !path.starts_with("public/") && !path.starts_with(".potluck/"));
    for path in files.iter().rev() {
        there.put(
            &format!("a folder/{path}"),
            &std::fs::read(here.path(path)).unwrap(),
        );
    }
    there
        .command(["build", "--out", "../../ö"])
        .current_dir(there.path("a folder/posts"))
        .assert()
        .success();
    assert_eq!(here.contents("public"), there.contents("ö"));
    let before = there.snapshot("ö");
    there
        .run(["--root", "a folder", "build", "--out", "ö"])
        .success();
    assert_eq!(there.snapshot("ö"), before, "a second build writes nothing");
}

#[test]
fn a_site_may_be_moved_with_all_that_was_built() {
    let site = site();
    site.run(["build"]).success();
    std::fs::remove_file(site.path("posts/2026-06-02-toads.md")).unwrap();
    let moved = site.copy();
    moved.run(["build"]).success();
    assert!(
        !moved.has("public/2026/06/toads"),
        "what is stale is still known as ours"
    );
}

#[test]
fn a_site_may_live_below_the_root_of_its_host() {
    let site = site();
    site.edit(
        "potluck.yaml",
        "https://ada.example/",
        "https://host.example/ada/",
    );
    site.run(["build"]).success();
    Crawl::of(&site.path("public")).is_whole();
    let nothing_here = site.read("public/404.html");
    assert!(
        nothing_here.contains(r#""/ada/style.css""#),
        "{nothing_here}"
    );
    assert!(!nothing_here.contains(r#""/style.css""#), "{nothing_here}");
    assert!(
        site.read("public/feed.xml")
            .contains("<link>https://host.example/ada/2026/06/frogs/</link>")
    );
}

#[test]
fn no_page_asks_another_host_for_anything() {
    let site = site().write(
        "posts/2026-06-07-words.md",
        "[Elsewhere](https://ben.example/) is a link, no request.\n",
    );
    site.run(["build"]).success();
    Crawl::of(&site.path("public")).asks_nobody();
}

#[test]
fn lists_are_cut_into_pages_that_never_change_again() {
    let mut site = Sandbox::new();
    for count in 1..=45 {
        site = site.write(
            &format!("posts/2026-05-{:02}-post-{count}.md", count % 28 + 1),
            &format!("# Post {count}\n"),
        );
    }
    site.run(["build"]).success();
    let count = |path: &str| {
        let page = site.main(path);
        page.matches("<article").count() + page.matches("class=\"row ").count()
    };
    assert_eq!((count("index.html"), count("page/1/index.html")), (25, 20));
    assert!(!site.has("public/page/2"));
    let oldest = site.snapshot("public/page/1");
    let site = site.write("posts/2026-06-01-one-more.md", "# One more\n");
    site.run(["build"]).success();
    assert_eq!(site.snapshot("public/page/1"), oldest);
    Crawl::of(&site.path("public")).is_whole();
}

#[test]
fn control_characters_in_a_post_never_reach_a_feed() {
    let site = Sandbox::new().write(
        "posts/2026-06-01-odd.md",
        "---\ntitle: \"Odd \\u0001\\u000b\\ufffe\"\ntags: [\"a\\u0008b\"]\nsummary: \"\\u001b[31mred\"\n---\n\nA\u{1}B\u{b}C\u{c}D\u{1b}[2J E\u{fffe}F\u{ffff} ]]> &amp; <b>g</b>\n",
    );
    site.run(["build"]).success();
    let feeds: Vec<String> = site
        .files("public")
        .into_iter()
        .filter(|path| path.ends_with(".xml"))
        .collect();
    assert!(!feeds.is_empty());
    for feed in feeds {
        let text = site.read(&format!("public/{feed}"));
        let is_allowed = |c: char| matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
        assert!(
            text.chars().all(is_allowed),
            "{feed}: {:?}",
            text.chars().find(|c| !is_allowed(*c))
        );
        let mut reader = quick_xml::Reader::from_str(&text);
        loop {
            match reader
                .read_event()
                .unwrap_or_else(|error| panic!("{feed}: {error}"))
            {
                quick_xml::events::Event::Eof => break,
                _ => continue,
            }
        }
        for number in text.split("&#").skip(1) {
            assert!(
                !number.starts_with(['0', 'x'])
                    && !number.starts_with("1;")
                    && !number.starts_with("27;"),
                "{feed}: &#{number:.10}"
            );
        }
    }
    let page = site.read("public/2026/06/odd/index.html");
    assert!(
        !page.contains('\u{1b}') && !page.contains('\u{0}'),
        "{page}"
    );
}

#[test]
fn a_build_that_is_killed_at_any_moment_leaves_each_page_old_or_new() {
    let mut site = Sandbox::new();
    for day in 1..=28 {
        let stays = format!("posts/2026-05-{day:02}-stays-{day}.md");
        let goes = format!("posts/2026-04-{day:02}-goes-{day}.md");
        site = site.write(&stays, "old\n").write(&goes, "going\n");
    }
    site.run(["build"]).success();
    let old = site.contents("public");
    for day in 1..=28 {
        let stays = format!("posts/2026-05-{day:02}-stays-{day}.md");
        let comes = format!("posts/2026-03-{day:02}-comes-{day}.md");
        site = site.write(&stays, "new\n").write(&comes, "come\n");
        std::fs::remove_file(site.path(&format!("posts/2026-04-{day:02}-goes-{day}.md"))).unwrap();
    }
    site.run(["build", "--out", "new"]).success();
    let new = site.contents("new");

    let mut was_killed = 0;
    for moment in 0..30_u64 {
        let mut build = site
            .program(["build"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_micros(3000 * moment * (7 + moment % 5) / 10));
        build.kill().unwrap();
        was_killed += usize::from(!build.wait().unwrap().success());
        for path in site
            .files("public")
            .iter()
            .filter(|path| !path.starts_with(".potluck-stage/"))
        {
            let now = std::fs::read(site.path("public").join(path)).unwrap();
            let is_whole = old.get(path) == Some(&now) || new.get(path) == Some(&now);
            assert!(is_whole, "{path} is neither old nor new at moment {moment}");
        }
    }
    assert!(was_killed > 0, "no build was killed in time");
    site.run(["build"]).success();
    assert_eq!(site.contents("public"), new, "the next build repairs");
}

#[test]
fn a_build_can_be_read_by_a_program() {
    let site = site().write("posts/2026-06-06-doubt.md", "[x](nowhere.md)\n");
    let json = |code: i32| -> serde_json::Value {
        let output = site.run(["build", "--json"]).code(code);
        serde_json::from_slice(&output.get_output().stdout).unwrap()
    };
    let first = json(0);
    assert_eq!(first["folder"], "public");
    assert_eq!(first["files"], site.files("public").len());
    assert_eq!(
        first["written"].as_array().unwrap().len(),
        site.files("public").len()
    );
    assert_eq!(
        first["left_out"][2],
        serde_json::json!({ "path": "posts/2026-07-01-later.md", "until": "2026-06-30T23:00:00Z" })
    );
    assert_eq!(first["problems"][0]["path"], "posts/2026-06-06-doubt.md");
    std::fs::remove_file(site.path("posts/2026-06-06-doubt.md")).unwrap();
    let second = json(0);
    assert!(
        second["removed"]
            .as_array()
            .unwrap()
            .contains(&"2026/06/doubt/index.html".into())
    );
    site.put("posts/2026-06-07-wrong.md", b"---\ndraft: perhaps\n---\n");
    let wrong = json(3);
    assert_eq!(wrong["problems"][0]["line"], 2);
    assert_eq!(wrong["written"], serde_json::Value::Null);
}
