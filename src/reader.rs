//! The private timeline: everything, in full, for the person whose folder this is. Nothing of it is ever published.

use std::collections::HashMap;
use std::path::Path;

use jiff::Timestamp;

use crate::build::Joined;
use crate::content::Setting;
use crate::diagnostic::Stop;
use crate::friends;
use crate::model::{Answer, Body, EXCERPT, Entry, What, shorten};
use crate::timeline::{EntryId, Outcome, Thread, Timeline};

/// One entry as it is read at home.
#[derive(Debug)]
pub struct Item {
    /// Counted from 1 in the order of reading, replies too: what `potluck reply 3` means.
    pub number: usize,
    pub author: String,
    pub kind: &'static str,
    pub url: String,
    pub title: Option<String>,
    /// The whole text, without markup.
    pub text: String,
    pub published: Timestamp,
    /// `in reply to Ada: Midsummer supper`.
    pub context: Option<String>,
    /// When and where an event is, who comes, how a poll stands.
    pub facts: Vec<String>,
    pub replies: Vec<Item>,
}

/// The newest conversations, each whole.
pub fn read(root: &Path, joined: &Joined, number: usize) -> Result<Vec<Item>, Stop> {
    let timeline = &joined.timeline;
    let roots = timeline
        .roots()
        .filter(|id| !timeline.kind(*id).is_response());
    let threads: Vec<Thread> = roots.take(number).map(|id| timeline.thread(id)).collect();
    let texts = texts(root, joined, &threads)?;
    let mut items: Vec<Item> = threads
        .iter()
        .map(|thread| item(timeline, thread, &texts))
        .collect();
    count(&mut items, &mut 0);
    Ok(items)
}

fn count(items: &mut [Item], last: &mut usize) {
    for item in items {
        *last += 1;
        item.number = *last;
        count(&mut item.replies, last);
    }
}

/// Everything that has a number, in its order.
pub fn numbered(items: &[Item]) -> Vec<&Item> {
    let mut all = Vec::new();
    for item in items {
        all.push(item);
        all.extend(numbered(&item.replies));
    }
    all
}

/// The plain text of every entry in these threads.
fn texts(
    root: &Path,
    joined: &Joined,
    threads: &[Thread],
) -> Result<HashMap<EntryId, String>, Stop> {
    let mut ids = Vec::new();
    threads.iter().for_each(|thread| collect(thread, &mut ids));
    let (mine, theirs): (Vec<EntryId>, Vec<EntryId>) =
        ids.into_iter().partition(|id| joined.timeline.is_own(*id));
    let mut texts = HashMap::new();
    let heads = joined.content.heads.iter();
    let heads: HashMap<_, _> = heads
        .filter_map(|head| Some((joined.timeline.find(&head.entry.url)?, head)))
        .collect();
    for id in mine {
        let Some(head) = heads.get(&id) else { continue };
        let body = joined
            .content
            .bodies
            .render(&head.source, &head.path, Setting::Feed)?;
        texts.insert(id, body.html.text());
    }
    let wanted: Vec<_> = theirs.iter().map(|id| joined.timeline.entry(*id)).collect();
    let wanted: Vec<_> = wanted
        .iter()
        .map(|entry| (&entry.owner, entry.id.as_str()))
        .collect();
    for (id, html) in theirs.iter().zip(friends::full_texts(root, &wanted)?) {
        texts.extend(html.map(|html| (*id, html.text())));
    }
    Ok(texts)
}

fn collect(thread: &Thread, ids: &mut Vec<EntryId>) {
    ids.push(thread.entry);
    thread.replies.iter().for_each(|reply| collect(reply, ids));
}

fn item(timeline: &Timeline, thread: &Thread, texts: &HashMap<EntryId, String>) -> Item {
    let id = thread.entry;
    let entry = timeline.entry(id);
    let kind = timeline.kind(id);
    Item {
        number: 0,
        author: timeline.author(id).name.clone(),
        kind: kind.word(),
        url: entry.url.to_string(),
        title: entry.title.clone().filter(|_| !kind.has_no_name()),
        text: texts
            .get(&id)
            .cloned()
            .unwrap_or_else(|| entry.excerpt.clone()),
        published: entry.published,
        context: entry
            .answers
            .first()
            .map(|answer| context(timeline, answer)),
        facts: facts(timeline, id, entry),
        replies: thread
            .replies
            .iter()
            .map(|reply| item(timeline, reply, texts))
            .collect(),
    }
}

fn context(timeline: &Timeline, answer: &Answer) -> String {
    let verb = match &answer.what {
        What::Reply => "in reply to".to_string(),
        What::Like => "likes".into(),
        What::Repost => "reposts".into(),
        What::Bookmark => "bookmarks".into(),
        What::Rsvp(rsvp) => format!("says {} to", rsvp.answer.word()),
    };
    match timeline.target(answer) {
        Some(target) => {
            let author = &timeline.author(target).name;
            format!(
                "{verb} {author}: {}",
                shorten(&timeline.entry(target).label(), EXCERPT / 4)
            )
        }
        None => format!("{verb} {}", answer.name()),
    }
}

fn facts(timeline: &Timeline, id: EntryId, entry: &Entry) -> Vec<String> {
    let mut facts = Vec::new();
    if let Body::Event(event) = &entry.body {
        let place = event
            .place
            .as_ref()
            .map(|place| format!(", {}", place.name))
            .unwrap_or_default();
        facts.push(format!("{}{place}", event.start.words()));
    }
    match timeline.outcome(id) {
        Outcome::Guests(guests) => {
            let name = |owner| {
                timeline
                    .owner(owner)
                    .map_or(String::new(), |owner| owner.name.clone())
            };
            let coming: Vec<String> = guests
                .coming
                .iter()
                .map(|guest| name(&guest.owner))
                .collect();
            facts.push(format!("{} coming: {}", guests.heads(), coming.join(", ")));
        }
        Outcome::Tally(tally) => {
            let Body::Poll(poll) = &entry.body else {
                return facts;
            };
            for (choice, count) in poll.options.iter().zip(&tally.options) {
                facts.push(format!("{:>3}  {}", count.votes.len(), choice.label));
            }
        }
        Outcome::None => {}
    }
    facts
}
