//! Microformats2 in the content of an item (wire-format §4.2 level 2): a root and its properties, or the properties
//! of a fragment without a root.

use std::ops::Range;

use scraper::ElementRef;
use url::Url;

use super::super::markup::{Step, Steps};
use crate::model::{Key, is_web};

/// The microformat that an item's content is.
pub struct Microformat<'s, 'a> {
    pub steps: &'s Steps<'a>,
    /// The position of the root element.
    pub root: Option<usize>,
    pub properties: Vec<Property<'a>>,
    base: &'s Url,
}

/// One property: its name with prefix (`u-in-reply-to`) and the position of its element.
#[derive(Clone, Copy)]
pub struct Property<'a> {
    pub name: &'a str,
    pub at: usize,
}

/// How many of anything one item may name.
pub const MOST: usize = 100;
/// Properties that are looked at: a post has a dozen, and the work grows with their square.
const PROPERTIES: usize = 400;

/// Roots of the vocabulary. A list, since other style sheets use `h-4` and the like.
const ROOTS: [&str; 13] = [
    "h-entry",
    "h-event",
    "h-cite",
    "h-card",
    "h-adr",
    "h-geo",
    "h-item",
    "h-feed",
    "h-product",
    "h-review",
    "h-recipe",
    "h-resume",
    "h-listing",
];

impl<'s, 'a> Microformat<'s, 'a> {
    /// The root of a content, else the content as if it were one `h-entry`. `link` is the item's own address: a root
    /// that says it is elsewhere was quoted.
    pub fn find(steps: &'s Steps<'a>, base: &'s Url, link: Option<&Url>) -> Microformat<'s, 'a> {
        let of = |range: Range<usize>, root| Microformat {
            steps,
            root,
            properties: properties(steps, range),
            base,
        };
        let mut roots = outermost(steps, steps.all(), &["h-entry", "h-event"]);
        if roots.len() == 1
            && let Some(at) = roots.pop()
        {
            let found = of(steps.inside(at), Some(at));
            let own = link.and_then(Key::of);
            let is_own = found
                .urls("u-url")
                .first()
                .is_none_or(|url| own.is_none() || Key::of(url) == own);
            if is_own {
                return found;
            }
        }
        of(steps.all(), None)
    }

    /// The microformat whose root is the element at this position.
    pub fn at(steps: &'s Steps<'a>, base: &'s Url, at: usize) -> Microformat<'s, 'a> {
        Microformat {
            steps,
            root: Some(at),
            properties: properties(steps, steps.inside(at)),
            base,
        }
    }

    /// The microformat inside a property's element.
    pub fn nested(&self, at: usize) -> Microformat<'s, 'a> {
        Microformat::at(self.steps, self.base, at)
    }

    pub fn is_event(&self) -> bool {
        self.root
            .and_then(|at| self.steps.element(at))
            .is_some_and(|element| is_root(element, &["h-event"]))
    }

    pub fn all(&self, name: &str) -> impl Iterator<Item = usize> {
        self.properties
            .iter()
            .filter(move |property| property.name == name)
            .map(|property| property.at)
    }

    pub fn first(&self, name: &str) -> Option<usize> {
        self.all(name).next()
    }

    /// The texts of a `p-` property.
    pub fn texts(&self, name: &str) -> impl Iterator<Item = String> {
        self.all(name)
            .map(|at| self.text_of(at))
            .filter(|text| !text.is_empty())
    }

    pub fn text(&self, name: &str) -> Option<String> {
        self.texts(name).next()
    }

    /// The addresses of a `u-` property, http(s) alone.
    pub fn urls(&self, name: &str) -> Vec<Url> {
        self.all(name).filter_map(|at| self.url_of(at)).collect()
    }

    /// The value of a `dt-` property.
    pub fn date(&self, name: &str) -> Option<String> {
        self.dates(name).next()
    }

    /// The values of a `dt-` property.
    pub fn dates(&self, name: &str) -> impl Iterator<Item = String> {
        self.all(name).map(|at| {
            let element = self.steps.element(at);
            let value = element.and_then(|element| element.attr("datetime"));
            value.map_or_else(|| self.text_of(at), str::to_string)
        })
    }

