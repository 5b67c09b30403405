//! Trees: from a list of files, in a folder of another tree, and what may be in them.

use std::collections::BTreeMap;
use std::fs::{self, File, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use git2::build::TreeUpdateBuilder;
use git2::{
    ErrorCode, FileMode, ObjectType, Oid, Repository, Tree, TreeEntry, TreeWalkMode, TreeWalkResult,
};
use rayon::prelude::*;

use super::error::PublishError;
use super::index::{Index, Known};

/// Writes the files as blobs and trees; the same files give the same id, whatever their times and owners.
pub fn build(git: &Repository, files: &[(String, PathBuf)]) -> Result<Oid, PublishError> {
    for (path, _) in files {
        check_path(path)?;
    }
    let index = Index::load(git);
    let blobs = blobs(git, files, &index)?;
    let tree = match amended(git, &index, &blobs) {
        Some(tree) => tree,
        None => plant(git, blobs.iter().map(|(path, known)| (*path, known.id)))?,
    };
    index.save(tree, &blobs);
    Ok(tree)
}

/// The tree of last time with what is different now. None where it must be made anew: not known, not there, or a file
/// stands in the way of another, which [`plant`] tells.
fn amended(git: &Repository, index: &Index, blobs: &BTreeMap<&str, Known>) -> Option<Oid> {
    let before = git.find_tree(index.tree?).ok()?;
    let mut update = TreeUpdateBuilder::new();
    for (path, known) in blobs {
        if index.files.get(*path).map(|before| before.id) != Some(known.id) {
            update.upsert(*path, known.id, FileMode::Blob);
        }
    }
    let mut before_and_gone = index.files.keys();
    while let Some(path) = before_and_gone.find(|path| !blobs.contains_key(path.as_str())) {
        update.remove(path.as_str());
    }
    update.create_updated(git, &before).ok()
}

/// A tree of blobs that are in the repository already.
pub fn plant<'a>(
    git: &Repository,
    files: impl IntoIterator<Item = (&'a str, Oid)>,
) -> Result<Oid, PublishError> {
    let mut root = BTreeMap::new();
    for (path, id) in files {
        place(&mut root, path, id).map_err(|why| bad(path, why))?;
    }
    Ok(write(git, &root)?)
}

/// The files of a commit.
pub fn files(git: &Repository, commit: Oid) -> Result<BTreeMap<String, Oid>, git2::Error> {
    let mut files = BTreeMap::new();
    let tree = git.find_commit(commit)?.tree()?;
    tree.walk(TreeWalkMode::PreOrder, |folder, entry| {
        if let (Some(ObjectType::Blob), Ok(name)) = (entry.kind(), entry.name()) {
            files.insert(format!("{folder}{name}"), entry.id());
        }
        TreeWalkResult::Ok
    })?;
    Ok(files)
}

const TWICE: &str = "there are two files for it";

enum Node {
    File(Oid),
    Folder(BTreeMap<String, Node>),
}

fn place(folder: &mut BTreeMap<String, Node>, path: &str, blob: Oid) -> Result<(), &'static str> {
    let Some((first, rest)) = path.split_once('/') else {
        return match folder.insert(path.to_string(), Node::File(blob)) {
            None => Ok(()),
            Some(Node::File(_)) => Err(TWICE),
            Some(Node::Folder(_)) => Err("there is a folder of the same name"),
        };
    };
    let below = folder
        .entry(first.to_string())
        .or_insert_with(|| Node::Folder(BTreeMap::new()));
    match below {
        Node::Folder(below) => place(below, rest, blob),
        Node::File(_) => Err("one of its folders is also the name of a file"),
    }
}

