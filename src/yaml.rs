//! YAML text → a typed value, or every mistake in it with its place. The only file that knows the YAML library.

use std::ops::Range;
use std::sync::Arc;

use serde::de::DeserializeOwned;

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

    fn yaml(&self) -> &'a str {
        self.text.get(self.range.clone()).unwrap_or_default()
    }

    /// A mistake at bytes counted from the start of the YAML.
    pub fn mistake(&self, message: impl Into<String>, span: Range<usize>) -> Diagnostic {
        let start = self.range.start;
        Diagnostic::error(message)
            .path(self.path)
            .at(self.text, start + span.start..start + span.end)
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

/// Reads a map whose fields are all optional in `T`. The library stops at its first mistake, so after one each
/// top-level field is read by itself: as many mistakes are found as can be told apart.
/// `keys` are the fields there are, for "did you mean".
pub fn read_map<T: DeserializeOwned + Default>(
    source: &Source,
    keys: &[&str],
) -> Result<T, Vec<Diagnostic>> {
    let yaml = source.yaml();
    if yaml
        .lines()
        .all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'))
    {
        return Ok(T::default());
    }
    let whole = match serde_yaml::from_str::<T>(yaml) {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    let mut mistakes: Vec<Diagnostic> = Vec::new();
    for block in blocks(yaml) {
        let text = yaml.get(block.range.clone()).unwrap_or_default();
        if let Err(error) = serde_yaml::from_str::<T>(text) {
            mistakes.push(mistake(source, &error, block.range.start, keys));
        }
    }
    if mistakes.is_empty() {
        mistakes.push(mistake(source, &whole, 0, keys));
    }
    Err(mistakes)
}

/// Reads a list item by item, so that one bad item does not hide the mistakes of the others.
pub fn read_list<T: DeserializeOwned>(
    source: &Source,
    keys: &[&str],
) -> Result<Vec<T>, Vec<Diagnostic>> {
    let yaml = source.yaml();
    if yaml
        .lines()
        .all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'))
    {
        return Ok(Vec::new());
    }
    let whole = match serde_yaml::from_str::<Vec<T>>(yaml) {
        Ok(list) => return Ok(list),
        Err(error) => error,
    };
    let mut mistakes = Vec::new();
    for range in items(yaml) {
        if let Err(error) =
            serde_yaml::from_str::<Vec<T>>(yaml.get(range.clone()).unwrap_or_default())
        {
            mistakes.push(mistake(source, &error, range.start, keys));
        }
    }
    if mistakes.is_empty() {
        mistakes.push(mistake(source, &whole, 0, keys));
    }
    Err(mistakes)
}

/// A top-level field and the lines that belong to it.
struct Block {
    key: String,
    range: Range<usize>,
}

fn blocks(yaml: &str) -> Vec<Block> {
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

fn items(yaml: &str) -> Vec<Range<usize>> {
    starts(yaml, |line| line.starts_with('-'))
}

/// Ranges that begin at a line for which `is_start` holds and end before the next one.
fn starts(yaml: &str, is_start: impl Fn(&str) -> bool) -> Vec<Range<usize>> {
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

/// Turns the library's error into ours: `offset` is where the text it read stands in the YAML.
fn mistake(source: &Source, error: &serde_yaml::Error, offset: usize, keys: &[&str]) -> Diagnostic {
    let text = error.to_string();
    let at = offset + error.location().map_or(0, |place| place.index());
    let yaml = source.yaml();
    if let Some(name) = quoted(&text, "unknown field `") {
        let start = find_key(yaml, &name, at).unwrap_or(at);
        let found = source.mistake(
            format!("`{name}` is not a field potluck knows"),
            start..start + name.len(),
        );
        return match nearest(&name, &expected(&text, keys)) {
            Some(near) => found.help(format!("did you mean `{near}`?")),
            None => found.help("remove it, or put `#` in front of it to keep it as a note"),
        };
    }
    let message = plain(&text);
    let span = token(yaml, at);
    let found = source.mistake(message, span);
    match text.contains("mapping values are not allowed") {
        true => found
            .help("a value with `: ` in it needs quotes around it: title: \"Soup: a love story\""),
        false => match quoted(&text, "missing field `") {
            Some(name) => found.help(format!("add a line: {name}: …")),
            None => found,
        },
    }
}

/// The fields the library expected at this place, which may be deeper than the top.
fn expected(text: &str, keys: &[&str]) -> Vec<String> {
    let after = text
        .split_once("expected")
        .map(|(_, after)| after)
        .unwrap_or_default();
    let named: Vec<String> = after
        .split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_string)
        .collect();
    match named.is_empty() {
        true => keys.iter().map(|key| key.to_string()).collect(),
        false => named,
    }
}

/// The known name that `name` was probably meant to be.
pub fn nearest<'a>(name: &str, known: &'a [String]) -> Option<&'a str> {
    let distance = |known: &String| strsim::damerau_levenshtein(&name.to_lowercase(), known);
    let best = known.iter().min_by_key(|known| distance(known))?;
    (distance(best) <= 1 + name.len() / 4).then_some(best.as_str())
}

fn quoted(text: &str, before: &str) -> Option<String> {
    let (_, after) = text.split_once(before)?;
    Some(after.split('`').next()?.to_string())
}

/// The library's sentence without its trailing place, which the caret shows.
fn plain(text: &str) -> String {
    let text = match text.rfind(" at line ") {
        Some(at) => &text[..at],
        None => text,
    };
    text.replace("invalid type: ", "the wrong kind of value: ")
        .replace(
            "found character that cannot start any token",
            "this cannot start a value; put quotes around it",
        )
        .to_string()
}

/// The last place of `key:` at or before `near`, else its first.
fn find_key(yaml: &str, key: &str, near: usize) -> Option<usize> {
    let needle = format!("{key}:");
    let is_start = |at: &usize| !yaml[..*at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
    let places: Vec<usize> = yaml
        .match_indices(&needle)
        .map(|(at, _)| at)
        .filter(is_start)
        .collect();
    places
        .iter()
        .rev()
        .find(|at| **at <= near)
        .or(places.first())
        .copied()
}

/// The word or the rest of the line at a byte, never empty.
fn token(yaml: &str, at: usize) -> Range<usize> {
    let mut at = at.min(yaml.len().saturating_sub(1));
    while !yaml.is_char_boundary(at) {
        at -= 1;
    }
    let rest = &yaml[at..];
    let skipped = rest.len() - rest.trim_start().len();
    let start = if skipped < rest.len() {
        at + skipped
    } else {
        at
    };
    let line = yaml[start..].lines().next().unwrap_or_default().trim_end();
    start..start + line.len().max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default, serde::Deserialize)]
    #[serde(default, deny_unknown_fields)]
    struct Fields {
        title: Option<String>,
        draft: Option<bool>,
        tags: Vec<String>,
    }

    #[track_caller]
    fn places(yaml: &str) -> Vec<(String, String)> {
        let text: Arc<str> = yaml.into();
        let mistakes =
            read_map::<Fields>(&Source::whole("x.yaml", &text), &["title", "draft", "tags"])
                .unwrap_err();
        mistakes
            .into_iter()
            .map(|mistake| {
                let (text, span) = mistake.place.unwrap();
                (mistake.message, text[span].to_string())
            })
            .collect()
    }

    #[test]
    fn every_field_that_is_wrong_is_named_with_its_place() {
        let found = places("titel: x\ndraft: perhaps\ntags: 3\n");
        assert_eq!(found.len(), 3, "{found:?}");
        assert_eq!(
            found[0],
            (
                "`titel` is not a field potluck knows".into(),
                "titel".into()
            )
        );
        assert_eq!(found[1].1, "perhaps");
        assert_eq!(found[2].1, "3");
    }

    #[test]
    fn a_colon_in_a_value_is_found() {
        let found = places("draft: true\ntitle: Soup: a love story\n");
        assert_eq!(found.len(), 1, "{found:?}");
    }

    #[test]
    fn comments_alone_are_an_empty_map() {
        let text: Arc<str> = "# nothing yet\n\n".into();
        assert!(read_map::<Fields>(&Source::whole("x.yaml", &text), &[]).is_ok());
    }

    #[test]
    fn the_value_of_a_field_is_found_for_the_caret() {
        let text: Arc<str> = "title: x\nstart: next friday\ntags: [a]\n".into();
        let source = Source::whole("x.yaml", &text);
        assert_eq!(&text[source.value("start")], "next friday");
        assert_eq!(&text[source.within("tags", "a")], "a");
    }
}
