//! `potluck reply`, `like`, `repost`, `bookmark`, `rsvp` and `vote`: one small file says it.

use clap::Args;
use jiff::civil::Date;

use super::place::Place;
use super::sentence::sentence;
use super::{delete, editor};
use crate::answer::{self, Became, Meant, Say, Sort, Target, Written};
use crate::build::{self, Joined};
use crate::content::Drafts;
use crate::diagnostic::{Failure, Stop};
use crate::friends::{self, Haste, Pull};
use crate::model::Attendance;

/// Reply to a post
///
/// Writes the file and opens it in $VISUAL or $EDITOR when there is a terminal, unless the text is given.
#[derive(Args)]
#[command(
    after_long_help = "Examples:\n  potluck reply 3 \"Bring a second blanket.\"\n  potluck reply https://ben.example/2026/06/camping/\n  potluck reply \"camping list\""
)]
pub struct Reply {
    #[command(flatten)]
    to: To,
    /// What you say
    text: Option<String>,
    /// Do not open an editor
    #[arg(long)]
    no_edit: bool,
}

/// Like a post
#[derive(Args)]
#[command(
    after_long_help = "Examples:\n  potluck like 3\n  potluck like \"camping list\"\n  potluck like 3 --remove"
)]
pub struct Like {
    #[command(flatten)]
    to: To,
    /// Take it back
    #[arg(long)]
    remove: bool,
}

/// Pass a post on to your readers
///
/// They get its title and a link, none of its text.
#[derive(Args)]
#[command(after_long_help = "Examples:\n  potluck repost 3")]
pub struct Repost {
    #[command(flatten)]
    to: To,
    /// Take it back
    #[arg(long)]
    remove: bool,
}

/// Keep any page of the web, and tell your readers of it
#[derive(Args)]
#[command(
    after_long_help = "Examples:\n  potluck bookmark https://example.org/figs \"Winter, not summer.\""
)]
pub struct Bookmark {
    #[command(flatten)]
    to: To,
    /// What you say of it
    text: Option<String>,
    /// Take it back
    #[arg(long, conflicts_with = "text")]
    remove: bool,
}

/// Answer an invitation
///
/// There is one answer to each event: changing your mind changes its file.
#[derive(Args)]
#[command(
    after_long_help = "Examples:\n  potluck rsvp 2 yes --guests 1 --bring bread\n  potluck rsvp \"midsummer supper\" maybe \"If the trains run.\"\n  potluck rsvp https://ben.example/2026/06/bread-sunday/ no --date 2026-07-05"
)]
pub struct Rsvp {
    #[command(flatten)]
    to: To,
    #[arg(value_parser = ["yes", "no", "maybe", "interested"])]
    answer: String,
    /// What you say with it
    text: Option<String>,
    /// How many more you bring along
    #[arg(long, value_name = "N")]
    guests: Option<u8>,
    /// What you bring; once for each
    #[arg(long = "bring", value_name = "DISH")]
    brings: Vec<String>,
    /// For this date alone of an event that repeats
    #[arg(long, value_name = "DATE")]
    date: Option<Date>,
}

/// Vote in a poll
///
/// There is one vote in each poll: voting again changes its file.
#[derive(Args)]
#[command(
    after_long_help = "Examples:\n  potluck vote 4 paddington\n  potluck vote \"which day\" sat sun\n  potluck vote https://ben.example/2026/06/film/#paddington"
)]
pub struct Vote {
    #[command(flatten)]
    to: To,
    /// Options by id, words or number
    #[arg(value_name = "OPTION")]
    options: Vec<String>,
}

/// What is answered.
#[derive(Args)]
struct To {
    /// The post: its address, its number in `potluck read`, or words of its title
    #[arg(value_name = "POST")]
    post: String,
}

impl Reply {
    pub fn run(self, place: &Place) -> Result<(), Stop> {
        let text = self.text.as_deref().filter(|text| !text.trim().is_empty());
        let (target, _, written) = say(place, &self.to, Sort::Anything, &Say::Reply, text)?;
        let file = written.file(place.root);
        if text.is_some() {
            return tell(place, &target, &Say::Reply, &written);
        }
        let empty = std::fs::read(&file).map_err(Failure::at("read", &file))?;
        let wants_editor = place.terminal.can_ask() && !self.no_edit;
        if wants_editor && editor::open(place.terminal, &file) {
            let after = std::fs::read(&file).map_err(Failure::at("read", &file))?;
            if after == empty {
                std::fs::remove_file(&file).map_err(Failure::at("remove", &file))?;
                place
                    .terminal
                    .note("You wrote nothing, so there is no reply.");
                return Ok(());
            }
            return tell(place, &target, &Say::Reply, &written);
        }
        place.terminal.say(&written.path);
        place.terminal.note(format_args!(
            "A reply to {}, still without words. Next: write them below the second `---`, then `potluck publish`.",
            target.name()
        ));
        Ok(())
    }
}

impl Like {
    pub fn run(self, place: &Place) -> Result<(), Stop> {
        match self.remove {
            true => take_back(place, &self.to, &Say::Like),
            false => said(place, &self.to, Sort::Anything, Say::Like, None),
        }
    }
}

impl Repost {
    pub fn run(self, place: &Place) -> Result<(), Stop> {
        match self.remove {
            true => take_back(place, &self.to, &Say::Repost),
            false => said(place, &self.to, Sort::Anything, Say::Repost, None),
        }
    }
}

impl Bookmark {
    pub fn run(self, place: &Place) -> Result<(), Stop> {
        if self.remove {
            return take_back(place, &self.to, &Say::Bookmark);
        }
        said(
            place,
            &self.to,
            Sort::Anything,
            Say::Bookmark,
            self.text.as_deref(),
        )
    }
}

