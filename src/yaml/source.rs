//! A piece of YAML inside a file, and where its fields and items stand in it.

use std::ops::Range;
use std::sync::Arc;

use crate::diagnostic::Diagnostic;

/// A piece of YAML inside a file: the whole file's text, and where in it the YAML stands.
pub struct Source<'a> {
    pub path: &'a str,
    pub text: &'a Arc<str>,
    pub range: Range<usize>,
}

impl<'a> Source<'a> {
    /// A file that is YAML from end to end.
    pub fn whole(path: &'a str, text: &'a Arc<str>) -> Source<'a> {
        Source {
            path,
            text,
            range: 0..text.len(),
        }
    }

    pub fn yaml(&self) -> &'a str {
        self.text.get(self.range.clone()).unwrap_or_default()
    }

    /// A mistake at bytes counted from the start of the YAML.
    pub fn mistake(&self, message: impl Into<String>, span: Range<usize>) -> Diagnostic {
        let span = self.in_file(span);
        // A key in quotation marks is shorter to the library than it is in the file: no half letters.
        let start = self.text.floor_char_boundary(span.start);
        let end = self.text.ceil_char_boundary(span.end);
        Diagnostic::error(message)
            .path(self.path)
            .at(self.text, start..end)
    }

    /// Where the value of a top-level field stands, counted from the start of the YAML; its key, if it has no value.
    pub fn value(&self, key: &str) -> Range<usize> {
        let blocks = blocks(self.yaml());
        let Some(block) = blocks.into_iter().find(|block| block.key == key) else {
            return 0..0;
        };
        let yaml = self.yaml().get(block.range.clone()).unwrap_or_default();
        let value = yaml
            .get(key.len()..)
            .unwrap_or_default()
            .trim_start_matches([':', ' ', '"', '\'']);
        let start = block.range.start + yaml.len() - value.len();
        let end = start
            + value
                .lines()
                .next()
                .unwrap_or_default()
                .trim_end_matches(['"', '\'', ' '])
                .len();
        match start < end {
            true => start..end,
            false => block.range.start..block.range.start + key.len(),
        }
    }

    /// A top-level field with its value, without the comments and blank lines behind it; none where it is not there.
    pub fn line(&self, key: &str) -> Option<Range<usize>> {
        let blocks = blocks(self.yaml()).into_iter();
        let block = blocks.rev().find(|block| block.key == key)?;
        let mut end = block.range.start;
        let text = self.yaml().get(block.range.clone())?;
        let mut at = block.range.start;
        for line in text.split_inclusive('\n') {
            let said = line.split(" #").next().unwrap_or_default().trim_end();
            if !said.is_empty() && !said.trim_start().starts_with('#') {
                end = at + said.len();
            }
            at += line.len();
        }
        Some(block.range.start..end)
    }

    /// A top-level field with all lines that belong to it, the last line's end included.
    pub fn block(&self, key: &str) -> Option<Range<usize>> {
        let mut blocks = blocks(self.yaml()).into_iter();
        blocks
            .find(|block| block.key == key)
            .map(|block| block.range)
    }

    /// The same bytes counted from the start of the file.
    pub fn in_file(&self, range: Range<usize>) -> Range<usize> {
        self.range.start + range.start..self.range.start + range.end
    }

    /// Where `needle` stands after the key of a top-level field: for one item of a list.
    pub fn within(&self, key: &str, needle: &str) -> Range<usize> {
        let block = blocks(self.yaml())
            .into_iter()
            .find(|block| block.key == key);
        block
            .and_then(|block| {
                let at = self
                    .yaml()
                    .get(block.range.clone())?
                    .get(key.len()..)?
                    .find(needle)?;
                let start = block.range.start + key.len() + at;
                Some(start..start + needle.len())
            })
            .unwrap_or_else(|| self.value(key))
    }
}
/// A top-level field and the lines that belong to it.
pub struct Block {
    pub key: String,
    pub range: Range<usize>,
}

pub fn blocks(yaml: &str) -> Vec<Block> {
    starts(yaml, |line| {
        line.starts_with(|c: char| c.is_alphanumeric() || c == '_') && line.contains(':')
    })
    .into_iter()
    .map(|range| {
        let key = yaml[range.clone()]
            .split(':')
            .next()
            .unwrap_or_default()
            .trim()
            .to_string();
        Block { key, range }
    })
    .collect()
}

/// Ranges that begin at a line for which `is_start` holds and end before the next one.
pub fn starts(yaml: &str, mut is_start: impl FnMut(&str) -> bool) -> Vec<Range<usize>> {
    let mut at = 0;
    let mut found: Vec<Range<usize>> = Vec::new();
    for line in yaml.split_inclusive('\n') {
        if is_start(line) {
            if let Some(last) = found.last_mut() {
                last.end = at;
            }
            found.push(at..yaml.len());
        }
        at += line.len();
    }
    found
}
