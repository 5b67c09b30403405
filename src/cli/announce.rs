//! Telling the places of `notify` what a publish has put online.

use ureq::tls::RootCerts;

use super::place::Place;
use crate::announce::{self, Means, Message, Pending};
use crate::build::STATE;
use crate::config::{Config, Notify};
use crate::content::{Content, Head};
use crate::credentials::Credentials;
use crate::model::shorten;
use crate::publish::Changes;

/// The longest title, for what has none of its own.
const TITLE: usize = 100;

/// Tells each place what it has not heard of yet. Whatever goes wrong here is a warning.
pub fn tell(
    here: &Place,
    config: &Config,
    roots: &RootCerts,
    (content, changes): (&Content, &Changes),
) {
    let &Place { terminal, root, .. } = here;
    if places(config).next().is_none() {
        return;
    }
    let credentials = match Credentials::load() {
        Ok(credentials) => credentials,
        Err(failure) => return terminal.warn(format_args!("nobody was told: {failure}")),
    };
    let new = new(config, content, changes);
    let feed = config.base.join("feed.xml").to_string();
    let means = Means {
        root,
        site: &config.title,
        feed: &feed,
        credentials: &credentials,
        roots,
    };
    let state = root.join(STATE);
    let mut pending = Pending::load(&state);
    for place in places(config) {
        let news = pending.with(place, &new, here.now.as_second());
        if news.is_empty() {
            pending.note(place, Vec::new());
            continue;
        }
        match announce::tell(place, &news, &means) {
            Ok(()) => {
                terminal.note(format_args!("Told {}.", place.name()));
                pending.note(place, Vec::new());
            }
            Err(why) => {
                terminal.warn(format_args!(
                    "{} was not told: {why}; the next publish tries again",
                    place.name()
                ));
                pending.note(place, news);
            }
        }
        // After each: what was told must not be told twice, whatever happens next.
        if let Err(error) = pending.save(&state) {
            terminal.warn(format_args!("cannot note who was told: {error}"));
        }
    }
    let _ = pending.save(&state);
}

/// The places that are told of everything; pages are told of what answers them.
fn places(config: &Config) -> impl Iterator<Item = &Notify> {
    let places = config.notify.iter();
    places.filter(|place| **place != Notify::Webmention)
}

/// Says what would be told, and to whom.
pub fn preview(here: &Place, config: &Config, (content, changes): (&Content, &Changes)) {
    let &Place { terminal, root, .. } = here;
    if places(config).next().is_none() {
        return;
    }
    let new = new(config, content, changes);
    let pending = Pending::load(&root.join(STATE));
    for place in places(config) {
        for message in pending.with(place, &new, here.now.as_second()) {
            let text = announce::headline(&message);
            terminal.say(format_args!("! {}: {text} {}", place.name(), message.url));
        }
    }
}

/// What was not online before.
fn new(config: &Config, content: &Content, changes: &Changes) -> Vec<Message> {
    let is_new = |head: &&Head| {
        let page = format!("{}index.html", head.path);
        changes.added.binary_search(&page).is_ok() && !head.entry.kind().is_response()
    };
    let new = content.heads.iter().filter(is_new);
    new.map(|head| message(head, config)).collect()
}

fn message(head: &Head, config: &Config) -> Message {
    let entry = &head.entry;
    let summary = entry
        .summary
        .clone()
        .unwrap_or_else(|| entry.excerpt.clone());
    Message {
        author: config.author_name().to_string(),
        kind: entry.kind().word().to_string(),
        title: shorten(&entry.label(), TITLE),
        url: entry.url.to_string(),
        summary: (!summary.is_empty()).then_some(summary),
        start: entry.body.event().map(|event| event.start.words()),
        published: entry.published.as_second(),
    }
}
