//! Any feed → Atom 1.0 (RFC 4287), the one format that the parser reads without loss: which element means what, in
//! whatever version and vocabulary, is decided here. Entries stand in the outline's order.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use jiff::Timestamp;
use url::Url;

use super::outline::Outline;
use super::tree::Element;
use super::vocabulary::Vocabulary::{self, *};
use super::{dates, markup};
use crate::html::escape;
use crate::model::is_web;

/// What the feed says of itself, as an Atom document without entries.
pub fn channel(outline: &Outline, url: &Url) -> String {
    document(outline, url, |atom, channel| atom.channel(channel, outline))
}

/// These of its items, as an Atom document that says nothing else: of a long list it is one of many.
pub fn entries(outline: &Outline, items: &[&Element], url: &Url) -> String {
    document(outline, url, |atom, _| {
        for item in items {
            atom.out.push_str("<entry>");
            atom.entry(item);
            atom.out.push_str("</entry>");
        }
    })
}

fn document(outline: &Outline, url: &Url, write: impl FnOnce(&mut Atom, &[&Element])) -> String {
    let channel: Vec<&Element> = outline.of_channel().collect();
    let is_ours = texts(&channel, &[(Feed, "generator")])
        .next()
        .is_some_and(|name| name.starts_with("potluck"));
    let mut atom = Atom {
        url,
        is_atom: outline.is_atom,
        is_ours,
        out: String::new(),
    };
    atom.out
        .push_str("<feed xmlns=\"http://www.w3.org/2005/Atom\">");
    write(&mut atom, &channel);
    atom.out.push_str("</feed>");
    atom.out
}

