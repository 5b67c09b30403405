//! Who comes and who waits (wire-format §5.3, §6).

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::bring::{Bring, bring_list};
use super::guest::Guest;
use super::resolve::EntryId;
use super::voices::{Voice, last_words};
use crate::model::{Answer, Attendance, Event, Moment, Owner, OwnerId, Rsvp, What};

/// How many one person may bring along (wire-format §5.3).
const MOST_GUESTS: u8 = 20;

/// The guest list as far as it is known here; for an event of one's own it is the authoritative one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Guests {
    /// Hosts first, then in the order of their first yes.
    pub coming: Vec<Guest>,
    /// Said yes when it was full; the next to come in first.
    pub waiting: Vec<Guest>,
    pub maybe: Vec<Guest>,
    pub interested: Vec<Guest>,
    pub declined: Vec<Guest>,
    /// Answered after the closing date: not counted, but the host may want to know.
    pub late: Vec<Guest>,
    /// The bring list, in the host's order.
    pub wanted: Vec<Bring>,
    pub capacity: Option<u32>,
    /// Answers to single dates of an event that repeats.
    pub dates: BTreeMap<Date, Vec<Guest>>,
}

impl Guests {
    /// How many people come, with those they bring along.
    pub fn heads(&self) -> u32 {
        self.coming
            .iter()
            .map(Guest::heads)
            .fold(0, u32::saturating_add)
    }

    /// Whether this RSVP is the one that counts for somebody.
    pub fn stands(&self, entry: EntryId) -> bool {
        let groups = [
            &self.coming,
            &self.waiting,
            &self.maybe,
            &self.interested,
            &self.declined,
            &self.late,
        ];
        let all = groups.into_iter().chain(self.dates.values());
        all.flatten().any(|guest| guest.entry == Some(entry))
    }
}

/// What an event's guest list is made from.
pub struct Invitation<'a> {
    pub event: &'a Event,
    /// The owner of the event first; they come unless they say otherwise.
    pub hosts: Vec<&'a Owner>,
    pub published: Timestamp,
}

/// The guest list, from what was said until `horizon`: now, with some tolerance for clocks.
pub fn gather(invitation: &Invitation, voices: &[Voice], horizon: Timestamp) -> Guests {
    let (mut guests, late) = answered(invitation, voices, horizon);
    for host in &invitation.hosts {
        let said = guests.entry(host.id.clone());
        said.or_insert_with(|| host_guest(host, invitation.published));
    }
    let mut guests: Vec<Guest> = guests.into_values().collect();
    guests.sort_by_cached_key(|guest| place(invitation, guest));
    let mut list = Guests {
        late,
        capacity: invitation.event.capacity,
        dates: dated(invitation, voices, horizon),
        ..Guests::default()
    };
    for guest in guests {
        seat(&mut list, guest, invitation);
    }
    // A salad whose bearer waits for a seat is no salad yet.
    let there = list.coming.iter().chain(&list.maybe).collect();
    list.wanted = bring_list(&invitation.event.wanted, there);
    list
}

/// The answers that count, and those that came too late to.
fn answered(
    invitation: &Invitation,
    voices: &[Voice],
    horizon: Timestamp,
) -> (BTreeMap<OwnerId, Guest>, Vec<Guest>) {
    let event = invitation.event;
    let closing = event.rsvp_by.as_ref().and_then(|by| end(by, event));
    let until = closing.map_or(horizon, |closing| closing.min(horizon));
    let mut guests = answers(event, voices, until, None);
    let mut late = Vec::new();
    for (owner, guest) in answers(event, voices, horizon, None) {
        let is_host = invitation.hosts.iter().any(|host| host.id == owner);
        // Who falls ill after the closing date must still be able to say so; the host is bound by no date.
        if is_host || guest.answer == Attendance::No {
            guests.insert(owner, guest);
        } else if !guests.contains_key(&owner) {
            late.push(guest);
        }
    }
    (guests, late)
}

/// The last answer of each person, to the whole event or to one date of it.
fn answers<'v, 'a: 'v>(
    event: &Event,
    voices: impl IntoIterator<Item = &'v Voice<'a>> + Clone,
    until: Timestamp,
    date: Option<Date>,
) -> BTreeMap<OwnerId, Guest> {
    let mut first_yes: BTreeMap<&OwnerId, Timestamp> = BTreeMap::new();
    let saying_yes = voices.clone().into_iter().filter(|voice| {
        voice.stands_at(until)
            && rsvp(event, voice, date).is_some_and(|rsvp| rsvp.answer == Attendance::Yes)
    });
    for voice in saying_yes {
        let published = voice.entry.published;
        let first = first_yes.entry(&voice.entry.owner).or_insert(published);
        *first = published.min(*first);
    }
    last_words(voices, until, |voice| rsvp(event, voice, date).is_some())
        .into_iter()
        .filter_map(|(owner, voice)| {
            let mut guest = guest(voice, rsvp(event, voice, date)?);
            if guest.answer == Attendance::Yes {
                guest.since = *first_yes.get(owner)?;
            }
            Some((owner.clone(), guest))
        })
        .collect()
}

