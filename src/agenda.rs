//! What is coming: everybody's events, what I answered and bring, whose answer I wait for, and birthdays. Private.

mod birthdays;
mod calendar;
mod invited;
mod table;

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use url::{Position, Url};

use crate::build::Joined;
use crate::friends::Private;
use crate::model::{Event, Moment, Occurrence, Status};
use crate::timeline::{EntryId, Timeline};

pub use calendar::calendar;
pub use invited::{is_everybody, is_invited, unanswered};
use table::{Table, events, table};

/// Dates of one series in the agenda.
const DATES: usize = 40;

/// One thing that is coming.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    pub start: Moment,
    pub end: Option<Moment>,
    pub title: String,
    /// Of the event, or of one date of a series.
    pub url: Url,
    pub what: What,
    pub place: Option<String>,
    pub status: Status,
    /// What is said of this date alone.
    pub note: Option<String>,
    /// An earlier date of its series reminds of the answer already.
    pub is_reminded: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub enum What {
    Event(Table),
    Birthday,
}

impl Item {
    /// The address of the event, of a series that of all its dates.
    pub fn whole(&self) -> Url {
        let mut url = self.url.clone();
        url.set_fragment(None);
        url
    }

    /// Whether it is another date of the same series, and nothing else of it is otherwise.
    fn is_again(&self, earlier: &Item) -> bool {
        let clock = |moment: &Moment| match moment {
            Moment::Time(time) => Some(time.time()),
            Moment::Day(_) => None,
        };
        matches!(self.what, What::Event(_))
            && self.what == earlier.what
            && self.place == earlier.place
            && self.status == earlier.status
            && self.note == earlier.note
            && clock(&self.start) == clock(&earlier.start)
    }

    /// A gentle reminder is due: somebody waits for my word.
    pub fn wants_answer(&self) -> bool {
        match &self.what {
            What::Event(table) => {
                let is_open = table.answer.is_none() && self.status != Status::Cancelled;
                is_open && !table.is_mine && !self.is_reminded
            }
            What::Birthday => false,
        }
    }
}

/// What is not over at `now` and begins before `until`, the next first.
pub fn agenda(joined: &Joined, private: &Private, now: Timestamp, until: Timestamp) -> Vec<Item> {
    let zone = &joined.config.timezone;
    let timeline = &joined.timeline;
    let mut items: Vec<Item> = events(timeline, private)
        .flat_map(|(id, event)| {
            let dates = event.occurrences(now, Some(until), zone, DATES);
            dates
                .into_iter()
                .map(move |one| item(timeline, private, id, event, one))
        })
        .collect();
    let days = now.to_zoned(zone.clone()).date()..=until.to_zoned(zone.clone()).date();
    items.extend(birthdays(joined, private, days));
    items.sort_by_cached_key(|item| {
        (
            item.start.instant(zone),
            item.title.clone(),
            item.url.clone(),
        )
    });
    remind_once(&mut items, |item| {
        item.start.instant(zone).is_some_and(|start| start >= now)
    });
    items
}

/// One reminder for a series: at its next date without an answer, not at each of forty.
fn remind_once(items: &mut [Item], is_to_come: impl Fn(&Item) -> bool) {
    let mut reminded = HashSet::new();
    for item in items {
        if item.wants_answer() && is_to_come(item) {
            item.is_reminded = !reminded.insert(item.whole());
        }
    }
}

fn item(
    timeline: &Timeline,
    private: &Private,
    id: EntryId,
    event: &Event,
    one: Occurrence,
) -> Item {
    let entry = timeline.entry(id);
    let mut url = entry.url.clone();
    if event.is_series() {
        url.set_fragment(Some(&one.date.to_string()));
    }
    Item {
        title: entry.label(),
        url,
        what: What::Event(table(timeline, private, id, event, one.date)),
        place: one.place.map(|place| place.name),
        status: one.status,
        note: one.note,
        is_reminded: false,
        start: one.start,
        end: one.end,
    }
}

fn birthdays<'a>(
    joined: &'a Joined,
    private: &'a Private,
    days: std::ops::RangeInclusive<Date>,
) -> impl Iterator<Item = Item> + 'a {
    let known = birthdays::everybodys(joined, private);
    known.flat_map(move |(name, site, birthday)| {
        let years = days.start().year()..=days.end().year();
        let days = days.clone();
        let kept = years
            .filter_map(move |year| birthday.in_year(year))
            .filter(move |day| days.contains(day));
        kept.map(move |day| Item {
            start: Moment::Day(day),
            end: None,
            title: birthdays::title(name, birthday, Some(day.year())),
            url: site.clone(),
            what: What::Birthday,
            place: None,
            status: Status::Confirmed,
            note: None,
            is_reminded: false,
        })
    })
}

/// The items by month, for a page or a terminal: `2026-06` and what is in it.
pub fn by_month(items: &[Item]) -> BTreeMap<(i16, i8), Vec<Dates<'_>>> {
    let mut months: BTreeMap<(i16, i8), Vec<Dates>> = BTreeMap::new();
    for dates in folded(items) {
        let date = dates.first.start.date();
        let month = months.entry((date.year(), date.month())).or_default();
        month.push(dates);
    }
    months
}

/// A date, and the later ones of its series of which there is nothing else to say.
pub struct Dates<'a> {
    pub first: &'a Item,
    pub later: Vec<&'a Item>,
}

fn folded(items: &[Item]) -> Vec<Dates<'_>> {
    let mut folded: Vec<Dates> = Vec::new();
    let mut known: HashMap<&str, Vec<usize>> = HashMap::new();
    for item in items {
        let places = known.entry(&item.url[..Position::AfterQuery]).or_default();
        let mut alike = places.iter().copied();
        match alike.find(|place| item.is_again(folded[*place].first)) {
            Some(place) => folded[place].later.push(item),
            None => {
                places.push(folded.len());
                let later = Vec::new();
                folded.push(Dates { first: item, later });
            }
        }
    }
    folded
}

/// The end of what an agenda shows if nobody says otherwise: a year.
pub fn a_year_from(now: Timestamp, zone: &TimeZone) -> Timestamp {
    let later = now.to_zoned(zone.clone()).checked_add(1.year());
    later.map_or(now, |later| later.timestamp())
}
