//! The dates a rule gives (RFC 5545 §3.3.10). Bounded: a rule that never comes true costs no time to speak of.

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};

use super::rule::{Every, Ordinal, Rule};

/// A rule that gives no date in so many years gives none at all: 29 February on a certain weekday takes 40 at most.
const YEARS_OF_SILENCE: i16 = 120;
/// A rule that ends after more dates than these is taken for one without an end.
const COUNTED: u32 = 10_000;

impl Rule {
    /// Its dates in order, beginning at `start` and not before `from`; none after `last`.
    pub fn dates(&self, start: Date, from: Date, last: Option<Date>) -> Dates<'_> {
        let left = self.count.filter(|count| *count <= COUNTED);
        // Dates that are counted must be counted from the first.
        let skipped = match left {
            Some(_) => 0,
            None => self.periods_between(start, from),
        };
        Dates {
            rule: self,
            start,
            from,
            last,
            period: skipped,
            found: Vec::new().into_iter(),
            left,
            heard: from.max(start),
        }
    }

    /// How many whole periods lie between, less one to be safe.
    fn periods_between(&self, start: Date, from: Date) -> i32 {
        if from <= start {
            return 0;
        }
        let days = start.until(from).map_or(0, |span| span.get_days());
        let months = (i32::from(from.year()) - i32::from(start.year())) * 12;
        let periods = match self.every {
            Every::Day => days,
            Every::Week => days / 7,
            Every::Month => months + i32::from(from.month()) - i32::from(start.month()),
            Every::Year => months / 12,
        };
        (periods / i32::from(self.interval) - 1).max(0)
    }

    /// The dates of one period; none when the calendar has come to its end.
    fn period(&self, start: Date, number: i32) -> Option<(Date, Vec<Date>)> {
        let steps = i64::from(number) * i64::from(self.interval);
        let first = match self.every {
            Every::Day => start,
            Every::Week => first_of_week(start, self.week_start)?,
            Every::Month => start.first_of_month(),
            Every::Year => start.first_of_year(),
        };
        let first = first.checked_add(span(self.every, steps)?).ok()?;
        let mut dates = match self.every {
            Every::Day => vec![first],
            Every::Week => self.of_week(start, first),
            Every::Month => self.of_month(start, first),
            Every::Year => self.of_year(start, first),
        };
        dates.retain(|date| self.months.is_empty() || self.months.contains(&date.month()));
        if self.every == Every::Day {
            dates.retain(|date| self.is_month_day(*date) && self.is_weekday(*date));
        }
        dates.sort_unstable();
        dates.dedup();
        Some((first, self.at_positions(dates)))
    }

    fn of_week(&self, start: Date, first: Date) -> Vec<Date> {
        let days = (0..7).filter_map(|day| first.checked_add(day.days()).ok());
        days.filter(|day| match self.days.is_empty() {
            true => day.weekday() == start.weekday(),
            false => self.is_weekday(*day),
        })
        .collect()
    }

    fn of_month(&self, start: Date, first: Date) -> Vec<Date> {
        if self.days.is_empty() && self.month_days.is_empty() {
            return first.with().day(start.day()).build().into_iter().collect();
        }
        let days = days(first, first.last_of_month());
        let is_wanted = |day: &Date| self.is_month_day(*day) && self.is_ordinal(*day, in_month);
        days.filter(is_wanted).collect()
    }

    fn of_year(&self, start: Date, first: Date) -> Vec<Date> {
        if !self.year_days.is_empty() || !self.weeks.is_empty() {
            let days = days(first, first.last_of_year());
            return days.filter(|day| self.is_of_year(start, *day)).collect();
        }
        let names_days = !self.days.is_empty() || !self.month_days.is_empty();
        if self.months.is_empty() && names_days {
            let days = days(first, first.last_of_year());
            let is_wanted = |day: &Date| self.is_month_day(*day) && self.is_ordinal(*day, in_year);
            return days.filter(is_wanted).collect();
        }
        let months = match self.months.is_empty() {
            true => vec![start.month()],
            false => self.months.clone(),
        };
        let months = months
            .iter()
            .filter_map(|month| first.with().month(*month).build().ok());
        months
            .flat_map(|month| self.of_month(start, month))
            .collect()
    }

    /// Whether it is one of the days and in one of the weeks that are counted within a year. A week without a weekday
    /// means that of the first date.
    fn is_of_year(&self, start: Date, day: Date) -> bool {
        let from_end = day.day_of_year() - day.days_in_year() - 1;
        let is_day = |number: &i16| *number == day.day_of_year() || *number == from_end;
        let is_week = |number: &i8| self.weeks.contains(number);
        let has_days =
            !(self.days.is_empty() && self.month_days.is_empty() && self.year_days.is_empty());
        (self.year_days.is_empty() || self.year_days.iter().any(is_day))
            && (self.weeks.is_empty() || in_weeks(day, self.week_start).iter().any(is_week))
            && (has_days || day.weekday() == start.weekday())
            && self.is_month_day(day)
            && self.is_weekday(day)
    }

    fn is_month_day(&self, date: Date) -> bool {
        let from_end = date.day() - date.days_in_month() - 1;
        let is_named = |day: &i8| *day == date.day() || *day == from_end;
        self.month_days.is_empty() || self.month_days.iter().any(is_named)
    }

    fn is_weekday(&self, date: Date) -> bool {
        let is_named = |day: &Ordinal| day.weekday == date.weekday();
        self.days.is_empty() || self.days.iter().any(is_named)
    }

    /// Whether it is one of the weekdays, by its number within the month or year.
    fn is_ordinal(&self, date: Date, within: fn(Date) -> [i16; 2]) -> bool {
        let is_named = |day: &Ordinal| {
            let is_number = |number| within(date).contains(&i16::from(number));
            day.weekday == date.weekday() && day.number.is_none_or(is_number)
        };
        self.days.is_empty() || self.days.iter().any(is_named)
    }

    /// BYSETPOS.
    fn at_positions(&self, dates: Vec<Date>) -> Vec<Date> {
        if self.positions.is_empty() {
            return dates;
        }
        let count = dates.len() as i16;
        let is_wanted =
            |at: i16| self.positions.contains(&(at + 1)) || self.positions.contains(&(at - count));
        let places = dates.into_iter().zip(0..);
        places
            .filter(|(_, at)| is_wanted(*at))
            .map(|(date, _)| date)
            .collect()
    }
}

