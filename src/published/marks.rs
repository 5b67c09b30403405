//! What each entry was made of when it went online: what is still so needs no comparing with what is there.

use std::collections::HashMap;
use std::fmt::Write;
use std::path::Path;

use crate::content::Head;
use crate::output;

/// In our own repository, so that it goes when the objects go.
const FILE: &str = "potluck-entries";

/// Address → the mark of the entry.
#[derive(Debug, PartialEq)]
pub struct Marks(HashMap<String, String>);

impl Marks {
    /// Of the site as this machine published it, if that is still what stands at the `tip` of our repository.
    pub fn of(repository: &Path, tip: &str) -> Option<Marks> {
        let text = std::fs::read_to_string(repository.join(FILE)).ok()?;
        let (commit, marks) = text.split_once('\n')?;
        let marks = marks.lines().filter_map(|line| line.split_once(' '));
        let marks = marks.map(|(mark, url)| (url.to_string(), mark.to_string()));
        (commit == tip).then(|| Marks(marks.collect()))
    }

    /// Keeps them for the next publish. Without them that one is only slower.
    pub fn keep(repository: &Path, tip: &str, heads: &[Head]) {
        let mut text = format!("{tip}\n");
        for head in heads {
            let _ = writeln!(text, "{} {}", head.mark, head.entry.url);
        }
        let _ = output::replace(&repository.join(FILE), text.as_bytes());
    }

    /// The entries that are online and were other ones then.
    pub fn changed<'a>(&'a self, heads: &'a [Head]) -> impl Iterator<Item = &'a Head> {
        let is_changed = |head: &&Head| {
            let known = self.0.get(head.entry.url.as_str());
            known.is_some_and(|known| *known != head.mark)
        };
        heads.iter().filter(is_changed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_count_for_the_commit_they_were_kept_with_alone() {
        let repository = tempfile::tempdir().unwrap();
        assert_eq!(Marks::of(repository.path(), "c0ffee"), None);
        Marks::keep(repository.path(), "c0ffee", &[]);
        assert_eq!(
            Marks::of(repository.path(), "c0ffee"),
            Some(Marks(HashMap::new()))
        );
        assert_eq!(Marks::of(repository.path(), "decaf"), None);
    }
}
