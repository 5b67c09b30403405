//! The event that a file announces.

use jiff::tz::TimeZone;

use super::reader::Reader;
use crate::model::{Event, Moment, Place, Status, Wanted};

impl Reader<'_> {
    pub fn event(&mut self, zone: &TimeZone) -> Option<Event> {
        let fields = &self.front.fields;
        let Some(start) = &fields.start else {
            let missing = self.whole("an event needs a `start`");
            self.wrong(missing.help("add a line: start: 2026-06-20 19:00"));
            return None;
        };
        let start = self
            .keep(self.front.moment("start", start, zone))
            .map(|start| self.whole_day(start));
        let end = fields
            .end
            .as_deref()
            .map(|end| self.front.moment("end", end, zone));
        let end = end
            .and_then(|end| self.keep(end))
            .map(|end| self.whole_day(end));
        let start = start?;
        if end.as_ref().is_some_and(|end| is_before(end, &start)) {
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
        Some(Event {
            start,
            end,
            place: fields.location.as_ref().map(|location| Place {
                name: location.name.clone(),
                address: location.address.clone(),
                latitude: location.lat,
                longitude: location.lon,
            }),
            status: self.status(),
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
            repeat: fields.repeat.clone(),
            except: self.dates("except", &fields.except),
            extra: self.dates("extra", &fields.extra),
            invited: fields.invited.clone(),
        })
    }

    /// `all_day: true` makes a day of a time.
    pub fn whole_day(&self, moment: Moment) -> Moment {
        match self.front.fields.all_day {
            Some(true) => Moment::Day(moment.date()),
            _ => moment,
        }
    }

    pub fn status(&mut self) -> Status {
        match self.front.fields.status.as_deref() {
            None | Some("confirmed") => Status::Confirmed,
            Some("tentative") => Status::Tentative,
            Some("cancelled" | "canceled") => Status::Cancelled,
            Some(other) => {
                let wrong = self
                    .front
                    .mistake("status", format!("`{other}` is no status of an event"));
                self.wrong(wrong.help("write confirmed, tentative or cancelled"));
                Status::Confirmed
            }
        }
    }
}

fn is_before(end: &Moment, start: &Moment) -> bool {
    match (end, start) {
        (Moment::Time(end), Moment::Time(start)) => end < start,
        _ => end.date() < start.date(),
    }
}
