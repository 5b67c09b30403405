//! Dates as feeds really write them. No order of their parts is asked for: what a part is shows in how it looks.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, ISOWeekDate, Time, Weekday};
use jiff::tz::Offset;

/// Reads a date in any form met so far. A time without a zone counts as UTC, a day without a time as its beginning.
pub fn read(text: &str) -> Option<Timestamp> {
    /// Characters; longer than any date. A stranger's text may be of any length.
    const LONGEST: usize = 100;
    let end = text
        .char_indices()
        .nth(LONGEST)
        .map_or(text.len(), |(end, _)| end);
    let text = text[..end].trim();
    let (text, seoul) = in_english(text);
    let (civil, offset) = iso(&text).or_else(|| in_words(&text))?;
    let offset = offset.or(seoul).unwrap_or(Offset::UTC);
    offset.to_time_zone().to_timestamp(civil).ok()
}

type Found = (DateTime, Option<Offset>);

/// ISO 8601 and its profiles: a date, a `T` or blanks, a time, a zone, of which all but the year may be missing.
fn iso(text: &str) -> Option<Found> {
    let end = text.find(['T', 't', ' ']).unwrap_or(text.len());
    let date = iso_date(&text[..end])?;
    let rest = text[end..].trim_start_matches(['T', 't', ' ']);
    if rest.is_empty() {
        return Some((date.to_datetime(Time::midnight()), None));
    }
    // The minus of an offset is the only one there is.
    let zone = rest.find(|c: char| c == '+' || c == '-' || c.is_ascii_alphabetic());
    let (time, zone) = match rest.split_at(zone.unwrap_or(rest.len())) {
        (_, half) if meridiem(half).is_some() => (rest, ""),
        (time, zone) => (time, zone.trim()),
    };
    let offset = if zone.is_empty() {
        None
    } else {
        Some(offset(zone)?)
    };
    with_time(date, time.trim(), offset)
}

fn iso_date(text: &str) -> Option<Date> {
    let text = text.trim_end_matches(['Z', 'z']);
    let parts: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    if let [year, week, ..] = parts[..]
        && let Some(week) = week.strip_prefix(['W', 'w'])
    {
        let day = number(parts.get(2).copied().unwrap_or("1"))?;
        let day = Weekday::from_monday_one_offset(i8::try_from(day).ok()?).ok()?;
        return Some(
            ISOWeekDate::new(whole_year(year)?, i8::try_from(number(week)?).ok()?, day)
                .ok()?
                .date(),
        );
    }
    let (year, month, day) = match (&lengths[..], &parts[..]) {
        ([4, 1..=2, 1..=2], [year, month, day]) => (year, *month, *day),
        // A month with a nought too many, as Google once wrote it.
        ([4, 3, 2], [year, month, day]) => (year, month.strip_prefix('0')?, *day),
        ([4, 2], [year, month]) => (year, *month, "1"),
        ([4], [year]) => (year, "1", "1"),
        ([8], _) => {
            return iso_date(&format!(
                "{}-{}-{}",
                text.get(..4)?,
                text.get(4..6)?,
                text.get(6..)?
            ));
        }
        ([6], _) => {
            return iso_date(&format!(
                "20{}-{}-{}",
                text.get(..2)?,
                text.get(2..4)?,
                text.get(4..)?
            ));
        }
        ([2, 2, 2], _) => return iso_date(&format!("20{text}")),
        // A year of two digits and a month: the dash before them tells it from a year alone.
        ([0, 4], [_, both]) => {
            return iso_date(&format!("20{}-{}", both.get(..2)?, both.get(2..)?));
        }
        ([0, 2, 2], [_, year, month]) => return iso_date(&format!("20{year}-{month}")),
        ([4, 3], [year, day]) => return of_year(whole_year(year)?, number(day)?),
        ([7], _) => return of_year(whole_year(text.get(..4)?)?, number(text.get(4..)?)?),
        ([2, 3], [year, day]) => return of_year(2000 + number(year)?, number(day)?),
        // 03335 is a day of a year; 22013 is not.
        ([5], _) => return of_year(2000 + number(text.get(..2)?)?, number(text.get(2..)?)?),
        _ => return None,
    };
    date(whole_year(year)?, number(month)?, number(day)?)
}

