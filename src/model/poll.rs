//! A poll: a question with options that have addresses of their own.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Moment;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Poll {
    pub options: Vec<Choice>,
    pub picks: Picks,
    pub closes: Option<Timestamp>,
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
