//! The person's own repository, when the sources are published too (`publish.source`): a commit of the site's files
//! alone, what was changed in the host's web page merged in, and a push.
//!
//! Never over work that is staged, and never by force: hooks and signing are the `git` program's, which does the sending.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};

use git2::build::CheckoutBuilder;
use git2::{Commit, ErrorCode, Oid, Repository, RepositoryState, Signature, Time};

use super::commit::Identity;
use super::program::ask_nobody;
use super::{PublishError, spelling};

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
    /// For a host that asks: user and password.
    pub login: Option<(&'a str, &'a str)>,
}

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

/// Commits what is new, and merges what is new at the host. Sends nothing yet.
pub fn gather(sources: &Sources) -> Result<Kept, PublishError> {
    let own = Own::open(sources)?;
    let mut kept = own.commit()?;
    kept.merged = own.merge()?;
    Ok(kept)
}

/// Commits what changed since, and sends all of it.
pub fn send(sources: &Sources) -> Result<Kept, PublishError> {
    let own = Own::open(sources)?;
    let kept = own.commit()?;
    own.push()?;
    Ok(kept)
}

struct Own<'a> {
    sources: &'a Sources<'a>,
    git: Repository,
    /// The branch, in short.
    branch: String,
    /// The site's folder from the top of the repository, empty or ending in `/`.
    prefix: String,
}

fn trouble(what: impl Into<String>, help: impl Into<String>) -> PublishError {
    PublishError::Source {
        what: what.into(),
        help: help.into(),
    }
}

fn failed(error: git2::Error) -> PublishError {
    trouble(
        format!("your own repository is in trouble: {}", error.message()),
        "see what `git status` says there; or set `publish: { source: false }`",
    )
}

impl<'a> Own<'a> {
    fn open(sources: &'a Sources<'a>) -> Result<Own<'a>, PublishError> {
        let git = Repository::discover(sources.root).map_err(|_| {
            trouble(
                "`publish.source` is on, but the site’s folder is in no git repository",
                "`git init` makes it one; or set `publish: { source: false }`",
            )
        })?;
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

