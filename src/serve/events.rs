//! Telling open pages that the site has changed: Server-Sent Events
//! (<https://html.spec.whatwg.org/multipage/server-sent-events.html>).

use std::io::{self, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Pages that may listen at once; browsers open six connections to a host at most.
const LISTENERS: usize = 16;
/// How often a word is sent to find out who has gone.
const PULSE: Duration = Duration::from_secs(3);

/// Rings at each new edition of the site.
pub struct Bell {
    edition: Mutex<u64>,
    rung: Condvar,
    listeners: AtomicUsize,
}

impl Bell {
    /// Editions are counted from a number that no earlier preview at this port is likely to have come to.
    pub fn new() -> Bell {
        Bell {
            edition: Mutex::new(u64::from(std::process::id()) << 20),
            rung: Condvar::new(),
            listeners: AtomicUsize::new(0),
        }
    }

    pub fn edition(&self) -> u64 {
        *self.edition.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn ring(&self) {
        *self.edition.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.rung.notify_all();
    }

    /// A seat for one more who listens, unless all are taken.
    pub fn seat(&self) -> Option<Seat<'_>> {
        let free = |taken: usize| (taken < LISTENERS).then_some(taken + 1);
        let seated = self
            .listeners
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, free);
        seated.is_ok().then_some(Seat { bell: self })
    }

    /// The edition after `seen`, if it comes before the next pulse.
    fn next(&self, seen: u64) -> Option<u64> {
        let edition = self.edition.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self
            .rung
            .wait_timeout_while(edition, PULSE, |edition| *edition == seen);
        let (edition, _) = waited.unwrap_or_else(PoisonError::into_inner);
        (*edition != seen).then_some(*edition)
    }
}

/// One who listens.
pub struct Seat<'a> {
    bell: &'a Bell,
}

impl Seat<'_> {
    /// Says so when there is another edition than the one that was `seen`; then the page is loaded anew, and its
    /// successor listens. Ends early when nobody listens any more.
    pub fn tell(&self, seen: u64, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\nCross-Origin-Resource-Policy: same-origin\r\nTransfer-Encoding: chunked\r\n\r\n",
        )?;
        chunk(out, ": listening\n\n")?;
        loop {
            if let Some(edition) = self.bell.next(seen) {
                chunk(out, &format!("data: {edition}\n\n"))?;
                return chunk(out, "");
            }
            chunk(out, ":\n\n")?;
        }
    }
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        self.bell.listeners.fetch_sub(1, Ordering::SeqCst);
    }
}

/// A piece of a body whose length is not known; an empty one ends it.
fn chunk(out: &mut dyn Write, text: &str) -> io::Result<()> {
    write!(out, "{:x}\r\n{text}\r\n", text.len())?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_seen_an_older_edition_hears_at_once() {
        let bell = Bell::new();
        let seen = bell.edition();
        bell.ring();
        let mut out = Vec::new();
        bell.seat().unwrap().tell(seen, &mut out).unwrap();
        let out = String::from_utf8(out).unwrap();
        assert!(out.contains(&format!("data: {}\n\n", seen + 1)), "{out}");
        assert!(out.ends_with("\r\n0\r\n\r\n"), "{out}");
    }

    #[test]
    fn no_more_listen_than_there_are_seats() {
        let bell = Bell::new();
        let mut seats: Vec<_> = std::iter::from_fn(|| bell.seat()).collect();
        assert_eq!(seats.len(), LISTENERS);
        seats.pop();
        assert!(bell.seat().is_some());
    }
}
