//! How meaning travels inside a feed, in both directions: entry → item and item → entry. What is chosen here stands
//! nowhere else; that own feeds read back as the entries they were written from is the contract.

mod first_line;
mod interpret;
mod microformats;
mod moment;
mod nouns;

pub use interpret::interpret;
