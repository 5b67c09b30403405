//! Writes a field into a file: as text inside its front matter, so that nothing else of it changes.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use super::front_matter;
use crate::diagnostic::Failure;
use crate::yaml::{Source, scalar};

/// Puts `field: value` into the front matter of the file at `path` (from the site's folder), in place of the value it
/// has; a file without front matter gets one.
pub fn stamp(root: &Path, path: &str, field: &str, value: &str) -> Result<(), Failure> {
    let file = root.join(path);
    // A link is followed: what it points to is replaced, not the link.
    let file = file.canonicalize().unwrap_or(file);
    let text = std::fs::read_to_string(&file).map_err(Failure::at("read", Path::new(path)))?;
    crate::output::replace(&file, with(&text, field, value).as_bytes()).map_err(|error| {
        Failure::at("write into", Path::new(path))(error).help(format!(
            "`{field}: {value}` belongs into it before it is published: write it where the file can be kept"
        ))
    })
}

/// What to change in a text (as it was read) so that it has these aliases.
pub fn with_aliases(text: &str, aliases: &[String]) -> (Range<usize>, String) {
    let list: Vec<String> = aliases.iter().map(|alias| scalar(alias)).collect();
    change(text, "aliases", &format!("[{}]", list.join(", ")))
}

fn with(text: &str, field: &str, value: &str) -> String {
    let mark = if text.starts_with('\u{FEFF}') {
        "\u{FEFF}"
    } else {
        ""
    };
    let text = text.trim_start_matches('\u{FEFF}');
    let (range, new) = change(text, field, value);
    format!("{mark}{}{new}{}", &text[..range.start], &text[range.end..])
}

/// The bytes to replace, and by what.
fn change(text: &str, field: &str, value: &str) -> (Range<usize>, String) {
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let line = format!("{field}: {value}");
    let Some(head) = head(text) else {
        return (
            0..0,
            format!("---{newline}{line}{newline}---{newline}{newline}"),
        );
    };
    let yaml: Arc<str> = text.get(head.clone()).unwrap_or_default().into();
    match Source::whole("", &yaml).line(field) {
        Some(range) => (head.start + range.start..head.start + range.end, line),
        None => (head.start..head.start, format!("{line}{newline}")),
    }
}

/// The bytes between the two lines of dashes.
fn head(text: &str) -> Option<Range<usize>> {
    let start = front_matter::delimiter(text)?;
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        if matches!(line.trim_end(), "---" | "...") {
            return Some(start..at);
        }
        at += line.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_written_and_nothing_else_changes() {
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
            (
                "\u{FEFF}---\ntitle: x\ndate: \"C\" # the first\ntags: [a]\n---\ndate: C\n",
                "\u{FEFF}---\ntitle: x\ndate: D # the first\ntags: [a]\n---\ndate: C\n",
            ),
            (
                "---\ndate:\n  C\ntitle: x\n---\n",
                "---\ndate: D\ntitle: x\n---\n",
            ),
            ("---\ndate: C\n---\n", "---\ndate: D\n---\n"),
        ] {
            assert_eq!(with(before, "date", "D"), after);
        }
    }
}
