//! Every fault on every road: by a path, over ssh, over http with a password, over git's own protocol, and by the `git`
//! program. Each time the words of the person stay, no commit of the remote is lost, what happened is said, and once the
//! fault is gone it works. `tests/matrix` prints what was said as a table.

use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use assert_cmd::assert::Assert;

use crate::faults::words;
use crate::git_host::GitHost;
use crate::sandbox::{Sandbox, git};

const POST: &str = "ada/posts/2026-06-01-frogs.md";

/// A site, and the road on which it is published.
struct Road {
    name: &'static str,
    host: GitHost,
    site: Sandbox,
    variables: Vec<(&'static str, String)>,
    /// What the post says by now.
    count: usize,
}

/// How it ends while the fault is there.
#[derive(Clone, Copy, PartialEq)]
enum Ends {
    /// With exit code 1 and in words.
    Refused,
    /// As if it were not there.
    Well,
}

struct Fault {
    name: &'static str,
    ends: Ends,
    harm: fn(&Road),
    mend: fn(&Road),
}

const fn fault(name: &'static str, ends: Ends, harm: fn(&Road), mend: fn(&Road)) -> Fault {
    Fault {
        name,
        ends,
        harm,
        mend,
    }
}

const FAULTS: [Fault; 14] = [
    fault(
        "another machine of mine was first",
        Ends::Well,
        from_the_laptop,
        nothing,
    ),
    fault(
        "three machines of mine at the same moment",
        Ends::Well,
        at_once,
        nothing,
    ),
    fault(
        "the branch was set back",
        Ends::Well,
        |road| {
            drop(
                road.host
                    .git(&["update-ref", "refs/heads/pages", "pages~1"]),
            )
        },
        nothing,
    ),
    fault(
        "the branch was deleted",
        Ends::Well,
        |road| drop(road.host.git(&["update-ref", "-d", "refs/heads/pages"])),
        nothing,
    ),
    fault(
        "somebody else wrote there",
        Ends::Refused,
        by_hand,
        |road| {
            drop(
                road.host
                    .git(&["update-ref", "refs/heads/pages", "pages~1"]),
            )
        },
    ),
    fault("the repository is gone", Ends::Refused, away, back),
    fault(
        "something else lies there",
        Ends::Refused,
        |road| {
            away(road);
            something_else(road)
        },
        back,
    ),
    fault(
        "a repository of git’s new kind (SHA-256)",
        Ends::Refused,
        |road| {
            away(road);
            new_kind(road)
        },
        back,
    ),
    fault(
        "the branch is locked",
        Ends::Refused,
        |road| put(&road.lock(), ""),
        |road| std::fs::remove_file(road.lock()).unwrap(),
    ),
    fault(
        "the branch is checked out there",
        Ends::Refused,
        |road| {
            drop(
                road.host
                    .git(&["worktree", "add", "--quiet", "../tree", "pages"]),
            )
        },
        |road| drop(road.host.git(&["worktree", "remove", "--force", "../tree"])),
    ),
    fault(
        "its disk is full",
        Ends::Refused,
        |road| fill(&road.objects()),
        |road| std::fs::remove_file(road.objects().join("filler")).unwrap(),
    ),
    fault(
        "its disk may only be read",
        Ends::Refused,
        |road| road.remount("remount,ro"),
        |road| road.remount("remount,rw"),
    ),
    fault(
        "a hook or a protected branch refuses",
        Ends::Refused,
        |road| {
            road.host
                .hook("echo 'this branch is protected' >&2; exit 1")
        },
        |road| road.host.without_hook(),
    ),
    fault("killed at any moment", Ends::Well, killed, nothing),
];

#[test]
fn no_fault_on_the_road_by_a_path_loses_anything() {
    let host = GitHost::on_disk();
    let remote = host.path("site.git").display().to_string();
    road("path", host, &remote, "auto").survives();
}

#[test]
fn no_fault_on_the_road_by_ssh_loses_anything() {
    let Some(host) = GitHost::ssh() else { return };
    let remote = host.ssh_remote();
    road("ssh", host, &remote, "auto").survives();
}

#[test]
fn no_fault_on_the_road_by_http_loses_anything() {
    let Some(host) = GitHost::http() else { return };
    let remote = host.http_remote().replace("://", "://ada@");
    road("http", host, &remote, "auto").survives();
}

#[test]
fn no_fault_on_the_road_by_gits_own_protocol_loses_anything() {
    let Some(host) = GitHost::daemon() else {
        return;
    };
    let remote = host.daemon_remote();
    road("git", host, &remote, "auto").survives();
}

#[test]
fn no_fault_on_the_road_by_the_git_program_loses_anything() {
    let Some(host) = GitHost::ssh() else { return };
    let remote = host.ssh_remote();
    road("git program", host, &remote, "git").survives();
}

fn road(name: &'static str, host: GitHost, remote: &str, transport: &str) -> Road {
    let settings = format!(
        "title: Ada's table\nurl: https://ada.example/\npublish: {{ remote: \"{remote}\", transport: {transport} }}\n"
    );
    let site = Sandbox::empty()
        .write("ada/potluck.yaml", &settings)
        .write(POST, "# Frogs\n\n0 of them.\n");
    let variables = vec![
        ("GIT_SSH_COMMAND", host.ssh_command()),
        ("POTLUCK_TOKEN", "t0ken".to_string()),
    ];
    Road {
        name,
        host,
        site,
        variables,
        count: 0,
    }
}

impl Road {
    fn survives(mut self) {
        let objects = self.objects();
        let disk = Disk::under(&objects);
        self.publish(&self.site).success();
        for fault in &FAULTS {
            let needs_disk = fault.name.starts_with("its disk");
            // git runs no hooks where libgit2 writes to a path itself.
            let needs_host = fault.name.contains("hook") && self.name == "path";
            if needs_host || (needs_disk && disk.is_none()) {
                self.tell(fault, "not tried");
                continue;
            }
            self.meets(fault);
        }
        drop(disk);
    }

