//! When an address may be asked again: what its server says, what its feed says, and what is decent. Pure.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::feeds::Schedule;

/// Between two questions to one address.
const LEAST: SignedDuration = SignedDuration::from_mins(15);
/// A copy is not believed to be good for longer, whatever is said: a year is a common slip in a server's set-up.
const FRESH: SignedDuration = SignedDuration::from_hours(24);
/// Between two questions to an address that fails time and again.
const RETRY: SignedDuration = SignedDuration::from_hours(24);
/// How long a server is left alone that wants to be, but does not say how long; and at most.
const PAUSE: SignedDuration = SignedDuration::from_hours(1);
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// How urgent a pull is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Haste {
    #[default]
    Polite,
    /// The person asked for it: intervals do not count.
    Now,
    /// Nobody is asked: what they said comes in a bundle.
    ByHand,
}

/// When an address was asked last, and when it is its turn again.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Turn {
    pub last: Option<Timestamp>,
    pub next: Option<Timestamp>,
    /// Its server asked for the pause: not even a person in haste gets over it.
    pub is_firm: bool,
    /// It is gone for good.
    pub is_over: bool,
}

impl Turn {
    /// Whether it may be asked. A clock that stands still (`SOURCE_DATE_EPOCH`) or was set back knows of no intervals.
    pub fn has_come(&self, now: Timestamp, haste: Haste) -> bool {
        if haste == Haste::ByHand {
            return true;
        }
        let is_later = self.next.is_some_and(|next| now < next);
        let is_timeless = self.last.is_none_or(|last| now <= last);
        let is_waived = !self.is_firm && (haste == Haste::Now || is_timeless);
        !self.is_over && (!is_later || is_waived)
    }

    /// After an answer that its server says stays good for `fresh`.
    pub fn after_answer(
        now: Timestamp,
        fresh: Option<SignedDuration>,
        schedule: &Schedule,
    ) -> Turn {
        let ttl = schedule
            .ttl
            .map(|ttl| SignedDuration::from_mins(ttl.into()));
        let fresh = [fresh, ttl].into_iter().flatten().max();
        let wait = fresh.unwrap_or_default().clamp(LEAST, FRESH);
        Turn::at(
            now,
            wanted(now.saturating_add(wait).unwrap_or(now), schedule),
        )
    }

    /// After so many failures in a row: each time twice as long.
    pub fn after_failure(now: Timestamp, failures: u32) -> Turn {
        let doubled = LEAST.saturating_mul(1 << failures.saturating_sub(1).min(16));
        Turn::at(now, now.saturating_add(doubled.min(RETRY)).unwrap_or(now))
    }

    /// When the server wants to be left alone, and says for how long or not.
    pub fn after_pause(now: Timestamp, wait: Option<SignedDuration>, failures: u32) -> Turn {
        let backoff = Turn::after_failure(now, failures).next;
        let wait = wait.unwrap_or(PAUSE).clamp(LEAST, LONGEST_PAUSE);
        let asked = now.saturating_add(wait).ok();
        Turn {
            next: asked.max(backoff),
            ..Turn::at(now, now)
        }
    }

    /// When it is gone for good.
    pub fn never_again(now: Timestamp) -> Turn {
        Turn {
            is_over: true,
            ..Turn::at(now, now)
        }
    }

    /// Asked now, and again at `next`.
    pub fn at(now: Timestamp, next: Timestamp) -> Turn {
        Turn {
            last: Some(now),
            next: Some(next),
            ..Turn::default()
        }
    }
}

