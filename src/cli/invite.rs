//! `potluck invite`: what to mail to people without a site.

use clap::Args;

use super::place::Place;
use super::terminal::printable;
use crate::answer::{self, Sort};
use crate::build::{self, STATE};
use crate::content::Drafts;
use crate::diagnostic::{Failure, Stop};
use crate::hosting;
use crate::model::Status;
use crate::output;

/// Make an invitation to mail by hand
///
/// Writes a calendar file that any mail program offers to accept, and a short text with the address of the event.
/// Potluck mails nothing itself. What comes back, `potluck guest import` takes down. When the event is cancelled, the
/// same command makes the file that takes it out of their calendars.
#[derive(Args)]
#[command(
    after_long_help = "Examples:\n  potluck invite supper\n  potluck invite supper --to \"Zoe <zoe@example.org>\" --to tom@example.org"
)]
pub struct Invite {
    /// The event: its file, its address, or words of its title
    event: String,
    /// Whom: a file by name for each; else for all on its list whose mail address is known
    #[arg(long, value_name = "ADDRESS")]
    to: Vec<String>,
}

/// Where they are written, below the folder for what can be made anew.
const FOLDER: &str = "invitations";

impl Invite {
    pub fn run(self, place: &Place) -> Result<(), Stop> {
        let joined = build::joined(place.root, place.now, Drafts::Shown)?;
        let head = answer::own(place.root, &joined, &self.event, Sort::Event, place.now)?;
        let to = match self.to.is_empty() {
            true => hosting::by_mail(place.root, head)?,
            false => {
                let to = self.to.iter().map(|said| hosting::party(said));
                to.collect::<Result<Vec<_>, Failure>>()?
            }
        };
        let invited = hosting::invitations(&joined.config, head, &to)?;
        let event = head.entry.body.event();
        let cancelled = event.filter(|event| event.status == Status::Cancelled);
        if cancelled.is_some_and(|event| event.sequence == 0) {
            place.terminal.warn(
                "calendars know by `sequence` that this is the last word, and `potluck publish` counts it up: publish first, then make it again",
            );
        }
        if head.unpublished.is_some() {
            place.terminal.warn(
                "the event is not published yet, so its address leads nowhere: `potluck publish` first",
            );
        }
        let texts = std::iter::once((&invited.name, &invited.text));
        let calendars = invited.calendars.iter().map(|(name, text)| (name, text));
        for (name, text) in texts.chain(calendars) {
            let path = format!("{STATE}/{FOLDER}/{name}");
            let file = place.root.join(&path);
            output::replace(&file, text.as_bytes()).map_err(Failure::at("write", &file))?;
            place.terminal.say(path);
        }
        place
            .terminal
            .note(printable(format!("\n{}", invited.text)));
        place.terminal.note(match cancelled.is_some() {
            true => "Mail this text, with the .ics file attached, to all whom you invited by mail.",
            false => "Mail this text, with the .ics file attached. What comes back: `potluck guest import FILE`.",
        });
        Ok(())
    }
}
