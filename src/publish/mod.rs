//! Files → a git tree in a repository of its own → push, or a plain folder. Knows nothing of posts, and touches the
//! person's own repository only in `source`, where they wish it.

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
mod publication;
mod push;
mod remote;
mod source;
mod spelling;
mod ssh;
#[cfg(test)]
mod tests;
mod tree;

use std::fs::{self, File};
use std::path::Path;

use git2::Oid;

pub use access::{Access, TYPED};
pub use changes::Changes;
pub use error::PublishError;
pub use publication::{Identity, Publication, Target};
pub use push::Outcome;
pub use source::{Kept, Sources, gather, send};
pub use spelling::shown;

use mirror::Mirror;
use push::Push;
use remote::Remote;

/// Puts the files on the remote's branch, on top of what it holds. Never forces.
pub fn push(publication: &Publication) -> Result<Outcome, PublishError> {
    check(publication)?;
    mending(&publication.target, |mirror| {
        let push = Push::begin(mirror, publication)?;
        let site = tree::build(mirror.git(), publication.files)?;
        push.run(|_, _| Ok(site))
    })
}

/// Puts what the site was before its last change on top, as a new commit. Once more, and it is as it was.
pub fn undo(publication: &Publication) -> Result<Outcome, PublishError> {
    check_target(&publication.target)?;
    mending(&publication.target, |mirror| {
        let push = Push::begin(mirror, publication)?;
        push.run(|publication, tip| commit::before(mirror.git(), publication, tip))
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
    mending(&publication.target, |mirror| {
        let push = Push::begin(mirror, publication)?;
        push.changes(tree::build(mirror.git(), publication.files)?)
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
