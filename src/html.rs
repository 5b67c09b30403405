//! Markup that is safe to print, and its only three makers: our Markdown renderer, the sanitiser, and the archive's
//! row that the sanitiser of today wrote. A template can print no other markup.

#[cfg(test)]
mod attacks;
mod escapes;
mod foreign;
#[cfg(any(test, fuzzing))]
mod harmless;
mod nesting;
mod pictures;
mod plain;
mod spelling;
mod steady;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use ammonia::{Builder, UrlRelative};
use url::Url;

use self::foreign::without_foreign;
#[cfg(any(test, fuzzing))]
pub use self::harmless::assert_harmless;
use self::nesting::is_crowded;
pub use self::nesting::shallow;
pub use self::pictures::{Copy, Shown};
use self::plain::{decode, strip, words};
use self::spelling::LINK_REL;
pub use self::spelling::{INLINE, escape, is_void};
use self::steady::{may_move, steady};
use crate::model::{Attachment, Base};

/// Raised whenever the sanitiser changes: rows of the archive that an older one wrote are made anew.
pub const SANITISER: u32 = 6;
/// Bytes of one item that are looked at (decisions §21).
pub const ITEM_BYTES: usize = 1 << 20;
/// Tags and character references of one item; with more of either it is read as text. Each costs a parser a
/// microsecond, however short it is, and every item is parsed several times.
pub const ITEM_TAGS: usize = 10_000;
pub const ITEM_REFERENCES: usize = 10_000;
/// Marks an own link in what the Markdown renderer writes. A noncharacter (Unicode §23.7): it stands in no text.
pub const OWN_LINK: char = '\u{FDD0}';

/// Safe markup. Links into one's own site are absolute, and their places are known, so that a page can print
/// them relative to itself while a feed prints them as they are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Html {
    markup: String,
    /// Where own links begin, in order.
    own_links: Vec<usize>,
}

impl Html {
    /// From our Markdown renderer, which puts [`OWN_LINK`] before each link into its own site.
    pub fn from_markdown(marked: &str) -> Html {
        let mut markup = String::with_capacity(marked.len());
        let mut own_links = Vec::new();
        for (index, piece) in marked.split(OWN_LINK).enumerate() {
            if index > 0 {
                own_links.push(markup.len());
            }
            markup.push_str(piece);
        }
        Html { markup, own_links }
    }

    /// From a stranger's markup, whatever it holds. Relative addresses are resolved against `base`.
    pub fn sanitise(stranger: &str, base: &Url) -> Html {
        /// Tags in all rounds, after which what still moves is nothing but text.
        const WORK: usize = 2 * ITEM_TAGS;
        const ROUNDS: usize = 4;
        let mut markup = without_foreign(cut(stranger));
        let mut left = WORK;
        for _ in 0..ROUNDS {
            let tags = count(&markup, b'<');
            if is_too_much(&markup) || tags > left {
                break;
            }
            left -= tags;
            let clean = sanitiser(base).clean(&markup).to_string();
            let clean = steady(&pictures::as_links(&clean));
            if clean == markup || !may_move(&clean) {
                return Html {
                    markup: clean,
                    own_links: Vec::new(),
                };
            }
            markup = clean;
        }
        Html {
            markup: words(&markup, ITEM_BYTES),
            own_links: Vec::new(),
        }
    }

    /// From the archive, if the row was written by the sanitiser of today.
    pub fn from_archive(markup: String, sanitiser: u32) -> Option<Html> {
        (sanitiser == SANITISER).then_some(Html {
            markup,
            own_links: Vec::new(),
        })
    }

    /// With links to what comes with it, where it is read.
    pub fn with_attached(mut self, attachments: &[Attachment]) -> Html {
        for attached in attachments {
            let (url, name) = (escape(attached.url.as_str()), escape(&attached.name));
            self.markup.push_str(&format!(
                "<p><a href=\"{url}\" rel=\"{LINK_REL}\">{name}</a></p>"
            ));
        }
        self
    }

