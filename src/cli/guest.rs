//! `potluck guest`: who comes to an event of yours and has no site, by your word or by what they mailed.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::Timestamp;
use jiff::civil::Date;

use super::place::Place;
use super::sentence::sentence;
use super::terminal::printable;
use crate::answer::{self, Became, Sort};
use crate::build::{self, Joined};
use crate::content::{Drafts, Head};
use crate::diagnostic::{Failure, Stop};
use crate::hosting::{self, Came, Kept, Told};
use crate::model::{Attendance, Event};
use crate::timeline::{Outcome, Who};

/// Take down who comes without a site
///
/// They stand beside the event in a list of its own, events/….guests.yaml, which is never published: your page says who
/// comes, as you were told.
#[derive(Subcommand)]
#[command(
    after_long_help = "Examples:\n  potluck guest add supper --name Zoe --bring wine\n  potluck guest import ~/mail/*.eml"
)]
pub enum Guest {
    Add(Add),
    Import(Import),
}

/// Take down what somebody told you
///
/// Said again for the same person it changes what is there. After the closing date they count all the same: you let
/// them in.
#[derive(Args)]
#[command(
    after_long_help = "Examples:\n  potluck guest add supper --name Zoe --answer yes --guests 1 --bring wine\n  potluck guest add supper --name Zoe --answer no\n  potluck guest add supper --name Zoe --remove"
)]
pub struct Add {
    /// The event: its file, its address, or words of its title
    event: String,
    /// Who it is
    #[arg(long)]
    name: String,
    /// What they say: yes, if nothing else is said
    #[arg(long, default_value = "yes", value_parser = ["yes", "no", "maybe", "interested"], hide_default_value = true)]
    answer: String,
    /// How many more they bring along
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=20))]
    guests: Option<u8>,
    /// What they bring; once for each
    #[arg(long = "bring", value_name = "DISH")]
    brings: Vec<String>,
    /// Where they are written to: for `potluck invite`, and for knowing them again; shown to nobody
    #[arg(long, value_name = "ADDRESS")]
    mail: Option<String>,
    /// For this date alone of an event that repeats
    #[arg(long, value_name = "DATE")]
    date: Option<Date>,
    /// Take them off the list
    #[arg(long, conflicts_with_all = ["guests", "brings"])]
    remove: bool,
}

