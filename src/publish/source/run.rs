//! The `git` program, which does the fetching and sending: hooks, signing and keys are its own.

use std::process::{Command, Stdio};

use super::own::{Own, trouble};
use crate::publish::calling::{ask_nobody, lend};
use crate::publish::error::PublishError;
use crate::publish::spelling;

impl Own<'_> {
    pub fn git(&self, arguments: &[&str]) -> Result<Ran, PublishError> {
        let mut command = Command::new("git");
        if !self.sources.can_ask {
            ask_nobody(&mut command, self.sources.root);
        }
        if let Some(login) = self.sources.login {
            lend(&mut command, login, self.sources.remote);
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
pub struct Ran {
    pub code: Option<i32>,
    pub said: Vec<String>,
}

/// The line that says most.
pub fn last(said: &[String]) -> String {
    let telling = said.iter().find(|line| {
        line.starts_with("fatal:") || line.starts_with("! ") || line.starts_with("remote: ")
    });
    let line = telling.or(said.last()).cloned();
    line.map_or("git does not say why".into(), |line| {
        line.trim_start_matches("fatal:").trim().to_string()
    })
}
