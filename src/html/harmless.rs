//! What must hold of all that comes out of the sanitiser: checked in the tree that a browser's parser makes of it, not
//! in its text.

use scraper::{ElementRef, Html as Parsed, Node};
use url::Url;

use super::Html;

/// Holds for all that is ever printed of a stranger's.
#[track_caller]
pub fn assert_harmless(stranger: &str, base: &Url) {
    let html = Html::sanitise(stranger, base);
    let parsed = Parsed::parse_fragment(html.as_str());
    for node in parsed.tree.nodes() {
        match node.value() {
            Node::Comment(_) | Node::ProcessingInstruction(_) | Node::Doctype(_) => {
                panic!("{stranger:?} became {:?}", html.as_str())
            }
            Node::Element(_) => assert_harmless_element(ElementRef::wrap(node).unwrap(), stranger),
            _ => {}
        }
    }
    assert_eq!(
        Html::sanitise(html.as_str(), base),
        html,
        "twice is not once: {stranger:?}"
    );
}

#[track_caller]
fn assert_harmless_element(element: ElementRef, stranger: &str) {
    const ATTRIBUTES: [&str; 11] = [
        "href", "title", "rel", "lang", "dir", "datetime", "colspan", "rowspan", "scope", "start",
        "reversed",
    ];
    let name = element.value().name();
    let is_html = element.value().name.ns.ends_with("xhtml");
    assert!(
        is_html
            && !matches!(
                name,
                "script" | "style" | "svg" | "math" | "iframe" | "form" | "img" | "base" | "meta"
            ),
        "{name} of {stranger:?}"
    );
    for (key, value) in element.value().attrs() {
        assert!(ATTRIBUTES.contains(&key), "{key} of {stranger:?}");
        if key == "href" {
            let url = Url::parse(value).unwrap();
            assert!(
                matches!(url.scheme(), "http" | "https" | "mailto"),
                "{url} of {stranger:?}"
            );
            assert_eq!(
                element.value().attr("rel"),
                Some("nofollow noopener noreferrer ugc")
            );
        }
    }
}
