//! Bare `potluck`: what is new, what is not published yet, what to do next.

use std::path::Path;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::count::counted;
use super::terminal::Terminal;
use super::{read, site, waiting};
use crate::build::{self, Joined};
use crate::content::{Drafts, LeftOut, Unpublished};
use crate::diagnostic::Stop;
use crate::model::{harmless_line, shorten};
use crate::published;
use crate::reader::{self, Item};
use crate::site::Site;

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
    let shown = reader::read(&root, &joined, read::usual(&joined.config))?.items;
    let unread = reader::numbered(&shown).into_iter();
    let unread: Vec<&Item> = unread.filter(|item| item.is_new).collect();
    tell_unread(terminal, &joined, &unread);
    let step = next(&joined, !unread.is_empty(), now);
    let site = build::shown(&root, &root, joined, now);
    let differences = differences(&root, &site)?;
    tell_unpublished(terminal, &site, differences.as_deref());
    let is_waiting = waiting::tell(terminal, &root, (&site.config, &site.content), None)?;
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

fn tell_unread(terminal: &Terminal, joined: &Joined, unread: &[&Item]) {
    if joined.heard.iter().all(|heard| heard.entries.is_empty()) {
        return;
    }
    if unread.is_empty() {
        terminal.say("Nothing new from friends.");
        return;
    }
    terminal.say("From friends, not read yet:");
    for item in unread.iter().take(NAMED) {
        let when = day(item.published, &joined.config.timezone);
        let label = item.title.as_deref().unwrap_or(&item.text);
        let label = shorten(&harmless_line(label), 60);
        terminal.say(format_args!("  {} · {when} · {label}", item.author));
    }
    let folded = unread.iter().flat_map(|item| &item.more);
    let folded: usize = folded.map(|(_, count)| count).sum();
    let more = unread.len().saturating_sub(NAMED) + folded;
    if more > 0 {
        terminal.say(format_args!("  and {more} more"));
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
    let never = differences.is_none() && !site.content.heads.is_empty();
    let never = never.then(|| {
        (
            "the whole site",
            "never published from this computer".into(),
        )
    });
    let differences = differences.unwrap_or_default().iter();
    let differing = differences.map(|(path, how)| (path.as_str(), how.to_string()));
    let all: Vec<_> = never.into_iter().chain(differing).chain(waiting).collect();
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
    let drafts = joined.content.left_out.iter();
    let mut drafts = drafts.filter(|file| file.why == Unpublished::Draft);
    Some(if joined.content.heads.is_empty() {
        match drafts.next() {
            Some(draft) => format!("take `draft: true` out of {} once it is ready", draft.path),
            None => "`potluck new note` begins your first post".into(),
        }
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
