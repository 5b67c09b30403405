//! Mastodon's archive: `outbox.json`, a collection of ActivityPub (ActivityStreams 2.0 §4.4) in which each post is what
//! a `Create` made.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::old::{Archive, Media, Old};
use crate::feeds::{line, read_date};

#[derive(Deserialize)]
struct Outbox {
    #[serde(rename = "orderedItems")]
    items: Vec<Value>,
}

#[derive(Deserialize)]
struct Activity {
    r#type: String,
    #[serde(default)]
    actor: String,
    #[serde(default)]
    to: Value,
    #[serde(default)]
    cc: Value,
    object: Value,
}

#[derive(Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[derive(Default)]
struct Note {
    id: String,
    url: Option<String>,
    in_reply_to: Option<String>,
    published: String,
    updated: Option<String>,
    /// A warning of the content, where there is one.
    summary: Option<String>,
    content: Option<String>,
    content_map: BTreeMap<String, String>,
    attachment: Vec<Attachment>,
    tag: Vec<Tag>,
}

#[derive(Deserialize)]
struct Attachment {
    url: String,
    name: Option<String>,
}

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Tag {
    r#type: String,
    name: String,
}

/// Reads an outbox; none where it is none.
pub fn read(bytes: &[u8]) -> Option<Archive> {
    let outbox: Outbox = serde_json::from_slice(bytes).ok()?;
    let mut archive = Archive::default();
    for item in outbox.items {
        match serde_json::from_value(item).map(post) {
            Ok(Ok(post)) => archive.posts.push(post),
            Ok(Err(what)) => archive.leave(what),
            Err(_) => archive.leave("other things"),
        }
    }
    Some(archive)
}

/// The post that an activity made, or what else it is.
fn post(activity: Activity) -> Result<Old, &'static str> {
    match activity.r#type.as_str() {
        "Create" => {}
        "Announce" => return Err("boosts"),
        _ => return Err("other things"),
    }
    if !is_public(&activity.to) && !is_public(&activity.cc) {
        return Err("posts that were not public");
    }
    let note: Note = serde_json::from_value(activity.object).map_err(|_| "other things")?;
    let own = format!("{}/", activity.actor);
    let is_answer = |to: &String| activity.actor.is_empty() || !to.starts_with(&own);
    if note.in_reply_to.as_ref().is_some_and(is_answer) {
        return Err("answers to others");
    }
    let content = note
        .content
        .or_else(|| note.content_map.values().next().cloned());
    let hashtags = note.tag.iter().filter(|tag| tag.r#type == "Hashtag");
    Ok(Old {
        url: Url::parse(note.url.as_deref().unwrap_or(&note.id)).ok(),
        published: read_date(&note.published),
        updated: note.updated.as_deref().and_then(read_date),
        summary: note.summary.filter(|warning| !warning.is_empty()),
        tags: hashtags
            .map(|tag| line(tag.name.trim_start_matches('#')))
            .collect(),
        language: note.content_map.into_keys().next(),
        text: content.unwrap_or_default(),
        media: note.attachment.into_iter().filter_map(media).collect(),
        ..Old::default()
    })
}

fn is_public(audience: &Value) -> bool {
    let public = |one: &Value| {
        let name = one.as_str().unwrap_or_default();
        matches!(name, "as:Public" | "Public") || name.ends_with("activitystreams#Public")
    };
    public(audience)
        || audience
            .as_array()
            .is_some_and(|all| all.iter().any(public))
}

/// A file in the archive: some have the name of the server's store before the path.
fn media(attachment: Attachment) -> Option<Media> {
    let at = attachment.url.find("media_attachments/")?;
    Some(Media {
        path: attachment.url.get(at..)?.to_string(),
        alt: attachment.name.unwrap_or_default(),
    })
}
