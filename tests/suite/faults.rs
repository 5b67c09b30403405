//! Whatever goes wrong while publishing: the sources stay, no commit of the remote is lost, and once the fault is gone
//! it works.

use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::feed_server::FeedServer;
use crate::git_host::has;
use crate::incremental::Dice;
use crate::kills::{is_cut_within, kills, started};
use crate::sandbox::{Mount, Sandbox, commit, git};

const SETTINGS: &str = "title: Ada's table\nurl: https://ada.example/\npublish: { remote: ../ada.git }\nnetwork: { allow_private: [127.0.0.1] }\n";

fn circle() -> Sandbox {
    let circle = Sandbox::empty()
        .write("ada/potluck.yaml", SETTINGS)
        .write("ada/posts/2026-06-01-frogs.md", "# Frogs\n\n0 of them.\n");
    git(circle.root(), &["init", "--quiet", "--bare", "ada.git"]);
    circle
}

fn tip(circle: &Sandbox) -> String {
    git(&circle.path("ada.git"), &["rev-parse", "--verify", "pages"])
}

/// The branch has everything it ever had, and git finds no fault with either side.
#[track_caller]
fn nothing_is_lost(circle: &Sandbox, before: &str) {
    let remote = circle.path("ada.git");
    git(&remote, &["merge-base", "--is-ancestor", before, "pages"]);
    git(&remote, &["fsck", "--strict", "--no-dangling"]);
}

// What surrounds the site is none of our business.

#[test]
fn whatever_repository_the_site_lies_in_it_is_published_whole() {
    type SetUp = fn(&Sandbox) -> PathBuf;
    let strange: [(&str, SetUp); 6] = [
        ("detached", |circle| {
            let ada = circle.path("ada");
            committed(&ada);
            git(&ada, &["checkout", "--quiet", "--detach"]);
            ada
        }),
        ("a merge in progress", |circle| {
            let ada = circle.path("ada");
            committed(&ada);
            circle.put(
                "ada/.git/MERGE_HEAD",
                git(&ada, &["rev-parse", "HEAD"]).as_bytes(),
            );
            ada
        }),
        ("a worktree", |circle| {
            let ada = circle.path("ada");
            committed(&ada);
            git(&ada, &["worktree", "add", "--quiet", "../tree"]);
            circle.path("tree")
        }),
        ("a shallow clone", |circle| {
            committed(&circle.path("ada"));
            let from = format!("file://{}", circle.path("ada").display());
            git(
                circle.root(),
                &["clone", "--quiet", "--depth=1", &from, "shallow"],
            );
            circle.path("shallow")
        }),
        ("a submodule", |circle| {
            committed(&circle.path("ada"));
            git(circle.root(), &["init", "--quiet", "outer"]);
            git(
                &circle.path("outer"),
                &[
                    "-c",
                    "protocol.file.allow=always",
                    "submodule",
                    "--quiet",
                    "add",
                    "../ada",
                    "site",
                ],
            );
            std::fs::rename(circle.path("ada.git"), circle.path("outer/ada.git")).unwrap();
            circle.path("outer/site")
        }),
        ("SHA-256", |circle| {
            let ada = circle.path("ada");
            git(&ada, &["init", "--quiet", "--object-format=sha256"]);
            git(&ada, &["add", "posts"]);
            ada
        }),
    ];
    for (kind, set_up) in strange {
        let circle = circle();
        circle.put("ada/notes/secret.txt", b"staged, and none of the site's");
        let root = set_up(&circle);
        let own = circle.snapshot("ada/.git");
        let text = root.display().to_string();
        circle.run(["--root", &text, "publish"]).success();
        assert_eq!(circle.snapshot("ada/.git"), own, "{kind}");
        let remote = root.parent().unwrap().join("ada.git");
        let online = git(&remote, &["ls-tree", "-r", "--name-only", "pages"]);
        assert!(
            online.contains("2026/06/frogs/index.html") && !online.contains("secret"),
            "{kind}: {online}"
        );
        git(&remote, &["fsck", "--strict"]);
    }
}

fn committed(folder: &Path) {
    git(folder, &["init", "--quiet", "--initial-branch=main"]);
    commit(folder, "all");
}

