//! How well a friend can be heard.

use jiff::Timestamp;

/// What the last pull found, in one word and, where it went wrong, why.
#[derive(Clone, Debug, PartialEq)]
pub enum Health {
    /// They answered with something new.
    Fresh,
    /// They answered that nothing is new.
    Unchanged,
    /// They could not be heard; what is shown is from `since`.
    Stale { since: Timestamp, why: String },
    /// They were never heard on this machine.
    Never { why: String },
}

/// How it went with one of a friend's addresses.
#[derive(Clone, Debug, PartialEq)]
pub struct Attempt {
    pub was_new: bool,
    pub last_ok: Option<Timestamp>,
    /// Why the last attempt failed.
    pub error: Option<String>,
    pub last_tried: Option<Timestamp>,
    /// Before which it is not asked again, unless the person is in haste.
    pub next_try: Option<Timestamp>,
    /// It is gone for good.
    pub is_over: bool,
}

impl Health {
    /// A friend who has not been asked yet.
    pub fn not_yet() -> Health {
        Health::Never {
            why: "not pulled yet".into(),
        }
    }

    /// The first failure stands for all; a friend whose addresses all answer is as fresh as the freshest.
    pub fn of(attempts: &[Attempt]) -> Health {
        let heard = attempts.iter().filter_map(|attempt| attempt.last_ok).max();
        let failed = attempts.iter().find_map(|attempt| {
            let why = attempt.error.clone()?;
            Some((attempt.last_ok.or(heard), why))
        });
        match failed {
            Some((Some(since), why)) => Health::Stale { since, why },
            Some((None, why)) => Health::Never { why },
            None if attempts.is_empty() => Health::not_yet(),
            None if attempts.iter().any(|attempt| attempt.was_new) => Health::Fresh,
            None => Health::Unchanged,
        }
    }

    /// Why they could not be heard, if they could not.
    pub fn trouble(&self) -> Option<&str> {
        match self {
            Health::Fresh | Health::Unchanged => None,
            Health::Stale { why, .. } | Health::Never { why } => Some(why),
        }
    }

    /// Whether anything of them was ever heard on this machine (decisions §20).
    pub fn was_heard(&self) -> bool {
        !matches!(self, Health::Never { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_in_trouble_is_said_and_what_was_heard_is_dated() {
        let time = |second| Timestamp::from_second(second).unwrap();
        let attempt = |was_new, last_ok: Option<i64>, error: Option<&str>| Attempt {
            was_new,
            last_ok: last_ok.map(time),
            error: error.map(String::from),
            last_tried: None,
            next_try: None,
            is_over: false,
        };
        let good = attempt(false, Some(9), None);
        let news = attempt(true, Some(9), None);
        let late = attempt(false, Some(5), Some("late"));
        let never = attempt(false, None, Some("lost"));
        let stale = |second, why: &str| Health::Stale {
            since: time(second),
            why: why.into(),
        };
        for (attempts, expected) in [
            (vec![], Health::not_yet()),
            (vec![good.clone()], Health::Unchanged),
            (vec![good.clone(), news.clone()], Health::Fresh),
            (vec![news.clone(), late.clone()], stale(5, "late")),
            (vec![good, never.clone()], stale(9, "lost")),
            (vec![never], Health::Never { why: "lost".into() }),
        ] {
            assert_eq!(Health::of(&attempts), expected);
        }
    }
}
