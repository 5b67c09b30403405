//! The private timeline: everything, in full, for the person whose folder this is. Nothing of it is ever published.

mod album;
mod company;
mod facts;
mod find;
mod mine;
mod part;
mod seen;

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::path::Path;

use jiff::Timestamp;
use url::Url;

use crate::build::Joined;
use crate::content::Setting;
use crate::diagnostic::{Failure, Stop};
use crate::friends;
use crate::html::Html;
use crate::model::{Answer, Attachment, Body, EXCERPT, Entry, Photo, Picks, What, is_web, shorten};
use crate::published;
use crate::render::{Context, Mine, Tick, relation};
use crate::timeline::{EntryId, Order, Thread, Timeline, arrange, fold};
use crate::words::Words;
pub use album::{Album, Wanted};
use company::Company;
use facts::facts;
pub use find::{Found, find};
use mine::mine;
pub use part::ENTRIES;
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
    /// It was taken back, and has no number: only what was said to it is there.
    pub is_deleted: bool,
    pub context: Option<Context>,
    /// Its pictures, on their author's site; some may stand in its text, too.
    pub pictures: Vec<Picture>,
    /// Of an event, the pictures of those who answered once it had begun.
    pub album: Vec<Picture>,
    /// What comes with it and is not in its text.
    pub attachments: Vec<Attachment>,
    /// When and where an event is, who comes, how a poll stands.
    pub facts: Vec<String>,
    /// How it can be answered, beside words.
    pub asks: Asks,
    /// Whether somebody else wrote it and it has not been read yet.
    pub is_new: bool,
    /// What I said to it, beside replies.
    pub mine: Vec<Mine>,
    /// It is an answer of mine that is not published yet, or not as it is now.
    pub is_waiting: bool,
    pub replies: Vec<Item>,
    /// Of whom how many more follow that are not shown: a long run of posts, or of replies in one conversation.
    pub more: Vec<(String, usize)>,
}

/// What a picture shows, and where it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    pub alt: String,
    pub url: String,
    /// The post that shows it.
    pub post: String,
}

/// What an entry asks of its readers.
#[derive(Debug, PartialEq)]
pub enum Asks {
    Nothing,
    /// Whether one comes.
    Rsvp,
    /// Which options one chooses.
    Vote {
        options: Vec<Tick>,
        is_any: bool,
    },
}

/// Conversations that are near in time, or of which pictures are kept.
pub const PAGE: usize = 100;

/// Which part of the timeline is wanted.
#[derive(Clone, Copy, Debug)]
pub enum Extent {
    /// So many conversations, each whole.
    Conversations(usize),
    /// As many entries as a page can hold, from this one on, counted from 0.
    From(usize),
}

/// What is wanted of the timeline.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    pub extent: Extent,
    pub order: Order,
    /// Whether, of conversations that are near in time, those of the nearest friends come first.
    pub near_first: bool,
    /// Whether a long run of one friend is shown whole, and all that one friend says in a conversation.
    pub unfolded: bool,
    /// Only of friends in this ring and those within it.
    pub ring: Option<u32>,
}

/// The pictures of friends in these conversations, those of the newest posts first.
pub fn pictures(root: &Path, joined: &Joined, wish: Wish) -> Result<Vec<Wanted>, Stop> {
    let timeline = &joined.timeline;
    let company = Company::load(root, wish.ring)?;
    let shown = chosen(root, timeline, &company, wish)?;
    let talks = shown.iter().map(|(id, _)| timeline.talk(*id).0);
    let threads: Vec<Thread> = talks
        .map(|thread| company.without_muted(timeline, thread))
        .collect();
    let mut ids = Vec::new();
    threads.iter().for_each(|thread| collect(thread, &mut ids));
    ids.retain(|id| !timeline.is_own(*id));
    ids.sort_by_key(|id| Reverse(timeline.entry(*id).published));
    let texts = theirs(root, timeline, &ids)?;
    let wanted = ids.iter().flat_map(|id| {
        let entry = timeline.entry(*id);
        let pictures = shown_by(entry, texts.get(id));
        pictures.into_iter().filter_map(|picture| {
            let url = Url::parse(&picture.url).ok()?;
            let owner = entry.owner.clone();
            Some(Wanted { owner, url })
        })
    });
    Ok(wanted.collect())
}

