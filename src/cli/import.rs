//! `potluck import`: a calendar's events and what one wrote elsewhere become files of one's own.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use super::count::counted;
use super::place::Place;
use crate::config::Config;
use crate::diagnostic::{Failure, Stop, shown};
use crate::feeds;
use crate::import::posts::{Archive, Brought};
use crate::import::{self, feed, mastodon, posts, twitter, wordpress};

/// Bytes of an archive, of a calendar (decisions §21).
const LARGEST: u64 = 500 << 20;
const LARGEST_CALENDAR: u64 = 15 << 20;

/// Make files of a calendar, or of what you wrote elsewhere
///
/// Of a calendar each event becomes a file in events/ and keeps its id, so that a second time adds nothing: what has
/// changed in the calendar is changed in the file, unless you changed that yourself. Guests and private events are left
/// out. What cannot be read is said, with its line; all else is kept.
///
/// Of an archive each public post becomes a file in posts/ that says where it was: Mastodon's and X's (unpack it, and
/// name the folder), WordPress' export, a feed of your own in any format. What was not public, answers to others and what
/// others wrote stay where they are.
#[derive(Args)]
#[command(
    after_long_help = "Examples:\n  potluck import calendar.ics\n  potluck import --dry-run ~/Downloads/archive-20260601/\n  potluck import wordpress.2026-06-01.xml"
)]
pub struct Import {
    /// The file, as a calendar or the place you leave exports it; or the folder of an archive
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Say which posts there would be, and write none
    #[arg(long)]
    dry_run: bool,
}

/// What an archive's folder is known by.
const KNOWN: [&str; 4] = [
    "outbox.json",
    "data/tweets.js",
    "data/tweet.js",
    "tweets.js",
];

impl Import {
    pub fn run(self, place: &Place) -> Result<(), Stop> {
        let &Place {
            terminal,
            root,
            now,
        } = place;
        let config = Config::load(root)?;
        let file = self.inside()?;
        let name = shown(&file).to_string();
        let size = fs::metadata(&file)
            .map_err(Failure::at("read", &file))?
            .len();
        check_size(&name, size, LARGEST)?;
        let bytes = fs::read(&file).map_err(Failure::at("read", &file))?;
        if let Some(found) = feeds::calendar_of(&bytes, config.timezone.clone()) {
            check_size(&name, size, LARGEST_CALENDAR)?;
            return self.events(place, &config, (found, &name));
        }
        if file.extension().is_some_and(|ending| ending == "ics") {
            return Err(Failure::new(format!("`{name}` is no calendar"))
                .help("it begins with BEGIN:VCALENDAR; feeds of friends come with `potluck friends import`")
                .into());
        }
        let archive = archive(&bytes, &config).map_err(|why| {
            Failure::new(format!("`{name}` holds nothing to import: {why}"))
                .help("a calendar (.ics), a feed, WordPress' export or the folder of an unpacked archive of Mastodon or X")
        })?;
        let folder = file.parent().unwrap_or(Path::new("."));
        let brought = posts::posts(root, &config, (archive, folder), now, self.dry_run)?;
        brought.written.iter().for_each(|path| terminal.say(path));
        terminal.note(format_args!("{}", self.sum(&brought, &name)));
        Ok(())
    }

    /// The file that was meant, if it was a folder.
    fn inside(&self) -> Result<PathBuf, Failure> {
        if !self.file.is_dir() {
            return Ok(self.file.clone());
        }
        let mut known = KNOWN.iter().map(|name| self.file.join(name));
        known.find(|file| file.is_file()).ok_or_else(|| {
            Failure::new(format!(
                "`{}` is no archive that is known",
                shown(&self.file)
            ))
            .help("an unpacked archive of Mastodon has outbox.json in it, one of X data/tweets.js")
        })
    }

    /// What came of an archive, in a sentence or two.
    fn sum(&self, brought: &Brought, name: &str) -> String {
        let number = brought.written.len();
        let mut sum = format!("{} from {name}", counted(number, "new post"));
        if brought.known > 0 {
            sum += &format!(", {} here already", brought.known);
        }
        if !brought.left.is_empty() {
            let left = brought
                .left
                .iter()
                .map(|(what, number)| format!("{what} ({number})"));
            sum += &format!("; left out: {}", left.collect::<Vec<_>>().join(", "));
        }
        for (number, what) in [
            (brought.linked, "left as a link to where it was"),
            (brought.missing, "not in the archive"),
        ] {
            if number > 0 {
                sum += &format!("; {} {what}", counted(number, "picture"));
            }
        }
        match (number, self.dry_run) {
            (0, _) => format!("{sum}."),
            (_, true) => format!("{sum}. Nothing was written."),
            (_, false) => format!(
                "{sum}. Next: look them through; they are public with the next `potluck publish`."
            ),
        }
    }

    fn events(
        &self,
        place: &Place,
        config: &Config,
        (found, name): (feeds::ical::Found, &str),
    ) -> Result<(), Stop> {
        if self.dry_run {
            return Err(Failure::new("`--dry-run` is for posts")
                .help(
                    "a calendar's events become new files, and `git diff` shows what else changed",
                )
                .into());
        }
        let &Place { terminal, root, .. } = place;
        let imported = import::import(root, config, found, place.now)?;
        for doubt in &imported.doubts {
            terminal.warn(format_args!("{name}:{}: {}", doubt.line, doubt.what));
        }
        let paths = imported.written.iter().chain(&imported.changed);
        paths.for_each(|path| terminal.say(path));
        let number = imported.written.len();
        let mut sum = format!("{} from {name}", counted(number, "new event"));
        for (number, what) in [
            (imported.changed.len(), "brought up to date"),
            (imported.known, "here already"),
            (imported.private, "private and left out"),
        ] {
            if number > 0 {
                sum += &format!(", {number} {what}");
            }
        }
        let next = match number + imported.changed.len() {
            0 => "",
            _ => " Next: look them through; they are public with the next `potluck publish`.",
        };
        terminal.note(format_args!("{sum}.{next}"));
        Ok(())
    }
}

fn check_size(name: &str, size: u64, most: u64) -> Result<(), Failure> {
    match size > most {
        true => Err(
            Failure::new(format!("`{name}` is larger than {} MiB", most >> 20))
                .help("export fewer years of it"),
        ),
        false => Ok(()),
    }
}

/// The posts of an archive, whichever it is.
fn archive(bytes: &[u8], config: &Config) -> Result<Archive, String> {
    if bytes.starts_with(b"PK") {
        return Err("it is packed; unpack it, and name the folder".into());
    }
    let known = mastodon::read(bytes).or_else(|| twitter::read(bytes));
    match known.or_else(|| wordpress::read(bytes)) {
        Some(archive) => Ok(archive),
        None => feed::read(bytes, config.base.url()).map_err(|why| why.to_string()),
    }
}
