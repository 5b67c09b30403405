//! Whole pulls from servers on loopback: what is asked, what is kept, and what a build sees of it.

use std::cell::RefCell;
use std::path::Path;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use rusqlite::Connection;
use url::Url;

use super::archive::file;
use super::feed_server::{FeedServer, Manner};
use super::pull::Pulled;
use super::*;
use crate::config::Network;

/// A site's folder and its friends.
struct Table {
    root: tempfile::TempDir,
    friends: Vec<Friend>,
    now: Timestamp,
    haste: Haste,
}

impl Table {
    fn new(friends: &[Friend]) -> Table {
        Table {
            root: tempfile::tempdir().unwrap(),
            friends: friends.to_vec(),
            now: "2026-06-02T08:00:00Z".parse().unwrap(),
            haste: Haste::Polite,
        }
    }

    fn root(&self) -> &Path {
        self.root.path()
    }

    #[track_caller]
    fn pull(&self) -> Vec<Report> {
        self.pulled().reports
    }

    #[track_caller]
    fn pulled(&self) -> Pulled {
        let network = Network {
            timeout: Duration::from_millis(1500),
            ..Network::default()
        };
        let how = Pull {
            network: &network,
            phrases: &Phrases::default(),
            allow_private: true,
            now: self.now,
            haste: self.haste,
        };
        pull(self.root(), &self.friends, &how, &|_| {}).unwrap()
    }

    #[track_caller]
    fn heard(&self) -> Vec<Heard> {
        archived(self.root(), &self.friends, &Phrases::default())
            .unwrap()
            .heard
    }

    /// Of the first friend, what each entry's text begins with.
    #[track_caller]
    fn excerpts(&self) -> Vec<String> {
        let heard = self.heard().remove(0);
        let entries = heard.entries.into_iter();
        entries.map(|entry| entry.excerpt).collect()
    }

    fn later(&mut self, hours: i64) {
        self.minutes_later(60 * hours);
    }

    fn minutes_later(&mut self, minutes: i64) {
        self.now += jiff::SignedDuration::from_mins(minutes);
    }

    fn archive(&self) -> Connection {
        file::open(self.root()).unwrap()
    }
}

/// A friend whose feed is `feed.xml` on this server.
fn friend(server: &FeedServer) -> Friend {
    let site = Url::parse(&server.url()).unwrap();
    Friend {
        feeds: vec![site.join("feed.xml").unwrap()],
        ..Friend::at(site)
    }
}

/// An RSS item; `when` is the rest of a date in June 2026, or nothing.
fn item(id: &str, when: &str, text: &str) -> String {
    let date = match when {
        "" => String::new(),
        when => format!("<pubDate>{when} Jun 2026 12:00:00 GMT</pubDate>"),
    };
    format!(
        "<item><guid isPermaLink=\"false\">{id}</guid>{date}<description>{text}</description></item>"
    )
}

fn feed(items: &[String]) -> String {
    feed_with("", items)
}

fn feed_with(channel: &str, items: &[String]) -> String {
    format!(
        "<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\" xmlns:at=\"http://purl.org/atompub/tombstones/1.0\" xmlns:fh=\"http://purl.org/syndication/history/1.0\"><channel><title>Ben</title><link>https://ben.example/</link><description>x</description>{channel}{}</channel></rss>",
        items.concat()
    )
}

#[test]
fn what_friends_said_is_there_after_a_pull() {
    let ben = FeedServer::start();
    ben.serve(
        "/feed.xml",
        feed(&[item("a", "01", "frogs"), item("b", "02", "boats")]),
    );
    let table = Table::new(&[friend(&ben)]);
    assert_eq!(table.heard()[0].health, Health::not_yet());
    let report = table.pull().remove(0);
    assert_eq!((report.new, report.changed, report.items), (2, 0, 2));
    assert_eq!(report.health, Health::Fresh);
    assert_eq!(table.excerpts(), ["frogs", "boats"]);
    let heard = table.heard().remove(0);
    assert_eq!(heard.last_heard, Some(table.now));
    let wanted = [(&heard.owner.id, "b"), (&heard.owner.id, "nothing")];
    let texts = full_texts(table.root(), &wanted).unwrap();
    assert!(texts[0].as_ref().unwrap().as_str().contains("boats"));
    assert_eq!(texts[1], None);
}

#[test]
fn what_has_not_changed_is_not_sent_again() {
    let ben = FeedServer::start();
    let etag: &[u8] = b"W/\"3\xff\"";
    ben.serve_with(
        "/feed.xml",
        &[("ETag", etag)],
        &feed(&[item("a", "01", "frogs")]),
    );
    let mut table = Table::new(&[friend(&ben)]);
    table.pull();
    table.later(1);
    let report = table.pull().remove(0);
    assert_eq!((report.health, report.new), (Health::Unchanged, 0));
    assert_eq!(ben.asked()[1].header("If-None-Match"), Some(etag));
    assert_eq!(table.excerpts(), ["frogs"]);
    assert_eq!(table.heard()[0].last_heard, Some(table.now));
}

#[test]
fn validators_of_a_failed_answer_are_not_kept() {
    let ben = FeedServer::start();
    ben.serve_with(
        "/feed.xml",
        &[("ETag", b"\"good\"")],
        &feed(&[item("a", "01", "frogs")]),
    );
    let table = Table::new(&[friend(&ben)]);
    table.pull();
    for (status, body) in [(500, "oops"), (200, "<html>the hotel's login</html>")] {
        let headers = vec![("ETag", b"\"bad\"".to_vec())];
        ben.behave("/feed.xml", Manner::Page(status, headers, body.into()));
        table.pull();
    }
    table.pull();
    let asked = ben.asked();
    let sent: Vec<_> = asked
        .iter()
        .map(|asked| asked.header("If-None-Match"))
        .collect();
    assert_eq!(
        sent,
        [
            None,
            Some(&b"\"good\""[..]),
            Some(b"\"good\""),
            Some(b"\"good\"")
        ]
    );
    assert_eq!(table.excerpts(), ["frogs"]);
}

