//! Telling the pages that I answer, after a publish (`notify: [{ to: webmention }]`).

use std::collections::BTreeSet;

use url::Url;

use super::place::Place;
use crate::announce::{Ledger, Source, Telling};
use crate::build::STATE;
use crate::config::{Config, Notify};
use crate::content::{Content, Head};
use crate::friends::{self, Haste, Pull, Told};
use crate::model::is_web;
use crate::publish::Changes;

/// How many are told at once: a whole archive is no news.
const MOST: usize = 50;

/// Tells each page that an answer of mine was published, changed or taken back. Whatever goes wrong here is a warning.
pub fn tell(place: &Place, config: &Config, (content, changes): (&Content, &Changes)) {
    let &Place { terminal, root, .. } = place;
    if !config.notify.contains(&Notify::Webmention) {
        return;
    }
    let state = root.join(STATE);
    let mut ledger = Ledger::load(&state);
    let pull = Pull {
        network: &config.network,
        phrases: &config.phrases,
        allow_private: false,
        now: place.now,
        haste: Haste::Now,
    };
    for telling in &due(config, content, changes, &ledger) {
        let urls = (telling.source.parse(), telling.target.parse());
        let (Ok(source), Ok(target)) = urls else {
            continue;
        };
        let told = friends::webmention(&source, &target, &pull);
        match &told {
            Ok(Told::Accepted) => terminal.note(format_args!("Told {target}.")),
            Ok(Told::NotWanted) => {
                terminal.detail(format_args!("{target} takes no webmentions"));
            }
            Err(why) => {
                terminal.warn(format_args!(
                    "a page was not told that you answer it: {why}"
                ));
            }
        }
        ledger.note(telling, told.is_ok());
        // After each: what was told must not be told twice, whatever happens next.
        if let Err(error) = ledger.save(&state) {
            terminal.warn(format_args!("cannot note which page was told: {error}"));
        }
    }
}

/// Says which pages would be told.
pub fn preview(
    &Place { terminal, root, .. }: &Place,
    config: &Config,
    (content, changes): (&Content, &Changes),
) {
    if !config.notify.contains(&Notify::Webmention) {
        return;
    }
    let ledger = Ledger::load(&root.join(STATE));
    for telling in due(config, content, changes, &ledger) {
        let Telling { source, target, .. } = telling;
        terminal.say(format_args!("! webmention: {target} of {source}"));
    }
}

/// What is to be told after these changes.
fn due(config: &Config, content: &Content, changes: &Changes, ledger: &Ledger) -> Vec<Telling> {
    let is_new = |head: &&Head| {
        let page = format!("{}index.html", head.path);
        let is_changed = |pages: &Vec<String>| pages.binary_search(&page).is_ok();
        let url = head.entry.url.as_str();
        is_changed(&changes.added) || is_changed(&changes.changed) || ledger.has_failed(url)
    };
    let answers = content.heads.iter().filter(is_new);
    let answers = answers.map(|head| source(head, config));
    let gone = content.deleted.iter();
    let gone = gone.map(|deleted| Source {
        url: deleted.url.to_string(),
        targets: BTreeSet::new(),
        stamp: deleted.when.as_second(),
    });
    let gone = gone.filter(|gone| ledger.knows(&gone.url));
    let sources: Vec<Source> = answers.chain(gone).collect();
    let mut due = ledger.due(&sources);
    due.truncate(MOST);
    due
}

/// What a post of mine answers on other sites.
fn source(head: &Head, config: &Config) -> Source {
    let targets = head.entry.answers.iter().map(|answer| answer.address());
    let is_elsewhere = |target: &Url| config.base.below(target.as_str()).is_none();
    let targets = targets.filter(|target| is_web(target) && is_elsewhere(target));
    Source {
        url: head.entry.url.to_string(),
        targets: targets.map(|target| target.to_string()).collect(),
        stamp: head.entry.changed().as_second(),
    }
}
