//! A rule of repetition: RFC 5545 §3.3.10 RECUR, as far as gatherings of people need it.

use jiff::Timestamp;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// Every so many days, weeks, months or years; which of them; and until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Rule {
    pub every: Every,
    /// Each, every second, every third …; never 0.
    pub interval: u16,
    pub until: Option<Until>,
    /// So many dates in all; never together with `until`.
    pub count: Option<u32>,
    pub days: Vec<Ordinal>,
    /// 1 is the first of the month, -1 the last.
    pub month_days: Vec<i8>,
    pub months: Vec<i8>,
    /// 1 is the first of January, -1 the last of December: BYYEARDAY, of what repeats by the year.
    pub year_days: Vec<i16>,
    /// Weeks as ISO 8601 counts them, -1 the last: BYWEEKNO, of what repeats by the year.
    pub weeks: Vec<i8>,
    /// Which of the dates that one period gives: BYSETPOS.
    pub positions: Vec<i16>,
    /// Where a week begins, for every second week: WKST.
    pub week_start: Weekday,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Every {
    Day,
    Week,
    Month,
    Year,
}

/// `-1FR`, the last Friday; without a number, each Friday.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ordinal {
    pub number: Option<i8>,
    pub weekday: Weekday,
}

/// The last date or moment, itself included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    Day(Date),
    Time(Timestamp),
}

impl Until {
    /// The day of it where no zone is known.
    pub fn date(self) -> Date {
        match self {
            Until::Day(day) => day,
            Until::Time(time) => time.to_zoned(TimeZone::UTC).date(),
        }
    }
}

/// Why a rule cannot be read or makes no sense, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unclear {
    pub what: String,
    pub help: String,
}

impl Unclear {
    pub fn new(what: impl Into<String>, help: impl Into<String>) -> Unclear {
        Unclear {
            what: what.into(),
            help: help.into(),
        }
    }
}

impl std::fmt::Display for Unclear {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "{}; {}", self.what, self.help)
    }
}

impl Rule {
    pub fn every(every: Every) -> Rule {
        Rule {
            every,
            interval: 1,
            until: None,
            count: None,
            days: Vec::new(),
            month_days: Vec::new(),
            months: Vec::new(),
            year_days: Vec::new(),
            weeks: Vec::new(),
            positions: Vec::new(),
            week_start: Weekday::Monday,
        }
    }

    /// Whether people have words for what it counts.
    pub fn has_words(&self) -> bool {
        self.positions.is_empty() && self.year_days.is_empty() && self.weeks.is_empty()
    }

    /// What would never be, or means nothing.
    pub fn check(self) -> Result<Rule, Unclear> {
        let has_ordinals = self.days.iter().any(|day| day.number.is_some());
        if has_ordinals && matches!(self.every, Every::Day | Every::Week) {
            return Err(Unclear::new(
                "there is one of each weekday in a week, so none is the first or last",
                "write `monthly on the last friday`, or `weekly on friday`",
            ));
        }
        if self.every == Every::Week && !self.month_days.is_empty() {
            return Err(Unclear::new(
                "a weekly repeat falls on weekdays, not on days of the month",
                "write `monthly on the 15th`, or `weekly on friday`",
            ));
        }
        let counts_in_years = !self.year_days.is_empty() || !self.weeks.is_empty();
        if counts_in_years && (self.every != Every::Year || has_ordinals) {
            return Err(Unclear::new(
                "BYYEARDAY and BYWEEKNO count within a year",
                "say it with FREQ=YEARLY, and weekdays without a number",
            ));
        }
        if self.until.is_some() && self.count.is_some() {
            return Err(Unclear::new(
                "it says both until when and how many times",
                "leave one of the two out",
            ));
        }
        if self.count == Some(0) {
            return Err(Unclear::new(
                "0 times is never",
                "say how many times, or leave it out",
            ));
        }
        Ok(self)
    }
}
