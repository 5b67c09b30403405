//! What the last published tree says of each post, event and answer: what was changed since, what is new, what is gone.

mod marks;
mod online;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rayon::prelude::*;
use url::Url;

use crate::build::STATE;
use crate::config::Config;
use crate::content::{Content, Head, Reading};
use crate::diagnostic::Stop;
use crate::feeds::{self, Item, rss};
use crate::model::{Base, Entry};
use crate::publish::{self, PublishError};
use crate::render;
use crate::site::Site;
use marks::Marks;
use online::Online;

/// The bare repository of our own, of the site in `root`.
pub fn repository(root: &Path) -> PathBuf {
    root.join(STATE).join("publish.git")
}

/// The items that are online, by their permalinks.
#[derive(Debug, Default)]
pub struct Published {
    items: BTreeMap<String, Online>,
}

/// What a file needs to be told before it is published again.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    /// From the site's folder.
    pub path: String,
    pub updated: Option<Timestamp>,
    pub sequence: Option<u32>,
    /// When and where an event was to be, if it was moved: the fields of `moved_from`.
    pub moved: Option<String>,
}

/// A file of the site in `root` as it was last published, as far as this machine knows.
pub fn file(root: &Path, config: &Config, path: &str) -> Result<Option<Vec<u8>>, PublishError> {
    publish::last_published(&repository(root), &config.publish.folder, path)
}

/// What was last published of the site in `root`, as far as this machine knows; none when nothing was.
pub fn last(root: &Path, config: &Config) -> Result<Option<Published>, PublishError> {
    let mut published = Published::default();
    let mut is_there = false;
    for first in ["feed.xml", "responses.xml"] {
        let mut next = Some(first.to_string());
        let mut seen = BTreeSet::new();
        while let Some(path) = next.take().filter(|path| seen.insert(path.clone())) {
            let Some(bytes) = file(root, config, &path)? else {
                break;
            };
            is_there = true;
            next = published.take_in(&bytes, &config.base, &path);
        }
    }
    published.take_in_calendars(root, config)?;
    Ok(is_there.then_some(published))
}

/// The answers of mine that others cannot see yet, or not as they are now: none of them when this machine last saw the
/// site published. The newest first.
pub fn waiting<'a>(
    root: &Path,
    config: &Config,
    content: &'a Content,
) -> Result<Vec<&'a Head>, PublishError> {
    let answers = content.heads.iter();
    let answers: Vec<&Head> = answers
        .filter(|head| !head.entry.answers.is_empty() && head.unpublished.is_none())
        .collect();
    let pages: Vec<(String, i64)> = answers
        .iter()
        .map(|head| {
            let changed = head.entry.changed().as_second();
            (format!("{}index.html", head.path), changed)
        })
        .collect();
    let are_unseen = publish::are_unseen(&repository(root), &config.publish.folder, &pages)?;
    let waiting = answers.into_iter().zip(are_unseen);
    let waiting = waiting.filter(|(_, is_unseen)| *is_unseen);
    Ok(waiting.map(|(head, _)| head).collect())
}

/// As much of what was last published of the site in `root` as tells which of its entries were changed since.
pub fn last_of_changed(
    root: &Path,
    config: &Config,
    heads: &[Head],
) -> Result<Option<Published>, PublishError> {
    let repository = repository(root);
    let tip = publish::tip(&repository)?;
    let Some(marks) = tip.and_then(|tip| Marks::of(&repository, &tip)) else {
        return last(root, config);
    };
    let changed: Vec<&Entry> = marks.changed(heads).map(|head| &head.entry).collect();
    let mut published = Published::default();
    let mut seen = BTreeSet::new();
    for entry in &changed {
        // Where it stands in both, they say the same of it.
        for path in render::documents(config, entry) {
            if published.has(&entry.url) || !seen.insert(path.clone()) {
                continue;
            }
            if let Some(bytes) = file(root, config, &path)? {
                published.take_in(&bytes, &config.base, &path);
            }
        }
    }
    // The settings may have been others: another zone, another month.
    if !changed.iter().all(|entry| published.has(&entry.url)) {
        return last(root, config);
    }
    let changed: BTreeSet<&str> = changed.iter().map(|entry| entry.url.as_str()).collect();
    published.items.retain(|url, _| changed.contains(&**url));
    published.take_in_calendars(root, config)?;
    Ok(Some(published))
}

