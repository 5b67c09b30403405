//! What is coming: everybody's events, what I answered and bring, whose answer I wait for, and birthdays. Private.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use url::{Position, Url};

use crate::build::Joined;
use crate::feeds::ical;
use crate::friends::Private;
use crate::model::{
    Answer, Attendance, Birthday, Body, Entry, Event, Key, Moment, Occurrence, Owner, Rule, Status,
};
use crate::timeline::{EntryId, Guest, Guests, Outcome, Timeline};

/// Dates of one series in the agenda.
const DATES: usize = 40;
/// How long past events stay in the private calendar.
const PAST: SignedDuration = SignedDuration::from_hours(60 * 24);

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

/// Who sits at an event, and I among them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    pub host: String,
    /// I host it.
    pub is_mine: bool,
    /// What I said; none as long as I have not.
    pub answer: Option<Attendance>,
    /// It was full when I said yes.
    pub is_waiting: bool,
    /// It was moved since I answered.
    pub is_before_change: bool,
    /// What I bring.
    pub brings: Vec<String>,
    /// How many come, as seen from here.
    pub coming: u32,
    pub capacity: Option<u32>,
    /// What nobody brings yet.
    pub wanted: Vec<String>,
    /// Whom I invited and have not heard from; of my own events alone.
    pub unanswered: Vec<String>,
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

/// All events that anybody announced, of friends who are not muted.
fn events<'t>(
    timeline: &'t Timeline,
    private: &'t Private,
) -> impl Iterator<Item = (EntryId, &'t Event)> {
    let heard = timeline
        .ids()
        .filter(|id| !private.is_muted(timeline.author(*id)));
    heard.filter_map(|id| Some((id, timeline.entry(id).body.event()?)))
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

fn table(timeline: &Timeline, private: &Private, id: EntryId, event: &Event, date: Date) -> Table {
    let is_mine = timeline.is_hosted(id);
    let mut table = Table {
        host: timeline.author(id).name.clone(),
        is_mine,
        capacity: event.capacity,
        ..Table::default()
    };
    let Outcome::Guests(whole) = timeline.outcome(id) else {
        return table;
    };
    let guests = whole.on(date);
    let me = timeline.owners.first();
    let is_me = |guest: &&Guest| me.is_some_and(|me| guest.owner() == Some(&me.id));
    if let Some(mine) = guests.all().find(is_me) {
        table.answer = Some(mine.answer);
        table.brings = mine.brings.clone();
        table.is_waiting = guests.waiting.iter().any(|guest| is_me(&guest));
        table.is_before_change = mine.is_before_change;
    }
    table.coming = guests.heads();
    let open = guests
        .wanted
        .iter()
        .filter(|line| line.brought() < line.wanted.count);
    table.wanted = open.map(|line| line.wanted.what.clone()).collect();
    if is_mine {
        table.unanswered = unanswered(timeline, private, event, guests);
    }
    table
}

/// The names of the invited who have said nothing yet.
pub fn unanswered(
    timeline: &Timeline,
    private: &Private,
    event: &Event,
    guests: &Guests,
) -> Vec<String> {
    let friends = timeline.owners.iter().skip(1);
    let invited = friends.filter(|friend| {
        event
            .invited
            .iter()
            .any(|word| is_invited(word, friend, private))
    });
    let silent =
        invited.filter(|friend| guests.all().all(|guest| guest.owner() != Some(&friend.id)));
    silent.map(|friend| friend.name.clone()).collect()
}

/// Whether `ben`, an address, `everybody` or `ring 15` means this friend. A ring holds the nearer ones too.
pub fn is_invited(word: &str, friend: &Owner, private: &Private) -> bool {
    let word = word.trim().to_lowercase();
    if is_everybody(&word) || friend.name.to_lowercase() == word {
        return true;
    }
    if let Ok(ring) = word.trim_start_matches("ring").trim().parse::<u32>() {
        let known = private.of(friend).and_then(|known| known.ring);
        return known.is_some_and(|own| own <= ring);
    }
    let url = Url::parse(&word).or_else(|_| Url::parse(&format!("https://{word}/")));
    url.ok()
        .and_then(|url| Key::of(&url))
        .is_some_and(|key| key == friend.id.0)
}

/// Whether all friends are meant.
pub fn is_everybody(word: &str) -> bool {
    let word = word.trim().to_lowercase();
    matches!(word.as_str(), "all" | "everybody" | "everyone" | "friends")
}

fn birthdays<'a>(
    joined: &'a Joined,
    private: &'a Private,
    days: std::ops::RangeInclusive<Date>,
) -> impl Iterator<Item = Item> + 'a {
    let known = everybodys_birthdays(joined, private);
    known.flat_map(move |(name, site, birthday)| {
        let years = days.start().year()..=days.end().year();
        let days = days.clone();
        let kept = years
            .filter_map(move |year| birthday.in_year(year))
            .filter(move |day| days.contains(day));
        kept.map(move |day| Item {
            start: Moment::Day(day),
            end: None,
            title: birthday_title(name, birthday, Some(day.year())),
            url: site.clone(),
            what: What::Birthday,
            place: None,
            status: Status::Confirmed,
            note: None,
            is_reminded: false,
        })
    })
}

