//! How a poll stands (wire-format §5.3).

use jiff::Timestamp;

use super::duplicates::folded;
use super::resolve::EntryId;
use super::voices::{Voice, earliest_first, last_words};
use crate::model::{OwnerId, Picks, Poll, What};

/// A poll's result as far as it is known here; the poll's owner may know more voters.
#[derive(Clone, Debug, PartialEq)]
pub struct Tally {
    /// In the poll's order.
    pub options: Vec<Count>,
    /// How many people voted.
    pub voters: usize,
    pub is_closed: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Count {
    /// The option's id.
    pub id: String,
    /// Who chose it, the earliest first.
    pub votes: Vec<Vote>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Vote {
    pub owner: OwnerId,
    pub entry: EntryId,
}

/// Counts what was said in time. `horizon` is now, with some tolerance for clocks.
pub fn count(poll: &Poll, voices: &[Voice], horizon: Timestamp, is_closed: bool) -> Tally {
    let until = poll.closes.map_or(horizon, |closes| closes.min(horizon));
    let last = last_words(voices, until, |voice| !choices(poll, voice).is_empty());
    let votes = earliest_first(last);
    let for_option = |id: &str| {
        votes
            .iter()
            .filter(|voice| choices(poll, voice).contains(&id))
            .map(|voice| Vote {
                owner: voice.entry.owner.clone(),
                entry: voice.by,
            })
            .collect()
    };
    Tally {
        options: poll
            .options
            .iter()
            .map(|option| Count {
                id: option.id.clone(),
                votes: for_option(&option.id),
            })
            .collect(),
        voters: votes.len(),
        is_closed,
    }
}

/// The options that a reply chooses: those it links, else the one whose label it says. Empty: it is no vote.
pub fn choices<'p>(poll: &'p Poll, voice: &Voice) -> Vec<&'p str> {
    let replies = || {
        voice
            .answers
            .iter()
            .filter(|answer| answer.what == What::Reply)
    };
    let linked = replies().filter_map(|answer| {
        let id = answer.fragment.as_deref()?;
        let option = poll.options.iter().find(|option| option.id == id)?;
        Some(option.id.as_str())
    });
    let mut chosen: Vec<&str> = linked.collect();
    if chosen.is_empty() && replies().next().is_some() {
        let said = folded(&voice.entry.excerpt);
        let named = poll
            .options
            .iter()
            .find(|option| folded(&option.label) == said);
        chosen.extend(
            named
                .filter(|_| !said.is_empty())
                .map(|option| option.id.as_str()),
        );
    }
    match poll.picks {
        Picks::One => chosen.truncate(1),
        Picks::Any => {}
    }
    chosen
}
