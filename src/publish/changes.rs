//! What differs between two trees, by path.

use git2::{ObjectType, Oid, Repository, Tree, TreeEntry};

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
    changes.note(git, "", old.as_ref(), Some(&new))?;
    changes.added.sort();
    changes.changed.sort();
    changes.removed.sort();
    Ok(changes)
}

impl Changes {
    /// What is different below `folder`, which is empty or ends in `/`.
    fn note(
        &mut self,
        git: &Repository,
        folder: &str,
        old: Option<&Tree>,
        new: Option<&Tree>,
    ) -> Result<(), git2::Error> {
        let gone = old.into_iter().flatten();
        let gone = gone.filter(|entry| named(new, entry).is_none());
        for entry in new.into_iter().flatten().chain(gone) {
            let (before, after) = (named(old, &entry), named(new, &entry));
            let what = |it: &TreeEntry| (it.id(), it.filemode());
            if before.as_ref().map(what) == after.as_ref().map(what) {
                continue;
            }
            let path = format!("{folder}{}", String::from_utf8_lossy(entry.name_bytes()));
            let (left, right) = (below(git, before.as_ref())?, below(git, after.as_ref())?);
            if left.is_some() || right.is_some() {
                self.note(git, &format!("{path}/"), left.as_ref(), right.as_ref())?;
            }
            let was_file = before.is_some() && left.is_none();
            let is_file = after.is_some() && right.is_none();
            match (was_file, is_file) {
                (true, true) => self.changed.push(path),
                (true, false) => self.removed.push(path),
                (false, true) => self.added.push(path),
                (false, false) => {}
            }
        }
        Ok(())
    }
}

fn named<'t>(tree: Option<&'t Tree>, entry: &TreeEntry) -> Option<TreeEntry<'t>> {
    tree?.get_name_bytes(entry.name_bytes())
}

/// The folder that an entry is, if it is one.
fn below<'g>(
    git: &'g Repository,
    entry: Option<&TreeEntry>,
) -> Result<Option<Tree<'g>>, git2::Error> {
    let folder = entry.filter(|entry| entry.kind() == Some(ObjectType::Tree));
    folder.map(|entry| git.find_tree(entry.id())).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::tree;

    #[test]
    fn files_and_folders_take_each_others_places() {
        let folder = tempfile::tempdir().unwrap();
        let git = Repository::init_bare(folder.path()).unwrap();
        let planted = |files: &[(&'static str, &str)]| {
            let files = files.iter();
            let files = files.map(|(path, text)| (*path, git.blob(text.as_bytes()).unwrap()));
            tree::plant(&git, files).unwrap()
        };
        let old = planted(&[
            ("a", "1"),
            ("b/c", "1"),
            ("b/d", "1"),
            ("e/f/g", "1"),
            ("h", "1"),
        ]);
        let new = planted(&[
            ("a/x", "1"),
            ("b/c", "2"),
            ("b/d", "1"),
            ("e", "1"),
            ("h", "1"),
        ]);
        let texts = |texts: &[&str]| texts.iter().map(|it| it.to_string()).collect::<Vec<_>>();
        let expected = Changes {
            added: texts(&["a/x", "e"]),
            changed: texts(&["b/c"]),
            removed: texts(&["a", "e/f/g"]),
        };
        assert_eq!(
            between(&git, Some(Standing::Folder(old)), new),
            Ok(expected)
        );
        let nothing = between(&git, Some(Standing::Folder(new)), new).unwrap();
        assert!(nothing.is_empty());
        let all = between(&git, None, new).unwrap();
        assert_eq!(all.added, ["a/x", "b/c", "b/d", "e", "h"]);
    }
}
