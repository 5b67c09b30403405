//! Markdown: what heads take from it, and a body as markup.

mod autolink;
mod dialect;
mod notes;
mod opening;
mod render;
mod setting;
mod table;

pub use dialect::options;
pub use opening::{Opening, opening};
pub use render::{Rendered, Tools, render};
pub use setting::Setting;
