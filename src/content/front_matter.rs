//! The YAML head of a file as typed fields, with the place of each for the mistakes found later.

use std::ops::{Range, RangeInclusive};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use url::Url;

use super::fields::{FIELDS, Fields};
use super::foreign;
use crate::diagnostic::Diagnostic;
use crate::model::{Moment, is_web};
use crate::yaml::{self, Source};

/// Years that every calendar and feed can write, in any zone.
const YEARS: RangeInclusive<i16> = 1..=9998;

/// What to do about a date in another year.
pub const IN_YEARS: &str = "take a year from 1 to 9998";

/// A file cut in two: its fields, and where its Markdown begins.
pub struct FrontMatter<'a> {
    pub fields: Fields,
    /// Whether one field could be told from another.
    pub is_legible: bool,
    /// What is wrong with the head as YAML; what its values mean is looked at later.
    pub mistakes: Vec<Diagnostic>,
    /// Fields that could not be read.
    lost: Vec<String>,
    pub source: Source<'a>,
    pub body: Range<usize>,
}

/// Cuts a file in two and reads the head. A file without a head is all body.
pub fn read<'a>(path: &'a str, text: &'a Arc<str>) -> Result<FrontMatter<'a>, Vec<Diagnostic>> {
    if delimiter(text).is_none() {
        let source = Source {
            path,
            text,
            range: 0..0,
        };
        if let Some(foreign) = foreign::other_head(path, text) {
            return Err(vec![foreign]);
        }
        return Ok(FrontMatter {
            fields: Fields::default(),
            is_legible: true,
            mistakes: Vec::new(),
            lost: Vec::new(),
            source,
            body: 0..text.len(),
        });
    }
    let Some(range) = head(text) else {
        let open = Diagnostic::error("the front matter has no end")
            .path(path)
            .at(text, 0..3);
        return Err(vec![open.help("put a line with --- after the last field; if the text itself begins with ---, leave an empty line before it")]);
    };
    let rest = text.get(range.end..).unwrap_or_default();
    let closing = rest.split_inclusive('\n').next().map_or(0, str::len);
    let body = range.end + closing..text.len();
    let source = Source { path, text, range };
    let part = yaml::read_part::<Fields>(&source, &FIELDS);
    Ok(FrontMatter {
        is_legible: part.value.is_some(),
        fields: part.value.unwrap_or_default(),
        mistakes: explained(&source, part.mistakes, &part.lost),
        lost: part.lost,
        source,
        body,
    })
}

/// Mistakes of single fields, said by what the field means to other generators.
fn explained(source: &Source, mistakes: Vec<Diagnostic>, lost: &[String]) -> Vec<Diagnostic> {
    if lost.len() != mistakes.len() {
        return mistakes;
    }
    let each = mistakes.into_iter().zip(lost);
    each.map(|(found, key)| foreign::explain(source, key, found))
        .collect()
}

/// Where the head begins, if the first line is `---`.
fn delimiter(text: &str) -> Option<usize> {
    let line = text.split_inclusive('\n').next()?;
    (line.trim_end() == "---" && text.len() > line.len()).then_some(line.len())
}

/// The bytes of the head, between its two lines of dashes.
pub fn head(text: &str) -> Option<Range<usize>> {
    let start = delimiter(text)?;
    let mut at = start;
    for line in text.get(start..)?.split_inclusive('\n') {
        if matches!(line.trim_end(), "---" | "...") {
            return Some(start..at);
        }
        at += line.len();
    }
    None
}

/// How many mistakes the head of a text has; none where it is no head at all.
pub fn mistakes(text: &str) -> Option<usize> {
    let text: Arc<str> = text.into();
    let front = read("", &text).ok()?;
    Some(front.mistakes.len())
}

