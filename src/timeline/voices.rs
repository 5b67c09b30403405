//! What was said to an entry, and which of it stands: the last word of each person that was in time (wire-format
//! §5.3, decisions §29).

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::duplicates::Known;
use super::resolve::{EntryId, Index};
use crate::model::{Answer, Entry, OwnerId};

/// One entry, in one version, speaking to one target.
#[derive(Debug)]
pub struct Voice<'a> {
    pub by: EntryId,
    pub entry: &'a Entry,
    /// All it says to this target, in its order.
    pub answers: Vec<&'a Answer>,
    /// Of the target among the entry's targets.
    pub position: usize,
    /// When a better version of the entry took its place.
    replaced: Option<Timestamp>,
}

/// What was said to each entry, in the order of `known`.
pub fn listen<'a>(known: &'a [Known], index: &Index) -> Vec<Vec<Voice<'a>>> {
    let mut heard: Vec<Vec<Voice>> = known.iter().map(|_| Vec::new()).collect();
    for (place, one) in known.iter().enumerate() {
        let mut replaced: Option<Timestamp> = None;
        for entry in one.versions() {
            let by = EntryId(place);
            let targets = by_target(entry, index).into_iter().enumerate();
            for (position, (target, answers)) in targets.filter(|(_, (target, _))| *target != by) {
                heard[target.0].push(Voice {
                    by,
                    entry,
                    answers,
                    position,
                    replaced,
                });
            }
            let changed = entry.changed();
            replaced = Some(replaced.map_or(changed, |before| before.min(changed)));
        }
    }
    heard
}

fn by_target<'a>(entry: &'a Entry, index: &Index) -> Vec<(EntryId, Vec<&'a Answer>)> {
    let mut targets: Vec<(EntryId, Vec<&Answer>)> = Vec::new();
    for answer in &entry.answers {
        let Some(target) = index.target(answer) else {
            continue;
        };
        match targets.iter_mut().find(|(known, _)| *known == target) {
            Some((_, answers)) => answers.push(answer),
            None => targets.push((target, vec![answer])),
        }
    }
    targets
}

impl Voice<'_> {
    /// Whether this version is what the entry said at that time.
    pub fn stands_at(&self, time: Timestamp) -> bool {
        self.entry.changed() <= time && self.replaced.is_none_or(|replaced| replaced > time)
    }

    /// Whether it is the version that is shown.
    pub fn is_current(&self) -> bool {
        self.replaced.is_none()
    }
}

/// The last word of each person among those said until `time`; ties go to the greater guid.
pub fn last_words<'v, 'a>(
    voices: impl IntoIterator<Item = &'v Voice<'a>>,
    time: Timestamp,
    counts: impl Fn(&Voice<'a>) -> bool,
) -> BTreeMap<&'a OwnerId, &'v Voice<'a>>
where
    'a: 'v,
{
    let mut last: BTreeMap<&OwnerId, &Voice> = BTreeMap::new();
    for voice in voices {
        if voice.stands_at(time) && counts(voice) {
            let before = last.entry(&voice.entry.owner).or_insert(voice);
            if weight(voice) > weight(before) {
                *before = voice;
            }
        }
    }
    last
}

fn weight<'v>(voice: &'v Voice) -> (Timestamp, &'v str, &'v str) {
    let entry = voice.entry;
    (entry.changed(), &entry.id, entry.url.as_str())
}

/// In order of publication, ties by guid: how answers are listed.
pub fn earliest_first<'v, 'a>(words: BTreeMap<&'a OwnerId, &'v Voice<'a>>) -> Vec<&'v Voice<'a>> {
    let mut words: Vec<&Voice> = words.into_values().collect();
    words.sort_by_key(|voice| (voice.entry.published, &voice.entry.id, &voice.entry.owner));
    words
}
