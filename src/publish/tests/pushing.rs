//! One machine, one remote.

use std::fs::{self, File};
use std::time::{Duration, SystemTime};

use super::*;

#[test]
fn the_first_publish_makes_the_branch() {
    let world = World::new();
    let mut ada = world.site("ada");
    ada.write("index.html", "hello");
    ada.write("2026/05/frogs/index.html", "frogs");

    let outcome = ada.push();

    assert_eq!(
        outcome.changes.added,
        ["2026/05/frogs/index.html", "index.html"]
    );
    assert_eq!(outcome.commit, Some(world.git(&["rev-parse", "pages"])));
    assert!(!outcome.was_behind);
    assert_eq!(
        world.git(&["log", "--format=%an <%ae> %at %B", "pages"]),
        "Ada <ada@ada.example> 1780000000 publish\n\nPotluck-Site: https://ada.example/"
    );
    assert_eq!(
        world.git(&[
            "ls-tree",
            "-r",
            "-t",
            "--format=%(objectmode) %(path)",
            "pages"
        ]),
        "040000 2026\n040000 2026/05\n040000 2026/05/frogs\n100644 2026/05/frogs/index.html\n100644 index.html"
    );
    assert_eq!(world.git(&["show", "pages:index.html"]), "hello");
}

#[test]
fn nothing_changed_makes_no_commit() {
    let world = World::new();
    let mut ada = world.site("ada");
    let file = ada.write("index.html", "hello");
    ada.push();
    let before = everything_in(&world.path("remote.git"));

    let tomorrow = SystemTime::now() + Duration::from_secs(86_400);
    File::options()
        .write(true)
        .open(file)
        .unwrap()
        .set_modified(tomorrow)
        .unwrap();
    let outcome = ada.push();

    assert_eq!(outcome.commit, None);
    assert!(outcome.changes.is_empty());
    assert_eq!(everything_in(&world.path("remote.git")), before);
}

#[test]
fn what_changed_and_what_is_gone_is_told() {
    let world = World::new();
    let mut ada = world.site("ada");
    ada.write("index.html", "hello");
    ada.write("old/index.html", "old");
    ada.write("same.txt", "same");
    ada.push();

    ada.write("index.html", "hello again");
    ada.write("new.html", "new");
    ada.remove("old/index.html");
    let outcome = ada.push();

    assert_eq!(outcome.changes.added, ["new.html"]);
    assert_eq!(outcome.changes.changed, ["index.html"]);
    assert_eq!(outcome.changes.removed, ["old/index.html"]);
    assert!(!outcome.was_behind);
    let files = world.git(&["ls-tree", "-r", "--name-only", "pages"]);
    assert_eq!(files, "index.html\nnew.html\nsame.txt");
    assert_eq!(world.git(&["rev-list", "--count", "pages"]), "2");
}

#[test]
fn only_the_files_named_are_published() {
    let world = World::new();
    let mut ada = world.site("ada");
    ada.write("index.html", "hello");
    ada.write("private.html", "private");
    ada.remove("private.html");
    ada.push();
    assert_eq!(
        world.git(&["ls-tree", "-r", "--name-only", "pages"]),
        "index.html"
    );
}

#[test]
fn names_may_have_blanks_and_any_letters() {
    let world = World::new();
    let mut ada = world.site("ada");
    ada.remote = "file://".to_string() + world.path("ré mote.git").to_str().unwrap();
    fs::rename(world.path("remote.git"), world.path("ré mote.git")).unwrap();
    ada.remote = ada.remote.replace(' ', "%20");
    ada.write("tags/カエル/a b.html", "frog");
    ada.push();
    ada.write("tags/カエル/a b.html", "frogs");
    assert_eq!(ada.push().changes.changed, ["tags/カエル/a b.html"]);
    let files = git(
        &world.path("ré mote.git"),
        &["ls-tree", "-r", "--name-only", "pages"],
    );
    assert_eq!(files, "tags/カエル/a b.html");
}

