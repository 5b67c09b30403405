//! `friends.yaml` ↔ friends: whom I follow, where, and what I may show of them.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, MapAccess, Visitor};
use url::Url;

use super::login::Logins;
use crate::diagnostic::{self, Diagnostic, Stop};
use crate::model::{Key, Owner, is_web};
use crate::yaml::{self, Source};

/// The list of friends, in the site's folder.
pub const FILE: &str = "friends.yaml";

/// One person whom I follow.
#[derive(Clone, Debug, PartialEq)]
pub struct Friend {
    /// What I call them.
    pub name: Option<String>,
    pub site: Url,
    /// Where there are none, they are found from the site at every pull.
    pub feeds: Vec<Url>,
    /// Other addresses that are theirs too.
    pub aliases: Vec<Url>,
    /// A pinned signing key, later.
    pub key: String,
    /// Never in `circle.opml` or the published timeline.
    pub private: bool,
    /// Their feed holds others' posts as well, and they know it.
    pub mixed: bool,
    pub republish: Republish,
}

/// How much of a friend's posts the published timeline may show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Republish {
    #[default]
    Excerpt,
    /// The friend agreed to it.
    Full,
}

impl Friend {
    /// A friend of whom only the site is known.
    pub fn at(site: Url) -> Friend {
        Friend {
            name: None,
            site,
            feeds: Vec::new(),
            aliases: Vec::new(),
            key: String::new(),
            private: false,
            mixed: false,
            republish: Republish::Excerpt,
        }
    }

    /// What to call them: their name, else their address without `https://`.
    pub fn name(&self) -> String {
        match (&self.name, Key::of(&self.site)) {
            (Some(name), _) => name.clone(),
            (None, Some(key)) => key.to_string(),
            (None, None) => self.site.to_string(),
        }
    }

    /// The person and the addresses that are theirs; none for a site that is not http(s), which `load` refuses.
    pub fn owner(&self) -> Option<Owner> {
        Owner::new(&self.name(), &self.site, &self.aliases)
    }
}

/// Reads the list of the site in `root`; no file is an empty list.
pub fn load(root: &Path) -> Result<Vec<Friend>, Stop> {
    if !root.join(FILE).exists() {
        return Ok(Vec::new());
    }
    let mut friends = read(diagnostic::text(root, FILE)?).map_err(Stop::Mistakes)?;
    // What is behind a password is not for others, whoever forgot to say so.
    let logins = Logins::load()?;
    for friend in &mut friends {
        let mut feeds = friend.feeds.iter().chain([&friend.site]);
        friend.private |= feeds.any(|url| logins.of(url).is_some());
    }
    Ok(friends)
}

/// Reads the text of a `friends.yaml`.
pub fn read(text: Arc<str>) -> Result<Vec<Friend>, Vec<Diagnostic>> {
    let source = Source::whole(FILE, &text);
    let lines: Vec<Either> = yaml::read_list(&source, &FIELDS)?;
    let places = yaml::items(&text);
    let mut friends: Vec<Friend> = Vec::new();
    let mut mistakes = Vec::new();
    for (index, Either(line)) in lines.into_iter().enumerate() {
        // A list in brackets has no lines of its own to point at.
        let place = places.get(index).cloned().unwrap_or(0..text.len());
        let place = Place {
            source: &source,
            range: place,
        };
        let known = mistakes.len();
        let friend = line.check(&place, &mut mistakes);
        let Some(friend) = friend.filter(|_| mistakes.len() == known) else {
            continue;
        };
        match friends.iter().find(|other| is_same(other, &friend)) {
            Some(other) => mistakes.push(twice(&place, other, &friend)),
            None => friends.push(friend),
        }
    }
    match mistakes.is_empty() {
        true => Ok(friends),
        false => Err(mistakes),
    }
}

/// Whether two friends are one person: identity is the site's address (wire-format §7).
pub fn is_same(one: &Friend, other: &Friend) -> bool {
    Key::of(&one.site) == Key::of(&other.site)
}

fn twice(place: &Place, first: &Friend, second: &Friend) -> Diagnostic {
    place
        .mistake(
            format!("`{}` is in the list twice", second.name()),
            place.of(second.site.host_str().unwrap_or_default()),
        )
        .help(format!(
            "keep one entry for {}; several feeds of one friend go under its `feeds`",
            first.site
        ))
}

const FIELDS: [&str; 8] = [
    "name",
    "site",
    "feeds",
    "aliases",
    "key",
    "private",
    "mixed",
    "republish",
];

/// An entry as it is written: an address alone, or fields.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Line {
    name: Option<String>,
    site: Option<String>,
    feeds: Vec<String>,
    aliases: Vec<String>,
    key: String,
    private: bool,
    mixed: bool,
    republish: Republish,
}

/// A line by either spelling. (An untagged enum would lose which field is wrong.)
#[derive(Debug)]
struct Either(Line);

impl<'de> Deserialize<'de> for Either {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Either, D::Error> {
        deserializer.deserialize_any(EitherVisitor)
    }
}

struct EitherVisitor;

impl<'de> Visitor<'de> for EitherVisitor {
    type Value = Either;

    fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str("an address, or fields such as `name` and `site`")
    }

    fn visit_str<E>(self, address: &str) -> Result<Either, E> {
        Ok(Either(Line {
            site: Some(address.to_string()),
            ..Line::default()
        }))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Either, A::Error> {
        Line::deserialize(MapAccessDeserializer::new(map)).map(Either)
    }
}

