//! A remote behind a transport, where git itself answers and its hooks run.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::*;

fn site(world: &World, machine: &str) -> Site {
    let mut site = world.site(machine);
    site.remote = format!("standin://{}", world.path("remote.git").display());
    site.write("index.html", "hello");
    site
}

fn hook(world: &World, script: &str) {
    let hook = world.path("remote.git/hooks/pre-receive");
    fs::create_dir_all(hook.parent().unwrap()).unwrap();
    fs::write(&hook, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn the_network_takes_what_a_folder_takes() {
    let world = World::new();
    let (mut home, mut work) = (site(&world, "home"), site(&world, "work"));
    assert!(home.push().commit.is_some());
    assert!(home.push().commit.is_none());
    work.write("index.html", "from work");
    assert_eq!(work.push().changes.changed, ["index.html"]);
    home.write("index.html", "from home");
    assert!(home.push().was_behind);
    assert_eq!(world.git(&["rev-list", "--count", "pages"]), "3");
    assert_eq!(world.git(&["show", "pages:index.html"]), "from home");
}

#[test]
fn a_refusal_by_the_host_is_told_in_its_words() {
    let world = World::new();
    let site = site(&world, "home");
    hook(
        &world,
        "echo 'file larger than 100 MB: static/film.mov' >&2; exit 1",
    );
    let error = site.try_push().unwrap_err();
    let shown = error.to_string().replace(&site.remote, "REMOTE");
    assert_eq!(
        shown,
        "`REMOTE` refused the push: pre-receive hook declined"
    );
    let said = "the host said \"file larger than 100 MB: static/film.mov\"";
    assert_eq!(error.help().as_deref(), Some(said));
    assert_eq!(world.git(&["for-each-ref"]), "");
    assert_eq!(site.last_published("index.html"), None);
}

#[test]
fn somebody_who_comes_first_while_we_push_is_kept() {
    let world = World::new();
    let (mut home, mut work) = (site(&world, "home"), site(&world, "work"));
    home.push();
    work.write("index.html", "from work");
    let theirs = work.push().commit.unwrap();
    world.git(&["update-ref", "refs/heads/pages", "pages~"]);
    // They push again in the moment between our look and our push.
    let once = "test -e once && exit 0; touch once; unset GIT_QUARANTINE_PATH";
    hook(
        &world,
        &format!("{once}; git update-ref refs/heads/pages {theirs}"),
    );

    home.write("index.html", "from home");
    let outcome = home.push();

    assert!(world.path("remote.git/once").exists());
    assert!(outcome.was_behind);
    assert_eq!(world.git(&["rev-parse", "pages~"]), theirs);
    assert_eq!(world.git(&["rev-list", "--count", "pages"]), "3");
}

#[test]
fn a_host_that_does_not_answer_is_named() {
    let world = World::new();
    let mut site = site(&world, "home");
    site.remote = "standin:///no/such/place.git".to_string();
    let error = site.try_push().unwrap_err();
    assert!(matches!(error, PublishError::Unreachable { .. }), "{error}");
}
