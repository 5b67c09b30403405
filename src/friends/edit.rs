//! `friends.yaml` edited as text: comments, order and everybody else's lines stay as they are.

use std::path::Path;

use url::Url;

use super::list::{self, FILE, Friend, Republish};
use super::road::without_secrets;
use crate::diagnostic::{Failure, Stop};
use crate::model::{Key, OwnerId};
use crate::output;
use crate::yaml;

/// What became of adding a friend.
#[derive(Debug, PartialEq)]
pub enum Added {
    New,
    /// Was in the list already; nothing was written.
    Known(Friend),
}

/// Adds a friend at the end of the list.
pub fn add(root: &Path, friend: &Friend) -> Result<Added, Stop> {
    let text = current(root)?;
    let mut friends = list::read(text.as_str().into()).map_err(Stop::Mistakes)?;
    if let Some(known) = friends.iter().find(|other| list::is_same(other, friend)) {
        return Ok(Added::Known(known.clone()));
    }
    let edited = yaml::appended(&text, &lines(friend));
    friends.push(friend.clone());
    replace(root, &edited, &friends, || {
        format!(
            "add these lines to it:\n{}",
            yaml::appended("", &lines(friend))
        )
    })?;
    Ok(Added::New)
}

/// Removes the friend of this name, site or host, and says who it was.
pub fn remove(root: &Path, name: &str) -> Result<Friend, Stop> {
    let text = current(root)?;
    let mut friends = list::read(text.as_str().into()).map_err(Stop::Mistakes)?;
    let at = find(&friends, name)?;
    let edited = yaml::removed(&text, at);
    let friend = friends.remove(at);
    replace(root, &edited, &friends, || {
        format!("remove {} from it by hand", friend.name())
    })?;
    Ok(friend)
}

/// Writes another address of a friend's feed in the place of the one that is there.
pub fn readdress(root: &Path, owner: &OwnerId, from: &Url, to: &Url) -> Result<(), Stop> {
    let text = current(root)?;
    let mut friends = list::read(text.as_str().into()).map_err(Stop::Mistakes)?;
    let is_theirs = |friend: &Friend| friend.owner().is_some_and(|found| found.id == *owner);
    let at = friends.iter().position(is_theirs);
    let places = yaml::items(&text);
    let place = at.and_then(|at| places.get(at).cloned()).unwrap_or(0..0);
    let lines = text.get(place.clone()).unwrap_or_default();
    let mut feeds = at
        .and_then(|at| friends.get_mut(at))
        .into_iter()
        .flat_map(|friend| &mut friend.feeds);
    let Some(feed) = feeds.find(|feed| without_secrets(feed) == *from) else {
        return Ok(());
    };
    // As it is written there: the same address may be spelt in other ways.
    let spelt = words(lines).find(|word| Url::parse(word).is_ok_and(|url| url == *feed));
    let old = spelt.map(str::to_string).unwrap_or_default();
    *feed = to.clone();
    let edited = replaced(lines, &old, to.as_str());
    let edited = format!(
        "{}{edited}{}",
        text.get(..place.start).unwrap_or_default(),
        text.get(place.end..).unwrap_or_default()
    );
    replace(root, &edited, &friends, || {
        format!("write {to} instead of {from}")
    })?;
    Ok(())
}

/// What may be an address: what stands between blanks, brackets, commas and quotation marks.
fn words(lines: &str) -> impl Iterator<Item = &str> {
    lines.split(|c: char| c.is_whitespace() || "[]{},'\"".contains(c))
}

/// The lines with an address in the place of another, but for comments and for `site`, which says who they are.
fn replaced(lines: &str, from: &str, to: &str) -> String {
    let ends = |rest: &str| {
        rest.chars()
            .next()
            .is_none_or(|c| c.is_whitespace() || "[]{},'\"".contains(c))
    };
    let mut done = false;
    let edited = lines.split_inclusive('\n').map(|line| {
        let comment = line.find(" #").unwrap_or(line.len());
        let is_site =
            line.trim_start_matches([' ', '-']).starts_with("site:") && !line.contains("feeds:");
        let places = line.match_indices(from).filter(|(at, _)| {
            *at < comment && ends(line.get(at + from.len()..).unwrap_or_default())
        });
        match places
            .last()
            .filter(|_| !done && !is_site && !from.is_empty())
        {
            Some((at, _)) => {
                done = true;
                let quoted = yaml::scalar(to);
                let is_quoted = line
                    .get(..at)
                    .is_some_and(|before| before.ends_with(['"', '\'']));
                let new = if is_quoted { to } else { quoted.as_str() };
                format!(
                    "{}{new}{}",
                    line.get(..at).unwrap_or_default(),
                    line.get(at + from.len()..).unwrap_or_default()
                )
            }
            None => line.to_string(),
        }
    });
    edited.collect()
}

