//! What goes on while something takes long: one line on standard error, after half a second, on a terminal alone.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::terminal::Terminal;

/// What is done sooner needs no line.
const PATIENCE: Duration = Duration::from_millis(500);
const BEAT: Duration = Duration::from_millis(100);

/// Does some work that prints nothing and asks nothing; says `what` it is if it takes long.
pub fn during<T>(terminal: &Terminal, what: &'static str, work: impl FnOnce() -> T) -> T {
    if !terminal.is_watched() {
        return work();
    }
    thread::scope(|scope| {
        let (done, is_done) = channel::<()>();
        scope.spawn(move || {
            let is_going_on = |time| is_done.recv_timeout(time) == Err(RecvTimeoutError::Timeout);
            if !is_going_on(PATIENCE) {
                return;
            }
            let line = ProgressBar::new_spinner().with_message(what);
            while is_going_on(BEAT) {
                line.tick();
            }
            line.finish_and_clear();
        });
        let result = work();
        drop(done);
        result
    })
}

/// So many of so many.
pub struct Count(ProgressBar);

impl Count {
    /// Of `all` things called `what`.
    pub fn of(terminal: &Terminal, all: usize, what: &str) -> Count {
        let bar = ProgressBar::with_draw_target(Some(all as u64), ProgressDrawTarget::hidden());
        if let Ok(style) =
            ProgressStyle::with_template(&format!("{{bar:30}} {{pos}}/{{len}} {what}"))
        {
            bar.set_style(style);
        }
        if terminal.is_watched() {
            let late = bar.downgrade();
            thread::spawn(move || {
                thread::sleep(PATIENCE);
                if let Some(bar) = late.upgrade().filter(|bar| !bar.is_finished()) {
                    bar.set_draw_target(ProgressDrawTarget::stderr());
                    bar.tick();
                }
            });
        }
        Count(bar)
    }

    /// One more is done.
    pub fn step(&self) {
        self.0.inc(1);
    }

    pub fn end(&self) {
        self.0.finish_and_clear();
    }
}
