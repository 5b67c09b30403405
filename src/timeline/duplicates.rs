//! One thing said is one entry, in however many forms, versions and copies it came (wire-format §5.4, §5.5).

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, HashMap};

use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::scopes::{Address, Scopes};
use super::sets::Sets;
use crate::model::{Body, Entry, Key, Owner, What};

/// A copy elsewhere is made within this time.
const COPY_WITHIN: SignedDuration = SignedDuration::from_hours(48);

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
}

impl Known {
    pub fn versions(&self) -> impl Iterator<Item = &Entry> {
        std::iter::once(&self.entry).chain(&self.others)
    }
}

/// An entry on its way, with its owner's place and what it may claim.
struct Heard {
    owner: usize,
    entry: Entry,
    claims: Vec<Address>,
}

/// All entries of these owners, each once, newest first.
pub fn merge(owners: &[Owner], entries: Vec<Entry>) -> Vec<Known> {
    let mut heard = attribute(owners, entries);
    // From here on nothing depends on who was asked first.
    heard.sort_by(|a, b| newest_first(&a.entry, &b.entry));
    let mut sets = Sets::new(heard.len());
    join_same_address(&heard, &mut sets);
    join_copies(owners, &heard, &mut sets);
    let mut groups: BTreeMap<usize, Vec<Heard>> = BTreeMap::new();
    for (index, heard) in heard.into_iter().enumerate() {
        groups.entry(sets.find(index)).or_default().push(heard);
    }
    let groups = groups.into_values();
    let mut known: Vec<Known> = groups.filter_map(|group| gather(owners, group)).collect();
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
    entries
        .into_iter()
        .filter_map(|entry| {
            let owner = *places.get(&entry.owner)?;
            let claims = scopes.claims(owner, &entry);
            Some(Heard {
                owner,
                entry,
                claims,
            })
        })
        .collect()
}

/// Same owner and a shared address. What its owner may not claim is the same only if guid and link agree.
fn join_same_address(heard: &[Heard], sets: &mut Sets) {
    let mut by_address: HashMap<&Address, usize> = HashMap::new();
    let mut by_id: HashMap<(usize, &str, &str), usize> = HashMap::new();
    for (index, one) in heard.iter().enumerate() {
        for address in &one.claims {
            sets.join(*by_address.entry(address).or_insert(index), index);
        }
        let id = (one.owner, one.entry.id.as_str(), one.entry.url.as_str());
        sets.join(*by_id.entry(id).or_insert(index), index);
    }
}

/// Copies of one owner on another host: the same words, or words that end in the address of the original.
fn join_copies(owners: &[Owner], heard: &[Heard], sets: &mut Sets) {
    let by_address: HashMap<&Address, usize> = heard
        .iter()
        .enumerate()
        .flat_map(|(index, one)| one.claims.iter().map(move |address| (address, index)))
        .collect();
    let mut by_text: HashMap<(usize, String), Vec<usize>> = HashMap::new();
    for (index, one) in heard.iter().enumerate() {
        let original = ends_in(one).and_then(|end| by_address.get(&end).copied());
        let is_copy = |original: &usize| is_copy(owners, one, &heard[*original]);
        if let Some(original) = original
            .filter(is_copy)
            .filter(|_| one.entry.answers.is_empty())
        {
            sets.join(original, index);
        }
        if !one.entry.excerpt.trim().is_empty() {
            let text = (one.owner, folded(&one.entry.excerpt));
            by_text.entry(text).or_default().push(index);
        }
    }
    for mut same in by_text.into_values().filter(|same| same.len() > 1) {
        same.reverse();
        for &copy in &same {
            if let Some(original) = nearest(owners, heard, &same, copy) {
                sets.join(original, copy);
            }
        }
    }
}