/// The conversations that are shown in that order, and how many more of each author are folded away behind them.
fn chosen(
    root: &Path,
    timeline: &Timeline,
    company: &Company,
    wish: Wish,
) -> Result<Vec<(EntryId, usize)>, Stop> {
    let roots = timeline
        .roots()
        .filter(|id| !timeline.kind(*id).is_response() && company.wants(timeline, *id));
    let author = |id: &EntryId| &timeline.author(*id).id;
    let roots = by_time(root, timeline, roots.collect())?;
    let roots = arrange(roots, wish.order, author);
    let mut shown = match wish.unfolded {
        true => roots.into_iter().map(|id| (id, Vec::new())).collect(),
        false => fold(roots, author),
    };
    let near = match wish.extent {
        Extent::Conversations(number) => {
            shown.truncate(number);
            number
        }
        Extent::From(_) => PAGE,
    };
    if wish.near_first {
        let near = shown.chunks_mut(near.max(1));
        near.for_each(|near| near.sort_by_key(|(id, _)| company.ring(timeline, *id)));
    }
    let counted = shown.into_iter().map(|(id, folded)| (id, folded.len()));
    Ok(counted.collect())
}

/// What was read of the timeline.
pub struct Reading {
    pub items: Vec<Item>,
    /// Where the next page begins.
    pub next: Option<usize>,
}

/// The part that is wanted, in its order.
pub fn read(root: &Path, joined: &Joined, wish: Wish) -> Result<Reading, Stop> {
    let timeline = &joined.timeline;
    let company = Company::load(root, wish.ring)?;
    let shown = chosen(root, timeline, &company, wish)?;
    let talks = || {
        let shown = shown.iter();
        shown.map(|(id, folded)| talk(timeline, &company, wish, (*id, *folded)))
    };
    let (talks, texts, next) = match wish.extent {
        Extent::Conversations(_) => {
            let talks: Vec<_> = talks().collect();
            let texts = texts(root, joined, &talks)?;
            (talks, texts, None)
        }
        Extent::From(first) => {
            let most = part::cut(talks(), first..first.saturating_add(part::ENTRIES));
            let texts = texts(root, joined, &most.talks)?;
            let size = |id: &EntryId| texts.get(id).map_or(0, |html| html.as_str().len());
            let end = first.saturating_add(part::fitting(most.entries.iter().map(size)));
            let part = part::cut(talks(), first..end);
            (part.talks, texts, part.goes_on.then_some(end))
        }
    };
    let waiting = published::waiting(root, &joined.config, &joined.content);
    let waiting = waiting.map_err(|error| Failure::new(error.to_string()))?;
    let waiting = waiting.into_iter().map(|head| &head.entry.url).collect();
    let page = Page {
        timeline,
        words: &joined.config.words,
        texts,
        seen: Seen::load(root),
        mine: mine(joined, &waiting),
        waiting,
        company,
    };
    let items = talks.iter().map(|(thread, more)| Item {
        more: more.clone(),
        ..page.item(thread)
    });
    let mut items: Vec<Item> = items.collect();
    count(&mut items, &mut 0);
    Ok(Reading { items, next })
}

/// The addresses of all that there is to read, whatever page it is on.
pub fn addresses(root: &Path, joined: &Joined, wish: Wish) -> Result<Vec<String>, Stop> {
    let timeline = &joined.timeline;
    let company = Company::load(root, wish.ring)?;
    let mut ids = Vec::new();
    for shown in chosen(root, timeline, &company, wish)? {
        collect(&talk(timeline, &company, wish, shown).0, &mut ids);
    }
    ids.retain(|id| !timeline.is_gone(*id));
    let addresses = ids.iter().map(|id| timeline.entry(*id).url.to_string());
    Ok(addresses.collect())
}

