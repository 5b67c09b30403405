//! The page of an entry, and what friends said to it.

use minijinja::Value;
use serde::Serialize;

use super::event::{Event, Person};
use super::poll::Poll;
use super::site::{Link, Meta, Pager, Time};

/// `entry.html`, `event.html`, `poll.html`: one entry and what friends said to it.
#[derive(Debug, Serialize)]
pub struct EntryPage {
    pub meta: Meta,
    pub entry: Entry,
    pub conversation: Conversation,
    pub pager: Pager,
}

/// An entry of one's own, whole.
#[derive(Debug, Serialize)]
pub struct Entry {
    /// `note`, `article`, `photo`, `event`, `poll`, `reply`, `like`, `repost`, `bookmark`, `rsvp`, `vote`.
    pub kind: &'static str,
    pub url: String,
    /// Notes have none.
    pub title: Option<String>,
    /// The title, else the first words: what a link to it says.
    pub label: String,
    pub published: Time,
    pub updated: Option<Time>,
    /// If it is not the site's.
    pub language: Option<String>,
    /// `ltr` or `rtl`, of that language.
    pub direction: &'static str,
    pub tags: Vec<Link>,
    /// Safe markup; empty when there is no text.
    pub content: Value,
    /// Whether `content` has anything in it.
    pub has_content: bool,
    pub photos: Vec<Photo>,
    /// The first of its photos, else the first picture in its text: for link previews.
    pub picture: Option<Photo>,
    /// What it answers, if it is an answer.
    pub answers: Vec<Answer>,
    /// For an RSVP: `yes`, `no`, `maybe`, `interested`.
    pub rsvp: Option<Rsvp>,
    pub event: Option<Event>,
    pub poll: Option<Poll>,
    /// Copies of it elsewhere: `u-syndication`.
    pub syndication: Vec<String>,
    /// In lists of entries: how many replies it has on its own page.
    pub replies: usize,
    /// Marked when the preview shows what a build would leave out: `draft`, `scheduled`.
    pub unpublished: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Photo {
    pub url: String,
    pub alt: String,
    /// In pixels; 0 where it is not known.
    pub width: u32,
    pub height: u32,
    /// The same picture in several widths, for `srcset`; empty where there is but one.
    pub copies: Vec<Copy>,
    /// For `sizes` beside `srcset`.
    pub sizes: &'static str,
}

/// A picture in one width.
#[derive(Clone, Debug, Serialize)]
pub struct Copy {
    pub url: String,
    pub width: u32,
}

/// What an entry answers: `<a class="{{ class }}" href="{{ url }}">{{ name }}</a> by {{ author }}`.
#[derive(Debug, Serialize)]
pub struct Answer {
    /// `In reply to`, `Likes`, `Reposts`, `Bookmarks`, `RSVP to`, `Votes`.
    pub verb: String,
    /// The microformats2 property: `u-in-reply-to`, `u-like-of`, …
    pub class: &'static str,
    pub url: String,
    /// The title of what is answered, else its host.
    pub name: String,
    pub author: Option<String>,
    /// For a vote: the title of the poll, where `name` is the option's.
    pub poll: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct Rsvp {
    pub answer: &'static str,
    /// How many more come along; 0 for none.
    pub guests: u8,
    pub brings: Vec<String>,
}

/// What friends said to an entry, as others may see it.
#[derive(Debug, Default, Serialize)]
pub struct Conversation {
    pub replies: Vec<Comment>,
    pub likes: Vec<Person>,
    pub reposts: Vec<Person>,
    /// Posts with pictures among the replies to an event that has begun: its album.
    pub album: Vec<Link>,
    /// How many replies there are in all, nested ones included.
    pub count: usize,
    /// Who said more than is shown here.
    pub more: Vec<More>,
    /// What people who are not followed say of it on their own sites, approved by the author; counted nowhere.
    pub elsewhere: Vec<Mention>,
}

/// The word of somebody who is not followed: plain text of at most 280 characters and a link to the whole.
#[derive(Debug, Serialize)]
pub struct Mention {
    pub name: String,
    /// The host of the page that says it, which is all that is certain.
    pub site: String,
    pub url: String,
    /// `replies`, `likes this`, `says: yes`, …
    pub says: String,
    pub text: String,
    pub published: Time,
}

/// Somebody of whom there is so much more.
#[derive(Debug, Serialize)]
pub struct More {
    pub name: String,
    pub count: usize,
}

/// A reply: plain text of at most 280 characters and a link to the whole.
#[derive(Debug, Serialize)]
pub struct Comment {
    pub author: String,
    pub author_url: String,
    pub url: String,
    pub published: Time,
    pub is_edited: bool,
    /// It was taken back: nothing is left of it but the replies to it.
    pub is_deleted: bool,
    /// None in `counts` mode or when the author asked not to be quoted.
    pub text: Option<String>,
    /// Full text, only where the friend agreed to it.
    pub content: Option<Value>,
    pub replies: Vec<Comment>,
}
