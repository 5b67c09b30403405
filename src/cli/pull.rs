//! `potluck pull`: hears what friends have to say.

use std::path::Path;
use std::thread;

use clap::Args;
use jiff::Timestamp;

use super::agenda;
use super::count::{counted, counted_as};
use super::friends::NOBODY;
use super::mentions;
use super::place::Place;
use super::progress::Count;
use crate::build::{self, Joined};
use crate::config::Config;
use crate::content::Drafts;
use crate::diagnostic::{Failure, Stop};
use crate::friends::{self, Errand, Friend, Haste, Report};
use crate::reader::{self, Album};
use crate::vanished;

/// Fetch what friends published
///
/// All at once and politely: what has not changed is not sent again, and nobody is asked twice in a quarter of an hour,
/// unless you name them. A friend who cannot be reached is a warning; what they said before stays.
#[derive(Args)]
#[command(
    after_long_help = "Examples:\n  potluck pull\n  potluck pull Ben Chidi\n  potluck pull --force\n  potluck pull circle.potluck\n  potluck pull --strict"
)]
pub struct Pull {
    /// Only these friends, now; or files that `potluck bundle` made, and nobody is asked
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    /// Ask everybody now, even who was asked a moment ago; not who asked for a pause
    #[arg(long)]
    force: bool,
    /// Leave friends' pictures where they are: the private timeline links to them
    #[arg(long)]
    no_pictures: bool,
    /// Let feeds be on this machine or in its own network
    #[arg(long)]
    allow_private: bool,
    /// Fail when a friend could not be heard
    #[arg(long)]
    strict: bool,
    /// Print what was heard as JSON
    #[arg(long)]
    json: bool,
}

/// Whom to hear, and how.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// Names or addresses; all friends if empty.
    pub names: Vec<String>,
    pub allow_private: bool,
    pub force: bool,
}

impl Pull {
    pub fn run(self, place: &Place) -> Result<(), Stop> {
        let terminal = place.terminal;
        let (files, names): (Vec<String>, Vec<String>) = self
            .names
            .into_iter()
            .partition(|name| Path::new(name).is_file());
        if !files.is_empty() {
            return unpack(place, &files, &names);
        }
        let wish = Wish {
            names,
            allow_private: self.allow_private,
            force: self.force,
        };
        let &Place { root, now, .. } = place;
        let circle = circle(root, &wish)?;
        let reports = hear(place, &circle, &wish)?;
        let failed = reports
            .iter()
            .filter(|report| report.health.trouble().is_some())
            .count();
        match self.json {
            true => terminal.json(&json(&reports)),
            false => terminal.say(summary(&reports, failed)),
        }
        // While hosts answer, the timeline is joined.
        let looked = thread::scope(|scope| {
            let looking = scope.spawn(|| look_at_homes(root, &circle, &wish, now));
            let joined = without_vanished(place, &wish);
            afterwards(place, joined, |joined| match self.no_pictures {
                true => Ok(()),
                false => keep_pictures(place, joined, self.allow_private),
            });
            looking.join()
        });
        if let Ok(Err(why)) = looked {
            terminal.warn(why);
        }
        match self.strict && failed > 0 {
            true => Err(
                Failure::new(format!("{} could not be heard", counted(failed, "friend"))).into(),
            ),
            false => Ok(()),
        }
    }
}

/// Takes in bundles, and asks nobody.
fn unpack(place: &Place, files: &[String], names: &[String]) -> Result<(), Stop> {
    let &Place { terminal, root, .. } = place;
    let config = Config::load(root)?;
    let friends = wanted(friends::load(root)?, names)?;
    for file in files {
        let unpacked =
            friends::unpack(root, &friends, Path::new(file), &config.phrases, place.now)?;
        terminal.warnings(&unpacked.notices);
        let new: usize = unpacked.reports.iter().map(|report| report.new).sum();
        let heard = match unpacked.reports.len() {
            0 => "nothing newer than what is known".to_string(),
            count => format!(
                "heard {}; {}",
                counted(count, "friend"),
                counted_as(new, "new entry", "new entries")
            ),
        };
        terminal.say(format_args!("{file}, packed by {}: {heard}", unpacked.from));
        if unpacked.strangers > 0 {
            terminal.note(format_args!(
                "{} of people whom you do not follow left out.",
                counted(unpacked.strangers, "document")
            ));
        }
        if unpacked.broken > 0 {
            let broken = counted(unpacked.broken, "document");
            terminal.warn(format_args!("{broken} in {file} could not be read"));
        }
    }
    let joined = build::joined(root, place.now, Drafts::LeftOut);
    afterwards(place, joined, |_| Ok(()));
    Ok(())
}

/// The site with what is known of friends, without what they took back with no word of it.
fn without_vanished(place: &Place, wish: &Wish) -> Result<Joined, Stop> {
    let &Place { terminal, root, .. } = place;
    let joined = build::joined(root, place.now, Drafts::LeftOut)?;
    match vanished::look(root, &joined, &how(&joined.config, wish, place.now)) {
        Ok(0) => return Ok(joined),
        Ok(lost) => {
            let lost = counted_as(lost, "entry", "entries");
            terminal.note(format_args!("Taken back without a word: {lost}."));
        }
        Err(failure) => terminal.warn(failure),
    }
    build::joined(root, place.now, Drafts::LeftOut)
}

/// Brings the circle's calendar up to date, and what else is made of what was heard. A mistake in the person's own
/// files is not for a pull to stop at.
fn afterwards(
    place: &Place,
    joined: Result<Joined, Stop>,
    more: impl FnOnce(&Joined) -> Result<(), Stop>,
) {
    let &Place { terminal, root, .. } = place;
    let kept = joined.and_then(|joined| {
        let private = friends::load_private(root)?;
        agenda::keep_calendar(root, &joined, &private, place.now)?;
        more(&joined)
    });
    if kept.is_err() {
        terminal.note(
            "The calendar of your circle was not brought up to date: `potluck check` says why.",
        );
    }
}

