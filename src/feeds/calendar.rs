//! A calendar (RFC 5545) as a feed of its events, for people who follow one. A line that is broken costs itself, an
//! event without a beginning costs itself, and everything else stays.

use jiff::tz::TimeZone;
use url::Url;

use super::ical::{self, Occasion};
use super::signal::event_markup;
use super::{Channel, Document, EventElements, Item, Schedule, Unreadable, markup};
use crate::model::Status;

/// Reads a calendar fetched from `url`.
pub fn read(text: &str, url: &Url) -> Result<Document, Unreadable> {
    let bounded = ical::bounded(text);
    let found = ical::read(bounded, TimeZone::UTC);
    if found.events.is_empty() && found.has_events {
        let why = "none of its events says when it begins";
        return Err(Unreadable::NoItems(why.into()));
    }
    let channel = Channel {
        title: found.name.unwrap_or_default(),
        description: found.description.unwrap_or_default(),
        schedule: Schedule {
            ttl: found.ttl,
            ..Schedule::default()
        },
        ..Channel::default()
    };
    let items = found.events.into_iter().map(|event| item(event, url));
    Ok(Document {
        channel,
        items: items.collect(),
        is_cut: bounded.len() < text.len(),
    })
}

fn item(occasion: Occasion, url: &Url) -> Item {
    let (event, modified) = (&occasion.event, occasion.modified);
    let summary = occasion.title.unwrap_or_default();
    let title = match event.status {
        Status::Cancelled => format!("Cancelled: {summary}"),
        _ => summary,
    };
    let text = occasion.description.map(|text| markup::paragraphs(&text));
    // What the elements of a feed have no words for stands in the content.
    let content = match event.is_series() || event.status != Status::Confirmed {
        true => Some(event_markup(event, &text.unwrap_or_default())),
        false => text,
    };
    Item {
        id: event
            .uid
            .clone()
            .unwrap_or_else(|| format!("{url}#{}-{title}", event.start.iso())),
        link: occasion.url,
        title: Some(title).filter(|title| !title.is_empty()),
        published: occasion.created.or(modified),
        updated: modified
            .filter(|modified| occasion.created.is_some_and(|created| created < *modified)),
        content,
        event: Some(EventElements::of(event)),
        ..Item::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar(inside: &str) -> Document {
        let text = format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{inside}\r\nEND:VCALENDAR\r\n");
        assert!(ical::is_one(&text));
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

    /// The dates that somebody who follows it sees, from the middle of June 2026.
    fn dates(inside: &str) -> Vec<String> {
        let zone = TimeZone::UTC;
        let from = jiff::Timestamp::from_second(1_781_524_800).unwrap();
        let site = Url::parse("https://ben.example/").unwrap();
        let owner = crate::model::Owner::new("Ben", &site, &[]).unwrap();
        let items = calendar(inside).items;
        let entry =
            |item| super::super::signal::interpret(&item, &owner, from, &Default::default());
        let entries = items.into_iter().map(|item| entry(item).0);
        let dates = entries.flat_map(|entry| match entry.body {
            crate::model::Body::Event(event) => event.occurrences(from, None, &zone, 4),
            _ => Vec::new(),
        });
        dates
            .map(|one| format!("{} {}", one.start.iso(), one.status.word()))
            .collect()
    }

    #[test]
    fn a_series_is_one_event_with_all_its_dates() {
        let series = event(
            "DTSTART;TZID=Europe/Berlin:20251021T190000\nDTEND;TZID=Europe/Berlin:20251021T210000\nRRULE:FREQ=WEEKLY\nEXDATE;TZID=Europe/Berlin:20260623T190000",
        );
        let moved = event(
            "RECURRENCE-ID;TZID=Europe/Berlin:20260630T190000\nDTSTART;TZID=Europe/Berlin:20260701T200000",
        );
        assert_eq!(
            dates(&format!("{moved}{series}")),
            [
                "2026-06-16T19:00:00+02:00 confirmed",
                "2026-07-01T20:00:00+02:00 confirmed",
                "2026-07-07T19:00:00+02:00 confirmed",
                "2026-07-14T19:00:00+02:00 confirmed",
            ]
        );
        let days =
            event("DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=MONTHLY;COUNT=8\nSTATUS:CANCELLED");
        assert_eq!(
            dates(&days),
            ["2026-07-01 cancelled", "2026-08-01 cancelled"]
        );
    }

    /// RFC 5545 §3.2.13: `RANGE=THISANDFUTURE`, and one later date that is otherwise again.
    #[test]
    fn what_changes_all_later_dates_goes_on_from_there_as_often_as_before() {
        let of = |at: &str, lines: &str| {
            event(&format!("RECURRENCE-ID;{at};TZID=Europe/Berlin:{lines}"))
        };
        let series = |rule: &str| {
            event(&format!(
                "DTSTART;TZID=Europe/Berlin:20260602T190000\nRRULE:{rule}"
            ))
        };
        let a_day_later = of(
            "RANGE=THISANDFUTURE",
            "20260623T190000\nDTSTART;TZID=Europe/Berlin:20260624T200000",
        );
        let later_still = of(
            "X=Y",
            "20260630T190000\nDTSTART;TZID=Europe/Berlin:20260702T210000",
        );
        let expected = [
            "2026-06-16T19:00:00+02:00 confirmed",
            "2026-06-24T20:00:00+02:00 confirmed",
            "2026-07-02T21:00:00+02:00 confirmed",
            "2026-07-08T20:00:00+02:00 confirmed",
        ];
        for rule in [
            "FREQ=WEEKLY;BYDAY=TU;COUNT=6",
            "FREQ=WEEKLY;UNTIL=20260707T170000Z",
        ] {
            let found = dates(&format!("{later_still}{a_day_later}{}", series(rule)));
            assert_eq!(found, expected, "{rule}");
        }
        // From its first date on it is simply another one.
        let at_once = a_day_later
            .replace("20260623", "20260602")
            .replace("20260624", "20260603");
        let found = dates(&format!("{at_once}{}", series("FREQ=WEEKLY;COUNT=4")));
        assert_eq!(
            found,
            [
                "2026-06-17T20:00:00+02:00 confirmed",
                "2026-06-24T20:00:00+02:00 confirmed"
            ]
        );
        // Which days of a month it would be then, nobody can tell: that date alone.
        let found = dates(&format!(
            "{a_day_later}{}",
            series("FREQ=MONTHLY;BYDAY=1TU,4TU;COUNT=4")
        ));
        assert_eq!(
            found,
            [
                "2026-06-24T20:00:00+02:00 confirmed",
                "2026-07-07T19:00:00+02:00 confirmed",
                "2026-07-28T19:00:00+02:00 confirmed",
            ]
        );
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
