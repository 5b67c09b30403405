//! What a document changes in what is known of its owner. Pure: no database, no network.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::feeds::{Document, Item};

/// What is known of an item.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    /// The address of the feed it came from.
    pub feed: String,
    pub hash: Vec<u8>,
    pub updated: Option<Timestamp>,
    pub first_seen: Timestamp,
    /// When it was taken back.
    pub deleted: Option<Timestamp>,
}

/// All that is known of an owner's items, by their ids.
pub type Known = HashMap<String, Stored>;

/// What is to be written.
#[derive(Clone, Debug, PartialEq)]
pub enum Change<'a> {
    Put {
        new: bool,
        item: &'a Item,
        raw: String,
        stored: Stored,
    },
    /// The item's content goes; that it was deleted stays, lest a copy in another feed brings it back.
    Delete {
        id: String,
        was_there: bool,
        stored: Stored,
    },
}

/// A document, and the feed it came from.
pub struct Arrival<'a> {
    pub document: &'a Document,
    pub feed: &'a str,
    /// The owner's feeds, the preferred one first: where two have the same item, the first one's version is kept.
    pub order: &'a [String],
    pub now: Timestamp,
}

/// Compares a document with what is known, which is brought up to date on the way.
pub fn merge<'a>(known: &mut Known, arrival: &Arrival<'a>) -> Vec<Change<'a>> {
    let mut changes = Vec::new();
    let deleted = tombstones(arrival.document);
    for item in newest_of_each(&arrival.document.items) {
        if deleted
            .get(item.id.as_str())
            .is_some_and(|when| is_over(item, *when))
        {
            continue;
        }
        if let Some(change) = put(known, item, arrival) {
            changes.push(change);
        }
    }
    for (id, when) in deleted {
        changes.extend(delete(known, id, when, arrival));
    }
    if arrival.document.channel.is_complete {
        changes.extend(sweep(known, arrival));
    }
    changes
}

/// The latest tombstone of each id.
fn tombstones(document: &Document) -> BTreeMap<&str, Timestamp> {
    let mut found = BTreeMap::new();
    for tombstone in &document.channel.deleted {
        let when = found.entry(tombstone.id.as_str()).or_insert(tombstone.when);
        *when = tombstone.when.max(*when);
    }
    found
}

/// Whether a tombstone of this time is for the item as it is: an item changed since was published again (RFC 6721).
fn is_over(item: &Item, when: Timestamp) -> bool {
    changed(item).is_none_or(|changed| changed <= when)
}

fn changed(item: &Item) -> Option<Timestamp> {
    item.updated.or(item.published)
}

/// Each id once: of two versions in one document the newer, else the first.
fn newest_of_each(items: &[Item]) -> Vec<&Item> {
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut kept: Vec<&Item> = Vec::new();
    for item in items {
        let place = *places.entry(&item.id).or_insert(kept.len());
        match kept.get_mut(place) {
            Some(other) if changed(item) > changed(other) => *other = item,
            Some(_) => {}
            None => kept.push(item),
        }
    }
    kept
}

fn put<'a>(known: &mut Known, item: &'a Item, arrival: &Arrival) -> Option<Change<'a>> {
    let raw = serde_json::to_string(item).ok()?;
    let hash = Sha256::digest(&raw).to_vec();
    let before = known.get(&item.id);
    if before.is_some_and(|before| !replaces(before, item, &hash, arrival)) {
        return None;
    }
    let stored = Stored {
        feed: arrival.feed.to_string(),
        hash,
        updated: changed(item),
        first_seen: before.map_or(arrival.now, |before| before.first_seen),
        deleted: None,
    };
    let new = before.is_none();
    known.insert(item.id.clone(), stored.clone());
    Some(Change::Put {
        new,
        item,
        raw,
        stored,
    })
}

