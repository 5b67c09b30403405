//! A calendar as the events it holds: each series is one, with its dates that are left out, added, moved or cancelled.
//! What cannot be read costs itself, and is said.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use url::Url;

use super::component::{self, Broken, Line, find, text_of};
use super::onward::{Parts, end_before, onward};
use super::when::{self, duration};
use super::zones::Zones;
use crate::model::{Change, Event, Moment, Place, Rule, Status, is_web};

/// Dates left out, added or changed of one series.
const DATES: usize = 1_000;

/// Broken lines that are named.
const NAMED: usize = 100;

/// What is wrong with a line, or with what it says.
#[derive(Clone, Debug, PartialEq)]
pub struct Doubt {
    /// In the file, from 1.
    pub line: usize,
    pub what: String,
}

/// What a file holds.
#[derive(Debug)]
pub struct Found {
    pub name: Option<String>,
    pub description: Option<String>,
    /// Minutes for which a copy of it stays good.
    pub ttl: Option<u32>,
    pub events: Vec<Occasion>,
    /// Whether there were any, readable or not.
    pub has_events: bool,
    /// What could not be read, in the order of the lines.
    pub doubts: Vec<Doubt>,
}

/// One event, once or repeated.
#[derive(Clone, Debug, PartialEq)]
pub struct Occasion {
    pub title: Option<String>,
    pub description: Option<String>,
    /// Its page, http(s) alone.
    pub url: Option<Url>,
    pub event: Event,
    pub created: Option<Timestamp>,
    pub modified: Option<Timestamp>,
    /// Its owner keeps it to themselves (CLASS).
    pub is_private: bool,
    /// Where it begins in the file, from 1.
    pub line: usize,
}

/// Reads the text of a calendar. Times without a zone are of `usual`, unless the calendar names its own.
pub fn read(text: &str, usual: TimeZone) -> Found {
    let calendar = component::read(text);
    let mut reader = Reader {
        zones: Zones::of_calendar(&calendar, usual),
        is_off: is_word(&calendar.head, "METHOD", "CANCEL"),
        doubts: Vec::new(),
    };
    let mut events: Vec<Occasion> = Vec::new();
    let mut by_uid: BTreeMap<String, usize> = BTreeMap::new();
    let mut parts: BTreeMap<String, Parts> = BTreeMap::new();
    let is_change = |lines: &&Vec<Line>| find(lines, "RECURRENCE-ID").is_some();
    let (mut changes, whole): (Vec<_>, Vec<_>) = calendar.events.iter().partition(is_change);
    for one in whole.into_iter().filter_map(|lines| reader.occasion(lines)) {
        let uid = one.event.uid.clone();
        match uid.as_ref().and_then(|uid| by_uid.get(uid)) {
            // The same event twice: the later version of it.
            Some(at) => newer(&mut events[*at], one),
            None => {
                by_uid.extend(uid.map(|uid| (uid, events.len())));
                events.push(one);
            }
        }
    }
    // What changes all later dates comes first: one of them alone may be otherwise again.
    changes.sort_by_cached_key(|lines| {
        let changed = find(lines, "RECURRENCE-ID");
        let onward = changed.filter(|line| line.parameter("RANGE").is_some());
        (onward.is_none(), onward.map(|line| line.value.clone()))
    });
    for lines in changes {
        let uid = text_of(lines, "UID").filter(|uid| by_uid.contains_key(uid));
        let Some((uid, at)) = uid.and_then(|uid| Some((uid.clone(), *by_uid.get(&uid)?))) else {
            // One date of a series that is not there is an event by itself.
            events.extend(reader.occasion(lines).map(|one| alone(one, lines)));
            continue;
        };
        let parts = parts.entry(uid).or_insert_with(|| Parts::whole(at));
        reader.change(lines, &mut events, parts);
    }
    let interval = ["REFRESH-INTERVAL", "X-PUBLISHED-TTL"];
    let mut intervals = interval
        .iter()
        .filter_map(|name| duration(&find(&calendar.head, name)?.value));
    let broken = calendar.broken.iter().take(NAMED);
    let mut doubts: Vec<Doubt> = broken.map(no_line).collect();
    doubts.append(&mut reader.doubts);
    doubts.sort_by_key(|doubt| doubt.line);
    Found {
        name: text_of(&calendar.head, "X-WR-CALNAME").or_else(|| text_of(&calendar.head, "NAME")),
        description: text_of(&calendar.head, "X-WR-CALDESC"),
        ttl: intervals
            .next()
            .and_then(|ttl| u32::try_from(ttl.as_secs() / 60).ok()),
        has_events: !calendar.events.is_empty(),
        events,
        doubts,
    }
}

