//! The remote that the settings name, and all it takes to get in there.

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use ureq::tls::RootCerts;
use url::Url;

use super::place::Place;
use super::terminal::Terminal;
use crate::certificates;
use crate::config::{Certificates, Config, Transport};
use crate::credentials::{Credentials, Login};
use crate::diagnostic::Failure;
use crate::model::is_web;
use crate::publish::{self, Access, PublishError, TYPED, Target};
use crate::published;

/// How often a password may be mistyped.
const TRIES: usize = 3;

/// Variables that hold a token for one host, and who one is there with it.
const TOKENS: [(&str, &str, &str); 6] = [
    ("GITHUB_TOKEN", "github.com", "x-access-token"),
    ("GH_TOKEN", "github.com", "x-access-token"),
    ("GITLAB_TOKEN", "gitlab.com", "oauth2"),
    ("CI_JOB_TOKEN", "gitlab.com", "gitlab-ci-token"),
    ("CODEBERG_TOKEN", "codeberg.org", "git"),
    ("FORGEJO_TOKEN", "codeberg.org", "git"),
];

/// Where the site is published.
pub struct Remote<'a> {
    root: &'a Path,
    config: &'a Config,
    /// Our own repository.
    pub path: PathBuf,
    access: RefCell<Access>,
    terminal: &'a Terminal,
}

impl<'a> Remote<'a> {
    /// The remote of these settings, with all that is known for getting in.
    pub fn of(
        &Place { terminal, root, .. }: &Place<'a>,
        config: &'a Config,
    ) -> Result<Remote<'a>, Failure> {
        let roots = match config.network.ca {
            Certificates::Bundled => RootCerts::WebPki,
            Certificates::System => certificates::of_the_system()?,
        };
        let access = Access {
            roots,
            logins: logins(config.publish.remote.trim())?,
            can_ask: terminal.can_ask(),
            by_git: config.publish.transport == Transport::Git,
        };
        Ok(Remote {
            root,
            config,
            path: published::repository(root),
            access: RefCell::new(access),
            terminal,
        })
    }

    /// Does something there. Where the host wants a password that nobody has told us, the person is asked.
    pub fn reach<T>(&self, act: impl Fn(&Target) -> Result<T, PublishError>) -> Result<T, Failure> {
        for _ in 0..TRIES {
            let access = self.access.borrow().clone();
            match act(&self.target(&access)) {
                Err(error) if is_question(&error) && access.can_ask => {
                    self.terminal.note(&error);
                    let Some(login) = self.ask() else {
                        return Err(failed(&error));
                    };
                    self.access.borrow_mut().logins = vec![login];
                }
                done => return done.map_err(|error| failed(&error)),
            }
        }
        let access = self.access.borrow().clone();
        act(&self.target(&access)).map_err(|error| failed(&error))
    }

    /// What is known for a host that asks who we are.
    pub fn login(&self) -> Option<Login> {
        self.access.borrow().logins.first().cloned()
    }

    /// As it may be shown to people.
    pub fn shown(&self) -> String {
        publish::shown(self.config.publish.remote.trim())
    }

    /// Whose certificates are trusted there.
    pub fn roots(&self) -> RootCerts {
        self.access.borrow().roots.clone()
    }

    fn ask(&self) -> Option<Login> {
        let user = self.terminal.ask("Your name there", "");
        let password = self
            .terminal
            .ask_secretly("Password or token (nothing is shown while you type)");
        let from = TYPED.to_string();
        (!password.is_empty()).then_some(Login {
            user,
            password,
            from,
        })
    }

    fn target<'b>(&'b self, access: &'b Access) -> Target<'b> {
        Target {
            repository: &self.path,
            remote: self.config.publish.remote.trim(),
            root: self.root,
            branch: &self.config.publish.branch,
            folder: &self.config.publish.folder,
            access,
        }
    }
}

/// What is known for this remote without asking anybody.
fn logins(remote: &str) -> Result<Vec<Login>, Failure> {
    let Some(url) = Url::parse(remote).ok().filter(is_web) else {
        return Ok(Vec::new());
    };
    let host = url.host_str().unwrap_or_default();
    let of_host = TOKENS.iter().filter(|(_, theirs, _)| *theirs == host);
    let usual = of_host.clone().next().map_or("git", |(_, _, user)| user);
    let user = if url.username().is_empty() {
        usual
    } else {
        url.username()
    };
    let any = [("POTLUCK_TOKEN", host, user)];
    let named = any.iter().chain(of_host).filter_map(|(name, _, user)| {
        let password = std::env::var(name)
            .ok()
            .filter(|token| !token.trim().is_empty())?;
        Some(Login {
            user: user.to_string(),
            password: password.trim().to_string(),
            from: format!("`{name}`"),
        })
    });
    let mut logins: Vec<Login> = named.collect();
    logins.extend(Credentials::load()?.login(host, url.port(), user));
    Ok(logins)
}

fn is_question(error: &PublishError) -> bool {
    matches!(
        error,
        PublishError::NeedsLogin { .. } | PublishError::WrongLogin { .. }
    )
}

/// A publish that failed, as it is told.
pub fn failed(error: &PublishError) -> Failure {
    let failure = Failure::new(error.to_string());
    match error.help() {
        Some(help) => failure.help(help),
        None => failure,
    }
}
