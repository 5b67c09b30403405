//! In which order a timeline is read.

use std::collections::HashMap;
use std::hash::Hash;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    #[default]
    Newest,
    /// Everybody's newest first, then everybody's second: who writes seldom is not drowned by who writes much.
    QuietFirst,
}

/// Puts items, given newest first, in order; `author` says whose one is.
pub fn arrange<T, Author: Eq + Hash>(
    items: Vec<T>,
    order: Order,
    author: impl Fn(&T) -> Author,
) -> Vec<T> {
    if order == Order::Newest {
        return items;
    }
    let mut said: HashMap<Author, usize> = HashMap::new();
    let mut rounds: Vec<(usize, T)> = Vec::with_capacity(items.len());
    for item in items {
        let round = said.entry(author(&item)).or_default();
        *round += 1;
        rounds.push((*round, item));
    }
    rounds.sort_by_key(|(round, _)| *round);
    rounds.into_iter().map(|(_, item)| item).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_friend_who_writes_seldom_is_not_drowned() {
        let said = vec!["loud 3", "loud 2", "quiet 1", "loud 1"];
        let author = |text: &&str| text.split(' ').next().map(str::to_string);
        assert_eq!(arrange(said.clone(), Order::Newest, author), said);
        assert_eq!(
            arrange(said, Order::QuietFirst, author),
            ["loud 3", "quiet 1", "loud 2", "loud 1"]
        );
    }
}
