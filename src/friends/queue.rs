//! Jobs at hosts, many at once, but few at one host. Knows nothing of what a job is.

use std::collections::{HashMap, VecDeque};
use std::sync::mpsc::{self, SyncSender};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use super::hosts::AT_ONE_HOST;

/// Threads at most: one for each friend of a full circle.
const THREADS: usize = 150;
/// Answers that wait to be kept: whoever has more of them waits, too.
const WAITING: usize = 8;

/// What is to be done at one host.
pub struct Job<J> {
    pub host: String,
    pub what: J,
}

/// What a job came to, and what it led to.
pub struct Done<J, A> {
    pub answer: A,
    pub more: Vec<Job<J>>,
}

/// Does all jobs and those that they lead to. `each` gets the answers as they come, on this thread, with the number
/// of jobs that the answer led to. A job that panics answers nothing and ends the run with its panic.
pub fn run<J: Send, A: Send>(
    jobs: Vec<Job<J>>,
    work: impl Fn(J) -> Done<J, A> + Sync,
    mut each: impl FnMut(A, usize),
) {
    let threads = (2 * jobs.len()).min(THREADS);
    let queue = Queue {
        state: Mutex::new(State {
            waiting: jobs.into(),
            running: HashMap::new(),
        }),
        wake: Condvar::new(),
    };
    let (sender, answers) = mpsc::sync_channel(WAITING);
    thread::scope(|scope| {
        for _ in 0..threads {
            let sender = sender.clone();
            scope.spawn(|| queue.serve(&work, sender));
        }
        drop(sender);
        for (answer, more) in answers {
            each(answer, more);
        }
    });
}

struct Queue<J> {
    state: Mutex<State<J>>,
    wake: Condvar,
}

struct State<J> {
    waiting: VecDeque<Job<J>>,
    /// How many jobs are at work at each host.
    running: HashMap<String, usize>,
}

impl<J> Queue<J> {
    fn serve<A>(&self, work: impl Fn(J) -> Done<J, A>, answers: SyncSender<(A, usize)>) {
        while let Some(Job { host, what }) = self.take() {
            // Whatever happens, the host is free again; otherwise the others would wait for ever.
            let _leave = Leave { queue: self, host };
            let done = work(what);
            let more = done.more.len();
            self.lock().waiting.extend(done.more);
            if answers.send((done.answer, more)).is_err() {
                return;
            }
        }
    }

    /// The first job whose host has room; none when there is nothing left that could lead to another.
    fn take(&self) -> Option<Job<J>> {
        let mut state = self.lock();
        loop {
            let place = state.waiting.iter().position(|job| {
                let running = state.running.get(&job.host);
                running.is_none_or(|running| *running < AT_ONE_HOST)
            });
            if let Some(job) = place.and_then(|place| state.waiting.remove(place)) {
                *state.running.entry(job.host.clone()).or_default() += 1;
                return Some(job);
            }
            if state.waiting.is_empty() && state.running.is_empty() {
                return None;
            }
            state = self
                .wake
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State<J>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Leave<'a, J> {
    queue: &'a Queue<J>,
    host: String,
}

impl<J> Drop for Leave<'_, J> {
    fn drop(&mut self) {
        let mut state = self.queue.lock();
        if let Some(running) = state.running.get_mut(&self.host) {
            *running -= 1;
            if *running == 0 {
                state.running.remove(&self.host);
            }
        }
        drop(state);
        self.queue.wake.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::{Duration, Instant};

    use super::*;

    fn job(host: &str, what: u32) -> Job<u32> {
        Job {
            host: host.into(),
            what,
        }
    }

    #[test]
    fn jobs_that_jobs_lead_to_are_done_too() {
        let jobs = (0..5).map(|n| job(&format!("h{n}"), n)).collect();
        let mut answers = Vec::new();
        run(
            jobs,
            |n| Done {
                answer: n,
                more: if n < 50 {
                    vec![job("next", n + 10)]
                } else {
                    Vec::new()
                },
            },
            |answer, more| answers.push((answer, more)),
        );
        answers.sort();
        assert_eq!(answers.len(), 30);
        assert_eq!((answers[0], answers[29]), ((0, 1), (54, 0)));
    }

    #[test]
    fn two_are_at_one_host_and_the_others_do_not_wait_for_it() {
        let (here, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let mut jobs: Vec<Job<u32>> = (0..8).map(|n| job("slow", n)).collect();
        jobs.extend((100..120).map(|n| job(&format!("h{n}"), n)));
        let start = Instant::now();
        let mut others = Duration::MAX;
        let mut left = 20;
        run(
            jobs,
            |n| {
                if n < 100 {
                    most.fetch_max(here.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    thread::sleep(Duration::from_millis(50));
                    here.fetch_sub(1, Ordering::SeqCst);
                }
                Done {
                    answer: n,
                    more: Vec::new(),
                }
            },
            |n, _| {
                left -= u32::from(n >= 100);
                if left == 0 {
                    others = others.min(start.elapsed());
                }
            },
        );
        assert_eq!(most.into_inner(), 2);
        assert!(others < Duration::from_millis(150), "{others:?}");
    }

    #[test]
    fn nothing_to_do_is_done_at_once() {
        let start = Instant::now();
        run(
            Vec::<Job<u32>>::new(),
            |n| Done {
                answer: n,
                more: Vec::new(),
            },
            |_, _| panic!("nobody was asked"),
        );
        assert!(start.elapsed() < Duration::from_secs(1));
    }
}
