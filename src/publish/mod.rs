//! Files → a git tree in a repository of its own → push, or a plain folder. Knows nothing of posts, and never touches the user's own repository.

mod access;
mod calling;
mod changes;
mod commit;
mod error;
mod folder;
mod helper;
mod http;
mod index;
mod listing;
mod mirror;
mod network;
mod plain;
mod program;
mod remote;
mod source;
mod spelling;
mod ssh;
#[cfg(test)]
mod tests;
mod tree;

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use git2::Oid;

pub use access::Access;
pub use changes::Changes;
pub use commit::Identity;
pub use error::PublishError;
pub use source::{Kept, Sources, gather, send};
pub use spelling::shown;

use mirror::Mirror;
use remote::Remote;

/// Where a login came from that a person typed just now ([`Login::from`](crate::credentials::Login)).
pub const TYPED: &str = "what you typed";

/// How often a tree is put on top of a remote that keeps moving.
const ATTEMPTS: usize = 8;

/// Where a site is published.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// A bare repository of ours (`.potluck/publish.git`), made when missing and made anew when damaged. What stands in its way is removed.
    pub repository: &'a Path,
    /// URL or path, as the user wrote it.
    pub remote: &'a str,
    /// What a relative `remote` is relative to.
    pub root: &'a Path,
    /// The branch that is published to; made by the first publish.
    pub branch: &'a str,
    /// The folder of the branch that alone is replaced; empty for the whole of it.
    pub folder: &'a str,
    /// How a host is reached.
    pub access: &'a Access,
}

/// What is published there, in whose name.
#[derive(Debug, Clone)]
pub struct Publication<'a> {
    pub target: Target<'a>,
    /// Path in the site (forward slashes) and file on disk: exactly these, never a walk.
    pub files: &'a [(String, PathBuf)],
    /// Who the commit is by, and when.
    pub author: Identity<'a>,
    /// What the commit says.
    pub message: &'a str,
    /// The site's address. Each commit carries it, which is how the next publish knows the branch for its own.
    pub site: &'a str,
    /// Replace what stands there although somebody else wrote it.
    pub adopt: bool,
}

/// What a push did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Against what the remote showed before.
    pub changes: Changes,
    /// The new commit; none when the remote already shows just this.
    pub commit: Option<String>,
    /// Whether the remote had moved on since this machine last saw it.
    pub was_behind: bool,
}

/// Puts the files on the remote's branch, on top of what it holds. Never forces.
pub fn push(publication: &Publication) -> Result<Outcome, PublishError> {
    check(publication)?;
    mending(&publication.target, |mirror| {
        let remote = Remote::open(&publication.target)?;
        let seen = mirror.published()?;
        let tip = remote.fetch(mirror, publication.target.branch)?;
        let site = tree::build(mirror.git(), publication.files)?;
        let moved = seen.is_some() && seen != tip;
        let publication = &remote.named_in(publication);
        push_from(mirror, &remote, publication, tip, moved, |_| Ok(site))
    })
}

/// Puts what the site was before its last change on top, as a new commit. Once more, and it is as it was.
pub fn undo(publication: &Publication) -> Result<Outcome, PublishError> {
    check_target(&publication.target)?;
    mending(&publication.target, |mirror| {
        let remote = Remote::open(&publication.target)?;
        let seen = mirror.published()?;
        let tip = remote.fetch(mirror, publication.target.branch)?;
        let moved = seen.is_some() && seen != tip;
        let publication = &remote.named_in(publication);
        push_from(mirror, &remote, publication, tip, moved, |tip| {
            commit::before(mirror.git(), publication, tip)
        })
    })
}

/// Makes an empty bare repository to publish to.
pub fn make_bare(path: &Path) -> Result<(), PublishError> {
    git2::Repository::init_bare(path)?;
    Ok(())
}

/// What [`push`] would change. Makes no commit, moves no branch, sends nothing.
pub fn preview(publication: &Publication) -> Result<Changes, PublishError> {
    check(publication)?;
    let target = &publication.target;
    mending(target, |mirror| {
        let remote = Remote::open(target)?;
        let tip = remote.fetch(mirror, target.branch)?;
        let site = tree::build(mirror.git(), publication.files)?;
        Ok(next(mirror, &remote.named_in(publication), site, tip)?.changes)
    })
}

