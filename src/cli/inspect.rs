//! `potluck inspect`: one feed the way potluck understands it.

use std::path::Path;

use clap::Args;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use url::Url;

use super::count::counted_as;
use super::site;
use super::terminal::{Terminal, printable};
use crate::config::Config;
use crate::diagnostic::{Failure, Stop};
use crate::friends::{self, Haste, Pull};
use crate::inspect::{self, Inspected, Inspection};
use crate::model::{What, is_web, shorten};

/// Where a feed lies that is only a file.
const NOWHERE: &str = "https://feed.example/";

/// See a feed the way potluck understands it
///
/// Why does my friend’s post look odd? Says of each entry what kind it is, when it is from and what it answers, and what
/// was mended in it or left out, and why. Nothing is kept, and nobody is followed.
#[derive(Args)]
#[command(
    after_long_help = "Examples:\n  potluck inspect https://ben.example/\n  potluck inspect feed.xml --url https://ben.example/feed.xml\n  potluck inspect https://ben.example/feed.xml --json"
)]
pub struct Inspect {
    /// A file, or the address of a feed or of a page that names one
    #[arg(value_name = "FILE|URL")]
    what: String,
    /// Where the file would lie: links in it begin there
    #[arg(long, value_name = "BASE")]
    url: Option<Url>,
    /// What a server would say of the file, such as "text/xml; charset=iso-8859-1"
    #[arg(long, value_name = "TYPE")]
    content_type: Option<String>,
    /// Let the address be on your own network, this once
    #[arg(long)]
    allow_private: bool,
    /// Print it as JSON Feed
    #[arg(long)]
    json: bool,
}

/// A document and where it is from.
struct Document {
    bytes: Vec<u8>,
    url: Url,
    content_type: Option<String>,
}

impl Inspect {
    pub fn run(
        self,
        terminal: &Terminal,
        named: Option<&Path>,
        now: Timestamp,
    ) -> Result<(), Stop> {
        let config = config(named)?;
        let document = self.document(&config, now)?;
        let Document {
            bytes,
            url,
            content_type,
        } = &document;
        let phrases = &config.phrases;
        let found = inspect::inspect(bytes, url, content_type.as_deref(), phrases, now);
        let found = found.map_err(|why| Failure::new(format!("`{}`: {why}", self.what)))?;
        match self.json {
            true => terminal.json(&inspect::json(&found, url)),
            false => tell(terminal, &found),
        }
        Ok(())
    }

    fn document(&self, config: &Config, now: Timestamp) -> Result<Document, Stop> {
        let path = Path::new(&self.what);
        match Url::parse(&self.what).ok().filter(is_web) {
            Some(url) if !path.exists() => self.fetched(&url, config, now),
            _ => {
                let bytes = std::fs::read(path).map_err(Failure::at("read", path))?;
                let url = self.url.clone().or_else(|| Url::parse(NOWHERE).ok());
                let url = url
                    .filter(is_web)
                    .ok_or_else(|| Failure::new("`--url` takes a web address"))?;
                let content_type = self.content_type.clone();
                Ok(Document {
                    bytes,
                    url,
                    content_type,
                })
            }
        }
    }

    fn fetched(&self, url: &Url, config: &Config, now: Timestamp) -> Result<Document, Stop> {
        let pull = Pull {
            network: &config.network,
            allow_private: self.allow_private,
            now,
            haste: Haste::Now,
            phrases: &config.phrases,
        };
        let (found, mime, bytes) = friends::look(url, &pull)?;
        Ok(Document {
            bytes,
            url: self.url.clone().unwrap_or(found),
            content_type: self.content_type.clone().or(mime),
        })
    }
}

/// The settings of the site one is in; those of none, if one is in none.
fn config(named: Option<&Path>) -> Result<Config, Stop> {
    match site::root(named) {
        Ok(root) => Config::load(&root),
        Err(wrong) if named.is_some() => Err(wrong.into()),
        Err(_) => Ok(Config::stand_in()),
    }
}

fn tell(terminal: &Terminal, found: &Inspection) {
    let channel = &found.channel;
    let title = if channel.title.is_empty() {
        "A feed without a title"
    } else {
        &channel.title
    };
    let count = counted_as(found.items.len(), "entry", "entries");
    terminal.say(format_args!("{title} · {} · {count}", found.format));
    for (what, url) in [
        ("of", channel.home.as_ref()),
        ("older entries at", channel.link("prev-archive")),
        ("likes and RSVPs at", channel.responses()),
    ] {
        if let Some(url) = url {
            terminal.say(format_args!("  {what} {url}"));
        }
    }
    if !channel.deleted.is_empty() {
        let count = counted_as(channel.deleted.len(), "entry", "entries");
        terminal.say(format_args!("  takes back {count}"));
    }
    found
        .notes
        .iter()
        .for_each(|note| terminal.say(format_args!("  ! {}", printable(note))));
    for item in &found.items {
        terminal.say("");
        tell_item(terminal, item);
    }
}

fn tell_item(terminal: &Terminal, item: &Inspected) {
    let entry = &item.entry;
    let date = |time: Timestamp| {
        time.to_zoned(TimeZone::UTC)
            .strftime("%-d %B %Y, %H:%M UTC")
            .to_string()
    };
    let label = shorten(&entry.label(), 70);
    terminal.say(format_args!(
        "{} · {} · {label}",
        entry.kind().word(),
        item.published.map_or("no date".to_string(), date)
    ));
    terminal.say(format_args!("  {}", entry.url));
    if let Some(updated) = entry.updated {
        terminal.say(format_args!("  changed on {}", date(updated)));
    }
    for answer in &entry.answers {
        let verb = match &answer.what {
            What::Reply => "answers".to_string(),
            What::Like => "likes".into(),
            What::Repost => "passes on".into(),
            What::Bookmark => "keeps".into(),
            What::Rsvp(rsvp) if rsvp.guests > 0 => {
                format!("says {} (plus {}) to", rsvp.answer.word(), rsvp.guests)
            }
            What::Rsvp(rsvp) => format!("says {} to", rsvp.answer.word()),
        };
        terminal.say(format_args!("  {verb} {}", answer.address()));
    }
    if let crate::model::Body::Event(event) = &entry.body {
        terminal.say(format_args!("  takes place {}", event.start.words()));
    }
    if !entry.tags.is_empty() {
        terminal.say(format_args!("  tags: {}", entry.tags.join(", ")));
    }
    item.notes
        .iter()
        .for_each(|note| terminal.say(format_args!("  ! {}", printable(note))));
}
