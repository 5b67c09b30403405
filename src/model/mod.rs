//! The nouns: pure data that every other room speaks in. Imports nothing of ours.

mod address;
mod entry;
mod event;
mod key;
mod mark;
mod owner;
mod phrases;
mod poll;

pub use address::Base;
pub use entry::{Answer, Body, Cite, EXCERPT, Entry, Kind, Photo, Tombstone, What, shorten};
pub use event::{Attendance, Event, Moment, Place, Rsvp, Status, Wanted};
pub use key::Key;
pub use mark::{PROGRAM, mark};
pub use owner::{Owner, OwnerId};
pub use phrases::{MEANINGS, Phrase, Phrases};
pub use poll::{Choice, Picks, Poll};