/// Friends with their sites, and those without one at the address of mine.
fn everybodys_birthdays<'a>(
    joined: &'a Joined,
    private: &'a Private,
) -> impl Iterator<Item = (&'a str, &'a Url, Birthday)> {
    let owners = &joined.timeline.owners;
    let friends = owners
        .iter()
        .filter_map(|owner| Some((&*owner.name, &owner.site, private.of(owner)?.birthday?)));
    let home = joined.config.base.url();
    let others = private
        .others(owners)
        .filter_map(move |(name, known)| Some((name, home, known.birthday?)));
    friends.chain(others)
}

/// `Ben's birthday`, with the age where both years are known.
fn birthday_title(name: &str, birthday: Birthday, year: Option<i16>) -> String {
    match birthday
        .year
        .zip(year)
        .map(|(born, year)| year - born)
        .filter(|age| *age > 0)
    {
        Some(age) => format!("{name}'s birthday ({age})"),
        None => format!("{name}'s birthday"),
    }
}

/// The circle's calendar, for my own calendar program: everybody's events, my answers, birthdays. Never published.
pub fn calendar(joined: &Joined, private: &Private, now: Timestamp) -> String {
    let timeline = &joined.timeline;
    let since = now.checked_sub(PAST).unwrap_or(now);
    let zone = &joined.config.timezone;
    let mut shown: Vec<(Entry, &'static str, String, bool)> = events(timeline, private)
        .filter(|(_, event)| !event.occurrences(since, None, zone, 1).is_empty())
        .map(|(id, event)| with_answer(timeline, private, id, event))
        .collect();
    for (name, site, birthday) in everybodys_birthdays(joined, private) {
        shown.extend(
            kept_yearly(joined, (name, site), birthday)
                .map(|entry| (entry, "", String::new(), true)),
        );
    }
    let lines: Vec<ical::Shown> = shown
        .iter()
        .map(|(entry, mark, note, is_day)| ical::Shown {
            entry,
            mark,
            note: Some(note.as_str()).filter(|note| !note.is_empty()),
            is_day: *is_day,
        })
        .collect();
    let name = format!("{}: circle", joined.config.title);
    let calendar = ical::Calendar {
        name: &name,
        url: None,
        alarm: joined.config.circle.alarm.map(ical::Alarm),
    };
    ical::write(&calendar, &lines)
}

/// An event as I have it: `?` before what I may come to, cancelled what I said no to.
fn with_answer(
    timeline: &Timeline,
    private: &Private,
    id: EntryId,
    event: &Event,
) -> (Entry, &'static str, String, bool) {
    let mut entry = timeline.entry(id).clone();
    let table = table(timeline, private, id, event, event.start.date());
    let (mark, status, said) = match table.answer {
        _ if table.is_mine => ("", event.status, "You host this".to_string()),
        Some(Attendance::Yes) if table.is_waiting => (
            "? ",
            Status::Tentative,
            "You are on the waiting list".into(),
        ),
        Some(Attendance::Yes) => ("", event.status, "You said yes".into()),
        Some(Attendance::No) => ("", Status::Cancelled, "You said no".into()),
        Some(answer) => (
            "? ",
            Status::Tentative,
            format!("You said {}", answer.word()),
        ),
        None => ("", event.status, "You have not answered yet".into()),
    };
    let bring = match table.brings.is_empty() {
        true => String::new(),
        false => format!("; you bring {}", table.brings.join(", ")),
    };
    let note = match table.is_mine {
        true => format!("{said}{bring}."),
        false => format!("{} invites. {said}{bring}.", table.host),
    };
    if let Body::Event(event) = &mut entry.body
        && event.status != Status::Cancelled
    {
        event.status = status;
    }
    (entry, mark, note, false)
}

/// RFC 5545 has no rule for 29 February every year; the last of February is one (wire-format §6).
fn kept_yearly(joined: &Joined, (name, site): (&str, &Url), birthday: Birthday) -> Option<Entry> {
    let rule = match (birthday.month, birthday.day) {
        (2, 29) => "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1",
        _ => "FREQ=YEARLY",
    };
    let first = birthday.in_year(birthday.year.unwrap_or(2024))?;
    let mut url = site.clone();
    let is_home = site == joined.config.base.url();
    url.set_fragment(Some(&match is_home {
        true => format!("birthday-{name}"),
        false => "birthday".into(),
    }));
    Some(Entry {
        owner: joined.timeline.owners.first()?.id.clone(),
        id: url.to_string(),
        url,
        title: Some(birthday_title(name, birthday, None)),
        published: Timestamp::UNIX_EPOCH,
        updated: None,
        tags: Vec::new(),
        language: None,
        summary: None,
        excerpt: String::new(),
        body: Body::Event(Box::new(Event {
            repeat: Rule::read(rule).ok(),
            ..Event::starting(Moment::Day(first))
        })),
        answers: Vec::<Answer>::new(),
        syndication: Vec::new(),
        attachments: Vec::new(),
        is_open: false,
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
