//! How a setting is written that is more than a word or a number.

use std::time::Duration;

use serde::de::Error;
use serde::{Deserialize, Deserializer};
use url::{Host, Url};

/// Whole addresses; none of them a program.
pub fn addresses<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Url>, D::Error> {
    let address = |text: String| {
        let url = Url::parse(text.trim()).ok();
        url.filter(|url| !matches!(url.scheme(), "javascript" | "data"))
            .ok_or_else(|| {
                Error::custom(format!(
                    "`{text}` is not a web address; write the whole address: https://mastodon.example/@ada"
                ))
            })
    };
    let texts: Vec<String> = Vec::deserialize(deserializer)?;
    texts.into_iter().map(address).collect()
}

/// Where webmentions are sent, to be asked with a token: never in the clear, except on this machine.
pub fn endpoint<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Url>, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.trim().is_empty() {
        return Ok(None);
    }
    let is_here = |url: &Url| match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        _ => false,
    };
    let is_safe = |url: &Url| match url.scheme() {
        "https" => url.has_host(),
        scheme => scheme == "http" && is_here(url),
    };
    let url = Url::parse(text.trim()).ok().filter(is_safe);
    url.map(Some).ok_or_else(|| {
        Error::custom(format!(
            "`{text}` takes no webmentions; write the address that begins with https: https://webmention.io/ada.example/webmention"
        ))
    })
}

/// `20s`, `500ms`, `2m` or a bare number of seconds.
pub fn duration<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let text = match NumberOrText::deserialize(deserializer)? {
        NumberOrText::Number(number) => format!("{number}s"),
        NumberOrText::Text(text) => text,
    };
    let span: jiff::SignedDuration = text
        .parse()
        .map_err(|_| Error::custom(format!("`{text}` is no length of time; write it like 20s")))?;
    Duration::try_from(span)
        .map_err(|_| Error::custom("a length of time cannot be negative; write it like 20s"))
}

/// `2h`, `1d`, or nothing for none.
pub fn optional_duration<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<jiff::SignedDuration>, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.trim().is_empty() {
        return Ok(None);
    }
    let wrong = || {
        Error::custom(format!(
            "`{text}` is no length of time; write it like 2h or 1d"
        ))
    };
    let span: jiff::Span = text.parse().map_err(|_| wrong())?;
    let length = span.to_duration(jiff::SpanRelativeTo::days_are_24_hours());
    length.map(Some).map_err(|_| wrong())
}

#[derive(Deserialize)]
#[serde(untagged)]
enum NumberOrText {
    Number(f64),
    Text(String),
}
