//! Bytes → text, whatever the document claims its encoding to be.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Decodes by byte order mark, else what the server said, else what the prolog says; what claims nothing and is no
/// UTF-8 is windows-1252, like most of what is mislabelled.
pub fn decode(bytes: &[u8], content_type: Option<&str>) -> String {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        let rest = bytes.get(length..).unwrap_or_default();
        return encoding.decode_without_bom_handling(rest).0.into_owned();
    }
    if let Some(encoding) = without_mark(bytes) {
        return encoding.decode_without_bom_handling(bytes).0.into_owned();
    }
    let claimed = content_type
        .and_then(charset)
        .or_else(|| prolog_encoding(bytes));
    let claims = [claimed, Some(UTF_8)];
    for encoding in claims.into_iter().flatten() {
        if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes) {
            return text.into_owned();
        }
    }
    match is_nearly_utf8(bytes) {
        true => String::from_utf8_lossy(bytes).into_owned(),
        false => WINDOWS_1252
            .decode_without_bom_handling(bytes)
            .0
            .into_owned(),
    }
}

/// UTF-16 shows itself by the zero byte beside the first `<`.
fn without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [b'<', 0, ..] => Some(UTF_16LE),
        [0, b'<', ..] => Some(UTF_16BE),
        _ => None,
    }
}

fn charset(content_type: &str) -> Option<&'static Encoding> {
    let lower = content_type.to_ascii_lowercase();
    let (_, rest) = lower.split_once("charset=")?;
    let label = rest.trim_start_matches(['"', '\'']);
    Encoding::for_label(label.split(['"', '\'', ';', ' ']).next()?.as_bytes())
}

fn prolog_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(bytes.get(..bytes.len().min(200))?).into_owned();
    let prolog = head
        .trim_start()
        .strip_prefix("<?xml")?
        .split("?>")
        .next()?
        .to_string();
    let (_, rest) = prolog.split_once("encoding")?;
    let label = rest.trim_start_matches(['=', ' ', '"', '\'']);
    let encoding = Encoding::for_label(label.split(['"', '\'', ' ']).next()?.as_bytes())?;
    // The prolog was readable byte by byte, so it is not UTF-16 whatever it says.
    (encoding != UTF_16LE && encoding != UTF_16BE).then_some(encoding)
}

/// A download cut in the middle of a character, or one bad byte in a long text, makes no other encoding of it.
fn is_nearly_utf8(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let bad = text.matches('\u{FFFD}').count();
    let good = text
        .chars()
        .filter(|character| !character.is_ascii())
        .count()
        - bad;
    good > bad * 10 || (bad == 1 && text.trim_end().ends_with('\u{FFFD}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_decoded_by_mark_then_server_then_prolog_then_guess() {
        let latin = b"<?xml version='1.0' encoding='iso-8859-1'?><rss>caf\xe9</rss>";
        assert!(decode(latin, None).contains("café"));
        assert!(decode(b"<rss>caf\xe9</rss>", None).contains("café"));
        assert!(
            decode(
                b"<rss>caf\xe9</rss>",
                Some("text/xml; charset=\"ISO-8859-1\"")
            )
            .contains("café")
        );
        assert!(
            decode(
                "\u{FEFF}<rss>café</rss>".as_bytes(),
                Some("text/xml; charset=iso-8859-1")
            )
            .contains("café")
        );
        assert!(
            decode(
                "<?xml version='1.0' encoding='utf-16'?><rss>café</rss>".as_bytes(),
                None
            )
            .contains("café")
        );
        let wide: Vec<u8> = "<rss>café</rss>"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert!(decode(&wide, None).contains("café"));
        assert!(decode("<rss>café und Tür".as_bytes().get(..17).unwrap(), None).contains("café"));
    }
}
