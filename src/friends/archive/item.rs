//! The archive's items: what friends said, raw, and what today's reader makes of it.

use jiff::Timestamp;
use rayon::prelude::*;
use rusqlite::{Connection, OptionalExtension, Result, params};
use sha2::{Digest, Sha256};

use super::file::time;
use super::merge::{Change, Known, Stored};
use crate::feeds::{self, Item, READER, signal};
use crate::html::{Html, SANITISER};
use crate::model::{Entry, Owner, OwnerId, Phrases, digits};

/// All that is known of an owner's items.
pub fn known(archive: &Connection, owner: &OwnerId) -> Result<Known> {
    let mut query = archive.prepare_cached(
        "SELECT id, feed, hash, updated, first_seen, deleted FROM item WHERE owner = ?1",
    )?;
    let rows = query.query_map([owner.0.as_str()], |row| {
        let stored = Stored {
            feed: row.get(1)?,
            hash: row.get(2)?,
            updated: time(row.get(3)?),
            first_seen: time(row.get(4)?).unwrap_or_default(),
            deleted: time(row.get(5)?),
        };
        Ok((row.get(0)?, stored))
    })?;
    rows.collect()
}

/// Writes what changed, and what it means: a little at a time, so that not all of it is held at once.
pub fn write(archive: &Connection, who: (&Owner, &Phrases), changes: &[Change]) -> Result<()> {
    const AT_ONCE: usize = 128;
    changes
        .chunks(AT_ONCE)
        .try_for_each(|changes| write_some(archive, who, changes))
}

fn write_some(
    archive: &Connection,
    (owner, phrases): (&Owner, &Phrases),
    changes: &[Change],
) -> Result<()> {
    let meanings: Vec<Option<Meaning>> = changes
        .par_iter()
        .map(|change| match change {
            Change::Put { item, stored, .. } => {
                interpret(item, (owner, phrases), stored.first_seen)
            }
            Change::Delete { .. } => None,
        })
        .collect();
    let stamp = stamp(owner, phrases);
    for (change, meaning) in changes.iter().zip(meanings) {
        match change {
            Change::Put {
                item, raw, stored, ..
            } => {
                put(archive, &owner.id, &item.id, raw, stored)?;
                if let Some(meaning) = meaning {
                    let key = (&owner.id, item.id.as_str());
                    derive(archive, key, &stored.hash, &stamp, &meaning)?;
                }
            }
            Change::Delete { id, stored, .. } => {
                let left = left_of(archive, &owner.id, id)?;
                put(archive, &owner.id, id, &left, stored)?;
                archive
                    .prepare_cached("DELETE FROM derived WHERE owner = ?1 AND id = ?2")?
                    .execute([owner.id.0.as_str(), id])?;
            }
        }
    }
    Ok(())
}

/// Where an item stood that is taken back now, or was before: what was said to it keeps its place.
fn left_of(archive: &Connection, owner: &OwnerId, id: &str) -> Result<String> {
    let mut query =
        archive.prepare_cached("SELECT entry FROM derived WHERE owner = ?1 AND id = ?2")?;
    let entry: Option<String> = query
        .query_row([owner.0.as_str(), id], |row| row.get(0))
        .optional()?;
    let Some(entry) = entry else {
        let mut query = archive.prepare_cached(
            "SELECT raw FROM item WHERE owner = ?1 AND id = ?2 AND deleted IS NOT NULL",
        )?;
        let before = query.query_row([owner.0.as_str(), id], |row| row.get(0));
        return Ok(before.optional()?.unwrap_or_default());
    };
    let entry: Option<Entry> = serde_json::from_str(&entry).ok();
    let left = entry.and_then(|entry| serde_json::to_string(&entry.gone()?).ok());
    Ok(left.unwrap_or_default())
}

