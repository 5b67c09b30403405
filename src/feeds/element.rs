//! An element of a feed by its vocabulary, while it is being read.

use quick_xml::XmlVersion;
use quick_xml::events::BytesStart;
use url::Url;

/// Which vocabulary a name belongs to.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Vocabulary {
    Rss,
    Atom,
    OldAtom,
    Thread,
    Source,
    Events,
    Tombstones,
    History,
    Media,
    Other,
}

impl Vocabulary {
    /// What a namespace is known as; standards §2.2.
    pub fn of(address: &str) -> Vocabulary {
        match address {
            "http://purl.org/rss/1.0/" | "http://my.netscape.com/rdf/simple/0.9/" => {
                Vocabulary::Rss
            }
            "http://www.w3.org/2005/Atom" => Vocabulary::Atom,
            "http://purl.org/atom/ns#" => Vocabulary::OldAtom,
            "http://purl.org/syndication/thread/1.0" => Vocabulary::Thread,
            "http://source.scripting.com/" | "https://source.scripting.com/" => Vocabulary::Source,
            "http://purl.org/rss/1.0/modules/event/" => Vocabulary::Events,
            "http://purl.org/atompub/tombstones/1.0" => Vocabulary::Tombstones,
            "http://purl.org/syndication/history/1.0" => Vocabulary::History,
            "http://search.yahoo.com/mrss/" | "http://search.yahoo.com/mrss" => Vocabulary::Media,
            _ => Vocabulary::Other,
        }
    }
}

/// An element that has begun.
pub struct Open {
    pub vocabulary: Vocabulary,
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub text: String,
    /// The base address of what is in it (`xml:base`).
    pub base: Option<Url>,
    /// `media:description` of a `media:content`.
    pub alt: Option<String>,
}

impl Open {
    pub fn is(&self, vocabulary: Vocabulary, name: &str) -> bool {
        self.vocabulary == vocabulary && self.name == name
    }

    /// The value of an attribute, unless it is empty.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found
            .map(|(_, value)| value.trim())
            .filter(|value| !value.is_empty())
    }

    pub fn text(&self) -> Option<String> {
        Some(self.text.trim().to_string()).filter(|text| !text.is_empty())
    }

    /// Long texts are the parser's business.
    pub fn has_wanted_text(&self) -> bool {
        const LONG: [&str; 5] = ["title", "description", "summary", "content", "channel"];
        match self.vocabulary {
            Vocabulary::Other => false,
            Vocabulary::Rss | Vocabulary::Atom => !LONG.contains(&self.name.as_str()),
            _ => true,
        }
    }
}

/// Attributes by their written names: only those of `xml` and none are asked for.
pub fn attributes(tag: &BytesStart) -> Vec<(String, String)> {
    let mut attributes = tag.attributes();
    attributes.with_checks(false);
    let known = attributes.flatten().map(|attribute| {
        let value = attribute.normalized_value(XmlVersion::Implicit1_0);
        (
            attribute.key.as_ref().to_string(),
            value.map(|value| value.into_owned()).unwrap_or_default(),
        )
    });
    known.collect()
}
