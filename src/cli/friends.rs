//! `potluck friends`: the list, with how well each can be heard.

use clap::Args;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::exchange::Exchange;
use super::place::Place;
use crate::config::Config;
use crate::diagnostic::Stop;
use crate::friends::{self, Heard, Silence};

/// Said to who follows nobody.
pub const NOBODY: &str = "You follow nobody yet. `potluck follow URL` takes any page of theirs.";

/// List your friends, or take the list to and from other readers
#[derive(Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_long_help = "Examples:\n  potluck friends\n  potluck friends --json\n  potluck friends import subscriptions.opml\n  potluck friends export > friends.opml"
)]
pub struct Friends {
    #[command(subcommand)]
    exchange: Option<Exchange>,
    /// Print the list as JSON
    #[arg(long)]
    json: bool,
}

impl Friends {
    pub fn run(self, place: &Place) -> Result<(), Stop> {
        if let Some(exchange) = self.exchange {
            return exchange.run(place);
        }
        let &Place { terminal, root, .. } = place;
        let phrases = Config::load(root).map(|config| config.phrases);
        let phrases = phrases.unwrap_or_default();
        let archived = friends::archived(root, &friends::load(root)?, &phrases)?;
        let heard = &archived.heard;
        terminal.warnings(archived.notice.as_slice());
        if self.json {
            let json: serde_json::Value =
                heard.iter().map(|heard| json(heard, place.now)).collect();
            terminal.json(&json);
            return Ok(());
        }
        if heard.is_empty() {
            terminal.say(NOBODY);
            return Ok(());
        }
        let zone = Config::load(root)?.timezone;
        let width = |heard: &Heard| heard.friend.name().chars().count();
        let width = heard.iter().map(width).max().unwrap_or(0);
        for heard in heard {
            terminal.say(format_args!(
                "{:width$}  {}  {}",
                heard.friend.name(),
                heard.friend.site,
                state(heard, &zone, place.now)
            ));
        }
        Ok(())
    }
}

fn state(heard: &Heard, zone: &TimeZone, now: Timestamp) -> String {
    let day = |when: Timestamp| {
        when.to_zoned(zone.clone())
            .strftime("%-d %B %Y")
            .to_string()
    };
    let last = heard.last_heard.map(day);
    let entries = super::count::counted_as(heard.entries.len(), "entry", "entries");
    let mut said = match (last, heard.health.trouble()) {
        (Some(last), None) => vec![format!("{entries}, heard on {last}")],
        (Some(last), Some(why)) => vec![format!("! {why}"), format!("{entries} from {last}")],
        (None, Some(why)) => vec![format!("! {why}")],
        (None, None) => vec!["not pulled yet".into()],
    };
    said.extend(silence(heard, now));
    if let Some(rhythm) = heard.rhythm(now) {
        said.push(rhythm.to_string());
    }
    if let (Some(_), Some(tried)) = (heard.health.trouble(), heard.last_tried) {
        let time = |when: Timestamp| {
            when.to_zoned(zone.clone())
                .strftime("%-d %B, %H:%M")
                .to_string()
        };
        said.push(format!("tried on {}", time(tried)));
        said.extend(
            heard
                .next_try
                .map(|next| format!("next try {}", time(next))),
        );
    }
    said.join("; ")
}

fn silence(heard: &Heard, now: Timestamp) -> Option<String> {
    Some(match heard.silence(now)? {
        Silence::Unheard(days) => {
            format!("not heard from {} for {days} days", heard.friend.name())
        }
        Silence::Unwritten(days) => format!("has not written for {days} days"),
    })
}

fn json(heard: &Heard, now: Timestamp) -> serde_json::Value {
    let time = |when: Option<Timestamp>| when.map(|when| when.to_string());
    let feeds = heard.friend.feeds.iter().map(url::Url::as_str);
    serde_json::json!({
        "name": heard.friend.name(),
        "site": heard.friend.site.as_str(),
        "feeds": feeds.collect::<Vec<_>>(),
        "entries": heard.entries.len(),
        "entries_a_month": heard.rhythm(now).map(|rhythm| (rhythm.a_month * 10.0).round() / 10.0),
        "last_heard": time(heard.last_heard),
        "last_tried": time(heard.last_tried),
        "next_try": time(heard.next_try),
        "silent": silence(heard, now),
        "error": heard.health.trouble(),
    })
}
