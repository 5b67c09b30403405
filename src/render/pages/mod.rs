//! What each template gets, field by field: the reference for whoever writes a template.
//!
//! Every template sees two names: `site`, the same on all pages, and `page`, one of the structs below.
//! Addresses are absolute; `{{ address|href }}` prints one the way this page should link to it
//! (relative, so that a checkout opens as files). Times come twice: `iso` for `datetime="…"`, `text` for people.

mod calendar;
mod circle;
mod entry;
mod event;
mod lists;
mod poll;
mod reader;
mod site;
mod standing;

pub use calendar::{Agenda, Day, EventCalendar, Happening, MonthTable, PastYear, WhatsOn};
pub use circle::{FriendCard, Friends, Line, Timeline};
pub use entry::{
    Answer, Comment, Conversation, Copy, Entry, EntryPage, Mention, More, Photo, Rsvp,
};
pub use event::{Event, EventDate, Guests, Person, Place, Wanted};
pub use lists::{Archive, Home, Month, Older, Row, Tag, TagCount, Tags, Year, YearCount};
pub use poll::{Choice, Poll};
pub use reader::{Context, Found, Look, Mine, Reader, Said, Search, Seen, Shown, Tick};
pub use site::{Author, Feed, Icon, Link, Meta, Pager, Site, Time};
pub use standing::{Calendar, Gone, Moved, NotFound, Standing, Subscribe};
