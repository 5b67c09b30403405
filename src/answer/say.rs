//! What is said to a target, and the fields of a file that say it.

use jiff::Timestamp;
use jiff::civil::Date;

use super::target::{Target, is_over};
use crate::content::Change;
use crate::diagnostic::Failure;
use crate::model::{
    Answer, Attendance, Body, Choice, Event, Picks, Poll, Rsvp, Status, Wanted, What, folded,
};
use crate::yaml;

/// What is said.
#[derive(Clone, Debug)]
pub enum Say {
    Reply,
    Like,
    Repost,
    Bookmark,
    Rsvp {
        answer: Attendance,
        /// None leaves what was said before.
        guests: Option<u8>,
        /// Empty leaves what was said before.
        brings: Vec<String>,
        /// One date of a series.
        date: Option<Date>,
    },
    /// For options by their ids, their words or their place in the list.
    Vote(Vec<String>),
}

impl Say {
    /// What it is called in a file's name, and with its target makes that name.
    pub fn word(&self) -> &'static str {
        match self {
            Say::Reply => "reply",
            Say::Like => "like",
            Say::Repost => "repost",
            Say::Bookmark => "bookmark",
            Say::Rsvp { .. } => "rsvp",
            Say::Vote(_) => "vote",
        }
    }

    /// The field that names the target.
    pub fn relation(&self) -> &'static str {
        match self {
            Say::Like => "like_of",
            Say::Repost => "repost_of",
            Say::Bookmark => "bookmark_of",
            Say::Reply | Say::Rsvp { .. } | Say::Vote(_) => "in_reply_to",
        }
    }

    /// Whether an answer of mine says the same sort of thing: of these there is one for each target.
    pub fn is_like(&self, answer: &Answer) -> bool {
        match self {
            Say::Reply => false,
            Say::Like => answer.what == What::Like,
            Say::Repost => answer.what == What::Repost,
            Say::Bookmark => answer.what == What::Bookmark,
            Say::Rsvp { .. } => matches!(answer.what, What::Rsvp(_)),
            Say::Vote(_) => answer.is_vote(),
        }
    }

    /// The fields beside the target, as they are in a new file or become in one that is there.
    pub fn fields(&self, target: &Target) -> Result<Vec<Change>, Failure> {
        match self {
            Say::Rsvp {
                answer,
                guests,
                brings,
                ..
            } => rsvp(*answer, *guests, brings),
            Say::Vote(options) => vote(target, options),
            _ => Ok(Vec::new()),
        }
    }

    /// What speaks against it: an RSVP to what is no event, a vote in what is no poll.
    pub fn check(&self, target: &Target) -> Result<(), Failure> {
        match (self, &target.body) {
            (_, None) => Ok(()),
            (Say::Rsvp { date, .. }, Some(Body::Event(event))) => is_a_date(event, *date, target),
            (Say::Rsvp { .. }, Some(_)) => Err(misplaced(target, "event")),
            (Say::Vote(_), Some(Body::Poll(_))) => Ok(()),
            (Say::Vote(_), Some(_)) => Err(misplaced(target, "poll")),
            _ => Ok(()),
        }
    }

    /// What one should know of it all the same.
    pub fn doubt(&self, target: &Target, now: Timestamp) -> Option<String> {
        match (self, target.body.as_ref()?) {
            (Say::Rsvp { answer, .. }, Body::Event(event)) => late_rsvp(*answer, event, now),
            (Say::Vote(_), Body::Poll(poll)) => {
                let is_closed = poll.closes.is_some_and(|closes| closes <= now);
                is_closed.then(|| "this poll is closed: a vote does not count any more".into())
            }
            _ => None,
        }
    }
}

fn misplaced(target: &Target, wanted: &str) -> Failure {
    let act = if wanted == "event" { "RSVP" } else { "vote" };
    Failure::new(format!(
        "`{}` is no {wanted}, so it takes no {act}",
        target.name()
    ))
    .help(format!(
        "`potluck reply {}` answers it in words",
        target.url
    ))
}

fn is_a_date(event: &Event, date: Option<Date>, target: &Target) -> Result<(), Failure> {
    match date {
        Some(date) if !event.is_series() => Err(Failure::new(format!(
            "`{}` takes place once, so there is no answer for {date} alone",
            target.name()
        ))
        .help("leave `--date` out")),
        _ => Ok(()),
    }
}

fn late_rsvp(answer: Attendance, event: &Event, now: Timestamp) -> Option<String> {
    let last = event.end.as_ref().unwrap_or(&event.start);
    let is_closed = event.rsvp_by.as_ref().is_some_and(|by| is_over(by, now));
    if event.status == Status::Cancelled {
        Some("this event was cancelled".into())
    } else if !event.is_series() && is_over(last, now) {
        Some(format!(
            "this event is over: it was on {}",
            event.start.words()
        ))
    } else if is_closed && answer != Attendance::No {
        Some("the host asked for answers by an earlier date: this one does not count any more, so better ask".into())
    } else {
        None
    }
}

