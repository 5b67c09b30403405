//! Properties of a microformat as our nouns: answers, event, poll, photos.

use std::ops::Range;

use scraper::ElementRef;
use url::Url;

use super::super::markup::Steps;
use super::microformats::{MOST, Microformat, is_root};
use super::{moment, series};
use crate::model::{
    Answer, Attendance, Choice, Event, Moment, Photo, Picks, Place, Poll, Rsvp, Settled, Status,
    Wanted, What,
};

/// The answers of a content in its order, and the parts of it that only say what is answered.
pub fn answers(found: &Microformat) -> (Vec<Answer>, Vec<Range<usize>>) {
    let mut answers: Vec<Answer> = Vec::new();
    let mut context = Vec::new();
    for property in &found.properties {
        let what = match property.name {
            "u-in-reply-to" => rsvp(found, property.at).map_or(What::Reply, What::Rsvp),
            "u-like-of" => What::Like,
            "u-repost-of" => What::Repost,
            "u-bookmark-of" => What::Bookmark,
            "p-rsvp" | "u-syndication" => {
                context.extend(context_of(found, property.at));
                continue;
            }
            _ => continue,
        };
        let Some(target) = found.url_of(property.at) else {
            continue;
        };
        let answer = answer(target, what);
        context.extend(context_of(found, property.at));
        if !answers.contains(&answer) {
            answers.push(answer);
        }
    }
    (answers, context)
}

/// An answer as it is read: what the target is called is nobody else's business.
pub fn answer(mut target: Url, what: What) -> Answer {
    let fragment = target
        .fragment()
        .filter(|fragment| !fragment.is_empty())
        .map(str::to_string);
    target.set_fragment(None);
    Answer {
        target,
        fragment,
        id: None,
        what,
        cite: None,
    }
}

/// The RSVP that belongs to a reply: the one in its own block; one without a reply of its own counts for all.
fn rsvp(found: &Microformat, reply: usize) -> Option<Rsvp> {
    let block = |at: usize| found.steps.block(at).or(found.root);
    let in_block =
        |name: &'static str, of: Option<usize>| found.all(name).filter(move |at| block(*at) == of);
    let near = in_block("p-rsvp", block(reply)).next();
    let lonely = || {
        found
            .all("p-rsvp")
            .find(|at| in_block("u-in-reply-to", block(*at)).next().is_none())
    };
    let at = near.or_else(lonely)?;
    let answer = Attendance::read(&found.text_of(at))?;
    let own = block(at);
    let guests = in_block("p-x-guests", own).find_map(|at| found.text_of(at).parse::<u8>().ok());
    let brings = in_block("p-x-bring", own)
        .map(|at| found.text_of(at))
        .filter(|text| !text.is_empty());
    Some(Rsvp {
        guests: guests
            .filter(|_| answer == Attendance::Yes)
            .unwrap_or(0)
            .min(Rsvp::MOST_GUESTS),
        brings: brings.take(MOST).collect(),
        answer,
    })
}

/// The block around an answer's link, if all it does is to say what is answered; else a nested citation alone.
fn context_of(found: &Microformat, at: usize) -> Option<Range<usize>> {
    const WORDS: [&str; 14] = [
        "also at",
        "in reply to",
        "reply to",
        "replying to",
        "re:",
        "rsvp",
        "likes",
        "liked",
        "reposts",
        "reposted",
        "bookmark",
        "votes",
        "voted",
        "shares",
    ];
    let steps: &Steps = found.steps;
    let block = steps.block(at).or(found.root);
    let own = steps.whole(block.unwrap_or(at));
    let text = steps.text(own.clone()).to_lowercase();
    let is_context = WORDS.iter().any(|word| text.starts_with(word))
        || text == steps.text(steps.whole(at)).to_lowercase();
    let holds_words = found
        .first("e-content")
        .is_some_and(|content| own.contains(&content));
    match is_context && block.is_some() && !holds_words {
        true => Some(own),
        false => steps
            .element(at)
            .filter(|element| is_root(*element, &["h-cite"]))
            .map(|_| steps.whole(at)),
    }
}

/// An `h-event` root with a start.
pub fn event(found: &Microformat) -> Option<Event> {
    let start = moment::read(&found.date("dt-start").filter(|_| found.is_event())?)?;
    let end = found
        .date("dt-end")
        .and_then(|end| moment::read_end(&end, &start));
    let place = found.first("p-location").and_then(|at| place(found, at));
    let mut event = plain_event(start, end, place);
    event.status = found
        .text("p-x-status")
        .map_or(Status::Confirmed, |word| status(&word));
    event.capacity = found
        .text("p-x-capacity")
        .and_then(|number| number.parse().ok());
    event.rsvp_by = found.date("dt-x-closes").as_deref().and_then(moment::read);
    event.wanted = found
        .texts("p-x-wanted")
        .take(MOST)
        .map(|text| Wanted::read(&text))
        .collect();
    event.hosts = found
        .all("p-organizer")
        .filter_map(|at| found.url_of(at))
        .take(MOST)
        .collect();
    event.poll = found.urls("u-x-poll").into_iter().next();
    series::read(found, &mut event);
    Some(event)
}

pub fn status(word: &str) -> Status {
    match word.to_ascii_lowercase().as_str() {
        "cancelled" | "canceled" => Status::Cancelled,
        "tentative" => Status::Tentative,
        _ => Status::Confirmed,
    }
}

/// An event of which no more is known.
pub fn plain_event(start: Moment, end: Option<Moment>, place: Option<Place>) -> Event {
    Event {
        end,
        place,
        ..Event::starting(start)
    }
}

