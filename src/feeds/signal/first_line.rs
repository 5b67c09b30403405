//! The first-line convention: an answer that works from any blogging tool on earth (wire-format §4.2 level 4,
//! decisions §30).

use url::Url;

use super::super::markup::{Step, Steps, fold, is_inline};
use crate::model::{Attendance, Rsvp, What};

/// What the first line of a text says, and where the person's own words go on.
pub struct Said {
    pub what: What,
    pub target: Url,
    /// The rest of the line.
    pub rest: String,
    /// The position behind the line.
    pub end: usize,
}

/// What a line may begin with; of several the longest that fits.
#[derive(Clone, Copy, PartialEq)]
enum Act {
    Reply,
    Like,
    Repost,
    Rsvp,
}

/// The words of the convention, lower case.
const WORDS: [(&str, Act); 14] = [
    ("in reply to", Act::Reply),
    ("reply to", Act::Reply),
    ("vote for", Act::Reply),
    ("votes for", Act::Reply),
    ("votes", Act::Reply),
    ("vote", Act::Reply),
    ("re", Act::Reply),
    ("likes", Act::Like),
    ("like", Act::Like),
    ("reposts", Act::Repost),
    ("repost", Act::Repost),
    ("rsvp to", Act::Rsvp),
    ("rsvp:", Act::Rsvp),
    ("rsvp", Act::Rsvp),
];

/// Reads the first line of a content.
pub fn read(steps: &Steps, base: &Url) -> Option<Said> {
    let line = Line::first(steps, base)?;
    let mut rest = line.text.as_str();
    let act = act(&mut rest)?;
    let what = match act {
        Act::Reply => What::Reply,
        Act::Like => What::Like,
        Act::Repost => What::Repost,
        Act::Rsvp => What::Rsvp(rsvp(&mut rest)?),
    };
    let has_colon = skip(&mut rest, ":");
    let (target, rest) = line.target(rest, has_colon || act == Act::Rsvp)?;
    Some(Said {
        what,
        target,
        rest: rest.trim().to_string(),
        end: line.end,
    })
}

fn act(rest: &mut &str) -> Option<Act> {
    WORDS
        .iter()
        .find(|(word, _)| skip_word(rest, word))
        .map(|(_, act)| *act)
}

/// `yes`, `: yes +1`, `yes (plus 1) to`.
fn rsvp(rest: &mut &str) -> Option<Rsvp> {
    const ANSWERS: [Attendance; 4] = [
        Attendance::Yes,
        Attendance::No,
        Attendance::Maybe,
        Attendance::Interested,
    ];
    skip(rest, ":");
    let answer = ANSWERS
        .into_iter()
        .find(|answer| skip_word(rest, answer.word()))?;
    let guests = guests(rest).unwrap_or(0);
    skip_word(rest, "to");
    let guests = if answer == Attendance::Yes {
        guests.min(20)
    } else {
        0
    };
    Some(Rsvp {
        answer,
        guests,
        brings: Vec::new(),
    })
}

fn guests(rest: &mut &str) -> Option<u8> {
    let in_brackets = skip(rest, "(");
    let has_plus = skip(rest, "+") || skip_word(rest, "plus");
    if !has_plus {
        return None;
    }
    let digits = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len())
        .min(2);
    let (number, after) = rest.split_at(digits);
    let guests = number.parse().ok()?;
    *rest = after.trim_start();
    if in_brackets {
        skip(rest, ")");
    }
    Some(guests)
}

fn skip(rest: &mut &str, sign: &str) -> bool {
    match rest.trim_start().strip_prefix(sign) {
        Some(after) => {
            *rest = after.trim_start();
            true
        }
        None => false,
    }
}

/// Skips a word in any case; it must end where a word ends.
fn skip_word(rest: &mut &str, word: &str) -> bool {
    let Some(head) = rest
        .get(..word.len())
        .filter(|head| head.eq_ignore_ascii_case(word))
    else {
        return false;
    };
    let after = &rest[head.len()..];
    let ends = !word.ends_with(char::is_alphanumeric)
        || !after.starts_with(|c: char| c.is_alphanumeric() || c == '-');
    if ends {
        *rest = after.trim_start();
    }
    ends
}

/// The first line of a text: up to the end of its block or a line break.
struct Line {
    text: String,
    /// The first link in it: address and text.
    link: Option<(Url, String)>,
    end: usize,
}

