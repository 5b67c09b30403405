//! Under which names made pictures are kept: for one that lies as it did nothing is read or hashed to tell.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use crate::output::{self, Left};

/// What is made, of what → how that lay there, and the name.
type Names = BTreeMap<String, (Left, String)>;

/// The names of earlier builds. Without their file every picture is hashed again, to the same name.
#[derive(Debug, Default)]
pub struct Kept {
    file: PathBuf,
    known: OnceLock<Names>,
    used: Mutex<Names>,
}

impl Kept {
    pub fn at(file: PathBuf) -> Kept {
        Kept {
            file,
            ..Kept::default()
        }
    }

    /// The name of what is made, if what it is made of lies as it did.
    pub fn name(&self, what: &str, left: &Left) -> Option<String> {
        let known = |names: &Names| names.get(what).filter(|(then, _)| then == left).cloned();
        let known = known(&self.used()).or_else(|| known(self.known()));
        let (left, name) = known?;
        self.note(what, left, &name);
        Some(name)
    }

    pub fn note(&self, what: &str, left: Left, name: &str) {
        let named = (left, name.to_string());
        self.used().insert(what.to_string(), named);
    }

    /// Keeps the names that this build needed.
    pub fn save(&self) {
        let used = self.used();
        if *used == *self.known() {
            return;
        }
        if let Ok(bytes) = serde_json::to_vec(&*used) {
            let _ = output::replace(&self.file, &bytes);
        }
    }

    fn known(&self) -> &Names {
        self.known.get_or_init(|| {
            let bytes = fs::read(&self.file).unwrap_or_default();
            serde_json::from_slice(&bytes).unwrap_or_default()
        })
    }

    fn used(&self) -> MutexGuard<'_, Names> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
