//! The circle's calendar, for my own calendar program. Never published.

use jiff::{SignedDuration, Timestamp};

use super::birthdays;
use super::table::{events, table};
use crate::build::Joined;
use crate::feeds::ical;
use crate::friends::Private;
use crate::model::{Attendance, Body, Entry, Event, Status};
use crate::timeline::{EntryId, Timeline};

/// How long past events stay in the private calendar.
const PAST: SignedDuration = SignedDuration::from_hours(60 * 24);

/// Everybody's events, my answers, birthdays.
pub fn calendar(joined: &Joined, private: &Private, now: Timestamp) -> String {
    let timeline = &joined.timeline;
    let since = now.checked_sub(PAST).unwrap_or(now);
    let zone = &joined.config.timezone;
    let mut kept: Vec<Kept> = events(timeline, private)
        .filter(|(_, event)| !event.occurrences(since, None, zone, 1).is_empty())
        .map(|(id, event)| with_answer(timeline, private, id, event))
        .collect();
    let known = birthdays::everybodys(joined, private);
    kept.extend(known.filter_map(|(name, site, birthday)| {
        Some(Kept {
            entry: birthdays::yearly(joined, (name, site), birthday)?,
            mark: "",
            note: String::new(),
            is_day: true,
        })
    }));
    let lines: Vec<ical::Shown> = kept
        .iter()
        .map(|one| ical::Shown {
            entry: &one.entry,
            mark: one.mark,
            note: Some(one.note.as_str()).filter(|note| !note.is_empty()),
            is_day: one.is_day,
        })
        .collect();
    let name = format!("{}: circle", joined.config.title);
    let calendar = ical::Calendar {
        name: &name,
        url: None,
        alarm: joined.config.circle.alarm.map(ical::Alarm),
    };
    ical::write(&calendar, &lines)
}

/// An entry of the calendar.
struct Kept {
    entry: Entry,
    /// What stands before its title.
    mark: &'static str,
    /// What I said to it.
    note: String,
    /// A day that takes nobody's time.
    is_day: bool,
}

/// An event as I have it: `?` before what I may come to, cancelled what I said no to.
fn with_answer(timeline: &Timeline, private: &Private, id: EntryId, event: &Event) -> Kept {
    let mut entry = timeline.entry(id).clone();
    let table = table(timeline, private, id, event, event.start.date());
    let (mark, status, said) = match table.answer {
        _ if table.is_mine => ("", event.status, "You host this".to_string()),
        Some(Attendance::Yes) if table.is_waiting => (
            "? ",
            Status::Tentative,
            "You are on the waiting list".into(),
        ),
        Some(Attendance::Yes) => ("", event.status, "You said yes".into()),
        Some(Attendance::No) => ("", Status::Cancelled, "You said no".into()),
        Some(answer) => (
            "? ",
            Status::Tentative,
            format!("You said {}", answer.word()),
        ),
        None => ("", event.status, "You have not answered yet".into()),
    };
    let bring = match table.brings.is_empty() {
        true => String::new(),
        false => format!("; you bring {}", table.brings.join(", ")),
    };
    let note = match table.is_mine {
        true => format!("{said}{bring}."),
        false => format!("{} invites. {said}{bring}.", table.host),
    };
    if let Body::Event(event) = &mut entry.body
        && event.status != Status::Cancelled
    {
        event.status = status;
    }
    Kept {
        entry,
        mark,
        note,
        is_day: false,
    }
}
