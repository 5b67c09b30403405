//! `potluck check`: every problem at once.

use std::path::Path;

use clap::Args;
use jiff::Timestamp;

use super::build::counted;
use super::doctor;
use super::terminal::Terminal;
use crate::check;
use crate::diagnostic::{Diagnostic, Severity, Stop};

/// Find every problem in the site and its set-up
///
/// Mistakes, doubts and what is still to be done, all at once, each with its place and its cure: posts and drafts,
/// settings, friends, templates, links, pictures without a text, answers that join nothing, secrets in the folder.
/// Nothing is written and nobody is asked. Exits with 3 if there are mistakes.
///
/// With `--online` the whole way is tried after that: the repository, the password, the branch, the public address and
/// what it serves, the certificate, the clock. Exits with 1 if something there is amiss.
#[derive(Args)]
#[command(
    after_long_help = "Examples:\n  potluck check\n  potluck check --online\n  potluck check --json"
)]
pub struct Check {
    /// Try the way to the host and back, too
    #[arg(long)]
    online: bool,
    /// Print the problems as JSON
    #[arg(long)]
    json: bool,
}

impl Check {
    pub fn run(self, terminal: &Terminal, root: &Path, now: Timestamp) -> Result<(), Stop> {
        let found = check::check(root, now)?;
        let problems = &found.problems;
        if self.json && !self.online {
            terminal.json(&problems.iter().map(json).collect());
        } else {
            terminal.found(problems, &format!("{} found", sum(problems)));
        }
        let has_errors = problems.iter().any(Diagnostic::is_error);
        if has_errors {
            return Err(Stop::Mistakes(Vec::new()));
        }
        if self.online {
            return doctor::examine(terminal, root, now, self.json);
        }
        let posts = counted(found.posts, "post");
        match problems
            .iter()
            .any(|problem| problem.severity == Severity::Warning)
        {
            _ if self.json => {}
            true => terminal.say(format_args!("{} in {posts}.", sum(problems))),
            false => terminal.say(format_args!("Nothing to mend in {posts}.")),
        }
        Ok(())
    }
}

/// `2 mistakes and 1 warning`.
fn sum(problems: &[Diagnostic]) -> String {
    let count = |severity| {
        let those = problems.iter();
        those.filter(|problem| problem.severity == severity).count()
    };
    let parts = [
        (count(Severity::Error), "mistake"),
        (count(Severity::Warning), "warning"),
    ];
    let parts = parts.into_iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> = parts.map(|(count, thing)| counted(count, thing)).collect();
    parts.join(" and ")
}

fn json(problem: &Diagnostic) -> serde_json::Value {
    let place = problem.line_and_column();
    serde_json::json!({
        "severity": problem.severity.word(),
        "path": problem.path,
        "line": place.map(|(line, _)| line),
        "column": place.map(|(_, column)| column),
        "message": problem.message,
        "help": problem.help,
    })
}
