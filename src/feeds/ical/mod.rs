//! Calendars (RFC 5545, RFC 7986): both directions.

mod lines;
mod write;
mod zone;

pub use write::{Alarm, Calendar, Shown, write};
