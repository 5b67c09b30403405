//! A pull: every friend is asked at once, and what they answer goes into the archive, friend by friend.

use std::path::Path;

use jiff::Timestamp;

use super::archive::file;
use super::ask::{self, Answer, Question};
use super::fetch::Client;
use super::list::Friend;
use super::person::Person;
use super::queue::{self, Done, Job};
use super::report::Report;
use crate::config::Network;
use crate::diagnostic::{Diagnostic, Failure};

/// How to pull.
#[derive(Clone, Debug)]
pub struct Pull<'a> {
    pub network: &'a Network,
    /// The command line's `--allow-private`: anything may be reached.
    pub allow_private: bool,
    pub now: Timestamp,
}

/// What a pull came to.
#[derive(Debug)]
pub struct Pulled {
    /// In the list's order.
    pub reports: Vec<Report>,
    /// What is to be said of the archive.
    pub notice: Option<Diagnostic>,
}

/// Asks these friends and keeps what they say; `progress` gets each one's report as it comes. A friend who cannot be
/// heard is a report, not a failure.
pub fn pull(
    root: &Path,
    friends: &[Friend],
    pull: &Pull,
    progress: &dyn Fn(&Report),
) -> Result<Pulled, Failure> {
    let client = Client::new(pull.network, pull.allow_private)?;
    // The archive keeps milliseconds: what is derived now and what is derived from it later must be the same.
    let now = Timestamp::from_millisecond(pull.now.as_millisecond()).unwrap_or(pull.now);
    let (mut archive, notice) = file::look_through(root)?;
    let mut people = Vec::new();
    let mut jobs = Vec::new();
    for friend in friends {
        let loaded = Person::load(&archive, friend, now).map_err(file::failure)?;
        // Without an owner it is no address of the web, which the list's reader has refused.
        let Some(person) = loaded else {
            continue;
        };
        let questions = person.questions.iter().cloned();
        jobs.extend(questions.map(|question| Task::job(people.len(), question)));
        people.push(person);
    }
    let mut rounds: Vec<Round> = people.iter().map(Round::of).collect();
    let mut failure = None;
    queue::run(
        jobs,
        |task: Task| task.work(&client, &people),
        |(at, question, answer), more| {
            let (Some(person), Some(round)) = (people.get(at), rounds.get_mut(at)) else {
                return;
            };
            round.answers.push((question, answer));
            round.open = round.open + more - 1;
            if round.open > 0 || failure.is_some() {
                return;
            }
            let answers = std::mem::take(&mut round.answers);
            match person.keep(&mut archive, answers, now) {
                Ok(report) => {
                    progress(&report);
                    round.report = Some(report);
                }
                Err(error) => failure = Some(file::failure(error)),
            }
        },
    );
    match failure {
        Some(failure) => Err(failure),
        None => Ok(Pulled {
            reports: rounds
                .into_iter()
                .filter_map(|round| round.report)
                .collect(),
            notice,
        }),
    }
}

/// How far it is with one friend.
struct Round {
    /// Questions that are not answered yet.
    open: usize,
    answers: Vec<(Question, Answer)>,
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
        // With its port: a port that is not the web's own is another server.
        let url = &question.url;
        let host = url.host_str().unwrap_or_default();
        Job {
            host: format!("{host}:{}", url.port_or_known_default().unwrap_or_default()),
            what: Task { person, question },
        }
    }

    fn work(self, client: &Client, people: &[Person]) -> Done<Task, (usize, Question, Answer)> {
        let answer = ask::ask(client, &self.question);
        let person = people.get(self.person);
        let more = person.map(|person| person.next(&self.question, &answer));
        Done {
            more: more
                .into_iter()
                .flatten()
                .map(|question| Task::job(self.person, question))
                .collect(),
            answer: (self.person, self.question, answer),
        }
    }
}
