//! A pull: every friend is asked at once, and what they answer goes into the archive, friend by friend.

use std::path::Path;
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
    let mut people = Vec::new();
    let mut jobs = Vec::new();
    for friend in friends {
        let loaded =
            Person::load(&archive, friend, (now, pull.haste), &room).map_err(file::failure)?;
        // Without an owner it is no address of the web, which the list's reader has refused.
        let Some(person) = loaded else {
            continue;
        };
        let questions = person.questions.iter().cloned();
        jobs.extend(questions.map(|question| Task::job(people.len(), question)));
        people.push(person);
    }
    // Who was heard last time comes before who was not, and who has waited longest before the others.
    jobs.sort_by_key(|job| {
        job.what
            .question
            .past
            .as_ref()
            .map(|past| (past.failures, past.turn.last))
    });
    let mut rounds: Vec<Round> = people.iter().map(Round::of).collect();
    for (person, round) in people
        .iter()
        .zip(&mut rounds)
        .filter(|(_, round)| round.open == 0)
    {
        let report = person
            .keep(&mut archive, Vec::new(), pull.phrases)
            .map_err(file::failure)?;
        progress(&report);
        round.report = Some(report);
    }
    let mut failure = None;
    queue::run(
        jobs,
        |task: Task| task.work(&client, &people, &moment),
        |(at, question, reply), more| {
            let (Some(person), Some(round)) = (people.get(at), rounds.get_mut(at)) else {
                return;
            };
            round.answers.push((question, reply));
            round.open = round.open + more - 1;
            if round.open > 0 || failure.is_some() {
                return;
            }
            let answers = std::mem::take(&mut round.answers);
            let kept = person.keep(&mut archive, answers, pull.phrases);
            person.ticket.leave();
            match kept {
                Ok(report) => {
                    progress(&report);
                    round.report = Some(report);
                }
                Err(error) => failure = Some(file::failure(error)),
            }
        },
    );
    if let Some(failure) = failure {
        return Err(failure);
    }
    feed::keep_pauses(&archive, &client.hosts.pauses()).map_err(file::failure)?;
    let reports: Vec<Report> = rounds
        .into_iter()
        .filter_map(|round| round.report)
        .collect();
    let mut notices: Vec<Diagnostic> = notice.into_iter().collect();
    for report in &reports {
        notices.extend(
            report
                .moves
                .iter()
                .map(|moved| follow(root, &archive, report, moved)),
        );
    }
    Ok(Pulled { reports, notices })
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

/// How far it is with one friend.
struct Round {
    /// Questions that are not answered yet.
    open: usize,
    answers: Vec<(Question, Reply)>,
    report: Option<Report>,
}

impl Round {
    fn of(person: &Person) -> Round {
        Round {
            open: person.questions.len(),
            answers: Vec::new(),
            report: None,
        }
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