    /// The markup with absolute links, as feeds want it.
    pub fn as_str(&self) -> &str {
        &self.markup
    }

    pub fn is_empty(&self) -> bool {
        self.markup.trim().is_empty()
    }

    /// The markup with own links relative to the page at output path `page`.
    pub fn on_page(&self, base: &Base, page: &str) -> String {
        let mut out = String::with_capacity(self.markup.len());
        let mut done = 0;
        for &start in &self.own_links {
            let Some(link) = self
                .markup
                .get(start..)
                // In `srcset` a blank ends it, and no address holds one.
                .and_then(|rest| rest.split(['"', ' ']).next())
            else {
                continue;
            };
            out.push_str(self.markup.get(done..start).unwrap_or_default());
            out.push_str(&base.href(page, link));
            done = start + link.len();
        }
        out.push_str(self.markup.get(done..).unwrap_or_default());
        out
    }

    /// The pictures that a stranger's text links to.
    pub fn pictures(&self) -> Vec<Shown> {
        pictures::shown(&self.markup)
    }

    /// The same with our own copies of those pictures, where there are some: to be read at home.
    pub fn with_copies(&self, copy: impl Fn(&str) -> Option<Copy>) -> Html {
        match self.own_links.is_empty() {
            true => Html {
                markup: pictures::with_copies(&self.markup, copy),
                own_links: Vec::new(),
            },
            false => self.clone(),
        }
    }

    /// Plain text: no markup, blanks folded.
    pub fn text(&self) -> String {
        let text = decode(&strip(&self.markup, usize::MAX));
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// One allow-list for all that strangers write (wire-format §4.4): text, structure, links; no class, id or style,
/// which could pass for the page's own microformats.
fn sanitiser(base: &Url) -> Builder<'static> {
    let relative = match base.scheme() {
        "http" | "https" => UrlRelative::RewriteWithBase(base.clone()),
        // The scheme of a base is not checked when an address is put together.
        _ => UrlRelative::Deny,
    };
    let mut builder = Builder::default();
    builder
        .url_relative(relative)
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .link_rel(Some(LINK_REL))
        .generic_attributes(HashSet::from(["lang", "dir"]))
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href", "title"])),
            ("img", HashSet::from(["src", "alt"])),
            ("time", HashSet::from(["datetime"])),
            ("td", HashSet::from(["colspan", "rowspan"])),
            ("th", HashSet::from(["colspan", "rowspan", "scope"])),
            ("ol", HashSet::from(["start", "reversed"])),
            ("abbr", HashSet::from(["title"])),
        ]))
        .rm_tags([
            "map", "area", "center", "article", "header", "footer", "nav", "aside", "hgroup",
        ])
        .rm_clean_content_tags(["style", "script"])
        .add_clean_content_tags([
            "style", "script", "title", "textarea", "select", "svg", "math", "template",
        ]);
    builder
}

/// What anybody looks at of a stranger's markup: where that is more than a browser would put up with, the beginning of
/// its words.
pub fn bounded(stranger: &str) -> Cow<'_, str> {
    const WORDS: usize = 16 << 10;
    let bounded = cut(stranger);
    match is_too_much(bounded) {
        true => words(bounded, WORDS).into(),
        false => bounded.into(),
    }
}

/// What is looked at of one item.
pub fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(ITEM_BYTES)]
}

fn is_too_much(markup: &str) -> bool {
    count(markup, b'<') > ITEM_TAGS
        || count(markup, b'&') > ITEM_REFERENCES
        || count(markup, b'>') > ITEM_TAGS + ITEM_REFERENCES
        || escapes::are_too_many(markup)
        || is_crowded(markup)
        || shallow(markup).len() < markup.len()
}

