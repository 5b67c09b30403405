//! Our own markup as a feed may carry it: balanced, without scripts, forms, frames and inline styles
//! (wire-format §3.1).

use scraper::ElementRef;

use super::super::markup::{Fragment, Step};
use crate::html::is_void;

/// Whether classes survive: in `content` they carry meaning, in `description` they are noise.
#[derive(Clone, Copy, PartialEq)]
pub enum Classes {
    Kept,
    Dropped,
}

/// Prints markup anew; what our renderer made is mostly right as it stands.
pub fn tidy(markup: &str, classes: Classes) -> String {
    if is_tidy(markup, classes) {
        return markup.to_string();
    }
    let fragment = Fragment::parse(markup);
    let steps = fragment.steps();
    let mut out = String::with_capacity(markup.len());
    let mut at = 0;
    while let Some(step) = steps.get(at) {
        at += 1;
        match step {
            Step::Open { element, end, .. } if is_dropped(element) => at = end + 1,
            Step::Open { element, .. } if !is_unwrapped(element, classes) => {
                open(&mut out, element, classes)
            }
            Step::Close { element }
                if !is_unwrapped(element, classes) && !is_void(element.value().name()) =>
            {
                out.push_str(&format!("</{}>", element.value().name()));
            }
            Step::Text(text) => out.push_str(&escape_text(text)),
            _ => {}
        }
    }
    out
}

/// Whether markup is balanced, of elements that our renderer writes, and without anything to leave out: one pass, a
/// hundredth of what a parser takes. Never true in doubt.
fn is_tidy(markup: &str, classes: Classes) -> bool {
    let mut open: Vec<&str> = Vec::new();
    for (at, _) in markup.match_indices('<') {
        let rest = &markup[at + 1..];
        let Some(tag) = rest.find('>').map(|end| &rest[..end]) else {
            return false;
        };
        // What ends the tag may stand in a value.
        if !tag.matches('"').count().is_multiple_of(2) {
            return false;
        }
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        if let Some(name) = name.strip_prefix('/') {
            if open.pop() != Some(name) {
                return false;
            }
            continue;
        }
        let is_void = matches!(name, "br" | "hr" | "img");
        if !is_void && !PLAIN.contains(&name) || !is_plain(attributes, classes) {
            return false;
        }
        if !is_void {
            open.push(name);
        }
    }
    open.is_empty()
}

/// Elements that our renderer writes in pairs.
const PLAIN: [&str; 29] = [
    "p",
    "a",
    "em",
    "strong",
    "del",
    "code",
    "pre",
    "ul",
    "ol",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "sup",
    "section",
    "dl",
    "dt",
    "dd",
    "kbd",
];

/// Whether attributes hold nothing to leave out. A value may hold anything but its quotation mark.
fn is_plain(attributes: &str, classes: Classes) -> bool {
    let names = attributes.split('"').step_by(2);
    let mut names = names
        .map(|name| name.trim().trim_end_matches('='))
        .filter(|name| !name.is_empty());
    names.all(|name| match name {
        "href" | "src" | "alt" | "title" | "scope" | "role" | "start" => true,
        "class" => classes == Classes::Kept,
        _ => false,
    })
}

fn open(out: &mut String, element: ElementRef, classes: Classes) {
    out.push('<');
    out.push_str(element.value().name());
    for (name, value) in element.value().attrs() {
        let is_dropped = name == "style"
            || name.starts_with("on")
            || classes == Classes::Dropped && matches!(name, "class" | "id");
        if !is_dropped {
            // Angle brackets too, which readers that cut markup up by hand take for the tag's end.
            let value = escape_text(value).replace('"', "&quot;");
            out.push_str(&format!(" {name}=\"{value}\""));
        }
    }
    out.push('>');
}

fn is_dropped(element: ElementRef) -> bool {
    matches!(
        element.value().name(),
        "script" | "style" | "iframe" | "object" | "embed" | "template" | "noscript"
    )
}

/// Elements whose text stays while they go.
fn is_unwrapped(element: ElementRef, classes: Classes) -> bool {
    match element.value().name() {
        "form" | "input" | "button" | "select" | "textarea" => true,
        "data" | "span" | "time" => classes == Classes::Dropped,
        _ => false,
    }
}

fn escape_text(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_feed_must_not_carry_is_left_out() {
        for (markup, kept, dropped) in [
            (
                "<p class=a id=b style=c>x",
                "<p class=\"a\" id=\"b\">x</p>",
                "<p>x</p>",
            ),
            (
                "<script>x</script><span class=k>let</span>",
                "<span class=\"k\">let</span>",
                "let",
            ),
            (
                "a</div><b>c<br>&amp;",
                "a<b>c<br>&amp;</b>",
                "a<b>c<br>&amp;</b>",
            ),
            ("<form><input value=1>ok</form>", "ok", "ok"),
            (
                "<img alt=\"a > b\"><img alt='<b>' hidden>",
                "<img alt=\"a &gt; b\"><img alt=\"&lt;b&gt;\" hidden=\"\">",
                "<img alt=\"a &gt; b\"><img alt=\"&lt;b&gt;\" hidden=\"\">",
            ),
            (
                "<iframe src=x></iframe><a href='?a&amp;b=\"'>y</a>",
                "<a href=\"?a&amp;b=&quot;\">y</a>",
                "<a href=\"?a&amp;b=&quot;\">y</a>",
            ),
        ] {
            assert_eq!(tidy(markup, Classes::Kept), kept);
            assert_eq!(tidy(markup, Classes::Dropped), dropped);
        }
    }
}