/// Brings [`last_published`] up to date with the remote, on a new machine for example.
/// Says whether the remote had moved on since this machine last saw it.
pub fn fetch(target: &Target) -> Result<bool, PublishError> {
    check_target(target)?;
    mending(target, |mirror| {
        let seen = mirror.published()?;
        let tip = Remote::open(target)?.fetch(mirror, target.branch)?;
        mirror.record(tip)?;
        Ok(seen.is_some() && seen != tip)
    })
}

/// When what stands on the branch was published, by its commit: seconds since 1970. None when nothing stands there.
pub fn last_time(target: &Target) -> Result<Option<i64>, PublishError> {
    let Some((mirror, tip)) = last_seen(target.repository)? else {
        return Ok(None);
    };
    Ok(Some(mirror.git().find_commit(tip)?.time().seconds()))
}

/// Whether the remote is a folder of files, without branches.
pub fn is_plain(target: &Target) -> Result<bool, PublishError> {
    Ok(matches!(Remote::open(target)?, Remote::Plain(_)))
}

/// The commit that this machine last saw published: at the last [`fetch`] or [`push`].
pub fn tip(repository: &Path) -> Result<Option<String>, PublishError> {
    Ok(last_seen(repository)?.map(|(_, tip)| tip.to_string()))
}

/// Whether a push would be let in. Sends nothing.
pub fn knock(target: &Target) -> Result<(), PublishError> {
    check_target(target)?;
    mending(target, |mirror| {
        Remote::open(target)?.knock(mirror, target.branch)
    })
}

/// One file as this machine last saw it published: at the last [`fetch`] or [`push`]. Asks no network.
pub fn last_published(
    repository: &Path,
    folder: &str,
    path: &str,
) -> Result<Option<Vec<u8>>, PublishError> {
    let Some((mirror, tip)) = last_seen(repository)? else {
        return Ok(None);
    };
    let root = mirror.git().find_commit(tip)?.tree()?;
    let path = Path::new(folder).join(path);
    let Some(entry) = tree::entry(&root, &path)? else {
        return Ok(None);
    };
    let object = entry.to_object(mirror.git())?;
    Ok(object.as_blob().map(|blob| blob.content().to_vec()))
}

/// Of each of these files, with when it changed in seconds since 1970: whether it was not there or was older when this
/// machine last saw the site published. Asks no network.
pub fn are_unseen(
    repository: &Path,
    folder: &str,
    files: &[(String, i64)],
) -> Result<Vec<bool>, PublishError> {
    let Some((mirror, tip)) = last_seen(repository)? else {
        return Ok(vec![true; files.len()]);
    };
    let commit = mirror.git().find_commit(tip)?;
    let (root, when) = (commit.tree()?, commit.time().seconds());
    let is_unseen = |(path, changed): &(String, i64)| {
        let is_there = tree::entry(&root, &Path::new(folder).join(path))?.is_some();
        Ok(!is_there || *changed > when)
    };
    files.iter().map(is_unseen).collect()
}

/// Our repository, and the commit that it last saw published.
fn last_seen(repository: &Path) -> Result<Option<(Mirror, Oid)>, PublishError> {
    let Some(mirror) = Mirror::existing(repository) else {
        return Ok(None);
    };
    let tip = mirror.published()?;
    Ok(tip.map(|tip| (mirror, tip)))
}

fn check(publication: &Publication) -> Result<(), PublishError> {
    check_target(&publication.target)?;
    if publication.files.is_empty() {
        return Err(PublishError::NothingToPublish);
    }
    Ok(())
}

fn check_target(target: &Target) -> Result<(), PublishError> {
    if !git2::Branch::name_is_valid(target.branch).unwrap_or(false) {
        let branch = target.branch.to_string();
        return Err(PublishError::BadBranch { branch });
    }
    if !target.folder.is_empty() {
        tree::check_path(target.folder)?;
    }
    Ok(())
}

