//! A remote that is left to the `git` program (`publish.transport: git`), for what only it can reach.

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use git2::Oid;

use super::calling::{ask_nobody, lend, understood};
use super::error::PublishError;
use super::mirror::Mirror;
use super::publication::Target;
use super::spelling;
use crate::credentials::Login;

/// The remote, as git is given it.
pub struct Program {
    remote: String,
    root: PathBuf,
    can_ask: bool,
    login: Option<Login>,
}

impl Program {
    pub fn new(target: &Target) -> Result<Program, PublishError> {
        let remote = target.remote.trim().to_string();
        match remote.is_empty() {
            true => Err(PublishError::NoRemote),
            false => Ok(Program {
                remote,
                root: target.root.to_path_buf(),
                can_ask: target.access.can_ask,
                login: target.access.logins.first().cloned(),
            }),
        }
    }

    /// See [`Remote::fetch`](super::remote::Remote::fetch).
    pub fn fetch(&self, mirror: &Mirror, branch: &str) -> Result<Option<Oid>, PublishError> {
        let reference = spelling::reference(branch);
        let seen = self.git(mirror, &["ls-remote", "--", &self.remote, &reference])?;
        if !seen.status.success() {
            return Err(self.unreachable(&seen));
        }
        let text = String::from_utf8_lossy(&seen.stdout);
        let tip = text.lines().find_map(|line| {
            let (tip, name) = line.split_once('\t')?;
            (name == reference).then_some(tip)
        });
        let Some(tip) = tip else {
            return Ok(None);
        };
        let tip = Oid::from_str(tip)?;
        if !mirror.git().odb()?.exists(tip) {
            let arguments = [
                "fetch",
                "--quiet",
                "--no-tags",
                "--no-write-fetch-head",
                "--",
                &self.remote,
                &reference,
            ];
            let fetched = self.git(mirror, &arguments)?;
            if !fetched.status.success() {
                return Err(self.unreachable(&fetched));
            }
        }
        Ok(Some(tip))
    }

    /// See [`Remote::offer`](super::remote::Remote::offer).
    pub fn offer(&self, mirror: &Mirror, branch: &str, commit: Oid) -> Result<(), PublishError> {
        // No `+` before it and no `--force`: a branch that has moved on is never moved back.
        let refspec = format!("{commit}:{}", spelling::reference(branch));
        let pushed = self.git(
            mirror,
            &["push", "--porcelain", "--", &self.remote, &refspec],
        )?;
        if pushed.status.success() {
            return Ok(());
        }
        let porcelain = String::from_utf8_lossy(&pushed.stdout).into_owned();
        let refusal = porcelain.lines().find_map(|line| {
            line.strip_prefix("!\t")?
                .split('\t')
                .nth(1)
                .map(String::from)
        });
        let said = spelling::lines(&pushed.stderr);
        Err(match refusal {
            Some(reason) => PublishError::Refused {
                remote: self.shown(),
                reason: spelling::printable(&reason),
                said: said
                    .iter()
                    .filter_map(|line| line.strip_prefix("remote:"))
                    .map(|line| line.trim().to_string())
                    .filter(|line| !line.is_empty())
                    .collect(),
            },
            None => self
                .understood(&said)
                .unwrap_or_else(|| PublishError::NotSent {
                    remote: self.shown(),
                    reason: said
                        .last()
                        .cloned()
                        .unwrap_or_else(|| "git does not say why".into()),
                }),
        })
    }

    /// See [`Remote::knock`](super::remote::Remote::knock).
    pub fn knock(&self, mirror: &Mirror, branch: &str) -> Result<(), PublishError> {
        let Some(tip) = mirror.published()? else {
            return Ok(());
        };
        let refspec = format!("{tip}:{}", spelling::reference(branch));
        let pushed = self.git(mirror, &["push", "--dry-run", "--", &self.remote, &refspec])?;
        match pushed.status.success() {
            true => Ok(()),
            false => Err(self.unreachable(&pushed)),
        }
    }

    /// As it may be shown to people.
    pub fn shown(&self) -> String {
        spelling::shown(&self.remote)
    }

    fn git(&self, mirror: &Mirror, arguments: &[&str]) -> Result<Output, PublishError> {
        let mut command = Command::new("git");
        command.arg("--git-dir").arg(
            std::path::absolute(mirror.path()).unwrap_or_else(|_| mirror.path().to_path_buf()),
        );
        // What the person wants for repositories of their own: not for this one.
        for setting in [
            "core.hooksPath=/dev/null",
            "push.gpgSign=false",
            "gc.auto=0",
            "push.followTags=false",
            "push.recurseSubmodules=no",
        ] {
            command.args(["-c", setting]);
        }
        if !self.can_ask {
            ask_nobody(&mut command, &self.root);
        }
        if let Some(login) = &self.login {
            lend(&mut command, login, &self.remote);
        }
        command
            .args(arguments)
            .current_dir(&self.root)
            .env_remove("GIT_DIR")
            .env_remove("GIT_WORK_TREE")
            .env_remove("GIT_INDEX_FILE")
            .env("LC_ALL", "C")
            .stdin(Stdio::null());
        command.output().map_err(|error| PublishError::Unreachable {
            remote: self.shown(),
            reason: format!("the program `git` cannot be run: {error}"),
        })
    }

    fn unreachable(&self, output: &Output) -> PublishError {
        let said = spelling::lines(&output.stderr);
        if let Some(understood) = self.understood(&said) {
            return understood;
        }
        let fatal = said.iter().find(|line| line.starts_with("fatal:"));
        let reason = fatal
            .or(said.last())
            .cloned()
            .unwrap_or_else(|| "git does not say why".into());
        PublishError::Unreachable {
            remote: self.shown(),
            reason: reason.trim_start_matches("fatal:").trim().to_string(),
        }
    }

    fn understood(&self, said: &[String]) -> Option<PublishError> {
        understood(self.shown(), self.login.as_ref(), said)
    }
}
