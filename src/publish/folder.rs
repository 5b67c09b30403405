//! A remote that is a bare repository on this machine.
//!
//! libgit2 can push to a path itself, but moves the branch there whatever it has come to point to
//! meanwhile; here it moves only from the commit that ours stands on. Hooks are not run either way.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, SystemTime};

use git2::{
    Error, ErrorClass, ErrorCode, ObjectType, Oid, PackBuilder, Repository, Tree, TreeEntry,
};

use super::error::PublishError;
use super::mirror::Mirror;
use super::spelling;

/// The repository there, opened.
pub struct Folder {
    /// As it may be shown.
    remote: String,
    path: PathBuf,
    git: Repository,
}

impl Folder {
    /// Opens it, or says why it will not do.
    pub fn open(remote: &str, path: PathBuf) -> Result<Folder, PublishError> {
        let (remote, path) = (spelling::shown(remote), plain(path));
        if !path.exists() {
            return Err(PublishError::Missing { remote, path });
        }
        match Repository::open(&path) {
            Ok(git) if git.is_bare() => Ok(Folder { remote, path, git }),
            Ok(_) => Err(PublishError::NotBare { remote, path }),
            Err(error) => Err(match error.code() {
                ErrorCode::NotFound => PublishError::NotARepository { remote, path },
                ErrorCode::Owner => PublishError::NotYours { remote, path },
                _ => PublishError::unreadable(remote, &error),
            }),
        }
    }

    /// See [`Remote::fetch`](remote::Remote::fetch).
    pub fn fetch(&self, mirror: &Mirror, branch: &str) -> Result<Option<Oid>, PublishError> {
        let unreadable = |error| PublishError::unreadable(self.shown(), &error);
        let Some(tip) = self.tip(branch).map_err(unreadable)? else {
            return Ok(None);
        };
        if !mirror.git().odb()?.exists(tip) {
            let known = mirror.published()?;
            carry(&self.git, mirror.git(), tip, known).map_err(|trouble| match trouble {
                Trouble::From(error) => unreadable(error),
                Trouble::To(error) => PublishError::Own(error),
            })?;
        }
        Ok(Some(tip))
    }

    /// See [`Remote::offer`](remote::Remote::offer).
    pub fn offer(
        &self,
        mirror: &Mirror,
        branch: &str,
        commit: Oid,
        onto: Option<Oid>,
    ) -> Result<(), PublishError> {
        if let Some(place) = self.checked_out(branch) {
            return Err(PublishError::CheckedOut {
                remote: self.shown(),
                branch: branch.to_string(),
                place,
            });
        }
        carry(mirror.git(), &self.git, commit, onto).map_err(|trouble| match trouble {
            Trouble::From(error) => PublishError::Own(error),
            Trouble::To(error) => self.unwritable(error),
        })?;
        // No commit at all is written as zeros: then the branch must not exist yet.
        let before = onto.unwrap_or(Oid::ZERO_SHA1);
        let branch = spelling::reference(branch);
        let move_branch = || {
            let moved =
                self.git
                    .reference_matching(&branch, commit, true, before, "potluck publish");
            moved.map(drop)
        };
        // Whether a publish from here was killed at just this point: then the lock may be its leaving.
        let note = mirror.path().join(MOVING);
        let was_killed = std::fs::read(&note).is_ok_and(|noted| noted == branch.as_bytes());
        let lock = self.git.path().join(format!("{branch}.lock"));
        let seen = age(&lock);
        let _ = std::fs::write(&note, &branch);
        let mut moved = patiently(move_branch);
        let is_locked = moved
            .as_ref()
            .is_err_and(|error| error.code() == ErrorCode::Locked);
        // Nobody holds a lock for two seconds; and it is still the same one.
        if is_locked && was_killed && seen.is_some() && seen == age(&lock) {
            let _ = std::fs::remove_file(&lock);
            moved = patiently(move_branch);
        }
        let _ = std::fs::remove_file(&note);
        moved.map_err(|error| match error.code() {
            ErrorCode::Locked => PublishError::Locked {
                remote: self.shown(),
                lock: self.git.path().join(format!("{branch}.lock")),
            },
            _ => self.unwritable(error),
        })
    }

    /// Writes a file there and takes it away again: rights alone do not tell whether a disk is full.
    pub fn knock(&self) -> Result<(), PublishError> {
        let written = tempfile::NamedTempFile::new_in(self.git.path().join("objects"))
            .and_then(|mut file| file.write_all(&[0; 4096]));
        written.map_err(|error| PublishError::Unwritable {
            remote: self.shown(),
            path: self.path.clone(),
            reason: error.to_string(),
        })
    }

    /// As it may be shown to people.
    pub fn shown(&self) -> String {
        self.remote.clone()
    }

