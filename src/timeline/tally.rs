//! How a poll stands (wire-format §5.3).

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;

use super::resolve::EntryId;
use super::voices::{Voice, earliest_first, last_words};
use crate::model::{OwnerId, Picks, Poll, What, folded};

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

/// A poll's options, ready to be chosen.
pub struct Ballot<'p> {
    poll: &'p Poll,
    by_id: HashMap<&'p str, usize>,
    by_label: HashMap<String, usize>,
}

impl<'p> Ballot<'p> {
    pub fn new(poll: &'p Poll) -> Ballot<'p> {
        let mut ballot = Ballot {
            poll,
            by_id: HashMap::new(),
            by_label: HashMap::new(),
        };
        for (place, option) in poll.options.iter().enumerate() {
            ballot.by_id.entry(&option.id).or_insert(place);
            ballot
                .by_label
                .entry(folded(&option.label))
                .or_insert(place);
        }
        ballot
    }

    /// Whether it is a vote at all.
    pub fn takes(&self, voice: &Voice) -> bool {
        !self.choices(voice).is_empty()
    }

    /// The places of the options that a reply chooses: those it links, else the one whose label it says.
    fn choices(&self, voice: &Voice) -> BTreeSet<usize> {
        let replies = voice
            .answers
            .iter()
            .filter(|answer| answer.what == What::Reply);
        let linked = replies.clone().filter_map(|answer| {
            let id = answer.fragment.as_deref()?;
            self.by_id.get(id).copied()
        });
        let linked: BTreeSet<usize> = match self.poll.picks {
            Picks::One => linked.take(1).collect(),
            Picks::Any => linked.collect(),
        };
        let said = folded(&voice.entry.excerpt);
        if linked.is_empty() && !said.is_empty() && replies.count() > 0 {
            return self.by_label.get(&said).copied().into_iter().collect();
        }
        linked
    }

    /// Counts what was said in time. `horizon` is now, with some tolerance for clocks.
    pub fn count(&self, voices: &[Voice], now: Timestamp, horizon: Timestamp) -> Tally {
        let closes = self.poll.closes;
        let until = closes.map_or(horizon, |closes| closes.min(horizon));
        let last = last_words(voices, until, |voice| self.takes(voice));
        let options = self.poll.options.iter().map(|option| Count {
            id: option.id.clone(),
            votes: Vec::new(),
        });
        let mut tally = Tally {
            options: options.collect(),
            voters: last.len(),
            is_closed: closes.is_some_and(|closes| closes <= now) || self.poll.result.is_some(),
        };
        for voice in earliest_first(last) {
            for place in self.choices(voice) {
                tally.options[place].votes.push(Vote {
                    owner: voice.entry.owner.clone(),
                    entry: voice.by,
                });
            }
        }
        tally
    }
}
