//! Into a plain folder, such as a stick: nothing of others is touched, and no state is lost unseen.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use crate::publish::{PublishError, undo};

use super::{Site, World, everything_in, git};

/// A site that is published into the empty folder `stick`.
fn ada(world: &World) -> Site {
    fs::create_dir_all(world.path("stick")).unwrap();
    let mut ada = world.site("ada");
    ada.remote = "../stick".to_string();
    ada.write("index.html", "hello");
    ada.write("2026/06/frogs/index.html", "two frogs");
    ada
}

/// What is in the folder but for the list, as text by path.
fn stick(world: &World) -> BTreeMap<String, String> {
    let top = world.path("stick");
    let files = everything_in(&top).into_iter().filter_map(|(path, bytes)| {
        let path = path.strip_prefix(&top).unwrap().display().to_string();
        let text = String::from_utf8(bytes).unwrap();
        (path != ".potluck-files").then_some((path, text))
    });
    files.collect()
}

fn texts(files: &[(&str, &str)]) -> BTreeMap<String, String> {
    let files = files.iter();
    files
        .map(|(path, text)| (path.to_string(), text.to_string()))
        .collect()
}

#[test]
fn a_folder_holds_the_site_and_what_others_keep_there_stays() {
    let world = World::new();
    let mut ada = ada(&world);
    fs::create_dir(world.path("stick/System Volume Information")).unwrap();
    assert_eq!(ada.push().changes.added.len(), 2);
    assert_eq!(ada.push().commit, None, "nothing new");
    fs::write(world.path("stick/thesis.doc"), "years").unwrap();
    fs::write(world.path("stick/2026/06/frogs/mine.txt"), "mine").unwrap();
    ada.write("index.html", "hello again");
    ada.remove("2026/06/frogs/index.html");
    // A page may become a folder.
    ada.write("about", "me");
    ada.push();
    ada.remove("about");
    fs::remove_file(ada.root.join("public/about")).unwrap();
    ada.write("about/index.html", "me");
    let outcome = ada.push();
    assert_eq!(outcome.changes.removed, ["about"]);
    assert!(!outcome.was_behind);
    let expected = [
        ("2026/06/frogs/mine.txt", "mine"),
        ("about/index.html", "me"),
        ("index.html", "hello again"),
        ("thesis.doc", "years"),
    ];
    assert_eq!(stick(&world), texts(&expected));
    assert_eq!(
        ada.last_published("index.html").as_deref(),
        Some("hello again")
    );
}

#[test]
fn a_preview_tells_and_writes_nothing() {
    let world = World::new();
    let mut ada = ada(&world);
    assert_eq!(ada.preview().unwrap().added.len(), 2);
    assert!(everything_in(&world.path("stick")).is_empty());
    ada.push();
    let before = everything_in(&world.path("stick"));
    ada.write("index.html", "hello again");
    assert_eq!(ada.preview().unwrap().changed, ["index.html"]);
    assert_eq!(everything_in(&world.path("stick")), before);
}

#[test]
fn a_folder_of_somebody_else_is_left_alone() {
    let world = World::new();
    let mut ada = ada(&world);
    fs::write(world.path("stick/thesis.doc"), "years").unwrap();
    ada.adopt = true;
    let before = everything_in(&world.path("stick"));
    let error = ada.try_push().unwrap_err();
    insta::assert_snapshot!(error, @"`../stick` holds files that potluck did not put there");
    assert_eq!(everything_in(&world.path("stick")), before);

    fs::remove_file(world.path("stick/thesis.doc")).unwrap();
    ada.adopt = false;
    ada.push();
    let before = everything_in(&world.path("stick"));
    let mut ben = world.site("ben");
    ben.remote = "../stick".to_string();
    ben.address = "https://ben.example/".to_string();
    ben.write("index.html", "ben");
    insta::assert_snapshot!(ben.try_push().unwrap_err(), @"`../stick` holds another site, `https://ada.example/`");
    assert_eq!(everything_in(&world.path("stick")), before);
}

#[test]
fn what_stands_in_the_way_is_named_and_everything_left_as_it_was() {
    let world = World::new();
    let mut ada = ada(&world);
    ada.push();
    ada.write("index.html", "hello again");
    ada.write("notes/index.html", "notes");
    for (path, is_folder) in [
        ("notes", false),
        ("notes/index.html", false),
        ("notes/index.html", true),
    ] {
        let place = world.path("stick").join(path);
        match is_folder {
            true => fs::create_dir_all(&place).unwrap(),
            false => {
                fs::create_dir_all(place.parent().unwrap()).unwrap();
                fs::write(&place, "somebody's").unwrap();
            }
        }
        let before = everything_in(&world.path("stick"));
        let error = ada.try_push().unwrap_err();
        let PublishError::InTheWay { path: named, .. } = &error else {
            panic!("{error}");
        };
        assert_eq!(named, &PathBuf::from(path));
        assert_eq!(everything_in(&world.path("stick")), before, "{path}");
        let _ = fs::remove_file(&place);
        let _ = fs::remove_dir_all(world.path("stick/notes"));
    }
    assert!(ada.push().commit.is_some());
}

