//! How much of strangers' documents is held in memory at once. Most are small and all are welcome; of the big ones only
//! a few friends' are read at a time, so that a hundred who send all they may do not fill the machine.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// Bytes of a document that anybody may send at any time.
pub const SMALL: usize = 384 << 10;
/// Bytes that what a friend said may take in all, once it is read: many times its own where all of it is tiny items.
const LIGHT: usize = 2 << 20;
/// Friends whose documents may be bigger at one time.
const BIG: usize = 2;

/// The room of one pull.
#[derive(Debug)]
pub struct Room {
    big: Seats,
    desks: Seats,
    /// The one desk for big documents: reading one takes many times its size.
    big_desk: Seats,
}

impl Room {
    pub fn new() -> Arc<Room> {
        let cores = thread::available_parallelism().map_or(2, usize::from);
        Arc::new(Room {
            big: Seats::new(BIG),
            desks: Seats::new(cores),
            big_desk: Seats::new(1),
        })
    }

    /// Does work on so many bytes that takes memory and no waiting: as much at a time as there are processors, and one
    /// big document. Each piece of work has a thread of its own: what the allocator keeps for a thread ends with it.
    pub fn at_a_desk<T: Send>(&self, bytes: usize, work: impl FnOnce() -> T + Send) -> Option<T> {
        // Work comes to an end: there is always a desk some time.
        let deadline = Instant::now() + Duration::from_secs(3600);
        let desks = match bytes < SMALL {
            true => &self.desks,
            false => &self.big_desk,
        };
        let is_seated = desks.take(deadline);
        let _leave = Leave(is_seated.then_some(desks));
        thread::scope(|scope| scope.spawn(work).join().ok())
    }
}

/// One friend's right to big documents, from the first one until all they said is kept.
#[derive(Debug)]
pub struct Ticket {
    pub room: Arc<Room>,
    is_used: Mutex<bool>,
    held: AtomicUsize,
}

impl Ticket {
    pub fn new(room: &Arc<Room>) -> Ticket {
        Ticket {
            room: room.clone(),
            is_used: Mutex::new(false),
            held: AtomicUsize::new(0),
        }
    }

    /// Takes so many bytes more, if they are few or it has room for many already.
    pub fn holds(&self, bytes: usize) -> bool {
        let held = self.held.fetch_add(bytes, Ordering::Relaxed) + bytes;
        let is_used = *self.is_used.lock().unwrap_or_else(PoisonError::into_inner);
        held < LIGHT || is_used
    }

    /// Waits for room for a big document; false if there is none until `deadline`.
    pub fn enter(&self, deadline: Instant) -> bool {
        let mut is_used = self.is_used.lock().unwrap_or_else(PoisonError::into_inner);
        *is_used = *is_used || self.room.big.take(deadline);
        *is_used
    }

    /// What was big is not held any more.
    pub fn leave(&self) {
        let mut is_used = self.is_used.lock().unwrap_or_else(PoisonError::into_inner);
        if std::mem::take(&mut *is_used) {
            self.room.big.give_back();
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.leave();
    }
}

#[derive(Debug)]
struct Seats {
    free: Mutex<usize>,
    wake: Condvar,
}

impl Seats {
    fn new(free: usize) -> Seats {
        Seats {
            free: Mutex::new(free),
            wake: Condvar::new(),
        }
    }

    fn take(&self, deadline: Instant) -> bool {
        let left = deadline.saturating_duration_since(Instant::now());
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.wake.wait_timeout_while(free, left, |free| *free == 0);
        let (mut free, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let is_free = *free > 0;
        *free -= usize::from(is_free);
        is_free
    }

    fn give_back(&self) {
        *self.free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.wake.notify_one();
    }
}

struct Leave<'a>(Option<&'a Seats>);

impl Drop for Leave<'_> {
    fn drop(&mut self) {
        if let Some(seats) = self.0 {
            seats.give_back();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_friends_at_a_time_have_big_documents_and_each_of_them_several() {
        let room = Room::new();
        let tickets: Vec<Ticket> = (0..BIG + 1).map(|_| Ticket::new(&room)).collect();
        let soon = || Instant::now() + Duration::from_millis(10);
        let seated: Vec<bool> = tickets.iter().map(|ticket| ticket.enter(soon())).collect();
        assert_eq!(seated.iter().filter(|seated| **seated).count(), BIG);
        assert!(tickets[0].enter(soon()), "one that is in is in");
        tickets[0].leave();
        assert!(tickets[BIG].enter(soon()));
        assert!(!tickets[0].enter(soon()));
        assert!(tickets[0].holds(LIGHT - 1) && !tickets[0].holds(1));
        assert!(tickets[1].holds(9 * LIGHT));
    }
}
