//! How something repeats: the rule, its two spellings (RRULE and plain words), and the dates it gives.

mod dates;
mod rrule;
mod rule;
mod spelling;
mod words;

#[cfg(test)]
mod against_dateutil;

pub use rule::{Every, Ordinal, Rule, Until};
