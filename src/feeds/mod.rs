//! Bytes ↔ items ↔ entries. Pure: no network, no disk, no clock.

mod as_atom;
pub mod atom;
mod calendar;
mod characters;
mod code_page;
#[cfg(test)]
mod cost;
mod dates;
mod decode;
mod foreign;
mod h_feed;
pub mod ical;
mod identity;
mod item;
pub mod jf2;
pub mod json_feed;
mod markup;
pub mod opml;
mod outline;
mod parsed;
mod read;
pub mod rss;
pub mod signal;
mod tag;
mod tree;
pub mod vcard;
mod vocabulary;
#[cfg(test)]
mod wild;
mod wish;

pub use dates::read as read_date;
pub use decode::decode;
pub use item::{
    Channel, Document, Enclosure, EventElements, Item, Link, Reference, Schedule, Wish,
};
pub use markup::{Fragment, Step, line};
pub use read::{Unreadable, calendar_of, quietly, read, read_page};
pub use wish::says_quiet;

/// Raised whenever reading or interpreting changes: what the archive derived before is made anew.
pub const READER: u32 = 9;
