//! The preview: what it shows, how fast, and to whom.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::time::{Duration, Instant};

use crate::feed_server::{FeedServer, item};
use crate::preview::{Page, Preview};
use crate::sandbox::Sandbox;

fn site() -> Sandbox {
    Sandbox::new()
        .write("posts/2026-06-01-frogs.md", "# Frogs\n\nGreen.\n")
        .write(
            "pages/soon.md",
            "---\ndraft: true\n---\n# Page to come\n\nx\n",
        )
        .write(
            "posts/2026-06-04-secret.md",
            "---\ndraft: true\ntags: [quiet]\n---\n# Secret\n\nNot yet.\n",
        )
        .write("posts/2026-07-01-later.md", "# Later\n\nSoon.\n")
}

#[test]
fn drafts_and_posts_to_come_are_shown_and_marked_and_nothing_is_built() {
    let site = site();
    site.run(["build"]).success();
    let before = site.snapshot("public");
    let preview = Preview::start(&site);

    let home = preview.get("/");
    assert_eq!(home.status, 200);
    assert!(home.head.contains("text/html"), "{}", home.head);
    for shown in ["Green.", "Not yet.", "Soon."] {
        assert!(home.body.contains(shown), "no `{shown}` in {}", home.body);
    }
    let mark = |page: &Page, mark: &str| page.body.contains(&format!(">{mark}</strong>"));
    assert!(mark(&preview.get("/2026/06/secret/"), "draft"));
    assert!(mark(&preview.get("/2026/07/later/"), "scheduled"));
    assert!(mark(&preview.get("/tags/quiet/"), "draft"));
    assert!(mark(&preview.get("/soon/"), "draft"));
    let frogs = preview.get("/2026/06/frogs/");
    assert!(!frogs.body.contains("unpublished"), "{}", frogs.body);
    assert_eq!(preview.get("/style.css").status, 200);
    assert!(
        preview
            .get("/feed.xml")
            .body
            .contains("https://ada.example/")
    );

    let moved = preview.get("/2026/06/frogs");
    assert_eq!(moved.status, 302);
    assert!(moved.head.contains("Location: /2026/06/frogs/"));
    let nothing = preview.get("/nothing/here/");
    assert_eq!(nothing.status, 404);
    assert!(nothing.body.contains("Nobody sits here"));
    assert_eq!(site.snapshot("public"), before);
}

#[test]
fn an_open_page_hears_of_a_save_within_a_second() {
    let site = site();
    let preview = Preview::start(&site);
    let page = preview.get("/2026/06/frogs/").body;
    let (_, script) = page.split_once("/-/reload.js?").unwrap();
    let edition = script.split('"').next().unwrap();
    assert!(page.contains("script-src 'self'; connect-src 'self'"));
    let script = preview.get("/-/reload.js");
    assert!(script.head.contains("text/javascript"));
    assert!(script.body.contains("EventSource"));
    let mut edition = edition.to_string();
    let mut took = Duration::MAX;
    // The machine may be busy with other tests: the best of three counts.
    for (from, to) in [("Green.", "Brown."), ("Brown.", "Blue."), ("Blue.", "Red.")] {
        let events = preview.ask(&format!("/-/events?{edition}"), &preview.address);
        let mut events = BufReader::new(events).lines().map(Result::unwrap);
        assert!(events.any(|line| line == ": listening"));
        let saved = Instant::now();
        site.edit("posts/2026-06-01-frogs.md", from, to);
        let data = events.find_map(|line| Some(line.strip_prefix("data: ")?.to_string()));
        took = took.min(saved.elapsed());
        edition = data.unwrap();
        assert!(preview.get("/2026/06/frogs/").body.contains(to));
    }
    assert!(took < Duration::from_secs(1), "it took {took:?}");

    // A folder that was not there, and a template of one's own.
    let page = "/2026/06/supper/";
    site.put(
        "events/2026-06-03-supper.md",
        b"---\ntitle: Supper\nstart: 2026-06-20 19:00\n---\n",
    );
    preview.until(page, |page| page.status == 200);
    site.put("templates/_margin.html", b"<p>My margin</p>");
    preview.until(page, |page| page.body.contains("My margin"));
}

