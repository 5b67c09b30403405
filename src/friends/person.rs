//! A friend during a pull: which addresses to ask, what to ask next, and how their answers are kept.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, Result, TransactionBehavior};
use url::Url;

use super::archive::feed::{self, Asked, Past, Role};
use super::archive::item;
use super::archive::merge::{self, Arrival};
use super::ask::{Answer, Question, Reach, Reply};

use super::health::Health;
use super::list::Friend;
use super::manners::Haste;
use super::page::Page;
use super::report::{Move, Report};
use super::road::without_secrets;
use super::room::{Room, Ticket};
use crate::feeds::{Channel, Document, signal};
use crate::model::{Owner, Phrases};

/// How long a feed that a site named is asked without looking at the site again.
const SITE_STANDS: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Pulls in a row at which an address says that it moved for good, before we believe it.
const MOVES: u32 = 3;

/// A friend, and what is known of their addresses.
pub struct Person {
    name: String,
    /// Nothing is said of what others wrote in it.
    is_mixed: bool,
    pub owner: Owner,
    /// What to ask at first.
    pub questions: Vec<Question>,
    past: HashMap<Url, Past>,
    /// Documents that today's reader has not read yet.
    unread: HashMap<Url, Page>,
    /// Addresses of theirs whose turn has not come.
    resting: Vec<Url>,
    now: Timestamp,
    haste: Haste,
    pub ticket: Ticket,
}

impl Person {
    /// A friend of the list; none without an address of the web.
    pub fn load(
        archive: &Connection,
        friend: &Friend,
        (now, haste): (Timestamp, Haste),
        room: &Arc<Room>,
    ) -> Result<Option<Person>> {
        let Some(owner) = friend.owner() else {
            return Ok(None);
        };
        let mut person = Person {
            name: friend.name(),
            is_mixed: friend.mixed,
            owner,
            questions: Vec::new(),
            past: HashMap::new(),
            unread: HashMap::new(),
            resting: Vec::new(),
            now,
            haste,
            ticket: Ticket::new(room),
        };
        for past in feed::past(archive, &person.owner.id)? {
            if !past.is_read
                && let Some(page) = feed::page(archive, &person.owner.id, &past)?
            {
                person.unread.insert(past.url.clone(), page);
            }
            person.past.insert(past.url.clone(), past);
        }
        let (due, resting) = person
            .first(friend, now)
            .into_iter()
            .partition(|question| person.is_due(&question.url));
        person.questions = due;
        person.resting = resting
            .into_iter()
            .map(|question: Question| question.url)
            .collect();
        Ok(Some(person))
    }

    /// The feeds of the list, else the one that the site named lately, else the site; and their responses.
    fn first(&self, friend: &Friend, now: Timestamp) -> Vec<Question> {
        let mut addresses: Vec<(Url, Role)> = Vec::new();
        let listed = friend.feeds.iter().map(without_secrets);
        addresses.extend(listed.map(|url| (url, Role::Feed)));
        if addresses.is_empty() {
            let site = without_secrets(&friend.site);
            addresses.push(match self.named_lately(&site, now) {
                Some(feed) => (feed, Role::Feed),
                None => (site, Role::Site),
            });
        }
        let responses = addresses.iter().filter(|(_, role)| *role == Role::Feed);
        let responses: Vec<Url> = responses
            .filter_map(|(url, _)| self.past.get(url)?.leads_to.clone())
            .collect();
        addresses.extend(responses.into_iter().map(|url| (url, Role::Responses)));
        let missing = self.past.values().filter(|past| past.is_missing());
        addresses.extend(missing.map(|past| (past.url.clone(), Role::Archive)));
        let mut questions: Vec<Question> = Vec::new();
        for (url, role) in addresses {
            if questions.iter().all(|question| question.url != url) {
                questions.push(self.question(url, role));
            }
        }
        questions
    }

    /// Notes that an address of theirs is not asked this time, and theirs all the same.
    pub fn leave(&mut self, url: Url) {
        self.resting.push(url);
    }

    fn is_due(&self, url: &Url) -> bool {
        let past = self.past.get(url);
        past.is_none_or(|past| past.turn.has_come(self.now, self.haste))
    }

    fn named_lately(&self, site: &Url, now: Timestamp) -> Option<Url> {
        let site = self.past.get(site)?;
        let feed = site.leads_to.clone()?;
        let is_lately = now.duration_since(site.last_ok?) < SITE_STANDS;
        let is_well = self.past.get(&feed)?.failures == 0;
        (is_lately && is_well).then_some(feed)
    }

    fn question(&self, url: Url, role: Role) -> Question {
        Question {
            past: self.past.get(&url).cloned(),
            unread: self.unread.get(&url).cloned(),
            url,
            role,
            reach: Reach::default(),
        }
    }

    /// What an answer leads to that is not asked already.
    pub fn next(&self, question: &Question, answer: &Answer) -> Vec<Question> {
        let role = match answer {
            Answer::LeadsTo(_) => Role::Feed,
            _ => Role::Responses,
        };
        let leads_to = self.leads_to(question, answer);
        let mut questions: Vec<Question> = leads_to
            .map(|url| self.question(url, role))
            .into_iter()
            .chain(self.earlier(question, answer))
            .collect();
        let is_asked = |url: &Url| self.questions.iter().any(|asked| asked.url == *url);
        questions.retain(|next| self.is_due(&next.url) && !is_asked(&next.url));
        questions
    }

