//! What work costs, for tests: the time that this thread is at it, whatever else the machine does meanwhile.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// More than any of it takes in a build for testing, and far less than a square of what it is given would.
const CHEAP: Duration = Duration::from_secs(10);

/// How long this thread has been at work.
pub fn worked() -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = told.split(' ').next().and_then(|nanos| nanos.parse().ok());
    nanos.map_or_else(|| EPOCH.elapsed(), Duration::from_nanos)
}

static EPOCH: LazyLock<Instant> = LazyLock::new(Instant::now);

/// Does some work that must not take long however hostile the text is that it is done to.
#[track_caller]
pub fn assert_cheap<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let began = worked();
    let done = work();
    let cost = worked() - began;
    assert!(cost < CHEAP, "{what}: {cost:?}");
    done
}
