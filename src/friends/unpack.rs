//! What a bundle has of friends: read as if they had been asked, but each document only for whom the own list says.

use std::collections::HashSet;
use std::path::Path;

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use url::Url;

use super::archive::file;
use super::ask::{self, Answer, Question, Reply};
use super::bundle::{Bundle, Carried, What};
use super::list::Friend;
use super::manners::{Haste, Turn};
use super::page::{Page, Validators};
use super::person::Person;
use super::report::Report;
use super::road::{Road, without_secrets};
use super::room::Room;
use crate::diagnostic::{Diagnostic, Failure};
use crate::feeds;
use crate::model::{Key, Phrases};

/// What a bundle came to.
#[derive(Debug)]
pub struct Unpacked {
    /// The site of whoever packed it, as they say.
    pub from: Url,
    /// Of those friends of whom it had something newer than was known.
    pub reports: Vec<Report>,
    /// How many documents were nobody's whom we follow.
    pub strangers: usize,
    /// How many could not be read.
    pub broken: usize,
    pub notices: Vec<Diagnostic>,
}

/// Takes in what a bundle has of these friends.
pub fn unpack(
    root: &Path,
    friends: &[Friend],
    path: &Path,
    phrases: &Phrases,
    now: Timestamp,
) -> Result<Unpacked, Failure> {
    let bundle = Bundle::open(path)?;
    let (mut archive, notice) = file::look_through(root)?;
    let room = Room::new();
    let mut unpacked = Unpacked {
        from: bundle.from.clone(),
        reports: Vec::new(),
        strangers: 0,
        broken: 0,
        notices: notice.into_iter().collect(),
    };
    let mut asked = HashSet::new();
    for friend in friends {
        let loaded = Person::load(&archive, friend, (now, Haste::ByHand), &room);
        let Some(mut person) = loaded.map_err(file::failure)? else {
            continue;
        };
        let mut open = person.questions.clone();
        let mut answers = Vec::new();
        while let Some(question) = open.pop() {
            if let Some(carried) = bundle.documents.get(&question.url) {
                asked.insert(question.url.clone());
                match answer(&question, carried, &person, now) {
                    Some(Answer::Failed(_)) => unpacked.broken += 1,
                    Some(answer) => {
                        open.extend(person.next(&question, &answer));
                        answers.push(reply(question, carried, answer, now));
                        continue;
                    }
                    None => {}
                }
            }
            person.leave(question.url);
        }
        if !answers.is_empty() {
            let report = person.keep(&mut archive, answers, phrases);
            unpacked.reports.push(report.map_err(file::failure)?);
        }
    }
    let documents = bundle.documents.keys();
    unpacked.strangers = documents.filter(|url| !asked.contains(*url)).count();
    Ok(unpacked)
}

/// What the carried document is good for; none where it is not newer than what is known, or not theirs to say.
fn answer(
    question: &Question,
    carried: &Carried,
    person: &Person,
    now: Timestamp,
) -> Option<Answer> {
    let past = question.past.as_ref();
    let known = past.and_then(|past| past.last_ok);
    if known.is_some_and(|known| known >= carried.fetched.min(now)) {
        return None;
    }
    match &carried.what {
        What::LeadsTo(feed) => {
            // Whoever packed it may say what they like: only the friend's own addresses are believed.
            let feed = without_secrets(feed);
            let key = Key::of(&feed)?;
            person.owner.claim(&key)?;
            Some(Answer::LeadsTo(feed))
        }
        What::Document { mime, body } => {
            let hash = Sha256::digest(body).to_vec();
            if past.is_some_and(|past| past.is_read && past.body_hash.as_ref() == Some(&hash)) {
                return Some(Answer::Unchanged);
            }
            let page = Page {
                url: question.url.clone(),
                mime: mime.clone(),
                made_by: String::new(),
                link: None,
                body: body.clone(),
                validators: Validators::default(),
            };
            feeds::quietly(|| ask::understand(question.role, page, hash))
                .or_else(|| Some(Answer::Failed(String::new())))
        }
    }
}

/// As of the moment at which it was fetched, and without a word on when to ask again.
fn reply(
    question: Question,
    carried: &Carried,
    answer: Answer,
    now: Timestamp,
) -> (Question, Reply) {
    let turn = question.past.as_ref().map(|past| past.turn.clone());
    let turn = Turn {
        last: Some(carried.fetched.min(now)),
        ..turn.unwrap_or_default()
    };
    let reply = Reply {
        answer,
        road: Road::default(),
        turn,
    };
    (question, reply)
}
