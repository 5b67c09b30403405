//! An entry: one thing somebody published, whoever and by whatever means.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;

use super::event::{Event, Rsvp};
use super::owner::OwnerId;
use super::poll::Poll;

/// Characters of plain text that others may show of an entry (wire-format §10).
pub const EXCERPT: usize = 280;

/// A note, an article, a photo, an event, a poll, an answer, or several of these at once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Whose feed it came from: the only thing that says who said it.
    pub owner: OwnerId,
    /// Stable identity across edits: `atom:id`, `guid`, JSON Feed `id`; one's own is the permalink. Never shown.
    pub id: String,
    /// Permalink, absolute.
    pub url: Url,
    /// Notes have none.
    pub title: Option<String>,
    pub published: Timestamp,
    pub updated: Option<Timestamp>,
    pub tags: Vec<String>,
    /// BCP 47, where it differs from the site's or feed's.
    pub language: Option<String>,
    /// The author's own summary, plain text.
    pub summary: Option<String>,
    /// The beginning of its plain text, at most [`EXCERPT`] characters.
    pub excerpt: String,
    pub body: Body,
    pub answers: Vec<Answer>,
    /// Addresses of copies elsewhere.
    pub syndication: Vec<Url>,
    /// Files that come with it and that its text does not link to.
    #[serde(default)]
    pub attachments: Vec<Attachment>,
    /// Its author lets anybody show the whole of it: it has an open licence.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_open: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Body {
    Note,
    Article,
    Photo(Vec<Photo>),
    Event(Box<Event>),
    Poll(Poll),
    /// It was taken back, and only where it stood is left: what was said to it stays in its place.
    Gone,
}

impl Body {
    pub fn event(&self) -> Option<&Event> {
        match self {
            Body::Event(event) => Some(event),
            _ => None,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Photo {
    pub url: Url,
    pub alt: String,
}

/// A file that comes with an entry: a sound, a paper.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attachment {
    /// A web address.
    pub url: Url,
    /// What it is called, plain text.
    pub name: String,
}

/// A link that says something about its target.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// Without its fragment.
    pub target: Url,
    /// The option of a poll, or one date of a repeating event.
    pub fragment: Option<String>,
    /// The target's guid or `atom:id`, where its feed has one that is not its permalink.
    pub id: Option<String>,
    pub what: What,
    /// What my file says of the target; never read from a feed, since nobody else may tell what a third person's post is
    /// called.
    pub cite: Option<Cite>,
}

/// The frozen context of an answer: feeds depend on the files alone, not on what has been heard.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Cite {
    pub title: Option<String>,
    pub author: Option<String>,
    /// For a vote: the label of the option.
    pub option: Option<String>,
}

/// What an answer says. A reply that hits an option of a poll becomes a vote in `timeline`, where polls are known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum What {
    Reply,
    Like,
    Repost,
    Bookmark,
    Rsvp(Rsvp),
}

/// An entry taken back (RFC 6721 `at:deleted-entry`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tombstone {
    /// The id of what was deleted.
    pub id: String,
    pub when: Timestamp,
}

/// What sort of post an entry is: Post Type Discovery with bookmark, poll and vote added (wire-format §4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Event,
    Rsvp,
    Repost,
    Like,
    Bookmark,
    Poll,
    Vote,
    Reply,
    Photo,
    Article,
    Note,
}

impl Kind {
    pub fn word(self) -> &'static str {
        match self {
            Kind::Event => "event",
            Kind::Rsvp => "rsvp",
            Kind::Repost => "repost",
            Kind::Like => "like",
            Kind::Bookmark => "bookmark",
            Kind::Poll => "poll",
            Kind::Vote => "vote",
            Kind::Reply => "reply",
            Kind::Photo => "photo",
            Kind::Article => "article",
            Kind::Note => "note",
        }
    }

    /// Likes, RSVPs and votes: noise in a reader, so they go to a feed of their own (wire-format §2).
    pub fn is_response(self) -> bool {
        matches!(self, Kind::Like | Kind::Rsvp | Kind::Vote)
    }

    /// Kinds whose title is a sentence made for readers that list by title, not a name (wire-format §4.3).
    pub fn has_no_name(self) -> bool {
        self.is_response() || matches!(self, Kind::Repost | Kind::Bookmark | Kind::Reply)
    }
}

