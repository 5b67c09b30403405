//! `private.yaml`: what only I know of my friends. Never published, never pushed.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use serde::Deserialize;
use url::Url;

use crate::diagnostic::{self, Diagnostic, Stop};
use crate::model::{Birthday, Key, Owner, folded};
use crate::yaml::{self, Source};

/// In the site's folder; git ignores it.
pub const FILE: &str = "private.yaml";

/// How near somebody is (Dunbar's circles).
const RINGS: [u32; 4] = [5, 15, 50, 150];

/// One of them, as it is written.
pub fn ring(text: &str) -> Option<u32> {
    let ring = text.parse().ok()?;
    RINGS.contains(&ring).then_some(ring)
}

/// What is known of everybody: friends by their sites or names, others by name alone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Private {
    by_site: BTreeMap<Key, Confidence>,
    by_name: BTreeMap<String, Confidence>,
}

/// Whom a line of the file is about.
#[derive(Clone, Debug, PartialEq)]
pub enum Whom {
    Site(Key),
    Name(String),
}

impl Whom {
    /// An address has a dot and no blank; a person's name mostly has neither.
    pub fn read(text: &str) -> Option<Whom> {
        let is_name = !text.contains([':', '/']) && (!text.contains('.') || text.contains(' '));
        if is_name {
            return Some(Whom::Name(text.trim().into())).filter(|_| !text.trim().is_empty());
        }
        let url = Url::parse(text).or_else(|_| Url::parse(&format!("https://{text}/")));
        url.ok().and_then(|url| Key::of(&url)).map(Whom::Site)
    }
}

impl Private {
    /// What I know of a friend.
    pub fn of(&self, owner: &Owner) -> Option<&Confidence> {
        let by_site = self.by_site.get(&owner.id.0);
        by_site.or_else(|| self.named(&owner.name).map(|(_, known)| known))
    }

    /// Whether somebody is not in my timeline for now.
    pub fn is_muted(&self, owner: &Owner) -> bool {
        self.of(owner).is_some_and(|known| known.mute)
    }

    /// What I know of those who are none of these.
    pub fn others<'a>(
        &'a self,
        owners: &'a [Owner],
    ) -> impl Iterator<Item = (&'a str, &'a Confidence)> {
        let is_one = |name: &str| {
            owners
                .iter()
                .any(|owner| folded(&owner.name) == folded(name))
        };
        let others = self.by_name.iter().filter(move |(name, _)| !is_one(name));
        others.map(|(name, known)| (name.as_str(), known))
    }

    /// The rings that somebody is in, from the nearest.
    pub fn rings(&self) -> Vec<u32> {
        let known = self.by_site.values().chain(self.by_name.values());
        let rings: std::collections::BTreeSet<u32> = known.filter_map(|known| known.ring).collect();
        rings.into_iter().collect()
    }

    pub fn get(&self, whom: &Whom) -> Option<&Confidence> {
        match whom {
            Whom::Site(key) => self.by_site.get(key),
            Whom::Name(name) => self.named(name).map(|(_, known)| known),
        }
    }

    fn named(&self, name: &str) -> Option<(&String, &Confidence)> {
        let mut names = self.by_name.iter();
        names.find(|(known, _)| folded(known) == folded(name))
    }
}

/// What only I know of one person.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Confidence {
    pub ring: Option<u32>,
    pub birthday: Option<Birthday>,
    pub notes: String,
    /// Not in my timeline for now.
    pub mute: bool,
}

/// As it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Line {
    ring: Option<u32>,
    birthday: Option<String>,
    notes: String,
    mute: bool,
}

const FIELDS: [&str; 4] = ["ring", "birthday", "notes", "mute"];

/// Reads the file of the site in `root`; without one nothing is known.
pub fn load(root: &Path) -> Result<Private, Stop> {
    if !root.join(FILE).exists() {
        return Ok(Private::default());
    }
    read(diagnostic::text(root, FILE)?).map_err(Stop::Mistakes)
}

/// Reads the text of a `private.yaml`.
pub fn read(text: Arc<str>) -> Result<Private, Vec<Diagnostic>> {
    let source = Source::whole(FILE, &text);
    let lines: BTreeMap<String, Option<Line>> = yaml::read_map(&source, &FIELDS)?;
    let mut private = Private::default();
    let mut mistakes = Vec::new();
    for (site, line) in lines {
        let place = |needle: &str| {
            let from = text.find(&site).unwrap_or(0);
            let at = text[from..].find(needle).map_or(from, |at| from + at);
            at..at + needle.len()
        };
        let Some(whom) = Whom::read(&site) else {
            let wrong = source.mistake(
                format!("`{site}` is neither a web address nor a name"),
                place(&site),
            );
            mistakes
                .push(wrong.help(
                    "write whose it is by the address of their site: https://chidi.example/",
                ));
            continue;
        };
        let line = line.unwrap_or_default();
        if let Some(ring) = line.ring.filter(|ring| !RINGS.contains(ring)) {
            let wrong =
                source.mistake(format!("there is no ring {ring}"), place(&ring.to_string()));
            mistakes.push(wrong.help("write 5, 15, 50 or 150"));
        }
        let birthday = line
            .birthday
            .as_deref()
            .map(|text| (text, Birthday::read(text)));
        if let Some((text, None)) = birthday {
            let wrong = source.mistake(format!("`{text}` is not a day of the year"), place(text));
            mistakes.push(wrong.help("write it as 02-29, or with the year as 1984-02-29"));
        }
        let known = Confidence {
            ring: line.ring,
            birthday: birthday.and_then(|(_, birthday)| birthday),
            notes: line.notes,
            mute: line.mute,
        };
        match whom {
            Whom::Site(key) => drop(private.by_site.insert(key, known)),
            Whom::Name(name) => drop(private.by_name.insert(name, known)),
        }
    }
    match mistakes.is_empty() {
        true => Ok(private),
        false => Err(mistakes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_is_found_by_the_site() {
        let private = read("https://chidi.example/: { ring: 15, birthday: 02-29, notes: Walnuts }\nhttps://ben.example/:\n  mute: true\n".into()).unwrap();
        let chidi = private
            .get(&Whom::read("http://chidi.example").unwrap())
            .unwrap();
        assert_eq!((chidi.ring, chidi.notes.as_str()), (Some(15), "Walnuts"));
        assert_eq!(private.by_site.len(), 2);
    }

    #[test]
    fn who_has_no_site_goes_by_name() {
        let private = read("Aunt Rose: { birthday: 03-14 }\nBen: { ring: 5 }\n".into()).unwrap();
        let ben = Owner {
            name: "ben".into(),
            ..crate::friends::list::Friend::at(Url::parse("https://ben.example/").unwrap())
                .owner()
                .unwrap()
        };
        assert_eq!(private.of(&ben).unwrap().ring, Some(5));
        let owners = [ben];
        let others: Vec<&str> = private.others(&owners).map(|(name, _)| name).collect();
        assert_eq!(others, ["Aunt Rose"]);
    }

    #[test]
    fn every_mistake_is_told() {
        let mistakes = read("https://chidi.example/: { ring: 12, birthday: tomorrow }\nhttps://ben.example/: { brithday: 02-01 }\n".into()).unwrap_err();
        let told: Vec<String> = mistakes
            .iter()
            .map(|mistake| mistake.message.clone())
            .collect();
        assert!(!told.is_empty(), "{told:?}");
        let mistakes =
            read("https://chidi.example/: { ring: 12, birthday: tomorrow }\n".into()).unwrap_err();
        assert_eq!(mistakes.len(), 2, "{mistakes:?}");
    }
}