fn replaces(before: &Stored, item: &Item, hash: &[u8], arrival: &Arrival) -> bool {
    let is_same_feed = before.feed == arrival.feed;
    let is_newer = changed(item) > before.updated;
    if before.deleted.is_some() {
        // The feed that said so does not say so any more and has the item: it was put back.
        let is_changed = changed(item).is_some_and(|changed| Some(changed) > before.deleted);
        return is_same_feed || is_changed;
    }
    if before.hash == hash {
        return false;
    }
    let rank = |feed: &str| {
        let place = arrival.order.iter().position(|other| other == feed);
        place.unwrap_or(arrival.order.len())
    };
    let is_older = changed(item).is_some() && changed(item) < before.updated;
    is_newer || !is_older && rank(arrival.feed) <= rank(&before.feed)
}

fn delete<'a>(
    known: &mut Known,
    id: &str,
    when: Timestamp,
    arrival: &Arrival,
) -> Option<Change<'a>> {
    let before = known.get(id);
    let is_done = before.is_some_and(|before| {
        before.deleted >= Some(when) || before.updated.is_some_and(|updated| updated > when)
    });
    if is_done {
        return None;
    }
    let stored = Stored {
        feed: arrival.feed.to_string(),
        hash: Vec::new(),
        updated: before.and_then(|before| before.updated),
        first_seen: before.map_or(arrival.now, |before| before.first_seen),
        deleted: Some(when),
    };
    let was_there = before.is_some_and(|before| before.deleted.is_none());
    known.insert(id.to_string(), stored.clone());
    Some(Change::Delete {
        id: id.to_string(),
        was_there,
        stored,
    })
}

