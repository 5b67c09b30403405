//! Events and polls in words, with the microformats that say the same to machines (wire-format §3.3).

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::super::EventElements;
use super::moment::{in_words, time};
use super::series;
use crate::html::escape;
use crate::model::{Choice, Entry, Event, Moment, Picks, Place, Poll, Status};

/// The event module's elements.
pub fn elements(entry: &Entry, author: &str) -> Option<EventElements> {
    let event = entry.body.event()?;
    Some(EventElements {
        organizer: Some(author.to_string()).filter(|author| !author.is_empty()),
        ..EventElements::of(event)
    })
}

/// `Sat 20 June 2026, 14:00–18:00 (London), Castle Park. Bring a dish.`
pub fn event_in_brief(event: &Event, text: &str) -> String {
    let text = escape(text);
    format!("{}. {text}", time_and_place(event))
        .trim_end()
        .to_string()
}

/// The content of an event that is not an entry yet: when, where, its text (markup), and how it repeats.
pub fn event_markup(event: &Event, text: &str) -> String {
    let rules = match event.is_series() {
        true => series::rules(event),
        false => String::new(),
    };
    let first = when_and_where(event);
    format!("<div class=\"h-event\">{first}<div class=\"e-content\">{text}</div>{rules}</div>")
}

/// The first paragraph of an event.
pub fn when_and_where(event: &Event) -> String {
    format!("<p>{}</p>", time_and_place(event))
}

fn time_and_place(event: &Event) -> String {
    let status = match event.status {
        Status::Confirmed => String::new(),
        Status::Tentative => {
            "<data class=\"p-x-status\" value=\"tentative\">Tentative</data>: ".into()
        }
        Status::Cancelled => {
            "<data class=\"p-x-status\" value=\"cancelled\">Cancelled</data>: ".into()
        }
    };
    let start = time("dt-start", &event.start.iso(), &in_words(&event.start));
    let end = event.end.as_ref().map(|end| {
        let words = match (&event.start, end) {
            (Moment::Time(start), Moment::Time(end)) if start.date() == end.date() => {
                end.strftime("%H:%M").to_string()
            }
            _ => in_words(end),
        };
        format!("–{}", time("dt-end", &end.iso(), &words))
    });
    let place = event
        .place
        .as_ref()
        .map(|place| format!(", {}", place_markup(place)));
    format!(
        "{status}{start}{}{}{}",
        end.unwrap_or_default(),
        zone(&event.start),
        place.unwrap_or_default()
    )
}

fn place_markup(place: &Place) -> String {
    let address = place
        .address
        .as_ref()
        .map(|address| format!(", <span class=\"p-adr\">{}</span>", escape(address)));
    let degrees = |class: &str, value: Option<f64>| {
        let value = value.map(|value| format!("<data class=\"{class}\" value=\"{value}\"></data>"));
        value.unwrap_or_default()
    };
    format!(
        "<span class=\"p-location h-card\"><span class=\"p-name\">{}</span>{}{}{}</span>",
        escape(&place.name),
        address.unwrap_or_default(),
        degrees("p-latitude", place.latitude),
        degrees("p-longitude", place.longitude),
    )
}

/// What follows the text: former time, repetition, co-hosts, what to bring, how to answer.
pub fn invitation(entry: &Entry, event: &Event, email: Option<&str>, now: Timestamp) -> String {
    [
        moved(event),
        series::dates(event, now),
        hosts(event),
        found_by(event),
        wanted(event),
        answering(entry, event, email),
    ]
    .concat()
}

/// `Moved from Sat 20 June 2026, 14:00, Castle Park.`
fn moved(event: &Event) -> String {
    let Some(moved) = &event.moved else {
        return String::new();
    };
    let from = moved.from.as_ref().map(in_words);
    let before = [from, moved.place.as_deref().map(escape)];
    let before: Vec<String> = before.into_iter().flatten().collect();
    match before.is_empty() {
        true => String::new(),
        false => format!("<p>Moved from {}.</p>", before.join(", ")),
    }
}

