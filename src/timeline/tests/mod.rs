//! The rules of joining (wire-format §4.1, §5, §6, §10), one sentence each. Here: a circle to try them on.

mod any_order;
mod conversations;
mod duplicates;
mod events;
mod polls;
mod publication;
mod speed;
mod whose;

use jiff::Timestamp;
use jiff::civil::{date, datetime};
use jiff::tz::TimeZone;
use url::Url;

use super::guest::{Guest, Who};
use super::guests::Guests;
use super::tally::{Count, Tally};
use super::{Outcome, Thread, Timeline, assemble};
use crate::model::{
    Answer, Attendance, Body, Choice, Entry, Event, Moment, Owner, OwnerId, Picks, Poll, Rsvp,
    Wanted, What,
};

/// Everybody that the tests know; `me` is the first.
const PEOPLE: [&str; 5] = ["me", "ben", "cid", "dan", "eve"];

fn circle() -> Vec<Owner> {
    PEOPLE.map(person).into()
}

/// Somebody with a site of that name.
fn person(name: &str) -> Owner {
    Owner::new(name, &url(&format!("{name}/")), &[]).unwrap()
}

/// `ben/frogs` is `https://ben.example/frogs`; whole addresses stay as they are.
fn url(short: &str) -> Url {
    if short.contains(':') {
        return Url::parse(short).unwrap();
    }
    let (name, path) = short.split_once('/').unwrap();
    Url::parse(&format!("https://{name}.example/{path}")).unwrap()
}

/// Noon of a day in June 2026.
fn june(day: i8) -> Timestamp {
    june_at(day, 12, 0)
}

fn june_at(day: i8, hour: i8, minute: i8) -> Timestamp {
    let time = datetime(2026, 6, day, hour, minute, 0, 0);
    time.to_zoned(TimeZone::UTC).unwrap().timestamp()
}

/// The timeline of this circle at the end of June.
#[track_caller]
fn joined(entries: impl Into<Vec<Entry>>) -> Timeline {
    assemble(circle(), entries.into(), june(30))
}

/// A note by the one whose site it is on.
fn note(short: &str, published: Timestamp) -> Entry {
    let url = url(short);
    let owner = short.split('/').next().unwrap();
    let owner = match PEOPLE.contains(&owner) {
        true => person(owner),
        false => person("ben"),
    };
    Entry {
        owner: owner.id,
        id: url.to_string(),
        url,
        title: None,
        published,
        updated: None,
        tags: Vec::new(),
        language: None,
        summary: None,
        excerpt: String::new(),
        body: Body::Note,
        answers: Vec::new(),
        syndication: Vec::new(),
        attachments: Vec::new(),
        is_open: false,
    }
}

/// An entry that says something of another: `ben/film#paddington` for a part of it.
fn answer(short: &str, published: Timestamp, target: &str, what: What) -> Entry {
    Entry {
        answers: vec![to(target, what)],
        ..note(short, published)
    }
}

fn to(target: &str, what: What) -> Answer {
    let mut target = url(target);
    let fragment = target.fragment().map(str::to_string);
    target.set_fragment(None);
    Answer {
        target,
        fragment,
        id: None,
        what,
        cite: None,
    }
}

fn reply(short: &str, published: Timestamp, target: &str) -> Entry {
    Entry {
        excerpt: format!("{short} says so."),
        ..answer(short, published, target, What::Reply)
    }
}

fn like(short: &str, published: Timestamp, target: &str) -> Entry {
    answer(short, published, target, What::Like)
}

fn rsvp(short: &str, published: Timestamp, target: &str, rsvp: Rsvp) -> Entry {
    answer(short, published, target, What::Rsvp(rsvp))
}

fn yes(guests: u8) -> Rsvp {
    Rsvp {
        answer: Attendance::Yes,
        guests,
        brings: Vec::new(),
    }
}

fn no() -> Rsvp {
    Rsvp {
        answer: Attendance::No,
        ..yes(0)
    }
}

fn bringing(things: &[&str]) -> Rsvp {
    Rsvp {
        brings: things.iter().map(|thing| thing.to_string()).collect(),
        ..yes(0)
    }
}

/// An event on 20 June, announced on the first.
fn event(short: &str, event: Event) -> Entry {
    Entry {
        title: Some("Midsummer picnic".into()),
        body: Body::Event(Box::new(event)),
        ..note(short, june(1))
    }
}

fn picnic() -> Event {
    let start = datetime(2026, 6, 20, 14, 0, 0, 0).to_zoned(TimeZone::UTC);
    Event::starting(Moment::Time(start.unwrap()))
}

/// A poll that closes at noon on 20 June.
fn poll(short: &str, picks: Picks) -> Entry {
    let option = |id: &str, label: &str| Choice {
        id: id.into(),
        label: label.into(),
        start: None,
    };
    Entry {
        title: Some("Which film?".into()),
        body: Body::Poll(Poll {
            options: vec![
                option("paddington", "Paddington"),
                option("alien", "Alien  (1979)"),
            ],
            picks,
            closes: Some(june(20)),
            result: None,
        }),
        ..note(short, june(1))
    }
}

fn who(who: &Who) -> String {
    match who {
        Who::Known(owner) => name(owner),
        Who::Outside(name) => name.clone(),
    }
}

#[track_caller]
fn guests(timeline: &Timeline, short: &str) -> Guests {
    match timeline.outcome(timeline.find(&url(short)).unwrap()) {
        Outcome::Guests(guests) => guests.clone(),
        other => panic!("no guest list: {other:?}"),
    }
}

/// `ben+1`, in their order.
fn names(guests: &[Guest]) -> Vec<String> {
    guests
        .iter()
        .map(|guest| match guest.guests {
            0 => who(&guest.who),
            more => format!("{}+{more}", who(&guest.who)),
        })
        .collect()
}

fn name(owner: &OwnerId) -> String {
    owner.0.as_str().trim_end_matches(".example").to_string()
}

/// `paddington: ben cid`, option by option.
#[track_caller]
fn tally(timeline: &Timeline, short: &str) -> Vec<String> {
    let Outcome::Tally(Tally { options, .. }) =
        timeline.outcome(timeline.find(&url(short)).unwrap())
    else {
        panic!("no tally");
    };
    let line = |option: &Count| {
        let names: Vec<String> = option.votes.iter().map(|vote| name(&vote.owner)).collect();
        format!("{}: {}", option.id, names.join(" "))
            .trim()
            .to_string()
    };
    options.iter().map(line).collect()
}

/// A conversation as `ben/1(cid/2 dan/3)`.
fn drawn(timeline: &Timeline, thread: &Thread) -> String {
    let url = &timeline.entry(thread.entry).url;
    let host = url.host_str().unwrap().trim_end_matches(".example");
    let below: Vec<String> = thread
        .replies
        .iter()
        .map(|reply| drawn(timeline, reply))
        .collect();
    match below.is_empty() {
        true => format!("{host}{}", url.path()),
        false => format!("{host}{}({})", url.path(), below.join(" ")),
    }
}

#[track_caller]
fn talk(timeline: &Timeline, short: &str) -> String {
    drawn(
        timeline,
        &timeline.thread(timeline.find(&url(short)).unwrap()),
    )
}

/// All conversations, the newest first.
fn talks(timeline: &Timeline) -> Vec<String> {
    timeline
        .roots()
        .map(|id| drawn(timeline, &timeline.thread(id)))
        .collect()
}
