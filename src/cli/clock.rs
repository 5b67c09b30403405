//! The clock, read once: all else is told what time it is.

use jiff::Timestamp;

use crate::diagnostic::Failure;

/// Now, or the time that `SOURCE_DATE_EPOCH` pins (seconds since 1970; <https://reproducible-builds.org/specs/source-date-epoch/>).
pub fn now() -> Result<Timestamp, Failure> {
    let Some(pinned) = std::env::var_os("SOURCE_DATE_EPOCH") else {
        return Ok(Timestamp::now());
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
}