/// What a voice answers to the event, or to that date of it.
fn rsvp<'a>(event: &Event, voice: &Voice<'a>, date: Option<Date>) -> Option<&'a Rsvp> {
    voice.answers.iter().find_map(|answer| match &answer.what {
        What::Rsvp(rsvp) if date_of(event, answer) == date => Some(rsvp),
        _ => None,
    })
}

/// The date of a series that an answer is for; any other fragment means the whole.
fn date_of(event: &Event, answer: &Answer) -> Option<Date> {
    let is_series = event.repeat.is_some() || !event.extra.is_empty();
    let fragment = answer.fragment.as_deref().filter(|_| is_series)?;
    fragment.parse().ok()
}

fn dated(
    invitation: &Invitation,
    voices: &[Voice],
    horizon: Timestamp,
) -> BTreeMap<Date, Vec<Guest>> {
    let event = invitation.event;
    let mut by_date: BTreeMap<Date, Vec<&Voice>> = BTreeMap::new();
    for voice in voices {
        let said = voice.answers.iter();
        let dates: BTreeSet<Date> = said.filter_map(|answer| date_of(event, answer)).collect();
        for date in dates {
            by_date.entry(date).or_default().push(voice);
        }
    }
    let guests = by_date.into_iter().map(|(date, voices)| {
        let guests = answers(event, voices, horizon, Some(date));
        let mut guests: Vec<Guest> = guests.into_values().collect();
        guests.sort_by_cached_key(|guest| place(invitation, guest));
        (date, guests)
    });
    guests.filter(|(_, guests)| !guests.is_empty()).collect()
}

fn guest(voice: &Voice, rsvp: &Rsvp) -> Guest {
    let guests = match rsvp.answer {
        Attendance::Yes => rsvp.guests.min(MOST_GUESTS),
        _ => 0,
    };
    Guest {
        owner: voice.entry.owner.clone(),
        entry: Some(voice.by),
        answer: rsvp.answer,
        guests,
        brings: rsvp.brings.clone(),
        since: voice.entry.published,
    }
}

fn host_guest(host: &Owner, published: Timestamp) -> Guest {
    Guest {
        owner: host.id.clone(),
        entry: None,
        answer: Attendance::Yes,
        guests: 0,
        brings: Vec::new(),
        since: published,
    }
}

/// Hosts first, then the earliest. Ties by site, which unlike a name is the same in everybody's list of friends.
fn place(invitation: &Invitation, guest: &Guest) -> (usize, Timestamp, OwnerId) {
    let hosts = &invitation.hosts;
    let host = hosts.iter().position(|host| host.id == guest.owner);
    (
        host.unwrap_or(hosts.len()),
        guest.since,
        guest.owner.clone(),
    )
}

/// Puts a guest into the group of their answer. Nobody overtakes the queue: once somebody waits, all who said
/// yes later wait as well, or two who come together would never get in.
fn seat(list: &mut Guests, guest: Guest, invitation: &Invitation) {
    let is_host = invitation.hosts.iter().any(|host| host.id == guest.owner);
    let is_room = || {
        let heads = list.heads().saturating_add(guest.heads());
        list.waiting.is_empty() && list.capacity.is_none_or(|capacity| heads <= capacity)
    };
    let group = match guest.answer {
        Attendance::Yes if is_host || is_room() => &mut list.coming,
        Attendance::Yes => &mut list.waiting,
        Attendance::Maybe => &mut list.maybe,
        Attendance::Interested => &mut list.interested,
        Attendance::No => &mut list.declined,
    };
    group.push(guest);
}

/// The last moment of a closing date, in the event's zone.
fn end(by: &Moment, event: &Event) -> Option<Timestamp> {
    match by {
        Moment::Time(time) => Some(time.timestamp()),
        Moment::Day(day) => {
            let zone = match &event.start {
                Moment::Time(start) => start.time_zone().clone(),
                Moment::Day(_) => TimeZone::UTC,
            };
            let midnight = day.tomorrow().ok()?.to_zoned(zone).ok()?;
            Some(midnight.timestamp() - 1.nanosecond())
        }
    }
}
