//! Events as a calendar to subscribe to (RFC 5545, RFC 7986; wire-format §6). A published one never has a guest's
//! name and never METHOD (decisions §31).

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan, Zoned};
use sha2::{Digest, Sha256};
use url::Url;

use super::lines::{Lines, parameter, plain};
use super::zone;
use crate::model::{Body, Change, Entry, Event, Moment, Place, Rule, Status, digits};

/// What a calendar says of itself.
#[derive(Clone, Copy, Debug)]
pub struct Calendar<'a> {
    pub name: &'a str,
    /// Its own address, if it has one that others may know.
    pub url: Option<&'a Url>,
    pub alarm: Option<Alarm>,
}

/// How long before its beginning an event rings.
#[derive(Clone, Copy, Debug)]
pub struct Alarm(pub SignedDuration);

/// An event as it is shown in a calendar.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    pub entry: &'a Entry,
    /// Before the title: `? ` for a maybe.
    pub mark: &'a str,
    /// A line below the text: who invites, what I answered.
    pub note: Option<&'a str>,
    /// A day of the year rather than a meeting: a birthday.
    pub is_day: bool,
}

impl<'a> From<&'a Entry> for Shown<'a> {
    fn from(entry: &'a Entry) -> Shown<'a> {
        Shown {
            entry,
            mark: "",
            note: None,
            is_day: false,
        }
    }
}

/// The calendar of the events among `shown`, in their order.
pub fn write(calendar: &Calendar, shown: &[Shown]) -> String {
    let mut lines = Lines::default();
    lines.component("VCALENDAR", |lines| {
        head(lines, calendar);
        zones(lines, shown);
        for one in shown {
            event(lines, one, calendar.alarm, None);
        }
    });
    lines.into_string()
}

/// Somebody with a mail address, for an invitation.
#[derive(Clone, Copy, Debug)]
pub struct Party<'a> {
    pub name: &'a str,
    pub email: &'a str,
}

/// An invitation to be mailed by hand: METHOD:REQUEST (RFC 5546 §3.2.2). Of what is cancelled it takes an earlier one
/// back: METHOD:CANCEL (§3.2.5). Never published.
pub fn invitation(entry: &Entry, host: Party, guests: &[Party]) -> String {
    let entry = takes_place(entry);
    let shown = Shown::from(&entry);
    let method = match entry.body.event().map(|event| event.status) {
        Some(Status::Cancelled) => "CANCEL",
        _ => "REQUEST",
    };
    let mut lines = Lines::default();
    lines.component("VCALENDAR", |lines| {
        lines.put("VERSION", "2.0");
        lines.put("PRODID", &producer());
        lines.put("CALSCALE", "GREGORIAN");
        lines.put("METHOD", method);
        zones(lines, &[shown]);
        event(lines, &shown, None, Some((host, guests)));
    });
    lines.into_string()
}

/// Nobody is asked to what is cancelled: such dates of a series are left out (RFC 5546 §3.2.2 knows no STATUS for them).
/// Where all of it is, no date is told apart.
fn takes_place(entry: &Entry) -> Entry {
    let mut entry = entry.clone();
    if let Body::Event(event) = &mut entry.body {
        let is_cancelled = |change: &Change| change.status == Some(Status::Cancelled);
        let cancelled = event.changes.iter().filter(|change| is_cancelled(change));
        event.except.extend(cancelled.map(|change| change.date));
        event.except.sort_unstable();
        let is_all_cancelled = event.status == Status::Cancelled;
        event
            .changes
            .retain(|change| !is_all_cancelled && !is_cancelled(change));
    }
    entry
}

fn producer() -> String {
    format!("-//potluck//potluck {}//EN", env!("CARGO_PKG_VERSION"))
}

fn head(lines: &mut Lines, calendar: &Calendar) {
    let name = plain(calendar.name);
    lines.put("VERSION", "2.0");
    lines.put("PRODID", &producer());
    lines.put("CALSCALE", "GREGORIAN");
    lines.text("NAME", &name);
    lines.text("X-WR-CALNAME", &name);
    lines.put("REFRESH-INTERVAL;VALUE=DURATION", "PT12H");
    lines.put("X-PUBLISHED-TTL", "PT12H");
    if let Some(url) = calendar.url {
        lines.put("SOURCE;VALUE=URI", url.as_str());
    }
}

/// The zones of all that repeats, each from its first use on.
fn zones(lines: &mut Lines, shown: &[Shown]) {
    let mut zones: BTreeMap<String, (TimeZone, Timestamp)> = BTreeMap::new();
    for one in shown {
        if let Body::Event(event) = &one.entry.body
            && let Some(start) = in_zone(event)
        {
            let (zone, first) = (start.time_zone().clone(), start.timestamp());
            let known = zones
                .entry(zone::name(&zone, first))
                .or_insert((zone, first));
            known.1 = known.1.min(first);
        }
    }
    for (zone, first) in zones.values() {
        zone::definition(lines, zone, *first);
    }
}

