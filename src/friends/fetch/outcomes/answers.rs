//! Answers that never come, never end, or are hardly HTTP.

use super::{Duration, Manner};

pub const OK: &[u8] = b"HTTP/1.1 200 OK\r\n";
pub fn raw(parts: &[&[u8]]) -> Manner {
    Manner::Raw(parts.concat())
}

pub fn page(headers: &[(&'static str, &str)], body: &[u8]) -> Manner {
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

pub fn slow() -> Vec<(&'static str, Manner)> {
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
        (
            "sends its trailer a line at a time",
            slowly(&[&chunked[..], b"0\r\n"].concat(), b"X-A: b\r\n"),
        ),
        (
            "sends what is packed a byte at a time",
            slowly(
                &[
                    OK,
                    b"Content-Encoding: gzip\r\n\r\n\x1f\x8b\x08\x08\0\0\0\0\0\x03",
                ]
                .concat(),
                b"a",
            ),
        ),
    ]
}

pub fn endless() -> Vec<(&'static str, Manner)> {
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
        (
            "sends a status without end",
            forever(b"HTTP/1.1 200 ", &[b'O'; 999]),
        ),
        (
            "sends a length without end",
            forever(&[OK, b"Content-Length: 1"].concat(), &[b'0'; 999]),
        ),
        (
            "sends an extension of a chunk without end",
            forever(&[&chunked[..], b"5"].concat(), b";a=b"),
        ),
        (
            "sends the length of a chunk without end",
            forever(&chunked, &[b'0'; 999]),
        ),
        (
            "sends trailers without end",
            forever(&[&chunked[..], b"0\r\n"].concat(), b"X-A: b\r\n"),
        ),
        (
            "sends early hints without end",
            forever(
                b"",
                b"HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n",
            ),
        ),
        (
            "sends a redirect with a body without end",
            forever(
                b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.2/\r\n\r\n",
                &[b'a'; 999],
            ),
        ),
        (
            "has nothing, and that without end",
            forever(b"HTTP/1.1 404 Not Found\r\n\r\n", &[b'a'; 999]),
        ),
    ]
}

pub fn heads() -> Vec<(&'static str, Manner)> {
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
        (
            "says no reason for its status",
            raw(&[b"HTTP/1.1 200\r\nContent-Length: 6\r\n\r\n<rss/>"]),
        ),
        ("speaks HTTP/1.0", raw(&[b"HTTP/1.0 200 OK\r\n\r\n<rss/>"])),
        ("speaks HTTP/1.2", raw(&[b"HTTP/1.2 200 OK\r\n\r\n<rss/>"])),
        ("speaks to a radio", raw(&[b"ICY 200 OK\r\n\r\n<rss/>"])),
        (
            "ends lines as Unix does",
            raw(&[b"HTTP/1.1 200 OK\nContent-Length: 6\n\n<rss/>"]),
        ),
        (
            "begins with blank lines",
            raw(&[b"\r\n\r\n", OK, b"\r\n<rss/>"]),
        ),
        (
            "folds a header",
            raw(&[OK, b"X-A: b\r\n c\r\nContent-Length: 6\r\n\r\n<rss/>"]),
        ),
        (
            "has a line without a colon",
            raw(&[OK, b"nonsense\r\n\r\n<rss/>"]),
        ),
        (
            "has a blank before a colon",
            raw(&[OK, b"Content-Length : 6\r\n\r\n<rss/>"]),
        ),
        (
            "has letters of Latin-1 in a header",
            raw(&[OK, b"X-A: \xe4\r\n\r\n<rss/>"]),
        ),
        (
            "has a bare CR in a header",
            raw(&[OK, b"X-A: b\rX-C: d\r\n\r\n<rss/>"]),
        ),
        (
            "has a hundred headers",
            raw(&[OK, &b"X-A: b\r\n".repeat(100), b"\r\n<rss/>"]),
        ),
        (
            "sets a thousand cookies",
            raw(&[OK, &b"Set-Cookie: a=b\r\n".repeat(1000), b"\r\n<rss/>"]),
        ),
        (
            "hints early, then answers",
            raw(&[
                b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n",
                OK,
                b"\r\n<rss/>",
            ]),
        ),
        (
            "continues, then answers",
            raw(&[b"HTTP/1.1 100 Continue\r\n\r\n", OK, b"\r\n<rss/>"]),
        ),
        ("speaks a request", raw(&[b"GET / HTTP/1.1\r\n\r\n"])),
        (
            "has a word of a kilobyte for its status",
            raw(&[b"HTTP/1.1 200 ", &[b'O'; 1024], b"\r\n\r\n<rss/>"]),
        ),
        (
            "names a type of a kilobyte",
            page(&[("Content-Type", &"x/".repeat(512))], b"<rss/>"),
        ),
        (
            "gives an ETag without quotes",
            page(&[("ETag", "x y")], b"<rss/>"),
        ),
        (
            "gives an ETag of 50 kB",
            page(&[("ETag", &"x".repeat(50_000))], b"<rss/>"),
        ),
        ("gives an empty ETag", page(&[("ETag", "")], b"<rss/>")),
        (
            "was changed on no day",
            page(&[("Last-Modified", "Fri, 99 Foo")], b"<rss/>"),
        ),
        (
            "stays good for less than nothing",
            page(&[("Cache-Control", "max-age=-1")], b"<rss/>"),
        ),
        ("expired at nought", page(&[("Expires", "0")], b"<rss/>")),
    ]
}
