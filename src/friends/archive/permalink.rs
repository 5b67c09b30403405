//! The archive's looks at permalinks: when, and since when nothing was there.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Result, params};

use super::file::time;
use crate::model::OwnerId;

/// The last look at the address of an entry.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    pub at: Timestamp,
    /// The first of those looks in a row that found nothing.
    pub gone: Option<Timestamp>,
}

pub fn last(archive: &Connection, owner: &OwnerId, id: &str) -> Result<Option<Look>> {
    let mut query = archive
        .prepare_cached("SELECT looked, gone FROM permalink WHERE owner = ?1 AND id = ?2")?;
    let row = query.query_row([owner.0.as_str(), id], |row| {
        Ok(Look {
            at: time(row.get(0)?).unwrap_or_default(),
            gone: time(row.get(1)?),
        })
    });
    row.optional()
}

pub fn note(archive: &Connection, owner: &OwnerId, id: &str, look: Look) -> Result<()> {
    let mut change = archive.prepare_cached(
        "INSERT OR REPLACE INTO permalink (owner, id, looked, gone) VALUES (?1, ?2, ?3, ?4)",
    )?;
    change.execute(params![
        owner.0.as_str(),
        id,
        look.at.as_millisecond(),
        look.gone.map(Timestamp::as_millisecond),
    ])?;
    Ok(())
}
