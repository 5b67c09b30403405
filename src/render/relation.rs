//! How an answer stands to what it answers: the words before the link, and its microformats2 property.

use crate::model::What;

/// `("Likes", "u-like-of")`.
pub fn relation(what: &What) -> (&'static str, &'static str) {
    match what {
        What::Reply => ("In reply to", "u-in-reply-to"),
        What::Like => ("Likes", "u-like-of"),
        What::Repost => ("Reposts", "u-repost-of"),
        What::Bookmark => ("Bookmarks", "u-bookmark-of"),
        What::Rsvp(_) => ("RSVP to", "u-in-reply-to"),
    }
}
