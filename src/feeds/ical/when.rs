//! Times, days and lengths as calendars write them (RFC 5545 §3.3).

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span};

use super::component::Line;
use super::zones::Zones;
use crate::model::Moment;

/// The one moment of a line.
pub fn moment(line: &Line, zones: &Zones) -> Option<Moment> {
    one(line.value.trim(), line, zones)
}

/// All moments of a line: EXDATE and RDATE list them. Of a period the beginning counts.
pub fn moments<'a>(line: &'a Line, zones: &'a Zones) -> impl Iterator<Item = Option<Moment>> + 'a {
    let values = line.value.split(',').map(str::trim);
    values.map(move |value| {
        let start = value.split('/').next().unwrap_or(value);
        one(start, line, zones)
    })
}

fn one(value: &str, line: &Line, zones: &Zones) -> Option<Moment> {
    if let Ok(day) = Date::strptime("%Y%m%d", value) {
        return Some(Moment::Day(day));
    }
    let (civil, zone) = match value.strip_suffix(['Z', 'z']) {
        Some(utc) => (utc, TimeZone::UTC),
        None => (value, zones.of(line)),
    };
    let civil = DateTime::strptime("%Y%m%dT%H%M%S", civil).ok()?;
    Some(Moment::Time(civil.to_zoned(zone).ok()?))
}

pub fn duration(text: &str) -> Option<SignedDuration> {
    let span: Span = text.trim().parse().ok()?;
    // Weeks and days of a duration are of 24 hours each.
    let days = i64::from(span.get_weeks()) * 7 + i64::from(span.get_days());
    let rest = span.weeks(0).days(0);
    let rest = SignedDuration::try_from(rest).ok()?;
    rest.checked_add(SignedDuration::from_hours(days.checked_mul(24)?))
}
