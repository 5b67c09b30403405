//! The feeds and calendars of a site: which there are, and what stands in them.

use std::ops::Range;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::pages;
use crate::content::deleted::Deleted;
use crate::content::{Head, Reading};
use crate::diagnostic::Stop;
use crate::feeds::signal::{self, Context};
use crate::feeds::{Channel, Enclosure, Item, Link, atom, ical, json_feed, opml, rss};
use crate::html::escape;
use crate::model::{Body, Event, PROGRAM, Status, Tombstone, mark};
use crate::output::{Made, Plan};
use crate::site::Site;
use crate::timeline::{Gig, Line};

const RSS: &str = "application/rss+xml";
const ATOM: &str = "application/atom+xml";
const JSON: &str = "application/feed+json";
const CALENDAR: &str = "text/calendar";
/// For how long an older item that was changed stands among the current ones.
const EDITED: SignedDuration = SignedDuration::from_hours(30 * 24);
/// For how long it is said that something was taken back.
const TAKEN_BACK: SignedDuration = SignedDuration::from_hours(400 * 24);
/// How long a cancelled event stays in the calendars.
const KEPT: SignedDuration = SignedDuration::from_hours(60 * 24);
/// Items of a tag's feed (decisions §23).
const TAG_ITEMS: usize = 20;

/// What `<head>` and the footer name, posts first: the first feed is a reader's default.
pub fn listed(site: &Site) -> Vec<pages::Feed> {
    let word = |key| site.config.words.text(key).to_string();
    let mut feeds = vec![named(site, site.config.title.clone(), "feed.xml", RSS)];
    if site.config.feeds.atom {
        feeds.push(named(
            site,
            format!("{} (Atom)", site.config.title),
            "atom.xml",
            ATOM,
        ));
    }
    if site.config.feeds.json {
        feeds.push(named(
            site,
            format!("{} (JSON)", site.config.title),
            "feed.json",
            JSON,
        ));
    }
    if site.events().next().is_some() {
        feeds.push(named(site, word("events"), "calendar.ics", CALENDAR));
    }
    if site.shows_timeline() {
        feeds.push(named(site, word("timeline"), "timeline/feed.xml", RSS));
    }
    feeds
}

/// What the page about following names: the posts in other formats, the events, the timeline, the circle.
pub fn explained(site: &Site, meta: pages::Meta) -> pages::Subscribe {
    let address = |path: &str| site.config.base.join(path).to_string();
    let is_other = |feed: &pages::Feed| matches!(feed.mime.as_str(), ATOM | JSON);
    let calendar = address("calendar.ics");
    pages::Subscribe {
        meta,
        posts: address("feed.xml"),
        formats: listed(site).into_iter().filter(is_other).collect(),
        calendar: site.events().next().map(|_| pages::Calendar {
            webcal: calendar.replacen(site.config.base.url().scheme(), "webcal", 1),
            url: calendar,
        }),
        timeline: site.shows_timeline().then(|| address("timeline/feed.xml")),
        circle: site.config.circle.publish.then(|| address("circle.opml")),
    }
}

/// The feed of one tag, and its calendar if it has events.
pub fn of_tag(site: &Site, slug: &str, heads: &[&Head]) -> Vec<pages::Feed> {
    let name = site.content.tags.get(slug).map_or(slug, String::as_str);
    let mut feeds = vec![named(
        site,
        format!("{}: {name}", site.config.title),
        &format!("tags/{slug}/feed.xml"),
        RSS,
    )];
    if heads.iter().any(|head| is_event(head)) {
        feeds.push(named(
            site,
            site.config.words.fill("events_of", &[("name", name)]),
            &format!("tags/{slug}/calendar.ics"),
            CALENDAR,
        ));
    }
    feeds
}

fn named(site: &Site, title: String, path: &str, mime: &str) -> pages::Feed {
    pages::Feed {
        title,
        url: site.config.base.join(path).to_string(),
        mime: mime.to_string(),
    }
}

fn is_event(head: &Head) -> bool {
    matches!(head.entry.body, Body::Event(_))
}

/// Whether a calendar still shows an event: a cancelled one for 60 days, so that those who have it hear of it
/// (wire-format §3.3).
fn is_kept(site: &Site, head: &Head) -> bool {
    let is_cancelled = |event: &Event| event.status == Status::Cancelled;
    let age = site.now.duration_since(head.entry.changed());
    match &head.entry.body {
        Body::Event(event) => !is_cancelled(event) || age <= KEPT,
        _ => false,
    }
}

