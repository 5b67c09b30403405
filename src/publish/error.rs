//! Why nothing was published, and what to do about it.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use super::spelling;

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
    #[error("`{remote}` wants to know who you are")]
    NeedsLogin { remote: String },
    #[error("`{remote}` does not take the password or token of {from}")]
    WrongLogin { remote: String, from: String },
    #[error("`{remote}` wants to know who you are by `{way}`, which potluck does not speak")]
    OtherLogin { remote: String, way: &'static str },
    #[error("`{remote}` knows you, and says that you may not{}", quoted(said))]
    Forbidden { remote: String, said: String },
    #[error("there is no repository at `{remote}`, or you may not see it")]
    NothingThere { remote: String },
    #[error("what answers at `{remote}` is not a git repository")]
    NotGit { remote: String },
    #[error("`{remote}` could not prove that it is who it says: {why}")]
    Certificate { remote: String, why: String },
    #[error("ssh did not get into `{remote}`{}", told(said))]
    Ssh {
        remote: String,
        /// What ssh said, line by line.
        said: Vec<String>,
    },
    #[error("there is nothing at `{remote}`")]
    Missing { remote: String, path: PathBuf },
    #[error("`{remote}` is not a git repository")]
    NotARepository { remote: String, path: PathBuf },
    #[error("`{remote}` is a folder somebody works in, not a bare repository")]
    NotBare { remote: String, path: PathBuf },
    #[error("`{remote}` holds files that potluck did not put there")]
    NotEmpty { remote: String, path: PathBuf },
    #[error("`{}` in `{remote}` is not potluck’s, and stands where a file of the site belongs", path.display())]
    InTheWay { remote: String, path: PathBuf },
    #[error("`{remote}` belongs to another user of this machine")]
    NotYours { remote: String, path: PathBuf },
    #[error("`{remote}` is of git’s new kind (SHA-256), which potluck does not write yet")]
    NewKind { remote: String },
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
    #[error("{what}")]
    Source { what: String, help: String },
    #[error("`{branch}` of `{remote}` is checked out in `{}`", place.display())]
    CheckedOut {
        remote: String,
        branch: String,
        place: PathBuf,
    },
    #[error("{} holds no earlier state of this site", place(branch, "", remote))]
    NothingBefore { remote: String, branch: String },
    #[error("`{}` could not be made: {source}", path.display())]
    NoRoom { path: PathBuf, source: io::Error },
    /// Our own repository failed, and did so again after it was made anew.
    #[error("potluck's own copy of what is published is in trouble: {0}")]
    Own(#[from] git2::Error),
}

impl PublishError {
    /// What git says of a remote that cannot be read.
    pub fn unreadable(remote: String, error: &git2::Error) -> PublishError {
        let reason = spelling::printable(error.message());
        match is_new_kind(&reason) {
            true => PublishError::NewKind { remote },
            false => PublishError::Unreachable { remote, reason },
        }
    }

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
            NeedsLogin { .. } => "give it a token: in the environment as POTLUCK_TOKEN, or in potluck/credentials.yaml of your settings folder; git’s credential helpers are asked, too".into(),
            WrongLogin { .. } => "see whether the token has run out, and whether it may write to this repository".into(),
            OtherLogin { .. } => "the program `git` does: set `publish: { transport: git }`".into(),
            Forbidden { .. } => "ask whoever owns the repository for the right to push, or give a token that has it".into(),
            NothingThere { .. } => "make the repository on the host first, empty; or correct the address; or give a token that may see it".into(),
            NotGit { .. } => "copy the address that the host gives for `git clone`".into(),
            Certificate { .. } => "see whether this computer’s clock is right; in a company’s network, set `network: { ca: system }`".into(),
            Ssh { said, .. } => return ssh_help(said),
            Missing { path, .. } => {
                let path = path.display();
                format!("correct the path, or make it: `git init --bare {path}`, or `mkdir {path}` for the files alone")
            }
            NotARepository { path, .. } => format!(
                "correct the path, or make a repository of it: `git init --bare {}`",
                path.display()
            ),
            NewKind { .. } => "make one of the usual kind: `git init --bare --object-format=sha1`".into(),
            NotBare { path, .. } => format!(
                "publish to one that nobody works in: `git init --bare {}.git`",
                path.display()
            ),
            NotEmpty { path, .. } => format!(
                "publish into a folder that is empty, or into a repository beside it: `git init --bare {}.git`",
                path.display()
            ),
            InTheWay { .. } => "move it away, or give the page another name; nothing was changed".into(),
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
            Source { help, .. } => help.clone(),
            CheckedOut { .. } => "publish to a branch that nobody works on, or have another branch checked out there".into(),
            NothingBefore { .. } => "there is nothing to go back to; change the files and publish again".into(),
            Unreadable { .. } | Unreachable { .. } | Refused { .. } | NoRoom { .. } => return None,
        })
    }
}