/// The poll that found the date.
fn found_by(event: &Event) -> String {
    let poll = event.poll.as_ref().map(|poll| {
        let poll = escape(poll.as_str());
        format!("<p>The date was found by <a class=\"u-x-poll\" href=\"{poll}\">a poll</a>.</p>")
    });
    poll.unwrap_or_default()
}

fn hosts(event: &Event) -> String {
    let host = |url: &url::Url| {
        let name = url.host_str().unwrap_or(url.as_str());
        format!(
            "<a class=\"p-organizer h-card\" href=\"{}\">{}</a>",
            escape(url.as_str()),
            escape(name)
        )
    };
    let hosts: Vec<String> = event.hosts.iter().map(host).collect();
    match hosts.is_empty() {
        true => String::new(),
        false => format!("<p>Hosted together with {}</p>", hosts.join(", ")),
    }
}

fn wanted(event: &Event) -> String {
    let line = |wanted: &crate::model::Wanted| {
        format!(
            "<li class=\"p-x-wanted\">{}</li>",
            escape(&wanted.to_string())
        )
    };
    let lines: String = event.wanted.iter().map(line).collect();
    match lines.is_empty() {
        true => lines,
        false => format!("<p>Please bring:</p><ul>{lines}</ul>"),
    }
}

fn answering(entry: &Entry, event: &Event, email: Option<&str>) -> String {
    let room = event.capacity.map(|number| {
        format!("Room for <data class=\"p-x-capacity\" value=\"{number}\">{number}</data>. ")
    });
    let by = event.rsvp_by.as_ref().map(|by| {
        let by = time("dt-x-closes", &by.iso(), &in_words(by));
        format!("Answer by {by}. ")
    });
    let calendar = entry.url.join("event.ics").map(String::from);
    let calendar = escape(&calendar.unwrap_or_default());
    let how = match event.status {
        Status::Cancelled => String::new(),
        _ => format!(" · RSVP from your own site{}", by_mail(entry, email)),
    };
    let (room, by) = (room.unwrap_or_default(), by.unwrap_or_default());
    format!("<p>{room}{by}<a href=\"{calendar}\">Add to calendar</a>{how}.</p>")
}

/// A mail whose subject is the first-line convention, so that it can be pasted back (wire-format §6).
fn by_mail(entry: &Entry, email: Option<&str>) -> String {
    let Some(email) = email.map(str::trim).filter(|email| !email.is_empty()) else {
        return String::new();
    };
    let subject = percent_encode(&format!("RSVP yes: {}", entry.url));
    let address = escape(&format!("mailto:{email}?subject={subject}"));
    format!(", or <a href=\"{address}\">by mail</a>")
}

/// `Which weekend? Pick as many as suit: Sat 11 July, Neither. Closes Sat 20 June 2026, 21:00 (London).`
pub fn poll_in_brief(poll: &Poll, question: Option<&str>, zone: Option<&TimeZone>) -> String {
    let question = question.map(str::trim).unwrap_or_default();
    let stop = match question.ends_with(|c: char| c.is_ascii_punctuation()) || question.is_empty() {
        true => "",
        false => ".",
    };
    let labels: Vec<String> = poll
        .options
        .iter()
        .map(|option| escape(&option.label))
        .collect();
    let closes = poll
        .closes
        .map(|closes| format!(" Closes {}.", instant(closes, zone)));
    let question = format!("{}{stop}", escape(question));
    format!(
        "{question} Pick {}: {}.{}",
        how_many(poll.picks),
        labels.join(", "),
        closes.unwrap_or_default()
    )
}