fn of_year(year: i16, day: i16) -> Option<Date> {
    let date = Date::new(year, 1, 1).ok()?;
    date.with().day_of_year(day).build().ok()
}

/// Everything with the name of a month in it (RFC 822, `asctime`), and numbers parted by points or strokes.
fn in_words(text: &str) -> Option<Found> {
    let mut found = Words::default();
    for word in text
        .split([' ', '\t', '\n', '\r', ','])
        .filter(|word| !word.is_empty())
    {
        found.take(word)?;
    }
    let day = found
        .date
        .or_else(|| date(found.year?, found.month?, found.day?))?;
    let time = format!("{}{}", found.time.unwrap_or("0"), found.half);
    with_time(day, &time, found.offset)
}

#[derive(Default)]
struct Words<'a> {
    date: Option<Date>,
    year: Option<i16>,
    month: Option<i16>,
    day: Option<i16>,
    time: Option<&'a str>,
    /// The word after a time that says which half of the day it is in.
    half: &'a str,
    offset: Option<Offset>,
}

impl<'a> Words<'a> {
    /// Takes one word; none where it makes the whole no date.
    fn take(&mut self, word: &'a str) -> Option<()> {
        let starts = word.chars().next()?;
        let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
        if is_number && self.day.is_none() && word.len() <= 2 {
            self.day = number(word);
        } else if is_number && self.year.is_none() {
            self.year = Some(any_year(word)?);
        } else if self.time.is_none() && starts.is_ascii_digit() && word.contains(':') {
            // A zone may touch the time: `10:00:00+0200`, `10:00Z`.
            let end = word.find(|c: char| c == '+' || c == '-' || c.is_ascii_alphabetic());
            let (time, zone) = word.split_at(end.unwrap_or(word.len()));
            self.time = Some(time);
            match meridiem(zone) {
                Some(_) => self.half = zone,
                None if zone.is_empty() => {}
                None => self.offset = Some(offset(zone)?),
            }
        } else if self.time.is_some() && meridiem(word).is_some() {
            self.half = word;
        } else if starts.is_ascii_digit() && (word.contains('.') || word.contains('/')) {
            self.date = Some(parted(word)?);
        } else if starts.is_ascii_digit() && word.contains('-') {
            self.date = Some(iso_date(word).or_else(|| dashed(word))?);
        } else if let Some(ordinal) = ordinal(word).filter(|_| self.day.is_none()) {
            self.day = Some(ordinal);
        } else if self.month.is_none() && month(word).is_some() {
            self.month = month(word);
        } else if self.time.is_some() && (starts == '+' || starts == '-' || zone(word).is_some()) {
            self.offset = Some(offset(word)?);
        } else if self.time.is_some()
            && word.len() > 3
            && word
                .get(..3)
                .is_some_and(|gmt| gmt.eq_ignore_ascii_case("gmt"))
        {
            self.offset = Some(offset(&word[3..])?);
        } else if is_number {
            return None;
        }
        // Anything else is the day of the week, in whatever language and right or wrong, or a zone nobody knows.
        Some(())
    }
}

/// `07.09.2024` or `2006/09/15`. A stroke between numbers that could be either says nothing of day and month.
fn parted(word: &str) -> Option<Date> {
    let mark = if word.contains('/') { '/' } else { '.' };
    let numbers: Vec<&str> = word.split(mark).collect();
    match numbers[..] {
        [year, month, day] if year.len() == 4 => date(number(year)?, number(month)?, number(day)?),
        [day, month, year] if mark == '.' => date(any_year(year)?, number(month)?, number(day)?),
        [first, second, year] => {
            let (first, second) = (number(first)?, number(second)?);
            let (month, day) = match (first, second) {
                (13.., _) => (second, first),
                (_, 13..) => (first, second),
                _ if first == second => (first, second),
                _ => return None,
            };
            date(any_year(year)?, month, day)
        }
        _ => None,
    }
}

