//! `potluck publish`: pull, build, commit, push in one. Nothing is ever lost or forced.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use jiff::Timestamp;

use super::announce;
use super::build;
use super::changes;
use super::hosted::{for_the_host, once_by_hand};
use super::place::Place;
use super::pull::{self, Wish};
use super::qualms::{no_secrets, nobody_forgotten};
use super::remote::Remote;
use super::stamps::{count_the_closed, date_the_undated, tell_what_changed};
use super::terminal::Terminal;
use super::wait::wait;
use super::{sources, telling, waiting};
use crate::config::{Config, FILE};
use crate::content::{self, Content, Drafts};
use crate::diagnostic::{Failure, Stop};
use crate::publish::{self, Changes, Identity, Outcome, Publication, Target};
use crate::published;
use crate::site::Site;
use crate::{build as story, output::Output};

/// Put the site online: pull, build, commit, push
///
/// The built site goes to a branch of the git repository that `publish.remote` names. Your own repository, its index
/// and its branches are never touched. When there is nothing new there is no commit; when the remote is ahead, the new
/// site goes on top of it.
#[derive(Args)]
#[command(after_long_help = "Examples:\n  potluck publish --dry-run\n  potluck publish")]
pub struct Publish {
    /// Say what would change; change nothing
    #[arg(short = 'n', long)]
    dry_run: bool,
    /// Ask nothing
    #[arg(short, long)]
    yes: bool,
    /// Publish although something looks like a secret, or friends whose answers are online were never heard on this machine
    #[arg(long)]
    anyway: bool,
    /// Publish onto a branch that something else than this site wrote
    #[arg(long)]
    adopt: bool,
    /// Take the last change off the site: put what was there before on top. Your files stay as they are
    #[arg(long, conflicts_with_all = ["dry_run", "anyway", "adopt"])]
    undo: bool,
    /// Wait until the site is really seen to have changed, for 15 minutes or so many SECONDS
    #[arg(long, value_name = "SECONDS", num_args = 0..=1, require_equals = true, default_missing_value = "900")]
    wait: Option<u64>,
    /// Print the changes as JSON
    #[arg(long)]
    json: bool,
}

/// What a publication may do that it would rather not.
#[derive(Clone, Copy, Default)]
pub struct Leave {
    pub anyway: bool,
    pub adopt: bool,
}

impl Publish {
    pub fn run(self, place: &Place) -> Result<(), Stop> {
        let &Place { terminal, root, .. } = place;
        let config = ready(root)?;
        if self.undo {
            return self.take_back(place, &config);
        }
        if self.dry_run {
            return self.look_ahead(place, &config);
        }
        let is_first = !published::repository(root).exists();
        let question = format!(
            "Publish to `{}`, branch `{}`?",
            config.publish.remote, config.publish.branch
        );
        if is_first && !self.yes && terminal.can_ask() && !terminal.confirm(&question) {
            return Err(Failure::new("nothing was published").into());
        }
        let leave = Leave {
            anyway: self.anyway,
            adopt: self.adopt,
        };
        let (outcome, content) = publish(place, leave)?;
        let changes = &outcome.changes;
        changes::tell(terminal, changes, self.json);
        if outcome.was_behind {
            terminal.warn("the site was published from elsewhere since this machine last did; that stays in the branch's history");
        }
        changes::tell_lost(terminal, &config, &outcome);
        let remote = Remote::of(place, &config)?;
        tell_where(terminal, &config, &remote, outcome.commit.is_some())?;
        if is_first {
            once_by_hand(terminal, &config);
        }
        let roots = remote.roots();
        if let Some(seconds) = self.wait {
            wait(place, &config, &roots, Duration::from_secs(seconds))?;
        }
        announce::tell(place, &config, &roots, (&content, changes));
        telling::tell(place, &config, (&content, changes));
        Ok(())
    }

    /// Says what would change, and who would be told.
    fn look_ahead(&self, place: &Place, config: &Config) -> Result<(), Stop> {
        let terminal = place.terminal;
        let (changes, content) = preview(place, config)?;
        changes::tell(terminal, &changes, self.json);
        if !self.json {
            waiting::tell(terminal, place.root, (config, &content), Some(&changes))?;
        }
        announce::preview(place, config, (&content, &changes));
        telling::preview(place, config, (&content, &changes));
        if changes.is_empty() {
            terminal.note("Nothing new to publish.");
        }
        terminal.note("Nothing was changed.");
        Ok(())
    }

    fn take_back(&self, place: &Place, config: &Config) -> Result<(), Stop> {
        let &Place { terminal, now, .. } = place;
        let remote = Remote::of(place, config)?;
        let message = format!("Undo: {}", config.title);
        let undo = |target: &Target| {
            let back = publication(config, *target, &[], now, false);
            publish::undo(&Publication {
                message: &message,
                ..back
            })
        };
        let question = format!("Take the last change off `{}`?", config.base.as_str());
        if !self.yes && terminal.can_ask() && !terminal.confirm(&question) {
            return Err(Failure::new("nothing was taken back").into());
        }
        let outcome = remote.reach(undo)?;
        changes::tell(terminal, &outcome.changes, self.json);
        terminal.note("The site is as it was before its last change; what you took back is still in the branch’s history.");
        terminal.note("Your files are as they are: change them before you publish again. `potluck publish --undo` once more brings it back.");
        Ok(())
    }
}

