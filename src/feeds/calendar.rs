//! A calendar (RFC 5545) as a feed of its events, for people who follow one. Read line by line: a line that is broken
//! costs itself, an event without a beginning costs itself, and everything else stays.

use jiff::civil::{Date, DateTime};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{SignedDuration, Span, Timestamp, ToSpan, Zoned};
use url::Url;

use super::{Channel, Document, EventElements, Item, Schedule, Unreadable, markup};

/// Whether a text is a calendar.
pub fn is_one(text: &str) -> bool {
    const BEGIN: &str = "BEGIN:VCALENDAR";
    text.get(..BEGIN.len())
        .is_some_and(|begin| begin.eq_ignore_ascii_case(BEGIN))
}

/// Reads a calendar fetched from `url`.
pub fn read(text: &str, url: &Url) -> Result<Document, Unreadable> {
    let (lines, _) = lines(text);
    let mut head: Vec<Line> = Vec::new();
    let mut events: Vec<Vec<Line>> = Vec::new();
    // Alarms, zones and the like stand inside of others; what is in them is not the event's.
    let mut inside: Vec<String> = Vec::new();
    for line in lines {
        match line.name.as_str() {
            "BEGIN" => {
                inside.push(line.value.to_ascii_uppercase());
                if inside == ["VCALENDAR", "VEVENT"] {
                    events.push(Vec::new());
                }
            }
            "END" => {
                let name = line.value.to_ascii_uppercase();
                if let Some(at) = inside.iter().rposition(|open| *open == name) {
                    inside.truncate(at);
                }
            }
            _ => match (inside.as_slice(), events.last_mut()) {
                ([_], _) => head.push(line),
                ([_, component], Some(event)) if component == "VEVENT" => event.push(line),
                _ => {}
            },
        }
    }
    let zone = text_of(&head, "X-WR-TIMEZONE").and_then(|name| zone(&name));
    let zone = zone.unwrap_or(TimeZone::UTC);
    let items: Vec<Item> = events
        .iter()
        .filter_map(|event| item(event, &zone, url))
        .collect();
    if items.is_empty() && !events.is_empty() {
        let why = "none of its events says when it begins";
        return Err(Unreadable::NoItems(why.into()));
    }
    Ok(Document {
        channel: channel(&head),
        items,
        ..Document::default()
    })
}

fn channel(head: &[Line]) -> Channel {
    let title = text_of(head, "X-WR-CALNAME").or_else(|| text_of(head, "NAME"));
    let interval = ["REFRESH-INTERVAL", "X-PUBLISHED-TTL"];
    let ttl = interval
        .iter()
        .find_map(|name| duration(&find(head, name)?.value));
    let ttl = ttl.and_then(|ttl| u32::try_from(ttl.as_secs() / 60).ok());
    Channel {
        title: title.unwrap_or_default(),
        description: text_of(head, "X-WR-CALDESC").unwrap_or_default(),
        schedule: Schedule {
            ttl,
            ..Schedule::default()
        },
        ..Channel::default()
    }
}

fn item(event: &[Line], zone: &TimeZone, url: &Url) -> Option<Item> {
    let start = When::read(find(event, "DTSTART")?, zone)?;
    let end = end(event, &start, zone);
    let uid = text_of(event, "UID");
    let occurrence = find(event, "RECURRENCE-ID").map(|line| format!("#{}", line.value));
    let summary = text_of(event, "SUMMARY").unwrap_or_default();
    let is_cancelled =
        text_of(event, "STATUS").is_some_and(|status| status.eq_ignore_ascii_case("CANCELLED"));
    let title = match is_cancelled {
        true => format!("Cancelled: {summary}"),
        false => summary,
    };
    let time = |name| match When::read(find(event, name)?, zone)? {
        When::Time(time) => Some(time.timestamp()),
        When::Day(_) => None,
    };
    // DTSTAMP is left out: many calendars write there the moment at which they are asked.
    let (created, modified): (Option<Timestamp>, Option<Timestamp>) =
        (time("CREATED"), time("LAST-MODIFIED"));
    let link = find(event, "URL").and_then(|line| Url::parse(line.value.trim()).ok());
    let id = uid.unwrap_or_else(|| format!("{url}#{}-{title}", start.written()));
    let description = text_of(event, "DESCRIPTION");
    Some(Item {
        id: format!("{id}{}", occurrence.unwrap_or_default()),
        link: link.filter(|link| matches!(link.scheme(), "http" | "https")),
        title: Some(title).filter(|title| !title.is_empty()),
        published: created.or(modified),
        updated: modified.filter(|modified| created.is_some_and(|created| created < *modified)),
        content: description.map(|text| markup::paragraphs(&text)),
        event: Some(EventElements {
            start: start.written(),
            end: end.map(|end| end.written()),
            location: text_of(event, "LOCATION"),
            organizer: None,
        }),
        ..Item::default()
    })
}

