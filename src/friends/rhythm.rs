//! How often somebody writes. Pure.

use std::fmt;

use jiff::{SignedDuration, Timestamp};

/// What is looked at: somebody who wrote much three years ago is quiet today.
const WINDOW: SignedDuration = SignedDuration::from_hours(365 * 24);
const MONTH: f64 = 365.25 / 12.0 * 86_400.0;

/// Entries in a month, all in all.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rhythm {
    pub a_month: f64,
}

impl Rhythm {
    /// From when entries were published; none from fewer than two.
    pub fn of(published: impl Iterator<Item = Timestamp>, now: Timestamp) -> Option<Rhythm> {
        let since = now.saturating_sub(WINDOW).unwrap_or(Timestamp::MIN);
        let times: Vec<Timestamp> = published
            .filter(|time| (since..=now).contains(time))
            .collect();
        let first = times.iter().min().filter(|_| times.len() > 1)?;
        let seconds = now.duration_since(*first).as_secs_f64().max(86_400.0);
        Some(Rhythm {
            a_month: times.len() as f64 * MONTH / seconds,
        })
    }
}

impl fmt::Display for Rhythm {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let a_week = self.a_month * 7.0 * 86_400.0 / MONTH;
        let mut times = |number: f64, span: &str| match number.round() {
            ..=2.0 => write!(f, "writes twice a {span}"),
            number => write!(f, "writes {number} times a {span}"),
        };
        match self.a_month {
            _ if a_week >= 9.0 => times(a_week / 7.0, "day"),
            _ if a_week >= 5.5 => f.write_str("writes daily"),
            _ if a_week >= 1.5 => times(a_week, "week"),
            _ if a_week >= 0.75 => f.write_str("writes weekly"),
            a_month if a_month >= 1.5 => times(a_month, "month"),
            a_month if a_month >= 0.75 => f.write_str("writes monthly"),
            _ => f.write_str("writes seldom"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_often_is_said_in_words() {
        let now: Timestamp = "2026-06-15T12:00:00Z".parse().unwrap();
        for (every_hours, count, expected) in [
            (24 * 400, 3, None),
            (24, 1, None),
            (4, 50, Some("writes 6 times a day")),
            (24, 50, Some("writes daily")),
            (56, 50, Some("writes 3 times a week")),
            (24 * 7, 50, Some("writes weekly")),
            (24 * 12, 20, Some("writes 3 times a month")),
            (24 * 15, 20, Some("writes twice a month")),
            (24 * 3 + 12, 50, Some("writes twice a week")),
            (14, 50, Some("writes twice a day")),
            (24 * 30, 12, Some("writes monthly")),
            (24 * 100, 3, Some("writes seldom")),
        ] {
            let times = (0..count).map(|nth| now - SignedDuration::from_hours(every_hours * nth));
            let said = Rhythm::of(times, now).map(|rhythm| rhythm.to_string());
            assert_eq!(said.as_deref(), expected, "every {every_hours} hours");
        }
    }
}