/// Where in the list the friend of this name, site or host stands.
pub fn find(friends: &[Friend], name: &str) -> Result<usize, Failure> {
    let meant: Vec<usize> = (0..friends.len())
        .filter(|at| friends.get(*at).is_some_and(|friend| goes_by(friend, name)))
        .collect();
    match meant.as_slice() {
        [only] => Ok(*only),
        [] => Err(unknown(friends, name)),
        several => {
            let sites = several.iter().filter_map(|at| friends.get(*at));
            let sites: Vec<String> = sites.map(|friend| friend.site.to_string()).collect();
            let wrong = format!("{} friends go by `{name}`", several.len());
            Err(Failure::new(wrong).help(format!("name one by its site: {}", sites.join(", "))))
        }
    }
}

fn goes_by(friend: &Friend, name: &str) -> bool {
    let key = Key::of(&friend.site);
    let is_site = |address: &str| Key::parse(address).is_some_and(|found| Some(found) == key);
    let named = friend.name.as_ref();
    named.is_some_and(|named| named.to_lowercase() == name.to_lowercase())
        || is_site(name)
        || is_site(&format!("https://{name}"))
        || friend.site.host_str() == Some(&name.to_lowercase())
}

fn unknown(friends: &[Friend], name: &str) -> Failure {
    let failure = Failure::new(format!("no friend goes by `{name}`"));
    let names = friends.iter().map(Friend::name);
    let hosts = friends.iter().filter_map(|friend| friend.site.host_str());
    let known: Vec<String> = names.chain(hosts.map(str::to_string)).collect();
    let part = name.to_lowercase();
    let whole = |known: &&String| !part.is_empty() && known.to_lowercase().contains(&part);
    let near = yaml::nearest(name, &known);
    match near.or_else(|| known.iter().find(whole).map(String::as_str)) {
        Some(near) => failure.help(format!("did you mean `{near}`?")),
        None => failure.help("`potluck friends` lists them all"),
    }
}

fn current(root: &Path) -> Result<String, Failure> {
    let path = root.join(FILE);
    match std::fs::read_to_string(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
        read => read.map_err(Failure::at("read", &path)),
    }
}

/// A friend as the file has it: only what differs from the default, and the short form where that is the site alone.
fn lines(friend: &Friend) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(name) = &friend.name {
        lines.push(format!("name: {}", yaml::scalar(name)));
    }
    lines.push(format!("site: {}", yaml::scalar(friend.site.as_str())));
    for (field, addresses) in [("feeds", &friend.feeds), ("aliases", &friend.aliases)] {
        if !addresses.is_empty() {
            lines.push(format!(
                "{field}: [{}]",
                addresses.iter().map(address).collect::<Vec<_>>().join(", ")
            ));
        }
    }
    if !friend.key.is_empty() {
        lines.push(format!("key: {}", yaml::scalar(&friend.key)));
    }
    if friend.private {
        lines.push("private: true".into());
    }
    if friend.republish == Republish::Full {
        lines.push("republish: full".into());
    }
    if let [site] = lines.as_slice() {
        return vec![site.trim_start_matches("site: ").to_string()];
    }
    lines
}

fn address(url: &Url) -> String {
    yaml::scalar(url.as_str())
}

