//! Invitations for people without a site, to be mailed by hand: a calendar's METHOD:REQUEST for each, and a short text;
//! and how they are taken back.

use super::guest_list::{is_mail, line};
use crate::config::Config;
use crate::content::{Head, slug};
use crate::diagnostic::Failure;
use crate::feeds::ical::{self, Party};
use crate::model::{Body, Entry, Event, Moment, Status, Wanted};
use crate::render::{moment, repeat, yes_to, zone};
use crate::words::Words;

/// What is to be mailed.
pub struct Invited {
    /// For the mail itself.
    pub text: String,
    /// File name and calendar: one for anybody, and one for each who is invited by name, so that nobody learns the
    /// others' addresses.
    pub calendars: Vec<(String, String)>,
    /// What the text's file is called.
    pub name: String,
}

/// The invitation to an event of one's own, for anybody and for everybody in `to` by name and address.
pub fn invitations(
    config: &Config,
    head: &Head,
    to: &[(String, String)],
) -> Result<Invited, Failure> {
    let Body::Event(event) = &head.entry.body else {
        return Err(Failure::new(format!("`{}` is no event", head.source.path)));
    };
    let email = config.author.email.trim();
    if !is_mail(email) {
        return Err(
            Failure::new("an invitation by mail needs a mail address to answer to")
                .help("write yours in potluck.yaml: author: { email: ada@example.org }"),
        );
    }
    let host = Party {
        name: config.author_name(),
        email,
    };
    let name = head.word();
    let open = ical::invitation(&head.entry, host, &[]);
    let mut calendars = vec![(format!("{name}.ics"), open)];
    for (who, mail) in to {
        let guest = Party {
            name: who,
            email: mail,
        };
        let file = slug(who).or_else(|| slug(mail)).unwrap_or_default();
        let names = (1..).map(|count| match count {
            1 => format!("{name}-{file}.ics"),
            count => format!("{name}-{file}-{count}.ics"),
        });
        let is_free = |file: &String| calendars.iter().all(|(taken, _)| taken != file);
        let file = names.into_iter().find(is_free).unwrap_or_default();
        calendars.push((file, ical::invitation(&head.entry, host, &[guest])));
    }
    Ok(Invited {
        text: text(&head.entry, event, host.name, &config.words),
        calendars,
        name: format!("{name}.txt"),
    })
}

/// `Zoe <zoe@example.org>`, or the address alone.
pub fn party(said: &str) -> Result<(String, String), Failure> {
    let said = said.trim();
    let (name, mail) = match said.rsplit_once('<') {
        Some((name, mail)) => (name.trim(), mail.trim_end_matches('>').trim()),
        None => ("", said),
    };
    if !is_mail(mail) {
        return Err(Failure::new(format!("`{}` is no mail address", line(mail)))
            .help("write it like zoe@example.org, or \"Zoe <zoe@example.org>\""));
    }
    let name = match line(name.trim_matches('"')) {
        name if name.is_empty() => line(mail.split('@').next().unwrap_or_default()),
        name => name,
    };
    Ok((name, mail.to_string()))
}

/// What the mail says, in the site's language. What is to be written back is what `guest import` reads.
fn text(entry: &Entry, event: &Event, host: &str, words: &Words) -> String {
    let label = line(&entry.label());
    let label = match event.status == Status::Cancelled {
        true => format!("{}: {label}", words.text("cancelled")),
        false => label,
    };
    let mut lines = vec![label, when(event, words)];
    if let Some(rule) = &event.repeat {
        lines.push(repeat(rule, words));
    }
    if let Some(place) = &event.place {
        let address = place.address.as_ref().map(|address| format!(", {address}"));
        lines.push(line(&format!(
            "{}{}",
            place.name,
            address.unwrap_or_default()
        )));
    }
    lines.push(entry.url.to_string());
    lines.push(String::new());
    match event.status == Status::Cancelled {
        true => lines.push(words.text("invite_cancelled").to_string()),
        false => lines.extend(how_to_answer(entry, event, words)),
    }
    lines.push(String::new());
    lines.push(host.to_string());
    lines.join("\n") + "\n"
}

fn how_to_answer(entry: &Entry, event: &Event, words: &Words) -> Vec<String> {
    let mut lines = Vec::new();
    if !event.wanted.is_empty() {
        let wanted: Vec<String> = event.wanted.iter().map(Wanted::to_string).collect();
        lines.push(words.fill("invite_welcome", &[("dishes", &wanted.join(", "))]));
    }
    if let Some(by) = &event.rsvp_by {
        lines.push(words.fill("invite_answer_by", &[("date", &moment(by, words).text)]));
    }
    lines.push(words.text("invite_how").to_string());
    lines.push(String::new());
    lines.push(yes_to(&entry.url, words));
    lines.push(String::new());
    lines.push(words.text("invite_instead").to_string());
    let dish = event.wanted.first().map(|wanted| wanted.what.as_str());
    let dish = dish.unwrap_or(words.text("bring_example"));
    lines.push(line(&format!("{} {dish}", words.text("i_bring"))));
    lines
}

fn when(event: &Event, words: &Words) -> String {
    let start = moment(&event.start, words).text;
    let end = match (&event.start, &event.end) {
        (Moment::Time(start), Some(Moment::Time(end))) if start.date() == end.date() => {
            end.strftime("–%H:%M").to_string()
        }
        (_, Some(end)) => format!(" – {}", moment(end, words).text),
        (_, None) => String::new(),
    };
    let zone = zone(event).map(|zone| format!(" ({zone})"));
    format!("{start}{end}{}", zone.unwrap_or_default())
}
