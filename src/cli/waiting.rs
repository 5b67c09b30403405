//! Answers that are written but not published: named by bare `potluck` and `publish --dry-run`.

use std::path::Path;

use super::terminal::{Terminal, printable};
use crate::config::Config;
use crate::content::{Content, Head};
use crate::diagnostic::Failure;
use crate::feeds::signal;
use crate::publish::Changes;
use crate::published;

/// How many are named.
const NAMED: usize = 10;

/// Says which answers of mine others cannot see yet; nothing where there are none. Whether there are any. `changes` are
/// what publishing would change, where that is known: another machine may have published some of them.
pub fn tell(
    terminal: &Terminal,
    root: &Path,
    (config, content): (&Config, &Content),
    changes: Option<&Changes>,
) -> Result<bool, Failure> {
    let waiting = published::waiting(root, config, content);
    let mut waiting = waiting.map_err(|error| Failure::new(error.to_string()))?;
    if let Some(changes) = changes {
        waiting.retain(|head| {
            let page = format!("{}index.html", head.path);
            changes.added.contains(&page) || changes.changed.contains(&page)
        });
    }
    if waiting.is_empty() {
        return Ok(false);
    }
    terminal.say("Waiting to be published:");
    for head in waiting.iter().take(NAMED) {
        let path = &head.source.path;
        terminal.say(format_args!("  {} ({path})", printable(in_short(head))));
    }
    if waiting.len() > NAMED {
        terminal.say(format_args!("  and {} more", waiting.len() - NAMED));
    }
    Ok(true)
}

/// `RSVP yes: Midsummer supper`.
fn in_short(head: &Head) -> String {
    let first = head.entry.answers.first();
    first.map_or(String::new(), signal::in_short)
}
