//! What was costly to make, by what it was made of. It is read when somebody first asks; only `save` writes, and only
//! whoever began the build calls that: rendering itself touches no file.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::{Mutex, OnceLock, PoisonError};

use crate::model::mark;
use crate::output;

/// Beyond so many bytes only what this build used is kept.
const ENOUGH: usize = 16 << 20;

/// Key → markup, or the name of a file. All of it in one file: a site's code is some hundred small pieces, and one file
/// can be replaced at once, so that two builds at a time do one another no harm.
type Made = BTreeMap<String, String>;

/// What earlier builds made. Without its file it is empty, and everything is made anew, to the same bytes.
#[derive(Debug, Default)]
pub struct Cache {
    file: PathBuf,
    known: OnceLock<Made>,
    used: Mutex<Made>,
}

impl Cache {
    pub fn at(file: PathBuf) -> Cache {
        Cache {
            file,
            ..Cache::default()
        }
    }

    /// What `make` makes of these parts, if it was not made before. Mistakes are not remembered.
    pub fn recall<E>(
        &self,
        parts: &[&str],
        make: impl FnOnce() -> Result<String, E>,
    ) -> Result<String, E> {
        let key = mark(parts);
        let made = self.of(&key).map_or_else(make, Ok)?;
        self.used().insert(key, made.clone());
        Ok(made)
    }

    /// What was made of these parts before.
    pub fn find(&self, parts: &[&str]) -> Option<String> {
        self.of(&mark(parts))
    }

    /// Keeps what these parts make, as `recall` does.
    pub fn note(&self, parts: &[&str], made: &str) {
        self.used().insert(mark(parts), made.to_string());
    }

    fn of(&self, key: &str) -> Option<String> {
        let known = self.known().get(key).cloned();
        known.or_else(|| self.used().get(key).cloned())
    }

    /// Writes down what is new. Where that is not possible the next build is slower, and nothing else.
    pub fn save(&self) {
        let (known, used) = (self.known(), self.used());
        if used.keys().all(|key| known.contains_key(key)) {
            return;
        }
        let size = |made: &Made| made.values().map(String::len).sum::<usize>();
        let mut all = used.clone();
        if size(known) + size(&used) <= ENOUGH {
            all.extend(known.clone());
        }
        if let Ok(bytes) = serde_json::to_vec(&all) {
            let _ = output::replace(&self.file, &bytes);
        }
    }

    fn known(&self) -> &Made {
        self.known.get_or_init(|| {
            let bytes = fs::read(&self.file).unwrap_or_default();
            serde_json::from_slice(&bytes).unwrap_or_default()
        })
    }

    fn used(&self) -> std::sync::MutexGuard<'_, Made> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn make(cache: &Cache, parts: &[&str], markup: &str) -> String {
        cache
            .recall(parts, || Ok::<_, ()>(markup.to_string()))
            .unwrap()
    }

    #[test]
    fn a_second_build_does_not_pay_again() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(".potluck/made.json");
        let first = Cache::at(file.clone());
        assert_eq!(make(&first, &["a", "b"], "ab"), "ab");
        assert_eq!(make(&first, &["ab", ""], "other"), "other");
        assert!(!file.exists(), "rendering writes nothing");
        first.save();
        let second = Cache::at(file);
        let known = second.recall(&["a", "b"], || Err("made again"));
        assert_eq!(known.as_deref(), Ok("ab"));
    }

    #[test]
    fn what_the_present_build_did_not_need_is_kept_for_a_later_one() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("made.json");
        for word in ["a", "b"] {
            let cache = Cache::at(file.clone());
            make(&cache, &[word], word);
            cache.save();
        }
        let third = Cache::at(file);
        assert_eq!(third.recall(&["a"], || Err(())).as_deref(), Ok("a"));
    }

    #[test]
    fn a_mistake_is_not_remembered() {
        let cache = Cache::default();
        assert_eq!(cache.recall(&["a"], || Err("no")), Err("no"));
        assert_eq!(make(&cache, &["a"], "yes"), "yes");
    }

    #[test]
    fn a_file_that_is_damaged_or_cannot_be_written_is_done_without() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("made.json");
        fs::write(&file, "{\"a\": 1").unwrap();
        let cache = Cache::at(file.clone());
        assert_eq!(make(&cache, &["a"], "a"), "a");
        cache.save();
        assert_eq!(make(&Cache::at(file.clone()), &["a"], "wrong"), "a");
        let nowhere = Cache::at(file.join("below/a/file.json"));
        make(&nowhere, &["a"], "a");
        nowhere.save();
    }
}
