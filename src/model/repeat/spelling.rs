//! The two spellings of a rule: RRULE for calendars, plain words for people.

use jiff::tz::TimeZone;

use super::rule::{Rule, Unclear};
use super::{rrule, words};

impl Rule {
    /// Reads either spelling: `weekly on tuesday` or `FREQ=WEEKLY;BYDAY=TU`.
    pub fn read(text: &str) -> Result<Rule, Unclear> {
        let text = text.trim();
        let text = match text.get(..6) {
            Some(head) if head.eq_ignore_ascii_case("RRULE:") => text[6..].trim(),
            _ => text,
        };
        match text.contains('=') {
            true => rrule::read(text),
            false => words::read(text),
        }
    }

    /// The rule for a calendar. `zone` is that of the event; none for whole days, whose UNTIL is a date.
    pub fn rrule(&self, zone: Option<&TimeZone>) -> String {
        rrule::write(self, zone)
    }

    /// The rule for people: `every 2 weeks on Tuesday, until 30 June 2027`.
    pub fn words(&self) -> String {
        words::write(self)
    }
}

impl From<Rule> for String {
    fn from(rule: Rule) -> String {
        rule.rrule(Some(&TimeZone::UTC))
    }
}

impl TryFrom<String> for Rule {
    type Error = Unclear;

    fn try_from(text: String) -> Result<Rule, Unclear> {
        rrule::read(&text)
    }
}
