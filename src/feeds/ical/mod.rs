//! Calendars (RFC 5545, RFC 7986): both directions.

mod lines;
mod reply;
mod write;
mod zone;

pub use super::calendar::is_one;
pub use reply::reply;
pub use write::{Alarm, Calendar, Party, Shown, invitation, uid, write};
