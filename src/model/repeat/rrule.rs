//! RRULE as calendars write it: both directions.

use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::TimeZone;

use super::rule::{Every, Ordinal, Rule, Unclear, Until};

const EXAMPLE: &str =
    "write it as in FREQ=MONTHLY;BYDAY=-1FR, or in words: monthly on the last friday";

pub fn read(text: &str) -> Result<Rule, Unclear> {
    let mut every = None;
    let mut rule = Rule::every(Every::Day);
    for part in text
        .split(';')
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        let (name, value) = part.split_once('=').ok_or_else(|| wrong(part))?;
        let value = value.trim().to_ascii_uppercase();
        match name.trim().to_ascii_uppercase().as_str() {
            "FREQ" => every = Some(frequency(&value)?),
            "INTERVAL" => rule.interval = number(part, &value, 1..=1000)? as u16,
            "COUNT" => rule.count = Some(number(part, &value, 0..=i64::from(u32::MAX))? as u32),
            "UNTIL" => rule.until = Some(until(part, &value)?),
            "BYDAY" => rule.days = list(&value, |day| ordinal(part, day))?,
            "BYMONTHDAY" => rule.month_days = list(&value, |day| signed(part, day, 31))?,
            "BYMONTH" => {
                rule.months = list(&value, |month| Ok(number(part, month, 1..=12)? as i8))?
            }
            "BYYEARDAY" => rule.year_days = list(&value, |day| signed(part, day, 366))?,
            "BYWEEKNO" => rule.weeks = list(&value, |week| signed(part, week, 53))?,
            "BYSETPOS" => rule.positions = list(&value, |place| signed(part, place, 366))?,
            "WKST" => rule.week_start = weekday(&value).ok_or_else(|| wrong(part))?,
            "BYHOUR" | "BYMINUTE" | "BYSECOND" => {
                return Err(Unclear::new(
                    format!("potluck does not know `{}`", name.trim()),
                    "write each time of a day as an event of its own",
                ));
            }
            // RFC 5545 §3.3.10: what begins with X- may be skipped; RFC 7529's SKIP and RSCALE may not.
            name if name.starts_with("X-") => {}
            _ => return Err(wrong(part)),
        }
    }
    rule.every = every.ok_or_else(|| Unclear::new("the rule does not say how often", EXAMPLE))?;
    rule.check()
}

fn frequency(word: &str) -> Result<Every, Unclear> {
    Ok(match word {
        "DAILY" => Every::Day,
        "WEEKLY" => Every::Week,
        "MONTHLY" => Every::Month,
        "YEARLY" => Every::Year,
        "HOURLY" | "MINUTELY" | "SECONDLY" => {
            return Err(Unclear::new(
                "people do not meet so often",
                "DAILY is the most; write each time of a day as an event of its own",
            ));
        }
        _ => return Err(wrong(&format!("FREQ={word}"))),
    })
}

fn wrong(part: &str) -> Unclear {
    Unclear::new(format!("`{part}` is no part of a rule"), EXAMPLE)
}

fn number(part: &str, text: &str, range: std::ops::RangeInclusive<i64>) -> Result<i64, Unclear> {
    let number = text.parse().ok().filter(|number| range.contains(number));
    number.ok_or_else(|| wrong(part))
}

fn signed<T: TryFrom<i64>>(part: &str, text: &str, most: i64) -> Result<T, Unclear> {
    let number = number(part, text, -most..=most)?;
    let number = T::try_from(number).ok().filter(|_| number != 0);
    number.ok_or_else(|| wrong(part))
}

/// At most as many values as there are days in a year.
fn list<T>(text: &str, one: impl Fn(&str) -> Result<T, Unclear>) -> Result<Vec<T>, Unclear> {
    text.split(',')
        .take(366)
        .map(|text| one(text.trim()))
        .collect()
}

fn ordinal(part: &str, text: &str) -> Result<Ordinal, Unclear> {
    let at = text.len().saturating_sub(2);
    let (head, day) = text.split_at_checked(at).ok_or_else(|| wrong(part))?;
    let weekday = weekday(day).ok_or_else(|| wrong(part))?;
    let number = match head {
        "" => None,
        head => Some(signed(part, head, 53)?),
    };
    Ok(Ordinal { number, weekday })
}

fn weekday(text: &str) -> Option<Weekday> {
    Some(match text {
        "MO" => Weekday::Monday,
        "TU" => Weekday::Tuesday,
        "WE" => Weekday::Wednesday,
        "TH" => Weekday::Thursday,
        "FR" => Weekday::Friday,
        "SA" => Weekday::Saturday,
        "SU" => Weekday::Sunday,
        _ => return None,
    })
}

fn letters(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Monday => "MO",
        Weekday::Tuesday => "TU",
        Weekday::Wednesday => "WE",
        Weekday::Thursday => "TH",
        Weekday::Friday => "FR",
        Weekday::Saturday => "SA",
        Weekday::Sunday => "SU",
    }
}

fn until(part: &str, text: &str) -> Result<Until, Unclear> {
    if let Ok(day) = Date::strptime("%Y%m%d", text) {
        return Ok(Until::Day(day));
    }
    // Some write a person's date here.
    if let Ok(day) = text.parse::<Date>()
        && text.len() == 10
    {
        return Ok(Until::Day(day));
    }
    let bare = text.strip_suffix('Z').unwrap_or(text);
    let time = DateTime::strptime("%Y%m%dT%H%M%S", bare).map_err(|_| wrong(part))?;
    match text.ends_with('Z') {
        true => {
            let time = time.to_zoned(TimeZone::UTC).map_err(|_| wrong(part))?;
            Ok(Until::Time(time.timestamp()))
        }
        // A local time of a zone that the rule does not name: the day is what people mean.
        false => Ok(Until::Day(time.date())),
    }
}

