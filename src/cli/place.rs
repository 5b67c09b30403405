//! Where a command works, and when.

use std::path::Path;

use jiff::Timestamp;

use super::terminal::Terminal;

/// One site, the terminal at which its owner sits, and what time it is for all of the command.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    pub terminal: &'a Terminal,
    pub root: &'a Path,
    pub now: Timestamp,
}
