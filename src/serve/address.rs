//! What a request asks for, and whether it came by way of this machine's own name.

use percent_encoding::percent_decode_str;
use tiny_http::Request;
use url::form_urlencoded;

/// The output path that an address means, without its query: `2026/06/frogs/`. None for what leads out of the site.
pub fn path(url: &str) -> Option<String> {
    let path = url.split(['?', '#']).next()?.strip_prefix('/')?;
    let path = percent_decode_str(path).decode_utf8().ok()?;
    let names = path.strip_suffix('/').unwrap_or(&path);
    let is_inside = |name: &str| !matches!(name, "" | "." | "..") && !name.contains(['\\', '\0']);
    (path.is_empty() || names.split('/').all(is_inside)).then(|| path.into_owned())
}

/// What stands behind the question mark.
pub fn query(url: &str) -> &str {
    url.split_once('?').map_or("", |(_, query)| query)
}

/// The words somebody looks for: `?q=boat+trip`.
pub fn words(url: &str) -> Option<String> {
    let mut fields = form_urlencoded::parse(query(url).as_bytes());
    let (_, words) = fields.find(|(name, _)| name == "q")?;
    Some(words.trim().to_string()).filter(|words| words.contains(char::is_alphanumeric))
}

/// Whether the browser thinks that it talks to this machine. A page of a stranger whose name leads here (DNS
/// rebinding) could otherwise read what is for these eyes only.
pub fn is_local(request: &Request) -> bool {
    the(request, "Host").is_some_and(is_this_machine)
}

/// Whether a browser wants it for a window of its own, or nobody says what for. The site's pages come from the same
/// origin, and a theme may be somebody else's: no script of theirs reads what is for these eyes only (Fetch Metadata).
pub fn is_to_be_looked_at(request: &Request) -> bool {
    let mut headers = request.headers().iter();
    headers.all(|header| !header.field.equiv("Sec-Fetch-Dest") || header.value == "document")
}

/// Whether it would be a script that stands between a browser and all pages here.
pub fn is_service_worker(request: &Request) -> bool {
    let mut headers = request.headers().iter();
    headers.any(|header| header.field.equiv("Service-Worker"))
}

/// A header that is there once.
fn the<'a>(request: &'a Request, name: &'static str) -> Option<&'a str> {
    let mut found = request
        .headers()
        .iter()
        .filter(|header| header.field.equiv(name));
    let first = found.next().map(|header| header.value.as_str());
    first.filter(|_| found.next().is_none())
}

/// Whether a form was sent by one of the preview's own pages. A browser says where from with every form; a page of
/// a stranger can make it send one here, but not say that it came from here.
pub fn is_from_here(request: &Request) -> bool {
    let (Some(host), Some(origin)) = (the(request, "Host"), the(request, "Origin")) else {
        return false;
    };
    let is_form = the(request, "Content-Type").is_some_and(|mime| {
        let essence = mime.split(';').next().unwrap_or_default();
        essence
            .trim()
            .eq_ignore_ascii_case("application/x-www-form-urlencoded")
    });
    is_form && origin == format!("http://{host}")
}

fn is_this_machine(host: &str) -> bool {
    let (name, port) = host.split_once(':').unwrap_or((host, "80"));
    let is_port = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    is_port && (name == "127.0.0.1" || name.eq_ignore_ascii_case("localhost"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_stays_inside_the_site() {
        assert_eq!(path("/").as_deref(), Some(""));
        assert_eq!(path("/?x").as_deref(), Some(""));
        assert_eq!(path("/tags/caf%C3%A9/#a").as_deref(), Some("tags/café/"));
        for url in [
            "/../a",
            "/a/%2e%2e/b",
            "/..%2fa",
            "//a",
            "/a//b",
            "/a\\..\\b",
            "/a%00",
            "/%ff",
            "a",
        ] {
            assert_eq!(path(url), None, "{url}");
        }
    }

    #[test]
    fn only_this_machines_own_names_are_answered() {
        for host in ["127.0.0.1:4321", "localhost:4321", "LOCALHOST", "127.0.0.1"] {
            assert!(is_this_machine(host), "{host}");
        }
        for host in [
            "evil.example:4321",
            "127.0.0.1.evil.example",
            "localhost:",
            "localhost:x",
            "",
            "[::1]:4321",
        ] {
            assert!(!is_this_machine(host), "{host}");
        }
    }
}
