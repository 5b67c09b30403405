//! `potluck mentions`: what people whom one does not follow say of one's pages, and what becomes of it.

use std::path::Path;

use clap::{Args, Subcommand};
use url::Url;

use super::count::counted;
use super::place::Place;
use super::terminal::{Terminal, printable};
use crate::build::{self, Joined};
use crate::config::Config;
use crate::content::Drafts;
use crate::content::mentions::{self, Decided};
use crate::credentials::Credentials;
use crate::diagnostic::{Failure, Stop};
use crate::friends::Pull;
use crate::friends::elsewhere::{self, Arrived, Receiver};
use crate::model::Mention;

/// Decide what people whom you do not follow may say on your pages
///
/// With `answers: { webmention: … }` in potluck.yaml, webmentions to your pages are fetched with every pull. They wait
/// here and nobody else sees them. What you approve stands below the answers of your friends, and is counted nowhere.
#[derive(Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_long_help = "Examples:\n  potluck mentions\n  potluck mentions approve 1 3\n  potluck mentions hide 2"
)]
pub struct Mentions {
    #[command(subcommand)]
    decision: Option<Decision>,
    /// Print them as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Subcommand)]
enum Decision {
    /// Show them on the page they are about
    Approve(Which),
    /// Show them nowhere
    Hide(Which),
}

#[derive(Args)]
struct Which {
    /// Their numbers, as `potluck mentions` printed them, or their addresses
    #[arg(required = true, value_name = "NUMBER")]
    which: Vec<String>,
}

impl Mentions {
    pub fn run(self, place: &Place) -> Result<(), Stop> {
        let &Place { terminal, root, .. } = place;
        let joined = build::joined(root, place.now, Drafts::Shown)?;
        let mut arrived = Arrived::load(root);
        let all = all(&joined, &arrived);
        match self.decision {
            None => {
                let names = |(mention, _): &(Mention, State)| {
                    (mention.source.clone(), mention.target.clone())
                };
                arrived.listed = all.iter().map(names).collect();
                arrived.save(root)?;
                match self.json {
                    true => terminal.json(&all.iter().map(json).collect()),
                    false => list(terminal, &joined.config, &all),
                }
                Ok(())
            }
            Some(Decision::Approve(which)) => {
                decide(root, terminal, (&all, &arrived), &which, true)
            }
            Some(Decision::Hide(which)) => decide(root, terminal, (&all, &arrived), &which, false),
        }
    }
}

/// What has become of one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Waiting,
    /// Its page says something else by now than what was approved, which stays where it is.
    Changed,
    Shown,
    Hidden,
}

impl State {
    fn is_open(self) -> bool {
        matches!(self, State::Waiting | State::Changed)
    }
}

/// What waits, then what was decided on. Of people who are followed by now nothing waits: their feeds say it.
fn all(joined: &Joined, arrived: &Arrived) -> Vec<(Mention, State)> {
    let decided = &joined.content.mentions;
    let open = |mention: &Mention| {
        let mut known = decided.iter();
        match known.find(|known| known.mention.is_same(mention)) {
            _ if build::is_followed(&joined.heard, mention) => None,
            None => Some(State::Waiting),
            Some(known) => {
                let is_changed =
                    arrived.is_changed(mention) && !known.mention.says_the_same(mention);
                (known.is_shown && is_changed).then_some(State::Changed)
            }
        }
    };
    let waiting = arrived.mentions.iter();
    let waiting = waiting.filter_map(|mention| Some((mention.clone(), open(mention)?)));
    let state = |one: &Decided| match one.is_shown {
        true => State::Shown,
        false => State::Hidden,
    };
    let decided = decided.iter().map(|one| (one.mention.clone(), state(one)));
    waiting.chain(decided).collect()
}

fn decide(
    root: &Path,
    terminal: &Terminal,
    (all, arrived): (&[(Mention, State)], &Arrived),
    which: &Which,
    is_shown: bool,
) -> Result<(), Stop> {
    let meant: Vec<&Mention> = which
        .which
        .iter()
        .map(|word| meant(word, all, arrived))
        .collect::<Result<_, _>>()?;
    for mention in meant {
        mentions::decide(root, mention, is_shown)?;
        let what = printable(format!("what {} says at {}", mention.name, mention.source));
        terminal.say(match is_shown {
            true => format!("Approved {what}."),
            false => format!("Hid {what}."),
        });
    }
    terminal.note("It is noted in mentions.yaml. Next: `potluck publish`.");
    Ok(())
}

