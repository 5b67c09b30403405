//! What is not published, and how that is said.

use std::fs;

use super::*;

/// The message and the help, without where the test runs.
#[track_caller]
fn refusal(world: &World, site: &Site) -> String {
    let error = site.try_push().unwrap_err();
    let text = match error.help() {
        Some(help) => format!("{error}\n{help}"),
        None => error.to_string(),
    };
    text.replace(&world.path("").display().to_string(), "WORLD/")
        .replace("WORLD//", "WORLD/")
}

fn ada(world: &World) -> Site {
    let mut ada = world.site("ada");
    ada.write("index.html", "hello");
    ada
}

#[test]
fn a_branch_that_somebody_else_wrote_is_left_alone() {
    let world = World::new();
    world.commit_by_hand("main", "README.md", "my sources");
    let mut ada = ada(&world);
    ada.branch = "main".to_string();
    insta::assert_snapshot!(refusal(&world, &ada), @r#"
    `main` of `../remote.git` holds something that potluck did not write
    publish to a branch of its own, or add `--adopt` if what is there may be replaced; it stays in the branch's history
    "#);
    assert!(matches!(ada.preview(), Err(PublishError::NotOurs { .. })));
    assert_eq!(world.git(&["rev-list", "--count", "main"]), "1");

    ada.adopt = true;
    let outcome = ada.push();
    assert_eq!(outcome.changes.removed, ["README.md"]);
    assert_eq!(world.git(&["rev-list", "--count", "main"]), "2");
    ada.adopt = false;
    ada.write("index.html", "hello again");
    assert!(ada.push().commit.is_some());
}

#[test]
fn a_file_added_by_hand_is_not_lost_unseen() {
    let world = World::new();
    let mut ada = ada(&world);
    ada.push();
    world.commit_by_hand("pages", "CNAME", "ada.example");
    ada.write("index.html", "hello again");
    assert!(matches!(ada.try_push(), Err(PublishError::NotOurs { .. })));
    assert_eq!(world.git(&["show", "pages:CNAME"]), "ada.example");
}

#[test]
fn another_site_is_left_alone() {
    let world = World::new();
    let mut ben = world.site("ben");
    ben.address = "https://ben.example/".to_string();
    ben.write("index.html", "ben");
    ben.push();
    insta::assert_snapshot!(refusal(&world, &ada(&world)), @r#"
    `pages` of `../remote.git` holds another site, `https://ben.example/`
    if that is this site under a former address, add `--adopt`; if not, publish somewhere else
    "#);
}

#[test]
fn a_folder_that_somebody_else_wrote_is_left_alone() {
    let world = World::new();
    world.commit_by_hand("main", "docs/manual.md", "by hand");
    let mut ada = ada(&world);
    ada.branch = "main".to_string();
    ada.folder = "docs".to_string();
    insta::assert_snapshot!(refusal(&world, &ada), @r#"
    `docs` on `main` of `../remote.git` holds something that potluck did not write
    publish to a branch of its own, or add `--adopt` if what is there may be replaced; it stays in the branch's history
    "#);
    ada.folder = "docs/manual.md/site".to_string();
    assert!(matches!(ada.try_push(), Err(PublishError::NotOurs { .. })));
}

#[test]
fn a_remote_that_is_not_there_is_named() {
    let world = World::new();
    let mut ada = ada(&world);
    ada.remote = "../nowhere.git".to_string();
    insta::assert_snapshot!(refusal(&world, &ada), @r#"
    there is nothing at `../nowhere.git`
    correct the path, or make it: `git init --bare WORLD/nowhere.git`, or `mkdir WORLD/nowhere.git` for the files alone
    "#);
    assert!(!world.path("nowhere.git").exists());
}

#[test]
fn a_file_is_no_remote() {
    let world = World::new();
    fs::write(world.path("file"), "mine").unwrap();
    let mut ada = ada(&world);
    ada.remote = "../file".to_string();
    insta::assert_snapshot!(refusal(&world, &ada), @r#"
    `../file` is not a git repository
    correct the path, or make a repository of it: `git init --bare WORLD/file`
    "#);
    assert_eq!(fs::read_to_string(world.path("file")).unwrap(), "mine");
}

#[test]
fn a_repository_that_somebody_works_in_is_left_alone() {
    let world = World::new();
    git(&world.path(""), &["init", "--quiet", "checkout"]);
    let mut ada = ada(&world);
    ada.remote = "../checkout".to_string();
    let before = everything_in(&world.path("checkout"));
    insta::assert_snapshot!(refusal(&world, &ada), @r#"
    `../checkout` is a folder somebody works in, not a bare repository
    publish to one that nobody works in: `git init --bare WORLD/checkout.git`
    "#);
    assert_eq!(everything_in(&world.path("checkout")), before);
}

#[test]
fn a_remote_that_cannot_be_written_is_named() {
    let world = World::new();
    let ada = ada(&world);
    // Not by its permissions, which the administrator's tests would not feel.
    let pack = world.path("remote.git/objects/pack");
    fs::remove_dir_all(&pack).unwrap();
    fs::write(&pack, "").unwrap();
    let refusal = refusal(&world, &ada);
    assert!(
        refusal.starts_with("`../remote.git` could not be written to: "),
        "{refusal}"
    );
    assert_eq!(world.git(&["for-each-ref"]), "");
    assert_eq!(ada.last_published("index.html"), None);
    fs::remove_file(&pack).unwrap();
}

#[test]
fn a_lock_of_the_remote_is_not_ours_to_clear() {
    let world = World::new();
    let ada = ada(&world);
    let lock = world.path("remote.git/refs/heads/pages.lock");
    fs::write(&lock, "").unwrap();
    insta::assert_snapshot!(refusal(&world, &ada), @r#"
    `../remote.git` is locked: somebody else seems to be publishing to it
    try again in a minute; if nobody is publishing, delete `WORLD/remote.git/refs/heads/pages.lock`
    "#);
    assert!(lock.exists());
    fs::remove_file(lock).unwrap();
    assert!(ada.push().commit.is_some());
}

#[test]
fn a_remote_that_says_nothing_is_told() {
    let world = World::new();
    let mut ada = ada(&world);
    ada.remote = String::new();
    insta::assert_snapshot!(refusal(&world, &ada), @r#"
    no place to publish to is set
    name it in `potluck.yaml`: `publish: { remote: ../site.git }`
    "#);
}

#[test]
fn a_lock_that_a_killed_publish_of_ours_left_there_is_cleared_away() {
    let world = World::new();
    let mut ada = ada(&world);
    ada.push();
    ada.write("index.html", "hello again");
    fs::write(world.path("remote.git/refs/heads/pages.lock"), "").unwrap();
    fs::write(ada.mirror().join("moving"), "refs/heads/pages").unwrap();
    assert!(ada.push().commit.is_some());
    assert!(!ada.mirror().join("moving").exists());
}

#[test]
fn odd_names_are_refused() {
    let world = World::new();
    let mut ada = ada(&world);
    ada.write("x", "y");
    let file = ada.files["x"].clone();
    ada.files.insert(".GIT/hooks/post-update".to_string(), file);
    insta::assert_snapshot!(refusal(&world, &ada), @r#"
    `.GIT/hooks/post-update` cannot be published: git keeps `.git` for itself
    give it another name
    "#);
    ada.files.clear();
    insta::assert_snapshot!(refusal(&world, &ada), @r#"
    there is nothing to publish
    write something first: `potluck new post`
    "#);
    ada.write("index.html", "hello");
    ada.folder = "../docs".to_string();
    insta::assert_snapshot!(refusal(&world, &ada), @r#"
    `../docs` cannot be published: it leads out of its folder
    give it another name
    "#);
    ada.folder = String::new();
    ada.branch = "no..where".to_string();
    insta::assert_snapshot!(refusal(&world, &ada), @r#"
    `no..where` cannot be the name of a branch
    take letters, digits and `-` only, such as `pages`
    "#);
}

#[test]
fn a_file_that_is_gone_is_named() {
    let world = World::new();
    let ada = ada(&world);
    fs::remove_file(&ada.files["index.html"]).unwrap();
    insta::assert_snapshot!(refusal(&world, &ada), @r#"
    `WORLD/ada/public/index.html` could not be read: No such file or directory (os error 2)
    "#);
    assert_eq!(world.git(&["for-each-ref"]), "");
}
