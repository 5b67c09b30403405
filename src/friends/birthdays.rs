//! Birthdays from an address book, written into `private.yaml` as text: whatever stands there stays.

use std::path::Path;

use super::list::{self, Friend};
use super::private::{self, FILE, Private, Whom};
use crate::diagnostic::{self, Failure, Stop};
use crate::feeds::vcard::Card;
use crate::model::{Birthday, Key, folded};
use crate::output;
use crate::yaml;

/// What became of a birthday.
#[derive(Debug, PartialEq)]
pub enum Noted {
    New,
    /// It stood there already.
    Known,
    /// Another day stands there, and stays.
    Otherwise(Birthday),
}

/// Notes the birthdays on these cards; gives whose they are, as they are called here.
pub fn keep(root: &Path, cards: &[Card]) -> Result<Vec<(String, Noted)>, Stop> {
    let friends = list::load(root)?;
    let before = match root.join(FILE).exists() {
        true => diagnostic::text(root, FILE)?.to_string(),
        false => String::new(),
    };
    let mut text = before.clone();
    let mut noted = Vec::new();
    for card in cards {
        let Some(birthday) = card.birthday else {
            continue;
        };
        let friend = friends.iter().find(|friend| is_theirs(card, friend));
        let (name, written) = match friend {
            Some(friend) => (friend.name(), friend.site.to_string()),
            None => (as_name(&card.name), as_name(&card.name)),
        };
        let Some(whom) = Whom::read(&written).filter(|_| !name.is_empty()) else {
            continue;
        };
        let private = read(&text)?;
        // What was noted by the name before the site was known stands, too.
        let by_name = private.get(&Whom::Name(name.clone()));
        let known = private.get(&whom).or(by_name);
        let became = match known.and_then(|known| known.birthday) {
            Some(known) if known == birthday => Noted::Known,
            Some(known) => Noted::Otherwise(known),
            None => {
                text = with(&text, &whom, &written, birthday)?;
                Noted::New
            }
        };
        noted.push((name, became));
    }
    if text != before {
        let path = root.join(FILE);
        output::replace(&path, text.as_bytes()).map_err(Failure::at("write", &path))?;
    }
    Ok(noted)
}

/// What cannot be taken for an address.
fn as_name(name: &str) -> String {
    let name = name.replace([':', '/'], " ").replace('.', ". ");
    let words: Vec<&str> = name.split_whitespace().collect();
    words.join(" ")
}

fn read(text: &str) -> Result<Private, Stop> {
    private::read(text.into()).map_err(Stop::Mistakes)
}

/// A friend's card has their site on it, or their name.
fn is_theirs(card: &Card, friend: &Friend) -> bool {
    let owner = friend.owner();
    let is_site = card.urls.iter().filter_map(Key::of).any(|key| {
        let owner = owner.as_ref();
        owner.is_some_and(|owner| owner.claim(&key).is_some())
    });
    is_site || folded(&card.name) == folded(&friend.name())
}

/// The text with a birthday for somebody, on a line of their own or among what is known of them.
fn with(text: &str, whom: &Whom, written: &str, birthday: Birthday) -> Result<String, Stop> {
    let by_hand = || {
        Failure::new(format!(
            "`{FILE}` is written in a way that cannot be edited"
        ))
        .help(format!(
            "write into it what is known of {written}:\n  birthday: {birthday}"
        ))
    };
    let edited = match line_of(text, whom) {
        Some((at, end)) => beside(text, (at, end), birthday).ok_or_else(by_hand)?,
        None => {
            let newline = yaml::newline(text);
            let end = if text.is_empty() || text.ends_with('\n') {
                ""
            } else {
                newline
            };
            let key = match whom {
                Whom::Site(_) => written.to_string(),
                Whom::Name(name) => yaml::scalar(name),
            };
            format!("{text}{end}{key}: {{ birthday: {birthday} }}{newline}")
        }
    };
    let read = private::read(edited.as_str().into()).map_err(|_| by_hand())?;
    match read.get(whom).and_then(|known| known.birthday) == Some(birthday) {
        true => Ok(edited),
        false => Err(by_hand().into()),
    }
}

