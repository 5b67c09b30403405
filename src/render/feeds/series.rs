//! Everything of one sort in one feed, and the archives behind it (RFC 5005).

use std::ops::Range;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::channel::{channel, link};
use super::item::items;
use crate::config::{Config, Notify};
use crate::content::deleted::Deleted;
use crate::content::{Head, Reading};
use crate::diagnostic::Stop;
use crate::feeds::{Channel, Item, Link, atom, json_feed, rss};
use crate::model::{Entry, Tombstone};
use crate::output::Plan;
use crate::render::pen::quote;
use crate::site::Site;

/// For how long an older item that was changed stands among the current ones.
const EDITED: SignedDuration = SignedDuration::from_hours(30 * 24);
/// For how long it is said that something was taken back.
const TAKEN_BACK: SignedDuration = SignedDuration::from_hours(400 * 24);

/// What a series is of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Posts,
    /// Likes, RSVPs and votes.
    Responses,
}

impl Sort {
    fn of(entry: &Entry) -> Sort {
        match entry.kind().is_response() {
            true => Sort::Responses,
            false => Sort::Posts,
        }
    }

    /// How its documents are called.
    fn name(self) -> &'static str {
        match self {
            Sort::Posts => "feed",
            Sort::Responses => "responses",
        }
    }
}

/// Everything of one sort, in one feed and the archives behind it.
pub struct Series<'a> {
    site: &'a Site,
    sort: Sort,
    /// Newest first.
    heads: Arc<Vec<&'a Head>>,
    /// Closed months that have items, the oldest first, and where their items stand among the heads.
    months: Arc<Vec<(String, Range<usize>)>>,
}

