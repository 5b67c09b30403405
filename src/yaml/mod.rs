//! YAML text → a typed value, or every mistake in it with its place. The only room that knows the YAML library.

mod list;
mod scalar;
mod source;
mod wording;
mod words;

use serde::de::DeserializeOwned;

use crate::diagnostic::Diagnostic;
use source::blocks;
use wording::mistake;

pub use list::{appended, fields, items, newline, removed, with_fields};
pub use scalar::scalar;
pub use source::Source;
pub use wording::nearest;
pub use words::words;

/// Reads a map whose fields are all optional in `T`, or all that is wrong in it.
pub fn read_map<T: DeserializeOwned + Default>(
    source: &Source,
    keys: &[&str],
) -> Result<T, Vec<Diagnostic>> {
    let part = read_part(source, keys);
    match part.value {
        Some(value) if part.mistakes.is_empty() => Ok(value),
        _ => Err(part.mistakes),
    }
}

/// As much of a map as can be read.
#[derive(Debug, Default)]
pub struct Part<T> {
    /// None where no field can be told from another.
    pub value: Option<T>,
    pub mistakes: Vec<Diagnostic>,
    /// The fields that could not be read.
    pub lost: Vec<String>,
}

/// Reads a map whose fields are all optional in `T`. The library stops at its first mistake, so after one each
/// top-level field is read by itself: as many mistakes are found as can be told apart.
/// `keys` are the fields there are, for "did you mean".
pub fn read_part<T: DeserializeOwned + Default>(source: &Source, keys: &[&str]) -> Part<T> {
    let yaml = source.yaml();
    let read = |yaml: &str| match is_blank(yaml) {
        true => Ok(T::default()),
        false => serde_yaml::from_str::<T>(yaml),
    };
    let (mut mistakes, mut lost, mut sound) = (Vec::new(), Vec::new(), String::new());
    let whole = match read(yaml) {
        Err(error) => error,
        Ok(value) => {
            let value = Some(value);
            return Part {
                value,
                mistakes,
                lost,
            };
        }
    };
    for block in blocks(yaml) {
        let text = yaml.get(block.range.clone()).unwrap_or_default();
        match serde_yaml::from_str::<T>(text) {
            Ok(_) => sound.push_str(text),
            Err(error) => {
                mistakes.push(mistake(source, &error, block.range, keys));
                lost.push(block.key);
            }
        }
    }
    let value = read(&sound).ok().filter(|_| !mistakes.is_empty());
    if mistakes.is_empty() {
        mistakes.push(mistake(source, &whole, 0..yaml.len(), keys));
    }
    Part {
        value,
        mistakes,
        lost,
    }
}

/// Whether there is nothing but comments.
fn is_blank(yaml: &str) -> bool {
    let mut lines = yaml.lines().map(str::trim_start);
    lines.all(|line| line.is_empty() || line.starts_with('#'))
}

/// Reads a list item by item, so that one bad item does not hide the mistakes of the others.
pub fn read_list<T: DeserializeOwned>(
    source: &Source,
    keys: &[&str],
) -> Result<Vec<T>, Vec<Diagnostic>> {
    let yaml = source.yaml();
    if is_blank(yaml) {
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
            mistakes.push(mistake(source, &error, range, keys));
        }
    }
    if mistakes.is_empty() {
        mistakes.push(mistake(source, &whole, 0..yaml.len(), keys));
    }
    Err(mistakes)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

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
    fn places_are_right_after_letters_of_more_than_one_byte() {
        let found = places("title: Ä, ö und 茶\ntags: {ä: [é], titel: [}\ndraft: ä\n");
        assert_eq!((&*found[0].1, &*found[1].1), ("{ä: [é], titel: [}", "ä"));
        assert_eq!(places("tags: [ä]\ntitle: ä: b\n")[0].1, "ä: b");
        assert_eq!(places("tags: [ä]\ntitle: \"ä\n")[0].1, "\"");
        assert_eq!(places("\"é\"a:")[0].1, "\"é");
    }

    proptest::proptest! {
        #[test]
        fn no_text_is_too_strange_to_point_at(text in "([a-zäé茶]{0,6}[:\\-\\[\\]{}\"'`@*&!|> \t\n#,]{0,4}){0,12}") {
            let text: Arc<str> = text.into();
            let source = Source::whole("x.yaml", &text);
            for mistakes in [read_map::<Fields>(&source, &["title"]).err(), read_list::<Fields>(&source, &["title"]).err()] {
                for mistake in mistakes.into_iter().flatten() {
                    let (text, span) = mistake.place.unwrap();
                    assert!(text.get(span).is_some());
                }
            }
        }
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
