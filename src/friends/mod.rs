//! The only room with a network: the friend list → what each said, and how well they can be heard.

mod address;
mod certificates;
mod discover;
mod edit;
mod fetch;
mod fetch_error;
mod gate;
mod list;

pub use edit::{Added, add, find, remove};
pub use fetch_error::FetchError;
pub use list::{FILE, Friend, Republish, load};

#[cfg(test)]
#[path = "../../tests/suite/feed_server.rs"]
mod feed_server;
