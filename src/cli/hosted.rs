//! What a git host wants to find beside the site, and what it must be told by hand.

use std::path::{Path, PathBuf};

use super::terminal::Terminal;
use crate::config::{Config, FILE};
use crate::diagnostic::{Failure, Stop};
use crate::hosts::{self, Home};

/// What the host wants to find beside the site. The person's own file of the same name comes first.
pub fn for_the_host(
    state: &Path,
    config: &Config,
    files: &[(String, PathBuf)],
) -> Result<Vec<(String, PathBuf)>, Stop> {
    let publish = &config.publish;
    let wanted = hosts::beside_the_site(&publish.remote, config.base.url(), &publish.branch);
    let is_missing = |name: &str| !files.iter().any(|(path, _)| path == name);
    let mut added = Vec::new();
    for (name, text) in wanted.into_iter().filter(|(name, _)| is_missing(name)) {
        let file = state.join("host").join(name);
        crate::output::replace(&file, text.as_bytes()).map_err(Failure::at("write", &file))?;
        added.push((name.to_string(), file));
    }
    Ok(added)
}

/// After the first publish: what the host must be told, and where it will show the site.
pub fn once_by_hand(terminal: &Terminal, config: &Config) {
    let Some(home) = Home::of(&config.publish.remote) else {
        return;
    };
    if let Some(advice) = home.host.once_by_hand(&config.publish.branch) {
        terminal.note(format_args!("Once, {advice}"));
    }
    let address = home.address();
    if config.base.as_str() != address {
        terminal.note(format_args!("There the site will be at {address} as well, unless a name of your own leads to it. If that is where it is meant to be, set `url: {address}` in {FILE}."));
    }
}
