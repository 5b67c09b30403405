//! One commit of the site's files, beside whatever the person has staged.

use std::collections::BTreeSet;
use std::path::Path;

use git2::{Commit, Index, IndexEntry, IndexTime, Oid};

use super::own::{Own, failed};
use crate::publish::error::PublishError;

/// What came of it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// How many files went into a commit.
    pub committed: usize,
    /// Files with changes that are staged for a commit of the person's own: left alone.
    pub staged: Vec<String>,
    /// Whether commits of others were merged.
    pub merged: bool,
}

impl Own<'_> {
    /// One commit of the site's files as they are on disk, beside whatever the person has staged.
    pub fn commit(&self) -> Result<Kept, PublishError> {
        let head = self.head()?;
        let mut mine = self.git.index().map_err(failed)?;
        mine.read(true).map_err(failed)?;
        // An index of our own, from the last commit; the person's is only read here.
        let mut index = Index::new().map_err(failed)?;
        if let Some(head) = &head {
            let tree = head.tree().map_err(failed)?;
            index.read_tree(&tree).map_err(failed)?;
        }
        let mut kept = Kept::default();
        let mut done = Vec::new();
        for path in self.candidates(&index) {
            let last = index.get_path(Path::new(&path), 0);
            let staged = mine.get_path(Path::new(&path), 0).map(|entry| entry.id);
            let committed = last.as_ref().map(|entry| entry.id);
            let blob = self.blob(&path)?;
            if blob == committed {
                continue;
            }
            // Staged, and not just what we would take: it waits for a commit of their own.
            if staged != committed && staged != blob {
                kept.staged.push(path);
                continue;
            }
            match blob {
                Some(blob) => index.add(&entry(&path, blob, last.as_ref())),
                None => index.remove_path(Path::new(&path)),
            }
            .map_err(failed)?;
            done.push((path, blob));
        }
        if !done.is_empty() {
            self.add_commit(&mut index, head)?;
            follow(&mut mine, &done).map_err(failed)?;
        }
        kept.committed = done.len();
        Ok(kept)
    }

    /// A file of the site as `git add` would take it, with the person's own settings for line ends; none if it is gone.
    fn blob(&self, path: &str) -> Result<Option<Oid>, PublishError> {
        let below = path.strip_prefix(&self.prefix).unwrap_or(path);
        if !self.sources.files.contains(below) {
            return Ok(None);
        }
        let root = self.sources.root;
        let file = root.canonicalize().unwrap_or_else(|_| root.into());
        self.git
            .blob_path(&file.join(below))
            .map(Some)
            .map_err(failed)
    }

    /// Puts what the index holds on top of the branch.
    fn add_commit(&self, index: &mut Index, head: Option<Commit>) -> Result<(), PublishError> {
        let tree = index.write_tree_to(&self.git).map_err(failed)?;
        let tree = self.git.find_tree(tree).map_err(failed)?;
        let parents: Vec<&Commit> = head.iter().collect();
        let signature = self.signature()?;
        let message = self.sources.message;
        let commit = self
            .git
            .commit(None, &signature, &signature, message, &tree, &parents);
        self.move_to(commit.map_err(failed)?, head.as_ref().map(Commit::id))
    }

    /// The site's files, and those of its folders that the last commit has and the disk has not.
    fn candidates(&self, last: &Index) -> BTreeSet<String> {
        let present = self
            .sources
            .files
            .iter()
            .map(|path| format!("{}{path}", self.prefix));
        let gone = last.iter().filter_map(|entry| {
            let path = String::from_utf8(entry.path).ok()?;
            let below = path.strip_prefix(&self.prefix)?;
            let is_ours = self
                .sources
                .folders
                .iter()
                .any(|folder| below.starts_with(&format!("{folder}/")));
            (is_ours && !self.sources.root.join(below).exists()).then_some(path)
        });
        present.chain(gone).collect()
    }
}

/// The person's index follows, so that nothing of this looks like a change of theirs.
fn follow(mine: &mut Index, done: &[(String, Option<Oid>)]) -> Result<(), git2::Error> {
    for (path, blob) in done {
        match blob {
            Some(_) => mine.add_path(Path::new(path))?,
            None => mine.remove_path(Path::new(path))?,
        }
    }
    mine.write()
}

fn entry(path: &str, id: Oid, last: Option<&IndexEntry>) -> IndexEntry {
    let zero = IndexTime::new(0, 0);
    IndexEntry {
        ctime: zero,
        mtime: zero,
        dev: 0,
        ino: 0,
        mode: last.map_or(0o100_644, |last| last.mode),
        uid: 0,
        gid: 0,
        file_size: 0,
        id,
        flags: 0,
        flags_extended: 0,
        path: path.as_bytes().to_vec(),
    }
}