/// Adds the site's feeds and calendars to its plan.
pub fn plan<'a>(site: &'a Site, plan: &mut Plan<'a>) {
    Series::posts(site).plan(plan);
    Series::responses(site).plan(plan);
    if site.events().next().is_some() {
        plan.render("calendar.ics", move || {
            Ok(calendar(
                site,
                "calendar.ics",
                &site
                    .events()
                    .filter(|head| is_kept(site, head))
                    .collect::<Vec<_>>(),
            ))
        });
    }
    for head in site.events() {
        let path = format!("{}event.ics", head.path);
        plan.render(path.clone(), move || Ok(calendar(site, &path, &[head])));
    }
    if site.shows_timeline() {
        plan.render("timeline/feed.xml", move || Ok(timeline(site)));
    }
    if site.config.circle.whats_on {
        plan.render("circle/calendar.ics", move || Ok(gigs(site)));
    }
    if site.config.circle.publish {
        plan.render("circle.opml", move || Ok(circle(site)));
    }
}

/// Adds a feed. Written at a glance, with a word for each body, it tells whether it must be written anew.
fn feed<'a>(
    plan: &mut Plan<'a>,
    path: String,
    write: impl Fn(Reading) -> Result<String, Stop> + Clone + Send + Sync + 'a,
) {
    let glance = write.clone();
    plan.mark(path.clone(), move || {
        Ok(mark([PROGRAM, &glance(Reading::Glance)?]))
    });
    plan.render(path, move || Ok(write(Reading::Whole)?.into_bytes().into()));
}

/// Adds the feed and the calendar of one tag.
pub fn plan_tag<'a>(site: &'a Site, plan: &mut Plan<'a>, slug: &str, heads: Arc<Vec<&'a Head>>) {
    let path = format!("tags/{slug}/feed.xml");
    let name = site
        .content
        .tags
        .get(slug)
        .map_or(slug, String::as_str)
        .to_string();
    let posts = heads.clone();
    feed(plan, path.clone(), move |reading| {
        let mut channel = channel(site, &path);
        channel.title = format!("{}: {name}", channel.title);
        let newest = posts.iter().take(TAG_ITEMS).copied();
        Ok(rss::write(&channel, &items(site, newest, reading)?))
    });
    if heads.iter().any(|head| is_event(head)) {
        let path = format!("tags/{slug}/calendar.ics");
        plan.render(path.clone(), move || {
            let events: Vec<&Head> = heads
                .iter()
                .copied()
                .filter(|head| is_kept(site, head))
                .collect();
            Ok(calendar(site, &path, &events))
        });
    }
}

/// Everything of one sort, in one feed and the archives behind it.
struct Series<'a> {
    site: &'a Site,
    /// `feed` or `responses`: how its documents are called.
    name: &'static str,
    /// Newest first.
    heads: Arc<Vec<&'a Head>>,
    /// Closed months that have items, the oldest first, and where their items stand among the heads.
    months: Arc<Vec<(String, Range<usize>)>>,
}

