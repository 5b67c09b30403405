//! What is meant by an address, by a number of `potluck read`, or by some words of a title.

use std::collections::HashSet;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::listing;
use crate::build::Joined;
use crate::content::Unpublished;
use crate::diagnostic::Failure;
use crate::model::{Body, EXCERPT, Entry, Key, Moment, folded, is_web, shorten};
use crate::timeline::{EntryId, Timeline};

/// What is answered, with the context that the answer's file freezes (decisions §1).
#[derive(Clone, Debug)]
pub struct Target {
    pub url: Url,
    /// An option of a poll or a date of a series, where the address named one.
    pub fragment: Option<String>,
    /// Its id in its own feed, where that is not its address.
    pub id: Option<String>,
    pub title: Option<String>,
    /// Its first words, for what has no title.
    pub words: Option<String>,
    pub author: Option<String>,
    /// Its author is marked private: what others can see holds nothing of theirs.
    pub is_private: bool,
    /// What it is; none where that could not be found out.
    pub body: Option<Body>,
}

/// What an answer is for.
#[derive(Clone, Debug)]
pub enum Meant {
    Known(Box<Target>),
    /// Nobody whom I follow is known to have published anything there.
    Elsewhere(Url),
}

/// What can be answered that way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    Anything,
    Event,
    Poll,
}

/// How many posts are named when words fit several.
const NAMED: usize = 8;

/// Finds what is meant. `joined` holds drafts too, since they have titles as well.
pub fn find(
    root: &Path,
    joined: &Joined,
    said: &str,
    sort: Sort,
    now: Timestamp,
) -> Result<Meant, Failure> {
    let said = said.trim();
    if let Ok(number) = said.parse() {
        return at(joined, listing::numbered(root, number)?);
    }
    match address(said) {
        Some(url) => at(joined, url),
        None => by_words(joined, said, sort, now),
    }
}

/// What stands at an address.
fn at(joined: &Joined, url: Url) -> Result<Meant, Failure> {
    let timeline = &joined.timeline;
    if let Some(id) = timeline.find(&url) {
        return known(joined, id, url.fragment());
    }
    let key = Key::of(&url);
    let mut owners = timeline.owners.iter();
    match owners.find(|owner| Some(&owner.id.0) == key.as_ref()) {
        Some(owner) => Err(
            Failure::new(format!("`{url}` is the whole site of {}", owner.name))
                .help("take the address of one post; `potluck read` shows them"),
        ),
        None => Ok(Meant::Elsewhere(url)),
    }
}

fn known(joined: &Joined, id: EntryId, fragment: Option<&str>) -> Result<Meant, Failure> {
    let timeline = &joined.timeline;
    let entry = timeline.entry(id);
    if timeline.is_own(id) {
        not_public_yet(joined, entry)?;
    }
    let is_address = entry.id == entry.url.as_str() || Key::parse(&entry.id) == Key::of(&entry.url);
    let title = entry.title.as_deref();
    let title = title.filter(|_| !timeline.kind(id).has_no_name());
    Ok(Meant::Known(Box::new(Target {
        fragment: fragment
            .filter(|fragment| !fragment.is_empty() && entry.url.fragment() != Some(fragment))
            .map(str::to_string),
        id: (!is_address).then(|| entry.id.clone()),
        title: title.map(|title| shorten(title, EXCERPT)),
        words: Some(shorten(&entry.excerpt, 60)).filter(|words| !words.is_empty()),
        author: Some(timeline.author(id).name.clone()),
        is_private: is_private(joined, id),
        body: Some(entry.body.clone()),
        url: entry.url.clone(),
    })))
}

fn is_private(joined: &Joined, id: EntryId) -> bool {
    let author = joined.timeline.author(id);
    let mut heard = joined.heard.iter();
    heard.any(|friend| friend.friend.private && friend.owner.id == author.id)
}

/// Nobody sees an answer to what is not there.
fn not_public_yet(joined: &Joined, entry: &Entry) -> Result<(), Failure> {
    let mut heads = joined.content.heads.iter();
    let head = heads.find(|head| head.entry.url == entry.url);
    let why = match head.and_then(|head| head.unpublished) {
        None => return Ok(()),
        Some(Unpublished::Draft) => "is a draft of yours",
        Some(Unpublished::Scheduled(_)) => "is not published before its date",
    };
    let path = head.map(|head| head.source.path.as_str());
    Err(
        Failure::new(format!("`{}` {why}", entry.label())).help(format!(
            "nobody could see what you answer: publish `{}` first",
            path.unwrap_or_default()
        )),
    )
}

/// An address as people write it: `https://ben.example/2026/06/camping/`, or without its beginning.
pub fn address(said: &str) -> Option<Url> {
    let whole = Url::parse(said).ok().filter(is_web);
    let is_bare = || {
        let host = said.split('/').next().unwrap_or_default();
        !said.contains(char::is_whitespace) && said.contains('/') && host.contains('.')
    };
    whole.or_else(|| {
        let url = Url::parse(&format!("https://{said}")).ok();
        url.filter(|_| is_bare()).filter(is_web)
    })
}

