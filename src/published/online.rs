//! One item that is online, held against what the site says of it now.

use std::collections::BTreeSet;

use crate::content::{self, Head};
use crate::feeds::{self, Item, signal};
use crate::model::{Body, iso};
use crate::render;
use crate::site::Site;
use crate::yaml;

/// What stands at a permalink.
#[derive(Debug)]
pub struct Online {
    pub item: Item,
    /// Whether this potluck wrote it: another one may have put the same thing into other words.
    pub is_of_this_version: bool,
    /// The published calendar of an event.
    pub calendar: Option<String>,
}

impl Online {
    /// Whether a reader would see something else than before.
    pub fn differs(&self, item: &Item) -> bool {
        let old = &self.item;
        let is_about_the_same = old.title == item.title
            && old.tags == item.tags
            && targets(old) == targets(item)
            && old.event == item.event
            && enclosed(old) == enclosed(item);
        let has_same_words = match (&old.markdown, &item.markdown) {
            (Some(old), Some(new)) => old.trim() == new.trim(),
            _ => true,
        };
        let reads_the_same = !self.is_of_this_version
            || (text(&old.content), text(&old.summary))
                == (text(&item.content), text(&item.summary));
        !(is_about_the_same && has_same_words && reads_the_same)
    }

    /// The number an event's calendar must count up to, when time, place or status are others than before.
    pub fn sequence(&self, site: &Site, head: &Head) -> Option<u32> {
        let event = head.entry.body.event()?;
        let old = self.calendar.as_deref()?;
        let new = String::from_utf8(render::occasion(site, head)).ok()?;
        let counted = old.lines().find_map(|line| line.strip_prefix("SEQUENCE:"));
        let counted = counted?.trim().parse::<u32>().ok()?;
        let least = match appointment(old) == appointment(&new) {
            true => counted,
            false => counted.saturating_add(1),
        };
        (event.sequence < least).then_some(least)
    }

    /// When and where it was to be as far as it is another time or place now, and when that changed; none where the
    /// file says so already.
    pub fn moved(&self, site: &Site, head: &Head) -> Option<String> {
        let (Body::Event(event), Some(old)) = (&head.entry.body, &self.item.event) else {
            return None;
        };
        let zone = &site.config.timezone;
        let from = content::moment(&old.start, zone)?;
        let is_same = from.instant(zone) == event.start.instant(zone);
        let place = old.location.as_ref();
        let is_elsewhere = |place: &&String| {
            let here = event.place.as_ref();
            here.is_some_and(|here| !here.name.split_whitespace().eq(place.split_whitespace()))
        };
        let place = place.filter(is_elsewhere);
        if is_same && place.is_none() {
            return None;
        }
        let known = event.moved.as_ref();
        let known_start = known.and_then(|known| known.from.as_ref()?.instant(zone));
        let known_place = known.and_then(|known| known.place.as_ref());
        let is_said = (is_same || known_start == from.instant(zone))
            && (place.is_none() || known_place == place);
        if is_said {
            return None;
        }
        let start = (!is_same).then(|| format!("start: {}", from.iso()));
        let place = place.map(|place| format!("location: {}", yaml::scalar(place)));
        let now = site.now.to_zoned(zone.clone());
        let on = format!("on: {}", iso(&now));
        let fields: Vec<String> = start.into_iter().chain(place).chain([on]).collect();
        Some(format!("{{ {} }}", fields.join(", ")))
    }
}

/// What an item encloses. How long a file is, is no news.
fn enclosed(item: &Item) -> BTreeSet<&str> {
    let enclosures = item.enclosures.iter();
    enclosures.map(|enclosure| enclosure.url.as_str()).collect()
}

/// What an item answers. Which part of it, its words say.
fn targets(item: &Item) -> BTreeSet<String> {
    let targets = item
        .in_reply_to
        .iter()
        .filter_map(|target| target.href.clone());
    let whole = targets.map(|mut target| {
        target.set_fragment(None);
        target.to_string()
    });
    whole.collect()
}

/// The words of some markup. Which dates of a series come next, is no news.
fn text(markup: &Option<String>) -> String {
    let markup = markup.as_deref().map(signal::without_next);
    markup.as_deref().map(feeds::line).unwrap_or_default()
}

/// When and where an event is, and whether it takes place, as its calendar has it.
fn appointment(calendar: &str) -> Vec<String> {
    const KEYS: [&str; 9] = [
        "DTSTART", "DTEND", "DURATION", "LOCATION", "GEO", "STATUS", "RRULE", "EXDATE", "RDATE",
    ];
    let unfolded = calendar.replace("\r\n", "\n").replace("\n ", "");
    let event = unfolded.split("BEGIN:VEVENT").skip(1);
    let lines = event.flat_map(|event| event.lines().map(str::to_string));
    let is_meant = |line: &String| {
        let key = line.split([':', ';']).next().unwrap_or_default();
        KEYS.contains(&key)
    };
    lines.filter(is_meant).collect()
}
