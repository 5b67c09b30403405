//! `potluck agenda`: what is coming in the circle, in the terminal.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use jiff::{SignedDuration, Span, SpanRelativeTo, Timestamp};

use super::count::counted;
use super::place::Place;
use super::terminal::{Terminal, printable};
use crate::agenda::{self, Dates, Item, What};
use crate::build::{self, Joined};
use crate::content::Drafts;
use crate::diagnostic::{Failure, Stop};
use crate::friends::{self, Private};
use crate::model::{Attendance, Moment, Status};
use crate::output;

/// Nothing is due: for `agenda --due` in a script.
const NOTHING: u8 = 4;

/// See what is coming
///
/// Your friends' events and your own, what you answered and bring, whom you still wait for, and birthdays from
/// private.yaml. Nothing of this is published. With --due the exit code is 0 when something is, and 4 when nothing is.
#[derive(Args)]
#[command(
    after_long_help = "Examples:\n  potluck agenda\n  potluck agenda --json\n  potluck agenda --due 2d && notify-send \"Look at your agenda\""
)]
pub struct Agenda {
    /// Only what begins within so long: 2d, 36h, 1w
    #[arg(long, value_name = "TIME")]
    due: Option<String>,
    /// Print it as JSON
    #[arg(long)]
    json: bool,
}

impl Agenda {
    pub fn run(self, place: &Place) -> Result<ExitCode, Stop> {
        let &Place { terminal, root, .. } = place;
        let due = self.due.as_deref().map(length).transpose()?;
        let joined = build::joined(root, place.now, Drafts::LeftOut)?;
        let private = friends::load_private(root)?;
        let until = match due {
            Some(due) => place.now.checked_add(due).unwrap_or(Timestamp::MAX),
            None => agenda::a_year_from(place.now, &joined.config.timezone),
        };
        keep_calendar(root, &joined, &private, place.now)?;
        let mut items = agenda::agenda(&joined, &private, place.now, until);
        if due.is_some() {
            items.retain(|item| {
                item.start
                    .instant(&joined.config.timezone)
                    .is_some_and(|start| start >= place.now)
            });
        }
        match self.json {
            true => terminal.json(&items.iter().map(json).collect()),
            false => print(terminal, &items, self.due.as_deref().unwrap_or("a year")),
        }
        match items.is_empty() && due.is_some() {
            true => Ok(ExitCode::from(NOTHING)),
            false => Ok(ExitCode::SUCCESS),
        }
    }
}

/// Writes the circle's calendar where a calendar program on this computer can be pointed at it.
pub fn keep_calendar(
    root: &Path,
    joined: &Joined,
    private: &Private,
    now: Timestamp,
) -> Result<(), Stop> {
    let path = root.join(build::STATE).join("circle.ics");
    let text = agenda::calendar(joined, private, now);
    if std::fs::read(&path).is_ok_and(|known| known == text.as_bytes()) {
        return Ok(());
    }
    Ok(output::replace(&path, text.as_bytes()).map_err(Failure::at("write", &path))?)
}

/// `2d`, `36h`, `1w`.
fn length(text: &str) -> Result<SignedDuration, Failure> {
    let wrong = || {
        Failure::new(format!("`{text}` is no length of time")).help("write it like 2d, 36h or 1w")
    };
    let span: Span = text.parse().map_err(|_| wrong())?;
    let length = span
        .to_duration(SpanRelativeTo::days_are_24_hours())
        .map_err(|_| wrong())?;
    match length.is_negative() {
        true => Err(wrong()),
        false => Ok(length),
    }
}

fn print(terminal: &Terminal, items: &[Item], within: &str) {
    if items.is_empty() {
        return terminal.say(format_args!("Nothing is coming up within {within}."));
    }
    for ((year, month), items) in agenda::by_month(items) {
        let first = jiff::civil::Date::new(year, month, 1);
        terminal.say(first.map_or(String::new(), |first| first.strftime("%B %Y").to_string()));
        for Dates { first, later } in items {
            line(terminal, first);
            if let Some(later) = also_on(&later) {
                terminal.say(format_args!("                 {later}"));
            }
        }
        terminal.say("");
    }
}

