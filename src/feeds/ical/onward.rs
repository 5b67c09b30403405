//! A date of a series that changes all later ones with it: `RANGE=THISANDFUTURE` (RFC 5545 §3.2.13). From there on it is
//! a series of its own, which goes on as the first one did.

use jiff::Span;
use jiff::civil::Date;

use crate::model::{Event, Every, Moment, Ordinal, Rule, Until};

/// The parts of one series, each with the date from which it is, as the first part counts.
pub struct Parts(Vec<(Date, Part)>);

/// Which event a part is, and how much later its dates are than they were.
struct Part {
    at: usize,
    later: Span,
}

impl Parts {
    /// A series that is the same throughout.
    pub fn whole(at: usize) -> Parts {
        let later = Span::new();
        Parts(vec![(Date::MIN, Part { at, later })])
    }

    pub fn first(&self) -> usize {
        self.0.first().map_or(0, |(_, part)| part.at)
    }

    /// The event that a date has become part of, and which date it is there.
    pub fn find(&self, date: Date) -> (usize, Date) {
        let mut parts = self.0.iter().rev();
        let part = parts.find(|(from, _)| *from <= date);
        part.map_or((0, date), |(_, part)| {
            (part.at, date.checked_add(part.later).unwrap_or(date))
        })
    }

    /// From this date on it is that event, which begins at `start`.
    pub fn go_on(&mut self, at: usize, date: Date, start: Date) {
        let later = date.until(start).unwrap_or_default();
        self.0.push((date, Part { at, later }));
    }
}

/// The series that begins in place of `date`, as `other` has that date; none where the rule cannot be moved so far.
pub fn onward(series: &Event, date: Date, other: Event) -> Option<Event> {
    let days = date.until(other.start.date()).ok()?;
    let rule = moved(series, date, days)?;
    let is_later = |one: &Date| *one > date;
    let except = series.except.iter().copied().filter(is_later);
    let except = except.filter_map(|one| one.checked_add(days).ok());
    let extra = series.extra.iter().filter(|extra| is_later(&extra.date()));
    let extra =
        extra.filter_map(|extra| at_the_clock(extra.date().checked_add(days).ok()?, &other));
    Some(Event {
        repeat: Some(rule),
        except: except.collect(),
        extra: extra.collect(),
        ..other
    })
}

/// Ends a series the day before.
pub fn end_before(series: &mut Event, date: Date) {
    if let Some(rule) = &mut series.repeat {
        rule.count = None;
        rule.until = date.yesterday().ok().map(Until::Day);
    }
    series.except.retain(|one| *one < date);
    series.extra.retain(|extra| extra.date() < date);
}

/// The rule as it goes on from `date`, so many days later.
fn moved(series: &Event, date: Date, days: Span) -> Option<Rule> {
    let rule = series.repeat.as_ref()?;
    let first = series.start.date();
    let before = rule.dates(first, first, date.yesterday().ok()).count();
    let until = series.last_day().map(|last| last.checked_add(days));
    let on_days = match (days.get_days(), rule.days.as_slice()) {
        (0, on_days) => on_days.to_vec(),
        (_, []) if is_plain(rule) => Vec::new(),
        // In every second week, some of several days could move into the other.
        (by, on_days) if is_plain(rule) && (rule.interval == 1 || on_days.len() == 1) => {
            let on_days = on_days.iter();
            let moved = on_days.map(|day| Ordinal {
                weekday: day.weekday.wrapping_add(by),
                ..*day
            });
            moved.collect()
        }
        _ => return None,
    };
    Some(Rule {
        days: on_days,
        until: until.transpose().ok()?.map(Until::Day),
        count: rule
            .count
            .map(|count| count.saturating_sub(u32::try_from(before).unwrap_or(u32::MAX))),
        ..rule.clone()
    })
}

/// Whether it says no more than every how many days or weeks, or counts on from the first date.
fn is_plain(rule: &Rule) -> bool {
    let counts_on = rule.days.is_empty() || rule.every == Every::Week;
    counts_on
        && rule.month_days.is_empty()
        && rule.months.is_empty()
        && rule.year_days.is_empty()
        && rule.weeks.is_empty()
        && rule.positions.is_empty()
}

/// A date at the time of day at which an event begins.
fn at_the_clock(date: Date, event: &Event) -> Option<Moment> {
    Some(match &event.start {
        Moment::Day(_) => Moment::Day(date),
        Moment::Time(start) => Moment::Time(
            date.to_datetime(start.time())
                .to_zoned(start.time_zone().clone())
                .ok()?,
        ),
    })
}
