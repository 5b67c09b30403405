//! Names for new files, where nothing is yet: neither on disk nor, under the same address, on the site.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::Timestamp;

use super::address::{self, Name};
use super::entry;
use super::walk::Walk;
use crate::config::Config;

/// The addresses that are taken.
pub struct Free<'a> {
    root: &'a Path,
    taken: BTreeSet<String>,
}

impl<'a> Free<'a> {
    /// What is free in the site in `root`.
    pub fn of(root: &'a Path, config: &Config, now: Timestamp) -> Free<'a> {
        Free {
            root,
            taken: addresses(root, config, now),
        }
    }

    /// A path that is free from now on: `posts/2026-06-01-frogs.md`, else `…-frogs-2.md` … What is there in another
    /// folder or on another day of the month counts, if it would have the same address.
    pub fn take(&mut self, folder: &str, name: &str, ending: &str) -> Option<String> {
        let names = (1..10_000).map(|count| match count {
            1 => name.to_string(),
            count => format!("{name}-{count}"),
        });
        let (path, address) = names
            .map(|name| {
                (
                    format!("{folder}/{name}{ending}"),
                    address_of(folder, &name),
                )
            })
            .find(|(path, address)| {
                !self.root.join(path).exists() && !self.taken.contains(address)
            })?;
        self.taken.insert(address);
        Some(path)
    }
}

/// The address that a file of this name will have.
fn address_of(folder: &str, name: &str) -> String {
    let parts = Name::of(name);
    match (parts.date, address::post_slug(None, &parts)) {
        (Some(date), Some(slug)) if folder != "pages" => address::permalink(date, &slug),
        _ => format!("{name}/"),
    }
}

/// The addresses that the files of the site in `root` have, as far as they can be read: paths below the base.
fn addresses(root: &Path, config: &Config, now: Timestamp) -> BTreeSet<String> {
    let walk = Walk::of(root);
    let files = walk.markdown.iter();
    let read = files.filter_map(|file| entry::read(root, file, config, now).ok());
    read.map(|piece| piece.page().path.to_string()).collect()
}
