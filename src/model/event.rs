//! An event and the answer to its invitation.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, Zoned};
use serde::{Deserialize, Serialize};
use url::Url;

use super::repeat::Rule;

/// A happening at a time and a place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    pub start: Moment,
    /// The last moment, inclusive for whole days (iCalendar's exclusive end is `feeds::ical`'s business).
    pub end: Option<Moment>,
    pub place: Option<Place>,
    pub status: Status,
    /// How many people there is room for.
    pub capacity: Option<u32>,
    pub rsvp_by: Option<Moment>,
    /// What the host would like people to bring.
    pub wanted: Vec<Wanted>,
    /// Sites of co-hosts.
    pub hosts: Vec<Url>,
    pub show_guests: bool,
    /// RFC 5545 §3.8.7.4: raised when start, end, place or status changes.
    pub sequence: u32,
    /// RFC 5545 §3.8.4.7, where an imported event brought its own.
    pub uid: Option<String>,
    pub repeat: Option<Rule>,
    /// Dates on which it does not take place.
    pub except: Vec<Date>,
    /// Further dates: days at the usual time, or times of their own.
    pub extra: Vec<Moment>,
    /// Single dates that are otherwise than the rest.
    pub changes: Vec<Change>,
    /// When it was to be before it was moved.
    pub moved: Option<Moved>,
    /// Guests without a site of their own, by the host's word. Of one's own events alone; in no feed.
    pub outside: Vec<Outside>,
    /// The poll that found the date (`u-x-poll`).
    pub poll: Option<Url>,
    /// Friends or rings whose answer the host waits for.
    pub invited: Vec<String>,
}

impl Event {
    /// An event of which no more is known than when it begins.
    pub fn starting(start: Moment) -> Event {
        Event {
            start,
            end: None,
            place: None,
            status: Status::Confirmed,
            capacity: None,
            rsvp_by: None,
            wanted: Vec::new(),
            hosts: Vec::new(),
            show_guests: true,
            sequence: 0,
            uid: None,
            repeat: None,
            except: Vec::new(),
            extra: Vec::new(),
            changes: Vec::new(),
            moved: None,
            outside: Vec::new(),
            poll: None,
            invited: Vec::new(),
        }
    }

    /// Whether it has begun at that time. A whole day begins with it in UTC: what is answered from where it is day
    /// already is of it, too.
    pub fn has_begun(&self, at: Timestamp) -> bool {
        let begins = self.start.instant(&TimeZone::UTC);
        begins.is_none_or(|begins| at >= begins)
    }

    /// The last moment at which an answer is in time: a closing day ends where the event is.
    pub fn closes(&self) -> Option<Timestamp> {
        match self.rsvp_by.as_ref()? {
            Moment::Time(time) => Some(time.timestamp()),
            Moment::Day(day) => {
                let zone = self.start.zone().cloned().unwrap_or(TimeZone::UTC);
                let midnight = day.tomorrow().ok()?.to_zoned(zone).ok()?;
                Some(midnight.timestamp() - 1.nanosecond())
            }
        }
    }
}

/// One date of a series that is otherwise (RFC 5545 RECURRENCE-ID).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The local date that the rule gives.
    pub date: Date,
    pub start: Option<Moment>,
    pub end: Option<Moment>,
    pub place: Option<Place>,
    pub status: Option<Status>,
    /// Why, for people.
    pub note: Option<String>,
}

/// Somebody without a site, whose answer the host wrote down.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outside {
    pub name: String,
    pub rsvp: Rsvp,
    /// When they said so: their place in the queue.
    pub on: Option<Timestamp>,
    /// When they last changed their mind, if they did.
    pub updated: Option<Timestamp>,
    /// It came after the closing date.
    pub is_late: bool,
    /// For one date of a series.
    pub date: Option<Date>,
}

impl Outside {
    /// When they last said something.
    pub fn changed(&self) -> Option<Timestamp> {
        self.updated.or(self.on)
    }
}

/// What an event was before its time or place changed (schema.org `previousStartDate`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Moved {
    pub from: Option<Moment>,
    /// Where it was to be.
    pub place: Option<String>,
    /// When it changed: who answered before that answered to something else.
    pub on: Option<Timestamp>,
}

/// A time in a zone, or a whole day (RFC 5545 DATE-TIME and DATE).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Moment {
    Time(Zoned),
    Day(Date),
}

