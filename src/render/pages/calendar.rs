//! Events by month and as a list.

use serde::Serialize;

use super::lists::Row;
use super::site::{Meta, Time};

/// `calendar.html`: one's own events, those to come as months and as a list, the past by year.
#[derive(Debug, Serialize)]
pub struct EventCalendar {
    pub meta: Meta,
    /// From Monday on: the head of the tables.
    pub weekdays: Vec<String>,
    pub months: Vec<MonthTable>,
    pub coming: Vec<Happening>,
    pub past: Vec<PastYear>,
    /// The calendar for calendar programs.
    pub ics: String,
}

/// `agenda.html`: the private agenda, which `potluck serve` shows and nobody publishes.
#[derive(Debug, Serialize)]
pub struct Agenda {
    pub weekdays: Vec<String>,
    pub months: Vec<MonthTable>,
    pub coming: Vec<Happening>,
}

/// `whats-on.html`: every public event of the circle that is to come, for people who follow nobody yet.
#[derive(Debug, Serialize)]
pub struct WhatsOn {
    pub meta: Meta,
    pub coming: Vec<Happening>,
    pub ics: String,
}

/// A month as a table: weeks of seven days.
#[derive(Debug, Serialize)]
pub struct MonthTable {
    /// `2026-06`.
    pub id: String,
    pub name: String,
    pub weeks: Vec<Vec<Day>>,
}

/// A day of a month; of a neighbouring month it is empty.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Day {
    pub number: String,
    pub iso: String,
    pub events: Vec<Happening>,
}

#[derive(Debug, Serialize)]
pub struct PastYear {
    pub year: String,
    pub events: Vec<Row>,
}

/// Something that takes place.
#[derive(Clone, Debug, Serialize)]
pub struct Happening {
    pub start: Time,
    pub end: Option<Time>,
    /// `19:00`; empty for whole days.
    pub time: String,
    pub label: String,
    pub url: String,
    pub place: Option<String>,
    /// `confirmed`, `tentative`, `cancelled`.
    pub status: &'static str,
    pub note: Option<String>,
    /// Who invites, if it is not the site's owner.
    pub host: Option<String>,
    /// On the public page how many come, in the agenda what I said.
    pub answer: Option<String>,
    /// In the agenda: I have said nothing yet.
    pub wants_answer: bool,
    pub brings: Vec<String>,
    /// In the agenda, of my own events: whom I invited and have not heard from.
    pub unanswered: Vec<String>,
}
