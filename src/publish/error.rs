//! Why nothing was published, and what to do about it.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// One publish, refused or failed. The remote is then as it was.
#[derive(Debug, Error)]
pub enum PublishError {
    #[error("there is nothing to publish")]
    NothingToPublish,
    #[error("`{path}` cannot be published: {why}")]
    BadPath { path: String, why: &'static str },
    #[error("`{}` could not be read: {source}", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("`{branch}` cannot be the name of a branch")]
    BadBranch { branch: String },
    #[error("no place to publish to is set")]
    NoRemote,
    #[error("`{remote}` is no place to publish to: {why}")]
    BadRemote { remote: String, why: &'static str },
    #[error("publishing to `{remote}` needs {scheme}, which potluck does not speak yet")]
    NoTransport { remote: String, scheme: String },
    #[error("there is nothing at `{remote}`")]
    Missing { remote: String, path: PathBuf },
    #[error("`{remote}` is not a git repository")]
    NotARepository { remote: String, path: PathBuf },
    #[error("`{remote}` is a folder somebody works in, not a bare repository")]
    NotBare { remote: String, path: PathBuf },
    #[error("`{remote}` belongs to another user of this machine")]
    NotYours { remote: String, path: PathBuf },
    #[error("`{remote}` could not be read: {reason}")]
    Unreachable { remote: String, reason: String },
    #[error("`{remote}` could not be written to: {reason}")]
    Unwritable {
        remote: String,
        path: PathBuf,
        reason: String,
    },
    #[error("`{remote}` is locked: somebody else seems to be publishing to it")]
    Locked { remote: String, lock: PathBuf },
    #[error("`{remote}` refused the push: {reason}")]
    Refused {
        remote: String,
        reason: String,
        /// What the host said meanwhile, line by line.
        said: Vec<String>,
    },
    #[error("the push to `{remote}` did not go through: {reason}")]
    NotSent { remote: String, reason: String },
    #[error("{} holds {}", place(branch, folder, remote), owner(site.as_deref()))]
    NotOurs {
        remote: String,
        branch: String,
        folder: String,
        /// The other site, when potluck published it.
        site: Option<String>,
    },
    #[error("others kept publishing to `{branch}` of `{remote}` at the same moment")]
    Outrun { remote: String, branch: String },
    #[error("`{remote}` took the push, but does not show it on `{branch}`")]
    NotKept { remote: String, branch: String },
    #[error("`{}` could not be made: {source}", path.display())]
    NoRoom { path: PathBuf, source: io::Error },
    /// Our own repository failed, and did so again after it was made anew.
    #[error("potluck's own copy of what is published is in trouble: {0}")]
    Own(#[from] git2::Error),
}

impl PublishError {
    /// What the user can do about it.
    pub fn help(&self) -> Option<String> {
        use PublishError::*;
        Some(match self {
            NothingToPublish => "write something first: `potluck new post`".into(),
            BadPath { .. } => "give it another name".into(),
            BadBranch { .. } => "take letters, digits and `-` only, such as `pages`".into(),
            NoRemote => "name it in `potluck.yaml`: `publish: { remote: ../site.git }`".into(),
            BadRemote { .. } => {
                "write it as `../site.git`, `https://host.example/ada/site.git` or `git@host.example:ada/site.git`".into()
            }
            NoTransport { .. } => {
                "publish to a folder made with `git init --bare ../site.git`, and send it on from there with `git push`".into()
            }
            Missing { path, .. } => {
                format!("correct the path, or make it: `git init --bare {}`", path.display())
            }
            NotARepository { path, .. } => format!(
                "correct the path, or make a repository of it: `git init --bare {}`",
                path.display()
            ),
            NotBare { path, .. } => format!(
                "publish to one that nobody works in: `git init --bare {}.git`",
                path.display()
            ),
            NotYours { path, .. } => format!(
                "if you trust it: `git config --global --add safe.directory {}`",
                path.display()
            ),
            Unwritable { path, .. } => {
                format!("see whether you may write to `{}`, and whether its disk is full", path.display())
            }
            Locked { lock, .. } => format!(
                "try again in a minute; if nobody is publishing, delete `{}`",
                lock.display()
            ),
            Refused { said, .. } if !said.is_empty() => {
                format!("the host said \"{}\"", said.join("\n"))
            }
            NotOurs { site: Some(_), .. } => {
                "if that is this site under a former address, add `--adopt`; if not, publish somewhere else".into()
            }
            NotOurs { site: None, .. } => {
                "publish to a branch of its own, or add `--adopt` if what is there may be replaced; it stays in the branch's history".into()
            }
            Outrun { .. } | NotSent { .. } => "publish again; nothing is lost".into(),
            NotKept { .. } => "publish again; if it happens again, ask whoever runs the host".into(),
            Own(_) => "delete `.potluck/publish.git`, which is made anew, and see whether the disk is full".into(),
            Unreadable { .. } | Unreachable { .. } | Refused { .. } | NoRoom { .. } => return None,
        })
    }
}

fn place(branch: &str, folder: &str, remote: &str) -> String {
    match folder {
        "" => format!("`{branch}` of `{remote}`"),
        _ => format!("`{folder}` on `{branch}` of `{remote}`"),
    }
}

fn owner(site: Option<&str>) -> String {
    match site {
        Some(site) => format!("another site, `{site}`"),
        None => "something that potluck did not write".to_string(),
    }
}
