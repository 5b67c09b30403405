//! The archive's looks at home pages: when, and whether they ask not to be quoted.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Result, params};

use super::file::time;
use crate::model::OwnerId;

/// When the home page of somebody was looked at last.
pub fn looked(archive: &Connection, owner: &OwnerId) -> Result<Option<Timestamp>> {
    let mut query = archive.prepare_cached("SELECT looked FROM home WHERE owner = ?1")?;
    let row = query.query_row([owner.0.as_str()], |row| Ok(time(row.get(0)?)));
    Ok(row.optional()?.flatten())
}

/// Whether it asked not to be quoted then.
pub fn is_quiet(archive: &Connection, owner: &OwnerId) -> Result<bool> {
    let mut query = archive.prepare_cached("SELECT is_quiet FROM home WHERE owner = ?1")?;
    let row = query.query_row([owner.0.as_str()], |row| row.get(0));
    Ok(row.optional()?.unwrap_or_default())
}

/// Notes a look; where it found no page, what was known before stays.
pub fn note(
    archive: &Connection,
    owner: &OwnerId,
    now: Timestamp,
    is_quiet: Option<bool>,
) -> Result<()> {
    let mut change = archive.prepare_cached(
        "INSERT INTO home (owner, looked, is_quiet) VALUES (?1, ?2, coalesce(?3, 0))
         ON CONFLICT DO UPDATE SET looked = ?2, is_quiet = coalesce(?3, is_quiet)",
    )?;
    change.execute(params![owner.0.as_str(), now.as_millisecond(), is_quiet])?;
    Ok(())
}
