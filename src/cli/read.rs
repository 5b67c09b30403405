//! `potluck read`: the timeline in the terminal, in full, for these eyes only.

use clap::Args;
use jiff::tz::TimeZone;

use super::lines::{laid_out, wrapped};
use super::place::Place;
use super::terminal::{Terminal, printable};
use crate::answer;
use crate::build;
use crate::config::Config;
use crate::content::Drafts;
use crate::diagnostic::Stop;
use crate::reader::{self, Extent, Item, Seen, Wish};
use crate::render::Context;
use crate::timeline::Order;

/// Read the timeline
///
/// What you and your friends wrote, newest first, with what was said to it. Nothing of this is published. The numbers
/// are for answering: `potluck reply 3`.
#[derive(Args)]
#[command(
    after_long_help = "Examples:\n  potluck read\n  potluck read -n 5\n  potluck read --ring 15\n  potluck read --near-first\n  potluck read --json"
)]
pub struct Read {
    /// How many entries
    #[arg(short = 'n', long, default_value_t = USUAL, value_name = "N")]
    number: usize,
    /// Who writes seldom comes first
    #[arg(long)]
    quiet_first: bool,
    /// Of the newest, those of the nearest friends come first, by the rings of private.yaml
    #[arg(long, conflicts_with = "quiet_first")]
    near_first: bool,
    /// Only friends in this ring of private.yaml, and nearer ones
    #[arg(long, value_name = "RING", value_parser = ["5", "15", "50", "150"])]
    ring: Option<String>,
    /// Show long runs of one friend whole, and all they say in a conversation
    #[arg(long)]
    unfolded: bool,
    /// Print the entries as JSON
    #[arg(long)]
    json: bool,
}

impl Read {
    pub fn run(self, place: &Place) -> Result<(), Stop> {
        let &Place { terminal, root, .. } = place;
        let joined = build::joined(root, place.now, Drafts::LeftOut)?;
        let usual = usual(&joined.config);
        let wish = Wish {
            extent: Extent::Conversations(self.number),
            order: match self.quiet_first {
                true => Order::QuietFirst,
                false => usual.order,
            },
            near_first: self.near_first,
            unfolded: self.unfolded,
            ring: self.ring.as_deref().and_then(|ring| ring.parse().ok()),
        };
        let items = reader::read(root, &joined, wish)?.items;
        let addresses: Vec<&str> = reader::numbered(&items)
            .into_iter()
            .map(|item| item.url.as_str())
            .collect();
        if let Err(why) = answer::keep(root, &addresses) {
            terminal.warn(format_args!(
                "{why}; answers need the whole address this time"
            ));
        }
        let zone = joined.config.timezone;
        if self.json {
            let json: serde_json::Value = items.iter().map(json).collect();
            terminal.json(&json);
            return Ok(());
        }
        for item in &items {
            let mark = mark(item);
            terminal.say(format_args!(
                "{mark}{:>2}  {}",
                item.number,
                heading(item, &zone)
            ));
            body(terminal, item, 5);
            for (author, count) in &item.more {
                terminal.say(format_args!(
                    "\n     {count} more from {}: `potluck read --unfolded`",
                    printable(author)
                ));
            }
            terminal.say("");
        }
        terminal.say("You are caught up.");
        // What was printed has been read.
        let read = Seen::load(root).add(root, addresses);
        read.unwrap_or_else(|why| terminal.warn(why));
        Ok(())
    }
}

/// How many conversations are shown.
const USUAL: usize = 20;

/// What is shown where nothing else is asked for.
pub fn usual(config: &Config) -> Wish {
    Wish {
        extent: Extent::Conversations(USUAL),
        order: build::order(config),
        near_first: false,
        unfolded: false,
        ring: None,
    }
}

/// Columns of a terminal that are written on.
const WIDTH: usize = 78;

/// What is said of an answer that only this machine knows.
const WAITING: &str = "not published yet";

/// What has not been read yet is marked.
fn mark(item: &Item) -> &'static str {
    if item.is_new { "•" } else { " " }
}

/// `Ben · 14 June · In reply to Ada: Midsummer supper`.
fn heading(item: &Item, zone: &TimeZone) -> String {
    let when = item.published.to_zoned(zone.clone()).strftime("%-d %B %Y");
    let mut parts = vec![item.author.clone(), when.to_string()];
    // What it answers says of the others what they are.
    if matches!(item.kind, "event" | "poll" | "photo") {
        parts.push(item.kind.to_string());
    }
    if item.is_edited {
        parts.push("edited".into());
    }
    if item.is_waiting {
        parts.push(WAITING.into());
    }
    parts.extend(item.context.iter().map(context));
    parts.join(" · ")
}

/// `In reply to Ada: Midsummer supper`.
fn context(context: &Context) -> String {
    printable(format!("{} {}", context.verb, context.name))
}

fn body(terminal: &Terminal, item: &Item, indent: usize) {
    let margin = " ".repeat(indent);
    let width = WIDTH.saturating_sub(indent);
    let told = item.title.iter().chain(&item.facts);
    let told = told.flat_map(|line| wrapped(line, width));
    let text = laid_out(&item.html, width).unwrap_or_else(|| wrapped(&item.text, width));
    for line in told.chain(text) {
        terminal.say(format_args!("{margin}{line}").to_string().trim_end());
    }
    terminal.say(format_args!("{margin}{}", item.url));
    for mine in &item.mine {
        let waiting = waiting(mine.is_waiting);
        terminal.say(format_args!("{margin}{}{waiting}", printable(&mine.words)));
    }
    replies(terminal, item, indent);
}

fn replies(terminal: &Terminal, item: &Item, indent: usize) {
    let margin = " ".repeat(indent);
    for reply in &item.replies {
        if reply.is_deleted {
            terminal.say(format_args!("{margin}↳ {}", printable(&reply.text)));
            replies(terminal, reply, indent + 2);
            continue;
        }
        let (number, author) = (reply.number, printable(&reply.author));
        let mark = mark(reply).trim();
        let edited = if reply.is_edited { " (edited)" } else { "" };
        let waiting = waiting(reply.is_waiting);
        terminal.say(format_args!(
            "{margin}↳ {mark}{number}  {author}{edited}{waiting}:"
        ));
        body(terminal, reply, indent + 2);
    }
}

/// ` (not published yet)`.
fn waiting(is_waiting: bool) -> String {
    match is_waiting {
        true => format!(" ({WAITING})"),
        false => String::new(),
    }
}

fn json(item: &Item) -> serde_json::Value {
    serde_json::json!({
        "number": item.number,
        "author": item.author,
        "kind": item.kind,
        "url": item.url,
        "title": item.title,
        "text": item.text,
        "published": item.published.to_string(),
        "context": item.context.as_ref().map(context),
        "pictures": item.pictures.iter().map(|picture| {
            serde_json::json!({ "alt": picture.alt, "url": picture.url })
        }).collect::<Vec<_>>(),
        "attachments": item.attachments.iter().map(|attached| {
            serde_json::json!({ "name": attached.name, "url": attached.url.as_str() })
        }).collect::<Vec<_>>(),
        "facts": item.facts,
        "edited": item.is_edited,
        "deleted": item.is_deleted,
        "new": item.is_new,
        "waiting": item.is_waiting,
        "mine": item.mine.iter().map(|mine| {
            serde_json::json!({ "said": mine.words, "waiting": mine.is_waiting })
        }).collect::<Vec<_>>(),
        "folded": item.more.iter().map(|(_, count)| count).sum::<usize>(),
        "replies": item.replies.iter().map(json).collect::<Vec<_>>(),
    })
}
