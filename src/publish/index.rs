//! What was hashed before: a file of the same size and time as last time is not read again.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;
use std::fs::{self, Metadata};
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use git2::{Oid, Repository};

/// In our own repository, so that it goes when the objects go.
const FILE: &str = "potluck-index";

/// A file that was written so shortly before it was looked at may be written again within the same tick of the clock.
const TICK: Duration = Duration::from_secs(2);

/// The files of one tree.
pub struct Index {
    place: PathBuf,
    text: String,
    /// Files that are touched from here on may be touched again unseen. Nanoseconds since 1970.
    unsettled: u128,
    /// The tree they are in.
    pub tree: Option<Oid>,
    /// Path in the site → what it was.
    pub files: HashMap<String, Known>,
}

/// How a file lay when it was hashed.
#[derive(Clone, Copy, PartialEq)]
pub struct Known {
    pub id: Oid,
    size: u64,
    /// Nanoseconds since 1970; 0 if it is to be read again.
    modified: u128,
}

impl Index {
    /// One that cannot be read is as good as none.
    pub fn load(git: &Repository) -> Index {
        let place = git.path().join(FILE);
        let text = fs::read_to_string(&place).unwrap_or_default();
        let (head, lines) = text.split_once('\n').unwrap_or_default();
        let files: HashMap<String, Known> = lines.lines().filter_map(line).collect();
        let tree = head.strip_prefix("tree ").and_then(|it| it.split_once(' '));
        // A file that it does not name could never be taken out of that tree.
        let tree = tree.filter(|(_, count)| count.parse() == Ok(files.len()));
        let settled = SystemTime::now().checked_sub(TICK);
        let settled = settled.and_then(|then| then.duration_since(UNIX_EPOCH).ok());
        Index {
            place,
            unsettled: settled.map_or(0, |settled| settled.as_nanos()),
            tree: tree.and_then(|(id, _)| Oid::from_str(id).ok()),
            files,
            text,
        }
    }

    /// What is known of a file, if it is for certain the one that it was.
    pub fn known(&self, path: &str, found: &Metadata) -> Option<Known> {
        let known = self.files.get(path)?;
        let is_same = known.size == found.len() && known.modified == nanoseconds(found);
        (is_same && known.modified > 0).then_some(*known)
    }

    /// A file as it was just found and hashed.
    pub fn noted(&self, path: &str, found: &Metadata, id: Oid) -> Known {
        let modified = nanoseconds(found);
        let is_settled = modified < self.unsettled;
        // What it was when it lay otherwise is as true as before.
        let before = self.files.get(path).filter(|before| before.id == id);
        match before.filter(|_| !is_settled) {
            Some(before) => *before,
            None => Known {
                id,
                size: found.len(),
                modified: if is_settled { modified } else { 0 },
            },
        }
    }

    /// Keeps what is in a tree for the next time. Without it everything is only slower.
    pub fn save(&self, tree: Oid, files: &BTreeMap<&str, Known>) {
        let mut text = format!("tree {tree} {}\n", files.len());
        for (path, Known { id, size, modified }) in files {
            if path.contains('\n') {
                return;
            }
            let _ = writeln!(text, "{id} {size} {modified} {path}");
        }
        if text != self.text {
            let _ = crate::output::replace(&self.place, text.as_bytes());
        }
    }
}

fn line(line: &str) -> Option<(String, Known)> {
    let mut parts = line.splitn(4, ' ');
    let known = Known {
        id: Oid::from_str(parts.next()?).ok()?,
        size: parts.next()?.parse().ok()?,
        modified: parts.next()?.parse().ok()?,
    };
    let path = parts.next().filter(|path| !path.contains('\0'))?;
    Some((path.to_string(), known))
}

/// 0 where the system does not say.
fn nanoseconds(found: &Metadata) -> u128 {
    let modified = found.modified().ok();
    let modified = modified.and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    modified.map_or(0, |since| since.as_nanos())
}
