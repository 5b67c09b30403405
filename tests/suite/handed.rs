//! A folder, a theme or a post that comes from somebody else: to build it reads nothing and writes nothing beside it,
//! and comes to an end.

use std::os::unix::fs::symlink;
use std::process::Command;
use std::time::Duration;

use crate::sandbox::Sandbox;

/// A site in a folder of the sandbox, beside it what is not its own.
fn handed() -> Sandbox {
    Sandbox::empty()
        .write("keys/id_rsa", "SECRET")
        .write("keys/letter.txt", "Dear Ben")
        .write(
            "site/potluck.yaml",
            "title: Gift\nurl: https://ada.example/\n",
        )
        .write(
            "site/private.yaml",
            "https://ben.example/: { notes: SECRET }\n",
        )
        .write("site/posts/2026-06-01-hello.md", "Hello.\n")
}

#[test]
fn no_link_among_the_templates_shows_what_lies_elsewhere() {
    for (link, target) in [
        ("templates/base.html", "../../keys/id_rsa"),
        ("templates/_replies.html", "../private.yaml"),
        ("templates/home.html", "/dev/zero"),
        ("templates", "../keys"),
    ] {
        let site = handed().write("keys/base.html", "SECRET");
        let place = site.path("site").join(link);
        std::fs::create_dir_all(place.parent().unwrap()).unwrap();
        symlink(target, place).unwrap();
        let said = site.complaint(["--root", "site", "build"], 3);
        assert!(said.contains("leads out of templates/"), "{link}: {said}");
        assert!(!site.has("site/public/index.html"), "{link}");
    }
    let site = handed().write("site/templates/mine.html", "{% extends \"!base.html\" %}");
    symlink("mine.html", site.path("site/templates/home.html")).unwrap();
    site.run(["--root", "site", "build"]).success();
}

#[test]
fn no_link_in_the_built_site_leads_a_build_elsewhere() {
    let site = handed().write("site/static/x/id_rsa", "EVIL");
    site.run(["--root", "site", "build"]).success();
    // What the folder says of itself is that all of this is ours.
    let list = site.files("site/.potluck/output");
    let list = list.iter().find(|name| !name.contains('.')).unwrap();
    let list = format!("site/.potluck/output/{list}");
    site.put(&list, (site.read(&list) + "x/letter.txt\n").as_bytes());
    std::fs::remove_dir_all(site.path("site/public/x")).unwrap();
    symlink("../../keys", site.path("site/public/x")).unwrap();

    let said = site.complaint(["--root", "site", "build"], 1);
    assert!(said.contains("is a symbolic link to a folder"), "{said}");
    std::fs::remove_dir_all(site.path("site/static/x")).unwrap();
    site.run(["--root", "site", "build"]).success();
    assert_eq!(site.read("keys/id_rsa"), "SECRET");
    assert_eq!(site.read("keys/letter.txt"), "Dear Ben");
}

#[test]
fn no_link_among_what_potluck_keeps_leads_it_elsewhere() {
    for link in ["seen.json", "archive.db", "output", "output/list"] {
        let site = handed();
        let place = site.path("site/.potluck").join(link);
        std::fs::create_dir_all(place.parent().unwrap()).unwrap();
        symlink(site.path("keys/letter.txt"), place).unwrap();
        for command in ["read", "build", "agenda"] {
            let said = site.complaint(["--root", "site", command], 1);
            assert!(said.contains("is a symbolic link"), "{link}: {said}");
        }
        assert_eq!(site.read("keys/letter.txt"), "Dear Ben");
    }
}

#[test]
fn a_pipe_in_the_place_of_a_file_is_not_waited_for() {
    for place in [
        "potluck.yaml",
        "friends.yaml",
        "private.yaml",
        "deleted.yaml",
        "posts/pipe.md",
        "static/pipe",
        "templates/base.html",
    ] {
        let site = handed();
        let pipe = site.path("site").join(place);
        std::fs::create_dir_all(pipe.parent().unwrap()).unwrap();
        let _ = std::fs::remove_file(&pipe);
        assert!(
            Command::new("mkfifo")
                .arg(&pipe)
                .status()
                .unwrap()
                .success()
        );
        for command in ["build", "check", "agenda"] {
            let mut run = site.command(["--root", "site", command]);
            let ended = run.timeout(Duration::from_secs(20)).output().unwrap();
            assert!(ended.status.code().is_some(), "{place}: {command} goes on");
        }
    }
}
