//! Bare `potluck`: what is new, what is not published yet, what to do next.

use std::path::Path;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::count::{counted, counted_as};
use super::terminal::Terminal;
use super::{site, waiting};
use crate::build::{self, Joined};
use crate::content::{Drafts, LeftOut, Unpublished};
use crate::diagnostic::Stop;
use crate::friends::{self, Private};
use crate::model::shorten;
use crate::published;
use crate::site::Site;
use crate::timeline::EntryId;

/// For how long something is new.
const NEWS: SignedDuration = SignedDuration::from_hours(7 * 24);
/// After which time there is likely more to hear.
const SILENCE: SignedDuration = SignedDuration::from_hours(24);
/// How many of the newest entries are named.
const NAMED: usize = 3;
/// How many files are named that are not published.
const LISTED: usize = 12;

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
    let news = news(&joined, &friends::load_private(&root)?, now);
    tell_news(terminal, &joined, &news);
    let step = next(&joined, !news.is_empty(), now);
    let site = build::shown(&root, &root, joined, now);
    let differences = differences(&root, &site)?;
    tell_unpublished(terminal, &site, differences.as_deref());
    let is_waiting = waiting::tell(terminal, &root, &site.config, &site.content)?;
    // None where nothing was ever published.
    let is_behind = differences.map(|found| is_waiting || !found.is_empty());
    let step = match (is_behind, step) {
        (Some(true), _) | (None, None) => "`potluck publish` puts it online".into(),
        (_, Some(step)) => step,
        (Some(false), None) => "`potluck new note` to write".into(),
    };
    terminal.say(format_args!("Next: {step}"));
    Ok(())
}

fn welcome(terminal: &Terminal) {
    terminal.say("Potluck makes a website of a folder of Markdown, and a timeline of what your friends publish.\n");
    terminal.say("  potluck demo          see it all, on this computer alone");
    terminal.say("  potluck init my-site  begin your own");
}

/// What friends who are not muted wrote lately, the newest first.
fn news(joined: &Joined, private: &Private, now: Timestamp) -> Vec<EntryId> {
    let timeline = &joined.timeline;
    let since = now.saturating_sub(NEWS).unwrap_or(now);
    let is_muted = |id: EntryId| private.is_muted(timeline.author(id));
    let theirs = timeline
        .ids()
        .filter(|id| !timeline.is_own(*id) && !timeline.kind(*id).is_response() && !is_muted(*id));
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

/// What is otherwise than it was last published, with how; none where nothing ever was.
fn differences(root: &Path, site: &Site) -> Result<Option<Vec<(String, &'static str)>>, Stop> {
    // A repository that cannot be read is made anew by the next publication.
    let Ok(Some(published)) = published::last(root, &site.config) else {
        return Ok(None);
    };
    // What answers somebody is told by `waiting`.
    let heads = site
        .content
        .heads
        .iter()
        .filter(|head| head.entry.answers.is_empty());
    let new = heads.filter(|head| !published.has(&head.entry.url));
    let mut found: Vec<_> = new.map(|head| (head.source.path.clone(), "new")).collect();
    let edits = published.edits(site)?.into_iter();
    let changed = edits.filter(|edit| edit.updated == Some(site.now) || edit.sequence.is_some());
    found.extend(changed.map(|edit| (edit.path, "changed")));
    found.extend(differing_pages(root, site)?);
    found.sort();
    let taken_back = site.content.deleted.iter();
    let taken_back = taken_back.filter(|deleted| published.has(&deleted.url));
    found.extend(taken_back.map(|deleted| (deleted.url.to_string(), "taken back")));
    let lost = published.lost(site).into_iter();
    found.extend(lost.map(|item| (item.id.clone(), "gone; see `potluck check`")));
    Ok(Some(found))
}

/// The same of standing pages.
fn differing_pages(root: &Path, site: &Site) -> Result<Vec<(String, &'static str)>, Stop> {
    let (mut found, mut online) = (Vec::new(), Vec::new());
    for page in &site.content.standing {
        let file = format!("{}index.html", page.path);
        match published::file(root, &site.config, &file).ok().flatten() {
            None => found.push((page.source.path.clone(), "new")),
            Some(bytes) => online.push((page, file, bytes)),
        }
    }
    if online.is_empty() {
        return Ok(found);
    }
    let plan = build::plan(site)?;
    for (page, file, bytes) in online {
        let made = plan.make(&file).transpose()?;
        if made.is_none_or(|made| made.bytes != bytes) {
            found.push((page.source.path.clone(), "changed"));
        }
    }
    Ok(found)
}

fn tell_unpublished(
    terminal: &Terminal,
    site: &Site,
    differences: Option<&[(String, &'static str)]>,
) {
    let waiting = site.content.left_out.iter();
    let waiting = waiting.map(|file| (file.path.as_str(), why(file, &site.config.timezone)));
    let differences = differences.unwrap_or_default().iter();
    let differing = differences.map(|(path, how)| (path.as_str(), how.to_string()));
    let all: Vec<_> = differing.chain(waiting).collect();
    if all.is_empty() {
        return;
    }
    terminal.say("Not published yet:");
    for (path, why) in all.iter().take(LISTED) {
        terminal.say(format_args!("  {path} ({why})"));
    }
    if all.len() > LISTED {
        terminal.say(format_args!("  and {} more", all.len() - LISTED));
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

/// The one thing that helps most, unless it is to write or to publish.
fn next(joined: &Joined, has_news: bool, now: Timestamp) -> Option<String> {
    let (config, heard) = (&joined.config, &joined.heard);
    let silent = heard.iter().filter(|heard| !heard.health.was_heard());
    let silent = silent.count();
    let last = heard.iter().filter_map(|heard| heard.last_heard).max();
    let is_long_ago = last.is_some_and(|last| now.duration_since(last) > SILENCE);
    Some(if joined.content.heads.is_empty() {
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
        return None;
    })
}