    fn head(&self) -> Result<Option<Commit<'_>>, PublishError> {
        match self.git.head() {
            Ok(head) => Ok(Some(head.peel_to_commit().map_err(failed)?)),
            Err(error) if error.code() == ErrorCode::UnbornBranch => Ok(None),
            Err(error) => Err(failed(error)),
        }
    }

    /// One commit of the site's files as they are on disk, beside whatever the person has staged.
    fn commit(&self) -> Result<Kept, PublishError> {
        let head = self.head()?;
        let tree = head
            .as_ref()
            .map(Commit::tree)
            .transpose()
            .map_err(failed)?;
        let mut mine = self.git.index().map_err(failed)?;
        mine.read(true).map_err(failed)?;
        // An index of our own, from the last commit; the person's is only read here.
        let mut index = git2::Index::new().map_err(failed)?;
        if let Some(tree) = &tree {
            index.read_tree(tree).map_err(failed)?;
        }
        let mut kept = Kept::default();
        let mut done = Vec::new();
        for path in self.candidates(&index) {
            let last = index.get_path(Path::new(&path), 0);
            let staged = mine.get_path(Path::new(&path), 0);
            let id = |entry: &Option<git2::IndexEntry>| entry.as_ref().map(|entry| entry.id);
            let is_there = self
                .sources
                .files
                .contains(path.strip_prefix(&self.prefix).unwrap_or(&path));
            let below = path.strip_prefix(&self.prefix).unwrap_or(&path);
            // With the person's own settings for line ends, as `git add` would.
            let file = self
                .sources
                .root
                .canonicalize()
                .unwrap_or_else(|_| self.sources.root.into())
                .join(below);
            let blob = is_there
                .then(|| self.git.blob_path(&file))
                .transpose()
                .map_err(failed)?;
            if blob == id(&last) {
                continue;
            }
            // Staged, and not just what we would take: it waits for a commit of their own.
            if id(&staged) != id(&last) && id(&staged) != blob {
                kept.staged.push(path);
                continue;
            }
            match blob {
                Some(blob) => index
                    .add(&entry(&path, blob, last.as_ref()))
                    .map_err(failed)?,
                None => index.remove_path(Path::new(&path)).map_err(failed)?,
            }
            done.push((path, blob));
        }
        if done.is_empty() {
            return Ok(kept);
        }
        let tree = index.write_tree_to(&self.git).map_err(failed)?;
        let tree = self.git.find_tree(tree).map_err(failed)?;
        let parents: Vec<&Commit> = head.iter().collect();
        let signature = self.signature()?;
        let id = self
            .git
            .commit(
                None,
                &signature,
                &signature,
                self.sources.message,
                &tree,
                &parents,
            )
            .map_err(failed)?;
        self.move_to(id, head.as_ref().map(Commit::id))?;
        // The person's index follows, so that nothing of this looks like a change of theirs.
        for (path, blob) in &done {
            match blob {
                Some(_) => mine.add_path(Path::new(path)).map_err(failed)?,
                None => mine.remove_path(Path::new(path)).map_err(failed)?,
            }
        }
        mine.write().map_err(failed)?;
        kept.committed = done.len();
        Ok(kept)
    }

    /// The site's files, and those of its folders that the last commit has and the disk has not.
    fn candidates(&self, last: &git2::Index) -> BTreeSet<String> {
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

    /// The person's own identity, else the site's author: git need not be set up.
    fn signature(&self) -> Result<Signature<'static>, PublishError> {
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
    fn move_to(&self, id: Oid, from: Option<Oid>) -> Result<(), PublishError> {
        let name = spelling::reference(&self.branch);
        let from = from.unwrap_or(Oid::ZERO_SHA1);
        let moved = self
            .git
            .reference_matching(&name, id, true, from, "potluck publish");
        moved.map(drop).map_err(failed)
    }

    /// Where the branch is at the host: the remote's name or address, and the branch there.
    fn upstream(&self) -> Option<(String, String)> {
        let config = self.git.config().ok()?;
        let named = |name: &str| {
            config
                .get_string(&format!("branch.{}.{name}", self.branch))
                .ok()
        };
        let merge = named("merge").map(|name| name.trim_start_matches("refs/heads/").to_string());
        let remote = named("remote").or_else(|| {
            self.git
                .find_remote("origin")
                .ok()
                .map(|_| "origin".to_string())
        })?;
        Some((remote, merge.unwrap_or_else(|| self.branch.clone())))
    }

    /// Takes in what others put on the branch: another machine, or the host's web page.
    fn merge(&self) -> Result<bool, PublishError> {
        let Some((remote, branch)) = self.upstream() else {
            return Ok(false);
        };
        let reference = format!("+refs/heads/{branch}:refs/potluck/theirs");
        let seen = self.git(&[
            "ls-remote",
            "--exit-code",
            "--heads",
            "--",
            &remote,
            &format!("refs/heads/{branch}"),
        ])?;
        match seen.code {
            Some(0) => {}
            // The branch is not there yet.
            Some(2) => return Ok(false),
            _ => return Err(self.unreached(&remote, &seen.said)),
        }
        let fetched = self.git(&["fetch", "--quiet", "--no-tags", "--", &remote, &reference])?;
        if fetched.code != Some(0) {
            return Err(self.unreached(&remote, &fetched.said));
        }
        let theirs = self
            .git
            .refname_to_id("refs/potluck/theirs")
            .map_err(failed)?;
        let Some(ours) = self.head()? else {
            return Ok(false);
        };
        if ours.id() == theirs
            || self
                .git
                .graph_descendant_of(ours.id(), theirs)
                .map_err(failed)?
        {
            return Ok(false);
        }
        let theirs = self.git.find_commit(theirs).map_err(failed)?;
        let is_behind = self
            .git
            .graph_descendant_of(theirs.id(), ours.id())
            .map_err(failed)?;
        let tree = match is_behind {
            true => theirs.tree_id(),
            false => self.merged(&ours, &theirs)?,
        };
        let tree = self.git.find_tree(tree).map_err(failed)?;
        // Only files that nobody has changed here are written: the rest is said, and nothing is touched.
        let mut safely = CheckoutBuilder::new();
        safely.safe();
        self.git.checkout_tree(tree.as_object(), Some(&mut safely)).map_err(|error| {
            trouble(
                format!("what was changed at the host cannot be put beside your own changes: {}", error.message()),
                "commit or put aside what `git status` shows, and publish again; both are still there",
            )
        })?;
        let id = match is_behind {
            true => theirs.id(),
            false => {
                let signature = self.signature()?;
                let message = format!("Merge what was changed on {remote}");
                self.git
                    .commit(
                        None,
                        &signature,
                        &signature,
                        &message,
                        &tree,
                        &[&ours, &theirs],
                    )
                    .map_err(failed)?
            }
        };
        self.move_to(id, Some(ours.id()))?;
        Ok(true)
    }

    fn merged(&self, ours: &Commit, theirs: &Commit) -> Result<Oid, PublishError> {
        let mut index = self.git.merge_commits(ours, theirs, None).map_err(failed)?;
        if !index.has_conflicts() {
            return index.write_tree_to(&self.git).map_err(failed);
        }
        let conflicts = index.conflicts().map_err(failed)?.flatten();
        let paths = conflicts.filter_map(|conflict| {
            let entry = conflict.our.or(conflict.their).or(conflict.ancestor)?;
            String::from_utf8(entry.path).ok()
        });
        let paths: BTreeSet<String> = paths.map(|path| format!("`{path}`")).collect();
        let paths: Vec<String> = paths.into_iter().collect();
        Err(trouble(
            format!(
                "{} was changed here and at the host, in the same place",
                paths.join(", ")
            ),
            "both are kept, yours here and theirs there: `git pull` brings them together and shows you where; then publish again",
        ))
    }

    fn push(&self) -> Result<(), PublishError> {
        let Some((remote, branch)) = self.upstream() else {
            return Err(trouble(
                "your own repository has no place to go to",
                "`git remote add origin …` names one; or set `publish: { source: false }`",
            ));
        };
        let refspec = format!("refs/heads/{}:refs/heads/{branch}", self.branch);
        let pushed = self.git(&["push", "--quiet", "--", &remote, &refspec])?;
        match pushed.code {
            Some(0) => Ok(()),
            _ => Err(trouble(
                format!(
                    "your sources were not taken by `{}`: {}",
                    spelling::shown(&remote),
                    last(&pushed.said)
                ),
                "they are committed here; publish again when that is mended",
            )),
        }
    }

    fn unreached(&self, remote: &str, said: &[String]) -> PublishError {
        trouble(
            format!(
                "your sources’ place `{}` could not be asked: {}",
                spelling::shown(remote),
                last(said)
            ),
            "they are committed here; publish again when that is mended",
        )
    }

    fn git(&self, arguments: &[&str]) -> Result<Ran, PublishError> {
        let mut command = Command::new("git");
        if !self.sources.can_ask {
            ask_nobody(&mut command);
        }
        if let Some((user, password)) = self.sources.login {
            // Given by the environment: a command line can be read by everybody on this computer.
            command
                .env("POTLUCK_LOGIN_USER", user)
                .env("POTLUCK_LOGIN_PASSWORD", password)
                .args(["-c", "credential.helper=!f() { test \"$1\" = get && echo \"username=$POTLUCK_LOGIN_USER\" && echo \"password=$POTLUCK_LOGIN_PASSWORD\"; }; f"]);
        }
        let ran = command
            .args(arguments)
            .current_dir(self.sources.root)
            .env("LC_ALL", "C")
            .stdin(Stdio::null())
            .output()
            .map_err(|error| {
                trouble(
                    format!("the program `git` cannot be run: {error}"),
                    "install git; or set `publish: { source: false }`",
                )
            })?;
        Ok(Ran {
            code: ran.status.code(),
            said: spelling::lines(&ran.stderr),
        })
    }
}

/// How git ended.
struct Ran {
    code: Option<i32>,
    said: Vec<String>,
}

fn last(said: &[String]) -> String {
    let telling = said.iter().find(|line| {
        line.starts_with("fatal:") || line.starts_with("! ") || line.starts_with("remote: ")
    });
    let line = telling.or(said.last()).cloned();
    line.map_or("git does not say why".into(), |line| {
        line.trim_start_matches("fatal:").trim().to_string()
    })
}

fn entry(path: &str, id: Oid, last: Option<&git2::IndexEntry>) -> git2::IndexEntry {
    let zero = git2::IndexTime::new(0, 0);
    git2::IndexEntry {
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