fn put(archive: &Connection, owner: &OwnerId, id: &str, raw: &str, stored: &Stored) -> Result<()> {
    let mut change = archive.prepare_cached(
        "INSERT OR REPLACE INTO item (owner, id, feed, raw, hash, updated, first_seen, deleted)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    change.execute(params![
        owner.0.as_str(),
        id,
        stored.feed,
        raw,
        stored.hash,
        stored.updated.map(Timestamp::as_millisecond),
        stored.first_seen.as_millisecond(),
        stored.deleted.map(Timestamp::as_millisecond),
    ])?;
    Ok(())
}

/// What an item means; nothing, where it is not its owner's word.
type Meaning = Option<(Entry, Html)>;

/// None when the interpreter crashed: the item is tried again by the next one.
fn interpret(
    item: &Item,
    (owner, phrases): (&Owner, &Phrases),
    first_seen: Timestamp,
) -> Option<Meaning> {
    feeds::quietly(|| {
        let is_theirs = !signal::is_copied(item, owner);
        is_theirs.then(|| signal::interpret(item, owner, first_seen, phrases))
    })
}

/// What a derived row was made by: the reader, the sanitiser, the words of the first line, and who its owner was said
/// to be.
fn stamp(owner: &Owner, phrases: &Phrases) -> String {
    let mut hash = Sha256::new();
    for part in [owner.name.as_str(), owner.site.as_str()] {
        hash.update(part);
        hash.update([0]);
    }
    for scope in &owner.scopes {
        hash.update(scope.as_str());
        hash.update([0]);
    }
    hash.update(phrases.stamp());
    let who = digits(&hash.finalize(), 8);
    format!("{READER}.{SANITISER}.{who}")
}

fn derive(
    archive: &Connection,
    (owner, id): (&OwnerId, &str),
    hash: &[u8],
    stamp: &str,
    meaning: &Meaning,
) -> Result<()> {
    let entry = meaning
        .as_ref()
        .map(|(entry, _)| serde_json::to_string(entry));
    // An entry that cannot be written as JSON is left for the next reader.
    let Ok(entry) = entry.transpose() else {
        return Ok(());
    };
    let html = meaning.as_ref().map(|(_, html)| html.as_str());
    let mut change = archive.prepare_cached(
        "INSERT OR REPLACE INTO derived (owner, id, hash, stamp, sanitiser, entry, html)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    change.execute(params![
        owner.0.as_str(),
        id,
        hash,
        stamp,
        SANITISER,
        entry.unwrap_or_default(),
        html.unwrap_or_default(),
    ])?;
    Ok(())
}

/// An item whose derived row is missing or of another maker.
struct Old {
    id: String,
    hash: Vec<u8>,
    raw: String,
    first_seen: Timestamp,
}

/// A person's entries by their ids, deleted ones left out. What another reader or sanitiser derived is derived anew,
/// and written back if the archive can be written to at this moment.
pub fn entries(archive: &Connection, owner: &Owner, phrases: &Phrases) -> Result<Vec<Entry>> {
    let stamp = stamp(owner, phrases);
    let rows = fresh(archive, owner, &stamp)?;
    let mut entries: Vec<Entry> = rows
        .par_iter()
        .filter_map(|entry| serde_json::from_str(entry).ok())
        .collect();
    let old = old(archive, owner, &stamp)?;
    if !old.is_empty() {
        let made = made_anew(&old, (owner, phrases));
        rewrite(archive, owner, &stamp, &old, &made).ok();
        let made = made.into_iter().flatten().flatten();
        entries.extend(made.map(|(entry, _)| entry));
    }
    entries.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(entries)
}

fn fresh(archive: &Connection, owner: &Owner, stamp: &str) -> Result<Vec<String>> {
    let mut query = archive.prepare_cached(
        "SELECT derived.entry FROM derived JOIN item USING (owner, id)
         WHERE owner = ?1 AND derived.stamp = ?2 AND derived.hash = item.hash
            AND item.deleted IS NULL AND derived.entry <> ''",
    )?;
    let rows = query.query_map([owner.id.0.as_str(), stamp], |row| row.get(0))?;
    rows.collect()
}

