//! What friends wrote, and who they are, as others may see it.

use minijinja::Value;
use serde::Serialize;

use super::entry::{Answer, Comment, More};
use super::event::{Guests, Person, Wanted};
use super::lists::Row;
use super::poll::Poll;
use super::site::{Meta, Time};

/// `timeline.html`: the circle's newest entries as others may see them: excerpts and links.
#[derive(Debug, Serialize)]
pub struct Timeline {
    pub meta: Meta,
    pub lines: Vec<Line>,
    /// The timeline as a feed.
    pub feed: String,
}

/// One entry of the timeline.
#[derive(Debug, Serialize)]
pub struct Line {
    pub author: String,
    pub author_url: String,
    /// Whether the site's own author wrote it.
    pub is_own: bool,
    pub kind: &'static str,
    pub url: String,
    pub title: Option<String>,
    /// Plain-text excerpt; none where the friend asked for that.
    pub text: Option<String>,
    /// Full text, only where the friend agreed to it.
    pub content: Option<Value>,
    pub published: Time,
    /// `In reply to Ada: Supper`, for what answers something.
    pub context: Option<Answer>,
    /// For an event: when it is.
    pub start: Option<Time>,
    pub place: Option<String>,
    /// For an event: who comes, as seen from here.
    pub guests: Option<Guests>,
    /// For an event: what is wanted, and who brings it.
    pub wanted: Vec<Wanted>,
    /// For a poll: how it stands, as seen from here.
    pub poll: Option<Poll>,
    pub replies: Vec<Comment>,
    /// Who said more than is shown here.
    pub more: Vec<More>,
    pub likes: Vec<Person>,
    /// More by the same author that would follow here: a long run is folded.
    pub folded: Vec<Line>,
}

/// `friends.html`.
#[derive(Debug, Serialize)]
pub struct Friends {
    pub meta: Meta,
    pub friends: Vec<FriendCard>,
}

#[derive(Debug, Serialize)]
pub struct FriendCard {
    pub name: String,
    pub url: String,
    /// Their newest entry, if one was ever heard.
    pub latest: Option<Row>,
}
