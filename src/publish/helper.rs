//! Git's credential helpers: the keychain, the password manager, whatever the person has told git to use.

use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use url::Url;

use super::access::Session;
use crate::credentials::Login;

/// How messages name what a helper gave.
const FROM: &str = "git’s credential helper";

/// How long a helper may take when nobody is there to answer it, and when somebody is.
const ALONE: Duration = Duration::from_secs(20);
const ATTENDED: Duration = Duration::from_secs(300);

/// Asks for one place.
pub struct Helper {
    folder: PathBuf,
    /// What git wants to know of the place, in its own lines.
    about: String,
    can_ask: bool,
}

impl Helper {
    /// `user` is who one would like to be; may be empty.
    pub fn new(url: &Url, user: &str, session: &Session) -> Helper {
        let host = url.host_str().unwrap_or_default();
        let port = url
            .port()
            .map(|port| format!(":{port}"))
            .unwrap_or_default();
        let path = url.path().trim_start_matches('/');
        let mut about = format!(
            "protocol={}\nhost={host}{port}\npath={path}\n",
            url.scheme()
        );
        if !user.is_empty() && !user.contains(['\n', '\0']) {
            about.push_str(&format!("username={user}\n"));
        }
        Helper {
            folder: session.folder.clone(),
            about,
            can_ask: session.access.can_ask,
        }
    }

    /// What a helper knows. The terminal is not asked here.
    pub fn fill(&self) -> Option<Login> {
        let said = self.git("fill", &self.about)?;
        let value = |name: &str| {
            let mut lines = said.lines();
            lines.find_map(|line| line.strip_prefix(name)?.strip_prefix('=').map(String::from))
        };
        Some(Login {
            user: value("username")?,
            password: value("password").filter(|password| !password.is_empty())?,
            from: FROM.into(),
        })
    }

    /// Tells the helpers that what they gave, or the person typed, is good.
    pub fn approve(&self, login: &Login) {
        self.tell("approve", login);
    }

    /// Tells the helpers to forget what they gave.
    pub fn reject(&self, login: &Login) {
        self.tell("reject", login);
    }

    fn tell(&self, what: &str, login: &Login) {
        let is_theirs = login.from == FROM || login.from == super::access::TYPED;
        let is_plain = ![&login.user, &login.password]
            .iter()
            .any(|text| text.contains(['\n', '\0']));
        if is_theirs && is_plain {
            let Login { user, password, .. } = login;
            let about = format!("{}username={user}\npassword={password}\n", self.about);
            self.git(what, &about);
        }
    }

    fn git(&self, what: &str, about: &str) -> Option<String> {
        let mut command = Command::new("git");
        // Without a terminal of its own git asks nobody; a window that nobody sees would wait for ever.
        command.env("GIT_TERMINAL_PROMPT", "0");
        if !self.can_ask {
            command
                .args(["-c", "core.askPass="])
                .env_remove("GIT_ASKPASS")
                .env_remove("SSH_ASKPASS")
                .env("GCM_INTERACTIVE", "never");
        }
        let mut child = command
            .args(["credential", what])
            .current_dir(&self.folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let sent = child
            .stdin
            .take()?
            .write_all(format!("{about}\n").as_bytes());
        let limit = if self.can_ask { ATTENDED } else { ALONE };
        if sent.is_err() || !ends_well(&mut child, limit) {
            return None;
        }
        let mut said = String::new();
        child
            .stdout
            .take()?
            .take(64 << 10)
            .read_to_string(&mut said)
            .ok()?;
        Some(said)
    }
}

/// Whether a program ends by itself within its time, and without a complaint.
pub fn ends_well(child: &mut Child, limit: Duration) -> bool {
    let start = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) if start.elapsed() < limit => sleep(Duration::from_millis(5)),
            _ => {
                let _ = (child.kill(), child.wait());
                return false;
            }
        }
    }
}