impl Moment {
    /// The local date it falls on.
    pub fn date(&self) -> Date {
        match self {
            Moment::Time(time) => time.date(),
            Moment::Day(date) => *date,
        }
    }

    /// Whether it is over where clock and calendar show `now`.
    pub fn is_past(&self, now: &Zoned) -> bool {
        match self {
            Moment::Time(time) => time.timestamp() < now.timestamp(),
            Moment::Day(day) => *day < now.date(),
        }
    }

    /// The zone that its clock shows; a whole day is in none.
    pub fn zone(&self) -> Option<&TimeZone> {
        match self {
            Moment::Time(time) => Some(time.time_zone()),
            Moment::Day(_) => None,
        }
    }

    /// What people call its zone by: `London`, `New York`.
    pub fn city(&self) -> Option<String> {
        let name = self.zone()?.iana_name()?;
        Some(name.rsplit('/').next().unwrap_or(name).replace('_', " "))
    }

    /// `Saturday 20 June 2026, 19:00`; a whole day without the time.
    pub fn words(&self) -> String {
        match self {
            Moment::Time(time) => time.strftime("%A %-d %B %Y, %H:%M").to_string(),
            Moment::Day(date) => date.strftime("%A %-d %B %Y").to_string(),
        }
    }

    /// RFC 3339 with offset for a time, `2026-06-20` for a day: what `datetime="…"` wants.
    pub fn iso(&self) -> String {
        match self {
            Moment::Time(time) => iso(time),
            Moment::Day(date) => date.to_string(),
        }
    }
}

/// RFC 3339 with offset, as files and pages have it.
pub fn iso(time: &Zoned) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Place {
    pub name: String,
    pub address: Option<String>,
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
}

/// RFC 5545 §3.8.1.11.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    #[default]
    Confirmed,
    Tentative,
    Cancelled,
}

impl Status {
    pub fn word(self) -> &'static str {
        match self {
            Status::Confirmed => "confirmed",
            Status::Tentative => "tentative",
            Status::Cancelled => "cancelled",
        }
    }
}

/// One line of a bring list: `chairs: 6`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    pub what: String,
    pub count: u32,
}

impl Wanted {
    /// Reads `salad` or `chairs: 6` (wire-format §6).
    pub fn read(text: &str) -> Wanted {
        let counted = text
            .rsplit_once(':')
            .and_then(|(what, count)| Some((what.trim(), count.trim().parse().ok()?)));
        match counted {
            Some((what, count)) if !what.is_empty() && count > 0 => Wanted {
                what: what.to_string(),
                count,
            },
            _ => Wanted {
                what: text.trim().to_string(),
                count: 1,
            },
        }
    }
}

impl std::fmt::Display for Wanted {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        match self.count {
            1 => f.write_str(&self.what),
            count => write!(f, "{}: {count}", self.what),
        }
    }
}

/// An answer to an invitation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rsvp {
    pub answer: Attendance,
    /// How many more come along, 0 to 20; only a yes brings any.
    pub guests: u8,
    /// What they bring.
    pub brings: Vec<String>,
}

impl Rsvp {
    /// How many one person may bring along (wire-format §5.3).
    pub const MOST_GUESTS: u8 = 20;
}

/// The values of `p-rsvp` (<https://indieweb.org/rsvp>).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Attendance {
    Yes,
    No,
    Maybe,
    Interested,
}

impl Attendance {
    pub fn word(self) -> &'static str {
        match self {
            Attendance::Yes => "yes",
            Attendance::No => "no",
            Attendance::Maybe => "maybe",
            Attendance::Interested => "interested",
        }
    }

    pub fn read(word: &str) -> Option<Attendance> {
        Some(match word.trim().to_ascii_lowercase().as_str() {
            "yes" => Attendance::Yes,
            "no" => Attendance::No,
            "maybe" => Attendance::Maybe,
            "interested" => Attendance::Interested,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trailing_number_says_how_many_are_wanted() {
        for (text, what, count) in [
            ("salad", "salad", 1),
            ("chairs: 6", "chairs", 6),
            (" bread : 2 ", "bread", 2),
            ("note: bring a torch", "note: bring a torch", 1),
            ("chairs: 0", "chairs: 0", 1),
        ] {
            assert_eq!(
                Wanted::read(text),
                Wanted {
                    what: what.into(),
                    count
                },
                "{text}"
            );
        }
    }
}