fn count(markup: &str, searched: u8) -> usize {
    markup.bytes().filter(|byte| *byte == searched).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(markup: &str) -> String {
        Html::sanitise(
            markup,
            &Url::parse("https://ben.example/2026/06/x/").unwrap(),
        )
        .markup
    }

    #[test]
    fn what_could_run_load_or_pose_as_ours_is_dropped() {
        for (stranger, harmless) in [
            ("<script>alert(1)</script>hi", "hi"),
            (
                "<p onclick=x class=h-card id=guests style=color:red>hi</p>",
                "<p>hi</p>",
            ),
            (
                "<a href=javascript:alert(1)>x</a>",
                "<a rel=\"nofollow noopener noreferrer ugc\">x</a>",
            ),
            ("<iframe src=https://evil.example></iframe>ok", "ok"),
            (
                "<svg><style>a{}</style><script>alert(1)</script></svg>ok",
                "ok",
            ),
            ("<form action=/x><input name=a>ok</form>", "ok"),
            ("<math><mtext></mtext></math>ok", "ok"),
            ("<math><mi>a</mi><mo>+</mo><MI>b</MI></math>", "a+b"),
            ("<svg><g><text>x</text></g></svg>", "x"),
        ] {
            assert_eq!(clean(stranger), harmless, "{stranger}");
        }
    }

    #[test]
    fn pictures_of_strangers_are_links_and_relative_ones_resolved() {
        assert_eq!(
            clean("<img src=../frog.jpg alt='A \"frog\"'>"),
            "<a href=\"https://ben.example/2026/06/frog.jpg\" rel=\"nofollow noopener noreferrer ugc\">[A \"frog\"]</a>"
        );
        assert_eq!(
            clean("<a href=/x><img src=1.jpg alt=></a>"),
            "<a href=\"https://ben.example/x\" rel=\"nofollow noopener noreferrer ugc\">[picture]</a>"
        );
        assert_eq!(
            clean("<img src='//no host/' alt='x src='><img alt=' src=' src=1.jpg>"),
            "[x src=]<a href=\"https://ben.example/2026/06/x/1.jpg\" rel=\"nofollow noopener noreferrer ugc\">[ src=]</a>"
        );
    }

    #[test]
    fn sanitising_twice_is_sanitising_once() {
        for stranger in [
            "<b><i>x</b></i>",
            "<table><a>x",
            "a & b < c",
            "<img src=x alt='a>b'>",
            "<p>\u{0}x",
            "<ul><ul><li>x<object><li>y",
            "<a href='//no host/' title=x>y</a>",
        ] {
            let once = clean(stranger);
            assert_eq!(clean(&once), once, "{stranger}");
        }
    }

    #[test]
    fn nesting_beyond_any_browser_costs_no_time_and_keeps_the_words() {
        let deep = format!("{}hello{}", "<div>".repeat(40_000), "</div>".repeat(40_000));
        assert_eq!(
            Html::sanitise(&deep, &Url::parse("https://ben.example/").unwrap()).text(),
            "hello"
        );
    }

    #[test]
    fn own_links_are_absolute_in_feeds_and_relative_on_pages() {
        let html = Html::from_markdown(&format!(
            "<a href=\"{OWN_LINK}https://ann.example/2026/06/boat/#x\">b</a> &amp; c"
        ));
        let base = Base::new(&Url::parse("https://ann.example/").unwrap());
        assert_eq!(
            html.as_str(),
            "<a href=\"https://ann.example/2026/06/boat/#x\">b</a> &amp; c"
        );
        assert_eq!(
            html.on_page(&base, "2026/06/frogs/index.html"),
            "<a href=\"../boat/index.html#x\">b</a> &amp; c"
        );
        assert_eq!(html.text(), "b & c");
    }

    #[test]
    fn plain_text_keeps_words_apart_and_decodes_references() {
        let html = Html::from_markdown(
            "<p>Fish &amp; chips</p><p>at <b>no</b>on, 3 &lt; 4&nbsp;pm &#8212; ok</p>",
        );
        assert_eq!(html.text(), "Fish & chips at noon, 3 < 4 pm — ok");
    }
}
