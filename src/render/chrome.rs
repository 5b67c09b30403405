//! What every page shows: the site's name, its author, the links of its header, its feeds.

use super::{feeds, pages};
use crate::config::Consent;
use crate::site::Site;
use crate::words::direction;

/// What every page shows.
pub fn chrome(site: &Site) -> pages::Site {
    let config = &site.config;
    let base = &config.base;
    let author = &config.author;
    let some = |text: &str| (!text.is_empty()).then(|| text.to_string());
    pages::Site {
        title: config.title.clone(),
        url: base.as_str().to_string(),
        language: config.language.clone(),
        direction: direction(&config.language),
        description: config.description.clone(),
        author: pages::Author {
            name: config.author_name().to_string(),
            url: base.as_str().to_string(),
            photo: some(&author.photo).map(|photo| base.join(&photo).to_string()),
            note: author.note.clone(),
            email: author.email.clone(),
            me: author.links.iter().map(url::Url::to_string).collect(),
            payment: some(&author.payment),
        },
        nav: nav(site),
        feeds: feeds::listed(site),
        palette: config.theme.palette.clone(),
        custom_css: site
            .content
            .files
            .contains_key("custom.css")
            .then(|| "custom.css".into()),
    }
}

fn nav(site: &Site) -> Vec<pages::Link> {
    let words = &site.config.words;
    let link = |label: &str, path: &str| pages::Link {
        label: label.to_string(),
        url: site.config.base.join(path).to_string(),
    };
    let mut nav = vec![link(words.text("home"), "")];
    if timeline_is_public(site) {
        nav.push(link(words.text("timeline"), "timeline/"));
    }
    if site.config.circle.publish {
        nav.push(link(words.text("friends"), "friends/"));
    }
    if !site.content.tags.is_empty() {
        nav.push(link(words.text("tags"), "tags/"));
    }
    let top = site
        .content
        .standing
        .iter()
        .filter(|page| page.path.matches('/').count() == 1);
    nav.extend(top.map(|page| link(&page.title, &page.path)));
    nav
}

/// Whether others may see a timeline at all.
pub fn timeline_is_public(site: &Site) -> bool {
    site.config.timeline.publish != Consent::Off
}
