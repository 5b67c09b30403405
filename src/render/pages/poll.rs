//! The options of a poll and what has been said so far.

use serde::Serialize;

use super::event::Person;
use super::site::Time;

#[derive(Debug, Serialize)]
pub struct Poll {
    pub options: Vec<Choice>,
    /// `one` or `any`.
    pub choice: &'static str,
    pub closes: Option<Time>,
    pub is_closed: bool,
    /// How many people voted.
    pub voters: usize,
    pub show_names: bool,
    /// What it came to, once its owner has settled it.
    pub picked: Option<String>,
    /// The event that was made of it.
    pub event: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct Choice {
    /// The option's fragment on the poll's page.
    pub id: String,
    /// The option's own address, `PERMALINK#id`: what a vote answers.
    pub url: String,
    pub label: String,
    /// For an option that is a date.
    pub start: Option<Time>,
    pub count: usize,
    /// Of all voters, 0 to 100, for the bar.
    pub percent: usize,
    pub by: Vec<Person>,
}
