//! Birthdays: whose are known, and what they are called.

use jiff::Timestamp;
use url::Url;

use crate::build::Joined;
use crate::friends::Private;
use crate::model::{Answer, Birthday, Body, Entry, Event, Moment, Rule};

/// Friends with their sites, and those without one at the address of mine.
pub fn everybodys<'a>(
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
pub fn title(name: &str, birthday: Birthday, year: Option<i16>) -> String {
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

/// A birthday as a calendar has it. RFC 5545 has no rule for 29 February every year; the last of February is one (wire-format §6).
pub fn yearly(joined: &Joined, (name, site): (&str, &Url), birthday: Birthday) -> Option<Entry> {
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
        title: Some(title(name, birthday, None)),
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
