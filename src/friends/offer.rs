//! What an address offers to follow, before anybody has looked whether it is there.

use url::Url;

/// Feeds and calendars, the likeliest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Offer {
    pub feeds: Vec<Url>,
    pub calendars: Vec<Url>,
}

pub const NONE: [&str; 0] = [];

impl Offer {
    /// Addresses relative to a page.
    pub fn of(page: &Url, feeds: &[impl AsRef<str>], calendars: &[impl AsRef<str>]) -> Offer {
        Offer {
            feeds: all(page, feeds),
            calendars: all(page, calendars),
        }
    }

    pub fn feed(page: &Url, path: &str) -> Offer {
        Offer::of(page, &[path], &NONE)
    }

    pub fn calendar(page: &Url, path: &str) -> Offer {
        Offer::of(page, &NONE, &[path])
    }
}

fn all(page: &Url, paths: &[impl AsRef<str>]) -> Vec<Url> {
    let urls = paths.iter().map(|path| page.join(path.as_ref()));
    urls.filter_map(Result::ok).collect()
}

/// The parts of an address's path, as they are written.
pub fn segments(url: &Url) -> Vec<&str> {
    let segments = url.path_segments().into_iter().flatten();
    segments.filter(|segment| !segment.is_empty()).collect()
}

/// A name that says at which host its owner is at home: `ben@home.example`.
pub fn at_home(name: &str) -> Option<(&str, Url)> {
    let (name, host) = name.split_once('@')?;
    let home = Url::parse(&format!("https://{host}/")).ok()?;
    let is_host = home.path() == "/" && home.username().is_empty() && home.query().is_none();
    (is_host && !name.is_empty()).then_some((name, home))
}
