//! What has been read at home: addresses, so that what is new can be marked. Losing it marks everything as new once more.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::build::STATE;
use crate::diagnostic::Failure;
use crate::output;

/// The addresses of what was read.
#[derive(Debug, Default)]
pub struct Seen(BTreeSet<String>);

fn path(root: &Path) -> PathBuf {
    root.join(STATE).join("seen.json")
}

impl Seen {
    pub fn load(root: &Path) -> Seen {
        let kept = std::fs::read(path(root)).ok();
        Seen(
            kept.and_then(|text| serde_json::from_slice(&text).ok())
                .unwrap_or_default(),
        )
    }

    pub fn has(&self, address: &str) -> bool {
        self.0.contains(address)
    }

    /// Adds what was read now.
    pub fn add<'a>(
        mut self,
        root: &Path,
        addresses: impl IntoIterator<Item = &'a str>,
    ) -> Result<(), Failure> {
        let before = self.0.len();
        self.0.extend(addresses.into_iter().map(str::to_string));
        if self.0.len() == before {
            return Ok(());
        }
        let path = path(root);
        let text = serde_json::json!(self.0).to_string();
        output::replace(&path, text.as_bytes()).map_err(Failure::at("write", &path))
    }
}
