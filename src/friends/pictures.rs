//! Friends' pictures, fetched once all feeds are heard: by the same client within the same bounds, but never with a
//! password, and only for so long. Knows nothing of what becomes of them.

use std::collections::HashSet;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use url::Url;

use super::archive::{feed, file};
use super::fetch::Client;
use super::fetch_error::FetchError;
use super::hosts;
use super::page::Validators;
use super::queue::{self, Done, Job};
use super::room::{Room, SMALL, Ticket};
use crate::config::Network;
use crate::diagnostic::Failure;
use crate::feeds::quietly;

/// For one picture; and after so long no further one is asked for, so that all of it takes twice that at most.
const PATIENCE: Duration = Duration::from_secs(10);

/// How pictures are fetched.
#[derive(Clone, Copy, Debug)]
pub struct Errand<'a> {
    pub root: &'a Path,
    pub network: &'a Network,
    /// The command line's `--allow-private`.
    pub allow_private: bool,
    pub now: Timestamp,
}

/// Why there is no picture.
#[derive(Clone, Debug)]
pub struct Missed {
    pub why: String,
    /// Its whole host could not be reached, which may be over soon: the net may be away, not the picture.
    pub is_passing: bool,
}

impl Missed {
    fn for_good(why: String) -> Missed {
        Missed {
            why,
            is_passing: false,
        }
    }
}

/// Fetches pictures, makes of each what `make` makes of its bytes, and hands it to `each`, or why there is none. Of what
/// there was no time for it hears nothing.
pub fn pictures<T: Send>(
    errand: Errand,
    wanted: Vec<Url>,
    make: impl Fn(&[u8]) -> Result<T, String> + Sync,
    mut each: impl FnMut(Url, Result<T, Missed>),
) -> Result<(), Failure> {
    let network = Network {
        timeout: errand.network.timeout.min(PATIENCE),
        ..errand.network.clone()
    };
    let client = Client::new(&network, errand.allow_private, errand.now)?.without_logins();
    let archive = file::open(errand.root)?;
    let pauses = feed::pauses(&archive, errand.now).map_err(file::failure)?;
    client.hosts.pause_all(pauses);
    let fetching = Fetching {
        client,
        room: Room::new(),
        last_call: Instant::now() + network.timeout,
        silent: Mutex::default(),
    };
    let jobs = wanted.into_iter().map(|url| Job {
        host: hosts::host(&url),
        what: url,
    });
    queue::run(
        jobs.collect(),
        |url: Url| Done {
            answer: (url.clone(), fetching.fetch(&url, &make)),
            more: Vec::new(),
        },
        |(url, made), _| {
            if let Some(made) = made {
                each(url, made);
            }
        },
    );
    feed::keep_pauses(&archive, &fetching.client.hosts.pauses()).map_err(file::failure)
}

struct Fetching {
    client: Client,
    room: Arc<Room>,
    last_call: Instant,
    /// Hosts of which one picture was waited for in vain: their others are not.
    silent: Mutex<HashSet<String>>,
}

impl Fetching {
    fn fetch<T: Send>(
        &self,
        url: &Url,
        make: &(impl Fn(&[u8]) -> Result<T, String> + Sync),
    ) -> Option<Result<T, Missed>> {
        let host = hosts::host(url);
        let silent = || self.silent.lock().unwrap_or_else(PoisonError::into_inner);
        if silent().contains(&host) {
            return Some(Err(Missed {
                why: "its server does not answer".into(),
                is_passing: true,
            }));
        }
        if Instant::now() > self.last_call {
            return None;
        }
        let ticket = Ticket::new(&self.room);
        let get = || self.client.get(url, &Validators::default(), &ticket);
        let page = match quietly(get)? {
            Ok(fetched) => fetched.page?,
            Err(error) => {
                let is_passing = !is_about_one(&error);
                if is_passing {
                    silent().insert(host);
                }
                let why = error.to_string();
                return Some(Err(Missed { why, is_passing }));
            }
        };
        // One at a time, as if it were big: how large a picture is when it is unpacked its bytes do not tell.
        let made = self.room.at_a_desk(SMALL, || quietly(|| make(&page.body)));
        let fell_over = || Err("it cannot be looked at".to_string());
        let made = made.flatten().unwrap_or_else(fell_over);
        Some(made.map_err(Missed::for_good))
    }
}

/// Whether an error is about one address; else it is its whole host that does not answer.
fn is_about_one(error: &FetchError) -> bool {
    matches!(
        error,
        FetchError::Status(_)
            | FetchError::Gone
            | FetchError::TooBig
            | FetchError::TooManyRedirects
            | FetchError::BrokenOff(_)
    )
}
