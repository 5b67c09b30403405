//! When, where, who comes, what to bring.

use serde::Serialize;

use super::site::{Link, Time};

/// An event: when, where, who, what to bring.
#[derive(Debug, Serialize)]
pub struct Event {
    pub start: Time,
    pub end: Option<Time>,
    /// The zone as people say it (`London`); none for whole days.
    pub zone: Option<String>,
    pub place: Option<Place>,
    /// `confirmed`, `tentative`, `cancelled`.
    pub status: &'static str,
    pub capacity: Option<u32>,
    pub rsvp_by: Option<Time>,
    /// The repeat rule in words, if it repeats.
    pub repeat: Option<String>,
    /// The coming dates, if it repeats.
    pub dates: Vec<EventDate>,
    /// When it was to be before it was moved.
    pub was: Option<Time>,
    /// Where it was to be.
    pub was_at: Option<String>,
    /// The poll that found the date.
    pub poll: Option<String>,
    /// What the host would like people to bring.
    pub wanted: Vec<Wanted>,
    /// Co-hosts' sites.
    pub hosts: Vec<Link>,
    /// The calendar file of this event.
    pub ics: String,
    /// A `mailto:` with the RSVP prefilled, when the author gives a mail address.
    pub mailto: Option<String>,
    pub guests: Guests,
}

/// One date of an event that repeats; an answer to it alone goes to its own address.
#[derive(Debug, Serialize)]
pub struct EventDate {
    /// The day it has in the series: the fragment of its address.
    pub id: String,
    pub url: String,
    pub start: Time,
    /// `confirmed`, `tentative`, `cancelled`.
    pub status: &'static str,
    /// Where, if elsewhere than the rest.
    pub place: Option<String>,
    /// What is said of this date alone.
    pub note: Option<String>,
    /// Otherwise than the rest.
    pub is_changed: bool,
    /// How many come on that day.
    pub count: String,
    pub capacity: Option<u32>,
}

#[derive(Debug, Serialize)]
pub struct Place {
    pub name: String,
    pub address: Option<String>,
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
}

/// One line of the bring list.
#[derive(Debug, Serialize)]
pub struct Wanted {
    pub what: String,
    /// How many are wanted.
    pub count: u32,
    /// Who brings it, earliest first.
    pub by: Vec<Person>,
    pub is_covered: bool,
}

/// The guest list as computed on this site, which for one's own event is the authoritative one.
#[derive(Debug, Default, Serialize)]
pub struct Guests {
    /// `7 of 25`, or `7`: people who come, with those they bring along, host included.
    pub count: String,
    /// Names may be shown; else the counts alone.
    pub show_names: bool,
    pub coming: Vec<Person>,
    pub waiting: Vec<Person>,
    pub maybe: Vec<Person>,
    pub interested: Vec<Person>,
    pub declined: Vec<Person>,
    /// Answered after the closing date.
    pub late: Vec<Person>,
}

/// Somebody in a guest list, a tally or a row of likes.
#[derive(Clone, Debug, Serialize)]
pub struct Person {
    pub name: String,
    /// None for who has no site: they are on the list by the host's word.
    pub url: Option<String>,
    /// Their RSVP, like or vote.
    pub answer_url: Option<String>,
    /// How many more they bring along.
    pub guests: u8,
    pub brings: Vec<String>,
    /// They answered before the event was moved.
    pub is_before_change: bool,
}
