//! Pictures in strangers' texts: links to them, and our own copies in their place where there are some.

use std::ops::Range;

use super::plain::decode;
use super::spelling::{LINK_REL, escape};

/// A picture that a stranger's text leads to.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    pub url: String,
    pub alt: String,
}

/// Our own copy of a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Copy {
    /// Where it is, in an address that we made.
    pub src: String,
    pub width: u32,
    pub height: u32,
}

/// The links that stand for pictures, in the sanitiser's output: where each is, its address and its words.
fn links(clean: &str) -> impl Iterator<Item = (Range<usize>, &str, &str)> {
    // What a link to a picture has besides its address.
    let rest = format!("\" rel=\"{LINK_REL}\">[");
    let link = move |(at, begin): (usize, &str)| {
        let inside = clean.get(at + begin.len()..)?;
        let (src, after) = inside.split_once('"')?;
        let words = inside.get(src.len()..)?.strip_prefix(&*rest)?;
        let alt = words.get(..words.find("]</a>")?)?;
        let is_one = !alt.contains('<') && !after.is_empty();
        let length = begin.len() + src.len() + rest.len() + alt.len() + "]</a>".len();
        is_one.then_some((at..at + length, src, alt))
    };
    clean.match_indices("<a href=\"").filter_map(link)
}

/// Those pictures.
pub fn shown(clean: &str) -> Vec<Shown> {
    let shown = links(clean).map(|(_, src, alt)| Shown {
        url: decode(src),
        alt: decode(alt),
    });
    shown.collect()
}

/// The same text with our copies in their links.
pub fn with_copies(clean: &str, copy: impl Fn(&str) -> Option<Copy>) -> String {
    let mut out = String::with_capacity(clean.len());
    let mut done = 0;
    for (place, src, alt) in links(clean) {
        let Some(copy) = copy(&decode(src)) else {
            continue;
        };
        let words = place.end - "[]</a>".len() - alt.len();
        out.push_str(&clean[done..words]);
        let alt = escape(&decode(alt));
        let Copy { src, width, height } = copy;
        let src = escape(&src);
        out.push_str(&format!(
            "<img src=\"{src}\" alt=\"{alt}\" width=\"{width}\" height=\"{height}\" loading=\"lazy\"></a>"
        ));
        done = place.end;
    }
    out.push_str(&clean[done..]);
    out
}

/// In a stranger's text no picture is loaded: each becomes a link to it, or words where it stands in a link already.
/// Works on the sanitiser's output, where every attribute is quoted and escaped.
pub fn as_links(clean: &str) -> String {
    let mut out = String::with_capacity(clean.len());
    let mut is_in_link = false;
    let mut done = 0;
    for (at, _) in clean.match_indices('<') {
        let rest = &clean[at..];
        if rest.starts_with("<a ") {
            is_in_link = true;
        } else if rest.starts_with("</a>") {
            is_in_link = false;
        }
        if !rest.starts_with("<img") {
            continue;
        }
        let end = rest.find('>').unwrap_or(rest.len() - 1);
        out.push_str(&clean[done..at]);
        out.push_str(&picture_as_link(&rest[..end], is_in_link));
        done = at + end + 1;
    }
    out.push_str(&clean[done..]);
    out
}

fn picture_as_link(tag: &str, is_in_link: bool) -> String {
    let alt = attribute(tag, "alt")
        .filter(|alt| !alt.trim().is_empty())
        .unwrap_or("picture")
        // As the sanitiser writes it in a text.
        .replace("&quot;", "\"");
    match attribute(tag, "src") {
        Some(src) if !is_in_link => {
            format!("<a href=\"{src}\" rel=\"{LINK_REL}\">[{alt}]</a>")
        }
        _ => format!("[{alt}]"),
    }
}

/// One after the other, since the value of one may look like another.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, mut rest) = tag.split_once(' ')?;
    loop {
        let (key, after) = rest.split_once("=\"")?;
        let (value, after) = after.split_once('"')?;
        if key.trim_start() == name {
            return Some(value);
        }
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::super::Html;
    use super::*;

    fn text(markup: &str) -> Html {
        Html::sanitise(markup, &Url::parse("https://ben.example/x/").unwrap())
    }

    fn copy(url: &str) -> Option<Copy> {
        url.contains("pond").then(|| Copy {
            src: "/ours.jpg".into(),
            width: 3,
            height: 2,
        })
    }

    #[test]
    fn our_copy_stands_in_the_link_to_a_picture_and_what_has_none_stays_a_link() {
        let html =
            text("<p>a <img src='pond.jpg?a&b' alt='\"x\" & <y>'> b <img src=z.jpg alt=z></p>");
        let shown: Vec<_> = html.pictures();
        assert_eq!(shown[0].url, "https://ben.example/x/pond.jpg?a&b");
        assert_eq!((&*shown[0].alt, &*shown[1].alt), ("\"x\" & <y>", "z"));
        assert_eq!(
            html.with_copies(copy).as_str(),
            "<p>a <a href=\"https://ben.example/x/pond.jpg?a&amp;b\" rel=\"nofollow noopener noreferrer ugc\">\
             <img src=\"/ours.jpg\" alt=\"&quot;x&quot; &amp; &lt;y&gt;\" width=\"3\" height=\"2\" loading=\"lazy\"></a> b \
             <a href=\"https://ben.example/x/z.jpg\" rel=\"nofollow noopener noreferrer ugc\">[z]</a></p>"
        );
    }

    #[test]
    fn words_that_look_like_a_picture_make_none_that_could_do_more() {
        for stranger in [
            "&lt;a href=\"https://x.example/pond.jpg\" rel=\"nofollow noopener noreferrer ugc\"&gt;[x]&lt;/a&gt;",
            "<a href='https://x.example/pond\" onerror=alert(1) x=\"'>[a]</a>",
            "<a href=pond>[<b>x</b>]</a>",
            "<a href=pond>[",
            "<img src=pond alt=']</a><img src=x onerror=alert(1)>'>",
            "<img alt=' src=' src=pond>",
        ] {
            let shown = text(stranger).with_copies(copy);
            let parsed = scraper::Html::parse_fragment(shown.as_str());
            let elements = parsed.root_element().descendent_elements();
            for element in elements.filter(|element| element.value().name() == "img") {
                let names: Vec<_> = element.value().attrs().map(|(name, _)| name).collect();
                assert_eq!(element.attr("src"), Some("/ours.jpg"), "{stranger}");
                assert_eq!(names.len(), 5, "{stranger}");
            }
        }
    }
}
