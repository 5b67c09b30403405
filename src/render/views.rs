//! Entries of one's own as the templates see them.

use minijinja::Value;
use url::Url;

use super::relation::relation;
use super::repeat::repeat;
use super::{conversation, dates, outcome, pages};
use crate::content::{self, Head, Rendered, Setting, Unpublished, slug};
use crate::diagnostic::{Diagnostic, Stop};
use crate::model::{self, Answer, Body, Event, Kind, What};
use crate::site::Site;
use crate::words::{Words, direction};

/// Dates of a series on its page.
const COMING: usize = 6;

/// An entry with a word for its body, another one whenever the body would be another.
pub fn entry(site: &Site, head: &Head, setting: Setting) -> pages::Entry {
    let entry = &head.entry;
    let photos = photos(site, &entry.body);
    pages::Entry {
        kind: entry.kind().word(),
        url: entry.url.to_string(),
        title: entry.title.clone(),
        label: entry.label(),
        published: dates::published(entry.published, &site.config),
        updated: entry
            .updated
            .map(|updated| dates::published(updated, &site.config)),
        direction: direction(entry.language.as_deref().unwrap_or(&site.config.language)),
        language: foreign(site, entry.language.as_deref()),
        tags: entry
            .tags
            .iter()
            .filter_map(|tag| tag_link(site, tag))
            .collect(),
        has_content: true,
        content: Value::from(site.content.bodies.glance(head, setting)),
        picture: photos.first().cloned(),
        photos,
        answers: entry.answers.iter().map(|it| answer(site, it)).collect(),
        rsvp: rsvp(&entry.answers),
        event: entry.body.event().map(|it| event_view(site, head, it)),
        poll: match &entry.body {
            Body::Poll(poll) => Some(outcome::poll(site, entry, poll)),
            _ => None,
        },
        syndication: entry.syndication.iter().map(Url::to_string).collect(),
        replies: conversation::count(site, entry),
        unpublished: head.unpublished.map(|why| mark(site, why)),
    }
}

/// Puts its body in, for the page at output path `here`, and says what is doubtful in the text.
pub fn write(
    site: &Site,
    head: &Head,
    here: &str,
    setting: Setting,
    view: &mut pages::Entry,
) -> Result<Vec<Diagnostic>, Stop> {
    let bodies = &site.content.bodies;
    let Rendered { html, warnings, .. } = bodies.render(&head.source, &head.path, setting)?;
    if view.picture.is_none() {
        view.picture = first_picture(html.as_str()).map(|first| photo(site, &first));
    }
    view.has_content = !html.is_empty();
    view.content = Value::from_safe_string(html.on_page(&site.config.base, here));
    Ok(warnings)
}

/// The language of a text, if it is not the site's.
pub fn foreign(site: &Site, language: Option<&str>) -> Option<String> {
    let language = language.filter(|language| *language != site.config.language);
    language.map(str::to_string)
}

/// How what others cannot see yet is marked.
pub fn mark(site: &Site, why: Unpublished) -> String {
    let word = match why {
        Unpublished::Draft => "draft",
        Unpublished::Scheduled(_) => "scheduled",
    };
    site.config.words.text(word).to_string()
}

/// An entry as a line of a list.
pub fn row(site: &Site, head: &Head) -> pages::Row {
    let entry = &head.entry;
    pages::Row {
        kind: entry.kind().word(),
        url: entry.url.to_string(),
        label: entry.label(),
        published: dates::published(entry.published, &site.config),
        start: entry
            .body
            .event()
            .map(|event| dates::moment(&event.start, &site.config.words)),
        unpublished: head.unpublished.map(|why| mark(site, why)),
    }
}

/// A tag and its page.
fn tag_link(site: &Site, tag: &str) -> Option<pages::Link> {
    let url = site.config.base.join(&format!("tags/{}/", slug(tag)?));
    Some(pages::Link {
        label: tag.to_string(),
        url: url.to_string(),
    })
}

/// What an entry answers, in words and as a property.
pub fn answer(site: &Site, answer: &Answer) -> pages::Answer {
    let cite = answer.cite.clone().unwrap_or_default();
    let (verb, class) = match answer.is_vote() {
        true => ("vote", relation(&What::Reply).1),
        false => relation(&answer.what),
    };
    let poll = answer.is_vote().then(|| answer.name());
    pages::Answer {
        verb: site.config.words.of("verb", verb).to_string(),
        class,
        url: answer.address().to_string(),
        name: cite.option.unwrap_or_else(|| answer.name()),
        author: cite.author,
        poll,
    }
}

fn photos(site: &Site, body: &Body) -> Vec<pages::Photo> {
    let Body::Photo(photos) = body else {
        return Vec::new();
    };
    photos
        .iter()
        .map(|photo| self::photo(site, photo))
        .collect()
}

/// The first picture in one's own text: its address and what it shows.
fn first_picture(html: &str) -> Option<model::Photo> {
    let at = memchr::memmem::find(html.as_bytes(), b"<img ")?;
    let image = html.get(at..)?.strip_prefix("<img ")?;
    let (image, _) = image.split_once('>')?;
    let value = |name: &str| {
        let (_, after) = image.split_once(&format!("{name}=\""))?;
        let (value, _) = after.split_once('"')?;
        Some(
            value
                .replace("&quot;", "\"")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&"),
        )
    };
    Some(model::Photo {
        url: Url::parse(&value("src")?).ok()?,
        alt: value("alt").unwrap_or_default(),
    })
}