    fn meets(&mut self, fault: &Fault) {
        let context = format!("{}, {}", self.name, fault.name);
        self.write_more();
        (fault.harm)(self);
        let words = self.words();
        let before = self.tip();
        let output = self.publish(&self.site).get_output().clone();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let is_well = output.status.success();
        assert_eq!(is_well, fault.ends == Ends::Well, "{context}: {said}");
        if !is_well {
            assert_eq!(output.status.code(), Some(1), "{context}: {said}");
            assert_eq!(self.tip(), before, "{context}: {said}");
        }
        let error = said.lines().find(|line| line.starts_with("error: "));
        assert_eq!(error.is_some(), !is_well, "{context}: {said}");
        self.tell(fault, error.unwrap_or("published, nothing lost"));
        (fault.mend)(self);
        self.publish(&self.site).success();
        assert_eq!(self.words(), words, "{context}");
        let page = self.host.git(&["show", "pages:2026/06/frogs/index.html"]);
        assert!(
            page.contains(&format!("{} of them", self.count)),
            "{context}"
        );
        // What somebody else put there was taken away by themselves.
        if let Some(before) = before.filter(|_| !fault.name.contains("somebody")) {
            self.host
                .git(&["merge-base", "--is-ancestor", &before, "pages"]);
        }
        self.host.git(&["fsck", "--strict", "--no-dangling"]);
    }

    fn publish(&self, site: &Sandbox) -> Assert {
        let mut command = site.command(["--root", "ada", "publish"]);
        let variables = self.variables.iter();
        command
            .envs(variables.map(|(name, value)| (*name, value)))
            .assert()
    }

    fn write_more(&mut self) {
        let (old, new) = (self.count, self.count + 1);
        self.site
            .edit(POST, &format!("{old} of"), &format!("{new} of"));
        self.count = new;
    }

    /// The post without its head, which publishing writes into.
    fn words(&self) -> String {
        words(&self.site.read(POST)).to_string()
    }

    /// Where the branch is; none where there is no repository, or no branch.
    fn tip(&self) -> Option<String> {
        let tip = std::fs::read_to_string(self.host.path("site.git/refs/heads/pages"));
        tip.ok().map(|tip| tip.trim().to_string())
    }

    fn lock(&self) -> std::path::PathBuf {
        self.host.path("site.git/refs/heads/pages.lock")
    }

    fn objects(&self) -> std::path::PathBuf {
        self.host.path("site.git/objects")
    }

    fn remount(&self, how: &str) {
        let done = Command::new("mount")
            .args(["-o", how])
            .arg(self.objects())
            .status();
        assert!(done.unwrap().success());
    }

