//! A letter for those who will not use a reader: all that is new in one, to each of them alone.

use std::net::IpAddr;
use std::time::Duration;

use lettre::message::{Mailbox, header::ContentType};
use lettre::transport::smtp::SmtpTransportBuilder;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, CertificateStore, Tls, TlsParameters};
use lettre::{SmtpTransport, Transport};
use ureq::tls::RootCerts;
use url::Url;

use super::message::{Means, Message};
use super::text::{headline, one_line};

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
    let server = builder(by, means.roots)?.timeout(Some(TIMEOUT)).build();
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

fn builder(by: &Sender, roots: &RootCerts) -> Result<SmtpTransportBuilder, String> {
    let builder = SmtpTransport::from_url(by.server.as_str());
    let builder = builder.map_err(|_| {
        format!(
            "`{}` is not the address of a mail server, such as smtps://mail.example",
            by.server
        )
    })?;
    let builder = match security(by) {
        Some(security) => builder.tls(security(parameters(by.server, roots)?)),
        None => builder,
    };
    Ok(match by.login {
        Some((user, password)) => {
            builder.credentials(Credentials::new(user.into(), password.into()))
        }
        None => builder,
    })
}

/// How the line is made safe. A password goes nowhere in the clear but to this machine itself.
fn security(by: &Sender) -> Option<fn(TlsParameters) -> Tls> {
    let wish = by.server.query_pairs().find(|(name, _)| name == "tls");
    let host = by.server.host_str().unwrap_or_default();
    let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
    let is_here = host == "localhost" || address.is_ok_and(|address| address.is_loopback());
    match (by.server.scheme(), wish.as_ref().map(|(_, wish)| &**wish)) {
        ("smtps", _) => Some(Tls::Wrapper),
        (_, Some("required")) => Some(Tls::Required),
        _ if by.login.is_some() && !is_here => Some(Tls::Required),
        (_, Some("opportunistic")) => Some(Tls::Opportunistic),
        _ => None,
    }
}

/// Whose certificates are trusted: the same as everywhere.
fn parameters(server: &Url, roots: &RootCerts) -> Result<TlsParameters, String> {
    let host = server.host_str().unwrap_or_default();
    let mut parameters = TlsParameters::builder(host.to_string());
    if let RootCerts::Specific(certificates) = roots {
        parameters = parameters.certificate_store(CertificateStore::None);
        for certificate in certificates.iter() {
            // One of the system's that cannot be read vouches for nobody.
            if let Ok(root) = Certificate::from_der(certificate.der().to_vec()) {
                parameters = parameters.add_root_certificate(root);
            }
        }
    }
    let parameters = parameters.build();
    parameters.map_err(|error| one_line(&error.to_string()))
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