type Names = [(Vocabulary, &'static str)];

// Of several names for one thing the first wins.
const TITLES: &Names = &[
    (Feed, "title"),
    (DublinCore, "title"),
    (Media, "title"),
    (Itunes, "title"),
];
const OWN_SUMMARIES: &Names = &[(Feed, "description"), (Feed, "summary"), (Feed, "abstract")];
const SUMMARIES: &Names = &[
    (DublinCore, "description"),
    (Itunes, "summary"),
    (Media, "description"),
    (Itunes, "subtitle"),
];
const CONTENTS: &Names = &[
    (Content, "encoded"),
    (Feed, "content"),
    (Xhtml, "body"),
    (Xhtml, "div"),
    (Feed, "body"),
    (Feed, "fullitem"),
];
const SUBTITLES: &Names = &[
    (Feed, "subtitle"),
    (Feed, "tagline"),
    (Feed, "description"),
    (Feed, "abstract"),
    (DublinCore, "description"),
    (Itunes, "subtitle"),
    (Itunes, "summary"),
];
const PUBLISHED: &Names = &[
    (Feed, "pubdate"),
    (Feed, "published"),
    (Feed, "issued"),
    (DublinCore, "issued"),
];
const UPDATED: &Names = &[
    (Feed, "updated"),
    (Feed, "modified"),
    (DublinCore, "modified"),
    (DublinCore, "date"),
    (Feed, "lastbuilddate"),
];
const CREATED: &Names = &[(Feed, "created"), (DublinCore, "created")];

struct Atom<'a> {
    url: &'a Url,
    is_atom: bool,
    /// Our own RSS: its titles are text.
    is_ours: bool,
    out: String,
}

impl Atom<'_> {
    fn channel(&mut self, channel: &[&Element], outline: &Outline) {
        self.construct("title", first(channel, TITLES));
        self.construct("subtitle", first(channel, SUBTITLES));
        let link = permalink(channel, self.url);
        let link = link.or_else(|| {
            outline
                .channel
                .iter()
                .find_map(|channel| self.href(channel))
        });
        let id = || {
            texts(channel, &[(Feed, "id")])
                .next()
                .filter(|id| id.starts_with("http"))
        };
        self.link(link.or_else(|| id().map(String::from)));
        self.people(channel);
        let image = channel
            .iter()
            .find_map(|child| child.join(self.url, image(child)?));
        self.element("logo", image.as_ref().map(Url::as_str));
    }

    fn entry(&mut self, item: &Element) {
        let mut children: Vec<&Element> = item.children.iter().collect();
        let groups = item
            .children
            .iter()
            .filter(|child| child.is(Media, "group"));
        children.extend(groups.flat_map(|group| &group.children));
        let children = &children[..];
        let guid = children
            .iter()
            .copied()
            .find(|child| is_one(child, &[(Feed, "guid"), (Feed, "id")]) && child.text().is_some());
        self.element(
            "id",
            guid.and_then(Element::text).or(item.attribute("rdf:about")),
        );
        self.construct("title", first(children, TITLES));
        let link = permalink(children, self.url).or_else(|| self.href(item));
        let guid = guid
            .filter(|guid| is_permalink(guid))
            .and_then(|guid| guid.join(self.url, guid.text()?));
        let guid = guid.filter(is_web);
        self.link(link.or(guid.map(String::from)));
        self.people(children);
        // Of one name twice the last counts, as with other readers.
        let newest: Vec<&Element> = children.iter().rev().copied().collect();
        let written = |names| texts(&newest, names).find_map(dates::read);
        let published = written(PUBLISHED);
        let updated = written(UPDATED).or_else(|| item.attribute("lastmod").and_then(dates::read));
        let created = || written(CREATED).filter(|_| updated.is_none());
        self.date("published", published.or_else(created));
        self.date("updated", updated);
        self.categories(children);
        let (summary, content) = bodies(children);
        self.construct("summary", summary);
        self.construct("content", content);
    }

    /// A text construct (RFC 4287 §3.1). RSS never says whether a text is HTML; most of its writers mean it so.
    fn construct(&mut self, name: &str, element: Option<&Element>) {
        let Some(element) = element else { return };
        let Some((text, is_html)) = self.meant(element) else {
            return;
        };
        let text = text.trim();
        if !text.is_empty() {
            let kind = if is_html { "html" } else { "text" };
            self.out.extend([
                "<",
                name,
                " type=\"",
                kind,
                "\"><![CDATA[",
                // As it is, since a parser takes long over many references.
                &text.replace("]]>", "]]]]><![CDATA[>"),
                "]]></",
                name,
                ">",
            ]);
        }
    }

    fn meant(&self, element: &Element) -> Option<(String, bool)> {
        let text = element.text()?.to_string();
        let kind = element
            .attribute("type")
            .unwrap_or_default()
            .to_ascii_lowercase();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        let is_packed = element.attribute("mode") == Some("base64");
        if is_packed || !is_text(kind) {
            let bytes: Vec<u8> = text
                .bytes()
                .filter(|byte| !byte.is_ascii_whitespace())
                .collect();
            let unpacked = String::from_utf8(BASE64_STANDARD.decode(bytes).ok()?).ok()?;
            return Some((unpacked, kind != "text/plain"));
        }
        let is_html = match kind {
            _ if element.has_markup => true,
            "text" | "plain" | "text/plain" => !self.is_atom && markup::looks_like_html(&text),
            "" if self.is_atom => false,
            "" if self.is_ours => element.name != "title",
            "" if is_one(
                element,
                &[
                    (Itunes, "summary"),
                    (Itunes, "subtitle"),
                    (Feed, "summary"),
                    (Feed, "abstract"),
                ],
            ) =>
            {
                markup::looks_like_html(&text)
            }
            "" if element.name == "title" => markup::has_markup(&text),
            _ => true,
        };
        Some((text, is_html))
    }

    fn element(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) {
            self.out
                .extend(["<", name, ">", &escape(text), "</", name, ">"]);
        }
    }

    fn link(&mut self, href: Option<String>) {
        if let Some(href) = href {
            self.out.extend(["<link href=\"", &escape(&href), "\"/>"]);
        }
    }

    /// CDF names a page on the element itself.
    fn href(&self, element: &Element) -> Option<String> {
        Some(
            element
                .join(self.url, element.attribute("href")?)?
                .to_string(),
        )
    }

    fn date(&mut self, name: &str, date: Option<Timestamp>) {
        self.element(name, date.map(|date| date.to_string()).as_deref());
    }

    fn people(&mut self, children: &[&Element]) {
        const AUTHORS: &Names = &[
            (Feed, "author"),
            (DublinCore, "creator"),
            (DublinCore, "author"),
            (Itunes, "author"),
            (Feed, "managingeditor"),
        ];
        let named: Vec<Person> = children
            .iter()
            .filter(|child| is_one(child, AUTHORS))
            .filter_map(|child| person(child))
            .collect();
        let podcast = children.iter().filter(|child| child.is(Podcast, "person"));
        let people = match named.is_empty() {
            true => podcast.filter_map(|child| person(child)).collect(),
            false => named,
        };
        for Person { name, email } in people {
            self.out.push_str("<author>");
            self.element("name", Some(&name));
            self.element("email", Some(&email));
            self.out.push_str("</author>");
        }
    }

    fn categories(&mut self, children: &[&Element]) {
        for child in children {
            let text = child.text().unwrap_or_default();
            match (child.vocabulary, child.name.as_str()) {
                (Feed, "category") => {
                    self.category(child.attribute("term"), child.attribute("label"), text)
                }
                (DublinCore, "subject") | (Media, "category") | (Feed, "keywords") => {
                    self.category(None, child.attribute("label"), text)
                }
                (Itunes, "category") => {
                    self.category(child.attribute("text"), None, text);
                    for inner in child
                        .children
                        .iter()
                        .filter(|inner| inner.is(Itunes, "category"))
                    {
                        self.category(inner.attribute("text"), None, "");
                    }
                }
                (Itunes | Media, "keywords") | (Feed, "tags") => text
                    .split(',')
                    .for_each(|word| self.category(None, None, word)),
                _ => {}
            }
        }
    }

    fn category(&mut self, term: Option<&str>, label: Option<&str>, text: &str) {
        let term = term.unwrap_or(text.trim());
        let label = label.unwrap_or_default();
        if !term.is_empty() || !label.is_empty() {
            self.out.extend([
                "<category term=\"",
                &escape(term),
                "\" label=\"",
                &escape(label),
                "\"/>",
            ]);
        }
    }
}

