//! What a publish changes on the site, as it is told.

use super::count::counted;
use super::terminal::Terminal;
use crate::config::Config;
use crate::publish::{Changes, Outcome};

/// The files that are new, changed and gone: pages by their addresses, all others by number.
pub fn tell(terminal: &Terminal, changes: &Changes, as_json: bool) {
    if as_json {
        let Changes {
            added,
            changed,
            removed,
        } = changes;
        let json = serde_json::json!({ "added": added, "changed": changed, "removed": removed });
        return terminal.json(&json);
    }
    for (sign, paths) in [
        ("+", &changes.added),
        ("~", &changes.changed),
        ("-", &changes.removed),
    ] {
        let (pages, files): (Vec<_>, Vec<_>) =
            paths.iter().partition(|path| path.ends_with("index.html"));
        pages.iter().for_each(|page| {
            terminal.say(format_args!(
                "{sign} /{}",
                page.trim_end_matches("index.html")
            ))
        });
        if !files.is_empty() {
            terminal.say(format_args!(
                "{sign} {}",
                counted(files.len(), "other file")
            ));
        }
    }
}

/// Posts whose page is gone without a word of where to: `delete` leaves one, and so does a former address.
pub fn tell_lost(terminal: &Terminal, config: &Config, outcome: &Outcome) {
    let pages = outcome.changes.removed.iter();
    let pages = pages.filter_map(|page| page.strip_suffix("index.html"));
    for path in pages.filter(|path| is_permalink(path)) {
        let url = config.base.join(path);
        let cure = match outcome.was_behind {
            true => {
                "bring its file here from where it was published, and publish again".to_string()
            }
            false => format!(
                "if the post moved, write `aliases: [/{path}]` into its file; if you took it back, `potluck delete {url}` tells your friends"
            ),
        };
        terminal.warn(format_args!("links to /{path} lead nowhere now: {cure}"));
    }
}

/// `2026/06/frogs/`, `r/2026/0620-soup/`.
fn is_permalink(path: &str) -> bool {
    let path = path.strip_prefix("r/").unwrap_or(path);
    let parts: Vec<&str> = path.split_terminator('/').collect();
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let is_year = parts
        .first()
        .is_some_and(|year| year.len() == 4 && is_number(year));
    is_year
        && (parts.len() == 3
            || parts.len() == 2 && !parts.last().is_some_and(|last| is_number(last)))
}
