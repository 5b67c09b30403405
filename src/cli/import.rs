//! `potluck import`: a calendar file becomes files of one's own.

use std::path::PathBuf;

use clap::Args;

use super::count::counted;
use super::place::Place;
use crate::config::Config;
use crate::diagnostic::{Failure, Stop, shown};
use crate::feeds;
use crate::import;

/// Bytes of a calendar (decisions §21).
const LARGEST: u64 = 15 << 20;

/// Make files of the events in a calendar
///
/// Each event becomes a file in events/ and keeps its id, so that a second time adds nothing: what has changed in the
/// calendar is changed in the file, unless you changed that yourself. Guests and private events are left out. What
/// cannot be read is said, with its line; all else is kept.
#[derive(Args)]
#[command(after_long_help = "Examples:\n  potluck import calendar.ics")]
pub struct Import {
    /// The file, as a calendar program exports it
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

impl Import {
    pub fn run(self, place: &Place) -> Result<(), Stop> {
        let &Place { terminal, root, .. } = place;
        let config = Config::load(root)?;
        let name = shown(&self.file).to_string();
        let size = std::fs::metadata(&self.file).map_err(Failure::at("read", &self.file))?;
        if size.len() > LARGEST {
            return Err(Failure::new(format!("`{name}` is larger than 15 MiB"))
                .help("export fewer years of it")
                .into());
        }
        let bytes = std::fs::read(&self.file).map_err(Failure::at("read", &self.file))?;
        let found = feeds::calendar_of(&bytes, config.timezone.clone()).ok_or_else(|| {
            Failure::new(format!("`{name}` is no calendar"))
                .help("it begins with BEGIN:VCALENDAR; feeds of friends come with `potluck friends import`")
        })?;
        let imported = import::import(root, &config, found, place.now)?;
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