/// A conversation as it is read, and of whom how much more there is: posts that are folded away behind it, and replies.
fn talk(
    timeline: &Timeline,
    company: &Company,
    wish: Wish,
    (id, folded): (EntryId, usize),
) -> (Thread, Vec<(String, usize)>) {
    let (thread, cut) = match wish.unfolded {
        true => (timeline.thread(id), Vec::new()),
        false => timeline.talk(id),
    };
    let folded = (folded > 0).then(|| (timeline.author(id), folded));
    let more = folded.into_iter().chain(cut);
    let more = more.map(|(owner, count)| (owner.name.clone(), count));
    (company.without_muted(timeline, thread), more.collect())
}

/// The newest first. What claims to be from later is from when it was first heard: a clock that is wrong keeps nothing
/// on top.
fn by_time(
    root: &Path,
    timeline: &Timeline,
    mut ids: Vec<EntryId>,
) -> Result<Vec<EntryId>, Failure> {
    let ahead = |id: &EntryId| timeline.is_ahead(*id) && !timeline.is_own(*id);
    let ahead: Vec<EntryId> = ids.iter().copied().filter(ahead).collect();
    let names = ahead.iter().map(|id| {
        let entry = timeline.entry(*id);
        (&entry.owner, entry.id.as_str())
    });
    let heard = friends::first_seen(root, &names.collect::<Vec<_>>())?;
    let heard: HashMap<EntryId, Option<Timestamp>> = ahead.into_iter().zip(heard).collect();
    let published = |id: &EntryId| timeline.entry(*id).published;
    ids.sort_by_cached_key(|id| Reverse(heard.get(id).copied().flatten().unwrap_or(published(id))));
    Ok(ids)
}

/// All that items are made from.
struct Page<'a> {
    timeline: &'a Timeline,
    words: &'a Words,
    texts: HashMap<EntryId, Html>,
    seen: Seen,
    mine: HashMap<EntryId, Vec<Mine>>,
    /// The addresses of my answers that are not published.
    waiting: HashSet<&'a Url>,
    company: Company,
}

fn count(items: &mut [Item], last: &mut usize) {
    for item in items {
        if !item.is_deleted {
            *last += 1;
            item.number = *last;
        }
        count(&mut item.replies, last);
    }
}

/// Everything that has a number, in its order.
pub fn numbered(items: &[Item]) -> Vec<&Item> {
    let mut all = Vec::new();
    for item in items {
        all.extend(Some(item).filter(|item| !item.is_deleted));
        all.extend(numbered(&item.replies));
    }
    all
}

/// What every entry in these threads says.
fn texts<Rest>(
    root: &Path,
    joined: &Joined,
    talks: &[(Thread, Rest)],
) -> Result<HashMap<EntryId, Html>, Stop> {
    let mut ids = Vec::new();
    talks
        .iter()
        .for_each(|(thread, _)| collect(thread, &mut ids));
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
    texts.extend(self::theirs(root, &joined.timeline, &theirs)?);
    Ok(texts)
}

/// What friends say.
fn theirs(
    root: &Path,
    timeline: &Timeline,
    ids: &[EntryId],
) -> Result<HashMap<EntryId, Html>, Failure> {
    let entries = ids.iter().map(|id| timeline.entry(*id));
    let wanted: Vec<_> = entries
        .map(|entry| (&entry.owner, entry.id.as_str()))
        .collect();
    let texts = friends::full_texts(root, &wanted)?;
    let texts = ids.iter().zip(texts);
    Ok(texts
        .filter_map(|(id, html)| html.map(|html| (*id, html)))
        .collect())
}

/// Pictures of one post that are shown.
const PICTURES: usize = 50;