/// `7-Sep-2024`.
fn dashed(word: &str) -> Option<Date> {
    let mut parts = word.split('-');
    let (day, name, year) = (parts.next()?, parts.next()?, parts.next()?);
    date(any_year(year)?, month(name)?, number(day)?)
}

/// `1st`, `22nd`.
fn ordinal(word: &str) -> Option<i16> {
    let end = word.find(|c: char| !c.is_ascii_digit())?;
    let is_ordinal = matches!(
        word[end..].to_ascii_lowercase().as_str(),
        "st" | "nd" | "rd" | "th" | "."
    );
    number(&word[..end]).filter(|_| is_ordinal)
}

fn with_time(date: Date, time: &str, offset: Option<Offset>) -> Option<Found> {
    let (time, meridiem) = match time.find(|c: char| c.is_ascii_alphabetic()) {
        Some(at) => (time[..at].trim(), Some(meridiem(time[at..].trim())?)),
        None => (time, None),
    };
    let time = time.split(['.', ',']).next()?;
    let parts: Vec<&str> = match time.contains(':') {
        true => time.split(':').collect(),
        false if time.len() > 2 => vec![
            time.get(..2)?,
            time.get(2..4)?,
            time.get(4..6).unwrap_or("0"),
        ],
        false => vec![time],
    };
    if parts.len() > 3 {
        return None;
    }
    let part = |at: usize| parts.get(at).map_or(Some(0), |part| number(part.trim()));
    let hour = match (part(0)?, meridiem) {
        (12, Some(half)) => half,
        (hour, Some(half)) => hour + half,
        (hour, None) => hour,
    };
    let (minute, second) = (part(1)?, part(2)?);
    // Midnight may be written as the day's end.
    let (date, hour) = match (hour, minute, second) {
        (24, 0, 0) => (date.tomorrow().ok()?, 0),
        _ => (date, hour),
    };
    let short = |number: i16| i8::try_from(number).ok();
    let time = Time::new(short(hour)?, short(minute)?, short(second)?, 0).ok()?;
    Some((date.to_datetime(time), offset))
}

/// The hours to add to what is said of a half of the day.
fn meridiem(text: &str) -> Option<i16> {
    match text.to_ascii_lowercase().as_str() {
        "am" | "a.m." => Some(0),
        "pm" | "p.m." => Some(12),
        _ => None,
    }
}

fn date(year: i16, month: i16, day: i16) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

fn number(text: &str) -> Option<i16> {
    text.parse()
        .ok()
        .filter(|number| *number >= 0 && !text.starts_with('+'))
}

fn whole_year(text: &str) -> Option<i16> {
    number(text).filter(|_| text.len() == 4)
}

/// Of two digits those from 90 on are of the last century.
fn any_year(text: &str) -> Option<i16> {
    match (text.len(), number(text)?) {
        (4, year) => Some(year),
        (2, year) => Some(if year < 90 { year + 2000 } else { year + 1900 }),
        _ => None,
    }
}

fn month(word: &str) -> Option<i16> {
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let start = word.get(..3)?.to_ascii_lowercase();
    let place = MONTHS.iter().position(|month| *month == start)?;
    i16::try_from(place + 1).ok()
}

/// `+0200`, `-08:00`, `+9`, `GMT-05:00`, `Etc/GMT`, or a name.
fn offset(text: &str) -> Option<Offset> {
    let text = text.trim();
    if let Some(hours) = zone(text) {
        return Some(hours);
    }
    let digits = match text.get(..3) {
        Some(name) if name.eq_ignore_ascii_case("gmt") || name.eq_ignore_ascii_case("utc") => {
            &text[3..]
        }
        _ => text,
    };
    let (sign, digits) = match digits.chars().next()? {
        '+' => (1, &digits[1..]),
        '-' => (-1, &digits[1..]),
        // A name that nobody knows.
        letter if letter.is_alphabetic() => return Some(Offset::UTC),
        _ => return None,
    };
    let (hours, minutes) = match digits.split_once(':') {
        Some((hours, minutes)) => (hours, minutes),
        None => digits.split_at_checked(2).unwrap_or((digits, "")),
    };
    let minutes = if minutes.is_empty() {
        0
    } else {
        number(minutes)?
    };
    let seconds = i32::from(number(hours)?) * 3600 + i32::from(minutes) * 60;
    Offset::from_seconds(sign * seconds).ok()
}

