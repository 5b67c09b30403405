//! How an answer stands to what it answers: the name of its verb, and its microformats2 property.

use crate::model::What;

/// `("like", "u-like-of")`.
pub fn relation(what: &What) -> (&'static str, &'static str) {
    match what {
        What::Reply => ("reply", "u-in-reply-to"),
        What::Like => ("like", "u-like-of"),
        What::Repost => ("repost", "u-repost-of"),
        What::Bookmark => ("bookmark", "u-bookmark-of"),
        What::Rsvp(_) => ("rsvp", "u-in-reply-to"),
    }
}
