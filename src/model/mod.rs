//! The nouns: pure data that every other room speaks in. Imports nothing of ours.

mod address;
mod birthday;
mod entry;
mod event;
mod key;
mod line;
mod mark;
mod mention;
mod occurrence;
mod owner;
mod phrases;
mod poll;
mod repeat;

pub use address::Base;
pub use birthday::Birthday;
pub use entry::{
    Answer, Attachment, Body, Cite, EXCERPT, Entry, Kind, Photo, Tombstone, What, folded, shorten,
};
pub use event::{
    Attendance, Change, Event, Moment, Moved, Outside, Place, Rsvp, Status, Wanted, iso,
};
pub use key::{Key, is_web};
pub use line::harmless_line;
pub use mark::{PROGRAM, digits, mark};
pub use mention::{Mention, Says};
pub use occurrence::Occurrence;
pub use owner::{Owner, OwnerId};
pub use phrases::{MEANINGS, Phrase, Phrases};
pub use poll::{Choice, Picks, Poll, Settled};
pub use repeat::{Every, Ordinal, Rule, Until};
