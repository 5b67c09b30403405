//! A pull: every friend is asked at once, and what they answer goes into the archive, friend by friend.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;
use rusqlite::Connection;

use super::archive::{feed, file};
use super::ask::{self, Moment, Question, Reply};
use super::bounds::PATIENCE;
use super::edit;
use super::fetch::Client;
use super::hosts;
use super::list::{FILE, Friend};
use super::manners::Haste;
use super::person::Person;
use super::queue::{self, Done, Job};
use super::report::{Move, Report};
use super::room::Room;
use crate::config::Network;
use crate::diagnostic::{Diagnostic, Failure};
use crate::memory::Frugal;
use crate::model::Phrases;

/// How to pull.
#[derive(Clone, Debug)]
pub struct Pull<'a> {
    pub network: &'a Network,
    /// The words by which an answer in a first line is known.
    pub phrases: &'a Phrases,
    /// The command line's `--allow-private`: anything may be reached.
    pub allow_private: bool,
    pub now: Timestamp,
    pub haste: Haste,
}

/// What a pull came to.
#[derive(Debug)]
pub struct Pulled {
    /// In the list's order.
    pub reports: Vec<Report>,
    /// What is to be said of the archive and the list.
    pub notices: Vec<Diagnostic>,
}

/// Asks these friends and keeps what they say; `progress` gets each one's report as it comes. A friend who cannot be
/// heard is a report, not a failure.
pub fn pull(
    root: &Path,
    friends: &[Friend],
    pull: &Pull,
    progress: &dyn Fn(&Report),
) -> Result<Pulled, Failure> {
    let _frugal = Frugal::begin();
    // The archive keeps milliseconds: what is derived now and what is derived from it later must be the same.
    let now = Timestamp::from_millisecond(pull.now.as_millisecond()).unwrap_or(pull.now);
    let client = Client::new(pull.network, pull.allow_private, now)?;
    let moment = Moment {
        now,
        last_call: Instant::now() + pull.network.timeout.mul_f32(PATIENCE),
    };
    let (mut archive, notice) = file::look_through(root)?;
    let pauses = feed::pauses(&archive, now).map_err(file::failure)?;
    client.hosts.pause_all(pauses);
    let room = Room::new();
    let people = people(&archive, friends, (now, pull.haste), &room)?;
    let mut round = Round::begin(&mut archive, &people, pull.phrases, progress)?;
    queue::run(
        jobs(&people),
        |task: Task| task.work(&client, &people, &moment),
        |answered, more| round.take(answered, more),
    );
    let reports = round.end()?;
    feed::keep_pauses(&archive, &client.hosts.pauses()).map_err(file::failure)?;
    let mut notices: Vec<Diagnostic> = notice.into_iter().collect();
    for report in &reports {
        let moves = report.moves.iter();
        notices.extend(moves.map(|moved| follow(root, &archive, report, moved)));
    }
    Ok(Pulled { reports, notices })
}

/// The friends of the list with what is known of them.
fn people(
    archive: &Connection,
    friends: &[Friend],
    moment: (Timestamp, Haste),
    room: &Arc<Room>,
) -> Result<Vec<Person>, Failure> {
    let loaded = friends
        .iter()
        .map(|friend| Person::load(archive, friend, moment, room));
    // Who has no address of the web is refused by the list's reader already.
    let people: rusqlite::Result<Vec<Option<Person>>> = loaded.collect();
    Ok(people
        .map_err(file::failure)?
        .into_iter()
        .flatten()
        .collect())
}

/// What each is asked at first. Who was heard last time comes before who was not, and who has waited longest before the
/// others.
fn jobs(people: &[Person]) -> Vec<Job<Task>> {
    let all = people.iter().enumerate().flat_map(|(at, person)| {
        let questions = person.questions.iter().cloned();
        questions.map(move |question| Task::job(at, question))
    });
    let mut jobs: Vec<Job<Task>> = all.collect();
    jobs.sort_by_key(|job| {
        let past = job.what.question.past.as_ref();
        past.map(|past| (past.failures, past.turn.last))
    });
    jobs
}

