//! What is known of a friend on this machine, as the last pull left it.

use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;

use super::archive::{feed, item};
use super::health::Health;
use super::list::{Friend, Republish};
use super::rhythm::Rhythm;
use crate::feeds::Wish;
use crate::model::{Entry, Owner, Phrases};

/// After which silence is news.
const LONG: SignedDuration = SignedDuration::from_hours(90 * 24);

/// A friend, and all they said that is known on this machine.
#[derive(Clone, Debug)]
pub struct Heard {
    pub friend: Friend,
    pub owner: Owner,
    /// By their ids; what was taken back is left out. Their content is fetched by `full_texts`.
    pub entries: Vec<Entry>,
    /// What was taken back, by its id: what answers it says so. Of what stood in a conversation that is left.
    pub deleted: Vec<(String, Option<Entry>)>,
    /// As the last pull left it.
    pub health: Health,
    /// When they last answered, with something new or not.
    pub last_heard: Option<Timestamp>,
    /// When they were asked last, with or without success.
    pub last_tried: Option<Timestamp>,
    /// When it is their turn again; none if they were never asked, or are gone.
    pub next_try: Option<Timestamp>,
    /// What their feeds let others show.
    pub wish: Wish,
}

/// A friend of whom nothing was heard for so many days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    /// They could not be heard.
    Unheard(i64),
    /// They could, but had nothing to say.
    Unwritten(i64),
}

impl Heard {
    /// Whether they agreed to be shown whole.
    pub fn is_open(&self) -> bool {
        self.friend.republish == Republish::Full || self.wish == Wish::Everything
    }

    /// How often they write.
    pub fn rhythm(&self, now: Timestamp) -> Option<Rhythm> {
        Rhythm::of(self.entries.iter().map(|entry| entry.published), now)
    }

    /// For how many days nothing was heard of them, if that is long: they do not answer, or do not write.
    pub fn silence(&self, now: Timestamp) -> Option<Silence> {
        let days = |since: Timestamp| {
            let silence = now.duration_since(since);
            (silence >= LONG).then(|| silence.as_hours() / 24)
        };
        let written = self.entries.iter().map(|entry| entry.published).max();
        let unheard = self.last_heard.and_then(days).map(Silence::Unheard);
        unheard.or_else(|| written.and_then(days).map(Silence::Unwritten))
    }

    /// Of whom nothing is known yet; none without an address.
    pub fn nothing(friend: &Friend) -> Option<Heard> {
        Some(Heard {
            friend: friend.clone(),
            owner: friend.owner()?,
            entries: Vec::new(),
            deleted: Vec::new(),
            health: Health::not_yet(),
            last_heard: None,
            last_tried: None,
            next_try: None,
            wish: Wish::default(),
        })
    }
}

/// What the archive has of these friends, in their order.
pub fn all_heard(
    archive: &Connection,
    friends: &[Friend],
    phrases: &Phrases,
) -> rusqlite::Result<Vec<Heard>> {
    let mut all = Vec::new();
    for friend in friends {
        let Some(owner) = friend.owner() else {
            continue;
        };
        let attempts = feed::attempts(archive, &owner.id)?;
        all.push(Heard {
            friend: friend.clone(),
            entries: item::entries(archive, &owner, phrases)?,
            deleted: item::deleted(archive, &owner.id)?,
            wish: feed::wish(archive, &owner.id)?,
            health: Health::of(&attempts),
            last_heard: attempts.iter().filter_map(|attempt| attempt.last_ok).max(),
            last_tried: attempts
                .iter()
                .filter_map(|attempt| attempt.last_tried)
                .max(),
            next_try: attempts
                .iter()
                .filter(|attempt| !attempt.is_over)
                .filter_map(|attempt| attempt.next_try)
                .min(),
            owner,
        });
    }
    Ok(all)
}
