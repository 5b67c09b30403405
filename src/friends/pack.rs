//! What goes into a bundle: what was last heard of friends that is nobody's secret, and one's own feeds.

use std::collections::HashMap;
use std::path::Path;

use jiff::Timestamp;
use url::Url;

use super::archive::{feed, file};
use super::bundle::{Bundle, Carried, What};
use super::list::Friend;
use crate::diagnostic::Failure;

/// A bundle, ready to be written.
#[derive(Debug)]
pub struct Packed {
    pub bytes: Vec<u8>,
    /// How many friends it has something of.
    pub friends: usize,
    /// How many were left out.
    pub private: usize,
}

/// Packs what was heard of these friends, and `own` feeds by their addresses, the first of which is the main one.
pub fn pack(
    root: &Path,
    friends: &[Friend],
    site: &Url,
    own: Vec<(Url, Vec<u8>)>,
    now: Timestamp,
) -> Result<Packed, Failure> {
    let carried = |what| Carried { fetched: now, what };
    let mut documents = HashMap::new();
    if let Some((feed, _)) = own
        .iter()
        .find(|(url, _)| url.path().ends_with("/feed.xml"))
    {
        documents.insert(site.clone(), carried(What::LeadsTo(feed.clone())));
    }
    documents.extend(own.into_iter().map(|(url, body)| {
        let mime = Some("application/rss+xml".to_string());
        (url, carried(What::Document { mime, body }))
    }));
    let archive = file::exists(root).then(|| file::open(root)).transpose()?;
    let (private, public): (Vec<&Friend>, Vec<&Friend>) =
        friends.iter().partition(|friend| friend.private);
    let mut heard = 0;
    for owner in public.into_iter().filter_map(Friend::owner) {
        let Some(archive) = &archive else { break };
        let kept = feed::kept(archive, &owner.id).map_err(file::failure)?;
        heard += usize::from(!kept.is_empty());
        documents.extend(kept);
    }
    let bundle = Bundle {
        from: site.clone(),
        documents,
    };
    let bytes = bundle
        .pack()
        .map_err(Failure::doing("cannot pack the bundle"))?;
    Ok(Packed {
        bytes,
        friends: heard,
        private: private.len(),
    })
}
