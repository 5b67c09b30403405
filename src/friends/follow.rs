//! A pasted address → a friend to follow: their feeds, their site, and what to call them.

use std::thread;

use jiff::Timestamp;
use url::Url;

use super::discover::{self, Found, Named};
use super::fetch::Client;
use super::hosted;
use super::hosts;
use super::list::{FILE, Friend};
use super::offer::Offer;
use super::page::{Page, Validators};
use super::pull::Pull;
use super::road::without_secrets;
use super::room::{Room, Ticket};
use super::software::{self, Signs};
use crate::diagnostic::{Diagnostic, Failure};
use crate::feeds::{self, Document};
use crate::model::Key;

/// Addresses that are tried for feeds.
const TRIES: usize = 5;

/// What stands behind an address.
#[derive(Clone, Debug)]
pub struct Discovery {
    /// Whose address it is. Everything below it can speak for this friend.
    pub site: Url,
    /// Whether the site itself names the feed. A feed may call any site its home, its owner's or not.
    is_confirmed: bool,
    pub name: Option<String>,
    /// What can be followed, the likeliest first; at least one.
    pub choices: Vec<Choice>,
    /// Whether a password is needed: nothing of it is for others.
    pub is_locked: bool,
    /// The page's calendars: for programs that show those.
    pub calendars: Vec<Found>,
}

/// A feed or calendar that can be read.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    pub url: Url,
    pub title: String,
    pub items: usize,
    /// When its newest item was published.
    pub latest: Option<Timestamp>,
    /// Whether all that was ever published can be had, not only the newest.
    pub has_history: bool,
}

impl Discovery {
    /// The friend as the list would have them, with these of the choices.
    pub fn friend(&self, chosen: &[&Choice]) -> Friend {
        Friend {
            name: self.name.clone(),
            private: self.is_locked,
            feeds: chosen.iter().map(|choice| choice.url.clone()).collect(),
            ..Friend::at(self.site.clone())
        }
    }

    /// What one should know before relying on it.
    pub fn doubt(&self) -> Option<Diagnostic> {
        let feed = &self.choices.first()?.url;
        let unconfirmed = format!("no page confirms whose feed `{feed}` is");
        let taken = format!(
            "what lies below {} counts as theirs; if that is too much or too little, change `site` in {FILE}",
            self.site
        );
        (!self.is_confirmed).then(|| Diagnostic::warning(unconfirmed).help(taken))
    }
}

/// Looks at an address: a feed or calendar itself, or any page that has one. `feeds` are those that the person wants
/// of it, if they know better.
pub fn discover(url: &Url, feeds: &[Url], pull: &Pull) -> Result<Discovery, Failure> {
    let client = Client::new(pull.network, pull.allow_private, pull.now)?;
    let url = without_secrets(url);
    let hosted = hosted::offer(&url);
    let page = match get(&client, &url) {
        Err(failure) if hosted == Offer::default() && feeds.is_empty() => return Err(failure),
        page => page.ok(),
    };
    let itself = page.as_ref().and_then(|page| read(page).ok());
    let found_on = match (&page, &itself) {
        (_, Some(_)) => None,
        (Some(page), None) => Some(page.url.clone()),
        (None, None) => Some(url.clone()),
    };
    let named = match (&page, &itself) {
        (Some(page), None) => named(page, &url),
        (Some(_), Some(_)) => Named::default(),
        (None, _) => with_offer(Named::default(), &hosted),
    };
    let found = match itself {
        _ if !feeds.is_empty() => wanted(&client, feeds)?,
        Some(document) => vec![whole(&client, Feed { url, document })],
        None => {
            let at = found_on.as_ref().unwrap_or(&url);
            readable(&client, at, page.as_ref(), &named)?
        }
    };
    let Some(feed) = found.first() else {
        return Err(Failure::new("there is nothing to follow"));
    };
    let (site, is_confirmed) = site(&client, feed, found_on.as_ref());
    let title = Some(feed.document.channel.title.trim()).filter(|title| !title.is_empty());
    Ok(Discovery {
        site,
        is_confirmed,
        name: title.map(str::to_string).or(named.title),
        choices: found.iter().map(Feed::choice).collect(),
        is_locked: found.iter().any(|feed| client.has_login(&feed.url)),
        calendars: named.calendars,
    })
}

/// The feed, or the one at its channel's home, where this one has nothing of it.
fn whole(client: &Client, feed: Feed) -> Feed {
    let home = match feed.document.items.is_empty() {
        true => software::at_its_home(&feed.url),
        false => None,
    };
    let home = home.and_then(|home| read_at(client, &home).ok());
    home.unwrap_or(feed)
}

