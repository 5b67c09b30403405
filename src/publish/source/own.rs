//! The person's own repository around the site, and when it is to be left alone.

use std::collections::BTreeSet;
use std::path::Path;

use git2::{Commit, ErrorCode, Oid, Repository, RepositoryState, Signature, Time};

use crate::credentials::Login;
use crate::publish::error::PublishError;
use crate::publish::error::is_new_kind;
use crate::publish::publication::Identity;
use crate::publish::spelling;

/// What is to be kept, and in whose name.
pub struct Sources<'a> {
    /// The site's folder.
    pub root: &'a Path,
    /// Paths from there, forward slashes: exactly these, never a walk.
    pub files: &'a BTreeSet<String>,
    /// Folders of the site in which a file that is gone was deleted by the person.
    pub folders: &'a [&'a str],
    pub author: Identity<'a>,
    pub message: &'a str,
    /// Whether somebody sits at the terminal.
    pub can_ask: bool,
    /// For the host of `remote`, where the site goes: the sources may have another.
    pub login: Option<&'a Login>,
    pub remote: &'a str,
}

/// The repository, opened, in a state in which something may be added to it.
pub struct Own<'a> {
    pub sources: &'a Sources<'a>,
    pub git: Repository,
    /// The branch, in short.
    pub branch: String,
    /// The site's folder from the top of the repository, empty or ending in `/`.
    pub prefix: String,
}

impl<'a> Own<'a> {
    pub fn open(sources: &'a Sources<'a>) -> Result<Own<'a>, PublishError> {
        let git = Repository::discover(sources.root).map_err(unopened)?;
        if git.state() != RepositoryState::Clean {
            return Err(trouble(
                "you are in the middle of a merge, a rebase or the like in your own repository",
                "end it first: `git status` says how",
            ));
        }
        let top = git.workdir().and_then(|top| top.canonicalize().ok());
        let root = sources.root.canonicalize().ok();
        let prefix = top.zip(root).and_then(|(top, root)| {
            let below = root.strip_prefix(top).ok()?.to_str()?.replace('\\', "/");
            Some(if below.is_empty() { below } else { below + "/" })
        });
        let Some(prefix) = prefix else {
            return Err(trouble(
                "the repository around the site’s folder has no files of its own",
                "publish from a checkout; or set `publish: { source: false }`",
            ));
        };
        if git.path().join("index.lock").exists() {
            return Err(trouble(
                "git is busy in your own repository",
                format!(
                    "try again in a minute; if no git is running, delete `{}`",
                    git.path().join("index.lock").display()
                ),
            ));
        }
        let branch = match git
            .find_reference("HEAD")
            .map_err(failed)?
            .symbolic_target()
        {
            Ok(Some(name)) => name.trim_start_matches("refs/heads/").to_string(),
            _ => {
                return Err(trouble(
                    "your own repository is on no branch, so there is nothing to add a commit to",
                    "`git switch main` goes back to a branch",
                ));
            }
        };
        Ok(Own {
            sources,
            git,
            branch,
            prefix,
        })
    }

    pub fn head(&self) -> Result<Option<Commit<'_>>, PublishError> {
        match self.git.head() {
            Ok(head) => Ok(Some(head.peel_to_commit().map_err(failed)?)),
            Err(error) if error.code() == ErrorCode::UnbornBranch => Ok(None),
            Err(error) => Err(failed(error)),
        }
    }

    /// The person's own identity, else the site's author: git need not be set up.
    pub fn signature(&self) -> Result<Signature<'static>, PublishError> {
        let Identity {
            name,
            email,
            seconds,
        } = self.sources.author;
        let when = Time::new(seconds, 0);
        let own = self.git.signature().ok().and_then(|own| {
            let (name, email) = (own.name().ok()?.to_string(), own.email().ok()?.to_string());
            Signature::new(&name, &email, &when).ok()
        });
        let email = if email.is_empty() {
            "noreply@localhost"
        } else {
            email
        };
        match own {
            Some(own) => Ok(own),
            None => Signature::new(name, email, &when).map_err(failed),
        }
    }

    /// Moves the branch, only from where we saw it.
    pub fn move_to(&self, id: Oid, from: Option<Oid>) -> Result<(), PublishError> {
        let name = spelling::reference(&self.branch);
        let from = from.unwrap_or(Oid::ZERO_SHA1);
        let moved = self
            .git
            .reference_matching(&name, id, true, from, "potluck publish");
        moved.map(drop).map_err(failed)
    }
}

fn unopened(error: git2::Error) -> PublishError {
    match error.code() {
        ErrorCode::NotFound => trouble(
            "`publish.source` is on, but the site’s folder is in no git repository",
            "`git init` makes it one; or set `publish: { source: false }`",
        ),
        _ if is_new_kind(error.message()) => trouble(
            "your own repository is of git’s new kind (SHA-256), which potluck does not write yet",
            "set `publish: { source: false }`, and commit and push there yourself; the site goes online all the same",
        ),
        _ => failed(error),
    }
}

pub fn trouble(what: impl Into<String>, help: impl Into<String>) -> PublishError {
    PublishError::Source {
        what: what.into(),
        help: help.into(),
    }
}

pub fn failed(error: git2::Error) -> PublishError {
    trouble(
        format!("your own repository is in trouble: {}", error.message()),
        "see what `git status` says there; or set `publish: { source: false }`",
    )
}
