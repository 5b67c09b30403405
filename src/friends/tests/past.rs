//! What was in a feed before the oldest of its items (RFC 5005).

use super::super::feed_server::FeedServer;
use super::super::health::Health;
use super::table::*;

#[test]
fn the_past_is_read_once_and_what_closed_since_is_caught_up_with() {
    let ben = with_past(3);
    let table = Table::new(&[friend(&ben)]);
    assert_eq!(table.pull()[0].new, 4);
    assert_eq!(table.excerpts(), ["m01", "m02", "m03", "now"]);
    table.pull();
    assert_eq!(ben.asked().len(), 5, "only the feed itself is asked again");

    // Two months have closed since.
    ben.serve("/4.xml", past_of(&ben, 4, "m04"));
    ben.serve("/5.xml", past_of(&ben, 5, "m05"));
    ben.serve("/feed.xml", past_of(&ben, 6, "later"));
    assert_eq!(table.pull()[0].new, 3);
    assert_eq!(ben.asked().len(), 8);
}

#[test]
fn a_past_without_end_is_followed_for_twenty_documents() {
    let ben = with_past(30);
    let table = Table::new(&[friend(&ben)]);
    assert_eq!(table.pull()[0].new, 21);
    let ring = "<atom:link rel=\"prev-archive\" href=\"/a.xml\"/>";
    let chidi = FeedServer::start();
    chidi.serve("/a.xml", feed_with(&ring.replace("/a", "/b"), &[]));
    chidi.serve("/b.xml", feed_with(ring, &[]));
    chidi.serve("/feed.xml", feed_with(ring, &[]));
    Table::new(&[friend(&chidi)]).pull();
    assert!(chidi.asked().len() <= 21);
}

#[test]
fn a_piece_of_the_past_that_is_missing_is_asked_for_again() {
    let ben = with_past(3);
    ben.fail("/2.xml", 503);
    let table = Table::new(&[friend(&ben)]);
    let report = table.pull().remove(0);
    assert_eq!((report.new, report.health), (2, Health::Fresh));
    ben.serve("/2.xml", past_of(&ben, 2, "m02"));
    assert_eq!(table.pull()[0].new, 2);
    assert_eq!(table.excerpts(), ["m01", "m02", "m03", "now"]);
}
