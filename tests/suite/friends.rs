//! Following, hearing, losing and finding friends.

use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::feed_server::{FeedServer, Manner, item};
use crate::sandbox::Sandbox;

const LIST: &str = "# my circle\n- https://chidi.invalid/   # on holiday\n\n# from school\n";

/// A friend's site: a home page that names its feed, which has these items.
fn friend(items: &[&str]) -> FeedServer {
    let server = FeedServer::start();
    server.serve(
        "/",
        "<title>Ben</title><link rel=alternate type=application/rss+xml href=feed.xml>",
    );
    server.serve_with("/feed.xml", &[("ETag", b"\"1\"")], &feed(&server, items));
    server
}

fn feed(server: &FeedServer, items: &[&str]) -> String {
    let site = server.url();
    let items = items.iter().enumerate().map(|(n, text)| {
        format!("<item><link>{site}{n}/</link><guid>{site}{n}/</guid><pubDate>0{} Jun 2026 12:00:00 GMT</pubDate><description>{text}</description></item>", n + 1)
    });
    let items: String = items.collect();
    format!(
        "<rss version=\"2.0\"><channel><title>Ben</title><link>{site}</link><description>x</description>{items}</channel></rss>"
    )
}

#[test]
fn following_and_leaving_somebody_keeps_the_rest_of_the_list() {
    let ben = friend(&["frogs"]);
    let site = Sandbox::new().write("friends.yaml", LIST);
    site.run(["follow", &format!("{}feed.xml", ben.url())])
        .success();
    let entry = format!(
        "- name: Ben\n  site: {0}\n  feeds: [{0}feed.xml]\n",
        ben.url()
    );
    assert_eq!(site.read("friends.yaml"), format!("{LIST}{entry}"));
    site.run(["follow", &ben.url()]).success();
    assert_eq!(
        site.read("friends.yaml"),
        format!("{LIST}{entry}"),
        "once is enough"
    );
    site.run(["unfollow", "ben"]).success();
    assert_eq!(site.read("friends.yaml"), LIST);
    let said = site.complaint(["unfollow", "Chidi.invalit"], 1);
    assert!(said.contains("did you mean `chidi.invalid`?"), "{said}");
}

#[test]
fn who_follows_nobody_is_told_how_to_begin() {
    let site = Sandbox::new();
    let said = "You follow nobody yet. `potluck follow URL` takes any page of theirs.\n";
    assert_eq!(site.prints(["pull"]), said);
    assert_eq!(site.prints(["friends"]), said);
}

#[test]
fn a_further_feed_of_a_friend_is_not_followed_without_a_word() {
    let ben = friend(&["frogs"]);
    ben.serve("/photos.xml", feed(&ben, &["pond"]).replace("/0/", "/p/"));
    let site = Sandbox::new();
    let photos = format!("{}photos.xml", ben.url());
    site.run(["follow", &ben.url()]).success();
    let said = site.complaint(["follow", &ben.url(), "--feed", &photos], 0);
    let expected = format!("To hear {photos} as well, add it to their `feeds` in friends.yaml.");
    assert!(said.contains(&expected), "{said}");
    site.edit("friends.yaml", "feed.xml]", &format!("feed.xml, {photos}]"));
    let said = site.complaint(["follow", &ben.url(), "--feed", &photos], 0);
    assert!(!said.contains("To hear"), "{said}");
}