fn old(archive: &Connection, owner: &Owner, stamp: &str) -> Result<Vec<Old>> {
    let mut query = archive.prepare_cached(
        "SELECT item.id, item.hash, item.raw, item.first_seen FROM item
         LEFT JOIN derived ON derived.owner = item.owner AND derived.id = item.id
            AND derived.stamp = ?2 AND derived.hash = item.hash
         WHERE item.owner = ?1 AND item.deleted IS NULL AND derived.id IS NULL",
    )?;
    let rows = query.query_map([owner.id.0.as_str(), stamp], |row| {
        Ok(Old {
            id: row.get(0)?,
            hash: row.get(1)?,
            raw: row.get(2)?,
            first_seen: time(row.get(3)?).unwrap_or_default(),
        })
    })?;
    rows.collect()
}

fn made_anew(old: &[Old], who: (&Owner, &Phrases)) -> Vec<Option<Meaning>> {
    old.par_iter()
        .map(|old| {
            let item: Item = serde_json::from_str(&old.raw).ok()?;
            interpret(&item, who, old.first_seen)
        })
        .collect()
}

fn rewrite(
    archive: &Connection,
    owner: &Owner,
    stamp: &str,
    old: &[Old],
    made: &[Option<Meaning>],
) -> Result<()> {
    let step = archive.unchecked_transaction()?;
    for (old, meaning) in old.iter().zip(made) {
        if let Some(meaning) = meaning {
            derive(&step, (&owner.id, &old.id), &old.hash, stamp, meaning)?;
        }
    }
    step.commit()
}

/// Forgets what a person took back without a tombstone, but for where it stood.
pub fn take_back(archive: &Connection, owner: &OwnerId, id: &str, now: Timestamp) -> Result<()> {
    let left = left_of(archive, owner, id)?;
    let change = "UPDATE item SET raw = ?4, hash = x'', deleted = ?3 WHERE owner = ?1 AND id = ?2";
    archive.execute(
        change,
        params![owner.0.as_str(), id, now.as_millisecond(), left],
    )?;
    let change = "DELETE FROM derived WHERE owner = ?1 AND id = ?2";
    archive.execute(change, [owner.0.as_str(), id])?;
    Ok(())
}

/// What a person took back: its id, and where it stood if it stood in a conversation.
pub fn deleted(archive: &Connection, owner: &OwnerId) -> Result<Vec<(String, Option<Entry>)>> {
    let mut query = archive.prepare_cached(
        "SELECT id, raw FROM item WHERE owner = ?1 AND deleted IS NOT NULL ORDER BY id",
    )?;
    let rows = query.query_map([owner.0.as_str()], |row| {
        let left: String = row.get(1)?;
        Ok((row.get(0)?, serde_json::from_str(&left).ok()))
    })?;
    rows.collect()
}

/// How many of a person's items are there.
pub fn count(archive: &Connection, owner: &OwnerId) -> Result<usize> {
    let mut query =
        archive.prepare_cached("SELECT count(*) FROM item WHERE owner = ?1 AND deleted IS NULL")?;
    let count: u32 = query.query_row([owner.0.as_str()], |row| row.get(0))?;
    Ok(count as usize)
}

/// When an item was heard for the first time.
pub fn first_seen(archive: &Connection, owner: &OwnerId, id: &str) -> Result<Option<Timestamp>> {
    let mut query =
        archive.prepare_cached("SELECT first_seen FROM item WHERE owner = ?1 AND id = ?2")?;
    let row = query.query_row([owner.0.as_str(), id], |row| row.get(0));
    Ok(row.optional()?.and_then(time))
}

/// The sanitised content of an entry; none if it is not there, or a sanitiser of another day made it.
pub fn html(archive: &Connection, owner: &OwnerId, id: &str) -> Result<Option<Html>> {
    let mut query = archive
        .prepare_cached("SELECT html, sanitiser FROM derived WHERE owner = ?1 AND id = ?2")?;
    let row = query.query_row([owner.0.as_str(), id], |row| Ok((row.get(0)?, row.get(1)?)));
    Ok(row
        .optional()?
        .and_then(|(markup, sanitiser)| Html::from_archive(markup, sanitiser)))
}
