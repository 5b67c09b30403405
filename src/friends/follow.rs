//! A pasted address → a friend to follow: their feed, their site, and what to call them.

use url::Url;

use super::discover::{self, Found, Named};
use super::fetch::{Client, Page, Validators, without_secrets};
use super::list::{FILE, Friend};
use super::pull::Pull;
use super::room::{Room, Ticket};
use crate::diagnostic::{Diagnostic, Failure};
use crate::feeds::{self, Document};
use crate::model::Key;

/// Feeds of a page that are tried until one can be read.
const TRIES: usize = 3;

/// What stands behind an address.
#[derive(Clone, Debug)]
pub struct Discovery {
    /// Whose address it is. Everything below it can speak for this friend.
    pub site: Url,
    /// Whether the site itself names the feed. A feed may call any site its home, its owner's or not.
    is_confirmed: bool,
    pub name: Option<String>,
    pub feed: Url,
    /// The page's calendars: for programs that show those.
    pub calendars: Vec<Found>,
}

impl Discovery {
    /// The friend as the list would have them.
    pub fn friend(&self) -> Friend {
        Friend {
            name: self.name.clone(),
            feeds: vec![self.feed.clone()],
            ..Friend::at(self.site.clone())
        }
    }

    /// What one should know before relying on it.
    pub fn doubt(&self) -> Option<Diagnostic> {
        let unconfirmed = format!("no page confirms whose feed `{}` is", self.feed);
        let taken = format!(
            "what lies below {} counts as theirs; if that is too much or too little, change `site` in {FILE}",
            self.site
        );
        (!self.is_confirmed).then(|| Diagnostic::warning(unconfirmed).help(taken))
    }
}

/// Looks at an address: a feed itself, or any page that names one.
pub fn discover(url: &Url, pull: &Pull) -> Result<Discovery, Failure> {
    let client = Client::new(pull.network, pull.allow_private, pull.now)?;
    let url = without_secrets(url);
    let page = get(&client, &url)?;
    let (named, feed) = match read(&page) {
        Ok(document) => (None, Feed { url, document }),
        Err(_) => {
            let named = discover::feeds(&page.body, &page.url, page.mime.as_deref());
            let feed = first_readable(&client, &page.url, &named)?;
            (Some((page.url, named)), feed)
        }
    };
    let (site, is_confirmed) = site(&client, &feed, named.as_ref().map(|(url, _)| url));
    let channel = &feed.document.channel;
    let title = Some(channel.title.trim()).filter(|title| !title.is_empty());
    let named = named.map(|(_, named)| named).unwrap_or_default();
    Ok(Discovery {
        site,
        is_confirmed,
        name: title.map(str::to_string).or(named.title),
        calendars: named.calendars,
        feed: feed.url,
    })
}

struct Feed {
    url: Url,
    document: Document,
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
    feeds::read(&page.body, &page.url, page.mime.as_deref())
}

fn first_readable(client: &Client, page: &Url, named: &Named) -> Result<Feed, Failure> {
    let mut trouble = None;
    for found in named.feeds.iter().take(TRIES) {
        let url = without_secrets(&found.url);
        let read = get(client, &url).and_then(|page| {
            read(&page).map_err(|why| Failure::new(format!("`{url}` cannot be read: {why}")))
        });
        match read {
            Ok(document) => return Ok(Feed { url, document }),
            Err(failure) => trouble = trouble.or(Some(failure)),
        }
    }
    Err(trouble.unwrap_or_else(|| {
        Failure::new(format!("`{page}` names no feed"))
            .help("if you know the address of a feed there, follow that")
    }))
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
