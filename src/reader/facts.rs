//! What an entry adds up to, in words: when an event is, who comes and brings what, how a poll stands, who likes it.

use crate::model::{Body, Event, Poll};
use crate::timeline::{EntryId, Guest, Guests, Outcome, Tally, Timeline};

/// One line for each fact.
pub fn facts(timeline: &Timeline, id: EntryId) -> Vec<String> {
    let entry = timeline.entry(id);
    let mut facts = Vec::new();
    match (&entry.body, timeline.outcome(id)) {
        (Body::Event(event), Outcome::Guests(guests)) => {
            facts.push(when_and_where(event));
            facts.extend(company(timeline, guests));
        }
        (Body::Poll(poll), Outcome::Tally(tally)) => facts.extend(votes(timeline, poll, tally)),
        _ => {}
    }
    let is_counted = *timeline.outcome(id) != Outcome::None;
    if is_counted && !timeline.is_own(id) {
        // Who is not followed here is not counted here.
        let host = &timeline.author(id).name;
        facts.push(format!(
            "As seen from here; the page of {host} has the last word."
        ));
    }
    for (verb, by) in [
        ("Liked by", timeline.likes(id)),
        ("Passed on by", timeline.reposts(id)),
    ] {
        if !by.is_empty() {
            let names = by.iter().map(|id| timeline.author(*id).name.as_str());
            facts.push(format!("{verb} {}", names.collect::<Vec<_>>().join(", ")));
        }
    }
    facts
}

fn when_and_where(event: &Event) -> String {
    let place = event.place.as_ref();
    let place = place.map(|place| format!(", {}", place.name));
    format!("{}{}", event.start.words(), place.unwrap_or_default())
}

fn company(timeline: &Timeline, guests: &Guests) -> Vec<String> {
    let count = match guests.capacity {
        Some(capacity) => format!("{} of {capacity}", guests.heads()),
        None => guests.heads().to_string(),
    };
    let mut lines = vec![format!(
        "{count} coming: {}",
        names(timeline, &guests.coming)
    )];
    for (word, group) in [
        ("Waiting for a seat", &guests.waiting),
        ("Maybe", &guests.maybe),
        ("Interested", &guests.interested),
        ("Not coming", &guests.declined),
        ("Answered too late", &guests.late),
    ] {
        if !group.is_empty() {
            lines.push(format!("{word}: {}", names(timeline, group)));
        }
    }
    for (date, group) in &guests.dates {
        lines.push(format!("On {date}: {}", names(timeline, &group.coming)));
    }
    let wanted = guests.wanted.iter().map(|line| {
        let by = line.by.iter().map(|(who, count)| {
            let name = timeline.who_name(who);
            match count {
                1 => name,
                count => format!("{name} ({count})"),
            }
        });
        let by: Vec<String> = by.collect();
        match line.brought() < line.wanted.count {
            true if by.is_empty() => format!("{}: still wanted", line.wanted.what),
            true => format!("{}: {}, more is wanted", line.wanted.what, by.join(", ")),
            false => format!("{}: {}", line.wanted.what, by.join(", ")),
        }
    });
    lines.extend(wanted);
    lines
}

/// `Ada, Ben +1`.
fn names(timeline: &Timeline, guests: &[Guest]) -> String {
    let names = guests.iter().map(|guest| {
        let name = timeline.guest_name(guest);
        match guest.guests {
            0 => name,
            more => format!("{name} +{more}"),
        }
    });
    names.collect::<Vec<_>>().join(", ")
}

fn votes(timeline: &Timeline, poll: &Poll, tally: &Tally) -> Vec<String> {
    let options = poll.options.iter().zip(&tally.options);
    let lines = options.map(|(choice, count)| {
        let by = count.votes.iter();
        let by = by.filter_map(|vote| Some(timeline.owner(&vote.owner)?.name.as_str()));
        let by: Vec<&str> = by.collect();
        let number = count.votes.len();
        match by.is_empty() {
            true => format!("{number:>3}  {}", choice.label),
            false => format!("{number:>3}  {}: {}", choice.label, by.join(", ")),
        }
    });
    let closed = tally.is_closed.then(|| "This poll is closed.".to_string());
    lines.chain(closed).collect()
}
