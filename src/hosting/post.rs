//! What somebody without a site sent back: a calendar's METHOD:REPLY, or a mail. All of it is a stranger's.

use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;
use url::Url;

use super::guest_list::{is_mail, line};
use super::mail;
use crate::answer::{self, Sort};
use crate::build::Joined;
use crate::content::Head;
use crate::diagnostic::Failure;
use crate::feeds::{self, ical};
use crate::model::{Attendance, Body, Event, Moment, Phrases};

/// Bytes of a file that is read: a mail with some photos in it.
const LARGEST: usize = 32 << 20;

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
    /// The first of these addresses that is an event.
    Addresses(Vec<Url>),
}

/// Reads a file as it was saved; `path` is for people.
pub fn open(bytes: &[u8], path: &Path, phrases: &Phrases) -> Result<Came, Failure> {
    let wrong = |why: String| Failure::new(format!("`{}`: {why}", path.display()));
    if bytes.len() > LARGEST {
        return Err(wrong(format!("is larger than {} MiB", LARGEST >> 20))
            .help("save the mail without what is attached to it"));
    }
    let text = feeds::decode(bytes, None);
    let text = text.trim_start();
    let came = match ical::is_one(text) {
        true => reply(text),
        false => mail::read(bytes, phrases),
    };
    came.map_err(|why| {
        wrong(why).help("what can be read is a calendar's answer (.ics, METHOD:REPLY), or a mail (.eml) whose subject or first line is like `RSVP yes +1: https://…`")
    })
}

/// The answer in a calendar.
pub fn reply(text: &str) -> Result<Came, String> {
    let reply = ical::reply(text).map_err(|why| why.to_string())?;
    let doubts = reply.broken.iter().map(|broken| {
        format!(
            "line {} is broken and was left out: `{}`",
            broken.number,
            line(&broken.text)
        )
    });
    Ok(Came {
        name: reply.name,
        mail: Some(reply.mail).filter(|mail| is_mail(mail)),
        answer: reply.answer,
        guests: Some(reply.guests).filter(|guests| *guests > 0),
        brings: mail::brings(&reply.comment),
        said: reply.said,
        doubts: doubts.collect(),
        about: About::Uid(reply.uid, reply.date),
    })
}

impl Came {
    /// Which event of mine it is for, and which date of it.
    pub fn event<'a>(&self, joined: &'a Joined) -> Result<(&'a Head, Option<Date>), Failure> {
        match &self.about {
            About::Uid(uid, date) => {
                let head = with_uid(joined, uid);
                let head = head.ok_or_else(|| unknown(&format!("the id `{}`", line(uid))))?;
                let date = date.as_ref().and_then(|date| date_in(head, date));
                Ok((head, date))
            }
            About::Addresses(addresses) => {
                let mut events = addresses
                    .iter()
                    .filter_map(|url| Some((answer::own_at(joined, url, Sort::Event)?, url)));
                let (head, url) = events.next().ok_or_else(|| match addresses.first() {
                    Some(url) => unknown(&format!("the address `{}`", line(url.as_str()))),
                    None => Failure::new("the answer does not say to which event it is")
                        .help("`potluck guest add EVENT` takes it down by hand"),
                })?;
                let date = url.fragment().and_then(|date| date.parse().ok());
                Ok((head, date.filter(|_| is_series(head))))
            }
        }
    }
}

fn unknown(what: &str) -> Failure {
    Failure::new(format!("no event of yours has {what}"))
        .help("was it sent to the right host? An event that you took back or moved to another address is known no more")
}

fn with_uid<'a>(joined: &'a Joined, uid: &str) -> Option<&'a Head> {
    let mut heads = joined.content.heads.iter();
    heads.find(|head| match &head.entry.body {
        Body::Event(event) => ical::uid(&head.entry, event) == uid,
        _ => false,
    })
}

fn event(head: &Head) -> Option<&Event> {
    match &head.entry.body {
        Body::Event(event) => Some(event),
        _ => None,
    }
}

fn is_series(head: &Head) -> bool {
    event(head).is_some_and(Event::is_series)
}

/// The local date of a moment, where the event is.
fn date_in(head: &Head, moment: &Moment) -> Option<Date> {
    let event = event(head).filter(|event| event.is_series())?;
    Some(match (moment, &event.start) {
        (Moment::Time(time), Moment::Time(start)) => {
            time.with_time_zone(start.time_zone().clone()).date()
        }
        (moment, _) => moment.date(),
    })
}
