//! The words of the interface in the site's language, and how dates are said in it.
//!
//! English is complete and stands in for whatever another language lacks.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::diagnostic::{self, Diagnostic, Stop};
use crate::embedded;
use crate::yaml::{self, Source};

/// The language whose file is complete.
const ENGLISH: &str = "en";

/// The words of one language: what `templates/words/en.yaml` has.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(transparent)]
pub struct Words(BTreeMap<String, Word>);

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(untagged)]
enum Word {
    Text(String),
    /// The months, the days of the week.
    List(Vec<String>),
    /// Words that depend on a number (`one`, `other`) or on another word (`kind`).
    Group(BTreeMap<String, String>),
}

impl Words {
    /// The words for a site in `root`: the person's own over the built-in ones over English.
    pub fn load(root: &Path, language: &str) -> Result<Words, Stop> {
        let mut words = Words::built_in(language);
        for name in names(language) {
            let path = format!("templates/{name}");
            if root.join(&path).is_file() {
                let text = diagnostic::text(root, &path)?;
                let source = Source::whole(&path, &text);
                let own: Words = yaml::read_map(&source, &[]).map_err(Stop::Mistakes)?;
                words.check(&own, &source).map_err(Stop::Mistakes)?;
                words.take(own);
            }
        }
        Ok(words)
    }

    /// The words that come with potluck.
    pub fn built_in(language: &str) -> Words {
        let mut words = Words::default();
        let english = format!("words/{ENGLISH}.yaml");
        for name in std::iter::once(english).chain(names(language)) {
            let text = embedded::template(&name).unwrap_or_default();
            words.take(serde_yaml::from_str(text).unwrap_or_default());
        }
        words
    }

    /// Lets the words of `other` stand in for one's own; within a group one by one.
    fn take(&mut self, other: Words) {
        for (key, word) in other.0 {
            match (self.0.get_mut(&key), word) {
                (Some(Word::Group(mine)), Word::Group(theirs)) => mine.extend(theirs),
                (_, word) => drop(self.0.insert(key, word)),
            }
        }
    }

    /// Words nobody uses, and those of the wrong sort, are mistakes.
    fn check(&self, own: &Words, source: &Source) -> Result<(), Vec<Diagnostic>> {
        let known: Vec<String> = self.0.keys().cloned().collect();
        let mut mistakes = Vec::new();
        for (key, word) in &own.0 {
            let place = || source.value(key);
            match (self.0.get(key), word) {
                (None, _) => {
                    let mistake = source.mistake(format!("no page uses the word `{key}`"), place());
                    mistakes.push(match yaml::nearest(key, &known) {
                        Some(near) => mistake.help(format!("did you mean `{near}`?")),
                        None => mistake.help("the list of all words is in words/en.yaml"),
                    });
                }
                (Some(Word::List(ours)), Word::List(list)) if list.len() == ours.len() => {}
                (Some(Word::List(ours)), _) => {
                    let message = format!("`{key}` takes a list of {}", ours.len());
                    mistakes.push(source.mistake(message, place()));
                }
                (Some(Word::Text(_)), Word::Text(_)) | (Some(Word::Group(_)), Word::Group(_)) => {}
                (Some(ours), _) => {
                    let sort = match ours {
                        Word::Text(_) => "text",
                        _ => "words by name, as in words/en.yaml",
                    };
                    mistakes.push(source.mistake(format!("`{key}` takes {sort}"), place()));
                }
            }
        }
        match mistakes.is_empty() {
            true => Ok(()),
            false => Err(mistakes),
        }
    }

    /// The word of this name.
    pub fn text(&self, key: &str) -> &str {
        match self.0.get(key) {
            Some(Word::Text(text)) => text,
            _ => "",
        }
    }

    /// The word `name` of a group: `of("kind", "note")`.
    pub fn of(&self, group: &str, name: &str) -> &str {
        match self.0.get(group) {
            Some(Word::Group(words)) => words.get(name).map_or("", String::as_str),
            _ => "",
        }
    }

    /// The word of this name with what it leaves open filled in.
    pub fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        fill(self.text(key), values)
    }

    /// The month that an address has as two digits; the digits where there is no such month.
    pub fn month<'a>(&'a self, digits: &'a str) -> &'a str {
        let name = digits
            .parse::<i8>()
            .map_or("", |month| self.nth("months", month - 1));
        match name.is_empty() {
            true => digits,
            false => name,
        }
    }

    /// `2 June 2026`.
    pub fn date(&self, date: Date) -> String {
        self.dated("date", date)
    }

    /// `Tuesday 2 June 2026`.
    pub fn weekday_date(&self, date: Date) -> String {
        self.dated("weekday_date", date)
    }

    /// `June 2026`, for the head of a month.
    pub fn month_year(&self, date: Date) -> String {
        format!("{} {}", self.nth("months", date.month() - 1), date.year())
    }

    /// The days of the week from Monday on.
    pub fn weekdays(&self) -> Vec<String> {
        (0..7)
            .map(|day| self.nth("weekdays", day).to_string())
            .collect()
    }

    /// A date, as it was said, with a time.
    pub fn date_time(&self, date: &str, time: jiff::civil::Time) -> String {
        let time = time.strftime("%H:%M").to_string();
        self.fill("date_time", &[("date", date), ("time", &time)])
    }

    fn dated(&self, key: &str, date: Date) -> String {
        let weekday = date.weekday().to_monday_zero_offset();
        let (day, year) = (date.day().to_string(), date.year().to_string());
        let values = [
            ("day", day.as_str()),
            ("month", self.nth("months", date.month() - 1)),
            ("year", year.as_str()),
            ("weekday", self.nth("weekdays", weekday)),
        ];
        self.fill(key, &values)
    }

    /// The word at a place of a list, from 0.
    pub fn nth(&self, key: &str, nth: i8) -> &str {
        match self.0.get(key) {
            Some(Word::List(words)) => usize::try_from(nth).ok().and_then(|nth| words.get(nth)),
            _ => None,
        }
        .map_or("", String::as_str)
    }
}

