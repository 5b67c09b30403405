//! Whose address it is: nobody can publish under another's (wire-format §4.1, the claim check).

use std::collections::HashMap;

use url::Url;

use crate::model::{Entry, Key, Owner};

/// The addresses of all owners, by their place in the list.
pub struct Scopes<'a> {
    /// None where two people claim the same scope: then it is nobody's.
    holders: HashMap<&'a str, Option<usize>>,
}

/// Where an entry can be found. Some sites put a whole day on one page and tell the entries apart by fragment.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Address {
    pub key: Key,
    pub fragment: Option<String>,
}

/// What an entry may be found by, after the claim check.
#[derive(Debug)]
pub struct Claims {
    pub addresses: Vec<Address>,
    /// Its guid, if that is none of the addresses.
    pub guid: Option<String>,
}

impl<'a> Scopes<'a> {
    pub fn new(owners: &'a [Owner]) -> Scopes<'a> {
        let mut holders = HashMap::new();
        for (owner, scope) in all(owners) {
            let holder = holders.entry(scope.as_str()).or_insert(Some(owner));
            if *holder != Some(owner) {
                *holder = None;
            }
        }
        Scopes { holders }
    }

    /// Whose address this is: the one with the longest scope that covers it, whether or not anything of theirs
    /// is known to be there.
    pub fn holder(&self, key: &Key) -> Option<usize> {
        let key = key.as_str();
        let boundaries = key.rmatch_indices(['/', '?']).map(|(at, _)| at);
        std::iter::once(key.len())
            .chain(boundaries)
            .find_map(|end| self.holders.get(&key[..end]).copied())
            .flatten()
    }

    /// What this entry of `owner` may claim. A site's own address is its owner, not an entry: a feed whose items
    /// all link to the home page is not one item.
    pub fn claims(&self, owner: usize, entry: &Entry) -> Claims {
        let mut addresses = Vec::new();
        for url in std::iter::once(&entry.url).chain(&entry.syndication) {
            self.claim(owner, Address::of(url), &mut addresses);
        }
        let guid = match entry.id == entry.url.as_str() {
            true => Address::of(&entry.url),
            false => Url::parse(&entry.id).ok().as_ref().and_then(Address::of),
        };
        self.claim(owner, guid.clone(), &mut addresses);
        // A guid that is the address of somebody else must not catch the replies to them.
        let counts_as_text = guid.is_none_or(|guid| {
            let holder = self.holder(&guid.key);
            !addresses.contains(&guid) && holder.is_none_or(|holder| holder == owner)
        });
        Claims {
            addresses,
            guid: counts_as_text.then(|| entry.id.clone()),
        }
    }

    fn claim(&self, owner: usize, address: Option<Address>, claims: &mut Vec<Address>) {
        let Some(address) = address.filter(|address| !claims.contains(address)) else {
            return;
        };
        let is_site = address.fragment.is_none() && self.holders.contains_key(address.key.as_str());
        if !is_site && self.holder(&address.key) == Some(owner) {
            claims.push(address);
        }
    }
}

fn all(owners: &[Owner]) -> impl Iterator<Item = (usize, &Key)> {
    owners
        .iter()
        .enumerate()
        .flat_map(|(index, owner)| owner.scopes.iter().map(move |scope| (index, scope)))
}

impl Address {
    pub fn of(url: &Url) -> Option<Address> {
        Some(Address {
            key: Key::of(url)?,
            fragment: url.fragment().map(str::to_string),
        })
    }
}