#[test]
fn no_setting_of_git_changes_what_is_published() {
    let circle = circle();
    let settings = "[core]\n\tautocrlf = true\n\texcludesFile = ~/ignored\n\thooksPath = ~/hooks\n[commit]\n\tgpgSign = true\n[user]\n\tsigningKey = none\n\tuseConfigOnly = true\n[init]\n\tdefaultObjectFormat = sha256\n\ttemplateDir = ~/template\n[push]\n\tdefault = nothing\n\tgpgSign = true\n[receive]\n\tdenyNonFastForwards = true\n";
    circle.put("home/.gitconfig", settings.as_bytes());
    circle.put("home/ignored", b"*.html\n");
    circle.put("home/template/hooks/pre-push", b"#!/bin/sh\nexit 1\n");
    let home = circle.path("home");
    circle
        .command(["--root", "ada", "publish"])
        .env("HOME", &home)
        .assert()
        .success();
    assert_eq!(
        git(&circle.path("ada.git"), &["show", "pages:index.html"]),
        circle.read("ada/public/index.html").trim_end()
    );
    // Neither is a home needed, nor a path to any program.
    circle.edit("ada/posts/2026-06-01-frogs.md", "0 of", "1 of");
    circle
        .command(["--root", "ada", "publish"])
        .env_remove("HOME")
        .env_remove("PATH")
        .assert()
        .success();
    assert_eq!(
        git(&circle.path("ada.git"), &["rev-list", "--count", "pages"]),
        "2"
    );
}

#[test]
fn a_clock_that_is_years_off_harms_nothing() {
    let circle = circle();
    let at = |seconds: &str| {
        circle
            .command(["--root", "ada", "publish"])
            .env("SOURCE_DATE_EPOCH", seconds)
            .assert()
            .success()
    };
    at("2100000000");
    let first = tip(&circle);
    circle.edit("ada/posts/2026-06-01-frogs.md", "0 of", "1 of");
    at("1781524800");
    nothing_is_lost(&circle, &first);
    assert!(
        git(
            &circle.path("ada.git"),
            &["show", "pages:2026/06/frogs/index.html"]
        )
        .contains("1 of them")
    );
}

// The remote is not as it should be.

#[test]
fn a_remote_of_another_kind_is_refused_in_words() {
    let circle = circle();
    std::fs::remove_dir_all(circle.path("ada.git")).unwrap();
    git(
        circle.root(),
        &[
            "init",
            "--quiet",
            "--bare",
            "--object-format=sha256",
            "ada.git",
        ],
    );
    let said = circle.complaint(["--root", "ada", "publish"], 1);
    assert!(
        said.contains("error: `../ada.git`") && said.contains("SHA-256"),
        "{said}"
    );
}

#[test]
fn a_branch_that_somebody_has_checked_out_is_not_moved_under_their_feet() {
    let circle = circle();
    circle.run(["--root", "ada", "publish"]).success();
    let before = tip(&circle);
    git(
        &circle.path("ada.git"),
        &["worktree", "add", "--quiet", "../checked-out", "pages"],
    );
    circle.edit("ada/posts/2026-06-01-frogs.md", "0 of", "1 of");
    let said = circle.complaint(["--root", "ada", "publish"], 1);
    assert!(said.contains("is checked out in"), "{said}");
    assert_eq!(tip(&circle), before);
    assert_eq!(git(&circle.path("checked-out"), &["status", "--short"]), "");
    git(
        &circle.path("ada.git"),
        &["worktree", "remove", "../checked-out"],
    );
    circle.run(["--root", "ada", "publish"]).success();
    nothing_is_lost(&circle, &before);
}

