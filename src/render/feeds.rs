//! The feeds and calendars of a site: which there are, and what stands in them.

use jiff::Timestamp;
use url::Url;

use super::chrome::timeline_is_public;
use super::pages;
use crate::content::{self, Head, Setting};
use crate::diagnostic::Stop;
use crate::feeds::signal::{self, Context};
use crate::feeds::{Channel, Enclosure, Item, Link, ical, rss};
use crate::html::escape;
use crate::model::{Body, Entry};
use crate::output::{Made, Plan};
use crate::site::Site;
use crate::timeline::Line;

const RSS: &str = "application/rss+xml";
const CALENDAR: &str = "text/calendar";

/// What `<head>` and the footer name, posts first: the first feed is a reader's default.
pub fn listed(site: &Site) -> Vec<pages::Feed> {
    let feed = |title: String, path: &str, mime: &str| pages::Feed {
        title,
        url: site.config.base.join(path).to_string(),
        mime: mime.to_string(),
    };
    let mut feeds = vec![feed(site.config.title.clone(), "feed.xml", RSS)];
    if site.events().next().is_some() {
        feeds.push(feed("Events".into(), "calendar.ics", CALENDAR));
    }
    if timeline_is_public(site) {
        feeds.push(feed("Timeline".into(), "timeline/feed.xml", RSS));
    }
    feeds
}

/// Adds the site's feeds and calendars to its plan.
pub fn plan<'a>(site: &'a Site, plan: &mut Plan<'a>) {
    plan.render("feed.xml", move || {
        feed(site, "feed.xml", current(site, site.posts()))
    });
    plan.render("responses.xml", move || {
        feed(site, "responses.xml", current(site, site.responses()))
    });
    if site.events().next().is_some() {
        plan.render("calendar.ics", move || {
            Ok(calendar(
                site,
                "calendar.ics",
                &site.events().collect::<Vec<_>>(),
            ))
        });
    }
    for head in site.events() {
        let path = format!("{}event.ics", head.path);
        plan.render(path.clone(), move || Ok(calendar(site, &path, &[head])));
    }
    if timeline_is_public(site) {
        plan.render("timeline/feed.xml", move || Ok(timeline(site)));
    }
}

/// All of the running month, in the site's zone, and at least so many as the settings say (wire-format §3.6).
fn current<'a>(site: &'a Site, heads: impl Iterator<Item = &'a Head>) -> Vec<&'a Head> {
    let month = |timestamp: Timestamp| {
        let date = timestamp.to_zoned(site.config.timezone.clone()).date();
        (date.year(), date.month())
    };
    let running = month(site.now);
    let least = site.config.feeds.items;
    heads
        .enumerate()
        .take_while(|(at, head)| *at < least || month(head.entry.published) >= running)
        .map(|(_, head)| head)
        .collect()
}

fn feed(site: &Site, path: &str, heads: Vec<&Head>) -> Result<Made, Stop> {
    let mut channel = channel(site, path);
    if path == "feed.xml" {
        channel
            .links
            .push(link(site, "related", "responses.xml", Some("responses")));
    } else {
        channel.title = format!("{}: likes, RSVPs and votes", channel.title);
    }
    let items = heads
        .into_iter()
        .map(|head| item(site, head))
        .collect::<Result<Vec<Item>, Stop>>()?;
    Ok(rss::write(&channel, &items).into_bytes().into())
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
    }
}

fn link(site: &Site, rel: &str, path: &str, title: Option<&str>) -> Link {
    Link {
        rel: rel.to_string(),
        href: site.config.base.join(path),
        mime: Some(RSS.to_string()),
        title: title.map(str::to_string),
    }
}

fn item(site: &Site, head: &Head) -> Result<Item, Stop> {
    let body = site
        .content
        .bodies
        .render(&head.source, &head.path, Setting::Feed)?;
    let markdown = match site.config.feeds.markdown {
        true => Some(site.content.bodies.markdown(&head.source)?),
        false => None,
    };
    let email = Some(site.config.author.email.as_str()).filter(|email| !email.is_empty());
    let context = Context {
        author: site.config.author_name(),
        email,
        markdown: markdown.as_deref().filter(|text| !text.is_empty()),
        enclosures: enclosures(site, head),
    };
    Ok(signal::compose(&head.entry, &body.html, &context))
}

/// The photos of a post, or an event's calendar file.
fn enclosures(site: &Site, head: &Head) -> Vec<Enclosure> {
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
        _ => Vec::new(),
    }
}

/// A picture of the site, as long as it will be when it is published.
fn picture(site: &Site, url: &Url, alt: &str) -> Option<Enclosure> {
    let path = site.config.base.file(url)?;
    let bytes = std::fs::read(site.content.files.get(&path)?).ok()?;
    let length = content::without_exif(bytes).ok()?.len() as u64;
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

fn calendar(site: &Site, path: &str, heads: &[&Head]) -> Made {
    let entries: Vec<&Entry> = heads.iter().map(|head| &head.entry).collect();
    let name = format!("{}: events", site.config.title);
    let calendar = ical::Calendar {
        name: &name,
        url: &site.config.base.join(path),
    };
    ical::write(&calendar, &entries).into_bytes().into()
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
