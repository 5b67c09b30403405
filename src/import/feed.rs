//! A feed of one's own, from wherever one wrote before.

use url::Url;

use super::old::{Archive, Old};
use crate::feeds::{self, Item, Unreadable};
use crate::html::escape;

/// Reads a feed of any format. Relative addresses in it are of `home`.
pub fn read(bytes: &[u8], home: &Url) -> Result<Archive, Unreadable> {
    let document = feeds::read(bytes, home, None)?;
    let mut archive = Archive {
        posts: document.items.into_iter().map(post).collect(),
        ..Archive::default()
    };
    if document.is_cut {
        archive.leave("posts beyond what is read at once");
    }
    Ok(archive)
}

fn post(item: Item) -> Old {
    let mut text = item.content.or(item.summary.clone()).unwrap_or_default();
    for enclosure in &item.enclosures {
        let file = enclosure.url.path().rsplit('/').next().unwrap_or_default();
        if !text.contains(file) {
            let name = enclosure.alt.as_deref().unwrap_or(file);
            let (href, name) = (escape(enclosure.url.as_str()), escape(name));
            text.push_str(&format!("<p><a href=\"{href}\">{name}</a></p>"));
        }
    }
    Old {
        url: item.link,
        published: item.published,
        updated: item.updated,
        title: item.title,
        tags: item.tags,
        language: item.language,
        text,
        ..Old::default()
    }
}