/// Says where the site is to be seen, or that it is there already.
fn tell_where(
    terminal: &Terminal,
    config: &Config,
    remote: &Remote,
    is_new: bool,
) -> Result<(), Failure> {
    let address = config.base.as_str();
    let folder = format!("`{}`", remote.shown());
    match (is_new, remote.reach(publish::is_plain)?) {
        (true, false) => terminal.note(format_args!("Published; see it at {address}")),
        (true, true) => terminal.note(format_args!(
            "Published into {folder}; it is meant to be seen at {address}"
        )),
        (false, is_plain) => {
            let place = if is_plain { &folder } else { address };
            terminal.note(format_args!(
                "Nothing new to publish; {place} is up to date."
            ));
        }
    }
    Ok(())
}

/// Pulls, dates what has no date, builds, and pushes. Gives what was published, too.
pub fn publish(place: &Place, leave: Leave) -> Result<(Outcome, Content), Stop> {
    let &Place { terminal, root, .. } = place;
    let mut config = ready(root)?;
    if config.publish.source {
        sources::gather(place, &config)?;
        // What was changed on the host may be the settings.
        config = ready(root)?;
    }
    pull::pull(place, &Wish::default())?;
    let content = content::heads(root, &config, place.now, Drafts::LeftOut)?;
    date_the_undated(place, &config, &content)?;
    let content = count_the_closed(place, content)?;
    no_secrets(terminal, root, &copied(root, &content), leave.anyway)?;
    let remote = Remote::of(place, &config)?;
    let has_moved = remote.reach(publish::fetch)?;
    let mine = Site::without_friends(root, config.clone(), content, place.now);
    tell_what_changed(place, &mine)?;
    if config.publish.source {
        sources::send(place, &config)?;
    }
    let folder = root.join(story::PUBLIC);
    // Dates were written into files, and the person may have saved others meanwhile.
    let content = content::again(root, &config, place.now, Drafts::LeftOut, mine.content)?;
    let site = story::site_of(root, config.clone(), content, place.now)?;
    let written = build::write_site(terminal, root, &folder, &site)?;
    let mut files = written
        .paths
        .into_iter()
        .map(|path| (path.clone(), folder.join(path)))
        .collect::<Vec<_>>();
    files.extend(for_the_host(&root.join(story::STATE), &config, &files)?);
    if !leave.anyway {
        nobody_forgotten(root, &config, &files)?;
    }
    let push = |target: &Target| {
        publish::push(&publication(
            &config,
            *target,
            &files,
            place.now,
            leave.adopt,
        ))
    };
    let mut outcome = remote.reach(push)?;
    outcome.was_behind |= has_moved;
    published::keep(root, &site.content.heads);
    Ok((outcome, site.content))
}

/// The files that are copied into the site, from its folder.
fn copied(root: &Path, content: &Content) -> Vec<String> {
    let copied = content.files.values();
    let copied = copied.filter_map(|file| file.strip_prefix(root).ok()?.to_str());
    copied.map(str::to_string).collect()
}

/// Settings that can be published with, or what is missing from them.
pub fn ready(root: &Path) -> Result<Config, Stop> {
    let mut config = Config::load(root)?;
    // On a host's own computers the same repository has another address.
    if let Some(remote) = std::env::var("POTLUCK_REMOTE")
        .ok()
        .filter(|remote| !remote.trim().is_empty())
    {
        config.publish.remote = remote;
    }
    if config.has_placeholder_url {
        return Err(
            Failure::new("the site has no address yet, and feeds cannot do without one")
                .help(format!(
                    "set `url:` in {FILE} to where the site will be, such as https://ada.example/"
                ))
                .into(),
        );
    }
    if config.publish.remote.trim().is_empty() {
        return Err(Failure::new("potluck does not know where to publish")
            .help(format!("set `publish: {{ remote: … }}` in {FILE} to a git repository, such as ../ada-site.git"))
            .into());
    }
    Ok(config)
}

/// What publishing would change, and what would be published: built aside, so that nothing here or there is touched.
fn preview(place: &Place, config: &Config) -> Result<(Changes, Content), Stop> {
    let &Place { terminal, root, .. } = place;
    let aside = tempfile::tempdir().map_err(Failure::doing("cannot make a temporary folder"))?;
    let folder = aside.path().join(story::PUBLIC);
    let site = story::site(root, place.now, Drafts::LeftOut)?;
    terminal.warnings(&site.content.warnings);
    let mut files: Vec<(String, PathBuf)> = {
        let plan = story::plan(&site)?;
        Output {
            folder: &folder,
            state: aside.path(),
        }
        .write(&plan)?;
        let placed = |path: &str| (path.to_string(), folder.join(path));
        plan.paths().map(placed).collect()
    };
    files.extend(for_the_host(aside.path(), config, &files)?);
    let mut remote = Remote::of(place, config)?;
    if !remote.path.exists() {
        // Before the first publication there is no repository of ours, and a look ahead makes none.
        remote.path = published::repository(aside.path());
    }
    let preview =
        |target: &Target| publish::preview(&publication(config, *target, &files, place.now, true));
    let changes = remote.reach(preview)?;
    Ok((changes, site.content))
}

fn publication<'a>(
    config: &'a Config,
    target: Target<'a>,
    files: &'a [(String, PathBuf)],
    now: Timestamp,
    adopt: bool,
) -> Publication<'a> {
    let author = Identity {
        name: config.author_name(),
        email: &config.author.email,
        seconds: now.as_second(),
    };
    Publication {
        target,
        files,
        author,
        message: &config.title,
        site: config.base.as_str(),
        adopt,
    }
}
