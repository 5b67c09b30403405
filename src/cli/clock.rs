//! The clock, read once: all else is told what time it is.

use jiff::Timestamp;

use crate::diagnostic::Failure;

/// By the clock of a computer that lost its time everything was written in the future, and the whole site would go.
const TURN_OF_THE_CENTURY: Timestamp = Timestamp::constant(946_684_800, 0);

/// Now, or the time that `SOURCE_DATE_EPOCH` pins (seconds since 1970; <https://reproducible-builds.org/specs/source-date-epoch/>).
pub fn now() -> Result<Timestamp, Failure> {
    let Some(pinned) = std::env::var_os("SOURCE_DATE_EPOCH") else {
        return believable(Timestamp::now(), "this computer's clock", "set it right");
    };
    let seconds = pinned.to_str().and_then(|text| text.trim().parse().ok());
    seconds
        .and_then(|seconds| Timestamp::from_second(seconds).ok())
        .ok_or_else(|| {
            Failure::new(format!(
                "SOURCE_DATE_EPOCH is `{}`, which is no time",
                pinned.to_string_lossy()
            ))
            .help("set it to a number of seconds since 1970, or unset it")
        })
        .and_then(|now| {
            believable(
                now,
                "SOURCE_DATE_EPOCH",
                "set it to a later time, or unset it",
            )
        })
}

fn believable(now: Timestamp, clock: &str, cure: &str) -> Result<Timestamp, Failure> {
    if now >= TURN_OF_THE_CENTURY {
        return Ok(now);
    }
    let day = now.strftime("%-d %B %Y");
    Err(
        Failure::new(format!("{clock} says that it is {day}")).help(format!(
            "{cure}: by such a clock everything you wrote is still to come"
        )),
    )
}
