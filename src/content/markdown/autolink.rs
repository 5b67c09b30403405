//! Addresses that stand bare in the text: `https://…` and `www.…`, by the rules of GFM.

use std::ops::Range;

/// Where addresses stand in a piece of text.
pub fn find(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    if !may_have(text) {
        return found;
    }
    let mut at = 0;
    while let Some(start) = next(text, at) {
        let end = start + length(text.get(start..).unwrap_or_default());
        match is_address(text.get(start..end).unwrap_or_default()) {
            true => {
                found.push(start..end);
                at = end;
            }
            false => at = start + 1,
        }
    }
    found
}

/// Most text has none, and all text is looked at: here at a few bytes of it.
fn may_have(text: &str) -> bool {
    let mut before_dots = text.split('.');
    before_dots.next_back();
    text.as_bytes().contains(&b':') && text.contains("://")
        || before_dots.any(|before| {
            let www = before.as_bytes().last_chunk::<3>();
            www.is_some_and(|www| www.eq_ignore_ascii_case(b"www"))
        })
}

/// The address that bare text means.
pub fn target(bare: &str) -> String {
    match starts_with(bare, "www.") {
        true => format!("https://{bare}"),
        false => bare.to_string(),
    }
}

const STARTS: [&str; 3] = ["https://", "http://", "www."];

/// The next beginning of an address that is not in the middle of a word.
fn next(text: &str, from: usize) -> Option<usize> {
    let rest = text.get(from..)?;
    let mut before = text.get(..from).and_then(|text| text.chars().next_back());
    for (at, character) in rest.char_indices() {
        let is_edge =
            before.is_none_or(|before| !before.is_alphanumeric() && !"/.@:".contains(before));
        if is_edge && STARTS.iter().any(|start| starts_with(&rest[at..], start)) {
            return Some(from + at);
        }
        before = Some(character);
    }
    None
}

fn starts_with(text: &str, start: &str) -> bool {
    text.get(..start.len())
        .is_some_and(|text| text.eq_ignore_ascii_case(start))
}

/// How far an address reaches: to a blank, a bracket of markup or a quotation mark, without the punctuation that ends
/// the sentence around it.
fn length(text: &str) -> usize {
    let is_end = |c: char| {
        c.is_whitespace() || c.is_control() || "<>\"`“”„«»‹›‘’，。、；：！？（）「」".contains(c)
    };
    let mut address = text.split(is_end).next().unwrap_or_default();
    loop {
        let shorter = shorten(address);
        if shorter.len() == address.len() {
            return address.len();
        }
        address = shorter;
    }
}

fn shorten(address: &str) -> &str {
    let Some(last) = address.chars().next_back() else {
        return address;
    };
    let count = |wanted: char| address.chars().filter(|c| *c == wanted).count();
    let is_loose = match last {
        ')' => count(')') > count('('),
        ']' => count(']') > count('['),
        '}' => count('}') > count('{'),
        ';' => {
            return address
                .rfind('&')
                .filter(|at| is_entity(&address[*at..]))
                .map_or_else(|| &address[..address.len() - 1], |at| &address[..at]);
        }
        _ => "?!.,:*_~'|–—…".contains(last),
    };
    match is_loose {
        true => &address[..address.len() - last.len_utf8()],
        false => address,
    }
}

fn is_entity(text: &str) -> bool {
    text.len() > 2
        && text[1..text.len() - 1]
            .chars()
            .all(|c| c.is_ascii_alphanumeric())
}

/// A host with a point in it, or a port: `www.` alone, or a word after `https://`, is text.
fn is_address(text: &str) -> bool {
    let host = text.split_once("://").map_or(text, |(_, rest)| rest);
    let host = host.split(['/', '?', '#']).next().unwrap_or_default();
    let name = host.split(':').next().unwrap_or_default();
    let parts: Vec<&str> = name.split('.').collect();
    let is_whole = parts.len() > 1 && parts.iter().all(|part| is_label(part));
    let is_bare_host = host.contains(':') && is_label(name) && text.contains("://");
    match starts_with(text, "www.") {
        true => is_whole && parts.len() > 2,
        false => is_whole || is_bare_host,
    }
}

fn is_label(part: &str) -> bool {
    !part.is_empty()
        && part
            .chars()
            .all(|c| c.is_alphanumeric() || "-_".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_ends_where_a_person_would_end_it() {
        for (text, expected) in [
            ("see https://x.example/a.", "https://x.example/a"),
            ("(https://x.example/a_(b))", "https://x.example/a_(b)"),
            ("“https://x.example/”", "https://x.example/"),
            (
                "www.x.example/a--b?c=1&d=2, and",
                "www.x.example/a--b?c=1&d=2",
            ),
            ("https://x.example/a&amp;", "https://x.example/a"),
            ("https://x.example/?a=b;", "https://x.example/?a=b"),
            ("HTTP://X.example!?", "HTTP://X.example"),
            ("http://localhost:8000/x", "http://localhost:8000/x"),
            ("https://bücher.example/ä", "https://bücher.example/ä"),
            ("看https://x.example。", ""),
            ("看 https://x.example。", "https://x.example"),
            ("awww.x.example", ""),
            ("www.", ""),
            ("www.x", ""),
            ("https://", ""),
            ("https://x", ""),
            ("http://..", ""),
        ] {
            let found = find(text);
            let found: Vec<&str> = found.into_iter().map(|range| &text[range]).collect();
            let expected: Vec<&str> = Some(expected)
                .filter(|e| !e.is_empty())
                .into_iter()
                .collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
