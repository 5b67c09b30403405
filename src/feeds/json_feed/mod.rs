//! JSON Feed 1.1 (<https://www.jsonfeed.org/version/1.1/>), both ways.

mod meaning;
mod mend;
mod read;
mod write;

pub use meaning::meaning;
pub use mend::bounded;
pub use read::read;
pub use write::write;
