//! Permalinks of one's own files: from date and file name, never from the title, and for ever (decisions §15, §16).

use unicode_normalization::UnicodeNormalization;

/// Bytes of a slug.
const SLUG: usize = 100;

/// The parts of a file's name that its address is made of.
#[derive(Debug, PartialEq)]
pub struct Name<'a> {
    /// `2026-06-01`, where the name begins with a date.
    pub date: Option<&'a str>,
    /// What is left of the name; empty where it is a date alone.
    pub rest: &'a str,
}

impl Name<'_> {
    /// Cuts the date off a file's stem: `2026-06-01-frogs`.
    pub fn of(stem: &str) -> Name<'_> {
        match stem.get(..10).filter(|date| is_date(date)) {
            Some(date) => match &stem[10..] {
                "" => Name {
                    date: Some(date),
                    rest: "",
                },
                rest if rest.starts_with(['-', '_', ' ']) => Name {
                    date: Some(date),
                    rest: &rest[1..],
                },
                _ => Name {
                    date: None,
                    rest: stem,
                },
            },
            None => Name {
                date: None,
                rest: stem,
            },
        }
    }
}

/// `/YYYY/MM/slug/` of a post or an event, as a path below the base. `date` is as written: year and month are its
/// digits, never converted between zones.
pub fn permalink(date: &str, slug: &str) -> String {
    let (year, month) = (
        date.get(..4).unwrap_or("0000"),
        date.get(5..7).unwrap_or("01"),
    );
    format!("{year}/{month}/{slug}/")
}

/// `/r/YYYY/MMDD-name/` of a file in `responses/`, from its name alone; none where the name has no date.
pub fn response(name: &Name) -> Option<String> {
    let date = name.date?;
    let slug = slug(name.rest)?;
    Some(format!(
        "r/{}/{}{}-{slug}/",
        date.get(..4)?,
        date.get(5..7)?,
        date.get(8..10)?
    ))
}

/// The slug of a post: front matter's, else the name without its date; for a date alone its day.
pub fn post_slug(field: Option<&str>, name: &Name) -> Option<String> {
    match field {
        Some(text) => slug(text),
        None if name.rest.is_empty() => name
            .date
            .and_then(|date| date.get(8..10))
            .map(str::to_string),
        None => slug(name.rest),
    }
}

/// Text as a part of an address: NFC, lower case, blanks and ASCII punctuation to `-`, letters of any script kept.
/// None where nothing is left.
pub fn slug(text: &str) -> Option<String> {
    match text.is_ascii() {
        true => kept(text.chars().map(|c| c.to_ascii_lowercase())),
        false => kept(text.nfc().flat_map(char::to_lowercase)),
    }
}

fn kept(letters: impl Iterator<Item = char>) -> Option<String> {
    let mut slug = String::new();
    for character in letters {
        let is_kept = match character.is_ascii() {
            true => character.is_ascii_alphanumeric() || "_.~".contains(character),
            false => {
                !character.is_whitespace()
                    && !character.is_control()
                    && !is_mark_of_format(character)
            }
        };
        match is_kept {
            true if slug.len() + character.len_utf8() > SLUG => break,
            true => slug.push(character),
            false if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            false => {}
        }
    }
    let slug = slug.trim_matches(['-', '.']);
    (!slug.is_empty()).then(|| slug.to_string())
}

/// Invisible characters that would make two addresses look alike: directions, byte order, noncharacters.
fn is_mark_of_format(character: char) -> bool {
    matches!(character, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FDD0}'..='\u{FDEF}')
}

fn is_date(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Changing any line of this table breaks links that people have shared.
    #[test]
    fn permalinks_are_for_ever() {
        for (stem, date, slug, expected) in [
            ("2026-06-01-frogs", None, None, "2026/06/frogs/"),
            (
                "2026-06-01 Frogs in May",
                None,
                None,
                "2026/06/frogs-in-may/",
            ),
            ("2026-06-01_frogs", None, None, "2026/06/frogs/"),
            ("2026-06-01", None, None, "2026/06/01/"),
            (
                "frogs",
                Some("2025-12-31T23:59:00-11:00"),
                None,
                "2025/12/frogs/",
            ),
            (
                "2026-06-01-frogs",
                Some("2026-07-02"),
                None,
                "2026/07/frogs/",
            ),
            ("2026-06-01-frogs", None, Some("Toads"), "2026/06/toads/"),
            (
                "2026-13-01-frogs",
                Some("2026-01-01"),
                None,
                "2026/01/2026-13-01-frogs/",
            ),
            (
                "2026-06-01-Ärger im Büro",
                None,
                None,
                "2026/06/ärger-im-büro/",
            ),
            ("2026-06-01-A\u{308}rger", None, None, "2026/06/ärger/"),
            ("2026-06-01-蛙の歌", None, None, "2026/06/蛙の歌/"),
            ("2026-06-01-नमस्ते", None, None, "2026/06/नमस्ते/"),
            ("2026-06-01-C++ & Rust!", None, None, "2026/06/c-rust/"),
            ("2026-06-01-v1.2_final", None, None, "2026/06/v1.2_final/"),
            ("2026-06-01-..", None, Some("x"), "2026/06/x/"),
        ] {
            let name = Name::of(stem);
            let date = date.or(name.date).unwrap();
            assert_eq!(
                permalink(date, &post_slug(slug, &name).unwrap()),
                expected,
                "{stem}"
            );
        }
    }

    #[test]
    fn a_slug_has_at_most_a_hundred_bytes_and_never_half_a_letter() {
        assert_eq!(slug(&"ä".repeat(80)).unwrap(), "ä".repeat(50));
        assert_eq!(slug(&"a".repeat(300)).unwrap().len(), 100);
    }

    #[test]
    fn a_name_that_leaves_nothing_has_no_address() {
        for name in ["..", "...", "-", "", "\u{200B}", "!?"] {
            assert_eq!(slug(name), None, "{name:?}");
        }
    }

    #[test]
    fn a_response_is_addressed_by_its_file_name_alone() {
        assert_eq!(
            response(&Name::of("2026-06-02-a1b2")).as_deref(),
            Some("r/2026/0602-a1b2/")
        );
        assert_eq!(response(&Name::of("a1b2")), None);
        assert_eq!(response(&Name::of("2026-06-02")), None);
    }
}