/// The zones that people name, RFC 822's single letters as they were meant.
fn zone(name: &str) -> Option<Offset> {
    let name = name.to_ascii_lowercase();
    let hours = match name.strip_prefix("etc/").unwrap_or(&name) {
        "z" | "ut" | "utc" | "gmt" | "wet" => 0,
        "a" => -1,
        "n" | "bst" | "west" | "cet" | "met" => 1,
        "cest" | "mest" | "eet" => 2,
        "eest" | "msk" => 3,
        "awst" => 8,
        "jst" | "kst" => 9,
        "aest" => 10,
        "aedt" => 11,
        "y" | "nzst" => 12,
        "adt" => -3,
        "ast" | "at" | "edt" => -4,
        "est" | "et" | "cdt" => -5,
        "cst" | "ct" | "mdt" => -6,
        "mst" | "mt" | "pdt" => -7,
        "pst" | "pt" | "akdt" => -8,
        "akst" => -9,
        "hst" => -10,
        "m" => -12,
        _ => return None,
    };
    Offset::from_hours(hours).ok()
}

/// A date that uses another language's words, and the zone that goes without saying with it.
fn in_english(text: &str) -> (String, Option<Offset>) {
    if text.is_ascii() && !text.contains("augusztus") && !text.contains("szeptember") {
        return (text.to_string(), None);
    }
    let seoul = Offset::from_hours(9).ok();
    if text.contains('년') {
        let iso = text
            .replace("년", "-")
            .replace("월", "-")
            .replace('일', " ")
            .replace("- ", "-");
        return (iso, seoul);
    }
    for (half, english) in [("오전", "am"), ("오후", "pm")] {
        if let Some((day, time)) = text.split_once(half) {
            return (format!("{}T{}{english}", day.trim(), time.trim()), seoul);
        }
    }
    let lower = text.to_lowercase();
    let hungarian = HUNGARIAN.iter().position(|month| lower.contains(month));
    if let Some((place, name)) = hungarian.and_then(|place| Some((place, HUNGARIAN.get(place)?))) {
        return (lower.replace(name, &format!("{:02}", place + 1)), None);
    }
    let words = lower.split(' ').map(|word| {
        let greek = GREEK.iter().find(|(greek, _)| word.starts_with(greek));
        greek.map_or(word, |(_, english)| english)
    });
    (words.collect::<Vec<_>>().join(" "), None)
}

const HUNGARIAN: [&str; 12] = [
    "január",
    "februári",
    "március",
    "április",
    "május",
    "június",
    "július",
    "augusztus",
    "szeptember",
    "október",
    "november",
    "december",
];

