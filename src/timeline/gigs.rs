//! What's on: the public events of the circle for people who follow nobody yet. Title, time, place, host and link, and
//! nothing else (wire-format §10, `circle.whats_on`).

use std::collections::HashSet;

use super::consent::View;
use super::resolve::EntryId;
use crate::model::{Body, Change, Entry, Event, Key, Moment, Owner, Place, folded, shorten};

/// Letters of a title.
const TITLE: usize = 200;

/// An event of the circle, cut down to what may be told.
#[derive(Clone, Debug, PartialEq)]
pub struct Gig {
    /// Who hosts it.
    pub host: String,
    pub entry: Entry,
}

/// The events that may be told; each once, though two announced it.
pub fn gigs(view: View) -> Vec<Gig> {
    if !view.consent.whats_on {
        return Vec::new();
    }
    let mut seen = HashSet::new();
    let mut is_new = |gig: &Gig| {
        let Body::Event(event) = &gig.entry.body else {
            return false;
        };
        let at = match &event.start {
            Moment::Time(time) => time.timestamp().to_string(),
            Moment::Day(day) => day.to_string(),
        };
        let by_time = seen.insert(format!("{at} {}", folded(&gig.entry.label())));
        let by_uid = event
            .uid
            .as_ref()
            .is_none_or(|uid| seen.insert(uid.clone()));
        by_time && by_uid
    };
    // The oldest announcement is the host's own.
    let all = view.timeline.ids().rev().filter_map(|id| gig(view, id));
    all.filter(|gig| is_new(gig)).collect()
}

/// Friends' events that name me as a host beside them: my site shows them as mine, too.
pub fn hosted(view: View) -> Vec<Gig> {
    let timeline = view.timeline;
    let all = timeline.ids().rev();
    let theirs = all.filter(|id| timeline.is_hosted(*id) && !timeline.is_own(*id));
    theirs.filter_map(|id| gig(view, id)).collect()
}

/// A date that is otherwise, without what was said of it.
fn told(change: &Change) -> Change {
    Change {
        note: None,
        place: None,
        ..change.clone()
    }
}

fn gig(view: View, id: EntryId) -> Option<Gig> {
    let (entry, author) = (view.timeline.entry(id), view.timeline.author(id));
    let event = entry.body.event()?;
    if !view.shows(id) || view.consent.quiet.contains(&author.id) {
        return None;
    }
    let kept = Event {
        end: event.end.clone(),
        place: event.place.as_ref().map(|place| Place {
            name: shorten(&place.name, TITLE),
            address: place
                .address
                .as_ref()
                .map(|address| shorten(address, TITLE)),
            ..place.clone()
        }),
        status: event.status,
        repeat: event.repeat.clone(),
        except: event.except.clone(),
        extra: event.extra.clone(),
        changes: event.changes.iter().map(told).collect(),
        sequence: event.sequence,
        uid: event.uid.clone(),
        ..Event::starting(event.start.clone())
    };
    Some(Gig {
        host: hosts(view, author, event),
        entry: Entry {
            title: Some(shorten(&entry.label(), TITLE)),
            tags: Vec::new(),
            summary: None,
            excerpt: String::new(),
            body: Body::Event(Box::new(kept)),
            answers: Vec::new(),
            syndication: Vec::new(),
            attachments: Vec::new(),
            is_open: false,
            ..entry.clone()
        },
    })
}

/// `Ada, Ben`: the owner and those beside them who are known here and may be named.
fn hosts(view: View, owner: &Owner, event: &Event) -> String {
    let mut hosts = vec![owner];
    for site in event.hosts.iter().filter_map(Key::of) {
        let mut owners = view.timeline.owners.iter();
        let named = owners.find(|owner| owner.scopes.contains(&site));
        let named = named.filter(|named| view.shows_owner(&named.id));
        hosts.extend(named.filter(|named| hosts.iter().all(|host| host.id != named.id)));
    }
    let names: Vec<&str> = hosts.iter().map(|host| host.name.as_str()).collect();
    names.join(", ")
}
