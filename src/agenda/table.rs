//! Everybody's events, and who sits at each.

use jiff::civil::Date;

use super::invited::unanswered;
use crate::friends::Private;
use crate::model::{Attendance, Event};
use crate::timeline::{EntryId, Guest, Outcome, Timeline};

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

/// All events that anybody announced, of friends who are not muted.
pub fn events<'t>(
    timeline: &'t Timeline,
    private: &'t Private,
) -> impl Iterator<Item = (EntryId, &'t Event)> {
    let heard = timeline
        .ids()
        .filter(|id| !private.is_muted(timeline.author(*id)));
    heard.filter_map(|id| Some((id, timeline.entry(id).body.event()?)))
}

/// The table of an event as seen from here, on one of its dates.
pub fn table(
    timeline: &Timeline,
    private: &Private,
    id: EntryId,
    event: &Event,
    date: Date,
) -> Table {
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