/// Which Friday of its month a Friday is, counted from both ends.
fn in_month(date: Date) -> [i16; 2] {
    let (day, length) = (i16::from(date.day()), i16::from(date.days_in_month()));
    [(day - 1) / 7 + 1, -((length - day) / 7 + 1)]
}

fn in_year(date: Date) -> [i16; 2] {
    let (day, length) = (date.day_of_year(), date.days_in_year());
    [(day - 1) / 7 + 1, -((length - day) / 7 + 1)]
}

/// The number of its week, counted from both ends of the year to which that week belongs: the one with most of its days
/// (RFC 5545 §3.3.10, ISO 8601). None at the edge of the calendar.
fn in_weeks(date: Date, week_start: Weekday) -> [i8; 2] {
    let middle = |date: Date| {
        let first = first_of_week(date, week_start)?;
        first.checked_add(3.days()).ok()
    };
    let number = |middle: Date| ((middle.day_of_year() - 1) / 7 + 1) as i8;
    let Some(week) = middle(date) else {
        return [0; 2];
    };
    // The 28th of December is in the last week of its year, wherever weeks begin.
    let last = week.last_of_year().checked_sub(3.days()).ok();
    let Some(last) = last.and_then(middle) else {
        return [0; 2];
    };
    [number(week), number(week) - number(last) - 1]
}

fn first_of_week(date: Date, week_start: Weekday) -> Option<Date> {
    let since = week_start.until(date.weekday());
    date.checked_sub(i64::from(since).days()).ok()
}

fn span(every: Every, steps: i64) -> Option<Span> {
    let span = Span::new();
    match every {
        Every::Day => span.try_days(steps),
        Every::Week => span.try_weeks(steps),
        Every::Month => span.try_months(steps),
        Every::Year => span.try_years(steps),
    }
    .ok()
}