/// Take down what somebody mailed
///
/// A calendar's answer (.ics), or a saved mail (.eml) that has one in it, or whose first line or subject is like
/// `RSVP yes +1: ADDRESS OF THE EVENT`. What comes after the closing date is shown as late.
#[derive(Args)]
#[command(
    after_long_help = "Examples:\n  potluck guest import ~/Downloads/reply.ics\n  potluck guest import ~/mail/*.eml"
)]
pub struct Import {
    /// What was saved; several at once
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

impl Guest {
    pub fn run(self, place: &Place) -> Result<(), Stop> {
        match self {
            Guest::Add(add) => add.run(place),
            Guest::Import(import) => import.run(place),
        }
    }
}

impl Add {
    fn run(self, place: &Place) -> Result<(), Stop> {
        let joined = build::joined(place.root, place.now, Drafts::Shown)?;
        let head = answer::own(place.root, &joined, &self.event, Sort::Event, place.now)?;
        if self.remove {
            let kept = hosting::remove(place.root, head, &self.name, self.date)?;
            place.terminal.say(&kept.path);
            let gone = format!("{} is off the list of {}", kept.name, head.entry.label());
            place.terminal.note(printable(sentence(gone)));
            return Ok(());
        }
        let owners = joined.timeline.owners.iter().skip(1);
        if let Some(friend) = owners.clone().find(|owner| owner.name == self.name) {
            place.terminal.warn(format_args!(
                "you follow a {} with a site, who answers there: if it is the same person, they would count twice",
                friend.name
            ));
        }
        let told = Told {
            name: self.name,
            mail: self.mail,
            answer: Attendance::read(&self.answer).unwrap_or(Attendance::Yes),
            guests: self.guests,
            brings: self.brings,
            date: self.date,
            on: place.now,
            is_late: false,
        };
        take_down(place, head, &told).map(drop)
    }
}

impl Import {
    fn run(self, place: &Place) -> Result<(), Stop> {
        let joined = build::joined(place.root, place.now, Drafts::Shown)?;
        let mut failed = None;
        for file in &self.files {
            let bytes = std::fs::read(file).map_err(Failure::at("read", file));
            let came = bytes.and_then(|bytes| hosting::open(&bytes, file, &joined.config));
            let done = came
                .map_err(Stop::Failed)
                .and_then(|came| arrived(place, &joined, came));
            match (done, self.files.len()) {
                (Ok(()), _) => {}
                (Err(stop), 1) => return Err(stop),
                // One that cannot be read does not keep the others out.
                (Err(stop), _) => {
                    place.terminal.stopped(&stop);
                    failed = Some(Failure::new("not all of them could be read"));
                }
            }
        }
        failed.map_or(Ok(()), |failure| Err(failure.into()))
    }
}

/// Takes down an answer that came by mail.
fn arrived(place: &Place, joined: &Joined, came: Came) -> Result<(), Stop> {
    let (head, date) = came.event(joined, place.now)?;
    for doubt in &came.doubts {
        place.terminal.warn(printable(doubt));
    }
    let on = came
        .said
        .filter(|said| *said < place.now)
        .unwrap_or(place.now);
    let is_late = date.is_none()
        && head
            .entry
            .body
            .event()
            .and_then(Event::closes)
            .is_some_and(|closes| closes < on);
    let told = Told {
        name: came.name,
        mail: came.mail,
        answer: came.answer,
        guests: came.guests,
        brings: came.brings,
        date,
        on,
        is_late: is_late && came.answer != Attendance::No,
    };
    let kept = take_down(place, head, &told)?;
    if kept.stands_as_before {
        place.terminal.warn(printable(format!(
            "{} answered again after the closing date: what they said in time stands. `potluck guest add` changes it all the same",
            kept.name
        )));
    } else if told.is_late {
        place.terminal.warn(printable(format!(
            "{} answered after the closing date and is shown as late; `potluck guest add` lets them in",
            kept.name
        )));
    }
    Ok(())
}

fn take_down(place: &Place, head: &Head, told: &Told) -> Result<Kept, Stop> {
    if let Some(date) = told.date {
        is_a_date(head, date)?;
    }
    let kept = hosting::keep(place.root, head, told)?;
    place.terminal.say(&kept.path);
    if !kept.stands_as_before {
        tell(place, head, told, &kept)?;
    }
    Ok(kept)
}

fn is_a_date(head: &Head, date: Date) -> Result<(), Failure> {
    let event = head.entry.body.event();
    if event.is_some_and(|event| event.is_series() && event.on(date).is_some()) {
        return Ok(());
    }
    let day = date.strftime("%A %-d %B %Y");
    let none = Failure::new(format!(
        "`{}` does not take place on {day}",
        head.entry.label()
    ));
    Err(match event.is_some_and(Event::is_series) {
        true => none.help("`--date` is one of its dates, as its page lists them"),
        false => none.help("it takes place once: leave `--date` out"),
    })
}

fn tell(place: &Place, head: &Head, told: &Told, kept: &Kept) -> Result<(), Stop> {
    let (name, answer) = (&kept.name, told.answer.word());
    let event = head.entry.label();
    let said = match kept.became {
        Became::Same => format!("{name} said {answer} to {event} already"),
        Became::Changed => format!("{name}’s answer to {event} is {answer} now"),
        Became::New => format!("{name} says {answer} to {event}"),
    };
    let said = sentence(said);
    let next = match kept.became {
        Became::Same => "",
        _ => " Next: `potluck publish`.",
    };
    let waits = match waits(place, head, &kept.name, place.now)? {
        true => format!(" There is no room left: {name} waits for a seat."),
        false => String::new(),
    };
    place
        .terminal
        .note(printable(format!("{said}{waits}{next}")));
    Ok(())
}

/// Whether there was no room for them any more.
fn waits(place: &Place, head: &Head, name: &str, now: Timestamp) -> Result<bool, Stop> {
    let joined = build::joined(place.root, now, Drafts::Shown)?;
    let timeline = &joined.timeline;
    let outcome = timeline
        .find(&head.entry.url)
        .map(|id| timeline.outcome(id));
    Ok(match outcome {
        Some(Outcome::Guests(guests)) => {
            let who = Who::Outside(name.to_string());
            guests.waiting.iter().any(|guest| guest.who == who)
        }
        _ => false,
    })
}
