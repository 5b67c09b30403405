//! `potluck check --online`: the whole way to the host and back, and what was seen at each step.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::count::counted_as;
use super::place::Place;
use super::publish::ready;
use super::remote::{Remote, failed};
use super::terminal::Terminal;
use crate::config::Config;
use crate::credentials;
use crate::diagnostic::{Failure, Stop};
use crate::feeds;
use crate::online::{self, Answer};
use crate::publish;
use crate::published;

/// How far two clocks may be apart before certificates and dates suffer.
const APART: SignedDuration = SignedDuration::from_mins(5);

/// In seconds. What is kept for longer is out of date for too long.
const DAY: u64 = 24 * 60 * 60;

/// One step of the way.
struct Step {
    what: &'static str,
    /// What was seen, good or bad.
    seen: Result<String, Failure>,
}

/// Tries it all, and says what it saw.
pub fn examine(place: &Place, as_json: bool) -> Result<(), Stop> {
    let terminal = place.terminal;
    let config = ready(place.root)?;
    let steps = steps(place, &config)?;
    match as_json {
        true => terminal.json(&steps.iter().map(told).collect()),
        false => steps.iter().for_each(|step| say(terminal, step)),
    }
    match steps.iter().filter(|step| step.seen.is_err()).count() {
        0 => Ok(()),
        count => Err(Failure::new(format!(
            "{} amiss",
            counted_as(count, "thing is", "things are")
        ))
        .into()),
    }
}

fn say(terminal: &Terminal, step: &Step) {
    match &step.seen {
        Ok(seen) => terminal.say(format_args!("ok  {}: {seen}", step.what)),
        Err(wrong) => {
            terminal.say(format_args!("no  {}: {wrong}", step.what));
            if let Some(help) = wrong.advice() {
                terminal.say(format_args!("    help: {help}"));
            }
        }
    }
}

fn told(step: &Step) -> serde_json::Value {
    let (seen, help) = match &step.seen {
        Ok(seen) => (seen.clone(), None),
        Err(wrong) => (wrong.to_string(), wrong.advice()),
    };
    json!({ "step": step.what, "ok": step.seen.is_ok(), "seen": seen, "help": help })
}

fn steps(place: &Place, config: &Config) -> Result<Vec<Step>, Stop> {
    let mut steps = vec![Step {
        what: "passwords",
        seen: passwords(),
    }];
    let remote = Remote::of(place, config)?;
    let mut step = |what, seen| steps.push(Step { what, seen });
    let branch = remote.reach(publish::fetch);
    let is_reached = branch.is_ok();
    step(
        "repository",
        branch.map(|_| format!("`{}` answers", remote.shown())),
    );
    let mut published = None;
    if is_reached {
        step(
            "right to push",
            remote
                .reach(publish::knock)
                .map(|()| "you would be let in".into()),
        );
        published =
            published::file(place.root, config, "feed.xml").map_err(|error| failed(&error))?;
        step("branch", branch_seen(&remote, config, published.is_some()));
    }
    let home = online::look(config.base.url(), &remote.roots());
    let date = home.as_ref().ok().and_then(|answer| answer.date);
    step(
        "site",
        served(home, config.base.as_str(), &["text/html"]).map(|(seen, _)| seen),
    );
    if let Some(date) = date {
        step("clock", clock(date, place.now));
    }
    let address = config.base.join("feed.xml");
    let feed = online::look(&address, &remote.roots());
    let types = ["application/rss+xml", "application/xml", "text/xml"];
    match served(feed, address.as_str(), &types) {
        Ok((seen, answer)) => {
            step("feed", Ok(seen));
            step("feed’s content", readable(&answer, &address));
            if let Some(published) = published {
                step("freshness", fresh(&answer, &published));
            }
        }
        Err(wrong) => step("feed", Err(wrong)),
    }
    let calendar = config.base.join("calendar.ics");
    let seen = online::look(&calendar, &remote.roots());
    // A site without events has none.
    if !seen.as_ref().is_ok_and(|answer| answer.status == 404) {
        step(
            "calendar",
            served(seen, calendar.as_str(), &["text/calendar"]).map(|(seen, _)| seen),
        );
    }
    Ok(steps)
}