fn no_line(broken: &Broken) -> Doubt {
    let text: String = broken.text.trim().chars().take(60).collect();
    Doubt {
        line: broken.number,
        what: format!("`{text}` is no line of a calendar"),
    }
}

fn newer(known: &mut Occasion, other: Occasion) {
    let age = |one: &Occasion| (one.event.sequence, one.modified);
    if age(&other) > age(known) {
        *known = other;
    }
}

/// A date of a series that is told without it has an id of its own.
fn alone(mut one: Occasion, lines: &[Line]) -> Occasion {
    if let Some((uid, date)) = one.event.uid.as_mut().zip(find(lines, "RECURRENCE-ID")) {
        uid.push('#');
        uid.push_str(date.value.trim());
    }
    one
}

struct Reader {
    zones: Zones,
    /// The whole file calls off what is in it.
    is_off: bool,
    doubts: Vec<Doubt>,
}

impl Reader {
    fn doubt(&mut self, line: usize, what: String) {
        self.doubts.push(Doubt { line, what });
    }

    /// A moment, or none and a word about it.
    fn moment(&mut self, line: &Line) -> Option<Moment> {
        let found = when::moment(line, &self.zones);
        if found.is_none() {
            let value: String = line.value.chars().take(40).collect();
            let what = format!("{}: `{value}` is not a time", line.name);
            self.doubt(line.number, what);
        } else if self.zones.is_unknown(line) {
            let id = line.parameter("TZID").unwrap_or_default();
            let id: String = id.chars().take(40).collect();
            let usual = self.zones.usual.iana_name().unwrap_or("UTC").to_string();
            self.doubt(
                line.number,
                format!("the zone `{id}` is unknown: taken for {usual}"),
            );
        }
        found
    }

    fn occasion(&mut self, lines: &[Line]) -> Option<Occasion> {
        let number = lines.first().map_or(1, |line| line.number);
        let Some(start) = find(lines, "DTSTART") else {
            self.doubt(number, format!("{} has no DTSTART: left out", name(lines)));
            return None;
        };
        let start = self.moment(start)?;
        let mut event = Event {
            end: self.end(lines, &start),
            place: place(lines),
            status: status(lines, self.is_off),
            sequence: text_of(lines, "SEQUENCE")
                .and_then(|text| text.parse().ok())
                .unwrap_or(0),
            uid: text_of(lines, "UID"),
            ..Event::starting(start)
        };
        self.series(lines, &mut event);
        let time = |name| match when::moment(find(lines, name)?, &self.zones)? {
            Moment::Time(time) => Some(time.timestamp()),
            Moment::Day(_) => None,
        };
        let url = find(lines, "URL").and_then(|line| Url::parse(line.value.trim()).ok());
        Some(Occasion {
            title: text_of(lines, "SUMMARY"),
            description: text_of(lines, "DESCRIPTION"),
            url: url.filter(is_web),
            created: time("CREATED"),
            // DTSTAMP is left out: many calendars write there the moment at which they are asked.
            modified: time("LAST-MODIFIED"),
            is_private: ["PRIVATE", "CONFIDENTIAL"]
                .iter()
                .any(|class| is_word(lines, "CLASS", class)),
            line: number,
            event,
        })
    }

