//! What was published and has no page any more: a file that got another name, or one that is gone.

use std::path::Path;

use crate::config::Config;
use crate::content::{self, Head, Reading};
use crate::diagnostic::{self, Diagnostic, Stop};
use crate::feeds::Item;
use crate::published;
use crate::site::Site;

/// Addresses that led somewhere when the site was last published, and lead nowhere now.
pub fn away(root: &Path, config: &Config, site: &Site) -> Result<Vec<Diagnostic>, Stop> {
    // A repository that cannot be read is made anew by the next publication; what it knew is not known here.
    let Ok(Some(published)) = published::last(root, config) else {
        return Ok(Vec::new());
    };
    let heads = site.content.heads.iter();
    let new: Vec<&Head> = heads
        .filter(|head| !published.has(&head.entry.url))
        .collect();
    let lost = published.lost(site).into_iter();
    lost.map(|item| match file_of(item, &new, site)? {
        Some(head) => renamed(root, config, item, head),
        None => Ok(gone(config, item)),
    })
    .collect()
}

/// The file whose text the item has, if there is just one.
fn file_of<'a>(item: &Item, new: &[&'a Head], site: &Site) -> Result<Option<&'a Head>, Stop> {
    let mut same = Vec::new();
    for head in new {
        let body = site.content.bodies.for_feed(head, Reading::Whole)?;
        let has_its_text = match &item.markdown {
            Some(text) => text.trim() == body.markdown(),
            None => item.published == Some(head.entry.published),
        };
        let has_its_title = head.entry.title.is_none() || head.entry.title == item.title;
        if has_its_text && has_its_title {
            same.push(*head);
        }
    }
    Ok(match same.as_slice() {
        [only] => Some(only),
        _ => None,
    })
}

fn renamed(root: &Path, config: &Config, item: &Item, head: &Head) -> Result<Diagnostic, Stop> {
    let old = former(config, item);
    let path = &head.source.path;
    let text = diagnostic::text(root, path)?;
    let what = format!(
        "this was published at {old}, which leads nowhere now that the file has another name"
    );
    let first = text.lines().next().unwrap_or_default().len();
    let found = Diagnostic::warning(what)
        .path(path.clone())
        .at(&text, 0..first);
    let found = found.help(format!("add a line: aliases: [{old}]"));
    let mut aliases = head.aliases.clone();
    aliases.push(old);
    Ok(match content::with_aliases(&text, &aliases) {
        Some((range, new)) => found.mend(range, new),
        None => found,
    })
}

fn gone(config: &Config, item: &Item) -> Diagnostic {
    let old = former(config, item);
    Diagnostic::warning(format!("{old} was published, and is not in the site any more"))
        .help(format!("`potluck delete {}` tells your friends' tools to forget it; or put its former address into the `aliases` of the file it is in now", item.id))
}

/// The former address as a person would write it.
fn former(config: &Config, item: &Item) -> String {
    match config.base.below(&item.id) {
        Some(path) => format!("/{path}"),
        None => item.id.clone(),
    }
}
