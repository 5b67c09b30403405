//! What the zones of a calendar are (RFC 5545 §3.6.5): by their names in the database or in Windows, else by what their
//! definitions do to the clock.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};

use super::component::{Components, Line, Zone, find, text_of};
use crate::model::Rule;

/// Definitions that are looked at.
const MOST: usize = 50;
/// The years over which a definition is compared with the database.
const YEARS: [i16; 2] = [2024, 2025];

/// What Windows calls the zones, and their names in the database (CLDR's windowsZones).
fn windows() -> impl Iterator<Item = (&'static str, &'static str)> {
    let rows = include_str!("windows-zones.tsv").lines();
    rows.filter_map(|row| row.split_once('\t'))
}

/// The zones of one calendar.
pub struct Zones {
    /// For times that name none.
    pub usual: TimeZone,
    known: BTreeMap<String, TimeZone>,
}

impl Zones {
    /// Those that a calendar defines; `usual` counts where neither a time nor the calendar names one.
    pub fn of_calendar(calendar: &Components, usual: TimeZone) -> Zones {
        let own = text_of(&calendar.head, "X-WR-TIMEZONE").and_then(|name| by_name(&name));
        let defined = calendar.zones.iter().take(MOST).filter_map(|zone| {
            let id = text_of(&zone.lines, "TZID")?;
            let named = by_name(&id).or_else(|| by_name(&text_of(&zone.lines, "X-LIC-LOCATION")?));
            Some((id, named.or_else(|| by_clock(zone))?))
        });
        Zones {
            known: defined.collect(),
            usual: own.unwrap_or(usual),
        }
    }

    /// Those that have names that everybody knows.
    pub fn by_name(usual: TimeZone) -> Zones {
        Zones {
            usual,
            known: BTreeMap::new(),
        }
    }

    /// The zone of a time.
    pub fn of(&self, line: &Line) -> TimeZone {
        self.named(line).unwrap_or_else(|| self.usual.clone())
    }

    /// Whether it names a zone that nobody knows.
    pub fn is_unknown(&self, line: &Line) -> bool {
        let is_local = !line.value.trim().ends_with(['Z', 'z']);
        is_local && line.parameter("TZID").is_some() && self.named(line).is_none()
    }

    fn named(&self, line: &Line) -> Option<TimeZone> {
        let id = line.parameter("TZID")?;
        self.known.get(id).cloned().or_else(|| by_name(id))
    }
}

/// A zone by its name in the database, or by what Windows calls it; some write a path before it.
fn by_name(name: &str) -> Option<TimeZone> {
    let name = name.trim().trim_matches('"');
    let zones = TimeZoneDatabase::bundled();
    let parts: Vec<&str> = name.split('/').filter(|part| !part.is_empty()).collect();
    let tails = (0..parts.len()).filter_map(|from| parts.get(from..));
    let known = tails
        .map(|tail| tail.join("/"))
        .find_map(|name| zones.get(&name).ok());
    known.or_else(|| {
        let (_, name) = windows().find(|(windows, _)| windows.eq_ignore_ascii_case(name))?;
        zones.get(name).ok()
    })
}

/// The zone of the database whose clocks do what the definition says, day by day; else the offset of its last change.
fn by_clock(zone: &Zone) -> Option<TimeZone> {
    let clock = Clock::of(zone)?;
    let first = Date::new(YEARS[0], 1, 1).ok()?;
    let last = Date::new(YEARS[1], 12, 31).ok()?;
    let noons = first.series(1.day()).take_while(|day| *day <= last);
    let wanted: Vec<(DateTime, Offset)> = noons
        .map(|day| day.at(12, 0, 0, 0))
        .filter_map(|noon| Some((noon, clock.at(noon)?)))
        .collect();
    let zones = TimeZoneDatabase::bundled();
    let fits = |zone: &TimeZone| {
        wanted.iter().all(|(noon, offset)| {
            let instant = offset.to_timestamp(*noon);
            instant.is_ok_and(|instant| zone.to_offset(instant) == *offset)
        })
    };
    let mut candidates = windows().filter_map(|(_, name)| zones.get(name).ok());
    candidates
        .find(fits)
        .or_else(|| Some(TimeZone::fixed(wanted.last()?.1)))
}

/// When a definition changes the clock, and to what.
struct Clock {
    changes: Vec<(DateTime, Offset)>,
    before: Offset,
}