#[test]
fn the_same_bytes_are_no_news_and_bring_their_new_validators() {
    let ben = FeedServer::start();
    let body = feed(&[item("a", "01", "frogs")]);
    ben.serve_with("/feed.xml", &[("ETag", b"\"1\"")], &body);
    let table = Table::new(&[friend(&ben)]);
    table.pull();
    ben.serve_with("/feed.xml", &[("ETag", b"\"2\"")], &body);
    assert_eq!(table.pull()[0].health, Health::Unchanged);
    table.pull();
    assert_eq!(ben.asked()[2].header("If-None-Match"), Some(&b"\"2\""[..]));
}

#[test]
fn who_cannot_be_heard_is_shown_as_heard_last() {
    let ben = FeedServer::start();
    ben.serve("/feed.xml", feed(&[item("a", "01", "frogs")]));
    let mut table = Table::new(&[friend(&ben)]);
    table.pull();
    let since = table.now;
    table.later(24);
    ben.behave("/feed.xml", Manner::Stall);
    let report = table.pull().remove(0);
    let why = String::from("timed out after 1.5 s");
    assert_eq!(report.health, Health::Stale { since, why });
    assert_eq!(table.heard()[0].health, report.health);
    assert_eq!(table.heard()[0].last_heard, Some(since));
    assert_eq!(table.excerpts(), ["frogs"]);
    let said = report.warnings(table.now).remove(0).message;
    let host = table.friends[0].name();
    let expected = format!("{host}: timed out after 1.5 s; showing 1 entry from 2 June 2026");
    assert_eq!(said, expected);
}

#[test]
fn a_long_silence_is_said() {
    let ben = FeedServer::start();
    ben.serve("/feed.xml", feed(&[item("a", "01", "frogs")]));
    let mut table = Table::new(&[friend(&ben)]);
    table.pull();
    assert_eq!(table.heard()[0].silence(table.now), None);
    table.later(100 * 24);
    assert_eq!(
        table.heard()[0].silence(table.now),
        Some(Silence::Unheard(100))
    );
    ben.fail("/feed.xml", 503);
    let said = table.pull().remove(0).warnings(table.now).remove(0).message;
    assert!(
        said.contains("not heard from for 100 days; showing 1 entry from 2 June 2026"),
        "{said}"
    );
    ben.serve("/feed.xml", feed(&[item("a", "01", "frogs")]));
    table.later(24);
    table.pull();
    let heard = table.heard().remove(0);
    assert_eq!(heard.silence(table.now), Some(Silence::Unwritten(101)));
    assert_eq!(heard.last_tried, Some(table.now));
    assert_eq!(
        heard.next_try,
        Some(table.now + jiff::SignedDuration::from_mins(15))
    );
}

#[test]
fn one_friends_trouble_is_nobody_elses() {
    let servers: Vec<FeedServer> = (0..9).map(|_| FeedServer::start()).collect();
    for server in &servers {
        server.serve("/feed.xml", feed(&[item("a", "01", "frogs")]));
    }
    servers[1].behave("/feed.xml", Manner::Drip);
    servers[2].behave("/feed.xml", Manner::Cut);
    servers[3].fail("/feed.xml", 410);
    servers[4].redirect("/feed.xml", "/feed.xml");
    servers[5].serve("/feed.xml", "<html><body>moved</body></html>");
    servers[6].serve("/feed.xml", "");
    servers[7].behave("/feed.xml", Manner::Raw(b"\x00\x01\x02".to_vec()));
    let table = Table::new(&servers.iter().map(friend).collect::<Vec<_>>());
    let start = Instant::now();
    let reports = table.pull();
    assert!(start.elapsed() < Duration::from_secs(4), "all at once");
    let names: Vec<String> = table.friends.iter().map(Friend::name).collect();
    let reported: Vec<String> = reports.iter().map(|report| report.name.clone()).collect();
    assert_eq!(reported, names, "in the list's order");
    for (at, report) in reports.iter().enumerate() {
        let is_well = at == 0 || at == 8;
        assert_eq!(
            report.health.trouble().is_none(),
            is_well,
            "{at}: {report:?}"
        );
        assert_eq!(report.health.was_heard(), is_well);
    }
    assert_eq!(
        reports[3].health.trouble(),
        Some("is gone for good, says its server (410), so it is not asked any more")
    );
}

#[test]
fn a_site_alone_is_enough_and_is_not_asked_at_every_pull() {
    let ben = FeedServer::start();
    let link =
        |path: &str| format!("<link rel='alternate' type='application/rss+xml' href='{path}'>");
    ben.serve("/", link("blog/rss.xml"));
    ben.serve("/blog/rss.xml", feed(&[item("a", "01", "frogs")]));
    let mut table = Table::new(&[Friend::at(Url::parse(&ben.url()).unwrap())]);
    assert_eq!(table.pull()[0].new, 1);
    assert_eq!(table.pull()[0].health, Health::Unchanged);
    let asked = |from: usize| -> Vec<String> {
        let asked = ben.asked().split_off(from);
        asked.into_iter().map(|asked| asked.path).collect()
    };
    assert_eq!(asked(0), ["/", "/blog/rss.xml", "/blog/rss.xml"]);

    // The feed moves: the next pull fails, the one after it looks at the site again.
    ben.fail("/blog/rss.xml", 404);
    ben.serve("/", link("new.xml"));
    ben.serve("/new.xml", feed(&[item("b", "02", "boats")]));
    assert!(table.pull()[0].health.trouble().is_some());
    assert_eq!(table.pull()[0].new, 1);
    assert_eq!(asked(3), ["/blog/rss.xml", "/", "/new.xml"]);
    assert_eq!(table.heard()[0].health, Health::Fresh);
    assert_eq!(table.excerpts(), ["frogs", "boats"]);

    table.later(8 * 24);
    table.pull();
    assert_eq!(
        asked(6),
        ["/", "/new.xml"],
        "after a week the site is asked again"
    );
}