    /// The folder in which somebody works on the branch, if somebody does.
    fn checked_out(&self, branch: &str) -> Option<PathBuf> {
        let reference = spelling::reference(branch);
        let names = self.git.worktrees().ok()?;
        let trees = names.iter().flatten().flatten();
        let mut trees = trees.filter_map(|name| self.git.find_worktree(name).ok());
        let is_there = |tree: &git2::Worktree| {
            let git = Repository::open_from_worktree(tree).ok();
            let head = git.and_then(|git| {
                let head = git.find_reference("HEAD").ok()?;
                Some(head.symbolic_target().ok()??.to_string())
            });
            head.as_deref() == Some(&*reference)
        };
        trees.find(is_there).map(|tree| tree.path().to_path_buf())
    }

    fn tip(&self, branch: &str) -> Result<Option<Oid>, Error> {
        match self.git.find_reference(&spelling::reference(branch)) {
            Ok(reference) => Ok(Some(reference.peel_to_commit()?.id())),
            Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn unwritable(&self, error: Error) -> PublishError {
        PublishError::Unwritable {
            remote: self.shown(),
            path: self.path.clone(),
            reason: error.message().to_string(),
        }
    }
}

/// In our own repository, while the remote's branch is being moved: which one.
const MOVING: &str = "moving";

/// When a lock was made, if it is there.
fn age(lock: &Path) -> Option<SystemTime> {
    std::fs::metadata(lock)
        .and_then(|lock| lock.modified())
        .ok()
}

/// Without `..`, as it is shown in advice.
fn plain(path: PathBuf) -> PathBuf {
    // Windows would answer with a form that git does not take.
    if cfg!(windows) {
        return path;
    }
    let parent = path.parent().and_then(|parent| parent.canonicalize().ok());
    match (path.canonicalize(), parent, path.file_name()) {
        (Ok(path), _, _) => path,
        (Err(_), Some(parent), Some(name)) => parent.join(name),
        _ => path,
    }
}

/// Waits two seconds for somebody else's push.
fn patiently(move_branch: impl Fn() -> Result<(), Error>) -> Result<(), Error> {
    for _ in 0..20 {
        match move_branch() {
            Err(error) if error.code() == ErrorCode::Locked => sleep(Duration::from_millis(100)),
            done => return done,
        }
    }
    move_branch()
}

/// On which side something went wrong.
enum Trouble {
    From(Error),
    To(Error),
}

/// Copies `commit` with all that stands behind it, as one pack; what is behind `known` is there already.
fn carry(
    from: &Repository,
    to: &Repository,
    commit: Oid,
    known: Option<Oid>,
) -> Result<(), Trouble> {
    let mut pack = from.packbuilder().map_err(Trouble::From)?;
    gather(&mut pack, from, commit, known).map_err(Trouble::From)?;

    let odb = to.odb().map_err(Trouble::To)?;
    let mut writer = odb.packwriter().map_err(Trouble::To)?;
    let mut broken = None;
    let copied = pack.foreach(|bytes| {
        let written = writer.write_all(bytes);
        broken = written
            .err()
            .map(|error| Error::new(ErrorCode::GenericError, ErrorClass::Os, error.to_string()));
        broken.is_none()
    });
    match (broken, copied) {
        (Some(error), _) => Err(Trouble::To(error)),
        (None, Err(error)) => Err(Trouble::From(error)),
        (None, Ok(())) => writer.commit().map(drop).map_err(Trouble::To),
    }
}

/// What `commit` has and `known` has not. Only what differs from one commit to the next is looked at.
fn gather(
    pack: &mut PackBuilder,
    git: &Repository,
    commit: Oid,
    known: Option<Oid>,
) -> Result<(), Error> {
    let mut walk = git.revwalk()?;
    walk.push(commit)?;
    if let Some(known) = known.filter(|known| git.find_commit(*known).is_ok()) {
        walk.hide(known)?;
    }
    for id in walk {
        let commit = git.find_commit(id?)?;
        pack.insert_object(commit.id(), None)?;
        // Whatever the commit before it has is there, or in the pack as well.
        let before = commit.parents().next().and_then(|it| it.tree().ok());
        gather_tree(pack, git, &commit.tree()?, before.as_ref())?;
    }
    Ok(())
}

fn gather_tree(
    pack: &mut PackBuilder,
    git: &Repository,
    tree: &Tree,
    before: Option<&Tree>,
) -> Result<(), Error> {
    pack.insert_object(tree.id(), None)?;
    for entry in tree {
        let old = before.and_then(|before| before.get_name_bytes(entry.name_bytes()));
        if old.as_ref().map(TreeEntry::id) == Some(entry.id()) {
            continue;
        }
        match entry.kind() {
            Some(ObjectType::Tree) => {
                let old = old.and_then(|old| git.find_tree(old.id()).ok());
                gather_tree(pack, git, &git.find_tree(entry.id())?, old.as_ref())?;
            }
            Some(ObjectType::Blob) => pack.insert_object(entry.id(), entry.name().ok())?,
            // A submodule's commits are in a repository of its own.
            _ => {}
        }
    }
    Ok(())
}
