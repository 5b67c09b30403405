//! The archive's feeds: where a friend was heard, how it went, and the last good document.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Result, Row, params};
use url::Url;

use super::file::time;
use crate::feeds::READER;
use crate::friends::fetch::{Page, Validators};
use crate::friends::health::Attempt;
use crate::model::OwnerId;

/// What an address is to its friend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A page that names feeds.
    Site,
    Feed,
    /// The feed of likes, RSVPs and votes.
    Responses,
    /// A closed part of a feed's past (RFC 5005 §4), read once.
    Archive,
}

impl Role {
    fn word(self) -> &'static str {
        match self {
            Role::Site => "site",
            Role::Feed => "feed",
            Role::Responses => "responses",
            Role::Archive => "archive",
        }
    }
}

/// What is known of an address that was asked before.
#[derive(Clone, Debug)]
pub struct Past {
    pub url: Url,
    pub is_archive: bool,
    /// Of a site its feed, of a feed its responses.
    pub leads_to: Option<Url>,
    pub validators: Validators,
    pub body_hash: Option<Vec<u8>>,
    /// Whether today's reader read the document.
    pub is_read: bool,
    pub last_ok: Option<Timestamp>,
    pub failures: u32,
}

/// How often an archive document is asked for that never came.
const PATIENCE: u32 = 5;

impl Past {
    /// Whether this is an archive document that could not be read yet.
    pub fn is_missing(&self) -> bool {
        self.is_archive && self.last_ok.is_none() && self.failures < PATIENCE
    }
}

/// The addresses where a person was heard before.
pub fn past(archive: &Connection, owner: &OwnerId) -> Result<Vec<Past>> {
    let mut query = archive.prepare_cached(
        "SELECT url, role, leads_to, final_url, etag, last_modified, body_hash, reader, last_ok, failures
         FROM feed WHERE owner = ?1",
    )?;
    let rows = query.query_map([owner.0.as_str()], read)?;
    Ok(rows
        .collect::<Result<Vec<_>>>()?
        .into_iter()
        .flatten()
        .collect())
}

fn read(row: &Row) -> Result<Option<Past>> {
    let address = |text: Option<String>| text.and_then(|text| Url::parse(&text).ok());
    let Some(url) = address(Some(row.get("url")?)) else {
        return Ok(None);
    };
    Ok(Some(Past {
        url,
        is_archive: row.get::<_, String>("role")? == Role::Archive.word(),
        leads_to: address(row.get("leads_to")?),
        validators: Validators {
            url: address(row.get("final_url")?),
            etag: row.get("etag")?,
            last_modified: row.get("last_modified")?,
        },
        body_hash: row.get("body_hash")?,
        is_read: row.get::<_, u32>("reader")? == READER,
        last_ok: time(row.get("last_ok")?),
        failures: row.get("failures")?,
    }))
}

/// The last good document of a feed, as it was fetched.
pub fn page(archive: &Connection, owner: &OwnerId, past: &Past) -> Result<Option<Page>> {
    let mut query =
        archive.prepare_cached("SELECT body, mime FROM feed WHERE owner = ?1 AND url = ?2")?;
    let found = query
        .query_row([owner.0.as_str(), past.url.as_str()], |row| {
            Ok((row.get::<_, Option<Vec<u8>>>(0)?, row.get(1)?))
        })
        .optional()?;
    let Some((Some(body), mime)) = found else {
        return Ok(None);
    };
    Ok(Some(Page {
        url: past
            .validators
            .url
            .clone()
            .unwrap_or_else(|| past.url.clone()),
        moved: None,
        mime,
        body,
        validators: past.validators.clone(),
    }))
}

/// An address that was asked.
pub struct Asked<'a> {
    pub owner: &'a OwnerId,
    pub url: &'a Url,
    pub role: Role,
    pub leads_to: Option<&'a Url>,
    pub now: Timestamp,
}

/// Keeps a document that was read, with the validators it came with.
pub fn keep(archive: &Connection, asked: &Asked, page: &Page, hash: &[u8]) -> Result<()> {
    renew(archive, asked, &page.validators)?;
    let mut change = archive.prepare_cached(
        "UPDATE feed SET mime = ?3, body = ?4, body_hash = ?5, reader = ?6
         WHERE owner = ?1 AND url = ?2",
    )?;
    change.execute(params![
        asked.owner.0.as_str(),
        asked.url.as_str(),
        page.mime,
        page.body,
        hash,
        READER,
    ])?;
    Ok(())
}

/// Keeps the validators that the document we have came with this time.
pub fn renew(archive: &Connection, asked: &Asked, validators: &Validators) -> Result<()> {
    note(archive, asked, None)?;
    let mut change = archive.prepare_cached(
        "UPDATE feed SET final_url = ?3, etag = ?4, last_modified = ?5
         WHERE owner = ?1 AND url = ?2",
    )?;
    change.execute(params![
        asked.owner.0.as_str(),
        asked.url.as_str(),
        validators.url.as_ref().map(Url::as_str),
        validators.etag,
        validators.last_modified,
    ])?;
    Ok(())
}

/// Notes how it went: `error` is why it failed. What was kept before stays.
pub fn note(archive: &Connection, asked: &Asked, error: Option<&str>) -> Result<()> {
    let mut change = archive.prepare_cached(
        "INSERT INTO feed (owner, url, role, leads_to, is_current, last_tried, last_ok, failures, error)
         VALUES (?1, ?2, ?3, ?4, 1, ?5, iif(?6 IS NULL, ?5, NULL), iif(?6 IS NULL, 0, 1), ?6)
         ON CONFLICT DO UPDATE SET role = ?3, leads_to = iif(?6 IS NULL, ?4, leads_to), is_current = 1,
            last_tried = ?5, last_ok = iif(?6 IS NULL, ?5, last_ok),
            failures = iif(?6 IS NULL, 0, failures + 1), error = ?6, was_new = 0",
    )?;
    change.execute(params![
        asked.owner.0.as_str(),
        asked.url.as_str(),
        asked.role.word(),
        asked.leads_to.map(Url::as_str),
        asked.now.as_millisecond(),
        error,
    ])?;
    Ok(())
}

/// Notes that this address had something new.
pub fn note_news(archive: &Connection, asked: &Asked) -> Result<()> {
    let mut change =
        archive.prepare_cached("UPDATE feed SET was_new = 1 WHERE owner = ?1 AND url = ?2")?;
    change.execute([asked.owner.0.as_str(), asked.url.as_str()])?;
    Ok(())
}

/// Forgets which addresses are the friend's: those asked from here on are.
pub fn begin(archive: &Connection, owner: &OwnerId) -> Result<()> {
    let mut change = archive.prepare_cached("UPDATE feed SET is_current = 0 WHERE owner = ?1")?;
    change.execute([owner.0.as_str()])?;
    Ok(())
}

/// How it went with a friend's addresses at the last pull, the main ones first.
pub fn attempts(archive: &Connection, owner: &OwnerId) -> Result<Vec<Attempt>> {
    let mut query = archive.prepare_cached(
        "SELECT was_new, last_ok, error FROM feed WHERE owner = ?1 AND is_current AND role <> 'archive'
         ORDER BY role = 'responses', rowid",
    )?;
    let rows = query.query_map([owner.0.as_str()], |row| {
        Ok(Attempt {
            was_new: row.get(0)?,
            last_ok: time(row.get(1)?),
            error: row.get(2)?,
        })
    })?;
    rows.collect()
}