#[test]
fn the_site_shows_as_much_of_friends_as_they_let_it() {
    let licence = "<cc:license xmlns:cc=\"http://creativecommons.org/ns#\" xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" rdf:resource=\"https://creativecommons.org/licenses/by/4.0/\"/>";
    let (ben, cid) = (FeedServer::start(), FeedServer::start());
    let open = item("a", "Frogs", 1, "All of the <em>frogs</em>.")
        .replace("</item>", &format!("{licence}</item>"));
    ben.serve_items(
        "Ben",
        &(open + &item("b", "Boats", 2, "All of the <em>boats</em>.")),
    );
    cid.serve_items("Cid", &item("c", "Secrets", 3, "Not for others."));
    cid.serve("/", "<meta name=robots content=noarchive>");
    let site = Sandbox::new().write(
        "friends.yaml",
        &(ben.as_friend("Ben") + &cid.as_friend("Cid")),
    );
    site.edit(
        "potluck.yaml",
        "network:",
        "timeline: { publish: full }\nnetwork:",
    );
    site.run(["pull"]).success();
    site.run(["build"]).success();
    let timeline = site.main("timeline/index.html");
    assert!(timeline.contains("<em>frogs</em>"), "{timeline}");
    assert!(
        timeline.contains("Boats") && !timeline.contains("<em>boats</em>"),
        "{timeline}"
    );
    assert!(timeline.contains(">Cid</a>"), "{timeline}");
    assert!(
        !timeline.contains("Secrets") && !timeline.contains("Not for others"),
        "{timeline}"
    );
}

#[test]
fn a_friend_who_cannot_be_heard_is_a_warning_with_what_was_heard() {
    let ben = friend(&["frogs", "boats"]);
    let site = Sandbox::new().write("friends.yaml", &format!("- {}\n", ben.url()));
    site.run(["pull"]).success();
    ben.fail("/feed.xml", 503);
    let said = site.complaint(["pull"], 0);
    let why = "its server has a fault of its own (503); showing 2 entries from 15 June 2026";
    assert!(said.contains(why), "{said}");
    site.run(["pull", "--strict"]).code(1);
    let read = site.prints(["read"]);
    assert!(read.contains("frogs") && read.contains("boats"), "{read}");
}

#[test]
fn without_permission_nothing_private_is_asked() {
    let ben = friend(&["frogs"]);
    let site = Sandbox::new().write("potluck.yaml", "title: Ada's table\n");
    let said = site.complaint(["follow", &ben.url()], 1);
    assert!(
        said.contains("`127.0.0.1` is not a public address, so it was not asked"),
        "{said}"
    );
    site.put("friends.yaml", format!("- {}\n", ben.url()).as_bytes());
    let said = site.complaint(["pull"], 0);
    assert!(said.contains("not a public address"), "{said}");
    assert!(ben.asked().is_empty());
    site.run(["pull", "--allow-private"]).success();
    assert!(!ben.asked().is_empty());
}

#[test]
fn the_archive_may_be_deleted_and_comes_back() {
    let ben = friend(&["frogs"]);
    let site = Sandbox::new().write("friends.yaml", &format!("- {}\n", ben.url()));
    site.run(["pull"]).success();
    site.run(["pull"]).success();
    std::fs::remove_dir_all(site.path(".potluck")).unwrap();
    site.run(["build"]).success();
    site.run(["pull"]).success();
    let asked = ben.asked();
    let conditions: Vec<bool> = asked
        .iter()
        .filter(|asked| asked.path == "/feed.xml")
        .map(|asked| asked.header("If-None-Match").is_some())
        .collect();
    assert_eq!(conditions, [false, true, false]);
}

#[test]
fn a_pull_says_what_is_new_what_changed_and_what_was_taken_back() {
    let rye = item("rye", "Rye", 1, "Slow.");
    let (site, ben) =
        Sandbox::new().with_ben(&format!("{rye}{}", item("oats", "Oats", 2, "Quick.")));
    let stone = "<at:deleted-entry xmlns:at=\"http://purl.org/atompub/tombstones/1.0\" ref=\"BEN/oats/\" when=\"2026-06-07T08:00:00Z\"></at:deleted-entry>";
    let later = rye.replace("Slow", "Slower");
    ben.serve_items(
        "Ben",
        &format!("{stone}{later}{}", item("figs", "Figs", 3, "Sweet.")),
    );
    let pull = ["pull", "--force"];
    assert_eq!(
        site.prints(pull),
        "Heard 1 of 1 friend; 1 new entry, 1 changed, 1 taken back\n"
    );
    assert_eq!(site.prints(pull), "Heard 1 of 1 friend; nothing new\n");
}

