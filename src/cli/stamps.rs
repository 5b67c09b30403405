//! What `publish` writes into the person's files before it builds: dates that are missing, and that something was changed.

use jiff::Timestamp;

use super::place::Place;
use super::remote::failed;
use crate::build;
use crate::config::Config;
use crate::content::{self, Content, Drafts, Head};
use crate::diagnostic::{Diagnostic, Failure, Stop};
use crate::model::iso;
use crate::published;
use crate::settle;
use crate::site::Site;

/// Writes a date into posts that have none, so that their addresses never change.
pub fn date_the_undated(place: &Place, config: &Config, content: &Content) -> Result<(), Stop> {
    if is_ci() {
        let undated = content.undated().map(|head| lost_in_ci(&head.source.path));
        let mistakes: Vec<Diagnostic> = undated.collect();
        if !mistakes.is_empty() {
            return Err(Stop::Mistakes(mistakes));
        }
    }
    for head in content.undated() {
        let date = moment(config, place.now);
        stamp(place, &head.source.path, "date", &date)?;
    }
    Ok(())
}

/// On a host's machine the sources are a copy: the date would be another one each time, and with it the address.
fn lost_in_ci(path: &str) -> Diagnostic {
    Diagnostic::error("this post has no date, and one written here (`CI` is set) would be lost")
        .path(path)
        .help(
            "write a line like date: 2026-06-15 into it, or publish it once from your own computer",
        )
}

/// Writes the votes of polls whose time is over into their files. On a host's own computers that would be lost.
pub fn count_the_closed(place: &Place, content: Content) -> Result<Content, Stop> {
    let &Place { terminal, root, .. } = place;
    let is_over = |head: &Head| settle::is_uncounted(head, place.now);
    if is_ci() || !content.heads.iter().any(is_over) {
        return Ok(content);
    }
    let joined = build::joined(root, place.now, Drafts::LeftOut)?;
    for path in settle::count_closed(root, &joined, place.now)? {
        terminal.note(format_args!(
            "Wrote the votes into {path}: its time is over."
        ));
    }
    content::again(root, &joined.config, place.now, Drafts::LeftOut, content)
}

fn is_ci() -> bool {
    std::env::var_os("CI").is_some_and(|set| !set.is_empty() && set != "false")
}

/// Writes into posts that were changed since they were published that they were, and when.
pub fn tell_what_changed(place: &Place, site: &Site) -> Result<(), Stop> {
    let config = &site.config;
    let published = published::last_of_changed(place.root, config, &site.content.heads);
    let Some(published) = published.map_err(|error| failed(&error))? else {
        return Ok(());
    };
    for edit in published.edits(site)? {
        if let Some(updated) = edit.updated {
            let updated = moment(config, updated);
            stamp(place, &edit.path, "updated", &updated)?;
        }
        if let Some(moved) = &edit.moved {
            stamp(place, &edit.path, "moved_from", moved)?;
        }
        if let Some(sequence) = edit.sequence {
            stamp(place, &edit.path, "sequence", &sequence.to_string())?;
        }
    }
    Ok(())
}

fn stamp(place: &Place, path: &str, field: &str, value: &str) -> Result<(), Failure> {
    content::stamp(place.root, path, field, value)?;
    place
        .terminal
        .note(format_args!("Wrote `{field}: {value}` into {path}."));
    Ok(())
}

/// As a person would write it, in the site's zone.
fn moment(config: &Config, time: Timestamp) -> String {
    iso(&time.to_zoned(config.timezone.clone()))
}
