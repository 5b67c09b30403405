//! What somebody whom I do not follow says of a page of mine, on a site of their own (W3C Webmention).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;

use super::event::Attendance;
use super::key::Key;

/// It counts nowhere, and stands on no page before its author's word was approved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mention {
    /// The page that says it.
    pub source: Url,
    /// The page of mine that it is about.
    pub target: Url,
    pub says: Says,
    /// What its author is called there, which is no proof of anything; plain text.
    pub name: String,
    /// Plain text, no longer than an excerpt; empty where there is none.
    pub text: String,
    pub published: Timestamp,
}

impl Mention {
    /// Whether nothing that a page would show of it is otherwise.
    pub fn says_the_same(&self, other: &Mention) -> bool {
        self.says == other.says && self.text == other.text && self.name == other.name
    }

    /// Whether it is the word of the same page on the same page of mine.
    pub fn is_same(&self, other: &Mention) -> bool {
        let keys = |mention: &Mention| (Key::of(&mention.source), Key::of(&mention.target));
        keys(self) == keys(other)
    }
}

/// What it says of my page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Says {
    Reply,
    Like,
    Repost,
    Bookmark,
    /// It links there, and no more is known.
    Mention,
    Rsvp(Attendance),
}

impl Says {
    /// `reply`, `rsvp yes`: as a file says it.
    pub fn word(self) -> String {
        match self {
            Says::Reply => "reply".into(),
            Says::Like => "like".into(),
            Says::Repost => "repost".into(),
            Says::Bookmark => "bookmark".into(),
            Says::Mention => "mention".into(),
            Says::Rsvp(answer) => format!("rsvp {}", answer.word()),
        }
    }

    pub fn read(word: &str) -> Option<Says> {
        Some(match word {
            "reply" => Says::Reply,
            "like" => Says::Like,
            "repost" => Says::Repost,
            "bookmark" => Says::Bookmark,
            "mention" => Says::Mention,
            _ => Says::Rsvp(Attendance::read(word.strip_prefix("rsvp ")?)?),
        })
    }
}