#[test]
fn a_pull_that_is_killed_loses_nothing_that_was_kept() {
    let (ben, chidi) = (friend(&["frogs"]), friend(&["boats"]));
    let list = format!("- {}\n- {}\n", ben.url(), chidi.url());
    let site = Sandbox::new().write("friends.yaml", &list);
    site.run(["pull"]).success();
    // Ben has news at once, Chidi never answers: the pull is killed between the two.
    let more = feed(&ben, &["frogs", "toads"]);
    ben.serve_with("/feed.xml", &[("ETag", b"\"2\"")], &more);
    chidi.behave("/feed.xml", Manner::Stall);
    let program = assert_cmd::cargo::cargo_bin("potluck");
    let mut pull = std::process::Command::new(program)
        .args(["pull", "--root"])
        .arg(site.root())
        .stderr(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let start = Instant::now();
    while !site.prints(["read"]).contains("toads") && start.elapsed() < Duration::from_secs(15) {
        std::thread::sleep(Duration::from_millis(50));
    }
    pull.kill().unwrap();
    pull.wait().unwrap();
    let heard = site.prints(["read"]);
    for text in ["frogs", "toads", "boats"] {
        assert!(heard.contains(text), "{text} is missing from {heard}");
    }
    chidi.serve("/feed.xml", feed(&chidi, &["boats", "trains"]));
    assert_eq!(site.complaint(["pull", "--quiet"], 0), "");
}

#[test]
fn every_mistake_in_the_list_is_shown_where_it_is() {
    let site = Sandbox::new().write(
        "friends.yaml",
        "- ben.example\n- nam: Chidi\n  site: https://chidi.example/\n",
    );
    let said = site.complaint(["pull"], 3);
    for part in ["nam", "did you mean `name`?", "friends.yaml"] {
        assert!(said.contains(part), "{said}");
    }
    site.put("friends.yaml", b"- ben.example\n- feeds: []\n");
    let said = site.complaint(["friends"], 3);
    for part in [
        "`ben.example` is not a web address",
        "a friend without `site`",
    ] {
        assert!(said.contains(part), "{said}");
    }
}

#[test]
fn the_list_says_how_well_each_friend_can_be_heard() {
    let (ben, chidi) = (friend(&["frogs", "boats"]), friend(&["trains"]));
    let list = format!(
        "- {{ name: Ben, site: \"{}\" }}\n- {{ name: Chidi, site: \"{}\" }}\n- {{ name: Zoe, site: \"{}\" }}\n",
        ben.url(),
        chidi.url(),
        FeedServer::start().url()
    );
    let site = Sandbox::new().write("friends.yaml", &list);
    site.run(["pull"]).success();
    chidi.fail("/feed.xml", 503);
    site.run(["pull"]).success();

    let said = site.prints(["friends"]);
    let said = said.split("http://127.0.0.1:").collect::<Vec<_>>();
    let said: String = said
        .iter()
        .map(|part| part.trim_start_matches(|c: char| c.is_ascii_digit()))
        .collect();
    insta::assert_snapshot!(said, @r#"
        Ben    /  2 entries, heard on 15 June 2026; writes weekly
        Chidi  /  ! its server has a fault of its own (503); 1 entry from 15 June 2026; tried on 15 June, 13:00; next try 15 June, 13:15
        Zoe    /  ! has nothing at this address (404); tried on 15 June, 13:00; next try 15 June, 13:30
        "#);

    let json = site.json(["friends", "--json"]);
    assert_eq!(json[0]["entries"], 2);
    assert_eq!(json[0]["error"], serde_json::Value::Null);
    assert_eq!(json[1]["last_heard"], "2026-06-15T12:00:00Z");
    assert!(json[1]["error"].as_str().unwrap().contains("503"), "{json}");
    assert_eq!(json[1]["last_tried"], "2026-06-15T12:00:00Z");
    assert_eq!(json[1]["next_try"], "2026-06-15T12:15:00Z");
    assert_eq!(json[2]["last_heard"], serde_json::Value::Null);

    let json = site.json(["pull", "--json", "Ben"]);
    assert_eq!(json[0]["name"], "Ben");
    assert_eq!(json[0]["new"], 0);
}

#[test]
fn a_password_is_kept_outside_the_site_and_shown_to_nobody() {
    let ben = friend(&["frogs"]);
    let site = Sandbox::new();
    let with_password = ben.url().replace("http://", "http://me:se%3Acret@");
    let follow = |address: &str| {
        let mut command = site.command(["follow", address]);
        let output = command
            .env("XDG_CONFIG_HOME", site.path("config"))
            .assert()
            .success();
        let output = output.get_output().clone();
        String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
    };
    let said = follow(&format!("{with_password}feed.xml"));
    assert!(
        said.contains("They are marked private, since a password is needed"),
        "{said}"
    );
    let list = site.read("friends.yaml");
    assert!(list.contains("private: true"), "{list}");
    let expected: Option<&[u8]> = Some(b"Basic bWU6c2U6Y3JldA==");
    assert!(
        ben.asked()
            .iter()
            .all(|asked| asked.header("Authorization") == expected)
    );

    let mut pull = site.command(["pull", "-v"]);
    let host = ben.url().replace("http://", "").replace([':', '.'], "_");
    let variable = format!("POTLUCK_LOGIN_{}", host.trim_end_matches('/'));
    let output = pull
        .env(variable, "me:from the environment")
        .assert()
        .success()
        .get_output()
        .clone();
    let pulled = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    let last = ben.asked().pop().unwrap();
    assert_eq!(
        last.header("Authorization"),
        Some(&b"Basic bWU6ZnJvbSB0aGUgZW52aXJvbm1lbnQ="[..])
    );

    site.run(["build"]).success();
    let files = site
        .files("")
        .into_iter()
        .filter(|path| !path.starts_with("config/"));
    let all = files.map(|path| {
        String::from_utf8_lossy(&std::fs::read(site.path(&path)).unwrap()).into_owned()
    });
    for text in all.chain([said, pulled]) {
        for secret in ["cret", "from the environment", "me:", "bWU6"] {
            let is_shown = text.contains(secret) && (secret != "me:" || text.contains("me:se"));
            assert!(!is_shown, "{text}");
        }
    }
    assert!(
        !site.read("public/timeline/index.html").contains("frogs"),
        "nothing of theirs is published"
    );
}

#[test]
fn a_password_goes_to_the_host_that_was_named_alone() {
    let (ben, eve) = (friend(&["frogs"]), FeedServer::start());
    eve.redirect("/feed.xml", &format!("{}feed.xml", ben.url()));
    let site = Sandbox::new().write("friends.yaml", &eve.as_friend("Eve"));
    let host = ben.url().replace("http://", "").replace([':', '.'], "_");
    let variable = format!("POTLUCK_LOGIN_{}", host.trim_end_matches('/'));
    site.command(["pull"])
        .env(variable, "me:secret")
        .assert()
        .success();
    assert_eq!(ben.asked().len(), 1);
    assert_eq!(ben.asked()[0].header("Authorization"), None);
}

#[test]
fn where_there_are_several_feeds_the_first_is_taken_and_the_others_are_named() {
    let ben = friend(&["frogs"]);
    let link = |path: &str| format!("<link rel=alternate type=application/rss+xml href={path}>");
    ben.serve(
        "/",
        [
            "<title>Ben</title>".into(),
            link("/feed.xml"),
            link("/photos.xml"),
        ]
        .concat(),
    );
    ben.serve(
        "/photos.xml",
        feed(&ben, &["pond", "boats"]).replace("/0/", "/p/"),
    );
    let site = Sandbox::new();
    let said = site.complaint(["follow", &ben.url()], 0);
    let said = said.replace(&ben.url(), "BEN/");
    insta::assert_snapshot!(said, @r#"
    There is also BEN/photos.xml: “Ben”, 2 items, the last of 2 June 2026, the newest only
    `--feed URL` takes another, or several.
      “Ben”, 1 item, the last of 1 June 2026, the newest only
    Next: `potluck pull` to hear them.
    "#);
    let site = Sandbox::new();
    let photos = format!("{}photos.xml", ben.url());
    site.run([
        "follow",
        &ben.url(),
        "--feed",
        &photos,
        "--feed",
        &format!("{}feed.xml", ben.url()),
    ])
    .success();
    let list = site.read("friends.yaml");
    assert!(
        list.contains(&format!("feeds: [{photos}, {}feed.xml]", ben.url())),
        "{list}"
    );
    site.run(["pull"]).success();
    assert!(site.prints(["read"]).contains("pond"));
}

#[test]
fn a_calendar_can_be_followed_and_its_events_are_in_the_timeline() {
    let club = FeedServer::start();
    let calendar = "BEGIN:VCALENDAR\r\nX-WR-CALNAME:Frog club\r\nthis line is broken\r\nBEGIN:VEVENT\r\nUID:1@club.example\r\nDTSTART;TZID=Europe/Berlin:20260620T190000\r\nSUMMARY:Frog night\r\nLOCATION:The pond\r\nCREATED:20260601T080000Z\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:2\r\nDTSTART:whenever\r\nSUMMARY:No night\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    club.behave(
        "/club.ics",
        Manner::Page(
            200,
            vec![("Content-Type", b"text/calendar".to_vec())],
            calendar.into(),
        ),
    );
    let site = Sandbox::new();
    site.run(["follow", &format!("{}club.ics", club.url())])
        .success();
    assert!(site.read("friends.yaml").contains("name: Frog club"));
    assert_eq!(site.complaint(["pull"], 0), "");
    let read = site.prints(["read"]);
    assert!(
        read.contains("Frog night") && !read.contains("No night"),
        "{read}"
    );
    let json = site.prints(["read", "--json"]);
    assert!(json.contains("event"), "{json}");
}

#[test]
fn the_list_goes_to_other_readers_and_comes_from_them() {
    let site = Sandbox::new().write("friends.yaml", LIST).write(
        "old.opml",
        "<opml version='2.0'><body><outline text='Folder'><outline text='Ben' xmlUrl='https://ben.example/feed.xml' htmlUrl='https://ben.example/'/><outline text='Photos' xmlUrl='https://me:secret@ben.example/photos.xml' htmlUrl='https://ben.example/'/></outline><outline text='Chidi' xmlUrl='https://chidi.invalid/f' htmlUrl='https://chidi.invalid/'/></body></opml>",
    );
    let mut import = site.command(["friends", "import", "old.opml"]);
    let output = import
        .env("XDG_CONFIG_HOME", site.path("config"))
        .assert()
        .success()
        .get_output()
        .clone();
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(said, "Following 1 friend more; 1 you follow already.\n");
    let entry = "- name: Ben\n  site: https://ben.example/\n  feeds: [https://ben.example/feed.xml, https://ben.example/photos.xml]\n  private: true\n";
    assert_eq!(site.read("friends.yaml"), format!("{LIST}{entry}"));
    assert!(
        site.read("config/potluck/credentials.yaml")
            .contains("secret")
    );

    let list = site.prints(["friends", "export"]);
    assert!(
        !list.contains("secret") && list.contains("xmlUrl=\"https://ben.example/photos.xml\""),
        "{list}"
    );
    let other = Sandbox::new();
    other.put("friends.opml", list.as_bytes());
    other.run(["friends", "import", "friends.opml"]).success();
    let names = |site: &Sandbox| {
        site.read("friends.yaml")
            .matches("https://ben.example/photos.xml")
            .count()
    };
    assert_eq!(names(&other), 1);
    let said = other.complaint(["friends", "import", "potluck.yaml"], 1);
    assert!(said.contains("`potluck.yaml` names no feed"), "{said}");
}