impl Rsvp {
    pub fn run(self, place: &Place) -> Result<(), Stop> {
        let rsvp = Say::Rsvp {
            answer: Attendance::read(&self.answer).unwrap_or(Attendance::Interested),
            guests: self.guests,
            brings: self.brings,
            date: self.date,
        };
        said(place, &self.to, Sort::Event, rsvp, self.text.as_deref())
    }
}

impl Vote {
    pub fn run(self, place: &Place) -> Result<(), Stop> {
        said(place, &self.to, Sort::Poll, Say::Vote(self.options), None)
    }
}

fn said(place: &Place, to: &To, sort: Sort, what: Say, text: Option<&str>) -> Result<(), Stop> {
    let (target, what, written) = say(place, to, sort, &what, text)?;
    tell(place, &target, &what, &written)
}

/// Takes back the file that says this to a post.
fn take_back(place: &Place, to: &To, what: &Say) -> Result<(), Stop> {
    let joined = build::joined(place.root, place.now, Drafts::Shown)?;
    let target = match answer::find(place.root, &joined, &to.post, Sort::Anything, place.now)? {
        Meant::Known(target) => *target,
        Meant::Elsewhere(url) => Target::bare(url),
    };
    let Some(head) = answer::existing(&joined, &target, what) else {
        let wrong = format!(
            "there is no {} of yours for `{}`",
            what.word(),
            target.name()
        );
        return Err(Failure::new(wrong).into());
    };
    let path = &head.source.path;
    if head.entry.answers.len() > 1 {
        let wrong = format!("`{path}` says more than that");
        let help = format!(
            "take the line `{}` out of it, or `potluck delete {path}`",
            what.relation()
        );
        return Err(Failure::new(wrong).help(help).into());
    }
    delete::take_back(place, path)
}

/// Finds what is meant and writes what is said to it.
fn say(
    place: &Place,
    to: &To,
    sort: Sort,
    what: &Say,
    text: Option<&str>,
) -> Result<(Target, Say, Written), Stop> {
    let joined = build::joined(place.root, place.now, Drafts::Shown)?;
    let target = match answer::find(place.root, &joined, &to.post, sort, place.now)? {
        Meant::Known(target) => *target,
        Meant::Elsewhere(url) => look(place, &joined, url),
    };
    let what = with_option(what, &target)?;
    if let Some(doubt) = what.doubt(&target, place.now) {
        place.terminal.warn(doubt);
    }
    if target.is_private {
        place.terminal.warn(format_args!(
            "`{}` is marked private: your answer will be on your site for everybody, with the address of this post and nothing else of theirs",
            target.author.as_deref().unwrap_or_default()
        ));
    }
    let written = answer::write(place.root, &joined, (&target, &what), text, place.now)?;
    Ok((target, what, written))
}

/// Fetches the page of somebody I do not follow, for its title. Without it the address alone has to do.
fn look(place: &Place, joined: &Joined, url: url::Url) -> Target {
    let pull = Pull {
        network: &joined.config.network,
        phrases: &joined.config.phrases,
        allow_private: false,
        now: place.now,
        haste: Haste::Now,
    };
    let bare = Target::bare(url);
    match friends::glance(&bare.url, &pull) {
        Ok(seen) => Target {
            title: seen.title,
            author: seen.author,
            body: seen.body,
            ..bare
        },
        Err(why) => {
            place
                .terminal
                .warn(format_args!("{why}; your answer names its address alone"));
            bare
        }
    }
}

/// A vote's option may stand in the address: `…/film/#paddington`.
fn with_option(what: &Say, target: &Target) -> Result<Say, Failure> {
    match (what, &target.fragment) {
        (Say::Vote(options), Some(option)) if options.is_empty() => {
            Ok(Say::Vote(vec![option.clone()]))
        }
        (Say::Vote(options), None) if options.is_empty() => Err(Failure::new(format!(
            "which option of `{}`?",
            target.name()
        ))
        .help(answer::options(target))),
        _ => Ok(what.clone()),
    }
}

/// Prints the file's path, and what to do next.
fn tell(place: &Place, target: &Target, what: &Say, written: &Written) -> Result<(), Stop> {
    place.terminal.say(&written.path);
    let name = target.name();
    let sum = match (what, written.became) {
        (Say::Reply, _) => format!("A reply to {name}"),
        (Say::Like, Became::Same) => format!("You like {name} already"),
        (Say::Like, _) => format!("You like {name}"),
        (Say::Repost, Became::Same) => format!("You passed {name} on already"),
        (Say::Repost, _) => format!("You pass {name} on"),
        (Say::Bookmark, Became::Same) => format!("You keep {name} already"),
        (Say::Bookmark, _) => format!("You keep {name}"),
        (Say::Rsvp { answer, .. }, became) => {
            let answer = answer.word();
            match became {
                Became::Same => format!("You said {answer} to {name} already"),
                Became::Changed => format!("Your answer to {name} is {answer} now"),
                Became::New => format!("You say {answer} to {name}"),
            }
        }
        (Say::Vote(options), became) => {
            let options = answer::chosen(options, target);
            match became {
                Became::Same => format!("You voted for {options} in {name} already"),
                Became::Changed => format!("Your vote in {name} is for {options} now"),
                Became::New => format!("You vote for {options} in {name}"),
            }
        }
    };
    let next = match written.became {
        Became::Same => "",
        _ => " Next: `potluck publish`.",
    };
    place.terminal.note(format_args!("{}{next}", sentence(sum)));
    Ok(())
}
