//! What an entry is and what it answers, as members of `_potluck` (wire-format §3.4).

use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use crate::model::{Answer, Body, Entry, Event, Moment, Poll, What};

/// The members that say something.
pub fn meaning(entry: &Entry) -> Value {
    let mut meaning = Map::new();
    meaning.insert("kind".into(), entry.kind().word().into());
    let targets = |test: fn(&What) -> bool| -> Vec<String> {
        let those = entry.answers.iter().filter(|answer| test(&answer.what));
        those
            .map(|answer: &Answer| answer.address().to_string())
            .collect()
    };
    let lists = [
        (
            "in_reply_to",
            targets(|what| matches!(what, What::Reply | What::Rsvp(_))),
        ),
        ("like_of", targets(|what| *what == What::Like)),
        ("repost_of", targets(|what| *what == What::Repost)),
        ("bookmark_of", targets(|what| *what == What::Bookmark)),
        (
            "syndication",
            entry
                .syndication
                .iter()
                .map(|url| url.to_string())
                .collect(),
        ),
    ];
    for (name, urls) in lists.into_iter().filter(|(_, urls)| !urls.is_empty()) {
        meaning.insert(name.into(), urls.into());
    }
    let rsvp = entry.answers.iter().find_map(|answer| match &answer.what {
        What::Rsvp(rsvp) => Some(rsvp),
        _ => None,
    });
    if let Some(rsvp) = rsvp {
        meaning.insert("rsvp".into(), rsvp.answer.word().into());
        put(
            &mut meaning,
            "guests",
            (rsvp.guests > 0).then_some(rsvp.guests),
        );
        put(
            &mut meaning,
            "bring",
            (!rsvp.brings.is_empty()).then(|| rsvp.brings.clone()),
        );
    }
    match &entry.body {
        Body::Event(it) => drop(meaning.insert("event".into(), event(it))),
        Body::Poll(it) => drop(meaning.insert("poll".into(), poll(it))),
        Body::Note | Body::Article | Body::Photo(_) | Body::Gone => {}
    }
    Value::Object(meaning)
}

fn event(event: &Event) -> Value {
    let mut members = Map::new();
    members.insert("start".into(), event.start.iso().into());
    put(&mut members, "end", event.end.as_ref().map(Moment::iso));
    let zone = event.start.zone().and_then(TimeZone::iana_name);
    put(
        &mut members,
        "all_day",
        matches!(event.start, Moment::Day(_)).then_some(true),
    );
    put(&mut members, "tz", zone);
    let place = event.place.as_ref();
    put(
        &mut members,
        "location",
        place.map(|place| place.name.clone()),
    );
    put(&mut members, "lat", place.and_then(|place| place.latitude));
    put(&mut members, "lon", place.and_then(|place| place.longitude));
    put(&mut members, "capacity", event.capacity);
    members.insert("status".into(), event.status.word().into());
    Value::Object(members)
}

fn poll(poll: &Poll) -> Value {
    let options = poll.options.iter().map(|option| {
        let mut members = Map::new();
        members.insert("id".into(), option.id.as_str().into());
        members.insert("name".into(), option.label.as_str().into());
        put(
            &mut members,
            "start",
            option.start.as_ref().map(Moment::iso),
        );
        Value::Object(members)
    });
    let mut members = Map::new();
    members.insert("choice".into(), poll.picks.word().into());
    put(
        &mut members,
        "closes",
        poll.closes.map(|closes| closes.to_string()),
    );
    members.insert("options".into(), options.collect());
    Value::Object(members)
}

fn put(members: &mut Map<String, Value>, name: &str, value: Option<impl serde::Serialize>) {
    if let Some(value) = value {
        members.insert(name.into(), json!(value));
    }
}
