//! Markup that nobody parses, and its words: one pass over the text, whatever it holds.

use super::spelling::INLINE;

/// The words of markup that nobody parses, as markup of at most so many bytes that reads the same when it is read again.
pub fn words(markup: &str, most: usize) -> String {
    /// No reference takes more bytes than this for each of its character.
    const REFERENCE: usize = 11;
    let mut out = String::new();
    let text = decode(&strip(markup, most.saturating_mul(REFERENCE))).replace('\0', "");
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        for character in word.chars() {
            match character {
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                _ => out.push(character),
            }
            if out.len() + "&amp;".len() > most {
                return out;
            }
        }
    }
    out
}

/// Drops tags; a blank stands for each block's edge so that words do not run together. Stops soon after `most` bytes.
pub fn strip(markup: &str, most: usize) -> String {
    let mut out = String::with_capacity(markup.len().min(most));
    let mut rest = markup;
    while out.len() < most {
        let Some(at) = rest.find('<') else {
            out.push_str(&rest[..rest.floor_char_boundary(most)]);
            break;
        };
        out.push_str(&rest[..at]);
        let tag = &rest[at + 1..];
        if !tag.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!') {
            out.push('<');
            rest = tag;
            continue;
        }
        let name = tag
            .trim_start_matches('/')
            .split(|c: char| !c.is_ascii_alphanumeric())
            .next()
            .unwrap_or_default();
        if !INLINE
            .iter()
            .any(|inline| name.eq_ignore_ascii_case(inline))
        {
            out.push(' ');
        }
        rest = tag.find('>').map_or("", |end| &tag[end + 1..]);
    }
    out
}

/// Decodes the character references that serialisers of HTML write.
pub fn decode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(11).position(|byte| byte == b';');
        match end.and_then(|end| Some((reference(rest.get(1..end)?)?, end))) {
            Some((character, end)) => {
                out.push(character);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn reference(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    })
}
