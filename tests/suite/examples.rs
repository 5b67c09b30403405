//! Ada, Ben and Chidi: each site for itself, and what friends may see of one another.

use std::sync::{Arc, Mutex, Weak};

use insta::assert_snapshot;

use crate::crawl::Crawl;
use crate::sandbox::Sandbox;

/// One of the example sites, alone.
fn example(name: &str) -> Sandbox {
    let site = Sandbox::empty();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("examples")
        .join(name);
    let files = walkdir::WalkDir::new(&folder)
        .into_iter()
        .filter_map(Result::ok);
    for file in files.filter(|file| file.file_type().is_file()) {
        let path = file
            .path()
            .strip_prefix(&folder)
            .unwrap()
            .to_string_lossy()
            .into_owned();
        if !path.starts_with("public/") && !path.starts_with(".potluck/") {
            site.put(&path, &std::fs::read(file.path()).unwrap());
        }
    }
    site
}

/// Builds it without a doubt, and gives the list of its files.
#[track_caller]
fn built(name: &str) -> String {
    let site = example(name);
    assert_eq!(site.complaint(["build"], 0), "Left out 1 draft.\n");
    let crawl = Crawl::of(&site.path("public"));
    crawl.is_whole();
    crawl.asks_nobody();
    crawl.is_harmless();
    site.files("public").join("\n")
}