#[test]
fn a_page_changed_by_hand_is_not_lost_unseen() {
    let world = World::new();
    let mut ada = ada(&world);
    ada.push();
    fs::write(world.path("stick/index.html"), "by hand").unwrap();
    ada.write("index.html", "hello again");
    insta::assert_snapshot!(ada.try_push().unwrap_err(), @"`../stick` holds something that potluck did not write");
    assert_eq!(stick(&world)["index.html"], "by hand");
    ada.adopt = true;
    ada.push();
    assert_eq!(stick(&world)["index.html"], "hello again");
    // What was replaced is in the history of our own copy.
    let old = git(&ada.mirror(), &["show", "published~1:index.html"]);
    assert_eq!(old, "by hand");
    // What somebody deleted is simply put back.
    fs::remove_file(world.path("stick/index.html")).unwrap();
    ada.adopt = false;
    ada.push();
    assert_eq!(stick(&world)["index.html"], "hello again");
}

#[test]
fn a_publish_that_was_killed_on_the_way_is_finished_and_no_state_to_go_back_to() {
    let world = World::new();
    let mut ada = ada(&world);
    ada.push();
    let whole = stick(&world);
    let old = fs::read_to_string(world.path("stick/.potluck-files")).unwrap();
    ada.write("index.html", "hello again");
    ada.write("2026/06/frogs/index.html", "three frogs");
    ada.push();
    // As it is when the first of the two was in place.
    let new = fs::read_to_string(world.path("stick/.potluck-files")).unwrap();
    fs::write(
        world.path("stick/.potluck-files"),
        format!("{new}moving\n{old}"),
    )
    .unwrap();
    fs::write(world.path("stick/index.html"), "hello").unwrap();
    fs::create_dir_all(world.path("stick/.potluck-stage")).unwrap();
    fs::write(world.path("stick/.potluck-stage/0"), "hello again").unwrap();
    assert!(ada.push().commit.is_some());
    let expected = [
        ("2026/06/frogs/index.html", "three frogs"),
        ("index.html", "hello again"),
    ];
    assert_eq!(stick(&world), texts(&expected));
    ada.publication(undo).unwrap();
    assert_eq!(stick(&world), whole, "not the half of it");
    ada.publication(undo).unwrap();
    assert_eq!(stick(&world), texts(&expected));
}

#[test]
fn a_stick_goes_from_machine_to_machine() {
    let world = World::new();
    let ada = ada(&world);
    ada.push();
    let mut laptop = world.site("laptop");
    laptop.remote = "../stick".to_string();
    laptop.fetch().unwrap();
    assert_eq!(
        laptop.last_published("index.html").as_deref(),
        Some("hello")
    );
    laptop.write("index.html", "from the laptop");
    assert_eq!(laptop.push().changes.removed, ["2026/06/frogs/index.html"]);
    let outcome = ada.push();
    assert!(outcome.was_behind);
    assert_eq!(outcome.changes.added, ["2026/06/frogs/index.html"]);
    assert_eq!(stick(&world)["index.html"], "hello");
}

#[test]
fn many_at_the_same_moment_leave_one_whole_site() {
    let world = World::new();
    let ada = ada(&world);
    ada.push();
    std::thread::scope(|scope| {
        for number in 0..4 {
            let mut one = world.site("ada");
            one.remote = "../stick".to_string();
            scope.spawn(move || {
                let text = format!("by {number}");
                let file = one.root.join(format!("{number}.html"));
                fs::write(&file, &text).unwrap();
                one.files.insert("index.html".into(), file.clone());
                one.files.insert("same.html".into(), file);
                one.push();
            });
        }
    });
    let stick = stick(&world);
    assert_eq!(stick.len(), 2);
    assert_eq!(stick["index.html"], stick["same.html"]);
}

#[cfg(unix)]
#[test]
fn a_list_that_was_tampered_with_reads_and_removes_nothing_elsewhere() {
    let world = World::new();
    let mut ada = ada(&world);
    ada.push();
    fs::create_dir(world.path("home")).unwrap();
    fs::write(world.path("home/key"), "secret").unwrap();
    std::os::unix::fs::symlink("../home", world.path("stick/a")).unwrap();
    std::os::unix::fs::symlink("../home/key", world.path("stick/b")).unwrap();
    let list = world.path("stick/.potluck-files");
    let id = "1".repeat(40);
    let mut text = fs::read_to_string(&list).unwrap();
    for path in [
        "a/key",
        "b",
        "../home/key",
        "/etc/hostname",
        "../../home/key",
    ] {
        text.push_str(&format!("{id} {path}\n"));
    }
    fs::write(&list, text).unwrap();
    ada.write("index.html", "hello again");
    ada.push();
    assert_eq!(
        fs::read_to_string(world.path("home/key")).unwrap(),
        "secret"
    );
    let known = git(
        &ada.mirror(),
        &["log", "--format=%H", "--all", "-S", "secret"],
    );
    assert_eq!(known, "");
    // Nor is anything written there.
    ada.write("a/index.html", "through the link");
    assert!(matches!(ada.try_push(), Err(PublishError::InTheWay { .. })));
    assert!(!world.path("home/index.html").exists());
}
