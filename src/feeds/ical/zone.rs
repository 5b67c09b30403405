//! VTIMEZONE from the zone database: RFC 5545 wants one for each TZID. What a zone does every year is written as a
//! rule, all else date by date.

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ToSpan};

use super::lines::Lines;
use crate::model::{Every, Ordinal, Rule};

/// For so many years a zone is looked at; what is the same throughout is taken to go on for ever.
const YEARS: i64 = 28;

/// The name that a calendar calls a zone by.
pub fn name(zone: &TimeZone, at: Timestamp) -> String {
    match zone.iana_name() {
        Some(name) => name.to_string(),
        None => format!("UTC{}", offset(zone.to_offset(at))),
    }
}

/// The definition of a zone from the year of `first` on.
pub fn definition(lines: &mut Lines, zone: &TimeZone, first: Timestamp) {
    lines.component("VTIMEZONE", |lines| {
        lines.put("TZID", &name(zone, first));
        // A year more, so that summer and winter have both begun by then: Ruby's icalendar stumbles otherwise.
        let earlier = first.checked_sub((366 * 24).hours()).unwrap_or(first);
        observances(lines, zone, earlier);
    });
}

/// What the clocks do at one kind of change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Change {
    is_summer: bool,
    from: Offset,
    to: Offset,
    name: String,
}

fn observances(lines: &mut Lines, zone: &TimeZone, first: Timestamp) {
    let mut kinds: BTreeMap<Change, Vec<DateTime>> = BTreeMap::new();
    let before = zone
        .preceding(first)
        .next()
        .map(|change| change.timestamp());
    let begin = before.unwrap_or(first);
    let end = first
        .checked_add((YEARS * 366 * 24).hours())
        .unwrap_or(Timestamp::MAX);
    let following = zone.following(begin).map(|change| change.timestamp());
    let changes: Vec<Timestamp> = before
        .into_iter()
        .chain(following.take_while(|change| *change <= end))
        .collect();
    for at in &changes {
        let Ok(earlier) = at.checked_sub(1.second()) else {
            continue;
        };
        let (info, from) = (zone.to_offset_info(*at), zone.to_offset(earlier));
        let change = Change {
            is_summer: info.dst().is_dst(),
            from,
            to: info.offset(),
            name: info.abbreviation().to_string(),
        };
        // RFC 5545 §3.6.5: the onset is in the time before it.
        kinds.entry(change).or_default().push(from.to_datetime(*at));
    }
    if before.is_none() {
        let info = zone.to_offset_info(first);
        let change = Change {
            is_summer: false,
            from: info.offset(),
            to: info.offset(),
            name: info.abbreviation().to_string(),
        };
        kinds
            .entry(change)
            .or_default()
            .push(DateTime::constant(1970, 1, 1, 0, 0, 0, 0));
    }
    for (change, onsets) in &kinds {
        observance(lines, change, onsets, end);
    }
}

/// One observance with a rule, where every year is alike to the end; what came before that one by one.
fn observance(lines: &mut Lines, change: &Change, onsets: &[DateTime], end: Timestamp) {
    let end = end.to_zoned(TimeZone::UTC).year();
    let lasts = onsets.last().is_some_and(|last| end - last.year() <= 1);
    let regular = (0..onsets.len()).find(|at| is_yearly(&onsets[*at..]));
    let (single, yearly) = match regular.filter(|_| lasts) {
        Some(at) => onsets.split_at(at),
        None => (onsets, &[][..]),
    };
    for onset in single {
        component(lines, change, *onset, None);
    }
    if let Some(first) = yearly.first() {
        component(lines, change, *first, Some(yearly_rule(yearly)));
    }
}

/// Whether these are one a year, at the same time of the same weekday, counted from the same end of the same month.
fn is_yearly(onsets: &[DateTime]) -> bool {
    let are_alike = onsets.windows(2).all(|pair| {
        pair[0].year() + 1 == pair[1].year()
            && pair[0].month() == pair[1].month()
            && pair[0].time() == pair[1].time()
            && pair[0].weekday() == pair[1].weekday()
    });
    let same = |number: fn(Date) -> i8| {
        let mut numbers = onsets.iter().map(|onset| number(onset.date()));
        numbers
            .next()
            .is_some_and(|first| numbers.all(|number| number == first))
    };
    // A few years can be alike by chance.
    onsets.len() >= 10 && are_alike && (same(from_start) || same(from_end))
}

