//! What friends' home pages ask for, and how seldom they are asked.

use super::super::feed_server::FeedServer;
use super::super::*;
use super::table::*;
use crate::config::Network;
use crate::feeds::Wish;

/// A pull, and the look at home pages that follows it; how often the page was asked for.
#[track_caller]
fn pull_and_look(table: &Table, ben: &FeedServer) -> usize {
    let asked = || ben.asked().iter().filter(|asked| asked.path == "/").count();
    let before = asked();
    table.pull();
    let how = Pull {
        network: &Network::default(),
        phrases: &Phrases::default(),
        allow_private: true,
        now: table.now,
        haste: table.haste,
    };
    look_at_homes(table.root(), &table.friends, &how).unwrap();
    asked() - before
}

#[test]
fn who_asks_robots_to_stay_away_on_their_home_page_is_not_quoted() {
    let ben = FeedServer::start();
    ben.serve("/feed.xml", feed(&[item("a", "01", "frogs")]));
    ben.serve("/", "<meta name=robots content='noindex, noarchive'>");
    let mut table = Table::new(&[friend(&ben)]);
    assert_eq!(pull_and_look(&table, &ben), 1);
    assert_eq!(table.heard()[0].wish, Wish::Nothing);
    // A page that cannot be had says nothing new, and is not asked for again for a week.
    ben.fail("/", 500);
    table.later(24);
    assert_eq!(pull_and_look(&table, &ben), 0);
    table.later(24 * 6);
    assert_eq!(pull_and_look(&table, &ben), 1);
    assert_eq!(table.heard()[0].wish, Wish::Nothing);
    ben.serve("/", "<title>Ben</title>");
    table.later(24 * 7);
    assert_eq!(pull_and_look(&table, &ben), 1);
    assert_eq!(table.heard()[0].wish, Wish::Excerpt);
}

#[test]
fn the_home_page_of_who_cannot_be_heard_or_is_private_is_not_asked_for() {
    let ben = FeedServer::start();
    ben.serve("/", "<title>Ben</title>");
    let table = Table::new(&[friend(&ben)]);
    assert_eq!(pull_and_look(&table, &ben), 0);
    ben.serve("/feed.xml", feed(&[item("a", "01", "frogs")]));
    let hidden = Friend {
        private: true,
        ..friend(&ben)
    };
    assert_eq!(pull_and_look(&Table::new(&[hidden]), &ben), 0);
}
