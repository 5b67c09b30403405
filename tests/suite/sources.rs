//! `publish.source`: the sources go into the person's own repository, and nothing of theirs is ever in the way.

use insta::assert_snapshot;

use crate::feed_server::{FeedServer, Manner};
use crate::git_host::GitHost;
use crate::sandbox::{Sandbox, commit, git};

const SETTINGS: &str = "title: Ada's table\nurl: https://ada.example/\nauthor: { name: Ada, email: ada@ada.example }\npublish: { remote: ../host.git, source: true }\n";

/// A site that is a repository with a host, where `main` is its branch.
fn circle() -> Sandbox {
    let circle = Sandbox::empty()
        .write("ada/potluck.yaml", SETTINGS)
        .write("ada/.gitignore", "public/\n.potluck/\nprivate.yaml\n")
        .write("ada/private.yaml", "{}\n")
        .write("ada/posts/2026-06-01-frogs.md", "# Frogs\n\nTwo of them.\n");
    git(
        circle.root(),
        &[
            "init",
            "--quiet",
            "--bare",
            "--initial-branch=main",
            "host.git",
        ],
    );
    let ada = circle.path("ada");
    git(&ada, &["init", "--quiet", "--initial-branch=main"]);
    git(&ada, &["remote", "add", "origin", "../host.git"]);
    circle
}

/// The files of the last commit, in a repository.
fn tracked(circle: &Sandbox, repository: &str) -> String {
    git(
        &circle.path(repository),
        &["ls-tree", "-r", "--name-only", "main"],
    )
}

/// Somebody edits in the host's web page.
fn edit_on_the_host(circle: &Sandbox, path: &str, text: &str) {
    edit_there(circle, "host.git", path, text);
}

/// The same, where the host's repository is another.
fn edit_there(circle: &Sandbox, host: &str, path: &str, text: &str) {
    let _ = std::fs::remove_dir_all(circle.path("phone"));
    let clone = ["clone", "--quiet", "--branch", "main", host, "phone"];
    git(circle.root(), &clone);
    circle.put(&format!("phone/{path}"), text.as_bytes());
    let phone = circle.path("phone");
    commit(&phone, "from the phone");
    git(&phone, &["push", "--quiet"]);
}

#[test]
fn a_list_of_guests_without_a_site_goes_along_only_where_its_host_says_so() {
    let event = "ada/events/2026-06-02-soup.md";
    let circle = circle()
        .write(event, "---\ntitle: Soup\nstart: 2026-06-28 14:00\n---\n")
        .write(
            "ada/events/2026-06-02-soup.guests.yaml",
            "- name: Zoe\n  mail: zoe@example.org\n",
        );
    circle.edit(
        "ada/.gitignore",
        "private.yaml\n",
        "private.yaml\nevents/**/*guests.yaml\n",
    );
    circle.run(["--root", "ada", "publish", "--yes"]).success();
    let files = tracked(&circle, "host.git");
    assert!(
        files.contains("soup.md") && !files.contains("guests"),
        "{files}"
    );
    circle.edit(
        "ada/potluck.yaml",
        "publish: { remote: ../host.git, source: true",
        "publish: { remote: ../host.git, source: true, guests: true",
    );
    circle.run(["--root", "ada", "publish", "--yes"]).success();
    let files = tracked(&circle, "host.git");
    assert!(files.contains("soup.guests.yaml"), "{files}");
}

