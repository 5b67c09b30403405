//! The first-line convention: an answer that works from any blogging tool on earth (wire-format §4.2 level 4,
//! decisions §30).

use url::Url;

use super::super::markup::{Step, Steps, fold, is_inline};
use crate::model::{Attendance, Phrase, Phrases, Rsvp, What, is_web};

/// What the first line of a text says, and where the person's own words go on.
pub struct Said {
    pub what: What,
    pub target: Url,
    /// The rest of the line.
    pub rest: String,
    /// The position behind the line.
    pub end: usize,
}

/// Reads the first line of a content.
pub fn read(steps: &Steps, base: &Url, phrases: &Phrases) -> Option<Said> {
    Line::first(steps, base)?.said(phrases)
}

/// An RSVP in a line of plain text, such as the subject of a mail, and the address it is for. Without one no word may
/// follow it but after a sign: `RSVP yes, see you`.
pub fn rsvp_in(line: &str, phrases: &Phrases) -> Option<(Rsvp, Option<Url>)> {
    let line = Line {
        text: fold(line),
        link: None,
        end: 0,
    };
    if let Some(said) = line.said(phrases) {
        let What::Rsvp(rsvp) = said.what else {
            return None;
        };
        return Some((rsvp, Some(said.target)));
    }
    let mut rest = line.text.as_str();
    let Act::Rsvp(said) = phrases.take(&mut rest, act)? else {
        return None;
    };
    let rsvp = rsvp(&mut rest, said, phrases)?;
    let is_all = !rest.trim_start().starts_with(char::is_alphanumeric);
    is_all.then_some((rsvp, None))
}

impl Line {
    fn said(&self, phrases: &Phrases) -> Option<Said> {
        let mut rest = self.text.as_str();
        let act = phrases.take(&mut rest, act)?;
        let what = match act {
            Act::Reply => What::Reply,
            Act::Like => What::Like,
            Act::Repost => What::Repost,
            Act::Rsvp(said) => What::Rsvp(rsvp(&mut rest, said, phrases)?),
        };
        let has_colon = skip(&mut rest, ":");
        let is_sure = has_colon || matches!(act, Act::Rsvp(_));
        let (target, rest) = self.target(rest, is_sure)?;
        Some(Said {
            what,
            target,
            rest: rest.trim().to_string(),
            end: self.end,
        })
    }
}

/// What a line may begin with.
#[derive(Clone, Copy)]
enum Act {
    Reply,
    Like,
    Repost,
    Rsvp(Option<Attendance>),
}

fn act(phrase: Phrase) -> Option<Act> {
    match phrase {
        Phrase::Reply => Some(Act::Reply),
        Phrase::Like => Some(Act::Like),
        Phrase::Repost => Some(Act::Repost),
        Phrase::Rsvp(answer) => Some(Act::Rsvp(answer)),
        Phrase::Answer(_) | Phrase::Plus | Phrase::To => None,
    }
}

/// `yes`, `: yes +1`, `yes (plus 1) to`; `said` where the first word has said the answer already.
fn rsvp(rest: &mut &str, said: Option<Attendance>, phrases: &Phrases) -> Option<Rsvp> {
    skip(rest, ":");
    let next = || {
        phrases.take(rest, |phrase| match phrase {
            Phrase::Answer(answer) => Some(answer),
            _ => None,
        })
    };
    let answer = said.or_else(next)?;
    let guests = guests(rest, phrases).unwrap_or(0);
    take(rest, Phrase::To, phrases);
    let guests = match answer {
        Attendance::Yes => guests.min(Rsvp::MOST_GUESTS),
        _ => 0,
    };
    Some(Rsvp {
        answer,
        guests,
        brings: Vec::new(),
    })
}

