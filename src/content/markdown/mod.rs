//! Markdown: what heads take from it, and a body as markup.

mod addresses;
mod autolink;
mod dialect;
mod doubts;
mod ink;
mod notes;
mod opening;
mod picture;
mod render;
mod setting;
mod shortcodes;
mod table;
#[cfg(test)]
mod tests;

pub use dialect::options;
pub use opening::{Opening, opening};
pub use picture::SIZES;
pub use render::{Parsed, Rendered, Tools, parse};
pub use setting::Setting;