/// The first moment from `time` on at which the feed wants to be asked; `time` itself if there is none in a week.
fn wanted(time: Timestamp, schedule: &Schedule) -> Timestamp {
    const HOUR: i64 = 3600;
    let is_wanted = |at: &Timestamp| {
        let local = at.to_zoned(TimeZone::UTC);
        let day = local.weekday().to_monday_one_offset();
        !schedule
            .skip_hours
            .iter()
            .any(|hour| i64::from(*hour) == i64::from(local.hour()))
            && !schedule
                .skip_days
                .iter()
                .any(|skipped| i64::from(*skipped) == i64::from(day))
    };
    let second = time.as_second();
    let hours = (0..=7 * 24).map(|ahead| match ahead {
        0 => second,
        _ => (second.div_euclid(HOUR) + ahead) * HOUR,
    });
    let mut moments = hours.filter_map(|second| Timestamp::from_second(second).ok());
    moments.find(is_wanted).unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        // A Tuesday.
        "2026-06-02T08:30:00Z".parse().unwrap()
    }

    fn minutes(turn: &Turn) -> i64 {
        turn.next.unwrap().duration_since(now()).as_secs() / 60
    }

    #[test]
    fn an_answer_stays_good_as_long_as_server_or_feed_say_within_bounds() {
        for (fresh, ttl, expected) in [
            (None, None, 15),
            (Some(60), None, 15),
            (Some(3600), None, 60),
            (Some(3600), Some(90), 90),
            (Some(-5), Some(0), 15),
            (Some(31_536_000), Some(u32::MAX), 24 * 60),
        ] {
            let fresh = fresh.map(SignedDuration::from_secs);
            let schedule = Schedule {
                ttl,
                ..Schedule::default()
            };
            assert_eq!(
                minutes(&Turn::after_answer(now(), fresh, &schedule)),
                expected,
                "{fresh:?} {ttl:?}"
            );
        }
    }

    #[test]
    fn hours_and_days_that_a_feed_skips_are_skipped() {
        let skip = |hours: &[u8], days: &[u8]| Schedule {
            ttl: None,
            skip_hours: hours.to_vec(),
            skip_days: days.to_vec(),
        };
        for (schedule, expected) in [
            (skip(&[9, 10], &[]), "2026-06-02T08:45:00Z"),
            (skip(&[8, 9, 10], &[]), "2026-06-02T11:00:00Z"),
            (skip(&[8], &[2]), "2026-06-03T00:00:00Z"),
            (skip(&[0, 1], &[2, 3]), "2026-06-04T02:00:00Z"),
            (
                skip(&(0..24).collect::<Vec<_>>(), &[]),
                "2026-06-02T08:45:00Z",
            ),
        ] {
            let turn = Turn::after_answer(now(), None, &schedule);
            assert_eq!(turn.next.unwrap().to_string(), expected, "{schedule:?}");
        }
    }

    #[test]
    fn failures_are_retried_ever_more_seldom_but_daily() {
        let waits: Vec<i64> = [1, 2, 3, 4, 7, 8, 99]
            .map(|failures| minutes(&Turn::after_failure(now(), failures)))
            .into();
        assert_eq!(waits, [15, 30, 60, 120, 960, 1440, 1440]);
    }

    #[test]
    fn a_server_is_left_alone_for_as_long_as_it_says() {
        for (wait, failures, expected) in [
            (None, 1, 60),
            (Some(7200), 1, 120),
            (Some(0), 1, 15),
            (Some(60), 4, 120),
            (Some(i64::MAX), 1, 7 * 24 * 60),
        ] {
            let wait = wait.map(SignedDuration::from_secs);
            assert_eq!(minutes(&Turn::after_pause(now(), wait, failures)), expected);
        }
    }

    #[test]
    fn haste_gets_over_an_interval_but_not_over_a_pause_or_an_end() {
        let interval = Turn::at(now(), now() + LEAST);
        let pause = Turn {
            is_firm: true,
            ..interval.clone()
        };
        let over = Turn::never_again(now());
        let minute = SignedDuration::from_mins(1);
        for (turn, later, polite, hasty) in [
            (&Turn::default(), 0, true, true),
            (&interval, 1, false, true),
            (&interval, 14, false, true),
            (&interval, 15, true, true),
            (&interval, 0, true, true),
            (&interval, -9, true, true),
            (&pause, 0, false, false),
            (&pause, 14, false, false),
            (&pause, 15, true, true),
            (&over, 9999, false, false),
        ] {
            let at = now() + minute.saturating_mul(later);
            assert_eq!(turn.has_come(at, Haste::Polite), polite, "{turn:?} {later}");
            assert_eq!(turn.has_come(at, Haste::Now), hasty, "{turn:?} {later}");
        }
    }
}
