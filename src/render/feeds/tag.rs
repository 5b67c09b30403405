//! The feed and the calendar of one tag.

use std::sync::Arc;

use super::calendars::{calendar, is_event, is_kept};
use super::channel::{CALENDAR, RSS, channel};
use super::item::items;
use super::listed::named;
use crate::content::Head;
use crate::feeds::rss;
use crate::output::Plan;
use crate::render::pages;
use crate::render::pen::quote;
use crate::site::Site;

/// Items of a tag's feed (decisions §23).
const TAG_ITEMS: usize = 20;

/// Adds the feed and the calendar of one tag.
pub fn plan_tag<'a>(site: &'a Site, plan: &mut Plan<'a>, slug: &str, heads: Arc<Vec<&'a Head>>) {
    let path = format!("tags/{slug}/feed.xml");
    let name = site.content.tag(slug).to_string();
    let posts = heads.clone();
    quote(plan, path.clone(), move |reading| {
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
            Ok(calendar(site, &path, &events).into())
        });
    }
}

/// The feed of one tag, and its calendar if it has events.
pub fn of_tag(site: &Site, slug: &str, heads: &[&Head]) -> Vec<pages::Feed> {
    let name = site.content.tag(slug);
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
