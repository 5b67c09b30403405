//! Which site a command is about.

use std::path::{Path, PathBuf};

use crate::build::STATE;
use crate::config;
use crate::diagnostic::{Failure, shown};

/// The folder that was named, else the nearest one from here upwards with a `potluck.yaml`.
pub fn root(named: Option<&Path>) -> Result<PathBuf, Failure> {
    let root = find(named)?;
    match link(&root.join(STATE)) {
        None => Ok(root),
        Some(link) => Err(Failure::new(format!(
            "`{}` is a symbolic link: what potluck keeps would be written elsewhere",
            shown(&link)
        ))
        .help("remove the link; potluck makes anew what it needs")),
    }
}

/// A link among what potluck keeps for itself. The folder may be from somebody else, and lead to any file of yours.
fn link(state: &Path) -> Option<PathBuf> {
    let folders = [state.to_path_buf(), state.join("output")];
    let entries = folders.iter().filter_map(|folder| folder.read_dir().ok());
    let mut links = entries
        .flatten()
        .flatten()
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_symlink()));
    links.next().map(|entry| entry.path())
}

fn find(named: Option<&Path>) -> Result<PathBuf, Failure> {
    if let Some(named) = named {
        return match named.join(config::FILE).is_file() {
            true => Ok(named.to_path_buf()),
            false => Err(Failure::new(format!(
                "`{}` is no site: it has no {}",
                named.display(),
                config::FILE
            ))
            .help(format!("`potluck init {}` makes one", named.display()))),
        };
    }
    let here =
        std::env::current_dir().map_err(Failure::doing("cannot tell which folder this is"))?;
    let mut folders = here.ancestors();
    let levels = folders.position(|folder| folder.join(config::FILE).is_file());
    match levels {
        Some(0) => Ok(PathBuf::from(".")),
        // `../..`, so that messages show what the person could type.
        Some(levels) => Ok((0..levels).map(|_| "..").collect()),
        None => Err(Failure::new(
            "this is no site: neither this folder nor any above it has a potluck.yaml",
        )
        .help("`potluck init` makes one here; `--root DIR` names one elsewhere")),
    }
}
