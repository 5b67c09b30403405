//! One request to a server, however it behaves.

use super::*;
use crate::friends::feed_server::{FeedServer, Manner};
use crate::friends::room::Room;

fn client(timeout: Duration) -> Client {
    let network = Network {
        timeout,
        ..Network::default()
    };
    Client::new(&network, true, Timestamp::UNIX_EPOCH).unwrap()
}

fn fetch(address: &str) -> Result<Option<Page>, FetchError> {
    fetch_within(Duration::from_millis(400), address)
}

fn fetch_within(timeout: Duration, address: &str) -> Result<Option<Page>, FetchError> {
    let url = Url::parse(address).unwrap();
    get(&client(timeout), &url, &Validators::default())
}

fn get(client: &Client, url: &Url, known: &Validators) -> Result<Option<Page>, FetchError> {
    let ticket = Ticket::new(&Room::new());
    client.get(url, known, &ticket).map(|fetched| fetched.page)
}

fn at(server: &FeedServer, path: &str) -> String {
    format!("{}{path}", server.url())
}

/// For what a friend can only do from outside: nothing but this server's own address is allowed.
fn careful() -> Client {
    let network = Network {
        allow_private: vec!["127.0.0.1".into()],
        ..Network::default()
    };
    Client::new(&network, false, Timestamp::UNIX_EPOCH).unwrap()
}

#[test]
fn validators_go_back_byte_for_byte_and_a_304_has_no_document() {
    let server = FeedServer::start();
    let etag: &[u8] = b"W/\"\xe4 odd, one\"";
    let since: &[u8] = b"Sat, 6 Jun 2026 08:00 +0200 (local)";
    server.serve_with("/feed", &[("ETag", etag), ("Last-Modified", since)], "hi");
    let url = Url::parse(&at(&server, "feed")).unwrap();
    let client = client(Duration::from_secs(5));

    let page = get(&client, &url, &Validators::default()).unwrap().unwrap();
    assert_eq!(page.body, b"hi");
    assert_eq!(get(&client, &url, &page.validators), Ok(None));

    let asked = server.asked();
    assert_eq!(asked[0].header("If-None-Match"), None);
    assert_eq!(asked[1].header("If-None-Match"), Some(etag));
    assert_eq!(asked[1].header("If-Modified-Since"), Some(since));
    assert_eq!(asked[1].header("User-Agent"), Some(USER_AGENT.as_bytes()));
}

#[test]
fn validators_are_for_the_address_that_gave_them() {
    let server = FeedServer::start();
    server.serve_with("/new", &[("ETag", b"\"1\"")], "new");
    server.redirect("/feed", "/new");
    let url = Url::parse(&at(&server, "feed")).unwrap();
    let known = Validators {
        url: Some(url.clone()),
        etag: Some(b"\"1\"".to_vec()),
        last_modified: None,
    };
    let page = get(&client(Duration::from_secs(5)), &url, &known).unwrap();
    assert_eq!(page.unwrap().body, b"new");
    assert_eq!(server.asked()[1].header("If-None-Match"), None);
}

#[test]
fn a_304_that_nobody_asked_for_is_no_document() {
    let server = FeedServer::start();
    server.fail("/feed", 304);
    assert_eq!(fetch(&at(&server, "feed")), Err(FetchError::Status(304)));
}

#[test]
fn an_address_counts_as_moved_while_every_redirect_was_permanent() {
    let server = FeedServer::start();
    server.serve("/d", "here");
    server.behave("/a", Manner::Redirect(301, "b".into()));
    server.behave("/b", Manner::Redirect(308, "/c#part".into()));
    server.behave("/c", Manner::Redirect(307, at(&server, "d")));
    let url = Url::parse(&at(&server, "a")).unwrap();
    let client = client(Duration::from_secs(5));
    let ticket = Ticket::new(&Room::new());
    let fetched = client.get(&url, &Validators::default(), &ticket).unwrap();
    assert_eq!(fetched.page.unwrap().url.as_str(), at(&server, "d"));
    assert_eq!(fetched.road.moved.unwrap().as_str(), at(&server, "c"));
    assert_eq!(fetched.road.exposed, None);
}

