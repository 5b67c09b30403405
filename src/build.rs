//! The story of a build: load, join, render. The only file that sees all stages.

use std::path::Path;

use jiff::Timestamp;
use rayon::prelude::*;

use crate::config::{self, Config};
use crate::content::{self, Content, Drafts};
use crate::diagnostic::{Failure, Stop};
use crate::feeds::Wish;
use crate::friends::{self, Archived, Friend, Heard};
use crate::model::{Key, Mention};
use crate::output::Plan;
use crate::render;
use crate::site::{self, Site};
use crate::timeline::{self, Answers, Consent, Order, Show, Timeline};

/// Where the site is built, from its folder.
pub const PUBLIC: &str = "public";
/// Where the archive, manifests and the publishing repository are, from the site's folder.
pub const STATE: &str = ".potluck";

/// What I and my friends said, joined: private.
pub struct Joined {
    pub config: Config,
    pub content: Content,
    pub heard: Vec<Heard>,
    pub timeline: Timeline,
}

/// Joins the site in `root` with what is known of friends, as it looks at `now`. Reads files and the archive; fetches
/// nothing.
pub fn joined(root: &Path, now: Timestamp, drafts: Drafts) -> Result<Joined, Stop> {
    let (config, content, friends) = written(root, now, drafts)?;
    with_friends(root, config, content, &friends, now)
}

/// Joins what I wrote with what the archive knows of friends.
fn with_friends(
    root: &Path,
    config: Config,
    mut content: Content,
    friends: &[Friend],
    now: Timestamp,
) -> Result<Joined, Stop> {
    let Archived { heard, notice } = friends::archived(root, friends, &config.phrases)?;
    content.warnings.extend(notice);
    with_heard(config, content, heard, now)
}

/// Joins what I wrote with what friends said.
pub fn with_heard(
    config: Config,
    content: Content,
    heard: Vec<Heard>,
    now: Timestamp,
) -> Result<Joined, Stop> {
    let timeline = join(&config, &content, &heard, now)?;
    Ok(Joined {
        config,
        content,
        heard,
        timeline,
    })
}

/// What the person wrote, or every mistake in it: whoever corrects one file hears of the others too.
fn written(
    root: &Path,
    now: Timestamp,
    drafts: Drafts,
) -> Result<(Config, Content, Vec<Friend>), Stop> {
    let config = Config::load(root);
    let stand_in = Config::stand_in();
    let content = content::heads(root, config.as_ref().unwrap_or(&stand_in), now, drafts);
    match (config, content, friends::load(root)) {
        (Ok(config), Ok(content), Ok(friends)) => Ok((config, content, friends)),
        (config, content, friends) => {
            let stops = [config.err(), content.err(), friends.err()];
            Err(Stop::all(stops.into_iter().flatten()))
        }
    }
}

/// All that the pages of the site in `root` are made of: friends only as others may see them.
pub fn site(root: &Path, now: Timestamp, drafts: Drafts) -> Result<Site, Stop> {
    Ok(shown(root, root, joined(root, now, drafts)?, now))
}

/// The same of what was read already.
pub fn site_of(
    root: &Path,
    config: Config,
    content: Content,
    now: Timestamp,
) -> Result<Site, Stop> {
    let joined = with_friends(root, config, content, &friends::load(root)?, now)?;
    Ok(shown(root, root, joined, now))
}

/// What of it others may see. `archive` is the folder whose archive holds the friends' full texts.
pub fn shown(root: &Path, archive: &Path, joined: Joined, now: Timestamp) -> Site {
    let Joined {
        config,
        mut content,
        heard,
        timeline,
    } = joined;
    content
        .mentions
        .retain(|one| one.is_shown && !is_followed(&heard, &one.mention));
    let consent = consent(&config, &heard);
    let published = timeline::for_publication(&timeline, &consent).with_full_text(|owner, id| {
        let texts = friends::full_texts(archive, &[(owner, id)]).ok()?;
        texts.into_iter().next().flatten()
    });
    let friends = public_friends(&heard, now);
    // Many small parts: they are given back while the pages are made.
    rayon::spawn(move || drop((timeline, heard)));
    Site {
        root: root.to_path_buf(),
        config,
        content,
        published,
        friends,
        now,
    }
}

