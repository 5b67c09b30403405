//! What keeps `publish` from publishing unless it is told `--anyway`: secrets, and friends whose answers would be lost.

use std::path::{Path, PathBuf};

use super::remote::failed;
use super::terminal::Terminal;
use crate::check::{self, Fate};
use crate::config::Config;
use crate::diagnostic::{Failure, Stop};
use crate::friends::{self, Heard};
use crate::published;

/// What looks like a key or a token is not put where everybody can read it; where the person insists, each is named.
pub fn no_secrets(
    terminal: &Terminal,
    root: &Path,
    copied: &[String],
    anyway: bool,
) -> Result<(), Stop> {
    if anyway {
        terminal.warnings(&check::secrets_among(root, copied, Fate::GoesOnline));
        return Ok(());
    }
    let found = check::secrets_among(root, copied, Fate::Stopped);
    match found.is_empty() {
        true => Ok(()),
        false => Err(Stop::Mistakes(found)),
    }
}

/// A fresh clone knows nobody's answers: it must not wipe the guest lists that are online (decisions §20).
pub fn nobody_forgotten(
    root: &Path,
    config: &Config,
    files: &[(String, PathBuf)],
) -> Result<(), Stop> {
    let friends = friends::load(root)?;
    let heard = friends::archived(root, &friends, &config.phrases)?.heard;
    let silent: Vec<&Heard> = heard
        .iter()
        .filter(|heard| !heard.health.was_heard())
        .collect();
    if silent.is_empty() {
        return Ok(());
    }
    for (path, file) in files
        .iter()
        .filter(|(path, _)| path.ends_with("index.html") && !path.starts_with("timeline/"))
    {
        let online = published::file(root, config, path).map_err(|error| failed(&error))?;
        let online = String::from_utf8(online.unwrap_or_default()).unwrap_or_default();
        let here = std::fs::read_to_string(file).unwrap_or_default();
        let lost = silent.iter().find(|heard| {
            let site = heard.owner.site.as_str();
            online.contains(site) && !here.contains(site)
        });
        if let Some(heard) = lost {
            let name = heard.friend.name();
            return Err(Failure::new(format!("{name} was never heard on this machine, but their answer is online at /{}", path.trim_end_matches("index.html")))
                .help(format!("`potluck pull {name}` first; or `potluck publish --anyway` takes their answers off the site"))
                .into());
        }
    }
    Ok(())
}
