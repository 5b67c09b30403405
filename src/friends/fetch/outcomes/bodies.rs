//! Answers that are not as long, or not packed, as they say.

use super::Manner;
use super::answers::{OK, page, raw};

/// 20 MiB of zeros.
const BROTLI_BOMB: &[u8] = b"\xcb\xff\xff\x3f\xf8\x27\x00\xe2\xb1\x40\x20\xf7\xfe\x8f\xff\xff\x7f\xf0\x4f\x00\xc4\x61\x11\x80\xee\xfd\x5f\xfe\xff\xff\xe0\x9f\x00\x88\xc3\x02\x00\xdd\xfb\x1f";
/// `<rss/>`.
const BROTLI: &[u8] = b"\x8b\x02\x80\x3c\x72\x73\x73\x2f\x3e\x03";

/// `<rss/>`.
const GZIP: &[u8] = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xb3\x29\x2a\x2e\xd6\xb7\x03\x00\x67\x29\x28\xbd\x06\x00\x00\x00";

pub fn lengths() -> Vec<(&'static str, Manner)> {
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
        (
            "has a length with a sign",
            raw(&[OK, b"Content-Length: +6\r\n\r\n<rss/>"]),
        ),
        (
            "has a length in hexadecimal",
            raw(&[OK, b"Content-Length: 0x6\r\n\r\n<rss/>"]),
        ),
        (
            "has the same length twice",
            raw(&[OK, b"Content-Length: 6\r\nContent-Length: 6\r\n\r\n<rss/>"]),
        ),
        (
            "has a length twice in one line",
            raw(&[OK, b"Content-Length: 6, 6\r\n\r\n<rss/>"]),
        ),
        (
            "has a length of more than there is memory",
            raw(&[OK, b"Content-Length: 9223372036854775807\r\n\r\n<rss/>"]),
        ),
        (
            "has chunks and a length",
            raw(&[
                OK,
                b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n6\r\n<rss/>\r\n0\r\n\r\n",
            ]),
        ),
        (
            "has chunks of chunks",
            raw(&[
                OK,
                b"Transfer-Encoding: chunked, chunked\r\n\r\n6\r\n<rss/>\r\n0\r\n\r\n",
            ]),
        ),
        (
            "has chunks with extensions and a trailer",
            raw(&[
                OK,
                b"Transfer-Encoding: chunked\r\n\r\n6;a=\"b\"\r\n<rss/>\r\n0;c\r\nX-A: b\r\n\r\n",
            ]),
        ),
        (
            "has a chunk that is longer than it says",
            raw(&[
                OK,
                b"Transfer-Encoding: chunked\r\n\r\n2\r\n<rss/>\r\n0\r\n\r\n",
            ]),
        ),
        (
            "has a chunk of a length below nought",
            raw(&[
                OK,
                b"Transfer-Encoding: chunked\r\n\r\n-6\r\n<rss/>\r\n0\r\n\r\n",
            ]),
        ),
        ("hangs up without a length", raw(&[OK, b"\r\n<rss/>"])),
    ]
}

pub fn packed() -> Vec<(&'static str, Manner)> {
    let bomb = super::super::tests::gzip_of_zeros().repeat(400);
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
        (
            "breaks off what is packed",
            page(&[("Content-Encoding", "gzip")], &bomb[..60]),
        ),
        (
            "packs with a wrong sum",
            page(
                &[("Content-Encoding", "gzip")],
                &[&GZIP[..GZIP.len() - 8], &[0; 8]].concat(),
            ),
        ),
        (
            "packs with gzip",
            page(&[("Content-Encoding", "gzip")], GZIP),
        ),
        (
            "packs with GZip, as it writes it",
            page(&[("Content-Encoding", "GZip")], GZIP),
        ),
        (
            "packs with x-gzip",
            page(&[("Content-Encoding", "x-gzip")], GZIP),
        ),
        (
            "packs with gzip and leaves rubbish behind",
            page(
                &[("Content-Encoding", "gzip")],
                &[GZIP, b"rubbish"].concat(),
            ),
        ),
        (
            "says deflate of what is none",
            page(&[("Content-Encoding", "deflate")], b"<rss/>"),
        ),
        (
            "says identity",
            page(&[("Content-Encoding", "identity")], b"<rss/>"),
        ),
        (
            "says of nothing that it is gzip",
            page(&[("Content-Encoding", "gzip")], b""),
        ),
        (
            "says gzip in two headers",
            page(
                &[("Content-Encoding", "gzip"), ("Content-Encoding", "gzip")],
                GZIP,
            ),
        ),
        (
            "sends what is packed without saying so",
            page(&[("Content-Type", "application/gzip")], GZIP),
        ),
    ]
}