/// The last day of whole days, which calendars write as the day after.
fn end(event: &[Line], start: &When, zone: &TimeZone) -> Option<When> {
    let written = find(event, "DTEND").and_then(|line| When::read(line, zone));
    let lasts = find(event, "DURATION").and_then(|line| duration(&line.value));
    match (start, written) {
        (When::Day(start), Some(When::Day(end))) => {
            Some(When::Day(end.checked_sub(1.day()).ok()?.max(*start)))
        }
        (When::Day(start), None) => {
            let days = lasts?.as_hours() / 24 - 1;
            Some(When::Day(start.checked_add(days.max(0).days()).ok()?))
        }
        (When::Time(start), Some(When::Time(end))) => (end > *start).then_some(When::Time(end)),
        (When::Time(start), None) => Some(When::Time(start.checked_add(lasts?).ok()?)),
        _ => None,
    }
}

pub enum When {
    Day(Date),
    Time(Zoned),
}

impl When {
    pub fn read(line: &Line, zone: &TimeZone) -> Option<When> {
        let value = line.value.trim();
        if let Ok(day) = Date::strptime("%Y%m%d", value) {
            return Some(When::Day(day));
        }
        let named = line.parameter("TZID").and_then(self::zone);
        let (civil, zone) = match value.strip_suffix(['Z', 'z']) {
            Some(utc) => (utc, TimeZone::UTC),
            None => (value, named.unwrap_or_else(|| zone.clone())),
        };
        let civil = DateTime::strptime("%Y%m%dT%H%M%S", civil).ok()?;
        Some(When::Time(civil.to_zoned(zone).ok()?))
    }

    /// As the event module has it.
    fn written(&self) -> String {
        match self {
            When::Day(day) => day.to_string(),
            When::Time(time) => time.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
        }
    }
}

/// A zone by its name in the database; some write a path before it.
fn zone(name: &str) -> Option<TimeZone> {
    let name = name.trim().trim_matches('"');
    let zones = TimeZoneDatabase::bundled();
    let parts: Vec<&str> = name.split('/').filter(|part| !part.is_empty()).collect();
    let tails = (0..parts.len()).filter_map(|from| parts.get(from..));
    tails
        .map(|tail| tail.join("/"))
        .find_map(|name| zones.get(&name).ok())
}

fn duration(text: &str) -> Option<SignedDuration> {
    let span: Span = text.trim().parse().ok()?;
    // Weeks and days of a duration are of 24 hours each.
    let days = i64::from(span.get_weeks()) * 7 + i64::from(span.get_days());
    let rest = span.weeks(0).days(0);
    let rest = SignedDuration::try_from(rest).ok()?;
    rest.checked_add(SignedDuration::from_hours(days.checked_mul(24)?))
}

/// A name, its parameters, and what it says.
pub struct Line {
    pub name: String,
    parameters: String,
    pub value: String,
}

/// A line that says nothing, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    pub number: usize,
    pub text: String,
}

impl Line {
    /// None where there is no colon outside of quotes.
    fn read(line: &str) -> Option<Line> {
        let mut is_quoted = false;
        let colon = line.char_indices().find_map(|(at, c)| {
            is_quoted ^= c == '"';
            (c == ':' && !is_quoted).then_some(at)
        })?;
        let (head, value) = (line.get(..colon)?, line.get(colon + 1..)?);
        let (name, parameters) = head.split_once(';').unwrap_or((head, ""));
        Some(Line {
            name: name.trim().to_ascii_uppercase(),
            parameters: parameters.into(),
            value: value.into(),
        })
    }

    /// A parameter without its quotes (RFC 5545 §3.2).
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let mut is_quoted = false;
        let mut parameters = self.parameters.split(|c| {
            is_quoted ^= c == '"';
            c == ';' && !is_quoted
        });
        let (_, value) = parameters.find_map(|pair| {
            pair.split_once('=')
                .filter(|(key, _)| key.eq_ignore_ascii_case(name))
        })?;
        Some(value.trim_matches('"'))
    }
}

pub fn find<'a>(lines: &'a [Line], name: &str) -> Option<&'a Line> {
    lines.iter().find(|line| line.name == name)
}

pub fn text_of(lines: &[Line], name: &str) -> Option<String> {
    let mut text = String::new();
    let mut letters = find(lines, name)?.value.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some('n' | 'N') => text.push('\n'),
                Some(escaped) => text.push(escaped),
                None => {}
            },
            letter => text.push(letter),
        }
    }
    Some(text.trim().to_string()).filter(|text| !text.is_empty())
}