#[test]
fn a_friends_site_may_be_a_feed_or_name_none() {
    let (ben, chidi) = (FeedServer::start(), FeedServer::start());
    ben.serve("/", feed(&[item("a", "01", "frogs")]));
    chidi.serve("/", "<title>Chidi</title>");
    let sites = [&ben, &chidi].map(|server| Friend::at(Url::parse(&server.url()).unwrap()));
    let table = Table::new(&sites);
    let reports = table.pull();
    assert_eq!(reports[0].new, 1);
    assert_eq!(reports[1].health.trouble(), Some("the page names no feed"));
    assert_eq!(table.pull()[0].health, Health::Unchanged);
}

#[test]
fn responses_are_heard_with_the_feed_that_names_them() {
    let ben = FeedServer::start();
    let related =
        |href: &str| format!("<atom:link rel=\"related\" title=\"responses\" href=\"{href}\"/>");
    let responses = format!("{}responses.xml", ben.url());
    ben.serve(
        "/feed.xml",
        feed_with(&related(&responses), &[item("a", "01", "frogs")]),
    );
    ben.serve_with(
        "/responses.xml",
        &[("ETag", b"\"r\"")],
        &feed(&[item("r", "02", "likes it")]),
    );
    let table = Table::new(&[friend(&ben)]);
    assert_eq!(table.pull()[0].new, 2);
    ben.serve(
        "/feed.xml",
        feed_with(&related(&responses), &[item("b", "03", "boats")]),
    );
    assert_eq!(table.pull()[0].new, 1);
    assert_eq!(table.excerpts(), ["frogs", "boats", "likes it"]);
    let again = ben.asked();
    let again = again[2..]
        .iter()
        .find(|asked| asked.path == "/responses.xml");
    assert_eq!(again.unwrap().header("If-None-Match"), Some(&b"\"r\""[..]));

    ben.fail("/responses.xml", 500);
    let health = table.pull().remove(0).health;
    assert!(matches!(health, Health::Stale { .. }), "{health:?}");
    ben.serve("/feed.xml", feed(&[item("b", "03", "boats")]));
    table.pull();
    assert_eq!(
        table.pull()[0].health,
        Health::Unchanged,
        "they are not named any more"
    );
}

#[test]
fn responses_of_another_site_are_not_this_friends() {
    let (ben, chidi) = (FeedServer::start(), FeedServer::start());
    chidi.serve("/responses.xml", feed(&[item("r", "02", "likes it")]));
    let theirs = format!("{}responses.xml", chidi.url());
    let related = format!("<atom:link rel=\"related\" title=\"responses\" href=\"{theirs}\"/>");
    ben.serve(
        "/feed.xml",
        feed_with(&related, &[item("a", "01", "frogs")]),
    );
    let mut table = Table::new(&[friend(&ben)]);
    table.pull();
    assert!(chidi.asked().is_empty());
    table.friends[0].aliases = vec![Url::parse(&chidi.url()).unwrap()];
    ben.serve(
        "/feed.xml",
        feed_with(&related, &[item("b", "01", "frogs")]),
    );
    table.pull();
    assert_eq!(chidi.asked().len(), 1, "unless it is theirs too");
}

#[test]
fn an_item_without_a_date_has_the_time_it_was_first_seen() {
    let ben = FeedServer::start();
    ben.serve("/feed.xml", feed(&[item("a", "", "frogs")]));
    let mut table = Table::new(&[friend(&ben)]);
    let first = table.now;
    table.pull();
    table.later(48);
    ben.serve(
        "/feed.xml",
        feed(&[item("a", "", "toads"), item("b", "", "boats")]),
    );
    let report = table.pull().remove(0);
    assert_eq!((report.new, report.changed), (1, 1));
    let entries = table.heard().remove(0).entries;
    assert_eq!(entries[0].excerpt, "toads");
    assert_eq!(
        (entries[0].published, entries[1].published),
        (first, table.now)
    );
}

#[test]
fn what_scrolled_out_of_a_feed_stays() {
    let ben = FeedServer::start();
    ben.serve("/feed.xml", feed(&[item("a", "01", "frogs")]));
    let table = Table::new(&[friend(&ben)]);
    table.pull();
    ben.serve("/feed.xml", feed(&[item("b", "02", "boats")]));
    assert_eq!(table.pull()[0].items, 2);
    ben.serve(
        "/feed.xml",
        feed_with("<fh:complete/>", &[item("b", "02", "boats")]),
    );
    let report = table.pull().remove(0);
    assert_eq!(
        (report.deleted, report.items),
        (1, 1),
        "unless the feed is complete"
    );
    assert_eq!(table.excerpts(), ["boats"]);
}

#[test]
fn what_a_friend_took_back_is_gone() {
    let ben = FeedServer::start();
    let items = [item("a", "01", "a secret"), item("b", "02", "boats")];
    ben.serve("/feed.xml", feed(&items));
    let table = Table::new(&[friend(&ben)]);
    table.pull();
    let tombstone = "<at:deleted-entry ref=\"a\" when=\"2026-06-01T12:00:00Z\"/>";
    ben.serve("/feed.xml", feed_with(tombstone, &items));
    assert_eq!(table.pull()[0].deleted, 1);
    assert_eq!(table.excerpts(), ["boats"]);
    let count = |table_name: &str| -> u32 {
        let query =
            format!("SELECT count(*) FROM {table_name} WHERE id = 'a' AND length(hash) > 0");
        table
            .archive()
            .query_row(&query, [], |row| row.get(0))
            .unwrap()
    };
    assert_eq!((count("item"), count("derived")), (0, 0));
}

