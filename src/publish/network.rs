//! A remote that is reached over the network, by a transport of our own.
//!
//! libgit2 comes without https and ssh: either would bring OpenSSL along. A transport is a file
//! beside this one that `prepare` registers by its scheme; nothing else changes.

use std::cell::RefCell;
use std::sync::{Arc, OnceLock};

use git2::transport::{self, Transport};
use git2::{AutotagOption, Direction, ErrorClass, FetchOptions, Oid, PushOptions, RemoteCallbacks};

use super::access::{Session, Trouble};
use super::error::PublishError;
use super::http::Http;
use super::mirror::Mirror;
use super::publication::Target;
use super::spelling;
use super::spelling::{lines, printable};
use super::ssh::{Place, Ssh};

/// The most that a host's messages are remembered of.
const SAID: usize = 16 * 1024;

/// A URL whose transport is ready.
pub struct Network {
    url: String,
    session: Arc<Session>,
}

impl Network {
    /// Connects to nothing yet.
    pub fn new(url: String, scheme: &str, target: &Target) -> Result<Network, PublishError> {
        prepare(&url, scheme)?;
        let session = Arc::new(Session::new(target.access, target.root.to_path_buf()));
        Ok(Network { url, session })
    }

    /// See [`Remote::fetch`](remote::Remote::fetch).
    pub fn fetch(&self, mirror: &Mirror, branch: &str) -> Result<Option<Oid>, PublishError> {
        let unreachable = |error: git2::Error| match self.session.trouble() {
            Some(trouble) => self.troubled(trouble),
            None => PublishError::unreadable(self.shown(), &error),
        };
        self.begin();
        let reference = spelling::reference(branch);
        // Anonymous: nothing of it is written to any configuration.
        let mut remote = mirror.git().remote_anonymous(&self.url)?;
        let mut connection = remote
            .connect_auth(Direction::Fetch, None, None)
            .map_err(unreachable)?;
        let heads = connection.list().map_err(unreachable)?;
        let head = heads.iter().find(|head| head.name() == reference);
        let Some(tip) = head.map(|head| head.oid()) else {
            return Ok(None);
        };
        if !mirror.git().odb()?.exists(tip) {
            let mut options = FetchOptions::new();
            options.download_tags(AutotagOption::None);
            let download = connection
                .remote()
                .download(&[&reference], Some(&mut options));
            download.map_err(unreachable)?;
        }
        Ok(Some(tip))
    }

    /// See [`Remote::knock`](remote::Remote::knock).
    pub fn knock(&self, mirror: &Mirror) -> Result<(), PublishError> {
        self.begin();
        let mut remote = mirror.git().remote_anonymous(&self.url)?;
        let knocked = remote.connect_auth(Direction::Push, None, None);
        knocked
            .map(drop)
            .map_err(|error| match self.session.trouble() {
                Some(trouble) => self.troubled(trouble),
                None => PublishError::unreadable(self.shown(), &error),
            })
    }

    /// See [`Remote::offer`](remote::Remote::offer).
    pub fn offer(&self, mirror: &Mirror, branch: &str, commit: Oid) -> Result<(), PublishError> {
        let said = RefCell::new(Vec::new());
        let refusal = RefCell::new(None);
        let mut callbacks = RemoteCallbacks::new();
        callbacks.sideband_progress(|bytes| {
            let mut said = said.borrow_mut();
            let room = SAID.saturating_sub(said.len());
            said.extend(bytes.iter().take(room));
            true
        });
        // A host's refusal arrives only here, while the push itself ends well.
        callbacks.push_update_reference(|_, status| {
            *refusal.borrow_mut() = status.map(str::to_string);
            Ok(())
        });
        let mut options = PushOptions::new();
        options.remote_callbacks(callbacks);
        self.begin();
        let mut remote = mirror.git().remote_anonymous(&self.url)?;
        // No `+` before it: a branch that has moved on is never moved back.
        let refspec = format!("{commit}:{}", spelling::reference(branch));
        let pushed = remote.push(&[refspec], Some(&mut options));
        drop(options);
        let remote = self.shown();
        let trouble = self.session.trouble();
        match (refusal.into_inner(), pushed) {
            (Some(reason), _) => Err(PublishError::Refused {
                remote,
                reason: printable(&reason),
                said: lines(&said.into_inner()),
            }),
            (None, Ok(())) => Ok(()),
            (None, Err(error)) if is_ours(&error) => Err(PublishError::Own(error)),
            (None, Err(_)) if trouble.as_ref().is_some_and(is_known) => {
                Err(self.troubled(trouble.unwrap_or(Trouble::Missing)))
            }
            (None, Err(error)) => Err(PublishError::NotSent {
                remote,
                reason: match trouble {
                    Some(Trouble::Unreachable { why }) => why,
                    _ => printable(error.message()),
                },
            }),
        }
    }

