//! A calendar file becomes files in `events/`, each event with the id it has, so that a second time adds nothing, and
//! what has changed is changed in the file as long as nobody else changed that. The calendar may be a stranger's: its
//! words stay words, in a file's name, in its head and in its text.

mod again;
mod words;

use std::collections::BTreeMap;
use std::path::Path;

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use sha2::{Digest, Sha256};
use url::Url;

use crate::config::Config;
use crate::content::{self, Drafts, Free, moment, slug};
use crate::diagnostic::{Failure, Stop};
use crate::feeds::ical::{self, Doubt, Found, Occasion};
use crate::model::{
    Body, Change, Event, Moment, Place, Status, digits, harmless_line, iso, shorten,
};
use crate::output;
use crate::yaml;
use again::{Known, Ledger, Outcome};
use words::{literal, unmarked};

/// Letters of a title, of a place.
const NAME: usize = 200;
/// Letters of a description.
const TEXT: usize = 20_000;

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
            let text = file(&occasion, &uid, &date, config);
            let outcome = again::take_over(root, here, (&occasion, text), &mut ledger)?;
            imported.note(outcome, &here.path, occasion.line);
            continue;
        }
        let date = published(&occasion, now).to_zoned(config.timezone.clone());
        let text = file(&occasion, &uid, &date, config);
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
        let Body::Event(event) = &head.entry.body else {
            return None;
        };
        let known = Known {
            path: head.source.path.clone(),
            published: head.entry.published,
            title: head.entry.title.clone(),
            event: (**event).clone(),
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

fn file(occasion: &Occasion, uid: &str, date: &Zoned, config: &Config) -> String {
    let event = &occasion.event;
    let zone = zone(event, &config.timezone);
    let mut head = Vec::new();
    let mut put = |field: &str, value: String| head.push(format!("{field}: {value}\n"));
    if let Some(title) = occasion
        .title
        .as_deref()
        .map(harmless_line)
        .filter(|it| !it.is_empty())
    {
        put("title", yaml::scalar(&shorten(&title, NAME)));
    }
    put("date", iso(date));
    put("start", written(&event.start, &zone));
    if let Some(end) = &event.end {
        put("end", written(end, &zone));
    }
    let name = zone
        .iana_name()
        .filter(|_| matches!(event.start, Moment::Time(_)));
    if let Some(name) = name.filter(|name| config.timezone.iana_name() != Some(name)) {
        put("timezone", yaml::scalar(name));
    }
    if let Some(place) = event.place.as_ref().and_then(self::place) {
        put("location", place);
    }
    if event.status != Status::Confirmed {
        put("status", event.status.word().into());
    }
    if let Some(rule) = &event.repeat {
        let in_zone = matches!(event.start, Moment::Time(_)).then_some(&zone);
        put("repeat", yaml::scalar(&rule.rrule(in_zone)));
    }
    if !event.except.is_empty() {
        put(
            "except",
            list(event.except.iter().map(|date| date.to_string())),
        );
    }
    if !event.extra.is_empty() {
        put(
            "extra",
            list(event.extra.iter().map(|extra| written(extra, &zone))),
        );
    }
    if !event.changes.is_empty() {
        put(
            "changes",
            list(event.changes.iter().map(|one| change(one, &zone))),
        );
    }
    if event.sequence > 0 {
        put("sequence", event.sequence.to_string());
    }
    put("uid", yaml::scalar(uid));
    format!("---\n{}---\n{}", head.concat(), body(occasion))
}

/// The zone that the file's times are in: what happens once in UTC is told in the site's.
fn zone(event: &Event, usual: &TimeZone) -> TimeZone {
    match &event.start {
        Moment::Time(start) if *start.time_zone() != TimeZone::UTC || event.is_series() => {
            start.time_zone().clone()
        }
        _ => usual.clone(),
    }
}

/// As a person would write it, wherever that says the same.
fn written(start: &Moment, zone: &TimeZone) -> String {
    let Moment::Time(time) = start else {
        return start.date().to_string();
    };
    let local = time.with_time_zone(zone.clone());
    let short = local.strftime("%Y-%m-%d %H:%M").to_string();
    let is_same = |short: &String| match moment(short, zone) {
        Some(Moment::Time(read)) => read.timestamp() == local.timestamp(),
        _ => false,
    };
    match zone.iana_name().is_some() && is_same(&short) {
        true => short,
        false => yaml::scalar(&local.to_string()),
    }
}

fn list(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(", "))
}

fn place(place: &Place) -> Option<String> {
    let name = Some(harmless_line(&place.name)).filter(|name| !name.is_empty())?;
    let mut fields = vec![format!("name: {}", yaml::scalar(&shorten(&name, NAME)))];
    if let Some(address) = &place.address {
        let address = yaml::scalar(&shorten(&harmless_line(address), NAME));
        fields.push(format!("address: {address}"));
    }
    if let Some((latitude, longitude)) = place.latitude.zip(place.longitude) {
        fields.push(format!("lat: {latitude}, lon: {longitude}"));
    }
    Some(format!("{{ {} }}", fields.join(", ")))
}

fn change(change: &Change, zone: &TimeZone) -> String {
    let time = |name: &str, moment: &Option<Moment>| {
        let moment = moment.as_ref()?;
        Some(format!("{name}: {}", written(moment, zone)))
    };
    let place = change.place.as_ref().and_then(place);
    let note = change.note.as_deref().map(harmless_line);
    let fields = [
        Some(format!("date: {}", change.date)),
        time("start", &change.start),
        time("end", &change.end),
        place.map(|place| format!("location: {place}")),
        change
            .status
            .map(|status| format!("status: {}", status.word())),
        note.map(|note| format!("note: {}", yaml::scalar(&shorten(&note, NAME)))),
    ];
    let fields: Vec<String> = fields.into_iter().flatten().collect();
    format!("{{ {} }}", fields.join(", "))
}

fn body(occasion: &Occasion) -> String {
    let text = occasion
        .description
        .as_deref()
        .map(unmarked)
        .unwrap_or_default();
    let text: String = text.chars().take(TEXT).collect();
    let url = occasion.url.as_ref().map(|url| url.to_string());
    let url = url.filter(|url| !text.contains(url.as_str()));
    let parts = [literal(&text), literal(&url.unwrap_or_default())];
    let parts: Vec<&str> = parts
        .iter()
        .map(String::as_str)
        .filter(|part| !part.is_empty())
        .collect();
    match parts.is_empty() {
        true => String::new(),
        false => format!("\n{}\n", parts.join("\n\n")),
    }
}
