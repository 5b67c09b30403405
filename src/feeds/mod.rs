//! Bytes ↔ items ↔ entries. Pure: no network, no disk, no clock.

pub mod atom;
mod dates;
mod decode;
mod element;
mod foreign;
pub mod ical;
mod item;
pub mod json_feed;
mod markup;
pub mod opml;
mod parsed;
mod read;
mod repair;
pub mod rss;
pub mod signal;
#[cfg(test)]
mod wild;

pub use item::{Channel, Document, Enclosure, EventElements, Item, Link, Reference, Schedule};
pub use read::{Unreadable, quietly, read};

/// Raised whenever reading or interpreting changes: what the archive derived before is made anew.
pub const READER: u32 = 1;
