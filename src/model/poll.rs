//! A poll: a question with options that have addresses of their own.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;

use super::event::Moment;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Poll {
    pub options: Vec<Choice>,
    pub picks: Picks,
    pub closes: Option<Timestamp>,
    /// How it ended, once its owner has counted or settled it.
    pub result: Option<Settled>,
}

/// What a poll came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settled {
    /// The option's id; none as long as the votes are counted and nothing is picked.
    pub picked: Option<String>,
    /// The event that was made of it (`u-x-poll` leads back).
    pub event: Option<Url>,
    /// The votes as they stood, in the poll's order; empty where they are not known.
    pub counts: Vec<(String, u32)>,
    pub voters: Option<u32>,
}

/// One option; its address is the poll's permalink with `#id`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// `[a-z0-9-]{1,40}`, never reused (wire-format §3.3).
    pub id: String,
    pub label: String,
    /// For an option that is a date.
    pub start: Option<Moment>,
}

impl Choice {
    /// What an option that is a date is called where nobody gave it a name: `Sat 11 July`, `Sat 11 July, 14:00`.
    pub fn spoken(start: &Moment) -> String {
        let day = start.date().strftime("%a %-d %B");
        match start {
            Moment::Day(_) => day.to_string(),
            Moment::Time(time) => format!("{day}, {}", time.strftime("%H:%M")),
        }
    }

    /// Whether it is called by its date alone, which a page may then say in its own language.
    pub fn is_plain_date(&self) -> bool {
        let spoken = |start: &Moment| Choice::spoken(start) == self.label;
        self.start.as_ref().is_some_and(spoken)
    }
}

/// How many options a vote may name (ActivityStreams `oneOf`, `anyOf`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Picks {
    #[default]
    One,
    Any,
}

impl Picks {
    pub fn word(self) -> &'static str {
        match self {
            Picks::One => "one",
            Picks::Any => "any",
        }
    }
}
