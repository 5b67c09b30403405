//! Which entry an address means (wire-format §5.2).

use std::collections::HashMap;

use url::Url;

use super::duplicates::Known;
use super::scopes::Scopes;
use crate::model::{Answer, Key, Owner};

/// An entry's place in its timeline; it means nothing in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntryId(pub(super) usize);

/// All addresses and guids of a timeline.
#[derive(Debug)]
pub struct Index {
    /// Each address belongs to one owner at most; the entries on one page are told apart by fragment.
    by_key: HashMap<Key, Vec<(Option<String>, EntryId)>>,
    /// None where several entries have that guid.
    by_id: HashMap<String, Option<EntryId>>,
}

impl Index {
    pub fn new(owners: &[Owner], known: &[Known]) -> Index {
        let scopes = Scopes::new(owners);
        let mut by_key: HashMap<Key, Vec<(Option<String>, EntryId)>> = HashMap::new();
        let mut by_id: HashMap<String, Option<EntryId>> = HashMap::new();
        for (index, one) in known.iter().enumerate() {
            let id = EntryId(index);
            for address in &one.addresses {
                let entries = by_key.entry(address.key.clone()).or_default();
                entries.push((address.fragment.clone(), id));
            }
            for guid in one.versions().map(|entry| &entry.id) {
                if !is_anothers(&scopes, one.owner, guid) {
                    let only = by_id.entry(guid.clone()).or_insert(Some(id));
                    *only = only.filter(|other| *other == id);
                }
            }
        }
        Index { by_key, by_id }
    }

    /// The entry at an address.
    pub fn address(&self, url: &Url) -> Option<EntryId> {
        let here = self.by_key.get(&Key::of(url)?)?;
        let with = |fragment: Option<&str>| {
            here.iter()
                .find(|(found, _)| found.as_deref() == fragment)
                .map(|(_, id)| *id)
        };
        let only = || match here.as_slice() {
            [(_, id)] => Some(*id),
            _ => None,
        };
        with(url.fragment()).or_else(|| with(None)).or_else(only)
    }

    /// The entry that an answer is about: by address, else by guid. An http(s) target is never taken for a guid,
    /// or a stranger's address in a friend's guid would catch the replies to the stranger.
    pub fn target(&self, answer: &Answer) -> Option<EntryId> {
        let guid = |id: &str| self.by_id.get(id).copied().flatten();
        match Key::of(&answer.target) {
            Some(_) => self.address(&answer.address()),
            None => guid(answer.target.as_str()),
        }
        .or_else(|| guid(answer.id.as_deref()?))
    }
}

/// Whether a guid is an address of somebody else.
fn is_anothers(scopes: &Scopes, owner: usize, guid: &str) -> bool {
    Key::parse(guid)
        .and_then(|key| scopes.holder(&key))
        .is_some_and(|holder| holder != owner)
}
