//! A person, and the addresses whose content is theirs.

use serde::{Deserialize, Serialize};
use url::Url;

use super::key::Key;

/// Who somebody is: the key of their site (wire-format §7: identity is the site's address).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct OwnerId(pub Key);

/// A person: me or a friend.
#[derive(Clone, Debug, PartialEq)]
pub struct Owner {
    pub id: OwnerId,
    pub name: String,
    pub site: Url,
    /// The addresses that are theirs: an entry may claim only what one of these covers (wire-format §4.1).
    pub scopes: Vec<Key>,
}

impl Owner {
    /// A person whose scopes are their site and `aliases`; none when the site is not http(s).
    pub fn new(name: &str, site: &Url, aliases: &[Url]) -> Option<Owner> {
        let key = Key::of(site)?;
        let scopes = std::iter::once(key.clone())
            .chain(aliases.iter().filter_map(Key::of))
            .collect();
        Some(Owner {
            id: OwnerId(key),
            name: name.to_string(),
            site: site.clone(),
            scopes,
        })
    }

    /// The length of the longest scope that covers `key`: nobody can speak for another.
    pub fn claim(&self, key: &Key) -> Option<usize> {
        self.scopes
            .iter()
            .filter(|scope| scope.covers(key))
            .map(|scope| scope.as_str().len())
            .max()
    }
}
