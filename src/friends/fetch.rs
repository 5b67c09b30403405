//! One polite, bounded GET: conditional, redirects followed by hand, every address on the way checked.

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use ureq::Agent;
use ureq::http::{HeaderMap, HeaderValue, Response};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::{Connector, DefaultConnector};
use url::{Host, Url};

use super::address::Allow;
use super::bounds::{CONNECT, DOCUMENT_BYTES, REDIRECTS};
use super::fetch_error::FetchError;
use super::gate::{Counting, Gate};
use super::headers;
use super::hosts::{self, Hosts, Place};
use super::login::{self, Logins};
use super::manners::Turn;
use super::page::{Page, Validators, made_by, read, unpack};
use super::road::{Road, without_secrets};
use super::room::Ticket;
use crate::certificates;
use crate::config::{Certificates, Network};
use crate::credentials::Login;
use crate::diagnostic::Failure;
use crate::model::is_web;

const HEADER_BYTES: usize = 64 << 10;
const ACCEPT: &str = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, text/html;q=0.8, */*;q=0.5";
/// What asks. Whose reader it is is nobody's business.
const USER_AGENT: &str = concat!(
    "potluck/",
    env!("CARGO_PKG_VERSION"),
    " (+",
    env!("CARGO_PKG_HOMEPAGE"),
    ")"
);

/// Fetches documents, within the bounds that the settings allow.
pub struct Client {
    agent: Agent,
    allow: Allow,
    timeout: Duration,
    now: Timestamp,
    /// None where no password is ever sent.
    logins: Option<Logins>,
    pub hosts: Hosts,
}

/// What a good answer tells, beside the document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fetched {
    /// None if the document is still the one that was known.
    pub page: Option<Page>,
    pub road: Road,
    /// How long it stays good, if the server says so.
    pub fresh: Option<SignedDuration>,
}

impl Client {
    /// `is_open` is the command line's `--allow-private`.
    pub fn new(network: &Network, is_open: bool, now: Timestamp) -> Result<Client, Failure> {
        let allow = Allow::read(&network.allow_private, is_open)?;
        let roots = match network.ca {
            Certificates::Bundled => RootCerts::WebPki,
            Certificates::System => certificates::of_the_system()?,
        };
        let config = Agent::config_builder()
            .user_agent(USER_AGENT)
            .accept(ACCEPT)
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_response_header_size(HEADER_BYTES)
            // Of these every friend has one.
            .output_buffer_size(HEADER_BYTES / 4)
            .timeout_global(Some(network.timeout))
            .timeout_connect(Some(CONNECT.min(network.timeout)))
            .tls_config(TlsConfig::builder().root_certs(roots).build())
            .build();
        let counting = Counting {
            limit: DOCUMENT_BYTES + HEADER_BYTES as u64,
        };
        let gate = Gate {
            allow: allow.clone(),
            system: DefaultResolver::default(),
        };
        Ok(Client {
            agent: Agent::with_parts(config, DefaultConnector::default().chain(counting), gate),
            allow,
            timeout: network.timeout,
            now,
            logins: Some(Logins::load()?),
            hosts: Hosts::default(),
        })
    }

    /// The same client for addresses that a friend chose, not the person: it never sends a password.
    pub fn without_logins(self) -> Client {
        Client {
            logins: None,
            ..self
        }
    }

    /// The document at an address, unless it is still the one that `known` came with. A big one needs room, for which
    /// `ticket` waits.
    pub fn get(
        &self,
        url: &Url,
        known: &Validators,
        ticket: &Ticket,
    ) -> Result<Fetched, FetchError> {
        let deadline = Instant::now() + self.timeout;
        let mut at = without_secrets(url);
        let mut road = Road::default();
        for hop in 0..=REDIRECTS {
            self.check(&at)?;
            let host = hosts::host(&at);
            let place = self.enter(&host, deadline)?;
            let conditions = (known.url.as_ref() == Some(&at)).then_some(known);
            let left = || deadline.saturating_duration_since(Instant::now());
            // A password goes to the host that the person named alone: no friend can fetch by it what is another's.
            let is_named = host == hosts::host(url) && road.exposed.is_none();
            let login = is_named.then(|| self.login(&at)).flatten();
            let first = (hop > 0).then(left);
            let response = match self.ask(&at, conditions, login.as_ref(), first) {
                // The line of an earlier request was no good any more (RFC 9112 §9.3.1): hung up, or with rests in it.
                Err(FetchError::BrokenOff(_) | FetchError::Protocol(_)) if place.is_known => {
                    self.ask(&at, conditions, login.as_ref(), Some(left()))?
                }
                answered => answered?,
            };
            let fresh = headers::fresh(response.headers());
            match response.status().as_u16() {
                200..=299 => {
                    let page = Some(self.page(response, at, ticket, deadline)?);
                    return Ok(Fetched { page, road, fresh });
                }
                304 if conditions.is_some() => {
                    let page = None;
                    return Ok(Fetched { page, road, fresh });
                }
                status @ (301 | 302 | 303 | 307 | 308) => {
                    at = road.follow(status, &at, response.headers())?;
                }
                410 => return Err(FetchError::Gone),
                status @ (429 | 503) => return Err(self.busy(status, &host, response.headers())),
                status => return Err(FetchError::Status(status)),
            }
        }
        Err(FetchError::TooManyRedirects)
    }

    /// Sends a form to an address; gives the status of the answer. Nothing leads further from there.
    pub fn post(&self, url: &Url, form: &[(&str, &str)]) -> Result<u16, FetchError> {
        let url = without_secrets(url);
        self.check(&url)?;
        let host = hosts::host(&url);
        let _place = self.enter(&host, Instant::now() + self.timeout)?;
        let sent = self
            .agent
            .post(url.as_str())
            .send_form(form.iter().copied());
        let answer = sent.map_err(|error| self.error(error, &url))?;
        Ok(answer.status().as_u16())
    }

    /// Whether an address is asked with a password.
    pub fn has_login(&self, url: &Url) -> bool {
        self.login(url).is_some()
    }

    fn login(&self, url: &Url) -> Option<Login> {
        self.logins.as_ref()?.of(url)
    }

    /// A place at a host that wants to be asked.
    fn enter(&self, host: &str, deadline: Instant) -> Result<Place<'_>, FetchError> {
        let paused = self.hosts.paused(host).filter(|until| *until > self.now);
        match (paused, self.hosts.enter(host, deadline)) {
            (Some(until), _) => Err(FetchError::Paused(until)),
            (None, None) => Err(FetchError::TimedOut(self.timeout)),
            (None, Some(place)) => Ok(place),
        }
    }

    /// A 429 is the whole host's word: all its feeds are left alone for as long.
    fn busy(&self, status: u16, host: &str, headers: &HeaderMap) -> FetchError {
        let wait = headers::retry_after(headers, self.now);
        let until = Turn::after_pause(self.now, wait, 1).next;
        if let Some(until) = until.filter(|_| status == 429) {
            self.hosts.pause(host, until);
        }
        FetchError::Busy { status, wait }
    }

    /// Refuses what can be told from the address alone; names are looked at when they are connected to (`Gate`).
    fn check(&self, url: &Url) -> Result<(), FetchError> {
        if !is_web(url) {
            return Err(FetchError::NotTheWeb(url.scheme().into()));
        }
        let host = url.host_str().unwrap_or_default();
        let is_allowed = match url.host() {
            Some(Host::Ipv4(address)) => self.allow.permits(host, address.into()),
            Some(Host::Ipv6(address)) => self.allow.permits(host, address.into()),
            _ => self.agent.config().proxy().is_none() || self.allow.permits_name(host),
        };
        if !is_allowed {
            return Err(FetchError::Refused(host.into()));
        }
        match (self.allow.permits_port(url), url.port()) {
            (false, Some(port)) => Err(FetchError::RefusedPort(port)),
            _ => Ok(()),
        }
    }

    /// One request and the head of its answer. `left` is what is left of the time, if it is not all of it:
    /// a request with settings of its own does not share the TLS set-up, so the first one has none.
    fn ask(
        &self,
        url: &Url,
        conditions: Option<&Validators>,
        login: Option<&Login>,
        left: Option<Duration>,
    ) -> Result<Response<ureq::Body>, FetchError> {
        let mut request = self.agent.get(url.as_str());
        if let Some(left) = left {
            request = request.config().timeout_global(Some(left)).build();
        }
        let etag = conditions.and_then(|known| header(&known.etag));
        let since = conditions.and_then(|known| header(&known.last_modified));
        if let Some(login) = login {
            request = request.header("Authorization", login::header(login));
        }
        if let Some(etag) = etag {
            request = request.header("If-None-Match", etag);
        }
        if let Some(since) = since {
            request = request.header("If-Modified-Since", since);
        }
        request.call().map_err(|error| self.error(error, url))
    }

    fn page(
        &self,
        mut response: Response<ureq::Body>,
        url: Url,
        ticket: &Ticket,
        deadline: Instant,
    ) -> Result<Page, FetchError> {
        let headers = response.headers();
        let bytes = |name| headers.get(name).map(|value| value.as_bytes().to_vec());
        let is_full = response.status().as_u16() == 200;
        let validators = Validators {
            url: Some(url.clone()),
            etag: bytes("ETag").filter(|_| is_full),
            last_modified: bytes("Last-Modified").filter(|_| is_full),
        };
        let made_by = made_by(headers);
        let links: Vec<_> = headers.get_all("Link").iter().collect();
        let links = links
            .iter()
            .map(|value| String::from_utf8_lossy(value.as_bytes()));
        let link = links.collect::<Vec<_>>().join(", ");
        let mime = headers.get("Content-Type");
        let mime = mime.map(|value| String::from_utf8_lossy(value.as_bytes()).to_string());
        let body = response.body_mut().with_config().limit(DOCUMENT_BYTES);
        let body = read(body.reader(), || ticket.enter(deadline));
        let body = body.map_err(|error| self.error(error.into(), &url))?;
        let body = body.ok_or(FetchError::TimedOut(self.timeout))?;
        let body = unpack(body, || ticket.enter(deadline)).map_err(|_| FetchError::packed())?;
        let body = body.ok_or(FetchError::TimedOut(self.timeout))?;
        if body.len() as u64 > DOCUMENT_BYTES {
            return Err(FetchError::TooBig);
        }
        Ok(Page {
            url,
            mime,
            made_by,
            link: Some(link).filter(|link| !link.is_empty()),
            body,
            validators,
        })
    }

    fn error(&self, error: ureq::Error, url: &Url) -> FetchError {
        FetchError::of(error, url.host_str().unwrap_or_default(), self.timeout)
    }
}

fn header(bytes: &Option<Vec<u8>>) -> Option<HeaderValue> {
    HeaderValue::from_bytes(bytes.as_ref()?).ok()
}

#[cfg(test)]
mod outcomes;
#[cfg(test)]
mod tests;