    /// A line that `tests/matrix` reads.
    fn tell(&self, fault: &Fault, said: &str) {
        let said = said.replace(&self.host.port.to_string(), "PORT");
        let said = said.replace(&*self.host.path("").to_string_lossy(), "…/");
        let said = said.trim_start_matches("error: ");
        eprintln!("MATRIX\t{}\t{}\t{said}", fault.name, self.name);
    }
}

fn nothing(_: &Road) {}

fn from_the_laptop(road: &Road) {
    let laptop = road.site.copy();
    std::fs::remove_dir_all(laptop.path("ada/.potluck")).unwrap();
    laptop.put("ada/pages/laptop.md", b"# From the laptop\n");
    road.publish(&laptop).success();
}

fn at_once(road: &Road) {
    let count = || -> usize {
        road.host
            .git(&["rev-list", "--count", "pages"])
            .parse()
            .unwrap()
    };
    let before = count();
    let machines = [road.site.copy(), road.site.copy(), road.site.copy()];
    thread::scope(|scope| {
        for (number, machine) in machines.iter().enumerate() {
            scope.spawn(move || {
                let page = format!("ada/pages/machine-{number}.md");
                machine.put(&page, b"# At the same moment\n");
                road.publish(machine).success();
            });
        }
    });
    assert_eq!(count(), before + machines.len(), "{}", road.name);
}

fn by_hand(road: &Road) {
    // Any tree that is not the site's.
    let tree = road.host.git(&["rev-parse", "pages:2026"]);
    let name = ["-c", "user.name=Eve", "-c", "user.email=eve@eve.example"];
    let commit = [
        &name[..],
        &["commit-tree", &tree, "-p", "pages", "-m", "by hand"],
    ]
    .concat();
    let commit = road.host.git(&commit);
    road.host.git(&["update-ref", "refs/heads/pages", &commit]);
}

fn away(road: &Road) {
    let (here, there) = (road.host.path("site.git"), road.host.path("away"));
    // What is mounted inside goes along.
    std::fs::rename(here, there).unwrap();
}

fn back(road: &Road) {
    let (here, there) = (road.host.path("site.git"), road.host.path("away"));
    let _ = std::fs::remove_dir_all(&here);
    std::fs::rename(there, here).unwrap();
}

fn something_else(road: &Road) {
    std::fs::create_dir(road.host.path("site.git")).unwrap();
    put(&road.host.path("site.git/letter"), "Dear Ada");
}

fn new_kind(road: &Road) {
    let folder = road.host.path("");
    git(
        &folder,
        &[
            "init",
            "--quiet",
            "--bare",
            "--object-format=sha256",
            "site.git",
        ],
    );
}

fn put(file: &Path, text: &str) {
    std::fs::write(file, text).unwrap();
}

/// Until nothing more fits.
fn fill(folder: &Path) {
    let mut filler = std::fs::File::create(folder.join("filler")).unwrap();
    let block = [7; 4096];
    while std::io::Write::write_all(&mut filler, &block).is_ok() {}
}

/// Ends a publish on its way, several times.
fn killed(road: &Road) {
    for milliseconds in [30, 60, 100, 150, 220, 300, 400] {
        let mut child = road
            .site
            .program(["--root", "ada", "publish"])
            .envs(road.variables.iter().map(|(name, value)| (*name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        thread::sleep(Duration::from_millis(milliseconds));
        let _ = (child.kill(), child.wait());
    }
}

/// A file system of little room under a folder, as long as the test runs.
struct Disk<'a>(&'a Path);

impl<'a> Disk<'a> {
    fn under(folder: &'a Path) -> Option<Disk<'a>> {
        let done = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=4m", "none"])
            .arg(folder)
            .stderr(Stdio::null())
            .status();
        if !done.is_ok_and(|status| status.success()) {
            eprintln!("\n*** SKIPPED in part: full disks take the right to mount a tmpfs ***\n");
            return None;
        }
        for below in ["info", "pack"] {
            std::fs::create_dir(folder.join(below)).unwrap();
        }
        Some(Disk(folder))
    }
}

impl Drop for Disk<'_> {
    /// What is on it stays in the repository.
    fn drop(&mut self) {
        let kept = self.0.with_extension("kept");
        let copied = Command::new("cp").arg("-a").arg(self.0).arg(&kept).status();
        let _ = Command::new("umount").arg(self.0).status();
        if copied.is_ok_and(|status| status.success()) {
            let _ = std::fs::remove_dir_all(self.0);
            let _ = std::fs::rename(&kept, self.0);
        }
    }
}
