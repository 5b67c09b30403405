//! What each file of a built site was made of, and how it was left: what is still so need not be made again.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

/// Output path → what is known of the file. Without it everything is made anew, to the same bytes.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Memory(BTreeMap<String, Known>);

/// A file that was made without a doubt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Known {
    /// Stands for everything it was made of.
    pub mark: String,
    pub left: Left,
}

/// How a file lies on the disk: enough to see that nobody touched it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Left {
    size: u64,
    /// Nanoseconds since 1970.
    modified: u64,
}

impl Memory {
    pub fn load(file: &Path) -> Memory {
        let bytes = fs::read(file).unwrap_or_default();
        serde_json::from_slice(&bytes).unwrap_or_default()
    }

    /// Keeps it for the next build. Where that is not possible that one is slower, and nothing else.
    pub fn save(&self, file: &Path) {
        if let Ok(bytes) = serde_json::to_vec(self) {
            let _ = super::files::replace(file, &bytes);
        }
    }

    /// What is known of a file, if it is made of the same and lies as it was left.
    pub fn of(&self, path: &str, mark: &str, file: &Path) -> Option<Known> {
        let known = self.0.get(path).filter(|known| known.mark == mark)?;
        (Left::of(file).as_ref() == Some(&known.left)).then(|| known.clone())
    }
}

impl FromIterator<(String, Known)> for Memory {
    fn from_iter<I: IntoIterator<Item = (String, Known)>>(known: I) -> Memory {
        Memory(known.into_iter().collect())
    }
}

impl Left {
    pub fn of(file: &Path) -> Option<Left> {
        Left::told(&fs::symlink_metadata(file).ok()?)
    }

    /// Of a file whose metadata was just asked for.
    pub fn told(meta: &fs::Metadata) -> Option<Left> {
        let modified = meta.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        let modified = u64::try_from(modified.as_nanos()).ok()?;
        let size = meta.len();
        meta.is_file().then_some(Left { size, modified })
    }
}
