//! One's own entries as feeds have them.

use url::Url;

use super::calendars::occasion;
use super::channel::CALENDAR;
use crate::content::{Head, Reading, Setting};
use crate::diagnostic::Stop;
use crate::feeds::signal::{self, Context};
use crate::feeds::{Enclosure, Item};
use crate::model::Body;
use crate::site::Site;

/// A post, event or answer as feeds have it.
pub fn item(site: &Site, head: &Head, reading: Reading) -> Result<Item, Stop> {
    let bodies = &site.content.bodies;
    // It is made of nothing but the post; only an event has dates that go on with time.
    if reading == Reading::Glance && !matches!(head.entry.body, Body::Event(_)) {
        return Ok(Item {
            id: head.entry.id.clone(),
            content: Some(bodies.glance(head, Setting::Feed)),
            ..Item::default()
        });
    }
    let body = bodies.for_feed(head, reading)?;
    let email = Some(site.config.author.email.as_str()).filter(|email| !email.is_empty());
    let markdown = body.markdown();
    let context = Context {
        author: site.config.author_name(),
        email,
        markdown: Some(markdown.as_str())
            .filter(|text| site.config.feeds.markdown && !text.is_empty()),
        enclosures: enclosures(site, head, &body.played),
        now: site.now,
        zone: Some(&site.config.timezone),
    };
    Ok(signal::compose(&head.entry, &body.html, &context))
}

pub fn items<'a>(
    site: &Site,
    heads: impl Iterator<Item = &'a Head>,
    reading: Reading,
) -> Result<Vec<Item>, Stop> {
    heads.map(|head| item(site, head, reading)).collect()
}

/// The photos of a post, an event's calendar file, or the films and sounds in a text.
fn enclosures(site: &Site, head: &Head, played: &[String]) -> Vec<Enclosure> {
    match &head.entry.body {
        Body::Photo(photos) => photos
            .iter()
            .filter_map(|photo| picture(site, &photo.url, &photo.alt))
            .collect(),
        Body::Event(_) => vec![Enclosure {
            url: site.config.base.join(&format!("{}event.ics", head.path)),
            length: occasion(site, head).len() as u64,
            mime: CALENDAR.into(),
            alt: None,
        }],
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
