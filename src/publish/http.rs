//! Git over http and https: one GET to look, one POST to act, a login where the host asks for one.

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::tls_error;
use base64::prelude::{BASE64_STANDARD, Engine};
use git2::Error;
use git2::transport::{Service, SmartSubtransport, SmartSubtransportStream};
use tempfile::SpooledTempFile;
use ureq::http::{HeaderMap, Response, StatusCode};
use ureq::tls::TlsConfig;
use ureq::{Agent, Body, BodyReader, SendBody};
use url::Url;

use super::access::{Session, Trouble, held};
use super::helper::Helper;
use super::spelling;
use crate::credentials::Login;

/// Hosts look whether it is git that calls.
const USER_AGENT: &str = concat!("git/2.0 (potluck ", env!("CARGO_PKG_VERSION"), ")");
const CONNECT: Duration = Duration::from_secs(20);
/// A host's hooks may take their time before they answer.
const SILENCE: Duration = Duration::from_secs(300);
const REDIRECTS: usize = 5;
/// More than this of a request is kept on disk until it is sent.
const IN_MEMORY: usize = 8 << 20;
/// The most that is read of a host's explanation.
const EXPLANATION: u64 = 16 << 10;

/// One remote.
#[derive(Clone)]
pub struct Http(Arc<Inner>);

struct Inner {
    session: Arc<Session>,
    agent: Agent,
    state: Mutex<State>,
}

/// What was learned on the way.
#[derive(Default)]
struct State {
    /// Where the repository is, after redirects.
    base: Option<Url>,
    login: Option<Login>,
    /// How many of the known logins were tried.
    tried: usize,
    helper: Option<Helper>,
}

impl Http {
    pub fn new(session: Arc<Session>) -> Http {
        let config = Agent::config_builder()
            .user_agent(USER_AGENT)
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(CONNECT))
            .timeout_per_read(Some(SILENCE))
            .timeout_per_write(Some(SILENCE))
            .tls_config(
                TlsConfig::builder()
                    .root_certs(session.access.roots.clone())
                    .build(),
            )
            .build();
        Http(Arc::new(Inner {
            session,
            agent: config.new_agent(),
            state: Mutex::default(),
        }))
    }
}

impl SmartSubtransport for Http {
    fn action(
        &self,
        url: &str,
        service: Service,
    ) -> Result<Box<dyn SmartSubtransportStream>, Error> {
        self.0.learn(url)?;
        let exchange = |name| Exchange {
            inner: self.0.clone(),
            service: name,
            request: SpooledTempFile::new(IN_MEMORY),
            answer: None,
        };
        Ok(match service {
            Service::UploadPackLs => Box::new(self.0.look("git-upload-pack")?),
            Service::ReceivePackLs => Box::new(self.0.look("git-receive-pack")?),
            Service::UploadPack => Box::new(exchange("git-upload-pack")),
            Service::ReceivePack => Box::new(exchange("git-receive-pack")),
        })
    }

    fn close(&self) -> Result<(), Error> {
        Ok(())
    }
}

/// What the host shows at first; nothing is written to it.
struct Look(BodyReader<'static>);

impl Read for Look {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer).map_err(plain)
    }
}

impl Write for Look {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A request that is gathered until its answer is wanted.
struct Exchange {
    inner: Arc<Inner>,
    service: &'static str,
    request: SpooledTempFile,
    answer: Option<BodyReader<'static>>,
}

impl Write for Exchange {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.request.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Read for Exchange {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let answer = match &mut self.answer {
            Some(answer) => answer,
            None => {
                let sent = self.inner.send(self.service, &mut self.request);
                let answer = sent.map_err(|error| io::Error::other(error.message().to_string()))?;
                self.answer.insert(answer)
            }
        };
        answer.read(buffer).map_err(plain)
    }
}

/// git's library takes no zero byte in an error's text.
fn plain(error: io::Error) -> io::Error {
    io::Error::new(error.kind(), error.to_string().replace('\0', ""))
}

impl Inner {
    /// Later calls may come without an address.
    fn learn(&self, url: &str) -> Result<(), Error> {
        let mut state = held(&self.state);
        if state.base.is_some() || url.is_empty() {
            return Ok(());
        }
        let mut base = Url::parse(url).map_err(|error| Error::from_str(&error.to_string()))?;
        let user = decoded(base.username());
        if let Some(password) = base.password() {
            state.login = Some(Login {
                user: user.clone(),
                password: decoded(password),
                from: "the address".into(),
            });
        }
        let _ = (base.set_password(None), base.set_username(""));
        state.helper = Some(Helper::new(&base, &user, &self.session));
        state.base = Some(base);
        Ok(())
    }

