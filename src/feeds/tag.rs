//! Tags as feeds write them, and as HTML wants them.

use super::characters;
use crate::html::{escape, is_void};

/// Attributes of one tag that are looked at.
const ATTRIBUTES: usize = 64;

/// A start tag. Names are in lower case.
pub struct Tag {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    /// It ends with `/>`.
    pub is_empty: bool,
}

impl Tag {
    /// As HTML, without prefixes and what only XML understands.
    pub fn write(&self, out: &mut String) {
        let name = local(&self.name);
        out.push('<');
        out.push_str(name);
        for (key, value) in self
            .attributes
            .iter()
            .filter(|(key, _)| !key.starts_with("xmlns"))
        {
            out.extend([" ", key, "=\"", &escape(value), "\""]);
        }
        out.push('>');
        if self.is_empty && !is_void(name) {
            write_end(name, out);
        }
    }
}

/// Writes an end tag where HTML has one.
pub fn write_end(name: &str, out: &mut String) {
    let name = local(name);
    if !is_void(name) {
        out.extend(["</", name, ">"]);
    }
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or_default()
}

/// Reads the start tag that `text` begins with, and what follows it. A tag that is never closed ends where the next
/// begins. `find` knows which marks do not come again.
pub fn read(text: &str, mut find: impl FnMut(&str, &'static str) -> Option<usize>) -> (Tag, &str) {
    let (name, mut rest) = word(&text[1..], |_| false);
    let mut tag = Tag {
        name: name.to_ascii_lowercase(),
        attributes: Vec::new(),
        is_empty: false,
    };
    loop {
        let before = rest;
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        match rest.chars().next() {
            None | Some('<') => return (tag, rest),
            Some('>') => {
                tag.is_empty = before[..before.len() - rest.len()].ends_with('/');
                return (tag, &rest[1..]);
            }
            _ => {}
        }
        let (key, after) = word(rest, |c| c == '=');
        let (value, after) = match after.trim_start().strip_prefix('=') {
            Some(value) => quoted(value.trim_start(), &mut find),
            None => ("", after),
        };
        // A name may be nothing but a stray `=` or quote: always go on.
        rest = match after.len() < rest.len() {
            true => after,
            false => &rest[rest.chars().next().map_or(0, char::len_utf8)..],
        };
        if tag.attributes.len() < ATTRIBUTES && !key.is_empty() {
            let mut decoded = String::with_capacity(value.len());
            characters::decode(value, &mut decoded);
            tag.attributes.push((key.to_ascii_lowercase(), decoded));
        }
    }
}

fn word(text: &str, ends: fn(char) -> bool) -> (&str, &str) {
    let is_end = |c: char| c.is_whitespace() || matches!(c, '/' | '>' | '<') || ends(c);
    text.split_at(text.find(is_end).unwrap_or(text.len()))
}

fn quoted<'a>(
    text: &'a str,
    find: &mut impl FnMut(&str, &'static str) -> Option<usize>,
) -> (&'a str, &'a str) {
    let mark = match text.chars().next() {
        Some('"') => "\"",
        Some('\'') => "'",
        _ => {
            let is_end = |c: char| c.is_whitespace() || c == '>';
            return text.split_at(text.find(is_end).unwrap_or(text.len()));
        }
    };
    let inside = &text[1..];
    match find(inside, mark) {
        Some(end) => (&inside[..end], &inside[end + 1..]),
        None => inside.split_at(inside.find('>').unwrap_or(inside.len())),
    }
}

/// The name of the end tag that `text` begins with, and what follows it.
pub fn end(text: &str) -> (String, &str) {
    let (inside, rest) = text.split_at(text.find('>').unwrap_or(text.len()));
    let name = word(inside.get(2..).unwrap_or_default().trim_start(), |_| false).0;
    (
        name.to_ascii_lowercase(),
        rest.strip_prefix('>').unwrap_or(rest),
    )
}
