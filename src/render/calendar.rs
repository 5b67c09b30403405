//! The calendar as pages: months as tables, what is coming as a list, what is past by year. The public one holds one's
//! own events, the private agenda everybody's.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::{dates, outcome, pages};
use crate::config::Config;
use crate::content::Head;
use crate::model::{Entry, Event, Moment, Status};
use crate::site::Site;
use crate::timeline::Gig;

/// Dates of one series on the page.
const DATES: usize = 60;
/// Months that are drawn.
const MONTHS: usize = 12;

/// Something that takes place, as a calendar shows it.
#[derive(Clone, Debug)]
pub struct Happening {
    pub start: Moment,
    pub end: Option<Moment>,
    pub label: String,
    pub url: String,
    pub place: Option<String>,
    pub status: Status,
    pub note: Option<String>,
    /// Who invites, if it is not one's own.
    pub host: Option<String>,
    /// What I said.
    pub answer: Option<String>,
    /// I have said nothing yet.
    pub wants_answer: bool,
    pub brings: Vec<String>,
    /// Whom I invited and have not heard from.
    pub unanswered: Vec<String>,
}

/// The events that one hosts, alone or with others, and that are not over, each date by itself; the next first.
pub fn coming(site: &Site) -> Vec<Happening> {
    let mine = site.events().flat_map(|head| {
        let dates = dates_of(site, &head.entry).into_iter();
        dates.map(|(date, happening)| Happening {
            answer: outcome::on_date(site, &head.entry, date),
            ..happening
        })
    });
    let mut coming: Vec<Happening> = mine.chain(of(site, &site.published.hosted)).collect();
    sort(&mut coming, &site.config);
    coming
}

/// The circle's events that may be told, the next first.
pub fn circle(site: &Site) -> Vec<Happening> {
    let mut coming: Vec<Happening> = of(site, &site.published.gigs).collect();
    sort(&mut coming, &site.config);
    coming
}

/// The dates of others' events, with who invites.
fn of<'a>(site: &'a Site, gigs: &'a [Gig]) -> impl Iterator<Item = Happening> + 'a {
    gigs.iter().flat_map(|gig| {
        let dates = dates_of(site, &gig.entry).into_iter();
        dates.map(|(_, happening)| Happening {
            host: Some(gig.host.clone()),
            ..happening
        })
    })
}

/// The dates of one event that are not over: for a year, if it repeats.
fn dates_of(site: &Site, entry: &Entry) -> Vec<(Date, Happening)> {
    let zone = &site.config.timezone;
    let Some(event) = entry.body.event() else {
        return Vec::new();
    };
    let in_a_year = site
        .now
        .to_zoned(zone.clone())
        .checked_add(1.year())
        .map(|later| later.timestamp());
    let until = in_a_year.ok().filter(|_| event.is_series());
    let dates = event.occurrences(site.now, until, zone, DATES).into_iter();
    dates
        .map(|one| {
            let happening = Happening {
                start: one.start,
                end: one.end,
                label: entry.label(),
                url: entry.url.to_string(),
                place: one.place.map(|place| place.name),
                status: one.status,
                note: one.note,
                host: None,
                answer: None,
                wants_answer: false,
                brings: Vec::new(),
                unanswered: Vec::new(),
            };
            (one.date, happening)
        })
        .collect()
}

fn sort(happenings: &mut [Happening], config: &Config) {
    happenings.sort_by_cached_key(|one| {
        (
            one.start.instant(&config.timezone),
            one.label.clone(),
            one.url.clone(),
        )
    });
}

