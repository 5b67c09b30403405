//! Text that may once have been XML → its elements. Nothing is refused: what is wrong is read as it was most likely
//! meant. Knows no feed format.

use std::rc::Rc;

use url::Url;

use super::characters;
use super::item::ITEMS;
use super::tag::{self, Tag};
use super::vocabulary::{self, Vocabulary};
use crate::html::{ITEM_BYTES, cut};

/// Levels of a feed's own structure; real ones have six.
const DEPTH: usize = 32;
/// Elements of one document; a list of as many items as are read has fewer.
const ELEMENTS: usize = 120_000;

/// A document as elements.
#[derive(Default)]
pub struct Tree {
    /// What stands at the top: one element, where the document is well-formed.
    pub roots: Vec<Element>,
    /// The text ended before its root did.
    pub is_cut: bool,
}

/// An element. Names are in lower case and without their prefix.
#[derive(Default)]
pub struct Element {
    pub vocabulary: Vocabulary,
    pub name: String,
    pub attributes: Vec<(String, String)>,
    /// Its own text, with the markup in it where it may hold some.
    pub text: String,
    /// There is markup in it that nobody escaped, so that `text` is HTML.
    pub has_markup: bool,
    pub children: Vec<Element>,
    /// The address that relative ones in it start from, where an `xml:base` says so.
    pub base: Option<Rc<Url>>,
    /// The nearest `xml:lang`.
    pub language: Option<Rc<str>>,
    /// An end tag closed it, its own or that of one around it.
    pub is_whole: bool,
}

impl Element {
    pub fn is(&self, vocabulary: Vocabulary, name: &str) -> bool {
        self.vocabulary == vocabulary && self.name == name
    }

    pub fn is_item(&self) -> bool {
        self.is(Vocabulary::Feed, "item") || self.is(Vocabulary::Feed, "entry")
    }

    /// The value of an attribute, unless it is empty.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found
            .map(|(_, value)| value.trim())
            .filter(|value| !value.is_empty())
    }

    /// Its text, unless it is empty.
    pub fn text(&self) -> Option<&str> {
        Some(self.text.trim()).filter(|text| !text.is_empty())
    }

    /// An address that stands in it, made absolute.
    pub fn join(&self, url: &Url, address: &str) -> Option<Url> {
        let base = self.base.as_deref().unwrap_or(url);
        base.join(address.trim()).ok()
    }
}

/// Reads a document fetched from `url`.
pub fn read(text: &str, url: &Url) -> Tree {
    let mut reader = Reader {
        url,
        rest: text,
        open: vec![Open::default()],
        inner: 0,
        count: 0,
        items: 0,
        absent: Vec::new(),
    };
    while !reader.rest.is_empty() && reader.count < ELEMENTS && reader.items <= ITEMS {
        reader.step();
    }
    let is_cut = reader.open.len() > 1;
    while reader.open.len() > 1 {
        reader.close(false);
    }
    let top = reader.open.pop().unwrap_or_default();
    Tree {
        roots: top.element.children,
        is_cut,
    }
}

struct Reader<'a> {
    url: &'a Url,
    rest: &'a str,
    /// The elements that have begun; the first stands for the document.
    open: Vec<Open>,
    /// Within the last one, elements of markup that are open and named like it.
    inner: usize,
    count: usize,
    /// Items that are whole.
    items: usize,
    /// Marks that do not come again: looking for each anew would cost the square of the text's length.
    absent: Vec<&'static str>,
}

#[derive(Default)]
struct Open {
    element: Element,
    /// Its name as written, in lower case.
    written: String,
    /// Prefixes that it declares, the empty one for the default namespace.
    spaces: Vec<(String, Vocabulary)>,
    holds_markup: bool,
}

impl<'a> Reader<'a> {
    fn step(&mut self) {
        let (text, rest) = self
            .rest
            .split_at(self.rest.find('<').unwrap_or(self.rest.len()));
        self.rest = rest;
        self.text(text);
        let next = rest.chars().nth(1);
        self.rest = match next {
            _ if rest.is_empty() => rest,
            Some('!') if rest.starts_with("<![CDATA[") => self.cdata(rest),
            Some('!') if rest.starts_with("<!--") => self.after(rest, "-->"),
            Some('!') => self.doctype(rest),
            Some('?') => self.after(rest, "?>"),
            Some('/') => self.end(rest),
            Some(letter) if letter.is_alphabetic() || matches!(letter, '_' | ':') => {
                self.start(rest)
            }
            _ => {
                self.push_text("<");
                &rest[1..]
            }
        };
    }

    fn find(&mut self, text: &str, mark: &'static str) -> Option<usize> {
        if self.absent.contains(&mark) {
            return None;
        }
        let found = text.find(mark);
        if found.is_none() {
            self.absent.push(mark);
        }
        found
    }