#[test]
fn a_new_reader_reads_what_is_kept_without_asking_for_it() {
    let ben = FeedServer::start();
    ben.serve_with(
        "/feed.xml",
        &[("ETag", b"\"1\"")],
        &feed(&[item("a", "01", "frogs")]),
    );
    let table = Table::new(&[friend(&ben)]);
    table.pull();
    let before = table.heard();

    // As if an older reader and sanitiser had been at work.
    let archive = table.archive();
    archive
        .execute(
            "UPDATE derived SET stamp = 'old', sanitiser = 0, entry = '{}'",
            [],
        )
        .unwrap();
    let owner = before[0].owner.id.clone();
    assert_eq!(full_texts(table.root(), &[(&owner, "a")]).unwrap(), [None]);
    assert_eq!(table.heard()[0].entries, before[0].entries);
    assert!(full_texts(table.root(), &[(&owner, "a")]).unwrap()[0].is_some());

    let older = feed(&[item("a", "01", "fr\u{f6}gs")]);
    archive
        .execute("UPDATE feed SET reader = 0, body = ?1", [older.as_bytes()])
        .unwrap();
    assert_eq!(
        table.pull()[0].changed,
        1,
        "the body is read again at a 304"
    );
    assert_eq!(table.excerpts(), ["fr\u{f6}gs"]);
}

#[test]
fn an_alias_or_another_name_makes_the_entries_anew() {
    let ben = FeedServer::start();
    ben.serve("/feed.xml", feed(&[item("a", "01", "frogs")]));
    let mut table = Table::new(&[friend(&ben)]);
    table.pull();
    table.friends[0].name = Some("Benjamin".into());
    assert_eq!(table.excerpts(), ["frogs"]);
    let stamps: u32 = table
        .archive()
        .query_row("SELECT count(DISTINCT stamp) FROM derived", [], |row| {
            row.get(0)
        })
        .unwrap();
    assert_eq!(stamps, 1);
}

#[test]
fn a_damaged_archive_is_said_and_filled_again() {
    let ben = FeedServer::start();
    let body = feed(&[item("a", "01", "frogs")]);
    ben.serve_with("/feed.xml", &[("ETag", b"\"1\"")], &body);
    let table = Table::new(&[friend(&ben)]);
    table.pull();
    let path = table.root().join(file::PATH);
    let noise = b"SQLite format 3\0 or so they say".repeat(500);
    std::fs::write(&path, &noise).unwrap();
    let pulled = table.pulled();
    assert!(!pulled.notices.is_empty());
    assert_eq!(pulled.reports[0].new, 1);
    assert_eq!(table.excerpts(), ["frogs"]);

    std::fs::write(&path, &noise).unwrap();
    let found = archived(table.root(), &table.friends, &Phrases::default()).unwrap();
    assert!(found.notice.is_some());
    assert!(!found.heard[0].health.was_heard());
}

#[test]
fn damage_deep_inside_is_said_when_it_is_met() {
    let ben = FeedServer::start();
    let items: Vec<String> = (0..50)
        .map(|n| item(&format!("i{n:02}"), "01", &"frogs ".repeat(500)))
        .collect();
    ben.serve("/feed.xml", feed(&items));
    let table = Table::new(&[friend(&ben)]);
    table.pull();
    let path = table.root().join(file::PATH);
    let mut bytes = std::fs::read(&path).unwrap();
    for page in bytes.chunks_mut(4096).skip(8) {
        page.fill(0x55);
    }
    std::fs::write(&path, bytes).unwrap();
    let found = archived(table.root(), &table.friends, &Phrases::default()).unwrap();
    assert!(found.notice.is_some());
    assert_eq!(table.pull()[0].new, 50);
}

#[test]
fn pulls_at_the_same_time_agree() {
    let servers: Vec<FeedServer> = (0..5).map(|_| FeedServer::start()).collect();
    for server in &servers {
        server.serve(
            "/feed.xml",
            feed(&[item("a", "01", "frogs"), item("b", "", "boats")]),
        );
    }
    let table = Table::new(&servers.iter().map(friend).collect::<Vec<_>>());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| table.pull());
        }
    });
    for heard in table.heard() {
        assert_eq!(heard.entries.len(), 2);
    }
}

#[test]
fn a_server_with_many_friends_is_asked_two_at_a_time() {
    let host = FeedServer::start();
    host.delay(Duration::from_millis(30));
    let friends: Vec<Friend> = (0..12)
        .map(|n| {
            let path = format!("/~f{n}/feed.xml");
            host.serve(&path, feed(&[item("a", "01", "frogs")]));
            let site = Url::parse(&host.url())
                .unwrap()
                .join(&format!("~f{n}/"))
                .unwrap();
            Friend {
                feeds: vec![site.join("feed.xml").unwrap()],
                ..Friend::at(site)
            }
        })
        .collect();
    let table = Table::new(&friends);
    assert!(table.pull().iter().all(|report| report.new == 1));
    assert_eq!(host.most_at_once(), 2);
}

#[test]
fn progress_is_told_friend_by_friend() {
    let servers: Vec<FeedServer> = (0..3).map(|_| FeedServer::start()).collect();
    let table = Table::new(&servers.iter().map(friend).collect::<Vec<_>>());
    let told = RefCell::new(Vec::new());
    let network = Network::default();
    let how = Pull {
        network: &network,
        phrases: &Phrases::default(),
        allow_private: true,
        now: table.now,
        haste: Haste::Polite,
    };
    pull(table.root(), &table.friends, &how, &|report| {
        told.borrow_mut().push(report.name.clone());
    })
    .unwrap();
    let mut told = told.into_inner();
    let mut names: Vec<String> = table.friends.iter().map(Friend::name).collect();
    told.sort();
    names.sort();
    assert_eq!(told, names);
}

mod manners {
    use super::*;

    /// What was asked at a pull so many minutes later.
    #[track_caller]
    fn asked_after(table: &mut Table, server: &FeedServer, minutes: i64, haste: Haste) -> usize {
        let before = server.asked().len();
        table.minutes_later(minutes);
        table.haste = haste;
        table.pull();
        server.asked().len() - before
    }

