//! HTTP on this machine alone: the folders of the demo, and the preview of a site.

mod address;
mod click;
mod content_type;
mod door;
mod edition;
mod events;
mod folder;
mod look;
mod mistakes;
mod pictures;
mod preview;
mod reading;
mod reload;
mod token;
mod watch;

pub use door::{Port, open};
pub use folder::FolderServer;
pub use preview::{News, Preview};
