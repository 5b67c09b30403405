//! The site as the world sees it: one look at a public address.

use std::io::Read;
use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use ureq::Agent;
use ureq::http::HeaderMap;
use ureq::tls::{RootCerts, TlsConfig};
use url::Url;

use crate::tls_error;

const TIMEOUT: Duration = Duration::from_secs(20);
const MOST: u64 = 15 << 20;

/// What was answered.
pub struct Answer {
    pub status: u16,
    /// Without its parameters, in small letters.
    pub mime: String,
    /// `Cache-Control`, as it was said.
    pub cache: Option<String>,
    /// Whether the next asker can be told that nothing has changed.
    pub has_validator: bool,
    /// For how many seconds a cache on the way has kept it.
    pub age: Option<u64>,
    /// What time it is there.
    pub date: Option<Timestamp>,
    pub body: Vec<u8>,
}

/// Asks for a document; says in words why there is none.
pub fn look(url: &Url, roots: &RootCerts) -> Result<Answer, String> {
    let agent = Agent::config_builder()
        .user_agent(concat!("potluck/", env!("CARGO_PKG_VERSION")))
        .http_status_as_error(false)
        .timeout_global(Some(TIMEOUT))
        .tls_config(TlsConfig::builder().root_certs(roots.clone()).build())
        .build()
        .new_agent();
    // What is in some cache on the way is not what was published just now.
    let asked = agent
        .get(url.as_str())
        .header("Cache-Control", "no-cache")
        .call();
    let answer = asked.map_err(|error| match tls_error::of(&error).ok_or(error) {
        Ok(why) => why,
        Err(error) => unreached(&error),
    })?;
    let headers = answer.headers();
    let said = |name: &str| text(headers, name);
    let (cache, date) = (said("Cache-Control"), said("Date"));
    let age = said("Age").and_then(|age| age.trim().parse().ok());
    let mime = said("Content-Type").unwrap_or_default();
    let mime = mime
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_lowercase();
    let has_validator = headers.contains_key("ETag") || headers.contains_key("Last-Modified");
    let status = answer.status().as_u16();
    let mut body = Vec::new();
    let read = answer
        .into_body()
        .into_reader()
        .take(MOST)
        .read_to_end(&mut body);
    read.map_err(|error| format!("the answer broke off: {error}"))?;
    let date = date.and_then(|date| rfc2822::DateTimeParser::new().parse_timestamp(&date).ok());
    Ok(Answer {
        status,
        mime,
        cache,
        has_validator,
        age,
        date,
        body,
    })
}

fn unreached(error: &ureq::Error) -> String {
    match error {
        ureq::Error::HostNotFound => "there is no host of this name".to_string(),
        ureq::Error::ConnectionFailed => "nobody answers there".to_string(),
        ureq::Error::Timeout(_) => format!("it does not answer within {} s", TIMEOUT.as_secs()),
        ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
            "nobody answers there".to_string()
        }
        other => other.to_string(),
    }
}

impl Answer {
    /// For how long it may be kept without asking again, in seconds, if that is said.
    pub fn keeps(&self) -> Option<u64> {
        let said = self.cache.as_deref()?.split(',').map(str::trim);
        let named = |name: &str| {
            said.clone()
                .find_map(|part| part.strip_prefix(name)?.parse().ok())
        };
        let forbids = said
            .clone()
            .any(|part| matches!(part, "no-cache" | "no-store"));
        named("max-age=").filter(|_| !forbids)
    }
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    Some(headers.get(name)?.to_str().ok()?.to_string())
}
