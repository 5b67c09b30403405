//! The options of a poll that finds a date: what was typed, as options with an id and a start.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{ToSpan, Zoned, civil::Weekday};

use super::terminal::Terminal;
use crate::content::{is_moment, moment};
use crate::diagnostic::Failure;
use crate::model::Moment;
use crate::yaml;

/// What a poll about dates asks.
pub struct Ballot {
    /// What stood among the dates and is none: the title, which `--dates` would swallow.
    pub title: Option<String>,
    dates: Vec<String>,
    /// Options that are no dates: `Neither`.
    others: Vec<String>,
}

impl Ballot {
    /// Sorts what was typed after `--dates` and `--option`.
    pub fn read(typed: &[String], options: &[String], has_title: bool) -> Result<Ballot, Failure> {
        let mut ballot = Ballot {
            title: None,
            dates: Vec::new(),
            others: Vec::new(),
        };
        for text in typed {
            match text.split(',').all(is_moment) {
                true => text.split(',').for_each(|date| ballot.add(date)),
                false if !has_title && ballot.title.is_none() => ballot.title = Some(text.clone()),
                false => return Err(no_date(text)),
            }
        }
        for option in options {
            match is_moment(option) {
                true => ballot.add(option),
                false => ballot.others.push(option.clone()),
            }
        }
        Ok(ballot)
    }

    /// As they were written.
    pub fn dates(&self) -> &[String] {
        &self.dates
    }

    fn add(&mut self, date: &str) {
        let date = date.trim().to_string();
        if !self.dates.contains(&date) {
            self.dates.push(date);
        }
    }

    /// Asks for dates where there are none and somebody is there to ask; else takes the next two Saturdays, to be
    /// overwritten.
    pub fn complete(&mut self, terminal: &Terminal, now: &Zoned) -> Result<(), Failure> {
        if self.dates.is_empty() && terminal.can_ask() {
            let question = "Which dates? As in 2026-07-11, 2026-07-18 14:00";
            let typed = terminal.ask(question, "");
            for text in typed.split(',').filter(|text| !text.trim().is_empty()) {
                match is_moment(text) {
                    true => self.add(text),
                    false => return Err(no_date(text.trim())),
                }
            }
        }
        if self.dates.is_empty() {
            let saturday = now.date().nth_weekday(1, Weekday::Saturday).ok();
            let next = saturday.and_then(|saturday| saturday.checked_add(7.days()).ok());
            self.dates
                .extend(saturday.into_iter().chain(next).map(|day| day.to_string()));
        }
        Ok(())
    }

    /// The options as lines of YAML, each with an id of its own: `{ id: jul-18, start: 2026-07-18 }`.
    pub fn lines(&self) -> Vec<String> {
        let mut ids: Vec<String> = Vec::new();
        let mut lines = Vec::new();
        for written in &self.dates {
            let Some(start) = moment(written, &TimeZone::UTC) else {
                continue;
            };
            let free = names(&start).into_iter().find(|id| !ids.contains(id));
            let Some(id) = free else { continue };
            let is_plain = written
                .chars()
                .all(|c| c.is_ascii_digit() || "-: ".contains(c));
            let start = match is_plain {
                true => written.clone(),
                false => yaml::scalar(written),
            };
            lines.push(format!("{{ id: {id}, start: {start} }}"));
            ids.push(id);
        }
        lines.extend(self.others.iter().map(|option| yaml::scalar(option)));
        lines
    }
}

/// What an option may be called, the shortest first.
fn names(start: &Moment) -> [String; 3] {
    let day: Date = start.date();
    let short = day.strftime("%b-%-d").to_string().to_lowercase();
    let clock = match start {
        Moment::Time(time) => time.strftime("-%H-%M").to_string(),
        Moment::Day(_) => String::new(),
    };
    let dated = format!("{day}{clock}");
    [short.clone(), format!("{short}{clock}"), dated]
}

fn no_date(text: &str) -> Failure {
    Failure::new(format!("`{text}` is not a date and time")).help(
        "write each as 2026-07-18, or \"2026-07-18 14:00\"; what is no date goes with `--option`",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(typed: &[&str], options: &[&str]) -> Vec<String> {
        let owned = |texts: &[&str]| {
            texts
                .iter()
                .map(|text| text.to_string())
                .collect::<Vec<_>>()
        };
        let ballot = Ballot::read(&owned(typed), &owned(options), true);
        ballot.unwrap_or_else(|wrong| panic!("{wrong}")).lines()
    }

    #[test]
    fn every_date_gets_an_id_of_its_own() {
        assert_eq!(
            lines(
                &["2026-07-18,2026-07-18 14:00", "2027-07-18", "2026-07-18"],
                &["2026-07-25", "Neither"]
            ),
            [
                "{ id: jul-18, start: 2026-07-18 }",
                "{ id: jul-18-14-00, start: 2026-07-18 14:00 }",
                "{ id: 2027-07-18, start: 2027-07-18 }",
                "{ id: jul-25, start: 2026-07-25 }",
                "Neither",
            ]
        );
    }

    #[test]
    fn the_title_may_stand_after_the_flag_and_nothing_else_may() {
        let typed = ["Picnic?".to_string(), "2026-07-18".to_string()];
        let ballot = Ballot::read(&typed, &[], false).unwrap_or_else(|wrong| panic!("{wrong}"));
        assert_eq!(ballot.title.as_deref(), Some("Picnic?"));
        assert!(Ballot::read(&typed, &[], true).is_err());
    }
}