fn line(terminal: &Terminal, item: &Item) {
    let when = match &item.start {
        Moment::Time(time) => time.strftime("%a %e  %H:%M").to_string(),
        Moment::Day(day) => format!("{}       ", day.strftime("%a %e")),
    };
    let cancelled = match item.status {
        Status::Cancelled => "Cancelled: ",
        Status::Tentative => "Not settled yet: ",
        Status::Confirmed => "",
    };
    let place = item
        .place
        .as_ref()
        .map(|place| format!(", {place}"))
        .unwrap_or_default();
    terminal.say(printable(format!(
        "  {when}  {cancelled}{}{place}",
        item.title
    )));
    for more in item.note.iter().cloned().chain(details(item)) {
        terminal.say(printable(format!("                 {more}")));
    }
}

/// How many later dates of a series are named.
const NAMED: usize = 3;

/// `also on 26 December, 30 January, 27 February and 8 more dates within a year`.
fn also_on(later: &[&Item]) -> Option<String> {
    let days = later.iter().take(NAMED);
    let days = days.map(|item| item.start.date().strftime("%-d %B").to_string());
    let days = days.collect::<Vec<_>>().join(", ");
    Some(match later.len().checked_sub(NAMED) {
        _ if later.is_empty() => return None,
        None | Some(0) => format!("also on {days}"),
        Some(more) => format!(
            "also on {days} and {} within a year",
            counted(more, "more date")
        ),
    })
}

/// What there is to know besides: one line each.
fn details(item: &Item) -> Vec<String> {
    let What::Event(table) = &item.what else {
        return Vec::new();
    };
    if item.status == Status::Cancelled {
        return vec![item.url.to_string()];
    }
    let mut lines = Vec::new();
    let seats = table
        .capacity
        .map(|capacity| format!(" of {capacity}"))
        .unwrap_or_default();
    let coming = format!("{}{seats} coming", table.coming);
    lines.push(match table.is_mine {
        true => format!("you host · {coming}"),
        false => format!("{} invites · {coming}", table.host),
    });
    if !table.is_mine {
        lines.extend(match table.answer {
            Some(Attendance::Yes) if table.is_waiting => Some("you are on the waiting list".into()),
            Some(answer) if table.is_before_change => Some(format!(
                "you said {}, before it was moved: does it still suit you?",
                answer.word()
            )),
            Some(answer) => Some(format!("you said {}", answer.word())),
            None => reminder(item),
        });
    }
    if !table.brings.is_empty() {
        lines.push(format!("you bring {}", table.brings.join(", ")));
    }
    if !table.wanted.is_empty() {
        lines.push(format!("still wanted: {}", table.wanted.join(", ")));
    }
    if !table.unanswered.is_empty() {
        lines.push(format!(
            "not heard from yet: {}",
            table.unanswered.join(", ")
        ));
    }
    if !item.wants_answer() {
        lines.push(item.url.to_string());
    }
    lines
}

/// That I have not answered, and how to.
fn reminder(item: &Item) -> Option<String> {
    let whole = item.whole();
    let also = match whole == item.url {
        true => String::new(),
        false => format!(" (for this date alone: {})", item.url),
    };
    item.wants_answer()
        .then(|| format!("you have not answered: potluck rsvp {whole} yes{also}"))
}

fn json(item: &Item) -> serde_json::Value {
    let mut value = serde_json::json!({
        "start": item.start.iso(),
        "end": item.end.as_ref().map(Moment::iso),
        "title": item.title,
        "url": item.url.as_str(),
        "place": item.place,
        "status": item.status.word(),
        "note": item.note,
        "kind": match item.what { What::Event(_) => "event", What::Birthday => "birthday" },
    });
    if let (What::Event(table), Some(object)) = (&item.what, value.as_object_mut()) {
        let more = serde_json::json!({
            "host": table.host,
            "mine": table.is_mine,
            "answer": table.answer.map(Attendance::word),
            "waiting": table.is_waiting,
            "before_change": table.is_before_change,
            "brings": table.brings,
            "coming": table.coming,
            "capacity": table.capacity,
            "wanted": table.wanted,
            "unanswered": table.unanswered,
            "wants_answer": item.wants_answer(),
        });
        object.extend(more.as_object().cloned().unwrap_or_default());
    }
    value
}
