//! Who we are for the host of a feed behind a password: from the environment or the person's own file, never from the
//! site's folder, and in no message.

use std::env;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use percent_encoding::percent_decode_str;
use url::Url;

use crate::credentials::{Credentials, Login};
use crate::diagnostic::Failure;

/// `POTLUCK_LOGIN_BEN_EXAMPLE=user:password`.
const VARIABLE: &str = "POTLUCK_LOGIN_";

/// All that are known.
#[derive(Debug, Default)]
pub struct Logins(Credentials);

impl Logins {
    /// Those of the person who runs this.
    pub fn load() -> Result<Logins, Failure> {
        Credentials::load().map(Logins)
    }

    /// That of an address's host; one with a port is for that port alone.
    pub fn of(&self, url: &Url) -> Option<Login> {
        let host = name(url)?;
        from_environment(&host).or_else(|| self.0.exact(&host))
    }
}

/// Keeps the login that a person gave in an address, where it is nobody else's to read.
pub fn keep(url: &Url) -> Result<(), Failure> {
    let plain = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let has_one = !url.username().is_empty() || url.password().is_some();
    match name(url).filter(|_| has_one) {
        Some(host) => {
            let password = plain(url.password().unwrap_or_default());
            Credentials::keep(&host, &plain(url.username()), &password)
        }
        None => Ok(()),
    }
}

/// The header `Authorization` (RFC 7617).
pub fn header(login: &Login) -> String {
    let Login { user, password, .. } = login;
    format!(
        "Basic {}",
        BASE64_STANDARD.encode(format!("{user}:{password}"))
    )
}

fn name(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    Some(match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_string(),
    })
}

fn from_environment(host: &str) -> Option<Login> {
    let letter = |c: char| match c.is_ascii_alphanumeric() {
        true => c.to_ascii_uppercase(),
        false => '_',
    };
    let variable = format!("{VARIABLE}{}", host.chars().map(letter).collect::<String>());
    let value = env::var(&variable).ok()?;
    let (user, password) = value.split_once(':')?;
    Some(Login {
        user: user.into(),
        password: password.into(),
        from: variable,
    })
}
