//! After a publish: undoing it, waiting for it, and looking at all of the way to the public address.

use std::thread;
use std::time::Duration;

use insta::assert_snapshot;

use crate::announce::site;
use crate::feed_server::FeedServer;
use crate::git_host::free_port;
use crate::sandbox::{Sandbox, git};
use crate::tls::Authority;

#[test]
fn the_last_change_is_taken_back_and_brought_back() {
    let site = site("{ to: exec, command: [\"true\"] }");
    site.run(["--root", "ada", "publish"]).success();
    assert_snapshot!(site.complaint(["--root", "ada", "publish", "--undo"], 1));
    site.put("ada/posts/2026-06-15-regret.md", b"# What I regret\n");
    site.run(["--root", "ada", "publish"]).success();
    let with = git(&site.path("ada.git"), &["rev-parse", "pages^{tree}"]);
    let said = site.run(["--root", "ada", "publish", "--undo"]).success();
    let said = said.get_output();
    assert_snapshot!(String::from_utf8_lossy(&said.stdout));
    assert_snapshot!(String::from_utf8_lossy(&said.stderr));
    let trees = git(&site.path("ada.git"), &["log", "--format=%T", "pages"]);
    let trees: Vec<&str> = trees.lines().collect();
    assert_eq!(trees.len(), 3);
    assert_eq!(trees[0], trees[2], "as it was");
    site.run(["--root", "ada", "publish", "--undo"]).success();
    assert_eq!(
        git(&site.path("ada.git"), &["rev-parse", "pages^{tree}"]),
        with
    );
    assert_eq!(
        git(&site.path("ada.git"), &["rev-list", "--count", "pages"]),
        "4"
    );
    assert!(site.has("ada/posts/2026-06-15-regret.md"));
}

#[test]
fn publish_waits_until_the_new_feed_is_served() {
    let world = FeedServer::start();
    let site = site("{ to: exec, command: [\"true\"] }");
    site.edit("ada/potluck.yaml", "https://ada.example/", &world.url());
    world.serve("/feed.xml", "<rss/>");
    let said = site.complaint(["--root", "ada", "publish", "--wait=1"], 1);
    assert!(
        said.contains("does not show it yet: an older feed is still shown there"),
        "{said}"
    );
    // Whoever says themselves when they changed something is believed: what is built now is what will be published.
    site.edit(
        "ada/posts/2026-06-14-frogs.md",
        "# Frogs\n\nTwo",
        "---\nupdated: 2026-06-15 13:00\n---\n\n# Frogs\n\nThree",
    );
    site.run(["--root", "ada", "build"]).success();
    let feed = site.read("ada/public/feed.xml");
    thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(Duration::from_millis(1200));
            world.serve("/feed.xml", feed);
        });
        let said = site.complaint(["--root", "ada", "publish", "--wait"], 0);
        assert!(said.contains("Seen at "), "{said}");
    });
}

#[test]
fn the_doctor_says_what_it_saw_at_each_step() {
    let world = FeedServer::start();
    let site = site("{ to: exec, command: [\"true\"] }");
    site.edit("ada/potluck.yaml", "https://ada.example/", &world.url());
    site.run(["--root", "ada", "publish"]).success();
    let serve = |feed: &str| {
        world.serve_with(
            "/",
            &[("Content-Type", b"text/html"), ("ETag", b"\"1\"")],
            "hi",
        );
        world.serve_with(
            "/feed.xml",
            &[
                ("Content-Type", b"application/rss+xml"),
                ("ETag", b"\"1\""),
                ("Cache-Control", b"max-age=600"),
            ],
            feed,
        );
    };
    serve(&site.read("ada/public/feed.xml"));
    let said = |code: i32| {
        let said = site
            .run(["--root", "ada", "check", "--online"])
            .code(code)
            .get_output()
            .stdout
            .clone();
        let said = String::from_utf8(said)
            .unwrap()
            .replace(&world.url(), "WORLD/");
        said.replace(&*site.root().to_string_lossy(), "SITE")
    };
    assert_snapshot!(said(0));
    // What can go wrong on the way.
    serve(&site.read("ada/public/feed.xml").replace("Two", "One"));
    world.serve_with("/", &[("Content-Type", b"text/plain")], "hi");
    std::fs::remove_dir_all(site.path("ada.git")).unwrap();
    assert_snapshot!(said(1));
}

