//! A calendar file becomes files in `events/`, each event with the id it has, so that a second time adds nothing, and
//! what has changed is changed in the file as long as nobody else changed that. The calendar may be a stranger's: its
//! words stay words, in a file's name, in its head and in its text.

mod again;
pub mod feed;
mod file;
mod markdown;
pub mod mastodon;
mod old;
pub mod posts;
pub mod twitter;
pub mod wordpress;
mod words;

use std::collections::BTreeMap;
use std::path::Path;

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use sha2::{Digest, Sha256};
use url::Url;

use crate::config::Config;
use crate::content::{self, Drafts, Free, slug};
use crate::diagnostic::{Failure, Stop};
use crate::feeds::ical::{self, Doubt, Found, Occasion};
use crate::model::{digits, harmless_line};
use crate::output;
use again::{Known, Ledger, Outcome};

/// What came of it.
#[derive(Debug, Default)]
pub struct Imported {
    /// The new files, from the site's folder.
    pub written: Vec<String>,
    /// The files that were brought up to date.
    pub changed: Vec<String>,
    /// How many were here already.
    pub known: usize,
    /// How many their owner keeps to themselves.
    pub private: usize,
    pub doubts: Vec<Doubt>,
    /// What the changed files were, and where in the calendar they are: path, text, line.
    before: Vec<(String, String, usize)>,
}

/// Writes what is not here yet, and what has changed since.
pub fn import(
    root: &Path,
    config: &Config,
    found: Found,
    now: Timestamp,
) -> Result<Imported, Stop> {
    let mut known = known(root, config, now)?;
    let mut ledger = Ledger::load(root);
    let mut free = Free::of(root, config, now);
    let mut imported = Imported {
        doubts: found.doubts,
        ..Imported::default()
    };
    let mut lines: Vec<usize> = Vec::new();
    for occasion in found.events {
        let uid = uid(&occasion);
        if occasion.is_private {
            imported.private += 1;
            continue;
        }
        // What went out comes back as what it was.
        let is_own = |url: &Url| config.base.file(url).is_some();
        if known.contains_key(&uid) && occasion.url.as_ref().is_some_and(is_own) {
            imported.known += 1;
            continue;
        }
        if let Some(here) = known.get(&uid) {
            let date = here.published.to_zoned(config.timezone.clone());
            let text = file::text(&occasion, &uid, &date, config);
            let outcome = again::take_over(root, here, (&occasion, text), &mut ledger)?;
            imported.note(outcome, &here.path, occasion.line);
            continue;
        }
        let date = published(&occasion, now).to_zoned(config.timezone.clone());
        let text = file::text(&occasion, &uid, &date, config);
        let path = write(root, (&occasion, &text, &date), &mut free)?;
        ledger.note(&path, &text);
        let here = Known::new(path.clone(), date.timestamp(), &occasion);
        known.insert(uid, here);
        imported.written.push(path);
        lines.push(occasion.line);
    }
    take_back_unread(root, config, now, &mut imported, &lines)?;
    ledger.save(root)?;
    Ok(imported)
}

impl Imported {
    /// Notes what became of an event that was here.
    fn note(&mut self, outcome: Outcome, path: &str, line: usize) {
        match outcome {
            Outcome::Same => self.known += 1,
            Outcome::Changed(before) => {
                self.changed.push(path.to_string());
                self.before.push((path.to_string(), before, line));
            }
            Outcome::Otherwise(what) => {
                self.known += 1;
                self.doubts.push(Doubt { line, what });
            }
        }
    }
}

/// All events that the site has, by their ids.
fn known(root: &Path, config: &Config, now: Timestamp) -> Result<BTreeMap<String, Known>, Stop> {
    let content = content::heads(root, config, now, Drafts::Shown)?;
    let known = content.heads.iter().filter_map(|head| {
        let event = head.entry.body.event()?;
        let known = Known {
            path: head.source.path.clone(),
            published: head.entry.published,
            title: head.entry.title.clone(),
            event: event.clone(),
        };
        Some((ical::uid(&head.entry, event), known))
    });
    Ok(known.collect())
}

/// Its own id on one line, else one made of what it is.
fn uid(occasion: &Occasion) -> String {
    let own = occasion.event.uid.as_deref().map(harmless_line);
    own.filter(|uid| !uid.is_empty()).unwrap_or_else(|| {
        let start = occasion.event.start.iso();
        let title = occasion.title.as_deref().unwrap_or_default();
        let hash = Sha256::digest(format!("{start} {title}").as_bytes());
        format!("{}@import", digits(&hash, 8))
    })
}

/// When it was announced, as far as that can be known; what is past was announced before it was.
fn published(occasion: &Occasion, now: Timestamp) -> Timestamp {
    let said = occasion.created.or(occasion.modified).unwrap_or(now);
    let start = occasion.event.start.instant(&TimeZone::UTC);
    said.min(start.unwrap_or(now)).min(now)
}

fn write(
    root: &Path,
    (occasion, text, date): (&Occasion, &str, &Zoned),
    free: &mut Free,
) -> Result<String, Failure> {
    let title = occasion.title.as_deref().and_then(slug);
    let name = format!("{}-{}", date.date(), title.as_deref().unwrap_or("event"));
    let path = free.take("events", &name, ".md");
    let path = path.ok_or_else(|| Failure::new("there is no free file name left"))?;
    let file = root.join(&path);
    output::replace(&file, text.as_bytes()).map_err(Failure::at("write", &file))?;
    Ok(path)
}

/// Files that turn out to be mistakes are taken away again, or are what they were, and it is said.
fn take_back_unread(
    root: &Path,
    config: &Config,
    now: Timestamp,
    imported: &mut Imported,
    lines: &[usize],
) -> Result<(), Stop> {
    let (_, mistakes) = content::survey(root, config, now, Drafts::Shown)?;
    let mut doubts = Vec::new();
    let mistake = |path: &String| {
        let mut mistakes = mistakes.iter();
        mistakes.find(|found| found.path.as_ref() == Some(path))
    };
    for (path, before, line) in std::mem::take(&mut imported.before) {
        if let Some(wrong) = mistake(&path) {
            let what = format!("what has changed is left out: {}", wrong.message);
            let file = root.join(&path);
            output::replace(&file, before.as_bytes()).map_err(Failure::at("write", &file))?;
            imported.changed.retain(|known| *known != path);
            imported.doubts.push(Doubt { line, what });
        }
    }
    let places = imported.written.iter().zip(lines);
    for (path, line) in places {
        if let Some(wrong) = mistake(path) {
            let what = format!("an event is left out: {}", wrong.message);
            doubts.push((path.clone(), Doubt { line: *line, what }));
        }
    }
    for (path, doubt) in doubts {
        let file = root.join(&path);
        std::fs::remove_file(&file).map_err(Failure::at("remove", &file))?;
        imported.written.retain(|known| *known != path);
        imported.doubts.push(doubt);
    }
    imported.doubts.sort_by_key(|doubt| doubt.line);
    Ok(())
}