    /// The last day of whole days, which calendars write as the day after.
    fn end(&mut self, lines: &[Line], start: &Moment) -> Option<Moment> {
        let written = find(lines, "DTEND").and_then(|line| self.moment(line));
        let lasts = find(lines, "DURATION").and_then(|line| duration(&line.value));
        match (start, written) {
            (Moment::Day(start), Some(Moment::Day(end))) => {
                Some(Moment::Day(end.checked_sub(1.day()).ok()?.max(*start)))
            }
            (Moment::Day(start), None) => {
                let days = lasts?.as_hours() / 24 - 1;
                Some(Moment::Day(
                    start.checked_add(days.clamp(0, 400_000).days()).ok()?,
                ))
            }
            (Moment::Time(start), Some(Moment::Time(end))) => {
                (end > *start).then_some(Moment::Time(end))
            }
            (Moment::Time(start), None) => Some(Moment::Time(start.checked_add(lasts?).ok()?)),
            _ => None,
        }
    }

    /// The rule, the dates left out and the further ones (RFC 5545 §3.8.5).
    fn series(&mut self, lines: &[Line], event: &mut Event) {
        if let Some(line) = find(lines, "RRULE") {
            match Rule::read(&without_its_time(&line.value, &event.start)) {
                Ok(rule) => follow(rule, event),
                Err(unclear) => {
                    let (name, why) = (name(lines), unclear.what);
                    let what = format!(
                        "{name} repeats in a way that is not understood ({why}): only its first date is kept"
                    );
                    self.doubt(line.number, what);
                }
            }
        }
        let start = event.start.clone();
        for line in lines.iter().filter(|line| line.name == "RDATE") {
            let moments = when::moments(line, &self.zones).flatten().take(DATES);
            let moments = moments.map(|moment| local(moment, &start));
            event.extra.extend(moments);
        }
        for line in lines.iter().filter(|line| line.name == "EXDATE") {
            let moments = when::moments(line, &self.zones).flatten();
            let dates = moments.map(|moment| local(moment, &start).date());
            event.except.extend(dates.take(DATES));
        }
        event.extra.truncate(DATES);
        event.except.truncate(DATES);
        event.except.sort_unstable();
        event.except.dedup();
        if event.repeat.is_none() {
            event.extra.retain(|extra| *extra != start);
        }
    }

    /// One date of a series that is otherwise: moved, elsewhere, or cancelled; or it and all later ones.
    fn change(&mut self, lines: &[Line], events: &mut Vec<Occasion>, parts: &mut Parts) {
        let Some(line) = find(lines, "RECURRENCE-ID") else {
            return;
        };
        let Some(meant) = self.moment(line) else {
            return;
        };
        let Some(other) = self.occasion(lines) else {
            return;
        };
        let Some(first) = events.get(parts.first()) else {
            return;
        };
        let meant = local(meant, &first.event.start).date();
        let (at, date) = parts.find(meant);
        let Some(series) = events.get_mut(at) else {
            return;
        };
        let event = &mut series.event;
        if !event.has(date) {
            self.doubt(
                line.number,
                format!("{date} is none of the dates of {}: left out", name(lines)),
            );
            return;
        }
        if line.parameter("RANGE").is_some() {
            match rest(series, date, &other) {
                Some(rest) => {
                    let start = rest.event.start.date();
                    if date == series.event.start.date() {
                        parts.go_on(at, meant, start);
                        *series = rest;
                    } else {
                        end_before(&mut series.event, date);
                        parts.go_on(events.len(), meant, start);
                        events.push(alone(rest, lines));
                    }
                    return;
                }
                None => {
                    let what = format!(
                        "{} is changed from {date} on in a way that is not understood: taken for that date alone",
                        name(lines)
                    );
                    self.doubt(line.number, what);
                }
            }
        }
        let event = &mut series.event;
        if event.changes.len() >= DATES {
            return;
        }
        let usual = event.usual(date);
        let plain = event.on(date).and_then(|one| one.end);
        let start = local(other.event.start, &event.start);
        let has_moved = start != usual;
        event.changes.retain(|known| known.date != date);
        event.changes.push(Change {
            date,
            end: other
                .event
                .end
                .filter(|end| has_moved || Some(end) != plain.as_ref()),
            start: has_moved.then_some(start),
            place: other
                .event
                .place
                .filter(|place| Some(place) != event.place.as_ref()),
            status: Some(other.event.status).filter(|status| *status != event.status),
            note: other
                .title
                .filter(|title| Some(title) != series.title.as_ref()),
        });
    }
}

