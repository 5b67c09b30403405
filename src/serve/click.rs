//! What a person clicks in the private timeline: it becomes a file of theirs, so it must come from a page of this run.

use std::io::Read;
use std::path::Path;

use jiff::Timestamp;
use tiny_http::Request;
use url::{Url, form_urlencoded};

use super::address;
use super::look::Look;
use super::token::Token;
use crate::answer::{self, Meant, Say, Sort};
use crate::build;
use crate::content::Drafts;
use crate::diagnostic::{Failure, Stop};
use crate::model::Attendance;
use crate::reader::{self, Seen};

/// Bytes of a form: a long reply, and no more.
const FORM: u64 = 1 << 20;

/// What was clicked.
#[derive(Debug, Default)]
pub struct Click {
    token: String,
    post: String,
    say: String,
    text: String,
    answer: String,
    guests: String,
    bring: String,
    look: String,
    options: Vec<String>,
}

/// Reads a click; or why it was not made by this person in this preview.
pub fn read(request: &mut Request, token: &Token) -> Result<Click, &'static str> {
    if !address::is_from_here(request) {
        return Err("Answers are written from the preview's own pages alone.\n");
    }
    let mut body = Vec::new();
    let form = request.as_reader().take(FORM + 1);
    let length = { form }.read_to_end(&mut body);
    match length {
        Ok(length) if length as u64 <= FORM => {}
        _ => return Err("This form is too long, or was cut off.\n"),
    }
    let click = Click::of(&body);
    match token.is(&click.token) {
        true => Ok(click),
        false => Err("This page is of an earlier run: load it anew.\n"),
    }
}

impl Click {
    fn of(body: &[u8]) -> Click {
        let mut click = Click::default();
        for (name, value) in form_urlencoded::parse(body) {
            // A browser ends lines as mail does.
            let value = value.replace("\r\n", "\n");
            match &*name {
                "token" => click.token = value,
                "post" => click.post = value,
                "say" => click.say = value,
                "text" => click.text = value,
                "answer" => click.answer = value,
                "guests" => click.guests = value,
                "bring" => click.bring = value,
                "look" => click.look = value,
                "option" => click.options.push(value),
                _ => {}
            }
        }
        click
    }

    /// How the page was looked at.
    pub fn look(&self) -> Look {
        Look::of(&self.look)
    }

    /// Writes the file of an answer, or notes that all was read.
    pub fn write(&self, root: &Path, now: Timestamp) -> Result<(), Stop> {
        if self.say == "read" {
            return all_read(root, now, self.look());
        }
        let say = self.say()?;
        let joined = build::joined(root, now, Drafts::Shown)?;
        let wrong = || Failure::new("this post is not in your timeline any more");
        let post = Url::parse(&self.post).map_err(|_| wrong())?;
        let Meant::Known(target) = answer::find(root, &joined, post.as_str(), Sort::Anything, now)?
        else {
            return Err(wrong().into());
        };
        let text = Some(self.text.as_str()).filter(|text| !text.trim().is_empty());
        if text.is_none() && matches!(say, Say::Reply) {
            return Err(Failure::new("a reply needs some words").into());
        }
        answer::write(root, &joined, (&target, &say), text, now)?;
        Ok(())
    }

    fn say(&self) -> Result<Say, Failure> {
        match self.say.as_str() {
            "reply" => Ok(Say::Reply),
            "like" => Ok(Say::Like),
            "repost" => Ok(Say::Repost),
            "rsvp" => self.rsvp(),
            "vote" if self.options.is_empty() => Err(Failure::new("choose an option to vote for")),
            "vote" => Ok(Say::Vote(self.options.clone())),
            other => Err(Failure::new(format!("`{other}` is nothing one can say"))),
        }
    }

    fn rsvp(&self) -> Result<Say, Failure> {
        let answer = Attendance::read(&self.answer)
            .ok_or_else(|| Failure::new("choose an answer: yes, no, maybe or interested"))?;
        let guests = match self.guests.trim() {
            "" => None,
            number => Some(
                number
                    .parse()
                    .map_err(|_| Failure::new(format!("`{number}` is no number of guests")))?,
            ),
        };
        let brings = self.bring.split(',').map(str::trim);
        Ok(Say::Rsvp {
            answer,
            guests,
            brings: brings
                .filter(|thing| !thing.is_empty())
                .map(str::to_string)
                .collect(),
            date: None,
        })
    }
}

fn all_read(root: &Path, now: Timestamp, look: Look) -> Result<(), Stop> {
    let joined = build::joined(root, now, Drafts::LeftOut)?;
    let read = reader::addresses(root, &joined, look.wish(&joined.config))?;
    Seen::load(root).add(root, read.iter().map(String::as_str))?;
    Ok(())
}
