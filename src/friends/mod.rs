//! The only room with a network: the friend list → what each said, and how well they can be heard.

mod address;
mod archive;
mod ask;
mod birthdays;
mod bounds;
mod bundle;
mod discover;
mod edit;
pub mod elsewhere;
mod fetch;
mod fetch_error;
mod follow;
mod gate;
mod glance;
mod headers;
mod health;
mod heard;
mod home;
mod hosted;
mod hosts;
mod list;
mod login;
mod manners;
mod offer;
mod pack;
mod page;
mod permalink;
mod person;
mod pictures;
mod private;
mod pull;
mod queue;
mod report;
mod rhythm;
mod road;
mod room;
mod software;
mod unpack;
mod webmention;

use std::path::Path;

use jiff::Timestamp;
use rusqlite::Connection;

use crate::diagnostic::{Diagnostic, Failure};
use crate::html::Html;
use crate::model::{OwnerId, Phrases};
use archive::{feed, file, item, words};
use heard::all_heard;

pub use archive::words::{Hit, Text};
pub use birthdays::{Noted, keep as keep_birthdays};
pub use bundle::is_bundle;
pub use edit::{Added, add, find, remove};
pub use follow::{Choice, Discovery, discover, look};
pub use glance::glance;
pub use heard::{Heard, Silence};
pub use home::look as look_at_homes;
pub use list::{Friend, load};
pub use login::keep as keep_login;
pub use manners::Haste;
pub use pack::pack;
pub use permalink::look as look_for;
pub use pictures::{Errand, Missed, pictures};
pub use private::{Private, load as load_private, ring};
pub use pull::{Pull, pull};
pub use report::Report;
pub use road::without_secrets;
pub use unpack::unpack;
pub use webmention::{Told, webmention};

/// What the archive knows.
#[derive(Clone, Debug)]
pub struct Archived {
    /// In the list's order.
    pub heard: Vec<Heard>,
    /// What is to be said of the archive itself.
    pub notice: Option<Diagnostic>,
}

/// What these friends said up to now; `phrases` are the words by which an answer in a first line is known. Asks nobody;
/// without an archive nothing is known of anybody.
pub fn archived(root: &Path, friends: &[Friend], phrases: &Phrases) -> Result<Archived, Failure> {
    let nothing = || friends.iter().filter_map(Heard::nothing).collect();
    if !file::exists(root) {
        return Ok(Archived {
            heard: nothing(),
            notice: None,
        });
    }
    let (archive, notice) = file::open_or_begin_anew(root)?;
    match all_heard(&archive, friends, phrases) {
        Ok(heard) => Ok(Archived { heard, notice }),
        Err(error) if file::is_damage(&error) => {
            drop(archive);
            Ok(Archived {
                heard: nothing(),
                notice: Some(file::set_aside(root)?),
            })
        }
        Err(error) => Err(file::failure(error)),
    }
}

/// Copies the archive of the site in `root`, if it has one, to the folder `aside`: to be read there, where it leaves
/// no trace in the site.
pub fn lend(root: &Path, aside: &Path) -> Result<(), Failure> {
    file::copy(root, aside)
}

/// Lets a friend be asked whose feeds were gone or had a pause: the person follows them anew.
pub fn forgive(root: &Path, friend: &Friend) -> Result<(), Failure> {
    if !file::exists(root) {
        return Ok(());
    }
    let archive = file::open(root)?;
    let forgiven = friend.feeds.iter().map(|url| feed::forgive(&archive, url));
    forgiven
        .collect::<rusqlite::Result<()>>()
        .map_err(file::failure)
}

/// The sanitised content of entries, each by its owner and id, in the order asked for. None for what is not there, or
/// was derived by another version: `archived` derives it anew.
pub fn full_texts(root: &Path, entries: &[(&OwnerId, &str)]) -> Result<Vec<Option<Html>>, Failure> {
    of_each(root, entries, item::html)
}

/// When entries were heard for the first time, each by its owner and id, in the order asked for.
pub fn first_seen(
    root: &Path,
    entries: &[(&OwnerId, &str)],
) -> Result<Vec<Option<Timestamp>>, Failure> {
    of_each(root, entries, item::first_seen)
}

/// What the archive has of each, in the order asked for; where nothing is asked it stays closed.
fn of_each<T: Clone>(
    root: &Path,
    entries: &[(&OwnerId, &str)],
    read: impl Fn(&Connection, &OwnerId, &str) -> rusqlite::Result<Option<T>>,
) -> Result<Vec<Option<T>>, Failure> {
    if entries.is_empty() || !file::exists(root) {
        return Ok(vec![None; entries.len()]);
    }
    let archive = file::open(root)?;
    let found = entries.iter().map(|(owner, id)| read(&archive, owner, id));
    found
        .collect::<rusqlite::Result<_>>()
        .map_err(file::failure)
}

/// What friends said, and these texts, wherever all these words are; the best first.
pub fn search(root: &Path, mine: &[Text], words: &str) -> Result<Vec<Hit>, Failure> {
    let mut archive = match file::exists(root) {
        true => file::open(root)?,
        false => file::none()?,
    };
    words::find(&mut archive, mine, words).map_err(file::failure)
}

#[cfg(test)]
#[path = "../../tests/suite/feed_server.rs"]
mod feed_server;

#[cfg(test)]
mod hostile;
#[cfg(test)]
mod tests;
