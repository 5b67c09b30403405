//! A rule in the words of people: `monthly on the last friday until 2027-06-30`. Both directions.

use jiff::civil::{Date, Weekday};

use super::rrule;
use super::rule::{Every, Ordinal, Rule, Unclear, Until};

const EXAMPLES: &str = "write it as in `weekly on tuesday`, `every 2 weeks until 2027-06-30`, `monthly on the last friday` or `yearly, 5 times`";

pub fn read(text: &str) -> Result<Rule, Unclear> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| c.is_whitespace() || c == ',')
        .filter(|word| {
            !matches!(
                *word,
                "" | "on" | "the" | "and" | "of" | "in" | "at" | "each" | "for" | "repeats"
            )
        })
        .collect();
    let mut sentence = Sentence {
        words: &words,
        rule: Rule::every(Every::Day),
        every: None,
        ordinals: Vec::new(),
    };
    if words.is_empty() {
        return Err(Unclear::new("it does not say how often", EXAMPLES));
    }
    while let Some((word, rest)) = sentence.words.split_first() {
        sentence.words = rest;
        sentence.take(word)?;
    }
    sentence.end()?.check()
}

/// A sentence that is being read: what is left of it, and what it said so far.
struct Sentence<'w> {
    words: &'w [&'w str],
    rule: Rule,
    every: Option<Every>,
    /// `first and third`, waiting for their weekday.
    ordinals: Vec<i8>,
}

impl Sentence<'_> {
    fn take(&mut self, word: &str) -> Result<(), Unclear> {
        if let Some(every) = adverb(word) {
            self.every = Some(every);
        } else if word == "fortnightly" {
            (self.every, self.rule.interval) = (Some(Every::Week), 2);
        } else if matches!(word, "weekday" | "weekdays") {
            self.rule.days.extend(WORKDAYS.map(each));
            self.every.get_or_insert(Every::Week);
        } else if word == "every" {
            self.interval()?;
        } else if let Some(weekday) = weekday(word) {
            self.weekday(weekday);
        } else if let Some(month) = month(word) {
            self.rule.months.push(month);
        } else if matches!(word, "day" | "days" | "month" | "year" | "week") {
            self.noun(word)?;
        } else if word == "until" || word == "till" {
            self.until()?;
        } else if matches!(word, "once" | "twice") {
            self.rule.count = Some(if word == "once" { 1 } else { 2 });
        } else if let Some(count) = self.times(word) {
            self.rule.count = Some(count);
        } else if let Some(number) = ordinal(word) {
            self.ordinals.push(number);
        } else {
            return Err(unknown(word));
        }
        Ok(())
    }

    /// `every 2 weeks`, `every other month`, `every tuesday`, `every day`.
    fn interval(&mut self) -> Result<(), Unclear> {
        let Some((word, rest)) = self.words.split_first() else {
            return Err(Unclear::new("it does not say how often", EXAMPLES));
        };
        let number = match *word {
            "other" | "second" | "2nd" => Some(2),
            "third" | "3rd" => Some(3),
            "fourth" | "4th" => Some(4),
            word => word.parse::<u16>().ok(),
        };
        let Some(number) = number else {
            if let Some(every) = unit(word) {
                (self.every, self.words) = (Some(every), rest);
            }
            return Ok(());
        };
        match rest.split_first() {
            Some((word, rest)) if unit(word).is_some() && (1..=1000).contains(&number) => {
                (self.every, self.rule.interval, self.words) = (unit(word), number, rest);
                Ok(())
            }
            Some((day, _)) if weekday(day).is_some() => Err(Unclear::new(
                format!("`every {word} {day}` can be read in two ways"),
                format!("write `every {number} weeks on {day}`, or `monthly on the {word} {day}`"),
            )),
            _ => Err(unknown(word)),
        }
    }

    /// A weekday, with the ordinals that came before it.
    fn weekday(&mut self, weekday: Weekday) {
        match self.ordinals.is_empty() {
            true => self.rule.days.push(each(weekday)),
            false => self
                .rule
                .days
                .extend(self.ordinals.drain(..).map(|number| Ordinal {
                    number: Some(number),
                    weekday,
                })),
        }
    }

    /// `last day`, `the first friday of every month`, `of the year`.
    fn noun(&mut self, word: &str) -> Result<(), Unclear> {
        match word {
            "day" | "days" if !self.ordinals.is_empty() => {
                self.rule.month_days.append(&mut self.ordinals);
            }
            "month" => drop(self.every.get_or_insert(Every::Month)),
            "year" => drop(self.every.get_or_insert(Every::Year)),
            "week" => drop(self.every.get_or_insert(Every::Week)),
            _ => return Err(unknown(word)),
        }
        Ok(())
    }

    fn until(&mut self) -> Result<(), Unclear> {
        let Some((word, rest)) = self.words.split_first() else {
            return Err(Unclear::new(
                "it does not say until when",
                "write a day: until 2027-06-30",
            ));
        };
        let (day, rest) = match word.parse::<Date>() {
            Ok(day) => (Some(day), rest),
            Err(_) => spoken_day(self.words),
        };
        let day = day.ok_or_else(|| {
            Unclear::new(
                format!("`{word}` is not a day"),
                "write it as in: until 2027-06-30",
            )
        })?;
        (self.rule.until, self.words) = (Some(Until::Day(day)), rest);
        Ok(())
    }

    /// `10 times`.
    fn times(&mut self, word: &str) -> Option<u32> {
        let rest = match self.words.split_first()? {
            (&"times" | &"time", rest) => rest,
            _ => return None,
        };
        let count = word.parse().ok()?;
        self.words = rest;
        Some(count)
    }

    fn end(mut self) -> Result<Rule, Unclear> {
        self.rule.month_days.append(&mut self.ordinals);
        let by_what_it_names = match &self.rule {
            rule if !rule.months.is_empty() => Some(Every::Year),
            rule if !rule.month_days.is_empty() => Some(Every::Month),
            rule if rule.days.iter().any(|day| day.number.is_some()) => Some(Every::Month),
            rule if !rule.days.is_empty() => Some(Every::Week),
            _ => None,
        };
        let every = self.every.or(by_what_it_names);
        self.rule.every =
            every.ok_or_else(|| Unclear::new("it does not say how often", EXAMPLES))?;
        Ok(self.rule)
    }
}

