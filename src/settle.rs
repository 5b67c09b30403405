//! A poll is settled: its tally is frozen into its file, and of the date that was picked an event is made. Each names
//! the other (wire-format §6). What was done before is found again, so that a second time changes nothing.

use std::path::Path;

use jiff::{Timestamp, Zoned};
use url::Url;

use crate::build::Joined;
use crate::config::Config;
use crate::content::{self, Change, Content, Drafts, Free, Head};
use crate::diagnostic::{self, Failure, Stop};
use crate::model::{Body, Choice, Moment, Poll, iso};
use crate::output;
use crate::timeline::Outcome;
use crate::yaml;

/// A poll of one's own that is to be settled.
pub struct Ending<'a> {
    pub root: &'a Path,
    pub joined: &'a Joined,
    pub poll: &'a Head,
    pub option: &'a Choice,
    /// What the event is called; by itself as the poll.
    pub title: Option<&'a str>,
    pub now: Timestamp,
}

/// What came of it.
pub struct Ended {
    /// The event's file, from the site's folder; none for an option that is no date.
    pub event: Option<String>,
    pub is_event_new: bool,
    pub is_poll_changed: bool,
}

/// Makes the event, then writes into the poll how it ended.
pub fn settle(ending: &Ending) -> Result<Ended, Stop> {
    let (root, poll) = (ending.root, ending.poll);
    let Body::Poll(body) = &poll.entry.body else {
        return Err(Failure::new(format!("`{}` is no poll", poll.entry.label())).into());
    };
    not_otherwise(poll, body, ending.option)?;
    let config = &ending.joined.config;
    let known = event_of(&ending.joined.content, &poll.entry.url);
    let (event, is_event_new) = match (known, &ending.option.start) {
        (Some(known), _) => (Some(known.source.path.clone()), false),
        (None, Some(start)) => (Some(write_event(ending, start)?), true),
        (None, None) => (None, false),
    };
    let address = event
        .as_deref()
        .map(|path| address(root, config, path, ending.now));
    let path = &poll.source.path;
    let before = diagnostic::text(root, path)?;
    let changes = changes(ending, body, address.transpose()?);
    let after = match picked(body).is_some() {
        true => before.to_string(),
        false => content::edited_within(path, &before, "poll", &changes)?,
    };
    let is_poll_changed = after != *before;
    if is_poll_changed {
        let file = root.join(path);
        output::replace(&file, after.as_bytes()).map_err(Failure::at("write", &file))?;
    }
    Ok(Ended {
        event,
        is_event_new,
        is_poll_changed,
    })
}

/// The option that was picked, if one was.
fn picked(poll: &Poll) -> Option<&str> {
    poll.result.as_ref()?.picked.as_deref()
}

/// What was settled stays so: people have read it.
fn not_otherwise(head: &Head, poll: &Poll, option: &Choice) -> Result<(), Failure> {
    let Some(picked) = picked(poll).filter(|picked| *picked != option.id) else {
        return Ok(());
    };
    let known = poll.options.iter().find(|known| known.id == picked);
    let label = known.map_or(picked, |known| known.label.as_str());
    Err(Failure::new(format!(
        "`{}` is settled already: {label}",
        head.entry.label()
    ))
    .help(format!(
        "move the event by its `start`; or take `picked` and what was counted out of `{}` and close it anew",
        head.source.path
    )))
}

/// The event that a poll led to.
fn event_of<'a>(content: &'a Content, poll: &Url) -> Option<&'a Head> {
    content.heads.iter().find(|head| {
        let event = head.entry.body.event();
        event.is_some_and(|event| event.poll.as_ref() == Some(poll))
    })
}

fn write_event(ending: &Ending, start: &Moment) -> Result<String, Failure> {
    let (root, config) = (ending.root, &ending.joined.config);
    let now = ending.now.to_zoned(config.timezone.clone());
    // The address of the poll, and one word more.
    let name = format!("{}-{}-event", now.date(), ending.poll.word());
    let path = Free::of(root, config, ending.now).take("events", &name, ".md");
    let path = path.ok_or_else(|| Failure::new("there is no free file name left"))?;
    let file = root.join(&path);
    let text = event(ending, start, &now);
    output::replace(&file, text.as_bytes()).map_err(Failure::at("write", &file))?;
    Ok(path)
}