#[test]
fn a_stick_that_is_full_or_was_pulled_out_keeps_what_was_on_it() {
    let circle = circle();
    circle.edit("ada/potluck.yaml", "../ada.git", "../media/stick");
    let said = circle.complaint(["--root", "ada", "publish"], 1);
    assert!(
        said.contains("there is nothing at `../media/stick`"),
        "{said}"
    );
    let Some(small) = Mount::small(circle.path("media"), 2000) else {
        return;
    };
    std::fs::create_dir(circle.path("media/stick")).unwrap();
    let said = circle.complaint(["--root", "ada", "publish"], 0);
    assert!(said.contains("Published into `../media/stick`"), "{said}");
    let before = circle.snapshot("media/stick");
    circle.put("ada/static/film.bin", &noise());
    circle.edit("ada/posts/2026-06-01-frogs.md", "0 of", "1 of");
    let said = circle.complaint(["--root", "ada", "publish"], 1);
    assert!(
        said.contains("could not be written to") && said.contains("full"),
        "{said}"
    );
    assert_eq!(circle.snapshot("media/stick"), before);
    std::fs::remove_file(circle.path("ada/static/film.bin")).unwrap();
    circle.run(["--root", "ada", "publish"]).success();
    assert!(
        circle
            .read("media/stick/2026/06/frogs/index.html")
            .contains("1 of them")
    );
    // Out of the machine: the empty place where it was is no stick.
    drop(small);
    circle.complaint(["--root", "ada", "publish"], 1);
    assert_eq!(circle.files("media"), [""; 0]);
}

/// What cannot be pressed together, and more than there is room for.
fn noise() -> Vec<u8> {
    (0..3_000_000u64)
        .map(|at| (at.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40) as u8 ^ ((at * at) >> 7) as u8)
        .collect()
}

#[test]
fn a_disk_that_is_full_at_either_end_loses_nothing() {
    for full in ["ada.git", "ada/.potluck"] {
        let circle = circle();
        let _ = std::fs::remove_dir_all(circle.path(full));
        let Some(_small) = Mount::small(circle.path(full), 2000) else {
            return;
        };
        if full == "ada.git" {
            git(circle.root(), &["init", "--quiet", "--bare", "ada.git"]);
        }
        circle.run(["--root", "ada", "publish"]).success();
        let before = tip(&circle);
        circle.put("ada/static/film.bin", &noise());
        let said = circle.complaint(["--root", "ada", "publish"], 1);
        assert!(
            said.contains("error: ") && said.contains("full"),
            "{full}: {said}"
        );
        assert_eq!(tip(&circle), before, "{full}");
        nothing_is_lost(&circle, &before);
        std::fs::remove_file(circle.path("ada/static/film.bin")).unwrap();
        circle.edit("ada/posts/2026-06-01-frogs.md", "0 of", "1 of");
        // Leavings of the failed attempt do not stay in the way.
        let again = circle
            .run(["--root", "ada", "publish"])
            .get_output()
            .clone();
        assert!(
            again.status.success(),
            "{full}: {}",
            String::from_utf8_lossy(&again.stderr)
        );
        nothing_is_lost(&circle, &before);
    }
}

// Several at once, and an end at any moment.

#[test]
fn many_publishers_at_once_on_one_machine_lose_nothing() {
    let circle = circle();
    circle.run(["--root", "ada", "publish"]).success();
    let before = tip(&circle);
    circle.edit("ada/posts/2026-06-01-frogs.md", "0 of", "1 of");
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| circle.run(["--root", "ada", "publish"]));
        }
    });
    circle.run(["--root", "ada", "publish"]).success();
    nothing_is_lost(&circle, &before);
    assert!(
        git(
            &circle.path("ada.git"),
            &["show", "pages:2026/06/frogs/index.html"]
        )
        .contains("1 of them")
    );
}

/// A post without its head.
pub fn words(post: &str) -> &str {
    post.rsplit("---\n").next().unwrap().trim_start()
}