/// A place of which only the name is known.
pub fn plain_place(name: &str) -> Option<Place> {
    let place = Place {
        name: name.trim().to_string(),
        address: None,
        latitude: None,
        longitude: None,
    };
    Some(place).filter(|place| !place.name.is_empty())
}

/// A text, or a nested `h-card`, `h-adr` or `h-geo`.
fn place(found: &Microformat, at: usize) -> Option<Place> {
    let card = found.nested(at);
    let degrees = |name: &str, most: f64| {
        let degrees: f64 = card.text(name)?.parse().ok()?;
        (degrees.abs() <= most).then_some(degrees)
    };
    let street = card.text("p-adr").or_else(|| {
        let parts: Vec<String> = ["p-street-address", "p-locality", "p-country-name"]
            .iter()
            .filter_map(|name| card.text(name))
            .collect();
        Some(parts.join(", ")).filter(|parts| !parts.is_empty())
    });
    let name = card.text("p-name");
    let (name, address) = match (name, street) {
        (Some(name), street) => (name, street),
        (None, Some(street)) => (street, None),
        (None, None) => (found.text_of(at), None),
    };
    let place = Place {
        address,
        latitude: degrees("p-latitude", 90.0),
        longitude: degrees("p-longitude", 180.0),
        ..plain_place(&name)?
    };
    Some(place)
}

/// Two or more options make a poll (wire-format §4.3).
pub fn poll(found: &Microformat) -> Option<Poll> {
    let mut options: Vec<Choice> = Vec::new();
    for choice in found
        .all("u-x-option")
        .filter_map(|at| choice(found, at))
        .take(MOST)
    {
        if options.iter().all(|known| known.id != choice.id) {
            options.push(choice);
        }
    }
    let picks = match found.text("p-x-choice").as_deref() {
        Some("any") => Picks::Any,
        _ => Picks::One,
    };
    let closes = found
        .date("dt-x-closes")
        .and_then(|date| moment::closing(&moment::read(&date)?));
    (options.len() >= 2).then_some(Poll {
        result: settled(found, &options),
        options,
        picks,
        closes,
    })
}

/// How it ended, from the sentence that names the event or the votes: the option that was picked, then each with its
/// votes, then how many voted.
fn settled(found: &Microformat, options: &[Choice]) -> Option<Settled> {
    let event = found.first("u-x-poll");
    let at = event.or_else(|| first_count(found, options))?;
    let block = found.steps.block(at).or(found.root)?;
    let mut picked = None;
    let mut counts: Vec<(String, u32)> = Vec::new();
    let mut voters = None;
    let mut last: Option<String> = None;
    for (at, element) in found.steps.elements(found.steps.inside(block)) {
        match (element.value().name(), last.take(), number(element)) {
            ("data", Some(id), Some(count)) => counts.push((id, count)),
            ("data", None, number) => voters = number,
            // An option without a number behind it is the one that it is.
            (name, before, _) => {
                picked = picked.or(before);
                last = option_of(found, at, options).filter(|_| name == "a");
            }
        }
    }
    counts.truncate(MOST);
    let picked = picked.or(last);
    let says_something = picked.is_some() || !counts.is_empty();
    says_something.then_some(Settled {
        picked,
        event: event.and_then(|at| found.url_of(at)),
        counts,
        voters,
    })
}

/// Where the votes are told: a link to an option and a number, outside of the person's own words.
fn first_count(found: &Microformat, options: &[Choice]) -> Option<usize> {
    let words = found.first("e-content").map(|at| found.steps.whole(at));
    let all = found.steps.inside(found.root?);
    let mut before = None;
    for (at, element) in found.steps.elements(all) {
        let is_count = element.value().name() == "data" && number(element).is_some();
        if is_count && before.is_some() {
            return before;
        }
        let is_own = words.as_ref().is_none_or(|words| !words.contains(&at));
        before = option_of(found, at, options).filter(|_| is_own).map(|_| at);
    }
    None
}

fn number(element: ElementRef) -> Option<u32> {
    element.attr("value")?.parse().ok()
}

/// The option that a link leads to.
fn option_of(found: &Microformat, at: usize, options: &[Choice]) -> Option<String> {
    let url = found.url_of(at)?;
    let id = url.fragment()?;
    let known = options.iter().find(|known| known.id == id)?;
    Some(known.id.clone())
}

fn choice(found: &Microformat, at: usize) -> Option<Choice> {
    let element = found.steps.element(at)?;
    let nested = found.nested(at);
    let of_address = || {
        nested
            .urls("u-url")
            .first()
            .or(found.url_of(at).as_ref())?
            .fragment()
            .map(str::to_string)
    };
    let id = element.attr("id").map(str::to_string).or_else(of_address)?;
    let label = nested
        .text("p-name")
        .unwrap_or_else(|| found.steps.text(found.steps.whole(at)));
    let start = nested.date("dt-start").as_deref().and_then(moment::read);
    is_option_id(&id).then_some(Choice { id, label, start })
}

/// `[a-z0-9-]{1,40}` (wire-format §3.3).
pub fn is_option_id(id: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    (1..=40).contains(&id.len()) && id.bytes().all(is_plain)
}

pub fn photos(found: &Microformat) -> Vec<Photo> {
    let photos = found.all("u-photo").filter_map(|at| {
        let alt = found
            .steps
            .element(at)
            .and_then(|element| element.attr("alt"))
            .unwrap_or_default();
        Some(Photo {
            url: found.url_of(at)?,
            alt: alt.to_string(),
        })
    });
    photos.take(MOST).collect()
}
