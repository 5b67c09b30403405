//! A feed as a file of the site: what stands over its items.

use crate::feeds::{Channel, Link};
use crate::site::Site;

pub const RSS: &str = "application/rss+xml";
pub const ATOM: &str = "application/atom+xml";
pub const JSON: &str = "application/feed+json";
pub const CALENDAR: &str = "text/calendar";

pub fn channel(site: &Site, path: &str) -> Channel {
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
        wish: Default::default(),
    }
}

pub fn link(site: &Site, rel: &str, path: &str, title: Option<&str>) -> Link {
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
