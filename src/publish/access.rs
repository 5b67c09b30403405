//! What reaching a host takes, and what is known of how it went.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use ureq::tls::RootCerts;

use crate::credentials::Login;

/// Where a login came from that a person typed just now ([`Login::from`]).
pub const TYPED: &str = "what you typed";

/// Given by who starts a publish; nothing here is looked up in the middle.
#[derive(Debug, Clone)]
pub struct Access {
    /// Whose certificates are trusted.
    pub roots: RootCerts,
    /// What is known without asking anybody, to be tried in this order.
    pub logins: Vec<Login>,
    /// Whether somebody sits at the terminal: else nothing may wait for an answer.
    pub can_ask: bool,
    /// Leave all of it to the `git` program (`publish.transport: git`).
    pub by_git: bool,
}

impl Default for Access {
    fn default() -> Access {
        Access {
            roots: RootCerts::WebPki,
            logins: Vec::new(),
            can_ask: false,
            by_git: false,
        }
    }
}

/// Why a transport gave up, told apart by what a person can do about it.
#[derive(Debug, Clone, PartialEq)]
pub enum Trouble {
    /// The host wants to know who is there, and nobody told us.
    NeedsLogin,
    /// It does not take what we know.
    WrongLogin { from: String },
    /// It wants to be told in a way that we have not.
    OtherLogin { way: &'static str },
    /// It knows us and says no.
    Forbidden { said: String },
    /// There is nothing at this address.
    Missing,
    /// What answers there is not git.
    NotGit,
    /// The certificate cannot be trusted.
    Certificate { why: String },
    /// The words of ssh, its last line first in importance.
    Ssh { said: Vec<String> },
    /// Nobody answered, or the answer broke off.
    Unreachable { why: String },
}

/// One remote, from the first look to the last push.
#[derive(Debug)]
pub struct Session {
    pub access: Access,
    /// Where git's helpers are asked: they may be set for this folder alone.
    pub folder: PathBuf,
    trouble: Mutex<Option<Trouble>>,
}

impl Session {
    pub fn new(access: &Access, folder: PathBuf) -> Session {
        Session {
            access: access.clone(),
            folder,
            trouble: Mutex::new(None),
        }
    }

    /// Notes why what comes next fails: git's errors carry no more than a text.
    pub fn give_up(&self, trouble: Trouble) -> git2::Error {
        let said = format!("{trouble:?}").replace('\0', "");
        *held(&self.trouble) = Some(trouble);
        git2::Error::from_str(&said)
    }

    /// What [`give_up`](Session::give_up) noted since the last time.
    pub fn trouble(&self) -> Option<Trouble> {
        held(&self.trouble).take()
    }
}

pub fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}
