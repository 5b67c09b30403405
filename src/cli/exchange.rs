//! `potluck friends import` and `export`: the list from and to other feed readers, as OPML; birthdays from an address book.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use url::Url;

use super::count::counted;
use super::place::Place;
use super::terminal::{Terminal, printable};
use crate::config::Config;
use crate::diagnostic::{Failure, Stop};
use crate::feeds::opml::{self, Head, Outline, Subscription};
use crate::feeds::vcard::{self, Card};
use crate::friends::{self, Added, Friend, Noted};

#[derive(Subcommand)]
pub enum Exchange {
    Import(Import),
    Export(Export),
}

/// Follow everybody on another reader's list (OPML), or take the birthdays out of an address book (vCard)
#[derive(Args)]
#[command(
    after_long_help = "Examples:\n  potluck friends import subscriptions.opml\n  potluck friends import contacts.vcf"
)]
pub struct Import {
    /// The list as another reader exported it, or the address book as a phone does
    file: PathBuf,
}

/// Print the list for another reader (OPML)
#[derive(Args)]
#[command(after_long_help = "Example:\n  potluck friends export > friends.opml")]
pub struct Export {}

impl Exchange {
    pub fn run(self, place: &Place) -> Result<(), Stop> {
        match self {
            Exchange::Import(import) => import.run(place),
            Exchange::Export(_) => export(place),
        }
    }
}

impl Import {
    fn run(self, &Place { terminal, root, .. }: &Place) -> Result<(), Stop> {
        let bytes = std::fs::read(&self.file).map_err(Failure::at("read", &self.file))?;
        let text = crate::feeds::decode(&bytes, None);
        if vcard::is_one(text.trim_start()) {
            return birthdays(terminal, root, &vcard::read(&text));
        }
        let subscriptions = opml::read(&bytes);
        if subscriptions.is_empty() {
            let nothing = format!("`{}` names no feed", self.file.display());
            let help = "export a list from your feed reader as OPML and name that file; or an address book as vCard (.vcf), for its birthdays";
            return Err(Failure::new(nothing).help(help).into());
        }
        let mut new = 0;
        let people = people(subscriptions)?;
        for person in &people {
            match friends::add(root, person)? {
                Added::New => new += 1,
                Added::Known(known) => {
                    terminal.detail(format_args!("You follow {} already.", known.name()));
                }
            }
        }
        let more = counted(new, "friend");
        terminal.say(match people.len() - new {
            0 => format!("Following {more} more."),
            known => format!("Following {more} more; {known} you follow already."),
        });
        terminal.note("Next: `potluck pull` to hear them.");
        Ok(())
    }
}

/// Writes them where only their owner sees them.
fn birthdays(terminal: &Terminal, root: &Path, cards: &[Card]) -> Result<(), Stop> {
    for card in cards {
        if let Some(unclear) = &card.unclear {
            let (name, unclear) = (&card.name, unclear);
            terminal.warn(printable(format!(
                "{name}: `{unclear}` is not a day of the year, so it was left out"
            )));
        }
    }
    let noted = friends::keep_birthdays(root, cards)?;
    for (name, became) in &noted {
        if let Noted::Otherwise(day) = became {
            terminal.warn(printable(format!(
                "{name}: private.yaml says {day}, the card another day; yours stands"
            )));
        }
    }
    let new = noted
        .iter()
        .filter(|(_, became)| *became == Noted::New)
        .count();
    let known = noted.len() - new;
    terminal.say(match (new, known) {
        (0, 0) => "There is no birthday on these cards.".to_string(),
        (new, 0) => format!("{} noted in private.yaml.", counted(new, "birthday")),
        (new, known) => format!(
            "{} noted in private.yaml; {known} stood there already.",
            counted(new, "birthday")
        ),
    });
    terminal.note("Next: `potluck agenda` has them.");
    Ok(())
}

/// Subscriptions as friends: feeds of one site are one friend's. A password goes where passwords are kept.
fn people(subscriptions: Vec<Subscription>) -> Result<Vec<Friend>, Failure> {
    let mut people: Vec<Friend> = Vec::new();
    for subscription in subscriptions {
        friends::keep_login(&subscription.feed)?;
        let has_login = !subscription.feed.username().is_empty();
        let feed = friends::without_secrets(&subscription.feed);
        let home = subscription.site.as_ref().map(friends::without_secrets);
        let Some(site) = home.or_else(|| feed.join(".").ok()) else {
            continue;
        };
        let known = people.iter_mut().find(|known| known.site == site);
        match known {
            Some(known) => {
                known.feeds.push(feed);
                known.private |= has_login;
            }
            None => people.push(Friend {
                name: subscription.name,
                feeds: vec![feed],
                private: has_login,
                ..Friend::at(site)
            }),
        }
    }
    Ok(people)
}

fn export(&Place { terminal, root, .. }: &Place) -> Result<(), Stop> {
    let config = Config::load(root)?;
    let friends = friends::load(root)?;
    let names: Vec<String> = friends.iter().map(Friend::name).collect();
    let mut outlines = Vec::new();
    for (friend, name) in friends.iter().zip(&names) {
        // Of whom only the site is known, other readers find the feed as we do.
        let site = [friend.site.clone()];
        let feeds: &[Url] = match friend.feeds.is_empty() {
            true => &site,
            false => &friend.feeds,
        };
        let feeds: Vec<Url> = feeds.iter().map(friends::without_secrets).collect();
        outlines.extend(feeds.into_iter().map(|feed| (name, feed, &friend.site)));
    }
    let outlines: Vec<Outline> = outlines
        .iter()
        .map(|(name, feed, site)| Outline { name, feed, site })
        .collect();
    let title = format!("{}: friends", config.title);
    let head = Head {
        title: &title,
        owner: config.author_name(),
        owner_id: config.base.url(),
    };
    terminal.say(opml::write(&head, &outlines).trim_end());
    Ok(())
}
