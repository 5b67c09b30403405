//! Who comes and who waits (wire-format §5.3, §6).

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use super::bring::{Bring, bring_list};
use super::guest::{Guest, Who};
use super::resolve::EntryId;
use super::voices::{Voice, last_words};
use crate::model::{Answer, Attendance, Event, Outside, Owner, OwnerId, Rsvp, What};

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
    /// For an event that repeats: the lists of those dates that somebody answered by themselves. On all others the
    /// same people come as to the whole.
    pub dates: BTreeMap<Date, Guests>,
}

impl Guests {
    /// How many people come, with those they bring along.
    pub fn heads(&self) -> u32 {
        self.coming
            .iter()
            .map(Guest::heads)
            .fold(0, u32::saturating_add)
    }

    /// The list of one date: its own, else that of the whole.
    pub fn on(&self, date: Date) -> &Guests {
        self.dates.get(&date).unwrap_or(self)
    }

    /// Everybody who answered, in time or not.
    pub fn all(&self) -> impl Iterator<Item = &Guest> {
        let groups = [
            &self.coming,
            &self.waiting,
            &self.maybe,
            &self.interested,
            &self.declined,
            &self.late,
        ];
        groups.into_iter().flatten()
    }

    /// Whether this RSVP is the one that counts for somebody.
    pub fn stands(&self, entry: EntryId) -> bool {
        self.all().any(|guest| guest.entry == Some(entry))
            || self.dates.values().any(|guests| guests.stands(entry))
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
    let (mut guests, late) = answered(invitation, voices, horizon, None);
    for host in &invitation.hosts {
        let said = guests.entry(Who::Known(host.id.clone()));
        said.or_insert_with(|| host_guest(host, invitation.published));
    }
    let mut list = seated(invitation, guests.values().cloned().collect());
    list.late = late;
    list.dates = dated(invitation, voices, horizon, &guests);
    list
}

/// Those who answered, each in the group of their answer.
fn seated(invitation: &Invitation, mut guests: Vec<Guest>) -> Guests {
    guests.sort_by_cached_key(|guest| place(invitation, guest));
    let mut list = Guests {
        capacity: invitation.event.capacity,
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

/// The answers that count, to the whole event or to one date of it, and those that came too late to.
fn answered<'v, 'a: 'v>(
    invitation: &Invitation,
    voices: impl IntoIterator<Item = &'v Voice<'a>> + Clone,
    horizon: Timestamp,
    date: Option<Date>,
) -> (BTreeMap<Who, Guest>, Vec<Guest>) {
    let event = invitation.event;
    let until = event
        .closes()
        .map_or(horizon, |closing| closing.min(horizon));
    let mut guests = answers(event, voices.clone(), until, date);
    let mut late = Vec::new();
    for (who, guest) in answers(event, voices, horizon, date) {
        // Who falls ill after the closing date must still be able to say so; the host is bound by no date.
        if invitation.is_host(&who) || guest.answer == Attendance::No {
            guests.insert(who, guest);
        } else if !guests.contains_key(&who) {
            late.push(guest);
        }
    }
    for (outside, guest) in by_the_hosts_word(event, date) {
        match outside.is_late && guest.answer != Attendance::No {
            true => late.push(guest),
            false => drop(guests.insert(guest.who.clone(), guest)),
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
) -> BTreeMap<Who, Guest> {
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
    let moved = event.moved.as_ref().and_then(|moved| moved.on);
    let said = last_words(voices, until, |voice| rsvp(event, voice, date).is_some())
        .into_iter()
        .filter_map(|(owner, voice)| {
            let mut guest = guest(voice, rsvp(event, voice, date)?);
            if guest.answer == Attendance::Yes {
                guest.since = *first_yes.get(owner)?;
            }
            guest.is_before_change = moved.is_some_and(|moved| voice.entry.changed() < moved);
            Some(guest)
        });
    said.map(|guest| (guest.who.clone(), guest)).collect()
}

/// Those without a site, for the whole event or for one date of it.
fn by_the_hosts_word(event: &Event, date: Option<Date>) -> impl Iterator<Item = (&Outside, Guest)> {
    let moved = event.moved.as_ref().and_then(|moved| moved.on);
    let those = event
        .outside
        .iter()
        .filter(move |outside| outside.date == date);
    those.map(move |outside| (outside, outside_guest(outside, moved)))
}

/// What a voice answers to the event, or to that date of it.
fn rsvp<'a>(event: &Event, voice: &Voice<'a>, date: Option<Date>) -> Option<&'a Rsvp> {
    voice.answers.iter().find_map(|answer| match &answer.what {
        What::Rsvp(rsvp) if date_of(event, answer) == date => Some(rsvp),
        _ => None,
    })
}

/// The date of a series that an answer is for; any other fragment means the whole. A date that was moved is known by
/// both its days.
fn date_of(event: &Event, answer: &Answer) -> Option<Date> {
    let fragment = answer.fragment.as_deref().filter(|_| event.is_series())?;
    let date = fragment.parse().ok()?;
    Some(event.on(date).map_or(date, |one| one.date))
}

/// The lists of single dates: what somebody answers to one beats their answer to the whole.
fn dated(
    invitation: &Invitation,
    voices: &[Voice],
    horizon: Timestamp,
    whole: &BTreeMap<Who, Guest>,
) -> BTreeMap<Date, Guests> {
    let event = invitation.event;
    let mut by_date: BTreeMap<Date, Vec<&Voice>> = BTreeMap::new();
    for voice in voices {
        let mut dates: Vec<Date> = voice
            .answers
            .iter()
            .filter_map(|answer| date_of(event, answer))
            .collect();
        dates.sort_unstable();
        dates.dedup();
        for date in dates {
            by_date.entry(date).or_default().push(voice);
        }
    }
    for date in event.outside.iter().filter_map(|outside| outside.date) {
        by_date.entry(date).or_default();
    }
    let lists = by_date.into_iter().filter_map(|(date, voices)| {
        let (said, late) = answered(invitation, voices, horizon, Some(date));
        let mut guests = whole.clone();
        let is_said = !said.is_empty() || !late.is_empty();
        guests.extend(said);
        is_said.then(|| {
            let mut list = seated(invitation, guests.into_values().collect());
            list.late = late;
            (date, list)
        })
    });
    lists.collect()
}

impl Invitation<'_> {
    /// Which of the hosts somebody is.
    fn host(&self, who: &Who) -> Option<usize> {
        let mut hosts = self.hosts.iter();
        hosts.position(|host| Some(&host.id) == who.owner())
    }

    fn is_host(&self, who: &Who) -> bool {
        self.host(who).is_some()
    }
}

/// How many come along: only a yes brings any.
fn along(rsvp: &Rsvp) -> u8 {
    match rsvp.answer {
        Attendance::Yes => rsvp.guests.min(Rsvp::MOST_GUESTS),
        _ => 0,
    }
}

/// What they bring: who stays away brings nothing, whatever was said before.
fn brings(rsvp: &Rsvp) -> Vec<String> {
    match rsvp.answer {
        Attendance::No => Vec::new(),
        _ => rsvp.brings.clone(),
    }
}

fn guest(voice: &Voice, rsvp: &Rsvp) -> Guest {
    Guest {
        who: Who::Known(voice.entry.owner.clone()),
        entry: Some(voice.by),
        answer: rsvp.answer,
        guests: along(rsvp),
        brings: brings(rsvp),
        since: voice.entry.published,
        is_before_change: false,
    }
}

/// By the host's word.
fn outside_guest(outside: &Outside, moved: Option<Timestamp>) -> Guest {
    Guest {
        who: Who::Outside(outside.name.clone()),
        entry: None,
        answer: outside.rsvp.answer,
        guests: along(&outside.rsvp),
        brings: brings(&outside.rsvp),
        since: outside.on.unwrap_or(Timestamp::UNIX_EPOCH),
        is_before_change: moved
            .zip(outside.changed())
            .is_some_and(|(moved, said)| said < moved),
    }
}

fn host_guest(host: &Owner, published: Timestamp) -> Guest {
    Guest {
        who: Who::Known(host.id.clone()),
        entry: None,
        answer: Attendance::Yes,
        guests: 0,
        brings: Vec::new(),
        since: published,
        is_before_change: false,
    }
}

/// Hosts first, then the earliest. Ties by site, which unlike a name is the same in everybody's list of friends.
fn place(invitation: &Invitation, guest: &Guest) -> (usize, Timestamp, Who) {
    let host = invitation.host(&guest.who);
    (
        host.unwrap_or(invitation.hosts.len()),
        guest.since,
        guest.who.clone(),
    )
}

/// Puts a guest into the group of their answer. Nobody overtakes the queue: once somebody waits, all who said
/// yes later wait as well, or two who come together would never get in.
fn seat(list: &mut Guests, guest: Guest, invitation: &Invitation) {
    let is_host = invitation.is_host(&guest.who);
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
