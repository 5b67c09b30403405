//! Who brings what (wire-format §6).

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::guest::{Guest, Who};
use crate::model::{Wanted, folded};

/// One line of the bring list.
#[derive(Clone, Debug, PartialEq)]
pub struct Bring {
    pub wanted: Wanted,
    /// Who brings it and how many, the earliest first.
    pub by: Vec<(Who, u32)>,
}

impl Bring {
    pub fn brought(&self) -> u32 {
        self.by
            .iter()
            .map(|(_, count)| count)
            .fold(0, |sum, count| sum.saturating_add(*count))
    }
}

/// What the guests bring of what is wanted.
pub fn bring_list(wanted: &[Wanted], mut guests: Vec<&Guest>) -> Vec<Bring> {
    let mut lines: Vec<Bring> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for wanted in wanted {
        match places.entry(folded(&wanted.what)) {
            Entry::Occupied(place) => lines[*place.get()].want_more(wanted.count),
            Entry::Vacant(place) => {
                place.insert(lines.len());
                let wanted = wanted.clone();
                lines.push(Bring { wanted, by: vec![] });
            }
        }
    }
    guests.sort_by_key(|guest| (guest.since, &guest.who));
    for guest in guests {
        // `chairs: 2` is two.
        for thing in guest.brings.iter().map(|text| Wanted::read(text)) {
            if let Some(place) = places.get(&folded(&thing.what)) {
                lines[*place].take(&guest.who, thing.count);
            }
        }
    }
    lines
}

impl Bring {
    fn want_more(&mut self, count: u32) {
        self.wanted.count = self.wanted.count.saturating_add(count);
    }

    fn take(&mut self, who: &Who, count: u32) {
        match self.by.last_mut().filter(|(last, _)| last == who) {
            Some((_, before)) => *before = before.saturating_add(count),
            None => self.by.push((who.clone(), count)),
        }
    }
}
