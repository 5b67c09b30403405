//! Calendars (RFC 5545, RFC 7986): both directions.

mod component;
mod lines;
mod onward;
mod read;
mod reply;
mod when;
mod write;
mod zone;
mod zones;

pub use component::{bounded, head_and_value, is_one, unescaped};
pub use read::{Doubt, Found, Occasion, read};
pub use reply::reply;
pub use write::{Alarm, Calendar, Party, Shown, invitation, uid, write};