#[test]
fn the_sources_go_along_and_only_they() {
    let circle = circle()
        .write(
            "ada/posts/2026-06-02-later.md",
            "---\ndraft: true\n---\n\nNot yet.\n",
        )
        .write("ada/posts/newts.md", "# Newts\n")
        .write("ada/static/pond.txt", "still\n")
        .write("ada/letters/thesis.txt", "none of the site's business\n");
    assert_snapshot!(circle.complaint(["--root", "ada", "publish"], 0));
    assert_snapshot!(tracked(&circle, "host.git"));
    // git has nothing to say about any of it, but for what was left out.
    assert_snapshot!(git(&circle.path("ada"), &["status", "--short"]));
    assert!(
        git(&circle.path("host.git"), &["show", "main:posts/newts.md"])
            .contains("date: 2026-06-15")
    );
    let commits = git(&circle.path("ada"), &["rev-list", "--count", "main"]);
    assert_eq!(
        circle
            .complaint(["--root", "ada", "publish"], 0)
            .matches("Committed")
            .count(),
        0
    );
    assert_eq!(
        git(&circle.path("ada"), &["rev-list", "--count", "main"]),
        commits
    );

    // What is deleted here is deleted there; what is none of ours stays.
    std::fs::remove_file(circle.path("ada/static/pond.txt")).unwrap();
    circle.run(["--root", "ada", "publish"]).success();
    assert!(!tracked(&circle, "host.git").contains("pond.txt"));
    assert_eq!(
        git(&circle.path("ada"), &["status", "--short"])
            .matches(" D ")
            .count(),
        0
    );
}

#[test]
fn a_key_goes_nowhere() {
    let circle = circle().write("ada/static/id_ed25519", "a key by its name\n");
    assert_snapshot!(circle.complaint(["--root", "ada", "publish"], 3));
    assert_eq!(git(&circle.path("host.git"), &["for-each-ref"]), "");
    // Where the person insists, each is named that goes online; the sources are not given it even then.
    let token = format!("mine: ghp_{}\n", "a1".repeat(18));
    circle.put("ada/static/notes.txt", format!("pond\n{token}").as_bytes());
    assert_snapshot!(circle.complaint(["--root", "ada", "publish", "--anyway"], 0));
    assert!(!tracked(&circle, "host.git").contains("id_ed25519"));
}

#[test]
fn what_is_staged_waits_for_a_commit_of_ones_own() {
    let circle = circle();
    circle.run(["--root", "ada", "publish"]).success();
    let ada = circle.path("ada");
    circle.edit("ada/posts/2026-06-01-frogs.md", "Two", "Three");
    circle.put("ada/letters/thesis.txt", b"years of work");
    git(&ada, &["add", "posts", "letters"]);
    circle.edit("ada/posts/2026-06-01-frogs.md", "Three", "Four");
    circle.put("ada/posts/2026-06-03-newts.md", b"# Newts\n");
    let staged = git(&ada, &["diff", "--cached"]);

    let said = circle.complaint(["--root", "ada", "publish"], 0);

    assert!(
        said.contains("`posts/2026-06-01-frogs.md` is staged for a commit of your own"),
        "{said}"
    );
    assert_eq!(git(&ada, &["diff", "--cached"]), staged);
    assert!(tracked(&circle, "host.git").contains("newts"));
    assert!(!tracked(&circle, "host.git").contains("thesis"));
    assert!(
        git(
            &circle.path("host.git"),
            &["show", "main:posts/2026-06-01-frogs.md"]
        )
        .contains("Two")
    );
}

#[test]
fn what_was_written_in_the_hosts_web_page_is_merged() {
    let circle = circle();
    circle.run(["--root", "ada", "publish"]).success();
    edit_on_the_host(&circle, "posts/2026-06-03-phone.md", "# From the phone\n");
    circle.edit("ada/posts/2026-06-01-frogs.md", "Two", "Three");
    let said = circle.complaint(["--root", "ada", "publish"], 0);
    assert!(
        said.contains("Took in what was changed on the host."),
        "{said}"
    );
    assert!(
        circle
            .read("ada/posts/2026-06-03-phone.md")
            .contains("From the phone")
    );
    assert!(
        git(
            &circle.path("host.git"),
            &["show", "pages:2026/06/phone/index.html"]
        )
        .contains("From the phone")
    );
    assert!(
        git(
            &circle.path("host.git"),
            &["show", "main:posts/2026-06-01-frogs.md"]
        )
        .contains("Three")
    );
    assert_eq!(git(&circle.path("ada"), &["status", "--short"]), "");
    // With nothing new here, it is simply caught up with.
    edit_on_the_host(&circle, "posts/2026-06-04-again.md", "# Again\n");
    circle.run(["--root", "ada", "publish"]).success();
    assert!(circle.has("ada/posts/2026-06-04-again.md"));
    git(&circle.path("ada"), &["fsck", "--strict"]);
}

