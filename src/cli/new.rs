//! `potluck new`: a file with the right front matter, ready to be written into.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use jiff::{ToSpan, Zoned};

use super::dates::Ballot;
use super::editor;
use super::place::Place;
use super::terminal::Terminal;
use crate::config::Config;
use crate::content::{Free, is_moment, moment, slug};
use crate::diagnostic::{Failure, Stop, shown};
use crate::model::iso;
use crate::output;
use crate::yaml;

/// Begin a post, a note, a photo, an event, a poll or a page
///
/// Writes the file, opens it in $VISUAL or $EDITOR when there is a terminal, and prints its path.
#[derive(Args)]
#[command(
    after_long_help = "Examples:\n  potluck new post \"Frogs in May\"\n  potluck new note \"Eleven frogs this morning.\"\n  potluck new photo Pond --file ~/pond.jpg\n  potluck new event Supper --start \"2026-06-20 19:00\"\n  potluck new poll \"Which film?\" --option Paddington --option Alien\n  potluck new poll \"Boat trip?\" --dates 2026-07-11 \"2026-07-18 14:00\""
)]
pub struct New {
    #[arg(value_enum)]
    kind: Kind,
    /// What it is called; of a note, its text
    title: Option<String>,
    /// When an event begins
    #[arg(long, value_name = "TIME")]
    start: Option<String>,
    /// An option of a poll; once for each
    #[arg(long = "option", value_name = "TEXT")]
    options: Vec<String>,
    /// A poll that finds a date: its options are days or times. Without any it asks for them
    #[arg(long, value_name = "DATE", num_args = 0..)]
    dates: Option<Vec<String>>,
    /// A picture to copy beside the post; once for each
    #[arg(long = "file", value_name = "PICTURE")]
    pictures: Vec<PathBuf>,
    /// Do not open an editor
    #[arg(long)]
    no_edit: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    Post,
    Note,
    Photo,
    Event,
    Poll,
    Page,
}

impl New {
    pub fn run(mut self, place: &Place) -> Result<(), Stop> {
        let &Place { terminal, root, .. } = place;
        let config = Config::load(root)?;
        let now = place.now.to_zoned(config.timezone.clone());
        self.check()?;
        let ballot = self.ballot(terminal, &now)?;
        let path = self.path(root, &config, &now)?;
        let pictures = self.copy_pictures(&path)?;
        let text = self.text(&now, &pictures, ballot.as_ref());
        output::replace(&path, text.as_bytes()).map_err(Failure::at("write", &path))?;
        terminal.say(shown(&path));
        self.tell_when(terminal, &now, ballot.as_ref());
        if terminal.can_ask() && !self.no_edit {
            editor::open(terminal, &path);
        }
        Ok(())
    }

    /// What one should know of the dates: what was taken for want of one, and what is past.
    fn tell_when(&self, terminal: &Terminal, now: &Zoned, ballot: Option<&Ballot>) {
        if self.kind == Kind::Event && self.start.is_none() {
            let start = usual_start(now);
            terminal.note(format_args!(
                "Nobody said when, so it begins on {start}: change `start` in the file, or say `--start` next time."
            ));
        }
        let dates = ballot.map(Ballot::dates).unwrap_or_default().iter();
        for written in dates.chain(&self.start) {
            let start = moment(written, now.time_zone());
            if start.is_some_and(|start| start.is_past(now)) {
                terminal.warn(format_args!("`{written}` is past; is that meant?"));
            }
        }
    }

    /// What was asked for in a way that no file could hold.
    fn check(&self) -> Result<(), Failure> {
        let start = self.start.as_deref();
        if let Some(start) = start.filter(|start| !is_moment(start)) {
            let wrong = Failure::new(format!("`{start}` is not a date and time"));
            return Err(wrong.help("write it as 2026-03-14 19:00, or 2026-03-14 for a whole day"));
        }
        if start.is_some() && self.kind != Kind::Event {
            return Err(Failure::new("`--start` goes with an event")
                .help("potluck new event Supper --start \"2026-06-20 19:00\""));
        }
        if !self.options.is_empty() && self.kind != Kind::Poll {
            return Err(Failure::new("`--option` goes with a poll")
                .help("potluck new poll \"Which film?\" --option Paddington --option Alien"));
        }
        if self.dates.is_some() && self.kind != Kind::Poll {
            return Err(Failure::new("`--dates` goes with a poll")
                .help("potluck new poll \"Boat trip?\" --dates 2026-07-11 2026-07-18"));
        }
        if !self.pictures.is_empty() && self.kind != Kind::Photo {
            return Err(Failure::new("`--file` goes with a photo")
                .help("potluck new photo Pond --file pond.jpg"));
        }
        Ok(())
    }

