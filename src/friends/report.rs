//! How a pull went with one friend, and what to say of it.

use super::archive::merge::Change;
use jiff::Timestamp;
use url::Url;

use super::health::Health;
use crate::diagnostic::Diagnostic;
use crate::model::OwnerId;

/// How it went with one friend.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    pub name: String,
    pub health: Health,
    /// Whether it was any address's turn.
    pub is_asked: bool,
    /// Whether the pull ended before all of them could be asked.
    pub is_left: bool,
    /// Items that were not there before, that changed, and that were taken back.
    pub new: usize,
    pub changed: usize,
    pub deleted: usize,
    /// All items that are there now.
    pub items: usize,
    /// Addresses that moved for good.
    pub moves: Vec<Move>,
    /// Where a redirect left https for http.
    pub exposed: Option<Url>,
    /// A feed that all items of theirs were copied from, or one of several.
    pub copied_from: Option<Url>,
}

/// A feed that moved for good.
#[derive(Clone, Debug, PartialEq)]
pub struct Move {
    pub owner: OwnerId,
    pub from: Url,
    pub to: Url,
}

impl Report {
    /// Of a friend of whom nothing is known yet.
    pub fn new(name: &str) -> Report {
        Report {
            name: name.to_string(),
            health: Health::not_yet(),
            is_asked: false,
            is_left: false,
            new: 0,
            changed: 0,
            deleted: 0,
            items: 0,
            moves: Vec::new(),
            exposed: None,
            copied_from: None,
        }
    }

    /// Counts what changed.
    pub fn count(&mut self, changes: &[Change]) {
        for change in changes {
            match change {
                Change::Put { new: true, .. } => self.new += 1,
                Change::Put { new: false, .. } => self.changed += 1,
                Change::Delete { was_there, .. } => self.deleted += usize::from(*was_there),
            }
        }
    }

    /// What to say of a friend who could not be heard, or not safely.
    pub fn warnings(&self, now: Timestamp) -> Vec<Diagnostic> {
        let exposed = self.exposed.as_ref().map(|url| {
            let host = url.host_str().unwrap_or_default();
            let said = format!(
                "{}: a redirect leads from https to plain http at `{host}`, where anybody on the way can change what you read",
                self.name
            );
            Diagnostic::warning(said)
        });
        let copied = self.copied_from.as_ref().map(|url| {
            let said = format!(
                "{}: the feed holds nothing but copies from other feeds, such as {url}; they are left out",
                self.name
            );
            Diagnostic::warning(said).help("follow those who wrote them; or give this friend `mixed: true`, if it is meant so")
        });
        let warnings = self.warning(now).into_iter();
        warnings.chain(exposed).chain(copied).collect()
    }

    /// What to say of a friend who could not be heard.
    fn warning(&self, now: Timestamp) -> Option<Diagnostic> {
        let said = match &self.health {
            Health::Fresh | Health::Unchanged => return None,
            Health::Never { why } => format!("{}: {why}", self.name),
            Health::Stale { since, why } => format!(
                "{}: {why}; {}showing {} from {}",
                self.name,
                unheard(now.duration_since(*since).as_hours() / 24),
                entries(self.items),
                since.strftime("%-d %B %Y")
            ),
        };
        Some(Diagnostic::warning(said))
    }
}

/// What is said of a silence that is long.
fn unheard(days: i64) -> String {
    match days {
        90.. => format!("not heard from for {days} days; "),
        _ => String::new(),
    }
}

fn entries(count: usize) -> String {
    match count {
        1 => "1 entry".into(),
        _ => format!("{count} entries"),
    }
}