/// Everything in our repository can be fetched or made again: when it turns out damaged, that is the cure.
fn mending<T>(
    target: &Target,
    work: impl Fn(&Mirror) -> Result<T, PublishError>,
) -> Result<T, PublishError> {
    let _alone = alone(target.repository)?;
    let mirror = Mirror::open(target.repository)?;
    match work(&mirror) {
        Err(PublishError::Own(_)) => {
            drop(mirror);
            work(&Mirror::recreate(target.repository)?)
        }
        done => done,
    }
}

/// Waits until no other process of this machine works in the repository: a damaged one is made anew. Whoever dies
/// lets go.
fn alone(repository: &Path) -> Result<File, PublishError> {
    let beside = repository.with_extension("lock");
    let locked = fs::create_dir_all(beside.parent().unwrap_or(repository))
        .and_then(|()| File::create(&beside))
        .and_then(|file| file.lock().map(|()| file));
    locked.map_err(|source| PublishError::NoRoom {
        path: beside.clone(),
        source,
    })
}

/// `site` is the tree to publish, on top of a tip; tried again as long as the remote moves on.
fn push_from(
    mirror: &Mirror,
    remote: &Remote,
    publication: &Publication,
    mut tip: Option<Oid>,
    mut was_behind: bool,
    site: impl Fn(Option<Oid>) -> Result<Oid, PublishError>,
) -> Result<Outcome, PublishError> {
    let (git, target) = (mirror.git(), &publication.target);
    for _ in 0..ATTEMPTS {
        let next = next(mirror, publication, site(tip)?, tip)?;
        // Who was killed after the last file had not yet said so in the folder's list.
        let found = tip.map(|tip| git.find_commit(tip)).transpose()?;
        let is_half = found.is_some_and(|found| commit::is_half(&found));
        let commit = match next.changes.is_empty() && !is_half {
            true => None,
            false => Some(commit::write(git, publication, next.tree, tip)?),
        };
        let Some(moved) = deliver(mirror, remote, target, commit, tip)? else {
            mirror.record(commit.or(tip))?;
            let commit = commit.map(|id| id.to_string());
            let changes = next.changes;
            return Ok(Outcome {
                changes,
                commit,
                was_behind,
            });
        };
        (tip, was_behind) = (moved, true);
    }
    Err(PublishError::Outrun {
        remote: remote.shown(),
        branch: target.branch.to_string(),
    })
}

/// The branch as it would be with the site in it.
struct Next {
    tree: Oid,
    changes: Changes,
}

fn next(
    mirror: &Mirror,
    publication: &Publication,
    site: Oid,
    tip: Option<Oid>,
) -> Result<Next, PublishError> {
    let git = mirror.git();
    let folder = publication.target.folder;
    let root = tip.map(|tip| git.find_commit(tip)?.tree()).transpose()?;
    let standing = root.as_ref().map(|root| tree::within(git, root, folder));
    let standing = standing.transpose()?.flatten();
    let changes = changes::between(git, standing, site)?;
    if !changes.is_empty() && !publication.adopt {
        commit::check_ours(git, publication, tip, standing)?;
    }
    let tree = tree::graft(git, root.as_ref(), folder, site)?;
    Ok(Next { tree, changes })
}

/// Offers the commit to the remote. When somebody else came first: their tip, to start again from.
fn deliver(
    mirror: &Mirror,
    remote: &Remote,
    target: &Target,
    commit: Option<Oid>,
    onto: Option<Oid>,
) -> Result<Option<Option<Oid>>, PublishError> {
    let Some(commit) = commit else {
        return Ok(None);
    };
    let offered = remote.offer(mirror, target.branch, commit, onto);
    // What counts is what the remote shows now: a line may drop after a push arrived, and a
    // refusal because of a race is worded differently by every host.
    match (offered, remote.fetch(mirror, target.branch)) {
        (Ok(()), Err(error)) | (Err(error), Err(_)) => Err(error),
        (_, Ok(Some(now))) if mirror.holds(now, commit)? => Ok(None),
        (Err(error), Ok(now)) if now == onto => Err(error),
        (Ok(()), Ok(now)) if now == onto => Err(PublishError::NotKept {
            remote: remote.shown(),
            branch: target.branch.to_string(),
        }),
        (_, Ok(now)) => Ok(Some(now)),
    }
}