/// Whether git's words are about a repository whose objects have longer names than ours.
pub fn is_new_kind(said: &str) -> bool {
    let mut words = ["sha256", "object format", "objectformat", "hash algorithm"].into_iter();
    words.any(|word| said.contains(word))
}

fn quoted(said: &str) -> String {
    match said {
        "" => String::new(),
        _ => format!(": \"{said}\""),
    }
}

/// The line that says most: what went wrong comes before what follows from it.
fn told(said: &[String]) -> String {
    let follows = |line: &&String| {
        line.contains("Could not read from remote repository")
            || line.contains("correct access rights")
            || line.contains("and the repository exists")
            || line.starts_with("Warning:")
            || line.chars().all(|c| matches!(c, '@' | '-' | '*' | ' '))
    };
    // Gitolite says after it what it may have been.
    let is_blunt = |line: &&String| line.to_lowercase().starts_with("fatal");
    let mut lines = said.iter().rev().filter(|line| !follows(line));
    let line = lines.clone().find(is_blunt).or_else(|| lines.next());
    line.map_or(String::new(), |line| format!(": {line}"))
}

fn ssh_help(said: &[String]) -> Option<String> {
    let says = |words: &str| said.iter().any(|line| line.contains(words));
    let help = match () {
        _ if says("REMOTE HOST IDENTIFICATION HAS CHANGED") => {
            "the host is not the one it was: ask whoever runs it before you go on"
        }
        _ if says("Host key verification failed") => {
            "this computer has never met the host: connect once by hand with `ssh`, compare the fingerprint with the one the host publishes, then say yes"
        }
        _ if says("Permission denied") => {
            "the host takes none of your keys: give it your public key; one with a passphrase must be in your agent where nobody can type (`ssh-add` puts it there, `ssh-add -l` lists what it has)"
        }
        _ if says("does not appear to be a git repository")
            || says("ot found")
            || says("DENIED by") =>
        {
            "make the repository on the host first, empty; or correct the address"
        }
        _ if says("Could not resolve hostname") => {
            "correct the name of the host, or see whether you are online"
        }
        _ => return None,
    };
    Some(help.into())
}

fn place(branch: &str, folder: &str, remote: &str) -> String {
    match folder {
        _ if branch.is_empty() => format!("`{remote}`"),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_what_a_host_says_over_ssh_the_line_that_refuses_is_told() {
        let said = |lines: &[&str]| {
            let said = lines.iter().map(|line| line.to_string()).collect();
            let remote = "git@host:site".to_string();
            PublishError::Ssh { remote, said }.to_string()
        };
        // Gitolite, then GitHub, in their own words.
        let gitolite = said(&[
            "FATAL: R any site ada DENIED by fallthru",
            "(or you mis-spelled the reponame)",
        ]);
        let refused = "ssh did not get into `git@host:site`: ";
        assert_eq!(
            gitolite,
            format!("{refused}FATAL: R any site ada DENIED by fallthru")
        );
        let github = said(&[
            "ERROR: Repository not found.",
            "fatal: Could not read from remote repository.",
        ]);
        assert_eq!(github, format!("{refused}ERROR: Repository not found."));
    }
}
