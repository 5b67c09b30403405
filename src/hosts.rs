//! Git hosts that show a branch as a website: which one a remote is at, where its sites are, and what each needs.

mod files;
mod home;
mod workflow;

pub use files::{beside_the_site, headers};
pub use home::{Home, Host};
pub use workflow::workflow;
