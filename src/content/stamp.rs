//! Writes a field into a file: as text inside its front matter, so that nothing else of it changes.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use super::front_matter;
use crate::diagnostic::Failure;
use crate::yaml::{self, Source, scalar};

/// Puts `field: value` into the front matter of the file at `path` (from the site's folder), in place of the value it
/// has; a file without front matter gets one.
pub fn stamp(root: &Path, path: &str, field: &str, value: &str) -> Result<(), Failure> {
    let file = root.join(path);
    let text = std::fs::read_to_string(&file).map_err(Failure::at("read", Path::new(path)))?;
    let stamped = with(&text, field, value).ok_or_else(|| {
        Failure::new(format!(
            "the head of `{path}` is written in a way that cannot be edited"
        ))
        .help(format!("change it by hand: {field}: {value}"))
    })?;
    crate::output::replace(&file, stamped.as_bytes()).map_err(|error| {
        Failure::at("write into", Path::new(path))(error).help(format!(
            "`{field}: {value}` belongs into it before it is published: write it where the file can be kept"
        ))
    })
}

/// What to change in a text (as it was read) so that it has these aliases; none where its head cannot be edited.
pub fn with_aliases(text: &str, aliases: &[String]) -> Option<(Range<usize>, String)> {
    let list: Vec<String> = aliases.iter().map(|alias| scalar(alias)).collect();
    change(text, "aliases", &format!("[{}]", list.join(", ")))
}

/// A text with this field in its front matter; none where that cannot be edited, as a head in braces.
pub fn with(text: &str, field: &str, value: &str) -> Option<String> {
    let mark = if text.starts_with('\u{FEFF}') {
        "\u{FEFF}"
    } else {
        ""
    };
    let text = text.trim_start_matches('\u{FEFF}');
    let (range, new) = change(text, field, value)?;
    Some(format!("{mark}{}", replaced(text, range, &new)))
}

fn replaced(text: &str, range: Range<usize>, new: &str) -> String {
    format!("{}{new}{}", &text[..range.start], &text[range.end..])
}

/// The bytes to replace, and by what, if it still reads after that.
fn change(text: &str, field: &str, value: &str) -> Option<(Range<usize>, String)> {
    let (range, new) = in_place(text, field, value);
    let after = front_matter::mistakes(&replaced(text, range.clone(), &new))?;
    (after <= front_matter::mistakes(text)?).then_some((range, new))
}

fn in_place(text: &str, field: &str, value: &str) -> (Range<usize>, String) {
    let newline = yaml::newline(text);
    let line = format!("{field}: {value}");
    let Some(head) = front_matter::head(text) else {
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
            assert_eq!(with(before, "date", "D").as_deref(), Some(after));
        }
    }

    #[test]
    fn a_head_that_cannot_be_edited_is_left_alone() {
        for text in [
            "---\n{title: x}\n---\nhello\n",
            "---\n# mine\n{title: x,\n date: C}\n---\n",
        ] {
            assert_eq!(with(text, "date", "D"), None);
            assert_eq!(with_aliases(text, &["/old/".into()]), None);
        }
    }
}
