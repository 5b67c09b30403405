//! What differs between two trees, by path.

use std::collections::BTreeMap;

use git2::{ObjectType, Oid, Repository, TreeWalkMode, TreeWalkResult};

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

/// What turns that which stands there into the folder `new`.
pub fn between(git: &Repository, old: Option<Standing>, new: Oid) -> Result<Changes, git2::Error> {
    let mut changes = Changes::default();
    let mut old = match old {
        Some(Standing::Folder(old)) if old == new => return Ok(changes),
        Some(Standing::Folder(old)) => leaves(git, old)?,
        Some(Standing::Other(_)) | None => BTreeMap::new(),
    };
    for (path, leaf) in leaves(git, new)? {
        match old.remove(&path) {
            None => changes.added.push(path),
            Some(before) if before != leaf => changes.changed.push(path),
            Some(_) => {}
        }
    }
    changes.removed.extend(old.into_keys());
    Ok(changes)
}

/// Every file below `root` with its content and mode.
fn leaves(git: &Repository, root: Oid) -> Result<BTreeMap<String, (Oid, i32)>, git2::Error> {
    let mut leaves = BTreeMap::new();
    git.find_tree(root)?
        .walk(TreeWalkMode::PreOrder, |parent, entry| {
            if entry.kind() != Some(ObjectType::Tree) {
                let name = String::from_utf8_lossy(entry.name_bytes());
                leaves.insert(format!("{parent}{name}"), (entry.id(), entry.filemode()));
            }
            TreeWalkResult::Ok
        })?;
    Ok(leaves)
}