/// What a page that was `asked` for names, and what its software and its host are known to have beside.
fn named(page: &Page, asked: &Url) -> Named {
    let mut named = discover::feeds(&page.body, &page.url, page.mime.as_deref());
    let text = discover::text(&page.body, page.mime.as_deref());
    let software = software::of(Signs {
        headers: &page.made_by,
        generator: named.generator.as_deref().unwrap_or_default(),
        page: &text,
    });
    // Who has to log in is sent to another page than the one that they were asked for.
    for place in [&page.url, asked] {
        let here = software.filter(|_| place.host() == page.url.host());
        let offer = here.map(|software| software::offer(software, place));
        let offer = offer.unwrap_or_default();
        named = with_offer(with_offer(named, &offer), &hosted::offer(place));
        named.feeds.sort_by_key(|found| {
            !(is_below(&found.url, place) && offer.feeds.contains(&found.url))
        });
    }
    named = with_offer(named, &hosted::in_page(&page.url, &text));
    if named.feeds.is_empty() && named.calendars.is_empty() {
        let linked = discover::linked(&page.body, &page.url, page.mime.as_deref());
        named = with_offer(named, &linked);
    }
    named
}

/// Whether a feed is of this very page, not of the whole site: `/author/ben/feed/` of `/author/ben/`.
fn is_below(feed: &Url, page: &Url) -> bool {
    let path = page.path().trim_end_matches('/');
    let rest = feed.path().strip_prefix(path);
    !path.is_empty() && rest.is_some_and(|rest| rest.starts_with(['/', '.']))
}

fn with_offer(mut named: Named, offer: &Offer) -> Named {
    for (list, urls) in [
        (&mut named.feeds, &offer.feeds),
        (&mut named.calendars, &offer.calendars),
    ] {
        for url in urls {
            if list.iter().all(|found| found.url != *url) {
                list.push(Found {
                    url: url.clone(),
                    title: None,
                    mime: String::new(),
                });
            }
        }
    }
    named
}

/// The feed behind an address, or the first that can be read of those its page names: where it is, what the server
/// calls it, its bytes.
pub fn look(url: &Url, pull: &Pull) -> Result<(Url, Option<String>, Vec<u8>), Failure> {
    let client = Client::new(pull.network, pull.allow_private, pull.now)?;
    let page = get(&client, &without_secrets(url))?;
    let named = match read(&page) {
        Ok(_) => Named::default(),
        Err(_) => discover::feeds(&page.body, &page.url, page.mime.as_deref()),
    };
    let feeds = named.feeds.iter().take(TRIES);
    let feeds = feeds.filter_map(|found| get(&client, &without_secrets(&found.url)).ok());
    let readable = feeds.into_iter().find(|page| read(page).is_ok());
    let found = readable.unwrap_or(page);
    Ok((found.url, found.mime, found.body))
}

struct Feed {
    url: Url,
    document: Document,
}

impl Feed {
    fn choice(&self) -> Choice {
        let Document { channel, items, .. } = &self.document;
        Choice {
            url: self.url.clone(),
            title: channel.title.trim().to_string(),
            items: items.len(),
            latest: items.iter().filter_map(|item| item.published).max(),
            has_history: channel.is_complete || channel.link("prev-archive").is_some(),
        }
    }

    /// Whether most of it is what others wrote: copied from other feeds, or at home elsewhere.
    fn is_of_others(&self) -> bool {
        let host = hosts::host(&self.url);
        let items = &self.document.items;
        let others = items.iter().filter(|item| {
            let is_elsewhere = |link: &Url| hosts::host(link) != host;
            item.copied_from.is_some() || item.link.as_ref().is_some_and(is_elsewhere)
        });
        others.count() * 2 > items.len()
    }

    /// Whether two say the same in different formats: they tell of the same pages.
    fn is_same(&self, other: &Feed) -> bool {
        let links = |feed: &Feed| -> Vec<String> {
            let links = feed
                .document
                .items
                .iter()
                .filter_map(|item| Key::of(item.link.as_ref()?));
            let mut links: Vec<String> = links.map(|key| key.to_string()).take(5).collect();
            links.sort();
            links
        };
        let (ours, theirs) = (links(self), links(other));
        !ours.is_empty() && ours == theirs
    }
}

/// A page that is wanted now.
pub fn get(client: &Client, url: &Url) -> Result<Page, Failure> {
    let ticket = Ticket::new(&Room::new());
    let fetched = client.get(url, &Validators::default(), &ticket);
    match fetched.map(|fetched| fetched.page) {
        Ok(Some(page)) => Ok(page),
        Ok(None) => Err(Failure::new(format!("`{url}` answers with nothing"))),
        Err(error) => Err(Failure::new(format!("`{url}`: {error}"))),
    }
}

