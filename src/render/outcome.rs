//! What an invitation or a poll came to, as the templates see it.

use jiff::civil::Date;
use url::Url;

use super::conversation::{people, person};
use super::{dates, pages};
use crate::model::{Choice, Entry, Poll};
use crate::site::Site;
use crate::timeline::{GuestList, VoteCount};

/// How many come on one date of a series of mine.
pub fn on_date(site: &Site, entry: &Entry, date: Date) -> Option<String> {
    let said = site.published.conversation(&entry.url)?;
    let whole = said.guests.as_ref()?;
    Some(how_many(site, whole.dates.get(&date).unwrap_or(whole)))
}

/// Who comes to an event of mine, and what they bring.
pub fn guests(site: &Site, entry: &Entry) -> (pages::Guests, Vec<pages::Wanted>) {
    let said = site.published.conversation(&entry.url);
    let list = said.and_then(|said| said.guests.as_ref());
    list.map_or_else(Default::default, |list| guest_list(site, list))
}

/// A guest list as it may be seen.
pub fn guest_list(site: &Site, list: &GuestList) -> (pages::Guests, Vec<pages::Wanted>) {
    let guests = pages::Guests {
        count: how_many(site, list),
        show_names: list.has_names,
        coming: people(&list.coming),
        waiting: people(&list.waiting),
        maybe: people(&list.maybe),
        interested: people(&list.interested),
        declined: people(&list.declined),
        late: people(&list.late),
    };
    let wanted = list.wanted.iter().map(|line| pages::Wanted {
        what: line.wanted.what.clone(),
        count: line.wanted.count,
        by: line.by.iter().map(person).collect(),
        is_covered: line.is_covered(),
    });
    (guests, wanted.collect())
}

/// `7 of 25`, or `7`.
fn how_many(site: &Site, list: &GuestList) -> String {
    match list.capacity {
        Some(capacity) => site.config.words.fill(
            "of",
            &[
                ("n", &list.coming.count.to_string()),
                ("all", &capacity.to_string()),
            ],
        ),
        None => list.coming.count.to_string(),
    }
}

/// A poll of mine with its votes.
pub fn poll(site: &Site, entry: &Entry, poll: &Poll) -> pages::Poll {
    let said = site.published.conversation(&entry.url);
    let votes = said.and_then(|said| said.votes.clone());
    tally(site, &entry.url, poll, &votes.unwrap_or_default())
}

/// A poll as it stands; its options are below `url`.
pub fn tally(site: &Site, url: &Url, poll: &Poll, votes: &VoteCount) -> pages::Poll {
    let settled = poll.result.as_ref();
    let voters = settled
        .and_then(|result| result.voters)
        .map_or(votes.voters, |voters| voters as usize);
    let options = poll.options.iter().map(|choice| {
        let by = votes
            .options
            .iter()
            .find(|option| option.id == choice.id)
            .map(|option| &option.by);
        // What the owner wrote down when it was settled stands.
        let frozen =
            settled.and_then(|result| result.counts.iter().find(|(id, _)| *id == choice.id));
        let count = frozen.map_or(by.map_or(0, |by| by.count), |(_, count)| *count as usize);
        let mut address = url.clone();
        address.set_fragment(Some(&choice.id));
        pages::Choice {
            id: choice.id.clone(),
            url: address.to_string(),
            label: label(site, choice),
            start: choice
                .start
                .as_ref()
                .map(|start| dates::moment(start, &site.config.words)),
            count,
            percent: (100 * count).checked_div(voters).unwrap_or(0),
            // Who was heard only afterwards is not among those who were counted.
            by: by.map_or(Vec::new(), |by| {
                people(by).into_iter().take(count).collect()
            }),
        }
    });
    pages::Poll {
        options: options.collect(),
        choice: poll.picks.word(),
        closes: poll
            .closes
            .map(|closes| dates::deadline(closes, &site.config)),
        is_closed: votes.is_closed || settled.is_some(),
        voters,
        show_names: votes.has_names,
        picked: settled.and_then(|result| {
            let picked = poll
                .options
                .iter()
                .find(|option| Some(&option.id) == result.picked.as_ref());
            picked.map(|option| label(site, option))
        }),
        event: settled
            .and_then(|result| result.event.as_ref())
            .map(|event| event.to_string()),
    }
}

/// What an option is called, a date in the site's language.
fn label(site: &Site, choice: &Choice) -> String {
    match choice.start.as_ref().filter(|_| choice.is_plain_date()) {
        Some(start) => dates::moment(start, &site.config.words).text,
        None => choice.label.clone(),
    }
}
