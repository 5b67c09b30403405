//! Where in the head of a file a finding stands.

use std::ops::Range;
use std::path::Path;

use crate::content::Head;
use crate::diagnostic::{self, Diagnostic};

/// A finding in the file of an entry, pointing at what is found in its front matter.
pub fn in_front(
    root: &Path,
    head: &Head,
    finding: Diagnostic,
    find: impl Fn(&str) -> Option<Range<usize>>,
) -> Diagnostic {
    let finding = finding.path(head.source.path.clone());
    let Ok(text) = diagnostic::text(root, &head.source.path) else {
        return finding;
    };
    let front = text.get(..head.source.body.start).unwrap_or_default();
    match find(front) {
        Some(place) => finding.at(&text, place),
        None => finding,
    }
}
