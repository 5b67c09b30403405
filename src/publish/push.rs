//! One push: the site's tree on top of what the remote holds, again and again as long as that moves on.

use git2::Oid;

use super::changes::{self, Changes};
use super::error::PublishError;
use super::mirror::Mirror;
use super::publication::Publication;
use super::remote::Remote;
use super::{commit, tree};

/// How often a tree is put on top of a remote that keeps moving.
pub const ATTEMPTS: usize = 8;

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

/// A remote that was looked at, and is about to be pushed to.
pub struct Push<'a> {
    mirror: &'a Mirror,
    remote: Remote,
    /// As the remote speaks of it.
    publication: Publication<'a>,
    /// What it showed when it was looked at.
    tip: Option<Oid>,
    /// Whether it had moved on since this machine last saw it.
    was_behind: bool,
}

impl<'a> Push<'a> {
    /// Looks at the remote; afterwards our repository holds what that holds.
    pub fn begin(
        mirror: &'a Mirror,
        publication: &Publication<'a>,
    ) -> Result<Push<'a>, PublishError> {
        let target = &publication.target;
        let remote = Remote::open(target)?;
        let seen = mirror.published()?;
        let tip = remote.fetch(mirror, target.branch)?;
        Ok(Push {
            mirror,
            publication: remote.named_in(publication),
            remote,
            tip,
            was_behind: seen.is_some() && seen != tip,
        })
    }

    /// What it would change if `site` were the tree to publish.
    pub fn changes(&self, site: Oid) -> Result<Changes, PublishError> {
        Ok(self.next(site, self.tip)?.changes)
    }

    /// Puts the tree that `site` gives for a tip on top of that tip. Never forces.
    pub fn run(
        &self,
        site: impl Fn(&Publication, Option<Oid>) -> Result<Oid, PublishError>,
    ) -> Result<Outcome, PublishError> {
        let (git, publication) = (self.mirror.git(), &self.publication);
        let (mut tip, mut was_behind) = (self.tip, self.was_behind);
        for _ in 0..ATTEMPTS {
            let next = self.next(site(publication, tip)?, tip)?;
            // Who was killed after the last file had not yet said so in the folder's list.
            let found = tip.map(|tip| git.find_commit(tip)).transpose()?;
            let is_half = found.is_some_and(|found| commit::is_half(&found));
            let commit = match next.changes.is_empty() && !is_half {
                true => None,
                false => Some(commit::write(git, publication, next.tree, tip)?),
            };
            let Some(moved) = self.deliver(commit, tip)? else {
                self.mirror.record(commit.or(tip))?;
                return Ok(Outcome {
                    changes: next.changes,
                    commit: commit.map(|id| id.to_string()),
                    was_behind,
                });
            };
            (tip, was_behind) = (moved, true);
        }
        Err(PublishError::Outrun {
            remote: self.remote.shown(),
            branch: publication.target.branch.to_string(),
        })
    }

    fn next(&self, site: Oid, tip: Option<Oid>) -> Result<Next, PublishError> {
        let (git, publication) = (self.mirror.git(), &self.publication);
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
        &self,
        commit: Option<Oid>,
        onto: Option<Oid>,
    ) -> Result<Option<Option<Oid>>, PublishError> {
        let Some(commit) = commit else {
            return Ok(None);
        };
        let (mirror, remote) = (self.mirror, &self.remote);
        let branch = self.publication.target.branch;
        let offered = remote.offer(mirror, branch, commit, onto);
        // What counts is what the remote shows now: a line may drop after a push arrived, and a
        // refusal because of a race is worded differently by every host.
        match (offered, remote.fetch(mirror, branch)) {
            (Ok(()), Err(error)) | (Err(error), Err(_)) => Err(error),
            (_, Ok(Some(now))) if mirror.holds(now, commit)? => Ok(None),
            (Err(error), Ok(now)) if now == onto => Err(error),
            (Ok(()), Ok(now)) if now == onto => Err(PublishError::NotKept {
                remote: remote.shown(),
                branch: branch.to_string(),
            }),
            (_, Ok(now)) => Ok(Some(now)),
        }
    }
}

/// The branch as it would be with the site in it.
struct Next {
    tree: Oid,
    changes: Changes,
}
