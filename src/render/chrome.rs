//! What every page shows: the site's name, its author, the links of its header, its feeds.

use std::collections::HashSet;

use super::{feeds, pages};
use crate::site::Site;
use crate::words::direction;

/// What every page shows.
pub fn chrome(site: &Site) -> pages::Site {
    let config = &site.config;
    let base = &config.base;
    let author = &config.author;
    let face = portrait(site).map(|photo| small(site, photo));
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
            photo: some(&author.photo).map(|photo| base.join(small(site, &photo)).to_string()),
            note: author.note.clone(),
            email: author.email.clone(),
            me: author.links.iter().map(url::Url::to_string).collect(),
            payment: some(&author.payment),
        },
        nav: nav(site),
        feeds: feeds::listed(site),
        icon: icon(site),
        touch_icon: base.join(face.unwrap_or("icon.png")).to_string(),
        picture: base.join(portrait(site).unwrap_or("icon.png")).to_string(),
        subscribe: base.join("subscribe/").to_string(),
        palette: config.theme.palette.clone(),
        custom_css: site
            .content
            .files
            .contains_key("custom.css")
            .then(|| "custom.css".into()),
        webmention: config
            .answers
            .webmention
            .as_ref()
            .map(|url| url.to_string()),
    }
}

/// The icon the person put into `static`, else their portrait, else the theme's.
fn icon(site: &Site) -> pages::Icon {
    const OWN: [(&str, &str); 3] = [
        ("icon.svg", "image/svg+xml"),
        ("favicon.ico", "image/x-icon"),
        ("favicon.png", "image/png"),
    ];
    let own = OWN
        .into_iter()
        .find(|(path, _)| site.content.files.contains_key(*path));
    let address = |path: &str| site.config.base.join(path).to_string();
    match (own, portrait(site)) {
        (Some((path, mime)), _) => pages::Icon {
            url: address(path),
            mime,
        },
        (None, Some(photo)) => pages::Icon {
            mime: picture_kind(photo),
            url: address(small(site, photo)),
        },
        (None, None) => pages::Icon {
            url: address("icon.svg"),
            mime: "image/svg+xml",
        },
    }
}

/// The portrait, if it is a picture that phones and link previews can show.
fn portrait(site: &Site) -> Option<&str> {
    let photo = site.config.author.photo.as_str();
    let is_shown = site.content.files.contains_key(photo) && !picture_kind(photo).is_empty();
    is_shown.then_some(photo)
}

/// The portrait as it is shown beside words, where it is never large.
fn small<'a>(site: &'a Site, photo: &'a str) -> &'a str {
    site.content.bodies.gallery.portrait(photo)
}

fn picture_kind(path: &str) -> &'static str {
    match path
        .rsplit('.')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase()
        .as_str()
    {
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "webp" => "image/webp",
        _ => "",
    }
}

fn nav(site: &Site) -> Vec<pages::Link> {
    let words = &site.config.words;
    let link = |label: &str, path: &str| pages::Link {
        label: label.to_string(),
        url: site.config.base.join(path).to_string(),
    };
    let mut nav = vec![link(words.text("home"), "")];
    if site.shows_timeline() {
        nav.push(link(words.text("timeline"), "timeline/"));
    }
    if site.has_events() {
        nav.push(link(words.text("calendar"), "calendar/"));
    }
    if site.config.circle.whats_on {
        nav.push(link(words.text("whats_on"), "whats-on/"));
    }
    if site.config.circle.publish {
        nav.push(link(words.text("friends"), "friends/"));
    }
    if site.posts().next().is_some() {
        nav.push(link(words.text("archive"), "archive/"));
    }
    let top = site
        .content
        .standing
        .iter()
        .filter(|page| page.path.matches('/').count() == 1);
    nav.extend(top.map(|page| link(&page.title, &page.path)));
    nav.push(link(words.text("subscribe"), "subscribe/"));
    // A page of one's own stands in for a built-in one of its address.
    let mut seen = HashSet::new();
    nav.retain(|link| seen.insert(link.url.clone()));
    nav
}