/// `{name}` in a text → the value of that name; what has no value stays.
pub fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let known = after.split_once('}').and_then(|(name, after)| {
            let (_, value) = values.iter().find(|(key, _)| *key == name)?;
            Some((value, after))
        });
        match known {
            Some((value, after)) => {
                filled.push_str(value);
                rest = after;
            }
            None => {
                filled.push('{');
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    filled
}

/// The files of a language, the general one first: `words/de.yaml`, `words/de-CH.yaml`.
fn names(language: &str) -> Vec<String> {
    let is_tag = |tag: &str| tag.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let primary = language
        .split('-')
        .next()
        .filter(|primary| *primary != language);
    let tags = primary.into_iter().chain([language]);
    tags.filter(|tag| is_tag(tag))
        .map(|tag| format!("words/{tag}.yaml"))
        .collect()
}

/// Which way a language is written, by its script or else by its usual one.
pub fn direction(language: &str) -> &'static str {
    const SCRIPTS: [&str; 8] = [
        "arab", "hebr", "thaa", "syrc", "nkoo", "adlm", "mand", "rohg",
    ];
    const LANGUAGES: [&str; 15] = [
        "ar", "arc", "ckb", "dv", "fa", "he", "iw", "nqo", "pnb", "ps", "sd", "syr", "ug", "ur",
        "yi",
    ];
    let language = language.to_ascii_lowercase();
    let mut parts = language.split(['-', '_']);
    let primary = parts.next().unwrap_or_default();
    let is_rtl =
        match parts.find(|part| part.len() == 4 && part.chars().all(|c| c.is_ascii_alphabetic())) {
            Some(script) => SCRIPTS.contains(&script),
            None => LANGUAGES.contains(&primary),
        };
    match is_rtl {
        true => "rtl",
        false => "ltr",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Date = jiff::civil::date(2026, 6, 2);

    #[test]
    fn dates_are_said_as_the_language_says_them() {
        let said = |language| Words::built_in(language).weekday_date(DAY);
        assert_eq!(said("en"), "Tuesday 2 June 2026");
        assert_eq!(said("de"), "Dienstag, 2. Juni 2026");
        assert_eq!(said("de-CH"), "Dienstag, 2. Juni 2026");
        assert_eq!(said("xx"), "Tuesday 2 June 2026");
    }

    #[test]
    fn german_has_every_word_and_leaves_the_same_places_open() {
        let read = |name| serde_yaml::from_str::<Words>(embedded::template(name).unwrap()).unwrap();
        let (english, german) = (read("words/en.yaml"), read("words/de.yaml"));
        let open = |words: &Words| -> Vec<(String, Vec<String>)> {
            let mut all = Vec::new();
            for (key, word) in &words.0 {
                match word {
                    Word::Text(text) => all.push((key.clone(), places(text))),
                    Word::List(list) => all.push((format!("{key}: {}", list.len()), Vec::new())),
                    Word::Group(group) => all.extend(
                        group
                            .iter()
                            .map(|(name, text)| (format!("{key}.{name}"), places(text))),
                    ),
                }
            }
            all
        };
        assert_eq!(open(&german), open(&english));
    }

    /// The names between braces, sorted.
    fn places(text: &str) -> Vec<String> {
        let mut names: Vec<String> = text
            .split('{')
            .skip(1)
            .filter_map(|part| Some(part.split_once('}')?.0.to_string()))
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_name_with_braces_in_it_is_not_filled_in_again() {
        assert_eq!(
            fill("{a} and {b} {c}", &[("a", "{b}"), ("b", "x")]),
            "{b} and x {c}"
        );
        assert_eq!(fill("{ {a", &[("a", "x")]), "{ {a");
    }

    #[test]
    fn arabic_and_hebrew_are_written_from_the_right() {
        for tag in ["ar", "he-IL", "fa", "az-Arab", "AR", "ur"] {
            assert_eq!(direction(tag), "rtl", "{tag}");
        }
        for tag in ["en", "de", "ar-Latn", "", "az", "zh-Hant"] {
            assert_eq!(direction(tag), "ltr", "{tag}");
        }
    }
}
