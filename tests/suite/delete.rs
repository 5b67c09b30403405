//! Taking back and changing: what friends' tools are told, for how long, and what stays in the folder.

use insta::assert_snapshot;

use crate::feed_server::FeedServer;
use crate::sandbox::{Sandbox, git};

const DAY: i64 = 24 * 60 * 60;

/// A site in `ada/` with an old post, a like and a draft, and the repository `ada.git` it is published to.
fn circle() -> Sandbox {
    let circle = Sandbox::empty()
        .write("ada/potluck.yaml", "title: Ada's table\nurl: https://ada.example/\ntimezone: Europe/London\nfeeds: { items: 1 }\npublish: { remote: ../ada.git }\nnetwork: { allow_private: [127.0.0.1] }\n")
        .write("ada/posts/2026-03-01-oops.md", "# Oops\n\nShould not have said that.\n")
        .write("ada/posts/2026-03-02-toads/index.md", "# Toads\n")
        .write("ada/posts/2026-03-02-toads/toad.txt", "croak")
        .write("ada/posts/2026-06-02-frogs.md", "# Frogs\n\nTwo of them.\n")
        .write("ada/posts/2026-06-03-draft.md", "---\ndraft: true\n---\nNot yet.\n")
        .write("ada/responses/2026-06-04-a1b2.md", "---\nlike_of: https://ben.example/2026/06/loaf/\n---\n");
    git(circle.root(), &["init", "--quiet", "--bare", "ada.git"]);
    circle.at(0, "publish");
    circle
}

impl Sandbox {
    /// Runs a command on the site so many days after the day on which all tests happen.
    #[track_caller]
    fn at(&self, days: i64, command: &str) -> String {
        let now: i64 = crate::sandbox::NOW.parse().unwrap();
        let arguments = ["--root", "ada"].into_iter().chain(command.split(' '));
        let mut command = self.command(arguments);
        command.env("SOURCE_DATE_EPOCH", (now + days * DAY).to_string());
        let output = command.assert().success().get_output().clone();
        let said = [output.stdout, output.stderr].concat();
        String::from_utf8(said).unwrap()
    }

    /// The lines of a built file that hold a text.
    fn lines_with(&self, path: &str, text: &str) -> String {
        let built = self.read(&format!("ada/public/{path}"));
        let lines = built.lines().filter(|line| line.contains(text));
        lines.map(str::trim).collect::<Vec<_>>().join("\n")
    }
}

