//! The file that an event of a calendar becomes: every field that one has here, and no words that could be more than that.

use jiff::Zoned;
use jiff::tz::TimeZone;

use super::words::{literal, unmarked};
use crate::config::Config;
use crate::content::moment;
use crate::feeds::ical::Occasion;
use crate::model::{Change, Event, Moment, Place, Status, harmless_line, iso, shorten};
use crate::yaml;

/// Letters of a title, of a place.
const NAME: usize = 200;
/// Letters of a description.
const TEXT: usize = 20_000;

/// The text of a file for an event; `date` is when it was published.
pub fn text(occasion: &Occasion, uid: &str, date: &Zoned, config: &Config) -> String {
    let event = &occasion.event;
    let zone = zone(event, &config.timezone);
    let mut head = Vec::new();
    let mut put = |field: &str, value: String| head.push(format!("{field}: {value}\n"));
    if let Some(title) = occasion
        .title
        .as_deref()
        .map(harmless_line)
        .filter(|it| !it.is_empty())
    {
        put("title", yaml::scalar(&shorten(&title, NAME)));
    }
    put("date", iso(date));
    put("start", written(&event.start, &zone));
    if let Some(end) = &event.end {
        put("end", written(end, &zone));
    }
    let name = zone
        .iana_name()
        .filter(|_| matches!(event.start, Moment::Time(_)));
    if let Some(name) = name.filter(|name| config.timezone.iana_name() != Some(name)) {
        put("timezone", yaml::scalar(name));
    }
    if let Some(place) = event.place.as_ref().and_then(self::place) {
        put("location", place);
    }
    if event.status != Status::Confirmed {
        put("status", event.status.word().into());
    }
    if let Some(rule) = &event.repeat {
        let in_zone = matches!(event.start, Moment::Time(_)).then_some(&zone);
        put("repeat", yaml::scalar(&rule.rrule(in_zone)));
    }
    if !event.except.is_empty() {
        put(
            "except",
            list(event.except.iter().map(|date| date.to_string())),
        );
    }
    if !event.extra.is_empty() {
        put(
            "extra",
            list(event.extra.iter().map(|extra| written(extra, &zone))),
        );
    }
    if !event.changes.is_empty() {
        put(
            "changes",
            list(event.changes.iter().map(|one| change(one, &zone))),
        );
    }
    if event.sequence > 0 {
        put("sequence", event.sequence.to_string());
    }
    put("uid", yaml::scalar(uid));
    format!("---\n{}---\n{}", head.concat(), body(occasion))
}

/// The zone that the file's times are in: what happens once in UTC is told in the site's.
fn zone(event: &Event, usual: &TimeZone) -> TimeZone {
    match &event.start {
        Moment::Time(start) if *start.time_zone() != TimeZone::UTC || event.is_series() => {
            start.time_zone().clone()
        }
        _ => usual.clone(),
    }
}

/// As a person would write it, wherever that says the same.
fn written(start: &Moment, zone: &TimeZone) -> String {
    let Moment::Time(time) = start else {
        return start.date().to_string();
    };
    let local = time.with_time_zone(zone.clone());
    let short = local.strftime("%Y-%m-%d %H:%M").to_string();
    let is_same = |short: &String| match moment(short, zone) {
        Some(Moment::Time(read)) => read.timestamp() == local.timestamp(),
        _ => false,
    };
    match zone.iana_name().is_some() && is_same(&short) {
        true => short,
        false => yaml::scalar(&local.to_string()),
    }
}

fn list(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(", "))
}

fn place(place: &Place) -> Option<String> {
    let name = Some(harmless_line(&place.name)).filter(|name| !name.is_empty())?;
    let mut fields = vec![format!("name: {}", yaml::scalar(&shorten(&name, NAME)))];
    if let Some(address) = &place.address {
        let address = yaml::scalar(&shorten(&harmless_line(address), NAME));
        fields.push(format!("address: {address}"));
    }
    if let Some((latitude, longitude)) = place.latitude.zip(place.longitude) {
        fields.push(format!("lat: {latitude}, lon: {longitude}"));
    }
    Some(format!("{{ {} }}", fields.join(", ")))
}

fn change(change: &Change, zone: &TimeZone) -> String {
    let time = |name: &str, moment: &Option<Moment>| {
        let moment = moment.as_ref()?;
        Some(format!("{name}: {}", written(moment, zone)))
    };
    let place = change.place.as_ref().and_then(place);
    let note = change.note.as_deref().map(harmless_line);
    let fields = [
        Some(format!("date: {}", change.date)),
        time("start", &change.start),
        time("end", &change.end),
        place.map(|place| format!("location: {place}")),
        change
            .status
            .map(|status| format!("status: {}", status.word())),
        note.map(|note| format!("note: {}", yaml::scalar(&shorten(&note, NAME)))),
    ];
    let fields: Vec<String> = fields.into_iter().flatten().collect();
    format!("{{ {} }}", fields.join(", "))
}

fn body(occasion: &Occasion) -> String {
    let text = occasion
        .description
        .as_deref()
        .map(unmarked)
        .unwrap_or_default();
    let text: String = text.chars().take(TEXT).collect();
    let url = occasion.url.as_ref().map(|url| url.to_string());
    let url = url.filter(|url| !text.contains(url.as_str()));
    let parts = [literal(&text), literal(&url.unwrap_or_default())];
    let parts: Vec<&str> = parts
        .iter()
        .map(String::as_str)
        .filter(|part| !part.is_empty())
        .collect();
    match parts.is_empty() {
        true => String::new(),
        false => format!("\n{}\n", parts.join("\n\n")),
    }
}
