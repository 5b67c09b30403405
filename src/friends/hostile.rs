//! Servers that misbehave in every way we know of, all at once, between friends who are well: none hangs the pull,
//! harms the others, or leads to an address that is nobody's business.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use url::Url;

use super::feed_server::{FeedServer, Manner};
use super::*;
use crate::config::Network;
use crate::model::Phrases;

const GOOD: &str = "<rss version=\"2.0\"><channel><title>Ben</title><link>https://ben.example/</link><description>x</description><item><guid>a</guid><description>frogs</description></item></channel></rss>";
const OK: &str = "HTTP/1.1 200 OK\r\n";

fn raw(text: impl Into<Vec<u8>>) -> Manner {
    Manner::Raw(text.into())
}

fn page(body: impl Into<Vec<u8>>) -> Manner {
    Manner::Page(200, Vec::new(), body.into())
}

fn header(name: &'static str, value: &str, body: impl Into<Vec<u8>>) -> Manner {
    Manner::Page(200, vec![(name, value.into())], body.into())
}

fn endless(head: impl Into<Vec<u8>>, piece: impl Into<Vec<u8>>) -> Manner {
    Manner::Repeat(head.into(), piece.into(), Duration::ZERO)
}

fn dripping(head: impl Into<Vec<u8>>, piece: impl Into<Vec<u8>>) -> Manner {
    Manner::Repeat(head.into(), piece.into(), Duration::from_millis(40))
}

/// Every status that is none of a document, known or made up.
fn statuses() -> Vec<Manner> {
    const CODES: [u16; 47] = [
        201, 204, 205, 206, 300, 304, 305, 306, 400, 401, 402, 403, 404, 405, 406, 407, 408, 409,
        410, 411, 412, 413, 414, 415, 416, 417, 418, 421, 422, 423, 424, 425, 426, 428, 429, 431,
        451, 500, 501, 502, 503, 504, 505, 507, 508, 511, 599,
    ];
    let codes = CODES
        .iter()
        .map(|code| Manner::Page(*code, Vec::new(), b"<p>no</p>".to_vec()));
    let odd = ["000", "099", "99", "600", "999", "2000", "-1", "abc", ""];
    codes
        .chain(
            odd.iter()
                .map(|code| raw(format!("HTTP/1.1 {code} What\r\nContent-Length: 0\r\n\r\n"))),
        )
        .collect()
}

/// Redirects to where nobody may be led; `port` is where that would be noticed.
fn redirects(port: u16) -> Vec<Manner> {
    let targets = [
        format!("http://127.0.0.2:{port}/"),
        format!("http://2130706434:{port}/"),
        format!("http://0x7f000002:{port}/"),
        format!("http://0177.0.0.2:{port}/"),
        format!("http://127.2:{port}/"),
        format!("http://[::1]:{port}/"),
        format!("http://[::ffff:127.0.0.2]:{port}/"),
        format!("http://[::ffff:7f00:2]:{port}/"),
        format!("http://[64:ff9b::7f00:2]:{port}/"),
        format!("http://[::127.0.0.2]:{port}/"),
        format!("http://127.0.0.1@127.0.0.2:{port}/"),
        format!("//127.0.0.2:{port}/"),
        format!("http:\\\\127.0.0.2:{port}\\"),
        format!("http://127。0。0。2:{port}/"),
        format!(" \thttp://127.0.0.2:{port}/"),
        "http://169.254.169.254/latest/meta-data/".into(),
        "http://[fe80::1]/".into(),
        "http://[fc00::1]/".into(),
        "http://[ff02::1]/".into(),
        "http://224.0.0.1/".into(),
        "http://255.255.255.255/".into(),
        "http://0.0.0.0/".into(),
        "file:///etc/passwd".into(),
        "gopher://127.0.0.1/".into(),
        "javascript:alert(1)".into(),
        "data:text/xml,<rss/>".into(),
        "ftp://127.0.0.1/".into(),
        "http://".into(),
        "http://[".into(),
        "http://127.0.0.1:99999/".into(),
        "http://127.0.0.1:22/".into(),
        String::new(),
        "/feed.xml".into(),
        "a/".repeat(30_000),
    ];
    targets
        .into_iter()
        .map(|target| Manner::Redirect(302, target))
        .collect()
}

