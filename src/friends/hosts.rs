//! The hosts of a pull: how many requests are at each, and which of them want to be left alone.

use std::collections::{HashMap, HashSet};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use jiff::Timestamp;
use url::Url;

/// Requests at one host at a time.
pub const AT_ONE_HOST: usize = 2;

/// What a host is known by. With its port: a port that is not the web's own is another server.
pub fn host(url: &Url) -> String {
    let port = url.port_or_known_default().unwrap_or_default();
    format!("{}:{port}", url.host_str().unwrap_or_default())
}

/// Shared by all threads of a pull.
#[derive(Default)]
pub struct Hosts {
    state: Mutex<State>,
    wake: Condvar,
}

#[derive(Default)]
struct State {
    busy: HashMap<String, usize>,
    /// Those that were asked before.
    known: HashSet<String>,
    pauses: HashMap<String, Timestamp>,
}

impl Hosts {
    /// A place at a host, as soon as one is free; none if that takes until `deadline`.
    pub fn enter(&self, host: &str, deadline: Instant) -> Option<Place<'_>> {
        let mut state = self.lock();
        loop {
            let busy = state.busy.entry(host.to_string()).or_default();
            if *busy < AT_ONE_HOST {
                *busy += 1;
                let host = host.to_string();
                let is_known = !state.known.insert(host.clone());
                return Some(Place {
                    hosts: self,
                    host,
                    is_known,
                });
            }
            let left = deadline.checked_duration_since(Instant::now())?;
            let woken = self.wake.wait_timeout(state, left);
            state = woken.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Notes that a host wants to be left alone until then.
    pub fn pause(&self, host: &str, until: Timestamp) {
        let mut state = self.lock();
        let known = state.pauses.entry(host.to_string()).or_insert(until);
        *known = until.max(*known);
    }

    /// Notes all that wanted to be left alone before.
    pub fn pause_all(&self, pauses: Vec<(String, Timestamp)>) {
        for (host, until) in pauses {
            self.pause(&host, until);
        }
    }

    /// Until when a host wants to be left alone.
    pub fn paused(&self, host: &str) -> Option<Timestamp> {
        self.lock().pauses.get(host).copied()
    }

    /// All that want to be left alone, and until when.
    pub fn pauses(&self) -> Vec<(String, Timestamp)> {
        let pauses = self.lock().pauses.clone();
        pauses.into_iter().collect()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place at a host, free again when it is dropped.
pub struct Place<'a> {
    hosts: &'a Hosts,
    host: String,
    /// Whether the host was asked before: there may be a line to it, that it has hung up in the meantime.
    pub is_known: bool,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut state = self.hosts.lock();
        if let Some(busy) = state.busy.get_mut(&self.host) {
            *busy = busy.saturating_sub(1);
        }
        drop(state);
        self.hosts.wake.notify_all();
    }
}