    /// `GET …/info/refs`, following where the host leads.
    fn look(&self, service: &str) -> Result<Look, Error> {
        let mut at = self.address(&format!("info/refs?service={service}"));
        for _ in 0..=REDIRECTS {
            let answer = self.asked(|login| {
                let request = self.agent.get(at.as_str());
                let request = request.header(
                    "Accept",
                    format!("application/x-{service}-advertisement, */*"),
                );
                match login {
                    Some(login) => request.header("Authorization", basic(login)).call(),
                    None => request.call(),
                }
            })?;
            if answer.status().is_redirection() {
                at = self.follow(&at, answer.headers(), service)?;
                continue;
            }
            let expected = format!("application/x-{service}-advertisement");
            if !has_type(answer.headers(), &expected) {
                return Err(self.session.give_up(Trouble::NotGit));
            }
            return Ok(Look(answer.into_body().into_reader()));
        }
        Err(self.unreachable("it sends us round in a ring"))
    }

    /// `POST …/git-receive-pack` or `…/git-upload-pack`.
    fn send(
        &self,
        service: &str,
        body: &mut SpooledTempFile,
    ) -> Result<BodyReader<'static>, Error> {
        let at = self.address(service);
        let length = body.stream_position().map_err(disk)?;
        let answer = self.asked(|login| {
            body.seek(SeekFrom::Start(0)).map_err(ureq::Error::Io)?;
            let request = self.agent.post(at.as_str());
            let mut request = request
                .header("Content-Type", format!("application/x-{service}-request"))
                .header("Accept", format!("application/x-{service}-result"))
                .header("Content-Length", length.to_string());
            if let Some(login) = login {
                request = request.header("Authorization", basic(login));
            }
            request.send(SendBody::from_reader(body))
        })?;
        match answer.status().is_success() {
            true => Ok(answer.into_body().into_reader()),
            // A push is not sent to another place than the one that was looked at.
            false => Err(self.unreachable("it sends the push elsewhere")),
        }
    }

    /// Asks once with each login that is known, until the host is content.
    fn asked(
        &self,
        mut ask: impl FnMut(Option<&Login>) -> Result<Response<Body>, ureq::Error>,
    ) -> Result<Response<Body>, Error> {
        loop {
            let login = held(&self.state).login.clone();
            let answer =
                ask(login.as_ref()).map_err(|error| self.session.give_up(trouble(&error)))?;
            let status = answer.status();
            match status {
                _ if status.is_success() || status.is_redirection() => {
                    let state = held(&self.state);
                    if let (Some(helper), Some(login)) = (&state.helper, &login) {
                        helper.approve(login);
                    }
                    return Ok(answer);
                }
                StatusCode::UNAUTHORIZED => {
                    if let Some(way) = other_way(answer.headers()) {
                        return Err(self.session.give_up(Trouble::OtherLogin { way }));
                    }
                    self.another(login)?;
                }
                StatusCode::FORBIDDEN => {
                    let said = explanation(answer);
                    return Err(self.session.give_up(Trouble::Forbidden { said }));
                }
                StatusCode::NOT_FOUND | StatusCode::GONE => {
                    return Err(self.session.give_up(Trouble::Missing));
                }
                StatusCode::PAYLOAD_TOO_LARGE => {
                    return Err(self.unreachable("it takes no push of this size"));
                }
                _ => {
                    let why = format!("it answered with status {}", status.as_u16());
                    return Err(self.unreachable(&why));
                }
            }
        }
    }

    /// Takes the next login after `refused`, or gives up.
    fn another(&self, refused: Option<Login>) -> Result<(), Error> {
        let mut state = held(&self.state);
        if let (Some(helper), Some(login)) = (&state.helper, &refused) {
            helper.reject(login);
        }
        let tried = state.tried;
        state.tried += 1;
        let known = &self.session.access.logins;
        let next = match known.get(tried) {
            Some(login) => Some(login.clone()),
            None if tried == known.len() => state.helper.as_ref().and_then(Helper::fill),
            None => None,
        };
        // git's helpers may have nothing, or what was refused already.
        let next = next.filter(|next| Some(next) != refused.as_ref());
        state.login = next;
        match (&state.login, refused) {
            (Some(_), _) => Ok(()),
            (None, _) if tried < known.len() => Ok(()),
            (None, None) => Err(self.session.give_up(Trouble::NeedsLogin)),
            (None, Some(login)) => {
                let from = login.from;
                Err(self.session.give_up(Trouble::WrongLogin { from }))
            }
        }
    }