/// The start of a series whose times are written in its zone. UTC needs no definition.
fn in_zone(event: &Event) -> Option<&Zoned> {
    match &event.start {
        Moment::Time(start) if event.is_series() && *start.time_zone() != TimeZone::UTC => {
            Some(start)
        }
        _ => None,
    }
}

fn event(
    lines: &mut Lines,
    shown: &Shown,
    alarm: Option<Alarm>,
    parties: Option<(Party, &[Party])>,
) {
    let Body::Event(event) = &shown.entry.body else {
        return;
    };
    let spelling = Spelling::of(event);
    lines.component("VEVENT", |lines| {
        identity(lines, shown.entry, event);
        spelling.span(lines, &event.start, event.end.as_ref());
        repetition(lines, event, &spelling);
        words(lines, shown, event.place.as_ref(), event.status, None);
        if let Some((host, guests)) = parties {
            people(lines, host, guests, event.status);
        }
        if shown.is_day {
            lines.put("TRANSP", "TRANSPARENT");
        }
        ring(lines, alarm, event.status, shown);
    });
    for change in &event.changes {
        changed(lines, shown, event, change, &spelling, (alarm, parties));
    }
}

fn identity(lines: &mut Lines, entry: &Entry, event: &Event) {
    let changed = utc(entry.changed());
    lines.text("UID", &uid(entry, event));
    lines.put("DTSTAMP", &changed);
    lines.put("LAST-MODIFIED", &changed);
    lines.put("SEQUENCE", &event.sequence.to_string());
}

/// RFC 5545 §3.8.5: the rule, the dates left out, the further ones.
fn repetition(lines: &mut Lines, event: &Event, spelling: &Spelling) {
    if let Some(rule) = &event.repeat {
        lines.put("RRULE", &spelling.rule(rule));
    }
    for date in &event.except {
        spelling.put(lines, "EXDATE", &event.usual(*date));
    }
    for extra in &event.extra {
        let moment = match extra {
            Moment::Day(date) => event.usual(*date),
            time => time.clone(),
        };
        // In UTC, since libical reads the local time of an RDATE as if it were that.
        match moment {
            Moment::Time(time) => lines.put("RDATE", &utc(time.timestamp())),
            day => spelling.put(lines, "RDATE", &day),
        }
    }
}

/// One date that is otherwise: the same UID, told apart by the date it had (RFC 5545 §3.8.4.4).
fn changed(
    lines: &mut Lines,
    shown: &Shown,
    event: &Event,
    change: &Change,
    spelling: &Spelling,
    (alarm, parties): (Option<Alarm>, Option<(Party, &[Party])>),
) {
    let Some(one) = event.on(change.date) else {
        return;
    };
    lines.component("VEVENT", |lines| {
        identity(lines, shown.entry, event);
        spelling.put(lines, "RECURRENCE-ID", &event.usual(change.date));
        spelling.span(lines, &one.start, one.end.as_ref());
        words(
            lines,
            shown,
            one.place.as_ref(),
            one.status,
            one.note.as_deref(),
        );
        if let Some((host, guests)) = parties {
            people(lines, host, guests, one.status);
        }
        ring(lines, alarm, one.status, shown);
    });
}

