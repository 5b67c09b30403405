//! Mends what needs no thought: each problem that knows its cure, as text, and nothing else of the file.

use std::collections::BTreeMap;
use std::path::Path;

use crate::diagnostic::{Diagnostic, Failure, Mend};
use crate::output;

/// A file that was mended, and what was wrong with it.
#[derive(Debug, PartialEq)]
pub struct Mended {
    pub path: String,
    pub messages: Vec<String>,
}

/// Mends the files in `root` as far as the problems say how. Of two cures for the same words the first is taken; the
/// other may be taken the next time.
pub fn mend(root: &Path, problems: &[Diagnostic]) -> Result<Vec<Mended>, Failure> {
    let mut by_file: BTreeMap<&str, Vec<&Diagnostic>> = BTreeMap::new();
    for problem in problems
        .iter()
        .filter(|problem| !problem.mends().is_empty())
    {
        if let Some(path) = &problem.path {
            by_file.entry(path).or_default().push(problem);
        }
    }
    let mut mended = Vec::new();
    for (path, problems) in by_file {
        mended.extend(one(root, path, &problems)?);
    }
    Ok(mended)
}

fn one(root: &Path, path: &str, problems: &[&Diagnostic]) -> Result<Option<Mended>, Failure> {
    let file = root.join(path);
    let on_disk = std::fs::read_to_string(&file).map_err(Failure::at("read", Path::new(path)))?;
    let text = on_disk.strip_prefix('\u{FEFF}').unwrap_or(&on_disk);
    let mut mends: Vec<&Mend> = Vec::new();
    let mut messages = Vec::new();
    for problem in problems {
        // Places are in the text as it was read, which may have changed since, or have had invisible characters in it.
        let is_of_this_text = problem
            .place
            .as_ref()
            .is_some_and(|(read, _)| **read == *text);
        let is_free = |mend: &Mend| mends.iter().all(|taken| !overlap(taken, mend));
        if is_of_this_text && problem.mends().iter().all(is_free) {
            mends.extend(problem.mends());
            messages.push(problem.message.clone());
        }
    }
    if mends.is_empty() {
        return Ok(None);
    }
    mends.sort_by_key(|mend| std::cmp::Reverse(mend.range.start));
    let mut new = text.to_string();
    for mend in mends {
        if new.get(mend.range.clone()).is_some() {
            new.replace_range(mend.range.clone(), &mend.text);
        }
    }
    let mark = on_disk
        .get(..on_disk.len() - text.len())
        .unwrap_or_default();
    output::replace(&file, format!("{mark}{new}").as_bytes())
        .map_err(Failure::at("write", Path::new(path)))?;
    let path = path.to_string();
    Ok(Some(Mended { path, messages }))
}

/// Whether two cures are about the same words; two that put something in at one place are.
fn overlap(one: &Mend, other: &Mend) -> bool {
    one.range.start == other.range.start
        || one.range.start < other.range.end && other.range.start < one.range.end
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn cures_that_meet_wait_for_one_another_and_a_file_that_changed_is_left_alone() {
        let site = tempfile::tempdir().unwrap();
        std::fs::write(site.path().join("x.md"), "\u{FEFF}one two three").unwrap();
        let text: Arc<str> = "one two three".into();
        let wrong = |message: &str| Diagnostic::error(message).path("x.md").at(&text, 0..3);
        let problems = [
            wrong("a").mend(0..3, "1"),
            wrong("b").mend(0..7, "1 2"),
            wrong("c").mend(8..13, "3"),
        ];
        let mended = mend(site.path(), &problems).unwrap();
        assert_eq!(mended[0].messages, ["a", "c"]);
        let read = || std::fs::read_to_string(site.path().join("x.md")).unwrap();
        assert_eq!(read(), "\u{FEFF}1 two 3");
        assert_eq!(mend(site.path(), &problems).unwrap(), []);
        assert_eq!(read(), "\u{FEFF}1 two 3");
    }
}
