//! A URL key: what two spellings of one address have in common (wire-format §5.1).

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use url::Url;

/// Whether an address is one of the web: http(s), which has a host always.
pub fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}

/// Host, path and query of an http(s) address in one spelling; scheme and fragment left out.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Key(Arc<str>);

impl Key {
    /// The key of an address; none for what is not http(s). The fragment is left to the caller (`Url::fragment`).
    pub fn of(url: &Url) -> Option<Key> {
        if !is_web(url) {
            return None;
        }
        let host = url.host_str()?.trim_end_matches('.');
        let port = url
            .port()
            .map(|port| format!(":{port}"))
            .unwrap_or_default();
        let path = path(url.path());
        let query = query(url.query().unwrap_or_default());
        Some(Key(format!("{host}{port}{path}{query}").into()))
    }

    /// The key of an address as text.
    pub fn parse(address: &str) -> Option<Key> {
        Url::parse(address.trim()).ok().as_ref().and_then(Key::of)
    }

    /// Whether `other` is this address or lies below it, at a path boundary (wire-format §4.1: a scope).
    pub fn covers(&self, other: &Key) -> bool {
        match other.0.strip_prefix(&*self.0) {
            Some(rest) => rest.is_empty() || rest.starts_with(['/', '?']),
            None => false,
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "Key({})", self.0)
    }
}

/// The path with its escapes in one spelling, without a final `index.html` and one trailing slash.
fn path(path: &str) -> String {
    let path = unescape_unreserved(path);
    let path = path
        .strip_suffix("/index.html")
        .or_else(|| path.strip_suffix("/index.htm"))
        .unwrap_or(&path);
    path.strip_suffix('/').unwrap_or(path).to_string()
}

/// Decodes escapes of unreserved characters (RFC 3986 §2.3) and writes the others in upper case.
fn unescape_unreserved(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut rest = path;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        let byte = rest
            .get(at + 1..at + 3)
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match byte {
            Some(byte) if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => {
                out.push(byte as char)
            }
            Some(byte) => out.push_str(&format!("%{byte:02X}")),
            None => {
                out.push('%');
                rest = &rest[at + 1..];
                continue;
            }
        }
        rest = &rest[at + 3..];
    }
    out.push_str(rest);
    out
}

/// The query without what trackers add, `?` included; empty when nothing is left.
fn query(query: &str) -> String {
    let kept: Vec<&str> = query
        .split('&')
        .filter(|pair| !pair.is_empty() && !is_tracking(pair))
        .collect();
    match kept.is_empty() {
        true => String::new(),
        false => format!("?{}", kept.join("&")),
    }
}

fn is_tracking(pair: &str) -> bool {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    match name {
        "fbclid" | "gclid" | "mc_cid" | "mc_eid" => true,
        "ref" | "source" => matches!(
            value.to_ascii_lowercase().as_str(),
            "rss"
                | "feed"
                | "atom"
                | "twitter"
                | "x"
                | "facebook"
                | "mastodon"
                | "newsletter"
                | "email"
                | "homepage"
        ),
        _ => name.starts_with("utm_"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn key(address: &str) -> String {
        Key::parse(address)
            .map(|key| key.to_string())
            .unwrap_or("none".into())
    }

    #[test]
    fn spellings_of_one_address_have_one_key() {
        for (address, expected) in [
            (
                "http://Bob.Example:80/2026/06/camping/index.html",
                "bob.example/2026/06/camping",
            ),
            (
                "https://bob.example/2026/06/camping/?utm_source=rss#c1",
                "bob.example/2026/06/camping",
            ),
            ("https://bob.example/?p=123", "bob.example?p=123"),
            ("https://bob.example/%7Ebob/a%2fb", "bob.example/~bob/a%2Fb"),
            ("https://bob.example", "bob.example"),
            ("https://bob.example/", "bob.example"),
            ("https://bücher.example/", "xn--bcher-kva.example"),
            ("https://bob.example./x/", "bob.example/x"),
            ("http://127.0.0.1:8801/x/", "127.0.0.1:8801/x"),
            ("https://me:secret@bob.example/x", "bob.example/x"),
            (
                "https://bob.example/x?source=rss&id=1&fbclid=2",
                "bob.example/x?id=1",
            ),
            (
                "https://bob.example/x?source=cookbook",
                "bob.example/x?source=cookbook",
            ),
            ("https://bob.example/100%/x", "bob.example/100%/x"),
            ("https://bob.example/Case/x", "bob.example/Case/x"),
            ("ftp://bob.example/x", "none"),
            ("javascript:alert(1)", "none"),
        ] {
            assert_eq!(key(address), expected, "{address}");
        }
    }

    #[test]
    fn a_scope_ends_at_a_path_boundary() {
        let scope = Key::parse("https://tilde.example/~ann").unwrap();
        for (address, covered) in [
            ("https://tilde.example/~ann", true),
            ("https://tilde.example/~ann/2026/x", true),
            ("https://tilde.example/~ann?p=1", true),
            ("https://tilde.example/~anna", false),
            ("https://tilde.example/", false),
        ] {
            assert_eq!(
                scope.covers(&Key::parse(address).unwrap()),
                covered,
                "{address}"
            );
        }
    }
}
