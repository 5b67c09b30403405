//! Answers that are no document: every status there is, pauses that are asked for, and redirects to where nobody may be
//! led.

use super::Manner;

fn page(status: u16, headers: &[(&'static str, &str)], body: &[u8]) -> Manner {
    let headers = headers
        .iter()
        .map(|(name, value)| (*name, value.as_bytes().to_vec()));
    Manner::Page(status, headers.collect(), body.to_vec())
}

pub fn statuses() -> Vec<(&'static str, Manner)> {
    let status = |code| page(code, &[], b"<rss/>");
    let moved = |code| page(code, &[("Location", "http://127.0.0.2/")], b"");
    vec![
        ("has made something", status(201)),
        ("has not made up its mind", status(202)),
        ("has nothing to say", page(204, &[], b"")),
        ("wants its form emptied", page(205, &[], b"")),
        ("sends a part", status(206)),
        ("has many parts", status(207)),
        ("sends what is new in it", status(226)),
        ("offers a choice", status(300)),
        ("offers a choice and a favourite", moved(300)),
        ("sends us on to a proxy", moved(305)),
        ("has a status out of use", status(306)),
        ("has moved and does not say where", status(301)),
        ("has changed nothing though nobody asked", status(304)),
        ("does not understand", status(400)),
        ("wants a password", status(401)),
        ("wants money", status(402)),
        ("forbids it", status(403)),
        ("has nothing", status(404)),
        ("does not allow the method", status(405)),
        ("has nothing that we accept", status(406)),
        ("wants a password for a proxy", status(407)),
        ("did not hear us in time", status(408)),
        ("is in conflict with itself", status(409)),
        ("has gone", status(410)),
        ("finds us too long", status(414)),
        ("has no such part", status(416)),
        ("is a teapot", status(418)),
        ("is not who we wanted", status(421)),
        ("finds us too early", status(425)),
        ("wants a newer protocol", status(426)),
        ("finds our headers too long", status(431)),
        ("may not for legal reasons", status(451)),
        ("hung up on us, says its proxy", status(499)),
        ("has a fault", status(500)),
        ("cannot do it", status(501)),
        ("has a fault behind its gateway", status(502)),
        ("is too slow for its gateway", status(504)),
        ("does not know our protocol", status(505)),
        ("has no room left", status(507)),
        (
            "wants us to log in to the network",
            page(511, &[], b"<p>Welcome to the hotel"),
        ),
        ("is unknown to its proxy", status(522)),
        ("denies us as a robot", status(999)),
        (
            "shows the door to a hotel's network",
            page(200, &[("Content-Type", "text/html")], b"<title>Welcome"),
        ),
        (
            "has a status of no number",
            Manner::Raw(b"HTTP/1.1 abc What\r\n\r\n".to_vec()),
        ),
        (
            "has a status of two digits",
            Manner::Raw(b"HTTP/1.1 20 What\r\n\r\n".to_vec()),
        ),
        (
            "has a status of four digits",
            Manner::Raw(b"HTTP/1.1 2000 What\r\n\r\n".to_vec()),
        ),
    ]
}

pub fn pauses() -> Vec<(&'static str, Manner)> {
    let busy = |code, wait: &str| page(code, &[("Retry-After", wait)], b"");
    let of_date = |wait: &str| {
        let date = ("Date", "Thu, 01 Jan 1970 01:00:00 GMT");
        page(503, &[date, ("Retry-After", wait)], b"")
    };
    vec![
        ("wants to be left alone", page(429, &[], b"")),
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
            "wants to be left alone by its own clock",
            of_date("Thu, 01 Jan 1970 02:00:00 GMT"),
        ),
        (
            "wants to be left alone until yesterday",
            busy(503, "Wed, 31 Dec 1969 00:00:00 GMT"),
        ),
        (
            "wants to be left alone for less than nothing",
            busy(503, "-60"),
        ),
        (
            "wants to be left alone for a part of a second",
            busy(503, "0.5"),
        ),
        ("wants to be left alone until nonsense", busy(503, "soon")),
        (
            "wants to be left alone until a day of no calendar",
            busy(503, "Fri, 30 Feb 2026 00:00:00 GMT"),
        ),
        (
            "wants to be left alone until the end of time",
            busy(503, "Fri, 31 Dec 9999 23:59:59 GMT"),
        ),
        (
            "wants to be left alone until a day as C writes it",
            busy(503, "Fri Jan  2 00:00:00 1970"),
        ),
        ("wants to be left alone for nothing", busy(503, "")),
        ("is not there at all", page(503, &[], b"")),
    ]
}

fn to(address: &str) -> Manner {
    Manner::Redirect(302, address.into())
}

pub fn redirects() -> Vec<(&'static str, Manner)> {
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
        ("sends us on to loopback in short", to("http://127.2/")),
        (
            "sends us on to loopback in hexadecimal",
            to("http://0x7f.0.0.2/"),
        ),
        (
            "sends us on to loopback in wide letters",
            to("http://１２７.0.0.2/"),
        ),
        (
            "sends us on to loopback with dots of Japan",
            to("http://127。0。0。2/"),
        ),
        (
            "sends us on to loopback without a scheme",
            to("//127.0.0.2/"),
        ),
        (
            "sends us on to loopback with backslashes",
            to("http:\\\\127.0.0.2\\"),
        ),
        (
            "sends us on to loopback as IPv4 in IPv6",
            to("http://[::7f00:2]/"),
        ),
        (
            "sends us on to loopback behind a local NAT64",
            to("http://[64:ff9b:1::7f00:2]/"),
        ),
        (
            "sends us on to loopback by Teredo",
            to("http://[2001:0:7f00:2::]/"),
        ),
        (
            "sends us on to the link with a zone",
            to("http://[fe80::1%25eth0]/"),
        ),
        ("sends us on to no address of IPv6", to("http://[::]/")),
        ("sends us on to a site of IPv6", to("http://[fec0::1]/")),
        ("sends us on to many in IPv6", to("http://[ff02::1]/")),
        (
            "sends us on to a network for tests",
            to("http://198.18.0.1/"),
        ),
        (
            "sends us on to a name that nobody has",
            to("http://nobody.invalid/"),
        ),
        ("sends us on to a name that is none", to("http://a b/")),
        ("sends us on to a query of its own", to("?again")),
        ("sends us on to a part of itself", to("#part")),
        ("sends us on by 50 kB", to(&"a/".repeat(25_000))),
        (
            "sends us on to https at a port of http",
            to("https://127.0.0.1:9/"),
        ),
        ("sends us on to data", to("data:text/xml,<rss/>")),
        ("sends us on to a blob", to("blob:http://127.0.0.2/x")),
        (
            "sends us on to a view of the source",
            to("view-source:http://127.0.0.2/"),
        ),
        ("sends us on to web sockets", to("ws://127.0.0.2/")),
        (
            "sends us on in letters of Latin-1",
            Manner::Raw(b"HTTP/1.1 302 Found\r\nLocation: /\xe4\r\n\r\n".to_vec()),
        ),
        (
            "sends us on to two places",
            page(
                302,
                &[
                    ("Location", "http://127.0.0.2/"),
                    ("Location", "http://127.0.0.3/"),
                ],
                b"",
            ),
        ),
    ]
}