/// The content of each file in the repository; those that are as they were are not read again.
fn blobs<'a>(
    git: &Repository,
    files: &'a [(String, PathBuf)],
    index: &Index,
) -> Result<BTreeMap<&'a str, Known>, PublishError> {
    let looked = files.par_iter().map(|(path, file)| {
        let found = look(file)?;
        Ok((index.known(path, &found), found))
    });
    let looked: Vec<_> = looked.collect::<Result<_, PublishError>>()?;
    let mut blobs = BTreeMap::new();
    for ((path, file), (known, found)) in files.iter().zip(looked) {
        let known = match known {
            Some(known) => known,
            None => index.noted(path, &found, blob(git, file)?),
        };
        if blobs.insert(path.as_str(), known).is_some() {
            return Err(bad(path, TWICE));
        }
    }
    Ok(blobs)
}

fn look(file: &Path) -> Result<Metadata, PublishError> {
    match fs::metadata(file) {
        Ok(found) if found.is_dir() => Err(unreadable(file, io::ErrorKind::IsADirectory.into())),
        found => found.map_err(|error| unreadable(file, error)),
    }
}

fn blob(git: &Repository, file: &Path) -> Result<Oid, PublishError> {
    // Asked first because git's own message names the path in a way of its own.
    File::open(file).map_err(|error| unreadable(file, error))?;
    Ok(git.blob_path(file)?)
}

fn unreadable(file: &Path, source: io::Error) -> PublishError {
    PublishError::Unreadable {
        path: file.to_path_buf(),
        source,
    }
}

fn write(git: &Repository, folder: &BTreeMap<String, Node>) -> Result<Oid, git2::Error> {
    let mut builder = git.treebuilder(None)?;
    for (name, node) in folder {
        match node {
            Node::File(id) => builder.insert(name, *id, FileMode::Blob.into())?,
            Node::Folder(below) => {
                builder.insert(name, write(git, below)?, FileMode::Tree.into())?
            }
        };
    }
    builder.write()
}

/// `root` with `site` in the place of `folder`, everything else as it was.
pub fn graft(
    git: &Repository,
    root: Option<&Tree>,
    folder: &str,
    site: Oid,
) -> Result<Oid, git2::Error> {
    if folder.is_empty() {
        return Ok(site);
    }
    let (first, rest) = folder.split_once('/').unwrap_or((folder, ""));
    let below = root.and_then(|root| root.get_name(first));
    let below = below.filter(|entry| entry.kind() == Some(ObjectType::Tree));
    let below = below.map(|entry| git.find_tree(entry.id())).transpose()?;
    let id = graft(git, below.as_ref(), rest, site)?;
    let mut builder = git.treebuilder(root)?;
    builder.insert(first, id, FileMode::Tree.into())?;
    builder.write()
}

/// What stands at some place in a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Folder(Oid),
    /// A file, a link or a submodule.
    Other(Oid),
}

/// What stands in the place of `folder`, or in its way.
pub fn within(
    git: &Repository,
    root: &Tree,
    folder: &str,
) -> Result<Option<Standing>, git2::Error> {
    if folder.is_empty() {
        return Ok(Some(Standing::Folder(root.id())));
    }
    let (first, rest) = folder.split_once('/').unwrap_or((folder, ""));
    match root.get_name(first) {
        Some(entry) if entry.kind() == Some(ObjectType::Tree) => {
            within(git, &git.find_tree(entry.id())?, rest)
        }
        entry => Ok(entry.map(|entry| Standing::Other(entry.id()))),
    }
}