impl FrontMatter<'_> {
    /// Whether a mistake stands by itself: not what follows from a field that could not be read.
    pub fn is_its_own(&self, mistake: &Diagnostic) -> bool {
        let speaks_of = |field: &String| mistake.message.contains(&format!("`{field}`"));
        mistake.place.is_some() && !self.lost.iter().any(speaks_of)
    }

    /// A mistake in the value of a field.
    pub fn mistake(&self, field: &str, message: impl Into<String>) -> Diagnostic {
        self.source.mistake(message, self.source.value(field))
    }

    /// A mistake at `needle` in the value of a field.
    pub fn mistake_at(&self, field: &str, needle: &str, message: impl Into<String>) -> Diagnostic {
        self.source
            .mistake(message, self.source.within(field, needle))
    }

    /// A date and time, or a whole day, in `zone` unless it names its own. `poll.closes` is a field of `poll`.
    pub fn moment(&self, field: &str, text: &str, zone: &TimeZone) -> Result<Moment, Diagnostic> {
        match moment(text, zone) {
            Some(moment) if YEARS.contains(&moment.date().year()) => Ok(moment),
            None if joined(text.trim()).parse::<DateTime>().is_err() => {
                let (top, name) = field.split_once('.').unwrap_or((field, field));
                let none = format!("`{name}` is not a date and time");
                let wrong = self.mistake_at(top, text.trim(), none);
                Err(wrong.help("write it as 2026-03-14 19:00, or 2026-03-14 for a whole day"))
            }
            _ => Err(self.beyond(field, text)),
        }
    }

    fn beyond(&self, field: &str, text: &str) -> Diagnostic {
        let (top, name) = field.split_once('.').unwrap_or((field, field));
        let what = format!("`{name}` is beyond what calendars can count");
        self.mistake_at(top, text.trim(), what).help(IN_YEARS)
    }

    /// An instant: midnight in `zone` where only a day is given.
    pub fn timestamp(
        &self,
        field: &str,
        text: &str,
        zone: &TimeZone,
    ) -> Result<Timestamp, Diagnostic> {
        let moment = self.moment(field, text, zone)?;
        moment.instant(zone).ok_or_else(|| self.beyond(field, text))
    }

    /// A web address.
    pub fn url(&self, field: &str, text: &str) -> Result<Url, Diagnostic> {
        match Url::parse(text.trim()) {
            Ok(url) if is_web(&url) => Ok(url),
            _ => Err(self
                .mistake_at(field, text, format!("`{text}` is not a web address"))
                .help("write the whole address: https://ben.example/2026/06/camping/")),
        }
    }
}

/// Whether a text is a date and time, or a day.
pub fn is_moment(text: &str) -> bool {
    moment(text, &TimeZone::UTC).is_some()
}

/// Tries the forms in the one order in which none swallows another's offset.
pub fn moment(text: &str, zone: &TimeZone) -> Option<Moment> {
    let text = &joined(text.trim());
    if let Ok(zoned) = text.parse::<jiff::Zoned>() {
        return Some(Moment::Time(zoned));
    }
    if let Ok(timestamp) = text.parse::<Timestamp>() {
        return Some(Moment::Time(timestamp.to_zoned(zone.clone())));
    }
    let is_bare = text.len() <= 10;
    if is_bare && let Ok(date) = text.parse::<Date>() {
        return Some(Moment::Day(date));
    }
    let local = text.parse::<DateTime>().ok()?;
    Some(Moment::Time(local.to_zoned(zone.clone()).ok()?))
}

