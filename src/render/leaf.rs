//! Pages of a list: the newest has the list's address, older ones are numbered from the oldest and never change.

use std::ops::Range;

use super::pages;
use crate::site::Site;

/// Entries of a page of a list; the newest page holds 20 to 39, so that older pages never change.
const PAGE: usize = 20;

/// One page of a list: its number, counted from the oldest; none for the newest page, which has the list's address.
#[derive(Clone)]
pub struct Leaf {
    pub number: Option<usize>,
    /// How many numbered pages there are.
    last: usize,
    /// Which entries stand on it, the list being newest first.
    pub range: Range<usize>,
}

/// The pages of a list of `total` entries, the newest first.
pub fn leaves(total: usize) -> Vec<Leaf> {
    let last = (total / PAGE).saturating_sub(1);
    let newest = Leaf {
        number: None,
        last,
        range: 0..total - last * PAGE,
    };
    let older = (1..=last).map(|number| {
        let end = total - (number - 1) * PAGE;
        Leaf {
            number: Some(number),
            last,
            range: end - PAGE..end,
        }
    });
    std::iter::once(newest).chain(older).collect()
}

impl Leaf {
    /// Its address, from that of the list.
    pub fn path(&self, folder: &str) -> String {
        match self.number {
            None => folder.to_string(),
            Some(number) => format!("{folder}page/{number}/"),
        }
    }

    pub fn pager(&self, site: &Site, folder: &str) -> pages::Pager {
        let words = &site.config.words;
        let link = |number: usize| {
            let leaf = Leaf {
                number: (number <= self.last).then_some(number),
                ..self.clone()
            };
            let label = leaf.number.map_or(words.text("newest").into(), |number| {
                words.fill("page_number", &[("n", &number.to_string())])
            });
            pages::Link {
                label,
                url: site.config.base.join(&leaf.path(folder)).to_string(),
            }
        };
        let number = self.number.unwrap_or(self.last + 1);
        pages::Pager {
            newer: self.number.map(|number| link(number + 1)),
            older: (number > 1).then(|| link(number - 1)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn older_pages_are_full_and_never_change_when_something_is_added() {
        let ranges = |total| {
            leaves(total)
                .into_iter()
                .map(|leaf| (leaf.number, leaf.range))
                .collect::<Vec<_>>()
        };
        assert_eq!(ranges(0), [(None, 0..0)]);
        assert_eq!(ranges(39), [(None, 0..39)]);
        assert_eq!(ranges(40), [(None, 0..20), (Some(1), 20..40)]);
        assert_eq!(
            ranges(65),
            [(None, 0..25), (Some(1), 45..65), (Some(2), 25..45)]
        );
    }
}
