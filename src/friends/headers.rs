//! What an answer's headers say of time: how long it stays good, and when to ask again.

use jiff::fmt::rfc2822::DateTimeParser;
use jiff::{SignedDuration, Timestamp};
use ureq::http::HeaderMap;

use crate::feeds;

/// How long the answer stays good (RFC 9111 §4.2.1); none where nothing is said, or not to keep it.
pub fn fresh(headers: &HeaderMap) -> Option<SignedDuration> {
    let directives = headers.get_all("Cache-Control").iter();
    let directives: Vec<String> = directives
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|directive| directive.trim().to_ascii_lowercase())
        .collect();
    if directives
        .iter()
        .any(|word| word == "no-cache" || word == "no-store")
    {
        return None;
    }
    let max_age = directives
        .iter()
        .find_map(|word| word.strip_prefix("max-age="));
    if let Some(max_age) = max_age {
        let age = text(headers, "Age").and_then(seconds).unwrap_or_default();
        return Some(seconds(max_age.trim_matches('"'))?.saturating_sub(age));
    }
    let since = date(text(headers, "Date")?)?;
    Some(date(text(headers, "Expires")?)?.duration_since(since))
}

/// `Retry-After` in either form: seconds, or a date, which is measured against the server's own clock.
pub fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<SignedDuration> {
    let wait = text(headers, "Retry-After")?;
    seconds(wait).or_else(|| {
        let clock = text(headers, "Date").and_then(date).unwrap_or(now);
        Some(date(wait)?.duration_since(clock))
    })
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    Some(headers.get(name)?.to_str().ok()?.trim())
}

/// A number without sign; more than fits is as much as fits.
fn seconds(text: &str) -> Option<SignedDuration> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| SignedDuration::from_secs(text.parse().unwrap_or(i64::from(u32::MAX))))
}

/// A date in any of the forms that HTTP has had (RFC 9110 §5.6.7); `0` and `-1` are none.
fn date(text: &str) -> Option<Timestamp> {
    let is_long = || text.len() > "1 Jan 70".len();
    let usual = DateTimeParser::new().parse_timestamp(text).ok();
    usual.or_else(|| feeds::read_date(text).filter(|_| is_long()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    const NINE: (&str, &str) = ("Date", "Tue, 02 Jun 2026 09:00:00 GMT");

    #[test]
    fn an_answer_stays_good_as_its_headers_say() {
        for (lines, expected) in [
            (vec![], None),
            (vec![("Cache-Control", "public, Max-Age=600")], Some(600)),
            (vec![("Cache-Control", "max-age=\"60\"")], Some(60)),
            (
                vec![("Cache-Control", "max-age=600"), ("Age", "100")],
                Some(500),
            ),
            (vec![("Cache-Control", "max-age=600, no-cache")], None),
            (
                vec![("Cache-Control", "private"), ("Cache-Control", "max-age=5")],
                Some(5),
            ),
            (vec![("Cache-Control", "max-age=soon")], None),
            (
                vec![NINE, ("Expires", "Tue, 02 Jun 2026 10:00:00 GMT")],
                Some(3600),
            ),
            (vec![NINE, ("Expires", "0")], None),
            (
                vec![("Cache-Control", "max-age=99999999999999999999")],
                Some(i64::from(u32::MAX)),
            ),
        ] {
            let fresh = fresh(&headers(&lines));
            assert_eq!(fresh.map(|fresh| fresh.as_secs()), expected, "{lines:?}");
        }
    }

    #[test]
    fn both_forms_of_retry_after_are_understood() {
        let now = "2026-06-02T08:00:00Z".parse().unwrap();
        for (lines, expected) in [
            (vec![], None),
            (vec![("Retry-After", "120")], Some(120)),
            (vec![("Retry-After", " 0 ")], Some(0)),
            (vec![("Retry-After", "-5")], None),
            (vec![("Retry-After", "soon")], None),
            (
                vec![("Retry-After", "Tue, 02 Jun 2026 10:00:00 GMT")],
                Some(7200),
            ),
            (
                vec![("Retry-After", "Tuesday, 02-Jun-26 10:00:00 GMT")],
                Some(7200),
            ),
            (
                vec![("Retry-After", "Tue Jun  2 10:00:00 2026")],
                Some(7200),
            ),
            (
                vec![NINE, ("Retry-After", "Tue, 02 Jun 2026 10:00:00 GMT")],
                Some(3600),
            ),
            (
                vec![("Retry-After", "99999999999999999999")],
                Some(i64::from(u32::MAX)),
            ),
        ] {
            let wait = retry_after(&headers(&lines), now);
            assert_eq!(wait.map(|wait| wait.as_secs()), expected, "{lines:?}");
        }
    }
}