/// A series from one of its dates on, as `other` has that date; what is not said of it stays.
fn rest(series: &Occasion, date: Date, other: &Occasion) -> Option<Occasion> {
    let changed = Event {
        start: local(other.event.start.clone(), &series.event.start),
        place: other.event.place.clone().or(series.event.place.clone()),
        uid: series.event.uid.clone(),
        ..other.event.clone()
    };
    let text = |own: &Option<String>, usual: &Option<String>| own.clone().or(usual.clone());
    Some(Occasion {
        title: text(&other.title, &series.title),
        description: text(&other.description, &series.description),
        event: onward(&series.event, date, changed)?,
        ..other.clone()
    })
}

/// What an event is called, for a person who looks for it in the file.
fn name(lines: &[Line]) -> String {
    let title = text_of(lines, "SUMMARY").unwrap_or_default();
    let title: String = title.chars().take(60).collect();
    match title.trim() {
        "" => "an event without a name".into(),
        title => format!("`{title}`"),
    }
}

/// A rule without the time of day, where that is only the one at which it begins: some calendars say it twice.
fn without_its_time(rule: &str, start: &Moment) -> String {
    let Moment::Time(time) = start else {
        return rule.to_string();
    };
    let is_its = |part: &&str| {
        let Some((name, value)) = part.split_once('=') else {
            return false;
        };
        let own = match name.trim().to_ascii_uppercase().as_str() {
            "BYHOUR" => time.hour(),
            "BYMINUTE" => time.minute(),
            "BYSECOND" => time.second(),
            _ => return false,
        };
        value.trim().parse() == Ok(own)
    };
    let parts: Vec<&str> = rule.split(';').filter(|part| !is_its(part)).collect();
    parts.join(";")
}

/// Sets the rule. The first date stands even where the rule does not give it (RFC 5545 §3.8.5.3): it is a further one.
fn follow(rule: Rule, event: &mut Event) {
    let first = event.start.date();
    match rule.dates(first, first, None).next() {
        Some(date) if date == first => {}
        Some(date) => {
            let start = event.usual(date);
            event.extra.push(event.start.clone());
            event.end = event.end_after(&start);
            event.start = start;
        }
        None => return,
    }
    event.repeat = Some(rule);
}

/// A moment as the clocks of an event show it that begins at `start`.
fn local(moment: Moment, start: &Moment) -> Moment {
    match (moment, start.zone()) {
        (Moment::Time(time), Some(zone)) => Moment::Time(time.with_time_zone(zone.clone())),
        (Moment::Time(time), None) => Moment::Day(time.date()),
        (day, _) => day,
    }
}

fn is_word(lines: &[Line], name: &str, word: &str) -> bool {
    text_of(lines, name).is_some_and(|text| text.eq_ignore_ascii_case(word))
}

fn status(lines: &[Line], is_off: bool) -> Status {
    match () {
        () if is_off || is_word(lines, "STATUS", "CANCELLED") => Status::Cancelled,
        () if is_word(lines, "STATUS", "TENTATIVE") => Status::Tentative,
        () => Status::Confirmed,
    }
}

/// The first line is the name; what stands below it is the address.
fn place(lines: &[Line]) -> Option<Place> {
    let text = text_of(lines, "LOCATION")?;
    let (name, address) = text.split_once('\n').unwrap_or((&text, ""));
    let geo = find(lines, "GEO").and_then(|geo| {
        let (latitude, longitude) = geo.value.split_once(';')?;
        let degrees = |text: &str, most: f64| {
            let degrees: f64 = text.trim().parse().ok()?;
            (degrees.abs() <= most).then_some(degrees)
        };
        Some((degrees(latitude, 90.0)?, degrees(longitude, 180.0)?))
    });
    let address = address.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(Place {
        name: name.trim().to_string(),
        address: Some(address).filter(|address| !address.is_empty()),
        latitude: geo.map(|(latitude, _)| latitude),
        longitude: geo.map(|(_, longitude)| longitude),
    })
}
