//! `potluck friends`: the list, with how well each can be heard.

use std::path::Path;

use clap::Args;

use super::terminal::Terminal;
use crate::config::Config;
use crate::diagnostic::Stop;
use crate::friends::{self, Heard};

/// List your friends and when each was last heard
#[derive(Args)]
#[command(after_long_help = "Examples:\n  potluck friends\n  potluck friends --json")]
pub struct Friends {
    /// Print the list as JSON
    #[arg(long)]
    json: bool,
}

impl Friends {
    pub fn run(self, terminal: &Terminal, root: &Path) -> Result<(), Stop> {
        let phrases = Config::load(root).map(|config| config.phrases);
        let phrases = phrases.unwrap_or_default();
        let archived = friends::archived(root, &friends::load(root)?, &phrases)?;
        terminal.warnings(archived.notice.as_slice());
        if self.json {
            let json: serde_json::Value = archived.heard.iter().map(json).collect();
            terminal.json(&json);
            return Ok(());
        }
        if archived.heard.is_empty() {
            terminal.say("You follow nobody yet. `potluck follow URL` takes any page of theirs.");
        }
        let width = archived
            .heard
            .iter()
            .map(|heard| heard.friend.name().chars().count())
            .max()
            .unwrap_or(0);
        for heard in &archived.heard {
            terminal.say(format_args!(
                "{:width$}  {}  {}",
                heard.friend.name(),
                heard.friend.site,
                state(heard)
            ));
        }
        Ok(())
    }
}

fn state(heard: &Heard) -> String {
    let last = heard
        .last_heard
        .map(|when| when.strftime("%-d %B %Y").to_string());
    let entries = super::build::counted_as(heard.entries.len(), "entry", "entries");
    match (last, heard.health.trouble()) {
        (Some(last), None) => format!("{entries}, heard on {last}"),
        (Some(last), Some(why)) => format!("! {why}; {entries} from {last}"),
        (None, Some(why)) => format!("! {why}"),
        (None, None) => "not pulled yet".into(),
    }
}

fn json(heard: &Heard) -> serde_json::Value {
    serde_json::json!({
        "name": heard.friend.name(),
        "site": heard.friend.site.as_str(),
        "feeds": heard.friend.feeds.iter().map(url::Url::as_str).collect::<Vec<_>>(),
        "entries": heard.entries.len(),
        "last_heard": heard.last_heard.map(|when| when.to_string()),
        "error": heard.health.trouble(),
    })
}
