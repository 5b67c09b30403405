//! Where a site lives: absolute addresses, output paths and relative links, each derived from the other.

use std::borrow::Cow;

use url::Url;

/// The address of a site; everything of the site is below it. Ends in `/`, has no query and no fragment.
#[derive(Clone, Debug, PartialEq)]
pub struct Base(Url);

impl Base {
    pub fn new(url: &Url) -> Base {
        let mut url = url.clone();
        url.set_query(None);
        url.set_fragment(None);
        if !url.path().ends_with('/') {
            let path = format!("{}/", url.path());
            url.set_path(&path);
        }
        Base(url)
    }

    pub fn url(&self) -> &Url {
        &self.0
    }

    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The address of a path in the site: `2026/06/frogs/` or `feed.xml`, in any script.
    pub fn join(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments
                .pop_if_empty()
                .extend(path.trim_start_matches('/').split('/'));
        }
        url
    }

    /// The part of an address below the base, still percent-encoded; none for other sites.
    pub fn below<'a>(&self, address: &'a str) -> Option<&'a str> {
        address
            .strip_prefix(self.0.as_str())
            .or((address == self.0.as_str().trim_end_matches('/')).then_some(""))
    }

    /// The output file that an address of this site is served from: `2026/06/frogs/index.html`.
    pub fn file(&self, url: &Url) -> Option<String> {
        let rest = self.below(url.as_str())?;
        let path = rest.split(['?', '#']).next().unwrap_or_default();
        Some(with_index(&decode(path)).into_owned())
    }

    /// How a page links to `target`: an absolute address, or a path from the site's root. Links within the site
    /// become relative and end in a file name, so that a checkout opens as files; all others stay as they are.
    /// `page` is the linking page's output path.
    pub fn href(&self, page: &str, target: &str) -> String {
        let Some(rest) = self.inside(target) else {
            return target.to_string();
        };
        let (path, suffix) = split_suffix(&rest);
        let path = with_index(path);
        let page = self.encoded(page);
        if path == page && suffix.starts_with('#') {
            return suffix.to_string();
        }
        relative(&page, &path, suffix)
    }

    /// How a page that is served from anywhere (404) links to `target`: from the root of the host.
    pub fn href_from_root(&self, target: &str) -> String {
        match self.inside(target) {
            Some(rest) => format!("{}{rest}", self.0.path()),
            None => target.to_string(),
        }
    }

    /// The encoded path below the base of an own address or a path from the site's root.
    fn inside<'a>(&self, target: &'a str) -> Option<Cow<'a, str>> {
        if let Some(rest) = self.below(target) {
            return Some(rest.into());
        }
        let is_elsewhere =
            target.starts_with("//") || target.starts_with('#') || has_scheme(target);
        if is_elsewhere {
            return None;
        }
        let (path, suffix) = split_suffix(target);
        let path = self.encoded(path);
        Some(match suffix {
            "" => path,
            suffix => path + suffix,
        })
    }

    fn encoded<'a>(&self, path: &'a str) -> Cow<'a, str> {
        match path
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-._~/".contains(&b))
        {
            true => path.trim_start_matches('/').into(),
            false => self
                .below(self.join(path).as_str())
                .unwrap_or_default()
                .to_string()
                .into(),
        }
    }
}

fn has_scheme(target: &str) -> bool {
    target.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
    })
}

fn split_suffix(target: &str) -> (&str, &str) {
    let mut bytes = target.bytes();
    let end = bytes.position(|byte| matches!(byte, b'?' | b'#'));
    target.split_at(end.unwrap_or(target.len()))
}

fn with_index(path: &str) -> Cow<'_, str> {
    match path.is_empty() || path.ends_with('/') {
        true => (path.to_string() + "index.html").into(),
        false => path.into(),
    }
}

fn relative(from: &str, to: &str, suffix: &str) -> String {
    let shared = from
        .split_inclusive('/')
        .zip(to.split_inclusive('/'))
        .take_while(|(a, b)| a == b && a.ends_with('/'))
        .map(|(a, _)| a.len())
        .sum::<usize>();
    let up = from
        .bytes()
        .skip(shared)
        .filter(|&byte| byte == b'/')
        .count();
    let mut link = String::with_capacity(3 * up + to.len() - shared + suffix.len());
    for _ in 0..up {
        link.push_str("../");
    }
    link + &to[shared..] + suffix
}

/// Percent-decodes a path; what is no UTF-8 stays encoded.
fn decode(path: &str) -> String {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let escape =
            (first == b'%').then(|| tail.get(..2).and_then(|hex| std::str::from_utf8(hex).ok()));
        match escape
            .flatten()
            .and_then(|hex| u8::from_str_radix(hex, 16).ok())
        {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| path.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(url: &str) -> Base {
        Base::new(&Url::parse(url).unwrap())
    }

    #[test]
    fn links_within_the_site_are_relative_and_end_in_a_file() {
        let base = base("https://ann.github.io/blog");
        for (page, target, expected) in [
            (
                "index.html",
                "https://ann.github.io/blog/2026/06/frogs/",
                "2026/06/frogs/index.html",
            ),
            (
                "2026/06/frogs/index.html",
                "https://ann.github.io/blog/",
                "../../../index.html",
            ),
            (
                "2026/06/frogs/index.html",
                "https://ann.github.io/blog/2026/06/boat/#jul-11",
                "../boat/index.html#jul-11",
            ),
            (
                "2026/06/boat/index.html",
                "https://ann.github.io/blog/2026/06/boat/#jul-11",
                "#jul-11",
            ),
            ("2026/06/frogs/index.html", "feed.xml", "../../../feed.xml"),
            (
                "2026/06/frogs/index.html",
                "/img/a b.png",
                "../../../img/a%20b.png",
            ),
            (
                "tags/garten/index.html",
                "tags/gärten/",
                "../g%C3%A4rten/index.html",
            ),
            (
                "index.html",
                "https://ann.github.io/other/",
                "https://ann.github.io/other/",
            ),
            (
                "index.html",
                "mailto:ann@ann.example",
                "mailto:ann@ann.example",
            ),
            ("index.html", "#top", "#top"),
        ] {
            assert_eq!(base.href(page, target), expected, "{page} → {target}");
        }
    }

    #[test]
    fn the_page_for_nothing_there_links_from_the_root_of_the_host() {
        let base = base("https://ann.github.io/blog/");
        assert_eq!(base.href_from_root("style.css"), "/blog/style.css");
        assert_eq!(
            base.href_from_root("https://ann.github.io/blog/x/"),
            "/blog/x/"
        );
    }

    #[test]
    fn an_address_and_its_output_file_follow_from_one_another() {
        let base = base("https://ann.example");
        let url = base.join("2026/06/frösche/");
        assert_eq!(url.as_str(), "https://ann.example/2026/06/fr%C3%B6sche/");
        assert_eq!(
            base.file(&url).as_deref(),
            Some("2026/06/frösche/index.html")
        );
        assert_eq!(
            base.file(&Url::parse("https://ben.example/").unwrap()),
            None
        );
    }
}
