//! What I said to an entry without a word, or beside my words, and whether others can see it yet.

use std::collections::{HashMap, HashSet};

use url::Url;

use crate::build::Joined;
use crate::content::Head;
use crate::model::{Answer, Body, Rsvp, What};
use crate::render::Mine;
use crate::timeline::EntryId;
use crate::words::Words;

/// What I said to each entry, the last word of each sort; `waiting` are the addresses of answers that are not published.
pub fn mine(joined: &Joined, waiting: &HashSet<&Url>) -> HashMap<EntryId, Vec<Mine>> {
    let timeline = &joined.timeline;
    let mut said: Vec<(&Head, EntryId, Vec<&Answer>)> = Vec::new();
    for head in &joined.content.heads {
        for answer in &head.entry.answers {
            let Some(target) = timeline.target(answer) else {
                continue;
            };
            match said.last_mut() {
                Some((last, to, answers)) if last.path == head.path && *to == target => {
                    answers.push(answer);
                }
                _ => said.push((head, target, vec![answer])),
            }
        }
    }
    // What was changed last is what counts.
    said.sort_by_key(|(head, ..)| head.entry.changed());
    let mut mine: HashMap<EntryId, HashMap<&'static str, Mine>> = HashMap::new();
    for (head, target, answers) in said {
        if let Some((sort, words)) = words(joined, target, &answers) {
            let is_waiting = waiting.contains(&head.entry.url);
            let sorts = mine.entry(target).or_default();
            sorts.insert(sort, Mine { words, is_waiting });
        }
    }
    let listed = mine.into_iter().map(|(target, sorts)| {
        let mut said: Vec<Mine> = sorts.into_values().collect();
        said.sort_by(|one, other| one.words.cmp(&other.words));
        (target, said)
    });
    listed.collect()
}

/// What some answers to one entry say together; a reply says it itself.
fn words(joined: &Joined, target: EntryId, answers: &[&Answer]) -> Option<(&'static str, String)> {
    let words = &joined.config.words;
    let body = &joined.timeline.entry(target).body;
    if let (Body::Poll(poll), true) = (body, answers.iter().any(|answer| answer.is_vote())) {
        let label = |answer: &&Answer| {
            let id = answer.fragment.as_deref();
            let option = poll.options.iter().find(|option| Some(&*option.id) == id)?;
            Some(option.label.as_str())
        };
        let labels: Vec<&str> = answers.iter().filter_map(label).collect();
        let labels = labels.join(", ");
        return Some(("vote", words.fill("mine_vote", &[("options", &labels)])));
    }
    answers.iter().find_map(|answer| {
        Some(match &answer.what {
            What::Reply => return None,
            What::Like => ("like", words.text("mine_like").to_string()),
            What::Repost => ("repost", words.text("mine_repost").to_string()),
            What::Bookmark => ("bookmark", words.text("mine_bookmark").to_string()),
            What::Rsvp(rsvp) => {
                let answer = said(words, rsvp, answer.fragment.as_deref());
                ("rsvp", words.fill("mine_rsvp", &[("answer", &answer)]))
            }
        })
    })
}

/// `yes +1 (bread), 2026-06-20`.
fn said(words: &Words, rsvp: &Rsvp, date: Option<&str>) -> String {
    let mut said = words.of("attendance", rsvp.answer.word()).to_string();
    if rsvp.guests > 0 {
        said.push_str(&format!(" +{}", rsvp.guests));
    }
    if !rsvp.brings.is_empty() {
        said.push_str(&format!(" ({})", rsvp.brings.join(", ")));
    }
    date.into_iter()
        .for_each(|date| said.push_str(&format!(", {date}")));
    said
}
