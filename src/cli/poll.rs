//! `potluck poll close`: how a poll ended, and the event that comes of it.

use clap::{Args, Subcommand};

use super::editor;
use super::place::Place;
use crate::answer::{self, Sort};
use crate::build;
use crate::content::Drafts;
use crate::diagnostic::Stop;
use crate::model::Body;
use crate::settle::{self, Ending};

/// Settle a poll of yours
#[derive(Args)]
#[command(after_long_help = "Examples:\n  potluck poll close \"boat trip\" --pick jul-18")]
pub struct Poll {
    #[command(subcommand)]
    act: Act,
}

#[derive(Subcommand)]
enum Act {
    Close(Close),
}

/// Say how it ended; a date becomes an event
///
/// The votes are counted a last time and written into the poll's file. If the option is a date, an event is made of it:
/// poll and event name each other. Nobody is taken to be coming because of their vote: they are asked.
#[derive(Args)]
#[command(
    after_long_help = "Examples:\n  potluck poll close \"boat trip\" --pick jul-18\n  potluck poll close posts/2026-06-01-boat.md --pick 2 --title \"Boat trip\""
)]
struct Close {
    /// The poll: its address, its file, or words of its title
    #[arg(value_name = "POLL")]
    poll: String,
    /// The option, by id, words or number
    #[arg(long, value_name = "OPTION")]
    pick: String,
    /// What the event is called; without it, as the poll
    #[arg(long, value_name = "TITLE")]
    title: Option<String>,
    /// Do not open an editor
    #[arg(long)]
    no_edit: bool,
}

impl Poll {
    pub fn run(self, place: &Place) -> Result<(), Stop> {
        match self.act {
            Act::Close(close) => close.run(place),
        }
    }
}

impl Close {
    fn run(self, place: &Place) -> Result<(), Stop> {
        let &Place { terminal, root, .. } = place;
        let joined = build::joined(root, place.now, Drafts::Shown)?;
        let head = answer::own(root, &joined, &self.poll, Sort::Poll, place.now)?;
        let Body::Poll(poll) = &head.entry.body else {
            return Ok(());
        };
        let option = answer::option(poll, &self.pick, &head.entry.label())?;
        let here = place.now.to_zoned(joined.config.timezone.clone());
        if option
            .start
            .as_ref()
            .is_some_and(|start| start.is_past(&here))
        {
            terminal.warn(format_args!("{} is past; is that meant?", option.label));
        }
        let ended = settle::settle(&Ending {
            root,
            joined: &joined,
            poll: head,
            option,
            title: self.title.as_deref(),
            now: place.now,
        })?;
        let name = head.entry.label();
        let label = &option.label;
        terminal.say(ended.event.as_deref().unwrap_or(&head.source.path));
        terminal.note(match (ended.is_poll_changed, &ended.event) {
            (false, _) => format!("{name} was settled already: {label}."),
            (true, Some(_)) => format!("{name}: {label}. Next: say in the event's file where it is, then `potluck publish`."),
            (true, None) => format!("{name}: {label}. That is no date, so there is no event. Next: `potluck publish`."),
        });
        let wants_editor = ended.is_event_new && !self.no_edit && terminal.can_ask();
        if let Some(event) = ended.event.filter(|_| wants_editor) {
            editor::open(terminal, &root.join(event));
        }
        Ok(())
    }
}