/// Notes what was just published: the next publish compares only what was changed since.
pub fn keep(root: &Path, heads: &[Head]) {
    let repository = repository(root);
    if let Ok(Some(tip)) = publish::tip(&repository) {
        Marks::keep(&repository, &tip, heads);
    }
}

impl Published {
    /// Keeps the items of a document; gives the path of the one before it.
    fn take_in(&mut self, bytes: &[u8], base: &Base, path: &str) -> Option<String> {
        let document = feeds::read(bytes, &base.join(path), None).ok()?;
        let generator = format!("<generator>{}</generator>", rss::GENERATOR);
        let is_of_this_version = String::from_utf8_lossy(bytes).contains(&generator);
        for item in document.items {
            let known = self.items.get(&item.id);
            if known.is_none_or(|known| known.item.updated < item.updated) {
                let online = Online {
                    item,
                    is_of_this_version,
                    calendar: None,
                };
                self.items.insert(online.item.id.clone(), online);
            }
        }
        base.file(document.channel.link("prev-archive")?)
    }

    fn take_in_calendars(&mut self, root: &Path, config: &Config) -> Result<(), PublishError> {
        let events = self.items.iter_mut();
        for (url, online) in events.filter(|(_, online)| online.item.event.is_some()) {
            let page = Url::parse(url).ok().and_then(|url| config.base.file(&url));
            let Some(page) = page else { continue };
            let path = page.replace("index.html", "event.ics");
            let calendar = file(root, config, &path)?;
            online.calendar = calendar.and_then(|bytes| String::from_utf8(bytes).ok());
        }
        Ok(())
    }

    /// Whether the post, event or answer is online.
    pub fn has(&self, url: &Url) -> bool {
        self.items.contains_key(url.as_str())
    }

    /// The site's former place, if nothing that is online is at the one that it names now.
    pub fn elsewhere(&self, config: &Config) -> Option<Url> {
        let is_here = |id: &String| config.base.below(id).is_some();
        let (first, _) = self.items.first_key_value()?;
        match self.items.keys().any(is_here) {
            true => None,
            false => Url::parse(first).ok()?.join("/").ok(),
        }
    }

    /// What is online and has no page in the site any more, nor a word about where it went.
    pub fn lost(&self, site: &Site) -> Vec<&Item> {
        let content = &site.content;
        let urls = content.heads.iter().map(|head| head.entry.url.to_string());
        let gone = content
            .deleted
            .iter()
            .map(|deleted| deleted.url.to_string());
        let former = render::former_addresses(site);
        let former = former.map(|(file, _)| {
            site.config
                .base
                .join(file.trim_end_matches("index.html"))
                .to_string()
        });
        let here: BTreeSet<String> = urls.chain(gone).chain(former).collect();
        let items = self.items.values().map(|online| &online.item);
        items.filter(|item| !here.contains(&item.id)).collect()
    }

    /// What was changed since it was published, and what its file should say of that: each in the order of the heads.
    pub fn edits(&self, site: &Site) -> Result<Vec<Edit>, Stop> {
        let heads = site.content.heads.par_iter();
        let edits: Vec<Option<Edit>> = heads
            .map(|head| self.edit(site, head))
            .collect::<Result<_, Stop>>()?;
        Ok(edits.into_iter().flatten().collect())
    }

    fn edit(&self, site: &Site, head: &Head) -> Result<Option<Edit>, Stop> {
        let Some(online) = self.items.get(head.entry.url.as_str()) else {
            return Ok(None);
        };
        let item = render::item(site, head, Reading::Whole)?;
        let is_said = head.entry.updated > online.item.updated;
        let updated = match online.differs(&item) {
            true => Some(site.now),
            // Another machine said so, and its sources have not come here yet.
            false => online.item.updated,
        };
        let updated = updated.filter(|_| !is_said && head.entry.updated != updated);
        let edit = Edit {
            path: head.source.path.clone(),
            updated,
            sequence: online.sequence(site, head),
            moved: online.moved(site, head),
        };
        let is_one = updated.is_some() || edit.sequence.is_some() || edit.moved.is_some();
        Ok(is_one.then_some(edit))
    }
}
