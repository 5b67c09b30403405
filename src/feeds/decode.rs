//! Bytes → text, whatever the document claims its encoding to be.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::code_page::CodePage;

/// Bytes in which a declaration is looked for.
const HEAD: usize = 1024;

/// Decodes by what the first bytes show, else what the server said, else what the document says (RFC 7303 §3); a
/// claim that the bytes contradict does not count. Without one it is UTF-8, or what its letters make it look like.
pub fn decode<'a>(bytes: &'a [u8], content_type: Option<&str>) -> Cow<'a, str> {
    if let Some(text) = shown(bytes) {
        return text;
    }
    let labels = [content_type.and_then(charset), declared(bytes)];
    let claimed = labels
        .into_iter()
        .flatten()
        .find_map(|label| claimed(bytes, &label));
    claimed
        .or_else(|| strictly(UTF_8, bytes))
        .unwrap_or_else(|| guessed(bytes))
}

/// By the byte order mark, or the zeros around the first `<` (XML 1.0 appendix F).
fn shown(bytes: &[u8]) -> Option<Cow<'_, str>> {
    match bytes {
        [0xFF, 0xFE, 0, 0, rest @ ..] => return Some(utf32(rest, u32::from_le_bytes).into()),
        [0, 0, 0xFE, 0xFF, rest @ ..] => return Some(utf32(rest, u32::from_be_bytes).into()),
        [b'<', 0, 0, 0, ..] => return Some(utf32(bytes, u32::from_le_bytes).into()),
        [0, 0, 0, b'<', ..] => return Some(utf32(bytes, u32::from_be_bytes).into()),
        _ => {}
    }
    let marked = Encoding::for_bom(bytes);
    let (encoding, rest) = match bytes {
        [b'<', 0, ..] => (UTF_16LE, bytes),
        [0, b'<', ..] => (UTF_16BE, bytes),
        _ => {
            let (encoding, length) = marked?;
            (encoding, bytes.get(length..)?)
        }
    };
    Some(encoding.decode_without_bom_handling(rest).0)
}

fn utf32(bytes: &[u8], number: fn([u8; 4]) -> u32) -> String {
    let characters = bytes.as_chunks().0.iter();
    characters
        .map(|four| char::from_u32(number(*four)).unwrap_or('\u{FFFD}'))
        .collect()
}

fn charset(content_type: &str) -> Option<String> {
    let lower = content_type.to_ascii_lowercase();
    let (_, rest) = lower.split_once("charset=")?;
    let label = rest
        .trim_start_matches(['"', '\''])
        .split(['"', '\'', ';', ' '])
        .next()?;
    Some(label.to_string())
}

/// The encoding that the XML declaration names, or a page's `meta`.
fn declared(bytes: &[u8]) -> Option<String> {
    let head = bytes.get(..bytes.len().min(HEAD))?;
    // EBCDIC's `<?xm`: what follows can be read in any of its pages.
    let head = match head.starts_with(&[0x4C, 0x6F, 0xA7, 0x94]) {
        true => CodePage::of("cp037")?.decode(head).into(),
        false => String::from_utf8_lossy(head),
    };
    let (prolog, rest) = match head.trim_start().strip_prefix("<?xml") {
        Some(prolog) => prolog.split_once("?>").unwrap_or((prolog, "")),
        None => ("", &*head),
    };
    let meta = || {
        Some(
            rest.to_ascii_lowercase()
                .split_once("<meta")?
                .1
                .split_once("charset")?
                .1
                .to_string(),
        )
    };
    let after = prolog
        .split_once("encoding")
        .map(|(_, after)| after.to_string())
        .or_else(meta)?;
    let label = after.trim_start_matches(['=', ' ', '"', '\'']);
    Some(label.split(['"', '\'', ' ', '>', ';']).next()?.to_string())
}

