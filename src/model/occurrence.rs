//! The dates of an event, one or many: what takes place when. Bounded by what is asked for.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::event::{Change, Event, Moment, Place, Status};
use super::repeat::Until;

/// No list of dates is longer.
const MOST: usize = 1_000;

/// One date of an event.
#[derive(Clone, Debug, PartialEq)]
pub struct Occurrence {
    /// The local date that the rule gives: what an RSVP to one date names, and RECURRENCE-ID. It stays the same
    /// when this date is moved.
    pub date: Date,
    pub start: Moment,
    pub end: Option<Moment>,
    pub place: Option<Place>,
    pub status: Status,
    /// What is said of this date alone.
    pub note: Option<String>,
    /// Otherwise than the rest of its series.
    pub is_changed: bool,
}

impl Occurrence {
    /// The first instant after it. What has no end is over with its day.
    pub fn over(&self, zone: &TimeZone) -> Option<Timestamp> {
        over(&self.start, self.end.as_ref(), zone)
    }

    /// The instant it begins; a day begins at midnight in `zone`.
    pub fn begins(&self, zone: &TimeZone) -> Option<Timestamp> {
        self.start.instant(zone)
    }
}

impl Moment {
    /// The instant it begins; a day begins at midnight in `zone`.
    pub fn instant(&self, zone: &TimeZone) -> Option<Timestamp> {
        match self {
            Moment::Time(time) => Some(time.timestamp()),
            Moment::Day(day) => Some(day.to_zoned(zone.clone()).ok()?.timestamp()),
        }
    }
}

fn over(start: &Moment, end: Option<&Moment>, zone: &TimeZone) -> Option<Timestamp> {
    let midnight_after = |day: Date, zone: &TimeZone| {
        let next = day.tomorrow().ok()?.to_zoned(zone.clone()).ok()?;
        Some(next.timestamp())
    };
    match (start, end) {
        (_, Some(Moment::Time(end))) => Some(end.timestamp()),
        (Moment::Time(start), None) => midnight_after(start.date(), start.time_zone()),
        (Moment::Time(start), Some(Moment::Day(end))) => midnight_after(*end, start.time_zone()),
        (Moment::Day(start), None) => midnight_after(*start, zone),
        (Moment::Day(_), Some(Moment::Day(end))) => midnight_after(*end, zone),
    }
}

impl Event {
    pub fn is_series(&self) -> bool {
        self.repeat.is_some() || !self.extra.is_empty()
    }

    /// The dates that are not over at `from` and begin before `to`, at most so many; `zone` is for whole days.
    pub fn occurrences(
        &self,
        from: Timestamp,
        to: Option<Timestamp>,
        zone: &TimeZone,
        most: usize,
    ) -> Vec<Occurrence> {
        let most = most.min(MOST);
        let reach = most + self.changes.len();
        let mut all = self.regular(from, to, zone, reach);
        let changed = self.changes.iter().filter(|change| self.has(change.date));
        all.extend(changed.map(|change| self.changed(change)));
        let is_within = |one: &Occurrence| {
            one.over(zone).is_some_and(|over| over > from)
                && to.is_none_or(|to| one.begins(zone).is_some_and(|begins| begins < to))
        };
        all.retain(is_within);
        all.sort_by_key(|one| (one.begins(zone), one.date));
        all.dedup_by(|a, b| a.date == b.date && a.start == b.start);
        all.truncate(most);
        all
    }

    /// The date of a series by the day it has in the rule, or has been moved to.
    pub fn on(&self, date: Date) -> Option<Occurrence> {
        let change = self.changes.iter().find(|change| change.date == date);
        if let Some(change) = change.filter(|_| self.has(date)) {
            return Some(self.changed(change));
        }
        let has_moved = |change: &&Change| {
            change
                .start
                .as_ref()
                .is_some_and(|start| start.date() == date)
        };
        match self.has(date) {
            true => Some(self.at(date, self.usual(date))),
            false => Some(self.changed(self.changes.iter().find(has_moved)?)),
        }
    }