#[test]
fn a_server_that_takes_its_time_is_left() {
    let server = FeedServer::start();
    server.behave("/stall", Manner::Stall);
    server.behave("/drip", Manner::Drip);
    server.redirect("/round", "/stall");
    for path in ["stall", "drip", "round"] {
        let start = Instant::now();
        let late = Err(FetchError::TimedOut(Duration::from_millis(400)));
        assert_eq!(fetch(&at(&server, path)), late, "{path}");
        assert!(start.elapsed() < Duration::from_secs(2), "{path}");
    }
}

#[test]
fn the_time_is_for_all_redirects_together() {
    let server = FeedServer::start();
    server.delay(Duration::from_millis(150));
    server.redirect("/ring", "/ring");
    let late = Err(FetchError::TimedOut(Duration::from_millis(400)));
    assert_eq!(fetch(&at(&server, "ring")), late);
}

#[test]
fn redirects_in_a_ring_come_to_an_end() {
    let server = FeedServer::start();
    server.redirect("/a", "/b");
    server.redirect("/b", "/a");
    assert_eq!(fetch(&at(&server, "a")), Err(FetchError::TooManyRedirects));
    assert_eq!(server.asked().len(), REDIRECTS + 1);
}

#[test]
fn an_answer_without_end_is_left_at_its_bound() {
    let server = FeedServer::start();
    server.behave("/endless", Manner::Endless);
    let answer = fetch_within(Duration::from_secs(20), &at(&server, "endless"));
    assert_eq!(answer, Err(FetchError::TooBig));
}

#[test]
fn headers_without_end_are_left() {
    let server = FeedServer::start();
    server.behave("/headers", Manner::EndlessHeaders);
    let answer = fetch_within(Duration::from_secs(20), &at(&server, "headers"));
    let endless = FetchError::Protocol("its headers have no end".into());
    assert_eq!(answer, Err(endless));
}

#[test]
fn what_unpacks_to_more_than_the_bound_is_left() {
    let server = FeedServer::start();
    // 64 KiB of zeros, as gzip packs them; a gzip file may be many packed files in a row.
    let bomb = gzip_of_zeros().repeat(400);
    server.behave(
        "/bomb",
        Manner::Page(200, vec![("Content-Encoding", b"gzip".to_vec())], bomb),
    );
    let answer = fetch_within(Duration::from_secs(20), &at(&server, "bomb"));
    assert_eq!(answer, Err(FetchError::TooBig));
}

#[test]
fn what_travels_without_end_and_unpacks_to_nothing_is_left() {
    let server = FeedServer::start();
    // An empty gzip file, over and over: the client's own bound never sees a byte of it.
    let empty = b"\x1f\x8b\x08\0\0\0\0\0\0\x03\x03\0\0\0\0\0\0\0\0\0";
    let body = empty.repeat((DOCUMENT_BYTES as usize + (1 << 20)) / empty.len());
    server.behave(
        "/nothing",
        Manner::Page(200, vec![("Content-Encoding", b"gzip".to_vec())], body),
    );
    let answer = fetch_within(Duration::from_secs(20), &at(&server, "nothing"));
    assert_eq!(answer, Err(FetchError::TooBig));
}

#[test]
fn a_document_of_just_the_bound_is_read() {
    let server = FeedServer::start();
    server.serve("/big", vec![b'a'; DOCUMENT_BYTES as usize]);
    let page = fetch_within(Duration::from_secs(20), &at(&server, "big"));
    assert_eq!(page.unwrap().unwrap().body.len() as u64, DOCUMENT_BYTES);
}

