//! `private.yaml`: what only I know of my friends. Never published, never pushed.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;
use serde::Deserialize;
use url::Url;

use crate::diagnostic::{self, Diagnostic, Stop};
use crate::model::Key;
use crate::yaml::{self, Source};

/// In the site's folder; git ignores it.
pub const FILE: &str = "private.yaml";

/// How near somebody is (Dunbar's circles).
const RINGS: [u32; 4] = [5, 15, 50, 150];

/// What is known of everybody, by the key of their site.
pub type Private = BTreeMap<Key, Confidence>;

/// What only I know of one person.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Confidence {
    pub ring: Option<u32>,
    pub birthday: Option<Birthday>,
    pub notes: String,
    /// Not in my timeline for now.
    pub mute: bool,
}

/// A day of the year, and the year where it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Birthday {
    pub year: Option<i16>,
    pub month: i8,
    pub day: i8,
}

impl Birthday {
    /// `1984-02-29`, or `02-29` where the year is nobody's business.
    pub fn read(text: &str) -> Option<Birthday> {
        let parts: Vec<&str> = text.trim().split('-').collect();
        let (year, month, day) = match parts.as_slice() {
            [year, month, day] if year.len() == 4 => (Some(year.parse().ok()?), month, day),
            // As vCards leave the year out.
            ["", "", rest] if rest.len() == 4 => {
                return Birthday::read(&format!("{}-{}", rest.get(..2)?, rest.get(2..)?));
            }
            [month, day] | ["", "", month, day] => (None, month, day),
            _ => return None,
        };
        let (month, day) = (month.parse().ok()?, day.parse().ok()?);
        // A leap year has them all.
        Date::new(year.unwrap_or(2024), month, day).ok()?;
        Some(Birthday { year, month, day })
    }

    /// The day it is kept on in a year: 29 February on the last of February.
    pub fn in_year(self, year: i16) -> Option<Date> {
        Date::new(year, self.month, self.day).ok().or_else(|| {
            let month = Date::new(year, self.month, 1).ok()?;
            Some(month.last_of_month())
        })
    }
}

/// As it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Line {
    ring: Option<u32>,
    birthday: Option<String>,
    notes: String,
    mute: bool,
}

const FIELDS: [&str; 4] = ["ring", "birthday", "notes", "mute"];

/// Reads the file of the site in `root`; without one nothing is known.
pub fn load(root: &Path) -> Result<Private, Stop> {
    if !root.join(FILE).exists() {
        return Ok(Private::new());
    }
    read(diagnostic::text(root, FILE)?).map_err(Stop::Mistakes)
}

/// Reads the text of a `private.yaml`.
pub fn read(text: Arc<str>) -> Result<Private, Vec<Diagnostic>> {
    let source = Source::whole(FILE, &text);
    let lines: BTreeMap<String, Option<Line>> = yaml::read_map(&source, &FIELDS)?;
    let mut private = Private::new();
    let mut mistakes = Vec::new();
    for (site, line) in lines {
        let place = |needle: &str| {
            let from = text.find(&site).unwrap_or(0);
            let at = text[from..].find(needle).map_or(from, |at| from + at);
            at..at + needle.len()
        };
        let url = Url::parse(&site).or_else(|_| Url::parse(&format!("https://{site}/")));
        let Some(key) = url.ok().and_then(|url| Key::of(&url)) else {
            let wrong = source.mistake(format!("`{site}` is not a web address"), place(&site));
            mistakes
                .push(wrong.help(
                    "write whose it is by the address of their site: https://chidi.example/",
                ));
            continue;
        };
        let line = line.unwrap_or_default();
        if let Some(ring) = line.ring.filter(|ring| !RINGS.contains(ring)) {
            let wrong =
                source.mistake(format!("there is no ring {ring}"), place(&ring.to_string()));
            mistakes.push(wrong.help("write 5, 15, 50 or 150"));
        }
        let birthday = line
            .birthday
            .as_deref()
            .map(|text| (text, Birthday::read(text)));
        if let Some((text, None)) = birthday {
            let wrong = source.mistake(format!("`{text}` is not a day of the year"), place(text));
            mistakes.push(wrong.help("write it as 02-29, or with the year as 1984-02-29"));
        }
        private.insert(
            key,
            Confidence {
                ring: line.ring,
                birthday: birthday.and_then(|(_, birthday)| birthday),
                notes: line.notes,
                mute: line.mute,
            },
        );
    }
    match mistakes.is_empty() {
        true => Ok(private),
        false => Err(mistakes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_birthday_is_kept_every_year_and_the_29th_of_february_on_the_last_of_it() {
        let leap = Birthday::read("02-29").unwrap();
        assert_eq!(leap.in_year(2026).unwrap().to_string(), "2026-02-28");
        assert_eq!(leap.in_year(2028).unwrap().to_string(), "2028-02-29");
        assert_eq!(Birthday::read("1984-06-01").unwrap().year, Some(1984));
        assert_eq!(Birthday::read("--0601"), Birthday::read("06-01"));
        for text in ["02-30", "1985-02-29", "June 1", "13-01", ""] {
            assert_eq!(Birthday::read(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_known_is_found_by_the_site() {
        let private = read("https://chidi.example/: { ring: 15, birthday: 02-29, notes: Walnuts }\nhttps://ben.example/:\n  mute: true\n".into()).unwrap();
        let chidi = &private[&Key::of(&Url::parse("http://chidi.example").unwrap()).unwrap()];
        assert_eq!((chidi.ring, chidi.notes.as_str()), (Some(15), "Walnuts"));
        assert_eq!(private.len(), 2);
    }

    #[test]
    fn every_mistake_is_told() {
        let mistakes = read("https://chidi.example/: { ring: 12, birthday: tomorrow }\nhttps://ben.example/: { brithday: 02-01 }\n".into()).unwrap_err();
        let told: Vec<String> = mistakes
            .iter()
            .map(|mistake| mistake.message.clone())
            .collect();
        assert!(!told.is_empty(), "{told:?}");
        let mistakes =
            read("https://chidi.example/: { ring: 12, birthday: tomorrow }\n".into()).unwrap_err();
        assert_eq!(mistakes.len(), 2, "{mistakes:?}");
    }
}
