//! What WordPress exports (WXR): RSS with elements of its own, and texts as its editor keeps them.

use rss::extension::Extension;
use rss::{Channel, Item};
use url::Url;

use super::old::{Archive, Old};
use crate::feeds::{line, read_date};

/// Reads an export; none where it is none.
pub fn read(bytes: &[u8]) -> Option<Archive> {
    let channel = Channel::read_from(bytes).ok()?;
    let is_one = |space: &String| space.starts_with("http://wordpress.org/export/");
    channel.namespaces().values().find(|space| is_one(space))?;
    let language = channel.language().map(str::to_string);
    let mut archive = Archive::default();
    for item in channel.items() {
        match post(item) {
            Ok(post) => archive.posts.push(Old {
                language: language.clone(),
                ..post
            }),
            Err(what) => archive.leave(what),
        }
    }
    Some(archive)
}

/// The post that an item is, or what else it is.
fn post(item: &Item) -> Result<Old, &'static str> {
    let is_draft = match (field(item, "post_type"), field(item, "status")) {
        ("page", _) => return Err("pages"),
        ("attachment", _) => return Err("uploaded files"),
        ("post", "trash" | "auto-draft") => return Err("posts thrown away"),
        ("post", "private") => return Err("posts that were not public"),
        ("post", _) if !field(item, "post_password").is_empty() => {
            return Err("posts that were not public");
        }
        ("post", status) => status != "publish",
        _ => return Err("other things"),
    };
    let categories = item.categories().iter().map(|category| category.name());
    let date = read_date(field(item, "post_date_gmt"));
    Ok(Old {
        url: item.link().and_then(|link| Url::parse(link).ok()),
        published: date.or_else(|| read_date(item.pub_date()?)),
        title: item.title().map(line),
        tags: categories
            .filter(|name| *name != "Uncategorized")
            .map(line)
            .collect(),
        text: paragraphs(&without_captions(item.content().unwrap_or_default())),
        is_draft,
        ..Old::default()
    })
}

/// One of WordPress' own elements.
fn field<'a>(item: &'a Item, name: &str) -> &'a str {
    let elements = item.extensions().get("wp").and_then(|own| own.get(name));
    let first = elements.and_then(|all| all.first());
    first.and_then(Extension::value).unwrap_or_default()
}

/// What `[caption …]` stands around, a picture and its words, without it.
fn without_captions(text: &str) -> String {
    let mut pieces = text.split("[caption");
    let mut out = pieces.next().unwrap_or_default().to_string();
    for piece in pieces {
        out.push_str(piece.split_once(']').map_or(piece, |(_, after)| after));
    }
    out.replace("[/caption]", "")
}

/// Its editor writes no paragraphs: an empty line parts them, as a theme shows it.
fn paragraphs(text: &str) -> String {
    if text.contains("<p>") || text.contains("<p ") || text.contains("<!-- wp:") {
        return text.to_string();
    }
    let text = text.replace("\r\n", "\n");
    let parts = text
        .split("\n\n")
        .map(str::trim)
        .filter(|part| !part.is_empty());
    let parts = parts.map(|part| match part.starts_with('<') {
        true => part.to_string(),
        false => format!("<p>{}</p>", part.replace('\n', "<br>")),
    });
    parts.collect()
}