/// Fetches copies of the pictures that the private timeline shows, so that to look at one tells nobody anything.
fn keep_pictures(place: &Place, joined: &Joined, allow_private: bool) -> Result<(), Stop> {
    let &Place { terminal, root, .. } = place;
    let page = reader::Wish {
        extent: reader::Extent::Conversations(reader::PAGE),
        order: build::order(&joined.config),
        near_first: false,
        unfolded: false,
        ring: None,
    };
    let wanted = reader::pictures(root, joined, page)?;
    let errand = Errand {
        root,
        network: &joined.config.network,
        allow_private,
        now: place.now,
    };
    match Album::of(root).fetch(wanted, errand) {
        Err(failure) => terminal.note(format_args!(
            "Friends' pictures could not be kept: {failure}"
        )),
        Ok(fetched) => {
            if let Some((url, why)) = fetched.failed.first() {
                let number = fetched.failed.len();
                let links = counted_as(number, "picture stays a link", "pictures stay links");
                terminal.note(format_args!("{links} for now: {url} {why}"));
            }
        }
    }
    Ok(())
}

/// Pulls, and says which friends could not be heard; then what they ask of those who quote them is known.
pub fn pull(place: &Place, wish: &Wish) -> Result<Vec<Report>, Stop> {
    let circle = circle(place.root, wish)?;
    let reports = hear(place, &circle, wish)?;
    if let Err(why) = look_at_homes(place.root, &circle, wish, place.now) {
        place.terminal.warn(why);
    }
    Ok(reports)
}

/// The settings, and who is meant.
fn circle(root: &Path, wish: &Wish) -> Result<(Config, Vec<Friend>), Stop> {
    let config = Config::load(root)?;
    Ok((config, wanted(friends::load(root)?, &wish.names)?))
}

fn look_at_homes(
    root: &Path,
    (config, friends): &(Config, Vec<Friend>),
    wish: &Wish,
    now: Timestamp,
) -> Result<(), Failure> {
    friends::look_at_homes(root, friends, &how(config, wish, now))
}

fn hear(
    place: &Place,
    (config, friends): &(Config, Vec<Friend>),
    wish: &Wish,
) -> Result<Vec<Report>, Stop> {
    let &Place { terminal, root, .. } = place;
    if friends.len() > config.circle.limit {
        terminal.warn(format_args!(
            "you follow {} people; a circle is at most {}",
            friends.len(),
            config.circle.limit
        ));
    }
    let count = Count::of(terminal, friends.len(), "friends");
    let pull = how(config, wish, place.now);
    let pulled = friends::pull(root, friends, &pull, &|_| count.step())?;
    count.end();
    terminal.warnings(&pulled.notices);
    for report in &pulled.reports {
        terminal.warnings(&report.warnings(place.now));
    }
    if wish.names.is_empty() {
        mentions::hear(terminal, root, config, &pull);
    }
    Ok(pulled.reports)
}

fn how<'a>(config: &'a Config, wish: &Wish, now: Timestamp) -> friends::Pull<'a> {
    friends::Pull {
        network: &config.network,
        phrases: &config.phrases,
        allow_private: wish.allow_private,
        now,
        haste: match wish.force || !wish.names.is_empty() {
            true => Haste::Now,
            false => Haste::Polite,
        },
    }
}

fn wanted(friends: Vec<Friend>, names: &[String]) -> Result<Vec<Friend>, Failure> {
    if names.is_empty() {
        return Ok(friends);
    }
    let mut places = names
        .iter()
        .map(|name| friends::find(&friends, name))
        .collect::<Result<Vec<_>, _>>()?;
    places.sort_unstable();
    places.dedup();
    Ok(places
        .into_iter()
        .filter_map(|at| friends.get(at).cloned())
        .collect())
}

fn summary(reports: &[Report], failed: usize) -> String {
    if reports.is_empty() {
        return NOBODY.into();
    }
    let resting = reports.iter().filter(|report| !report.is_asked).count();
    if resting > 0 && resting == reports.len() {
        return "Nobody was asked: it is too soon. `potluck pull --force` asks all the same".into();
    }
    let sum = |part: fn(&Report) -> usize| reports.iter().map(part).sum::<usize>();
    let new = sum(|report| report.new);
    let heard = reports.len() - failed;
    let mut line = format!("Heard {heard} of {}", counted(reports.len(), "friend"));
    let mut news = match new {
        0 => Vec::new(),
        _ => vec![counted_as(new, "new entry", "new entries")],
    };
    for (count, what) in [
        (sum(|report| report.changed), "changed"),
        (sum(|report| report.deleted), "taken back"),
    ] {
        news.extend((count > 0).then(|| format!("{count} {what}")));
    }
    line.push_str("; ");
    line.push_str(&match news.is_empty() {
        true => "nothing new".to_string(),
        false => news.join(", "),
    });
    if resting > 0 {
        line.push_str(&format!("; too soon to ask {resting} again"));
    }
    let left = reports.iter().filter(|report| report.is_left).count();
    if left > 0 {
        line.push_str(&format!("; {left} left for the next pull"));
    }
    line
}

fn json(reports: &[Report]) -> serde_json::Value {
    reports
        .iter()
        .map(|report| {
            serde_json::json!({
                "name": report.name,
                "asked": report.is_asked,
                "error": report.health.trouble(),
                "new": report.new,
                "changed": report.changed,
                "deleted": report.deleted,
            })
        })
        .collect()
}