/// What is no HTTP, or nearly.
fn heads() -> Vec<Manner> {
    [
        "",
        "\r\n\r\n",
        "\0\0\0\0",
        "HTTP/1.1",
        "HTTP/1.1 200",
        "HTTP/9.9 200 OK\r\n\r\n",
        "HTTP/0.9 200 OK\r\n\r\n",
        "ICY 200 OK\r\n\r\n",
        "SSH-2.0-OpenSSH\r\n",
        "220 mail ESMTP\r\n",
        "+OK POP3\r\n",
        "\x16\x03\x01\x02\x00",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "<rss></rss>",
        "GET / HTTP/1.1\r\n\r\n",
        "HTTP/1.1 200 OK\n\n",
        "HTTP/1.1 200 OK\r\nNo colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\n: no name\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: a\r\n folded\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: \x01\x02\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nx",
        "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nx",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nx",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\nxxxxxxx",
        "HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551615\r\n\r\nx",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nx",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffffff\r\nx",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 302 Found\r\n\r\n",
        "HTTP/1.1 302 Found\r\nLocation: \u{0}\r\n\r\n",
    ]
    .map(raw)
    .into()
}

/// Answers without end, or slower than anybody can wait.
fn without_end() -> Vec<Manner> {
    let chunked = format!("{OK}Transfer-Encoding: chunked\r\n\r\n");
    let kilobyte = "a".repeat(1024);
    vec![
        Manner::Stall,
        Manner::Drip,
        Manner::Cut,
        Manner::Endless,
        Manner::EndlessHeaders,
        endless("", "HTTP/1.1 100 Continue\r\n\r\n"),
        dripping("", "HTTP/1.1 103 Early Hints\r\n\r\n"),
        endless("", "\r\n"),
        endless(OK, "X-A: b\r\n"),
        dripping(OK, "X-A: b\r\n"),
        dripping("HTTP/1.1 200 ", "O"),
        endless(chunked.as_str(), "1\r\na\r\n"),
        endless(chunked.as_str(), format!("400\r\n{kilobyte}\r\n")),
        endless(format!("{chunked}1;"), "x=y;"),
        endless(chunked.as_str(), "0"),
        endless(format!("{chunked}0\r\n"), "X-Trailer: a\r\n"),
        dripping(chunked.as_str(), "1\r\n<\r\n"),
        endless(
            format!("{OK}Content-Type: text/html\r\n\r\n<!doctype html>"),
            "<div>",
        ),
        endless(format!("{OK}Content-Type: application/json\r\n\r\n"), "["),
        endless(
            format!("{OK}\r\n{}", GOOD.replace("</channel></rss>", "")),
            "<item><title>x</title></item>",
        ),
        endless(
            format!("{OK}Content-Encoding: gzip\r\n\r\n"),
            b"\x1f\x8b\x08\0\0\0\0\0\0\x03\x03\0\0\0\0\0\0\0\0\0".to_vec(),
        ),
        dripping(format!("{OK}Content-Encoding: gzip\r\n\r\n\x1f"), "a"),
    ]
}