impl Line {
    fn first(steps: &Steps, base: &Url) -> Option<Line> {
        let mut text = String::new();
        let mut link = None;
        let mut end = steps.all().end;
        for at in steps.all() {
            match steps.get(at)? {
                Step::Text(piece) => text.push_str(piece),
                Step::Open { element, .. } if element.value().name() == "a" && link.is_none() => {
                    let address = element
                        .attr("href")
                        .and_then(|href| base.join(href.trim()).ok());
                    link = address.map(|address| (address, steps.text(steps.whole(at))));
                }
                Step::Open { element, .. } | Step::Close { element } => {
                    if !is_inline(element) && !text.trim().is_empty() {
                        end = at;
                        break;
                    }
                }
            }
        }
        Some(Line {
            text: fold(&text),
            link,
            end,
        })
        .filter(|line| !line.text.is_empty())
    }

    /// The address at the beginning of `rest`, written out or linked, and what follows it. Without a colon a link
    /// must end the line: "Like this post says …" is no like.
    fn target<'a>(&self, rest: &'a str, is_sure: bool) -> Option<(Url, &'a str)> {
        let linked = self
            .link
            .as_ref()
            .filter(|(_, text)| !text.is_empty() && rest.starts_with(text.as_str()));
        if let Some((address, text)) = linked {
            let after = rest.get(text.len()..)?;
            let is_written_out = text.starts_with("http://") || text.starts_with("https://");
            let ends = after
                .chars()
                .all(|c| c.is_ascii_punctuation() || c.is_whitespace());
            return (is_sure || is_written_out || ends)
                .then(|| (address.clone(), without_stop(after)));
        }
        if !rest.starts_with("http://") && !rest.starts_with("https://") {
            return None;
        }
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let address = rest[..end].trim_end_matches([
            '.', ',', ';', ':', '!', '?', ')', '"', '\'', '>', '»', '”', '’',
        ]);
        let url = Url::parse(address).ok()?;
        Some((url, without_stop(rest.get(address.len()..)?)))
    }
}

/// What follows an address, without the stop that ends its sentence.
fn without_stop(after: &str) -> &str {
    after
        .trim_start_matches(['.', ',', ';', ':', '!', ')', '>'])
        .trim_start()
}

#[cfg(test)]
mod tests {
    use super::super::super::markup::Fragment;
    use super::*;

    fn said(content: &str) -> Option<String> {
        let fragment = Fragment::parse(content);
        let base = Url::parse("https://ben.example/x/").unwrap();
        let said = read(&fragment.steps(), &base)?;
        let what = match said.what {
            What::Rsvp(rsvp) => format!("rsvp {} +{}", rsvp.answer.word(), rsvp.guests),
            other => format!("{other:?}").to_lowercase(),
        };
        Some(format!("{what} {} [{}]", said.target, said.rest))
    }

    #[test]
    fn what_a_person_would_write_is_understood() {
        for (content, expected) in [
            (
                "<p>RSVP yes +1: https://a.example/p/</p>",
                "rsvp yes +1 https://a.example/p/ []",
            ),
            (
                "RSVP: yes https://a.example/p/",
                "rsvp yes +0 https://a.example/p/ []",
            ),
            (
                "RSVP yes (plus 2) to <a href=https://a.example/p/>the picnic</a>. Yay!",
                "rsvp yes +2 https://a.example/p/ [Yay!]",
            ),
            (
                "rsvp maybe https://a.example/p/. See you?",
                "rsvp maybe +0 https://a.example/p/ [See you?]",
            ),
            (
                "RSVP no +3: https://a.example/p/",
                "rsvp no +0 https://a.example/p/ []",
            ),
            (
                "<p>Re: https://a.example/p/<br>I agree.</p>",
                "reply https://a.example/p/ []",
            ),
            (
                "In reply to <a href='/q'>a post</a>:",
                "reply https://ben.example/q []",
            ),
            (
                "Vote for https://a.example/p/#jul-11",
                "reply https://a.example/p/#jul-11 []",
            ),
            ("Likes https://a.example/p/", "like https://a.example/p/ []"),
            (
                "LIKE: <a href=https://a.example/p/>this</a>",
                "like https://a.example/p/ []",
            ),
            (
                "Repost https://a.example/p/",
                "repost https://a.example/p/ []",
            ),
            (
                "<p>Re: <a href=https://a.example/p/><span>https://</span><span>a.example/p/</span></a> ok</p>",
                "reply https://a.example/p/ [ok]",
            ),
        ] {
            assert_eq!(said(content).as_deref(), Some(expected), "{content}");
        }
    }

    #[test]
    fn ordinary_sentences_are_no_answers() {
        for content in [
            "Like <a href=https://a.example/p/>this post</a> says, it rains.",
            "Reading https://a.example/p/",
            "Likes bananas",
            "Re <a href=https://a.example/>this</a> matter",
            "RSVP https://a.example/p/",
            "RSVP yesterday https://a.example/p/",
            "Votes are counted at https://a.example/p/",
            "",
        ] {
            assert_eq!(said(content), None, "{content}");
        }
    }
}
