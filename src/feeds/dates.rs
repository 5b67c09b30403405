//! Dates as feeds really write them, for those that the parser gives up on.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::fmt::rfc2822;
use jiff::tz::{self, TimeZone};

/// Reads a date in any form met so far; a time without a zone counts as UTC.
pub fn read(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time);
    }
    if let Some(time) = named_zone(text).or_else(|| foreign_weekday(text)) {
        return Some(time);
    }
    let civil = text.parse::<DateTime>().ok().or_else(|| dotted(text))?;
    TimeZone::UTC.to_timestamp(civil).ok()
}

/// RFC 2822 with the name of a zone that RFC 2822 does not know.
fn named_zone(text: &str) -> Option<Timestamp> {
    const ZONES: [(&str, i8); 9] = [
        ("CEST", 2),
        ("CET", 1),
        ("BST", 1),
        ("WEST", 1),
        ("WET", 0),
        ("EEST", 3),
        ("EET", 2),
        ("UTC", 0),
        ("Z", 0),
    ];
    let (rest, name) = text.rsplit_once(' ')?;
    let (_, hours) = ZONES
        .iter()
        .find(|(zone, _)| zone.eq_ignore_ascii_case(name))?;
    let without_weekday = rest.split_once(", ").map_or(rest, |(_, rest)| rest);
    let formats = [
        "%d %b %Y %H:%M:%S",
        "%d %b %Y %H:%M",
        "%Y-%m-%d %H:%M:%S",
        "%d %B %Y %H:%M:%S",
    ];
    let civil = formats
        .iter()
        .find_map(|format| DateTime::strptime(format, without_weekday).ok())?;
    TimeZone::fixed(tz::offset(*hours)).to_timestamp(civil).ok()
}

/// RFC 2822 with the day of the week in another language, or the wrong one.
fn foreign_weekday(text: &str) -> Option<Timestamp> {
    let (_, rest) = text.split_once(", ")?;
    Some(rfc2822::parse(rest).ok()?.timestamp())
}

/// `07.09.2024`, with or without a time.
fn dotted(text: &str) -> Option<DateTime> {
    let timed = ["%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%Y/%m/%d %H:%M:%S"];
    let day = ["%d.%m.%Y", "%Y/%m/%d"];
    timed
        .iter()
        .find_map(|format| DateTime::strptime(format, text).ok())
        .or_else(|| {
            day.iter().find_map(|format| {
                Some(
                    Date::strptime(format, text)
                        .ok()?
                        .to_datetime(Default::default()),
                )
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_that_no_standard_knows_are_read() {
        for (text, expected) in [
            ("2024-09-07 10:00:00", "2024-09-07T10:00:00Z"),
            ("2024-09-07", "2024-09-07T00:00:00Z"),
            ("2024-09-07T10:00:00+02:00", "2024-09-07T08:00:00Z"),
            ("07.09.2024", "2024-09-07T00:00:00Z"),
            ("07.09.2024 10:30", "2024-09-07T10:30:00Z"),
            ("Sat, 07 Sep 2024 10:00:00 CEST", "2024-09-07T08:00:00Z"),
            ("Samedi, 07 Sep 2024 10:00:00 +0200", "2024-09-07T08:00:00Z"),
            ("Samstag, 07 Sep 2024 10:00:00 CET", "2024-09-07T09:00:00Z"),
        ] {
            assert_eq!(
                read(text).map(|time| time.to_string()).as_deref(),
                Some(expected),
                "{text}"
            );
        }
        assert_eq!(read("yesterday"), None);
        assert_eq!(read(""), None);
    }
}