fn by_words(joined: &Joined, said: &str, sort: Sort, now: Timestamp) -> Result<Meant, Failure> {
    let timeline = &joined.timeline;
    let fitting: Vec<EntryId> = timeline
        .ids()
        .filter(|id| !timeline.kind(*id).is_response())
        .filter(|id| is_sort(&timeline.entry(*id).body, sort))
        .collect();
    let found = best(timeline, &fitting, &folded(said));
    let found = without_drafts(joined, found);
    let to_come = |id: &&EntryId| is_to_come(&timeline.entry(**id).body, now);
    let coming: Vec<EntryId> = found.iter().filter(to_come).copied().collect();
    match (found.as_slice(), coming.as_slice()) {
        ([], _) => Err(unknown(said, sort)),
        ([only], _) => known(joined, *only, None),
        (_, [next]) if sort != Sort::Anything => known(joined, *next, None),
        (several, _) => Err(ambiguous(timeline, said, several)),
    }
}

/// Drafts of one's own cannot be answered: they stand in nobody's way, and alone it is said.
fn without_drafts(joined: &Joined, found: Vec<EntryId>) -> Vec<EntryId> {
    let heads = joined.content.heads.iter();
    let drafts: HashSet<&Url> = heads
        .filter(|head| head.unpublished.is_some())
        .map(|head| &head.entry.url)
        .collect();
    let is_public = |id: &&EntryId| !drafts.contains(&joined.timeline.entry(**id).url);
    match found.iter().filter(is_public).copied().collect::<Vec<_>>() {
        public if public.is_empty() => found,
        public => public,
    }
}

/// Those that fit best: by the whole title, else by words of it in a row, else by words of author and title.
pub fn best(timeline: &Timeline, ids: &[EntryId], said: &str) -> Vec<EntryId> {
    let title = |id: EntryId| folded(&timeline.entry(id).label());
    let those = |fits: &dyn Fn(EntryId) -> bool| -> Vec<EntryId> {
        let fitting = ids.iter().copied().filter(|id| fits(*id));
        fitting.filter(|_| !said.is_empty()).collect()
    };
    let by_title = those(&|id| title(id) == said);
    if !by_title.is_empty() {
        return by_title;
    }
    let in_a_row = those(&|id| title(id).contains(said));
    if !in_a_row.is_empty() {
        return in_a_row;
    }
    those(&|id| {
        let all = format!("{} {}", folded(&timeline.author(id).name), title(id));
        said.split(' ').all(|word| all.contains(word))
    })
}

pub fn is_sort(body: &Body, sort: Sort) -> bool {
    match sort {
        Sort::Anything => true,
        Sort::Event => matches!(body, Body::Event(_)),
        Sort::Poll => matches!(body, Body::Poll(_)),
    }
}

/// Whether there is still something to answer.
pub fn is_to_come(body: &Body, now: Timestamp) -> bool {
    match body {
        Body::Event(event) => {
            event.is_series() || !is_over(event.end.as_ref().unwrap_or(&event.start), now)
        }
        Body::Poll(poll) => poll.closes.is_none_or(|closes| closes > now),
        _ => true,
    }
}

/// Whether a moment is past everywhere.
pub fn is_over(moment: &Moment, now: Timestamp) -> bool {
    const A_DAY: SignedDuration = SignedDuration::from_hours(24);
    match moment {
        Moment::Time(time) => time.timestamp() < now,
        Moment::Day(day) => {
            let begun = day.to_zoned(jiff::tz::TimeZone::UTC);
            begun.is_ok_and(|begun| now.duration_since(begun.timestamp()) > A_DAY * 2)
        }
    }
}

fn unknown(said: &str, sort: Sort) -> Failure {
    let what = match sort {
        Sort::Anything => "no title that is known here",
        Sort::Event => "no title of an event that is known here",
        Sort::Poll => "no title of a poll that is known here",
    };
    Failure::new(format!(
        "`{said}` is no address, no number of `potluck read`, and {what}"
    ))
    .help("give the whole address of the post, or some words of its title")
}

pub fn ambiguous(timeline: &Timeline, said: &str, several: &[EntryId]) -> Failure {
    let line = |id: &EntryId| {
        let entry = timeline.entry(*id);
        let label = shorten(&entry.label(), 60);
        format!("\n  {}  {}: {label}", entry.url, timeline.author(*id).name)
    };
    let lines: String = several.iter().take(NAMED).map(line).collect();
    let more = match several.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!("\n  and {more} more"),
    };
    Failure::new(format!("`{said}` fits {} posts", several.len())).help(format!(
        "say which by its address, or by more words:{lines}{more}"
    ))
}

impl Target {
    /// Something that is only an address here.
    pub fn bare(url: Url) -> Target {
        let fragment = url.fragment().map(str::to_string);
        let mut url = url;
        url.set_fragment(None);
        Target {
            url,
            fragment: fragment.filter(|fragment| !fragment.is_empty()),
            id: None,
            title: None,
            words: None,
            author: None,
            is_private: false,
            body: None,
        }
    }

    /// What the answer's file says of it.
    pub fn told(&self) -> Target {
        match self.is_private {
            true => Target::bare(self.url.clone()),
            false => self.clone(),
        }
    }

    /// What it is called: `Ben: Camping list`, or by its first words, as far as that is known.
    pub fn name(&self) -> String {
        match (&self.author, self.title.as_ref().or(self.words.as_ref())) {
            (Some(author), Some(title)) => format!("{author}: {title}"),
            (None, Some(title)) => title.clone(),
            (Some(author), None) => format!("a post of {author}"),
            (None, None) => self.url.to_string(),
        }
    }
}
