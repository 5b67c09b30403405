//! What each way to misbehave comes to, by name: a kind of document, or why there is none, in words.

use std::fmt::Write;

use super::*;
use crate::friends::feed_server::{FeedServer, Manner};
use crate::friends::room::Room;

const OK: &[u8] = b"HTTP/1.1 200 OK\r\n";
/// 20 MiB of zeros.
const BROTLI_BOMB: &[u8] = b"\xcb\xff\xff\x3f\xf8\x27\x00\xe2\xb1\x40\x20\xf7\xfe\x8f\xff\xff\x7f\xf0\x4f\x00\xc4\x61\x11\x80\xee\xfd\x5f\xfe\xff\xff\xe0\x9f\x00\x88\xc3\x02\x00\xdd\xfb\x1f";
/// `<rss/>`.
const BROTLI: &[u8] = b"\x8b\x02\x80\x3c\x72\x73\x73\x2f\x3e\x03";

fn raw(parts: &[&[u8]]) -> Manner {
    Manner::Raw(parts.concat())
}

fn page(headers: &[(&'static str, &str)], body: &[u8]) -> Manner {
    let headers = headers
        .iter()
        .map(|(name, value)| (*name, value.as_bytes().to_vec()));
    Manner::Page(200, headers.collect(), body.to_vec())
}

fn slowly(head: &[u8], piece: &[u8]) -> Manner {
    Manner::Repeat(head.to_vec(), piece.to_vec(), Duration::from_millis(30))
}

fn forever(head: &[u8], piece: &[u8]) -> Manner {
    Manner::Repeat(head.to_vec(), piece.to_vec(), Duration::ZERO)
}

fn to(address: &str) -> Manner {
    Manner::Redirect(302, address.into())
}

fn slow() -> Vec<(&'static str, Manner)> {
    let chunked = [OK, b"Transfer-Encoding: chunked\r\n\r\n"].concat();
    vec![
        ("takes the request and says nothing", Manner::Stall),
        ("sends its body a byte at a time", Manner::Drip),
        (
            "sends its status a byte at a time",
            slowly(b"HTTP/1.1 200 ", b"O"),
        ),
        ("sends its headers one by one", slowly(OK, b"X-A: b\r\n")),
        ("sends chunks of a byte", slowly(&chunked, b"1\r\n<\r\n")),
        (
            "sends early hints and nothing else",
            slowly(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
        ),
    ]
}

fn endless() -> Vec<(&'static str, Manner)> {
    let chunked = [OK, b"Transfer-Encoding: chunked\r\n\r\n"].concat();
    vec![
        ("sends a header without end", Manner::EndlessHeaders),
        ("sends headers without end", forever(OK, b"X-A: b\r\n")),
        (
            "says 100 Continue without end",
            forever(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        ),
        ("sends a body without end", Manner::Endless),
        (
            "sends chunks without end",
            forever(&chunked, &b"5\r\n<rss>\r\n".repeat(500)),
        ),
    ]
}

fn lengths() -> Vec<(&'static str, Manner)> {
    vec![
        ("promises more than it sends", Manner::Cut),
        (
            "promises less than it sends",
            raw(&[OK, b"Content-Length: 6\r\n\r\n<rss/><more/>"]),
        ),
        (
            "has a length below nought",
            raw(&[OK, b"Content-Length: -5\r\n\r\nx"]),
        ),
        (
            "has a length that is no number",
            raw(&[OK, b"Content-Length: many\r\n\r\nx"]),
        ),
        (
            "has two lengths",
            raw(&[OK, b"Content-Length: 5\r\nContent-Length: 7\r\n\r\nxxxxxxx"]),
        ),
        (
            "has chunks that are none",
            raw(&[OK, b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"]),
        ),
        (
            "has a chunk too long to count",
            raw(&[
                OK,
                b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nx",
            ]),
        ),
        (
            "ends in the middle of a chunk",
            raw(&[OK, b"Transfer-Encoding: chunked\r\n\r\n9\r\n<rss"]),
        ),
        ("has no body", page(&[], b"")),
    ]
}

fn packed() -> Vec<(&'static str, Manner)> {
    let bomb = super::tests::gzip_of_zeros().repeat(400);
    vec![
        (
            "packs with brotli",
            page(&[("Content-Encoding", "br")], BROTLI),
        ),
        (
            "sends a bomb of gzip",
            page(&[("Content-Encoding", "gzip")], &bomb),
        ),
        (
            "sends a bomb of brotli",
            page(&[("Content-Encoding", "br")], BROTLI_BOMB),
        ),
        (
            "says gzip of what is none",
            page(&[("Content-Encoding", "gzip")], b"<rss/>"),
        ),
        (
            "says brotli of what is none",
            page(&[("Content-Encoding", "br")], b"<rss/>"),
        ),
        (
            "says gzip three times",
            page(&[("Content-Encoding", "gzip, gzip, gzip")], &bomb),
        ),
        (
            "names a packing that nobody knows",
            page(&[("Content-Encoding", "zip")], b"<rss/>"),
        ),
    ]
}

fn heads() -> Vec<(&'static str, Manner)> {
    vec![
        ("hangs up", raw(&[])),
        ("speaks HTTP/0.9", raw(&[b"<rss/>"])),
        ("speaks HTTP/2", raw(&[b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"])),
        ("speaks TLS", raw(&[b"\x15\x03\x01\x00\x02\x02\x28"])),
        ("is a mail server", raw(&[b"220 mail.example ESMTP\r\n"])),
        (
            "has a NUL in a header",
            raw(&[OK, b"X-A: b\0c\r\n\r\n<rss/>"]),
        ),
        (
            "has a header without a name",
            raw(&[OK, b": b\r\n\r\n<rss/>"]),
        ),
        (
            "has a header of 60 kB",
            page(&[("X-A", &"b".repeat(60_000))], b"<rss/>"),
        ),
        (
            "has a thousand headers",
            raw(&[OK, &b"X-A: b\r\n".repeat(1000), b"\r\n<rss/>"]),
        ),
        (
            "switches protocols",
            raw(&[b"HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\n\r\n"]),
        ),
        (
            "sets a cookie",
            page(&[("Set-Cookie", "a=b; Domain=com")], b"<rss/>"),
        ),
        (
            "refreshes to another page",
            page(&[("Refresh", "0;url=http://127.0.0.2/")], b"<rss/>"),
        ),
    ]
}

fn statuses() -> Vec<(&'static str, Manner)> {
    let status = |code| Manner::Page(code, Vec::new(), b"<rss/>".to_vec());
    let busy =
        |code, wait: &str| Manner::Page(code, vec![("Retry-After", wait.into())], Vec::new());
    vec![
        ("sends a part", status(206)),
        ("has changed nothing though nobody asked", status(304)),
        ("wants a password", status(401)),
        ("forbids it", status(403)),
        ("has nothing", status(404)),
        ("has gone", status(410)),
        ("may not for legal reasons", status(451)),
        ("wants to be left alone for a minute", busy(429, "60")),
        (
            "wants to be left alone until a day",
            busy(429, "Fri, 02 Jan 1970 00:00:00 GMT"),
        ),
        (
            "wants to be left alone for ever",
            busy(429, "99999999999999999999"),
        ),
        (
            "wants to be left alone until yesterday",
            busy(503, "Wed, 31 Dec 1969 00:00:00 GMT"),
        ),
        ("wants to be left alone until nonsense", busy(503, "soon")),
        ("has a fault", status(500)),
        (
            "has a status of no number",
            raw(&[b"HTTP/1.1 abc What\r\n\r\n"]),
        ),
    ]
}

fn redirects() -> Vec<(&'static str, Manner)> {
    vec![
        ("sends us on to itself", to("/feed.xml")),
        ("sends us on to nowhere", to("")),
        ("sends us on to no address", to("http://[")),
        ("sends us on to a file", to("file:///etc/passwd")),
        ("sends us on to ftp", to("ftp://127.0.0.1/")),
        ("sends us on to a script", to("javascript:alert(1)")),
        ("sends us on to loopback", to("http://127.0.0.2/")),
        (
            "sends us on to loopback as a number",
            to("http://2130706434/"),
        ),
        ("sends us on to loopback in octal", to("http://0177.0.0.2/")),
        ("sends us on to loopback in IPv6", to("http://[::1]/")),
        (
            "sends us on to mapped loopback",
            to("http://[::ffff:127.0.0.2]/"),
        ),
        (
            "sends us on to loopback behind NAT64",
            to("http://[64:ff9b::7f00:2]/"),
        ),
        (
            "sends us on to loopback by 6to4",
            to("http://[2002:7f00:2::]/"),
        ),
        ("sends us on to nobody's address", to("http://0.0.0.0/")),
        (
            "sends us on to a private network",
            to("http://192.168.0.1/"),
        ),
        (
            "sends us on to a carrier's network",
            to("http://100.64.0.1/"),
        ),
        (
            "sends us on to the link",
            to("http://169.254.169.254/latest/meta-data/"),
        ),
        ("sends us on to the link in IPv6", to("http://[fe80::1]/")),
        (
            "sends us on to a unique local address",
            to("http://[fd00::1]/"),
        ),
        ("sends us on to many", to("http://224.0.0.1/")),
        ("sends us on to all", to("http://255.255.255.255/")),
        (
            "sends us on behind a user",
            to("http://127.0.0.1@127.0.0.2/"),
        ),
        (
            "sends us on to the port of mail",
            to("http://127.0.0.1:25/"),
        ),
        ("sends us on to the port of ssh", to("http://127.0.0.1:22/")),
        (
            "sends us on to a port that is none",
            to("http://127.0.0.1:99999/"),
        ),
    ]
}

#[test]
fn each_way_to_misbehave_has_its_outcome() {
    let others = [
        endless(),
        lengths(),
        packed(),
        heads(),
        statuses(),
        redirects(),
    ]
    .concat();
    let outcomes = [outcomes(slow(), 2), outcomes(others, 20)].concat();
    insta::assert_snapshot!(outcomes.join("\n"));
}

/// What each comes to, by a client that waits for so many seconds.
fn outcomes(kinds: Vec<(&'static str, Manner)>, seconds: u64) -> Vec<String> {
    let network = Network {
        allow_private: vec!["127.0.0.1".into()],
        timeout: Duration::from_secs(seconds),
        ..Network::default()
    };
    let client = &Client::new(&network, false, Timestamp::UNIX_EPOCH).unwrap();
    std::thread::scope(|scope| {
        let tasks = kinds.iter().map(|(name, manner)| {
            scope.spawn(move || format!("{name}: {}", outcome(client, manner)))
        });
        let tasks: Vec<_> = tasks.collect();
        tasks.into_iter().map(|task| task.join().unwrap()).collect()
    })
}

/// Each from a server of its own, whose pauses are nobody else's.
fn outcome(client: &Client, manner: &Manner) -> String {
    let server = FeedServer::start();
    server.behave("/feed.xml", manner.clone());
    let url = Url::parse(&format!("{}feed.xml", server.url())).unwrap();
    let ticket = Ticket::new(&Room::new());
    let mut said = String::new();
    match client.get(&url, &Validators::default(), &ticket) {
        Ok(Fetched {
            page: Some(page), ..
        }) => write!(said, "a document of {} bytes", page.body.len()).unwrap(),
        Ok(_) => said.push_str("nothing new"),
        Err(FetchError::Busy { status, wait }) => {
            let seconds = wait.map(|wait| wait.as_secs());
            write!(said, "busy ({status}), wait {seconds:?}").unwrap()
        }
        Err(error) => said = error.to_string(),
    }
    said
}
