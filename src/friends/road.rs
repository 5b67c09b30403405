//! Where redirects lead, and what is believed of it.

use ureq::http::{HeaderMap, HeaderValue};
use url::Url;

use super::fetch_error::FetchError;

/// Where redirects led.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Road {
    /// Where the address has moved to for good: the last of the redirects that are permanent from the first on.
    pub moved: Option<Url>,
    /// Where a redirect left https for http, which anybody on the way can read and change.
    pub exposed: Option<Url>,
    is_temporary: bool,
}

impl Road {
    /// The next address on it.
    pub fn follow(
        &mut self,
        status: u16,
        at: &Url,
        headers: &HeaderMap,
    ) -> Result<Url, FetchError> {
        let location = headers.get("Location").map(HeaderValue::as_bytes);
        let location = String::from_utf8_lossy(location.unwrap_or_default());
        let next = match at.join(location.trim()) {
            Ok(url) if !location.trim().is_empty() => without_secrets(&url),
            _ => return Err(FetchError::Protocol("it sends us on, but not where".into())),
        };
        if at.scheme() == "https" && next.scheme() == "http" {
            self.exposed.get_or_insert_with(|| next.clone());
        }
        self.is_temporary |= !matches!(status, 301 | 308) || self.exposed.is_some();
        if !self.is_temporary {
            self.moved = Some(next.clone());
        }
        Ok(next)
    }
}

/// An address without user, password and fragment: none of them is sent, kept or shown.
pub fn without_secrets(url: &Url) -> Url {
    let mut url = url.clone();
    // These fail only for addresses without a host, which have no user either.
    url.set_username("").ok();
    url.set_password(None).ok();
    url.set_fragment(None);
    url
}
