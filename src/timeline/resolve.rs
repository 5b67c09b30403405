//! Which entry an address means (wire-format §5.2).

use std::collections::HashMap;

use url::Url;

use super::duplicates::Known;
use super::scopes::Address;
use crate::model::{Answer, Key, is_web};

/// An entry's place in its timeline; it means nothing in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntryId(pub(super) usize);

/// All addresses and guids of a timeline.
#[derive(Debug)]
pub struct Index {
    by_address: HashMap<Address, EntryId>,
    /// The only entry on a page whose entries are told apart by fragment.
    by_page: HashMap<Key, Option<EntryId>>,
    /// None where several entries have that guid.
    by_guid: HashMap<String, Option<EntryId>>,
}

impl Index {
    pub fn new(known: &[Known]) -> Index {
        let mut index = Index {
            by_address: HashMap::with_capacity(known.len()),
            by_page: HashMap::new(),
            by_guid: HashMap::new(),
        };
        for (place, one) in known.iter().enumerate() {
            let id = EntryId(place);
            for address in &one.addresses {
                index.by_address.insert(address.clone(), id);
                if address.fragment.is_some() {
                    let only = index.by_page.entry(address.key.clone());
                    keep_if_only(only.or_insert(Some(id)), id);
                }
            }
            for guid in &one.guids {
                keep_if_only(index.by_guid.entry(guid.clone()).or_insert(Some(id)), id);
            }
        }
        index
    }

    /// The entry at an address: with its fragment, without it, or the only one on that page.
    pub fn address(&self, url: &Url) -> Option<EntryId> {
        let exact = Address::of(url)?;
        if let Some(id) = self.by_address.get(&exact) {
            return Some(*id);
        }
        let page = Address {
            fragment: None,
            ..exact
        };
        let whole = self.by_address.get(&page).copied();
        whole.or_else(|| self.by_page.get(&page.key).copied().flatten())
    }

    /// The entry that an answer is about: by address, else by guid. An http(s) target is never taken for a guid,
    /// or a stranger's address in a friend's guid would catch the replies to the stranger.
    pub fn target(&self, answer: &Answer) -> Option<EntryId> {
        let found = match is_web(&answer.target) {
            true => self.address(&answer.address()),
            false => self.guid(answer.target.as_str()),
        };
        found.or_else(|| self.guid(answer.id.as_deref()?))
    }

    fn guid(&self, guid: &str) -> Option<EntryId> {
        let address = || self.address(&Url::parse(guid).ok()?);
        self.by_guid.get(guid).copied().flatten().or_else(address)
    }
}

/// What two entries have in common names neither.
fn keep_if_only(only: &mut Option<EntryId>, id: EntryId) {
    *only = only.filter(|other| *other == id);
}