impl<'a> Series<'a> {
    pub fn posts(site: &'a Site) -> Series<'a> {
        Series::new(site, Sort::Posts, site.posts().collect())
    }

    pub fn responses(site: &'a Site) -> Series<'a> {
        Series::new(site, Sort::Responses, site.responses().collect())
    }

    fn new(site: &'a Site, sort: Sort, heads: Vec<&'a Head>) -> Series<'a> {
        let months = closed_months(site, &heads);
        Series {
            site,
            sort,
            heads: Arc::new(heads),
            months: Arc::new(months),
        }
    }

    pub fn plan(self, plan: &mut Plan<'a>) {
        let series = Arc::new(self);
        let one = series.clone();
        let path = format!("{}.xml", series.sort.name());
        quote(plan, path.clone(), move |reading| {
            one.document(&path, rss::write, reading)
        });
        if series.sort == Sort::Posts && series.site.config.feeds.atom {
            let one = series.clone();
            quote(plan, "atom.xml".into(), move |reading| {
                one.document("atom.xml", atom::write, reading)
            });
        }
        if series.site.config.feeds.json {
            let one = series.clone();
            let path = format!("{}.json", series.sort.name());
            quote(plan, path.clone(), move |reading| {
                one.document(&path, json_feed::write, reading)
            });
        }
        for at in 0..series.months.len() {
            let (Some(path), Some((month, _))) = (series.archive(at), series.months.get(at)) else {
                continue;
            };
            plan.after(month.replace('-', "/") + "/", path.clone());
            let one = series.clone();
            quote(plan, path, move |reading| one.month(at, reading));
        }
    }

    /// The document that people subscribe to.
    fn document(
        &self,
        path: &str,
        write: fn(&Channel, &[Item]) -> String,
        reading: Reading,
    ) -> Result<String, Stop> {
        let mut channel = self.channel(path);
        channel.deleted = tombstones(self.site);
        if path == "feed.xml" {
            channel.links.extend(hubs(self.site));
        }
        if let Some(newest) = self
            .months
            .len()
            .checked_sub(1)
            .and_then(|at| self.archive(at))
        {
            channel
                .links
                .push(link(self.site, "prev-archive", &newest, None));
        }
        let current = current(self.site, &self.heads);
        Ok(write(&channel, &items(self.site, current, reading)?))
    }

    /// One closed month (RFC 5005 §4): it changes only when one of its items does.
    fn month(&self, at: usize, reading: Reading) -> Result<String, Stop> {
        let Some((month, range)) = self.months.get(at) else {
            return Ok(String::new());
        };
        let mut channel = self.channel(&self.archive(at).unwrap_or_default());
        channel.title = format!("{} ({month})", channel.title);
        channel.links.push(link(
            self.site,
            "current",
            &format!("{}.xml", self.sort.name()),
            None,
        ));
        let neighbours = [
            ("prev-archive", at.checked_sub(1)),
            ("next-archive", at.checked_add(1)),
        ];
        for (rel, at) in neighbours {
            if let Some(path) = at.and_then(|at| self.archive(at)) {
                channel.links.push(link(self.site, rel, &path, None));
            }
        }
        let heads = self.heads.get(range.clone()).unwrap_or_default();
        let items = items(self.site, heads.iter().copied(), reading)?;
        Ok(rss::write(&channel, &items))
    }

    /// The path of the archive document of a month.
    fn archive(&self, at: usize) -> Option<String> {
        let (month, _) = self.months.get(at)?;
        Some(archived(self.sort, month))
    }

    fn channel(&self, path: &str) -> Channel {
        let mut channel = channel(self.site, path);
        match self.sort {
            Sort::Posts => channel.links.push(responses(self.site, path)),
            Sort::Responses => channel.title = format!("{}: likes, RSVPs and votes", channel.title),
        }
        channel
    }
}

/// The feed of likes, RSVPs and votes that belongs to a feed, in the same format.
fn responses(site: &Site, path: &str) -> Link {
    let path = if path.ends_with(".json") {
        "responses.json"
    } else {
        "responses.xml"
    };
    link(site, "related", path, Some("responses"))
}

/// Who is told when the feed has something new, and tells those who asked (WebSub §4).
fn hubs(site: &Site) -> impl Iterator<Item = Link> {
    site.config.notify.iter().filter_map(|place| match place {
        Notify::WebSub { hub } => Some(Link {
            rel: "hub".to_string(),
            href: hub.clone(),
            mime: None,
            title: None,
        }),
        _ => None,
    })
}

/// The documents in which an entry may stand: that of its month once it is over, and the current one.
pub fn documents(config: &Config, entry: &Entry) -> [String; 2] {
    let (sort, month) = (Sort::of(entry), month(config, entry.published));
    [archived(sort, &month), format!("{}.xml", sort.name())]
}

fn archived(sort: Sort, month: &str) -> String {
    format!("archive/{}-{month}.xml", sort.name())
}

/// Month and year in the site's zone.
fn month(config: &Config, timestamp: Timestamp) -> String {
    timestamp
        .to_zoned(config.timezone.clone())
        .strftime("%Y-%m")
        .to_string()
}

fn closed_months(site: &Site, heads: &[&Head]) -> Vec<(String, Range<usize>)> {
    let running = month(&site.config, site.now);
    let mut months: Vec<(String, Range<usize>)> = Vec::new();
    for (at, head) in heads.iter().enumerate() {
        let month = month(&site.config, head.entry.published);
        match months.last_mut() {
            Some((last, range)) if *last == month => range.end = at + 1,
            _ => months.push((month, at..at + 1)),
        }
    }
    months.retain(|(month, _)| *month < running);
    months.reverse();
    months
}

/// All of the running month, in the site's zone, at least so many as the settings say, and what was changed of late
/// (wire-format §3.6).
fn current<'a, 'h>(
    site: &'h Site,
    heads: &'h [&'a Head],
) -> impl Iterator<Item = &'a Head> + use<'a, 'h> {
    let running = month(&site.config, site.now);
    let least = site.config.feeds.items;
    let is_edited = |head: &Head| {
        head.entry
            .updated
            .is_some_and(|when| is_within(site, when, EDITED))
    };
    let is_current = move |at: usize, head: &Head| {
        at < least || month(&site.config, head.entry.published) >= running || is_edited(head)
    };
    let numbered = heads.iter().copied().enumerate();
    numbered
        .filter(move |(at, head)| is_current(*at, head))
        .map(|(_, head)| head)
}

/// What friends' tools should forget. Both series say all of it: which feed had it is not known any more.
fn tombstones(site: &Site) -> Vec<Tombstone> {
    let deleted = site.content.deleted.iter();
    let recent = deleted.filter(|deleted| is_within(site, deleted.when, TAKEN_BACK));
    let stone = |deleted: &Deleted| Tombstone {
        id: deleted.url.to_string(),
        when: deleted.when,
    };
    recent.map(stone).collect()
}

/// Whether something happened less than so long ago, or is still to come.
fn is_within(site: &Site, when: Timestamp, age: SignedDuration) -> bool {
    site.now.duration_since(when) < age
}
