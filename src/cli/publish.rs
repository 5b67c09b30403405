//! `potluck publish`: pull, build, commit, push in one. Nothing is ever lost or forced.

use std::path::{Path, PathBuf};

use clap::Args;
use jiff::Timestamp;

use super::build::{self, counted};
use super::pull::{self, Wish};
use super::remote::{REPOSITORY, Remote};
use super::terminal::Terminal;
use crate::config::{Config, FILE};
use crate::content::{self, Drafts};
use crate::diagnostic::{Failure, Stop};
use crate::friends::{self, Heard};
use crate::publish::{self, Changes, Identity, Outcome, Publication, Target};
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
    /// Publish although friends whose answers are online were never heard on this machine
    #[arg(long)]
    anyway: bool,
    /// Publish onto a branch that something else than this site wrote
    #[arg(long)]
    adopt: bool,
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
    pub fn run(self, terminal: &Terminal, root: &Path, now: Timestamp) -> Result<(), Stop> {
        let config = ready(root)?;
        if self.dry_run {
            let changes = preview(terminal, root, &config, now)?;
            self.report(terminal, &changes);
            terminal.note("Nothing was changed.");
            return Ok(());
        }
        let is_first = !root.join(story::STATE).join(REPOSITORY).exists();
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
        let outcome = publish(terminal, root, now, leave)?;
        self.report(terminal, &outcome.changes);
        if outcome.was_behind {
            terminal.warn("the site was published from elsewhere since this machine last did; that stays in the branch's history");
        }
        match outcome.commit {
            Some(_) => terminal.note(format_args!(
                "Published; see it at {}",
                config.base.as_str()
            )),
            None => terminal.note(format_args!(
                "Nothing new to publish; {} is up to date.",
                config.base.as_str()
            )),
        }
        Ok(())
    }

    fn report(&self, terminal: &Terminal, changes: &Changes) {
        if self.json {
            let Changes {
                added,
                changed,
                removed,
            } = changes;
            let json =
                serde_json::json!({ "added": added, "changed": changed, "removed": removed });
            return terminal.json(&json);
        }
        for (sign, paths) in [
            ("+", &changes.added),
            ("~", &changes.changed),
            ("-", &changes.removed),
        ] {
            let (pages, files): (Vec<_>, Vec<_>) =
                paths.iter().partition(|path| path.ends_with("index.html"));
            pages.iter().for_each(|page| {
                terminal.say(format_args!(
                    "{sign} /{}",
                    page.trim_end_matches("index.html")
                ))
            });
            if !files.is_empty() {
                terminal.say(format_args!(
                    "{sign} {}",
                    counted(files.len(), "other file")
                ));
            }
        }
    }
}

/// Pulls, dates what has no date, builds, and pushes.
pub fn publish(
    terminal: &Terminal,
    root: &Path,
    now: Timestamp,
    leave: Leave,
) -> Result<Outcome, Stop> {
    let config = ready(root)?;
    pull::pull(terminal, root, &Wish::default(), now)?;
    date_the_undated(terminal, root, now)?;
    let folder = root.join(story::PUBLIC);
    let written = build::write(terminal, root, &folder, now)?;
    let files = written
        .paths
        .into_iter()
        .map(|path| (path.clone(), folder.join(path)))
        .collect::<Vec<_>>();
    let remote = Remote::of(terminal, root, &config)?;
    if !leave.anyway {
        nobody_forgotten(root, &remote, &files)?;
    }
    let push =
        |target: &Target| publish::push(&publication(&config, *target, &files, now, leave.adopt));
    Ok(remote.reach(push)?)
}

/// Settings that can be published with, or what is missing from them.
fn ready(root: &Path) -> Result<Config, Stop> {
    let config = Config::load(root)?;
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

/// What publishing would change: built aside, so that nothing here or there is touched.
fn preview(
    terminal: &Terminal,
    root: &Path,
    config: &Config,
    now: Timestamp,
) -> Result<Changes, Stop> {
    let aside = tempfile::tempdir().map_err(Failure::doing("cannot make a temporary folder"))?;
    let folder = aside.path().join(story::PUBLIC);
    let site = story::site(root, now, Drafts::LeftOut)?;
    terminal.warnings(&site.content.warnings);
    let plan = story::plan(&site)?;
    Output {
        folder: &folder,
        state: aside.path(),
    }
    .write(&plan)?;
    let files: Vec<(String, PathBuf)> = plan
        .paths()
        .map(|path| (path.to_string(), folder.join(path)))
        .collect();
    let mut remote = Remote::of(terminal, root, config)?;
    if !remote.path.exists() {
        // Before the first publication there is no repository of ours, and a look ahead makes none.
        remote.path = aside.path().join(REPOSITORY);
    }
    let preview =
        |target: &Target| publish::preview(&publication(config, *target, &files, now, true));
    Ok(remote.reach(preview)?)
}

/// Writes a date into posts that have none, so that their addresses never change.
fn date_the_undated(terminal: &Terminal, root: &Path, now: Timestamp) -> Result<(), Stop> {
    let config = Config::load(root)?;
    let content = content::heads(root, &config, now, Drafts::LeftOut)?;
    let date = now
        .to_zoned(config.timezone.clone())
        .strftime("%Y-%m-%dT%H:%M:%S%:z")
        .to_string();
    for head in content.undated() {
        content::stamp_date(root, &head.source.path, &date)?;
        terminal.note(format_args!(
            "Wrote `date: {date}` into {}.",
            head.source.path
        ));
    }
    Ok(())
}

/// A fresh clone knows nobody's answers: it must not wipe the guest lists that are online (decisions §20).
fn nobody_forgotten(root: &Path, remote: &Remote, files: &[(String, PathBuf)]) -> Result<(), Stop> {
    let friends = friends::load(root)?;
    let heard = friends::archived(root, &friends)?.heard;
    let silent: Vec<&Heard> = heard
        .iter()
        .filter(|heard| !heard.health.was_heard())
        .collect();
    if silent.is_empty() {
        return Ok(());
    }
    remote.reach(publish::fetch)?;
    for (path, file) in files
        .iter()
        .filter(|(path, _)| path.ends_with("index.html") && !path.starts_with("timeline/"))
    {
        let online = remote.reach(|target| publish::last_published(target, path))?;
        let online = String::from_utf8(online.unwrap_or_default()).unwrap_or_default();
        let here = std::fs::read_to_string(file).unwrap_or_default();
        let lost = silent.iter().find(|heard| {
            let site = heard.owner.site.as_str();
            online.contains(site) && !here.contains(site)
        });
        if let Some(heard) = lost {
            let name = heard.friend.name();
            return Err(Failure::new(format!("{name} was never heard on this machine, but their answer is online at /{}", path.trim_end_matches("index.html")))
                .help(format!("`potluck pull {name}` first; or `potluck publish --anyway` takes their answers off the site"))
                .into());
        }
    }
    Ok(())
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
