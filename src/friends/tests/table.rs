//! A site's folder and its friends' servers, to be pulled from.

use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::Connection;
use url::Url;

use super::super::archive::file;
use super::super::feed_server::FeedServer;
use super::super::pull::Pulled;
use super::super::*;
use crate::config::Network;

/// A site's folder and its friends.
pub struct Table {
    pub root: tempfile::TempDir,
    pub friends: Vec<Friend>,
    pub now: Timestamp,
    pub haste: Haste,
}

impl Table {
    pub fn new(friends: &[Friend]) -> Table {
        Table {
            root: tempfile::tempdir().unwrap(),
            friends: friends.to_vec(),
            now: "2026-06-02T08:00:00Z".parse().unwrap(),
            haste: Haste::Polite,
        }
    }

    pub fn root(&self) -> &Path {
        self.root.path()
    }

    #[track_caller]
    pub fn pull(&self) -> Vec<Report> {
        self.pulled().reports
    }

    #[track_caller]
    pub fn pulled(&self) -> Pulled {
        let network = Network {
            timeout: Duration::from_millis(1500),
            ..Network::default()
        };
        let how = Pull {
            network: &network,
            phrases: &Phrases::default(),
            allow_private: true,
            now: self.now,
            haste: self.haste,
        };
        pull(self.root(), &self.friends, &how, &|_| {}).unwrap()
    }

    #[track_caller]
    pub fn heard(&self) -> Vec<Heard> {
        archived(self.root(), &self.friends, &Phrases::default())
            .unwrap()
            .heard
    }

    /// Of the first friend, what each entry's text begins with.
    #[track_caller]
    pub fn excerpts(&self) -> Vec<String> {
        let heard = self.heard().remove(0);
        let entries = heard.entries.into_iter();
        entries.map(|entry| entry.excerpt).collect()
    }

    pub fn later(&mut self, hours: i64) {
        self.minutes_later(60 * hours);
    }

    pub fn minutes_later(&mut self, minutes: i64) {
        self.now += jiff::SignedDuration::from_mins(minutes);
    }

    pub fn archive(&self) -> Connection {
        file::open(self.root()).unwrap()
    }
}

/// A friend whose feed is `feed.xml` on this server.
pub fn friend(server: &FeedServer) -> Friend {
    let site = Url::parse(&server.url()).unwrap();
    Friend {
        feeds: vec![site.join("feed.xml").unwrap()],
        ..Friend::at(site)
    }
}

/// One of many friends on a server: the feed is `~f0/feed.xml` for the first.
pub fn neighbour(server: &FeedServer, number: usize) -> Friend {
    let site = Url::parse(&server.url()).unwrap();
    let site = site.join(&format!("~f{number}/")).unwrap();
    Friend {
        feeds: vec![site.join("feed.xml").unwrap()],
        ..Friend::at(site)
    }
}

/// An RSS item; `when` is the rest of a date in June 2026, or nothing.
pub fn item(id: &str, when: &str, text: &str) -> String {
    let date = match when {
        "" => String::new(),
        when => format!("<pubDate>{when} Jun 2026 12:00:00 GMT</pubDate>"),
    };
    format!(
        "<item><guid isPermaLink=\"false\">{id}</guid>{date}<description>{text}</description></item>"
    )
}

pub fn feed(items: &[String]) -> String {
    feed_with("", items)
}

pub fn feed_with(channel: &str, items: &[String]) -> String {
    format!(
        "<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\" xmlns:at=\"http://purl.org/atompub/tombstones/1.0\" xmlns:fh=\"http://purl.org/syndication/history/1.0\"><channel><title>Ben</title><link>https://ben.example/</link><description>x</description>{channel}{}</channel></rss>",
        items.concat()
    )
}

/// A server whose feed has `months` archive documents before it, each with an item; the first is month 1.
pub fn with_past(months: usize) -> FeedServer {
    let ben = FeedServer::start();
    for month in 1..=months {
        ben.serve(
            &format!("/{month}.xml"),
            past_of(&ben, month, &format!("m{month:02}")),
        );
    }
    ben.serve("/feed.xml", past_of(&ben, months + 1, "now"));
    ben
}

pub fn past_of(ben: &FeedServer, month: usize, text: &str) -> String {
    let previous = format!(
        "<atom:link rel=\"prev-archive\" href=\"{}{}.xml\"/>",
        ben.url(),
        month - 1
    );
    let link = if month > 1 { previous } else { String::new() };
    feed_with(&link, &[item(text, "01", text)])
}
