//! `potluck follow`: adds a friend by pasting the address of any page of theirs.

use std::path::Path;

use clap::Args;
use jiff::Timestamp;
use url::Url;

use super::count::counted;
use super::place::Place;
use super::terminal::Terminal;
use crate::config::Config;
use crate::diagnostic::{Failure, Stop};
use crate::friends::{self, Added, Choice, Discovery, Friend, Haste};
use crate::model::is_web;

/// Follow somebody: paste the address of their site or feed
///
/// Finds what the page has to follow, shows it, and adds it to friends.yaml, where comments and order stay as they
/// are. Takes sites, profiles, channels and groups of many services, feeds, and calendars.
#[derive(Args)]
#[command(
    after_long_help = "Examples:\n  potluck follow https://ben.example/\n  potluck follow https://chidi.example/feed.xml --name Chidi\n  potluck follow https://dora.example/ --feed https://dora.example/photos.xml"
)]
pub struct Follow {
    /// Their site, a page of it, their feed or their calendar
    #[arg(value_name = "URL")]
    url: String,
    /// What you call them; else what their site is called
    #[arg(long)]
    name: Option<String>,
    /// The feed that you want, where there are several; may be given more than once
    #[arg(long, value_name = "URL")]
    feed: Vec<String>,
    /// Let the feed be on this machine or in its own network
    #[arg(long)]
    allow_private: bool,
}

impl Follow {
    pub fn run(self, place: &Place) -> Result<(), Stop> {
        let &Place { terminal, root, .. } = place;
        let mut found = find(root, &self.url, &self.feed, self.allow_private, place.now)?;
        found.name = self.name.or(found.name);
        let chosen = match self.feed.is_empty() {
            true => choose(terminal, &found)?,
            false => found.choices.iter().collect(),
        };
        let added = add(root, &found, &chosen)?;
        let name = found.friend(&chosen).name();
        let feeds: Vec<&str> = chosen.iter().map(|choice| choice.url.as_str()).collect();
        match added {
            Added::New => {
                terminal.say(format_args!("Following {name} by {}.", feeds.join(" and ")))
            }
            Added::Known(known) => {
                terminal.say(format_args!("You follow {} already.", known.name()));
                for feed in missing(&known, &chosen) {
                    terminal.note(format_args!(
                        "To hear {feed} as well, add it to their `feeds` in friends.yaml."
                    ));
                }
            }
        }
        for choice in chosen {
            terminal.note(format_args!("  {}", shown(choice)));
        }
        if found.is_locked {
            terminal.note("They are marked private, since a password is needed: nothing of theirs is ever published.");
        }
        terminal.warnings(found.doubt().as_slice());
        for calendar in &found.calendars {
            terminal.note(format_args!(
                "Their calendar, for a program that shows those: {}",
                calendar.url
            ));
        }
        terminal.note("Next: `potluck pull` to hear them.");
        Ok(())
    }
}

/// Those chosen feeds that somebody who is followed already is not heard by. (By a site alone they are found.)
fn missing<'a>(known: &Friend, chosen: &[&'a Choice]) -> Vec<&'a Url> {
    let feeds = chosen.iter().map(|choice| &choice.url);
    feeds
        .filter(|feed| !known.feeds.is_empty() && !known.feeds.contains(feed))
        .collect()
}

/// Finds the likeliest feed and adds its owner to the list.
pub fn follow(
    root: &Path,
    address: &str,
    name: Option<&str>,
    allow_private: bool,
    now: Timestamp,
) -> Result<(Discovery, Added), Stop> {
    let mut found = find(root, address, &[], allow_private, now)?;
    found.name = name.map(str::to_string).or(found.name);
    let first: Vec<&Choice> = found.choices.iter().take(1).collect();
    let added = add(root, &found, &first)?;
    Ok((found, added))
}

fn find(
    root: &Path,
    address: &str,
    feeds: &[String],
    allow_private: bool,
    now: Timestamp,
) -> Result<Discovery, Stop> {
    let config = Config::load(root)?;
    let url = web_address(address)?;
    friends::keep_login(&url)?;
    let feeds: Vec<Url> = feeds
        .iter()
        .map(|feed| web_address(feed))
        .collect::<Result<_, _>>()?;
    let pull = friends::Pull {
        network: &config.network,
        phrases: &config.phrases,
        allow_private,
        now,
        haste: Haste::Now,
    };
    Ok(friends::discover(&url, &feeds, &pull)?)
}

fn add(root: &Path, found: &Discovery, chosen: &[&Choice]) -> Result<Added, Stop> {
    let friend = found.friend(chosen);
    let added = friends::add(root, &friend)?;
    friends::forgive(root, &friend)?;
    Ok(added)
}

