//! Answers that join nothing: to posts that nobody knows, to events that are none, for options that a poll has not.

use std::ops::Range;
use std::path::Path;

use super::place::in_front;
use crate::build::Joined;
use crate::content::Content;
use crate::diagnostic::Diagnostic;
use crate::model::{Answer, Body, Entry, Key, Owner, Poll, What};

/// Every answer of mine that nobody will see where it belongs. `all` holds drafts too.
pub fn joining_nothing(root: &Path, all: &Content, joined: &Joined) -> Vec<Diagnostic> {
    let heads = all.heads.iter();
    let found = heads.flat_map(|head| {
        let answers = head.entry.answers.iter();
        answers.filter_map(move |answer| Some((head, answer, fault(answer, joined)?)))
    });
    found
        .map(|(head, answer, fault)| in_front(root, head, fault, |front| place(front, answer)))
        .collect()
}

/// What is wrong with an answer, and what it is about that shows it.
fn fault(answer: &Answer, joined: &Joined) -> Option<Diagnostic> {
    match joined.timeline.target(answer) {
        Some(target) => mismatch(answer, joined.timeline.entry(target)),
        None => unknown(answer, joined),
    }
}

/// A target that is known, but takes no such answer.
fn mismatch(answer: &Answer, target: &Entry) -> Option<Diagnostic> {
    let (kind, label) = (target.kind().word(), target.label());
    match (&answer.what, &target.body) {
        (What::Rsvp(_), Body::Event(_)) => None,
        (What::Rsvp(_), _) => Some(
            Diagnostic::warning(format!("this RSVP is to `{label}`, which is no event")).help(
                format!("it is {}: answer it without `rsvp:`", article(kind)),
            ),
        ),
        _ if !answer.is_vote() => None,
        (_, Body::Poll(poll)) => (!has(poll, answer)).then(|| no_option(poll, answer, &label)),
        _ => Some(
            Diagnostic::warning(format!("this vote is in `{label}`, which is no poll")).help(
                format!("it is {}: answer it without `vote:`", article(kind)),
            ),
        ),
    }
}

fn has(poll: &Poll, answer: &Answer) -> bool {
    let said = answer.cite.as_ref().and_then(|cite| cite.option.as_deref());
    let said = said.map(str::to_lowercase);
    poll.options.iter().any(|option| {
        answer.fragment.as_deref() == Some(option.id.as_str())
            || said.as_deref() == Some(option.label.to_lowercase().as_str())
    })
}

fn no_option(poll: &Poll, answer: &Answer, label: &str) -> Diagnostic {
    let said = answer.cite.as_ref().and_then(|cite| cite.option.clone());
    let said = said.or_else(|| answer.fragment.clone()).unwrap_or_default();
    let ids: Vec<&str> = poll
        .options
        .iter()
        .map(|option| option.id.as_str())
        .collect();
    Diagnostic::warning(format!("`{said}` is no option of the poll `{label}`"))
        .help(format!("its options are {}", ids.join(", ")))
}

/// A target nobody knows, though whose it is was heard: a friend's or mine. What was taken back is known to be gone.
fn unknown(answer: &Answer, joined: &Joined) -> Option<Diagnostic> {
    let key = Key::of(&answer.target)?;
    let is_theirs = |owner: &Owner| owner.claim(&key).is_some();
    if joined.timeline.owners.first().is_some_and(is_theirs) {
        let mut deleted = joined.content.deleted.iter();
        if deleted.any(|deleted| Key::of(&deleted.url).as_ref() == Some(&key)) {
            return None;
        }
        let lost = Diagnostic::warning("this answer is to a post of yours that is not there");
        return Some(lost.help("correct the address; a draft cannot be answered"));
    }
    let heard = joined.heard.iter().find(|heard| is_theirs(&heard.owner))?;
    let name = heard.friend.name();
    let mut deleted = heard.deleted.iter();
    if heard.entries.is_empty() || deleted.any(|(id, _)| Key::parse(id).as_ref() == Some(&key)) {
        return None;
    }
    Some(
        Diagnostic::warning(format!("{name} has published nothing known at this address"))
            .help(format!("correct the address, or `potluck pull {name}` if it is new; they may also have taken it back")),
    )
}

fn article(kind: &str) -> String {
    match kind.starts_with(['a', 'e', 'i', 'o']) {
        true => format!("an {kind}"),
        false => format!("a {kind}"),
    }
}

/// Where the address stands in the front matter.
fn place(front: &str, answer: &Answer) -> Option<Range<usize>> {
    let url = answer.target.as_str();
    [url, url.trim_end_matches('/')]
        .into_iter()
        .find_map(|url| {
            let at = front.find(url)?;
            Some(at..at + url.len())
        })
}
