//! Answers in words: `RSVP yes (plus 1) to Cid's concert.` with the microformats that say the same to machines.

use jiff::civil::Date;

use crate::html::escape;
use crate::model::{Answer, Rsvp, What};

/// The title of an item that is this answer (wire-format §3.3).
pub fn title(answer: &Answer) -> String {
    match &answer.what {
        What::Reply if answer.is_vote() => format!("Votes: {}", answer.name()),
        What::Reply => format!("Re: {}", attributed(answer)),
        What::Like => format!("Likes: {}", attributed(answer)),
        What::Repost => format!("Reposts: {}", attributed(answer)),
        What::Bookmark => format!("Bookmark: {}", answer.name()),
        What::Rsvp(rsvp) => format!("RSVP {}: {}", rsvp.answer.word(), answer.name()),
    }
}

/// One sentence for each answer; votes in one poll share theirs.
pub fn all(answers: &[Answer]) -> Vec<String> {
    let is_option = |answer: &Answer| answer.is_vote() && answer.fragment.is_some();
    let same_poll = |one: &Answer, next: &Answer| {
        is_option(one) && is_option(next) && one.target == next.target
    };
    let groups = answers.chunk_by(same_poll);
    let sentence = |group: &[Answer]| match group {
        [one, ..] if is_option(one) => votes(one, group),
        [one, ..] => sentence(one),
        [] => String::new(),
    };
    groups.map(sentence).collect()
}

fn sentence(answer: &Answer) -> String {
    match &answer.what {
        What::Reply if answer.is_vote() => {
            format!("Votes in {}", link(answer, "u-in-reply-to", &answer.name()))
        }
        What::Reply => format!(
            "In reply to {}",
            link(answer, "u-in-reply-to", &attributed(answer))
        ),
        What::Like => format!("Likes {}", link(answer, "u-like-of", &attributed(answer))),
        What::Repost => format!(
            "Reposts {}",
            link(answer, "u-repost-of", &attributed(answer))
        ),
        What::Bookmark => link(answer, "u-bookmark-of", &answer.name()),
        What::Rsvp(rsvp) => rsvp_sentence(answer, rsvp),
    }
}

fn votes(one: &Answer, group: &[Answer]) -> String {
    let option = |vote: &Answer| {
        let label = vote.cite.as_ref().and_then(|cite| cite.option.clone());
        link(
            vote,
            "u-in-reply-to",
            &label.or(vote.fragment.clone()).unwrap_or_default(),
        )
    };
    let options: Vec<String> = group.iter().map(option).collect();
    let poll = format!(
        "<a href=\"{}\">{}</a>",
        escape(one.target.as_str()),
        escape(&one.name())
    );
    format!("Votes {} in {poll}", options.join(", "))
}

fn rsvp_sentence(answer: &Answer, rsvp: &Rsvp) -> String {
    let word = rsvp.answer.word();
    let guests = match rsvp.guests {
        0 => String::new(),
        guests => format!(" (plus <data class=\"p-x-guests\" value=\"{guests}\">{guests}</data>)"),
    };
    let event = link(answer, "u-in-reply-to", &answer.name());
    let date = answer
        .fragment
        .as_deref()
        .and_then(|date| date.parse::<Date>().ok());
    let date = date
        .map(|date| date.strftime(" on %-d %B %Y").to_string())
        .unwrap_or_default();
    let brings: Vec<String> = rsvp
        .brings
        .iter()
        .map(|what| format!("<span class=\"p-x-bring\">{}</span>", escape(what)))
        .collect();
    let brings = match brings.is_empty() {
        true => String::new(),
        false => format!(" I bring: {}.", brings.join(", ")),
    };
    format!(
        "RSVP <data class=\"p-rsvp\" value=\"{word}\">{word}</data>{guests} to {event}{date}.{brings}"
    )
}

fn link(answer: &Answer, class: &str, text: &str) -> String {
    format!(
        "<a class=\"{class}\" href=\"{}\">{}</a>",
        escape(answer.address().as_str()),
        escape(text)
    )
}

/// `Bob: Camping list`, as far as my file knows.
fn attributed(answer: &Answer) -> String {
    let cite = answer.cite.as_ref();
    match cite.map(|cite| (cite.author.as_deref(), cite.title.as_deref())) {
        Some((Some(author), Some(title))) => format!("{author}: {title}"),
        Some((Some(author), None)) => author.to_string(),
        _ => answer.name(),
    }
}
