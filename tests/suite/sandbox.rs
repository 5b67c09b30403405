//! A site in a temporary folder: pinned clock, no home directory, loopback allowed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use assert_cmd::Command;
use assert_cmd::assert::Assert;

use crate::feed_server::FeedServer;

/// The moment at which every test happens: 15 June 2026, noon in UTC.
pub const NOW: &str = "1781524800";

pub struct Sandbox {
    folder: tempfile::TempDir,
}

impl Sandbox {
    /// An empty folder.
    pub fn empty() -> Sandbox {
        Sandbox {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// A site with an address and a title, that may reach this machine.
    pub fn new() -> Sandbox {
        Sandbox::empty().write(
            "potluck.yaml",
            "title: Ada's table\nurl: https://ada.example/\nauthor: { name: Ada }\ntimezone: Europe/London\nnetwork: { allow_private: [127.0.0.1] }\n",
        )
    }

    /// The same files in another folder.
    pub fn copy(&self) -> Sandbox {
        let copy = Sandbox::empty();
        for path in self.files("") {
            copy.put(&path, &fs::read(self.path(&path)).unwrap());
        }
        copy
    }

    /// Writes a file, folders included.
    #[track_caller]
    pub fn write(self, path: &str, text: &str) -> Sandbox {
        self.put(path, text.as_bytes());
        self
    }

    #[track_caller]
    pub fn put(&self, path: &str, bytes: &[u8]) {
        let file = self.path(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }

    /// Replaces a text in a file, which must be there.
    #[track_caller]
    pub fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} has no `{from}`");
        self.put(path, text.replace(from, to).as_bytes());
    }

    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    #[track_caller]
    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub fn has(&self, path: &str) -> bool {
        self.path(path).exists()
    }

    /// The command, ready to be given more.
    pub fn command<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Command {
        Command::from_std(self.program(arguments))
    }

    /// The same, to be started and left to itself.
    pub fn program<'a>(
        &self,
        arguments: impl IntoIterator<Item = &'a str>,
    ) -> std::process::Command {
        let program = assert_cmd::cargo::cargo_bin("potluck");
        let mut command = std::process::Command::new(program);
        command
            .current_dir(self.folder.path())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.folder.path().join("no-home"))
            .env("SOURCE_DATE_EPOCH", NOW)
            .env("TZ", "UTC")
            .args(arguments);
        command
    }

    /// Runs the command.
    #[track_caller]
    pub fn run<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Assert {
        self.command(arguments).assert()
    }

    /// What the command prints on standard output.
    #[track_caller]
    pub fn prints<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> String {
        let output = self.run(arguments).success();
        String::from_utf8(output.get_output().stdout.clone()).unwrap()
    }

    /// The same, where it is JSON.
    #[track_caller]
    pub fn json<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> serde_json::Value {
        serde_json::from_str(&self.prints(arguments)).unwrap()
    }

    /// What the command prints on standard error, the folder's name taken out.
    #[track_caller]
    pub fn complaint<'a>(&self, arguments: impl IntoIterator<Item = &'a str>, code: i32) -> String {
        let output = self.run(arguments).code(code).get_output().clone();
        let text = String::from_utf8(output.stderr).unwrap();
        text.replace(&*self.root().to_string_lossy(), "SITE")
    }

    /// What stands between `<main …>` and `</main>` of a built page.
    #[track_caller]
    pub fn main(&self, path: &str) -> String {
        self.main_of(".", path)
    }

    /// The same for a site in a folder of the sandbox.
    #[track_caller]
    pub fn main_of(&self, site: &str, path: &str) -> String {
        let page = self.read(&format!("{site}/public/{path}"));
        let (_, after) = page.split_once("<main").unwrap();
        let (main, _) = after.split_once("</main>").unwrap();
        main.split_once('>').unwrap().1.trim().to_string()
    }

    /// The same site with Ben as a friend, whose feed has these items and was heard.
    #[track_caller]
    pub fn with_ben(self, items: &str) -> (Sandbox, FeedServer) {
        let ben = FeedServer::start();
        ben.serve_items("Ben", items);
        let site = self.write("friends.yaml", &ben.as_friend("Ben"));
        site.run(["pull"]).success();
        (site, ben)
    }

    /// The same site with little patience for friends.
    pub fn hurried(self) -> Sandbox {
        self.edit("potluck.yaml", "network: {", "network: { timeout: 1s,");
        self
    }

    /// Every file below a folder with its bytes and when it was last written.
    pub fn snapshot(&self, folder: &str) -> BTreeMap<String, (Vec<u8>, SystemTime)> {
        let files = self.files(folder).into_iter();
        files
            .map(|path| {
                let file = self.path(folder).join(&path);
                let written = fs::metadata(&file).unwrap().modified().unwrap();
                (path, (fs::read(&file).unwrap(), written))
            })
            .collect()
    }

    /// Every file below a folder with its bytes.
    pub fn contents(&self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        let files = self.files(folder).into_iter();
        files
            .map(|path| {
                let bytes = fs::read(self.path(folder).join(&path)).unwrap();
                (path, bytes)
            })
            .collect()
    }

    /// Every file below a folder, sorted.
    pub fn files(&self, folder: &str) -> Vec<String> {
        let top = self.path(folder);
        let mut files: Vec<String> = walkdir::WalkDir::new(&top)
            .into_iter()
            .filter_map(Result::ok)
            .filter(|entry| entry.file_type().is_file())
            .map(|entry| {
                entry
                    .path()
                    .strip_prefix(&top)
                    .unwrap()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        files.sort();
        files
    }
}

/// A disk in the place of a folder, until the test ends.
pub struct Mount(PathBuf);

impl Mount {
    /// One of little room.
    pub fn small(folder: PathBuf, kilobytes: usize) -> Option<Mount> {
        fs::create_dir_all(&folder).unwrap();
        let size = format!("size={kilobytes}k");
        Mount::at(folder, &["-t", "tmpfs", "-o", &size, "none"])
    }

    /// Says that a test is left out where no disk can be mounted.
    pub fn at(folder: PathBuf, arguments: &[&str]) -> Option<Mount> {
        let mut mount = std::process::Command::new("mount");
        match mount.args(arguments).arg(&folder).output() {
            Ok(output) if output.status.success() => Some(Mount(folder)),
            other => {
                eprintln!("\n*** SKIPPED: no disk can be mounted here: {other:?} ***\n");
                None
            }
        }
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let mut unmount = std::process::Command::new("umount");
        unmount.arg("-l").arg(&self.0).status().unwrap();
    }
}

/// Runs git and gives what it prints.
#[track_caller]
pub fn git(folder: &Path, arguments: &[&str]) -> String {
    let output = std::process::Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(arguments)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "git {arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap().trim().to_string()
}

/// Commits all there is in a repository, in Ada's name.
#[track_caller]
pub fn commit(folder: &Path, message: &str) {
    let ada = ["-c", "user.name=Ada", "-c", "user.email=a@ada.example"];
    git(folder, &["add", "."]);
    git(
        folder,
        &[&ada[..], &["commit", "--quiet", "-m", message]].concat(),
    );
}
