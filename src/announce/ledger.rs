//! Which pages were told of which answers of mine, so that nothing is said twice and nothing is forgotten.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::{Deserialize, Serialize};

/// Below `.potluck/`; without it nobody is told of what was not changed since.
const FILE: &str = "webmentions.json";
/// After so many failures a page is left alone, until the answer is changed.
const TRIES: u32 = 5;

/// For each answer by its address: what it answers, and whether that was told.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Ledger(BTreeMap<String, BTreeMap<String, Line>>);

#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
struct Line {
    /// When the answer had been changed last, in seconds since 1970.
    stamp: i64,
    /// How often it could not be told since; none once it was.
    failures: u32,
}

/// An answer that is online, or was.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    pub url: String,
    pub targets: BTreeSet<String>,
    /// When it was changed last.
    pub stamp: i64,
}

/// Something to tell.
#[derive(Clone, Debug, PartialEq)]
pub struct Telling {
    pub source: String,
    pub target: String,
    pub stamp: i64,
}

impl Ledger {
    /// A file that cannot be read is as good as none.
    pub fn load(state: &Path) -> Ledger {
        let text = std::fs::read_to_string(state.join(FILE)).unwrap_or_default();
        serde_json::from_str(&text).unwrap_or_default()
    }

    pub fn save(&self, state: &Path) -> std::io::Result<()> {
        let text = serde_json::json!(self).to_string();
        crate::output::replace(&state.join(FILE), text.as_bytes())
    }

    /// What is to be told of these: their targets, and those that they answered before.
    pub fn due(&self, sources: &[Source]) -> Vec<Telling> {
        let mut due = Vec::new();
        for source in sources {
            let known = self.0.get(&source.url);
            let before = known.into_iter().flat_map(BTreeMap::keys);
            let targets: BTreeSet<&String> = source.targets.iter().chain(before).collect();
            let is_due = |target: &&String| {
                let line = known.and_then(|known| known.get(*target));
                line.is_none_or(|line| {
                    line.stamp != source.stamp || (1..TRIES).contains(&line.failures)
                })
            };
            due.extend(targets.into_iter().filter(is_due).map(|target| Telling {
                source: source.url.clone(),
                target: target.clone(),
                stamp: source.stamp,
            }));
        }
        due
    }

    /// Whether something is still to be told of an answer, or could have to be taken back.
    pub fn knows(&self, source: &str) -> bool {
        self.0.contains_key(source)
    }

    /// Whether an answer could not be told everywhere yet.
    pub fn has_failed(&self, source: &str) -> bool {
        let known = self.0.get(source);
        known.is_some_and(|known| known.values().any(|line| line.failures > 0))
    }

    /// Notes how it went.
    pub fn note(&mut self, telling: &Telling, is_told: bool) {
        let known = self.0.entry(telling.source.clone()).or_default();
        let line = known.entry(telling.target.clone()).or_default();
        let failures = if line.stamp == telling.stamp {
            line.failures
        } else {
            0
        };
        *line = Line {
            stamp: telling.stamp,
            failures: if is_told { 0 } else { failures + 1 },
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(targets: &[&str], stamp: i64) -> Vec<Source> {
        vec![Source {
            url: "https://ada.example/re/".into(),
            targets: targets.iter().map(|target| target.to_string()).collect(),
            stamp,
        }]
    }

    fn told(ledger: &mut Ledger, sources: &[Source], works: bool) -> Vec<String> {
        let due = ledger.due(sources);
        due.iter().for_each(|telling| ledger.note(telling, works));
        due.into_iter().map(|telling| telling.target).collect()
    }

    #[test]
    fn each_page_is_told_once_and_again_after_a_change() {
        let mut ledger = Ledger::default();
        let new = source(&["https://ben.example/x/"], 1);
        assert_eq!(told(&mut ledger, &new, true), ["https://ben.example/x/"]);
        assert!(told(&mut ledger, &new, true).is_empty());
        // It answers something else now: both hear of it.
        let changed = source(&["https://cid.example/y/"], 2);
        assert_eq!(
            told(&mut ledger, &changed, true),
            ["https://ben.example/x/", "https://cid.example/y/"]
        );
        // It is taken back: whoever was told of it hears that.
        let gone = source(&[], 3);
        assert_eq!(told(&mut ledger, &gone, true).len(), 2);
        assert!(told(&mut ledger, &gone, true).is_empty());
    }

    #[test]
    fn a_page_that_cannot_be_told_is_tried_again_and_not_for_ever() {
        let mut ledger = Ledger::default();
        let new = source(&["https://ben.example/x/"], 1);
        let tries = (0..20).filter(|_| !told(&mut ledger, &new, false).is_empty());
        assert_eq!(tries.count(), TRIES as usize);
        assert!(ledger.has_failed("https://ada.example/re/"));
    }
}
