//! When and how often a friend's server is asked, and what it is told.

use std::time::Duration;

use super::super::feed_server::{FeedServer, Manner};
use super::super::health::Health;
use super::super::*;
use super::table::*;
use crate::config::Network;

/// What was asked at a pull so many minutes later.
#[track_caller]
fn asked_after(table: &mut Table, server: &FeedServer, minutes: i64, haste: Haste) -> usize {
    let before = server.asked().len();
    table.minutes_later(minutes);
    table.haste = haste;
    table.pull();
    server.asked().len() - before
}

fn with_headers(server: &FeedServer, status: u16, headers: &[(&'static str, &str)], body: &str) {
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
        friends.push(neighbour(&host, n));
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