impl<'a> Series<'a> {
    fn posts(site: &'a Site) -> Series<'a> {
        Series::new(site, "feed", site.posts().collect())
    }

    fn responses(site: &'a Site) -> Series<'a> {
        Series::new(site, "responses", site.responses().collect())
    }

    fn new(site: &'a Site, name: &'static str, heads: Vec<&'a Head>) -> Series<'a> {
        let months = closed_months(site, &heads);
        Series {
            site,
            name,
            heads: Arc::new(heads),
            months: Arc::new(months),
        }
    }

    fn plan(self, plan: &mut Plan<'a>) {
        let series = Arc::new(self);
        let one = series.clone();
        let path = format!("{}.xml", series.name);
        feed(plan, path.clone(), move |reading| {
            one.document(&path, rss::write, reading)
        });
        if series.name == "feed" && series.site.config.feeds.atom {
            let one = series.clone();
            feed(plan, "atom.xml".into(), move |reading| {
                one.document("atom.xml", atom::write, reading)
            });
        }
        if series.site.config.feeds.json {
            let one = series.clone();
            let path = format!("{}.json", series.name);
            feed(plan, path.clone(), move |reading| {
                one.document(&path, json_feed::write, reading)
            });
        }
        for at in 0..series.months.len() {
            let (Some(path), Some((month, _))) = (series.archive(at), series.months.get(at)) else {
                continue;
            };
            plan.after(month.replace('-', "/") + "/", path.clone());
            let one = series.clone();
            feed(plan, path, move |reading| one.month(at, reading));
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
            &format!("{}.xml", self.name),
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
        Some(format!("archive/{}-{month}.xml", self.name))
    }

    fn channel(&self, path: &str) -> Channel {
        let mut channel = channel(self.site, path);
        match self.name {
            "feed" => channel.links.push(responses(self.site, path)),
            _ => channel.title = format!("{}: likes, RSVPs and votes", channel.title),
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

/// Month and year in the site's zone.
fn month(site: &Site, timestamp: Timestamp) -> String {
    timestamp
        .to_zoned(site.config.timezone.clone())
        .strftime("%Y-%m")
        .to_string()
}

fn closed_months(site: &Site, heads: &[&Head]) -> Vec<(String, Range<usize>)> {
    let running = month(site, site.now);
    let mut months: Vec<(String, Range<usize>)> = Vec::new();
    for (at, head) in heads.iter().enumerate() {
        let month = month(site, head.entry.published);
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
    let running = month(site, site.now);
    let least = site.config.feeds.items;
    let is_edited = |head: &Head| {
        head.entry
            .updated
            .is_some_and(|when| is_within(site, when, EDITED))
    };
    let is_current = move |at: usize, head: &Head| {
        at < least || month(site, head.entry.published) >= running || is_edited(head)
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

fn items<'a>(
    site: &Site,
    heads: impl Iterator<Item = &'a Head>,
    reading: Reading,
) -> Result<Vec<Item>, Stop> {
    heads.map(|head| item(site, head, reading)).collect()
}

fn channel(site: &Site, path: &str) -> Channel {
    let config = &site.config;
    let description = match config.description.is_empty() {
        true => format!("Posts by {}", config.author_name()),
        false => config.description.clone(),
    };
    Channel {
        title: config.title.clone(),
        description,
        home: Some(config.base.url().clone()),
        language: Some(config.language.clone()),
        author: Some(config.author_name().to_string()),
        image: (!config.author.photo.is_empty()).then(|| config.base.join(&config.author.photo)),
        links: vec![link(site, "self", path, None)],
        deleted: Vec::new(),
        is_complete: false,
        schedule: Default::default(),
    }
}

fn link(site: &Site, rel: &str, path: &str, title: Option<&str>) -> Link {
    Link {
        rel: rel.to_string(),
        href: site.config.base.join(path),
        mime: Some(mime(path).to_string()),
        title: title.map(str::to_string),
    }
}

fn mime(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("json") => JSON,
        _ if path == "atom.xml" => ATOM,
        _ => RSS,
    }
}

/// A post, event or answer as feeds have it.
pub fn item(site: &Site, head: &Head, reading: Reading) -> Result<Item, Stop> {
    let bodies = &site.content.bodies;
    let body = bodies.for_feed(head, reading)?;
    let email = Some(site.config.author.email.as_str()).filter(|email| !email.is_empty());
    let context = Context {
        author: site.config.author_name(),
        email,
        markdown: Some(body.markdown())
            .filter(|text| site.config.feeds.markdown && !text.is_empty()),
        enclosures: enclosures(site, head, &body.played),
        now: site.now,
    };
    Ok(signal::compose(&head.entry, &body.html, &context))
}

/// The photos of a post, an event's calendar file, or the films and sounds in a text.
fn enclosures(site: &Site, head: &Head, played: &[String]) -> Vec<Enclosure> {
    match &head.entry.body {
        Body::Photo(photos) => photos
            .iter()
            .filter_map(|photo| picture(site, &photo.url, &photo.alt))
            .collect(),
        Body::Event(_) => {
            let path = format!("{}event.ics", head.path);
            let length = calendar(site, &path, &[head]).bytes.len() as u64;
            vec![Enclosure {
                url: site.config.base.join(&path),
                length,
                mime: CALENDAR.into(),
                alt: None,
            }]
        }
        _ => played
            .iter()
            .filter_map(|path| medium(site, path))
            .collect(),
    }
}

/// A film or a sound of the site.
fn medium(site: &Site, path: &str) -> Option<Enclosure> {
    let file = site.content.files.get(path)?;
    let mime = match path.rsplit('.').next()?.to_ascii_lowercase().as_str() {
        "mp4" | "m4v" => "video/mp4",
        "mov" => "video/quicktime",
        "webm" => "video/webm",
        "ogv" => "video/ogg",
        "mp3" => "audio/mpeg",
        "m4a" | "aac" => "audio/mp4",
        "ogg" | "oga" | "opus" => "audio/ogg",
        "wav" => "audio/wav",
        "flac" => "audio/flac",
        _ => return None,
    };
    Some(Enclosure {
        url: site.config.base.join(path),
        length: std::fs::metadata(file).ok()?.len(),
        mime: mime.into(),
        alt: None,
    })
}

/// A picture of the site, as long as it will be when it is published.
fn picture(site: &Site, url: &Url, alt: &str) -> Option<Enclosure> {
    let path = site.config.base.file(url)?;
    site.content.files.get(&path)?;
    let length = site.content.bodies.gallery.make(&path).ok()?.len() as u64;
    let mime = match path.rsplit('.').next()?.to_ascii_lowercase().as_str() {
        "jpg" | "jpeg" | "jpe" => "image/jpeg",
        "png" => "image/png",
        "webp" => "image/webp",
        "gif" => "image/gif",
        "svg" => "image/svg+xml",
        _ => return None,
    };
    Some(Enclosure {
        url: url.clone(),
        length,
        mime: mime.into(),
        alt: Some(alt.to_string()),
    })
}

/// The calendar of one event.
pub fn occasion(site: &Site, head: &Head) -> Vec<u8> {
    calendar(site, &format!("{}event.ics", head.path), &[head]).bytes
}

fn calendar(site: &Site, path: &str, heads: &[&Head]) -> Made {
    let shown: Vec<ical::Shown> = heads.iter().map(|head| (&head.entry).into()).collect();
    let name = format!("{}: events", site.config.title);
    let calendar = ical::Calendar {
        name: &name,
        url: Some(&site.config.base.join(path)),
        alarm: None,
    };
    ical::write(&calendar, &shown).into_bytes().into()
}

/// The circle's events for anybody's calendar: title, time, place, host and link.
fn gigs(site: &Site) -> Made {
    let zone = &site.config.timezone;
    let since = site.now.checked_sub(KEPT).unwrap_or(site.now);
    let is_recent = |gig: &&Gig| match &gig.entry.body {
        Body::Event(event) => !event.occurrences(since, None, zone, 1).is_empty(),
        _ => false,
    };
    let recent = site.published.gigs.iter().filter(is_recent);
    let shown: Vec<ical::Shown> = recent
        .map(|gig| ical::Shown {
            note: Some(&gig.host),
            ..ical::Shown::from(&gig.entry)
        })
        .collect();
    let name = format!(
        "{}: {}",
        site.config.title,
        site.config.words.text("whats_on")
    );
    let calendar = ical::Calendar {
        name: &name,
        url: Some(&site.config.base.join("circle/calendar.ics")),
        alarm: None,
    };
    ical::write(&calendar, &shown).into_bytes().into()
}

/// The friends who may be named, for anybody's reader.
fn circle(site: &Site) -> Made {
    let feeds: Vec<_> = site
        .friends
        .iter()
        .filter_map(|friend| Some((friend, friend.feed.as_ref()?)))
        .collect();
    let outlines: Vec<_> = feeds
        .iter()
        .map(|(friend, feed)| opml::Outline {
            name: &friend.name,
            feed,
            site: &friend.site,
        })
        .collect();
    let title = format!("{}: circle", site.config.title);
    let head = opml::Head {
        title: &title,
        owner: site.config.author_name(),
        owner_id: site.config.base.url(),
    };
    opml::write(&head, &outlines).into_bytes().into()
}

/// The circle's newest entries as a feed of their own, by the rules of the published timeline.
fn timeline(site: &Site) -> Made {
    let mut channel = channel(site, "timeline/feed.xml");
    channel.title = format!("{}: timeline", site.config.title);
    channel.description = format!("What {} and friends wrote", site.config.author_name());
    let items: Vec<Item> = site.published.lines.iter().map(excerpt).collect();
    rss::write(&channel, &items).into_bytes().into()
}

fn excerpt(line: &Line) -> Item {
    let text = line.words.text.clone().unwrap_or_default();
    let whole = line.words.whole().map(|html| html.as_str().to_string());
    Item {
        id: line.url.to_string(),
        link: Some(line.url.clone()),
        title: Some(match &line.words.title {
            Some(title) => format!("{}: {title}", line.author),
            None => line.author.clone(),
        }),
        author: Some(line.author.clone()),
        published: Some(line.published),
        summary: Some(whole.unwrap_or_else(|| format!("<p>{}</p>", escape(&text)))),
        ..Item::default()
    }
}
