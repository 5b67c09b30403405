//! Answering: what is meant, what is said to it, and the one small file that says it.

mod file;
mod listing;
mod own;
mod say;
mod target;

pub use file::{Became, Written, existing, write};
pub use listing::keep;
pub use own::{at as own_at, coming, own};
pub use say::{Say, chosen, option, options};
pub use target::{Meant, Sort, Target, find};
