//! Titles that do not tell posts apart.

use std::collections::HashMap;

use crate::content::Content;
use crate::diagnostic::Diagnostic;

/// Posts, events and pages with the title of an older one.
pub fn twice(content: &Content) -> Vec<Diagnostic> {
    let named = content
        .heads
        .iter()
        .rev()
        .filter(|head| !head.entry.kind().has_no_name());
    let heads = named.filter_map(|head| Some((head.entry.title.as_ref()?, &head.source.path)));
    let standing = content.standing.iter();
    let standing = standing.map(|page| (&page.title, &page.source.path));
    let mut first: HashMap<String, &String> = HashMap::new();
    let mut found = Vec::new();
    for (title, path) in standing.chain(heads) {
        match first.get(&title.trim().to_lowercase()) {
            Some(other) => found.push(
                Diagnostic::warning(format!("`{other}` has the title `{title}` as well"))
                    .path(path.clone())
                    .help("give one of them a title that tells them apart"),
            ),
            None => drop(first.insert(title.trim().to_lowercase(), path)),
        }
    }
    found
}
