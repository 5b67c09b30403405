//! A saved mail with an answer in it: a calendar's, else the first-line convention in its first line or its subject
//! (wire-format §4.2, §6). Encodings and parts are `mail_parser`'s business.

use jiff::Timestamp;
use mail_parser::{Message, MessageParser, MimeHeaders};
use url::Url;

use super::came::{About, Came};
use super::guest_list::{is_mail, line};
use super::tongue::Tongue;
use crate::feeds::{self, ical};
use crate::model::{Rsvp, is_web};

/// Addresses in a mail that are looked at.
const ADDRESSES: usize = 50;
/// `Re: Fwd: AW: …`
const PREFIXES: usize = 5;

/// Reads what the sender answers.
pub fn read(bytes: &[u8], tongue: &Tongue) -> Result<Came, String> {
    let mail = feeds::quietly(|| MessageParser::default().parse(bytes)).flatten();
    let mail = mail
        .filter(|mail| mail.from().is_some())
        .ok_or("this is no mail: it has no sender")?;
    let (name, address) = sender(&mail);
    let said = mail
        .date()
        .and_then(|date| Timestamp::from_second(date.to_timestamp()).ok());
    if let Some(text) = calendar(&mail) {
        let came = reply(&text, tongue)?;
        let has_name = !came.name.is_empty();
        return Ok(Came {
            name: if has_name { came.name } else { name },
            mail: came.mail.or(address),
            said: came.said.or(said),
            ..came
        });
    }
    let text = mail.body_text(0).unwrap_or_default().into_owned();
    let subject = mail.subject().unwrap_or_default();
    let (rsvp, address_in_line) = answer(subject, &text, tongue)
        .ok_or("neither its first line nor its subject answers an invitation")?;
    // An answer without an address is to what is quoted below it, or to what its subject names.
    let quoted = addresses(&text).chain(addresses(subject));
    let addresses = address_in_line.into_iter().chain(quoted);
    Ok(Came {
        about: About::Named {
            addresses: addresses.take(ADDRESSES).collect(),
            subject: subject.to_string(),
        },
        name,
        mail: address,
        answer: rsvp.answer,
        guests: Some(rsvp.guests),
        brings: tongue.brings(&text),
        said,
        doubts: Vec::new(),
    })
}

fn sender(mail: &Message) -> (String, Option<String>) {
    let from = mail.from().and_then(|from| from.first());
    let name = from.and_then(|from| from.name()).unwrap_or_default();
    let address = from
        .and_then(|from| from.address())
        .filter(|mail| is_mail(mail));
    (name.to_string(), address.map(str::to_string))
}

/// The first part that is a calendar, whatever it is called.
fn calendar(mail: &Message) -> Option<String> {
    let mut texts = mail.parts.iter().filter_map(|part| {
        let is_named = part
            .attachment_name()
            .is_some_and(|name| name.to_lowercase().ends_with(".ics"));
        let is_typed = part.is_content_type("text", "calendar") || is_named;
        let text = match part.text_contents() {
            Some(text) => text.to_string(),
            None => feeds::decode(part.contents(), None).into_owned(),
        };
        is_typed.then(|| text.trim_start().to_string())
    });
    texts.find(|text| ical::is_one(text))
}

/// The answer in a calendar.
pub fn reply(text: &str, tongue: &Tongue) -> Result<Came, String> {
    let reply = ical::reply(text).map_err(|why| why.to_string())?;
    let doubts = reply.broken.iter().map(|broken| {
        format!(
            "line {} is broken and was left out: `{}`",
            broken.number,
            line(&broken.text)
        )
    });
    Ok(Came {
        name: reply.name,
        mail: Some(reply.mail).filter(|mail| is_mail(mail)),
        answer: reply.answer,
        guests: Some(reply.guests).filter(|guests| *guests > 0),
        brings: tongue.brings(&reply.comment),
        said: reply.said,
        doubts: doubts.collect(),
        about: About::Uid(reply.uid, reply.date),
    })
}

/// Lines of their own in which an answer is looked for: it may follow a greeting. Below them some programs repeat the
/// invitation, which says how to answer.
const LINES: usize = 3;

/// What is answered: by the first lines of what was written, which are newer than the subject of a thread.
fn answer(subject: &str, text: &str, tongue: &Tongue) -> Option<(Rsvp, Option<Url>)> {
    let own = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let mut own = own.filter(|line| !line.starts_with('>')).take(LINES);
    let in_text = own.find_map(|line| tongue.rsvp(line));
    in_text.or_else(|| {
        let mut subject = subject.trim();
        for _ in 0..PREFIXES {
            if let Some(found) = tongue.rsvp(subject) {
                return Some(found);
            }
            let (prefix, rest) = subject.split_once(':')?;
            if prefix.chars().count() > 5 {
                return None;
            }
            subject = rest.trim_start();
        }
        None
    })
}

/// The web addresses in a text, quoted or not.
fn addresses(text: &str) -> impl Iterator<Item = Url> {
    let words = text.split(|c: char| c.is_whitespace() || "<>\"()[]".contains(c));
    words.filter_map(|word| {
        let word = word.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'']);
        let url = Url::parse(word).ok()?;
        is_web(&url).then_some(url)
    })
}