#[test]
fn ada_is_a_site_by_herself() {
    assert_snapshot!(built("ada"), @"
    .nojekyll
    2026/03/year-two/index.html
    2026/04/frogs/index.html
    2026/05/lights/index.html
    2026/05/midsummer-supper/event.ics
    2026/05/midsummer-supper/index.html
    2026/05/oven-door/index.html
    2026/05/pond/index.html
    2026/05/pond/pond-640w.jpg
    2026/05/pond/pond.jpg
    2026/05/twelve-people-one-stove/index.html
    2026/06/boat-trip/index.html
    2026/06/candles/index.html
    2026/06/figs/index.html
    2026/06/strawberries/index.html
    2026/index.html
    404.html
    CNAME
    about/index.html
    archive/feed-2026-03.xml
    archive/feed-2026-04.xml
    archive/feed-2026-05.xml
    archive/index.html
    archive/words.js
    atom.xml
    avatar.jpg
    calendar.ics
    calendar/index.html
    circle/calendar.ics
    feed.json
    feed.xml
    icon.png
    icon.svg
    index.html
    r/2026/0606-k3vq/index.html
    responses.json
    responses.xml
    robots.txt
    search.js
    sitemap.xml
    style.css
    subscribe/index.html
    tags/dinners/calendar.ics
    tags/dinners/feed.xml
    tags/dinners/index.html
    tags/garden/feed.xml
    tags/garden/index.html
    tags/index.html
    tags/out-and-about/feed.xml
    tags/out-and-about/index.html
    tags/photos/feed.xml
    tags/photos/index.html
    tags/pond/feed.xml
    tags/pond/index.html
    timeline/feed.xml
    timeline/index.html
    whats-on/index.html
    ");
}

#[test]
fn ben_is_a_site_by_himself() {
    assert_snapshot!(built("ben"), @"
    .nojekyll
    2026/02/percentages/index.html
    2026/03/winter-tyres/index.html
    2026/05/loaf-for-hot-days/index.html
    2026/05/two-of-us/index.html
    2026/06/badagry/index.html
    2026/06/bread-sunday/event.ics
    2026/06/bread-sunday/index.html
    2026/06/bristol-by-train/index.html
    2026/06/canal/index.html
    2026/06/loaf/index.html
    2026/06/loaf/loaf-640w.jpg
    2026/06/loaf/loaf.jpg
    2026/index.html
    404.html
    CNAME
    about/index.html
    archive/feed-2026-02.xml
    archive/feed-2026-03.xml
    archive/feed-2026-05.xml
    archive/index.html
    archive/responses-2026-05.xml
    archive/words.js
    atom.xml
    avatar.jpg
    calendar.ics
    calendar/index.html
    circle/calendar.ics
    feed.json
    feed.xml
    icon.png
    icon.svg
    index.html
    r/2026/0510-p7ma/index.html
    r/2026/0529-x2rd/index.html
    r/2026/0603-v6tn/index.html
    responses.json
    responses.xml
    robots.txt
    search.js
    sitemap.xml
    style.css
    subscribe/index.html
    tags/bicycle/feed.xml
    tags/bicycle/index.html
    tags/bread/calendar.ics
    tags/bread/feed.xml
    tags/bread/index.html
    tags/code/feed.xml
    tags/code/index.html
    tags/index.html
    tags/travel/feed.xml
    tags/travel/index.html
    timeline/feed.xml
    timeline/index.html
    whats-on/index.html
    ");
}

#[test]
fn chidi_is_a_site_by_himself() {
    assert_snapshot!(built("chidi"), @"
    .nojekyll
    2026/04/badagry-bus/index.html
    2026/05/first-rain/index.html
    2026/05/hot-kitchen/index.html
    2026/05/lagoon/index.html
    2026/05/lagoon/lagoon-640w.jpg
    2026/05/lagoon/lagoon.jpg
    2026/05/pepper/index.html
    2026/06/film-list/index.html
    2026/06/no-power/index.html
    2026/06/roof-films/event.ics
    2026/06/roof-films/index.html
    2026/06/slow-radio/index.html
    2026/06/window-seat/index.html
    2026/index.html
    404.html
    CNAME
    about/index.html
    archive/feed-2026-04.xml
    archive/feed-2026-05.xml
    archive/index.html
    archive/responses-2026-05.xml
    archive/words.js
    atom.xml
    avatar.jpg
    calendar.ics
    calendar/index.html
    circle/calendar.ics
    feed.json
    feed.xml
    icon.png
    icon.svg
    index.html
    r/2026/0531-h5wc/index.html
    r/2026/0601-q4ze/index.html
    r/2026/0603-n2jb/index.html
    responses.json
    responses.xml
    robots.txt
    search.js
    sitemap.xml
    style.css
    subscribe/index.html
    tags/films/calendar.ics
    tags/films/feed.xml
    tags/films/index.html
    tags/food/feed.xml
    tags/food/index.html
    tags/index.html
    tags/lagos/feed.xml
    tags/lagos/index.html
    tags/sound/feed.xml
    tags/sound/index.html
    tags/travel/feed.xml
    tags/travel/index.html
    timeline/feed.xml
    timeline/index.html
    whats-on/index.html
    ");
}

/// The three after they heard one another: told once for the tests that run at one time.
fn demo() -> Arc<Sandbox> {
    static TOLD: Mutex<Weak<Sandbox>> = Mutex::new(Weak::new());
    let mut told = TOLD.lock().unwrap();
    told.upgrade().unwrap_or_else(|| {
        let sandbox = Arc::new(Sandbox::empty());
        sandbox.run(["demo", "--dir", "circle"]).success();
        *told = Arc::downgrade(&sandbox);
        sandbox
    })
}

/// The three, hearing one another. Ada keeps Chidi to herself and has notes on both.
fn circle(privately: bool) -> Sandbox {
    let sandbox = demo().copy();
    if privately {
        let list = sandbox.read("circle/ada/friends.yaml");
        let (before, chidi) = list.split_once("- name: Chidi\n").unwrap();
        sandbox.put(
            "circle/ada/friends.yaml",
            format!("{before}- name: Chidi\n  private: true\n{chidi}").as_bytes(),
        );
        sandbox.put(
            "circle/ada/private.yaml",
            b"https://ben.example/: { ring: 5, birthday: 02-29, notes: \"owes me a ladder\" }\n",
        );
        sandbox.edit(
            "circle/ada/potluck.yaml",
            "circle:\n",
            "circle:\n  publish: true\n",
        );
    }
    sandbox.run(["--root", "circle/ada", "build"]).success();
    sandbox
}

/// All that Ada publishes, as one text.
fn published(sandbox: &Sandbox) -> String {
    let files = sandbox.contents("circle/ada/public").into_values();
    files
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .collect()
}

#[test]
fn nothing_of_a_private_friend_is_published() {
    let his = "For anyone who cannot sleep";
    assert!(
        published(&circle(false)).contains(his),
        "the example has changed"
    );
    let sandbox = circle(true);
    let online = published(&sandbox);
    assert!(!online.contains(his));
    // What is left of Chidi is what Ada herself cites in a reply: not his answers, his events, or his name on a list.
    let list = sandbox.read("circle/ada/friends.yaml");
    let (_, his_site) = list.rsplit_once("site: ").unwrap();
    let his_site = his_site.lines().next().unwrap();
    for at in online.split(his_site).skip(1) {
        assert!(
            ["2026/05/hot-kitchen/", "2026/06/no-power/"]
                .iter()
                .any(|cited| at.starts_with(cited)),
            "{his_site}{at:.200}"
        );
    }
}

#[test]
fn nothing_of_what_only_i_know_is_published() {
    let sandbox = circle(true);
    for text in [
        published(&sandbox),
        sandbox.files("circle/ada/public").join("\n"),
    ] {
        for secret in ["ladder", "02-29", "private.yaml", "ring: 5"] {
            assert!(!text.contains(secret), "{secret} is online");
        }
    }
}

#[test]
fn friends_words_are_shown_as_excerpts_and_kept_from_search_engines() {
    let sandbox = circle(false);
    let timeline = sandbox.read("circle/ada/public/timeline/index.html");
    assert!(
        timeline.contains("name=\"robots\" content=\"noindex"),
        "{timeline:.2000}"
    );
    // No friend's post is there in full: what comes after an excerpt's 280 letters stays on their own site.
    for friend in ["ben", "chidi"] {
        for post in sandbox
            .files(&format!("circle/{friend}/posts"))
            .iter()
            .filter(|post| post.ends_with(".md"))
        {
            let text = sandbox.read(&format!("circle/{friend}/posts/{post}"));
            let paragraphs = text
                .rsplit("---\n")
                .next()
                .unwrap()
                .split("\n\n")
                .map(str::trim);
            let late: Vec<&str> = paragraphs
                .filter(|text| {
                    text.chars()
                        .all(|c| c.is_alphanumeric() || " ,.\n".contains(c))
                        && text.len() > 80
                })
                .skip(4)
                .collect();
            for paragraph in late {
                let words: String = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
                assert!(!timeline.contains(&words), "{friend}/{post}: {words}");
            }
        }
    }
    // And none of their pictures.
    for file in sandbox.files("circle/ada/public") {
        assert!(
            !file.ends_with("loaf.jpg") && !file.ends_with("lagoon.jpg"),
            "{file}"
        );
    }
}
