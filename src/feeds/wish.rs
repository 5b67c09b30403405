//! What a feed lets others show of what is in it: the word it has for robots, and its licence.

use super::Wish;
use super::outline::Outline;
use super::tree::Element;

/// The wish of a feed. Who wants to be quoted nowhere is heard first.
pub fn of(outline: &Outline) -> Wish {
    let is_quiet = outline.of_channel().any(is_quiet);
    match (is_quiet, outline.of_channel().any(is_open)) {
        (true, _) => Wish::Nothing,
        (false, true) => Wish::Everything,
        (false, false) => Wish::Excerpt,
    }
}

/// Whether an item has an open licence of its own.
pub fn is_open_item(item: &Element) -> bool {
    item.children.iter().any(is_open)
}

/// `<xhtml:meta name="robots" content="noarchive"/>`
fn is_quiet(element: &Element) -> bool {
    let is_for_robots = |name: &str| name.eq_ignore_ascii_case("robots");
    let is_it = element.name == "meta" && element.attribute("name").is_some_and(is_for_robots);
    is_it && says_quiet(element.attribute("content").unwrap_or_default())
}

/// Whether what is said to robots asks them to keep nothing and to quote nothing: `noindex, noarchive`. In a header, the
/// name of the robot that is meant may stand before it; we are none that is named.
pub fn says_quiet(said: &str) -> bool {
    let is_quiet = |word: &str| matches!(word, "noarchive" | "nosnippet" | "none");
    let mut words = said.split(',').map(|word| word.trim().to_ascii_lowercase());
    words.any(|word| is_quiet(&word))
}

/// The address of a licence: `link rel="license"` (RFC 4946), `creativeCommons:license`, `cc:license`.
fn licence(element: &Element) -> Option<&str> {
    match element.name.as_str() {
        "link" if element.attribute("rel") == Some("license") => element.attribute("href"),
        "license" => {
            let resource = element.attribute("rdf:resource").or(element.text());
            resource.or(element.attribute("href"))
        }
        _ => None,
    }
}

fn is_open(element: &Element) -> bool {
    licence(element).is_some_and(is_open_licence)
}

/// Licences under which anybody may show the whole to anybody, as long as they say whose it is.
fn is_open_licence(licence: &str) -> bool {
    const OPEN: [&str; 3] = ["licenses/by/", "licenses/by-sa/", "publicdomain/"];
    let address = licence.trim().to_ascii_lowercase();
    let address = address.split_once("://").map_or("", |(_, address)| address);
    let address = address.strip_prefix("www.").unwrap_or(address);
    let path = address.strip_prefix("creativecommons.org/");
    path.is_some_and(|path| OPEN.iter().any(|open| path.starts_with(open)))
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::super::read;
    use super::*;

    fn wish(channel: &str) -> Wish {
        let namespaces = "xmlns:xhtml='http://www.w3.org/1999/xhtml' xmlns:a='http://www.w3.org/2005/Atom' xmlns:cc='http://web.resource.org/cc/' xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:creativeCommons='http://backend.userland.com/creativeCommonsRssModule'";
        let feed = format!(
            "<rss version='2.0' {namespaces}><channel>{channel}<item><title>x</title></item></channel></rss>"
        );
        let url = Url::parse("https://ben.example/feed.xml").unwrap();
        read(feed.as_bytes(), &url, None).unwrap().channel.wish
    }

    #[test]
    fn an_item_may_have_a_licence_of_its_own() {
        let by = "<cc:license rdf:resource='https://creativecommons.org/licenses/by/4.0/'/>";
        let feed = format!(
            "<rss version='2.0' xmlns:cc='http://creativecommons.org/ns#' xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><channel><item><guid>a</guid>{by}</item><item><guid>b</guid></item></channel></rss>"
        );
        let url = Url::parse("https://ben.example/feed.xml").unwrap();
        let document = read(feed.as_bytes(), &url, None).unwrap();
        assert_eq!(document.channel.wish, Wish::Excerpt);
        let open: Vec<bool> = document.items.iter().map(|item| item.is_open).collect();
        assert_eq!(open, [true, false]);
    }

    #[test]
    fn a_feed_says_what_may_be_shown_of_it() {
        let by = "https://creativecommons.org/licenses/by-sa/4.0/";
        let quiet = "<xhtml:meta name='robots' content='noindex, NoArchive'/>";
        for (channel, expected) in [
            (String::new(), Wish::Excerpt),
            (quiet.into(), Wish::Nothing),
            (quiet.replace(", NoArchive", ""), Wish::Excerpt),
            (format!("<a:link rel='license' href='{by}'/>"), Wish::Everything),
            (format!("<cc:license rdf:resource='{by}'/>"), Wish::Everything),
            (
                format!("<creativeCommons:license>{by}</creativeCommons:license>"),
                Wish::Everything,
            ),
            (
                format!("<cc:license rdf:resource='{}'/>", by.replace("by-sa", "by-nc-nd")),
                Wish::Excerpt,
            ),
            (format!("<a:link rel='license' href='{by}'/>{quiet}"), Wish::Nothing),
            ("<a:link rel='license' href='https://evil.example/creativecommons.org/licenses/by/'/>".into(), Wish::Excerpt),
        ] {
            assert_eq!(wish(&channel), expected, "{channel}");
        }
    }
}
