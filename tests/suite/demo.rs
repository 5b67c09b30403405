//! The spine.

use insta::assert_snapshot;

use crate::crawl::Crawl;
use crate::sandbox::{Sandbox, git};

#[test]
fn three_folders_become_three_published_sites_that_know_one_another() {
    let sandbox = Sandbox::empty();

    sandbox.run(["demo", "--dir", "circle"]).success();

    // Ben's RSVP, which stands in Ben's folder alone, is on Ada's event: heard over HTTP, from Ben's own feed.
    let supper = sandbox.read("circle/ada/public/2026/05/midsummer-supper/index.html");
    assert!(supper.contains("p-attendee"), "nobody is coming to supper");
    assert!(supper.contains(">Ben<"), "Ben is not coming to supper");
    // Each timeline shows all three.
    let mut dinners = Vec::new();
    for person in ["ada", "ben", "chidi"] {
        dinners.push(dinner(&sandbox, person));
        let timeline = sandbox.read(&format!("circle/{person}/public/timeline/index.html"));
        for name in ["Ada", "Ben", "Chidi"] {
            assert!(
                timeline.contains(&format!(">{name}<")),
                "{name} is missing from the timeline of {person}"
            );
        }
        // Every page is whole, and asks nobody else for anything.
        let crawl = Crawl::of(&sandbox.path(&format!("circle/{person}/public")));
        crawl.is_whole();
        crawl.asks_nobody();
        // What was built is what was published.
        let repository = sandbox.path(&format!("circle/{person}.git"));
        assert_eq!(git(&repository, &["fsck", "--strict"]), "");
        let published = git(
            &repository,
            &["ls-tree", "-r", "-z", "--name-only", "pages"],
        );
        let mut published: Vec<&str> = published
            .split('\0')
            .filter(|path| !path.is_empty())
            .collect();
        published.sort();
        assert_eq!(published, sandbox.files(&format!("circle/{person}/public")));
    }
    // All three count the same guests, the same votes and the same salad, whoever counts.
    assert_eq!(dinners[0], dinners[1]);
    assert_eq!(dinners[0], dinners[2]);
    assert_snapshot!(dinners[0].join("\n"), @"
      1  Saturday 11 July: Chidi
      2  Saturday 18 July: Ben, Chidi
      1  Saturday 25 July: Ben
    Saturday 20 June 2026, 19:00, Castle Park
    3 of 12 coming: Ada, Ben +1
    Maybe: Chidi
    bread: Ben
    salad: still wanted
    something sweet: Chidi
    folding chairs: still wanted
    Ben ← Chidi (edited) ← Ada
    ");
}

#[test]
fn the_dinner_looks_the_same_on_all_three_sites() {
    let sandbox = Sandbox::empty();
    sandbox.run(["demo", "--dir", "circle"]).success();
    let page = |person: &str, path: &str| sandbox.main_of(&format!("circle/{person}"), path);

    // The invitation and the date poll, in everybody's published timeline.
    let [ada, ben, chidi] = ["ada", "ben", "chidi"].map(|person| {
        let timeline = page(person, "timeline/index.html");
        let outcome = |title: &str| {
            let (_, after) = timeline.split_once(&format!(">{title}</a>")).unwrap();
            words(
                after
                    .split_once(" outcome\">")
                    .unwrap()
                    .1
                    .split("</div>")
                    .next()
                    .unwrap(),
            )
        };
        format!(
            "{}\n{}",
            outcome("Midsummer supper"),
            outcome("Which weekend for the boat?")
        )
    });
    assert_snapshot!(ada, @"
    Coming: 3 of 12 Ada, Ben +1
    Maybe: Chidi
    bread Ben
    salad still wanted
    something sweet Chidi
    folding chairs × 4 still wanted
    Saturday 11 July 1 of 2
    Chidi
    Saturday 18 July 2 of 2
    Ben, Chidi
    Saturday 25 July 1 of 2
    Ben
    2 people have voted.
    ");
    let without_host =
        |seen: &str| seen.replace("As seen from here; the page of Ada has the last word.", "");
    let squeezed = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(squeezed(without_host(&ben)), squeezed(ada.clone()));
    assert_eq!(ben, chidi);
    assert_eq!(ben.matches("As seen from here").count(), 2);

    // The host's own page: Ben with a guest and bread, Chidi perhaps, each word of theirs once.
    let supper = page("ada", "2026/05/midsummer-supper/index.html");
    let (_, guests) = supper.split_once("id=\"guests\"").unwrap();
    let guests = words(guests.split("</section>").next().unwrap());
    assert_snapshot!(guests, @"
    Coming: 3 of 12
    A
    Ada
    B
    Ben +1 brings bread
    Maybe
    C
    Chidi brings something sweet
    ");
    for once in ["We bring two loaves and an opinion", "with chin chin"] {
        assert_eq!(supper.matches(once).count(), 1, "{once}");
    }

    // A thread three deep over three sites, one of its replies edited.
    let loaf = page("ben", "2026/05/loaf-for-hot-days/index.html");
    let (_, thread) = loaf.split_once("<ol class=\"thread\">").unwrap();
    let (chidis, adas) = thread.split_once("<ol>").unwrap();
    assert!(
        chidis.contains(">Chidi</a>") && chidis.contains("class=\"edited\""),
        "{chidis}"
    );
    assert!(
        adas.contains(">Ada</a>") && adas.contains("Night baking"),
        "{adas}"
    );

    // What Chidi took back: an empty page, a word in his feeds, and Ada's reply to it.
    let gone = sandbox.read("circle/chidi/public/2026/06/no-power/index.html");
    assert!(
        gone.contains("410 Gone") && gone.contains("dt-deleted"),
        "{gone}"
    );
    let feed = sandbox.read("circle/chidi/public/feed.xml");
    assert!(feed.contains("<at:deleted-entry ref=") && feed.contains("no-power/"));
    for person in ["ada", "ben", "chidi"] {
        let timeline = words(&page(person, "timeline/index.html"));
        assert!(timeline.contains("Then bring candles"), "{person}");
        let context = "In reply to a deleted post by Chidi";
        assert!(timeline.contains(context), "{person}: {timeline}");
    }
}

/// What is left of markup without its tags, line by line.
fn words(markup: &str) -> String {
    let mut words = String::new();
    for piece in markup.split('<') {
        words.push_str(piece.split_once('>').map_or(piece, |(_, text)| text));
    }
    let lines = words
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    let lines: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}

/// What Ada's supper and her poll come to, as somebody reads it at home.
fn dinner(sandbox: &Sandbox, person: &str) -> Vec<String> {
    let root = format!("circle/{person}");
    let read = sandbox.json(["--root", &root, "read", "--unfolded", "-n", "200", "--json"]);
    let mut facts = Vec::new();
    for item in read.as_array().unwrap() {
        if ["Midsummer supper", "Which weekend for the boat?"]
            .contains(&item["title"].as_str().unwrap_or_default())
        {
            let said = item["facts"].as_array().unwrap().iter();
            let said = said.map(|fact| fact.as_str().unwrap().to_string());
            facts.extend(said.filter(|fact| !fact.starts_with("As seen from here")));
        }
        if item["title"] == "A loaf for hot days" {
            facts.push(drawn(item));
        }
    }
    facts
}

/// Who answered whom.
fn drawn(item: &serde_json::Value) -> String {
    let edited = if item["edited"] == true {
        " (edited)"
    } else {
        ""
    };
    let replies = item["replies"].as_array().unwrap().iter().map(drawn);
    let replies: Vec<String> = replies.collect();
    let author = item["author"].as_str().unwrap();
    match replies.is_empty() {
        true => format!("{author}{edited}"),
        false => format!("{author}{edited} ← {}", replies.join(", ")),
    }
}
