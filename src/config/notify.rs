//! Who is told when something new is online (`notify`): one place an item.

use serde::Deserialize;
use url::Url;

/// A place to tell. What is secret is named here and stands elsewhere: in the environment, or in credentials.yaml.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "to", rename_all = "lowercase", deny_unknown_fields)]
pub enum Notify {
    /// Slack, Mattermost, Rocket.Chat and all others that take Slack's `{"text": …}`.
    Slack {
        /// Names the address of the webhook.
        secret: String,
    },
    Discord {
        /// Names the address of the webhook.
        secret: String,
    },
    Zulip {
        /// The organisation, such as `https://circle.zulipchat.com/`.
        url: Url,
        /// The bot's mail address.
        user: String,
        /// Names the bot's key.
        secret: String,
        /// The channel.
        stream: String,
        /// Else the title of what is new.
        topic: Option<String>,
    },
    Matrix {
        /// The home server, such as `https://matrix.org/`.
        url: Url,
        /// `!…:server`.
        room: String,
        /// Names the access token.
        secret: String,
    },
    Irc {
        /// `irc.libera.chat:6697`.
        server: String,
        channel: String,
        nick: String,
        /// Encrypted, as it should be.
        #[serde(default = "yes")]
        tls: bool,
        /// Names the password of the nick, where it is registered.
        secret: Option<String>,
    },
    /// The pages that I answer, each at the address it names (W3C Webmention).
    Webmention,
    WebSub {
        hub: Url,
    },
    Mail {
        /// `smtps://host` (encrypted), or `smtp://host:587` (encrypted before a password is sent).
        server: Url,
        from: String,
        recipients: Vec<String>,
        user: Option<String>,
        /// Names the password of `user`.
        secret: Option<String>,
    },
    /// Any program: it gets what is new as JSON on its standard input.
    Exec {
        command: Vec<String>,
    },
}

fn yes() -> bool {
    true
}

impl Notify {
    /// As a person calls it.
    pub fn name(&self) -> &'static str {
        match self {
            Notify::Slack { .. } => "slack",
            Notify::Discord { .. } => "discord",
            Notify::Zulip { .. } => "zulip",
            Notify::Matrix { .. } => "matrix",
            Notify::Irc { .. } => "irc",
            Notify::Webmention => "webmention",
            Notify::WebSub { .. } => "websub",
            Notify::Mail { .. } => "mail",
            Notify::Exec { .. } => "exec",
        }
    }
}
