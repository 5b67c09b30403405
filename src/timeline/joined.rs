//! The timeline: all entries, and what each is to the others. Private: pages are made from `Published`.

use std::collections::HashSet;

use jiff::Timestamp;
use url::Url;

use super::crowd;
use super::duplicates::Known;
use super::guest::Who;
use super::relations::{Outcome, Relations};
use super::resolve::{EntryId, Index};
use super::thread::Thread;
use crate::model::{Answer, Body, Entry, Key, Kind, Owner, OwnerId};

/// Everything everybody said, joined.
#[derive(Debug)]
pub struct Timeline {
    /// The first is me.
    pub owners: Vec<Owner>,
    /// Newest first, each once; numbered by [`EntryId`].
    entries: Vec<Entry>,
    /// The place of each entry's author among the owners.
    authors: Vec<usize>,
    index: Index,
    relations: Relations,
    /// What is dated later is from somebody whose clock is wrong, or not meant to be read yet.
    horizon: Timestamp,
    /// What was taken back, by its owner's place and its id or address.
    deleted: HashSet<(usize, String)>,
}

impl Timeline {
    pub(super) fn new(
        owners: Vec<Owner>,
        known: Vec<Known>,
        index: Index,
        (relations, horizon): (Relations, Timestamp),
    ) -> Timeline {
        Timeline {
            owners,
            authors: known.iter().map(|one| one.owner).collect(),
            entries: known.into_iter().map(|one| one.entry).collect(),
            index,
            relations,
            horizon,
            deleted: HashSet::new(),
        }
    }

    /// Notes what people took back, each by its id.
    pub fn with_deleted<'a>(
        mut self,
        deleted: impl IntoIterator<Item = (&'a OwnerId, &'a str)>,
    ) -> Timeline {
        for (owner, id) in deleted {
            let Some(place) = self.owners.iter().position(|known| known.id == *owner) else {
                continue;
            };
            let address = Key::parse(id).map(|key| (place, key.to_string()));
            self.deleted.extend(address);
            self.deleted.insert((place, id.to_string()));
        }
        self
    }

    /// Who took back what this answers, if that is why it is not there. Nobody can take back what is another's: the
    /// longest scope decides, as it does for what is there.
    pub fn taken_back(&self, answer: &Answer) -> Option<&Owner> {
        let key = Key::of(&answer.target)?;
        let claims = self.owners.iter().enumerate();
        let claims = claims.filter_map(|(place, owner)| Some((owner.claim(&key)?, place)));
        let (_, place) = claims.max()?;
        let is_deleted = |id: &str| self.deleted.contains(&(place, id.to_string()));
        let is_it = is_deleted(key.as_str()) || answer.id.as_deref().is_some_and(is_deleted);
        let is_gone = is_it && self.target(answer).is_none();
        self.owners.get(place).filter(|_| is_gone)
    }

    /// All entries, the newest first; not what was taken back.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = EntryId> + '_ {
        let all = (0..self.entries.len()).map(EntryId);
        all.filter(|id| !self.is_gone(*id))
    }

    /// Whether it was taken back, and stands in a conversation for what was said to it.
    pub fn is_gone(&self, id: EntryId) -> bool {
        self.entry(id).is_gone()
    }

    pub fn entry(&self, id: EntryId) -> &Entry {
        &self.entries[id.0]
    }

    pub fn author(&self, id: EntryId) -> &Owner {
        &self.owners[self.authors[id.0]]
    }

    /// Whether it is mine.
    pub fn is_own(&self, id: EntryId) -> bool {
        self.authors[id.0] == 0
    }

    /// Whether I host it: it is mine, or names me beside its owner.
    pub fn is_hosted(&self, id: EntryId) -> bool {
        let Body::Event(event) = &self.entry(id).body else {
            return false;
        };
        let mut sites = event.hosts.iter().filter_map(Key::of);
        let me = self.owners.first();
        self.is_own(id) || sites.any(|site| me.is_some_and(|me| me.scopes.contains(&site)))
    }

    pub fn owner(&self, id: &OwnerId) -> Option<&Owner> {
        self.owners.iter().find(|owner| owner.id == *id)
    }

    /// What somebody is called who comes, or brings something.
    pub fn name(&self, who: &Who) -> String {
        match who {
            Who::Known(owner) => self
                .owner(owner)
                .map_or(String::new(), |owner| owner.name.clone()),
            Who::Outside(name) => name.clone(),
        }
    }

    /// What sort of post it is, now that it is known which replies are votes.
    pub fn kind(&self, id: EntryId) -> Kind {
        match self.entry(id).kind() {
            Kind::Reply if self.relations.votes.contains(&id) => Kind::Vote,
            kind => kind,
        }
    }

    /// The entry at an address.
    pub fn find(&self, url: &Url) -> Option<EntryId> {
        self.index.address(url).filter(|id| !self.is_gone(*id))
    }

    /// The entry that an answer is about; none as long as it is not known.
    pub fn target(&self, answer: &Answer) -> Option<EntryId> {
        self.index.target(answer).filter(|id| !self.is_gone(*id))
    }

    /// The beginnings of all conversations, the newest first: what answers nothing that is known, and what is a
    /// post of its own all the same, such as a repost.
    pub fn roots(&self) -> impl Iterator<Item = EntryId> + '_ {
        self.ids().filter(|id| self.parent(*id).is_none())
    }

    /// What an entry replies to, as far as it is known and closes no circle.
    pub fn parent(&self, id: EntryId) -> Option<EntryId> {
        self.relations.forest.parent(id)
    }

    /// The conversation under an entry, be it a root or itself a reply.
    pub fn thread(&self, id: EntryId) -> Thread {
        self.relations.forest.thread(id)
    }

    /// How much was said to an entry, at any depth.
    pub fn reply_count(&self, id: EntryId) -> usize {
        self.count(&self.thread(id))
    }

    pub(super) fn count(&self, thread: &Thread) -> usize {
        let below = thread.replies.iter().map(|reply| {
            let own = usize::from(!self.is_gone(reply.entry));
            own + self.count(reply)
        });
        below.sum()
    }

    /// The conversation under an entry as it is shown, and of whom there are how many replies more.
    pub fn talk(&self, id: EntryId) -> (Thread, Vec<(&Owner, usize)>) {
        let who = |reply: &Thread| self.authors[reply.entry.0];
        let (thread, more) = crowd::hear_out(self.thread(id), who);
        let named = more
            .into_iter()
            .map(|(who, count)| (&self.owners[who], count));
        (thread, named.collect())
    }

    /// Whether it is dated later than now.
    pub fn is_ahead(&self, id: EntryId) -> bool {
        self.entry(id).published > self.horizon
    }

    /// The likes of an entry, one a person, the earliest first.
    pub fn likes(&self, id: EntryId) -> &[EntryId] {
        self.relations.likes.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The reposts of an entry, one a person, the earliest first.
    pub fn reposts(&self, id: EntryId) -> &[EntryId] {
        self.relations.reposts.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The guest list of an event, the tally of a poll: as seen from here.
    pub fn outcome(&self, id: EntryId) -> &Outcome {
        self.relations.outcomes.get(&id).unwrap_or(&Outcome::None)
    }
}
