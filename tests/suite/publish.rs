//! Putting a site on a branch of a git repository, and losing nothing on the way.

use insta::assert_snapshot;

use crate::feed_server::FeedServer;
use crate::sandbox::{Sandbox, commit, git};

const SETTINGS: &str = "title: Ada's table\nurl: https://ada.example/\ntimezone: Europe/London\npublish: { remote: ../ada.git }\nnetwork: { allow_private: [127.0.0.1] }\n";

/// A site in `ada/` with two posts, and the empty repository `ada.git` to publish it to.
fn circle() -> Sandbox {
    let circle = Sandbox::empty()
        .write("ada/potluck.yaml", SETTINGS)
        .write("ada/posts/2026-06-01-frogs.md", "# Frogs\n\nTwo of them.\n")
        .write("ada/posts/2026-06-02-toads.md", "# Toads\n\nNone yet.\n");
    git(circle.root(), &["init", "--quiet", "--bare", "ada.git"]);
    circle
}

impl Sandbox {
    /// Publishes the site in a folder; gives what was said of the changes.
    #[track_caller]
    fn publish(&self, site: &str) -> String {
        let said = self.run(["--root", site, "publish"]).success();
        String::from_utf8(said.get_output().stdout.clone()).unwrap()
    }

    /// The files on the branch, sorted.
    #[track_caller]
    fn online(&self) -> Vec<String> {
        let list = git(
            &self.path("ada.git"),
            &["ls-tree", "-r", "-z", "--name-only", "pages"],
        );
        let mut files: Vec<String> = list
            .split('\0')
            .filter(|path| !path.is_empty())
            .map(String::from)
            .collect();
        files.sort();
        files
    }

    #[track_caller]
    fn page(&self, path: &str) -> String {
        git(&self.path("ada.git"), &["show", &format!("pages:{path}")])
    }

    #[track_caller]
    fn commits(&self) -> usize {
        git(&self.path("ada.git"), &["rev-list", "--count", "pages"])
            .parse()
            .unwrap()
    }
}

