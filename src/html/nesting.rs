//! How deep markup nests, told before it is parsed: an HTML parser's time is quadratic in depth, and a closed
//! formatting element that was never closed comes back in every later block.

/// Levels of nesting; browsers stop here as well.
const DEPTH: usize = 512;
/// Formatting elements that are open at once. Each may be repeated in every paragraph that follows.
const FORMATTING: usize = 32;

/// The markup up to where it nests beyond any browser. One pass, and depth is never underestimated: a start tag counts
/// wherever it stands, an end tag only where it surely is one and closes the last that is open.
pub fn shallow(markup: &str) -> &str {
    let mut open = Open::default();
    // End tags before this place may stand in an attribute, a comment or a script.
    let mut unsure_until = 0;
    for (at, _) in markup.match_indices('<') {
        let rest = &markup[at + 1..];
        let is_sure = at >= unsure_until;
        match rest.strip_prefix('/').map(name) {
            Some(name) if is_sure && (1..LONGEST).contains(&name.len()) => open.end(name),
            Some(_) => {}
            None => open.start(name(rest)),
        }
        if is_sure {
            unsure_until = at + 1 + end(rest);
        }
        if open.names.len() > DEPTH || open.formatting > FORMATTING {
            return &markup[..at];
        }
    }
    markup
}

/// Whether a tag has more attributes than anybody needs: a parser compares each with all before it. A tag counts wherever
/// it stands; where looking at all of them would take too long, one is crowded.
pub fn is_crowded(markup: &str) -> bool {
    const ATTRIBUTES: usize = 256;
    let mut left = 4 * markup.len() + (1 << 16);
    markup.match_indices('<').any(|(at, _)| {
        let tag = &markup[at + 1..];
        let (attributes, end) = match name(tag) {
            "" => return false,
            name => attributes(tag, name, ATTRIBUTES),
        };
        let is_beyond = attributes >= ATTRIBUTES || end > left;
        left = left.saturating_sub(end);
        is_beyond
    })
}

/// The elements that are open, as far as one can tell without a parser.
#[derive(Default)]
struct Open<'a> {
    names: Vec<&'a str>,
    formatting: usize,
    /// Within SVG and MathML no HTML rule holds: everything nests.
    foreign: usize,
}

impl<'a> Open<'a> {
    fn start(&mut self, name: &'a str) {
        if name.is_empty() {
            return;
        }
        if self.foreign == 0 {
            if is_one_of(name, &VOID) || is_one_of(name, &["a"]) && self.holds("a") {
                return;
            }
            for closed in closed_by(name) {
                while self
                    .names
                    .last()
                    .is_some_and(|last| is_one_of(last, closed))
                {
                    self.pop();
                }
            }
        }
        self.formatting += usize::from(is_one_of(name, &FORMATS));
        self.foreign += usize::from(is_one_of(name, &FOREIGN));
        self.names.push(name);
    }

    fn end(&mut self, name: &str) {
        const OPTIONAL: [&str; 9] = [
            "li", "dt", "dd", "td", "th", "tr", "tbody", "thead", "tfoot",
        ];
        let is_closed =
            |last: &&&str| !last.eq_ignore_ascii_case(name) && is_one_of(last, &OPTIONAL);
        let skipped = match self.foreign {
            0 => self.names.iter().rev().take_while(is_closed).count(),
            _ => 0,
        };
        let place = self.names.len().checked_sub(skipped + 1);
        let is_open = place
            .and_then(|place| self.names.get(place))
            .is_some_and(|last| last.eq_ignore_ascii_case(name));
        for _ in 0..=skipped {
            if is_open {
                self.pop();
            }
        }
    }

    fn pop(&mut self) {
        if let Some(name) = self.names.pop() {
            self.formatting -= usize::from(is_one_of(name, &FORMATS));
            self.foreign -= usize::from(is_one_of(name, &FOREIGN));
        }
    }

    fn holds(&self, name: &str) -> bool {
        self.names
            .iter()
            .any(|open| open.eq_ignore_ascii_case(name))
    }
}

const FOREIGN: [&str; 2] = ["svg", "math"];
const FORMATS: [&str; 14] = [
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
];
/// A paragraph counts with them, since it never holds another.
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "p", "source",
    "track", "wbr",
];

/// What a start tag closes, where end tags may be left out.
fn closed_by(name: &str) -> &'static [&'static [&'static str]] {
    match name.to_ascii_lowercase().as_str() {
        "li" => &[&["li"]],
        "dt" | "dd" => &[&["dt", "dd"]],
        "td" | "th" => &[&["td", "th"]],
        "tr" => &[&["td", "th"], &["tr"]],
        "tbody" | "thead" | "tfoot" => &[&["td", "th"], &["tr"], &["tbody", "thead", "tfoot"]],
        _ => &[],
    }
}

pub fn is_one_of(name: &str, names: &[&str]) -> bool {
    names.iter().any(|one| name.eq_ignore_ascii_case(one))
}

/// Bytes of a name that are looked at, so that a text of nothing but `<a<a<a` costs no square of its length.
const LONGEST: usize = 32;

/// The name of the tag that begins here; empty where none does.
pub fn name(tag: &str) -> &str {
    let is_part = |c: char| !c.is_ascii_whitespace() && !matches!(c, '/' | '>');
    let letters = tag
        .char_indices()
        .take_while(|(at, c)| *at < LONGEST && is_part(*c));
    let length = letters.last().map_or(0, |(at, last)| at + last.len_utf8());
    let name = &tag[..length];
    match name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        true => name,
        false => "",
    }
}

