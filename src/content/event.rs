//! The event that a file announces.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::fields::{ChangeField, LocationField};
use super::reader::Reader;
use crate::model::{Change, Event, Moment, Moved, Place, Rule, Status, Until, Wanted};

impl Reader<'_> {
    pub fn event(&mut self, zone: &TimeZone) -> Option<Event> {
        let fields = &self.front.fields;
        let start = self.start(zone);
        let end = fields
            .end
            .as_deref()
            .and_then(|end| self.time("end", end, zone));
        let both = end.as_ref().zip(start.as_ref());
        if both.is_some_and(|(end, start)| is_before(end, start)) {
            self.wrong(
                self.front
                    .mistake("end", "the event ends before it begins")
                    .help("is the date right?"),
            );
        }
        if fields.capacity == Some(0) {
            self.wrong(
                self.front
                    .mistake("capacity", "there is no room for anybody")
                    .help("leave `capacity` out for no limit"),
            );
        }
        let mut event = Event {
            end,
            place: fields.location.as_ref().map(place),
            status: self
                .status("status", fields.status.as_deref())
                .unwrap_or_default(),
            capacity: fields.capacity,
            rsvp_by: fields
                .rsvp_by
                .as_deref()
                .and_then(|by| self.keep(self.front.moment("rsvp_by", by, zone))),
            wanted: fields.bring.iter().map(|line| Wanted::read(line)).collect(),
            hosts: self.urls("hosts", &fields.hosts),
            show_guests: fields
                .show_guests
                .unwrap_or(self.config.answers.show_guests),
            sequence: fields.sequence.unwrap_or(0),
            uid: fields.uid.clone(),
            repeat: self.repeat(start.as_ref()),
            except: self.dates("except", &fields.except),
            extra: self.extra(zone),
            invited: fields.invited.clone(),
            moved: self.moved(zone),
            outside: self.outside(zone),
            poll: fields
                .from_poll
                .as_deref()
                .and_then(|poll| self.target("from_poll", poll)),
            ..Event::starting(start.clone().unwrap_or(Moment::Day(Date::ZERO)))
        };
        let dated = start.is_some().then_some(&event);
        if let Some(event) = dated {
            self.doubt_exceptions(event);
        }
        event.changes = self.changes(dated, zone);
        start.is_some().then_some(event)
    }

    fn start(&mut self, zone: &TimeZone) -> Option<Moment> {
        let Some(start) = &self.front.fields.start else {
            let missing = self.whole("an event needs a `start`");
            self.wrong(missing.help("add a line: start: 2026-06-20 19:00"));
            return None;
        };
        self.time("start", start, zone)
    }

    /// The rule, which must give the first date: calendars disagree on what else it would mean (RFC 5545 §3.8.5.3).
    fn repeat(&mut self, start: Option<&Moment>) -> Option<Rule> {
        let text = self.front.fields.repeat.as_deref()?;
        let rule = match Rule::read(text) {
            Ok(rule) => rule,
            Err(unclear) => {
                let wrong = self.front.mistake("repeat", unclear.what);
                self.wrong(wrong.help(unclear.help));
                return None;
            }
        };
        let Some(start) = start.map(Moment::date) else {
            return Some(rule);
        };
        let day = |date: Date| date.strftime("%A %-d %B %Y").to_string();
        let last = rule.until.map(Until::date);
        match rule.dates(start, start, last).next() {
            Some(first) if first == start => Some(rule),
            Some(first) => {
                let off = self.front.mistake(
                    "repeat",
                    format!(
                        "the first date, {}, is not one that `repeat` gives",
                        day(start)
                    ),
                );
                self.wrong(off.help(format!(
                    "the first of those is {}: write start: {first}, with the time",
                    day(first)
                )));
                None
            }
            None => {
                let never = self.front.mistake("repeat", "this never happens");
                self.wrong(never.help("is there such a day, and does it end after it begins?"));
                None
            }
        }
    }

    fn extra(&mut self, zone: &TimeZone) -> Vec<Moment> {
        let extra = self.front.fields.extra.iter();
        extra
            .filter_map(|text| self.time("extra", text, zone))
            .collect()
    }

    fn moved(&mut self, zone: &TimeZone) -> Option<Moved> {
        let moved = self.front.fields.moved_from.as_ref()?;
        let on = moved
            .on
            .as_deref()
            .map(|on| self.front.timestamp("moved_from.on", on, zone));
        Some(Moved {
            from: moved
                .start
                .as_deref()
                .and_then(|from| self.time("moved_from.start", from, zone)),
            place: moved.location.clone(),
            on: on.and_then(|on| self.keep(on)),
        })
    }

    /// Says which of the dates to leave out was never one: mostly a slip of the pen.
    fn doubt_exceptions(&mut self, event: &Event) {
        let all = Event {
            except: Vec::new(),
            ..event.clone()
        };
        for (date, text) in event.except.iter().zip(&self.front.fields.except) {
            if event.is_series() && all.on(*date).is_none() {
                let none = self.front.mistake_at(
                    "except",
                    text,
                    format!("{} is none of its dates", date.strftime("%A %-d %B %Y")),
                );
                self.warnings
                    .push(none.help("is the day right?").into_warning());
            }
        }
    }

    /// `event` is none where its own start could not be read: then nothing can be said of its dates.
    fn changes(&mut self, event: Option<&Event>, zone: &TimeZone) -> Vec<Change> {
        let fields = self.front.fields.changes.iter();
        fields
            .filter_map(|field| self.change(event, field, zone))
            .collect()
    }

    fn change(
        &mut self,
        event: Option<&Event>,
        field: &ChangeField,
        zone: &TimeZone,
    ) -> Option<Change> {
        let date = self
            .keep(self.front.moment("changes.date", &field.date, zone))?
            .date();
        if event.is_some_and(|event| event.on(date).is_none()) {
            let day = date.strftime("%A %-d %B %Y");
            let none = self.front.mistake_at(
                "changes",
                &field.date,
                format!("{day} is none of its dates"),
            );
            self.wrong(
                none.help("`date` is the day that `repeat` gives; `start` is what it becomes"),
            );
        }
        let mut time = |name, text: &Option<String>| self.time(name, text.as_deref()?, zone);
        let (start, end) = (
            time("changes.start", &field.start),
            time("changes.end", &field.end),
        );
        if start
            .as_ref()
            .zip(end.as_ref())
            .is_some_and(|(start, end)| is_before(end, start))
        {
            let early = self.front.mistake_at(
                "changes",
                field.end.as_deref().unwrap_or_default(),
                "this date ends before it begins",
            );
            self.wrong(early.help("is the date right?"));
        }
        Some(Change {
            date,
            start,
            end,
            place: field.location.as_ref().map(place),
            status: self.status("changes", field.status.as_deref()),
            note: field.note.clone(),
        })
    }

    /// When something is; `all_day: true` makes a day of a time.
    fn time(&mut self, field: &str, text: &str, zone: &TimeZone) -> Option<Moment> {
        let moment = self.keep(self.front.moment(field, text, zone))?;
        Some(match self.front.fields.all_day {
            Some(true) => Moment::Day(moment.date()),
            _ => moment,
        })
    }

    fn status(&mut self, field: &str, word: Option<&str>) -> Option<Status> {
        Some(match word? {
            "confirmed" => Status::Confirmed,
            "tentative" => Status::Tentative,
            "cancelled" | "canceled" => Status::Cancelled,
            other => {
                let wrong = self.front.mistake_at(
                    field,
                    other,
                    format!("`{other}` is no status of an event"),
                );
                self.wrong(wrong.help("write confirmed, tentative or cancelled"));
                return None;
            }
        })
    }
}

fn place(location: &LocationField) -> Place {
    Place {
        name: location.name.clone(),
        address: location.address.clone(),
        latitude: location.lat,
        longitude: location.lon,
    }
}

fn is_before(end: &Moment, start: &Moment) -> bool {
    match (end, start) {
        (Moment::Time(end), Moment::Time(start)) => end < start,
        _ => end.date() < start.date(),
    }
}