fn passwords() -> Result<String, Failure> {
    let Some(file) = credentials::place() else {
        return Ok("there is no home folder, so no file of passwords".into());
    };
    credentials::Credentials::load()?;
    Ok(match file.exists() {
        true => format!("`{}` is yours alone", file.display()),
        false => format!("none in `{}`, which is fine", file.display()),
    })
}

fn branch_seen(remote: &Remote, config: &Config, holds_a_site: bool) -> Result<String, Failure> {
    let is_plain = remote.reach(publish::is_plain)?;
    let place = match is_plain {
        true => "the folder".to_string(),
        false => format!("`{}`", config.publish.branch),
    };
    let when = remote.reach(publish::last_time)?;
    let when = when.and_then(|seconds| Timestamp::from_second(seconds).ok());
    Ok(match (when, holds_a_site) {
        (None, _) if is_plain => "the folder is empty; the first publish fills it".into(),
        (None, _) => format!("{place} is not there yet; the first publish makes it"),
        (Some(_), false) => format!("{place} holds no site yet"),
        (Some(when), true) => {
            let when = when.to_zoned(config.timezone.clone());
            format!(
                "{place} was published {}",
                when.strftime("%-d %B %Y, %H:%M")
            )
        }
    })
}

/// What an address answers, if it is of a type that readers take.
fn served(
    answer: Result<Answer, String>,
    address: &str,
    types: &[&str],
) -> Result<(String, Answer), Failure> {
    let answer = answer.map_err(|why| {
        let is_certificate = why.contains("certificate");
        let help = match is_certificate {
            true => "the host has no good certificate for this name yet, or this computer’s clock is wrong",
            false => "see whether the address in `url:` is right, and whether the host shows the branch",
        };
        Failure::new(format!("{address}: {why}")).help(help)
    })?;
    if answer.status != 200 {
        return Err(
            Failure::new(format!("{address} answers with status {}", answer.status)).help(
                "see whether the host shows the branch that is published, and under this address",
            ),
        );
    }
    if !types.contains(&&*answer.mime) {
        return Err(
            Failure::new(format!("{address} comes as `{}`", answer.mime)).help(format!(
                "it should be `{}`; a host that reads `_headers` can be told so",
                types.join("` or `")
            )),
        );
    }
    if let Some(days) = answer
        .keeps()
        .map(|kept| kept / DAY)
        .filter(|days| *days > 0)
    {
        let days = counted_as(days as usize, "day", "days");
        return Err(Failure::new(format!(
            "{address} may be kept for {days} without asking again, so what you publish is not seen before"
        ))
        .help("ask the host for less, such as `Cache-Control: max-age=600`; one that reads `_headers` can be told so"));
    }
    let cache = answer
        .cache
        .as_deref()
        .unwrap_or("nothing said of how long it may be kept");
    let again = match answer.has_validator {
        true => "readers can ask whether it has changed",
        false => "readers cannot ask whether it has changed and fetch it whole each time",
    };
    let seen = format!("{address} comes as `{}` ({cache}; {again})", answer.mime);
    Ok((seen, answer))
}

fn readable(answer: &Answer, address: &url::Url) -> Result<String, Failure> {
    match feeds::read(&answer.body, address, Some(&answer.mime)) {
        Ok(feed) => Ok(counted_as(feed.items.len(), "entry", "entries")),
        Err(_) => Err(Failure::new("what is served there is not a feed")
            .help("see in a browser what the host shows instead")),
    }
}

fn fresh(answer: &Answer, published: &[u8]) -> Result<String, Failure> {
    match answer.body == published {
        true => Ok("it is what was published last".into()),
        false => {
            let kept = answer.age.filter(|age| *age > 0);
            let kept = kept.map(|age| format!("; a cache on the way has kept it for {age} s"));
            let said = "another feed is served than was published last";
            let failure = Failure::new(format!("{said}{}", kept.unwrap_or_default()));
            Err(failure.help(
                "some hosts take ten minutes; if it stays so, see which branch the host shows",
            ))
        }
    }
}

fn clock(there: Timestamp, here: Timestamp) -> Result<String, Failure> {
    let apart = here.duration_since(there).abs();
    match apart <= APART {
        true => Ok("this computer and the host agree".into()),
        false => Err(
            Failure::new(format!("this computer says {here}, the host {there}")).help(
                "set this computer’s clock: certificates and the dates of posts depend on it",
            ),
        ),
    }
}