const WORKDAYS: [Weekday; 5] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
];

fn each(weekday: Weekday) -> Ordinal {
    Ordinal {
        number: None,
        weekday,
    }
}

fn unknown(word: &str) -> Unclear {
    Unclear::new(format!("`{word}` says nothing about repeating"), EXAMPLES)
}

fn adverb(word: &str) -> Option<Every> {
    Some(match word {
        "daily" => Every::Day,
        "weekly" => Every::Week,
        "monthly" => Every::Month,
        "yearly" | "annually" => Every::Year,
        _ => return None,
    })
}

fn unit(word: &str) -> Option<Every> {
    Some(match word {
        "day" | "days" => Every::Day,
        "week" | "weeks" => Every::Week,
        "month" | "months" => Every::Month,
        "year" | "years" => Every::Year,
        _ => return None,
    })
}

const WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// `tuesday`, `tuesdays`, `tue`, `tues`, `tu`.
fn weekday(word: &str) -> Option<Weekday> {
    let word = word.trim_end_matches('.');
    let at = WEEKDAYS.iter().position(|name| {
        word.len() >= 2 && name.starts_with(word) || word.strip_suffix('s') == Some(name)
    })?;
    Weekday::from_monday_zero_offset(i8::try_from(at).ok()?).ok()
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

fn month(word: &str) -> Option<i8> {
    let at = MONTHS
        .iter()
        .position(|name| word.len() >= 3 && name.starts_with(word))?;
    i8::try_from(at + 1).ok()
}

/// `30 june 2027`, and what comes after it.
fn spoken_day<'a, 'w>(words: &'a [&'w str]) -> (Option<Date>, &'a [&'w str]) {
    let [day, name, year, rest @ ..] = words else {
        return (None, words);
    };
    let date = || Date::new(year.parse().ok()?, month(name)?, ordinal(day)?).ok();
    (date(), rest)
}

const ORDINALS: [&str; 5] = ["first", "second", "third", "fourth", "fifth"];

/// `first`, `last`, `15th`, `15`.
fn ordinal(word: &str) -> Option<i8> {
    if word == "last" {
        return Some(-1);
    }
    if let Some(at) = ORDINALS.iter().position(|name| *name == word) {
        return i8::try_from(at + 1).ok();
    }
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let is_ordinal = matches!(&word[digits.len()..], "" | "st" | "nd" | "rd" | "th");
    let number = digits.parse().ok()?;
    (is_ordinal && (1..=31).contains(&number)).then_some(number)
}

pub fn write(rule: &Rule) -> String {
    let how_often = match (rule.every, rule.interval) {
        (Every::Day, 1) => "daily".into(),
        (Every::Week, 1) => "weekly".into(),
        (Every::Month, 1) => "monthly".into(),
        (Every::Year, 1) => "yearly".into(),
        (every, number) => {
            let unit = match every {
                Every::Day => "days",
                Every::Week => "weeks",
                Every::Month => "months",
                Every::Year => "years",
            };
            format!("every {number} {unit}")
        }
    };
    if !rule.has_words() {
        return rrule::write(rule, None);
    }
    let mut text = how_often;
    let days: Vec<String> = rule
        .days
        .iter()
        .map(day)
        .chain(rule.month_days.iter().map(month_day))
        .collect();
    if !days.is_empty() {
        text.push_str(&format!(" on {}", listed(&days)));
    }
    let months: Vec<String> = rule
        .months
        .iter()
        .filter_map(|month| {
            Some(capital(
                MONTHS.get(usize::try_from(*month).ok()?.checked_sub(1)?)?,
            ))
        })
        .collect();
    if !months.is_empty() {
        text.push_str(&format!(" in {}", listed(&months)));
    }
    match (rule.count, rule.until) {
        (Some(count), _) => text.push_str(&format!(", {count} times")),
        (None, Some(until)) => {
            text.push_str(&format!(", until {}", until.date().strftime("%-d %B %Y")));
        }
        (None, None) => {}
    }
    text
}

