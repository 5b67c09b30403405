//! Own events as a calendar to subscribe to (RFC 5545, RFC 7986; wire-format §6). Never a guest's name, never METHOD
//! (decisions §31).

use icalendar::{Component, Property};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, Zoned};
use sha2::{Digest, Sha256};
use url::Url;

use super::characters::is_xml;
use crate::model::{Body, Entry, Event, Moment};

/// What a calendar says of itself.
#[derive(Clone, Copy, Debug)]
pub struct Calendar<'a> {
    pub name: &'a str,
    /// Its own address.
    pub url: &'a Url,
}

/// The calendar of the events among `entries`, in their order.
pub fn write(calendar: &Calendar, entries: &[&Entry]) -> String {
    let mut document = icalendar::Calendar::empty();
    let name = plain(calendar.name);
    let producer = format!("-//potluck//potluck {}//EN", env!("CARGO_PKG_VERSION"));
    let head = [
        Property::new("VERSION", "2.0"),
        Property::new("PRODID", producer),
        Property::new("CALSCALE", "GREGORIAN"),
        // RFC 7986 §5.1; the library takes it for no text and escapes nothing.
        Property::new(
            "NAME",
            name.replace('\\', "\\\\")
                .replace(',', "\\,")
                .replace(';', "\\;"),
        ),
        Property::new("X-WR-CALNAME", name.as_str()),
        typed("REFRESH-INTERVAL", "DURATION", "PT12H"),
        Property::new("X-PUBLISHED-TTL", "PT12H"),
        typed("SOURCE", "URI", calendar.url.as_str()),
    ];
    for property in head {
        document.append_property(property);
    }
    for entry in entries {
        if let Body::Event(happening) = &entry.body {
            document.push(event(entry, happening));
        }
    }
    document.to_string()
}

fn event(entry: &Entry, happening: &Event) -> icalendar::Event {
    let mut event = icalendar::Event::new();
    // Set, or the library writes the present time and every build differs.
    let changed = utc(entry.changed());
    event.append_property(Property::new("DTSTAMP", changed.as_str()));
    event.append_property(Property::new("LAST-MODIFIED", changed.as_str()));
    event.append_property(Property::new("UID", uid(entry, happening)));
    event.append_property(Property::new("SEQUENCE", happening.sequence.to_string()));
    event.append_property(Property::new(
        "STATUS",
        happening.status.word().to_uppercase(),
    ));
    for property in times(happening) {
        event.append_property(property);
    }
    event.append_property(Property::new("SUMMARY", plain(&entry.label())));
    let text = entry.summary.as_deref().unwrap_or(&entry.excerpt);
    let description = format!("{}\n{}", plain(text), entry.url);
    event.append_property(Property::new("DESCRIPTION", description.trim_start()));
    event.append_property(typed("URL", "URI", entry.url.as_str()));
    if let Some(place) = &happening.place {
        let address = place
            .address
            .as_ref()
            .map(|address| format!(", {address}"))
            .unwrap_or_default();
        event.append_property(Property::new(
            "LOCATION",
            plain(&format!("{}{address}", place.name)),
        ));
        if let Some((latitude, longitude)) = place.latitude.zip(place.longitude) {
            event.append_property(Property::new("GEO", format!("{latitude};{longitude}")));
        }
    }
    event
}

/// An imported event's own, else made from the permalink, which never changes.
pub fn uid(entry: &Entry, event: &Event) -> String {
    let made = || {
        let hash = Sha256::digest(entry.url.as_str().as_bytes());
        let digits: String = hash
            .iter()
            .take(8)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        format!("{digits}@{}", entry.url.host_str().unwrap_or("potluck"))
    };
    event
        .uid
        .as_deref()
        .map(plain)
        .filter(|uid| !uid.is_empty())
        .unwrap_or_else(made)
}

/// UTC for times, since several clients misread floating ones; DATE with an exclusive end for whole days.
/// A repeating event shows its first date: RRULE needs TZID and a VTIMEZONE with it.
fn times(event: &Event) -> Vec<Property> {
    let day = |name: &str, day: jiff::civil::Date| {
        typed(name, "DATE", &day.strftime("%Y%m%d").to_string())
    };
    match (&event.start, &event.end) {
        (Moment::Day(start), end) => {
            let last = end.as_ref().map_or(*start, Moment::date).max(*start);
            vec![
                day("DTSTART", *start),
                day("DTEND", last.saturating_add(1.day())),
            ]
        }
        (Moment::Time(start), end) => {
            let mut times = vec![Property::new("DTSTART", utc(start.timestamp()))];
            let end = end
                .as_ref()
                .and_then(|end| end_of(end, start))
                .filter(|end| *end > start.timestamp());
            times.extend(end.map(|end| Property::new("DTEND", utc(end))));
            times
        }
    }
}

fn end_of(end: &Moment, start: &Zoned) -> Option<Timestamp> {
    match end {
        Moment::Time(end) => Some(end.timestamp()),
        Moment::Day(day) => Some(
            day.saturating_add(1.day())
                .to_zoned(start.time_zone().clone())
                .ok()?
                .timestamp(),
        ),
    }
}

fn utc(time: Timestamp) -> String {
    time.to_zoned(TimeZone::UTC)
        .strftime("%Y%m%dT%H%M%SZ")
        .to_string()
}

fn typed(name: &str, value: &str, text: &str) -> Property {
    Property::new(name, text)
        .append_parameter(("VALUE", value))
        .done()
}

/// One line without control characters; the library escapes the rest.
fn plain(text: &str) -> String {
    let visible: String = text
        .chars()
        .filter(|character| is_xml(*character))
        .collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}