fn is_one(element: &Element, names: &Names) -> bool {
    names
        .iter()
        .any(|(vocabulary, name)| element.is(*vocabulary, name))
}

/// The first element that says something, by the order of the names.
fn first<'a>(children: &[&'a Element], names: &'static Names) -> Option<&'a Element> {
    named(children, names).next()
}

fn named<'a>(children: &[&'a Element], names: &'static Names) -> impl Iterator<Item = &'a Element> {
    names.iter().flat_map(move |(vocabulary, name)| {
        children
            .iter()
            .copied()
            .filter(move |child| child.is(*vocabulary, name) && child.text().is_some())
    })
}

fn texts<'a>(children: &[&'a Element], names: &'static Names) -> impl Iterator<Item = &'a str> {
    named(children, names).filter_map(Element::text)
}

/// What an item says in short and in full. Of several contents the one in HTML is taken; a second summary is the text
/// in full where there is no other.
fn bodies<'a>(children: &[&'a Element]) -> (Option<&'a Element>, Option<&'a Element>) {
    let kind = |content: &Element| content.attribute("type").unwrap_or_default().to_string();
    let is_html = |content: &&Element| {
        content.has_markup || matches!(kind(content).as_str(), "html" | "text/html")
    };
    let contents = || named(children, CONTENTS);
    let content = contents()
        .find(is_html)
        .or_else(|| contents().find(|content| is_text(&kind(content))));
    let mut own = children
        .iter()
        .copied()
        .filter(|child| is_one(child, OWN_SUMMARIES) && child.text().is_some());
    let summary = own.next().or_else(|| first(children, SUMMARIES));
    (
        summary,
        content.or_else(|| contents().next()).or_else(|| own.next()),
    )
}

fn is_text(kind: &str) -> bool {
    matches!(kind, "" | "text" | "html" | "xhtml" | "plain")
        || kind.starts_with("text/")
        || kind.ends_with("xml")
}

/// The address of the page: not of the comments, nor with another relation. The last one wins, as in other readers.
fn permalink(children: &[&Element], url: &Url) -> Option<String> {
    let mut links = children.iter().rev().filter(|child| child.is(Feed, "link"));
    let address = |link: &&Element| {
        let href = link.attribute("href").or(link.attribute("url"));
        let is_page = link.attribute("rel").is_none_or(|rel| rel == "alternate")
            && link
                .attribute("type")
                .is_none_or(|kind| matches!(kind, "text/html" | "html" | "application/xhtml+xml"));
        let written = match href {
            Some(href) => Some(href).filter(|_| is_page)?,
            None => link.text()?,
        };
        Some(
            link.join(url, written)
                .map_or_else(|| written.to_string(), |url| url.to_string()),
        )
    };
    links.find_map(address)
}

fn is_permalink(guid: &Element) -> bool {
    guid.attribute("ispermalink")
        .is_none_or(|is_permalink| is_permalink.eq_ignore_ascii_case("true"))
}

fn image(child: &Element) -> Option<&str> {
    match (child.vocabulary, child.name.as_str()) {
        (Feed, "image") => child
            .children
            .iter()
            .find(|child| child.is(Feed, "url"))
            .and_then(Element::text)
            .or(child.attribute("href")),
        (Feed, "logo" | "icon") => child.text(),
        (Itunes, "image") => child.attribute("href"),
        _ => None,
    }
}

struct Person {
    name: String,
    email: String,
}

/// `<name>` and `<email>`, or a line such as `ben@ben.example (Ben)` or `Ben <ben@ben.example>`.
fn person(element: &Element) -> Option<Person> {
    let part = |name: &str| {
        element
            .children
            .iter()
            .find(|child| child.name == name)
            .and_then(Element::text)
    };
    let (name, email) = (part("name"), part("email"));
    let person = match (name, email) {
        (None, None) => {
            let text = element.text()?;
            let text = if text.contains(['<', '&']) {
                markup::decoded(text)
            } else {
                text.to_string()
            };
            let is_part = |c: char| c.is_ascii_alphanumeric() || "._%+-@".contains(c);
            let email = text
                .split(|c| !is_part(c))
                .find(|word| word.contains('@') && word.len() > 3)
                .unwrap_or_default()
                .to_string();
            let name = match email.is_empty() {
                true => text,
                false => text
                    .replace(&email, "")
                    .replace("mailto:", "")
                    .replace("()", "")
                    .replace("<>", ""),
            };
            let name = name
                .trim()
                .trim_start_matches('(')
                .trim_end_matches(')')
                .trim();
            Person {
                name: name.to_string(),
                email,
            }
        }
        _ => Person {
            name: name.unwrap_or_default().to_string(),
            email: email.unwrap_or_default().to_string(),
        },
    };
    (!person.name.is_empty() || !person.email.is_empty()).then_some(person)
}