/// A poll after its text: `content` is the text, else the question stands there.
pub fn poll(entry: &Entry, poll: &Poll, content: &str, zone: Option<&TimeZone>) -> String {
    let opening = match (content.is_empty(), &entry.title) {
        (true, Some(title)) => format!("<p>{}</p><div class=\"e-content\"></div>", escape(title)),
        (true, None) => "<div class=\"e-content\"></div>".into(),
        (false, _) => content.to_string(),
    };
    let options: String = poll
        .options
        .iter()
        .map(|option| option_markup(entry, option))
        .collect();
    let closes = poll.closes.map(|closes| {
        let iso = closes.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        format!(" by {}", time("dt-x-closes", &iso, &instant(closes, zone)))
    });
    let picks = format!(
        "<data class=\"p-x-choice\" value=\"{}\">{}</data>",
        poll.picks.word(),
        how_many(poll.picks)
    );
    format!(
        "{opening}<ul>{options}</ul><p>Pick {picks}{}.</p>{}",
        closes.unwrap_or_default(),
        settled(entry, poll)
    )
}

/// `It is Sat 18 July: the event. Votes: Sat 11 July 1, Sat 18 July 3; 4 people voted.` Where nothing is picked yet it
/// begins with `Closed.`
fn settled(entry: &Entry, poll: &Poll) -> String {
    let Some(result) = &poll.result else {
        return String::new();
    };
    let named = |id: &str| {
        let option = poll.options.iter().find(|option| option.id == id);
        let label = option.map_or(id, |option| option.label.as_str());
        let address = escape(option_address(entry, id).as_str());
        format!("<a href=\"{address}\">{}</a>", escape(label))
    };
    let event = result.event.as_ref().map(|event| {
        let event = escape(event.as_str());
        format!(": <a class=\"u-x-poll\" href=\"{event}\">the event</a>")
    });
    let number = |number: u32| format!("<data value=\"{number}\">{number}</data>");
    let counts = result.counts.iter();
    let counts = counts.map(|(id, count)| format!("{} {}", named(id), number(*count)));
    let counts: Vec<String> = counts.collect();
    let voters = result
        .voters
        .map(|voters| format!("; {} people voted", number(voters)));
    let votes = match counts.is_empty() {
        true => String::new(),
        false => format!(
            " Votes: {}{}.",
            counts.join(", "),
            voters.unwrap_or_default()
        ),
    };
    match &result.picked {
        Some(picked) => format!(
            "<p>It is {}{}.{votes}</p>",
            named(picked),
            event.unwrap_or_default()
        ),
        None => format!("<p>Closed.{votes}</p>"),
    }
}

fn option_address(entry: &Entry, id: &str) -> url::Url {
    let mut address = entry.url.clone();
    address.set_fragment(Some(id));
    address
}

fn option_markup(entry: &Entry, option: &Choice) -> String {
    let address = option_address(entry, &option.id);
    let (root, label) = match &option.start {
        Some(start) => (
            "h-event",
            time("dt-start", &start.iso(), &escape(&option.label)),
        ),
        None => ("h-item", escape(&option.label)),
    };
    format!(
        "<li class=\"u-x-option {root}\" id=\"{}\"><a class=\"u-url p-name\" href=\"{}\">{label}</a></li>",
        escape(&option.id),
        escape(address.as_str()),
    )
}

fn how_many(picks: Picks) -> &'static str {
    match picks {
        Picks::One => "one",
        Picks::Any => "as many as suit",
    }
}

/// `Sat 20 June 2026, 21:00 (London)`.
fn instant(time: Timestamp, local: Option<&TimeZone>) -> String {
    let local = local.cloned().unwrap_or(TimeZone::UTC);
    let time = Moment::Time(time.to_zoned(local));
    format!("{}{}", in_words(&time), zone(&time))
}

/// ` (London)`: the place that names the zone, else the offset.
fn zone(moment: &Moment) -> String {
    let Moment::Time(time) = moment else {
        return String::new();
    };
    let offset = || time.strftime("%:z").to_string();
    format!(" ({})", moment.city().unwrap_or_else(offset))
}

/// RFC 6068 §2: blanks are `%20` in a mail address, never `+`.
fn percent_encode(text: &str) -> String {
    let encode = |byte: u8| match byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    text.bytes().map(encode).collect()
}