/// The lines of one entry, to point at.
struct Place<'a> {
    source: &'a Source<'a>,
    range: Range<usize>,
}

impl Place<'_> {
    /// Where a word of the entry stands, else its first line.
    fn of(&self, word: &str) -> Range<usize> {
        let text = self.source.text.get(self.range.clone()).unwrap_or_default();
        match text.find(word).filter(|_| !word.is_empty()) {
            Some(at) => self.range.start + at..self.range.start + at + word.len(),
            None => {
                let first = text.lines().next().unwrap_or_default().trim_end();
                self.range.start..self.range.start + first.len()
            }
        }
    }

    fn mistake(&self, message: String, span: Range<usize>) -> Diagnostic {
        self.source.mistake(message, span)
    }
}

impl Line {
    fn check(self, place: &Place, mistakes: &mut Vec<Diagnostic>) -> Option<Friend> {
        let mut address = |text: &String| match web_address(text) {
            Some(url) if !url.username().is_empty() || url.password().is_some() => {
                mistakes.push(secret(&url));
                None
            }
            Some(url) => Some(url),
            None => {
                let mistake = place
                    .mistake(format!("`{text}` is not a web address"), place.of(text))
                    .help("write the whole address: https://ben.example/");
                mistakes.push(mistake);
                None
            }
        };
        let feeds = self.feeds.iter().filter_map(&mut address).collect();
        let aliases = self.aliases.iter().filter_map(&mut address).collect();
        let site = self.site.as_ref().map(&mut address);
        let Some(site) = site else {
            let missing = place.mistake("a friend without `site`".into(), place.of(""));
            mistakes.push(missing.help("add a line: site: https://ben.example/"));
            return None;
        };
        Some(Friend {
            name: self.name.filter(|name| !name.trim().is_empty()),
            site: site?,
            feeds,
            aliases,
            key: self.key,
            private: self.private,
            mixed: self.mixed,
            republish: self.republish,
        })
    }
}

/// Points at no place: what stands there must not be shown.
fn secret(url: &Url) -> Diagnostic {
    let host = url.host_str().unwrap_or_default();
    Diagnostic::error(format!(
        "an address at `{host}` has a user or a password in it"
    ))
    .path(FILE)
    .help("take it out, since this file may be published; `potluck follow` with the whole address keeps the password elsewhere")
}

fn web_address(text: &str) -> Option<Url> {
    let url = Url::parse(text.trim()).ok()?;
    is_web(&url).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each mistake's message, and the text it points at.
    #[track_caller]
    fn mistakes(text: &str) -> Vec<(String, String)> {
        let found = read(text.into()).unwrap_err().into_iter();
        found
            .map(|mistake| {
                let (text, span) = mistake.place.unwrap();
                (mistake.message, text[span].to_string())
            })
            .collect()
    }

    fn said(message: &str, place: &str) -> (String, String) {
        (message.into(), place.into())
    }

    #[test]
    fn a_friend_is_an_address_or_fields() {
        let text = "# mine\n- https://ben.example/\n- name: Chidi\n  site: https://chidi.example/blog\n  feeds: [https://chidi.example/feed.xml]\n  republish: full\n";
        let friends = read(text.into()).unwrap();
        assert_eq!(
            friends[0],
            Friend::at(Url::parse("https://ben.example").unwrap())
        );
        assert_eq!(friends[0].name(), "ben.example");
        assert_eq!(friends[1].name(), "Chidi");
        assert_eq!(friends[1].republish, Republish::Full);
        assert_eq!(
            friends[1].owner().unwrap().id.0.as_str(),
            "chidi.example/blog"
        );
    }

    #[test]
    fn no_file_and_no_entries_are_no_friends() {
        let folder = tempfile::tempdir().unwrap();
        assert!(load(folder.path()).unwrap().is_empty());
        assert_eq!(read("# nobody yet\n".into()), Ok(Vec::new()));
        assert_eq!(read("[]\n".into()), Ok(Vec::new()));
    }

    #[test]
    fn every_mistake_is_said_with_its_place() {
        let text = "- ben.example\n- name: Chidi\n- site: https://dora.example/\n  feeds: [ftp://dora.example/x]\n- https://dora.example\n- https://dora.example/#me\n";
        assert_eq!(
            mistakes(text),
            [
                said("`ben.example` is not a web address", "ben.example"),
                said("a friend without `site`", "- name: Chidi"),
                said(
                    "`ftp://dora.example/x` is not a web address",
                    "ftp://dora.example/x"
                ),
                said("`dora.example` is in the list twice", "dora.example"),
            ]
        );
    }

    #[test]
    fn a_password_is_refused_and_not_shown() {
        let text = "- site: https://ben.example/\n  feeds: ['https://me:secret@ben.example/f']\n";
        let found = read(text.into()).unwrap_err().remove(0);
        assert_eq!(
            found.message,
            "an address at `ben.example` has a user or a password in it"
        );
        assert_eq!(found.place, None);
    }

    #[test]
    fn a_misspelt_field_is_met_with_a_suggestion() {
        let text = "- site: https://ben.example/\n  feed: [https://ben.example/feed.xml]\n- site: https://dora.example/\n  republish: all\n";
        let found = read(text.into()).unwrap_err();
        assert_eq!(found.len(), 2, "{found:?}");
        assert_eq!(found[0].message, "`feed` is not a field potluck knows");
        assert_eq!(found[0].help.as_deref(), Some("did you mean `feeds`?"));
    }
}