#[test]
fn the_first_time_everything_goes_online() {
    let circle = circle();
    let said = circle.run(["--root", "ada", "publish"]).success();
    assert_snapshot!(String::from_utf8_lossy(&said.get_output().stdout), @"
    + /2026/06/frogs/
    + /2026/06/toads/
    + /2026/
    + /archive/
    + /
    + /subscribe/
    + /timeline/
    + 16 other files
    ");
    assert_snapshot!(String::from_utf8_lossy(&said.get_output().stderr), @"Published; see it at https://ada.example/");
    assert_eq!(circle.online(), circle.files("ada/public"));
    assert_eq!(
        circle.page("2026/06/frogs/index.html"),
        circle
            .read("ada/public/2026/06/frogs/index.html")
            .trim_end()
    );
    git(&circle.path("ada.git"), &["fsck", "--strict"]);
}

#[test]
fn nothing_new_is_no_commit_and_what_is_new_is_said() {
    let circle = circle();
    circle.publish("ada");
    assert_eq!(
        circle.complaint(["--root", "ada", "publish"], 0),
        "Nothing new to publish; https://ada.example/ is up to date.\n"
    );
    assert_eq!(circle.commits(), 1);

    circle.edit("ada/posts/2026-06-01-frogs.md", "Two", "Three");
    std::fs::remove_file(circle.path("ada/posts/2026-06-02-toads.md")).unwrap();
    circle.put("ada/pages/about.md", b"# About\n");
    assert_snapshot!(circle.publish("ada"), @"
    + /about/
    ~ /2026/06/frogs/
    ~ /2026/
    ~ /archive/
    ~ /
    ~ /subscribe/
    ~ /timeline/
    ~ 7 other files
    - /2026/06/toads/
    ");
    assert_eq!(circle.commits(), 2);
    assert_eq!(circle.online(), circle.files("ada/public"));
    let json = circle.run(["--root", "ada", "publish", "--json"]).success();
    assert_snapshot!(String::from_utf8_lossy(&json.get_output().stdout), @r#"
        {
          "added": [],
          "changed": [],
          "removed": []
        }
        "#);
}

#[test]
fn a_dry_run_says_what_would_change_and_changes_nothing_anywhere() {
    let circle = circle().write("ada/posts/undated.md", "Some day.\n");
    let before = circle.snapshot("");
    let said = circle
        .run(["--root", "ada", "publish", "--dry-run"])
        .success();
    assert_snapshot!(String::from_utf8_lossy(&said.get_output().stdout), @"
    + /2026/06/frogs/
    + /2026/06/toads/
    + /2026/06/undated/
    + /2026/
    + /archive/
    + /
    + /subscribe/
    + /timeline/
    + 16 other files
    ");
    assert_snapshot!(String::from_utf8_lossy(&said.get_output().stderr), @r#"
        warning: this post has no date, so its address is not settled yet
           ╭─[posts/undated.md]
           ╰────
          help: `potluck publish` writes today's date into it; or name the file like 2026-06-01-frogs.md

        Nothing was changed.
        "#);
    assert_eq!(
        circle.snapshot("").keys().collect::<Vec<_>>(),
        before.keys().collect::<Vec<_>>()
    );
    assert_eq!(circle.snapshot(""), before);

    circle.publish("ada");
    circle.edit("ada/posts/2026-06-01-frogs.md", "Two", "Three");
    let (site, remote) = (circle.snapshot("ada/public"), circle.snapshot("ada.git"));
    let said = circle
        .run(["--root", "ada", "publish", "--dry-run"])
        .success();
    assert!(String::from_utf8_lossy(&said.get_output().stdout).contains("~ /2026/06/frogs/"));
    assert_eq!(
        (circle.snapshot("ada/public"), circle.snapshot("ada.git")),
        (site, remote)
    );
}

#[test]
fn another_machine_published_meanwhile_and_nothing_of_it_is_lost() {
    let circle = circle();
    circle.publish("ada");
    // The same sources on another machine, where a post was added and published.
    for file in circle.files("ada/posts") {
        circle.put(
            &format!("laptop/posts/{file}"),
            circle.read(&format!("ada/posts/{file}")).as_bytes(),
        );
    }
    circle.put("laptop/potluck.yaml", SETTINGS.as_bytes());
    circle.put("laptop/posts/2026-06-03-newts.md", b"# Newts\n");
    assert_snapshot!(circle.publish("laptop"), @"
    + /2026/06/newts/
    ~ /2026/06/toads/
    ~ /2026/
    ~ /archive/
    ~ /
    ~ /timeline/
    ~ 6 other files
    ");
    let theirs = git(&circle.path("ada.git"), &["rev-parse", "pages"]);

    circle.edit("ada/posts/2026-06-01-frogs.md", "Two", "Three");
    let said = circle.run(["--root", "ada", "publish"]).success();
    assert_snapshot!(String::from_utf8_lossy(&said.get_output().stdout), @"
    ~ /2026/06/frogs/
    ~ /2026/06/toads/
    ~ /2026/
    ~ /archive/
    ~ /
    ~ /timeline/
    ~ 6 other files
    - /2026/06/newts/
    ");
    assert_snapshot!(String::from_utf8_lossy(&said.get_output().stderr), @r#"
        Wrote `updated: 2026-06-15T13:00:00+01:00` into posts/2026-06-01-frogs.md.
        warning: the site was published from elsewhere since this machine last did; that stays in the branch's history
        warning: links to /2026/06/newts/ lead nowhere now: bring its file here from where it was published, and publish again
        Published; see it at https://ada.example/
        "#);
    assert_eq!(
        git(&circle.path("ada.git"), &["rev-parse", "pages^"]),
        theirs,
        "their commit is below ours"
    );
    git(&circle.path("ada.git"), &["fsck", "--strict"]);
}

#[test]
fn a_branch_that_holds_something_else_is_left_alone() {
    let circle = circle();
    let work = circle.path("work");
    git(
        circle.root(),
        &["init", "--quiet", "--initial-branch=pages", "work"],
    );
    circle.put("work/thesis.txt", b"years of work");
    commit(&work, "mine");
    git(&work, &["push", "--quiet", "../ada.git", "pages"]);
    assert_snapshot!(circle.complaint(["--root", "ada", "publish"], 1), @r#"
        error: `pages` of `../ada.git` holds something that potluck did not write
          help: publish to a branch of its own, or add `--adopt` if what is there may be replaced; it stays in the branch's history
        "#);
    assert_eq!(circle.online(), ["thesis.txt"]);
    circle
        .run(["--root", "ada", "publish", "--adopt"])
        .success();
    assert_eq!(circle.online(), circle.files("ada/public"));
    assert_eq!(
        git(&circle.path("ada.git"), &["show", "pages^:thesis.txt"]),
        "years of work"
    );
}

#[test]
fn a_post_without_a_date_gets_one_that_stays() {
    let circle = circle().write("ada/posts/newts.md", "# Newts\n\nOne.\n");
    let said = circle.complaint(["--root", "ada", "publish"], 0);
    assert_snapshot!(said, @r#"
        Wrote `date: 2026-06-15T13:00:00+01:00` into posts/newts.md.
        Published; see it at https://ada.example/
        "#);
    assert_eq!(
        circle.read("ada/posts/newts.md"),
        "---\ndate: 2026-06-15T13:00:00+01:00\n---\n\n# Newts\n\nOne.\n"
    );
    // A month later it is where it was.
    let mut later = circle.command(["--root", "ada", "publish"]);
    later
        .env("SOURCE_DATE_EPOCH", "1784203200")
        .assert()
        .success();
    assert!(
        circle
            .online()
            .contains(&"2026/06/newts/index.html".to_string())
    );
}

#[test]
fn on_a_hosts_machine_no_date_is_invented() {
    let circle = circle().write("ada/posts/newts.md", "# Newts\n\nOne.\n");
    let mut command = circle.command(["--root", "ada", "publish"]);
    let said = command
        .env("CI", "true")
        .assert()
        .code(3)
        .get_output()
        .clone();
    assert_snapshot!(String::from_utf8_lossy(&said.stderr), @r#"
        error: this post has no date, and one written here (`CI` is set) would be lost
           ╭─[posts/newts.md]
           ╰────
          help: write a line like date: 2026-06-15 into it, or publish it once from your own computer

        error: 1 mistake found; nothing was changed
        "#);
    assert_eq!(circle.read("ada/posts/newts.md"), "# Newts\n\nOne.\n");
}

#[test]
fn a_mistake_in_a_file_publishes_nothing() {
    let circle = circle();
    circle.publish("ada");
    circle.put("ada/posts/2026-06-03-newts.md", b"---\ntitel: Newts\n---\n");
    circle.put("ada/posts/undated.md", b"Some day.\n");
    circle.complaint(["--root", "ada", "publish"], 3);
    assert_eq!(circle.commits(), 1);
    assert_eq!(circle.read("ada/posts/undated.md"), "Some day.\n");
}

/// Ada's supper, to which Ben says yes in his own feed.
fn supper() -> (Sandbox, FeedServer) {
    let ben = FeedServer::start();
    let circle = circle()
        .write(
            "ada/events/2026-06-03-supper.md",
            "---\ntitle: Supper\nstart: 2026-06-20 19:00\n---\n",
        )
        .write("ada/friends.yaml", &ben.as_friend("Ben"));
    ben.serve(
        "/feed.xml",
        format!(
            "<rss version=\"2.0\"><channel><title>Ben</title><link>{0}</link><description>x</description><item><guid>{0}1/</guid><link>{0}1/</link><pubDate>Thu, 04 Jun 2026 12:00:00 GMT</pubDate><description>RSVP yes: https://ada.example/2026/06/supper/</description></item></channel></rss>",
            ben.url()
        ),
    );
    (circle, ben)
}

#[test]
fn a_fresh_clone_does_not_wipe_the_guest_list() {
    let (circle, ben) = supper();
    circle.publish("ada");
    let guests = circle.page("2026/06/supper/index.html");
    assert!(guests.contains(">Ben<"), "{guests}");

    std::fs::remove_dir_all(circle.path("ada/.potluck")).unwrap();
    std::fs::remove_dir_all(circle.path("ada/public")).unwrap();
    ben.fail("/feed.xml", 503);
    assert_snapshot!(circle.complaint(["--root", "ada", "publish"], 1), @r#"
        warning: Ben: its server has a fault of its own (503)

        error: Ben was never heard on this machine, but their answer is online at /2026/06/supper/
          help: `potluck pull Ben` first; or `potluck publish --anyway` takes their answers off the site
        "#);
    assert_eq!(circle.page("2026/06/supper/index.html"), guests);

    circle
        .run(["--root", "ada", "publish", "--anyway"])
        .success();
    assert!(!circle.page("2026/06/supper/index.html").contains(">Ben<"));
}

#[test]
fn a_moved_event_is_told_everywhere_and_who_answered_before_is_marked() {
    let (circle, _ben) = supper();
    circle.edit(
        "ada/events/2026-06-03-supper.md",
        "19:00\n",
        "19:00\nlocation: \"The \\\"Crown\\\"\"\n",
    );
    circle.publish("ada");
    assert!(
        !circle
            .page("2026/06/supper/index.html")
            .contains("before the change")
    );
    circle.edit(
        "ada/events/2026-06-03-supper.md",
        "2026-06-20 19:00",
        "2026-06-21 18:00",
    );
    circle.edit(
        "ada/events/2026-06-03-supper.md",
        "\"The \\\"Crown\\\"\"",
        "Our kitchen",
    );
    circle.publish("ada");
    assert_snapshot!(circle.read("ada/events/2026-06-03-supper.md"), @r#"
    ---
    sequence: 1
    moved_from: { start: 2026-06-20T19:00:00+01:00, location: "The \"Crown\"", on: 2026-06-15T13:00:00+01:00 }
    updated: 2026-06-15T13:00:00+01:00
    title: Supper
    start: 2026-06-21 18:00
    location: Our kitchen
    ---
    "#);
    let page = circle.page("2026/06/supper/index.html");
    for part in [
        "Moved from <time datetime=\"2026-06-20T19:00:00+01:00\">Saturday 20 June 2026, 19:00</time>",
        "Moved from The &quot;Crown&quot;",
        "answered before the change",
        "\"eventStatus\":\"https://schema.org/EventRescheduled\"",
        "\"previousStartDate\":\"2026-06-20T19:00:00+01:00\"",
        "\"startDate\":\"2026-06-21T18:00:00+01:00\"",
    ] {
        assert!(page.contains(part), "no {part} in\n{page}");
    }
    let feed = circle.page("feed.xml");
    assert!(
        feed.contains("Moved from Sat 20 June 2026, 19:00, The"),
        "{feed}"
    );
    assert!(feed.contains("<atom:updated>2026-06-15T12:00:00Z</atom:updated>"));
    let calendar = circle.page("calendar.ics");
    assert!(calendar.contains("SEQUENCE:1") && calendar.contains("DTSTART:20260621T170000Z"));
    // Once is enough.
    let before = circle.read("ada/events/2026-06-03-supper.md");
    circle.publish("ada");
    assert_eq!(circle.read("ada/events/2026-06-03-supper.md"), before);
    // Mended text is no move, a second move is.
    circle.edit(
        "ada/events/2026-06-03-supper.md",
        "2026-06-21 18:00",
        "2026-06-22 18:00",
    );
    circle.publish("ada");
    let head = circle.read("ada/events/2026-06-03-supper.md");
    assert!(
        head.contains("moved_from: { start: 2026-06-21T18:00:00+01:00, on: "),
        "{head}"
    );
    assert!(head.contains("sequence: 2"));
}

#[test]
fn ones_own_repository_around_the_site_is_none_of_our_business() {
    let circle = circle();
    let ada = circle.path("ada");
    git(&ada, &["init", "--quiet", "--initial-branch=main"]);
    git(&ada, &["add", "posts"]);
    git(
        &ada,
        &[
            "-c",
            "user.name=Ada",
            "-c",
            "user.email=a@ada.example",
            "commit",
            "--quiet",
            "-m",
            "posts",
        ],
    );
    circle.put("ada/posts/2026-06-03-newts.md", b"half a sentence");
    git(&ada, &["add", "posts/2026-06-03-newts.md"]);
    for hook in [
        "pre-commit",
        "pre-push",
        "commit-msg",
        "reference-transaction",
    ] {
        circle.hook(
            &format!("ada/.git/hooks/{hook}"),
            "#!/bin/sh\ntouch hook-ran\nexit 1\n",
        );
        circle.hook(
            &format!("ada.git/hooks/{hook}"),
            "#!/bin/sh\ntouch hook-ran\nexit 1\n",
        );
    }
    let mine = circle.snapshot("ada/.git");

    circle.publish("ada");

    assert_eq!(
        circle.snapshot("ada/.git"),
        mine,
        "index, HEAD, branches and hooks"
    );
    assert!(!circle.has("ada/hook-ran") && !circle.has("ada.git/hook-ran"));
    assert_eq!(circle.online(), circle.files("ada/public"));
}

impl Sandbox {
    fn hook(&self, path: &str, script: &str) {
        self.put(path, script.as_bytes());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let runs = std::fs::Permissions::from_mode(0o755);
            std::fs::set_permissions(self.path(path), runs).unwrap();
        }
    }
}