#[test]
fn a_path_with_a_colon_is_a_path() {
    let world = World::new();
    fs::rename(world.path("remote.git"), world.path("a:b.git")).unwrap();
    let mut ada = world.site("ada");
    ada.remote = "../a:b.git".to_string();
    ada.write("index.html", "hello");
    assert!(ada.push().commit.is_some());
}

#[test]
fn bytes_arrive_as_they_are() {
    let world = World::new();
    let mut ada = world.site("ada");
    ada.write("index.html", "hello");
    ada.push();
    // What would rewrite or leave out files if anything here listened to it.
    git(&ada.mirror(), &["config", "core.autocrlf", "true"]);
    git(&ada.mirror(), &["config", "commit.gpgSign", "true"]);
    ada.write(".gitattributes", "* text eol=lf\n");
    ada.write(".gitignore", "*\n");
    let file = ada.write("dos.txt", "one\r\ntwo\r\n");
    ada.push();
    let hash = git(
        &ada.root,
        &["hash-object", "--no-filters", file.to_str().unwrap()],
    );
    assert_eq!(world.git(&["rev-parse", "pages:dos.txt"]), hash);
}

#[test]
fn a_preview_changes_neither_side() {
    let world = World::new();
    let mut ada = world.site("ada");
    ada.write("index.html", "hello");
    assert_eq!(ada.preview().unwrap().added, ["index.html"]);
    assert_eq!(world.git(&["for-each-ref"]), "");
    ada.push();
    let remote = everything_in(&world.path("remote.git"));
    let refs = git(&ada.mirror(), &["for-each-ref"]);

    ada.write("index.html", "hello again");
    ada.write("new.html", "new");
    let changes = ada.preview().unwrap();

    assert_eq!(changes.added, ["new.html"]);
    assert_eq!(changes.changed, ["index.html"]);
    assert_eq!(everything_in(&world.path("remote.git")), remote);
    assert_eq!(git(&ada.mirror(), &["for-each-ref"]), refs);
    let objects = git(
        &ada.mirror(),
        &[
            "cat-file",
            "--batch-all-objects",
            "--batch-check=%(objecttype)",
        ],
    );
    assert_eq!(objects.matches("commit").count(), 1);
    assert_eq!(ada.last_published("index.html").as_deref(), Some("hello"));
}

#[test]
fn what_was_published_last_can_be_read() {
    let world = World::new();
    let mut ada = world.site("ada");
    assert_eq!(ada.last_published("index.html"), None);
    ada.folder = "docs".to_string();
    ada.write("a/index.html", "hello");
    ada.push();
    ada.write("a/index.html", "not yet");
    assert_eq!(ada.last_published("a/index.html").as_deref(), Some("hello"));
    assert_eq!(ada.last_published("a"), None);
    assert_eq!(ada.last_published("b/index.html"), None);
}

#[test]
fn a_branch_of_the_user_keeps_all_but_our_folder() {
    let world = World::new();
    world.commit_by_hand("main", "README.md", "my site");
    world.commit_by_hand("main", "site/source.md", "source");
    let mut ada = world.site("ada");
    ada.branch = "main".to_string();
    ada.folder = "site/docs".to_string();
    ada.write("index.html", "hello");
    ada.push();
    world.commit_by_hand("main", "README.md", "my site, again");

    ada.write("index.html", "hello again");
    let outcome = ada.push();

    assert_eq!(outcome.changes.changed, ["index.html"]);
    assert!(outcome.was_behind);
    let files = world.git(&["ls-tree", "-r", "--name-only", "main"]);
    assert_eq!(files, "README.md\nsite/docs/index.html\nsite/source.md");
    assert_eq!(world.git(&["show", "main:README.md"]), "my site, again");
    assert_eq!(
        world.git(&["log", "--format=%an", "main"]),
        "Ada\nEve\nAda\nEve\nEve"
    );
}
