//! The spine.

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
    for person in ["ada", "ben", "chidi"] {
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
}