/// Puts the edited text in the file's place, once it was read back and says what it should.
fn replace(
    root: &Path,
    text: &str,
    expected: &[Friend],
    by_hand: impl FnOnce() -> String,
) -> Result<(), Failure> {
    if list::read(text.into()).as_deref() != Ok(expected) {
        let wrong = format!("`{FILE}` is written in a way that cannot be edited");
        return Err(Failure::new(wrong).help(by_hand()));
    }
    let path = root.join(FILE);
    output::replace(&path, text.as_bytes()).map_err(Failure::at("write", &path))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LIST: &str = "# My friends\n\n- https://ben.example/ # since school\n# the philosopher\n- name: Chidi\n  site: https://chidi.example/\n  feeds:\n    - https://chidi.example/feed.xml\n\n# the traveller\n- {name: Dora, site: 'https://dora.example/'}\n# the end\n";

    fn folder(text: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE), text).unwrap();
        folder
    }

    fn text(folder: &tempfile::TempDir) -> String {
        std::fs::read_to_string(folder.path().join(FILE)).unwrap()
    }

    fn friend(address: &str) -> Friend {
        Friend::at(Url::parse(address).unwrap())
    }

    #[test]
    fn a_friend_is_added_at_the_end_and_the_rest_stays() {
        let folder = folder(LIST);
        let eve = Friend {
            name: Some("Eve: the #1".into()),
            feeds: vec![Url::parse("https://eve.example/a,b?x=[1]").unwrap()],
            private: true,
            ..friend("https://eve.example/")
        };
        assert_eq!(add(folder.path(), &eve).unwrap(), Added::New);
        let lines = "- name: \"Eve: the #1\"\n  site: https://eve.example/\n  feeds: [\"https://eve.example/a,b?x=[1]\"]\n  private: true\n";
        assert_eq!(text(&folder), format!("{LIST}{lines}"));
        assert_eq!(
            add(folder.path(), &friend("http://eve.example")).unwrap(),
            Added::Known(eve)
        );
    }

    #[test]
    fn the_shortest_form_is_written_where_it_says_everything() {
        for (before, after) in [
            ("", "- https://eve.example/\n"),
            ("# nobody\n", "# nobody\n- https://eve.example/\n"),
            ("[]\n", "\n- https://eve.example/\n"),
            (
                "  - https://ben.example/",
                "  - https://ben.example/\n  - https://eve.example/\n",
            ),
            (
                "- https://ben.example/\r\n",
                "- https://ben.example/\r\n- https://eve.example/\r\n",
            ),
        ] {
            let folder = folder(before);
            add(folder.path(), &friend("https://eve.example")).unwrap();
            assert_eq!(text(&folder), after);
        }
    }

    #[test]
    fn a_friend_is_removed_by_name_site_or_host() {
        for name in [
            "chidi",
            "https://chidi.example",
            "chidi.example/",
            "chidi.example",
        ] {
            let folder = folder(LIST);
            assert_eq!(remove(folder.path(), name).unwrap().name(), "Chidi");
            let rest = "# My friends\n\n- https://ben.example/ # since school\n# the philosopher\n\n# the traveller\n- {name: Dora, site: 'https://dora.example/'}\n# the end\n";
            assert_eq!(text(&folder), rest);
        }
    }

    #[test]
    fn who_is_not_in_the_list_is_met_with_a_suggestion() {
        let folder = folder(LIST);
        let Err(Stop::Failed(failure)) = remove(folder.path(), "Chidy") else {
            panic!("it was found");
        };
        assert_eq!(failure.to_string(), "no friend goes by `Chidy`");
        assert_eq!(failure.advice(), Some("did you mean `Chidi`?"));
        assert_eq!(text(&folder), LIST);
        // By a part of the name, too.
        let Err(Stop::Failed(failure)) = remove(folder.path(), "ora") else {
            panic!("it was found");
        };
        assert_eq!(failure.advice(), Some("did you mean `Dora`?"));
    }

    #[test]
    fn a_list_that_cannot_be_edited_is_left_alone() {
        let brackets = "[https://ben.example/, https://chidi.example/]\n";
        let folder = folder(brackets);
        let Err(Stop::Failed(failure)) = add(folder.path(), &friend("https://eve.example/")) else {
            panic!("it was edited");
        };
        assert_eq!(
            failure.advice(),
            Some("add these lines to it:\n- https://eve.example/\n")
        );
        assert!(remove(folder.path(), "ben.example").is_err());
        assert_eq!(text(&folder), brackets);
    }

    fn names() -> impl Strategy<Value = String> {
        prop_oneof![
            "[A-Za-z][A-Za-z .'-]{0,12}[a-z]",
            "\\PC{1,16}",
            Just("null".to_string()),
            Just("2026-06-01".to_string()),
            Just("- x: [y] # z".to_string()),
        ]
    }

    fn comments() -> impl Strategy<Value = String> {
        prop_oneof![
            Just(String::new()),
            Just("\n".to_string()),
            "# [a-z -:\\[\\]]{0,20}\n"
        ]
    }

    proptest! {
        /// Whatever is added to or removed from a list, the comments and the other entries stay.
        #[test]
        fn editing_keeps_comments_and_the_other_entries(
            people in prop::collection::vec((comments(), names(), any::<bool>()), 1..6),
            at in any::<prop::sample::Index>(),
        ) {
            let mut friends = Vec::new();
            let mut list = String::new();
            for (index, (comment, name, is_long)) in people.iter().enumerate() {
                let mut person = friend(&format!("https://f{index}.example/"));
                if *is_long {
                    person.name = Some(name.clone()).filter(|name| !name.trim().is_empty());
                    person.feeds = vec![Url::parse("https://x.example/?a,b").unwrap()];
                }
                list = yaml::appended(&format!("{comment}{list}"), &lines(&person));
                friends.push(person);
            }
            prop_assert_eq!(list::read(list.as_str().into()), Ok(friends.clone()));

            let at = at.index(friends.len());
            let folder = folder(&list);
            let gone = remove(folder.path(), friends[at].site.as_str()).unwrap();
            prop_assert_eq!(&gone, &friends[at]);
            friends.remove(at);
            let left = text(&folder);
            prop_assert_eq!(list::read(left.as_str().into()), Ok(friends.clone()));
            let remarks = |text: &str| text.lines().filter(|line| line.starts_with('#')).map(String::from).collect::<Vec<_>>();
            prop_assert_eq!(remarks(&left), remarks(&list));

            add(folder.path(), &gone).unwrap();
            prop_assert!(text(&folder).starts_with(&left));
        }
    }
}