/// The pictures of a post: those that it is about, then those in its text.
fn shown_by(entry: &Entry, html: Option<&Html>) -> Vec<Picture> {
    let photos: &[Photo] = match &entry.body {
        Body::Photo(photos) => photos,
        _ => &[],
    };
    let picture = |alt: &str, url: &str| Picture {
        alt: alt.to_string(),
        url: url.to_string(),
        post: entry.url.to_string(),
    };
    let photos = photos.iter().filter(|photo| is_web(&photo.url));
    let mut pictures: Vec<Picture> = photos
        .map(|photo| picture(&photo.alt, photo.url.as_str()))
        .collect();
    for shown in html.map(Html::pictures).unwrap_or_default() {
        let is_new = pictures.iter().all(|known| known.url != shown.url);
        if is_new && album::is_picture(&shown.url) {
            pictures.push(picture(&shown.alt, &shown.url));
        }
    }
    pictures.truncate(PICTURES);
    pictures
}

fn collect(thread: &Thread, ids: &mut Vec<EntryId>) {
    ids.push(thread.entry);
    thread.replies.iter().for_each(|reply| collect(reply, ids));
}

impl Page<'_> {
    fn item(&self, thread: &Thread) -> Item {
        let (timeline, id) = (self.timeline, thread.entry);
        let entry = timeline.entry(id);
        if timeline.is_gone(id) {
            return self.stump(thread);
        }
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
            published: entry.published,
            is_edited: entry.is_edited(),
            is_deleted: false,
            context: answer.map(|answer| self.context(answer)),
            album: self.album(thread),
            pictures: shown_by(entry, html.as_ref()),
            html: html.unwrap_or_default().with_attached(&entry.attachments),
            attachments: entry.attachments.clone(),
            facts: facts(timeline, self.company.private(), id, self.words),
            asks: asks(&entry.body),
            mine: self.mine.get(&id).cloned().unwrap_or_default(),
            is_waiting: self.waiting.contains(&entry.url),
            is_new: !timeline.is_own(id) && !self.seen.has(entry.url.as_str()),
            replies: thread
                .replies
                .iter()
                .map(|reply| self.item(reply))
                .collect(),
            more: Vec::new(),
        }
    }

    /// The pictures in answer to an event that has begun.
    fn album(&self, thread: &Thread) -> Vec<Picture> {
        let Body::Event(event) = &self.timeline.entry(thread.entry).body else {
            return Vec::new();
        };
        let answers = thread.replies.iter().map(|reply| reply.entry);
        let of_it = answers.filter(|id| event.has_begun(self.timeline.entry(*id).published));
        of_it
            .flat_map(|id| shown_by(self.timeline.entry(id), self.texts.get(&id)))
            .collect()
    }

    /// What is shown of something that was taken back: that it was, and what was said to it.
    fn stump(&self, thread: &Thread) -> Item {
        let entry = self.timeline.entry(thread.entry);
        let author = &self.timeline.author(thread.entry).name;
        let replies = thread.replies.iter();
        Item {
            number: 0,
            author: author.clone(),
            kind: entry.kind().word(),
            url: entry.url.to_string(),
            title: None,
            text: self.words.fill("deleted_post_of", &[("name", author)]),
            html: Html::default(),
            published: entry.published,
            is_edited: false,
            is_deleted: true,
            context: None,
            pictures: Vec::new(),
            album: Vec::new(),
            attachments: Vec::new(),
            facts: Vec::new(),
            asks: Asks::Nothing,
            mine: Vec::new(),
            is_waiting: false,
            is_new: false,
            replies: replies.map(|reply| self.item(reply)).collect(),
            more: Vec::new(),
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
                .map(|option| Tick {
                    id: option.id.clone(),
                    label: option.label.clone(),
                })
                .collect(),
            is_any: poll.picks == Picks::Any,
        },
        _ => Asks::Nothing,
    }
}
