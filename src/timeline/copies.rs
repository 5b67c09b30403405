//! The same thing said elsewhere as well: a blog's entry and its copies in other places (wire-format §5.4).

use std::collections::{HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::heard::Heard;
use super::scopes::Address;
use super::sets::Sets;
use crate::model::{Entry, Key, Owner, What, folded};

/// A copy elsewhere is made within this time.
const COPY_WITHIN: SignedDuration = SignedDuration::from_hours(48);

/// Joins copies of one owner on another host: the same words, or words that end in the address of the original.
/// `heard` is in order of time, the newest first.
pub fn join_copies(
    owners: &[Owner],
    heard: &[Heard],
    by_address: &HashMap<&Address, usize>,
    sets: &mut Sets,
) {
    let elsewhere = on_several_hosts(heard);
    let mut by_text: HashMap<(usize, String), Vec<usize>> = HashMap::new();
    for (index, one) in heard.iter().enumerate() {
        if !elsewhere.contains(&one.owner) || one.entry.excerpt.trim().is_empty() {
            continue;
        }
        if let Some(original) = pointed_to(owners, heard, by_address, one) {
            sets.join(original, index);
        }
        let text = (one.owner, folded(&one.entry.excerpt));
        by_text.entry(text).or_default().push(index);
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

/// The owners who publish in more than one place: only they can have copies.
fn on_several_hosts(heard: &[Heard]) -> HashSet<usize> {
    let mut hosts: HashMap<usize, Option<&str>> = HashMap::new();
    let several = heard.iter().filter(|one| {
        let here = host(&one.entry);
        *hosts.entry(one.owner).or_insert(here) != here
    });
    several.map(|one| one.owner).collect()
}

/// The original that a copy's words end in.
fn pointed_to(
    owners: &[Owner],
    heard: &[Heard],
    by_address: &HashMap<&Address, usize>,
    copy: &Heard,
) -> Option<usize> {
    let original = *by_address.get(&last_address(&copy.entry.excerpt)?)?;
    let is_one = is_copy(owners, copy, &heard[original]) && copy.entry.answers.is_empty();
    is_one.then_some(original)
}

/// The address that a text ends in.
fn last_address(text: &str) -> Option<Address> {
    let last = text.split_whitespace().next_back()?;
    let is_address = last.starts_with("https://") || last.starts_with("http://");
    let url = is_address.then(|| Url::parse(last).ok()).flatten()?;
    Address::of(&url)
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

/// Whether `copy` may be a copy of `original`: of one owner, near in time, on another host, and further from the owner's
/// site.
fn is_copy(owners: &[Owner], copy: &Heard, original: &Heard) -> bool {
    if copy.owner != original.owner {
        return false;
    }
    let (here, there) = (host(&copy.entry), host(&original.entry));
    let is_further = (!is_home(owners, copy), here) > (!is_home(owners, original), there);
    here != there && is_further && is_near(copy.entry.published, original.entry.published)
}

/// Whether a copy answers nothing that the original does not: "Thanks!" to two people is said twice.
fn says_no_more(copy: &Entry, original: &Entry) -> bool {
    let said = |entry: &Entry| -> Vec<(Option<Address>, What)> {
        let answers = entry.answers.iter();
        answers
            .map(|answer| (Address::of(&answer.address()), answer.what.clone()))
            .collect()
    };
    let original = said(original);
    said(copy).iter().all(|answer| original.contains(answer))
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