/// One's own events that are over, by the year they began in, the latest first.
pub fn past(site: &Site) -> Vec<pages::PastYear> {
    let mut years: BTreeMap<i16, Vec<(&Event, &Head)>> = BTreeMap::new();
    for head in site.events() {
        if let Some(event) = head.entry.body.event()
            && event
                .occurrences(site.now, None, &site.config.timezone, 1)
                .is_empty()
        {
            years
                .entry(event.start.date().year())
                .or_default()
                .push((event, head));
        }
    }
    let year = |(year, mut events): (i16, Vec<(&Event, &Head)>)| {
        events.sort_by_cached_key(|(event, head)| {
            std::cmp::Reverse((event.start.instant(&site.config.timezone), &head.path))
        });
        pages::PastYear {
            year: year.to_string(),
            events: events
                .iter()
                .map(|(_, head)| super::views::row(site, head))
                .collect(),
        }
    };
    years.into_iter().rev().map(year).collect()
}

/// What is coming, as the templates list it.
pub fn list(happenings: &[Happening], config: &Config) -> Vec<pages::Happening> {
    let words = &config.words;
    happenings
        .iter()
        .map(|one| pages::Happening {
            start: dates::moment(&one.start, words),
            end: one.end.as_ref().map(|end| dates::moment(end, words)),
            time: match &one.start {
                Moment::Time(time) => time.strftime("%H:%M").to_string(),
                Moment::Day(_) => String::new(),
            },
            label: one.label.clone(),
            url: one.url.clone(),
            place: one.place.clone(),
            status: one.status.word(),
            note: one.note.clone(),
            host: one.host.clone(),
            answer: one.answer.clone(),
            wants_answer: one.wants_answer,
            brings: one.brings.clone(),
            unanswered: one.unanswered.clone(),
        })
        .collect()
}

/// The months in which something is coming, each as the weeks of a table, Monday first; at least the running one.
pub fn months(site: &Site, happenings: &[Happening]) -> Vec<pages::MonthTable> {
    let today = site.now.to_zoned(site.config.timezone.clone()).date();
    let listed = list(happenings, &site.config);
    let mut by_day: BTreeMap<Date, Vec<pages::Happening>> = BTreeMap::new();
    for (one, shown) in happenings.iter().zip(listed) {
        for day in days(one) {
            by_day.entry(day).or_default().push(shown.clone());
        }
    }
    let mut firsts: Vec<Date> = by_day
        .keys()
        .chain([&today])
        .map(|day| day.first_of_month())
        .collect();
    firsts.sort_unstable();
    firsts.dedup();
    let from_now = firsts
        .into_iter()
        .filter(|first| *first >= today.first_of_month());
    from_now
        .take(MONTHS)
        .map(|first| month(first, &by_day, &site.config))
        .collect()
}

/// The days something takes, up to a month of them.
fn days(one: &Happening) -> Vec<Date> {
    let first = one.start.date();
    let last = one.end.as_ref().map_or(first, |end| match end {
        // A party until two in the morning is one of the evening before.
        Moment::Time(end) if end.time().hour() < 6 && end.date() > first => {
            end.date().yesterday().unwrap_or(first)
        }
        end => end.date(),
    });
    first
        .series(1.day())
        .take(31)
        .take_while(|day| *day <= last.max(first))
        .collect()
}

fn month(
    first: Date,
    by_day: &BTreeMap<Date, Vec<pages::Happening>>,
    config: &Config,
) -> pages::MonthTable {
    let before = Weekday::Monday.until(first.weekday());
    let mut cells: Vec<pages::Day> = (0..before).map(|_| pages::Day::default()).collect();
    let days = first
        .series(1.day())
        .take_while(|day| day.month() == first.month());
    cells.extend(days.map(|day| pages::Day {
        number: day.day().to_string(),
        iso: day.to_string(),
        events: by_day.get(&day).cloned().unwrap_or_default(),
    }));
    while !cells.len().is_multiple_of(7) {
        cells.push(pages::Day::default());
    }
    let mut weeks = Vec::new();
    let mut cells = cells.into_iter().peekable();
    while cells.peek().is_some() {
        weeks.push(cells.by_ref().take(7).collect());
    }
    pages::MonthTable {
        id: first.strftime("%Y-%m").to_string(),
        name: config.words.month_year(first),
        weeks,
    }
}
