//! What is doubtful in a body, each doubt with its place; and the references that lead nowhere.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::LinkType;

use crate::diagnostic::Diagnostic;

/// A body as it was typed, and what was found wrong with it. Places are bytes of the Markdown.
pub struct Doubts<'a> {
    /// The file, as the person would type it.
    path: &'a str,
    text: &'a Arc<str>,
    /// Where the Markdown begins in the text.
    offset: usize,
    pub markdown: &'a str,
    pub found: Vec<Diagnostic>,
}

impl<'a> Doubts<'a> {
    pub fn new(path: &'a str, text: &'a Arc<str>, body: Range<usize>) -> Doubts<'a> {
        Doubts {
            path,
            text,
            offset: body.start,
            markdown: text.get(body).unwrap_or_default(),
            found: Vec::new(),
        }
    }

    /// What stands above the Markdown.
    pub fn front(&self) -> &'a str {
        self.text.get(..self.offset).unwrap_or_default()
    }

    /// Warns of bytes of the Markdown.
    pub fn warn(&mut self, message: String, range: Range<usize>, help: &str) {
        let place = self.offset + range.start..self.offset + range.end;
        self.found.push(
            Diagnostic::warning(message)
                .path(self.path)
                .at(self.text, place)
                .help(help),
        );
    }

    /// The same, with what should stand there.
    pub fn warn_and_mend(&mut self, message: String, range: Range<usize>, help: &str, new: String) {
        let place = self.offset + range.start..self.offset + range.end;
        self.warn(message, range, help);
        let found = self.found.pop().map(|found| found.mend(place, new));
        self.found.extend(found);
    }

    /// Bytes of a piece of text as bytes of the Markdown, as far as it stands there as it is.
    pub fn place_in(&self, text: &str, part: &Range<usize>, range: Range<usize>) -> Range<usize> {
        let typed = self.markdown.get(range.clone()).unwrap_or_default();
        match typed.find(text) {
            Some(at) if part.start < part.end && part.end <= text.len() => {
                range.start + at + part.start..range.start + at + part.end
            }
            _ => range,
        }
    }

    /// `[text][name]` without a line that says what the name stands for.
    pub fn references(&mut self, broken: Vec<(LinkType, Range<usize>, String)>) {
        let mut told = HashSet::new();
        for (kind, range, name) in broken {
            // `[sic]` is no link to anybody.
            let is_meant = matches!(kind, LinkType::Reference | LinkType::Collapsed);
            if is_meant && told.insert(range.start) {
                let help = format!("add a line: [{name}]: https://…");
                self.warn(
                    format!("nothing says what `[{name}]` stands for"),
                    range,
                    &help,
                );
            }
        }
    }

    /// `[^name]` without a note: to the parser that is mere text.
    pub fn lost_notes(&mut self, typed: &str, start: usize) {
        if !typed.as_bytes().contains(&b'[') {
            return;
        }
        for (at, _) in typed.match_indices("[^") {
            let rest = typed.get(at..).unwrap_or_default();
            let mark = rest.split_inclusive(']').next().unwrap_or_default();
            let before = self.markdown.get(..start + at).unwrap_or_default();
            let is_mark = mark.ends_with(']') && !mark.contains(char::is_whitespace);
            if is_mark && !before.ends_with('\\') {
                self.warn(
                    format!("nothing says what `{mark}` stands for"),
                    start + at..start + at + mark.len(),
                    &format!("add a line: {mark}: the note; or write \\{mark}"),
                );
            }
        }
    }
}
