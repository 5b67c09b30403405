//! Dates and times as people say them. Never "3 days ago": a page is read long after it was built.

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::pages::Time;
use crate::model::{Event, Moment};

/// The day something was published: `2 June 2026`, in the site's zone.
pub fn published(timestamp: Timestamp, zone: &TimeZone) -> Time {
    let local = timestamp.to_zoned(zone.clone());
    Time {
        iso: iso(&local),
        text: local.strftime("%-d %B %Y").to_string(),
    }
}

/// A deadline: `20 June 2026, 21:00`.
pub fn deadline(timestamp: Timestamp, zone: &TimeZone) -> Time {
    let local = timestamp.to_zoned(zone.clone());
    Time {
        iso: iso(&local),
        text: local.strftime("%-d %B %Y, %H:%M").to_string(),
    }
}

/// When something is.
pub fn moment(moment: &Moment) -> Time {
    Time {
        iso: moment.iso(),
        text: moment.words(),
    }
}

/// When an event ends: the clock alone on the day it began.
pub fn end(event: &Event) -> Option<Time> {
    let end = event.end.as_ref()?;
    let is_same_day = end.date() == event.start.date();
    match end {
        Moment::Time(time) if is_same_day => Some(Time {
            iso: end.iso(),
            text: time.strftime("%H:%M").to_string(),
        }),
        Moment::Day(_) if is_same_day => None,
        _ => Some(moment(end)),
    }
}

/// A zone as people say it: `London`, `New York`, `UTC+1`; none for whole days.
pub fn zone(event: &Event) -> Option<String> {
    let Moment::Time(start) = &event.start else {
        return None;
    };
    Some(match start.time_zone().iana_name() {
        Some(name) => name.rsplit('/').next().unwrap_or(name).replace('_', " "),
        None => format!("UTC{}", start.strftime("%:z")),
    })
}

fn iso(local: &Zoned) -> String {
    local.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}
