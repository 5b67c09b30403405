//! What must be done to a broken document before a parser can take it: normalise, then mend step by step.

/// The name of the root element as written.
pub fn root(text: &str) -> Option<&str> {
    let start = root_start(text)?;
    text.get(start + 1..)?
        .split(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))
        .next()
}

fn root_start(text: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + text.get(from..)?.find('<')?;
        let rest = text.get(at..)?;
        from = match rest {
            _ if rest.starts_with("<!--") => at + rest.find("-->")? + 3,
            _ if rest.starts_with("<?") => at + rest.find("?>")? + 2,
            _ if rest
                .get(..9)
                .is_some_and(|start| start.eq_ignore_ascii_case("<!doctype")) =>
            {
                at + doctype_end(rest)?
            }
            _ if rest[1..].starts_with(|c: char| c.is_alphabetic() || c == '_') => return Some(at),
            _ => at + 1,
        };
    }
}

/// A document type may hold declarations in brackets.
fn doctype_end(text: &str) -> Option<usize> {
    let end = text.find('>')?;
    match text.get(..end)?.contains('[') {
        true => text.find("]>").map(|end| end + 2),
        false => Some(end + 1),
    }
}

/// Drops the prolog (it names an encoding that no longer holds), the characters XML forbids, and versions of RSS that
/// never were.
pub fn normalise(text: &str) -> String {
    let Some(start) = root_start(text) else {
        return text.to_string();
    };
    let doctype = text
        .get(..start)
        .and_then(|head| head.find("<!DOCTYPE"))
        .unwrap_or(start);
    let clean: String = text
        .get(doctype..)
        .unwrap_or_default()
        .chars()
        .filter(|c| is_xml(*c))
        .collect();
    known_version(clean)
}

/// Without what XML 1.0 forbids: one such character makes a whole feed unreadable.
pub fn clean(text: &str) -> String {
    // Of the bytes of UTF-8 only these can be such a character or begin one: a look at bytes is much faster.
    let is_doubtful = |byte: &u8| matches!(byte, 0..0x09 | 0x0B | 0x0C | 0x0E..0x20 | 0xEF);
    let mut pieces = text.as_bytes().chunks(64);
    match pieces.any(|bytes| {
        bytes
            .iter()
            .fold(false, |any, byte| any | is_doubtful(byte))
    }) {
        true => text
            .chars()
            .filter(|character| is_xml(*character))
            .collect(),
        false => text.to_string(),
    }
}

/// XML 1.0 §2.2.
pub fn is_xml(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

fn known_version(text: String) -> String {
    let Some(start) = root_start(&text) else {
        return text;
    };
    let Some(end) = text[start..].find('>').map(|end| start + end) else {
        return text;
    };
    let tag = &text[start..end];
    let is_known = [
        "\"2.0\"", "'2.0'", "\"0.91\"", "'0.91'", "\"0.92\"", "'0.92'",
    ]
    .iter()
    .any(|version| tag.contains(version));
    if is_known || root(&text) != Some("rss") {
        return text;
    }
    let tag = without_version(tag);
    let (name, attributes) = tag.split_at("<rss".len());
    format!(
        "{}{name} version=\"2.0\"{attributes}{}",
        &text[..start],
        &text[end..]
    )
}

fn without_version(tag: &str) -> String {
    let Some((before, after)) = tag.split_once(" version") else {
        return tag.to_string();
    };
    let value = after.trim_start().trim_start_matches('=').trim_start();
    let quote = value.chars().next().unwrap_or('"');
    let rest = value
        .get(1..)
        .and_then(|value| value.split_once(quote))
        .map_or("", |(_, rest)| rest);
    format!("{before}{rest}")
}

/// Escapes each `&` that begins no reference, outside CDATA.
pub fn escape_ampersands(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if rest.starts_with("<![CDATA[") {
            let end = rest.find("]]>").map_or(rest.len(), |end| end + 3);
            out.push_str(&rest[..end]);
            rest = &rest[end..];
            continue;
        }
        out.push_str(match is_reference(rest) || rest.starts_with('<') {
            true => &rest[..1],
            false => "&amp;",
        });
        rest = &rest[1..];
    }
    out.push_str(rest);
    out
}