    /// The dates to choose from, if it is about dates.
    fn ballot(&mut self, terminal: &Terminal, now: &Zoned) -> Result<Option<Ballot>, Failure> {
        let Some(dates) = &self.dates else {
            return Ok(None);
        };
        let mut ballot = Ballot::read(dates, &self.options, self.title.is_some())?;
        self.title = self.title.take().or_else(|| ballot.title.take());
        ballot.complete(terminal, now)?;
        Ok(Some(ballot))
    }

    /// A path where nothing is yet.
    fn path(&self, root: &Path, config: &Config, now: &Zoned) -> Result<PathBuf, Failure> {
        let title = self.title.as_deref().and_then(slug);
        let day = now.date();
        let name = match (self.kind, title) {
            (Kind::Page, Some(title)) => title,
            (Kind::Page, None) => {
                return Err(Failure::new("a page needs a title").help("potluck new page About"));
            }
            (_, Some(title)) => format!("{day}-{title}"),
            (_, None) => format!("{day}-{}", now.strftime("%H%M%S")),
        };
        let (folder, ending) = match self.kind {
            Kind::Event => ("events", ".md"),
            Kind::Page => ("pages", ".md"),
            Kind::Photo => ("posts", "/index.md"),
            Kind::Post | Kind::Note | Kind::Poll => ("posts", ".md"),
        };
        let path = Free::of(root, config, now.timestamp()).take(folder, &name, ending);
        let path = path.ok_or_else(|| Failure::new("there is no free file name left"))?;
        Ok(root.join(path))
    }

    /// Copies the pictures into the post's folder; gives their names there.
    fn copy_pictures(&self, path: &Path) -> Result<Vec<String>, Failure> {
        let folder = path.parent().unwrap_or(Path::new("."));
        let mut names = Vec::new();
        for picture in &self.pictures {
            let bytes = std::fs::read(picture).map_err(Failure::at("read", picture))?;
            let name = picture
                .file_name()
                .and_then(|name| name.to_str())
                .map(str::to_lowercase);
            let name = name.ok_or_else(|| {
                Failure::new(format!("`{}` has no usable name", picture.display()))
            })?;
            let target = folder.join(&name);
            output::replace(&target, &bytes).map_err(Failure::at("write", &target))?;
            names.push(name);
        }
        Ok(names)
    }

    fn text(&self, now: &Zoned, pictures: &[String], ballot: Option<&Ballot>) -> String {
        let mut head = String::new();
        // What follows `new note` is the note.
        let (title, body) = match self.kind {
            Kind::Note => (None, self.title.as_deref()),
            _ => (self.title.as_deref(), None),
        };
        if let Some(title) = title {
            head.push_str(&format!("title: {}\n", yaml::scalar(title)));
        }
        if self.kind != Kind::Page {
            head.push_str(&format!("date: {}\n", iso(now)));
        }
        match self.kind {
            Kind::Post => head.push_str("# tags: [garden]\n# draft: true\n"),
            Kind::Event => head.push_str(&self.event_fields(now)),
            Kind::Poll => head.push_str(&self.poll_fields(ballot)),
            Kind::Photo => head.push_str(&photo_fields(pictures)),
            Kind::Note | Kind::Page => {}
        }
        let body = body.map(|body| format!("{body}\n")).unwrap_or_default();
        format!("---\n{head}---\n\n{body}")
    }

    fn event_fields(&self, now: &Zoned) -> String {
        let start = self.start.clone().unwrap_or_else(|| usual_start(now));
        format!(
            "start: {start}\n# end: {} 23:00\n# location: {{name: Castle Park, address: Bristol}}\n# capacity: 12\n# bring: [salad, bread, \"chairs: 6\"]\n",
            start.get(..10).unwrap_or("2026-06-20")
        )
    }

    fn poll_fields(&self, ballot: Option<&Ballot>) -> String {
        let written = || self.options.iter().map(|option| yaml::scalar(option));
        let (choice, options) = match ballot {
            Some(ballot) => ("any", ballot.lines()),
            None if self.options.is_empty() => ("one", vec!["Yes".into(), "No".into()]),
            None => ("one", written().collect()),
        };
        let lines = options.iter().map(|option| format!("    - {option}\n"));
        format!(
            "poll:\n  choice: {choice}          # one | any\n  # closes: 2026-07-01 20:00\n  options:\n{}",
            lines.collect::<String>()
        )
    }
}

/// In a week, in the evening.
fn usual_start(now: &Zoned) -> String {
    let week = now.checked_add(7.days()).unwrap_or_else(|_| now.clone());
    format!("{} 19:00", week.date())
}

fn photo_fields(pictures: &[String]) -> String {
    match pictures.is_empty() {
        true => "# photos: [{file: pond.jpg, alt: Two frogs on a spade}]\n".into(),
        false => {
            let lines = pictures
                .iter()
                .map(|name| format!("  - file: {}\n    alt: \"\"\n", yaml::scalar(name)));
            format!("photos:\n{}", lines.collect::<String>())
        }
    }
}
