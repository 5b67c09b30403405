//! Against real bare repositories, looked at with git itself; after each test all of them pass `git fsck`.

mod damage;
#[cfg(unix)]
mod network;
mod plain;
mod pushing;
mod refusing;
mod sharing;
pub mod standin;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Changes, Identity, Outcome, Publication, PublishError, Target};

/// A folder with an empty bare repository `remote.git`.
struct World {
    folder: tempfile::TempDir,
}

impl World {
    fn new() -> World {
        let folder = tempfile::tempdir().unwrap();
        let world = World { folder };
        git(
            &world.path(""),
            &[
                "init",
                "--quiet",
                "--bare",
                "--initial-branch=main",
                "remote.git",
            ],
        );
        world
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Runs git in the remote.
    #[track_caller]
    fn git(&self, arguments: &[&str]) -> String {
        git(&self.path("remote.git"), arguments)
    }

    /// A machine with a site on it, which is published to the remote.
    fn site(&self, machine: &str) -> Site {
        fs::create_dir_all(self.path(machine)).unwrap();
        Site {
            root: self.path(machine),
            remote: "../remote.git".to_string(),
            branch: "pages".to_string(),
            folder: String::new(),
            address: "https://ada.example/".to_string(),
            adopt: false,
            files: BTreeMap::new(),
        }
    }

    /// Has somebody commit one file with git, as people do.
    fn commit_by_hand(&self, branch: &str, path: &str, content: &str) {
        let clone = self.path("by-hand");
        let _ = fs::remove_dir_all(&clone);
        git(
            &self.path(""),
            &["clone", "--quiet", "remote.git", "by-hand"],
        );
        if !self.git(&["branch", "--list", branch]).is_empty() {
            git(
                &clone,
                &[
                    "checkout",
                    "--quiet",
                    "-B",
                    branch,
                    &format!("origin/{branch}"),
                ],
            );
        } else {
            git(&clone, &["checkout", "--quiet", "--orphan", branch]);
        }
        fs::create_dir_all(clone.join(path).parent().unwrap()).unwrap();
        fs::write(clone.join(path), content).unwrap();
        git(&clone, &["add", "."]);
        git(&clone, &["commit", "--quiet", "--message", "by hand"]);
        git(&clone, &["push", "--quiet", "origin", branch]);
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let repositories = fs::read_dir(self.folder.path()).unwrap();
        let repositories = repositories.map(|entry| entry.unwrap().path());
        for repository in repositories.flat_map(|path| [path.join("publish.git"), path]) {
            if repository.join("HEAD").exists() {
                git(&repository, &["fsck", "--strict", "--no-dangling"]);
            }
        }
    }
}

struct Site {
    root: PathBuf,
    remote: String,
    branch: String,
    folder: String,
    address: String,
    adopt: bool,
    files: BTreeMap<String, PathBuf>,
}

impl Site {
    fn write(&mut self, path: &str, content: &str) -> PathBuf {
        let file = self.root.join("public").join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, content).unwrap();
        self.files.insert(path.to_string(), file.clone());
        file
    }

    fn remove(&mut self, path: &str) {
        self.files.remove(path);
    }

    fn mirror(&self) -> PathBuf {
        self.root.join("publish.git")
    }

    #[track_caller]
    fn push(&self) -> Outcome {
        self.try_push().unwrap()
    }

    fn try_push(&self) -> Result<Outcome, PublishError> {
        self.publication(super::push)
    }

    fn preview(&self) -> Result<Changes, PublishError> {
        self.publication(super::preview)
    }

    fn fetch(&self) -> Result<(), PublishError> {
        self.target(super::fetch).map(drop)
    }

    fn last_published(&self, path: &str) -> Option<String> {
        let content = self
            .target(|target| super::last_published(target.repository, target.folder, path))
            .unwrap();
        content.map(|content| String::from_utf8(content).unwrap())
    }

    fn target<T>(&self, act: impl Fn(&Target) -> T) -> T {
        act(&Target {
            repository: &self.mirror(),
            remote: &self.remote,
            root: &self.root,
            branch: &self.branch,
            folder: &self.folder,
            access: &super::Access::default(),
        })
    }

    fn publication<T>(&self, act: impl Fn(&Publication) -> T) -> T {
        let files: Vec<_> = self.files.clone().into_iter().collect();
        self.target(|target| {
            act(&Publication {
                target: *target,
                files: &files,
                author: Identity {
                    name: "Ada",
                    email: "ada@ada.example",
                    seconds: 1_780_000_000,
                },
                message: "publish",
                site: &self.address,
                adopt: self.adopt,
            })
        })
    }
}

/// Runs git with nobody's settings.
#[track_caller]
fn git(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .current_dir(folder)
        .args(["-c", "safe.directory=*", "-c", "core.quotePath=false"])
        .args(arguments)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .envs([
            ("GIT_AUTHOR_NAME", "Eve"),
            ("GIT_AUTHOR_EMAIL", "eve@eve.example"),
        ])
        .envs([
            ("GIT_COMMITTER_NAME", "Eve"),
            ("GIT_COMMITTER_EMAIL", "eve@eve.example"),
        ])
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "git {arguments:?}: {errors}");
    String::from_utf8(output.stdout)
        .unwrap()
        .trim_end()
        .to_string()
}

/// Every file below a folder with its content, to see that nothing changed.
fn everything_in(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(everything_in(&path)),
            false => drop(found.insert(path.clone(), fs::read(path).unwrap())),
        }
    }
    found
}
