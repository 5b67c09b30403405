//! A letter for those who will not use a reader: all that is new in one, to each of them alone.

use std::time::Duration;

use lettre::message::{Mailbox, header::ContentType};
use lettre::transport::smtp::SmtpTransportBuilder;
use lettre::transport::smtp::authentication::Credentials;
use lettre::{SmtpTransport, Transport};
use url::Url;

use super::text::{headline, one_line};
use super::{Means, Message};

const TIMEOUT: Duration = Duration::from_secs(10);

pub struct Sender<'a> {
    pub server: &'a Url,
    pub from: &'a str,
    pub login: Option<(&'a str, &'a str)>,
}

/// Nobody sees who else is told.
pub fn send(
    by: &Sender,
    recipients: &[String],
    new: &[Message],
    means: &Means,
) -> Result<(), String> {
    let server = builder(by)?.timeout(Some(TIMEOUT)).build();
    let from: Mailbox = by
        .from
        .parse()
        .map_err(|_| format!("`{}` is not a mail address", by.from))?;
    // Nobody is told where nobody is let in: one attempt is enough to know.
    match server.test_connection() {
        Ok(true) => {}
        Ok(false) => return Err("the mail server is not ready".into()),
        Err(error) => return Err(one_line(&error.to_string())),
    }
    let mut failed = Vec::new();
    for recipient in recipients {
        let letter = letter(&from, recipient, new, means);
        let sent = letter.and_then(|letter| {
            let sent = server.send(&letter);
            sent.map(drop).map_err(|error| one_line(&error.to_string()))
        });
        if let Err(why) = sent {
            failed.push(format!("{recipient}: {why}"));
        }
    }
    match failed.is_empty() {
        true => Ok(()),
        false => Err(failed.join("; ")),
    }
}

fn builder(by: &Sender) -> Result<SmtpTransportBuilder, String> {
    let builder = SmtpTransport::from_url(by.server.as_str());
    let builder = builder.map_err(|_| {
        format!(
            "`{}` is not the address of a mail server, such as smtps://mail.example",
            by.server
        )
    })?;
    Ok(match by.login {
        Some((user, password)) => {
            builder.credentials(Credentials::new(user.into(), password.into()))
        }
        None => builder,
    })
}

fn letter(
    from: &Mailbox,
    to: &str,
    new: &[Message],
    means: &Means,
) -> Result<lettre::Message, String> {
    let to: Mailbox = to
        .parse()
        .map_err(|_| "this is not a mail address".to_string())?;
    let subject = match new {
        [one] => format!("{}: {}", means.site, one_line(&one.title)),
        _ => format!("{}: {} new", means.site, new.len()),
    };
    lettre::Message::builder()
        .from(from.clone())
        .to(to)
        .subject(one_line(&subject))
        .header(ContentType::TEXT_PLAIN)
        .body(words(new, means))
        .map_err(|error| error.to_string())
}

fn words(new: &[Message], means: &Means) -> String {
    let parts = new.iter().map(|message| {
        let summary = message
            .summary
            .as_deref()
            .map(one_line)
            .filter(|summary| !summary.is_empty());
        let summary = summary.map(|summary| format!("{summary}\n"));
        format!(
            "{}\n{}{}\n",
            headline(message),
            summary.unwrap_or_default(),
            message.url
        )
    });
    let parts: Vec<String> = parts.collect();
    format!(
        "{}\n-- \n{}\n{}\n",
        parts.join("\n"),
        means.site,
        means.feed
    )
}