/// RFC 5545 §3.3.10: UNTIL is in UTC where the event is in a zone, a date where it is of whole days.
pub fn write(rule: &Rule, zone: Option<&TimeZone>) -> String {
    let every = match rule.every {
        Every::Day => "DAILY",
        Every::Week => "WEEKLY",
        Every::Month => "MONTHLY",
        Every::Year => "YEARLY",
    };
    let mut text = format!("FREQ={every}");
    let mut add = |name: &str, value: String| text.push_str(&format!(";{name}={value}"));
    if rule.interval > 1 {
        add("INTERVAL", rule.interval.to_string());
    }
    for (name, value) in [
        ("BYMONTH", joined(&rule.months)),
        ("BYWEEKNO", joined(&rule.weeks)),
        ("BYYEARDAY", joined(&rule.year_days)),
        ("BYMONTHDAY", joined(&rule.month_days)),
        ("BYDAY", joined(&rule.days)),
        ("BYSETPOS", joined(&rule.positions)),
    ] {
        if !value.is_empty() {
            add(name, value);
        }
    }
    if rule.week_start != Weekday::Monday {
        add("WKST", letters(rule.week_start).into());
    }
    if let Some(count) = rule.count {
        add("COUNT", count.to_string());
    }
    if let Some(until) = rule.until {
        add("UNTIL", until_text(until, zone));
    }
    text
}

fn until_text(until: Until, zone: Option<&TimeZone>) -> String {
    let day = |day: Date| day.strftime("%Y%m%d").to_string();
    match (until, zone) {
        (Until::Day(date), None) => day(date),
        (Until::Time(time), None) => day(time.to_zoned(TimeZone::UTC).date()),
        (Until::Time(time), Some(_)) => time.strftime("%Y%m%dT%H%M%SZ").to_string(),
        (Until::Day(date), Some(zone)) => match date.at(23, 59, 59, 0).to_zoned(zone.clone()) {
            Ok(last) => last.timestamp().strftime("%Y%m%dT%H%M%SZ").to_string(),
            Err(_) => format!("{}T235959Z", day(date)),
        },
    }
}

fn joined<T: std::fmt::Display>(values: &[T]) -> String {
    let values: Vec<String> = values.iter().map(T::to_string).collect();
    values.join(",")
}

impl std::fmt::Display for Ordinal {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        if let Some(number) = self.number {
            write!(f, "{number}")?;
        }
        f.write_str(letters(self.weekday))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_survives_being_written_and_read() {
        for text in [
            "FREQ=WEEKLY;BYDAY=TU",
            "FREQ=MONTHLY;BYDAY=-1FR",
            "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=1,-1",
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1",
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;WKST=SU;COUNT=10",
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;UNTIL=20270630T180000Z",
            "FREQ=YEARLY;BYWEEKNO=20,-1;BYDAY=MO",
            "FREQ=YEARLY;BYYEARDAY=1,100,-1",
        ] {
            let rule = Rule::read(text).unwrap();
            assert_eq!(rule.rrule(Some(&TimeZone::UTC)), text);
        }
        assert_eq!(Rule::read("rrule:freq=daily"), Rule::read("FREQ=DAILY"));
    }

    #[test]
    fn a_date_to_end_on_is_its_last_second_in_the_events_zone() {
        let zones = jiff::tz::TimeZoneDatabase::bundled();
        let rule = Rule::read("FREQ=DAILY;UNTIL=20270630").unwrap();
        let zone = zones.get("America/New_York").unwrap();
        assert_eq!(rule.rrule(Some(&zone)), "FREQ=DAILY;UNTIL=20270701T035959Z");
        assert_eq!(rule.rrule(None), "FREQ=DAILY;UNTIL=20270630");
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for (text, what) in [
            ("FREQ=SECONDLY", "people do not meet so often"),
            ("FREQ=MINUTELY;INTERVAL=5", "people do not meet so often"),
            ("BYDAY=TU", "the rule does not say how often"),
            ("FREQ=WEEKLY;BYDAY=XX", "`BYDAY=XX` is no part of a rule"),
            (
                "FREQ=WEEKLY;BYDAY=1TU",
                "there is one of each weekday in a week, so none is the first or last",
            ),
            ("FREQ=DAILY;INTERVAL=0", "`INTERVAL=0` is no part of a rule"),
            ("FREQ=DAILY;COUNT=0", "0 times is never"),
            (
                "FREQ=DAILY;COUNT=2;UNTIL=20270101",
                "it says both until when and how many times",
            ),
            ("FREQ=DAILY;BYHOUR=9,17", "potluck does not know `BYHOUR`"),
            (
                "FREQ=MONTHLY;BYWEEKNO=20",
                "BYYEARDAY and BYWEEKNO count within a year",
            ),
            (
                "FREQ=YEARLY;BYYEARDAY=367",
                "`BYYEARDAY=367` is no part of a rule",
            ),
            (
                "FREQ=DAILY;BYMONTHDAY=0",
                "`BYMONTHDAY=0` is no part of a rule",
            ),
            ("FREQ=DAILY;BYDAY=é", "`BYDAY=é` is no part of a rule"),
        ] {
            assert_eq!(Rule::read(text).unwrap_err().what, what, "{text}");
        }
    }
}
