//! Our own repository comes to harm.

use std::fs::{self, File};
use std::time::SystemTime;

use super::*;

/// Publishes, harms our repository, publishes a change: that must work, on top of the first.
#[track_caller]
fn survives(harm: impl Fn(&Path)) {
    let world = World::new();
    let mut ada = world.site("ada");
    ada.write("index.html", "hello");
    ada.write("2026/05/index.html", "may");
    ada.push();
    harm(&ada.mirror());

    ada.write("2026/05/index.html", "may again");
    let outcome = ada.push();

    assert_eq!(outcome.changes.changed, ["2026/05/index.html"]);
    assert_eq!(world.git(&["rev-list", "--count", "pages"]), "2");
    assert_eq!(
        ada.last_published("2026/05/index.html").as_deref(),
        Some("may again")
    );
}

#[test]
fn a_copy_that_was_deleted_is_made_anew() {
    survives(|mirror| fs::remove_dir_all(mirror).unwrap());
}

#[test]
fn a_copy_without_head_is_made_anew() {
    survives(|mirror| fs::remove_file(mirror.join("HEAD")).unwrap());
}

#[test]
fn a_copy_with_a_torn_branch_is_made_anew() {
    survives(|mirror| fs::write(mirror.join("refs/heads/published"), "4f2a").unwrap());
}

#[test]
fn a_copy_without_objects_is_made_anew() {
    survives(|mirror| {
        fs::remove_dir_all(mirror.join("objects")).unwrap();
        fs::create_dir(mirror.join("objects")).unwrap();
    });
}

#[test]
fn a_copy_that_lacks_one_folder_is_made_anew() {
    survives(|mirror| {
        let tree = git(mirror, &["rev-parse", "published:2026/05"]);
        let (folder, name) = tree.split_at(2);
        fs::remove_file(mirror.join("objects").join(folder).join(name)).unwrap();
    });
}

#[test]
fn a_file_in_its_place_gives_way() {
    survives(|mirror| {
        fs::remove_dir_all(mirror).unwrap();
        fs::write(mirror, "").unwrap();
    });
}

#[test]
fn settings_that_cannot_be_read_are_made_anew() {
    survives(|mirror| fs::write(mirror.join("config"), "[core\n\0").unwrap());
}

#[test]
fn a_lock_that_a_dead_process_left_is_cleared_away() {
    survives(|mirror| {
        let lock = File::create(mirror.join("refs/heads/published.lock")).unwrap();
        lock.set_modified(SystemTime::UNIX_EPOCH).unwrap();
    });
}

#[test]
fn a_harmed_copy_is_as_good_as_none_to_those_who_only_read() {
    let world = World::new();
    let mut ada = world.site("ada");
    ada.write("index.html", "hello");
    ada.push();
    fs::remove_file(ada.mirror().join("HEAD")).unwrap();
    assert_eq!(ada.last_published("index.html"), None);
    ada.fetch().unwrap();
    assert_eq!(ada.last_published("index.html").as_deref(), Some("hello"));
}
