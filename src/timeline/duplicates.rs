//! One thing said is one entry, in however many forms, versions and copies it came (wire-format §5.4, §5.5).

use std::cmp::{Ordering, Reverse};
use std::collections::HashMap;

use rayon::prelude::*;

use super::copies::join_copies;
use super::heard::Heard;
use super::scopes::{Address, Scopes};
use super::sets::Sets;
use crate::model::{Body, Entry, Key, Owner};

/// One thing somebody published, with everything that is known of it.
pub struct Known {
    /// Its author's place in the list of owners.
    pub owner: usize,
    /// The version that is shown.
    pub entry: Entry,
    /// Other versions and forms, the better first.
    pub others: Vec<Entry>,
    /// Where it and its copies are found, after the claim check.
    pub addresses: Vec<Address>,
    /// Guids that are no addresses.
    pub guids: Vec<String>,
}

impl Known {
    pub fn versions(&self) -> impl Iterator<Item = &Entry> {
        std::iter::once(&self.entry).chain(&self.others)
    }
}

/// All entries of these owners, each once, newest first.
pub fn merge(owners: &[Owner], entries: Vec<Entry>) -> Vec<Known> {
    let mut heard = attribute(owners, entries);
    // From here on nothing depends on who was asked first.
    heard.par_sort_by(|a, b| newest_first(&a.entry, &b.entry));
    let mut sets = Sets::new(heard.len());
    let by_address = join_same_address(&heard, &mut sets);
    join_copies(owners, &heard, &by_address, &mut sets);
    drop(by_address);
    let mut known = gather(heard, &mut sets);
    for one in known.iter_mut().filter(|one| !one.others.is_empty()) {
        show_the_best(owners, one);
    }
    known.sort_by(|a, b| newest_first(&a.entry, &b.entry));
    known
}

/// The order of a timeline; ties by guid.
fn newest_first(a: &Entry, b: &Entry) -> Ordering {
    (b.published.cmp(&a.published))
        .then_with(|| b.id.cmp(&a.id))
        .then_with(|| b.url.cmp(&a.url))
        .then_with(|| b.owner.cmp(&a.owner))
        .then_with(|| json(b).cmp(&json(a)))
}

fn attribute(owners: &[Owner], entries: Vec<Entry>) -> Vec<Heard> {
    let mut places = HashMap::new();
    for (place, owner) in owners.iter().enumerate() {
        places.entry(&owner.id).or_insert(place);
    }
    let scopes = Scopes::new(owners);
    let heard = entries.into_par_iter().filter_map(|entry| {
        let owner = *places.get(&entry.owner)?;
        Some(Heard {
            owner,
            claims: scopes.claims(owner, &entry),
            entry: Box::new(entry),
        })
    });
    heard.collect()
}

/// Same owner and a shared address. What its owner may not claim is the same only if guid and link agree.
/// Returns the newest entry at each address.
fn join_same_address<'a>(heard: &'a [Heard], sets: &mut Sets) -> HashMap<&'a Address, usize> {
    let mut by_address = HashMap::with_capacity(heard.len());
    let mut by_id: HashMap<(usize, &str, &str), usize> = HashMap::new();
    for (index, one) in heard.iter().enumerate() {
        for address in &one.claims.addresses {
            sets.join(*by_address.entry(address).or_insert(index), index);
        }
        if one.claims.addresses.is_empty() {
            let id = (one.owner, one.entry.id.as_str(), one.entry.url.as_str());
            sets.join(*by_id.entry(id).or_insert(index), index);
        }
    }
    by_address
}

/// Puts together what is one, at the place of the newest.
fn gather(heard: Vec<Heard>, sets: &mut Sets) -> Vec<Known> {
    let mut known: Vec<Known> = Vec::with_capacity(heard.len());
    let mut places = vec![0; heard.len()];
    for (index, heard) in heard.into_iter().enumerate() {
        let first = sets.find(index);
        if first == index {
            places[index] = known.len();
            known.push(Known {
                owner: heard.owner,
                entry: *heard.entry,
                others: Vec::new(),
                addresses: heard.claims.addresses,
                guids: heard.claims.guid.into_iter().collect(),
            });
        } else {
            known[places[first]].add(heard);
        }
    }
    known
}

impl Known {
    fn add(&mut self, other: Heard) {
        for address in other.claims.addresses {
            if !self.addresses.contains(&address) {
                self.addresses.push(address);
            }
        }
        self.guids.extend(other.claims.guid);
        self.others.push(*other.entry);
    }
}

/// What is there before what was taken back, the one at home before its copy, the newer before the older, the richer
/// form before the poorer.
fn show_the_best(owners: &[Owner], known: &mut Known) {
    let site = owners.get(known.owner).map(|owner| &owner.id.0);
    let copies = known.versions().flat_map(|entry| &entry.syndication);
    let copies: Vec<Key> = copies.filter_map(Key::of).collect();
    let rank = |entry: &Entry| {
        let key = Key::of(&entry.url);
        let is_copy = key.as_ref().is_some_and(|key| copies.contains(key));
        let is_home = site
            .zip(key.as_ref())
            .is_some_and(|(site, key)| site.covers(key));
        let is_there = !entry.is_gone();
        Reverse((
            is_there,
            is_home,
            !is_copy,
            entry.changed(),
            richness(entry),
        ))
    };
    known.others.push(known.entry.clone());
    known.others.sort_by(newest_first);
    known.others.sort_by_cached_key(rank);
    known.entry = known.others.remove(0);
}

/// How much a form of an entry tells.
fn richness(entry: &Entry) -> (u8, usize, bool, usize) {
    let body = match entry.body {
        Body::Event(_) | Body::Poll(_) => 3,
        Body::Photo(_) => 2,
        Body::Article => 1,
        Body::Note | Body::Gone => 0,
    };
    let length = entry.excerpt.len();
    (body, entry.answers.len(), entry.title.is_some(), length)
}

/// The last tie-break, for forms that differ only in content.
fn json(entry: &Entry) -> String {
    serde_json::to_string(entry).unwrap_or_default()
}
