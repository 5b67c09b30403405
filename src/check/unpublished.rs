//! What is not published yet: nobody sees its pages, so its text is looked at here.

use std::collections::BTreeSet;

use crate::content::{Content, Setting};
use crate::diagnostic::{Diagnostic, Stop};

/// What is doubtful in drafts and in posts with a date to come. `all` is the folder with them.
pub fn bodies(all: &Content) -> Result<Vec<Diagnostic>, Stop> {
    let mut found = heads_only(all);
    for page in all.pages().filter(|page| page.unpublished.is_some()) {
        let body = all.bodies.render(page.source, page.path, Setting::Page)?;
        found.extend(body.warnings);
    }
    Ok(found)
}

/// What was doubtful in their front matter. That a draft has no date yet, which has no place, is no matter.
fn heads_only(all: &Content) -> Vec<Diagnostic> {
    let left_out: BTreeSet<&String> = all.left_out.iter().map(|file| &file.path).collect();
    let theirs = all.warnings.iter().filter(|found| {
        let path = found.path.as_ref();
        found.place.is_some() && path.is_some_and(|path| left_out.contains(path))
    });
    theirs.cloned().collect()
}
