//! Files for machines that come by: search engines, git hosts, whoever wants to chip in.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::json;

use crate::html::escape;
use crate::model::Base;
use crate::site::Site;

/// Pages that show what friends wrote, and small answers: not for search engines.
const HIDDEN: [&str; 3] = ["timeline/", "friends/", "r/"];

/// Names below which a git host gives everybody a place: there `CNAME` would be wrong.
const HOSTS: [&str; 12] = [
    "github.io",
    "codeberg.page",
    "gitlab.io",
    "pages.dev",
    "netlify.app",
    "vercel.app",
    "srht.site",
    "surge.sh",
    "neocities.org",
    "localhost",
    "invalid",
    "local",
];

/// The pages among these output paths that search engines should know, with when each last changed.
pub fn sitemap(site: &Site, paths: &[String]) -> Vec<u8> {
    let entries = site.content.heads.iter().map(|head| {
        let changed = head.entry.updated.unwrap_or(head.entry.published);
        (head.path.as_str(), changed)
    });
    let changed: BTreeMap<&str, jiff::Timestamp> = entries.collect();
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for path in paths {
        let folder = path.trim_end_matches("index.html");
        let url = escape(site.config.base.join(folder).as_str());
        let _ = match changed.get(folder) {
            Some(changed) => writeln!(
                xml,
                "<url><loc>{url}</loc><lastmod>{changed}</lastmod></url>"
            ),
            None => writeln!(xml, "<url><loc>{url}</loc></url>"),
        };
    }
    xml.push_str("</urlset>\n");
    xml.into_bytes()
}

/// Whether a file is a page that search engines may show.
pub fn is_found(path: &str) -> bool {
    (path == "index.html" || path.ends_with("/index.html"))
        && !HIDDEN.iter().any(|hidden| path.starts_with(hidden))
}

/// Everybody may read; friends' words carry `noindex` themselves.
pub fn robots(base: &Base) -> Vec<u8> {
    format!(
        "User-agent: *\nDisallow:\n\nSitemap: {}\n",
        base.join("sitemap.xml")
    )
    .into_bytes()
}

/// The domain a git host should answer to: the site's own, if it stands at its root.
pub fn domain(base: &Base) -> Option<&str> {
    let url = base.url();
    let domain = url.domain().filter(|domain| domain.contains('.'))?;
    let is_shared = HOSTS.iter().any(|host| {
        domain
            .strip_suffix(host)
            .is_some_and(|before| before.is_empty() || before.ends_with('.'))
    });
    (url.path() == "/" && url.port().is_none() && !is_shared).then_some(domain)
}

/// Where one can chip in, as `funding.json` says it (standards: floss.fund, v1.0.0). None without a mail address,
/// which it demands.
pub fn funding(site: &Site) -> Option<Vec<u8>> {
    let config = &site.config;
    let author = &config.author;
    if author.payment.is_empty() || author.email.is_empty() {
        return None;
    }
    let said = json!({
        "version": "v1.0.0",
        "entity": {
            "type": "individual",
            "role": "owner",
            "name": config.author_name(),
            "email": author.email,
            "phone": "",
            "description": author.note,
            "webpageUrl": { "url": config.base.as_str() },
        },
        "projects": [],
        "funding": {
            "channels": [{ "guid": "page", "type": "other", "address": author.payment, "description": "" }],
            "plans": [{
                "guid": "chip-in", "status": "active", "name": config.words.text("chip_in"), "description": "",
                "amount": 0, "currency": "EUR", "frequency": "one-time", "channels": ["page"],
            }],
        },
    });
    Some(format!("{said:#}\n").into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_of_ones_own_at_its_root_is_told_to_the_host() {
        let domain = |url: &str| {
            let base = Base::new(&url::Url::parse(url).unwrap());
            super::domain(&base).map(str::to_string)
        };
        assert_eq!(
            domain("https://ada.example/").as_deref(),
            Some("ada.example")
        );
        assert_eq!(
            domain("https://notgithub.io/").as_deref(),
            Some("notgithub.io")
        );
        for shared in [
            "https://ada.github.io/",
            "https://github.io/",
            "https://ada.codeberg.page/",
            "http://127.0.0.1:4321/",
            "http://localhost/",
            "https://ada.example/blog/",
            "https://ada.example:8443/",
            "https://example.invalid/",
            "http://[::1]/",
        ] {
            assert_eq!(domain(shared), None, "{shared}");
        }
    }
}
