//! An answer of somebody without a site, as it came, and the event that it is for.

use jiff::Timestamp;
use jiff::civil::Date;
use url::Url;

use super::guest_list::line;
use crate::answer::{self, Sort};
use crate::build::Joined;
use crate::content::Head;
use crate::diagnostic::Failure;
use crate::feeds::ical;
use crate::model::{Attendance, Event, Moment, folded};
use crate::yaml;

/// How many events are named that an answer may be to.
const NAMED: usize = 5;

/// An answer as it came.
#[derive(Clone, Debug, PartialEq)]
pub struct Came {
    pub about: About,
    pub name: String,
    pub mail: Option<String>,
    pub answer: Attendance,
    /// None where nothing is said of that.
    pub guests: Option<u8>,
    pub brings: Vec<String>,
    pub said: Option<Timestamp>,
    /// What could not be read of it, for the host to know.
    pub doubts: Vec<String>,
}

/// What it answers.
#[derive(Clone, Debug, PartialEq)]
pub enum About {
    /// An event by its id in calendars, and the date of a series.
    Uid(String, Option<Moment>),
    /// The first of these addresses that is an event; else the event whose title is in the subject.
    Named {
        addresses: Vec<Url>,
        subject: String,
    },
}

impl Came {
    /// Which event of mine it is for, and which date of it.
    pub fn event<'a>(
        &self,
        joined: &'a Joined,
        now: Timestamp,
    ) -> Result<(&'a Head, Option<Date>), Failure> {
        match &self.about {
            About::Uid(uid, date) => {
                let head = with_uid(joined, uid);
                let head = head.ok_or_else(|| unknown(&format!("the id `{}`", line(uid))))?;
                let date = date.as_ref().and_then(|date| date_in(head, date));
                Ok((head, date))
            }
            About::Named { addresses, subject } => {
                let mut events = addresses
                    .iter()
                    .filter_map(|url| Some((answer::own_at(joined, url, Sort::Event)?, url)));
                if let Some((head, url)) = events.next() {
                    let date = url.fragment().and_then(|date| date.parse().ok());
                    return Ok((head, date.filter(|_| is_series(head))));
                }
                let coming = answer::coming(joined, now);
                let found = called(&coming, subject);
                match (found.as_slice(), addresses.first()) {
                    ([only], _) => Ok((only, None)),
                    ([], Some(url)) => {
                        Err(unknown(&format!("the address `{}`", line(url.as_str()))))
                    }
                    ([], None) => Err(self.unclear(&coming)),
                    (several, _) => Err(self.unclear(several)),
                }
            }
        }
    }

    /// It could be to any of these events.
    fn unclear(&self, events: &[&Head]) -> Failure {
        let wrong = Failure::new("the answer does not say to which event it is");
        let name = yaml::scalar(&line(&self.name));
        let (answer, by_hand) = (
            self.answer.word(),
            "`potluck guest add` takes it down by hand",
        );
        let lines = events.iter().take(NAMED).map(|head| {
            let event = &head.source.path;
            format!("\n  potluck guest add {event} --name {name} --answer {answer}")
        });
        match events.is_empty() {
            true => wrong.help(by_hand),
            false => wrong.help(format!("{by_hand}:{}", lines.collect::<String>())),
        }
    }
}

/// The events whose whole title is in a subject: `Re: Midsummer supper`. One that is part of another's does not count.
fn called<'a>(events: &[&'a Head], subject: &str) -> Vec<&'a Head> {
    let words = |text: &str| format!(" {} ", folded(&text.replace(is_sign, " ")));
    let subject = words(subject);
    let titled = events
        .iter()
        .map(|head| (*head, words(&head.entry.label())));
    let found: Vec<(&Head, String)> = titled
        .filter(|(_, title)| !title.trim().is_empty() && subject.contains(title))
        .collect();
    let is_whole = |title: &String| {
        let mut others = found.iter();
        others.all(|(_, other)| other == title || !other.contains(title))
    };
    let whole = found.iter().filter(|(_, title)| is_whole(title));
    whole.map(|(head, _)| *head).collect()
}

fn is_sign(letter: char) -> bool {
    !letter.is_alphanumeric()
}

fn unknown(what: &str) -> Failure {
    Failure::new(format!("no event of yours has {what}"))
        .help("was it sent to the right host? An event that you took back or moved to another address is known no more")
}

fn with_uid<'a>(joined: &'a Joined, uid: &str) -> Option<&'a Head> {
    let mut heads = joined.content.heads.iter();
    heads.find(|head| {
        let event = head.entry.body.event();
        event.is_some_and(|event| ical::uid(&head.entry, event) == uid)
    })
}

fn is_series(head: &Head) -> bool {
    head.entry.body.event().is_some_and(Event::is_series)
}

/// The local date of a moment, where the event is.
fn date_in(head: &Head, moment: &Moment) -> Option<Date> {
    let event = head.entry.body.event();
    let event = event.filter(|event| event.is_series())?;
    Some(match (moment, &event.start) {
        (Moment::Time(time), Moment::Time(start)) => {
            time.with_time_zone(start.time_zone().clone()).date()
        }
        (moment, _) => moment.date(),
    })
}