/// The lines of a calendar, and those that are none. One that begins with a blank goes on with the one before.
pub fn lines(text: &str) -> (Vec<Line>, Vec<Broken>) {
    let mut whole: Vec<(usize, String)> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        match (line.strip_prefix([' ', '\t']), whole.last_mut()) {
            (Some(rest), Some((_, last))) => last.push_str(rest),
            _ => whole.push((at + 1, line.to_string())),
        }
    }
    let (mut lines, mut broken) = (Vec::new(), Vec::new());
    for (number, text) in whole {
        match Line::read(&text) {
            Some(line) => lines.push(line),
            None if text.trim().is_empty() => {}
            None => broken.push(Broken { number, text }),
        }
    }
    (lines, broken)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar(inside: &str) -> Document {
        let text = format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{inside}\r\nEND:VCALENDAR\r\n");
        assert!(is_one(&text));
        read(&text, &Url::parse("https://ben.example/c.ics").unwrap()).unwrap()
    }

    /// Title, beginning and end of each event.
    fn events(inside: &str) -> Vec<(String, String, String)> {
        let items = calendar(inside).items.into_iter();
        items
            .map(|item| {
                let event = item.event.unwrap();
                (
                    item.title.unwrap_or_default(),
                    event.start,
                    event.end.unwrap_or_default(),
                )
            })
            .collect()
    }

    fn event(lines: &str) -> String {
        format!("BEGIN:VEVENT\nUID:x@ben.example\nSUMMARY:Supper\n{lines}\nEND:VEVENT\n")
    }

    #[test]
    fn times_and_days_are_read_in_every_form() {
        for (lines, start, end) in [
            (
                "DTSTART:20260620T190000Z\nDTEND:20260620T230000Z",
                "2026-06-20T19:00:00+00:00",
                "2026-06-20T23:00:00+00:00",
            ),
            (
                "DTSTART;TZID=Europe/Berlin:20260620T190000",
                "2026-06-20T19:00:00+02:00",
                "",
            ),
            (
                "DTSTART;TZID=\"/freeassociation.sourceforge.net/Europe/Berlin\":20260620T190000",
                "2026-06-20T19:00:00+02:00",
                "",
            ),
            (
                "DTSTART;TZID=Nowhere:20260620T190000\nDURATION:PT1H30M",
                "2026-06-20T19:00:00+00:00",
                "2026-06-20T20:30:00+00:00",
            ),
            (
                "DTSTART;VALUE=DATE:20260620\nDTEND;VALUE=DATE:20260622",
                "2026-06-20",
                "2026-06-21",
            ),
            (
                "DTSTART;VALUE=DATE:20260620\nDTEND;VALUE=DATE:20260620",
                "2026-06-20",
                "2026-06-20",
            ),
            (
                "DTSTART;VALUE=DATE:20260620\nDURATION:P1W",
                "2026-06-20",
                "2026-06-26",
            ),
            (
                "DTSTART:20260620T190000Z\nDTEND:20250101T000000Z",
                "2026-06-20T19:00:00+00:00",
                "",
            ),
        ] {
            assert_eq!(
                events(&event(lines)),
                [("Supper".into(), start.into(), end.into())],
                "{lines}"
            );
        }
    }

    #[test]
    fn a_broken_line_or_event_costs_itself_alone() {
        let good = event(
            "DTSTART:20260620T190000Z\nno colon here\nX;Y=\"a:b\nBEGIN:VALARM\nDTSTART:20200101T000000Z\nSUMMARY:ring\nEND:VALARM",
        );
        let bad = event("DTSTART:next friday");
        let cut = "BEGIN:VEVENT\nSUMMARY:Half\nDTSTART:20260701";
        let found = events(&format!("{bad}{good}{cut}"));
        let titles: Vec<&str> = found.iter().map(|(title, ..)| title.as_str()).collect();
        assert_eq!(titles, ["Supper", "Half"]);
        assert_eq!(found[0].1, "2026-06-20T19:00:00+00:00");
    }

    #[test]
    fn text_is_unfolded_and_unescaped_and_stays_text() {
        let lines = "DTSTART:20260620T190000Z\nLOCATION:The pond\\, left\n  side\nDESCRIPTION:One\\n<script>two</script>\nURL:javascript:alert(1)\nSTATUS:CANCELLED\nCREATED:20260601T080000Z\nLAST-MODIFIED:20260602T080000Z";
        let item = calendar(&event(lines)).items.remove(0);
        assert_eq!(item.title.as_deref(), Some("Cancelled: Supper"));
        assert_eq!(
            item.event.unwrap().location.as_deref(),
            Some("The pond, left side")
        );
        assert!(!item.content.unwrap().contains("<script>"));
        assert_eq!(item.link, None);
        assert_eq!(item.id, "x@ben.example");
        assert!(item.updated > item.published);
    }

    #[test]
    fn its_name_and_how_often_it_wants_to_be_asked_are_known() {
        let channel =
            calendar("X-WR-CALNAME:Ben\\, Berlin\nREFRESH-INTERVAL;VALUE=DURATION:PT12H").channel;
        assert_eq!(
            (channel.title.as_str(), channel.schedule.ttl),
            ("Ben, Berlin", Some(720))
        );
    }

    #[test]
    fn a_calendar_of_which_nothing_can_be_read_is_no_empty_one() {
        let url = Url::parse("https://ben.example/c.ics").unwrap();
        let text = format!("BEGIN:VCALENDAR\n{}END:VCALENDAR", event("DTSTART:soon"));
        assert!(matches!(read(&text, &url), Err(Unreadable::NoItems(_))));
        assert_eq!(read("BEGIN:VCALENDAR", &url).unwrap().items, []);
    }
}