#[test]
fn the_same_place_changed_twice_is_said_and_both_are_kept() {
    let circle = circle();
    circle.run(["--root", "ada", "publish"]).success();
    edit_on_the_host(
        &circle,
        "posts/2026-06-01-frogs.md",
        "# Frogs\n\nNine of them.\n",
    );
    circle.edit("ada/posts/2026-06-01-frogs.md", "Two", "Three");
    let online = git(&circle.path("host.git"), &["rev-parse", "pages", "main"]);
    assert_snapshot!(circle.complaint(["--root", "ada", "publish"], 1));
    assert!(
        circle
            .read("ada/posts/2026-06-01-frogs.md")
            .contains("Three")
    );
    assert_eq!(
        git(&circle.path("host.git"), &["rev-parse", "pages", "main"]),
        online
    );
    // A file that is not committed is not written over either.
    let circle = self::circle();
    circle.run(["--root", "ada", "publish"]).success();
    edit_on_the_host(&circle, "notes.txt", "theirs");
    circle.put("ada/notes.txt", b"mine, in no commit");
    let said = circle.complaint(["--root", "ada", "publish"], 1);
    assert!(
        said.contains("cannot be put beside your own changes"),
        "{said}"
    );
    assert_eq!(circle.read("ada/notes.txt"), "mine, in no commit");
    std::fs::rename(circle.path("ada/notes.txt"), circle.path("notes.txt")).unwrap();
    circle.run(["--root", "ada", "publish"]).success();
}

#[test]
fn a_repository_that_is_busy_with_something_else_is_left_alone() {
    let circle = circle();
    circle.run(["--root", "ada", "publish"]).success();
    let ada = circle.path("ada");
    let said = || circle.complaint(["--root", "ada", "publish"], 1);
    circle.edit("ada/posts/2026-06-01-frogs.md", "Two", "Three");
    circle.put("ada/.git/index.lock", b"");
    assert!(said().contains("git is busy in your own repository"));
    std::fs::remove_file(ada.join(".git/index.lock")).unwrap();
    circle.put(
        "ada/.git/MERGE_HEAD",
        git(&ada, &["rev-parse", "HEAD"]).as_bytes(),
    );
    assert!(said().contains("in the middle of a merge"));
    std::fs::remove_file(ada.join(".git/MERGE_HEAD")).unwrap();
    git(&ada, &["checkout", "--quiet", "--detach"]);
    assert!(said().contains("is on no branch"));
    git(&ada, &["checkout", "--quiet", "main"]);
    git(&ada, &["remote", "set-url", "origin", "../gone.git"]);
    assert!(said().contains("they are committed here"));
    git(&ada, &["remote", "set-url", "origin", "../host.git"]);
    circle.run(["--root", "ada", "publish"]).success();
}

#[test]
fn whatever_git_is_set_to_the_sources_are_kept_as_they_are() {
    let circle = circle();
    // No identity, signatures demanded, line ends of another system, and a rule that hides every post.
    let settings = "[core]\n\tautocrlf = true\n\texcludesFile = ~/ignored\n[commit]\n\tgpgSign = true\n[user]\n\tuseConfigOnly = true\n\tsigningKey = none\n[push]\n\tdefault = nothing\n";
    circle.put("home/.gitconfig", settings.as_bytes());
    circle.put("home/ignored", b"*.md\n");
    let home = circle.path("home");
    let mut command = circle.command(["--root", "ada", "publish"]);
    command.env("HOME", &home).assert().success();
    assert!(tracked(&circle, "host.git").contains("posts/2026-06-01-frogs.md"));
    let host = circle.path("host.git");
    assert_eq!(
        git(&host, &["show", "main:posts/2026-06-01-frogs.md"]),
        circle.read("ada/posts/2026-06-01-frogs.md").trim_end()
    );
    assert_eq!(git(&host, &["log", "--format=%an", "main"]), "Ada");
    git(&host, &["fsck", "--strict"]);
}

