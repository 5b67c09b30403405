//! Writes a missing date into a file: as text inside its front matter, so that nothing else of it changes.

use std::path::Path;

use super::front_matter;
use crate::diagnostic::Failure;

/// Puts `date: …` into the front matter of the file at `path` (from the site's folder); a file without one gets one.
pub fn stamp_date(root: &Path, path: &str, date: &str) -> Result<(), Failure> {
    let file = root.join(path);
    let text = std::fs::read_to_string(&file).map_err(Failure::at("read", Path::new(path)))?;
    crate::output::replace(&file, with_date(&text, date).as_bytes())
        .map_err(Failure::at("write the date into", Path::new(path)))
}

fn with_date(text: &str, date: &str) -> String {
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mark = if text.starts_with('\u{FEFF}') {
        "\u{FEFF}"
    } else {
        ""
    };
    let text = text.trim_start_matches('\u{FEFF}');
    match front_matter::delimiter(text) {
        Some(at) => format!("{mark}{}date: {date}{newline}{}", &text[..at], &text[at..]),
        None => format!("{mark}---{newline}date: {date}{newline}---{newline}{newline}{text}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_added_and_nothing_else_changes() {
        for (before, after) in [
            ("hello\n", "---\ndate: D\n---\n\nhello\n"),
            (
                "---\n# mine\ntitle: x\n---\nhello\n",
                "---\ndate: D\n# mine\ntitle: x\n---\nhello\n",
            ),
            (
                "---\r\ntitle: x\r\n---\r\nhello",
                "---\r\ndate: D\r\ntitle: x\r\n---\r\nhello",
            ),
        ] {
            assert_eq!(with_date(before, "D"), after);
        }
    }
}
