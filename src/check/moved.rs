//! What was published and has no page any more: a file that got another name, or one that is gone.

use std::collections::BTreeSet;
use std::path::Path;

use url::Url;

use crate::build;
use crate::config::{self, Config};
use crate::content::{self, Head, Reading, Standing};
use crate::diagnostic::{self, Diagnostic, Stop};
use crate::feeds::{self, Item};
use crate::published;
use crate::site::Site;

/// Addresses that led somewhere when the site was last published, and lead nowhere now.
pub fn away(site: &Site) -> Result<Vec<Diagnostic>, Stop> {
    let (root, config) = (&site.root, &site.config);
    // A repository that cannot be read is made anew by the next publication; what it knew is not known here.
    let Ok(Some(published)) = published::last(root, config) else {
        return Ok(Vec::new());
    };
    if let Some(other) = published.elsewhere(config) {
        let moved =
            format!("the site was published at {other} before, and `url:` names another place now");
        return Ok(vec![Diagnostic::hint(moved).path(config::FILE).help(
            "what others said to your posts names the old place: let that lead here if you can, and tell your friends, who put it into `aliases` beside your name",
        )]);
    }
    let heads = site.content.heads.iter();
    let new: Vec<&Head> = heads
        .filter(|head| !published.has(&head.entry.url))
        .collect();
    let lost = published.lost(site).into_iter();
    let posts = lost.map(|item| match file_of(item, &new, site)? {
        Some(head) => renamed(
            root,
            former(config, &item.id),
            &head.source.path,
            &head.aliases,
        ),
        None => Ok(gone(config, item)),
    });
    let pages = standing(site).into_iter();
    let pages = pages.map(|(old, page)| renamed(root, old, &page.source.path, &page.aliases));
    posts.chain(pages).collect()
}

/// Standing pages that got another name, each with its former address: no feed tells of them, so that they are known
/// by what they show.
fn standing(site: &Site) -> Vec<(String, &Standing)> {
    let config = &site.config;
    let online = |path: &str| {
        let bytes = published::file(&site.root, config, path).ok()??;
        String::from_utf8(bytes).ok()
    };
    let new = site.content.standing.iter();
    let mut new = new
        .filter(|page| online(&format!("{}index.html", page.path)).is_none())
        .peekable();
    if new.peek().is_none() {
        return Vec::new();
    }
    let Ok(plan) = build::plan(site) else {
        return Vec::new();
    };
    let here: BTreeSet<&str> = plan.paths().collect();
    let map = online("sitemap.xml").unwrap_or_default();
    let listed = map
        .split("<loc>")
        .skip(1)
        .filter_map(|rest| rest.split("</loc>").next());
    let lost = listed.filter_map(|url| {
        let url = Url::parse(&html_escape::decode_html_entities(url)).ok()?;
        config
            .base
            .file(&url)
            .filter(|file| !here.contains(file.as_str()))
    });
    let lost: Vec<(String, String)> = lost
        .filter_map(|file| Some((words(&online(&file)?), file)))
        .collect();
    new.filter_map(|page| {
        let made = plan.make(&format!("{}index.html", page.path))?.ok()?;
        let text = words(&String::from_utf8_lossy(&made.bytes));
        let mut same = lost.iter().filter(|(lost, _)| *lost == text);
        match (same.next(), same.next()) {
            (Some((_, file)), None) => {
                Some((format!("/{}", file.trim_end_matches("index.html")), page))
            }
            _ => None,
        }
    })
    .collect()
}

/// What a page says, apart from what stands around every page.
fn words(page: &str) -> String {
    let main = page.split_once("<main").map_or(page, |(_, main)| main);
    let main = main.split_once("</main>").map_or(main, |(main, _)| main);
    feeds::line(&format!("<main{main}"))
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

fn renamed(root: &Path, old: String, path: &str, aliases: &[String]) -> Result<Diagnostic, Stop> {
    let text = diagnostic::text(root, path)?;
    let what = format!(
        "this was published at {old}, which leads nowhere now that the file has another name"
    );
    let first = text.lines().next().unwrap_or_default().len();
    let found = Diagnostic::warning(what).path(path).at(&text, 0..first);
    let found = found.help(format!("add a line: aliases: [{old}]"));
    let aliases = [aliases, &[old]].concat();
    Ok(match content::with_aliases(&text, &aliases) {
        Some((range, new)) => found.mend(range, new),
        None => found,
    })
}

fn gone(config: &Config, item: &Item) -> Diagnostic {
    let old = former(config, &item.id);
    Diagnostic::warning(format!("{old} was published, and is not in the site any more"))
        .help(format!("`potluck delete {}` tells your friends' tools to forget it; or put its former address into the `aliases` of the file it is in now", item.id))
}

/// The former address as a person would write it.
fn former(config: &Config, id: &str) -> String {
    match config.base.below(id) {
        Some(path) => format!("/{path}"),
        None => id.to_string(),
    }
}
