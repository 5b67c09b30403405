//! A part of the reading order: as much as one page can show, wherever conversations begin and end.

use std::ops::Range;

use crate::timeline::{EntryId, Thread};

/// Entries on a page.
pub const ENTRIES: usize = 200;
/// Bytes of markup on a page; a longer entry has one for itself.
const BYTES: usize = 2 << 20;

/// Some entries in their order, and what they stand below.
pub struct Part<Rest> {
    pub talks: Vec<(Thread, Rest)>,
    /// The entries, without what they stand below.
    pub entries: Vec<EntryId>,
    /// Whether others follow.
    pub goes_on: bool,
}

/// The entries in `range` of all that these conversations say, one after the other.
pub fn cut<Rest>(talks: impl Iterator<Item = (Thread, Rest)>, range: Range<usize>) -> Part<Rest> {
    let mut knife = Knife {
        at: 0,
        range,
        entries: Vec::new(),
    };
    let mut cut = Vec::new();
    for (thread, rest) in talks {
        cut.extend(knife.cut(thread).map(|thread| (thread, rest)));
        if knife.at > knife.range.end {
            break;
        }
    }
    Part {
        talks: cut,
        goes_on: knife.at > knife.range.end,
        entries: knife.entries,
    }
}

/// How many of the entries of these sizes have room on one page: one at least.
pub fn fitting(sizes: impl Iterator<Item = usize>) -> usize {
    let sums = sizes.scan(0, |sum, size| {
        *sum += size;
        Some(*sum)
    });
    sums.take_while(|sum| *sum <= BYTES).count().max(1)
}

struct Knife {
    /// How many entries it has come by.
    at: usize,
    range: Range<usize>,
    entries: Vec<EntryId>,
}

impl Knife {
    /// What of a thread is within the range, and what that stands below.
    fn cut(&mut self, thread: Thread) -> Option<Thread> {
        let is_within = self.range.contains(&self.at);
        self.at += 1;
        self.entries.extend(is_within.then_some(thread.entry));
        let replies = thread.replies.into_iter();
        let replies: Vec<Thread> = replies.filter_map(|reply| self.cut(reply)).collect();
        (is_within || !replies.is_empty()).then_some(Thread { replies, ..thread })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_hold_as_much_as_fits_and_one_entry_at_least() {
        assert_eq!(fitting([].into_iter()), 1);
        assert_eq!(fitting([BYTES + 1, 1].into_iter()), 1);
        assert_eq!(fitting([1, BYTES - 1, 1].into_iter()), 2);
    }
}
