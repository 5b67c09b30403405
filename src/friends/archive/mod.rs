//! What friends said, in one SQLite file: the last good document of each feed, and every item once seen, so that
//! what has scrolled out of a friend's feed is still there. Deleting it loses only what they no longer publish.

pub mod feed;
pub mod file;
pub mod home;
pub mod item;
pub mod merge;
pub mod permalink;
pub mod words;