#[test]
fn guests_and_what_is_private_stay_at_home_whoever_staged_them() {
    let circle = circle().write(
        "ada/events/2026-06-10-supper.md",
        "---\ntitle: Supper\nstart: 2026-06-20 19:00\n---\n",
    );
    circle
        .run(["--root", "ada", "guest", "add", "supper", "--name", "Zoe"])
        .success();
    circle.put("ada/.env", b"TOKEN=s3cret\n");
    circle.put("ada/key.pem", b"-----BEGIN PRIVATE KEY-----\nx\n");
    circle.put(
        "ada/posts/2026-06-02-later.md",
        b"---\ndraft: true\n---\n\nNot yet.\n",
    );
    let ada = circle.path("ada");
    git(&ada, &["add", "--force", "."]);
    circle.run(["--root", "ada", "publish"]).success();
    for branch in ["main", "pages"] {
        let online = git(
            &circle.path("host.git"),
            &["ls-tree", "-r", "--name-only", branch],
        );
        for secret in ["private.yaml", "guests", ".env", "key.pem", "later"] {
            assert!(
                !online.lines().any(|path| path.contains(secret)),
                "{branch}: {secret} in {online}"
            );
        }
    }
    // What was staged is so still.
    assert!(git(&ada, &["diff", "--cached", "--name-only"]).contains(".env"));
}

