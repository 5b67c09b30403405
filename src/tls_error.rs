//! What is wrong with a server's certificate, in words for somebody who has never heard of one.

use std::fmt::Write;

use jiff::Timestamp;
use rustls::CertificateError as Certificate;
use rustls::pki_types::UnixTime;
use rustls::{AlertDescription as Alert, Error, InvalidMessage as Message};

/// Why a request failed, if it was because the server could not be trusted.
pub fn of(error: &ureq::Error) -> Option<String> {
    match error {
        ureq::Error::Rustls(error) => Some(words(error)),
        // What rustls does not accept comes as invalid data of the connection.
        ureq::Error::Io(error) => Some(words(error.get_ref()?.downcast_ref()?)),
        _ => None,
    }
}

/// Why a connection could not be secured.
pub fn words(error: &Error) -> String {
    match error {
        Error::InvalidCertificate(why) => certificate(why),
        Error::InvalidMessage(
            Message::CertificatePayloadTooLarge
            | Message::HandshakePayloadTooLarge
            | Message::MessageTooLarge,
        ) => "what it shows of itself is too long".into(),
        Error::InvalidMessage(_) => "it does not speak https at that port".into(),
        Error::NoCertificatesPresented => "it shows no certificate".into(),
        Error::AlertReceived(alert) => match alert {
            Alert::HandshakeFailure | Alert::ProtocolVersion | Alert::InsufficientSecurity => {
                "it offers only ways that are not safe any more".into()
            }
            Alert::UnrecognisedName => "it does not know the name that it was asked for by".into(),
            Alert::CertificateRequired | Alert::BadCertificate => {
                "it wants to know who we are (by a certificate of ours)".into()
            }
            other => format!("it breaks off ({other:?})"),
        },
        Error::PeerMisbehaved(_)
        | Error::InappropriateMessage { .. }
        | Error::InappropriateHandshakeMessage { .. } => {
            "it does not keep to the rules of https".into()
        }
        Error::PeerIncompatible(_) => "it offers only ways that are not safe any more".into(),
        other => other.to_string(),
    }
}

fn certificate(why: &Certificate) -> String {
    match why {
        Certificate::ExpiredContext { time, not_after } => {
            format!("its certificate expired {}", ago(*not_after, *time))
        }
        Certificate::Expired => "its certificate has expired".into(),
        Certificate::NotValidYetContext { time, not_before } => format!(
            "its certificate is valid from {} on, and this computer's clock says it is {}; perhaps the clock is wrong",
            day(*not_before),
            day(*time)
        ),
        Certificate::NotValidYet => {
            "its certificate is not valid yet; perhaps this computer's clock is wrong".into()
        }
        Certificate::NotValidForNameContext {
            expected,
            presented,
        } => format!(
            "its certificate is {}, not for `{}`",
            presented_names(presented),
            expected.to_str()
        ),
        Certificate::NotValidForName => "its certificate is for another name".into(),
        Certificate::UnknownIssuer => {
            "nobody whom we trust vouches for its certificate (behind a company's proxy, `network.ca: system` may help)".into()
        }
        Certificate::Revoked => "its certificate was taken back".into(),
        Certificate::BadSignature | Certificate::BadEncoding => {
            "its certificate is damaged or forged".into()
        }
        // webpki's word for a certificate that vouches for itself.
        Certificate::Other(other) if other.to_string().contains("CaUsedAsEndEntity") => {
            "its certificate vouches for itself alone".into()
        }
        other => format!("its certificate is not good ({other})"),
    }
}

fn presented_names(presented: &[String]) -> String {
    let names = presented.iter().filter_map(|name| {
        // `DnsName("ben.example")`
        let name = name.split('"').nth(1).unwrap_or(name);
        (!name.is_empty()).then(|| format!("`{name}`"))
    });
    let mut names: Vec<String> = names.take(4).collect();
    if presented.len() > names.len() {
        names.truncate(3);
        names.push("others".into());
    }
    match names.as_slice() {
        [] => "for no name".into(),
        [only] => format!("for {only}"),
        [first @ .., last] => format!("for {} and {last}", first.join(", ")),
    }
}

fn day(time: UnixTime) -> String {
    let seconds = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
    let time = Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX);
    time.strftime("%-d %B %Y").to_string()
}

/// As people say it: `three days ago`.
fn ago(then: UnixTime, now: UnixTime) -> String {
    const NUMBERS: [&str; 13] = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve",
    ];
    let hours = now.as_secs().saturating_sub(then.as_secs()) / 3600;
    let (count, unit) = match hours {
        0 => return "less than an hour ago".into(),
        1..48 => (hours, "hour"),
        48..1440 => (hours / 24, "day"),
        1440..17520 => (hours / 24 / 30, "month"),
        _ => (hours / 24 / 365, "year"),
    };
    let number = usize::try_from(count).ok().and_then(|at| NUMBERS.get(at));
    let mut words = number.map_or_else(|| count.to_string(), |number| number.to_string());
    let _ = write!(words, " {unit}{} ago", if count == 1 { "" } else { "s" });
    words
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn how_long_ago_is_said_as_people_say_it() {
        let now = UnixTime::since_unix_epoch(Duration::from_secs(1_800_000_000));
        for (hours, expected) in [
            (0, "less than an hour ago"),
            (1, "one hour ago"),
            (30, "30 hours ago"),
            (75, "three days ago"),
            (24 * 45, "45 days ago"),
            (24 * 70, "two months ago"),
            (24 * 800, "two years ago"),
        ] {
            let then = Duration::from_secs(1_800_000_000 - hours * 3600);
            assert_eq!(ago(UnixTime::since_unix_epoch(then), now), expected);
        }
    }

    #[test]
    fn the_names_it_is_for_are_listed_but_not_all() {
        let names = |count: usize| -> Vec<String> {
            (0..count)
                .map(|at| format!("DnsName(\"n{at}.example\")"))
                .collect()
        };
        assert_eq!(presented_names(&names(0)), "for no name");
        assert_eq!(
            presented_names(&names(2)),
            "for `n0.example` and `n1.example`"
        );
        assert_eq!(
            presented_names(&names(9)),
            "for `n0.example`, `n1.example`, `n2.example` and others"
        );
    }
}
