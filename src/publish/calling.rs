//! How the `git` program is called: what it may ask of whom, what it is told, and what its words mean.

use std::path::Path;
use std::process::Command;

use url::Url;

use super::error::PublishError;
use super::error::is_new_kind;
use super::ssh;
use crate::credentials::Login;

/// Where nobody sits before it, git must fail rather than wait for a word. `folder` is where the person's settings count.
pub fn ask_nobody(git: &mut Command, folder: &Path) {
    git.env("GIT_TERMINAL_PROMPT", "0")
        .env("GCM_INTERACTIVE", "never")
        .env_remove("GIT_ASKPASS")
        .env_remove("SSH_ASKPASS")
        .env("GIT_SSH_COMMAND", ssh::silent(folder))
        .args(["-c", "core.askPass="]);
}

/// Gives git a login for the host of `remote`, and for no other: not where the person's own repository is elsewhere, nor
/// where a host sends it on to.
pub fn lend(git: &mut Command, login: &Login, remote: &str) {
    let Ok(url) = Url::parse(remote) else { return };
    if !matches!(url.scheme(), "http" | "https") {
        return;
    }
    let host = url.origin().ascii_serialization();
    // By the environment: a command line can be read by everybody on this computer.
    git.env("POTLUCK_LOGIN_USER", &login.user)
        .env("POTLUCK_LOGIN_PASSWORD", &login.password)
        .args(["-c", &format!("credential.{host}.helper={HELPER}")]);
}

const HELPER: &str = "!f() { test \"$1\" = get && echo \"username=$POTLUCK_LOGIN_USER\" && echo \"password=$POTLUCK_LOGIN_PASSWORD\"; }; f";

/// What git says of a place that it did not get into, where a person can do something about it.
pub fn understood(remote: String, login: Option<&Login>, said: &[String]) -> Option<PublishError> {
    let says = |words: &[&str]| {
        let mut lines = said.iter();
        lines.any(|line| words.iter().any(|words| line.contains(words)))
    };
    let from = login.map_or("git’s credential helper", |login| &login.from);
    Some(match () {
        _ if says(&["could not read Username", "could not read Password"]) => {
            PublishError::NeedsLogin { remote }
        }
        _ if says(&["Authentication failed"]) => PublishError::WrongLogin {
            remote,
            from: from.into(),
        },
        _ if said.iter().any(|line| is_new_kind(line)) => PublishError::NewKind { remote },
        _ if says(&["not appear to be a git repository", "not found"]) => {
            PublishError::NothingThere { remote }
        }
        _ if says(&[
            "Permission denied (",
            "Host key verification failed",
            "ssh: ",
        ]) =>
        {
            let said = said.to_vec();
            PublishError::Ssh { remote, said }
        }
        _ => return None,
    })
}
