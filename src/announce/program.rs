//! A program of the person's own, which is told by what it reads.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::message::{Means, Message};

/// How long it may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Runs a program as it is written, by no shell: nothing in a title can become a command.
pub fn run(command: &[String], new: &[Message], means: &Means) -> Result<(), String> {
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
