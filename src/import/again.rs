//! A calendar that is imported again: what has changed in it is taken over into a file that nobody else changed since,
//! and said of one that somebody did. Which is which a ledger tells, of what each file was when it was written.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::content::{head, stamped};
use crate::diagnostic::{self, Failure, Stop};
use crate::feeds::ical::Occasion;
use crate::model::{Event, Moment, digits};
use crate::output;

/// The ledger, from the site's folder. Without it every file counts as changed.
const LEDGER: &str = ".potluck/imported.json";
/// What `publish` writes into files by itself, which is nobody's change.
const STAMPED: [&str; 3] = ["updated", "moved_from", "sequence"];

/// An event that is here already.
pub struct Known {
    pub path: String,
    pub published: Timestamp,
    pub title: Option<String>,
    pub event: Event,
}

impl Known {
    /// One that was written this moment.
    pub fn new(path: String, published: Timestamp, occasion: &Occasion) -> Known {
        Known {
            path,
            published,
            title: occasion.title.clone(),
            event: occasion.event.clone(),
        }
    }
}

/// What becomes of an event that is here.
pub enum Outcome {
    Same,
    /// The file says now what the calendar says; what it was.
    Changed(String),
    /// The calendar says otherwise, and why the file does not.
    Otherwise(String),
}

/// What files were when they were written: by path, a hash of each.
#[derive(Debug, Default)]
pub struct Ledger(BTreeMap<String, String>);

impl Ledger {
    pub fn load(root: &Path) -> Ledger {
        let bytes = fs::read(root.join(LEDGER)).unwrap_or_default();
        Ledger(serde_json::from_slice(&bytes).unwrap_or_default())
    }

    pub fn save(&self, root: &Path) -> Result<(), Failure> {
        let file = root.join(LEDGER);
        let bytes = serde_json::to_vec(&self.0).unwrap_or_default();
        match self.0.is_empty() || fs::read(&file).is_ok_and(|known| known == bytes) {
            true => Ok(()),
            false => output::replace(&file, &bytes).map_err(Failure::at("write", &file)),
        }
    }

    pub fn note(&mut self, path: &str, text: &str) {
        self.0.insert(path.to_string(), hash(text));
    }

    fn is(&self, path: &str, text: &str) -> bool {
        self.0.get(path).is_some_and(|known| *known == hash(text))
    }
}

/// Compares what the calendar says now, as the text of a file, with the file that is here.
pub fn take_over(
    root: &Path,
    known: &Known,
    (occasion, text): (&Occasion, String),
    ledger: &mut Ledger,
) -> Result<Outcome, Stop> {
    let path = &known.path;
    let here = diagnostic::text(root, path)?;
    if bare(&here) == bare(&text) {
        ledger.note(path, &text);
        return Ok(Outcome::Same);
    }
    if ledger.is(path, &text) {
        return Ok(Outcome::Same);
    }
    if !ledger.is(path, &here) {
        return Ok(match differences(known, occasion) {
            said if said.is_empty() => Outcome::Same,
            said => {
                // Once is enough.
                ledger.note(path, &text);
                Outcome::Otherwise(format!(
                    "the calendar says otherwise than {path}, which was changed here and stays as it is: {}",
                    said.join(", ")
                ))
            }
        });
    }
    let after = with_stamps(&here, &text, known, occasion);
    let file = root.join(path);
    output::replace(&file, after.as_bytes()).map_err(Failure::at("write", &file))?;
    ledger.note(path, &text);
    Ok(Outcome::Changed(here.to_string()))
}

/// The new text with what `publish` wrote into the old one; a number that counts up never counts down.
fn with_stamps(here: &str, text: &str, known: &Known, occasion: &Occasion) -> String {
    let mut after = text.to_string();
    let head = head(here).and_then(|head| here.get(head));
    for field in STAMPED {
        let before = format!("{field}: ");
        let mut lines = head.unwrap_or_default().lines();
        let value = lines.find_map(|line| line.strip_prefix(before.as_str()));
        let value = match field {
            "sequence" => {
                let most = known.event.sequence.max(occasion.event.sequence);
                (most > 0).then(|| most.to_string())
            }
            _ => value.map(str::to_string),
        };
        if let Some(after_it) = value.and_then(|value| stamped(&after, field, &value)) {
            after = after_it;
        }
    }
    after
}

/// What differs that people would want to know.
fn differences(known: &Known, occasion: &Occasion) -> Vec<String> {
    let (here, there) = (&known.event, &occasion.event);
    let mut said = Vec::new();
    if !is_same(&here.start, &there.start) {
        said.push(format!(
            "start: {}",
            as_here(&there.start, &here.start).words()
        ));
    }
    if here.status != there.status {
        said.push(format!("status: {}", there.status.word()));
    }
    let place = |event: &Event| {
        event
            .place
            .as_ref()
            .map(|place| place.name.trim().to_string())
    };
    if let Some(name) = place(there).filter(|_| place(here) != place(there)) {
        said.push(format!("location: {name}"));
    }
    if let Some(title) = occasion
        .title
        .as_deref()
        .filter(|_| known.title != occasion.title)
    {
        said.push(format!("title: {title}"));
    }
    let dates = |event: &Event| (event.repeat.clone(), event.except.clone());
    if dates(here) != dates(there) {
        said.push("its dates".to_string());
    }
    said
}

/// A time by the clocks of the event that is here.
fn as_here(there: &Moment, here: &Moment) -> Moment {
    match (there, here) {
        (Moment::Time(there), Moment::Time(here)) => {
            Moment::Time(there.with_time_zone(here.time_zone().clone()))
        }
        (there, _) => there.clone(),
    }
}

fn is_same(one: &Moment, other: &Moment) -> bool {
    match (one, other) {
        (Moment::Time(one), Moment::Time(other)) => one.timestamp() == other.timestamp(),
        (one, other) => one == other,
    }
}

/// A text without the lines that are nobody's change.
fn bare(text: &str) -> String {
    let is_stamp = |line: &str| {
        let (field, _) = line.split_once(':').unwrap_or_default();
        STAMPED.contains(&field)
    };
    let mut is_head = true;
    let mut bare = String::with_capacity(text.len());
    for (number, line) in text.lines().enumerate() {
        is_head = is_head && (number == 0 || line.trim_end() != "---");
        if !(is_head && is_stamp(line)) {
            bare.push_str(line.trim_end());
            bare.push('\n');
        }
    }
    bare
}

fn hash(text: &str) -> String {
    digits(&Sha256::digest(bare(text).as_bytes()), 16)
}
