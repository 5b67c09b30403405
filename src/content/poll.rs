//! The poll that a file holds.

use jiff::tz::TimeZone;

use super::address;
use super::fields::{OptionField, PollField};
use super::front_matter::moment;
use super::reader::Reader;
use crate::model::{Choice, Picks, Poll, Settled};

impl Reader<'_> {
    pub fn poll(&mut self, zone: &TimeZone) -> Option<Poll> {
        let poll = self.front.fields.poll.as_ref()?;
        let mut options: Vec<Choice> = Vec::new();
        for option in &poll.options {
            let Some(choice) = self.choice(option, zone) else {
                continue;
            };
            if options.iter().any(|known| known.id == choice.id) {
                let twice = self.front.mistake_at(
                    "poll",
                    &choice.label,
                    format!("two options have the id `{}`", choice.id),
                );
                self.wrong(twice.help("give each option an id of its own"));
            }
            options.push(choice);
        }
        if poll.options.len() < 2 {
            let few = self
                .front
                .mistake_at("poll", "options", "a poll needs at least two options");
            self.wrong(few.help("write them as a list: options: [Tea, Coffee]"));
        }
        let picks = match poll.choice.as_deref() {
            None | Some("one") => Picks::One,
            Some("any") => Picks::Any,
            Some(other) => {
                let wrong =
                    self.front
                        .mistake_at("poll", other, format!("`{other}` is no way to choose"));
                self.wrong(wrong.help("write one or any"));
                Picks::One
            }
        };
        let closes = poll
            .closes
            .as_deref()
            .map(|text| self.front.timestamp("poll.closes", text, zone));
        let closes = closes.and_then(|closes| self.keep(closes));
        let result = self.settled(poll, &options);
        Some(Poll {
            options,
            picks,
            closes,
            result,
        })
    }

    fn settled(&mut self, poll: &PollField, options: &[Choice]) -> Option<Settled> {
        let picked = poll.picked.as_deref();
        if let Some(picked) = picked.filter(|picked| options.iter().all(|one| one.id != *picked)) {
            let ids: Vec<&str> = options.iter().map(|option| option.id.as_str()).collect();
            let unknown = self.front.mistake_at(
                "poll",
                picked,
                format!("`{picked}` is no option of this poll"),
            );
            self.wrong(unknown.help(format!("write one of {}", ids.join(", "))));
            return None;
        }
        let count = |option: &Choice| Some((option.id.clone(), *poll.counts.get(&option.id)?));
        if picked.is_none() && poll.counts.is_empty() {
            return None;
        }
        Some(Settled {
            picked: picked.map(str::to_string),
            event: poll
                .event
                .as_deref()
                .and_then(|event| self.target("poll", event)),
            counts: options.iter().filter_map(count).collect(),
            voters: poll.voters,
        })
    }

    pub fn choice(&mut self, option: &OptionField, zone: &TimeZone) -> Option<Choice> {
        let is_date = |label: &&str| moment(label, zone).is_some();
        let written = option.start.as_deref();
        let written = written.or(option.label.as_deref().filter(is_date));
        let start = match written {
            Some(text) => self.keep(self.front.moment("poll.start", text, zone)),
            None => None,
        };
        let label = match &start {
            Some(start) => option
                .label
                .clone()
                .filter(|label| Some(label.as_str()) != written)
                .unwrap_or(Choice::spoken(start)),
            None => option.label.clone().or_else(|| option.id.clone())?,
        };
        let id = match &option.id {
            Some(id) => id.clone(),
            None => option_id(&label),
        };
        if !is_option_id(&id) {
            let wrong =
                self.front
                    .mistake_at("poll", &label, format!("the option `{label}` needs an id"));
            self.wrong(
                wrong.help("write it as {id: jul-18, label: …}: up to 40 of a-z, 0-9 and -"),
            );
            return None;
        }
        Some(Choice { id, label, start })
    }
}

/// wire-format §3.3.
pub fn is_option_id(id: &str) -> bool {
    (1..=40).contains(&id.len())
        && id
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn option_id(label: &str) -> String {
    let slug = address::slug(label)
        .unwrap_or_default()
        .replace(['.', '_', '~'], "-");
    slug.get(..40)
        .unwrap_or(&slug)
        .trim_matches('-')
        .to_string()
}