fn words(
    lines: &mut Lines,
    shown: &Shown,
    place: Option<&Place>,
    status: Status,
    note: Option<&str>,
) {
    let entry = shown.entry;
    lines.text(
        "SUMMARY",
        &format!("{}{}", shown.mark, plain(&entry.label())),
    );
    let text = plain(entry.summary.as_deref().unwrap_or(&entry.excerpt));
    let poll = match &entry.body {
        Body::Event(event) => event.poll.as_ref(),
        _ => None,
    };
    let parts = [
        note.map(plain),
        shown.note.map(plain),
        Some(text),
        Some(entry.url.to_string()),
        poll.map(|poll| format!("The date was found by a poll: {poll}")),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
        .collect();
    lines.text("DESCRIPTION", &parts.join("\n"));
    if let Some(place) = place {
        let address = place.address.as_ref().map(|address| format!(", {address}"));
        lines.text(
            "LOCATION",
            &plain(&format!("{}{}", place.name, address.unwrap_or_default())),
        );
        if let Some((latitude, longitude)) = place.latitude.zip(place.longitude) {
            lines.put("GEO", &format!("{latitude};{longitude}"));
        }
    }
    lines.put("URL;VALUE=URI", entry.url.as_str());
    lines.put("STATUS", &status.word().to_uppercase());
}

fn people(lines: &mut Lines, host: Party, guests: &[Party], status: Status) {
    lines.put(
        &format!("ORGANIZER;CN={}", parameter(host.name)),
        &format!("mailto:{}", host.email),
    );
    // RFC 5546 §3.2.2 wants somebody who attends: an open invitation has the host.
    let host = (host, "ROLE=CHAIR;PARTSTAT=ACCEPTED");
    let asked = match status {
        Status::Cancelled => "ROLE=REQ-PARTICIPANT",
        _ => "ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE",
    };
    let guests = guests.iter().map(|guest| (*guest, asked));
    for (who, part) in std::iter::once(host).chain(guests) {
        let head = format!("ATTENDEE;{part};CN={}", parameter(who.name));
        lines.put(&head, &format!("mailto:{}", who.email));
    }
}

/// RFC 5545 §3.6.6. What is cancelled rings for nobody.
fn ring(lines: &mut Lines, alarm: Option<Alarm>, status: Status, shown: &Shown) {
    let Some(Alarm(before)) = alarm.filter(|_| status != Status::Cancelled) else {
        return;
    };
    lines.component("VALARM", |lines| {
        lines.put("ACTION", "DISPLAY");
        lines.put("TRIGGER", &format!("-PT{}M", before.as_mins().max(0)));
        lines.text("DESCRIPTION", &plain(&shown.entry.label()));
    });
}

/// How the times of one event are written: UTC for what happens once, since several clients misread floating times;
/// in its zone for what repeats; days as days.
enum Spelling {
    Utc,
    Zone(TimeZone, String),
    Day,
}

impl Spelling {
    fn of(event: &Event) -> Spelling {
        match (&event.start, in_zone(event)) {
            (Moment::Day(_), _) => Spelling::Day,
            (_, Some(start)) => {
                let zone = start.time_zone().clone();
                let name = zone::name(&zone, start.timestamp());
                Spelling::Zone(zone, name)
            }
            (_, None) => Spelling::Utc,
        }
    }

    fn put(&self, lines: &mut Lines, name: &str, moment: &Moment) {
        let day = |day: Date| day.strftime("%Y%m%d").to_string();
        match (moment, self) {
            (Moment::Time(time), Spelling::Utc) => lines.put(name, &utc(time.timestamp())),
            (Moment::Time(time), Spelling::Zone(zone, id)) => {
                let local = time.with_time_zone(zone.clone());
                let head = format!("{name};TZID={}", parameter(id));
                lines.put(&head, &local.strftime("%Y%m%dT%H%M%S").to_string());
            }
            (moment, _) => lines.put(&format!("{name};VALUE=DATE"), &day(moment.date())),
        }
    }

    /// DTSTART and DTEND; an end is the first moment after it.
    fn span(&self, lines: &mut Lines, start: &Moment, end: Option<&Moment>) {
        self.put(lines, "DTSTART", start);
        if let Some(end) = exclusive(start, end) {
            self.put(lines, "DTEND", &end);
        }
    }

    fn rule(&self, rule: &Rule) -> String {
        match self {
            Spelling::Utc => rule.rrule(Some(&TimeZone::UTC)),
            Spelling::Zone(zone, _) => rule.rrule(Some(zone)),
            Spelling::Day => rule.rrule(None),
        }
    }
}

fn exclusive(start: &Moment, end: Option<&Moment>) -> Option<Moment> {
    match (start, end) {
        (Moment::Day(start), end) => {
            let last = end.map_or(*start, Moment::date).max(*start);
            Some(Moment::Day(last.saturating_add(1.day())))
        }
        (Moment::Time(start), Some(Moment::Time(end))) => {
            (end > start).then(|| Moment::Time(end.clone()))
        }
        (Moment::Time(start), Some(Moment::Day(day))) => {
            let midnight = day
                .saturating_add(1.day())
                .to_zoned(start.time_zone().clone())
                .ok()?;
            (midnight > *start).then_some(Moment::Time(midnight))
        }
        (Moment::Time(_), None) => None,
    }
}

/// An imported event's own, else made from the permalink, which never changes.
pub fn uid(entry: &Entry, event: &Event) -> String {
    let made = || {
        let hash = Sha256::digest(entry.url.as_str().as_bytes());
        let digits = digits(&hash, 8);
        format!("{digits}@{}", entry.url.host_str().unwrap_or("potluck"))
    };
    let own = event
        .uid
        .as_deref()
        .map(plain)
        .filter(|uid| !uid.is_empty());
    own.unwrap_or_else(made)
}

fn utc(time: Timestamp) -> String {
    time.strftime("%Y%m%dT%H%M%SZ").to_string()
}
