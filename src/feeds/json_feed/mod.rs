//! JSON Feed 1.1 (<https://www.jsonfeed.org/version/1.1/>), both ways.

mod mend;
mod read;
mod write;

pub use read::read;
pub use write::write;
