//! How an event repeats, in the site's language: `weekly on Tuesday, until 30 June 2027`.

use crate::model::{Every, Ordinal, Rule};
use crate::words::{Words, fill};

/// The rule in words; one that has no words, as a calendar writes it.
pub fn repeat(rule: &Rule, words: &Words) -> String {
    said(rule, words).unwrap_or_else(|| rule.rrule(None))
}

fn said(rule: &Rule, words: &Words) -> Option<String> {
    if !rule.has_words() {
        return None;
    }
    let say = |name: &str, key: &str, value: &str, so_far: String| {
        let said = words.of("repeat", name);
        fill(said, &[("how", &so_far), (key, value)])
    };
    let mut text = how_often(rule, words);
    let weekdays = rule.days.iter().map(|day| weekday(day, words));
    let days = rule.month_days.iter().map(|day| month_day(*day, words));
    let days: Vec<String> = weekdays.chain(days).collect::<Option<_>>()?;
    if !days.is_empty() {
        text = say("on", "days", &listed(&days, words), text);
    }
    let months = rule.months.iter();
    let months: Vec<String> = months
        .map(|month| words.nth("months", month - 1).to_string())
        .collect();
    if !months.is_empty() {
        text = say("in", "months", &listed(&months, words), text);
    }
    if let Some(count) = rule.count {
        text = say("times", "n", &count.to_string(), text);
    }
    if let Some(until) = rule.until {
        text = say("until", "date", &words.date(until.date()), text);
    }
    Some(text)
}

fn how_often(rule: &Rule, words: &Words) -> String {
    let (one, many) = match rule.every {
        Every::Day => ("day", "days"),
        Every::Week => ("week", "weeks"),
        Every::Month => ("month", "months"),
        Every::Year => ("year", "years"),
    };
    match rule.interval {
        1 => words.of("repeat", one).to_string(),
        number => fill(words.of("repeat", many), &[("n", &number.to_string())]),
    }
}

/// `Tuesday`, `the last Friday`; none where there is no word for which.
fn weekday(day: &Ordinal, words: &Words) -> Option<String> {
    let name = words.nth("weekdays", day.weekday.to_monday_zero_offset());
    let nth = match day.number {
        None => return Some(name.to_string()),
        Some(number) if number > 0 => words.nth("nth", number - 1),
        Some(number) => words.nth("nth_last", -(number + 1)),
    };
    (!nth.is_empty()).then(|| format!("{nth} {name}"))
}

fn month_day(day: i8, words: &Words) -> Option<String> {
    let name = match day {
        -1 => words.of("repeat", "last_day"),
        day => words.nth("month_days", day - 1),
    };
    Some(name.to_string()).filter(|name| !name.is_empty())
}

fn listed(things: &[String], words: &Words) -> String {
    match things {
        [rest @ .., last] if !rest.is_empty() => {
            let first = rest.join(", ");
            fill(
                words.of("repeat", "and"),
                &[("first", &first), ("last", last)],
            )
        }
        _ => things.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_said_in_the_language_of_the_site() {
        for (rule, english, german) in [
            ("daily", "daily", "täglich"),
            (
                "every 2 weeks on tuesday and thursday until 2027-06-30",
                "every 2 weeks on Tuesday and Thursday, until 30 June 2027",
                "alle 2 Wochen am Dienstag und Donnerstag, bis 30. Juni 2027",
            ),
            (
                "monthly on the last friday, 5 times",
                "monthly on the last Friday, 5 times",
                "monatlich am letzten Freitag, 5-mal",
            ),
            (
                "monthly on the 1st and 23rd",
                "monthly on the 1st and the 23rd",
                "monatlich am 1. und 23.",
            ),
            (
                "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1",
                "yearly on the last day in February",
                "jährlich am letzten Tag im Februar",
            ),
            (
                "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1",
                "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1",
                "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1",
            ),
        ] {
            let rule = Rule::read(rule).unwrap();
            assert_eq!(repeat(&rule, &Words::built_in("en")), english);
            assert_eq!(repeat(&rule, &Words::built_in("de")), german);
            assert!(
                english == rule.words() || rule.words().is_empty(),
                "{}",
                rule.words()
            );
        }
    }
}