/// How far what begins after a `<` reaches.
fn end(rest: &str) -> usize {
    let after = |end: &str| rest.find(end).map_or(rest.len(), |at| at + end.len());
    match rest.as_bytes().first() {
        Some(b'!') if rest.starts_with("!--") => after("-->"),
        Some(b'!') if rest.starts_with("![CDATA[") => after("]]>"),
        Some(b'!' | b'?' | b'/') => after(">"),
        Some(first) if first.is_ascii_alphabetic() => tag_end(rest, name(rest)),
        _ => 0,
    }
}

/// Where a start tag ends, with the text of elements that hold nothing but text.
fn tag_end(tag: &str, name: &str) -> usize {
    const TEXT: [&str; 9] = [
        "script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "noscript",
    ];
    let (_, at) = attributes(tag, name, usize::MAX);
    let end = at.saturating_add(1).min(tag.len());
    match is_one_of(name, &TEXT) {
        true => text_end(tag.as_bytes(), end, name),
        false => end,
    }
}

/// How many attributes a start tag has, at most so many, and where they end (WHATWG HTML §13.2.5.32–42).
fn attributes(tag: &str, name: &str, most: usize) -> (usize, usize) {
    let bytes = tag.as_bytes();
    let mut at = name.len();
    let mut count = 0;
    let skip = |from: usize, test: fn(u8) -> bool| {
        let rest = bytes.get(from..).unwrap_or_default();
        from + rest.iter().take_while(|byte| test(**byte)).count()
    };
    while count < most {
        at = skip(at, |byte| byte.is_ascii_whitespace() || byte == b'/');
        if matches!(bytes.get(at), None | Some(b'>')) {
            break;
        }
        count += 1;
        at = skip(at + 1, |byte| {
            !byte.is_ascii_whitespace() && !matches!(byte, b'/' | b'>' | b'=')
        });
        let value = skip(at, |byte| byte.is_ascii_whitespace());
        if bytes.get(value) != Some(&b'=') {
            continue;
        }
        at = skip(value + 1, |byte| byte.is_ascii_whitespace());
        at = match bytes.get(at) {
            Some(b'"') => skip(at + 1, |byte| byte != b'"') + 1,
            Some(b'\'') => skip(at + 1, |byte| byte != b'\'') + 1,
            _ => skip(at, |byte| !byte.is_ascii_whitespace() && byte != b'>'),
        };
    }
    (count, at)
}

fn text_end(bytes: &[u8], from: usize, name: &str) -> usize {
    let closing = format!("</{name}");
    let rest = bytes.get(from..).unwrap_or_default();
    let found = rest
        .windows(closing.len())
        .position(|part| part.eq_ignore_ascii_case(closing.as_bytes()));
    found.map_or(bytes.len(), |found| from + found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::effort::assert_cheap;

    fn is_too_deep(markup: &str) -> bool {
        shallow(markup).len() < markup.len()
    }

    #[test]
    fn ordinary_markup_is_not_too_deep() {
        for markup in [
            "<div><p>x</p></div>".repeat(2_000),
            "<p>never closed".repeat(2_000),
            format!("<ul>{}</ul>", "<li>never closed".repeat(2_000)),
            format!("<table>{}</table>", "<tr><td>a<td>b".repeat(2_000)),
            format!("<dl>{}</dl>", "<dt>a<dd>b".repeat(2_000)),
            "<a name=x>old anchors <br><img src=x><hr>".repeat(2_000),
            "<!-- <div> --></div>".repeat(100),
            "a < b <3 </> <>".repeat(2_000),
        ] {
            assert!(!is_too_deep(&markup), "{}", &markup[..40]);
        }
    }

    #[test]
    fn hostile_markup_costs_no_square_of_its_length() {
        for piece in ["<a", "<script>", "<!--", "<a x=\"", "</x", "<p x='"] {
            assert_cheap(piece, || is_too_deep(&piece.repeat(200_000)));
        }
    }

    #[test]
    fn a_tag_with_more_attributes_than_anybody_needs_is_noticed() {
        let many: String = (0..300).map(|n| format!(" a{n}=x")).collect();
        for (markup, expected) in [
            (format!("<p{many}>"), true),
            (format!("<!-- <p{} -->", many.replace("=x", "=\">\"")), true),
            ("<p title=\"'\" class='x'>a b c d</p>".repeat(2_000), false),
            (many.repeat(10), false),
            ("<a x=\"".repeat(20_000), true),
        ] {
            assert_eq!(is_crowded(&markup), expected, "{}", &markup[..20]);
        }
    }

    #[test]
    fn nothing_nests_unnoticed() {
        for piece in [
            "<div>",
            "<div></x>",
            "<div></p>",
            "<divé></div>",
            "<div title='</div>'>",
            "<div title=\"</div>\" a=b>",
            "<div x='\"' y=\"</div>\">",
            "<div><!-- </div> -->",
            "<div><script></div></script>",
            "<div><STYLE></div></Style>",
            "<div><table></div></table>",
            "<dd><li>",
            "<svg><td><td>",
            "<svg><input><a>",
            "<b x=1></p>",
            "<p><i y=2></p>",
        ] {
            assert!(is_too_deep(&piece.repeat(2_000)), "{piece}");
        }
    }
}
