//! What is kept of what friends say, and what a build sees of it.

use std::cell::RefCell;
use std::time::{Duration, Instant};

use url::Url;

use super::super::archive::file;
use super::super::feed_server::{FeedServer, Manner};
use super::super::health::Health;
use super::super::*;
use super::table::*;
use crate::config::Network;
use crate::feeds::Wish;

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
fn a_feed_of_nothing_but_copies_is_said_and_one_that_names_itself_is_none() {
    let copied = |id: &str, from: &str| {
        item(id, "01", "frogs").replace("</item>", &format!("<source url=\"{from}\"/></item>"))
    };
    let (planet, ben) = (FeedServer::start(), FeedServer::start());
    let one = copied("a", "https://cid.example/feed.xml");
    planet.serve(
        "/feed.xml",
        feed(&[one, copied("b", "https://dora.example/feed.xml")]),
    );
    ben.serve(
        "/feed.xml",
        feed(&[copied("a", &format!("{}feed.xml", ben.url()))]),
    );
    let mut table = Table::new(&[friend(&planet), friend(&ben)]);
    let reports = table.pull();
    let said: Vec<Vec<String>> = reports
        .iter()
        .map(|report| {
            let warnings = report.warnings(table.now).into_iter();
            warnings.map(|warning| warning.message).collect()
        })
        .collect();
    let name = &reports[0].name;
    let expected = format!(
        "{name}: the feed holds nothing but copies from other feeds, such as https://cid.example/feed.xml; they are left out"
    );
    assert_eq!(said, [vec![expected], vec![]]);
    let entries: Vec<usize> = table
        .heard()
        .iter()
        .map(|heard| heard.entries.len())
        .collect();
    assert_eq!(entries, [0, 1]);
    table.later(1);
    assert_eq!(
        table.pull()[0].warnings(table.now),
        [],
        "it is no news again"
    );
    let known = Friend {
        mixed: true,
        ..friend(&planet)
    };
    let table = Table::new(&[known]);
    assert_eq!(table.pull()[0].warnings(table.now), []);
}

#[test]
fn what_a_feed_lets_others_show_is_known_until_it_says_otherwise() {
    let ben = FeedServer::start();
    let open = "<atom:link rel=\"license\" href=\"https://creativecommons.org/licenses/by/4.0/\"/>";
    let quiet = "<xhtml:meta name=\"robots\" content=\"noarchive\"/>";
    let mut table = Table::new(&[friend(&ben)]);
    for (channel, expected) in [
        (open, Wish::Everything),
        (quiet, Wish::Nothing),
        ("", Wish::Excerpt),
    ] {
        ben.serve("/feed.xml", feed_with(channel, &[item("a", "01", "frogs")]));
        table.pull();
        assert_eq!(table.heard()[0].wish, expected, "{channel}");
        table.later(1);
        table.pull();
        assert_eq!(table.heard()[0].wish, expected, "the same again");
        table.later(1);
    }
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
            neighbour(&host, n)
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