fn read(page: &Page) -> Result<Document, feeds::Unreadable> {
    let document = feeds::quietly(|| feeds::read(&page.body, &page.url, page.mime.as_deref()));
    document.unwrap_or(Err(feeds::Unreadable::Crashed))
}

fn read_at(client: &Client, url: &Url) -> Result<Feed, Failure> {
    let url = without_secrets(url);
    let page = get(client, &url)?;
    match read(&page) {
        Ok(document) => Ok(Feed { url, document }),
        Err(why) => Err(Failure::new(format!("`{url}` cannot be read: {why}"))),
    }
}

/// The likeliest of those, all at once: what one of them takes its time for is no wait for the others.
fn read_all(client: &Client, named: &[Found]) -> Vec<Result<Feed, Failure>> {
    let urls = named.iter().take(TRIES).map(|named| &named.url);
    thread::scope(|scope| {
        let tasks: Vec<_> = urls
            .map(|url| (url, scope.spawn(move || read_at(client, url))))
            .collect();
        let crashed = |url| Failure::new(format!("`{url}` cannot be read"));
        tasks
            .into_iter()
            .map(|(url, task)| task.join().unwrap_or_else(|_| Err(crashed(url))))
            .collect()
    })
}

/// All feeds that the person named, which must all be some.
fn wanted(client: &Client, feeds: &[Url]) -> Result<Vec<Feed>, Failure> {
    feeds.iter().map(|url| read_at(client, url)).collect()
}

/// The feeds that a page names; where there is none, its calendars and the posts of the page itself.
fn readable(
    client: &Client,
    at: &Url,
    page: Option<&Page>,
    named: &Named,
) -> Result<Vec<Feed>, Failure> {
    let (feeds, trouble) = each_once(client, &named.feeds);
    if !feeds.is_empty() {
        return Ok(feeds);
    }
    let (mut found, more) = each_once(client, &named.calendars);
    // What software is known to have, and has not, is no feed that the page names.
    let names_none = named.feeds.iter().all(|named| named.mime.is_empty());
    found.extend(page.filter(|_| names_none).and_then(posts));
    if !found.is_empty() {
        return Ok(found);
    }
    Err(trouble.or(more).unwrap_or_else(|| {
        Failure::new(format!("`{at}` names no feed"))
            .help("if you know the address of a feed or calendar there, follow that")
    }))
}

/// Those that can be read, each once whatever its formats, and what was wrong with the first of the others.
fn each_once(client: &Client, named: &[Found]) -> (Vec<Feed>, Option<Failure>) {
    let mut found: Vec<Feed> = Vec::new();
    let mut trouble = None;
    for read in read_all(client, named) {
        match read {
            Ok(feed) if found.iter().any(|other| feed.is_same(other)) => {}
            // A timeline of theirs: what others wrote.
            Ok(feed) if !found.is_empty() && feed.is_of_others() => {}
            Ok(feed) => found.push(feed),
            Err(failure) => trouble = trouble.or(Some(failure)),
        }
    }
    // What has nothing in it is there, but not the likeliest.
    found.sort_by_key(|feed| feed.document.items.is_empty());
    (found, trouble)
}

/// The posts that a page marks as such.
fn posts(page: &Page) -> Option<Feed> {
    let (body, mime) = (&page.body, page.mime.as_deref());
    let document = feeds::quietly(|| feeds::read_page(body, &page.url, mime));
    Some(Feed {
        url: page.url.clone(),
        document: document?.ok()?,
    })
}

/// The site that a feed belongs to, and whether that is certain. What the feed calls its home counts if the home
/// names the feed; else the page it was found by does, else the folder it lies in.
fn site(client: &Client, feed: &Feed, page: Option<&Url>) -> (Url, bool) {
    let home = feed.document.channel.home.as_ref().map(without_secrets);
    if let Some(home) = home
        && let Ok(found) = get(client, &home)
        && names(&found, &feed.url)
    {
        return (found.url, true);
    }
    match (page, feed.url.join(".")) {
        (Some(page), _) => (page.clone(), true),
        (None, Ok(folder)) => (folder, false),
        (None, Err(_)) => (feed.url.clone(), false),
    }
}

fn names(page: &Page, feed: &Url) -> bool {
    let named = discover::feeds(&page.body, &page.url, page.mime.as_deref());
    let mut found = named.feeds.iter();
    found.any(|found| Key::of(&found.url) == Key::of(feed))
}
