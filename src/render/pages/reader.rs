//! The private timeline.

use minijinja::Value;
use serde::Serialize;

use super::entry::More;
use super::site::Time;

/// `reader.html`: the private timeline, which `potluck serve` shows and nobody publishes.
#[derive(Debug, Serialize)]
pub struct Reader {
    pub said: Vec<Said>,
    /// Goes with every form, so that no page from elsewhere can answer in one's name.
    pub token: String,
    pub look: Look,
}

/// How it is looked at, and how else it can be.
#[derive(Debug, Serialize)]
pub struct Look {
    /// What stands behind the `?` of its address, and goes with every form.
    pub query: String,
    /// The same with long runs of one friend whole.
    pub unfold: String,
    /// The same for the page before this one, and for the one after it.
    pub newer: Option<String>,
    pub older: Option<String>,
    /// The ring that is shown; none for everybody.
    pub ring: Option<u32>,
    /// The rings that can be asked for.
    pub rings: Vec<u32>,
    /// `newest`, `quiet-first` or `near-first`.
    pub order: &'static str,
}

/// Something that was said, whole, as it is read at home.
#[derive(Debug, Serialize)]
pub struct Said {
    pub author: String,
    pub kind: &'static str,
    pub url: String,
    pub title: Option<String>,
    /// What it says, whole.
    pub content: Option<Value>,
    /// The same without markup, where no more is known.
    pub text: String,
    pub published: Time,
    pub context: Option<Context>,
    /// Its pictures that do not stand in its text.
    pub pictures: Vec<Shown>,
    /// Of an event, the pictures of those who answered once it had begun.
    pub album: Vec<Shown>,
    /// When and where an event is, who comes, how a poll stands, who likes it.
    pub facts: Vec<String>,
    pub is_edited: bool,
    /// It was taken back: nothing is left of it but the replies to it.
    pub is_deleted: bool,
    /// Not read yet.
    pub is_new: bool,
    /// What I said to it, beside replies.
    pub mine: Vec<Mine>,
    /// It is an answer of mine that is not published yet, or not as it is now.
    pub is_waiting: bool,
    /// How it can be answered: `words`, `rsvp` or `vote`.
    pub asks: &'static str,
    /// What can be ticked in a poll.
    pub options: Vec<Tick>,
    /// Whether several options can be ticked.
    pub is_any: bool,
    /// Of whom there is more that is not shown.
    pub more: Vec<More>,
    pub replies: Vec<Said>,
}

/// A picture in the private timeline.
#[derive(Debug, Serialize)]
pub struct Shown {
    /// What it shows, else what it is.
    pub label: String,
    /// What it shows.
    pub alt: String,
    /// Where it is on its author's site.
    pub url: String,
    /// The post that shows it.
    pub post: String,
    /// None where there is no copy: then it is a link.
    pub copy: Option<Seen>,
}

/// A copy of a picture on this computer.
#[derive(Debug, Serialize)]
pub struct Seen {
    pub src: String,
    pub width: u32,
    pub height: u32,
}

/// What I said to an entry: `You like this.`
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Mine {
    pub words: String,
    /// It is not published yet.
    pub is_waiting: bool,
}

/// An option of a poll in a form.
#[derive(Debug, PartialEq, Serialize)]
pub struct Tick {
    pub id: String,
    pub label: String,
}

/// What something that was said answers: `In reply to`, `Ada: Midsummer supper`.
#[derive(Debug, Serialize)]
pub struct Context {
    pub verb: String,
    pub name: String,
    pub url: String,
}

/// `found.html`: where words are in the private timeline.
#[derive(Debug, Serialize)]
pub struct Search {
    /// What was looked for.
    pub words: String,
    pub found: Vec<Found>,
}

/// An entry in which words were found.
#[derive(Debug, Serialize)]
pub struct Found {
    pub author: String,
    pub kind: &'static str,
    pub url: String,
    pub label: String,
    pub published: Time,
    /// The words around what was found.
    pub around: String,
}