/// The original of a copy with the same words: the nearest in time. `same` is in order of time.
fn nearest(owners: &[Owner], heard: &[Heard], same: &[usize], copy: usize) -> Option<usize> {
    let one = &heard[copy];
    let from = same.partition_point(|other| {
        heard[*other]
            .entry
            .published
            .duration_until(one.entry.published)
            > COPY_WITHIN
    });
    same[from..]
        .iter()
        .take_while(|other| is_near(one.entry.published, heard[**other].entry.published))
        .filter(|other| is_copy(owners, one, &heard[**other]))
        .filter(|other| says_no_more(&one.entry, &heard[**other].entry))
        .min_by_key(|other| gap(one.entry.published, heard[**other].entry.published))
        .copied()
}

/// Whether `copy` may be a copy of `original`: near in time, on another host, and further from the owner's site.
fn is_copy(owners: &[Owner], copy: &Heard, original: &Heard) -> bool {
    let (here, there) = (host(&copy.entry), host(&original.entry));
    let is_further = (!is_home(owners, copy), here) > (!is_home(owners, original), there);
    here != there && is_further && is_near(copy.entry.published, original.entry.published)
}

/// Whether a copy answers nothing that the original does not: "Thanks!" to two people is said twice.
fn says_no_more(copy: &Entry, original: &Entry) -> bool {
    let said = |entry: &Entry| -> Vec<(Option<Key>, What)> {
        let answers = entry.answers.iter();
        answers
            .map(|answer| (Key::of(&answer.target), answer.what.clone()))
            .collect()
    };
    let original = said(original);
    said(copy).iter().all(|answer| original.contains(answer))
}

/// The address that a text ends in: how a copy points to its original.
fn ends_in(heard: &Heard) -> Option<Address> {
    let last = heard.entry.excerpt.split_whitespace().next_back()?;
    let is_address = last.starts_with("https://") || last.starts_with("http://");
    let url = is_address.then(|| Url::parse(last).ok()).flatten()?;
    Address::of(&url)
}

fn is_home(owners: &[Owner], heard: &Heard) -> bool {
    let site = owners.get(heard.owner).map(|owner| &owner.id.0);
    let key = Key::of(&heard.entry.url);
    site.zip(key).is_some_and(|(site, key)| site.covers(&key))
}

fn host(entry: &Entry) -> Option<&str> {
    entry.url.host_str()
}

fn gap(a: Timestamp, b: Timestamp) -> SignedDuration {
    a.duration_until(b).abs()
}

fn is_near(a: Timestamp, b: Timestamp) -> bool {
    gap(a, b) <= COPY_WITHIN
}

/// Blanks and case folded.
pub fn folded(text: &str) -> String {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

/// One entry from all that is known of it: the one at home before its copy, the newer before the older, the
/// richer form before the poorer.
fn gather(owners: &[Owner], mut group: Vec<Heard>) -> Option<Known> {
    let copies = group.iter().flat_map(|heard| &heard.entry.syndication);
    let copies: Vec<Key> = copies.filter_map(Key::of).collect();
    group.sort_by_cached_key(|heard| {
        let entry = &heard.entry;
        let is_copy = Key::of(&entry.url).is_some_and(|key| copies.contains(&key));
        let place = (is_home(owners, heard), !is_copy);
        Reverse((place, entry.changed(), richness(entry)))
    });
    let mut addresses: Vec<Address> = Vec::new();
    for address in group.iter().flat_map(|heard| &heard.claims) {
        if !addresses.contains(address) {
            addresses.push(address.clone());
        }
    }
    let mut group = group.into_iter();
    let best = group.next()?;
    Some(Known {
        owner: best.owner,
        entry: best.entry,
        others: group.map(|heard| heard.entry).collect(),
        addresses,
    })
}

/// How much a form of an entry tells.
fn richness(entry: &Entry) -> (u8, usize, bool, usize) {
    let body = match entry.body {
        Body::Event(_) | Body::Poll(_) => 3,
        Body::Photo(_) => 2,
        Body::Article => 1,
        Body::Note => 0,
    };
    let length = entry.excerpt.len();
    (body, entry.answers.len(), entry.title.is_some(), length)
}

/// The last tie-break, for forms that differ only in content.
fn json(entry: &Entry) -> String {
    serde_json::to_string(entry).unwrap_or_default()
}
