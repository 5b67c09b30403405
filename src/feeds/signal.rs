//! How meaning travels inside a feed, in both directions: entry → item and item → entry.

use jiff::Timestamp;

use super::Item;
use crate::html::Html;
use crate::model::{Entry, Owner};

/// What a friend's item means, and its sanitised content. `first_seen` dates an item that has no date.
pub fn interpret(item: &Item, owner: &Owner, first_seen: Timestamp) -> Option<(Entry, Html)> {
    let _ = (item, owner, first_seen);
    todo!()
}
