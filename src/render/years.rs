//! The archive: what was written, by year and month as the addresses have them.

use std::collections::BTreeMap;

use super::{pages, views};
use crate::content::Head;
use crate::site::Site;

/// The posts of one year, newest first.
pub struct Year<'a> {
    /// `2026`, as it stands in the addresses.
    pub name: String,
    pub heads: Vec<&'a Head>,
}

/// Every year something was written in, newest first.
pub fn years(site: &Site) -> Vec<Year<'_>> {
    let mut years: BTreeMap<&str, Vec<&Head>> = BTreeMap::new();
    for head in site.posts() {
        if let Some((year, _)) = head.path.split_once('/') {
            years.entry(year).or_default().push(head);
        }
    }
    let newest_first = years.into_iter().rev();
    newest_first
        .map(|(name, heads)| Year {
            name: name.to_string(),
            heads,
        })
        .collect()
}

impl Year<'_> {
    /// Its page.
    pub fn path(&self) -> String {
        format!("{}/", self.name)
    }

    /// As a line of the archive.
    pub fn count(&self, site: &Site) -> pages::YearCount {
        pages::YearCount {
            name: self.name.clone(),
            url: site.config.base.join(&self.path()).to_string(),
            count: self.heads.len(),
        }
    }

    /// Its months, newest first.
    pub fn months(&self, site: &Site) -> Vec<pages::Month> {
        let mut months: BTreeMap<&str, Vec<&Head>> = BTreeMap::new();
        for head in &self.heads {
            let month = head.path.split('/').nth(1).unwrap_or_default();
            months.entry(month).or_default().push(head);
        }
        let newest_first = months.into_iter().rev();
        newest_first
            .map(|(digits, heads)| pages::Month {
                id: format!("m{digits}"),
                name: site.config.words.month(digits).to_string(),
                entries: heads
                    .into_iter()
                    .map(|head| views::row(site, head))
                    .collect(),
            })
            .collect()
    }
}
