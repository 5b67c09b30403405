//! Telling people where they are that something new is online. Never fails a publish, never tells a secret.

mod irc;
mod ledger;
mod mail;
mod pending;
mod post;
mod text;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use ureq::tls::RootCerts;

use crate::config::Notify;
use crate::credentials::Credentials;

pub use ledger::{Ledger, Source, Telling};
pub use pending::Pending;
pub use text::headline;

/// What is new, in words that fit everywhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    pub author: String,
    /// `event`, `poll`, `article`, …
    pub kind: String,
    /// The title, else the first words.
    pub title: String,
    pub url: String,
    pub summary: Option<String>,
    /// When an event is, in words.
    pub start: Option<String>,
    /// In seconds since 1970.
    pub published: i64,
}

/// What telling takes.
pub struct Means<'a> {
    pub root: &'a Path,
    /// The site's title.
    pub site: &'a str,
    /// The address of its feed.
    pub feed: &'a str,
    pub credentials: &'a Credentials,
    pub roots: &'a RootCerts,
}

/// How long a program may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Tells one place of all that is new, at once. An error is for people, and holds no secret.
pub fn tell(place: &Notify, new: &[Message], means: &Means) -> Result<(), String> {
    let secret = |name: &str| {
        let found = means.credentials.named(name);
        found.ok_or_else(|| {
            format!("`{name}` is neither in the environment nor in credentials.yaml")
        })
    };
    match place {
        Notify::Slack { secret: name } => post::slack(&secret(name)?, new, means),
        Notify::Discord { secret: name } => post::discord(&secret(name)?, new, means),
        Notify::Zulip {
            url,
            user,
            secret: name,
            stream,
            topic,
        } => {
            let key = secret(name)?;
            let to = post::Zulip {
                url,
                user,
                key: &key,
                stream,
                topic: topic.as_deref(),
            };
            post::zulip(&to, new, means)
        }
        Notify::Matrix {
            url,
            room,
            secret: name,
        } => post::matrix(url, room, &secret(name)?, new, means),
        Notify::Irc {
            server,
            channel,
            nick,
            tls,
            secret: name,
        } => {
            let password = name.as_deref().map(secret).transpose()?;
            let to = irc::Channel {
                server,
                channel,
                nick,
                password: password.as_deref(),
                is_encrypted: *tls,
            };
            irc::say(&to, new, means.roots)
        }
        // Told page by page, each of what answers it.
        Notify::Webmention => Ok(()),
        Notify::WebSub { hub } => post::websub(hub, means),
        Notify::Mail {
            server,
            from,
            recipients,
            user,
            secret: name,
        } => {
            let password = name.as_deref().map(secret).transpose()?;
            let by = mail::Sender {
                server,
                from,
                login: user.as_deref().zip(password.as_deref()),
            };
            mail::send(&by, recipients, new, means)
        }
        Notify::Exec { command } => run(command, new, means),
    }
}

/// Runs a program as it is written, by no shell: nothing in a title can become a command.
fn run(command: &[String], new: &[Message], means: &Means) -> Result<(), String> {
    let [program, arguments @ ..] = command else {
        return Err("`command` is empty".into());
    };
    let mut child = Command::new(program)
        .args(arguments)
        .current_dir(means.root)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .map_err(|error| format!("`{program}` cannot be run: {error}"))?;
    let json = serde_json::json!({ "site": means.site, "feed": means.feed, "new": new });
    if let Some(mut stdin) = child.stdin.take() {
        // A program that does not want to know is fine.
        let _ = stdin.write_all(format!("{json}\n").as_bytes());
    }
    let start = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(status)) => return Err(format!("`{program}` ended with {status}")),
            Ok(None) if start.elapsed() < PATIENCE => std::thread::sleep(Duration::from_millis(10)),
            _ => {
                let _ = (child.kill(), child.wait());
                return Err(format!(
                    "`{program}` did not end within {} s",
                    PATIENCE.as_secs()
                ));
            }
        }
    }
}
