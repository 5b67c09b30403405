//! The words of the first-line convention (wire-format §4.2): `RSVP yes +1 to URL`, in English and in the words of the
//! circle's own language.

use std::collections::BTreeMap;

use super::entry::folded;
use super::event::Attendance;

/// What a phrase says in a first line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phrase {
    Reply,
    Like,
    Repost,
    /// An RSVP, whose answer follows where it is not said already.
    Rsvp(Option<Attendance>),
    Answer(Attendance),
    /// Before the number of those who come along.
    Plus,
    /// Before the address.
    To,
}

use Phrase::{Answer, Like, Plus, Reply, Repost, Rsvp, To};

/// In English, lower case.
const ENGLISH: [(&str, Phrase); 24] = [
    ("in reply to", Reply),
    ("reply to", Reply),
    ("reply", Reply),
    ("re", Reply),
    ("vote for", Reply),
    ("votes for", Reply),
    ("votes", Reply),
    ("vote", Reply),
    ("likes", Like),
    ("like", Like),
    ("reposts", Repost),
    ("repost", Repost),
    ("rsvp to", Rsvp(None)),
    ("rsvp", Rsvp(None)),
    ("rsvp yes", Rsvp(Some(Attendance::Yes))),
    ("rsvp no", Rsvp(Some(Attendance::No))),
    ("rsvp maybe", Rsvp(Some(Attendance::Maybe))),
    ("rsvp interested", Rsvp(Some(Attendance::Interested))),
    ("yes", Answer(Attendance::Yes)),
    ("no", Answer(Attendance::No)),
    ("maybe", Answer(Attendance::Maybe)),
    ("interested", Answer(Attendance::Interested)),
    ("plus", Plus),
    ("to", To),
];

/// What a translation may mean, each meaning once.
pub const MEANINGS: &str = "re, like, repost, vote for, rsvp, rsvp yes, rsvp no, rsvp maybe, rsvp interested, yes, no, maybe, interested, plus, to";

/// All phrases that are understood, the longest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrases {
    known: Vec<(String, Phrase)>,
    /// How many of them are translations.
    own: usize,
}

impl Default for Phrases {
    fn default() -> Phrases {
        Phrases::new(Vec::new())
    }
}

impl Phrases {
    /// English and these translations, word → English; or the first whose English is none.
    pub fn read(translations: &BTreeMap<String, String>) -> Result<Phrases, String> {
        let mut own = Vec::new();
        for (word, english) in translations {
            let meaning = ENGLISH.iter().find(|(known, _)| *known == folded(english));
            let (_, phrase) = meaning.ok_or_else(|| english.clone())?;
            own.push((folded(word), *phrase));
        }
        own.retain(|(word, _)| !word.is_empty());
        Ok(Phrases::new(own))
    }

    fn new(own: Vec<(String, Phrase)>) -> Phrases {
        // `rsvp yes` is two phrases; in English each is known by itself.
        let english = ENGLISH
            .iter()
            .filter(|(_, phrase)| !matches!(phrase, Rsvp(Some(_))));
        let english = english.map(|(word, phrase)| (word.to_string(), *phrase));
        let count = own.len();
        let mut known: Vec<(String, Phrase)> = own.into_iter().chain(english).collect();
        known.sort_by_key(|(word, _)| std::cmp::Reverse(word.chars().count()));
        Phrases { known, own: count }
    }

    /// The same, and what these words mean, too.
    pub fn with<'a>(&self, more: impl Iterator<Item = (&'a str, Phrase)>) -> Phrases {
        let mut known = self.known.clone();
        known.extend(more.map(|(word, phrase)| (folded(word), phrase)));
        known.retain(|(word, _)| !word.is_empty());
        known.sort_by_key(|(word, _)| std::cmp::Reverse(word.chars().count()));
        Phrases { known, ..*self }
    }

    /// Takes the longest phrase off the beginning of a text that `is_wanted`. It must end where a word ends.
    pub fn take<T>(&self, rest: &mut &str, is_wanted: impl Fn(Phrase) -> Option<T>) -> Option<T> {
        self.known.iter().find_map(|(word, phrase)| {
            let meaning = is_wanted(*phrase)?;
            *rest = after(rest, word)?;
            Some(meaning)
        })
    }

    /// What tells one set of phrases from another; empty for English alone.
    pub fn stamp(&self) -> String {
        match self.own {
            0 => String::new(),
            _ => format!("{:?}", self.known),
        }
    }
}

/// What follows a word at the beginning of a text, in any case.
fn after<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let mut folded = String::new();
    let mut letters = text.char_indices();
    let end = loop {
        let (at, letter) = letters.next()?;
        folded.extend(letter.to_lowercase());
        if !word.starts_with(&folded) {
            return None;
        }
        if folded == word {
            break at + letter.len_utf8();
        }
    };
    let rest = text.get(end..)?;
    let ends = !rest.starts_with(|c: char| c.is_alphanumeric() || c == '-');
    ends.then(|| rest.trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_nothing_in_english_is_refused() {
        let words = [("zusage".to_string(), "perhaps".to_string())].into();
        assert_eq!(Phrases::read(&words), Err("perhaps".into()));
        for meaning in MEANINGS.split(", ") {
            let words = [("x".to_string(), meaning.to_string())].into();
            assert!(Phrases::read(&words).is_ok(), "{meaning}");
        }
    }
}
