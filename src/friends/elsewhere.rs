//! What people whom I do not follow say of my pages: fetched from whoever takes webmentions for me (webmention.io), by
//! the same guarded client as everything else, and kept aside until I say what becomes of it.

use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use url::Url;

use super::fetch::Client;
use super::manners::Haste;
use super::page::Validators;
use super::pull::Pull;
use super::room::{Room, Ticket};
use crate::diagnostic::Failure;
use crate::feeds::{self, jf2};
use crate::model::{Base, Key, Mention};
use crate::output;

/// From the site's folder; without it what waits is fetched again.
const FILE: &str = ".potluck/mentions.json";
/// Mentions that are asked for at once, and how often in one pull.
const EACH: usize = 100;
const ROUNDS: usize = 10;
/// How many are kept: of a flood the newest.
const MOST: usize = 1_000;
/// Nobody is asked more often, unless told to.
const LEAST: SignedDuration = SignedDuration::from_mins(15);

/// Who takes webmentions for me.
pub struct Receiver<'a> {
    /// Where others send them: `https://webmention.io/ada.example/webmention`.
    pub endpoint: &'a Url,
    /// Proves that they are for me. Never printed.
    pub token: &'a str,
    /// My site.
    pub base: &'a Base,
}

/// What came, the oldest first.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Arrived {
    asked: Option<Timestamp>,
    /// The receiver's number of the last one that is known.
    last: u64,
    pub mentions: Vec<Mention>,
    /// Source and target of those that said something else before.
    #[serde(default)]
    changed: Vec<(Url, Url)>,
    /// Source and target of those that were printed last, the first as number 1.
    pub listed: Vec<(Url, Url)>,
}

impl Arrived {
    /// A file that cannot be read is as good as none.
    pub fn load(root: &Path) -> Arrived {
        let text = std::fs::read(root.join(FILE)).unwrap_or_default();
        serde_json::from_slice(&text).unwrap_or_default()
    }

    pub fn save(&self, root: &Path) -> Result<(), Failure> {
        let file: PathBuf = root.join(FILE);
        let text = serde_json::json!(self).to_string();
        output::replace(&file, text.as_bytes()).map_err(Failure::at("write", &file))
    }

    /// Whether its page has said something else before.
    pub fn is_changed(&self, mention: &Mention) -> bool {
        let mut changed = self.changed.iter();
        changed.any(|(source, target)| (source, target) == (&mention.source, &mention.target))
    }

    /// A page that says something else of mine by now says only that.
    fn take(&mut self, mention: Mention) {
        let name = || (mention.source.clone(), mention.target.clone());
        if self.is_otherwise(&mention) && !self.is_changed(&mention) {
            self.changed.push(name());
        }
        self.mentions.retain(|known| !known.is_same(&mention));
        self.mentions.push(mention);
        let flood = self.mentions.len().saturating_sub(MOST);
        self.mentions.drain(..flood);
        let flood = self.changed.len().saturating_sub(MOST);
        self.changed.drain(..flood);
    }

    /// Whether it is known, and said something else.
    fn is_otherwise(&self, mention: &Mention) -> bool {
        let mut known = self.mentions.iter();
        let known = known.find(|known| known.is_same(mention));
        known.is_some_and(|known| !known.says_the_same(mention))
    }
}

/// Asks for what came or changed since the last time, and gives the number of what is new.
pub fn hear(root: &Path, receiver: &Receiver, pull: &Pull) -> Result<usize, Failure> {
    let mut arrived = Arrived::load(root);
    let is_soon = |asked: Timestamp| pull.now.duration_since(asked).abs() < LEAST;
    if pull.haste == Haste::Polite && arrived.asked.is_some_and(is_soon) {
        return Ok(0);
    }
    let client = Client::new(pull.network, pull.allow_private, pull.now)?;
    let (since, mut new) = (arrived.last, 0);
    for round in 0..ROUNDS {
        let listed = receiver.ask(&client, receiver.came(since, round))?;
        let is_all = listed.len() < EACH;
        for listed in listed {
            let is_news = listed.number > since && receiver.wants(&listed.mention);
            arrived.last = arrived.last.max(listed.number);
            if is_news {
                new += 1;
                arrived.take(listed.mention);
            }
        }
        if is_all {
            break;
        }
    }
    // What is said anew keeps its number. Of what was never heard nothing can have changed.
    let changed = match since {
        0 => Vec::new(),
        _ => receiver.ask(&client, receiver.changed())?,
    };
    for listed in changed {
        if receiver.wants(&listed.mention) && arrived.is_otherwise(&listed.mention) {
            new += 1;
            arrived.take(listed.mention);
        }
    }
    arrived.asked = Some(pull.now);
    arrived.save(root)?;
    Ok(new)
}

impl Receiver<'_> {
    fn ask(&self, client: &Client, question: Url) -> Result<Vec<jf2::Listed>, Failure> {
        let ticket = Ticket::new(&Room::new());
        let fetched = client.get(&question, &Validators::default(), &ticket);
        let page = fetched.map_err(|why| self.failure(&why.to_string()))?.page;
        let body = page.map(|page| page.body).unwrap_or_default();
        let listed = feeds::quietly(|| jf2::read(&body)).flatten();
        listed.ok_or_else(|| self.failure("answers with something that is no list of mentions"))
    }

    /// What came since that number, the oldest first.
    fn came(&self, since: u64, round: usize) -> Url {
        let (round, since) = (round.to_string(), since.to_string());
        self.question(&[
            ("page", &round),
            ("sort-by", "created"),
            ("sort-dir", "up"),
            ("since_id", &since),
        ])
    }

    /// What was said anew, the newest first.
    fn changed(&self) -> Url {
        self.question(&[("page", "0"), ("sort-by", "updated"), ("sort-dir", "down")])
    }

    fn question(&self, more: &[(&str, &str)]) -> Url {
        let mut question = self.endpoint.clone();
        question.set_path("/api/mentions.jf2");
        question.set_fragment(None);
        question
            .query_pairs_mut()
            .clear()
            .append_pair("domain", self.base.url().host_str().unwrap_or_default())
            .append_pair("per-page", &EACH.to_string())
            .extend_pairs(more)
            .append_pair("token", self.token);
        question
    }

    /// Only what others say of a page of mine.
    fn wants(&self, mention: &Mention) -> bool {
        let Some(site) = Key::of(self.base.url()) else {
            return false;
        };
        let is_mine = |url: &Url| Key::of(url).is_some_and(|key| site.covers(&key));
        is_mine(&mention.target) && !is_mine(&mention.source)
    }

    /// A server can say whatever it likes, also what it was told.
    fn failure(&self, why: &str) -> Failure {
        let host = self.endpoint.host_str().unwrap_or_default();
        Failure::new(format!("{host}: {}", why.replace(self.token, "…")))
    }
}