/// A published site whose public address is this server.
fn online(world: &FeedServer) -> Sandbox {
    let site = site("{ to: exec, command: [\"true\"] }");
    site.edit("ada/potluck.yaml", "https://ada.example/", &world.url());
    site.put(
        "ada/events/2026-06-15-supper.md",
        b"---\ntitle: Supper\nstart: 2026-06-20 19:00\n---\n",
    );
    site.run(["--root", "ada", "publish"]).success();
    let page: &[(&'static str, &[u8])] = &[("Content-Type", b"text/html"), ("ETag", b"\"1\"")];
    world.serve_with("/", page, "hi");
    serve(
        world,
        &site,
        "feed.xml",
        &[("Content-Type", b"application/rss+xml")],
    );
    serve(
        world,
        &site,
        "calendar.ics",
        &[("Content-Type", b"text/calendar")],
    );
    site
}

/// Serves a file of the site with these headers.
fn serve(world: &FeedServer, site: &Sandbox, path: &str, headers: &[(&'static str, &[u8])]) {
    let text = site.read(&format!("ada/public/{path}"));
    world.serve_with(&format!("/{path}"), headers, &text);
}

/// The lines in which the doctor finds fault, with their cures.
#[track_caller]
fn faults(site: &Sandbox, variables: &[(&str, &str)]) -> String {
    let mut command = site.command(["--root", "ada", "check", "--online"]);
    let said = command.envs(variables.iter().copied()).assert().code(1);
    let said = String::from_utf8(said.get_output().stdout.clone()).unwrap();
    let settings = site.read("ada/potluck.yaml");
    let address = settings.lines().find_map(|line| line.strip_prefix("url: "));
    let address = url::Url::parse(address.unwrap()).unwrap();
    let port = address.port().unwrap().to_string();
    let mut lines = said.lines().filter(|line| !line.starts_with("ok "));
    let told: Vec<String> = lines
        .by_ref()
        .map(|line| line.replace(&port, "PORT"))
        .collect();
    told.join("\n")
}

#[test]
fn the_doctor_sees_wrong_types() {
    let world = FeedServer::start();
    let site = online(&world);
    serve(
        &world,
        &site,
        "feed.xml",
        &[("Content-Type", b"text/html; charset=utf-8")],
    );
    serve(
        &world,
        &site,
        "calendar.ics",
        &[("Content-Type", b"application/octet-stream")],
    );
    assert_snapshot!(faults(&site, &[]), @"
    no  feed: http://127.0.0.1:PORT/feed.xml comes as `text/html`
        help: it should be `application/rss+xml` or `application/xml` or `text/xml`; a host that reads `_headers` can be told so
    no  calendar: http://127.0.0.1:PORT/calendar.ics comes as `application/octet-stream`
        help: it should be `text/calendar`; a host that reads `_headers` can be told so
    ");
}

#[test]
fn the_doctor_sees_what_caches_keep_too_long() {
    let world = FeedServer::start();
    let site = online(&world);
    let year: &[u8] = b"public, max-age=31536000, immutable";
    serve(
        &world,
        &site,
        "feed.xml",
        &[
            ("Content-Type", b"application/rss+xml"),
            ("Cache-Control", year),
        ],
    );
    assert_snapshot!(faults(&site, &[]), @"
    no  feed: http://127.0.0.1:PORT/feed.xml may be kept for 365 days without asking again, so what you publish is not seen before
        help: ask the host for less, such as `Cache-Control: max-age=600`; one that reads `_headers` can be told so
    ");
    // What was published is not yet what is shown: a cache stands between.
    let old = site.read("ada/public/feed.xml").replace("Two", "One");
    let kept: &[(&'static str, &[u8])] = &[
        ("Content-Type", b"application/rss+xml"),
        ("Cache-Control", b"max-age=600"),
        ("Age", b"345"),
    ];
    world.serve_with("/feed.xml", kept, &old);
    assert_snapshot!(faults(&site, &[]), @"
    no  freshness: another feed is served than was published last; a cache on the way has kept it for 345 s
        help: some hosts take ten minutes; if it stays so, see which branch the host shows
    ");
    let said = site.complaint(["--root", "ada", "publish", "--wait=1"], 1);
    assert!(
        said.contains("an older feed is still shown there"),
        "{said}"
    );
}

#[test]
fn the_doctor_sees_a_page_where_the_feed_should_be_and_one_that_is_gone() {
    let world = FeedServer::start();
    let site = online(&world);
    world.serve_with(
        "/feed.xml",
        &[("Content-Type", b"application/rss+xml")],
        "<html>parked</html>",
    );
    world.fail("/", 404);
    assert_snapshot!(faults(&site, &[]), @"
    no  site: http://127.0.0.1:PORT/ answers with status 404
        help: see whether the host shows the branch that is published, and under this address
    no  feed’s content: what is served there is not a feed
        help: see in a browser what the host shows instead
    no  freshness: another feed is served than was published last
        help: some hosts take ten minutes; if it stays so, see which branch the host shows
    ");
}

#[test]
fn a_certificate_that_has_run_out_is_said_by_doctor_and_wait() {
    let authority = Authority::new();
    let answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi".to_string();
    let port = authority.serve("localhost", -40, -3, answer);
    let site = site("{ to: exec, command: [\"true\"] }");
    let here = format!("https://localhost:{port}/");
    site.edit("ada/potluck.yaml", "https://ada.example/", &here);
    site.edit(
        "ada/potluck.yaml",
        "notify:",
        "network: { ca: system }\nnotify:",
    );
    site.put("authority.pem", authority.pem.as_bytes());
    let trusted = site.path("authority.pem").display().to_string();
    let variables = [("SSL_CERT_FILE", &*trusted)];
    let mut command = site.command(["--root", "ada", "publish", "--wait=1"]);
    let said = command
        .envs(variables)
        .assert()
        .code(1)
        .get_output()
        .stderr
        .clone();
    let said = String::from_utf8(said).unwrap();
    assert!(
        said.contains("does not show it yet: its certificate expired three days ago"),
        "{said}"
    );
    assert_snapshot!(faults(&site, &variables), @"
    no  site: https://localhost:PORT/: its certificate expired three days ago
        help: the host has no good certificate for this name yet, or this computer’s clock is wrong
    no  feed: https://localhost:PORT/feed.xml: its certificate expired three days ago
        help: the host has no good certificate for this name yet, or this computer’s clock is wrong
    no  calendar: https://localhost:PORT/calendar.ics: its certificate expired three days ago
        help: the host has no good certificate for this name yet, or this computer’s clock is wrong
    ");
}

#[test]
fn where_nobody_answers_the_doctor_says_so_of_each_address() {
    let world = FeedServer::start();
    let site = online(&world);
    let gone = format!("http://127.0.0.1:{}/", free_port());
    site.edit("ada/potluck.yaml", &world.url(), &gone);
    assert_snapshot!(faults(&site, &[]), @"
    no  site: http://127.0.0.1:PORT/: nobody answers there
        help: see whether the address in `url:` is right, and whether the host shows the branch
    no  feed: http://127.0.0.1:PORT/feed.xml: nobody answers there
        help: see whether the address in `url:` is right, and whether the host shows the branch
    no  calendar: http://127.0.0.1:PORT/calendar.ics: nobody answers there
        help: see whether the address in `url:` is right, and whether the host shows the branch
    ");
}
