//! How meaning travels inside a feed, in both directions: entry → item and item → entry. What is chosen here stands
//! nowhere else; that own feeds read back as the entries they were written from is the contract.

mod compose;
mod extension;
mod feed_markup;
mod first_line;
mod interpret;
mod meaning;
mod microformats;
mod moment;
mod nouns;
mod occasion;
#[cfg(test)]
mod round_trip;
#[cfg(test)]
mod samples;
mod sentence;
mod series;

pub use compose::{Context, compose};
pub use first_line::rsvp_in;
pub use interpret::{interpret, is_copied};
pub use microformats::{Microformat, outermost};
#[cfg(any(test, fuzzing))]
pub use moment::read as read_moment;
pub use occasion::event_markup;
pub use sentence::title as in_short;
pub use series::without_next;
