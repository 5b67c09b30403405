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

/// What Ada's supper and her poll come to, as somebody reads it at home.
fn dinner(sandbox: &Sandbox, person: &str) -> Vec<String> {
    let root = format!("circle/{person}");
    let read = sandbox.run(["--root", &root, "read", "--unfolded", "-n", "200", "--json"]);
    let read =
        serde_json::from_slice::<Vec<serde_json::Value>>(&read.success().get_output().stdout);
    let mut facts = Vec::new();
    for item in read.unwrap() {
        if ["Midsummer supper", "Which weekend for the boat?"]
            .contains(&item["title"].as_str().unwrap_or_default())
        {
            let said = item["facts"].as_array().unwrap().iter();
            let said = said.map(|fact| fact.as_str().unwrap().to_string());
            facts.extend(said.filter(|fact| !fact.starts_with("As seen from here")));
        }
        if item["title"] == "A loaf for hot days" {
            facts.push(drawn(&item));
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
