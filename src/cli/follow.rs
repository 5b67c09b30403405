//! `potluck follow`: adds a friend by pasting the address of any page of theirs.

use std::path::Path;

use clap::Args;
use jiff::Timestamp;
use url::Url;

use super::terminal::Terminal;
use crate::config::Config;
use crate::diagnostic::{Failure, Stop};
use crate::friends::{self, Added, Discovery, Haste};

/// Follow somebody: paste the address of their site or feed
///
/// Finds the feed that the page names and adds it to friends.yaml, where comments and order stay as they are.
#[derive(Args)]
#[command(
    after_long_help = "Examples:\n  potluck follow https://ben.example/\n  potluck follow https://chidi.example/feed.xml --name Chidi"
)]
pub struct Follow {
    /// Their site, a page of it, or their feed
    #[arg(value_name = "URL")]
    url: String,
    /// What you call them; else what their site is called
    #[arg(long)]
    name: Option<String>,
    /// Let the feed be on this machine or in its own network
    #[arg(long)]
    allow_private: bool,
}

impl Follow {
    pub fn run(self, terminal: &Terminal, root: &Path, now: Timestamp) -> Result<(), Stop> {
        let (found, added) = follow(
            root,
            &self.url,
            self.name.as_deref(),
            self.allow_private,
            now,
        )?;
        let friend = found.friend();
        let feeds: Vec<&str> = friend.feeds.iter().map(Url::as_str).collect();
        match added {
            Added::New => terminal.say(format_args!(
                "Following {} by {}.",
                friend.name(),
                feeds.join(" and ")
            )),
            Added::Known(known) => {
                terminal.say(format_args!("You follow {} already.", known.name()))
            }
        }
        terminal.warnings(found.doubt().as_slice());
        for calendar in &found.calendars {
            terminal.note(format_args!(
                "Their calendar, for a program that shows those: {}",
                calendar.url
            ));
        }
        terminal.note("Next: `potluck pull` to hear them.");
        Ok(())
    }
}

/// Finds the feed and adds its owner to the list.
pub fn follow(
    root: &Path,
    address: &str,
    name: Option<&str>,
    allow_private: bool,
    now: Timestamp,
) -> Result<(Discovery, Added), Stop> {
    let config = Config::load(root)?;
    let url = web_address(address)?;
    let pull = friends::Pull {
        network: &config.network,
        phrases: &config.phrases,
        allow_private,
        now,
        haste: Haste::Now,
    };
    let mut found = friends::discover(&url, &pull)?;
    found.name = name.map(str::to_string).or(found.name);
    let friend = found.friend();
    let added = friends::add(root, &friend)?;
    friends::forgive(root, &friend)?;
    Ok((found, added))
}

/// An address as people type it: `ben.example` means `https://ben.example/`.
fn web_address(text: &str) -> Result<Url, Failure> {
    let text = text.trim();
    let address = match text.contains("://") {
        true => Url::parse(text),
        false => Url::parse(&format!("https://{text}")),
    };
    address
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        .ok_or_else(|| {
            Failure::new(format!("`{text}` is not a web address"))
                .help("paste the address of a page of theirs: https://ben.example/")
        })
}
