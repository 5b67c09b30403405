//! A remote that is reached over the network, by a transport of our own.
//!
//! libgit2 comes without https and ssh: either would bring OpenSSL along. A transport is a file
//! beside this one that `prepare` registers by its scheme; nothing else changes.

use std::cell::RefCell;

use git2::{AutotagOption, Direction, ErrorClass, FetchOptions, Oid, PushOptions, RemoteCallbacks};

use super::mirror::Mirror;
use super::{PublishError, spelling};

/// The most that a host's messages are remembered of.
const SAID: usize = 16 * 1024;

/// A URL whose transport is ready.
pub struct Network {
    url: String,
}

impl Network {
    /// Connects to nothing yet.
    pub fn new(url: String, scheme: &str) -> Result<Network, PublishError> {
        prepare(&url, scheme)?;
        Ok(Network { url })
    }

    /// See [`Remote::fetch`](remote::Remote::fetch).
    pub fn fetch(&self, mirror: &Mirror, branch: &str) -> Result<Option<Oid>, PublishError> {
        let unreachable = |error: git2::Error| PublishError::Unreachable {
            remote: self.shown(),
            reason: printable(error.message()),
        };
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
        let mut remote = mirror.git().remote_anonymous(&self.url)?;
        // No `+` before it: a branch that has moved on is never moved back.
        let refspec = format!("{commit}:{}", spelling::reference(branch));
        let pushed = remote.push(&[refspec], Some(&mut options));
        drop(options);
        let remote = self.shown();
        match (refusal.into_inner(), pushed) {
            (Some(reason), _) => Err(PublishError::Refused {
                remote,
                reason: printable(&reason),
                said: lines(&said.into_inner()),
            }),
            (None, Ok(())) => Ok(()),
            (None, Err(error)) if is_ours(&error) => Err(PublishError::Own(error)),
            (None, Err(error)) => Err(PublishError::NotSent {
                remote,
                reason: printable(error.message()),
            }),
        }
    }

    /// As it may be shown to people.
    pub fn shown(&self) -> String {
        spelling::shown(&self.url)
    }
}

/// Registers the transport for `scheme`, once per process, before any remote is used.
fn prepare(url: &str, scheme: &str) -> Result<(), PublishError> {
    match scheme {
        #[cfg(test)]
        "standin" => super::tests::standin::register(),
        "http" | "https" | "ssh" => Err(PublishError::NoTransport {
            remote: spelling::shown(url),
            scheme: scheme.to_string(),
        }),
        _ => Err(PublishError::BadRemote {
            remote: spelling::shown(url),
            why: "only paths, `https://` and `ssh` are understood",
        }),
    }
}

/// Whether a push failed before anything was sent: an object of ours cannot be read.
fn is_ours(error: &git2::Error) -> bool {
    use ErrorClass::{Object, Odb, Tree, Zlib};
    matches!(error.class(), Object | Odb | Tree | Zlib)
}

/// What the host said, line by line, without its progress bars.
fn lines(said: &[u8]) -> Vec<String> {
    let said = String::from_utf8_lossy(said);
    let lines = said.split(['\n', '\r']).map(printable);
    lines
        .filter(|line| !line.is_empty() && !line.contains("% ("))
        .collect()
}

/// Without anything that would move the cursor or change colours when it is shown.
fn printable(text: &str) -> String {
    let plain: String = text.chars().filter(|c| !c.is_control()).collect();
    plain.trim().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_host_said_is_its_words_without_progress() {
        let said = b"Resolving deltas:  50% (1/2)\rResolving deltas: 100% (2/2), done.\r\n\
            \x1b[31mfile larger than 100 MB\x1b[0m\n\n";
        assert_eq!(lines(said), ["[31mfile larger than 100 MB[0m"]);
    }

    #[test]
    fn the_network_is_for_later_and_says_so() {
        for (url, scheme) in [
            ("https://host.example/a.git", "https"),
            ("git@host.example:a", "ssh"),
        ] {
            let error = prepare(url, scheme).unwrap_err();
            assert!(matches!(error, PublishError::NoTransport { .. }), "{error}");
        }
        let error = prepare("ftp://host.example/a.git", "ftp").unwrap_err();
        assert!(matches!(error, PublishError::BadRemote { .. }), "{error}");
    }
}
