//! The numbers that `potluck read` printed last: which post each of them stands for.

use std::path::{Path, PathBuf};

use url::Url;

use crate::build::STATE;
use crate::diagnostic::Failure;
use crate::output;

fn path(root: &Path) -> PathBuf {
    root.join(STATE).join("read.json")
}

/// Keeps what was printed, the first as number 1.
pub fn keep(root: &Path, addresses: &[&str]) -> Result<(), Failure> {
    let path = path(root);
    let text = serde_json::Value::from(addresses).to_string();
    output::replace(&path, text.as_bytes()).map_err(Failure::at("write", &path))
}

/// The address behind a number.
pub fn numbered(root: &Path, number: usize) -> Result<Url, Failure> {
    let kept = std::fs::read(path(root)).ok();
    let kept: Option<Vec<String>> = kept.and_then(|text| serde_json::from_slice(&text).ok());
    let Some(addresses) = kept.filter(|addresses| !addresses.is_empty()) else {
        return Err(Failure::new(format!("nothing has the number {number} yet"))
            .help("`potluck read` prints the timeline with a number for each post"));
    };
    let address = number.checked_sub(1).and_then(|at| addresses.get(at));
    address
        .and_then(|address| Url::parse(address).ok())
        .ok_or_else(|| {
            let last = addresses.len();
            Failure::new(format!(
                "`potluck read` printed the numbers 1 to {last} last; {number} is none of them"
            ))
            .help("`potluck read -n 50` prints more")
        })
}
