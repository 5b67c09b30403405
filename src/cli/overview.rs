//! Bare `potluck`: what is new, what is not published yet, what to do next.

use std::path::Path;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::build::{counted, counted_as};
use super::terminal::Terminal;
use super::{site, waiting};
use crate::build::{self, Joined};
use crate::content::{Drafts, LeftOut, Unpublished};
use crate::diagnostic::Stop;
use crate::model::shorten;
use crate::timeline::EntryId;

/// For how long something is new.
const NEWS: SignedDuration = SignedDuration::from_hours(7 * 24);
/// After which time there is likely more to hear.
const SILENCE: SignedDuration = SignedDuration::from_hours(24);
/// How many of the newest entries are named.
const NAMED: usize = 3;

/// Says how the site stands, or welcomes who has none.
pub fn run(terminal: &Terminal, named: Option<&Path>, now: Timestamp) -> Result<(), Stop> {
    let root = match (site::root(named), named) {
        (Ok(root), _) => root,
        (Err(_), None) => {
            welcome(terminal);
            return Ok(());
        }
        (Err(wrong), Some(_)) => return Err(wrong.into()),
    };
    let joined = build::joined(&root, now, Drafts::LeftOut)?;
    terminal.warnings(&joined.content.warnings);
    terminal.say(&joined.config.title);
    let news = news(&joined, now);
    tell_news(terminal, &joined, &news);
    tell_unpublished(terminal, &joined);
    waiting::tell(terminal, &root, &joined.config, &joined.content)?;
    terminal.say(format_args!(
        "Next: {}",
        next(&joined, !news.is_empty(), now)
    ));
    Ok(())
}

fn welcome(terminal: &Terminal) {
    terminal.say("Potluck makes a website of a folder of Markdown, and a timeline of what your friends publish.\n");
    terminal.say("  potluck demo          see it all, on this computer alone");
    terminal.say("  potluck init my-site  begin your own");
}

/// What friends wrote lately, the newest first.
fn news(joined: &Joined, now: Timestamp) -> Vec<EntryId> {
    let timeline = &joined.timeline;
    let since = now.saturating_sub(NEWS).unwrap_or(now);
    let theirs = timeline
        .ids()
        .filter(|id| !timeline.is_own(*id) && !timeline.kind(*id).is_response());
    theirs
        .filter(|id| (since..=now).contains(&timeline.entry(*id).published))
        .collect()
}

fn tell_news(terminal: &Terminal, joined: &Joined, news: &[EntryId]) {
    if joined.heard.is_empty() {
        return;
    }
    if news.is_empty() {
        terminal.say("Nothing new from friends in the last 7 days.");
        return;
    }
    let count = counted_as(news.len(), "entry", "entries");
    terminal.say(format_args!("From friends in the last 7 days: {count}"));
    for id in news.iter().take(NAMED) {
        let entry = joined.timeline.entry(*id);
        let when = day(entry.published, &joined.config.timezone);
        let author = &joined.timeline.author(*id).name;
        let label = shorten(&entry.label(), 60);
        terminal.say(format_args!("  {author} · {when} · {label}"));
    }
    if news.len() > NAMED {
        terminal.say(format_args!("  and {} more", news.len() - NAMED));
    }
}

fn tell_unpublished(terminal: &Terminal, joined: &Joined) {
    let files = &joined.content.left_out;
    if files.is_empty() {
        return;
    }
    terminal.say("Not published yet:");
    for file in files {
        let why = why(file, &joined.config.timezone);
        terminal.say(format_args!("  {} ({why})", file.path));
    }
}

fn why(file: &LeftOut, zone: &TimeZone) -> String {
    match file.why {
        Unpublished::Draft => "draft".into(),
        Unpublished::Scheduled(when) => format!("for {}", day(when, zone)),
    }
}

fn day(when: Timestamp, zone: &TimeZone) -> String {
    let when = when.to_zoned(zone.clone());
    when.strftime("%-d %B %Y").to_string()
}

/// The one thing that helps most.
fn next(joined: &Joined, has_news: bool, now: Timestamp) -> String {
    let (config, heard) = (&joined.config, &joined.heard);
    let silent = heard.iter().filter(|heard| !heard.health.was_heard());
    let silent = silent.count();
    let last = heard.iter().filter_map(|heard| heard.last_heard).max();
    let is_long_ago = last.is_some_and(|last| now.duration_since(last) > SILENCE);
    if joined.content.heads.is_empty() {
        "`potluck new note` begins your first post".into()
    } else if config.has_placeholder_url {
        "set `url:` in potluck.yaml to where the site will be".into()
    } else if config.publish.remote.trim().is_empty() {
        "set `publish: { remote: … }` in potluck.yaml, then `potluck publish`".into()
    } else if heard.is_empty() {
        "`potluck follow URL` takes any page of a friend".into()
    } else if silent > 0 {
        let friends = counted(silent, "friend");
        format!("`potluck pull` asks {friends} not heard yet")
    } else if is_long_ago {
        "`potluck pull` asks your friends; they were last heard more than a day ago".into()
    } else if has_news {
        "`potluck read` shows what they wrote".into()
    } else {
        "`potluck new note` to write, `potluck publish` to put it online".into()
    }
}
