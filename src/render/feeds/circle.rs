//! The circle: what friends wrote as a feed, and the friends as a list for a reader.

use super::channel::channel;
use crate::feeds::{Item, opml, rss};
use crate::html::escape;
use crate::output::Made;
use crate::site::Site;
use crate::timeline::Line;

/// The circle's newest entries as a feed of their own, by the rules of the published timeline.
pub fn timeline(site: &Site) -> Made {
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

/// The friends who may be named, for anybody's reader.
pub fn circle(site: &Site) -> Made {
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