    fn with_headers(
        server: &FeedServer,
        status: u16,
        headers: &[(&'static str, &str)],
        body: &str,
    ) {
        let headers = headers
            .iter()
            .map(|(name, value)| (*name, value.as_bytes().to_vec()));
        server.behave(
            "/feed.xml",
            Manner::Page(status, headers.collect(), body.into()),
        );
    }

    #[test]
    fn nobody_is_asked_twice_in_a_quarter_of_an_hour_unless_in_haste() {
        let ben = FeedServer::start();
        ben.serve("/feed.xml", feed(&[item("a", "01", "frogs")]));
        let mut table = Table::new(&[friend(&ben)]);
        for (minutes, haste, expected) in [
            (0, Haste::Polite, 1),
            (1, Haste::Polite, 0),
            (13, Haste::Polite, 0),
            (1, Haste::Polite, 1),
            (1, Haste::Now, 1),
            (14, Haste::Polite, 0),
        ] {
            assert_eq!(
                asked_after(&mut table, &ben, minutes, haste),
                expected,
                "{minutes}"
            );
        }
        let report = table.pull().remove(0);
        assert_eq!((report.is_asked, report.items), (false, 1));
        assert_eq!(
            report.health,
            Health::Unchanged,
            "it is as the last pull left it"
        );
    }

    #[test]
    fn a_copy_that_stays_good_is_not_asked_for() {
        let items = [item("a", "01", "frogs")];
        let hourly = feed_with("<ttl>60</ttl>", &items);
        let nights = feed_with(
            "<skipHours><hour>8</hour><hour>9</hour></skipHours>",
            &items,
        );
        let mondays = feed_with("<skipDays><day>Tuesday</day></skipDays>", &items);
        for (headers, body, waits, due) in [
            (
                &[("Cache-Control", "max-age=7200")][..],
                feed(&items),
                119,
                1,
            ),
            (
                &[
                    ("Date", "Tue, 02 Jun 2026 08:00:00 GMT"),
                    ("Expires", "Tue, 02 Jun 2026 08:30:00 GMT"),
                ],
                feed(&items),
                29,
                1,
            ),
            (
                &[("Cache-Control", "max-age=31536000")],
                feed(&items),
                24 * 60 - 1,
                1,
            ),
            (&[], hourly, 59, 1),
            (&[], nights, 119, 1),
            (&[], mondays, 16 * 60 - 1, 1),
        ] {
            let ben = FeedServer::start();
            let mut all = vec![("ETag", "\"1\"")];
            all.extend(headers);
            with_headers(&ben, 200, &all, &body);
            let mut table = Table::new(&[friend(&ben)]);
            table.pull();
            for _ in 0..2 {
                assert_eq!(
                    asked_after(&mut table, &ben, waits, Haste::Polite),
                    0,
                    "{headers:?} {body}"
                );
                assert_eq!(
                    asked_after(&mut table, &ben, due, Haste::Polite),
                    1,
                    "{headers:?} {body}"
                );
                if headers.len() == 2 || body.contains("skip") {
                    break;
                }
            }
        }
    }

    #[test]
    fn who_fails_is_asked_ever_more_seldom() {
        let ben = FeedServer::start();
        ben.fail("/feed.xml", 500);
        let mut table = Table::new(&[friend(&ben)]);
        table.pull();
        for wait in [15, 30, 60, 120, 240, 480, 960, 1440, 1440] {
            assert_eq!(
                asked_after(&mut table, &ben, wait - 1, Haste::Polite),
                0,
                "{wait}"
            );
            assert_eq!(asked_after(&mut table, &ben, 1, Haste::Polite), 1, "{wait}");
        }
        assert_eq!(asked_after(&mut table, &ben, 1, Haste::Now), 1);
    }

    #[test]
    fn a_pause_that_a_server_asks_for_is_kept_even_in_haste() {
        let ben = FeedServer::start();
        let mut table = Table::new(&[friend(&ben)]);
        with_headers(&ben, 429, &[("Retry-After", "7200")], "");
        let why = table.pull().remove(0).health;
        assert_eq!(why.trouble(), Some("wants to be asked less often (429)"));
        assert_eq!(asked_after(&mut table, &ben, 0, Haste::Now), 0);
        assert_eq!(asked_after(&mut table, &ben, 119, Haste::Now), 0);
        let date = [
            ("Date", "Tue, 02 Jun 2026 10:00:00 GMT"),
            ("Retry-After", "Tue, 02 Jun 2026 13:00:00 GMT"),
        ];
        with_headers(&ben, 429, &date, "");
        assert_eq!(asked_after(&mut table, &ben, 1, Haste::Polite), 1);
        assert_eq!(asked_after(&mut table, &ben, 179, Haste::Now), 0);
        with_headers(&ben, 503, &[("Retry-After", "86400")], "");
        assert_eq!(asked_after(&mut table, &ben, 1, Haste::Polite), 1);
        assert_eq!(asked_after(&mut table, &ben, 23 * 60, Haste::Polite), 0);
        assert_eq!(
            asked_after(&mut table, &ben, 1, Haste::Now),
            1,
            "a fault may be over sooner"
        );
    }

    #[test]
    fn a_pause_is_for_all_feeds_of_the_host() {
        let host = FeedServer::start();
        let (elsewhere, mut friends) = (FeedServer::start(), Vec::new());
        elsewhere.serve("/feed.xml", feed(&[item("a", "01", "frogs")]));
        for n in 0..20 {
            let path = format!("/~f{n}/feed.xml");
            host.behave(
                &path,
                Manner::Page(429, vec![("Retry-After", b"3600".to_vec())], Vec::new()),
            );
            let site = Url::parse(&host.url())
                .unwrap()
                .join(&format!("~f{n}/"))
                .unwrap();
            friends.push(Friend {
                feeds: vec![site.join("feed.xml").unwrap()],
                ..Friend::at(site)
            });
        }
        friends.push(friend(&elsewhere));
        let mut table = Table::new(&friends);
        let reports = table.pull();
        assert!(host.asked().len() <= 2, "two were on their way");
        assert_eq!(
            reports[19].health.trouble(),
            Some("its host wants to be left alone until 2 June 2026, 09:00 UTC")
        );
        assert_eq!(reports[20].health, Health::Fresh);
        assert_eq!(asked_after(&mut table, &host, 59, Haste::Now), 0);
        for n in 0..20 {
            host.serve(
                &format!("/~f{n}/feed.xml"),
                feed(&[item("a", "01", "frogs")]),
            );
        }
        assert_eq!(asked_after(&mut table, &host, 1, Haste::Polite), 20);
    }

    #[test]
    fn what_is_gone_is_never_asked_again_until_it_is_followed_anew() {
        let ben = FeedServer::start();
        ben.fail("/feed.xml", 410);
        let mut table = Table::new(&[friend(&ben)]);
        table.pull();
        for haste in [Haste::Polite, Haste::Now] {
            assert_eq!(asked_after(&mut table, &ben, 9999, haste), 0);
        }
        let said = table.pull().remove(0).warnings(table.now).remove(0).message;
        assert!(
            said.ends_with("is gone for good, says its server (410), so it is not asked any more"),
            "{said}"
        );
        forgive(table.root(), &table.friends[0]).unwrap();
        assert_eq!(asked_after(&mut table, &ben, 0, Haste::Polite), 1);
    }

    /// A list with everything that is not to be touched, and what is to be.
    fn list(feed: &str, site: &str) -> String {
        format!(
            "# my circle\n- name: Ben  # see {feed}\n  site: {site}\n  feeds:\n    - {feed}   # the old one\n    - '{feed}2'\n\n# from school\n- https://chidi.example/\n"
        )
    }

    #[test]
    fn a_permanent_redirect_is_believed_at_the_third_pull_in_a_row() {
        let (old, new) = (FeedServer::start(), FeedServer::start());
        new.serve_with(
            "/blog/feed.xml",
            &[("ETag", b"\"1\"")],
            &feed(&[item("a", "01", "frogs")]),
        );
        let to = format!("{}blog/feed.xml", new.url());
        let from = format!("{}feed.xml", old.url());
        for (statuses, pulls) in [
            (&[301, 301, 308][..], Some(3)),
            (&[308, 302, 301, 308, 301], Some(5)),
            (&[301, 500, 301, 301], None),
            (&[302, 302, 302, 307, 307, 307], None),
        ] {
            let mut table = Table::new(&[]);
            std::fs::write(table.root().join("friends.yaml"), list(&from, &old.url())).unwrap();
            old.fail("/feed.xml2", 404);
            for (at, status) in statuses.iter().enumerate() {
                table.friends = load(table.root()).unwrap();
                old.behave(
                    "/feed.xml",
                    match *status {
                        500 => Manner::Page(500, Vec::new(), Vec::new()),
                        status => Manner::Redirect(status, to.clone()),
                    },
                );
                table.later(24);
                let notices = table.pulled().notices;
                let is_done = pulls == Some(at + 1);
                assert_eq!(
                    !notices.is_empty(),
                    is_done,
                    "{statuses:?} {at} {notices:?}"
                );
            }
            let text = std::fs::read_to_string(table.root().join("friends.yaml")).unwrap();
            match pulls {
                None => assert_eq!(text, list(&from, &old.url())),
                Some(_) => {
                    let expected =
                        list(&from, &old.url()).replace(&format!("- {from} "), &format!("- {to} "));
                    assert_eq!(text, expected);
                    table.friends = load(table.root()).unwrap();
                    let before = old.asked().len();
                    table.later(24);
                    assert_eq!(table.pull()[0].items, 1);
                    assert!(
                        old.asked()[before..]
                            .iter()
                            .all(|asked| asked.path != "/feed.xml")
                    );
                    let last = new.asked().pop().unwrap();
                    assert_eq!(last.header("If-None-Match"), Some(&b"\"1\""[..]));
                }
            }
        }
    }

    #[test]
    fn a_host_that_many_redirect_to_is_asked_two_at_a_time() {
        let shared = FeedServer::start();
        shared.delay(Duration::from_millis(20));
        shared.serve("/all.xml", feed(&[item("a", "01", "frogs")]));
        let servers: Vec<FeedServer> = (0..10).map(|_| FeedServer::start()).collect();
        for server in &servers {
            server.redirect("/feed.xml", &format!("{}all.xml", shared.url()));
        }
        let table = Table::new(&servers.iter().map(friend).collect::<Vec<_>>());
        assert!(table.pull().iter().all(|report| report.new == 1));
        assert_eq!(shared.most_at_once(), 2);
    }

    #[test]
    fn nothing_is_told_of_who_asks() {
        let ben = FeedServer::start();
        ben.serve_with("/feed.xml", &[("Set-Cookie", b"id=7")], &feed(&[]));
        let mut table = Table::new(&[friend(&ben)]);
        for haste in [Haste::Polite, Haste::Now] {
            asked_after(&mut table, &ben, 0, haste);
        }
        for asked in ben.asked() {
            assert_eq!(asked.path, "/feed.xml");
            let mut names: Vec<String> = asked
                .headers
                .iter()
                .map(|(name, _)| name.to_lowercase())
                .collect();
            names.sort();
            assert_eq!(names, ["accept", "accept-encoding", "host", "user-agent"]);
            assert_eq!(asked.header("Accept-Encoding"), Some(&b"gzip, br"[..]));
            let agent = String::from_utf8(asked.header("User-Agent").unwrap().to_vec()).unwrap();
            assert!(
                agent.starts_with("potluck/") && agent.contains(" (+https://"),
                "{agent}"
            );
        }
    }
}

/// A server whose feed has `months` archive documents before it, each with an item; the first is month 1.
fn with_past(months: usize) -> FeedServer {
    let ben = FeedServer::start();
    for month in 1..=months {
        ben.serve(
            &format!("/{month}.xml"),
            past_of(&ben, month, &format!("m{month:02}")),
        );
    }
    ben.serve("/feed.xml", past_of(&ben, months + 1, "now"));
    ben
}

fn past_of(ben: &FeedServer, month: usize, text: &str) -> String {
    let previous = format!(
        "<atom:link rel=\"prev-archive\" href=\"{}{}.xml\"/>",
        ben.url(),
        month - 1
    );
    let link = if month > 1 { previous } else { String::new() };
    feed_with(&link, &[item(text, "01", text)])
}

#[test]
fn the_past_is_read_once_and_what_closed_since_is_caught_up_with() {
    let ben = with_past(3);
    let table = Table::new(&[friend(&ben)]);
    assert_eq!(table.pull()[0].new, 4);
    assert_eq!(table.excerpts(), ["m01", "m02", "m03", "now"]);
    table.pull();
    assert_eq!(ben.asked().len(), 5, "only the feed itself is asked again");

    // Two months have closed since.
    ben.serve("/4.xml", past_of(&ben, 4, "m04"));
    ben.serve("/5.xml", past_of(&ben, 5, "m05"));
    ben.serve("/feed.xml", past_of(&ben, 6, "later"));
    assert_eq!(table.pull()[0].new, 3);
    assert_eq!(ben.asked().len(), 8);
}

#[test]
fn a_past_without_end_is_followed_for_twenty_documents() {
    let ben = with_past(30);
    let table = Table::new(&[friend(&ben)]);
    assert_eq!(table.pull()[0].new, 21);
    let ring = "<atom:link rel=\"prev-archive\" href=\"/a.xml\"/>";
    let chidi = FeedServer::start();
    chidi.serve("/a.xml", feed_with(&ring.replace("/a", "/b"), &[]));
    chidi.serve("/b.xml", feed_with(ring, &[]));
    chidi.serve("/feed.xml", feed_with(ring, &[]));
    Table::new(&[friend(&chidi)]).pull();
    assert!(chidi.asked().len() <= 21);
}

#[test]
fn a_piece_of_the_past_that_is_missing_is_asked_for_again() {
    let ben = with_past(3);
    ben.fail("/2.xml", 503);
    let table = Table::new(&[friend(&ben)]);
    let report = table.pull().remove(0);
    assert_eq!((report.new, report.health), (2, Health::Fresh));
    ben.serve("/2.xml", past_of(&ben, 2, "m02"));
    assert_eq!(table.pull()[0].new, 2);
    assert_eq!(table.excerpts(), ["m01", "m02", "m03", "now"]);
}

#[test]
fn an_attack_in_a_feed_reaches_nothing_private() {
    let (ben, router) = (FeedServer::start(), FeedServer::start());
    let table = Table::new(&[friend(&ben)]);
    let network = Network::default();
    let how = Pull {
        network: &network,
        phrases: &Phrases::default(),
        allow_private: false,
        now: table.now,
        haste: Haste::Polite,
    };
    ben.redirect("/feed.xml", &router.url());
    let pulled = pull(table.root(), &table.friends, &how, &|_| {}).unwrap();
    let why = pulled.reports[0].health.trouble().unwrap();
    assert_eq!(
        why,
        "`127.0.0.1` is not a public address, so it was not asked (`network.allow_private` would allow it)"
    );
    assert!(router.asked().is_empty() && ben.asked().is_empty());
}

mod following {
    use super::*;

    #[track_caller]
    fn look(address: &str) -> Result<Discovery, String> {
        let network = Network::default();
        let how = Pull {
            network: &network,
            phrases: &Phrases::default(),
            allow_private: true,
            now: Timestamp::UNIX_EPOCH,
            haste: Haste::Now,
        };
        discover(&Url::parse(address).unwrap(), &[], &how).map_err(|failure| failure.to_string())
    }

    /// A site with a home page that names its feed, which names the home page.
    fn site() -> FeedServer {
        let ben = FeedServer::start();
        let head = "<title>Ben's blog</title><link rel=alternate type=application/rss+xml href=/feed.xml><link rel=alternate type=application/atom+xml href=/atom.xml><link rel=alternate type=text/calendar href=/c.ics>";
        ben.serve("/", head);
        ben.serve("/2026/06/frogs/", head);
        let home = feed(&[item("a", "01", "frogs")]).replace("https://ben.example/", &ben.url());
        ben.serve("/feed.xml", home);
        ben
    }

    #[test]
    fn any_page_of_a_site_leads_to_its_feed_and_home() {
        let ben = site();
        for path in ["", "2026/06/frogs/", "feed.xml"] {
            let found = look(&format!("{}{path}", ben.url())).unwrap();
            assert_eq!(found.site.as_str(), ben.url(), "{path}");
            assert_eq!(found.doubt(), None);
            assert_eq!(
                found.choices[0].url.as_str(),
                format!("{}feed.xml", ben.url())
            );
            assert_eq!(found.name.as_deref(), Some("Ben"));
            let friend = found.friend(&[&found.choices[0]]);
            assert_eq!((friend.feeds.len(), friend.name().as_str()), (1, "Ben"));
        }
        let found = look(&ben.url()).unwrap();
        assert_eq!(found.calendars.len(), 1);
    }

    #[test]
    fn a_feed_cannot_say_that_anothers_site_is_its_home() {
        let (ben, eve) = (site(), FeedServer::start());
        let posing = feed(&[]).replace("https://ben.example/", &ben.url());
        eve.serve("/eve/feed.xml", posing.as_str());
        let found = look(&format!("{}eve/feed.xml", eve.url())).unwrap();
        assert_eq!(found.site.as_str(), format!("{}eve/", eve.url()));
        let doubt = found.doubt().unwrap().message;
        assert!(doubt.starts_with("no page confirms whose feed"), "{doubt}");
        eve.serve(
            "/eve/",
            "<link rel=alternate type=application/rss+xml href=feed.xml>",
        );
        let found = look(&format!("{}eve/", eve.url())).unwrap();
        assert_eq!(found.site.as_str(), format!("{}eve/", eve.url()));
    }

    #[test]
    fn the_first_feed_that_can_be_read_is_taken() {
        let ben = site();
        ben.serve("/", "<link rel=alternate type=application/rss+xml href=/lost.xml><link rel=alternate type=application/rss+xml href=/feed.xml>");
        let found = look(&ben.url()).unwrap();
        assert_eq!(found.choices[0].url.path(), "/feed.xml");
        ben.fail("/feed.xml", 500);
        let said = look(&ben.url()).unwrap_err();
        assert!(
            said.contains("lost.xml`: has nothing at this address"),
            "{said}"
        );
    }

    #[test]
    fn what_leads_nowhere_is_said() {
        let ben = FeedServer::start();
        ben.serve("/", "<title>nothing</title>");
        let said = look(&ben.url()).unwrap_err();
        assert_eq!(said, format!("`{}` names no feed", ben.url()));
        let said = look(&format!("{}lost", ben.url())).unwrap_err();
        assert!(
            said.ends_with("has nothing at this address (404)"),
            "{said}"
        );
    }

    /// A feed with one post of its own, at home at a page.
    fn feed_of(home: &str, text: &str) -> String {
        let item =
            item(text, "03", text).replace("<item>", &format!("<item><link>{home}#{text}</link>"));
        feed(&[item])
            .replace("https://ben.example/", home)
            .replace("#", "")
    }

    #[test]
    fn pages_of_software_that_anybody_hosts_lead_to_its_feeds() {
        let link = |href: &str| {
            format!(
                "<link rel=\"alternate nofollow\" type=\"application/rss+xml\" href=\"{href}\">"
            )
        };
        let header = |name: &'static str, value: &str| vec![(name, value.as_bytes().to_vec())];
        for (path, headers, head, feed_path) in [
            (
                "/@ben",
                header("Server", "Mastodon"),
                String::new(),
                "/@ben.rss",
            ),
            (
                "/@ben/media",
                vec![],
                "<meta name=generator content='Mastodon v4.3.0'>".into(),
                "/@ben/media.rss",
            ),
            (
                "/c/boats/videos",
                header("X-Powered-By", "PeerTube"),
                String::new(),
                "/feeds/videos.xml?videoChannelName=boats",
            ),
            (
                "/c/pond/7/none",
                header("X-Discourse-Route", "list/category"),
                String::new(),
                "/c/pond/7.rss",
            ),
            (
                "/c/pond/8",
                header("X-Discourse-Route", "list/category"),
                link("/c/pond/8.rss"),
                "/c/pond/8.rss",
            ),
            (
                "/u/ben",
                vec![],
                "<script>Diaspora.Page = 'x'</script>".into(),
                "/public/ben",
            ),
            (
                "/profile/ben",
                vec![],
                "<meta name=generator content=\"Friendica 'Fern' 2024\">".into(),
                "/feed/ben",
            ),
            (
                "/@choir",
                vec![],
                "<meta name=generator content=Mobilizon>".into(),
                "/@choir/feed/atom",
            ),
            (
                "/",
                vec![],
                "<meta name=generator content=gancio>".into(),
                "/feed/rss",
            ),
            (
                "/author/ben/",
                vec![],
                "<meta name=generator content='WordPress 6.8'>".into(),
                "/author/ben/feed/",
            ),
        ] {
            let server = FeedServer::start();
            let page = format!("<!doctype html><title>x</title>{head}");
            server.behave(path, Manner::Page(200, headers, page.into()));
            // As some hosts have it: text/plain, and a page for every address that is none.
            let body = feed_of(&server.url(), "frogs");
            server.behave(
                feed_path,
                Manner::Page(
                    200,
                    vec![("Content-Type", b"text/plain".to_vec())],
                    body.into(),
                ),
            );
            let found = look(&format!("{}{}", server.url(), &path[1..])).unwrap();
            let url = &found.choices[0].url;
            let found_path = url.as_str().replacen(&server.url(), "/", 1);
            assert_eq!(found_path, feed_path);
            assert_eq!(
                (found.choices[0].items, found.choices[0].has_history),
                (1, false)
            );
        }
    }

    #[test]
    fn a_page_in_place_of_a_feed_is_no_feed() {
        let pod = FeedServer::start();
        pod.serve("/u/nobody", "<script>Diaspora.Page = 'x'</script>");
        pod.serve("/public/nobody", "<!doctype html><title>Who?</title>");
        let said = look(&format!("{}u/nobody", pod.url())).unwrap_err();
        assert!(
            said.ends_with("the address answers with a web page, not a feed"),
            "{said}"
        );
    }

    #[test]
    fn what_the_page_itself_names_goes_before_what_its_software_has() {
        let blog = FeedServer::start();
        blog.serve("/", "<meta name=generator content='WordPress 6.8'><link rel=alternate type=application/rss+xml href=/own.xml>");
        blog.serve("/own.xml", feed_of(&blog.url(), "frogs"));
        blog.serve("/feed/", feed_of(&blog.url(), "boats"));
        let found = look(&blog.url()).unwrap();
        let paths: Vec<&str> = found
            .choices
            .iter()
            .map(|choice| choice.url.path())
            .collect();
        assert_eq!(paths, ["/own.xml", "/feed/"]);
    }

    #[test]
    fn one_feed_in_several_formats_is_offered_once() {
        let ben = FeedServer::start();
        let link =
            |path: &str| format!("<link rel=alternate type=application/rss+xml href={path}>");
        ben.serve(
            "/",
            [link("/feed.xml"), link("/rss.xml"), link("/photos.xml")].concat(),
        );
        ben.serve("/feed.xml", feed_of(&ben.url(), "frogs"));
        ben.serve("/rss.xml", feed_of(&ben.url(), "frogs"));
        ben.serve("/photos.xml", feed_of(&ben.url(), "pond"));
        let found = look(&ben.url()).unwrap();
        let paths: Vec<&str> = found
            .choices
            .iter()
            .map(|choice| choice.url.path())
            .collect();
        assert_eq!(paths, ["/feed.xml", "/photos.xml"]);
        let friend = found.friend(&found.choices.iter().collect::<Vec<_>>());
        assert_eq!(friend.feeds.len(), 2);
    }

    #[test]
    fn a_feed_that_links_to_its_past_has_a_whole_history() {
        let ben = with_past(3);
        let found = look(&format!("{}feed.xml", ben.url())).unwrap();
        assert!(found.choices[0].has_history);
        assert_eq!(
            found.choices[0].latest,
            Some("2026-06-01T12:00:00Z".parse().unwrap())
        );
    }
}
