//! The archive's feeds: where a friend was heard, how it went, and the last good document.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Result, Row, params};
use url::Url;

use super::file::time;
use super::home;
use crate::feeds::{Channel, READER, Schedule, Wish};
use crate::friends::bundle::{Carried, What};
use crate::friends::health::Attempt;
use crate::friends::manners::Turn;
use crate::friends::page::{Page, Validators};
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
    pub turn: Turn,
    /// When the feed wants to be asked.
    pub schedule: Schedule,
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
        "SELECT url, role, leads_to, final_url, etag, last_modified, body_hash, reader, last_ok, failures,
            last_tried, next_try, is_firm, is_over, schedule
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
        turn: Turn {
            last: time(row.get("last_tried")?),
            next: time(row.get("next_try")?),
            is_firm: row.get("is_firm")?,
            is_over: row.get("is_over")?,
        },
        schedule: row
            .get::<_, Option<String>>("schedule")?
            .and_then(|json| serde_json::from_str(&json).ok())
            .unwrap_or_default(),
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
        mime,
        made_by: String::new(),
        link: None,
        body,
        validators: past.validators.clone(),
    }))
}

/// The last good documents of a person, and where they were found: what others may be given.
pub fn kept(archive: &Connection, owner: &OwnerId) -> Result<Vec<(Url, Carried)>> {
    let mut query = archive.prepare_cached(
        "SELECT url, role, leads_to, mime, body, last_ok FROM feed WHERE owner = ?1 AND is_current",
    )?;
    let rows = query.query_map([owner.0.as_str()], |row| {
        let address = |text: String| Url::parse(&text).ok();
        let leads_to = row.get::<_, Option<String>>("leads_to")?.and_then(address);
        let what = match row.get("body")? {
            Some(body) => Some(What::Document {
                mime: row.get("mime")?,
                body,
            }),
            None if row.get::<_, String>("role")? == Role::Site.word() => {
                leads_to.map(What::LeadsTo)
            }
            None => None,
        };
        let kept = (address(row.get("url")?), time(row.get("last_ok")?), what);
        Ok(match kept {
            (Some(url), Some(fetched), Some(what)) => Some((url, Carried { fetched, what })),
            _ => None,
        })
    })?;
    Ok(rows
        .collect::<Result<Vec<_>>>()?
        .into_iter()
        .flatten()
        .collect())
}

/// An address that was asked.
pub struct Asked<'a> {
    pub owner: &'a OwnerId,
    pub url: &'a Url,
    pub role: Role,
    pub leads_to: Option<&'a Url>,
    /// Where it has moved to for good, as it says.
    pub moved: Option<&'a Url>,
    pub turn: &'a Turn,
    pub now: Timestamp,
}

/// Keeps a document that was read, with the validators it came with.
pub fn keep(
    archive: &Connection,
    asked: &Asked,
    page: &Page,
    hash: &[u8],
    channel: &Channel,
) -> Result<()> {
    renew(archive, asked, &page.validators)?;
    let mut change = archive.prepare_cached(
        "UPDATE feed SET mime = ?3, body = ?4, body_hash = ?5, reader = ?6, schedule = ?7,
            wish = ?8
         WHERE owner = ?1 AND url = ?2",
    )?;
    change.execute(params![
        asked.owner.0.as_str(),
        asked.url.as_str(),
        page.mime,
        page.body,
        hash,
        READER,
        serde_json::to_string(&channel.schedule).ok(),
        match channel.wish {
            Wish::Excerpt => "",
            Wish::Nothing => "nothing",
            Wish::Everything => "everything",
        },
    ])?;
    Ok(())
}