/// The entry at `path`, if there is one.
pub fn entry(root: &Tree, path: &Path) -> Result<Option<TreeEntry<'static>>, git2::Error> {
    match root.get_path(path) {
        Ok(entry) => Ok(Some(entry)),
        Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Refuses paths that would mean something else in a checkout than in the site.
pub fn check_path(path: &str) -> Result<(), PublishError> {
    if path.contains(['\\', '\0']) {
        return Err(bad(path, "its folders must be separated by `/`"));
    }
    for name in path.split('/') {
        match name {
            "" => return Err(bad(path, "one of its folders has no name")),
            "." | ".." => return Err(bad(path, "it leads out of its folder")),
            _ if is_dot_git(name) => return Err(bad(path, "git keeps `.git` for itself")),
            _ => {}
        }
    }
    Ok(())
}

/// `.git` as Windows and macOS understand it: in any case, with blanks or dots behind it, or by its short name.
fn is_dot_git(name: &str) -> bool {
    let name = name.trim_end_matches(['.', ' ']);
    name.eq_ignore_ascii_case(".git") || name.eq_ignore_ascii_case("git~1")
}

fn bad(path: &str, why: &'static str) -> PublishError {
    PublishError::BadPath {
        path: path.to_string(),
        why,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_mean_something_else_elsewhere_are_refused() {
        let refused = [
            "",
            "/",
            "/etc/passwd",
            "a//b",
            "a/",
            "..",
            "a/../b",
            "./a",
            ".git",
            "a/.GIT/hooks",
            ".git./config",
            ".Git /config",
            "GIT~1",
            "a\\b",
            "a\0b",
        ];
        for path in refused {
            assert!(check_path(path).is_err(), "{path:?}");
        }
    }

    #[test]
    fn ordinary_paths_are_fine() {
        for path in [
            "index.html",
            "2026/05/frösche/a b.jpg",
            ".gitignore",
            ".well-known/x",
            "...",
        ] {
            assert!(check_path(path).is_ok(), "{path:?}");
        }
    }

    #[test]
    fn a_name_is_a_file_or_a_folder_but_once() {
        let blob = Oid::ZERO_SHA1;
        for (first, second) in [("a", "a"), ("a", "a/b"), ("a/b", "a")] {
            let mut root = BTreeMap::new();
            assert!(place(&mut root, first, blob).is_ok());
            assert!(place(&mut root, second, blob).is_err(), "{first} {second}");
        }
    }

    /// Writes these files in a folder of their own, for a test.
    fn laid_out(folder: &Path, files: &[(&str, &str)]) -> Vec<(String, PathBuf)> {
        let files = files.iter().enumerate().map(|(number, (path, content))| {
            let file = folder.join(number.to_string());
            fs::write(&file, content).unwrap();
            (path.to_string(), file)
        });
        files.collect()
    }

    #[test]
    fn a_tree_made_of_the_last_one_is_the_one_made_anew() {
        let folder = tempfile::tempdir().unwrap();
        let git = Repository::init_bare(folder.path().join("git")).unwrap();
        let anew = |files: &[_]| {
            let fresh = tempfile::tempdir().unwrap();
            build(&Repository::init_bare(fresh.path()).unwrap(), files).unwrap()
        };
        for files in [
            &[("a", "1"), ("b/c", "1"), ("b/d/e", "1")][..],
            &[("a", "2"), ("b/c", "1"), ("b/d/e", "1")],
            &[("a", "2"), ("b/c", "1"), ("b/d/f/g", "1"), ("z", "1")],
            &[("a", "2"), ("b-", "1"), ("b/c", "1")],
            &[("a", "2"), ("b", "a file where a folder was")],
            &[("a/b", "and the other way round")],
        ] {
            let files = laid_out(folder.path(), files);
            assert_eq!(build(&git, &files).unwrap(), anew(&files), "{files:?}");
        }
    }

    #[test]
    fn only_what_is_different_is_written_again() {
        let folder = tempfile::tempdir().unwrap();
        let git = Repository::init_bare(folder.path().join("git")).unwrap();
        let files = laid_out(folder.path(), &[("a/b", "1"), ("c/d", "1")]);
        let first = build(&git, &files).unwrap();
        let index = Index::load(&git);
        let blobs = blobs(&git, &files, &index).unwrap();
        assert_eq!(amended(&git, &index, &blobs), Some(first));
        let text = fs::read_to_string(git.path().join("potluck-index")).unwrap();
        let (short, _) = text.trim_end().rsplit_once('\n').unwrap();
        fs::write(git.path().join("potluck-index"), short).unwrap();
        let index = Index::load(&git);
        assert_eq!(amended(&git, &index, &blobs), None, "a line is missing");
    }
}
