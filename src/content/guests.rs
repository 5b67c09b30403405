//! Guests without a site: what the host wrote down beside the event, in a file that is never published.

use jiff::tz::TimeZone;
use serde::Deserialize;

use super::reader::Reader;
use super::shapes::{things, word};
use crate::diagnostic;
use crate::model::{Attendance, Outside, Rsvp};
use crate::yaml::{self, Source};

/// The fields of one guest.
pub const FIELDS: [&str; 7] = ["name", "answer", "guests", "bring", "date", "on", "mail"];

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
    /// When the host heard of it.
    #[serde(default)]
    on: Option<String>,
    /// Where they are written to; for `potluck invite` and for telling two Zoes apart.
    #[serde(default)]
    #[allow(dead_code)]
    mail: Option<String>,
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

/// Whether a file in `events/` is such a list.
pub fn is_guest_file(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    path.starts_with("events/") && (name == "guests.yaml" || name.ends_with(".guests.yaml"))
}

impl Reader<'_> {
    pub fn outside(&mut self, zone: &TimeZone) -> Vec<Outside> {
        let path = guest_file(&self.file.path);
        if !self.root.join(&path).is_file() {
            return Vec::new();
        }
        let text = match diagnostic::text(self.root, &path) {
            Ok(text) => text,
            Err(diagnostic::Stop::Mistakes(mistakes)) => {
                self.mistakes.extend(mistakes);
                return Vec::new();
            }
            Err(diagnostic::Stop::Failed(failure)) => {
                self.wrong(diagnostic::Diagnostic::error(failure.to_string()).path(path));
                return Vec::new();
            }
        };
        let source = Source::whole(&path, &text);
        let lines: Vec<Line> = match yaml::read_list(&source, &FIELDS) {
            Ok(lines) => lines,
            Err(mistakes) => {
                self.mistakes.extend(mistakes);
                return Vec::new();
            }
        };
        lines
            .into_iter()
            .filter_map(|line| self.outside_guest(line, &source, zone))
            .collect()
    }

    fn outside_guest(&mut self, line: Line, source: &Source, zone: &TimeZone) -> Option<Outside> {
        let place = |needle: &str| {
            let at = source.text.find(needle).unwrap_or(0);
            at..at + needle.len()
        };
        let word = line.answer.as_deref().unwrap_or("yes");
        let Some(answer) = Attendance::read(word) else {
            let wrong = source.mistake(
                format!("`{word}` is no answer to an invitation"),
                place(word),
            );
            self.wrong(wrong.help("write yes, no, maybe or interested"));
            return None;
        };
        let mut moment = |text: &Option<String>| {
            let text = text.as_deref()?;
            let read = super::front_matter::moment(text, zone);
            if read.is_none() {
                let wrong = source.mistake(format!("`{text}` is not a date"), place(text));
                self.wrong(wrong.help("write it as 2026-03-14, or 2026-03-14 19:00"));
            }
            read
        };
        let (date, on) = (moment(&line.date), moment(&line.on));
        Some(Outside {
            name: line.name,
            rsvp: Rsvp {
                answer,
                guests: line.guests,
                brings: line.bring,
            },
            on: on.and_then(|on| on.instant(zone)),
            date: date.map(|date| date.date()),
        })
    }
}