impl Entry {
    /// First match wins. A friend's vote shows as a reply here: that it is one is known only once it is resolved.
    pub fn kind(&self) -> Kind {
        let says = |test: fn(&Answer) -> bool| self.answers.iter().any(test);
        match &self.body {
            Body::Event(_) => Kind::Event,
            _ if says(|answer| matches!(answer.what, What::Rsvp(_))) => Kind::Rsvp,
            _ if says(|answer| answer.what == What::Repost) => Kind::Repost,
            _ if says(|answer| answer.what == What::Like) => Kind::Like,
            _ if says(|answer| answer.what == What::Bookmark) => Kind::Bookmark,
            Body::Poll(_) => Kind::Poll,
            _ if says(Answer::is_vote) => Kind::Vote,
            _ if says(|answer| answer.what == What::Reply) => Kind::Reply,
            Body::Photo(_) => Kind::Photo,
            Body::Article => Kind::Article,
            Body::Note | Body::Gone => Kind::Note,
        }
    }

    /// The time that decides which of two versions, or of two answers, is the later.
    pub fn changed(&self) -> Timestamp {
        self.updated.unwrap_or(self.published)
    }

    /// Whether it was changed after it was published.
    pub fn is_edited(&self) -> bool {
        self.changed() > self.published
    }

    /// What is left of it when it is taken back: where it stood in a conversation, if it stood in one.
    pub fn gone(&self) -> Option<Entry> {
        let speaks = |answer: &&Answer| matches!(answer.what, What::Reply | What::Rsvp(_));
        let answers: Vec<Answer> = self
            .answers
            .iter()
            .filter(speaks)
            .map(|answer| Answer {
                what: What::Reply,
                cite: None,
                ..answer.clone()
            })
            .collect();
        let (owner, id, url) = (self.owner.clone(), self.id.clone(), self.url.clone());
        Entry::left(owner, (id, url), self.published, answers)
    }

    /// A place in the conversations that something taken back answered, if it answered any.
    pub fn left(
        owner: OwnerId,
        (id, url): (String, Url),
        published: Timestamp,
        answers: Vec<Answer>,
    ) -> Option<Entry> {
        (!answers.is_empty()).then(|| Entry {
            owner,
            id,
            url,
            title: None,
            published,
            updated: None,
            tags: Vec::new(),
            language: None,
            summary: None,
            excerpt: String::new(),
            body: Body::Gone,
            answers,
            syndication: Vec::new(),
            attachments: Vec::new(),
            is_open: false,
        })
    }

    /// Whether it was taken back.
    pub fn is_gone(&self) -> bool {
        self.body == Body::Gone
    }

    /// The title, else the first words: what a link to it says.
    pub fn label(&self) -> String {
        match &self.title {
            Some(title) => title.clone(),
            None if !self.excerpt.is_empty() => shorten(&self.excerpt, 80),
            None => self.url.as_str().trim_start_matches("https://").to_string(),
        }
    }
}

impl Answer {
    /// Whether my own file means this as a vote.
    pub fn is_vote(&self) -> bool {
        self.what == What::Reply && self.cite.as_ref().is_some_and(|cite| cite.option.is_some())
    }

    /// The target with its fragment.
    pub fn address(&self) -> Url {
        let mut address = self.target.clone();
        address.set_fragment(self.fragment.as_deref());
        address
    }

    /// What the target is called: its frozen title, else its host.
    pub fn name(&self) -> String {
        match self.cite.as_ref().and_then(|cite| cite.title.clone()) {
            Some(title) => title,
            None => self
                .target
                .host_str()
                .unwrap_or(self.target.as_str())
                .to_string(),
        }
    }
}

/// At most `most` characters of `text`, cut at a word where one is near, with `…` where something was cut.
pub fn shorten(text: &str, most: usize) -> String {
    let text = text.trim();
    // No text has more characters than bytes, and most are short.
    let is_long = text.len() > most;
    let Some((cut, _)) = is_long.then(|| text.char_indices().nth(most)).flatten() else {
        return text.to_string();
    };
    let room = text
        .char_indices()
        .nth(most.saturating_sub(1))
        .map_or(cut, |(at, _)| at);
    let head = &text[..room];
    let end = head
        .rfind(char::is_whitespace)
        .filter(|at| *at > room / 2)
        .unwrap_or(room);
    format!(
        "{}…",
        head[..end].trim_end_matches(|c: char| c.is_whitespace() || c.is_ascii_punctuation())
    )
}

/// Blanks and case folded.
pub fn folded(text: &str) -> String {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_shortened_at_a_word_and_never_longer_than_asked() {
        assert_eq!(shorten("short", 10), "short");
        assert_eq!(
            shorten("The allotment has frogs now", 20),
            "The allotment has…"
        );
        assert_eq!(shorten(&"ü".repeat(300), 280).chars().count(), 280);
        assert_eq!(shorten("exactly ten", 11), "exactly ten");
    }
}