fn from_start(date: Date) -> i8 {
    (date.day() - 1) / 7 + 1
}

fn from_end(date: Date) -> i8 {
    -((date.days_in_month() - date.day()) / 7 + 1)
}

fn yearly_rule(onsets: &[DateTime]) -> String {
    let date = onsets[0].date();
    let is_from_end = onsets
        .iter()
        .all(|onset| from_end(onset.date()) == from_end(date));
    let number = match is_from_end {
        true => from_end(date),
        false => from_start(date),
    };
    let weekday = Ordinal {
        number: Some(number),
        weekday: date.weekday(),
    };
    let rule = Rule {
        months: vec![date.month()],
        days: vec![weekday],
        ..Rule::every(Every::Year)
    };
    rule.rrule(None)
}

fn component(lines: &mut Lines, change: &Change, onset: DateTime, rule: Option<String>) {
    let name = if change.is_summer {
        "DAYLIGHT"
    } else {
        "STANDARD"
    };
    lines.component(name, |lines| {
        lines.put("DTSTART", &onset.strftime("%Y%m%dT%H%M%S").to_string());
        if let Some(rule) = rule {
            lines.put("RRULE", &rule);
        }
        lines.put("TZOFFSETFROM", &offset(change.from));
        lines.put("TZOFFSETTO", &offset(change.to));
        lines.text("TZNAME", &change.name);
    });
}

/// `+0100`; seconds only where there are some.
fn offset(offset: Offset) -> String {
    let seconds = offset.seconds();
    let (sign, all) = (if seconds < 0 { '-' } else { '+' }, seconds.abs());
    let rest = match all % 60 {
        0 => String::new(),
        rest => format!("{rest:02}"),
    };
    format!("{sign}{:02}{:02}{rest}", all / 3600, all / 60 % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(name: &str) -> Vec<String> {
        let zone = jiff::tz::TimeZoneDatabase::bundled().get(name).unwrap();
        let mut lines = Lines::default();
        definition(&mut lines, &zone, "2026-06-02T18:00:00Z".parse().unwrap());
        lines.into_string().lines().map(str::to_string).collect()
    }

    #[test]
    fn a_zone_that_changes_every_year_is_two_rules() {
        insta::assert_snapshot!(told("Europe/London").join("\n"));
        insta::assert_snapshot!(told("America/New_York").join("\n"));
        insta::assert_snapshot!(told("Australia/Lord_Howe").join("\n"));
    }

    #[test]
    fn summer_and_winter_have_both_begun_by_the_first_date() {
        for zone in ["Europe/London", "Australia/Lord_Howe"] {
            let told = told(zone);
            for kind in ["BEGIN:STANDARD", "BEGIN:DAYLIGHT"] {
                let mut lines = told.iter().skip_while(|line| *line != kind);
                let begins = lines.find_map(|line| line.strip_prefix("DTSTART:"));
                assert!(begins.unwrap() < "20260602", "{zone}: {told:?}");
            }
        }
    }

    #[test]
    fn a_zone_that_never_changes_is_one_line_of_time() {
        insta::assert_snapshot!(told("Asia/Kolkata").join("\n"));
    }

    #[test]
    fn what_is_not_the_same_weekday_every_year_is_told_date_by_date() {
        // Summer begins there on the Friday before the last Sunday of March.
        let jerusalem = told("Asia/Jerusalem");
        let summers = jerusalem.iter().filter(|line| *line == "BEGIN:DAYLIGHT");
        assert!(summers.count() > 20, "{jerusalem:?}");
        let rules: Vec<&String> = jerusalem
            .iter()
            .filter(|line| line.starts_with("RRULE"))
            .collect();
        assert_eq!(rules, ["RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU"]);
    }
}