fn rsvp(answer: Attendance, guests: Option<u8>, brings: &[String]) -> Result<Vec<Change>, Failure> {
    let most = Rsvp::MOST_GUESTS;
    if guests.is_some_and(|guests| guests > most) {
        return Err(Failure::new(format!("more than {most} guests"))
            .help(format!("one answer brings at most {most}")));
    }
    let mut fields: Vec<Change> = vec![("rsvp", Some(answer.word().to_string()))];
    match (answer, guests) {
        (Attendance::Yes, None) => {}
        (Attendance::Yes, Some(guests)) => {
            fields.push(("guests", (guests > 0).then(|| guests.to_string())));
        }
        _ => fields.push(("guests", None)),
    }
    match (answer, brings) {
        (Attendance::No, _) => fields.push(("bring", None)),
        (_, []) => {}
        (_, brings) => {
            // As it is read again: `chairs : 2` is `chairs: 2`.
            let things = brings.iter().map(|thing| Wanted::read(thing).to_string());
            let things: Vec<String> = things.map(|thing| yaml::scalar(&thing)).collect();
            fields.push(("bring", Some(format!("[{}]", things.join(", ")))));
        }
    }
    Ok(fields)
}

fn vote(target: &Target, said: &[String]) -> Result<Vec<Change>, Failure> {
    let chosen = match &target.body {
        Some(Body::Poll(poll)) => written(&meant(poll, said, target)?, target),
        // What cannot be looked at is voted in by words: the host's potluck tells what they mean.
        _ => said.iter().map(|option| yaml::scalar(option)).collect(),
    };
    Ok(vec![("vote", Some(format!("[{}]", chosen.join(", "))))])
}

/// The options of the poll that were meant.
fn meant<'a>(poll: &'a Poll, said: &[String], target: &Target) -> Result<Vec<&'a Choice>, Failure> {
    let mut places: Vec<usize> = Vec::new();
    for option in said {
        let place = place(poll, option).ok_or_else(|| no_option(option, target))?;
        if !places.contains(&place) {
            places.push(place);
        }
    }
    if poll.picks == Picks::One && places.len() > 1 {
        return Err(Failure::new(format!(
            "`{}` takes one option, not {}",
            target.name(),
            places.len()
        ))
        .help("choose one of them"));
    }
    let options = places.iter().filter_map(|place| poll.options.get(*place));
    Ok(options.collect())
}

/// Each with its words, unless they are private.
fn written(options: &[&Choice], target: &Target) -> Vec<String> {
    let written = options.iter().map(|option| {
        let label = match target.is_private {
            true => &option.id,
            false => &option.label,
        };
        let (id, label) = (yaml::scalar(&option.id), yaml::scalar(label));
        format!("{{ id: {id}, label: {label} }}")
    });
    written.collect()
}

/// What is voted for, as people say it: the words of the options.
pub fn chosen(said: &[String], target: &Target) -> String {
    let labels = match &target.body {
        Some(Body::Poll(poll)) => {
            let options = said
                .iter()
                .filter_map(|said| poll.options.get(place(poll, said)?));
            options.map(|option| option.label.clone()).collect()
        }
        _ => said.to_vec(),
    };
    labels.join(" and ")
}

fn place(poll: &Poll, said: &str) -> Option<usize> {
    let said = folded(said);
    let options = &poll.options;
    let by_id = options.iter().position(|option| option.id == said);
    let by_label = || {
        options
            .iter()
            .position(|option| folded(&option.label) == said)
    };
    let by_place = || {
        let place: usize = said.parse().ok()?;
        place.checked_sub(1).filter(|place| *place < options.len())
    };
    let by_beginning = || {
        let begins = |label: &str| folded(label).starts_with(&said);
        let mut fitting = (0..options.len()).filter(|place| begins(&options[*place].label));
        let only = fitting.next().filter(|_| !said.is_empty())?;
        fitting.next().is_none().then_some(only)
    };
    by_id
        .or_else(by_label)
        .or_else(by_place)
        .or_else(by_beginning)
}

fn no_option(said: &str, target: &Target) -> Failure {
    Failure::new(format!("`{said}` is no option of `{}`", target.name())).help(options(target))
}

/// The one option of a poll that is meant.
pub fn option<'a>(poll: &'a Poll, said: &str, name: &str) -> Result<&'a Choice, Failure> {
    let found = place(poll, said).and_then(|place| poll.options.get(place));
    found.ok_or_else(|| {
        Failure::new(format!("`{said}` is no option of `{name}`")).help(offered(poll))
    })
}

/// What can be chosen, by number, words and id.
pub fn options(target: &Target) -> String {
    match &target.body {
        Some(Body::Poll(poll)) => offered(poll),
        _ => "name it as it stands in the poll".into(),
    }
}

fn offered(poll: &Poll) -> String {
    let options = poll.options.iter().enumerate();
    let lines = options.map(|(at, option)| {
        let (id, label) = (&option.id, &option.label);
        format!("\n  {}  {label}  ({id})", at + 1)
    });
    format!("its options are:{}", lines.collect::<String>())
}
