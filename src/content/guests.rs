//! Guests without a site: what the host wrote down beside the event, in a file that is never published.

use std::ops::Range;
use std::sync::Arc;

use jiff::tz::TimeZone;
use serde::Deserialize;

use super::reader::Reader;
use super::shapes::{things, word};
use crate::diagnostic::{self, Diagnostic};
use crate::model::{Attendance, Moment, Outside, Rsvp};
use crate::yaml::{self, Source};

/// The fields of one guest.
const FIELDS: [&str; 9] = [
    "name", "answer", "guests", "bring", "date", "on", "updated", "late", "mail",
];

/// One guest as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    name: String,
    #[serde(default, deserialize_with = "word")]
    answer: Option<String>,
    #[serde(default)]
    guests: u8,
    #[serde(default, deserialize_with = "things")]
    bring: Vec<String>,
    /// For one date of a series.
    #[serde(default)]
    date: Option<String>,
    /// When they said so.
    #[serde(default)]
    on: Option<String>,
    /// When they last changed their mind.
    #[serde(default)]
    updated: Option<String>,
    /// It came after the closing date.
    #[serde(default)]
    late: bool,
    /// Where they are written to; for `potluck invite` and for telling two Zoes apart.
    #[serde(default)]
    mail: Option<String>,
}

/// Somebody on the host's list. Their address is for the host alone.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    pub guest: Outside,
    pub mail: Option<String>,
}

/// Where the guests of an event's file are written down: `supper.guests.yaml` beside `supper.md`, `guests.yaml` beside
/// an `index.md`.
pub fn guest_file(event: &str) -> String {
    match event.strip_suffix("/index.md") {
        Some(folder) => format!("{folder}/guests.yaml"),
        None => {
            let stem = event.rsplit_once('.').map_or(event, |(stem, _)| stem);
            format!("{stem}.guests.yaml")
        }
    }
}

/// Everybody on a list, or all that is wrong with it.
pub fn recorded(
    path: &str,
    text: &Arc<str>,
    zone: &TimeZone,
) -> Result<Vec<Recorded>, Vec<Diagnostic>> {
    let source = Source::whole(path, text);
    let lines: Vec<Line> = yaml::read_list(&source, &FIELDS)?;
    let places = yaml::items(text);
    let mut mistakes = Vec::new();
    let mut found: Vec<Recorded> = Vec::new();
    for (at, line) in lines.into_iter().enumerate() {
        let item = places.get(at).cloned().unwrap_or(0..text.len());
        let reading = Reading {
            source: &source,
            item,
            zone,
        };
        match reading.guest(line) {
            Ok(guest) => found.push(guest),
            Err(wrong) => mistakes.extend(wrong),
        }
    }
    match mistakes.is_empty() {
        true => Ok(found),
        false => Err(mistakes),
    }
}

/// One entry of a list on its way to a guest.
struct Reading<'a> {
    source: &'a Source<'a>,
    item: Range<usize>,
    zone: &'a TimeZone,
}

impl Reading<'_> {
    fn guest(&self, line: Line) -> Result<Recorded, Vec<Diagnostic>> {
        let mut mistakes = Vec::new();
        let word = line.answer.as_deref().unwrap_or("yes");
        let answer = Attendance::read(word);
        if answer.is_none() {
            let wrong = self.mistake(word, format!("`{word}` is no answer to an invitation"));
            mistakes.push(wrong.help("write yes, no, maybe or interested"));
        }
        if line.name.trim().is_empty() {
            let wrong = self.mistake("name", "a guest needs a name");
            mistakes.push(wrong.help("write whom you mean: name: Zoe"));
        }
        let mut moment = |text: &Option<String>| self.moment(text.as_deref()?, &mut mistakes);
        let (date, on, updated) = (moment(&line.date), moment(&line.on), moment(&line.updated));
        let instant = |moment: Option<Moment>| moment?.instant(self.zone);
        match answer.filter(|_| mistakes.is_empty()) {
            None => Err(mistakes),
            Some(answer) => Ok(Recorded {
                guest: Outside {
                    name: line.name,
                    rsvp: Rsvp {
                        answer,
                        guests: line.guests,
                        brings: line.bring,
                    },
                    on: instant(on),
                    updated: instant(updated),
                    is_late: line.late,
                    date: date.map(|date| date.date()),
                },
                mail: line.mail,
            }),
        }
    }

    fn moment(&self, text: &str, mistakes: &mut Vec<Diagnostic>) -> Option<Moment> {
        let read = super::front_matter::moment(text, self.zone);
        if read.is_none() {
            let wrong = self.mistake(text, format!("`{text}` is not a date"));
            mistakes.push(wrong.help("write it as 2026-03-14, or 2026-03-14 19:00"));
        }
        read
    }

    fn mistake(&self, needle: &str, message: impl Into<String>) -> Diagnostic {
        let lines = self.source.text.get(self.item.clone()).unwrap_or_default();
        let at = self.item.start + lines.find(needle).unwrap_or(0);
        self.source.mistake(message, at..at + needle.len())
    }
}

impl Reader<'_> {
    pub fn outside(&mut self, zone: &TimeZone) -> Vec<Outside> {
        let path = guest_file(&self.file.path);
        if !self.root.join(&path).is_file() {
            return Vec::new();
        }
        let Some(text) = self.keep(diagnostic::text(self.root, &path)) else {
            return Vec::new();
        };
        match recorded(&path, &text, zone) {
            Ok(everybody) => {
                self.doubt_doubles(&everybody, &Source::whole(&path, &text));
                everybody.into_iter().map(|one| one.guest).collect()
            }
            Err(mistakes) => {
                self.mistakes.extend(mistakes);
                Vec::new()
            }
        }
    }

    /// Says who is on the list twice: guests are told apart by their names.
    fn doubt_doubles(&mut self, everybody: &[Recorded], source: &Source) {
        let places = yaml::items(source.text);
        for (at, one) in everybody.iter().enumerate() {
            let is_same = |other: &Recorded| {
                other.guest.name == one.guest.name && other.guest.date == one.guest.date
            };
            if !everybody.iter().take(at).any(is_same) {
                continue;
            }
            let place = places.get(at).cloned().unwrap_or(0..0);
            let line = source.text.get(place.clone()).unwrap_or_default();
            let span =
                place.start..place.start + line.trim_end().lines().next().map_or(0, str::len);
            let double = source.mistake(
                format!(
                    "`{}` is on this list twice; the last line counts",
                    one.guest.name
                ),
                span,
            );
            let cure = "take one of them out, or give two people two names";
            self.warnings.push(double.help(cure).into_warning());
        }
    }
}