    /// What the next transport of this thread is to know.
    fn begin(&self) {
        drop(self.session.trouble());
        SESSION.with(|session| *session.borrow_mut() = Some(self.session.clone()));
    }

    fn troubled(&self, trouble: Trouble) -> PublishError {
        let remote = self.shown();
        match trouble {
            Trouble::NeedsLogin => PublishError::NeedsLogin { remote },
            Trouble::WrongLogin { from } => PublishError::WrongLogin { remote, from },
            Trouble::OtherLogin { way } => PublishError::OtherLogin { remote, way },
            Trouble::Forbidden { said } => PublishError::Forbidden { remote, said },
            Trouble::Missing => PublishError::NothingThere { remote },
            Trouble::NotGit => PublishError::NotGit { remote },
            Trouble::Certificate { why } => PublishError::Certificate {
                remote,
                why: printable(&why),
            },
            Trouble::Ssh { said } => PublishError::Ssh { remote, said },
            Trouble::Unreachable { why } => PublishError::Unreachable {
                remote,
                reason: printable(&why),
            },
        }
    }

    /// As it may be shown to people.
    pub fn shown(&self) -> String {
        spelling::shown(&self.url)
    }
}

thread_local! {
    /// What the transport that git makes next may know: git hands it nothing but an address.
    static SESSION: RefCell<Option<Arc<Session>>> = const { RefCell::new(None) };
}

fn session() -> Result<Arc<Session>, git2::Error> {
    let session = SESSION.with(|session| session.borrow().clone());
    session.ok_or_else(|| git2::Error::from_str("no session"))
}

/// Registers the transports, once per process, before any remote is used. All of them: a person's
/// `url.….insteadOf` may turn the one into the other.
fn prepare(url: &str, scheme: &str) -> Result<(), PublishError> {
    static DONE: OnceLock<()> = OnceLock::new();
    DONE.get_or_init(|| {
        for scheme in ["http", "https"] {
            register(scheme, |remote| {
                Transport::smart(remote, true, Http::new(session()?))
            });
        }
        for scheme in ["ssh", "git+ssh", "ssh+git"] {
            register(scheme, |remote| {
                Transport::smart(remote, false, Ssh(session()?))
            });
        }
        // SAFETY: once, before the first connection.
        unsafe {
            let _ = git2::opts::set_server_connect_timeout_in_milliseconds(20_000);
            let _ = git2::opts::set_server_timeout_in_milliseconds(300_000);
        }
    });
    match scheme {
        #[cfg(test)]
        "standin" => super::tests::standin::register(),
        "http" | "https" | "git" => Ok(()),
        "ssh" | "git+ssh" | "ssh+git" => match Place::read(url) {
            Ok(_) => Ok(()),
            Err(why) => Err(PublishError::BadRemote {
                remote: spelling::shown(url),
                why,
            }),
        },
        _ => Err(PublishError::BadRemote {
            remote: spelling::shown(url),
            why: "only paths, `https://`, `ssh://` and `git://` are understood",
        }),
    }
}

fn register(
    scheme: &str,
    make: impl Fn(&git2::Remote) -> Result<Transport, git2::Error> + Send + Sync + 'static,
) {
    // SAFETY: once, and before the first network remote of this process is made.
    let done = unsafe { transport::register(scheme, make) };
    debug_assert!(done.is_ok(), "{scheme}");
}

/// Whether a person can do more about it than try again.
fn is_known(trouble: &Trouble) -> bool {
    !matches!(trouble, Trouble::Unreachable { .. })
}

/// Whether a push failed before anything was sent: an object of ours cannot be read.
fn is_ours(error: &git2::Error) -> bool {
    use ErrorClass::{Object, Odb, Tree, Zlib};
    matches!(error.class(), Object | Odb | Tree | Zlib)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheme_that_is_none_of_gits_is_refused() {
        for (url, scheme) in [
            ("ftp://host.example/a.git", "ftp"),
            ("ssh://-oX=y/a", "ssh"),
        ] {
            let error = prepare(url, scheme).unwrap_err();
            assert!(matches!(error, PublishError::BadRemote { .. }), "{error}");
        }
    }
}