fn photo(site: &Site, photo: &model::Photo) -> pages::Photo {
    let base = &site.config.base;
    let path = base.file(&photo.url).unwrap_or_default();
    let offer = site.content.bodies.gallery.offer(&path);
    let (width, height) = offer
        .as_ref()
        .map_or((0, 0), |offer| (offer.size.width, offer.size.height));
    let narrower = offer.into_iter().flat_map(|offer| offer.narrower);
    let mut copies: Vec<_> = narrower
        .map(|(path, width)| pages::Copy {
            url: base.join(&path).to_string(),
            width,
        })
        .collect();
    if !copies.is_empty() {
        let url = photo.url.to_string();
        copies.push(pages::Copy { url, width });
    }
    pages::Photo {
        url: photo.url.to_string(),
        alt: photo.alt.clone(),
        width,
        height,
        copies,
        sizes: content::SIZES,
    }
}

fn rsvp(answers: &[Answer]) -> Option<pages::Rsvp> {
    answers.iter().find_map(|answer| match &answer.what {
        What::Rsvp(rsvp) => Some(pages::Rsvp {
            answer: rsvp.answer.word(),
            guests: rsvp.guests,
            brings: rsvp.brings.clone(),
        }),
        _ => None,
    })
}

fn event_view(site: &Site, head: &Head, event: &Event) -> pages::Event {
    let (guests, wanted) = outcome::guests(site, &head.entry);
    let words = &site.config.words;
    pages::Event {
        start: dates::moment(&event.start, words),
        end: dates::end(event, words),
        zone: dates::zone(event),
        place: event.place.as_ref().map(|place| pages::Place {
            name: place.name.clone(),
            address: place.address.clone(),
            latitude: place.latitude,
            longitude: place.longitude,
        }),
        status: event.status.word(),
        capacity: event.capacity,
        rsvp_by: event.rsvp_by.as_ref().map(|by| dates::moment(by, words)),
        repeat: event.repeat.as_ref().map(|rule| repeat(rule, words)),
        dates: event_dates(site, head, event),
        was: event
            .moved
            .as_ref()
            .and_then(|moved| moved.from.as_ref())
            .map(|from| dates::moment(from, words)),
        was_at: event.moved.as_ref().and_then(|moved| moved.place.clone()),
        poll: event.poll.as_ref().map(Url::to_string),
        wanted,
        hosts: event
            .hosts
            .iter()
            .map(|host| host_link(site, host))
            .collect(),
        ics: site
            .config
            .base
            .join(&format!("{}event.ics", head.path))
            .to_string(),
        mailto: mailto(site, &head.entry),
        guests,
    }
}

/// The next dates of a series, from the site's present on.
fn event_dates(site: &Site, head: &Head, event: &Event) -> Vec<pages::EventDate> {
    if !event.is_series() {
        return Vec::new();
    }
    let coming = event.occurrences(site.now, None, &site.config.timezone, COMING);
    let dates = coming.into_iter().map(|one| {
        let mut address = head.entry.url.clone();
        address.set_fragment(Some(&one.date.to_string()));
        pages::EventDate {
            id: one.date.to_string(),
            url: address.to_string(),
            start: dates::moment(&one.start, &site.config.words),
            status: one.status.word(),
            place: one
                .place
                .filter(|place| Some(place) != event.place.as_ref())
                .map(|place| place.name),
            note: one.note,
            is_changed: one.is_changed,
            count: outcome::on_date(site, &head.entry, one.date).unwrap_or_default(),
            capacity: event.capacity,
        }
    });
    dates.collect()
}

fn host_link(site: &Site, host: &Url) -> pages::Link {
    let friend = site
        .friends
        .iter()
        .find(|friend| model::Key::of(&friend.site) == model::Key::of(host));
    let label = friend.map_or_else(
        || host.host_str().unwrap_or_default().to_string(),
        |friend| friend.name.clone(),
    );
    pages::Link {
        label,
        url: host.to_string(),
    }
}

/// A mail with the first line of an answer prefilled (wire-format §6).
fn mailto(site: &Site, entry: &model::Entry) -> Option<String> {
    let email = &site.config.author.email;
    if email.is_empty() {
        return None;
    }
    let subject = yes_to(&entry.url, &site.config.words);
    let subject =
        percent_encoding::utf8_percent_encode(&subject, percent_encoding::NON_ALPHANUMERIC);
    Some(format!("mailto:{email}?subject={subject}"))
}

/// The line that says yes to an event, in the site's language, as `guest import` reads it.
pub fn yes_to(event: &Url, words: &Words) -> String {
    let (rsvp, yes) = (words.text("rsvp"), words.of("attendance", "yes"));
    format!("{rsvp} {yes}: {event}")
}

/// Which template shows an entry on its own page.
pub fn template(kind: Kind) -> &'static str {
    match kind {
        Kind::Event => "event.html",
        Kind::Poll => "poll.html",
        _ => "entry.html",
    }
}
