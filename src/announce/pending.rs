//! What could not be told yet, kept for the next publish.

use std::collections::BTreeMap;
use std::path::Path;

use super::message::Message;
use crate::config::Notify;

/// Below `.potluck/`; may be deleted, and then nothing is made up for.
const FILE: &str = "notify.json";

/// After a week nobody wants to hear of it any more.
const STALE: i64 = 7 * 24 * 3600;

/// The most that is told at once: more than this is no news.
const MOST: usize = 10;

/// Messages by place.
#[derive(Debug, Default)]
pub struct Pending(BTreeMap<String, Vec<Message>>);

impl Pending {
    /// A file that cannot be read is as good as none.
    pub fn load(state: &Path) -> Pending {
        let text = std::fs::read_to_string(state.join(FILE)).unwrap_or_default();
        Pending(serde_json::from_str(&text).unwrap_or_default())
    }

    /// What a place is to hear: what it missed, and what is new; the newest of it.
    pub fn with(&self, place: &Notify, new: &[Message], now: i64) -> Vec<Message> {
        let missed = self.0.get(&key(place)).into_iter().flatten();
        let mut all: Vec<Message> = Vec::new();
        for message in missed.chain(new) {
            let is_known = all.iter().any(|known| known.url == message.url);
            if !is_known && now - message.published < STALE {
                all.push(message.clone());
            }
        }
        all.sort_by_key(|message| message.published);
        all.split_off(all.len().saturating_sub(MOST))
    }

    /// Notes how it went: `missed` is empty when all was told.
    pub fn note(&mut self, place: &Notify, missed: Vec<Message>) {
        match missed.is_empty() {
            true => drop(self.0.remove(&key(place))),
            false => drop(self.0.insert(key(place), missed)),
        }
    }

    pub fn save(&self, state: &Path) -> std::io::Result<()> {
        let file = state.join(FILE);
        match (self.0.is_empty(), file.exists()) {
            (true, false) => Ok(()),
            (true, true) => std::fs::remove_file(file),
            (false, _) => {
                crate::output::replace(&file, serde_json::json!(self.0).to_string().as_bytes())
            }
        }
    }
}

/// Settings hold no secrets, only their names.
fn key(place: &Notify) -> String {
    format!("{place:?}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(url: &str, published: i64) -> Message {
        Message {
            author: "Ada".into(),
            kind: "note".into(),
            title: url.into(),
            url: url.into(),
            summary: None,
            start: None,
            published,
        }
    }

    #[test]
    fn what_was_missed_is_told_once_more_and_not_for_ever() {
        let place = Notify::Slack {
            secret: "HOOK".into(),
        };
        let folder = tempfile::tempdir().unwrap();
        let mut pending = Pending::load(folder.path());
        pending.note(&place, vec![message("a", 100)]);
        pending.save(folder.path()).unwrap();
        let mut pending = Pending::load(folder.path());
        let told = pending.with(&place, &[message("b", 200), message("a", 100)], 300);
        assert_eq!(told, [message("a", 100), message("b", 200)]);
        assert!(pending.with(&place, &[], 100 + STALE).is_empty());
        pending.note(&place, Vec::new());
        pending.save(folder.path()).unwrap();
        assert!(!folder.path().join(FILE).exists());
    }

    #[test]
    fn a_whole_archive_is_no_news() {
        let place = Notify::Slack {
            secret: "HOOK".into(),
        };
        let many: Vec<Message> = (0..50).map(|at| message(&at.to_string(), at)).collect();
        let told = Pending::default().with(&place, &many, 60);
        assert_eq!(told, many[40..]);
    }
}
