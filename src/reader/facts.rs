//! What an entry adds up to, in words: when an event is, who comes and brings what, how a poll stands, who likes it.

use crate::agenda::unanswered;
use crate::friends::Private;
use crate::model::{Body, Event, Poll};
use crate::render::{moment, repeat};
use crate::timeline::{Bring, EntryId, Guest, Guests, Outcome, Tally, Timeline};
use crate::words::Words;

/// One line for each fact, in the language of `words`.
pub fn facts(timeline: &Timeline, private: &Private, id: EntryId, words: &Words) -> Vec<String> {
    let entry = timeline.entry(id);
    let said = Said { timeline, words };
    let mut facts = Vec::new();
    match (&entry.body, timeline.outcome(id)) {
        (Body::Event(event), Outcome::Guests(guests)) => {
            facts.push(said.when_and_where(event));
            facts.extend(event.repeat.as_ref().map(|rule| repeat(rule, words)));
            facts.extend(said.found_by(event));
            facts.extend(said.company(guests));
            if timeline.is_own(id) {
                facts.extend(said.silence(private, event, guests));
            }
        }
        (Body::Poll(poll), Outcome::Tally(tally)) => facts.extend(said.votes(poll, tally)),
        _ => {}
    }
    let is_counted = *timeline.outcome(id) != Outcome::None;
    if is_counted && !timeline.is_own(id) {
        // Who is not followed here is not counted here.
        let host = &timeline.author(id).name;
        facts.push(words.fill("as_seen_from_here", &[("name", host)]));
    }
    for (verb, by) in [
        ("liked_by", timeline.likes(id)),
        ("passed_on_by", timeline.reposts(id)),
    ] {
        if !by.is_empty() {
            let names = by.iter().map(|id| timeline.author(*id).name.as_str());
            let names = names.collect::<Vec<_>>().join(", ");
            facts.push(format!("{} {names}", words.text(verb)));
        }
    }
    facts
}

/// What facts are said with.
struct Said<'a> {
    timeline: &'a Timeline,
    words: &'a Words,
}

impl Said<'_> {
    fn when_and_where(&self, event: &Event) -> String {
        let place = event.place.as_ref();
        let place = place.map(|place| format!(", {}", place.name));
        format!(
            "{}{}",
            moment(&event.start, self.words).text,
            place.unwrap_or_default()
        )
    }

    fn found_by(&self, event: &Event) -> Option<String> {
        let poll = event.poll.as_ref()?;
        Some(format!("{}: {poll}", self.words.text("found_by_poll")))
    }

    fn company(&self, guests: &Guests) -> Vec<String> {
        let heads = guests.heads().to_string();
        let count = match guests.capacity {
            Some(capacity) => {
                let all = capacity.to_string();
                self.words.fill("of", &[("n", &heads), ("all", &all)])
            }
            None => heads,
        };
        let coming = self.words.fill("coming_count", &[("count", &count)]);
        let mut lines = vec![format!("{coming}: {}", self.names(&guests.coming))];
        for (word, group) in [
            ("waiting", &guests.waiting),
            ("maybe", &guests.maybe),
            ("interested", &guests.interested),
            ("declined", &guests.declined),
            ("late", &guests.late),
        ] {
            if !group.is_empty() {
                lines.push(format!("{}: {}", self.words.text(word), self.names(group)));
            }
        }
        for (date, group) in &guests.dates {
            lines.push(format!("{date}: {}", self.names(&group.coming)));
        }
        lines.extend(guests.wanted.iter().map(|line| self.wanted(line)));
        lines
    }

    /// `Bread: Ben, still wanted`.
    fn wanted(&self, line: &Bring) -> String {
        let by = line.by.iter().map(|(who, count)| {
            let name = self.timeline.name(who);
            match count {
                1 => name,
                count => format!("{name} ({count})"),
            }
        });
        let mut by: Vec<String> = by.collect();
        if line.brought() < line.wanted.count {
            by.push(self.words.text("still_wanted").to_string());
        }
        format!("{}: {}", line.wanted.what, by.join(", "))
    }

    /// Of my own event: whom I invited and have not heard from.
    fn silence(&self, private: &Private, event: &Event, guests: &Guests) -> Option<String> {
        let silent = unanswered(self.timeline, private, event, guests).join(", ");
        let word = self.words.text("no_answer_yet");
        (!silent.is_empty()).then(|| format!("{word}: {silent}"))
    }

    /// `Ada, Ben +1`.
    fn names(&self, guests: &[Guest]) -> String {
        let names = guests.iter().map(|guest| {
            let name = self.timeline.name(&guest.who);
            match guest.guests {
                0 => name,
                more => format!("{name} +{more}"),
            }
        });
        names.collect::<Vec<_>>().join(", ")
    }

    fn votes(&self, poll: &Poll, tally: &Tally) -> Vec<String> {
        let options = poll.options.iter().zip(&tally.options);
        let lines = options.map(|(choice, count)| {
            let by = count.votes.iter();
            let by = by.filter_map(|vote| Some(self.timeline.owner(&vote.owner)?.name.as_str()));
            let by: Vec<&str> = by.collect();
            // What its owner counted when it was settled stands.
            let mut counts = poll.result.iter().flat_map(|result| &result.counts);
            let frozen = counts.find(|(id, _)| *id == choice.id);
            let number = frozen.map_or(count.votes.len(), |(_, count)| *count as usize);
            // Who was heard only afterwards is not among those who were counted.
            let by = by.get(..number).unwrap_or(&by);
            match by.is_empty() {
                true => format!("{number:>3}  {}", choice.label),
                false => format!("{number:>3}  {}: {}", choice.label, by.join(", ")),
            }
        });
        let closed = tally
            .is_closed
            .then(|| self.words.text("closed").to_string());
        lines.chain(closed).chain(self.settled(poll)).collect()
    }

    fn settled(&self, poll: &Poll) -> Option<String> {
        let result = poll.result.as_ref()?;
        let mut options = poll.options.iter();
        let picked = options.find(|option| Some(&option.id) == result.picked.as_ref())?;
        let settled = self.words.fill("settled", &[("option", &picked.label)]);
        let event = result.event.as_ref().map(|event| format!(" {event}"));
        Some(settled + &event.unwrap_or_default())
    }
}