/// A site whose sources and pages live on a real host, and what it takes to get in there.
fn hosted(host: &GitHost, remote: &str) -> (Sandbox, [(&'static str, String); 2]) {
    let circle = circle();
    circle.edit("ada/potluck.yaml", "../host.git", remote);
    git(
        &circle.path("ada"),
        &["remote", "set-url", "origin", remote],
    );
    let variables = [
        ("GIT_SSH_COMMAND", host.ssh_command()),
        ("POTLUCK_TOKEN", "t0ken".to_string()),
    ];
    (circle, variables)
}

/// What is said; `ends` is the exit code, where it is to be a certain one.
#[track_caller]
fn publish(circle: &Sandbox, variables: &[(&str, String)], ends: Option<i32>) -> String {
    let variables = variables.iter().map(|(name, value)| (name, value));
    let mut command = circle.command(["--root", "ada", "publish"]);
    let output = command.envs(variables).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(ends.is_none() || ends == output.status.code(), "{said}");
    said
}

/// Over ssh, and over http with a password.
fn on_each_host(story: impl Fn(&GitHost, Sandbox, &[(&str, String)])) {
    if let Some(host) = GitHost::ssh() {
        let (circle, variables) = hosted(&host, &host.ssh_remote());
        story(&host, circle, &variables);
    }
    if let Some(host) = GitHost::http() {
        let remote = host.http_remote().replace("://", "://ada@");
        let (circle, variables) = hosted(&host, &remote);
        story(&host, circle, &variables);
    }
}

#[test]
fn what_was_written_in_the_web_page_of_a_real_host_is_merged_over_ssh_and_http() {
    on_each_host(|host, circle, variables| {
        let there = host.path("site.git").display().to_string();
        publish(&circle, variables, Some(0));
        edit_there(
            &circle,
            &there,
            "posts/2026-06-03-phone.md",
            "# From the phone\n",
        );
        circle.edit("ada/posts/2026-06-01-frogs.md", "Two", "Three");
        let said = publish(&circle, variables, Some(0));
        assert!(
            said.contains("Took in what was changed on the host."),
            "{said}"
        );
        assert!(circle.has("ada/posts/2026-06-03-phone.md"));
        let page = host.git(&["show", "pages:2026/06/phone/index.html"]);
        assert!(page.contains("From the phone"));
        let post = host.git(&["show", "main:posts/2026-06-01-frogs.md"]);
        assert!(post.contains("Three"), "{post}");
        // The same place on both sides: said, and both are kept.
        let theirs = post.replace("Three", "Nine");
        edit_there(&circle, &there, "posts/2026-06-01-frogs.md", &theirs);
        circle.edit("ada/posts/2026-06-01-frogs.md", "Three", "Four");
        let before = host.git(&["rev-parse", "main", "pages"]);
        let said = publish(&circle, variables, Some(1));
        assert!(
            said.contains("was changed here and at the host, in the same place"),
            "{said}"
        );
        assert!(
            circle
                .read("ada/posts/2026-06-01-frogs.md")
                .contains("Four")
        );
        assert_eq!(host.git(&["rev-parse", "main", "pages"]), before);
    });
}

#[test]
fn machines_that_send_their_sources_at_the_same_moment_all_arrive_over_ssh_and_http() {
    on_each_host(|host, circle, variables| {
        publish(&circle, variables, Some(0));
        let machines = [circle.copy(), circle.copy()];
        std::thread::scope(|scope| {
            for (number, machine) in machines.iter().enumerate() {
                scope.spawn(move || {
                    let post = format!("ada/posts/2026-06-02-machine-{number}.md");
                    machine.put(&post, format!("# Machine {number}\n").as_bytes());
                    publish(machine, variables, Some(0));
                });
            }
        });
        // Each has its own post in the common branch, and whoever publishes next shows them all.
        publish(&circle, variables, Some(0));
        for number in 0..machines.len() {
            let post = format!("main:posts/2026-06-02-machine-{number}.md");
            assert!(host.git(&["show", &post]).contains("# Machine"));
            assert!(circle.has(&format!("ada/posts/2026-06-02-machine-{number}.md")));
        }
        let online = host.git(&["ls-tree", "-r", "--name-only", "pages"]);
        assert_eq!(
            online.lines().collect::<Vec<_>>(),
            circle.files("ada/public")
        );
        git(&circle.path("ada"), &["fsck", "--strict"]);
    });
}

#[test]
fn a_token_for_the_sites_host_is_not_shown_to_another() {
    let Some(host) = GitHost::http() else { return };
    let (circle, variables) = hosted(&host, &host.http_remote().replace("://", "://ada@"));
    // The sources are with a stranger, who asks for a password.
    let mallory = FeedServer::start();
    let question = vec![("WWW-Authenticate", b"Basic realm=\"m\"".to_vec())];
    let at = "/site.git/info/refs?service=git-upload-pack";
    mallory.behave(at, Manner::Page(401, question, Vec::new()));
    let elsewhere = format!("{}site.git", mallory.url());
    git(
        &circle.path("ada"),
        &["remote", "set-url", "origin", &elsewhere],
    );
    let said = publish(&circle, &variables, Some(1));
    assert!(said.contains("could not be asked"), "{said}");
    let asked = mallory.asked();
    assert!(asked.iter().any(|asked| asked.path == at), "{asked:?}");
    let was_told = asked
        .iter()
        .any(|asked| asked.header("Authorization").is_some());
    assert!(!was_told, "{asked:?}");
    assert!(!said.contains("t0ken"), "{said}");
}

#[test]
fn the_sources_are_kept_whatever_kind_of_checkout_they_lie_in() {
    let circle = circle();
    circle.run(["--root", "ada", "publish"]).success();
    let host = format!("file://{}", circle.path("host.git").display());
    let clone = [
        "clone",
        "--quiet",
        "--depth=1",
        "--branch=main",
        &host,
        "shallow",
    ];
    git(circle.root(), &clone);
    let ada = circle.path("ada");
    git(
        &ada,
        &["worktree", "add", "--quiet", "-b", "garden", "../tree"],
    );
    for (folder, branch) in [("shallow", "main"), ("tree", "garden")] {
        let post = format!("{folder}/posts/2026-06-05-from-{folder}.md");
        circle.put(&post, b"# Here as well\n");
        circle.run(["--root", folder, "publish", "--yes"]).success();
        let sent = format!("{branch}:posts/2026-06-05-from-{folder}.md");
        assert!(git(&circle.path("host.git"), &["show", &sent]).contains("Here as well"));
        git(&circle.path(folder), &["fsck", "--strict"]);
    }
    git(&circle.path("host.git"), &["fsck", "--strict"]);

    // Of git's new kind is none that is written to, and that is said.
    std::fs::remove_dir_all(ada.join(".git")).unwrap();
    git(&ada, &["init", "--quiet", "--object-format=sha256"]);
    let mine = circle.snapshot("ada");
    assert_snapshot!(circle.complaint(["--root", "ada", "publish"], 1));
    assert_eq!(circle.snapshot("ada"), mine);
}
