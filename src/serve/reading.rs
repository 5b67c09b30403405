//! The private timeline as a page of the preview: everything, in full, for the person whose folder this is.

use crate::build;
use crate::config::Config;
use crate::content::Drafts;
use crate::diagnostic::Stop;
use crate::output::Made;
use crate::reader::{self, Item};
use crate::render::{self, Said};
use crate::site::Site;

/// Conversations on the page.
const NEWEST: usize = 100;

/// The newest conversations, each whole, as the archive has them now.
pub fn page(site: &Site) -> Result<Made, Stop> {
    let joined = build::joined(&site.root, site.now, Drafts::LeftOut)?;
    let items = reader::read(&site.root, &joined, NEWEST)?;
    let said = items
        .into_iter()
        .map(|item| said(item, &site.config))
        .collect();
    Ok(render::reader(site, said)?.into())
}

fn said(item: Item, config: &Config) -> Said {
    let replies = item.replies.into_iter();
    Said {
        author: item.author,
        kind: item.kind,
        url: item.url,
        title: item.title,
        text: item.text,
        published: render::published(item.published, config),
        context: item.context,
        facts: item.facts,
        replies: replies.map(|reply| said(reply, config)).collect(),
    }
}
