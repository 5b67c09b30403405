//! Why an address did not answer with a document, in words for somebody who knows nothing of HTTP.

use std::io::ErrorKind;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use ureq::{Error, Timeout};

use super::bounds::{CONNECT, DOCUMENT_BYTES, REDIRECTS};
use crate::tls_error;

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum FetchError {
    #[error("timed out after {} s", .0.as_secs_f32())]
    TimedOut(Duration),
    #[error("sends more than {} MiB", DOCUMENT_BYTES >> 20)]
    TooBig,
    #[error("there is no server of the name `{0}`")]
    NoSuchHost(String),
    #[error("cannot be reached: {0}")]
    NotReached(String),
    #[error(
        "`{0}` is not a public address, so it was not asked (`network.allow_private` would allow it)"
    )]
    Refused(String),
    #[error("port {0} is not one that websites use, so it was not asked")]
    RefusedPort(u16),
    #[error("`{0}` is not an address of the web")]
    NotTheWeb(String),
    #[error("{}", in_words(*.0))]
    Status(u16),
    /// 429 or 503, and how long it wants to be left alone, if it says so.
    #[error("{}", in_words(*.status))]
    Busy {
        status: u16,
        wait: Option<SignedDuration>,
    },
    /// The host was not asked, since it wants to be left alone until then.
    #[error("its host wants to be left alone until {}", moment(*.0))]
    Paused(Timestamp),
    #[error("is gone for good, says its server (410), so it is not asked any more")]
    Gone,
    #[error("sends us on to another address more than {} times", REDIRECTS)]
    TooManyRedirects,
    #[error("is not secured as it should be: {0}")]
    Tls(String),
    #[error("the answer broke off: {0}")]
    BrokenOff(String),
    #[error("what answers there does not speak the language of the web ({0})")]
    Protocol(String),
}

fn in_words(status: u16) -> String {
    let words = match status {
        400 => "does not take our question",
        401 => "asks for a password",
        402 => "asks for money",
        403 => "may not be read by us",
        404 => "has nothing at this address",
        406 => "has it in no form that we can read",
        407 => "a proxy on the way asks for a password",
        408 => "did not hear our question in time",
        429 => "wants to be asked less often",
        451 => "may not be shown for legal reasons",
        511 => "the network that you are in wants you to log in first",
        500..=599 => "its server has a fault of its own",
        _ => return format!("answers with status {status} instead of a document"),
    };
    format!("{words} ({status})")
}

fn moment(when: Timestamp) -> String {
    when.strftime("%-d %B %Y, %H:%M UTC").to_string()
}

impl FetchError {
    /// What the client's error was, when it asked `host` and all in all had `time`.
    pub fn of(error: Error, host: &str, time: Duration) -> FetchError {
        match error {
            Error::Timeout(Timeout::Connect) => FetchError::TimedOut(CONNECT.min(time)),
            Error::Timeout(_) => FetchError::TimedOut(time),
            Error::BodyExceedsLimit(_) => FetchError::TooBig,
            Error::HostNotFound => FetchError::NoSuchHost(host.into()),
            Error::LargeResponseHeader(..) => {
                FetchError::Protocol("its headers have no end".into())
            }
            Error::Decompress(..) => FetchError::packed(),
            Error::Protocol(why) => FetchError::Protocol(garbled(&why.to_string()).into()),
            Error::BadUri(_) | Error::Http(_) => {
                FetchError::Protocol("its address cannot be asked for".into())
            }
            Error::Tls(why) => FetchError::Tls(why.into()),
            Error::Rustls(why) => FetchError::Tls(tls_error::words(&why)),
            Error::Io(cause) => FetchError::of_connection(&cause),
            Error::Other(cause) => match cause.downcast::<FetchError>() {
                Ok(ours) => *ours,
                Err(other) => FetchError::NotReached(other.to_string()),
            },
            Error::ConnectionFailed | Error::ConnectProxyFailed(_) | Error::InvalidProxyUrl => {
                FetchError::NotReached(error.to_string())
            }
            other => FetchError::Protocol(garbled(&other.to_string()).into()),
        }
    }

    /// Of what is packed, but not as it should be.
    pub fn packed() -> FetchError {
        FetchError::BrokenOff("what was packed cannot be unpacked".into())
    }

    fn of_connection(cause: &std::io::Error) -> FetchError {
        match cause.kind() {
            ErrorKind::ConnectionRefused => FetchError::NotReached("nobody answers there".into()),
            ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset | ErrorKind::BrokenPipe => {
                FetchError::BrokenOff("the server hung up".into())
            }
            // rustls reports what it does not accept as invalid data.
            ErrorKind::InvalidData => {
                let inner = cause.get_ref().and_then(|inner| inner.downcast_ref());
                FetchError::Tls(inner.map_or_else(|| cause.to_string(), tls_error::words))
            }
            ErrorKind::TimedOut => FetchError::NotReached("it did not answer in time".into()),
            ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown => {
                FetchError::NotReached("is this computer online?".into())
            }
            ErrorKind::HostUnreachable => FetchError::NotReached("no way leads there".into()),
            _ => FetchError::NotReached(cause.to_string()),
        }
    }
}

/// What is wrong with an answer that is not as HTTP wants it, by what the client says of it.
fn garbled(why: &str) -> &'static str {
    const WORDS: [(&str, &str); 7] = [
        (
            "output too small",
            "the address that it sends us on to has no end",
        ),
        ("body data", "its answer has no end"),
        ("HTTP version", "it is no web server"),
        ("too many headers", "its headers have no end"),
        ("http parse", "the head of its answer is garbled"),
        ("content-length", "it does not say how long its answer is"),
        ("chunk", "the pieces of its answer are garbled"),
    ];
    let known = WORDS.iter().find(|(part, _)| why.contains(part));
    known.map_or("its answer is garbled", |(_, words)| words)
}
