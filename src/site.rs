//! All that pages are made of. Immutable; friends stand in it only as others may see them.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use url::Url;

use crate::config::{Config, Consent};
use crate::content::{Content, Head};
use crate::timeline::Published;

/// A site as it looks at `now`.
pub struct Site {
    /// The folder the sources are in: bodies are read from it when they are rendered.
    pub root: PathBuf,
    pub config: Config,
    pub content: Content,
    pub published: Published,
    /// Friends who may be named in public, in the list's order.
    pub friends: Vec<Friend>,
    pub now: Timestamp,
}

/// A friend as the friends page shows them.
pub struct Friend {
    pub name: String,
    pub site: Url,
    /// The feed by which they are followed, if it is known.
    pub feed: Option<Url>,
    /// Their newest entry: what it says of itself, where it is, when it was published.
    pub latest: Option<(String, Url, Timestamp, &'static str)>,
}

impl Site {
    /// What I wrote, alone.
    pub fn without_friends(root: &Path, config: Config, content: Content, now: Timestamp) -> Site {
        Site {
            root: root.to_path_buf(),
            config,
            content,
            published: Published::default(),
            friends: Vec::new(),
            now,
        }
    }

    /// Whether others may see a timeline at all.
    pub fn shows_timeline(&self) -> bool {
        self.config.timeline.publish != Consent::Off
    }

    /// The entries for people to read: all but likes, RSVPs and votes; newest first.
    pub fn posts(&self) -> impl Iterator<Item = &Head> {
        self.content
            .heads
            .iter()
            .filter(|head| !head.entry.kind().is_response())
    }

    /// Likes, RSVPs and votes; newest first.
    pub fn responses(&self) -> impl Iterator<Item = &Head> {
        self.content
            .heads
            .iter()
            .filter(|head| head.entry.kind().is_response())
    }

    /// Whether there is anything for a calendar: an event of one's own, or one that a friend hosts with one.
    pub fn has_events(&self) -> bool {
        self.events().next().is_some() || !self.published.hosted.is_empty()
    }

    /// Events; newest post first.
    pub fn events(&self) -> impl Iterator<Item = &Head> {
        self.posts()
            .filter(|head| head.entry.body.event().is_some())
    }
}