/// Which of several feeds to follow: asks where it can, else takes the likeliest and says what else there is.
fn choose<'a>(terminal: &Terminal, found: &'a Discovery) -> Result<Vec<&'a Choice>, Failure> {
    let choices = &found.choices;
    if choices.len() < 2 {
        return Ok(choices.iter().collect());
    }
    if !terminal.can_ask() {
        for other in choices.iter().skip(1) {
            terminal.note(format_args!(
                "There is also {}: {}",
                other.url,
                shown(other)
            ));
        }
        terminal.note("`--feed URL` takes another, or several.");
        return Ok(choices.iter().take(1).collect());
    }
    terminal.note("There are several feeds:");
    for (at, choice) in choices.iter().enumerate() {
        terminal.note(format_args!(
            "  {}  {}  {}",
            at + 1,
            shown(choice),
            choice.url
        ));
    }
    let answer = terminal.ask("Which do you want? One number, or several: 1 2", "1");
    picked(&answer, choices)
}

fn picked<'a>(answer: &str, choices: &'a [Choice]) -> Result<Vec<&'a Choice>, Failure> {
    let numbers = answer.split([' ', ',']).filter(|number| !number.is_empty());
    let picked: Option<Vec<&Choice>> = numbers
        .map(|number| choices.get(number.parse::<usize>().ok()?.checked_sub(1)?))
        .collect();
    picked.filter(|picked| !picked.is_empty()).ok_or_else(|| {
        Failure::new(format!("`{answer}` is none of the numbers"))
            .help(format!("answer with numbers from 1 to {}", choices.len()))
    })
}

/// `“Ben’s blog”, 12 items, the last of 3 June 2026, all there ever was`.
fn shown(choice: &Choice) -> String {
    let mut said = Vec::new();
    if !choice.title.is_empty() {
        said.push(format!("“{}”", choice.title));
    }
    said.push(counted(choice.items, "item"));
    let latest = choice.latest.map(|latest| latest.strftime("%-d %B %Y"));
    said.extend(latest.map(|latest| format!("the last of {latest}")));
    said.push(match choice.has_history {
        true => "with all that came before".into(),
        false => "the newest only".into(),
    });
    said.join(", ")
}

/// An address as people type it: `ben.example` means `https://ben.example/`, calendars are often written
/// `webcal://ben.example/`, and people `@ben@social.example`, where that is a page of theirs.
fn web_address(text: &str) -> Result<Url, Failure> {
    let text = text.trim();
    let handle = handle(text);
    let text = handle.as_deref().unwrap_or(text);
    let text = ["webcal://", "webcals://", "feed://"]
        .iter()
        .find_map(|scheme| text.strip_prefix(scheme))
        .unwrap_or(text);
    let address = match text.contains("://") {
        true => Url::parse(text),
        false => Url::parse(&format!("https://{text}")),
    };
    address.ok().filter(is_web).ok_or_else(|| {
        // What stands before an @ may be a password.
        let shown = text.rsplit('@').next().unwrap_or_default();
        Failure::new(format!("`{shown}` is not a web address"))
            .help("paste the address of a page of theirs: https://ben.example/")
    })
}

/// The page of somebody who is called by a name and its host.
fn handle(text: &str) -> Option<String> {
    let text = text.strip_prefix("acct:").unwrap_or(text);
    let (name, host) = text.strip_prefix('@').unwrap_or(text).split_once('@')?;
    let is_one = |part: &str| !part.is_empty() && !part.contains(['@', ':', '/', '?', '#']);
    (is_one(name) && is_one(host)).then(|| format!("https://{host}/@{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_pick_one_or_several() {
        let choice = |path: &str| Choice {
            url: Url::parse("https://ben.example/")
                .unwrap()
                .join(path)
                .unwrap(),
            title: String::new(),
            items: 1,
            latest: None,
            has_history: false,
        };
        let choices = ["a", "b", "c"].map(choice);
        for (answer, expected) in [
            ("1", "/a"),
            ("2, 3", "/b/c"),
            ("3 1", "/c/a"),
            ("4", "?"),
            ("0", "?"),
            ("all", "?"),
            (",", "?"),
        ] {
            let picked = picked(answer, &choices);
            let paths = picked.map(|picked| {
                picked
                    .iter()
                    .map(|choice| choice.url.path())
                    .collect::<String>()
            });
            assert_eq!(paths.unwrap_or_else(|_| "?".into()), expected, "{answer}");
        }
    }

    #[test]
    fn addresses_are_taken_as_people_write_them() {
        for (text, expected) in [
            ("ben.example", "https://ben.example/"),
            (" http://ben.example/x ", "http://ben.example/x"),
            ("webcal://ben.example/c.ics", "https://ben.example/c.ics"),
            ("feed://ben.example/f", "https://ben.example/f"),
            ("@ben@social.example", "https://social.example/@ben"),
            ("ben@social.example", "https://social.example/@ben"),
            ("acct:ben@social.example", "https://social.example/@ben"),
            (
                "https://me:secret@ben.example/",
                "https://me:secret@ben.example/",
            ),
            ("me:secret@ben.example", "https://me:secret@ben.example/"),
            ("ben.example/@ben", "https://ben.example/@ben"),
        ] {
            assert_eq!(web_address(text).unwrap().as_str(), expected);
        }
        let said = web_address("ftp://me:secret@ben.example/")
            .unwrap_err()
            .to_string();
        assert_eq!(said, "`ben.example/` is not a web address");
    }
}
