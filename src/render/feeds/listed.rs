//! Which feeds and calendars a page names.

use super::channel::{ATOM, CALENDAR, JSON, RSS};
use crate::render::pages;
use crate::site::Site;

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
    if site.has_events() {
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
        calendar: site.has_events().then(|| pages::Calendar {
            webcal: calendar.replacen(site.config.base.url().scheme(), "webcal", 1),
            url: calendar,
        }),
        timeline: site.shows_timeline().then(|| address("timeline/feed.xml")),
        circle: site.config.circle.publish.then(|| address("circle.opml")),
    }
}

pub fn named(site: &Site, title: String, path: &str, mime: &str) -> pages::Feed {
    pages::Feed {
        title,
        url: site.config.base.join(path).to_string(),
        mime: mime.to_string(),
    }
}