    fn follow(&self, at: &Url, headers: &HeaderMap, service: &str) -> Result<Url, Error> {
        let place = headers
            .get("Location")
            .and_then(|place| place.to_str().ok());
        let next = place.and_then(|place| at.join(place).ok());
        let Some(next) = next.filter(|next| matches!(next.scheme(), "http" | "https")) else {
            return Err(self.unreachable("it sends us nowhere"));
        };
        if at.scheme() == "https" && next.scheme() != "https" {
            return Err(self.unreachable("it sends us to a place without encryption"));
        }
        let ending = format!("/info/refs?service={service}");
        let mut state = held(&self.state);
        if next.origin() != at.origin() {
            // Who we are for one host is nobody else's business.
            state.login = None;
            state.tried = self.session.access.logins.len();
        }
        if let Some(base) = next.as_str().strip_suffix(&ending) {
            let base = Url::parse(base).ok();
            if let Some(base) = base {
                if next.origin() != at.origin() {
                    state.helper = Some(Helper::new(&base, "", &self.session));
                }
                state.base = Some(base);
            }
        }
        Ok(next)
    }

    fn address(&self, path: &str) -> Url {
        let base = held(&self.state).base.clone();
        let nowhere = || Url::parse("http://invalid.invalid/").unwrap_or_else(|_| unreachable!());
        let mut base = base.unwrap_or_else(nowhere);
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let whole = format!("{}/{path}", base.path().trim_end_matches('/'));
        base.set_path(&whole);
        base.set_query((!query.is_empty()).then_some(query));
        base
    }

    fn unreachable(&self, why: &str) -> Error {
        let why = why.to_string();
        self.session.give_up(Trouble::Unreachable { why })
    }
}

fn disk(error: io::Error) -> Error {
    Error::from_str(&plain(error).to_string())
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8_lossy()
        .into_owned()
}

fn has_type(headers: &HeaderMap, expected: &str) -> bool {
    let found = headers
        .get("Content-Type")
        .and_then(|found| found.to_str().ok());
    let found = found.and_then(|found| found.split(';').next());
    found.is_some_and(|found| found.trim().eq_ignore_ascii_case(expected))
}

/// A way to log in that git has and we have not, where the host takes no other (RFC 9110 §11.6.1).
fn other_way(headers: &HeaderMap) -> Option<&'static str> {
    let asked = headers.get_all("WWW-Authenticate").iter();
    let asked: Vec<String> = asked
        .filter_map(|asked| Some(asked.to_str().ok()?.to_lowercase()))
        .collect();
    let takes = |way: &str| asked.iter().any(|asked| asked.contains(way));
    match () {
        _ if takes("basic") => None,
        _ if takes("digest") => Some("Digest"),
        _ if takes("negotiate") => Some("Negotiate"),
        _ if takes("ntlm") => Some("NTLM"),
        _ => None,
    }
}

/// RFC 7617.
fn basic(login: &Login) -> String {
    let login = format!("{}:{}", login.user, login.password);
    format!("Basic {}", BASE64_STANDARD.encode(login))
}

/// The host's own words, if they are words.
fn explanation(answer: Response<Body>) -> String {
    let is_text = answer
        .headers()
        .get("Content-Type")
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/plain"));
    let mut said = Vec::new();
    let body = answer.into_body().into_reader().take(EXPLANATION);
    match is_text && { body }.read_to_end(&mut said).is_ok() {
        true => spelling::lines(&said).join(" "),
        false => String::new(),
    }
}

/// What ureq says, told apart by what can be done about it.
fn trouble(error: &ureq::Error) -> Trouble {
    if let Some(why) = tls_error::of(error) {
        return Trouble::Certificate { why };
    }
    let why = match error {
        ureq::Error::HostNotFound => "there is no host of this name".to_string(),
        ureq::Error::ConnectionFailed => "nobody answers there".to_string(),
        ureq::Error::Timeout(_) => "it does not answer in time".to_string(),
        ureq::Error::Io(error) => match error.kind() {
            io::ErrorKind::ConnectionRefused => "nobody answers there".to_string(),
            _ => format!("the line broke: {error}"),
        },
        other => other.to_string(),
    };
    Trouble::Unreachable { why }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_that_takes_no_password_as_we_send_it_is_left_to_git() {
        let way = |asked: &[&'static str]| {
            let asked = asked.iter().map(|asked| {
                let name = "WWW-Authenticate"
                    .parse::<ureq::http::HeaderName>()
                    .unwrap();
                (name, ureq::http::HeaderValue::from_static(asked))
            });
            other_way(&asked.collect())
        };
        let digest = "Digest realm=\"git\", nonce=\"1\", qop=\"auth\"";
        assert_eq!(way(&[digest]), Some("Digest"));
        assert_eq!(way(&["Negotiate", "NTLM"]), Some("Negotiate"));
        assert_eq!(way(&[digest, "basic realm=\"git\""]), None);
        assert_eq!(way(&["Negotiate, Basic realm=\"git\""]), None);
        assert_eq!(way(&["Bearer realm=\"x\""]), None);
        assert_eq!(way(&[]), None);
    }
}