/// Writes an address that moved for good into the list.
fn follow(root: &Path, archive: &Connection, report: &Report, moved: &Move) -> Diagnostic {
    let Move { owner, from, to } = moved;
    let done = edit::readdress(root, owner, from, to).and_then(|()| {
        feed::rename(archive, owner, from, to).map_err(|error| file::failure(error).into())
    });
    match done {
        Ok(()) => Diagnostic::hint(format!(
            "{}: the feed has moved for good; {FILE} names {to} from now on",
            report.name
        )),
        Err(_) => Diagnostic::warning(format!("{}: the feed has moved for good", report.name))
            .help(format!("write {to} instead of {from} in {FILE}")),
    }
}

/// One round: what was answered goes into the archive as soon as a friend has nothing more to be asked.
struct Round<'a> {
    archive: &'a mut Connection,
    people: &'a [Person],
    phrases: &'a Phrases,
    progress: &'a dyn Fn(&Report),
    /// How far it is with each of them.
    turns: Vec<Turn>,
    failure: Option<Failure>,
}

#[derive(Default)]
struct Turn {
    /// Questions that are not answered yet.
    open: usize,
    answers: Vec<(Question, Reply)>,
    report: Option<Report>,
}

impl<'a> Round<'a> {
    /// Those who are asked nothing have had their turn.
    fn begin(
        archive: &'a mut Connection,
        people: &'a [Person],
        phrases: &'a Phrases,
        progress: &'a dyn Fn(&Report),
    ) -> Result<Round<'a>, Failure> {
        let mut turns = Vec::new();
        for person in people {
            let mut turn = Turn {
                open: person.questions.len(),
                ..Turn::default()
            };
            if turn.open == 0 {
                let kept = person.keep(archive, Vec::new(), phrases);
                let report = kept.map_err(file::failure)?;
                progress(&report);
                turn.report = Some(report);
            }
            turns.push(turn);
        }
        Ok(Round {
            archive,
            people,
            phrases,
            progress,
            turns,
            failure: None,
        })
    }

    /// An answer, which led to so many more questions.
    fn take(&mut self, (at, question, reply): (usize, Question, Reply), more: usize) {
        let (Some(person), Some(turn)) = (self.people.get(at), self.turns.get_mut(at)) else {
            return;
        };
        turn.answers.push((question, reply));
        turn.open = turn.open + more - 1;
        if turn.open > 0 || self.failure.is_some() {
            return;
        }
        let answers = std::mem::take(&mut turn.answers);
        let kept = person.keep(self.archive, answers, self.phrases);
        person.ticket.leave();
        match kept {
            Ok(report) => {
                (self.progress)(&report);
                turn.report = Some(report);
            }
            Err(error) => self.failure = Some(file::failure(error)),
        }
    }

    /// What was heard of each, in the list's order.
    fn end(self) -> Result<Vec<Report>, Failure> {
        let reports = self.turns.into_iter().filter_map(|turn| turn.report);
        self.failure.map_or(Ok(reports.collect()), Err)
    }
}

/// One question for one friend.
struct Task {
    person: usize,
    question: Question,
}

impl Task {
    fn job(person: usize, question: Question) -> Job<Task> {
        Job {
            host: hosts::host(&question.url),
            what: Task { person, question },
        }
    }

    fn work(
        self,
        client: &Client,
        people: &[Person],
        moment: &Moment,
    ) -> Done<Task, (usize, Question, Reply)> {
        let person = people.get(self.person);
        let reply = match person {
            Some(person) => ask::ask(client, &self.question, &person.ticket, moment),
            None => Reply::left(),
        };
        let more = person.map(|person| person.next(&self.question, &reply.answer));
        Done {
            more: more
                .into_iter()
                .flatten()
                .map(|question| Task::job(self.person, question))
                .collect(),
            answer: (self.person, self.question, reply),
        }
    }
}