fn event(ending: &Ending, start: &Moment, now: &Zoned) -> String {
    let (entry, config) = (&ending.poll.entry, &ending.joined.config);
    let title = match ending.title {
        Some(title) => title.to_string(),
        None => entry.label().trim_end_matches(['?', ' ']).to_string(),
    };
    let mut head = format!("title: {}\n", yaml::scalar(&title));
    head += &format!("date: {}\n", iso(now));
    match start {
        Moment::Day(day) => head += &format!("start: {day}\n"),
        Moment::Time(time) => {
            head += &format!("start: {}\n", time.strftime("%Y-%m-%d %H:%M"));
            let zone = time.time_zone().iana_name();
            let zone = zone.filter(|zone| config.timezone.iana_name() != Some(zone));
            head += &zone.map_or(String::new(), |zone| format!("timezone: {zone}\n"));
        }
    }
    let quoted = |tag: &String| yaml::scalar(tag);
    if !entry.tags.is_empty() {
        let tags: Vec<String> = entry.tags.iter().map(quoted).collect();
        head += &format!("tags: [{}]\n", tags.join(", "));
    }
    if let Some(language) = &entry.language {
        head += &format!("lang: {}\n", yaml::scalar(language));
    }
    head += &format!("from_poll: {}\n", yaml::scalar(entry.url.as_str()));
    format!(
        "---\n{head}# location: {{name: Castle Park, address: Bristol}}\n# bring: [salad, bread, \"chairs: 6\"]\n---\n"
    )
}

/// The address that the file has on the site: read, not guessed.
fn address(root: &Path, config: &Config, path: &str, now: Timestamp) -> Result<Url, Stop> {
    let (content, _) = content::survey(root, config, now, Drafts::Shown)?;
    let head = content.heads.iter().find(|head| head.source.path == path);
    let url = head.map(|head| head.entry.url.clone());
    Ok(url.ok_or_else(|| Failure::new(format!("`{path}` cannot be read")))?)
}

/// How the poll ended, in the order in which it is to stand above the options.
fn changes(ending: &Ending, poll: &Poll, event: Option<Url>) -> Vec<Change> {
    let mut changes = match poll.result {
        // What was counted when it closed stands.
        Some(_) => Vec::new(),
        None => counted(ending.joined, ending.poll),
    };
    if let Some(event) = event {
        changes.push(("event", Some(yaml::scalar(event.as_str()))));
    }
    changes.push(("picked", Some(ending.option.id.clone())));
    if poll.closes.is_none_or(|closes| closes > ending.now) {
        let zone = ending.joined.config.timezone.clone();
        changes.push(("closes", Some(iso(&ending.now.to_zoned(zone)))));
    }
    changes
}

/// The votes of a poll, in the order in which they are to stand above the options.
fn counted(joined: &Joined, poll: &Head) -> Vec<Change> {
    let id = joined.timeline.find(&poll.entry.url);
    let Some(Outcome::Tally(tally)) = id.map(|id| joined.timeline.outcome(id)) else {
        return Vec::new();
    };
    let counts = tally.options.iter();
    let counts = counts.map(|count| format!("{}: {}", count.id, count.votes.len()));
    let counts: Vec<String> = counts.collect();
    vec![
        ("voters", Some(tally.voters.to_string())),
        ("counts", Some(format!("{{ {} }}", counts.join(", ")))),
    ]
}

/// Writes into polls whose time is over how many voted for what, once: from then on everybody shows these numbers
/// (wire-format §6). Gives their files. Where a friend was never heard on this machine nothing is written: their vote
/// would be lost.
pub fn count_closed(root: &Path, joined: &Joined, now: Timestamp) -> Result<Vec<String>, Stop> {
    if joined.heard.iter().any(|one| one.last_heard.is_none()) {
        return Ok(Vec::new());
    }
    let closed = joined
        .content
        .heads
        .iter()
        .filter(|head| is_uncounted(head, now));
    let mut written = Vec::new();
    for head in closed {
        let path = &head.source.path;
        let before = diagnostic::text(root, path)?;
        let after = content::edited_within(path, &before, "poll", &counted(joined, head))?;
        if after != *before {
            let file = root.join(path);
            output::replace(&file, after.as_bytes()).map_err(Failure::at("write", &file))?;
            written.push(path.clone());
        }
    }
    Ok(written)
}

/// Whether it is a poll that is over and whose votes are not written down.
pub fn is_uncounted(head: &Head, now: Timestamp) -> bool {
    match &head.entry.body {
        Body::Poll(poll) => {
            poll.result.is_none() && poll.closes.is_some_and(|closes| closes <= now)
        }
        _ => false,
    }
}
