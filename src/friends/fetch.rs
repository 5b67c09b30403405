//! One polite, bounded GET: conditional, redirects followed by hand, every address on the way checked.

use std::io::Read;
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
use super::room::{SMALL, Ticket};
use crate::certificates;
use crate::config::{Certificates, Network};
use crate::credentials::Login;
use crate::diagnostic::Failure;

const HEADER_BYTES: usize = 64 << 10;
const ACCEPT: &str = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, text/html;q=0.8, */*;q=0.5";
/// What asks. Whose reader it is is nobody's business.
const USER_AGENT: &str = concat!("potluck/", env!("CARGO_PKG_VERSION"));

/// Fetches documents, within the bounds that the settings allow.
pub struct Client {
    agent: Agent,
    allow: Allow,
    timeout: Duration,
    now: Timestamp,
    logins: Logins,
    pub hosts: Hosts,
}

/// What a server gave to ask again by, byte for byte, and the address that gave it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Validators {
    pub url: Option<Url>,
    pub etag: Option<Vec<u8>>,
    pub last_modified: Option<Vec<u8>>,
}

/// A document that was fetched.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// Where it was found in the end.
    pub url: Url,
    pub mime: Option<String>,
    /// The headers that name software, a line each.
    pub made_by: String,
    /// The `Link` headers.
    pub link: Option<String>,
    pub body: Vec<u8>,
    pub validators: Validators,
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

/// Where redirects led.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Road {
    /// Where the address has moved to for good: the last of the redirects that are permanent from the first on.
    pub moved: Option<Url>,
    /// Where a redirect left https for http, which anybody on the way can read and change.
    pub exposed: Option<Url>,
    is_temporary: bool,
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
            logins: Logins::load()?,
            hosts: Hosts::default(),
        })
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
            let _place = self.enter(&host, deadline)?;
            let conditions = (known.url.as_ref() == Some(&at)).then_some(known);
            let left = (hop > 0).then(|| deadline.saturating_duration_since(Instant::now()));
            // A password goes to the host that the person named alone: no friend can fetch by it what is another's.
            let is_named = host == hosts::host(url) && road.exposed.is_none();
            let login = self.logins.of(&at).filter(|_| is_named);
            let response = self.ask(&at, conditions, login.as_ref(), left)?;
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
        self.logins.of(url).is_some()
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
        if !matches!(url.scheme(), "http" | "https") {
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
        Ok(Page {
            url,
            mime,
            made_by,
            link: Some(link).filter(|link| !link.is_empty()),
            body: body.ok_or(FetchError::TimedOut(self.timeout))?,
            validators,
        })
    }

    fn error(&self, error: ureq::Error, url: &Url) -> FetchError {
        FetchError::of(error, url.host_str().unwrap_or_default(), self.timeout)
    }
}

fn made_by(headers: &HeaderMap) -> String {
    const TELLING: [&str; 3] = ["Server", "X-Powered-By", "X-Discourse-Route"];
    let lines = TELLING.iter().filter_map(|name| {
        let value = String::from_utf8_lossy(headers.get(*name)?.as_bytes()).to_string();
        Some(format!("{name}: {value}\n"))
    });
    lines.collect()
}

/// All that comes; none where it is too much and there is no room.
fn read(mut body: impl Read, has_room: impl FnOnce() -> bool) -> std::io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    body.by_ref().take(SMALL as u64).read_to_end(&mut bytes)?;
    if bytes.len() < SMALL {
        return Ok(Some(bytes));
    }
    if !has_room() {
        return Ok(None);
    }
    body.read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

impl Road {
    /// The next address on it.
    fn follow(&mut self, status: u16, at: &Url, headers: &HeaderMap) -> Result<Url, FetchError> {
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

fn header(bytes: &Option<Vec<u8>>) -> Option<HeaderValue> {
    HeaderValue::from_bytes(bytes.as_ref()?).ok()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::friends::feed_server::{FeedServer, Manner};
    use crate::friends::room::Room;

    fn client(timeout: Duration) -> Client {
        let network = Network {
            timeout,
            ..Network::default()
        };
        Client::new(&network, true, Timestamp::UNIX_EPOCH).unwrap()
    }

    fn fetch(address: &str) -> Result<Option<Page>, FetchError> {
        let url = Url::parse(address).unwrap();
        get(
            &client(Duration::from_millis(400)),
            &url,
            &Validators::default(),
        )
    }

    fn get(client: &Client, url: &Url, known: &Validators) -> Result<Option<Page>, FetchError> {
        let ticket = Ticket::new(&Room::new());
        client.get(url, known, &ticket).map(|fetched| fetched.page)
    }

    fn at(server: &FeedServer, path: &str) -> String {
        format!("{}{path}", server.url())
    }

    /// For what a friend can only do from outside: nothing but this server's own address is allowed.
    fn careful() -> Client {
        let network = Network {
            allow_private: vec!["127.0.0.1".into()],
            ..Network::default()
        };
        Client::new(&network, false, Timestamp::UNIX_EPOCH).unwrap()
    }

    #[test]
    fn validators_go_back_byte_for_byte_and_a_304_has_no_document() {
        let server = FeedServer::start();
        let etag: &[u8] = b"W/\"\xe4 odd, one\"";
        let since: &[u8] = b"Sat, 6 Jun 2026 08:00 +0200 (local)";
        server.serve_with("/feed", &[("ETag", etag), ("Last-Modified", since)], "hi");
        let url = Url::parse(&at(&server, "feed")).unwrap();
        let client = client(Duration::from_secs(5));

        let page = get(&client, &url, &Validators::default()).unwrap().unwrap();
        assert_eq!(page.body, b"hi");
        assert_eq!(get(&client, &url, &page.validators), Ok(None));

        let asked = server.asked();
        assert_eq!(asked[0].header("If-None-Match"), None);
        assert_eq!(asked[1].header("If-None-Match"), Some(etag));
        assert_eq!(asked[1].header("If-Modified-Since"), Some(since));
        assert_eq!(asked[1].header("User-Agent"), Some(USER_AGENT.as_bytes()));
    }

    #[test]
    fn validators_are_for_the_address_that_gave_them() {
        let server = FeedServer::start();
        server.serve_with("/new", &[("ETag", b"\"1\"")], "new");
        server.redirect("/feed", "/new");
        let url = Url::parse(&at(&server, "feed")).unwrap();
        let known = Validators {
            url: Some(url.clone()),
            etag: Some(b"\"1\"".to_vec()),
            last_modified: None,
        };
        let page = get(&client(Duration::from_secs(5)), &url, &known).unwrap();
        assert_eq!(page.unwrap().body, b"new");
        assert_eq!(server.asked()[1].header("If-None-Match"), None);
    }

    #[test]
    fn a_304_that_nobody_asked_for_is_no_document() {
        let server = FeedServer::start();
        server.fail("/feed", 304);
        assert_eq!(fetch(&at(&server, "feed")), Err(FetchError::Status(304)));
    }

    #[test]
    fn an_address_counts_as_moved_while_every_redirect_was_permanent() {
        let server = FeedServer::start();
        server.serve("/d", "here");
        server.behave("/a", Manner::Redirect(301, "b".into()));
        server.behave("/b", Manner::Redirect(308, "/c#part".into()));
        server.behave("/c", Manner::Redirect(307, at(&server, "d")));
        let url = Url::parse(&at(&server, "a")).unwrap();
        let client = client(Duration::from_secs(5));
        let ticket = Ticket::new(&Room::new());
        let fetched = client.get(&url, &Validators::default(), &ticket).unwrap();
        assert_eq!(fetched.page.unwrap().url.as_str(), at(&server, "d"));
        assert_eq!(fetched.road.moved.unwrap().as_str(), at(&server, "c"));
        assert_eq!(fetched.road.exposed, None);
    }

    #[test]
    fn a_server_that_takes_its_time_is_left() {
        let server = FeedServer::start();
        server.behave("/stall", Manner::Stall);
        server.behave("/drip", Manner::Drip);
        server.redirect("/round", "/stall");
        for path in ["stall", "drip", "round"] {
            let start = Instant::now();
            let late = Err(FetchError::TimedOut(Duration::from_millis(400)));
            assert_eq!(fetch(&at(&server, path)), late, "{path}");
            assert!(start.elapsed() < Duration::from_secs(2), "{path}");
        }
    }

    #[test]
    fn the_time_is_for_all_redirects_together() {
        let server = FeedServer::start();
        server.delay(Duration::from_millis(150));
        server.redirect("/ring", "/ring");
        let late = Err(FetchError::TimedOut(Duration::from_millis(400)));
        assert_eq!(fetch(&at(&server, "ring")), late);
    }

    #[test]
    fn redirects_in_a_ring_come_to_an_end() {
        let server = FeedServer::start();
        server.redirect("/a", "/b");
        server.redirect("/b", "/a");
        assert_eq!(fetch(&at(&server, "a")), Err(FetchError::TooManyRedirects));
        assert_eq!(server.asked().len(), REDIRECTS + 1);
    }

    #[test]
    fn an_answer_without_end_is_left_at_its_bound() {
        let server = FeedServer::start();
        server.behave("/endless", Manner::Endless);
        let url = Url::parse(&at(&server, "endless")).unwrap();
        let answer = get(
            &client(Duration::from_secs(20)),
            &url,
            &Validators::default(),
        );
        assert_eq!(answer, Err(FetchError::TooBig));
    }

    #[test]
    fn headers_without_end_are_left() {
        let server = FeedServer::start();
        server.behave("/headers", Manner::EndlessHeaders);
        let url = Url::parse(&at(&server, "headers")).unwrap();
        let answer = get(
            &client(Duration::from_secs(20)),
            &url,
            &Validators::default(),
        );
        let endless = FetchError::Protocol("its headers have no end".into());
        assert_eq!(answer, Err(endless));
    }

    #[test]
    fn what_unpacks_to_more_than_the_bound_is_left() {
        let server = FeedServer::start();
        // 64 KiB of zeros, as gzip packs them; a gzip file may be many packed files in a row.
        let bomb = gzip_of_zeros().repeat(400);
        server.behave(
            "/bomb",
            Manner::Page(200, vec![("Content-Encoding", b"gzip".to_vec())], bomb),
        );
        let url = Url::parse(&at(&server, "bomb")).unwrap();
        let answer = get(
            &client(Duration::from_secs(20)),
            &url,
            &Validators::default(),
        );
        assert_eq!(answer, Err(FetchError::TooBig));
    }

    #[test]
    fn what_travels_without_end_and_unpacks_to_nothing_is_left() {
        let server = FeedServer::start();
        // An empty gzip file, over and over: the client's own bound never sees a byte of it.
        let empty = b"\x1f\x8b\x08\0\0\0\0\0\0\x03\x03\0\0\0\0\0\0\0\0\0";
        let body = empty.repeat((DOCUMENT_BYTES as usize + (1 << 20)) / empty.len());
        server.behave(
            "/nothing",
            Manner::Page(200, vec![("Content-Encoding", b"gzip".to_vec())], body),
        );
        let url = Url::parse(&at(&server, "nothing")).unwrap();
        let answer = get(
            &client(Duration::from_secs(20)),
            &url,
            &Validators::default(),
        );
        assert_eq!(answer, Err(FetchError::TooBig));
    }

    #[test]
    fn a_document_of_just_the_bound_is_read() {
        let server = FeedServer::start();
        server.serve("/big", vec![b'a'; DOCUMENT_BYTES as usize]);
        let url = Url::parse(&at(&server, "big")).unwrap();
        let page = get(
            &client(Duration::from_secs(20)),
            &url,
            &Validators::default(),
        );
        assert_eq!(page.unwrap().unwrap().body.len() as u64, DOCUMENT_BYTES);
    }

    #[test]
    fn half_an_answer_is_none() {
        let server = FeedServer::start();
        server.behave("/cut", Manner::Cut);
        server.behave(
            "/noise",
            Manner::Raw(b"220 smtp.example ESMTP\r\n".to_vec()),
        );
        server.behave("/silence", Manner::Raw(Vec::new()));
        let packed = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nnot packed at all";
        server.behave("/packed", Manner::Raw(packed.to_vec()));
        for path in ["cut", "silence", "packed"] {
            let answer = fetch(&at(&server, path));
            assert!(
                matches!(answer, Err(FetchError::BrokenOff(_))),
                "{answer:?}"
            );
        }
        let answer = fetch(&at(&server, "noise"));
        assert!(matches!(answer, Err(FetchError::Protocol(_))), "{answer:?}");
    }

    #[test]
    fn a_status_is_said_in_words() {
        let server = FeedServer::start();
        for (status, words) in [
            (404, "has nothing at this address (404)"),
            (
                410,
                "is gone for good, says its server (410), so it is not asked any more",
            ),
            (503, "its server has a fault of its own (503)"),
            (418, "answers with status 418 instead of a document"),
        ] {
            server.fail("/feed", status);
            let said = fetch(&at(&server, "feed")).unwrap_err().to_string();
            assert_eq!(said, words);
        }
    }

    #[test]
    fn where_nobody_listens_nothing_is_reached() {
        let port = {
            let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
            listener.local_addr().unwrap().port()
        };
        let said = fetch(&format!("http://127.0.0.1:{port}/")).unwrap_err();
        assert_eq!(said.to_string(), "cannot be reached: nobody answers there");
    }

    #[test]
    fn no_redirect_leads_into_a_private_network() {
        let server = FeedServer::start();
        for target in [
            "http://127.0.0.2/",
            "http://0/",
            "http://2130706434/",
            "http://0x7f.2/",
            "http://0177.0.0.2/",
            "http://[::1]/",
            "http://[::ffff:127.0.0.2]/",
            "http://[::ffff:7f00:2]/",
            "http://[64:ff9b::7f00:2]/",
            "http://[fe80::1]/",
            "http://169.254.169.254/latest/meta-data/",
            "http://10.0.0.1/",
            "http://192.168.0.1/",
            "//172.16.0.1/",
        ] {
            server.redirect("/feed", target);
            let url = Url::parse(&at(&server, "feed")).unwrap();
            let answer = get(&careful(), &url, &Validators::default());
            assert!(
                matches!(answer, Err(FetchError::Refused(_))),
                "{target}: {answer:?}"
            );
        }
    }

    #[test]
    fn without_permission_loopback_is_refused_at_once() {
        let server = FeedServer::start();
        let client = Client::new(&Network::default(), false, Timestamp::UNIX_EPOCH).unwrap();
        for address in [server.url(), server.url().replace("127.0.0.1", "localhost")] {
            let url = Url::parse(&address).unwrap();
            let answer = get(&client, &url, &Validators::default());
            assert!(matches!(answer, Err(FetchError::Refused(_))), "{answer:?}");
        }
        assert!(server.asked().is_empty());
    }

    #[test]
    fn no_redirect_leads_out_of_the_web_or_to_another_service() {
        let server = FeedServer::start();
        let url = Url::parse(&at(&server, "feed")).unwrap();
        for (target, expected) in [
            ("file:///etc/passwd", FetchError::NotTheWeb("file".into())),
            (
                "gopher://ben.example/",
                FetchError::NotTheWeb("gopher".into()),
            ),
            ("data:text/plain,x", FetchError::NotTheWeb("data".into())),
            ("http://1.1.1.1:25/", FetchError::RefusedPort(25)),
        ] {
            server.redirect("/feed", target);
            let answer = get(&careful(), &url, &Validators::default());
            assert_eq!(answer, Err(expected), "{target}");
        }
    }

    #[test]
    fn user_and_password_are_neither_sent_nor_shown() {
        let server = FeedServer::start();
        server.serve("/feed", "hi");
        let address = at(&server, "feed").replace("http://", "http://me:secret@");
        let page = fetch(&address).unwrap().unwrap();
        assert_eq!(page.url.as_str(), at(&server, "feed"));
        assert_eq!(server.asked()[0].header("Authorization"), None);
    }

    fn gzip_of_zeros() -> Vec<u8> {
        // Made by `head -c 65536 /dev/zero | gzip -9n`.
        const HEX: &str = "1f8b0800000000000203edc101010000008090feafee080a0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000006aeb8e97d700000100";
        (0..HEX.len() / 2)
            .map(|at| u8::from_str_radix(&HEX[2 * at..2 * at + 2], 16).unwrap())
            .collect()
    }
}