    /// What follows a mark; where it is missing, what follows the tag.
    fn after(&mut self, rest: &'a str, mark: &'static str) -> &'a str {
        let end = self.find(rest, mark).map(|at| at + mark.len());
        let end = end.or_else(|| Some(rest.find('>')? + 1));
        &rest[end.unwrap_or(rest.len())..]
    }

    /// A document type may hold declarations in brackets. Its entities are not ours to expand.
    fn doctype(&mut self, rest: &'a str) -> &'a str {
        let end = rest.find('>').unwrap_or(rest.len());
        match rest[..end].contains('[') {
            true => self.after(rest, "]>"),
            false => &rest[(end + 1).min(rest.len())..],
        }
    }

    /// Text that needs no decoding. Where nobody closed it, it ends with the element it is in.
    fn cdata(&mut self, rest: &'a str) -> &'a str {
        let inside = &rest["<![CDATA[".len()..];
        let (text, after) = match self.find(inside, "]]>") {
            Some(end) => (&inside[..end], &inside[end + "]]>".len()..]),
            None => {
                let closing = self
                    .open
                    .last()
                    .map(|open| format!("</{}", open.written))
                    .unwrap_or_default();
                inside.split_at(inside.find(&closing).unwrap_or(inside.len()))
            }
        };
        self.push_text(&characters::clean(text));
        after
    }

    fn text(&mut self, text: &str) {
        let mut decoded = String::with_capacity(text.len());
        characters::decode(text, &mut decoded);
        self.push_text(&decoded);
    }

    fn push_text(&mut self, text: &str) {
        let Some(Open { element, .. }) = self.open.last_mut() else {
            return;
        };
        // More than this of one item is looked at by nobody.
        if element.text.len() >= ITEM_BYTES {
            return;
        }
        let text = cut(text);
        match element.has_markup {
            true => element.text.push_str(&crate::html::escape(text)),
            // The blanks between elements are nobody's text.
            false if element.text.is_empty() => element.text.push_str(text.trim_start()),
            false => element.text.push_str(text),
        }
    }

    fn start(&mut self, rest: &'a str) -> &'a str {
        let (tag, after) = tag::read(rest, |text, mark| self.find(text, mark));
        if self.open.last().is_some_and(|open| open.holds_markup) {
            self.markup_start(&tag);
            return after;
        }
        if self.open.len() > DEPTH {
            return after;
        }
        self.count += 1;
        let open = self.opened(tag);
        let is_empty = open.1;
        // An item never holds another: the one before was not closed.
        if open.0.element.is_item()
            && let Some(at) = self.open.iter().position(|open| open.element.is_item())
        {
            self.close_to(at);
        }
        self.open.push(open.0);
        if is_empty {
            self.close(true);
        }
        after
    }

    fn opened(&self, tag: Tag) -> (Open, bool) {
        let (prefix, name) = tag.name.split_once(':').unwrap_or(("", &tag.name));
        let spaces = self.declared(&tag);
        let around = self.open.iter().rev().flat_map(|open| &open.spaces);
        let known = spaces
            .iter()
            .chain(around)
            .find(|(known, _)| known == prefix);
        let vocabulary = known.map_or_else(
            || vocabulary::of_prefix(prefix),
            |(_, vocabulary)| *vocabulary,
        );
        let parent = self.open.last().map(|open| &open.element);
        let mut element = Element {
            vocabulary,
            name: name.to_string(),
            attributes: tag.attributes,
            base: parent.and_then(|parent| parent.base.clone()),
            language: parent.and_then(|parent| parent.language.clone()),
            ..Element::default()
        };
        if let Some(base) = element
            .attribute("xml:base")
            .and_then(|base| element.join(self.url, base))
        {
            element.base = Some(Rc::new(base));
        }
        if let Some((_, language)) = element
            .attributes
            .iter()
            .find(|(key, _)| matches!(key.as_str(), "xml:lang" | "lang"))
        {
            element.language =
                Some(language.trim().into()).filter(|language: &Rc<str>| !language.is_empty());
        }
        let holds_markup = vocabulary::holds_markup(vocabulary, name);
        element.has_markup = vocabulary == Vocabulary::Xhtml
            || holds_markup
                && matches!(
                    element.attribute("type"),
                    Some("xhtml" | "application/xhtml+xml")
                );
        (
            Open {
                element,
                spaces,
                holds_markup,
                written: tag.name,
            },
            tag.is_empty,
        )
    }

    /// The prefixes that a tag declares, each with what it stands for.
    fn declared(&self, tag: &Tag) -> Vec<(String, Vocabulary)> {
        let is_first = self.open.len() == 1;
        let declared = tag.attributes.iter().filter_map(|(key, value)| {
            let prefix = match key.strip_prefix("xmlns") {
                Some("") => "",
                Some(prefix) => prefix.strip_prefix(':')?,
                None => return None,
            };
            let vocabulary = match (vocabulary::of_address(value), prefix) {
                // A feed that calls itself something unknown is a feed nevertheless.
                (Vocabulary::Other, "") if is_first => Vocabulary::Feed,
                (vocabulary, _) => vocabulary,
            };
            Some((prefix.to_string(), vocabulary))
        });
        declared.collect()
    }

    fn markup_start(&mut self, tag: &Tag) {
        let Some(open) = self.open.last_mut() else {
            return;
        };
        if is_wrapper(&open.element, &tag.name) {
            return;
        }
        open.element.has_markup = true;
        tag.write(&mut open.element.text);
        self.inner += usize::from(tag.name == open.written && !tag.is_empty);
    }

    fn end(&mut self, rest: &'a str) -> &'a str {
        let (name, after) = tag::end(rest);
        let Some(last) = self.open.last_mut().filter(|open| open.holds_markup) else {
            if let Some(at) = self
                .open
                .iter()
                .rposition(|open| open.written == name)
                .filter(|at| *at > 0)
            {
                self.close_to(at);
            }
            return after;
        };
        if name == last.written {
            match self.inner {
                0 => self.close(true),
                _ => {
                    self.inner -= 1;
                    tag::write_end(&name, &mut last.element.text);
                }
            }
            return after;
        }
        // Text that nobody closed ends with its item at the latest.
        let is_around = |open: &Open| open.written == name && !open.holds_markup;
        match self.open.iter().rposition(is_around).filter(|at| *at > 0) {
            Some(at) if is_structure(&name) => self.close_to(at),
            _ => {
                if let Some(last) = self.open.last_mut()
                    && !is_wrapper(&last.element, &name)
                {
                    last.element.has_markup = true;
                    tag::write_end(&name, &mut last.element.text);
                }
            }
        }
        after
    }

    fn close_to(&mut self, at: usize) {
        while self.open.len() > at.max(1) {
            self.close(true);
        }
    }

    fn close(&mut self, is_whole: bool) {
        self.inner = 0;
        let Some(mut open) = self.open.pop() else {
            return;
        };
        open.element.is_whole = is_whole;
        open.element.attributes.shrink_to_fit();
        open.element.children.shrink_to_fit();
        self.items += usize::from(is_whole && open.element.is_item());
        characters::mend(&mut open.element.text);
        if let Some(parent) = self.open.last_mut() {
            parent.element.children.push(open.element);
        }
    }
}

/// TypePad put a `div` around HTML that was escaped nevertheless.
fn is_wrapper(element: &Element, written: &str) -> bool {
    !element.has_markup
        && element.attribute("type") == Some("html")
        && matches!(written, "div" | "xhtml:div")
}

fn is_structure(written: &str) -> bool {
    let name = written.rsplit(':').next().unwrap_or_default();
    matches!(name, "item" | "entry" | "channel" | "feed" | "rss" | "rdf")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::effort::assert_cheap;

    fn shown(text: &str) -> String {
        let url = Url::parse("https://ben.example/feed.xml").unwrap();
        let tree = read(text, &url);
        let mut out = String::new();
        tree.roots.iter().for_each(|root| show(root, &mut out));
        if tree.is_cut { out + " cut" } else { out }
    }

    fn show(element: &Element, out: &mut String) {
        out.push_str(&format!("{}({}", element.name, element.text.trim()));
        element.children.iter().for_each(|child| show(child, out));
        out.push(')');
    }

    #[test]
    fn what_is_wrong_is_read_as_it_was_meant() {
        for (written, read) in [
            ("<rss><a>x &amp; y & z&nbsp;</a></rss>", "rss(a(x & y & z))"),
            ("junk <?xml version='1.0'?><!-- <b> --><rss/>", "rss()"),
            ("<!DOCTYPE x [<!ENTITY a 'b'>]><rss>&a;</rss>", "rss(&a;)"),
            ("<a><b>x</a><c/>", "a(b(x))c()"),
            ("<a>x</b></a>", "a(x)"),
            ("<a><![CDATA[x]]>y<![CDATA[<z></a>", "a(xy<z>)"),
            (
                "<item><title>1<item><title>2</title></item>",
                "item(title(1<item><title>2</title>))",
            ),
            (
                "<item><guid>1</guid><item><guid>2</guid></item>",
                "item(guid(1))item(guid(2))",
            ),
            (
                "<item><title>a <b>b</b><br> & c</item>",
                "item(title(a <b>b</b><br> &amp; c))",
            ),
            ("<a b=1 c='2' d=\"3\" e>x</a>", "a(x)"),
            ("<rss><item><guid>1", "rss(item(guid(1))) cut"),
            ("a < b > c", ""),
        ] {
            assert_eq!(shown(written), read, "{written}");
        }
    }

    #[test]
    fn no_text_costs_more_than_its_length() {
        for piece in [
            "<",
            "<!--",
            "<![CDATA[",
            "<?",
            "<a x=\"",
            "<a>",
            "</a>",
            "&",
            "<!DOCTYPE [",
            "<title><a>",
        ] {
            assert_cheap(piece, || shown(&piece.repeat(300_000)));
        }
    }
}