#[test]
fn half_an_answer_is_none() {
    let server = FeedServer::start();
    server.behave("/cut", Manner::Cut);
    server.behave(
        "/noise",
        Manner::Raw(b"220 smtp.example ESMTP\r\n".to_vec()),
    );
    server.behave("/silence", Manner::Raw(Vec::new()));
    let packed = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nnot packed at all";
    server.behave("/packed", Manner::Raw(packed.to_vec()));
    for path in ["cut", "silence", "packed"] {
        let answer = fetch(&at(&server, path));
        assert!(
            matches!(answer, Err(FetchError::BrokenOff(_))),
            "{answer:?}"
        );
    }
    let answer = fetch(&at(&server, "noise"));
    assert!(matches!(answer, Err(FetchError::Protocol(_))), "{answer:?}");
}

#[test]
fn a_status_is_said_in_words() {
    let server = FeedServer::start();
    for (status, words) in [
        (404, "has nothing at this address (404)"),
        (
            410,
            "is gone for good, says its server (410), so it is not asked any more",
        ),
        (503, "its server has a fault of its own (503)"),
        (418, "answers with status 418 instead of a document"),
    ] {
        server.fail("/feed", status);
        let said = fetch(&at(&server, "feed")).unwrap_err().to_string();
        assert_eq!(said, words);
    }
}

#[test]
fn where_nobody_listens_nothing_is_reached() {
    let port = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let said = fetch(&format!("http://127.0.0.1:{port}/")).unwrap_err();
    assert_eq!(said.to_string(), "cannot be reached: nobody answers there");
}

#[test]
fn no_redirect_leads_into_a_private_network() {
    let server = FeedServer::start();
    for target in [
        "http://127.0.0.2/",
        "http://0/",
        "http://2130706434/",
        "http://0x7f.2/",
        "http://0177.0.0.2/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.2]/",
        "http://[::ffff:7f00:2]/",
        "http://[64:ff9b::7f00:2]/",
        "http://[fe80::1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "http://192.168.0.1/",
        "//172.16.0.1/",
    ] {
        server.redirect("/feed", target);
        let url = Url::parse(&at(&server, "feed")).unwrap();
        let answer = get(&careful(), &url, &Validators::default());
        assert!(
            matches!(answer, Err(FetchError::Refused(_))),
            "{target}: {answer:?}"
        );
    }
}

#[test]
fn without_permission_loopback_is_refused_at_once() {
    let server = FeedServer::start();
    let client = Client::new(&Network::default(), false, Timestamp::UNIX_EPOCH).unwrap();
    for address in [server.url(), server.url().replace("127.0.0.1", "localhost")] {
        let url = Url::parse(&address).unwrap();
        let answer = get(&client, &url, &Validators::default());
        assert!(matches!(answer, Err(FetchError::Refused(_))), "{answer:?}");
    }
    assert!(server.asked().is_empty());
}

#[test]
fn no_redirect_leads_out_of_the_web_or_to_another_service() {
    let server = FeedServer::start();
    let url = Url::parse(&at(&server, "feed")).unwrap();
    for (target, expected) in [
        ("file:///etc/passwd", FetchError::NotTheWeb("file".into())),
        (
            "gopher://ben.example/",
            FetchError::NotTheWeb("gopher".into()),
        ),
        ("data:text/plain,x", FetchError::NotTheWeb("data".into())),
        ("http://1.1.1.1:25/", FetchError::RefusedPort(25)),
    ] {
        server.redirect("/feed", target);
        let answer = get(&careful(), &url, &Validators::default());
        assert_eq!(answer, Err(expected), "{target}");
    }
}

#[test]
fn user_and_password_are_neither_sent_nor_shown() {
    let server = FeedServer::start();
    server.serve("/feed", "hi");
    let address = at(&server, "feed").replace("http://", "http://me:secret@");
    let page = fetch(&address).unwrap().unwrap();
    assert_eq!(page.url.as_str(), at(&server, "feed"));
    assert_eq!(server.asked()[0].header("Authorization"), None);
}

pub fn gzip_of_zeros() -> Vec<u8> {
    // Made by `head -c 65536 /dev/zero | gzip -9n`.
    const HEX: &str = "1f8b0800000000000203edc101010000008090feafee080a0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000006aeb8e97d700000100";
    (0..HEX.len() / 2)
        .map(|at| u8::from_str_radix(&HEX[2 * at..2 * at + 2], 16).unwrap())
        .collect()
}