/// Months as Greek weblogs shorten them, with and without accents.
const GREEK: [(&str, &str); 19] = [
    ("ιαν", "jan"),
    ("φεβ", "feb"),
    ("μάώ", "mar"),
    ("μαώ", "mar"),
    ("μάρ", "mar"),
    ("απρ", "apr"),
    ("μάι", "may"),
    ("μαϊ", "may"),
    ("μαι", "may"),
    ("ιούν", "jun"),
    ("ιον", "jun"),
    ("ιούλ", "jul"),
    ("ιολ", "jul"),
    ("αύγ", "aug"),
    ("αυγ", "aug"),
    ("σεπ", "sep"),
    ("οκτ", "oct"),
    ("νοέ", "nov"),
    ("δεκ", "dec"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_every_form_that_feeds_write() {
        for (text, expected) in [
            ("2024-09-07 10:00:00", "2024-09-07T10:00:00Z"),
            ("2024-09-07", "2024-09-07T00:00:00Z"),
            ("2024-09", "2024-09-01T00:00:00Z"),
            ("2024", "2024-01-01T00:00:00Z"),
            ("2024-09-07T10:00:00+02:00", "2024-09-07T08:00:00Z"),
            ("2024-09-07T10:00+0200", "2024-09-07T08:00:00Z"),
            ("2024-09-07t10:00:00.123456789z", "2024-09-07T10:00:00Z"),
            ("20240907T100000Z", "2024-09-07T10:00:00Z"),
            ("2004-07-08 23:56:58 -00:20", "2004-07-09T00:16:58Z"),
            ("2003-012-31T10:14:55+00:00", "2003-12-31T10:14:55Z"),
            ("2024-W36-6", "2024-09-07T00:00:00Z"),
            ("2024-251", "2024-09-07T00:00:00Z"),
            ("-0312", "2003-12-01T00:00:00Z"),
            ("-03-12", "2003-12-01T00:00:00Z"),
            ("031231", "2003-12-31T00:00:00Z"),
            ("03-12-31", "2003-12-31T00:00:00Z"),
            ("03335", "2003-12-01T00:00:00Z"),
            ("2024-09-07T24:00:00Z", "2024-09-08T00:00:00Z"),
            ("07.09.2024", "2024-09-07T00:00:00Z"),
            ("07.09.2024 10:30", "2024-09-07T10:30:00Z"),
            ("Fri, 2006/09/15 08:19:53 EDT", "2006-09-15T12:19:53Z"),
            ("Sat, 07 Sep 2024 10:00:00 CEST", "2024-09-07T08:00:00Z"),
            ("Samedi, 07 Sep 2024 10:00:00 +0200", "2024-09-07T08:00:00Z"),
            ("Mon, 07 September 24 10:00 Etc/GMT", "2024-09-07T10:00:00Z"),
            ("Sun, 16 Dec 2012 1:2 PST8PDT", "2012-12-16T01:02:00Z"),
            ("7 Sep 2024", "2024-09-07T00:00:00Z"),
            ("September 7th, 2024 10:30 pm", "2024-09-07T22:30:00Z"),
            ("Thu Aug 30 2012 17:26:16 +0200", "2012-08-30T15:26:16Z"),
            ("Sat Sep  7 10:00:00 2024", "2024-09-07T10:00:00Z"),
            ("Sat Sep 7 10:00:00 +0000 2024", "2024-09-07T10:00:00Z"),
            (
                "Sat Sep 07 2024 10:00:00 GMT+0200 (CEST)",
                "2024-09-07T08:00:00Z",
            ),
            (
                "Wed, 19 Feb 2012 22:40:00 GMT-01:01",
                "2012-02-19T23:41:00Z",
            ),
            ("Mon, 13 Feb, 2012 06:28:00 UTC", "2012-02-13T06:28:00Z"),
            ("Mon, 26 January 2004 16:31:00 PT", "2004-01-27T00:31:00Z"),
            ("Thu, 01 Jan 0100 00:00:01 +0100", "0099-12-31T23:00:01Z"),
            ("Κυρ, 11 Ιούλ 2004 12:00:00 EST", "2004-07-11T17:00:00Z"),
            ("2004-július-13T9:15-05:00", "2004-07-13T14:15:00Z"),
            ("2004년 05월 28일  01:31:15", "2004-05-27T16:31:15Z"),
            ("2004-05-25 오후 11:23:17", "2004-05-25T14:23:17Z"),
        ] {
            assert_eq!(
                read(text).map(|time| time.to_string()).as_deref(),
                Some(expected),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "yesterday",
            "soon",
            "2013-xx-27",
            "013",
            "2013-01-27-01",
            "2003-12-31T25:14:55Z",
            "2003-12-31T10:61:55Z",
            "2013-01-28T09:xx:00Z",
            "2013-01-28T09:00:00+00:xx",
            "9999-12-31T23:59:59-99:99",
            "Sun, 16 Dec 2012 1:2:3:4 GMT",
            "Sun, 16 zzz 2012 11:47:32 GMT",
            "Sun, Dec x 2012 11:47:32 GMT",
            "Sun, 16 Dec zz 11:47:32 GMT",
            "Sun, 16 Dec 2012 11:47:32 +zz:00",
            "Sun, 99 Jun 2009 12:00:00 GMT",
            "03/04/2024",
            "ä",
            "-",
            "T",
            "+",
            "12:00",
            "2024-W99-9",
            "2024-999",
            "2023-02-29",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
