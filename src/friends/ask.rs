//! One request to a friend, and what its answer is good for: a document, nothing new, or another address to ask.

use std::time::Instant;

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use url::Url;

use super::archive::feed::{Past, Role};
use super::discover;
use super::fetch::Client;
use super::fetch_error::FetchError;
use super::manners::Turn;
use super::page::{Page, Validators};
use super::road::{Road, without_secrets};
use super::room::Ticket;
use crate::feeds::{self, Channel, Document, Schedule, Unreadable};
use crate::model::{Key, Owner};

/// An address of a friend that is to be asked.
#[derive(Clone, Debug)]
pub struct Question {
    pub url: Url,
    pub role: Role,
    /// What it gave before.
    pub past: Option<Past>,
    /// The last good document, if today's reader has not read it yet.
    pub unread: Option<Page>,
    /// How far the feed's past may be followed from here.
    pub reach: Reach,
}

/// Archive documents, and their bytes in all, that are still read of one feed at one pull.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reach {
    pub documents: usize,
    pub bytes: usize,
}

impl Default for Reach {
    fn default() -> Reach {
        Reach {
            documents: 20,
            bytes: 30 << 20,
        }
    }
}

impl Reach {
    /// What is left after a document of so many bytes; none when nothing is.
    pub fn after(self, bytes: usize) -> Option<Reach> {
        let left = Reach {
            documents: self.documents.checked_sub(1)?,
            bytes: self.bytes.checked_sub(bytes)?,
        };
        (left.documents > 0).then_some(left)
    }
}

/// An answer, and what else is to be remembered of asking.
#[derive(Debug)]
pub struct Reply {
    pub answer: Answer,
    pub road: Road,
    /// When it is asked again.
    pub turn: Turn,
}

/// What became of asking.
#[derive(Debug)]
pub enum Answer {
    /// The document is the one we have.
    Unchanged,
    /// A document that today's reader had not read before.
    Read {
        page: Box<Page>,
        hash: Vec<u8>,
        document: Box<Document>,
    },
    /// The same bytes again, whatever the validators say.
    Same(Validators),
    /// A page that names this feed.
    LeadsTo(Url),
    /// Why it was for nothing, in words.
    Failed(String),
    /// It was not asked: this pull has taken long enough.
    Left,
}

/// Asks, unless it is too late for that. Never panics: a crash counts as that friend's failure.
pub fn ask(client: &Client, question: &Question, ticket: &Ticket, pull: &Moment) -> Reply {
    if Instant::now() > pull.last_call {
        return Reply::left();
    }
    let past = question.past.as_ref();
    let failures = past.map_or(0, |past| past.failures).saturating_add(1);
    let failed = |why: String, turn: Turn| Reply {
        answer: Answer::Failed(why),
        road: Road::default(),
        turn,
    };
    let known = past.map(|past| past.validators.clone());
    let fetched = feeds::quietly(|| client.get(&question.url, &known.unwrap_or_default(), ticket));
    let fetched = match fetched {
        Some(Ok(fetched)) => fetched,
        Some(Err(error)) => return failed(error.to_string(), turn(&error, pull.now, failures)),
        None => {
            let why = Unreadable::Crashed.to_string();
            return failed(why, Turn::after_failure(pull.now, failures));
        }
    };
    let mut answer = at_a_desk(question, fetched.page, ticket);
    if !ticket.holds(answer.weight()) {
        // What there is no room for is not held while it waits for room.
        let page = answer.into_page();
        if !ticket.enter(pull.last_call) {
            return Reply::left();
        }
        answer = at_a_desk(question, page, ticket);
    }
    let turn = match (&answer, past) {
        (Answer::Failed(_), _) => Turn::after_failure(pull.now, failures),
        (Answer::Read { document, .. }, _) => {
            Turn::after_answer(pull.now, fetched.fresh, &document.channel.schedule)
        }
        (_, Some(past)) => Turn::after_answer(pull.now, fetched.fresh, &past.schedule),
        (_, None) => Turn::after_answer(pull.now, fetched.fresh, &Schedule::default()),
    };
    Reply {
        answer,
        road: fetched.road,
        turn,
    }
}

