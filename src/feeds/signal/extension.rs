//! `_potluck` of a JSON Feed item (wire-format §3.4) → what the item means. The content is the authority: this speaks
//! where a tool on the way took the classes out of it. Written by `json_feed::meaning`.

use serde_json::Value;
use url::Url;

use super::microformats::MOST;
use super::{moment, nouns};
use crate::model::{
    Answer, Attendance, Choice, Event, Key, Moment, Picks, Place, Poll, Rsvp, Status, What, is_web,
};

/// What the members say; of a wrong type is what says nothing.
pub struct Extension<'a>(pub &'a Value);

impl Extension<'_> {
    /// Adds the answers that the content does not have, and an RSVP that it says only as a reply.
    pub fn complete(&self, answers: &mut Vec<Answer>, base: &Url) {
        let rsvp = self.rsvp();
        let replies = self.urls("in_reply_to", base);
        if answers.is_empty() {
            let what = rsvp.clone().map_or(What::Reply, What::Rsvp);
            answers.extend(
                replies
                    .into_iter()
                    .map(|url| nouns::answer(url, what.clone())),
            );
            for (name, what) in [
                ("like_of", What::Like),
                ("repost_of", What::Repost),
                ("bookmark_of", What::Bookmark),
            ] {
                let targets = self.urls(name, base).into_iter();
                answers.extend(targets.map(|url| nouns::answer(url, what.clone())));
            }
            answers.truncate(MOST);
            return;
        }
        let is_said = answers
            .iter()
            .any(|answer| matches!(answer.what, What::Rsvp(_)));
        let Some(rsvp) = rsvp.filter(|_| !is_said) else {
            return;
        };
        let keys: Vec<Option<Key>> = replies.iter().map(Key::of).collect();
        let meant = answers
            .iter_mut()
            .filter(|answer| answer.what == What::Reply && keys.contains(&Key::of(&answer.target)));
        meant.for_each(|answer| answer.what = What::Rsvp(rsvp.clone()));
    }

    fn rsvp(&self) -> Option<Rsvp> {
        let answer = Attendance::read(self.0["rsvp"].as_str()?)?;
        let guests = self.0["guests"]
            .as_u64()
            .filter(|_| answer == Attendance::Yes);
        let brings = texts(&self.0["bring"]).take(MOST);
        Some(Rsvp {
            answer,
            guests: guests.map_or(0, |guests| guests.min(Rsvp::MOST_GUESTS.into()) as u8),
            brings: brings.map(str::to_string).collect(),
        })
    }

    fn urls(&self, name: &str, base: &Url) -> Vec<Url> {
        let urls = texts(&self.0[name]).filter_map(|url| base.join(url).ok());
        urls.filter(is_web).take(MOST).collect()
    }

    /// The event, with what this extension says of one.
    pub fn event(&self) -> Option<Event> {
        let event = &self.0["event"];
        let start = moment(event, "start")?;
        let end = event["end"].as_str();
        let end = end.and_then(|end| moment::read_end(end, &start));
        let degrees = |name: &str, most: f64| {
            let degrees = event[name].as_f64();
            degrees.filter(|degrees| degrees.abs() <= most)
        };
        let place = event["location"].as_str().and_then(nouns::plain_place);
        let place = place.map(|place| Place {
            latitude: degrees("lat", 90.0),
            longitude: degrees("lon", 180.0),
            ..place
        });
        let capacity = event["capacity"].as_u64();
        Some(Event {
            status: event["status"]
                .as_str()
                .map_or(Status::Confirmed, nouns::status),
            capacity: capacity.and_then(|capacity| capacity.try_into().ok()),
            ..nouns::plain_event(start, end, place)
        })
    }

    pub fn poll(&self) -> Option<Poll> {
        let poll = &self.0["poll"];
        let mut options: Vec<Choice> = Vec::new();
        for option in poll["options"].as_array()?.iter().take(MOST) {
            let id = option["id"].as_str().filter(|id| nouns::is_option_id(id));
            let (Some(id), Some(label)) = (id, option["name"].as_str()) else {
                continue;
            };
            if options.iter().all(|known| known.id != id) {
                options.push(Choice {
                    id: id.to_string(),
                    label: label.to_string(),
                    start: moment(option, "start"),
                });
            }
        }
        let closes = moment(poll, "closes");
        (options.len() >= 2).then(|| Poll {
            options,
            picks: match poll["choice"].as_str() {
                Some("any") => Picks::Any,
                _ => Picks::One,
            },
            closes: closes.and_then(|closes| moment::closing(&closes)),
            result: None,
        })
    }
}

fn texts(list: &Value) -> impl Iterator<Item = &str> {
    let members = list.as_array().map_or(&[][..], Vec::as_slice);
    members.iter().filter_map(Value::as_str)
}

fn moment(of: &Value, name: &str) -> Option<Moment> {
    let moment = moment::read(of[name].as_str()?)?;
    match of["all_day"].as_bool() {
        Some(true) => Some(Moment::Day(moment.date())),
        _ => Some(moment),
    }
}