fn days(first: Date, last: Date) -> impl Iterator<Item = Date> {
    first.series(1.day()).take_while(move |day| *day <= last)
}

/// The dates of a rule, one after the other.
pub struct Dates<'r> {
    rule: &'r Rule,
    start: Date,
    from: Date,
    last: Option<Date>,
    period: i32,
    found: std::vec::IntoIter<Date>,
    /// How many are still to come.
    left: Option<u32>,
    /// The last date that was found.
    heard: Date,
}

impl Iterator for Dates<'_> {
    type Item = Date;

    fn next(&mut self) -> Option<Date> {
        loop {
            for date in self.found.by_ref() {
                if date < self.start {
                    continue;
                }
                if self.last.is_some_and(|last| date > last) || self.left == Some(0) {
                    return None;
                }
                self.left = self.left.map(|left| left - 1);
                self.heard = date.max(self.heard);
                if date >= self.from {
                    return Some(date);
                }
            }
            let (first, dates) = self.rule.period(self.start, self.period)?;
            let is_over = self.last.is_some_and(|last| first > last)
                || first.year() - self.heard.year() > YEARS_OF_SILENCE;
            if is_over {
                return None;
            }
            self.found = dates.into_iter();
            self.period = self.period.checked_add(1)?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn dates(rule: &str, start: Date) -> Vec<String> {
        let rule = Rule::read(rule).unwrap();
        rule.dates(start, start, None)
            .take(4)
            .map(|date| date.to_string())
            .collect()
    }

    #[test]
    fn a_rule_gives_its_dates_from_the_start() {
        let monday = date(2026, 6, 1);
        assert_eq!(
            dates("weekly on tuesday", monday),
            ["2026-06-02", "2026-06-09", "2026-06-16", "2026-06-23"]
        );
        assert_eq!(
            dates("monthly on the last friday", monday),
            ["2026-06-26", "2026-07-31", "2026-08-28", "2026-09-25"]
        );
        assert_eq!(
            dates("monthly", date(2026, 1, 31)),
            ["2026-01-31", "2026-03-31", "2026-05-31", "2026-07-31"]
        );
        assert_eq!(
            dates("yearly", date(2024, 2, 29)),
            ["2024-02-29", "2028-02-29", "2032-02-29", "2036-02-29"]
        );
        assert_eq!(
            dates("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1", date(2024, 2, 29)),
            ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28"]
        );
        assert_eq!(
            dates("daily, 2 times", monday),
            ["2026-06-01", "2026-06-02"]
        );
    }

    #[test]
    fn later_dates_are_the_same_whether_counted_from_the_start_or_found_at_once() {
        let start = date(2026, 1, 31);
        for rule in [
            "daily",
            "every 3 days",
            "every 2 weeks on monday",
            "monthly on the last friday",
            "every 5 months",
            "yearly",
        ] {
            let rule = Rule::read(rule).unwrap();
            let from = date(2031, 3, 17);
            let counted: Vec<Date> = rule
                .dates(start, start, None)
                .skip_while(|date| *date < from)
                .take(5)
                .collect();
            let found: Vec<Date> = rule.dates(start, from, None).take(5).collect();
            assert_eq!(found, counted, "{rule:?}");
        }
    }

    #[test]
    fn a_rule_that_never_comes_true_costs_no_time() {
        let begun = std::time::Instant::now();
        for rule in [
            "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=300",
            "FREQ=WEEKLY;BYDAY=MO;BYSETPOS=2",
        ] {
            let rule = Rule::read(rule).unwrap();
            assert_eq!(
                rule.dates(date(2026, 1, 1), date(2026, 1, 1), None).next(),
                None,
                "{rule:?}"
            );
        }
        let endless = Rule::read("FREQ=DAILY;COUNT=4000000000").unwrap();
        let late = endless.dates(date(-9999, 1, 1), date(9000, 1, 1), None);
        assert_eq!(late.take(3).count(), 3);
        assert!(begun.elapsed().as_secs() < 2, "{:?}", begun.elapsed());
    }
}