    /// The archive document before this one, until one that was read at another pull: what fell out of the feed
    /// while we were away, or everything at first.
    fn earlier(&self, question: &Question, answer: &Answer) -> Option<Question> {
        let Answer::Read { page, .. } = answer else {
            return None;
        };
        let previous = |channel: &Channel| channel.link("prev-archive").cloned();
        let url = answer.named(previous, question, &self.owner)?;
        let is_known = self
            .past
            .get(&url)
            .is_some_and(|past| past.last_ok.is_some());
        let reach = match question.role {
            Role::Archive => question.reach.after(page.body.len())?,
            _ => question.reach,
        };
        (!is_known).then(|| Question {
            reach,
            ..self.question(url, Role::Archive)
        })
    }

    /// Of a feed, where its responses are; of a site, where its feed is.
    fn leads_to(&self, question: &Question, answer: &Answer) -> Option<Url> {
        match answer {
            _ if matches!(question.role, Role::Responses | Role::Archive) => None,
            Answer::LeadsTo(feed) => Some(without_secrets(feed)),
            Answer::Read { .. } => {
                let responses = |channel: &Channel| channel.responses().cloned();
                answer.named(responses, question, &self.owner)
            }
            _ => question.past.as_ref()?.leads_to.clone(),
        }
    }

    /// Writes all answers of a pull in one transaction.
    pub fn keep(
        &self,
        archive: &mut Connection,
        mut answers: Vec<(Question, Reply)>,
        phrases: &Phrases,
    ) -> Result<Report> {
        // Answers come in any order; what is kept must not depend on it.
        answers.sort_by_key(|(question, _)| self.rank(question));
        answers.dedup_by(|(one, _), (other, _)| one.url == other.url);
        let order: Vec<String> = answers
            .iter()
            .map(|(question, _)| question.url.to_string())
            .collect();
        let step = archive.transaction_with_behavior(TransactionBehavior::Immediate)?;
        feed::begin(&step, &self.owner.id)?;
        let mut report = Report {
            is_asked: !answers.is_empty(),
            ..Report::new(&self.name)
        };
        for url in &self.resting {
            feed::still(&step, &self.owner.id, url)?;
        }
        for (question, reply) in &answers {
            let leads_to = self.leads_to(question, &reply.answer);
            for url in leads_to.iter().chain([&question.url]) {
                feed::still(&step, &self.owner.id, url)?;
            }
            let asked = Asked {
                owner: &self.owner.id,
                url: &question.url,
                role: question.role,
                leads_to: leads_to.as_ref(),
                moved: reply.road.moved.as_ref(),
                turn: &reply.turn,
                now: reply.turn.last.unwrap_or(self.now),
            };
            let order = (order.as_slice(), phrases);
            self.keep_one(&step, &asked, &reply.answer, order, &mut report)?;
            report.exposed = report.exposed.or(reply.road.exposed.clone());
            report.moves.extend(self.believed(&step, question)?);
        }
        report.health = Health::of(&feed::attempts(&step, &self.owner.id)?);
        report.items = item::count(&step, &self.owner.id)?;
        step.commit()?;
        Ok(report)
    }

    /// That an address moved, once it has said so often enough.
    fn believed(&self, archive: &Connection, question: &Question) -> Result<Option<Move>> {
        let moved = feed::moved(archive, &self.owner.id, &question.url)?;
        let moved = moved.filter(|(_, pulls)| *pulls >= MOVES);
        Ok(moved
            .filter(|_| question.role == Role::Feed)
            .map(|(to, _)| Move {
                owner: self.owner.id.clone(),
                from: question.url.clone(),
                to,
            }))
    }

    /// Where all of a document comes from, if none of it is the owner's word.
    fn all_copied_from(&self, document: &Document) -> Option<Url> {
        let first = document.items.first()?;
        let mut items = document.items.iter();
        let is_all = items.all(|item| signal::is_copied(item, &self.owner));
        let from = first.copied_from.clone();
        from.filter(|_| is_all && !self.is_mixed)
    }

    /// The feeds in the list's order, then what they led to.
    fn rank(&self, question: &Question) -> (usize, usize, String) {
        let mut questions = self.questions.iter();
        let place = questions.position(|asked| asked.url == question.url);
        let group = match question.role {
            Role::Site | Role::Feed => 0,
            Role::Responses => 1,
            Role::Archive => 2,
        };
        (group, place.unwrap_or(usize::MAX), question.url.to_string())
    }

    fn keep_one(
        &self,
        archive: &Connection,
        asked: &Asked,
        answer: &Answer,
        (order, phrases): (&[String], &Phrases),
        report: &mut Report,
    ) -> Result<()> {
        let (page, hash, document) = match answer {
            Answer::Failed(why) => return feed::note(archive, asked, Some(why)),
            // A piece of the past is remembered, or nobody would come back to it.
            Answer::Left if asked.role == Role::Archive => {
                return feed::note(archive, asked, Some("left for the next pull"));
            }
            Answer::Left => {
                report.is_left = true;
                return Ok(());
            }
            Answer::Unchanged | Answer::LeadsTo(_) => return feed::note(archive, asked, None),
            Answer::Same(validators) => return feed::renew(archive, asked, validators),
            Answer::Read {
                page,
                hash,
                document,
            } => (page, hash, document),
        };
        let mut known = item::known(archive, &self.owner.id)?;
        let arrival = Arrival {
            document,
            feed: asked.url.as_str(),
            order,
            now: asked.now,
        };
        let changes = merge::merge(&mut known, &arrival);
        item::write(archive, (&self.owner, phrases), &changes)?;
        match asked.role {
            Role::Archive => feed::note(archive, asked, None)?,
            _ => feed::keep(archive, asked, page, hash, &document.channel)?,
        }
        if !changes.is_empty() {
            feed::note_news(archive, asked)?;
        }
        report.count(&changes);
        report.copied_from = report.copied_from.take().or(self.all_copied_from(document));
        Ok(())
    }
}
