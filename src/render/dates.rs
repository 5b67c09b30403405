//! Dates and times as people say them. Never "3 days ago": a page is read long after it was built.

use jiff::Timestamp;

use super::pages::Time;
use crate::config::Config;
use crate::model::{Event, Moment, iso};
use crate::words::Words;

/// The day something was published: `2 June 2026`, in the site's zone.
pub fn published(timestamp: Timestamp, config: &Config) -> Time {
    let local = timestamp.to_zoned(config.timezone.clone());
    Time {
        iso: iso(&local),
        text: config.words.date(local.date()),
    }
}

/// A deadline: `20 June 2026, 21:00`.
pub fn deadline(timestamp: Timestamp, config: &Config) -> Time {
    let local = timestamp.to_zoned(config.timezone.clone());
    let words = &config.words;
    Time {
        iso: iso(&local),
        text: words.date_time(&words.date(local.date()), local.time()),
    }
}

/// When something is: `Saturday 20 June 2026, 19:00`; a whole day without the time.
pub fn moment(moment: &Moment, words: &Words) -> Time {
    let day = words.weekday_date(moment.date());
    Time {
        iso: moment.iso(),
        text: match moment {
            Moment::Time(time) => words.date_time(&day, time.time()),
            Moment::Day(_) => day,
        },
    }
}

/// When an event ends: the clock alone on the day it began.
pub fn end(event: &Event, words: &Words) -> Option<Time> {
    let end = event.end.as_ref()?;
    let is_same_day = end.date() == event.start.date();
    match end {
        Moment::Time(time) if is_same_day => Some(Time {
            iso: end.iso(),
            text: time.strftime("%H:%M").to_string(),
        }),
        Moment::Day(_) if is_same_day => None,
        _ => Some(moment(end, words)),
    }
}

/// A zone as people say it: `London`, `New York`, `UTC+1`; none for whole days.
pub fn zone(event: &Event) -> Option<String> {
    let Moment::Time(start) = &event.start else {
        return None;
    };
    let offset = || format!("UTC{}", start.strftime("%:z"));
    Some(event.start.city().unwrap_or_else(offset))
}