/// Where the line of somebody begins, and where its key ends.
fn line_of(text: &str, whom: &Whom) -> Option<(usize, usize)> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let is_key = !line.starts_with([' ', '\t', '#', '-']);
        let colon = line.match_indices(':').map(|(at, _)| at).find(|at| {
            line.get(at + 1..)
                .is_none_or(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
        });
        if let Some(colon) = colon.filter(|_| is_key) {
            let key = line.get(..colon)?.trim().trim_matches(['"', '\'']);
            if is_same(Whom::read(key).as_ref(), whom) {
                return Some((at, at + colon + 1));
            }
        }
        at += line.len();
    }
    None
}

fn is_same(one: Option<&Whom>, other: &Whom) -> bool {
    match (one, other) {
        (Some(Whom::Name(one)), Whom::Name(other)) => folded(one) == folded(other),
        (one, other) => one == Some(other),
    }
}

/// The birthday first among what is known of somebody whose key ends at `end`.
fn beside(text: &str, (at, end): (usize, usize), birthday: Birthday) -> Option<String> {
    let (before, after) = (text.get(..end)?, text.get(end..)?);
    let (line, below) = after.split_once('\n').unwrap_or((after, ""));
    let said = line.trim_start();
    if let Some(rest) = said.strip_prefix('{') {
        let rest = format!("{{ birthday: {birthday},{rest}");
        return Some(format!("{before} {rest}{}", after.get(line.len()..)?));
    }
    if !(said.trim().is_empty() || said.starts_with('#')) {
        return None;
    }
    let newline = yaml::newline(text.get(at..)?);
    let next = below.lines().find(|line| !line.trim().is_empty());
    let next = next.filter(|line| line.starts_with(' '));
    let indent: String = next.map_or("  ".into(), |next| {
        next.chars().take_while(|c| *c == ' ').collect()
    });
    let line = line.trim_end_matches('\r');
    Some(format!(
        "{before}{line}{newline}{indent}birthday: {birthday}{newline}{below}"
    ))
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    fn card(name: &str, url: &str, day: &str) -> Card {
        Card {
            name: name.into(),
            urls: Url::parse(url).into_iter().collect(),
            birthday: Birthday::read(day),
            ..Card::default()
        }
    }

    #[test]
    fn a_birthday_is_written_beside_what_is_known_and_never_over_it() {
        let folder = tempfile::tempdir().unwrap();
        let write =
            |path: &str, text: &str| std::fs::write(folder.path().join(path), text).unwrap();
        write(
            "friends.yaml",
            "- https://chidi.example/\n- {name: Ben, site: 'https://ben.example/'}\n- https://dora.example/\n- https://eve.example/\n",
        );
        write(
            "private.yaml",
            "# mine\nhttp://chidi.example: { ring: 15 } # far\n\"https://dora.example/\":\n    # no nuts\n    ring: 5\nhttps://eve.example/: { birthday: 01-02 }\n",
        );
        let cards = [
            card("C. Anagonye", "https://chidi.example/about", "02-29"),
            card("ben", "", "1984-06-25"),
            card("Dora", "https://dora.example", "12-24"),
            card("Eve", "https://eve.example", "01-03"),
            card("Aunt Rose #1: J.R.", "", "03-14"),
            card("Nobody", "", ""),
        ];
        let noted = keep(folder.path(), &cards).unwrap();
        let became: Vec<&Noted> = noted.iter().map(|(_, noted)| noted).collect();
        let otherwise = Noted::Otherwise(Birthday::read("01-02").unwrap());
        assert_eq!(
            became,
            [
                &Noted::New,
                &Noted::New,
                &Noted::New,
                &otherwise,
                &Noted::New
            ]
        );
        let text = std::fs::read_to_string(folder.path().join(FILE)).unwrap();
        insta::assert_snapshot!(text, @r#"
        # mine
        http://chidi.example: { birthday: 02-29, ring: 15 } # far
        "https://dora.example/":
            birthday: 12-24
            # no nuts
            ring: 5
        https://eve.example/: { birthday: 01-02 }
        https://ben.example/: { birthday: 1984-06-25 }
        "Aunt Rose #1 J. R.": { birthday: 03-14 }
        "#);
        let again = keep(folder.path(), &cards).unwrap();
        assert!(again.iter().all(|(_, noted)| *noted != Noted::New));
        assert_eq!(
            std::fs::read_to_string(folder.path().join(FILE)).unwrap(),
            text
        );
    }
}
