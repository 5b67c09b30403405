//! Encodings of one byte a character that no browser knows: those of DOS, of old Macs, and of IBM's mainframes.

/// A row of the table: its names, and the characters of the upper 128 bytes, or of all 256.
pub struct CodePage {
    characters: &'static str,
}

impl CodePage {
    /// The one of that name, whatever its case and punctuation.
    pub fn of(label: &str) -> Option<CodePage> {
        let name: String = label.chars().filter(char::is_ascii_alphanumeric).collect();
        let rows = include_str!("code-pages.tsv")
            .lines()
            .filter_map(|row| row.split_once('\t'));
        let is_it = |names: &str| {
            names
                .split(' ')
                .any(|known| known.eq_ignore_ascii_case(&name))
        };
        let (_, characters) = rows.into_iter().find(|(names, _)| is_it(names))?;
        Some(CodePage { characters })
    }

    pub fn decode(&self, bytes: &[u8]) -> String {
        let known: Vec<char> = self.characters.chars().collect();
        let first = 256 - known.len().min(256);
        let character = |byte: &u8| match usize::from(*byte).checked_sub(first) {
            None => char::from(*byte),
            // The table cannot hold what ends its own rows and fields.
            Some(place) => match known.get(place) {
                Some('␤' | '␍') => '\n',
                Some('␉') => '\t',
                Some(character) => *character,
                None => '\u{FFFD}',
            },
        };
        bytes.iter().map(character).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_holds_a_whole_page() {
        for row in include_str!("code-pages.tsv").lines() {
            let (names, characters) = row.split_once('\t').unwrap();
            assert!(matches!(characters.chars().count(), 128 | 256), "{names}");
        }
        assert_eq!(CodePage::of("IBM-437").unwrap().decode(b"caf\x82"), "café");
        assert_eq!(
            CodePage::of("cp037").unwrap().decode(b"\x4c\x6f\xa7\x94"),
            "<?xm"
        );
        assert!(CodePage::of("utf-8").is_none());
    }
}