fn day(day: &Ordinal) -> String {
    let name = usize::from(day.weekday.to_monday_zero_offset().unsigned_abs());
    let name = capital(WEEKDAYS.get(name).unwrap_or(&""));
    match day.number {
        None => name,
        Some(-1) => format!("the last {name}"),
        Some(number @ 1..=5) => format!("the {} {name}", ORDINALS[number as usize - 1]),
        Some(number @ -5..=-2) => format!(
            "the {}-to-last {name}",
            ORDINALS[number.unsigned_abs() as usize - 1]
        ),
        Some(number) => format!("{name} number {number}"),
    }
}

fn month_day(day: &i8) -> String {
    match day {
        -1 => "the last day".into(),
        day if *day < 0 => format!("day {day}"),
        day => {
            let ending = match (day % 10, day / 10) {
                (_, 1) => "th",
                (1, _) => "st",
                (2, _) => "nd",
                (3, _) => "rd",
                _ => "th",
            };
            format!("the {day}{ending}")
        }
    }
}

fn listed(things: &[String]) -> String {
    match things {
        [rest @ .., last] if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => things.concat(),
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or(String::new(), |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_the_rule_that_a_calendar_would_write() {
        for (words, rule) in [
            ("weekly on tuesday", "FREQ=WEEKLY;BYDAY=TU"),
            ("every tuesday", "FREQ=WEEKLY;BYDAY=TU"),
            ("tuesdays and thursdays", "FREQ=WEEKLY;BYDAY=TU,TH"),
            ("every weekday", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
            ("monthly on the last friday", "FREQ=MONTHLY;BYDAY=-1FR"),
            (
                "the first and third monday of every month",
                "FREQ=MONTHLY;BYDAY=1MO,3MO",
            ),
            ("monthly on the 15th", "FREQ=MONTHLY;BYMONTHDAY=15"),
            ("on the last day of the month", "FREQ=MONTHLY;BYMONTHDAY=-1"),
            (
                "every 2 weeks until 2027-06-30",
                "FREQ=WEEKLY;INTERVAL=2;UNTIL=20270630",
            ),
            ("every other week on Sat", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA"),
            ("fortnightly", "FREQ=WEEKLY;INTERVAL=2"),
            ("every second month", "FREQ=MONTHLY;INTERVAL=2"),
            ("daily, 5 times", "FREQ=DAILY;COUNT=5"),
            (
                "yearly on 24 december",
                "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24",
            ),
            ("yearly", "FREQ=YEARLY"),
        ] {
            let read = Rule::read(words).unwrap_or_else(|unclear| panic!("{words}: {unclear}"));
            assert_eq!(read.rrule(None), rule, "{words}");
            // What is shown is understood again.
            assert_eq!(
                Rule::read(&read.words()),
                Ok(read.clone()),
                "{}",
                read.words()
            );
        }
    }

    #[test]
    fn a_rule_is_shown_as_people_say_it() {
        for (rule, words) in [
            ("FREQ=WEEKLY;BYDAY=TU", "weekly on Tuesday"),
            (
                "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE,FR",
                "every 2 weeks on Monday, Wednesday and Friday",
            ),
            (
                "FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20270630",
                "monthly on the last Friday, until 30 June 2027",
            ),
            (
                "FREQ=MONTHLY;BYMONTHDAY=1,22",
                "monthly on the 1st and the 22nd",
            ),
            (
                "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1",
                "yearly on the last day in February",
            ),
            ("FREQ=DAILY;COUNT=5", "daily, 5 times"),
        ] {
            assert_eq!(Rule::read(rule).unwrap().words(), words);
        }
    }

    #[test]
    fn what_is_not_understood_is_said_with_an_example() {
        for (words, what) in [
            ("now and then", "`now` says nothing about repeating"),
            (
                "every second tuesday",
                "`every second tuesday` can be read in two ways",
            ),
            ("weekly until summer", "`summer` is not a day"),
            ("weekly until 2026-02-30", "`2026-02-30` is not a day"),
            (
                "weekly on the last friday",
                "there is one of each weekday in a week, so none is the first or last",
            ),
            ("until 2026-07-01", "it does not say how often"),
            (
                "daily 5 times until 2026-07-01",
                "it says both until when and how many times",
            ),
            ("", "it does not say how often"),
        ] {
            assert_eq!(Rule::read(words).unwrap_err().what, what, "{words}");
        }
    }
}