/// The one of a number that was printed last, or of an address.
fn meant<'a>(
    word: &str,
    all: &'a [(Mention, State)],
    arrived: &Arrived,
) -> Result<&'a Mention, Failure> {
    let (source, target) = match word.parse::<usize>() {
        Ok(number) => {
            let listed = number.checked_sub(1).and_then(|at| arrived.listed.get(at));
            let (source, target) = listed.ok_or_else(|| none(word))?;
            (source.clone(), Some(target))
        }
        Err(_) => (Url::parse(word).map_err(|_| none(word))?, None),
    };
    let is_it = |mention: &&Mention| {
        mention.source == source && target.is_none_or(|target| mention.target == *target)
    };
    let mut all = all.iter().map(|(mention, _)| mention);
    all.find(is_it).ok_or_else(|| none(word))
}

fn none(word: &str) -> Failure {
    Failure::new(format!("`{word}` is none of the mentions"))
        .help("`potluck mentions` lists them with their numbers")
}

fn list(terminal: &Terminal, config: &Config, all: &[(Mention, State)]) {
    for (state, title) in [
        (State::Waiting, "Waiting for your word:"),
        (
            State::Changed,
            "Changed since you approved it; your page shows what you approved:",
        ),
        (State::Shown, "On your pages:"),
        (State::Hidden, "Hidden:"),
    ] {
        if !all.iter().any(|(_, of)| *of == state) {
            continue;
        }
        terminal.say(title);
        for (at, (mention, _)) in all.iter().enumerate().filter(|(_, (_, of))| *of == state) {
            tell(terminal, config, at + 1, mention);
        }
    }
    if all.is_empty() {
        terminal.say("Nothing from people whom you do not follow.");
    }
    if config.answers.webmention.is_none() {
        terminal.note("Nothing is fetched: `answers: { webmention: … }` in potluck.yaml is empty.");
    } else if all.iter().any(|(_, state)| state.is_open()) {
        terminal.note("Next: `potluck mentions approve 1`, or `potluck mentions hide 1`.");
    }
}

fn tell(terminal: &Terminal, config: &Config, number: usize, mention: &Mention) {
    let when = mention.published.to_zoned(config.timezone.clone());
    let when = when.strftime("%-d %B %Y");
    let (name, says) = (&mention.name, mention.says.word());
    let page = mention.target.as_str();
    let page = config.base.below(page).unwrap_or(page);
    terminal.say(format_args!(
        "{number:>3}  {name} · {when} · {says} · {page}"
    ));
    if !mention.text.is_empty() {
        terminal.say(format_args!("     {}", mention.text));
    }
    terminal.say(format_args!("     {}", mention.source));
}

fn json((mention, state): &(Mention, State)) -> serde_json::Value {
    serde_json::json!({
        "source": mention.source.as_str(),
        "target": mention.target.as_str(),
        "says": mention.says.word(),
        "name": mention.name,
        "text": mention.text,
        "published": mention.published.to_string(),
        "state": match state {
            State::Waiting => "waiting",
            State::Changed => "changed",
            State::Shown => "shown",
            State::Hidden => "hidden",
        },
    })
}

/// Fetches what came, if it is wanted. Whatever goes wrong here is a warning.
pub fn hear(terminal: &Terminal, root: &Path, config: &Config, pull: &Pull) {
    let Some(endpoint) = &config.answers.webmention else {
        return;
    };
    let heard = token(endpoint).and_then(|token| {
        let receiver = Receiver {
            endpoint,
            token: &token,
            base: &config.base,
        };
        elsewhere::hear(root, &receiver, pull)
    });
    match heard {
        Ok(0) => {}
        Ok(new) => terminal.note(format_args!(
            "{} from people whom you do not follow: `potluck mentions`.",
            counted(new, "new mention")
        )),
        Err(why) => terminal.warn(format_args!("webmentions: {why}")),
    }
}

/// The token for the receiver, by its host.
fn token(endpoint: &Url) -> Result<String, Failure> {
    let host = endpoint.host_str().unwrap_or_default();
    let name = match endpoint.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_string(),
    };
    let token = Credentials::load()?.named(&name);
    token
        .filter(|token| !token.trim().is_empty())
        .ok_or_else(|| {
            Failure::new(format!(
                "{name} lists them only for a token, and none is known"
            ))
            .help(format!(
                "put the line `{name}: TOKEN` into credentials.yaml"
            ))
        })
}
