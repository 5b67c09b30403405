//! What a page says of itself in schema.org's words, for search engines and assistants.

use minijinja::Value;
use serde_json::{Map, json};

use super::pages;
use crate::model::{Body, Entry, Place, Status, shorten};
use crate::site::Site;

/// Characters of a headline that search engines read.
const HEADLINE: usize = 110;

/// An entry that is read: a posting with its author and dates. Events have words of their own, small answers need none.
pub fn posting(
    site: &Site,
    body: &Body,
    entry: &pages::Entry,
    meta: &pages::Meta,
) -> Option<Value> {
    if matches!(body, Body::Event(_)) || matches!(entry.kind, "like" | "rsvp" | "vote") {
        return None;
    }
    let kind = match entry.kind {
        "article" | "poll" => "BlogPosting",
        _ => "SocialMediaPosting",
    };
    let mut said = Map::new();
    said.insert("@context".into(), json!("https://schema.org"));
    said.insert("@type".into(), json!(kind));
    said.insert("@id".into(), json!(entry.url));
    said.insert("url".into(), json!(entry.url));
    said.insert("headline".into(), json!(shorten(&entry.label, HEADLINE)));
    said.insert("datePublished".into(), json!(entry.published.iso));
    if let Some(updated) = &entry.updated {
        said.insert("dateModified".into(), json!(updated.iso));
    }
    said.insert("inLanguage".into(), json!(meta.language));
    if !meta.description.is_empty() {
        said.insert("description".into(), json!(meta.description));
    }
    if let Some(picture) = &entry.picture {
        said.insert("image".into(), json!(picture.url));
    }
    if !entry.tags.is_empty() {
        let tags: Vec<&str> = entry.tags.iter().map(|tag| tag.label.as_str()).collect();
        said.insert("keywords".into(), json!(tags));
    }
    said.insert("author".into(), author(site));
    Some(printed(&said.into()))
}

/// An event: when, where, whether it still takes place, and when it was to be before (schema.org/Event).
pub fn event(site: &Site, entry: &Entry, meta: &pages::Meta) -> Option<Value> {
    let event = entry.body.event()?;
    let status = match (event.status, &event.moved) {
        (Status::Cancelled, _) => "EventCancelled",
        (_, Some(moved)) if moved.from.is_some() => "EventRescheduled",
        _ => "EventScheduled",
    };
    let mut said = Map::new();
    said.insert("@context".into(), json!("https://schema.org"));
    said.insert("@type".into(), json!("Event"));
    said.insert("@id".into(), json!(entry.url));
    said.insert("name".into(), json!(shorten(&entry.label(), HEADLINE)));
    if !meta.description.is_empty() {
        said.insert("description".into(), json!(meta.description));
    }
    // What search engines know of a series is the date that comes next.
    let next = event
        .occurrences(site.now, None, &site.config.timezone, 1)
        .into_iter()
        .next();
    let (start, end) = match next.filter(|_| event.is_series()) {
        Some(one) => (one.start, one.end),
        None => (event.start.clone(), event.end.clone()),
    };
    said.insert("startDate".into(), json!(start.iso()));
    if let Some(end) = end {
        said.insert("endDate".into(), json!(end.iso()));
    }
    let was = event.moved.as_ref().and_then(|moved| moved.from.as_ref());
    if let Some(was) = was {
        said.insert("previousStartDate".into(), json!(was.iso()));
    }
    said.insert(
        "eventStatus".into(),
        json!(format!("https://schema.org/{status}")),
    );
    if let Some(place) = &event.place {
        said.insert("location".into(), location(place));
    }
    if let Some(capacity) = event.capacity {
        said.insert("maximumAttendeeCapacity".into(), json!(capacity));
    }
    said.insert("url".into(), json!(entry.url));
    said.insert("organizer".into(), author(site));
    Some(printed(&said.into()))
}

fn location(place: &Place) -> serde_json::Value {
    let mut location = Map::new();
    location.insert("@type".into(), json!("Place"));
    location.insert("name".into(), json!(place.name));
    if let Some(address) = &place.address {
        location.insert("address".into(), json!(address));
    }
    if let Some((latitude, longitude)) = place.latitude.zip(place.longitude) {
        let geo =
            json!({ "@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude });
        location.insert("geo".into(), geo);
    }
    location.into()
}

/// The home page: a blog and whose it is.
pub fn blog(site: &Site) -> Value {
    let config = &site.config;
    printed(&json!({
        "@context": "https://schema.org",
        "@type": "Blog",
        "@id": config.base.as_str(),
        "url": config.base.as_str(),
        "name": config.title,
        "description": config.description,
        "inLanguage": config.language,
        "author": author(site),
    }))
}

/// The site's author, and where else they are.
pub fn author(site: &Site) -> serde_json::Value {
    let config = &site.config;
    let mut author = Map::new();
    author.insert("@type".into(), json!("Person"));
    author.insert("name".into(), json!(config.author_name()));
    author.insert("url".into(), json!(config.base.as_str()));
    if !config.author.photo.is_empty() {
        author.insert(
            "image".into(),
            json!(config.base.join(&config.author.photo)),
        );
    }
    if !config.author.links.is_empty() {
        author.insert("sameAs".into(), json!(config.author.links));
    }
    author.into()
}

/// JSON that can stand within `<script>`: nothing in it ends the element or begins a comment.
pub fn printed(json: &serde_json::Value) -> Value {
    let text = json.to_string();
    let text = text
        .replace('&', "\\u0026")
        .replace('<', "\\u003c")
        .replace('>', "\\u003e");
    Value::from_safe_string(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_cannot_end_the_script_it_stands_in() {
        let said = json!({ "headline": "</script><script>alert(1)</script><!--" });
        let text = printed(&said).to_string();
        assert!(!text.contains(['<', '>', '&']), "{text}");
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&text).unwrap(),
            said
        );
    }
}
