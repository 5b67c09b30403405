//! Everything that is wrong, doubtful or still to be done in a site, at once. Writes nothing, and asks nobody.

mod answers;
mod invited;
mod media;
mod mend;
mod moved;
mod pictures;
mod place;
mod secrets;
mod setup;
mod titles;
mod unpublished;

use std::path::Path;

use jiff::Timestamp;

use crate::build;
use crate::config::Config;
use crate::content::{self, Content, Drafts};
use crate::diagnostic::{Diagnostic, Failure, Stop};
use crate::friends::{self, Archived, Friend};

pub use mend::mend;
pub use secrets::{Fate, among as secrets_among};

/// What a check found.
#[derive(Debug)]
pub struct Findings {
    /// In the order of the files and of the lines in them; what has no place comes last.
    pub problems: Vec<Diagnostic>,
    /// How many posts, events, answers and pages were looked at, drafts included.
    pub posts: usize,
}

/// Looks through the site in `root` as it is at `now`.
pub fn check(root: &Path, now: Timestamp) -> Result<Findings, Stop> {
    let mut problems = Vec::new();
    let config = kept(Config::load(root), &mut problems)?;
    let friends = kept(friends::load(root), &mut problems)?.unwrap_or_default();
    let settings = config.clone().unwrap_or_else(Config::stand_in);
    let (public, mistakes) = content::survey(root, &settings, now, Drafts::LeftOut)?;
    let (all, later) = content::survey(root, &settings, now, Drafts::Shown)?;
    // A draft may not be in anybody's way yet; the day will come.
    let later = later.into_iter().filter(|found| !mistakes.contains(found));
    problems.extend(later.map(Diagnostic::into_warning));
    problems.extend(mistakes);
    problems.extend(unpublished::bodies(&all)?);
    problems.extend(pictures::without_words(root, &all)?);
    problems.extend(titles::twice(&all));
    problems.extend(media::doubts(root, &public.files));
    problems.extend(secrets::lying_about(root, &public.files)?);
    problems.extend(setup::not_ignored(root));
    problems.extend(setup::other_folders(root));
    let posts = all.heads.len() + all.standing.len();
    if let Some(config) = config {
        problems.extend(setup::to_do(&config, friends.len()));
        problems.extend(pages(root, now, config, public, &all, &friends)?);
    }
    Ok(Findings {
        problems: in_order(problems),
        posts,
    })
}

/// What is doubtful in what I and my friends said together, and in the pages made of it.
fn pages(
    root: &Path,
    now: Timestamp,
    config: Config,
    public: Content,
    all: &Content,
    friends: &[Friend],
) -> Result<Vec<Diagnostic>, Stop> {
    let mut problems = Vec::new();
    // Reading an archive may write to it: it is read elsewhere.
    let aside = tempfile::tempdir().map_err(Failure::doing("cannot make a temporary folder"))?;
    friends::lend(root, aside.path())?;
    let Archived { heard, notice } = friends::archived(aside.path(), friends, &config.phrases)?;
    problems.extend(notice.map(setup::damaged));
    let joined = build::with_heard(config, public, heard, now)?;
    problems.extend(answers::joining_nothing(root, all, &joined));
    let private = kept(friends::load_private(root), &mut problems)?.unwrap_or_default();
    let owners = &joined.timeline.owners;
    problems.extend(invited::nobody(root, all, owners, &private));
    problems.extend(joined.content.warnings.iter().cloned());
    let site = build::shown(root, aside.path(), joined, now);
    problems.extend(moved::away(&site)?);
    match build::plan(&site) {
        Ok(plan) => problems.extend(plan.doubts()),
        Err(Stop::Mistakes(mistakes)) => problems.extend(mistakes),
        Err(failed) => return Err(failed),
    }
    Ok(problems)
}

/// Mistakes are kept for the list; what failed ends the check.
fn kept<T>(result: Result<T, Stop>, problems: &mut Vec<Diagnostic>) -> Result<Option<T>, Stop> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(Stop::Mistakes(mistakes)) => {
            problems.extend(mistakes);
            Ok(None)
        }
        Err(failed) => Err(failed),
    }
}

/// Each once: a template with a mistake is met on every page.
fn in_order(mut problems: Vec<Diagnostic>) -> Vec<Diagnostic> {
    fn place(problem: &Diagnostic) -> (bool, &Option<String>, Option<usize>, &str) {
        let start = problem.place.as_ref().map(|(_, span)| span.start);
        (
            problem.path.is_none(),
            &problem.path,
            start,
            &problem.message,
        )
    }
    problems.sort_by(|one, other| place(one).cmp(&place(other)));
    problems.dedup();
    problems
}