    /// `p-` parsing: a value that is given, the name of a nested microformat, else the text.
    pub fn text_of(&self, at: usize) -> String {
        let Some(element) = self.steps.element(at) else {
            return String::new();
        };
        let given = match element.value().name() {
            "data" | "input" => element.attr("value"),
            "abbr" | "link" => element.attr("title"),
            "img" | "area" => element.attr("alt"),
            _ => None,
        };
        if let Some(given) = given {
            return given.trim().to_string();
        }
        let name = match is_root(element, &ROOTS) {
            true => self.nested(at).text("p-name"),
            false => None,
        };
        name.unwrap_or_else(|| self.steps.text(self.steps.whole(at)))
    }

    /// `u-` parsing: an address that is given, that of a nested microformat, else the first link or the text.
    pub fn url_of(&self, at: usize) -> Option<Url> {
        let element = self.steps.element(at)?;
        let given = match element.value().name() {
            "a" | "area" | "link" => element.attr("href"),
            "img" | "audio" | "source" | "iframe" | "video" => element.attr("src"),
            "data" => element.attr("value"),
            _ => None,
        };
        let url = match given {
            Some(given) => self.base.join(given.trim()).ok(),
            None => self.url_within(at, element),
        };
        url.filter(is_web)
    }

    /// The address of a root that names none: it is a link, or holds no other link than one.
    pub fn implied_url(&self) -> Option<Url> {
        let root = self.steps.element(self.root?)?;
        let is_link = |element: &ElementRef| element.value().name() == "a";
        let mut links = root.child_elements().filter(is_link);
        let link = match (is_link(&root), links.next(), links.next()) {
            (true, ..) => root,
            (false, Some(only), None) => only,
            _ => return None,
        };
        let url = self.base.join(link.attr("href")?.trim()).ok()?;
        is_web(&url).then_some(url)
    }

    fn url_within(&self, at: usize, element: ElementRef) -> Option<Url> {
        if is_root(element, &ROOTS)
            && let Some(url) = self.nested(at).urls("u-url").into_iter().next()
        {
            return Some(url);
        }
        let mut elements = self.steps.elements(self.steps.inside(at));
        let link = elements.find_map(|(_, element)| {
            element
                .attr("href")
                .filter(|_| element.value().name() == "a")
        });
        match link {
            Some(link) => self.base.join(link.trim()).ok(),
            None => Url::parse(&self.steps.text(self.steps.whole(at))).ok(),
        }
    }
}

pub fn is_root(element: ElementRef, roots: &[&str]) -> bool {
    element
        .value()
        .classes()
        .any(|class| roots.contains(&class))
}

fn is_quotation(element: ElementRef) -> bool {
    matches!(element.value().name(), "blockquote" | "q")
}

fn is_property(class: &str) -> bool {
    ["p-", "u-", "dt-", "e-"].iter().any(|prefix| {
        class
            .strip_prefix(prefix)
            .is_some_and(|name| name.starts_with(|c: char| c.is_ascii_lowercase()))
    })
}

/// The properties within a range; those of nested microformats and of quotations are not its own.
fn properties<'a>(steps: &Steps<'a>, range: Range<usize>) -> Vec<Property<'a>> {
    let mut found = Vec::new();
    let mut at = range.start;
    while at < range.end && found.len() < PROPERTIES {
        let Some(Step::Open { element, end, .. }) = steps.get(at) else {
            at += 1;
            continue;
        };
        let classes = element.value().classes().filter(|class| is_property(class));
        found.extend(classes.map(|name| Property { name, at }));
        let is_closed = is_root(element, &ROOTS) || is_quotation(element);
        at = if is_closed { end + 1 } else { at + 1 };
    }
    found
}

/// These roots, outside of one another, of other microformats and of quotations.
pub fn outermost(steps: &Steps, range: Range<usize>, roots: &[&str]) -> Vec<usize> {
    let mut found = Vec::new();
    let mut at = range.start;
    while at < range.end {
        let Some(Step::Open { element, end, .. }) = steps.get(at) else {
            at += 1;
            continue;
        };
        let is_found = is_root(element, roots) && !is_quotation(element);
        if is_found {
            found.push(at);
        }
        let is_other = is_root(element, &ROOTS) && !is_root(element, &["h-feed"]);
        let is_closed = is_found || is_other || is_quotation(element);
        at = if is_closed { end + 1 } else { at + 1 };
    }
    found
}
