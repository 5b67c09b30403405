//! Events for calendar programs.

use jiff::SignedDuration;

use crate::content::Head;
use crate::feeds::ical;
use crate::model::{Event, Status};
use crate::site::Site;
use crate::timeline::Gig;

/// How long a cancelled event stays in the calendars.
const KEPT: SignedDuration = SignedDuration::from_hours(60 * 24);

/// The calendar of one event.
pub fn occasion(site: &Site, head: &Head) -> Vec<u8> {
    calendar(site, &format!("{}event.ics", head.path), &[head])
}

/// One's own events, and those that one hosts with others: with the same ids as on their sites.
pub fn all(site: &Site) -> Vec<u8> {
    let mine = site.events().filter(|head| is_kept(site, head));
    let mine = mine.map(|head| ical::Shown::from(&head.entry));
    let hosted = site.published.hosted.iter().map(with_host);
    let shown: Vec<ical::Shown> = mine.chain(hosted).collect();
    written(site, "calendar.ics", "events", &shown)
}

pub fn calendar(site: &Site, path: &str, heads: &[&Head]) -> Vec<u8> {
    let shown: Vec<ical::Shown> = heads.iter().map(|head| (&head.entry).into()).collect();
    written(site, path, "events", &shown)
}

fn with_host(gig: &Gig) -> ical::Shown<'_> {
    ical::Shown {
        note: Some(&gig.host),
        ..ical::Shown::from(&gig.entry)
    }
}

fn written(site: &Site, path: &str, what: &str, shown: &[ical::Shown]) -> Vec<u8> {
    let name = format!("{}: {what}", site.config.title);
    let calendar = ical::Calendar {
        name: &name,
        url: Some(&site.config.base.join(path)),
        alarm: None,
    };
    ical::write(&calendar, shown).into_bytes()
}

/// The circle's events for anybody's calendar: title, time, place, host and link.
pub fn gigs(site: &Site) -> Vec<u8> {
    let zone = &site.config.timezone;
    let since = site.now.checked_sub(KEPT).unwrap_or(site.now);
    let goes_on = |event: &Event| !event.occurrences(since, None, zone, 1).is_empty();
    let is_recent = |gig: &&Gig| gig.entry.body.event().is_some_and(goes_on);
    let recent = site.published.gigs.iter().filter(is_recent);
    let shown: Vec<ical::Shown> = recent.map(with_host).collect();
    let what = site.config.words.text("whats_on");
    written(site, "circle/calendar.ics", what, &shown)
}

pub fn is_event(head: &Head) -> bool {
    head.entry.body.event().is_some()
}

/// Whether a calendar still shows an event: a cancelled one for 60 days, so that those who have it hear of it
/// (wire-format §3.3).
pub fn is_kept(site: &Site, head: &Head) -> bool {
    let age = site.now.duration_since(head.entry.changed());
    let event = head.entry.body.event();
    event.is_some_and(|event| event.status != Status::Cancelled || age <= KEPT)
}