/// `2015-06-01 10:00:00 +0200` and `… UTC`, as Jekyll writes them, with the offset where it is expected.
fn joined(text: &str) -> String {
    let text = text.strip_suffix(" UTC").map_or_else(
        || text.to_string(),
        |text| match text.contains(['+', 'Z']) {
            true => text.to_string(),
            false => format!("{text}Z"),
        },
    );
    match text.rsplit_once(' ') {
        Some((time, offset)) if offset.starts_with(['+', '-']) && time.contains(':') => {
            format!("{time}{offset}")
        }
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::TimeZoneDatabase;

    fn berlin() -> TimeZone {
        TimeZoneDatabase::bundled().get("Europe/Berlin").unwrap()
    }

    #[test]
    fn dates_and_times_are_read_in_the_forms_people_write() {
        for (text, expected) in [
            ("2026-03-14 19:00", "2026-03-14T19:00:00+01:00"),
            ("2026-03-14T19:00:00", "2026-03-14T19:00:00+01:00"),
            ("2026-03-14T19:00:00+02:00", "2026-03-14T18:00:00+01:00"),
            ("2026-03-14T19:00:00Z", "2026-03-14T20:00:00+01:00"),
            (
                "2026-03-14 19:00[America/New_York]",
                "2026-03-14T19:00:00-04:00",
            ),
            ("2026-03-14", "2026-03-14"),
            ("2026-03-14 19:00:00 +0200", "2026-03-14T18:00:00+01:00"),
            ("2026-03-14 19:00 -05:00", "2026-03-15T01:00:00+01:00"),
            ("2026-03-14 19:00:00 UTC", "2026-03-14T20:00:00+01:00"),
            ("2026-03-14 19:00:00 +0000 UTC", "2026-03-14T20:00:00+01:00"),
            // In the gap of the spring change a time moves forward.
            ("2026-03-29 02:30", "2026-03-29T03:30:00+02:00"),
        ] {
            assert_eq!(moment(text, &berlin()).unwrap().iso(), expected, "{text}");
        }
        for text in ["7pm", "next friday", "2026-02-30", "14.03.2026", ""] {
            assert_eq!(moment(text, &berlin()), None, "{text}");
        }
    }

    #[test]
    fn a_file_without_a_head_is_all_body() {
        let text: Arc<str> = "The allotment has frogs now.\n".into();
        assert_eq!(read("x.md", &text).unwrap().body, 0..text.len());
    }

    #[test]
    fn a_head_without_an_end_is_a_mistake() {
        let text: Arc<str> = "---\ntitle: x\n\nhello\n".into();
        assert_eq!(
            read("x.md", &text).err().unwrap()[0].message,
            "the front matter has no end"
        );
    }

    #[test]
    fn one_or_many_words_maps_and_truth_values_are_taken_as_meant() {
        let text: Arc<str> = "---\ntags: garden\nrsvp: yes\ndraft: no\nbring: [salad, chairs: 6]\nlocation: Castle Park\nin_reply_to:\n  - https://a.example/\n  - {url: https://b.example/, title: B}\nvote: [jul-18, 3]\n---\n".into();
        let fields = read("x.md", &text)
            .unwrap_or_else(|mistakes| panic!("{mistakes:?}"))
            .fields;
        assert_eq!(fields.tags, ["garden"]);
        assert_eq!(fields.rsvp.as_deref(), Some("yes"));
        assert_eq!(fields.draft, Some(false));
        assert_eq!(fields.in_reply_to.len(), 2);
        assert_eq!(fields.vote.len(), 2);
        assert_eq!(fields.location.unwrap().name, "Castle Park");
    }

    #[test]
    fn a_list_of_words_is_never_taken_for_the_fields_of_one_thing() {
        let text: Arc<str> = "---\nin_reply_to: [https://a.example/, https://b.example/]\nvote: [tea, cake]\npoll:\n  options: [Tea, Coffee]\nphotos: pond.jpg\n---\n".into();
        let fields = read("x.md", &text)
            .unwrap_or_else(|mistakes| panic!("{mistakes:?}"))
            .fields;
        assert_eq!(fields.in_reply_to.len(), 2);
        assert_eq!(fields.vote.len(), 2);
        assert_eq!(fields.poll.unwrap().options.len(), 2);
        assert_eq!(fields.photos[0].file, "pond.jpg");
    }
}