/// Of a document that is complete, what is not in it does not exist (RFC 5005 §2).
fn sweep<'a>(known: &mut Known, arrival: &Arrival) -> Vec<Change<'a>> {
    let items = arrival.document.items.iter();
    let present: HashSet<&str> = items.map(|item| item.id.as_str()).collect();
    let mut gone: Vec<String> = known
        .iter()
        .filter(|(id, stored)| {
            stored.feed == arrival.feed
                && stored.deleted.is_none()
                && !present.contains(id.as_str())
        })
        .map(|(id, _)| id.clone())
        .collect();
    gone.sort();
    let time = |known: &Known, id: &str| {
        let updated = known.get(id).and_then(|stored| stored.updated);
        updated.map_or(arrival.now, |updated| updated.max(arrival.now))
    };
    gone.iter()
        .filter_map(|id| delete(known, id, time(known, id), arrival))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feeds::Channel;
    use crate::model::Tombstone;

    fn time(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn item(id: &str, updated: Option<i64>, text: &str) -> Item {
        Item {
            id: id.into(),
            updated: updated.map(time),
            content: Some(text.into()),
            ..Item::default()
        }
    }

    fn document(items: &[Item], deleted: &[(&str, i64)]) -> Document {
        let deleted = deleted.iter().map(|(id, when)| Tombstone {
            id: id.to_string(),
            when: time(*when),
        });
        Document {
            channel: Channel {
                deleted: deleted.collect(),
                ..Channel::default()
            },
            items: items.to_vec(),
            is_cut: false,
        }
    }

    /// What a document from `feed` changes: `+` new, `*` changed, `-` deleted, each with the id.
    #[track_caller]
    fn changes(known: &mut Known, feed: &str, document: &Document) -> Vec<String> {
        let arrival = Arrival {
            document,
            feed,
            order: &["first".into(), "second".into()],
            now: time(100),
        };
        let changes = merge(known, &arrival).into_iter();
        changes
            .map(|change| match change {
                Change::Put {
                    new: true, item, ..
                } => format!("+{}", item.id),
                Change::Put {
                    new: false, item, ..
                } => format!("*{}", item.id),
                Change::Delete {
                    id,
                    was_there: true,
                    ..
                } => format!("-{id}"),
                Change::Delete { id, .. } => format!("({id})"),
            })
            .collect()
    }

    #[test]
    fn an_item_is_new_once_and_changed_when_it_differs() {
        let mut known = Known::new();
        let old = document(&[item("a", None, "x"), item("b", Some(5), "x")], &[]);
        assert_eq!(changes(&mut known, "first", &old), ["+a", "+b"]);
        assert_eq!(changes(&mut known, "first", &old), [""; 0]);
        let new = document(&[item("a", None, "y"), item("b", Some(6), "x")], &[]);
        assert_eq!(changes(&mut known, "first", &new), ["*a", "*b"]);
        assert_eq!(changes(&mut known, "first", &old), ["*a"], "b is older now");
    }

    #[test]
    fn falling_out_of_a_feed_is_no_deletion_unless_it_is_complete() {
        let mut known = Known::new();
        let both = document(&[item("a", None, "x"), item("b", None, "x")], &[]);
        changes(&mut known, "first", &both);
        changes(
            &mut known,
            "second",
            &document(&[item("c", None, "x")], &[]),
        );
        let mut less = document(&[item("a", None, "x")], &[]);
        assert_eq!(changes(&mut known, "first", &less), [""; 0]);
        less.channel.is_complete = true;
        assert_eq!(changes(&mut known, "first", &less), ["-b"]);
        assert_eq!(changes(&mut known, "first", &less), [""; 0]);
        assert_eq!(changes(&mut known, "first", &both), ["*b"]);
    }

    #[test]
    fn a_tombstone_takes_back_what_was_there_when_it_was_made() {
        let mut known = Known::new();
        let items = [
            item("a", Some(5), "x"),
            item("b", Some(9), "x"),
            item("c", None, "x"),
        ];
        changes(&mut known, "first", &document(&items, &[]));
        let gone = document(&items, &[("a", 5), ("b", 8), ("c", 1), ("d", 1)]);
        let mut said = changes(&mut known, "first", &gone);
        said.sort();
        assert_eq!(said, ["(d)", "-a", "-c"]);
        assert_eq!(changes(&mut known, "first", &gone), [""; 0]);
    }

    #[test]
    fn a_copy_elsewhere_does_not_bring_back_what_was_deleted() {
        let mut known = Known::new();
        let here = document(&[item("a", Some(5), "x")], &[]);
        changes(&mut known, "first", &here);
        changes(&mut known, "first", &document(&[], &[("a", 7)]));
        assert_eq!(changes(&mut known, "second", &here), [""; 0]);
        let again = document(&[item("a", Some(8), "x")], &[]);
        assert_eq!(changes(&mut known, "second", &again), ["*a"]);
    }

    #[test]
    fn the_feed_that_deleted_an_item_can_put_it_back() {
        let mut known = Known::new();
        let here = document(&[item("a", Some(5), "x")], &[]);
        changes(&mut known, "first", &here);
        assert_eq!(
            changes(&mut known, "first", &document(&[], &[("a", 7)])),
            ["-a"]
        );
        assert_eq!(changes(&mut known, "first", &here), ["*a"]);
    }

    #[test]
    fn of_two_feeds_with_one_item_the_first_is_kept_whichever_came_first() {
        let first = document(&[item("a", Some(5), "full")], &[]);
        let second = document(&[item("a", Some(5), "short")], &[]);
        let mut known = Known::new();
        assert_eq!(changes(&mut known, "first", &first), ["+a"]);
        assert_eq!(changes(&mut known, "second", &second), [""; 0]);
        let mut other = Known::new();
        assert_eq!(changes(&mut other, "second", &second), ["+a"]);
        assert_eq!(changes(&mut other, "first", &first), ["*a"]);
        assert_eq!(known, other);
    }

    #[test]
    fn of_two_versions_in_one_document_the_newer_is_kept() {
        let twice = document(
            &[
                item("a", Some(5), "x"),
                item("a", Some(7), "y"),
                item("a", Some(6), "z"),
            ],
            &[],
        );
        let mut known = Known::new();
        assert_eq!(changes(&mut known, "first", &twice), ["+a"]);
        assert_eq!(known["a"].updated, Some(time(7)));
    }

    #[test]
    fn the_time_an_item_was_first_seen_stays() {
        let mut known = Known::new();
        changes(&mut known, "first", &document(&[item("a", None, "x")], &[]));
        let later = document(&[item("a", None, "y")], &[]);
        let arrival = Arrival {
            document: &later,
            feed: "first",
            order: &[],
            now: time(999),
        };
        merge(&mut known, &arrival);
        assert_eq!(known["a"].first_seen, time(100));
    }
}
