//! The private timeline: everything, in full, for the person whose folder this is. Nothing of it is ever published.

mod facts;
mod find;
mod fold;
mod seen;

use std::collections::HashMap;
use std::path::Path;

use jiff::Timestamp;

use crate::build::Joined;
use crate::content::Setting;
use crate::diagnostic::Stop;
use crate::friends;
use crate::html::Html;
use crate::model::{Answer, Body, EXCERPT, Picks, What, shorten};
use crate::render::relation;
use crate::timeline::{EntryId, Order, Thread, Timeline, arrange};
use crate::words::Words;
use facts::facts;
pub use find::{Found, find};
use fold::fold;
pub use seen::Seen;

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
    /// The same with its markup, where all of it is kept.
    pub html: Html,
    pub published: Timestamp,
    pub is_edited: bool,
    pub context: Option<Context>,
    /// When and where an event is, who comes, how a poll stands.
    pub facts: Vec<String>,
    /// How it can be answered, beside words.
    pub asks: Asks,
    /// Whether somebody else wrote it and it has not been read yet.
    pub is_new: bool,
    pub replies: Vec<Item>,
    /// How many more of this author follow that are folded away.
    pub more: usize,
}

/// What an entry answers.
#[derive(Debug)]
pub struct Context {
    /// `In reply to`.
    pub verb: String,
    /// `Ada: Midsummer supper`.
    pub name: String,
    pub url: String,
}

/// What an entry asks of its readers.
#[derive(Debug, PartialEq)]
pub enum Asks {
    Nothing,
    /// Whether one comes.
    Rsvp,
    /// Which options one chooses, by id and words.
    Vote {
        options: Vec<(String, String)>,
        is_any: bool,
    },
}

/// What is wanted of the timeline.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    /// Conversations.
    pub number: usize,
    pub order: Order,
    /// Whether a long run of one friend is shown whole.
    pub unfolded: bool,
}

/// The first conversations in that order, each whole.
pub fn read(root: &Path, joined: &Joined, wish: Wish) -> Result<Vec<Item>, Stop> {
    let timeline = &joined.timeline;
    let roots = timeline
        .roots()
        .filter(|id| !timeline.kind(*id).is_response());
    let author = |id: &EntryId| &timeline.author(*id).id;
    let roots = arrange(roots.collect(), wish.order, author);
    let mut shown = match wish.unfolded {
        true => roots.into_iter().map(|id| (id, 0)).collect(),
        false => fold(roots, author),
    };
    shown.truncate(wish.number);
    let threads: Vec<Thread> = shown.iter().map(|(id, _)| timeline.thread(*id)).collect();
    let page = Page {
        timeline,
        words: &joined.config.words,
        texts: texts(root, joined, &threads)?,
        seen: Seen::load(root),
    };
    let mut items: Vec<Item> = threads.iter().map(|thread| page.item(thread)).collect();
    for (item, (_, more)) in items.iter_mut().zip(shown) {
        item.more = more;
    }
    count(&mut items, &mut 0);
    Ok(items)
}

/// All that items are made from.
struct Page<'a> {
    timeline: &'a Timeline,
    words: &'a Words,
    texts: HashMap<EntryId, Html>,
    seen: Seen,
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

/// What every entry in these threads says.
fn texts(root: &Path, joined: &Joined, threads: &[Thread]) -> Result<HashMap<EntryId, Html>, Stop> {
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
        texts.insert(id, body.html);
    }
    let wanted: Vec<_> = theirs.iter().map(|id| joined.timeline.entry(*id)).collect();
    let wanted: Vec<_> = wanted
        .iter()
        .map(|entry| (&entry.owner, entry.id.as_str()))
        .collect();
    for (id, html) in theirs.iter().zip(friends::full_texts(root, &wanted)?) {
        texts.extend(html.map(|html| (*id, html)));
    }
    Ok(texts)
}

fn collect(thread: &Thread, ids: &mut Vec<EntryId>) {
    ids.push(thread.entry);
    thread.replies.iter().for_each(|reply| collect(reply, ids));
}

impl Page<'_> {
    fn item(&self, thread: &Thread) -> Item {
        let (timeline, id) = (self.timeline, thread.entry);
        let entry = timeline.entry(id);
        let kind = timeline.kind(id);
        let html = self.texts.get(&id).cloned();
        let answer = entry.answers.first();
        Item {
            number: 0,
            author: timeline.author(id).name.clone(),
            kind: kind.word(),
            url: entry.url.to_string(),
            title: entry.title.clone().filter(|_| !kind.has_no_name()),
            text: html
                .as_ref()
                .map_or_else(|| entry.excerpt.clone(), Html::text),
            html: html.unwrap_or_default(),
            published: entry.published,
            is_edited: entry
                .updated
                .is_some_and(|updated| updated > entry.published),
            context: answer.map(|answer| self.context(answer)),
            facts: facts(timeline, id, self.words),
            asks: asks(&entry.body),
            is_new: !timeline.is_own(id) && !self.seen.has(entry.url.as_str()),
            replies: thread
                .replies
                .iter()
                .map(|reply| self.item(reply))
                .collect(),
            more: 0,
        }
    }

    fn context(&self, answer: &Answer) -> Context {
        let words = self.words;
        let verb = match &answer.what {
            What::Rsvp(rsvp) => {
                let said = words.of("attendance", rsvp.answer.word());
                format!("{} {said} {}", words.text("rsvp"), words.text("rsvp_to"))
            }
            what => words.of("verb", relation(what).0).to_string(),
        };
        let name = match self.timeline.target(answer) {
            Some(target) => {
                let author = &self.timeline.author(target).name;
                let label = self.timeline.entry(target).label();
                format!("{author}: {}", shorten(&label, EXCERPT / 4))
            }
            None => match self.timeline.taken_back(answer) {
                Some(owner) => words.fill("deleted_post_of", &[("name", &owner.name)]),
                None => answer.name(),
            },
        };
        Context {
            verb,
            name,
            url: answer.address().to_string(),
        }
    }
}

fn asks(body: &Body) -> Asks {
    match body {
        Body::Event(_) => Asks::Rsvp,
        Body::Poll(poll) => Asks::Vote {
            options: poll
                .options
                .iter()
                .map(|option| (option.id.clone(), option.label.clone()))
                .collect(),
            is_any: poll.picks == Picks::Any,
        },
        _ => Asks::Nothing,
    }
}