#[test]
fn a_mistake_is_shown_in_the_page_until_it_is_mended() {
    let site = site();
    site.run(["build"]).success();
    let before = site.snapshot("public");
    let preview = Preview::start(&site);

    site.put(
        "events/supper.md",
        b"---\ntitle: Supper\nstart: <b>next</b> friday\n---\n",
    );
    preview.until("/", |page| page.status == 500);
    let page = preview.get("/");
    let (_, main) = page.body.split_once("<main>").unwrap();
    let (main, _) = main.split_once("</main>").unwrap();
    insta::assert_snapshot!(main.trim(), @r#"
    <h1>1 mistake</h1>
    <section>
    <h2>error: `start` is not a date and time</h2>
    <pre>events/supper.md:3:8

    start: &lt;b&gt;next&lt;/b&gt; friday
           ^^^^^^^^^^^^^^^^^^</pre>
    <p>help: write it as 2026-03-14 19:00, or 2026-03-14 for a whole day</p>
    </section>
    <p>Mend it and save: this page goes away by itself.</p>
    <p><a href="?last-good">The page as it was before</a></p>
    "#);
    assert!(page.body.contains("/-/reload.js?"));
    assert_eq!(preview.get("/-/timeline/").status, 500);
    assert_eq!(preview.get("/-/style.css").status, 200);
    // What was good is still there.
    assert_eq!(preview.get("/style.css").status, 200);
    let anyway = preview.get("/2026/06/frogs/?last-good");
    assert_eq!(anyway.status, 200);
    assert!(anyway.body.contains("Green."));

    site.put(
        "events/supper.md",
        b"---\ntitle: Supper\ndate: 2026-06-03\nstart: 2026-06-20 19:00\n---\n",
    );
    preview.until("/2026/06/supper/", |page| page.status == 200);
    assert_eq!(preview.get("/").status, 200);
    assert_eq!(site.snapshot("public"), before);
}

#[test]
fn a_site_that_begins_with_a_mistake_is_served_once_it_is_mended() {
    let site = Sandbox::new().write("posts/2026-06-01-frogs.md", "---\ntags: [\n---\n");
    let preview = Preview::start(&site);
    let page = preview.get("/");
    assert_eq!(page.status, 500);
    assert!(page.body.contains("posts/2026-06-01-frogs.md"));
    site.put("posts/2026-06-01-frogs.md", b"# Frogs\n");
    preview.until("/2026/06/frogs/", |page| page.status == 200);
}

#[test]
fn only_this_machine_is_answered_and_only_the_site_is_served() {
    let site = site().write("secret.txt", "x");
    let preview = Preview::start(&site);
    assert!(preview.address.starts_with("127.0.0.1:"));
    for path in ["/", "/-/timeline/", "/-/events", "/feed.xml"] {
        let page = preview.get_as(path, "evil.example");
        assert_eq!(page.status, 403, "{path}");
        assert!(!page.body.contains("Frogs"), "{path}");
    }
    assert_eq!(preview.get_as("/", "localhost:1").status, 200);
    for path in [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/posts/..%2f..%2fsecret.txt",
        "//secret.txt",
        "/secret.txt",
        "/potluck.yaml",
    ] {
        assert_eq!(preview.get(path).status, 404, "{path}");
    }
}

#[test]
fn the_private_timeline_is_on_its_own_prefix_and_nowhere_else() {
    let ben = FeedServer::start();
    let words = "whole and private ".repeat(60);
    ben.serve(
        "/feed.xml",
        format!(
            "<rss version=\"2.0\"><channel><title>Ben</title><link>{0}</link><item><guid>{0}1</guid><link>{0}1</link><title>Newts &lt;3</title><pubDate>Mon, 01 Jun 2026 10:00:00 GMT</pubDate><description>&lt;p&gt;{words}the end &lt;img src=&quot;http://tracker.example/x.png&quot;&gt;&lt;/p&gt;</description></item></channel></rss>",
            ben.url()
        ),
    );
    let site = site().write(
        "friends.yaml",
        &format!("{}  private: true\n", ben.as_friend("Ben")),
    );
    site.run(["pull"]).success();
    let preview = Preview::start(&site);

    let page = preview.get("/-/timeline/");
    assert_eq!(page.status, 200);
    assert!(page.head.contains("no-store"), "{}", page.head);
    for shown in [
        "only you see this",
        "noindex",
        "Ben",
        "Newts &lt;3",
        "whole and private the end",
        "Green.",
    ] {
        assert!(page.body.contains(shown), "no `{shown}`: {}", page.body);
    }
    for hidden in ["<img", "Not yet."] {
        assert!(!page.body.contains(hidden), "`{hidden}`: {}", page.body);
    }
    for path in [
        "/",
        "/timeline/",
        "/feed.xml",
        "/responses.xml",
        "/404.html",
    ] {
        let page = preview.get(path);
        assert!(!page.body.contains("private the end"), "{path}");
        assert!(!page.body.contains("-/timeline"), "{path}");
    }
    site.run(["build"]).success();
    let files = site.files("public");
    assert!(files.iter().all(|path| !path.starts_with("-/")));
    assert!(!site.read("public/index.html").contains("reload.js"));
}

#[test]
fn no_script_of_a_theme_reads_what_is_for_these_eyes_only() {
    let site = site();
    let preview = Preview::start(&site);
    let saying = |path: &str, header: &str| {
        let host = format!("{}\r\n{header}", preview.address);
        preview.get_as(path, &host)
    };
    for path in [
        "/-/timeline/",
        "/-/timeline/?q=a",
        "/-/agenda/",
        "/-/circle.ics",
        "/%2d/timeline/",
    ] {
        // `fetch`, a frame, an object, a worker, and one that hides behind another.
        for dest in [
            "empty",
            "iframe",
            "object",
            "worker",
            "document\r\nSec-Fetch-Dest: empty",
        ] {
            let page = saying(path, &format!("Sec-Fetch-Dest: {dest}"));
            assert_eq!(page.status, 403, "{path} {dest}");
        }
        let page = saying(path, "Sec-Fetch-Dest: document");
        assert_eq!(page.status, 200, "{path}");
        for header in [
            "Cross-Origin-Opener-Policy: same-origin",
            "X-Frame-Options: DENY",
        ] {
            assert!(page.head.contains(header), "{path}: {}", page.head);
        }
    }
    assert_eq!(saying("/index.html", "Sec-Fetch-Dest: iframe").status, 200);
    assert_eq!(saying("/index.html", "Service-Worker: script").status, 403);
}

#[test]
fn pictures_of_friends_that_could_not_be_had_are_links_to_where_they_are() {
    let photo = "<div class=\"h-entry\"><p><img class=\"u-photo\" src=\"BEN/pond.jpg\" alt=\"Two &lt;frogs&gt;\"></p><p><img class=\"u-photo\" src=\"javascript:alert(1)\" alt=\"x\"></p><div class=\"e-content\"><p>Look</p></div></div>";
    let (site, ben) = Sandbox::new().with_ben(&item("pond", "", 3, photo));
    let preview = Preview::start(&site);
    let page = preview
        .get("/-/timeline/")
        .body
        .replace(&ben.address(), "BEN");
    assert!(
        page.contains("<li><a href=\"BEN/pond.jpg\">Two &lt;frogs&gt;</a></li>"),
        "{page}"
    );
    assert!(
        !page.contains("<img") && !page.contains("javascript:"),
        "{page}"
    );
}

#[test]
fn words_are_found_in_the_private_timeline_and_what_was_typed_stays_text() {
    let ben = FeedServer::start();
    ben.serve(
        "/feed.xml",
        format!(
            "<rss version=\"2.0\"><channel><title>Ben</title><item><guid>{0}1</guid><link>{0}1</link><title>Newts &amp;lt;3</title><description>&lt;p&gt;A &lt;b&gt;whole&lt;/b&gt; pond of newts.&lt;/p&gt;</description></item></channel></rss>",
            ben.url()
        ),
    );
    let site = site().write("friends.yaml", &ben.as_friend("Ben"));
    site.run(["pull"]).success();
    let preview = Preview::start(&site);

    // The timeline has the markup that the sanitiser let through, and a place to search.
    let timeline = preview.get("/-/timeline/").body;
    assert!(timeline.contains("A <b>whole</b> pond"), "{timeline}");
    assert!(timeline.contains("name=\"q\""), "{timeline}");

    let found = preview.get("/-/timeline/?q=POND+newts");
    assert_eq!(found.status, 200);
    for shown in ["Newts &lt;3", "Ben", "only you see this", &ben.url()] {
        assert!(found.body.contains(shown), "no `{shown}`: {}", found.body);
    }
    let nothing = preview.get("/-/timeline/?q=%3Cscript%3Ealert(1)%3C/script%3E");
    assert!(!nothing.body.contains("<script>alert"), "{}", nothing.body);
    assert!(
        nothing.body.contains("Nothing with these words."),
        "{}",
        nothing.body
    );
}

#[test]
fn a_port_that_is_taken_is_said_to_be() {
    let held = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = held.local_addr().unwrap().port().to_string();
    insta::assert_snapshot!(site().complaint(["serve", "--port", &port], 1).replace(&port, "PORT"), @r"
    error: port PORT is taken
      help: leave out --port, and the next free one is used
    ");
}

/// Ben asks to supper.
fn invited() -> (Sandbox, FeedServer) {
    let ben = FeedServer::start();
    let url = ben.url();
    ben.serve("/feed.xml", format!("<rss version=\"2.0\" xmlns:ev=\"http://purl.org/rss/1.0/modules/event/\"><channel><title>Ben</title><link>{url}</link><description>x</description><item><title>Supper</title><link>{url}supper/</link><guid>{url}supper/</guid><pubDate>02 Jun 2026 12:00:00 GMT</pubDate><description>Come!</description><ev:startdate>2026-06-20T19:00:00+01:00</ev:startdate></item></channel></rss>"));
    let site = site().write("friends.yaml", &ben.as_friend("Ben"));
    site.run(["pull"]).success();
    (site, ben)
}

#[test]
fn the_agenda_and_the_circles_calendar_are_served_to_this_machine_alone() {
    let (site, ben) = invited();
    let url = ben.url();
    let site = site
        .write(
            "private.yaml",
            &format!("{url}: {{ birthday: 02-29 }}\nAunt Rose: {{ birthday: 1950-06-25 }}\n"),
        )
        .write(
            "events/2026-06-02-picnic.md",
            "---\ntitle: Picnic\nstart: 2026-06-28 14:00\ninvited: [Ben]\n---\n",
        );
    let preview = Preview::start(&site);
    let page = preview.get("/-/agenda/");
    assert_eq!(page.status, 200);
    assert!(page.head.contains("no-store"), "{}", page.head);
    for shown in [
        "Supper",
        "Ben invites.",
        "You have not answered yet.",
        "Picnic",
        "Not heard from yet: Ben.",
        "Aunt Rose&#39;s birthday (76)",
        "<caption>June 2026</caption>",
        "<th scope=\"col\">",
        "href=\"/-/circle.ics\"",
        "noindex",
    ] {
        assert!(page.body.contains(shown), "no `{shown}`: {}", page.body);
    }
    let calendar = preview.get("/-/circle.ics");
    assert!(
        calendar.head.contains("text/calendar") && calendar.head.contains("no-store"),
        "{}",
        calendar.head
    );
    let lines = calendar.body.replace("\r\n ", "");
    for shown in [
        "SUMMARY:Supper",
        "Ben invites. You have not answered yet.",
        "SUMMARY:Ben's birthday",
        "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1",
        "SUMMARY:Aunt Rose's birthday",
        "DTSTART;VALUE=DATE:19500625",
    ] {
        assert!(lines.contains(shown), "no `{shown}`: {lines}");
    }
    // An answer is in both as soon as it is written.
    site.run(["rsvp", "supper", "maybe"]).success();
    preview.until("/-/agenda/", |page| page.body.contains("You said maybe."));
    assert!(
        preview
            .get("/-/circle.ics")
            .body
            .contains("SUMMARY:? Supper")
    );
    for path in ["/-/agenda/", "/-/circle.ics"] {
        assert_ne!(preview.get_as(path, "evil.example").status, 200, "{path}");
    }
    for path in ["/", "/calendar/", "/calendar.ics", "/feed.xml"] {
        let body = preview.get(path).body;
        assert!(
            !body.contains("birthday") && !body.contains("-/agenda"),
            "{path}"
        );
    }
}

/// The word that the forms of a page carry.
fn token(page: &Page) -> String {
    let (_, rest) = page.body.split_once("name=\"token\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_string()
}

#[test]
fn a_click_in_the_private_timeline_writes_the_answer() {
    let (site, ben) = invited();
    let preview = Preview::start(&site);
    let timeline = preview.get("/-/timeline/");
    assert!(
        timeline.body.contains("class=\"unread\""),
        "{}",
        timeline.body
    );
    let home = format!("http://{}", preview.address);
    let form = format!("token={}&post={}supper%2F", token(&timeline), ben.url());
    let yes = preview.post(
        &home,
        &format!("{form}&say=rsvp&answer=yes&guests=1&bring=bread%2C+&text=Hungry%0D%0Aalready"),
    );
    assert_eq!(yes.status, 303, "{}", yes.body);
    let no = preview.post(&home, &format!("{form}&say=rsvp&answer=no&text="));
    assert_eq!(no.status, 303, "{}", no.body);
    let files = site.files("responses");
    assert_eq!(files.len(), 1, "one RSVP: {files:?}");
    let file = site.read(&format!("responses/{}", files[0]));
    assert!(
        file.contains("rsvp: no") && file.contains("Hungry\nalready"),
        "{file}"
    );
    preview.until("/-/timeline/", |page| page.body.contains("Can’t come: Ada"));
    // Nothing is written that would say nothing.
    for (nothing, why) in [
        ("&say=reply&text=+", "a reply needs some words"),
        ("&say=vote", "choose an option to vote for"),
        ("&say=steal", "is nothing one can say"),
    ] {
        let page = preview.post(&home, &format!("{form}{nothing}"));
        assert_eq!(page.status, 422, "{nothing}");
        assert!(page.body.contains(why), "{nothing}: {}", page.body);
    }
    let read = preview.post(&home, &format!("{form}&say=read"));
    assert_eq!(read.status, 303);
    let timeline = preview.get("/-/timeline/");
    assert!(
        !timeline.body.contains("class=\"unread\""),
        "{}",
        timeline.body
    );
}

#[test]
fn no_page_from_elsewhere_can_write() {
    let (site, ben) = invited();
    let preview = Preview::start(&site);
    let (host, port) = preview.address.split_once(':').unwrap();
    assert_eq!(host, "127.0.0.1");
    let home = format!("http://{}", preview.address);
    let token = token(&preview.get("/-/timeline/"));
    let like = format!("post={}supper%2F&say=like", ben.url());
    let form = format!("token={token}&{like}");
    for origin in [
        "",
        "null",
        "https://evil.example",
        &format!("https://{}", preview.address),
        &format!("http://localhost:{port}"),
        &format!("http://{}.evil.example", preview.address),
        &format!("{home}/"),
    ] {
        assert_eq!(preview.post(origin, &form).status, 403, "{origin}");
    }
    for word in ["", "token=&", "token=0123456789abcdef0123456789abcdef&"] {
        assert_eq!(
            preview.post(&home, &format!("{word}{like}")).status,
            403,
            "{word}"
        );
    }
    let endless = format!("{form}&text={}", "a".repeat(2 << 20));
    assert_eq!(preview.post(&home, &endless).status, 403);
    // What is not in the timeline is not asked for, and no file is named by a form.
    for post in [
        "http%3A%2F%2F127.0.0.1%3A1%2F",
        "..%2F..%2Fx",
        "file%3A%2F%2F%2Fetc%2Fpasswd",
    ] {
        let page = preview.post(&home, &format!("token={token}&post={post}&say=like"));
        assert_eq!(page.status, 422, "{post}");
    }
    assert!(!site.has("responses"));
    assert_eq!(preview.post(&home, &form).status, 303);
    assert_eq!(site.files("responses").len(), 1);
}