fn is_reference(text: &str) -> bool {
    let Some(end) = text.find(';').filter(|end| *end <= 32) else {
        return false;
    };
    let name = &text[1..end];
    match name.strip_prefix('#') {
        Some(number) => match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16)
                .ok()
                .and_then(char::from_u32)
                .is_some(),
            None => number.parse().ok().and_then(char::from_u32).is_some(),
        },
        None => !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric()),
    }
}

/// Cuts a document that ends too early back to its last whole item and closes it.
pub fn cut(text: &str) -> String {
    let root = root(text).unwrap_or("rss");
    let prefix = root.rsplit_once(':').map_or("", |(prefix, _)| prefix);
    let closing = match root.rsplit(':').next() {
        Some("feed") if prefix.is_empty() => "</entry>".to_string(),
        Some("feed") => format!("</{prefix}:entry>"),
        _ => "</item>".to_string(),
    };
    let Some(end) = text.rfind(&closing).map(|at| at + closing.len()) else {
        return text.to_string();
    };
    let channel = if root == "rss" { "</channel>" } else { "" };
    format!("{}{channel}</{root}>", &text[..end])
}

/// Puts blanks around the mail addresses of authors: the parser panics where one touches a letter beyond ASCII.
pub fn part_addresses(text: &str) -> String {
    const PEOPLE: [&str; 4] = ["author", "managingEditor", "webMaster", "creator"];
    let mut out = String::with_capacity(text.len() + 16);
    let mut pieces = text.split_inclusive('>').peekable();
    while let Some(piece) = pieces.next() {
        out.push_str(piece);
        let tag = piece.rsplit('<').next().unwrap_or_default();
        let name = tag.split([' ', '>', '\n', '/']).next().unwrap_or_default();
        let is_person = PEOPLE.contains(&name.rsplit(':').next().unwrap_or_default());
        if let Some(name) = pieces.next_if(|_| is_person && !tag.starts_with('/')) {
            out.push_str(&with_blanks(name));
        }
    }
    out
}

fn with_blanks(text: &str) -> String {
    let is_address = |c: char| c.is_ascii_alphanumeric() || "._%+-@".contains(c);
    let mut out = String::with_capacity(text.len() + 2);
    let mut rest = text;
    while let Some(start) = rest.find(is_address) {
        let end = rest[start..]
            .find(|c| !is_address(c))
            .map_or(rest.len(), |end| start + end);
        let blank = if rest[start..end].contains('@') {
            " "
        } else {
            ""
        };
        out.extend([&rest[..start], blank, &rest[start..end], blank]);
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_begins_no_reference_is_escaped() {
        assert_eq!(
            escape_ampersands("a & b &amp; &#8217; &nbsp; ?a=1&b=2 <![CDATA[x & y]]> &"),
            "a &amp; b &amp; &#8217; &nbsp; ?a=1&amp;b=2 <![CDATA[x & y]]> &amp;"
        );
    }

    #[test]
    fn versions_that_never_were_become_two() {
        for tag in [
            "<rss>",
            "<rss version='2'>",
            "<rss xmlns:a=\"b\" version=\"0.93\">",
        ] {
            assert!(normalise(tag).contains("version=\"2.0\""), "{tag}");
        }
        assert_eq!(
            normalise("<?xml version=\"1.0\"?><rss version=\"0.91\">\u{8}"),
            "<rss version=\"0.91\">"
        );
    }

    #[test]
    fn a_truncated_document_ends_with_its_last_whole_item() {
        assert_eq!(
            cut("<rss><channel><item>a</item><item>b"),
            "<rss><channel><item>a</item></channel></rss>"
        );
        assert_eq!(
            cut("<feed><entry/><entry>a</entry><ent"),
            "<feed><entry/><entry>a</entry></feed>"
        );
    }
}
