//! What a serialiser has to escape, counted before anything is parsed: html5ever's looks from each such character as far
//! as the next angle bracket (`serialize::write_escaped`), which in a long text costs the square of its length.

use super::nesting::{is_one_of, name};

/// Bytes that may be looked at.
const WORK: usize = 1 << 29;
/// Elements that part the text before them from that after them, wherever they stand: what holds only text shows their
/// bracket, and what drops them is dropped itself.
const PARTING: [&str; 22] = [
    "a",
    "b",
    "blockquote",
    "br",
    "div",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "li",
    "ol",
    "p",
    "pre",
    "span",
    "strong",
    "ul",
];

/// Whether writing the markup again would take longer than anybody's text does.
pub fn are_too_many(markup: &str) -> bool {
    let mut work = 0;
    let mut from = 0;
    let starts = markup
        .match_indices('<')
        .filter(|(at, _)| is_one_of(name(&markup[at + 1..]), &PARTING));
    for end in starts.map(|(at, _)| at).chain([markup.len()]) {
        work += cost(&markup.as_bytes()[from..end]);
        from = end;
    }
    work > WORK
}

/// What text without an angle bracket costs at most. 0xC2 begins the no-break space and its neighbours.
fn cost(text: &[u8]) -> usize {
    let escaped = text.iter().filter(|byte| matches!(byte, b'&' | 0xC2));
    escaped.count() * text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_may_have_many_and_one_that_nothing_parts_may_not() {
        let book = "<p>« Oui ? » dit-il.&nbsp;; &amp; voilà.</p>\n".repeat(20_000);
        let listing = format!("<pre>{}</pre>", "if a && b {} ".repeat(1_000));
        for markup in [book, listing] {
            assert!(!are_too_many(&markup));
        }
        for piece in ["&", "«", "\u{A0}x", "&nbsp;</x>", "x&<!-- -->", "<x y='&'>"] {
            assert!(are_too_many(&piece.repeat(100_000)), "{piece}");
        }
    }
}