/// The moment of a pull: on the person's clock, and after which nothing more is asked.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    pub now: Timestamp,
    pub last_call: Instant,
}

fn turn(error: &FetchError, now: Timestamp, failures: u32) -> Turn {
    match error {
        FetchError::Gone => Turn::never_again(now),
        FetchError::Paused(until) => Turn {
            is_firm: true,
            ..Turn::at(now, *until)
        },
        FetchError::Busy { status: 429, wait } => Turn {
            is_firm: true,
            ..Turn::after_pause(now, *wait, failures)
        },
        FetchError::Busy {
            wait: wait @ Some(_),
            ..
        } => Turn::after_pause(now, *wait, failures),
        _ => Turn::after_failure(now, failures),
    }
}

fn at_a_desk(question: &Question, page: Option<Page>, ticket: &Ticket) -> Answer {
    let bytes = page.as_ref().map_or(0, |page| page.body.len());
    let work = || feeds::quietly(|| attempt(question, page));
    let answer = ticket.room.at_a_desk(bytes, work).flatten();
    answer.unwrap_or_else(|| Answer::Failed(Unreadable::Crashed.to_string()))
}

fn attempt(question: &Question, page: Option<Page>) -> Answer {
    let page = match (page, &question.unread) {
        (Some(page), _) => page,
        (None, Some(page)) => page.clone(),
        (None, None) => return Answer::Unchanged,
    };
    let hash = Sha256::digest(&page.body).to_vec();
    let before = question.past.as_ref();
    if before.is_some_and(|past| past.is_read && past.body_hash.as_ref() == Some(&hash)) {
        return Answer::Same(page.validators);
    }
    understand(question.role, page, hash)
}

/// What a document is good for that was not read before.
pub fn understand(role: Role, page: Page, hash: Vec<u8>) -> Answer {
    let (body, url, mime) = (&page.body, &page.url, page.mime.as_deref());
    let read = match feeds::read(body, url, mime) {
        Err(Unreadable::WebPage) => match discover::feeds(body, url, mime).feeds.into_iter().next()
        {
            Some(found) if role == Role::Site => return Answer::LeadsTo(found.url),
            // Whoever names a feed does not mean the page to be one.
            Some(_) => Err(Unreadable::WebPage),
            None => feeds::read_page(body, url, mime),
        },
        read => read,
    };
    match read {
        Ok(document) => Answer::Read {
            page: Box::new(whole_or_again(page, document.is_cut)),
            hash,
            document: Box::new(document),
        },
        Err(_) if role == Role::Site => Answer::Failed("the page names no feed".into()),
        Err(unreadable) => Answer::Failed(unreadable.to_string()),
    }
}

impl Reply {
    pub fn left() -> Reply {
        Reply {
            answer: Answer::Left,
            road: Road::default(),
            turn: Turn::default(),
        }
    }
}

/// A document that was cut off is asked for again: with its validators the answer would be that nothing is new.
fn whole_or_again(page: Page, is_cut: bool) -> Page {
    let validators = match is_cut {
        true => Validators::default(),
        false => page.validators,
    };
    Page { validators, ..page }
}

impl Answer {
    /// About how many bytes of memory it takes until it is kept.
    fn weight(&self) -> usize {
        const ITEM: usize = 1024;
        match self {
            Answer::Read { page, document, .. } => page.body.len() + document.items.len() * ITEM,
            _ => 0,
        }
    }

    fn into_page(self) -> Option<Page> {
        match self {
            Answer::Read { page, .. } => Some(*page),
            _ => None,
        }
    }

    /// An address that the document names by `link`, if it is the owner's: of the same origin, or in their scopes.
    pub fn named(
        &self,
        link: impl Fn(&Channel) -> Option<Url>,
        question: &Question,
        owner: &Owner,
    ) -> Option<Url> {
        let Answer::Read { page, document, .. } = self else {
            return None;
        };
        let url = without_secrets(&link(&document.channel)?);
        let is_theirs = Key::of(&url).is_some_and(|key| owner.claim(&key).is_some());
        let is_same_origin = url.origin() == page.url.origin();
        let is_another = url != question.url && url != page.url;
        (is_another && (is_theirs || is_same_origin)).then_some(url)
    }
}
