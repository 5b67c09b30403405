//! Several machines, one remote.

use std::fs;

use git2::Oid;

use super::*;
use crate::publish::folder::Folder;
use crate::publish::mirror::Mirror;

#[test]
fn a_remote_that_is_ahead_keeps_its_commits() {
    let world = World::new();
    let (mut home, mut work) = (world.site("home"), world.site("work"));
    home.write("index.html", "from home");
    let first = home.push().commit.unwrap();
    work.write("index.html", "from work");
    let second = work.push();
    assert!(
        !second.was_behind,
        "a machine that never published is not behind"
    );

    home.write("index.html", "from home again");
    let third = home.push();

    assert!(third.was_behind);
    let history = [third.commit.unwrap(), second.commit.unwrap(), first].join("\n");
    assert_eq!(world.git(&["rev-list", "pages"]), history);
    assert_eq!(
        world.git(&["rev-list", "--count", "--merges", "pages"]),
        "0"
    );
    assert_eq!(world.git(&["show", "pages:index.html"]), "from home again");
}

#[test]
fn many_at_the_same_moment_all_arrive() {
    let world = World::new();
    std::thread::scope(|scope| {
        for machine in ["a", "b", "c", "d"] {
            let mut site = world.site(machine);
            scope.spawn(move || {
                for round in 0..3 {
                    site.write("index.html", &format!("{machine} {round}"));
                    site.push();
                }
            });
        }
    });
    assert_eq!(world.git(&["rev-list", "--count", "pages"]), "12");
    assert_eq!(
        world.git(&["rev-list", "--count", "--merges", "pages"]),
        "0"
    );
}

#[test]
fn a_branch_is_never_moved_from_where_somebody_else_put_it() {
    let world = World::new();
    let (mut home, mut work) = (world.site("home"), world.site("work"));
    home.write("index.html", "one");
    let first = Oid::from_str(&home.push().commit.unwrap()).unwrap();
    work.write("index.html", "two");
    let second = work.push().commit.unwrap();

    // As if `home` had looked before `work` pushed.
    let mirror = Mirror::open(&home.mirror()).unwrap();
    let remote = Folder::open("../remote.git", world.path("remote.git")).unwrap();
    for onto in [Some(first), None] {
        assert!(remote.offer(&mirror, "pages", first, onto).is_err());
    }
    assert_eq!(world.git(&["rev-parse", "pages"]), second);
}

#[test]
fn a_new_machine_knows_what_was_published_after_a_fetch() {
    let world = World::new();
    let (mut home, work) = (world.site("home"), world.site("work"));
    home.write("index.html", "hello");
    home.push();
    assert_eq!(work.last_published("index.html"), None);
    work.fetch().unwrap();
    assert_eq!(work.last_published("index.html").as_deref(), Some("hello"));

    world.git(&["update-ref", "-d", "refs/heads/pages"]);
    work.fetch().unwrap();
    assert_eq!(work.last_published("index.html"), None);
}

#[test]
fn a_branch_reset_by_somebody_else_is_built_upon_as_it_is() {
    let world = World::new();
    let mut ada = world.site("ada");
    ada.write("index.html", "one");
    let first = ada.push().commit.unwrap();
    ada.write("index.html", "two");
    ada.push();
    world.git(&["update-ref", "refs/heads/pages", &first]);
    ada.write("index.html", "three");
    let third = ada.push();
    assert!(third.was_behind);
    let history = [third.commit.unwrap(), first].join("\n");
    assert_eq!(world.git(&["rev-list", "pages"]), history);
}

#[test]
fn the_branch_and_the_remote_may_change() {
    let world = World::new();
    let mut ada = world.site("ada");
    ada.write("index.html", "hello");
    ada.push();
    ada.branch = "sites/ada".to_string();
    assert_eq!(ada.push().changes.added, ["index.html"]);
    git(&world.path(""), &["init", "--quiet", "--bare", "other.git"]);
    ada.remote = "../other.git".to_string();
    assert_eq!(ada.push().changes.added, ["index.html"]);
    fs::remove_dir_all(world.path("remote.git")).unwrap();
    assert_eq!(
        git(&world.path("other.git"), &["show", "sites/ada:index.html"]),
        "hello"
    );
}
