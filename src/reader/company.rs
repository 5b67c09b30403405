//! Whose posts are read at home: the rings and `mute` of `private.yaml`.

use std::path::Path;

use crate::diagnostic::Stop;
use crate::friends::{self, Private};
use crate::timeline::{EntryId, Thread, Timeline};

/// Who is known of in no ring is in the outermost.
const OUTERMOST: u32 = 150;
/// Mine stand among those of the nearest.
const INNERMOST: u32 = 5;

/// What only I know of my friends, and how near they must be.
pub struct Company {
    private: Private,
    ring: Option<u32>,
}

impl Company {
    pub fn load(root: &Path, ring: Option<u32>) -> Result<Company, Stop> {
        let private = friends::load_private(root)?;
        Ok(Company { private, ring })
    }

    /// What only I know.
    pub fn private(&self) -> &Private {
        &self.private
    }

    /// Whether what somebody begins is read: my own always, and of friends who are near enough.
    pub fn wants(&self, timeline: &Timeline, id: EntryId) -> bool {
        let is_near = self.ring.is_none_or(|most| self.ring(timeline, id) <= most);
        timeline.is_own(id) || is_near && !self.private.is_muted(timeline.author(id))
    }

    /// How near its author is.
    pub fn ring(&self, timeline: &Timeline, id: EntryId) -> u32 {
        let known = self.private.of(timeline.author(id));
        match timeline.is_own(id) {
            true => INNERMOST,
            false => known.and_then(|known| known.ring).unwrap_or(OUTERMOST),
        }
    }

    /// The conversation without what muted people said; what others answered to them stays, and with it what it answers.
    pub fn without_muted(&self, timeline: &Timeline, thread: Thread) -> Thread {
        let replies = thread.replies.into_iter();
        let replies = replies.map(|reply| self.without_muted(timeline, reply));
        let heard = replies.filter(|reply| {
            !reply.replies.is_empty() || !self.private.is_muted(timeline.author(reply.entry))
        });
        Thread {
            entry: thread.entry,
            replies: heard.collect(),
        }
    }
}
