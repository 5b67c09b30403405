//! Times of events as microformats and the event module write them.

use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::temporal::DateTimeParser;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use crate::model::Moment;

/// A time as markup.
pub fn time(class: &str, iso: &str, words: &str) -> String {
    format!("<time class=\"{class}\" datetime=\"{iso}\">{words}</time>")
}

/// `Sat 20 Jun 2026, 19:00`.
pub fn in_words(moment: &Moment) -> String {
    match moment {
        Moment::Time(time) => time.strftime("%a %-d %B %Y, %H:%M").to_string(),
        Moment::Day(day) => day.strftime("%a %-d %B %Y").to_string(),
    }
}

/// Reads a time or a whole day. A time keeps its offset; one without any counts as UTC.
pub fn read(text: &str) -> Option<Moment> {
    let text = text.trim();
    if let Ok(date) = Date::strptime("%Y-%m-%d", text) {
        return Some(Moment::Day(date)).filter(|_| date.year() > 0);
    }
    let civil = || {
        let civil: DateTime = text.parse().ok()?;
        civil.to_zoned(TimeZone::UTC).ok()
    };
    let time = with_offset(text).or_else(civil)?;
    // No calendar has the years before the first.
    (time.year() > 0).then_some(Moment::Time(time))
}

/// Reads an end, which may be a bare time on the day of the start.
pub fn read_end(text: &str, start: &Moment) -> Option<Moment> {
    let bare = || {
        let Moment::Time(start) = start else {
            return None;
        };
        let time: Time = text.trim().parse().ok()?;
        start
            .date()
            .to_datetime(time)
            .to_zoned(start.time_zone().clone())
            .ok()
            .map(Moment::Time)
    };
    read(text).or_else(bare)
}

/// The last instant of a moment: a day ends with its last second, in UTC.
pub fn closing(moment: &Moment) -> Option<Timestamp> {
    match moment {
        Moment::Time(time) => Some(time.timestamp()),
        Moment::Day(date) => Some(
            date.at(23, 59, 59, 0)
                .to_zoned(TimeZone::UTC)
                .ok()?
                .timestamp(),
        ),
    }
}

fn with_offset(text: &str) -> Option<Zoned> {
    static PARSER: DateTimeParser = DateTimeParser::new();
    let pieces = PARSER.parse_pieces(text).ok()?;
    let offset = pieces.to_numeric_offset()?;
    let time = pieces.date().to_datetime(pieces.time()?);
    TimeZone::fixed(offset).to_zoned(time).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_with_their_offset() {
        for (text, iso) in [
            ("2026-06-20T14:00:00+01:00", "2026-06-20T14:00:00+01:00"),
            ("2026-06-20 14:00+0100", "2026-06-20T14:00:00+01:00"),
            ("2026-06-20T14:00Z", "2026-06-20T14:00:00+00:00"),
            ("2026-06-20T14:00", "2026-06-20T14:00:00+00:00"),
            ("2026-06-20", "2026-06-20"),
        ] {
            assert_eq!(
                read(text).map(|moment| moment.iso()).as_deref(),
                Some(iso),
                "{text}"
            );
        }
        assert_eq!(read("20 June"), None);
        for early in ["-2-2-27", "-0002220222", "-000222-02-22T00:00Z"] {
            assert_eq!(read(early), None, "{early}");
        }
    }

    #[test]
    fn an_end_may_be_a_bare_time() {
        let start = read("2026-06-20T14:00:00+01:00").unwrap();
        assert_eq!(
            read_end("18:00", &start).unwrap().iso(),
            "2026-06-20T18:00:00+01:00"
        );
    }
}