    /// When this date would be if it were as usual.
    pub fn usual(&self, date: Date) -> Moment {
        let extra = self.extra.iter().find(|extra| extra.date() == date);
        match (extra, self.plain(date)) {
            (Some(time @ Moment::Time(_)), _) => time.clone(),
            (_, Some(one)) => one.start,
            (_, None) => Moment::Day(date),
        }
    }

    /// What the rule and the list of further dates give, without those left out or changed.
    fn regular(
        &self,
        from: Timestamp,
        to: Option<Timestamp>,
        zone: &TimeZone,
        most: usize,
    ) -> Vec<Occurrence> {
        // A date may be as long as the event, and a day off by a zone.
        let length = match &self.end {
            Some(end) => i64::from(
                self.start
                    .date()
                    .until(end.date())
                    .map_or(0, |span| span.get_days()),
            ),
            None => 0,
        };
        let earliest = from
            .to_zoned(zone.clone())
            .date()
            .saturating_sub((length.max(0) + 2).days());
        let latest = to.map(|to| to.to_zoned(zone.clone()).date().saturating_add(2.days()));
        let left_out: BTreeSet<Date> = self
            .except
            .iter()
            .chain(self.changes.iter().map(|change| &change.date))
            .copied()
            .collect();
        let first = self.start.date();
        let dates: Box<dyn Iterator<Item = Date>> = match &self.repeat {
            Some(rule) => {
                let until = self.last_day().into_iter().chain(latest).min();
                Box::new(rule.dates(first, earliest, until))
            }
            None => Box::new(std::iter::once(first)),
        };
        let dates = dates
            .take(most + self.except.len() + 4)
            .filter(|date| !left_out.contains(date));
        let extras = self.extras().filter(|one| !left_out.contains(&one.date));
        dates
            .filter_map(|date| self.plain(date))
            .chain(extras)
            .collect()
    }

    /// The last day of the rule, in the event's own zone.
    pub fn last_day(&self) -> Option<Date> {
        let until = self.repeat.as_ref()?.until?;
        match (until, &self.start) {
            (Until::Day(day), _) => Some(day),
            (Until::Time(time), Moment::Day(_)) => Some(time.to_zoned(TimeZone::UTC).date()),
            (Until::Time(time), Moment::Time(start)) => {
                let local = time.to_zoned(start.time_zone().clone());
                match local.time() < start.time() {
                    true => local.date().yesterday().ok(),
                    false => Some(local.date()),
                }
            }
        }
    }

    /// Whether the rule or the list of further dates gives this date, changed or not.
    pub fn has(&self, date: Date) -> bool {
        if self.except.contains(&date) {
            return false;
        }
        let by_rule = match &self.repeat {
            Some(rule) => rule.dates(self.start.date(), date, self.last_day()).next() == Some(date),
            None => date == self.start.date(),
        };
        by_rule || self.extra.iter().any(|extra| extra.date() == date)
    }