impl Clock {
    fn of(zone: &Zone) -> Option<Clock> {
        let mut changes = Vec::new();
        let mut before = None;
        for lines in zone.observances.iter().take(MOST) {
            let onset = find(lines, "DTSTART")?;
            let onset = DateTime::strptime("%Y%m%dT%H%M%S", onset.value.trim()).ok()?;
            let to = offset(&text_of(lines, "TZOFFSETTO")?)?;
            before = before.or_else(|| offset(&text_of(lines, "TZOFFSETFROM")?));
            changes.push((onset, to));
            let rule = find(lines, "RRULE").and_then(|rule| Rule::read(&rule.value).ok());
            let from = Date::new(YEARS[0] - 1, 1, 1).ok()?.max(onset.date());
            let until = Date::new(YEARS[1], 12, 31).ok();
            let dates = rule.iter().flat_map(|rule| {
                let dates = rule.dates(onset.date(), from, until);
                dates.take(MOST)
            });
            changes.extend(dates.map(|day| (day.to_datetime(onset.time()), to)));
        }
        changes.sort_by_key(|(at, _)| *at);
        Some(Clock {
            before: before.or(changes.first().map(|(_, to)| *to))?,
            changes,
        })
    }

    fn at(&self, local: DateTime) -> Option<Offset> {
        let past = self.changes.iter().rev().find(|(at, _)| *at <= local);
        Some(past.map_or(self.before, |(_, to)| *to))
    }
}

/// `+0100`, `-033000`.
fn offset(text: &str) -> Option<Offset> {
    let (sign, digits) = match text.trim().split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let part = |from: usize| digits.get(from..from + 2)?.parse::<i32>().ok();
    let seconds = part(0)? * 3600 + part(2)? * 60 + part(4).unwrap_or(0);
    Offset::from_seconds(sign * seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feeds::ical::component;

    fn name(lines: &str, id: &str) -> String {
        let text = format!(
            "BEGIN:VCALENDAR\n{lines}BEGIN:VEVENT\nDTSTART;TZID={id}:20260620T190000\nEND:VEVENT\nEND:VCALENDAR\n"
        );
        let calendar = component::read(&text);
        let zones = Zones::of_calendar(&calendar, TimeZone::UTC);
        let zone = zones.of(find(&calendar.events[0], "DTSTART").unwrap());
        zone.iana_name()
            .map_or_else(|| format!("{zone:?}"), str::to_string)
    }

    #[test]
    fn zones_are_known_by_the_names_that_programs_give_them() {
        for (id, expected) in [
            ("Europe/Berlin", "Europe/Berlin"),
            ("W. Europe Standard Time", "Europe/Berlin"),
            ("\"w. europe standard time\"", "Europe/Berlin"),
            ("Eastern Standard Time", "America/New_York"),
            ("/mozilla.org/20050126_1/Europe/London", "Europe/London"),
            ("Nowhere", "UTC"),
        ] {
            assert_eq!(name("", id), expected, "{id}");
        }
    }

    #[test]
    fn every_windows_zone_is_in_the_database() {
        for (windows, name) in windows() {
            assert!(
                TimeZoneDatabase::bundled().get(name).is_ok(),
                "{windows}: {name}"
            );
        }
        assert!(windows().count() > 130);
    }

    #[test]
    fn a_zone_with_a_name_of_its_own_is_known_by_what_it_does_to_the_clock() {
        let zone = |inside: &str| format!("BEGIN:VTIMEZONE\nTZID:Mine\n{inside}END:VTIMEZONE\n");
        let london = "BEGIN:STANDARD\nDTSTART:16010101T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0000\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\nBEGIN:DAYLIGHT\nDTSTART:16010101T010000\nTZOFFSETFROM:+0000\nTZOFFSETTO:+0100\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\nEND:DAYLIGHT\n";
        let found = TimeZoneDatabase::bundled()
            .get(&name(&zone(london), "Mine"))
            .unwrap();
        for (month, hours) in [(1, 0), (3, 0), (4, 1), (10, 1), (11, 0)] {
            let noon = Date::constant(2026, month, 5)
                .at(12, 0, 0, 0)
                .to_zoned(found.clone());
            assert_eq!(noon.unwrap().offset(), Offset::constant(hours), "{month}");
        }
        let fixed = "BEGIN:STANDARD\nDTSTART:20200101T000000\nTZOFFSETFROM:+0137\nTZOFFSETTO:+0137\nEND:STANDARD\n";
        assert!(
            name(&zone(fixed), "Mine").contains("01:37"),
            "{}",
            name(&zone(fixed), "Mine")
        );
        let lic = zone("X-LIC-LOCATION:Asia/Kolkata\n");
        assert_eq!(name(&lic, "Mine"), "Asia/Kolkata");
        assert_eq!(
            name(
                &zone("BEGIN:STANDARD\nDTSTART:soon\nEND:STANDARD\n"),
                "Mine"
            ),
            "UTC"
        );
    }
}
