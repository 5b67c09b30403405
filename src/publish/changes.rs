//! What differs between two trees, by path.

use git2::{Delta, Oid, Repository};

use super::tree::Standing;

/// The files a publish adds, changes and removes, each list in the order of its paths.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Not there before.
    pub added: Vec<String>,
    /// There before with other content.
    pub changed: Vec<String>,
    /// There before, and no longer.
    pub removed: Vec<String>,
}

impl Changes {
    /// Whether there is nothing to publish.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.removed.is_empty()
    }
}

/// What turns that which stands there into the folder `new`. Folders that are the same are not looked into.
pub fn between(git: &Repository, old: Option<Standing>, new: Oid) -> Result<Changes, git2::Error> {
    let old = match old {
        Some(Standing::Folder(old)) => Some(git.find_tree(old)?),
        Some(Standing::Other(_)) | None => None,
    };
    let new = git.find_tree(new)?;
    let mut changes = Changes::default();
    for delta in git
        .diff_tree_to_tree(old.as_ref(), Some(&new), None)?
        .deltas()
    {
        let (list, file) = match delta.status() {
            Delta::Added => (&mut changes.added, delta.new_file()),
            Delta::Deleted => (&mut changes.removed, delta.old_file()),
            _ => (&mut changes.changed, delta.new_file()),
        };
        let path = file.path_bytes().unwrap_or_default();
        list.push(String::from_utf8_lossy(path).into_owned());
    }
    Ok(changes)
}
