//! How a series travels: the words of hCalendar (`rrule`, `exdate`, `rdate`, `tz`), which microformats2 has none for. A
//! date that is moved is one left out and one added, so that readers who know no more are right all the same.

use jiff::civil::Date;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{Timestamp, Zoned};

use super::microformats::{MOST, Microformat};
use super::moment::{self, in_words, time};
use crate::html::escape;
use crate::model::{Change, Event, Moment, Rule, Status};

/// How many of the coming dates are told.
const NEXT: usize = 3;

/// What the paragraph begins with that changes as time goes by.
const NEXT_IS: &str = "<p>Next: ";

/// What a series said of itself, without what changes as time goes by.
pub fn without_next(markup: &str) -> String {
    let end = "</p>";
    let after_rules = format!("{end}{NEXT_IS}");
    let next = markup.rsplit_once(&after_rules);
    next.and_then(|(before, next)| Some(format!("{before}{end}{}", next.split_once(end)?.1)))
        .unwrap_or_else(|| markup.to_string())
}

/// `Repeats weekly on Tuesday (London). Not on 7 July 2026. Next: …`
pub fn dates(event: &Event, now: Timestamp) -> String {
    match event.is_series() {
        true => rules(event) + &next(event, now),
        false => String::new(),
    }
}

/// The same without the dates that come next.
pub fn rules(event: &Event) -> String {
    let repeat = event.repeat.as_ref().map(|rule| {
        format!(
            "Repeats <data class=\"p-rrule\" value=\"{}\">{}</data>{}.",
            escape(&rule.rrule(event.start.zone())),
            escape(&rule.words()),
            zone_markup(event)
        )
    });
    let except: Vec<String> = event.except.iter().map(|date| left_out(*date)).collect();
    let extra: Vec<String> = event.extra.iter().map(added).collect();
    let sentence = |before: &str, dates: Vec<String>| match dates.is_empty() {
        true => None,
        false => Some(format!("{before} {}.", dates.join(", "))),
    };
    let said = [
        repeat,
        sentence("Not on", except),
        sentence("Also on", extra),
    ];
    let said: Vec<String> = said
        .into_iter()
        .flatten()
        .chain(event.changes.iter().map(|change| changed(event, change)))
        .collect();
    format!("<p>{}</p>", said.join(" "))
}

fn zone_markup(event: &Event) -> String {
    let name = event.start.zone().and_then(TimeZone::iana_name);
    name.zip(event.start.city())
        .map(|(name, city)| {
            format!(
                " (<data class=\"p-tz\" value=\"{0}\">{1}</data>)",
                escape(name),
                escape(&city)
            )
        })
        .unwrap_or_default()
}

fn left_out(date: Date) -> String {
    time(
        "dt-exdate",
        &date.to_string(),
        &in_words(&Moment::Day(date)),
    )
}

fn added(moment: &Moment) -> String {
    time("dt-rdate", &moment.iso(), &in_words(moment))
}

/// `Tue 30 June 2026 is cancelled: the hall is shut.`
fn changed(event: &Event, change: &Change) -> String {
    let note = change
        .note
        .as_ref()
        .map(|note| format!(": {}", escape(note.trim().trim_end_matches('.'))))
        .unwrap_or_default();
    let place = change
        .place
        .as_ref()
        .map(|place| format!(" at {}", escape(&place.name)));
    let is_cancelled = change.status == Some(Status::Cancelled);
    if is_cancelled && event.status != Status::Cancelled {
        return format!("{} is cancelled{note}.", left_out(change.date));
    }
    match &change.start {
        Some(start) => format!(
            "{} is moved to {}{}{note}.",
            left_out(change.date),
            added(start),
            place.unwrap_or_default()
        ),
        None => format!(
            "{} is otherwise{}{note}.",
            in_words(&Moment::Day(change.date)),
            place.unwrap_or_default()
        ),
    }
}

fn next(event: &Event, now: Timestamp) -> String {
    if event.status == Status::Cancelled {
        return String::new();
    }
    let coming = event.occurrences(now, None, &TimeZone::UTC, NEXT + event.changes.len());
    let coming = coming
        .iter()
        .filter(|one| one.status != Status::Cancelled)
        .take(NEXT);
    let coming: Vec<String> = coming.map(|one| in_words(&one.start)).collect();
    match coming.is_empty() {
        true => String::new(),
        false => format!("{NEXT_IS}{}.</p>", coming.join("; ")),
    }
}

/// Reads into `event` what its content says of further dates.
pub fn read(found: &Microformat, event: &mut Event) {
    event.repeat = found
        .text("p-rrule")
        .and_then(|rule| Rule::read(&rule).ok());
    let moments = |name: &'static str| {
        found
            .dates(name)
            .filter_map(|date| moment::read(&date))
            .take(MOST)
    };
    event.except = moments("dt-exdate").map(|moment| moment.date()).collect();
    event.extra = moments("dt-rdate").collect();
    let zone = found
        .text("p-tz")
        .and_then(|name| TimeZoneDatabase::bundled().get(&name).ok());
    if let Some(zone) = zone {
        let moments = std::iter::once(&mut event.start)
            .chain(&mut event.end)
            .chain(&mut event.extra);
        moments.for_each(|moment| settle(moment, &zone));
    }
}

/// A time with an offset becomes one of the zone, unless the two contradict each other.
fn settle(moment: &mut Moment, zone: &TimeZone) {
    let Moment::Time(time) = moment else { return };
    let local: Zoned = time.with_time_zone(zone.clone());
    if local.offset() == time.offset() {
        *moment = Moment::Time(local);
    }
}