#[test]
fn a_kill_at_any_moment_of_build_pull_or_publish_loses_nothing() {
    if !has(&["git"]) {
        return;
    }
    let kills = kills();
    let ben = FeedServer::start();
    let circle = circle().write("ada/friends.yaml", &ben.as_friend("Ben"));
    let feed = |count: u64| {
        let items: String = (count.saturating_sub(3)..=count)
            .map(|at| format!("<item><guid>{0}{at}/</guid><link>{0}{at}/</link><pubDate>Thu, 04 Jun 2026 12:00:00 GMT</pubDate><description>number {at}</description></item>", ben.url()))
            .collect();
        format!(
            "<rss version=\"2.0\"><channel><title>Ben</title><link>{0}</link><description>x</description>{items}</channel></rss>",
            ben.url()
        )
    };
    ben.serve("/feed.xml", feed(0));
    let began = Instant::now();
    circle.run(["--root", "ada", "publish"]).success();
    let mut whole = began.elapsed();
    let mut before = tip(&circle);
    let mut dice = Dice(2026);
    let (mut killed, mut heard) = (0, entries(&circle));
    let mut round = 0;
    // Only those count that were killed before their end.
    while killed < kills && round < 20 * kills {
        ben.serve("/feed.xml", feed(round + 1));
        circle.edit(
            "ada/posts/2026-06-01-frogs.md",
            &format!("{round} of"),
            &format!("{} of", round + 1),
        );
        let mine = circle.read("ada/posts/2026-06-01-frogs.md");
        let command = ["build", "pull", "publish", "publish"][round as usize % 4];
        let run = started(&circle, ["--root", "ada", command]);
        killed += u64::from(is_cut_within(run, whole, &mut dice));

        // Publishing stamps the head of a file that was changed; the words below it are the person's.
        let now = circle.read("ada/posts/2026-06-01-frogs.md");
        assert_eq!(words(&now), words(&mine), "round {round}, {command}");
        nothing_is_lost(&circle, &before);
        assert!(entries(&circle) >= heard, "round {round}, {command}");
        // The next one mends by itself.
        if round % 5 == 4 || killed == kills {
            let began = Instant::now();
            circle.run(["--root", "ada", "publish"]).success();
            whole = began.elapsed();
            nothing_is_lost(&circle, &before);
            let page = git(
                &circle.path("ada.git"),
                &["show", "pages:2026/06/frogs/index.html"],
            );
            assert!(
                page.contains(&format!("{} of them", round + 1)),
                "round {round}"
            );
            before = tip(&circle);
            heard = entries(&circle);
        }
        round += 1;
    }
    eprintln!("{killed} of {round} runs were killed before their end");
    assert_eq!(killed, kills, "in {round} rounds");
}

#[test]
fn a_kill_at_any_moment_leaves_a_plain_folder_that_the_next_publish_makes_whole() {
    let circle = circle();
    circle.edit("ada/potluck.yaml", "../ada.git", "../stick");
    std::fs::create_dir(circle.path("stick")).unwrap();
    let began = Instant::now();
    circle.run(["--root", "ada", "publish"]).success();
    let mut whole = began.elapsed();
    circle.put("stick/thesis.doc", b"years of work");
    let mut dice = Dice(2026);
    let (mut killed, mut round, kills) = (0, 0, kills());
    while killed < kills && round < 20 * kills {
        let count = |round: u64| format!("{round} of");
        circle.edit(
            "ada/posts/2026-06-01-frogs.md",
            &count(round),
            &count(round + 1),
        );
        // A page that comes and goes, so that files are added and removed.
        match round % 2 {
            0 => circle.put("ada/pages/pond.md", b"# Pond\n"),
            _ => std::fs::remove_file(circle.path("ada/pages/pond.md")).unwrap(),
        }
        let publish = started(&circle, ["--root", "ada", "publish"]);
        killed += u64::from(is_cut_within(publish, whole, &mut dice));
        assert_eq!(circle.read("stick/thesis.doc"), "years of work");
        round += 1;
        if round % 3 == 0 || killed == kills {
            let began = Instant::now();
            circle.run(["--root", "ada", "publish"]).success();
            whole = began.elapsed();
            let mut there = circle.files("stick");
            there.retain(|path| path != ".potluck-files" && path != "thesis.doc");
            assert_eq!(there, circle.files("ada/public"), "round {round}");
            for path in there {
                let same = |folder: &str| std::fs::read(circle.path(folder).join(&path)).unwrap();
                assert_eq!(same("stick"), same("ada/public"), "round {round}: {path}");
            }
            git(
                &circle.path("ada/.potluck/publish.git"),
                &["fsck", "--strict", "--no-dangling"],
            );
        }
    }
    eprintln!("{killed} of {round} runs were killed before their end");
    assert_eq!(killed, kills, "in {round} rounds");
}

/// How many entries of friends are known.
fn entries(circle: &Sandbox) -> usize {
    let json = circle.json(["--root", "ada", "read", "-n", "100000", "--json"]);
    json.as_array().unwrap().len()
}
