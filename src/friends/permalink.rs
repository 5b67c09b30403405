//! Whether what fell out of a friend's feed is still where it was: what is gone there at two looks, a day apart, was
//! taken back without a word (wire-format §5.5).

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, Result, TransactionBehavior};
use scraper::{Html, Selector};

use super::archive::permalink::{self, Look};
use super::archive::{feed, file, item};
use super::bundle::{Carried, What};
use super::fetch::Client;
use super::fetch_error::FetchError;
use super::heard::Heard;
use super::page::{Page, Validators};
use super::pull::Pull;
use super::queue::{self, Done, Job};
use super::room::{Room, Ticket};
use super::{discover, hosts};
use crate::diagnostic::Failure;
use crate::feeds;
use crate::html::shallow;
use crate::model::{Entry, Key, Owner, OwnerId};

/// Between two looks at one address; a pull of every day at the same hour may come a little early.
const A_DAY: SignedDuration = SignedDuration::from_hours(23);
/// Addresses of one friend that are asked at one pull.
const AT_ONCE: usize = 8;

/// Looks whether these entries are still there, and forgets what was taken back; says how many that is.
pub fn look(
    root: &Path,
    heard: &[Heard],
    entries: &[&Entry],
    pull: &Pull,
) -> std::result::Result<usize, Failure> {
    if entries.is_empty() || !file::exists(root) {
        return Ok(0);
    }
    let mut archive = file::open(root)?;
    let due = due(&archive, heard, entries, pull.now).map_err(file::failure)?;
    if due.is_empty() {
        return Ok(0);
    }
    let client = Client::new(pull.network, pull.allow_private, pull.now)?.without_logins();
    let pauses = feed::pauses(&archive, pull.now).map_err(file::failure)?;
    client.hosts.pause_all(pauses);
    let room = Room::new();
    let last_call = Instant::now() + pull.network.timeout / 2;
    let jobs = due.into_iter().map(|due| Job {
        host: hosts::host(&due.entry.url),
        what: due,
    });
    let mut found = Vec::new();
    queue::run(
        jobs.collect(),
        |due: Due| Done {
            answer: (due, state(&client, &due, &room, last_call)),
            more: Vec::new(),
        },
        |answer, _| found.push(answer),
    );
    feed::keep_pauses(&archive, &client.hosts.pauses()).map_err(file::failure)?;
    keep(&mut archive, &found, pull.now).map_err(file::failure)
}

/// An entry that is to be looked for.
#[derive(Clone, Copy)]
struct Due<'a> {
    entry: &'a Entry,
    last: Option<Look>,
    /// Its feed has it: it is there, whatever its page says.
    is_in_feed: bool,
}

/// Those that nobody looked for today, each at an address of its owner's.
fn due<'a>(
    archive: &Connection,
    heard: &[Heard],
    entries: &[&'a Entry],
    now: Timestamp,
) -> Result<Vec<Due<'a>>> {
    let mut all = Vec::new();
    for Heard { owner, .. } in heard {
        let mut due = Vec::new();
        for entry in entries.iter().filter(|entry| is_at(owner, entry)) {
            let last = permalink::last(archive, &owner.id, &entry.id)?;
            if last.is_none_or(|last| now.duration_since(last.at) >= A_DAY) {
                due.push((last, *entry));
            }
        }
        if due.is_empty() {
            continue;
        }
        due.sort_by_key(|(last, entry)| (last.map(|last| last.at), &entry.id));
        let in_feed = in_feed(archive, &owner.id)?;
        let due = due.into_iter().map(|(last, entry)| Due {
            entry,
            last,
            is_in_feed: in_feed.contains(&entry.id),
        });
        let (there, asked): (Vec<_>, Vec<_>) = due.partition(|due| due.is_in_feed);
        all.extend(asked.into_iter().take(AT_ONCE).chain(there));
    }
    Ok(all)
}

/// Whether it is this person's, and where it is, too: nobody is sent to a third one's site.
fn is_at(owner: &Owner, entry: &Entry) -> bool {
    let key = Key::of(&entry.url);
    entry.owner == owner.id && key.is_some_and(|key| owner.claim(&key).is_some())
}

/// The ids that the last good documents of a person have.
fn in_feed(archive: &Connection, owner: &OwnerId) -> Result<HashSet<String>> {
    let mut ids = HashSet::new();
    for (url, Carried { what, .. }) in feed::kept(archive, owner)? {
        let What::Document { mime, body } = what else {
            continue;
        };
        let read = feeds::quietly(|| feeds::read(&body, &url, mime.as_deref()));
        if let Some(Ok(document)) = read {
            ids.extend(document.items.into_iter().map(|item| item.id));
        }
    }
    Ok(ids)
}

/// What a look found.
#[derive(Clone, Copy, PartialEq)]
enum State {
    There,
    Gone,
    Unknown,
}

fn state(client: &Client, due: &Due, room: &Arc<Room>, last_call: Instant) -> State {
    if due.is_in_feed {
        return State::There;
    }
    if Instant::now() > last_call {
        return State::Unknown;
    }
    let ticket = Ticket::new(room);
    let url = &due.entry.url;
    match feeds::quietly(|| client.get(url, &Validators::default(), &ticket)) {
        Some(Ok(fetched)) => match fetched.page.is_some_and(|page| says_gone(&page)) {
            true => State::Gone,
            false => State::There,
        },
        Some(Err(FetchError::Gone | FetchError::Status(404))) => State::Gone,
        _ => State::Unknown,
    }
}

/// Whether a page says that nothing is there any more: not every host lets a site answer with a 410.
fn says_gone(page: &Page) -> bool {
    let text = discover::text(&page.body, page.mime.as_deref());
    let status = Selector::parse(r#"meta[http-equiv="status" i][content^="410"]"#);
    let found = feeds::quietly(|| {
        let document = Html::parse_document(shallow(&text));
        status.is_ok_and(|status| document.select(&status).next().is_some())
    });
    found.unwrap_or_default()
}

fn keep(archive: &mut Connection, found: &[(Due, State)], now: Timestamp) -> Result<usize> {
    let step = archive.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut lost = 0;
    for (Due { entry, last, .. }, state) in found {
        let since = last.and_then(|last| last.gone);
        let gone = match state {
            State::There => None,
            State::Gone => since.or(Some(now)),
            State::Unknown => since,
        };
        if since.is_some() && *state == State::Gone {
            item::take_back(&step, &entry.owner, &entry.id, now)?;
            lost += 1;
        }
        permalink::note(&step, &entry.owner, &entry.id, Look { at: now, gone })?;
    }
    step.commit()?;
    Ok(lost)
}
