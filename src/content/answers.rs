//! What a file answers: replies, likes, reposts, bookmarks, RSVPs and votes.

use url::Url;

use super::fields::{OptionField, Target};
use super::poll::is_option_id;
use super::reader::Reader;
use crate::model::{Answer, Attendance, Cite, Rsvp, What};

impl Reader<'_> {
    pub fn answers(&mut self) -> Vec<Answer> {
        let fields = &self.front.fields;
        let mut answers = Vec::new();
        if let Some(rsvp) = self.rsvp() {
            answers.extend(self.targets("in_reply_to", &fields.in_reply_to, What::Rsvp(rsvp)));
        } else if fields.vote.is_empty() {
            answers.extend(self.targets("in_reply_to", &fields.in_reply_to, What::Reply));
        }
        answers.extend(self.votes());
        answers.extend(self.targets("like_of", &fields.like_of, What::Like));
        answers.extend(self.targets("repost_of", &fields.repost_of, What::Repost));
        answers.extend(self.targets("bookmark_of", &fields.bookmark_of, What::Bookmark));
        answers
    }

    pub fn rsvp(&mut self) -> Option<Rsvp> {
        let fields = &self.front.fields;
        let word = fields.rsvp.as_deref()?;
        let Some(answer) = Attendance::read(word) else {
            let wrong = self
                .front
                .mistake("rsvp", format!("`{word}` is no answer to an invitation"));
            self.wrong(wrong.help("write yes, no, maybe or interested"));
            return None;
        };
        if fields.in_reply_to.is_empty() {
            let lost = self
                .front
                .mistake("rsvp", "this RSVP does not say to which event");
            self.wrong(lost.help("add a line: in_reply_to: https://ada.example/2026/05/supper/"));
        }
        let guests = fields.guests.unwrap_or(0);
        let most = Rsvp::MOST_GUESTS;
        if guests > most.into() {
            self.wrong(
                self.front
                    .mistake("guests", format!("more than {most} guests"))
                    .help(format!("one answer brings at most {most}")),
            );
        }
        let guests = match answer {
            Attendance::Yes => u8::try_from(guests).unwrap_or(u8::MAX),
            _ => 0,
        };
        Some(Rsvp {
            answer,
            guests,
            brings: fields.bring.clone(),
        })
    }

    /// A vote is a reply to an option of the poll; one without an id is by its text.
    pub fn votes(&mut self) -> Vec<Answer> {
        let fields = &self.front.fields;
        if fields.vote.is_empty() {
            return Vec::new();
        }
        let Some(poll) = fields.in_reply_to.first() else {
            let lost = self
                .front
                .mistake("vote", "this vote does not say in which poll");
            self.wrong(
                lost.help("add a line: in_reply_to: https://ada.example/2026/06/boat-trip/"),
            );
            return Vec::new();
        };
        let Some(url) = self.target("in_reply_to", &poll.url) else {
            return Vec::new();
        };
        fields
            .vote
            .iter()
            .map(|option| vote(poll, &url, option))
            .collect()
    }

    pub fn targets(&mut self, field: &str, targets: &[Target], what: What) -> Vec<Answer> {
        targets
            .iter()
            .filter_map(|target| {
                let url = self.target(field, &target.url)?;
                let cite = Cite {
                    title: target.title.clone(),
                    author: target.author.clone(),
                    option: None,
                };
                let cite = (cite != Cite::default()).then_some(cite);
                Some(answer(url, target.id.clone(), what.clone(), cite))
            })
            .collect()
    }
}

/// An answer to this address.
pub fn answer(url: Url, id: Option<String>, what: What, cite: Option<Cite>) -> Answer {
    let fragment = url.fragment().map(str::to_string);
    let mut target = url;
    target.set_fragment(None);
    Answer {
        target,
        fragment,
        id,
        what,
        cite,
    }
}

fn vote(poll: &Target, url: &Url, option: &OptionField) -> Answer {
    let label = option.label.clone().unwrap_or_default();
    let id = option
        .id
        .clone()
        .or_else(|| is_option_id(&label).then(|| label.clone()));
    let said = option.label.clone().or_else(|| option.id.clone());
    let cite = Cite {
        title: poll.title.clone(),
        author: poll.author.clone(),
        option: said,
    };
    let mut url = url.clone();
    url.set_fragment(id.as_deref());
    answer(url, poll.id.clone(), What::Reply, Some(cite))
}
