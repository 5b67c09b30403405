//! The addresses in a body: what is written in links, pictures and the author's own markup becomes what is printed.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use pulldown_cmark::LinkType;

use super::autolink;
use super::doubts::Doubts;
use super::picture::Source;
use crate::content::links::{Destination, Links, Named, Standpoint};
use crate::content::photo;
use crate::html::{OWN_LINK, escape};

/// Where the links of a body lead, and which places it has itself.
pub struct Addresses<'a> {
    links: &'a Links,
    here: Standpoint<'a>,
    ids: HashSet<String>,
    /// The number that was given last to an id that several places want.
    counts: HashMap<String, usize>,
    /// Links to a place on this page, looked up when all ids are known.
    anchors: Vec<(String, Range<usize>)>,
}

impl<'a> Addresses<'a> {
    pub fn new(links: &'a Links, here: Standpoint<'a>) -> Addresses<'a> {
        Addresses {
            links,
            here,
            ids: HashSet::new(),
            counts: HashMap::new(),
            anchors: Vec::new(),
        }
    }

    /// An id that no other place on this page has.
    pub fn unique(&mut self, id: String) -> String {
        if self.ids.insert(id.clone()) {
            return id;
        }
        // All smaller numbers are taken: a text may have the same heading a thousand times.
        let mut count = self.counts.get(&id).copied().unwrap_or(1);
        let unique = loop {
            count += 1;
            let unique = format!("{id}-{count}");
            if self.ids.insert(unique.clone()) {
                break unique;
            }
        };
        self.counts.insert(id, count);
        unique
    }

    /// Where a link leads; a wiki link to nothing is no link.
    pub fn link(
        &mut self,
        kind: LinkType,
        written: &str,
        range: Range<usize>,
        doubts: &mut Doubts,
    ) -> Option<String> {
        match kind {
            LinkType::WikiLink { .. } => self.named(written, range, doubts),
            LinkType::Email => {
                Some(self.address(&format!("mailto:{written}"), range, "link", doubts))
            }
            _ => Some(self.address(written, range, "link", doubts)),
        }
    }

    /// Where a picture is; a wiki link to nothing is no picture.
    pub fn picture(
        &mut self,
        kind: LinkType,
        written: &str,
        range: Range<usize>,
        doubts: &mut Doubts,
    ) -> Option<Source> {
        if photo::is_unseen(written) {
            doubts.warn(
                format!("hardly any browser shows this kind of picture: `{written}`"),
                range.clone(),
                photo::SEEN,
            );
        }
        let printed = match kind {
            LinkType::WikiLink { .. } => self.named(written, range, doubts)?,
            _ => self.address(written, range, "picture", doubts),
        };
        let own = printed.strip_prefix(OWN_LINK);
        Some(Source {
            path: own.and_then(|address| self.links.output(&unescape(address))),
            printed,
        })
    }

    /// An address that stands bare in the text, as a link.
    pub fn bare(&mut self, typed: &str, range: Range<usize>, doubts: &mut Doubts) -> String {
        let href = self.address(&unescape(&autolink::target(typed)), range, "link", doubts);
        format!("<a href=\"{href}\">{}</a>", escape(&unescape(typed)))
    }

    /// What `[[…]]` means.
    fn named(&mut self, written: &str, range: Range<usize>, doubts: &mut Doubts) -> Option<String> {
        match self.links.named(self.here, written) {
            Named::One(address) => Some(own(&address)),
            Named::Several(address, sources) => {
                let help = format!("name the file, one of {}", sources.join(", "));
                doubts.warn(
                    format!("`{written}` is the name of several posts"),
                    range,
                    &help,
                );
                Some(own(&address))
            }
            Named::Nothing => {
                let help = "write a post's title, its file's name or the last part of its address";
                doubts.warn(format!("no post is called `{written}`"), range, help);
                None
            }
        }
    }

    /// An address as it is printed: own ones absolute and marked, so that a page can make them relative.
    fn address(
        &mut self,
        written: &str,
        range: Range<usize>,
        what: &str,
        doubts: &mut Doubts,
    ) -> String {
        if let Some(anchor) = written.strip_prefix('#') {
            self.anchors.push((anchor.to_string(), range.clone()));
        }
        match self.links.resolve(self.here, written) {
            Destination::Own(address) => own(&address),
            Destination::Elsewhere(address) => {
                match address.to_lowercase().starts_with("javascript:") {
                    true => String::new(),
                    false => escape(&address),
                }
            }
            Destination::Nowhere(address) => {
                doubts.warn(
                    format!("this {what} leads nowhere: `{written}`"),
                    range,
                    "name a file beside this one, another post's .md, or /img/x.png from the site's root",
                );
                own(&address)
            }
        }
    }

    /// Places that the author's own markup names.
    fn own_ids(&mut self, raw: &str) {
        for piece in [" id=\"", " name=\""]
            .iter()
            .flat_map(|name| raw.split(name).skip(1))
        {
            self.ids.extend(piece.split('"').next().map(str::to_string));
        }
    }

    /// The author's own markup: only its addresses are touched.
    pub fn raw(&mut self, raw: &str, range: Range<usize>, doubts: &mut Doubts) -> String {
        self.own_ids(raw);
        let mut out = String::with_capacity(raw.len());
        let mut rest = raw;
        while let Some((at, name)) = next_attribute(rest) {
            let value_start = at + name.len();
            let value = rest[value_start..].split('"').next().unwrap_or_default();
            out.push_str(&rest[..value_start]);
            out.push_str(&self.address(&unescape(value), range.clone(), "address", doubts));
            rest = &rest[value_start + value.len()..];
        }
        out.push_str(rest);
        out
    }

    /// Links to a place that this page does not have.
    pub fn lost(&mut self, doubts: &mut Doubts) {
        for (anchor, range) in std::mem::take(&mut self.anchors) {
            let decoded = percent_encoding::percent_decode_str(&anchor).decode_utf8_lossy();
            // What the templates have, and the options of a poll, whose ids stand in the front matter.
            let templates = ["", "top", "main", "guests", "conversation"];
            let is_known = self.ids.contains(&*decoded)
                || templates.contains(&&*decoded)
                || doubts.front().contains(&*decoded);
            if !is_known {
                let help = "a heading's is its text in lower case, blanks as `-`; or write it as # Heading {#name}";
                doubts.warn(
                    format!("this page has no place called `#{anchor}`"),
                    range,
                    help,
                );
            }
        }
    }
}

/// An own link as `Html` takes it.
fn own(address: &str) -> String {
    format!("{OWN_LINK}{}", escape(address))
}

fn next_attribute(raw: &str) -> Option<(usize, &'static str)> {
    [" href=\"", " src=\"", " poster=\""]
        .iter()
        .filter_map(|name| Some((raw.find(name)?, *name)))
        .min()
}

fn unescape(value: &str) -> String {
    value.replace("&quot;", "\"").replace("&amp;", "&")
}