/// Whether a page is a friend's: what they say is heard from their feed, and counts.
pub fn is_followed(heard: &[Heard], mention: &Mention) -> bool {
    let Some(key) = Key::of(&mention.source) else {
        return false;
    };
    heard
        .iter()
        .any(|friend| friend.owner.claim(&key).is_some())
}

/// The whole site; nothing is rendered or written yet.
pub fn plan(site: &Site) -> Result<Plan<'_>, Stop> {
    Ok(render::plan(site)?)
}

/// Mine and everybody's entries, joined.
fn join(
    config: &Config,
    content: &Content,
    heard: &[Heard],
    now: Timestamp,
) -> Result<Timeline, Failure> {
    let me = config
        .owner()
        .ok_or_else(|| Failure::new("the site's address has no host"))?;
    let my_id = me.id.clone();
    let owners = std::iter::once(me)
        .chain(heard.iter().map(|friend| friend.owner.clone()))
        .collect();
    let mine = content.heads.par_iter().map(|head| head.entry.clone());
    let theirs = heard
        .par_iter()
        .flat_map_iter(|friend| friend.entries.iter().cloned());
    let mine_gone = content.deleted.par_iter();
    let mine_gone = mine_gone.filter_map(|deleted| deleted.left(&my_id));
    let theirs_gone = heard.par_iter().flat_map_iter(|friend| &friend.deleted);
    let theirs_gone = theirs_gone.filter_map(|(_, left)| left.clone());
    let mine_deleted = content.deleted.iter();
    let mine_deleted = mine_deleted.map(|deleted| (&my_id, deleted.url.as_str()));
    let deleted = heard.iter().flat_map(|friend| {
        let ids = friend.deleted.iter();
        ids.map(|(id, _)| (&friend.owner.id, id.as_str()))
    });
    let entries = mine.chain(theirs).chain(mine_gone).chain(theirs_gone);
    let joined = timeline::assemble(owners, entries.collect(), now);
    Ok(joined.with_deleted(deleted.chain(mine_deleted)))
}

/// What the settings and the friends' own wishes let the site show (wire-format §10).
fn consent(config: &Config, heard: &[Heard]) -> Consent {
    let those = |test: fn(&Heard) -> bool| {
        heard
            .iter()
            .filter(|heard| test(heard))
            .map(|heard| heard.owner.id.clone())
            .collect()
    };
    Consent {
        timeline: match config.timeline.publish {
            config::Consent::Off => Show::Off,
            config::Consent::Excerpt => Show::Excerpt,
            config::Consent::Full => Show::Full,
        },
        answers: match config.answers.publish {
            config::AnswerConsent::Off => Answers::Off,
            config::AnswerConsent::Counts => Answers::Counts,
            config::AnswerConsent::Excerpt => Answers::Excerpt,
        },
        order: order(config),
        show_guests: config.answers.show_guests,
        whats_on: config.circle.whats_on,
        private: those(|heard| heard.friend.private),
        full: those(Heard::is_open),
        quiet: those(|heard| heard.wish == Wish::Nothing),
    }
}

/// In which order the settings want the timeline.
pub fn order(config: &Config) -> Order {
    match config.timeline.order {
        config::Order::Newest => Order::Newest,
        config::Order::QuietFirst => Order::QuietFirst,
    }
}

/// Friends as the friends page names them: none who is marked private.
fn public_friends(heard: &[Heard], now: Timestamp) -> Vec<site::Friend> {
    let public = heard.iter().filter(|heard| !heard.friend.private);
    public
        .map(|heard| {
            let posts = heard
                .entries
                .iter()
                .filter(|entry| !entry.kind().is_response() && entry.published <= now);
            let latest = posts.max_by_key(|entry| (entry.published, &entry.id));
            site::Friend {
                name: heard.friend.name(),
                site: heard.owner.site.clone(),
                feed: heard.friend.feeds.first().cloned(),
                latest: latest.map(|entry| {
                    (
                        entry.label(),
                        entry.url.clone(),
                        entry.published,
                        entry.kind().word(),
                    )
                }),
            }
        })
        .collect()
}