    fn extras(&self) -> impl Iterator<Item = Occurrence> + '_ {
        self.extra.iter().filter_map(|extra| match extra {
            Moment::Day(date) => self.plain(*date),
            Moment::Time(_) => Some(self.at(extra.date(), extra.clone())),
        })
    }

    /// This date at the usual time.
    fn plain(&self, date: Date) -> Option<Occurrence> {
        let start = match &self.start {
            Moment::Day(_) => Moment::Day(date),
            // RFC 5545 §3.3.10: in a gap of the clock the time moves forward, in a fold the first of the two counts.
            Moment::Time(start) => Moment::Time(
                date.to_datetime(start.time())
                    .to_zoned(start.time_zone().clone())
                    .ok()?,
            ),
        };
        Some(self.at(date, start))
    }

    fn at(&self, date: Date, start: Moment) -> Occurrence {
        Occurrence {
            date,
            end: self.end_after(&start),
            start,
            place: self.place.clone(),
            status: self.status,
            note: None,
            is_changed: false,
        }
    }

    fn changed(&self, change: &Change) -> Occurrence {
        let plain = self.at(change.date, self.usual(change.date));
        let start = change.start.clone().unwrap_or(plain.start);
        Occurrence {
            date: change.date,
            end: change.end.clone().or_else(|| self.end_after(&start)),
            start,
            place: change.place.clone().or(plain.place),
            status: match self.status {
                Status::Cancelled => Status::Cancelled,
                status => change.status.unwrap_or(status),
            },
            note: change.note.clone(),
            is_changed: true,
        }
    }

    /// The end for another start: as many days later for days, as long for times (RFC 5545 §3.8.5.3).
    pub fn end_after(&self, start: &Moment) -> Option<Moment> {
        match (&self.start, self.end.as_ref()?, start) {
            (Moment::Time(first), Moment::Time(end), Moment::Time(start)) => {
                let length = first.duration_until(end);
                Some(Moment::Time(start.checked_add(length).ok()?))
            }
            (first, end, start) => {
                let days = first.date().until(end.date()).ok()?;
                Some(Moment::Day(start.date().checked_add(days).ok()?))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Rule;
    use jiff::tz::TimeZoneDatabase;

    const ZONES: [&str; 4] = [
        "Europe/London",
        "America/New_York",
        "Asia/Kolkata",
        "Australia/Lord_Howe",
    ];

    fn zone(name: &str) -> TimeZone {
        TimeZoneDatabase::bundled().get(name).unwrap()
    }

    fn time(text: &str, zone: &TimeZone) -> Moment {
        let local: jiff::civil::DateTime = text.parse().unwrap();
        Moment::Time(local.to_zoned(zone.clone()).unwrap())
    }

    fn event(start: Moment, end: Option<Moment>, repeat: &str) -> Event {
        Event {
            end,
            repeat: Some(repeat)
                .filter(|it| !it.is_empty())
                .map(|it| Rule::read(it).unwrap()),
            ..Event::starting(start)
        }
    }

    fn starts(event: &Event, from: &str) -> Vec<String> {
        let zone = zone("Europe/London");
        let from: Timestamp = from.parse().unwrap();
        event
            .occurrences(from, None, &zone, 5)
            .iter()
            .map(|one| one.start.iso())
            .collect()
    }

    #[test]
    fn a_series_keeps_its_clock_through_both_changes_of_it() {
        for (name, start, expected) in [
            (
                "Europe/London",
                "2026-03-24T19:00",
                ["2026-03-24T19:00:00+00:00", "2026-03-31T19:00:00+01:00"],
            ),
            (
                "Europe/London",
                "2026-10-20T19:00",
                ["2026-10-20T19:00:00+01:00", "2026-10-27T19:00:00+00:00"],
            ),
            (
                "America/New_York",
                "2026-03-05T19:00",
                ["2026-03-05T19:00:00-05:00", "2026-03-12T19:00:00-04:00"],
            ),
            (
                "Asia/Kolkata",
                "2026-03-24T19:00",
                ["2026-03-24T19:00:00+05:30", "2026-03-31T19:00:00+05:30"],
            ),
            (
                "Australia/Lord_Howe",
                "2026-03-31T19:00",
                ["2026-03-31T19:00:00+11:00", "2026-04-07T19:00:00+10:30"],
            ),
        ] {
            let event = event(time(start, &zone(name)), None, "weekly");
            assert_eq!(
                starts(&event, "2026-01-01T00:00:00Z")[..2],
                expected,
                "{name}"
            );
        }
    }

    #[test]
    fn in_the_gap_a_time_moves_forward_and_in_the_fold_the_first_counts() {
        let london = zone("Europe/London");
        let gap = event(time("2026-03-22T01:30", &london), None, "weekly, 2 times");
        assert_eq!(
            starts(&gap, "2026-01-01T00:00:00Z")[1],
            "2026-03-29T02:30:00+01:00"
        );
        let fold = event(time("2026-10-18T01:30", &london), None, "weekly, 2 times");
        assert_eq!(
            starts(&fold, "2026-01-01T00:00:00Z")[1],
            "2026-10-25T01:30:00+01:00"
        );
        let howe = zone("Australia/Lord_Howe");
        let gap = event(time("2026-09-27T02:15", &howe), None, "weekly, 2 times");
        assert_eq!(
            starts(&gap, "2026-01-01T00:00:00Z")[1],
            "2026-10-04T02:45:00+11:00"
        );
    }

    #[test]
    fn a_date_is_left_out_added_moved_and_cancelled_in_every_zone() {
        for name in ZONES {
            let zone = zone(name);
            let mut rehearsal = event(
                time("2026-06-02T19:00", &zone),
                Some(time("2026-06-02T21:30", &zone)),
                "weekly on tuesday until 2026-06-30",
            );
            rehearsal.except = vec!["2026-06-09".parse().unwrap()];
            rehearsal.extra = vec![Moment::Day("2026-06-12".parse().unwrap())];
            let change = |date: &str| Change {
                date: date.parse().unwrap(),
                start: None,
                end: None,
                place: None,
                status: None,
                note: None,
            };
            rehearsal.changes = vec![
                Change {
                    start: Some(time("2026-06-24T18:00", &zone)),
                    ..change("2026-06-23")
                },
                Change {
                    status: Some(Status::Cancelled),
                    ..change("2026-06-30")
                },
            ];
            let from = "2026-01-01T00:00:00Z".parse().unwrap();
            let all = rehearsal.occurrences(from, None, &zone, 10);
            let told: Vec<String> = all
                .iter()
                .map(|one| {
                    let Moment::Time(start) = &one.start else {
                        panic!()
                    };
                    let Some(Moment::Time(end)) = &one.end else {
                        panic!()
                    };
                    format!(
                        "{} {}–{} {}",
                        one.date,
                        start.strftime("%d %H:%M"),
                        end.strftime("%H:%M"),
                        one.status.word()
                    )
                })
                .collect();
            assert_eq!(
                told,
                [
                    "2026-06-02 02 19:00–21:30 confirmed",
                    "2026-06-12 12 19:00–21:30 confirmed",
                    "2026-06-16 16 19:00–21:30 confirmed",
                    "2026-06-23 24 18:00–20:30 confirmed",
                    "2026-06-30 30 19:00–21:30 cancelled",
                ],
                "{name}"
            );
            // By either of its days.
            let moved = rehearsal.on("2026-06-23".parse().unwrap()).unwrap();
            assert_eq!(rehearsal.on("2026-06-24".parse().unwrap()), Some(moved));
            assert_eq!(rehearsal.on("2026-06-09".parse().unwrap()), None);
            assert_eq!(all.last().unwrap().date.to_string(), "2026-06-30");
        }
    }

    #[test]
    fn what_goes_on_is_not_over() {
        let london = zone("Europe/London");
        let party = event(
            time("2026-06-20T19:00", &london),
            Some(time("2026-06-21T02:00", &london)),
            "",
        );
        assert_eq!(starts(&party, "2026-06-21T00:30:00Z").len(), 1);
        assert_eq!(starts(&party, "2026-06-21T01:00:00Z").len(), 0);
        let camp = event(
            Moment::Day("2026-06-20".parse().unwrap()),
            Some(Moment::Day("2026-06-23".parse().unwrap())),
            "yearly",
        );
        assert_eq!(starts(&camp, "2026-06-23T22:00:00Z")[0], "2026-06-20");
        assert_eq!(starts(&camp, "2026-06-23T23:00:00Z")[0], "2027-06-20");
    }

    #[test]
    fn far_in_the_future_nothing_breaks() {
        let london = zone("Europe/London");
        let late = event(time("9999-12-28T22:00", &london), None, "daily");
        assert_eq!(starts(&late, "9999-12-28T22:30:00Z").len(), 2);
        let century = event(time("2126-07-01T19:00", &london), None, "");
        assert_eq!(
            starts(&century, "2026-01-01T00:00:00Z"),
            ["2126-07-01T19:00:00+01:00"]
        );
    }
}
