//! Characters as feeds write them: references, those that XML forbids, those that were encoded twice.

use std::borrow::Cow;

use encoding_rs::WINDOWS_1252;

/// Decodes XML's and HTML's references onto `out`. What is none stays as it is written; a document's own entities are
/// never expanded.
pub fn decode(text: &str, out: &mut String) {
    /// The longest name is `CounterClockwiseContourIntegral`.
    const LONGEST: usize = 33;
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        push_clean(&rest[..at], out);
        rest = &rest[at + 1..];
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'#';
        let end = rest.bytes().take(LONGEST).take_while(is_name).count();
        let named = rest.split_at_checked(end);
        let named = named.and_then(|(name, rest)| Some((name, rest.strip_prefix(';')?)));
        match named.and_then(|(name, after)| Some((reference(name)?, after))) {
            Some((decoded, after)) => {
                push_clean(&decoded, out);
                rest = after;
            }
            None => out.push('&'),
        }
    }
    push_clean(rest, out);
}

fn reference(name: &str) -> Option<Cow<'static, str>> {
    // Markup that was escaped is made of these.
    let usual = match name {
        "lt" => "<",
        "gt" => ">",
        "amp" => "&",
        "quot" => "\"",
        "apos" | "#39" | "#039" => "'",
        "nbsp" => "\u{A0}",
        _ => "",
    };
    if !usual.is_empty() {
        return Some(usual.into());
    }
    let Some(number) = name.strip_prefix('#') else {
        let written = format!("&{name};");
        let decoded = html_escape::decode_html_entities(&written).into_owned();
        return (decoded != written).then(|| decoded.into());
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    Some(char::from_u32(code)?.to_string().into())
}

/// Without what XML 1.0 forbids: one such character makes a whole feed unreadable.
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_clean(text, &mut out);
    out
}

fn push_clean(text: &str, out: &mut String) {
    // Of the bytes of UTF-8 only these can be such a character or begin one: a look at bytes is much faster.
    let is_doubtful = |byte: &u8| matches!(byte, 0..0x09 | 0x0B | 0x0C | 0x0E..0x20 | 0xEF);
    // By pieces, so that the compiler can look at many bytes at once.
    let mut pieces = text.as_bytes().chunks(64);
    let is_any = |bytes: &[u8]| {
        bytes
            .iter()
            .fold(false, |any, byte| any | is_doubtful(byte))
    };
    match pieces.any(is_any) {
        true => out.extend(text.chars().filter(|character| is_xml(*character))),
        false => out.push_str(text),
    }
}

/// XML 1.0 §2.2.
pub fn is_xml(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

/// Undoes what a writer did that took UTF-8 for Latin-1 or windows-1252 and encoded it again ("cafÃ©", "itâ€™s"), and
/// one that took windows-1252 for Latin-1 (its curly quotes and dashes became control characters).
pub fn mend(text: &mut String) {
    if text.is_ascii() {
        return;
    }
    let latin: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(c).ok()).collect();
    let bytes = latin.or_else(|| as_windows(text));
    if let Some(meant) = bytes.and_then(|bytes| String::from_utf8(bytes).ok()) {
        *text = meant;
    }
    if text.contains(is_control) {
        let meant = |character| match is_control(character) {
            true => WINDOWS_1252
                .decode(&[character as u32 as u8])
                .0
                .chars()
                .next()
                .unwrap_or(character),
            false => character,
        };
        *text = text.chars().map(meant).collect();
    }
}

/// The bytes of a text that holds what letters, quotes and emoji of UTF-8 begin with when they are taken for
/// windows-1252.
fn as_windows(text: &str) -> Option<Vec<u8>> {
    if !text.contains(['Ã', 'Â', 'â', 'ð']) {
        return None;
    }
    let (bytes, _, has_others) = WINDOWS_1252.encode(text);
    (!has_others).then(|| bytes.into_owned())
}

fn is_control(character: char) -> bool {
    ('\u{80}'..'\u{A0}').contains(&character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_decoded_once_and_what_is_none_stays() {
        for (written, meant) in [
            (
                "a &amp; b &#8217; &#x2019; &nbsp;&hellip;",
                "a & b ’ ’ \u{a0}…",
            ),
            ("AT&T & R&D; &unknown; &", "AT&T & R&D; &unknown; &"),
            ("&amp;lt;", "&lt;"),
            ("&#0;&#xD800;&#99999999999;\u{b}", "&#xD800;&#99999999999;"),
        ] {
            let mut out = String::new();
            decode(written, &mut out);
            assert_eq!(out, meant, "{written}");
        }
    }

    #[test]
    fn text_that_was_encoded_twice_is_decoded_twice() {
        for (written, meant) in [
            ("cafÃ©", "café"),
            ("café", "café"),
            ("日本 cafÃ©", "日本 cafÃ©"),
            ("itâ€™s ðŸ\u{90}¸ \u{2013}", "itâ€™s ðŸ\u{90}¸ \u{2013}"),
            ("itâ€™s â€œaâ€\u{9d} ðŸ\u{90}¸, Ã©", "it’s “a” 🐸, é"),
            ("“Château” – 5 €", "“Château” – 5 €"),
            ("\u{93}quoted\u{94}", "“quoted”"),
        ] {
            let mut text = written.to_string();
            mend(&mut text);
            assert_eq!(text, meant);
        }
    }
}
