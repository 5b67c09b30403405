//! An answer to an invitation as calendar programs mail it back: METHOD:REPLY (RFC 5546 §3.2.3).

use jiff::Timestamp;
use jiff::tz::TimeZone;
use thiserror::Error;

use super::component::{self, Broken, Line, find, text_of};
use super::when;
use super::zones::Zones;
use crate::model::{Attendance, Moment};

/// What one person answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// The event's.
    pub uid: String,
    /// Of a series, the date that is meant.
    pub date: Option<Moment>,
    pub name: String,
    pub mail: String,
    pub answer: Attendance,
    /// How many more come along, where the program asks for that.
    pub guests: u8,
    pub comment: String,
    pub said: Option<Timestamp>,
    /// Lines that say nothing; the rest was read all the same.
    pub broken: Vec<Broken>,
}

/// Why there is no answer in a calendar.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum NoReply {
    #[error("this calendar is an invitation, not an answer to one")]
    Invitation,
    #[error("this calendar proposes another time")]
    Proposal,
    #[error("this calendar does not say what it answers: it has no event with a UID")]
    NoEvent,
    #[error("this calendar does not say who answers: it has no ATTENDEE")]
    Nobody,
    #[error("this calendar does not say what is answered: its PARTSTAT is `{0}`")]
    Undecided(String),
}

/// Reads what the first person in it answers.
pub fn reply(text: &str) -> Result<Reply, NoReply> {
    let calendar = component::read(text);
    match text_of(&calendar.head, "METHOD")
        .unwrap_or_default()
        .to_ascii_uppercase()
        .as_str()
    {
        "REPLY" | "" => {}
        "COUNTER" => return Err(NoReply::Proposal),
        _ => return Err(NoReply::Invitation),
    }
    let event = calendar.events.first().ok_or(NoReply::NoEvent)?;
    let uid = text_of(event, "UID").ok_or(NoReply::NoEvent)?;
    let attendee = find(event, "ATTENDEE").ok_or(NoReply::Nobody)?;
    let part = attendee.parameter("PARTSTAT").unwrap_or("NEEDS-ACTION");
    let answer = match part.to_ascii_uppercase().as_str() {
        "ACCEPTED" => Attendance::Yes,
        "DECLINED" => Attendance::No,
        "TENTATIVE" => Attendance::Maybe,
        _ => return Err(NoReply::Undecided(part.into())),
    };
    let guests = attendee.parameter("X-NUM-GUESTS");
    let address = attendee.value.trim();
    let is_mail = address
        .get(..7)
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case("mailto:"));
    let mail = address.get(7..).filter(|_| is_mail);
    Ok(Reply {
        uid,
        date: find(event, "RECURRENCE-ID").and_then(moment),
        name: caret_decoded(attendee.parameter("CN").unwrap_or_default()),
        mail: mail.unwrap_or_default().to_string(),
        answer,
        guests: guests.and_then(|number| number.parse().ok()).unwrap_or(0),
        comment: comment(event, attendee),
        said: find(event, "DTSTAMP")
            .and_then(moment)
            .and_then(|said| said.instant(&TimeZone::UTC)),
        broken: calendar.broken,
    })
}

/// What they say with it; Google writes it beside the name.
fn comment(event: &[Line], attendee: &Line) -> String {
    let beside = attendee.parameter("X-RESPONSE-COMMENT");
    let said = text_of(event, "COMMENT").or_else(|| beside.map(caret_decoded));
    said.unwrap_or_default()
}

fn moment(line: &Line) -> Option<Moment> {
    when::moment(line, &Zones::by_name(TimeZone::UTC))
}

/// RFC 6868: how a quote or a line end stands in a parameter.
fn caret_decoded(text: &str) -> String {
    text.replace("^'", "\"")
        .replace("^n", " ")
        .replace("^^", "^")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar(lines: &str) -> String {
        format!(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:soup@ada.example\r\n{lines}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        )
    }

    #[test]
    fn who_answers_what_is_read_and_a_broken_line_costs_itself() {
        let text = calendar(
            "DTSTAMP:20260616T100000Z\r\nthis is no line\r\nATTENDEE;PARTSTAT=ACCEPTED;X-NUM-GUESTS=2;CN=\"Zoe; the ^'\r\n knife^'\":MAILTO:zoe@example.org\r\nRECURRENCE-ID;TZID=Europe/London:20260627T190000\r\nCOMMENT:I bring: wine\\, bread\r\nBEGIN:VALARM\r\nATTENDEE:mailto:eve@example.org\r\nEND:VALARM",
        );
        let reply = reply(&text).unwrap();
        assert_eq!(
            (reply.name.as_str(), reply.mail.as_str()),
            ("Zoe; the \"knife\"", "zoe@example.org")
        );
        assert_eq!((reply.answer, reply.guests), (Attendance::Yes, 2));
        assert_eq!(reply.date.unwrap().iso(), "2026-06-27T19:00:00+01:00");
        assert_eq!(reply.said.unwrap().to_string(), "2026-06-16T10:00:00Z");
        assert_eq!(reply.comment, "I bring: wine, bread");
        let broken = Broken {
            number: 7,
            text: "this is no line".into(),
        };
        assert_eq!(reply.broken, [broken]);
    }

    #[test]
    fn what_google_writes_beside_the_name_is_the_comment() {
        let text = calendar(
            "ATTENDEE;PARTSTAT=ACCEPTED;X-RESPONSE-COMMENT=\"I bring: wine\":mailto:zoe@example.org",
        );
        assert_eq!(reply(&text).unwrap().comment, "I bring: wine");
    }

    #[test]
    fn what_answers_nothing_says_why() {
        for (text, why) in [
            (
                calendar("ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:zoe@example.org"),
                NoReply::Undecided("NEEDS-ACTION".into()),
            ),
            (
                calendar("ATTENDEE:mailto:zoe@example.org"),
                NoReply::Undecided("NEEDS-ACTION".into()),
            ),
            (calendar(""), NoReply::Nobody),
            (calendar("").replace("UID", "X-UID"), NoReply::NoEvent),
            (
                calendar("").replace("REPLY", "REQUEST"),
                NoReply::Invitation,
            ),
            (calendar("").replace("REPLY", "COUNTER"), NoReply::Proposal),
            ("BEGIN:VCALENDAR".into(), NoReply::NoEvent),
        ] {
            assert_eq!(reply(&text), Err(why), "{text}");
        }
    }
}
