//! Entries → who answered what. Pure: no network, no disk, no clock, and no idea where an entry came from.
//!
//! [`assemble`] joins everybody's entries into a [`Timeline`], which is private; [`for_publication`] takes from
//! it what others may see, a [`Published`].

mod bring;
mod consent;
mod conversation;
mod copies;
mod crowd;
mod duplicates;
mod fold;
mod gigs;
mod guest;
mod guests;
mod heard;
mod joined;
mod line;
mod order;
mod publication;
mod relations;
mod resolve;
mod scopes;
mod sets;
mod tally;
mod thread;
mod voices;

#[cfg(test)]
mod tests;

pub use bring::Bring;
pub use consent::{Answers, Consent, Person, Show, Words};
pub use conversation::{Comment, Group, GuestList, VoteCount};
pub use fold::fold;
pub use gigs::Gig;
pub use guest::{Guest, Who};
pub use guests::Guests;
pub use joined::Timeline;
pub use line::{Context, Line};
pub use order::{Order, arrange};
pub use publication::{Published, for_publication};
pub use relations::Outcome;
pub use resolve::EntryId;
pub use tally::Tally;
pub use thread::Thread;

use jiff::{Timestamp, ToSpan};

use crate::model::{Entry, Owner};

/// Joins what everybody said. The first owner is me; entries of nobody in `owners` are left out, and tombstoned
/// ones should not be among `entries`. Several versions of one entry are welcome: the newest is shown, an older
/// one may still be the answer that was in time. The order of `entries` makes no difference.
pub fn assemble(owners: Vec<Owner>, entries: Vec<Entry>, now: Timestamp) -> Timeline {
    let known = duplicates::merge(&owners, entries);
    let index = resolve::Index::new(&known);
    // Clocks differ a little; what is dated later than that is not said yet (wire-format §5.3).
    let horizon = now.checked_add(10.minutes()).unwrap_or(now);
    let relations = relations::relate(&owners, &known, &index, (now, horizon));
    Timeline::new(owners, known, index, (relations, horizon))
}
