//! What was hashed before: a file of the same size and time as last time is not read again.

use std::collections::HashMap;
use std::fmt::Write;
use std::fs::{self, Metadata};
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use git2::{Oid, Repository};

/// In our own repository, so that it goes when the objects go.
const FILE: &str = "potluck-index";

/// A file that was written so shortly before it was looked at may be written again within the same tick of the clock.
const TICK: Duration = Duration::from_secs(2);

/// Path in the site → what it was.
pub struct Index {
    place: PathBuf,
    before: HashMap<String, Known>,
    after: String,
}

#[derive(Clone, Copy)]
struct Known {
    id: Oid,
    size: u64,
    /// Nanoseconds since 1970.
    modified: u128,
}

impl Index {
    /// One that cannot be read is as good as none.
    pub fn load(git: &Repository) -> Index {
        let place = git.path().join(FILE);
        let text = fs::read_to_string(&place).unwrap_or_default();
        let before = text.lines().filter_map(line).collect();
        Index {
            place,
            before,
            after: String::new(),
        }
    }

    /// The blob of a file, if it is for certain the one that it was.
    pub fn known(&self, path: &str, found: &Metadata) -> Option<Oid> {
        let known = self.before.get(path)?;
        (known.size == found.len() && Some(known.modified) == nanoseconds(found))
            .then_some(known.id)
    }

    /// Notes a blob for the next time.
    pub fn note(&mut self, path: &str, found: &Metadata, id: Oid) {
        let Some(modified) = nanoseconds(found).filter(|_| !path.contains('\n')) else {
            return;
        };
        let settled = SystemTime::now()
            .checked_sub(TICK)
            .and_then(|then| then.duration_since(UNIX_EPOCH).ok());
        if settled.is_some_and(|settled| modified < settled.as_nanos()) {
            let _ = writeln!(self.after, "{id} {} {modified} {path}", found.len());
        }
    }

    /// Keeps the notes. Without them everything is only slower.
    pub fn save(&self) {
        let _ = crate::output::replace(&self.place, self.after.as_bytes());
    }
}

fn line(line: &str) -> Option<(String, Known)> {
    let mut parts = line.splitn(4, ' ');
    let known = Known {
        id: Oid::from_str(parts.next()?).ok()?,
        size: parts.next()?.parse().ok()?,
        modified: parts.next()?.parse().ok()?,
    };
    Some((parts.next()?.to_string(), known))
}

fn nanoseconds(found: &Metadata) -> Option<u128> {
    Some(
        found
            .modified()
            .ok()?
            .duration_since(UNIX_EPOCH)
            .ok()?
            .as_nanos(),
    )
}