/// Documents that are too deep, too many, or not what they say.
fn documents() -> Vec<Manner> {
    let deep = |open: &str, count: usize| open.repeat(count);
    let rss = |inside: &str| GOOD.replace("<description>x</description>", inside);
    vec![
        page(""),
        page("\u{feff}"),
        page(vec![0; 100_000]),
        page(vec![0xff; 100_000]),
        page(b"\xff\xfe<\0r\0s".to_vec()),
        page("<!doctype html><title>log in</title>"),
        page(deep("<div>", 20_000)),
        page(deep("<a>", 50_000)),
        page(rss(&deep("<x>", 20_000))),
        page(deep("[", 100_000)),
        page(deep("{\"a\":", 50_000)),
        page(format!(
            "{{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":{}",
            deep("[", 50_000)
        )),
        page(rss(&"<item><title>x</title></item>".repeat(5_000))),
        page(rss(&format!("<title>{}</title>", "x".repeat(1 << 20)))),
        page(format!(
            "<rss {}><channel/></rss>",
            (0..20_000).map(|n| format!("a{n}='' ")).collect::<String>()
        )),
        page(
            "<!DOCTYPE r [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;'>]><rss version='2.0'><channel><title>&c;</title></channel></rss>",
        ),
        page(
            "<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><rss version='2.0'><channel><title>&x;</title></channel></rss>",
        ),
        page("<!DOCTYPE r SYSTEM 'http://127.0.0.2/evil.dtd'><rss version='2.0'><channel/></rss>"),
        page(
            "<?xml version='1.0' encoding='no-such-code'?><rss><channel><title>\u{e4}</title></channel></rss>",
        ),
        page("<?xml version='1.0' encoding='UTF-7'?><rss><channel/></rss>"),
        page(rss("<![CDATA[")),
        page(rss("<!--")),
        page(&GOOD[..GOOD.len() / 2]),
        page(b"\x89PNG\r\n\x1a\n".to_vec()),
        page("%PDF-1.7"),
        page("PK\x03\x04"),
        header("Content-Encoding", "gzip", "not packed"),
        header("Content-Encoding", "br", "not packed"),
        header("Content-Encoding", "deflate", GOOD),
        header("Content-Encoding", "gzip, gzip, gzip", "x"),
        header("Content-Encoding", "no-such-code", GOOD),
        header("Content-Type", "text/html; charset=\u{1F438}", GOOD),
        header("Content-Type", &"x".repeat(50_000), GOOD),
        header("ETag", &"x".repeat(50_000), GOOD),
        header("Cache-Control", "max-age=99999999999999999999999", GOOD),
        header("Expires", "Fri, 99 Foo 99999 99:99:99 GMT", GOOD),
        header("Set-Cookie", "a=b; Domain=com", GOOD),
        Manner::Page(
            429,
            vec![("Retry-After", b"-99999999999999999999".to_vec())],
            Vec::new(),
        ),
        Manner::Page(
            503,
            vec![("Retry-After", b"Fri, 99 Foo".to_vec())],
            Vec::new(),
        ),
    ]
}

fn all(port: u16) -> Vec<Manner> {
    [
        statuses(),
        redirects(port),
        heads(),
        without_end(),
        documents(),
    ]
    .concat()
}

/// A listener at an address that no friend may reach, and how often it was.
fn forbidden() -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.2:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let reached = Arc::new(AtomicUsize::new(0));
    let six = TcpListener::bind(("::1", port));
    for listener in [Some(listener), six.ok()].into_iter().flatten() {
        let reached = reached.clone();
        std::thread::spawn(move || {
            for _ in listener.incoming() {
                reached.fetch_add(1, Ordering::SeqCst);
            }
        });
    }
    (port, reached)
}

fn friend(server: &FeedServer) -> Friend {
    let site = Url::parse(&server.url()).unwrap();
    Friend {
        feeds: vec![site.join("feed.xml").unwrap()],
        ..Friend::at(site)
    }
}

#[test]
fn no_server_however_it_misbehaves_hangs_or_harms_the_others() {
    let (port, reached) = forbidden();
    let manners = all(port);
    assert!(manners.len() >= 140, "{}", manners.len());
    let root = tempfile::tempdir().unwrap();
    let network = Network {
        timeout: Duration::from_secs(3),
        allow_private: vec!["127.0.0.1".into()],
        ..Network::default()
    };
    // A circle's worth at a time, every third of them well.
    for manners in manners.chunks(100) {
        let servers: Vec<FeedServer> = (0..150).map(|_| FeedServer::start()).collect();
        let (bad, good) = servers.split_at(manners.len());
        for (server, manner) in bad.iter().zip(manners) {
            server.behave("/feed.xml", manner.clone());
        }
        for server in good {
            server.serve("/feed.xml", GOOD);
        }
        let friends: Vec<Friend> = servers.iter().map(friend).collect();
        let how = Pull {
            network: &network,
            allow_private: false,
            now: Timestamp::UNIX_EPOCH,
            haste: Haste::Polite,
            phrases: &Phrases::default(),
        };
        let start = Instant::now();
        let reports = pull(root.path(), &friends, &how, &|_| {}).unwrap().reports;
        assert!(
            start.elapsed() < Duration::from_secs(60),
            "{:?}",
            start.elapsed()
        );
        assert_eq!(reports.len(), 150);
        for report in &reports[manners.len()..] {
            assert_eq!((report.health.trouble(), report.new), (None, 1));
        }
        for report in &reports {
            for warning in report.warnings(how.now) {
                assert!(warning.message.len() < 500, "{}", warning.message);
            }
        }
    }
    assert_eq!(
        reached.load(Ordering::SeqCst),
        0,
        "an address was reached that no friend may lead to"
    );
}
