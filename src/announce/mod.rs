//! Telling people where they are that something new is online. Never fails a publish, never tells a secret.

mod irc;
mod ledger;
mod mail;
mod message;
mod pending;
mod post;
mod program;
mod text;

use crate::config::Notify;

pub use ledger::{Ledger, Source, Telling};
pub use message::{Means, Message};
pub use pending::Pending;
pub use text::headline;

/// Tells one place of all that is new, at once. An error is for people, and holds no secret.
pub fn tell(place: &Notify, new: &[Message], means: &Means) -> Result<(), String> {
    let secret = |name: &str| {
        let found = means.credentials.named(name);
        found.ok_or_else(|| {
            format!("`{name}` is neither in the environment nor in credentials.yaml")
        })
    };
    match place {
        Notify::Slack { secret: name } => post::slack(&secret(name)?, new, means),
        Notify::Discord { secret: name } => post::discord(&secret(name)?, new, means),
        Notify::Zulip {
            url,
            user,
            secret: name,
            stream,
            topic,
        } => {
            let key = secret(name)?;
            let to = post::Zulip {
                url,
                user,
                key: &key,
                stream,
                topic: topic.as_deref(),
            };
            post::zulip(&to, new, means)
        }
        Notify::Matrix {
            url,
            room,
            secret: name,
        } => post::matrix(url, room, &secret(name)?, new, means),
        Notify::Irc {
            server,
            channel,
            nick,
            tls,
            secret: name,
        } => {
            let password = name.as_deref().map(secret).transpose()?;
            let to = irc::Channel {
                server,
                channel,
                nick,
                password: password.as_deref(),
                is_encrypted: *tls,
            };
            irc::say(&to, new, means.roots)
        }
        // Told page by page, each of what answers it.
        Notify::Webmention => Ok(()),
        Notify::WebSub { hub } => post::websub(hub, means),
        Notify::Mail {
            server,
            from,
            recipients,
            user,
            secret: name,
        } => {
            let password = name.as_deref().map(secret).transpose()?;
            let by = mail::Sender {
                server,
                from,
                login: user.as_deref().zip(password.as_deref()),
            };
            mail::send(&by, recipients, new, means)
        }
        Notify::Exec { command } => program::run(command, new, means),
    }
}