fn guests(rest: &mut &str, phrases: &Phrases) -> Option<u8> {
    let after_comma = rest.trim_start().strip_prefix(',').map(str::trim_start);
    if let Some(after) = after_comma.filter(|after| after.starts_with('+')) {
        *rest = after;
    }
    let in_brackets = skip(rest, "(");
    let has_plus = skip(rest, "+") || take(rest, Phrase::Plus, phrases);
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

/// Takes one of the phrases that mean this.
fn take(rest: &mut &str, wanted: Phrase, phrases: &Phrases) -> bool {
    let is_it = |phrase| (phrase == wanted).then_some(());
    phrases.take(rest, is_it).is_some()
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
                        .and_then(|href| base.join(href.trim()).ok())
                        .filter(is_web);
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
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let address = rest[..end].trim_end_matches([
            '.', ',', ';', ':', '!', '?', ')', '"', '\'', '>', '»', '”', '’',
        ]);
        let is_written_out = rest.starts_with("http://") || rest.starts_with("https://");
        let url = match is_written_out {
            true => Url::parse(address).ok()?,
            false => bare(&rest[..end], address).filter(|_| is_sure)?,
        };
        Some((url, without_stop(rest.get(address.len()..)?)))
    }
}

/// `ann.example/picnic/`: how some tools show an address. One that was cut short leads nowhere.
fn bare(written: &str, address: &str) -> Option<Url> {
    let (host, _) = address.split_once('/')?;
    let (name, ending) = host.rsplit_once('.')?;
    let is_host = !name.is_empty()
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b))
        && ending.len() > 1
        && ending.bytes().all(|b| b.is_ascii_alphabetic());
    let is_whole = !written.ends_with('…') && !written.ends_with("...");
    let url = (is_host && is_whole).then(|| Url::parse(&format!("https://{address}")));
    url?.ok()
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
        said_in(content, &Phrases::default())
    }

    fn said_in(content: &str, phrases: &Phrases) -> Option<String> {
        let fragment = Fragment::parse(content);
        let base = Url::parse("https://ben.example/x/").unwrap();
        let said = read(&fragment.steps(), &base, phrases)?;
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
    fn a_circle_may_answer_in_its_own_language() {
        let words = [
            ("Antwort auf", "re"),
            ("Zusage", "rsvp yes"),
            ("Absage", "RSVP no"),
            ("Komme", "rsvp"),
            ("vielleicht", "maybe"),
            ("zu", "to"),
            ("mit", "plus"),
            ("Gefällt mir", "like"),
            ("いいね", "like"),
        ];
        let words = words.map(|(word, english)| (word.to_string(), english.to_string()));
        let phrases = Phrases::read(&words.into()).unwrap();
        for (content, expected) in [
            (
                "Antwort auf: https://a.example/p/ Ja.",
                "reply https://a.example/p/ [Ja.]",
            ),
            (
                "ZUSAGE +2: https://a.example/p/",
                "rsvp yes +2 https://a.example/p/ []",
            ),
            (
                "Zusage (mit 1) zu <a href=https://a.example/p/>dem Picknick</a>",
                "rsvp yes +1 https://a.example/p/ []",
            ),
            (
                "Absage: https://a.example/p/",
                "rsvp no +0 https://a.example/p/ []",
            ),
            (
                "Komme vielleicht: https://a.example/p/",
                "rsvp maybe +0 https://a.example/p/ []",
            ),
            (
                "GEFÄLLT MIR: https://a.example/p/",
                "like https://a.example/p/ []",
            ),
            (
                "いいね https://a.example/p/",
                "like https://a.example/p/ []",
            ),
            (
                "RSVP yes: https://a.example/p/",
                "rsvp yes +0 https://a.example/p/ []",
            ),
        ] {
            assert_eq!(
                said_in(content, &phrases).as_deref(),
                Some(expected),
                "{content}"
            );
        }
        assert_eq!(said_in("Zusagen: https://a.example/p/", &phrases), None);
        assert_eq!(said("Zusage: https://a.example/p/"), None);
    }

    #[test]
    fn an_address_without_its_beginning_counts_where_it_is_whole() {
        assert_eq!(
            said("RSVP yes: ann.example/picnic/").as_deref(),
            Some("rsvp yes +0 https://ann.example/picnic/ []")
        );
        for content in [
            "RSVP yes: ann.example/2026/06/pic...",
            "Re: n.a./x",
            "Re: and/or",
            "Likes bread/butter",
        ] {
            assert_eq!(said(content), None, "{content}");
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
