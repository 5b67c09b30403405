//! `potluck check`: every problem at once.

use std::collections::BTreeMap;

use clap::Args;

use super::count::counted;
use super::doctor;
use super::place::Place;
use super::problem;
use super::progress::during;
use crate::check;
use crate::diagnostic::{Diagnostic, Severity, Stop};

/// Find every problem in the site and its set-up
///
/// Mistakes, doubts and what is still to be done, all at once, each with its place and its cure: posts and drafts,
/// settings, friends, templates, links, pictures without a text, answers that join nothing, secrets in the folder.
/// Nobody is asked, and nothing is written unless you say `--fix`: then fields of other generators get the name they
/// have here, colons their quotation marks, and files that got another name their former address as an alias.
/// Exits with 3 if there are mistakes.
///
/// With `--online` the whole way is tried after that: the repository, the password, the branch, the public address and
/// what it serves, the certificate, the clock. Exits with 1 if something there is amiss.
#[derive(Args)]
#[command(after_long_help = "Examples:
  potluck check
  potluck check --fix
  potluck check --online
  potluck check --json")]
pub struct Check {
    /// Mend what can be mended without thinking, then check what is left
    #[arg(long)]
    fix: bool,
    /// Try the way to the host and back, too
    #[arg(long)]
    online: bool,
    /// Print the problems as JSON
    #[arg(long)]
    json: bool,
}

impl Check {
    pub fn run(self, place: &Place) -> Result<(), Stop> {
        let &Place { terminal, root, .. } = place;
        if self.fix {
            fix(place)?;
        }
        let found = during(terminal, "Checking", || check::check(root, place.now))?;
        let problems = &found.problems;
        if self.json && !self.online {
            terminal.json(&problems.iter().map(problem::json).collect());
        } else {
            terminal.found(problems, &format!("{} found", sum(problems)));
        }
        if let Some(offer) = offer(problems).filter(|_| !self.json) {
            terminal.note(offer);
        }
        let has_errors = problems.iter().any(Diagnostic::is_error);
        if has_errors {
            return Err(Stop::Mistakes(Vec::new()));
        }
        if self.online {
            return doctor::examine(place, self.json);
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

/// How often one cure makes room for the next before that looks like no end.
const ROUNDS: usize = 8;

/// Mends, and says which files.
fn fix(place: &Place) -> Result<(), Stop> {
    let &Place { terminal, root, .. } = place;
    let mut files: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for _ in 0..ROUNDS {
        let mended = check::mend(root, &check::check(root, place.now)?.problems)?;
        if mended.is_empty() {
            break;
        }
        for one in mended {
            files.entry(one.path).or_default().extend(one.messages);
        }
    }
    for (path, messages) in &files {
        terminal.note(format_args!(
            "Mended {path}: {}",
            counted(messages.len(), "problem")
        ));
        messages
            .iter()
            .for_each(|message| terminal.detail(format_args!("  {message}")));
    }
    Ok(())
}

/// What `--fix` would do.
pub fn offer(problems: &[Diagnostic]) -> Option<String> {
    let count = problems
        .iter()
        .filter(|problem| !problem.mends().is_empty())
        .count();
    (count > 0).then(|| format!("`potluck check --fix` mends {count} of them."))
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