/// What a person lets others show: nothing where their home page or one of their feeds says so, everything where all
/// feeds do.
pub fn wish(archive: &Connection, owner: &OwnerId) -> Result<Wish> {
    if home::is_quiet(archive, owner)? {
        return Ok(Wish::Nothing);
    }
    let mut query = archive.prepare_cached(
        "SELECT wish FROM feed WHERE owner = ?1 AND is_current AND body IS NOT NULL",
    )?;
    let rows = query.query_map([owner.0.as_str()], |row| row.get::<_, String>(0))?;
    let wishes = rows.collect::<Result<Vec<_>>>()?;
    let is_all = !wishes.is_empty() && wishes.iter().all(|wish| wish == "everything");
    Ok(match wishes.iter().any(|wish| wish == "nothing") {
        true => Wish::Nothing,
        false if is_all => Wish::Everything,
        false => Wish::Excerpt,
    })
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
        "INSERT INTO feed (owner, url, role, leads_to, is_current, last_tried, last_ok, failures, error,
            next_try, is_firm, is_over, moved_to, moves)
         VALUES (?1, ?2, ?3, ?4, 1, ?5, iif(?6 IS NULL, ?5, NULL), iif(?6 IS NULL, 0, 1), ?6,
            ?7, ?8, ?9, ?10, ?10 IS NOT NULL)
         ON CONFLICT DO UPDATE SET role = ?3, leads_to = iif(?6 IS NULL, ?4, leads_to), is_current = 1,
            last_tried = ?5, last_ok = iif(?6 IS NULL, ?5, last_ok),
            failures = iif(?6 IS NULL, 0, failures + 1), error = ?6, was_new = 0,
            next_try = ?7, is_firm = ?8, is_over = ?9,
            moves = iif(?10 IS NULL, 0, iif(moved_to IS ?10, moves + 1, 1)), moved_to = ?10",
    )?;
    change.execute(params![
        asked.owner.0.as_str(),
        asked.url.as_str(),
        asked.role.word(),
        asked.leads_to.map(Url::as_str),
        asked.now.as_millisecond(),
        error,
        asked.turn.next.map(Timestamp::as_millisecond),
        asked.turn.is_firm,
        asked.turn.is_over,
        asked.moved.map(Url::as_str),
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

/// Counts an address that was not asked this time among the friend's.
pub fn still(archive: &Connection, owner: &OwnerId, url: &Url) -> Result<()> {
    let mut change =
        archive.prepare_cached("UPDATE feed SET is_current = 1 WHERE owner = ?1 AND url = ?2")?;
    change.execute([owner.0.as_str(), url.as_str()])?;
    Ok(())
}

/// Lets an address be asked that was gone or had a pause: the person follows it anew.
pub fn forgive(archive: &Connection, url: &Url) -> Result<()> {
    let change = "UPDATE feed SET next_try = NULL, is_firm = 0, is_over = 0 WHERE url = ?1";
    archive.execute(change, [url.as_str()])?;
    Ok(())
}

/// Where an address moved to for good, as it said at so many pulls in a row.
pub fn moved(archive: &Connection, owner: &OwnerId, url: &Url) -> Result<Option<(Url, u32)>> {
    let mut query =
        archive.prepare_cached("SELECT moved_to, moves FROM feed WHERE owner = ?1 AND url = ?2")?;
    let row = query.query_row([owner.0.as_str(), url.as_str()], |row| {
        Ok((row.get::<_, Option<String>>(0)?, row.get(1)?))
    });
    let found = row.optional()?;
    Ok(found.and_then(|(to, moves)| Some((Url::parse(&to?).ok()?, moves))))
}

/// Keeps what is known of an address under its new one.
pub fn rename(archive: &Connection, owner: &OwnerId, from: &Url, to: &Url) -> Result<()> {
    let names = [owner.0.as_str(), from.as_str(), to.as_str()];
    for change in [
        "DELETE FROM feed WHERE owner = ?1 AND url = ?3 AND ?2 <> ?3",
        "UPDATE feed SET url = ?3, moved_to = NULL, moves = 0 WHERE owner = ?1 AND url = ?2",
        "UPDATE item SET feed = ?3 WHERE owner = ?1 AND feed = ?2",
    ] {
        archive.execute(change, names)?;
    }
    Ok(())
}

/// Hosts that want to be left alone, and until when; those whose time is over are forgotten.
pub fn pauses(archive: &Connection, now: Timestamp) -> Result<Vec<(String, Timestamp)>> {
    let over = "DELETE FROM host WHERE paused_until <= ?1";
    archive.execute(over, [now.as_millisecond()])?;
    let mut query = archive.prepare_cached("SELECT host, paused_until FROM host")?;
    let rows = query.query_map([], |row| {
        Ok((row.get(0)?, time(row.get(1)?).unwrap_or_default()))
    })?;
    rows.collect()
}

pub fn keep_pauses(archive: &Connection, pauses: &[(String, Timestamp)]) -> Result<()> {
    for (host, until) in pauses {
        let change = "INSERT OR REPLACE INTO host (host, paused_until) VALUES (?1, ?2)";
        archive.execute(change, params![host, until.as_millisecond()])?;
    }
    Ok(())
}

/// How it went with a friend's addresses at the last pull, the main ones first.
pub fn attempts(archive: &Connection, owner: &OwnerId) -> Result<Vec<Attempt>> {
    let mut query = archive.prepare_cached(
        "SELECT was_new, last_ok, error, last_tried, next_try, is_over FROM feed WHERE owner = ?1 AND is_current AND role <> 'archive'
         ORDER BY role = 'responses', rowid",
    )?;
    let rows = query.query_map([owner.0.as_str()], |row| {
        Ok(Attempt {
            was_new: row.get(0)?,
            last_ok: time(row.get(1)?),
            error: row.get(2)?,
            last_tried: time(row.get(3)?),
            next_try: time(row.get(4)?),
            is_over: row.get(5)?,
        })
    })?;
    rows.collect()
}