fn claimed<'a>(bytes: &'a [u8], label: &str) -> Option<Cow<'a, str>> {
    if let Some(page) = CodePage::of(label) {
        return Some(page.decode(bytes).into());
    }
    // Names that the web does not know and old software writes.
    let label: Cow<str> = match label.to_ascii_lowercase().as_str() {
        "ms-cyrl" => "windows-1251".into(),
        "macroman" => "macintosh".into(),
        "mac-cyrillic" | "maccyrillic" => "x-mac-cyrillic".into(),
        other => other.replace('_', "-").into(),
    };
    let encoding = Encoding::for_label(label.as_bytes())?;
    // The declaration was readable byte by byte, so that it is not UTF-16 whatever it says.
    let is_wide = encoding == UTF_16LE || encoding == UTF_16BE;
    strictly(encoding, bytes).filter(|_| !is_wide)
}

fn strictly<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> Option<Cow<'a, str>> {
    encoding.decode_without_bom_handling_and_without_replacement(bytes)
}

/// A download cut in the middle of a character, or one bad byte in a long text, makes no other encoding of it.
fn guessed(bytes: &[u8]) -> Cow<'_, str> {
    let text = String::from_utf8_lossy(bytes);
    let bad = text.matches('\u{FFFD}').count();
    let good = text
        .chars()
        .filter(|character| !character.is_ascii())
        .count()
        - bad;
    if good > bad * 10 || (bad == 1 && text.trim_end().ends_with('\u{FFFD}')) {
        return text;
    }
    drop(text);
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    encoding.decode_without_bom_handling(bytes).0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_decoded_by_mark_then_server_then_prolog_then_guess() {
        let latin = Some("text/xml; charset=\"ISO-8859-1\"");
        for (bytes, content_type) in [
            (
                &b"<?xml version='1.0' encoding='iso-8859-1'?><rss>caf\xe9</rss>"[..],
                None,
            ),
            (
                b"<?xml version='1.0' encoding='utf-8'?><rss>caf\xe9</rss>",
                None,
            ),
            (
                b"<?xml version='1.0' encoding='x-unheard-of'?><rss>caf\xe9</rss>",
                None,
            ),
            (
                b"<?xml version='1.0' encoding='cp850'?><rss>caf\x82</rss>",
                None,
            ),
            (b"<rss>caf\xe9</rss>", None),
            (b"<rss>caf\xe9</rss>", latin),
            (b"<html><meta charset=latin1><p>caf\xe9", None),
            (
                b"<?xml version='1.0' encoding='macintosh'?><rss>caf\x8e</rss>",
                Some("text/xml; charset=macroman"),
            ),
            ("\u{FEFF}<rss>café</rss>".as_bytes(), latin),
            (
                "<?xml version='1.0' encoding='utf-16'?><rss>café</rss>".as_bytes(),
                None,
            ),
            (
                "<rss>café</rss>".as_bytes(),
                Some("text/xml; charset=us-ascii-but-no"),
            ),
        ] {
            assert!(
                decode(bytes, content_type).contains("café"),
                "{}",
                String::from_utf8_lossy(bytes)
            );
        }
        assert!(decode("<rss>café und Tür".as_bytes().get(..17).unwrap(), None).contains("café"));
    }

    #[test]
    fn wide_characters_are_told_by_their_zeros() {
        for mark in ["", "\u{FEFF}"] {
            let text = format!("{mark}<rss>café</rss>");
            let wide = text.encode_utf16();
            let all = [
                wide.clone().flat_map(u16::to_le_bytes).collect::<Vec<_>>(),
                wide.flat_map(u16::to_be_bytes).collect(),
                text.chars()
                    .flat_map(|c| (c as u32).to_le_bytes())
                    .collect(),
                text.chars()
                    .flat_map(|c| (c as u32).to_be_bytes())
                    .collect(),
            ];
            for bytes in all {
                assert_eq!(
                    decode(&bytes, Some("text/xml; charset=utf-8")),
                    "<rss>café</rss>"
                );
            }
        }
    }

    #[test]
    fn letters_tell_what_nobody_declared() {
        let (russian, _, _) = encoding_rs::KOI8_R.encode(
            "<rss><title>Наверное, единственное, во что сегодня можно верить</title></rss>",
        );
        assert!(decode(&russian, None).contains("единственное"));
        let (japanese, _, _) = encoding_rs::SHIFT_JIS
            .encode("<rss><title>色々調べてたら、サポートしていないことが判明</title></rss>");
        assert!(decode(&japanese, None).contains("サポート"));
    }
}