#[test]
fn what_is_taken_back_leaves_a_word_to_people_and_to_their_tools() {
    let circle = circle();
    assert_snapshot!(circle.at(1, "delete ada/posts/2026-03-01-oops.md"), @r#"
        Took back posts/2026-03-01-oops.md; what was in it is in ada/.potluck/deleted/posts/2026-03-01-oops.md.
        Next: `potluck publish` takes it off the site, and your friends' tools forget it.
        "#);
    assert_snapshot!(circle.read("ada/deleted.yaml"), @r#"
        # What you took back, so that your friends' tools can forget it. Written by `potluck delete`.
        - path: posts/2026-03-01-oops.md
          url: https://ada.example/2026/03/oops/
          when: 2026-06-16T12:00:00Z
        "#);
    assert!(!circle.has("ada/posts/2026-03-01-oops.md"));
    assert!(
        circle
            .read("ada/.potluck/deleted/posts/2026-03-01-oops.md")
            .contains("Should not")
    );
    circle.at(1, "publish");
    assert_snapshot!(circle.main_of("ada", "2026/03/oops/index.html"), @r#"
        <article class="standing">
          <h1>This was taken back</h1>
          <p>Gone since <time class="dt-deleted" datetime="2026-06-16T13:00:00+01:00">16 June 2026</time>.</p>
        </article>
        "#);
    let page = circle.read("ada/public/2026/03/oops/index.html");
    assert!(
        page.contains("<meta http-equiv=\"Status\" content=\"410 Gone\">")
            && page.contains("noindex")
    );
    assert!(!page.contains("Should not") && !page.contains("Oops"));
    for feed in ["feed.xml", "responses.xml", "atom.xml"] {
        let told = circle.lines_with(feed, "<at:deleted-entry");
        let what = "<at:deleted-entry ref=\"https://ada.example/2026/03/oops/\" when=\"2026-06-16T12:00:00Z\">";
        assert!(told.starts_with(what), "{feed}: {told}");
    }
    let json: serde_json::Value =
        serde_json::from_str(&circle.read("ada/public/feed.json")).unwrap();
    assert_eq!(
        json["_potluck"]["deleted"],
        serde_json::json!([{ "ref": "https://ada.example/2026/03/oops/", "when": "2026-06-16T12:00:00Z" }])
    );
    for file in circle.files("ada/public") {
        let text = String::from_utf8_lossy(
            &std::fs::read(circle.path(&format!("ada/public/{file}"))).unwrap(),
        )
        .into_owned();
        assert!(!text.contains("Should not have said"), "{file}");
    }

    circle.at(402, "build");
    assert_eq!(circle.lines_with("feed.xml", "at:deleted-entry"), "");
    assert!(
        circle.has("ada/public/2026/03/oops/index.html"),
        "the page stays"
    );
}

#[test]
fn a_folder_goes_with_its_pictures_a_like_is_taken_back_and_a_draft_leaves_no_trace() {
    let circle = circle();
    circle.at(1, "delete posts/2026-03-02-toads");
    assert!(!circle.has("ada/posts/2026-03-02-toads"));
    assert_eq!(
        circle.read("ada/.potluck/deleted/posts/2026-03-02-toads/toad.txt"),
        "croak"
    );
    circle.at(1, "delete responses/2026-06-04-a1b2.md");
    assert!(
        circle
            .read("ada/deleted.yaml")
            .contains("https://ada.example/r/2026/0604-a1b2/")
    );
    let told = circle.read("ada/deleted.yaml");
    assert_snapshot!(circle.at(1, "delete posts/2026-06-03-draft.md"), @r#"
        Took back posts/2026-06-03-draft.md; what was in it is in ada/.potluck/deleted/posts/2026-06-03-draft.md.
        It was never published, so nobody needs to be told.
        "#);
    assert_eq!(circle.read("ada/deleted.yaml"), told);
    // What came back is there again, and nobody is told to forget it.
    circle.put("ada/posts/2026-03-02-toads.md", b"# Toads\n");
    circle.at(2, "build");
    assert!(
        circle
            .main_of("ada", "2026/03/toads/index.html")
            .contains("Toads")
    );
    assert!(
        !circle
            .lines_with("feed.xml", "at:deleted-entry")
            .contains("toads")
    );
}

#[test]
fn what_lost_its_file_is_taken_back_by_its_address() {
    let circle = circle();
    std::fs::remove_file(circle.path("ada/posts/2026-03-01-oops.md")).unwrap();
    assert_snapshot!(circle.at(1, "delete https://ada.example/2026/03/oops/"), @r#"
        Took back https://ada.example/2026/03/oops/.
        Next: `potluck publish` tells your friends' tools to forget it.
        "#);
    circle.at(1, "build");
    assert!(
        circle
            .lines_with("feed.xml", "at:deleted-entry")
            .contains("/2026/03/oops/")
    );
    assert_snapshot!(circle.complaint(["--root", "ada", "delete", "https://ada.example/2026/06/frogs/"], 1), @r#"
        error: `https://ada.example/2026/06/frogs/` has a file still
          help: potluck delete posts/2026-06-02-frogs.md
        "#);
    assert_snapshot!(circle.complaint(["--root", "ada", "delete", "posts/nothing.md"], 1), @r#"
        error: there is no file `posts/nothing.md`
          help: name it as it lies in the site's folder: posts/2026-06-01-frogs.md; or by its address, if it is gone already
        "#);
    assert_snapshot!(circle.complaint(["--root", "ada", "delete", "ada/potluck.yaml"], 1), @r#"
        error: `potluck.yaml` is no post, event, answer or page
          help: other files can simply be removed
        "#);
    assert_snapshot!(circle.complaint(["--root", "ada", "delete", "/etc/hostname"], 1), @r#"
        error: `/etc/hostname` is not in this site
          help: `--root DIR` names another site
        "#);
}

#[test]
fn a_change_is_said_in_the_file_in_the_feeds_and_for_thirty_days_among_the_newest() {
    let circle = circle();
    circle.edit(
        "ada/posts/2026-03-01-oops.md",
        "Should not",
        "Should perhaps not",
    );
    assert!(!circle.at(1, "publish --dry-run").contains("Wrote"));
    assert_snapshot!(circle.at(1, "publish"), @r#"
        ~ /2026/03/oops/
        ~ /
        ~ 6 other files
        Wrote `updated: 2026-06-16T13:00:00+01:00` into posts/2026-03-01-oops.md.
        Left out 1 draft.
        Published; see it at https://ada.example/
        "#);
    assert_snapshot!(circle.read("ada/posts/2026-03-01-oops.md"), @r#"
        ---
        updated: 2026-06-16T13:00:00+01:00
        ---

        # Oops

        Should perhaps not have said that.
        "#);
    let item = circle.lines_with("feed.xml", "<guid>");
    assert_eq!(
        item,
        "<guid>https://ada.example/2026/06/frogs/</guid>\n<guid>https://ada.example/2026/03/oops/</guid>"
    );
    assert!(
        circle
            .lines_with("archive/feed-2026-03.xml", "atom:updated")
            .contains("2026-06-16T12:00:00Z")
    );
    assert_eq!(
        circle.at(1, "publish"),
        "Left out 1 draft.\nNothing new to publish; https://ada.example/ is up to date.\n"
    );
    assert_eq!(
        circle.at(2, "publish"),
        "Left out 1 draft.\nNothing new to publish; https://ada.example/ is up to date.\n"
    );
    circle.at(32, "build");
    assert!(!circle.lines_with("feed.xml", "<guid>").contains("oops"));
}

#[test]
fn a_change_of_what_is_not_read_is_no_change() {
    let circle = circle();
    circle.edit(
        "ada/posts/2026-06-02-frogs.md",
        "# Frogs",
        "---\n# a note to myself\naliases: [/frogs/]\n---\n\n# Frogs",
    );
    assert!(!circle.at(1, "publish").contains("updated"));
    let by_hand = "---\nupdated: 2026-06-15\n---\n\n# Frogs\n\nThree of them.\n";
    circle.put("ada/posts/2026-06-02-frogs.md", by_hand.as_bytes());
    circle.at(2, "publish");
    assert_eq!(
        circle.read("ada/posts/2026-06-02-frogs.md"),
        by_hand,
        "whoever says it themselves is believed"
    );
}

#[test]
fn an_event_that_moves_counts_up_and_one_whose_text_is_mended_does_not() {
    let circle = circle().write(
        "ada/events/2026-06-05-supper.md",
        "---\ntitle: Supper\nstart: 2026-07-20 19:00\nlocation: Our kitchen\n---\n\nRing twice.\n",
    );
    circle.at(0, "publish");
    circle.edit("ada/events/2026-06-05-supper.md", "twice", "thrice");
    assert!(!circle.at(1, "publish").contains("sequence"));
    circle.edit("ada/events/2026-06-05-supper.md", "19:00", "20:00");
    assert_snapshot!(circle.at(2, "publish"), @"
    ~ /2026/06/supper/
    ~ /2026/
    ~ /calendar/
    ~ /
    ~ /timeline/
    ~ 6 other files
    Wrote `updated: 2026-06-17T13:00:00+01:00` into events/2026-06-05-supper.md.
    Wrote `moved_from: { start: 2026-07-20T19:00:00+01:00, on: 2026-06-17T13:00:00+01:00 }` into events/2026-06-05-supper.md.
    Wrote `sequence: 1` into events/2026-06-05-supper.md.
    Left out 1 draft.
    Published; see it at https://ada.example/
    ");
    assert_snapshot!(circle.read("ada/events/2026-06-05-supper.md"), @r#"
        ---
        sequence: 1
        moved_from: { start: 2026-07-20T19:00:00+01:00, on: 2026-06-17T13:00:00+01:00 }
        updated: 2026-06-17T13:00:00+01:00
        title: Supper
        start: 2026-07-20 20:00
        location: Our kitchen
        ---

        Ring thrice.
        "#);
    circle.edit(
        "ada/events/2026-06-05-supper.md",
        "location: Our kitchen",
        "location: Our kitchen\nstatus: cancelled",
    );
    circle.at(3, "publish");
    assert!(
        circle
            .read("ada/public/2026/06/supper/event.ics")
            .contains("SEQUENCE:2")
    );
}

#[test]
fn another_machine_without_the_new_lines_takes_nothing_back() {
    let circle = circle();
    let old = circle.read("ada/posts/2026-03-01-oops.md");
    circle.edit(
        "ada/posts/2026-03-01-oops.md",
        "Should not",
        "Should perhaps not",
    );
    circle.at(1, "publish");
    // The same change, but not the line that the first machine wrote into the file; and no memory of having published.
    circle.put(
        "ada/posts/2026-03-01-oops.md",
        old.replace("Should not", "Should perhaps not").as_bytes(),
    );
    std::fs::remove_dir_all(circle.path("ada/.potluck")).unwrap();
    assert_snapshot!(circle.at(3, "publish"), @r#"
        Wrote `updated: 2026-06-16T13:00:00+01:00` into posts/2026-03-01-oops.md.
        Left out 1 draft.
        Nothing new to publish; https://ada.example/ is up to date.
        "#);
}

#[test]
fn the_example_sites_are_published_twice_without_a_change() {
    for name in ["ada", "ben", "chidi"] {
        let circle = Sandbox::empty();
        let folder = format!("{}/examples/{name}", env!("CARGO_MANIFEST_DIR"));
        for entry in walkdir::WalkDir::new(&folder)
            .into_iter()
            .filter_map(Result::ok)
        {
            let path = entry
                .path()
                .strip_prefix(&folder)
                .unwrap()
                .to_string_lossy()
                .into_owned();
            if entry.file_type().is_file() && !path.starts_with("friends.yaml") {
                circle.put(
                    &format!("ada/{path}"),
                    &std::fs::read(entry.path()).unwrap(),
                );
            }
        }
        circle.put(
            "ada/potluck.yaml",
            format!(
                "{}\npublish: {{ remote: ../ada.git }}\n",
                circle
                    .read("ada/potluck.yaml")
                    .replace("\npublish:", "\n#publish:")
            )
            .as_bytes(),
        );
        git(circle.root(), &["init", "--quiet", "--bare", "ada.git"]);
        circle.at(0, "publish");
        let again = circle.at(1, "publish");
        assert!(again.contains("Nothing new to publish"), "{name}: {again}");
    }
}

#[test]
fn what_ben_takes_back_is_forgotten_by_ada() {
    let ben = FeedServer::start();
    let folder = Sandbox::empty()
        .write("ben/potluck.yaml", &format!("title: Ben\nurl: {}\ntimezone: UTC\n", ben.url()))
        .write("ben/posts/2026-06-01-loaf.md", "# Loaf\n\nToo much salt.\n")
        .write("ben/posts/2026-06-02-rolls.md", "# Rolls\n")
        .write("ada/potluck.yaml", "title: Ada\nurl: https://ada.example/\ntimezone: UTC\nnetwork: { allow_private: [127.0.0.1] }\n")
        .write("ada/friends.yaml", &ben.as_friend("Ben"));
    let serve = |feed: &str| {
        folder.run(["--root", "ben", "build"]).success();
        ben.serve("/feed.xml", folder.read(&format!("ben/public/{feed}")));
        folder.run(["--root", "ada", "pull"]).success();
        folder.run(["--root", "ada", "build"]).success();
        folder.prints(["--root", "ada", "read", "--json"])
    };
    assert!(serve("feed.xml").contains("Too much salt"));
    folder
        .run(["--root", "ben", "delete", "posts/2026-06-01-loaf.md"])
        .success();
    let read = serve("feed.xml");
    assert!(!read.contains("salt") && read.contains("Rolls"), "{read}");
    for file in folder.files("ada/public") {
        let text = std::fs::read(folder.path(&format!("ada/public/{file}"))).unwrap();
        assert!(!String::from_utf8_lossy(&text).contains("Loaf"), "{file}");
    }
    // The archive's pages on the disk hold no word of it either.
    for file in folder.files("ada/.potluck") {
        let bytes = std::fs::read(folder.path(&format!("ada/.potluck/{file}"))).unwrap();
        assert!(
            !String::from_utf8_lossy(&bytes).contains("Too much salt"),
            "{file}"
        );
    }
}
