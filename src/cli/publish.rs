//! `potluck publish`: pull, build, commit, push in one. Nothing is ever lost or forced.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Args;
use jiff::Timestamp;
use ureq::tls::RootCerts;

use super::announce;
use super::build::{self, counted};
use super::pull::{self, Wish};
use super::remote::{Remote, failed};
use super::sources;
use super::terminal::Terminal;
use crate::check;
use crate::config::{Config, FILE};
use crate::content::{self, Drafts};
use crate::diagnostic::{Diagnostic, Failure, Stop};
use crate::friends::{self, Heard};
use crate::hosts::{self, Home};
use crate::online;
use crate::publish::{self, Changes, Identity, Outcome, Publication, Target};
use crate::published::{self, REPOSITORY};
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
    pub fn run(self, terminal: &Terminal, root: &Path, now: Timestamp) -> Result<(), Stop> {
        let config = ready(root)?;
        if self.undo {
            return self.take_back(terminal, root, &config, now);
        }
        if self.dry_run {
            let changes = preview(terminal, root, &config, now)?;
            self.report(terminal, &changes);
            announce::preview(terminal, root, &config, &changes, now)?;
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
        let roots = Remote::of(terminal, root, &config)?.roots();
        if is_first {
            once_by_hand(terminal, &config);
        }
        if let Some(seconds) = self.wait {
            wait(
                terminal,
                root,
                &config,
                &roots,
                Duration::from_secs(seconds),
            )?;
        }
        announce::tell(terminal, root, &config, &roots, &outcome.changes, now);
        Ok(())
    }

    fn take_back(
        &self,
        terminal: &Terminal,
        root: &Path,
        config: &Config,
        now: Timestamp,
    ) -> Result<(), Stop> {
        let remote = Remote::of(terminal, root, config)?;
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
        self.report(terminal, &outcome.changes);
        terminal.note("The site is as it was before its last change; what you took back is still in the branch’s history.");
        terminal.note("Your files are as they are: change them before you publish again. `potluck publish --undo` once more brings it back.");
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
    let mut config = ready(root)?;
    if config.publish.source {
        sources::gather(terminal, root, &config, now)?;
        // What was changed on the host may be the settings.
        config = ready(root)?;
    }
    pull::pull(terminal, root, &Wish::default(), now)?;
    let copied = date_the_undated(terminal, root, now)?;
    if !leave.anyway {
        no_secrets(root, &copied)?;
    }
    let remote = Remote::of(terminal, root, &config)?;
    let has_moved = remote.reach(publish::fetch)?;
    tell_what_changed(terminal, root, &config, now)?;
    if config.publish.source {
        sources::send(terminal, root, &config, now)?;
    }
    let folder = root.join(story::PUBLIC);
    let written = build::write(terminal, root, &folder, now)?;
    let mut files = written
        .paths
        .into_iter()
        .map(|path| (path.clone(), folder.join(path)))
        .collect::<Vec<_>>();
    files.extend(for_the_host(&root.join(story::STATE), &config, &files)?);
    if !leave.anyway {
        nobody_forgotten(root, &config, &files)?;
    }
    let push =
        |target: &Target| publish::push(&publication(&config, *target, &files, now, leave.adopt));
    let mut outcome = remote.reach(push)?;
    outcome.was_behind |= has_moved;
    Ok(outcome)
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
    let mut files: Vec<(String, PathBuf)> = plan
        .paths()
        .map(|path| (path.to_string(), folder.join(path)))
        .collect();
    files.extend(for_the_host(aside.path(), config, &files)?);
    let mut remote = Remote::of(terminal, root, config)?;
    if !remote.path.exists() {
        // Before the first publication there is no repository of ours, and a look ahead makes none.
        remote.path = aside.path().join(REPOSITORY);
    }
    let preview =
        |target: &Target| publish::preview(&publication(config, *target, &files, now, true));
    Ok(remote.reach(preview)?)
}

/// What the host wants to find beside the site. The person's own file of the same name comes first.
fn for_the_host(
    state: &Path,
    config: &Config,
    files: &[(String, PathBuf)],
) -> Result<Vec<(String, PathBuf)>, Stop> {
    let publish = &config.publish;
    let wanted = hosts::beside_the_site(&publish.remote, config.base.url(), &publish.branch);
    let is_missing = |name: &str| !files.iter().any(|(path, _)| path == name);
    let mut added = Vec::new();
    for (name, text) in wanted.into_iter().filter(|(name, _)| is_missing(name)) {
        let file = state.join("host").join(name);
        crate::output::replace(&file, text.as_bytes()).map_err(Failure::at("write", &file))?;
        added.push((name.to_string(), file));
    }
    Ok(added)
}

/// After the first publish: what the host must be told, and where it will show the site.
fn once_by_hand(terminal: &Terminal, config: &Config) {
    let Some(home) = Home::of(&config.publish.remote) else {
        return;
    };
    if let Some(advice) = home.host.once_by_hand(&config.publish.branch) {
        terminal.note(format_args!("Once, {advice}"));
    }
    let address = home.address();
    if config.base.as_str() != address {
        terminal.note(format_args!("There the site will be at {address} as well, unless a name of your own leads to it. If that is where it is meant to be, set `url: {address}` in {FILE}."));
    }
}

/// Asks the public address until it shows the feed that was just published.
fn wait(
    terminal: &Terminal,
    root: &Path,
    config: &Config,
    roots: &RootCerts,
    patience: Duration,
) -> Result<(), Stop> {
    let file = root.join(story::PUBLIC).join("feed.xml");
    let feed = std::fs::read(&file).map_err(Failure::at("read", &file))?;
    let address = config.base.join("feed.xml");
    let began = Instant::now();
    let mut pause = Duration::from_millis(500);
    loop {
        let seen = online::look(&address, roots);
        let why = match seen {
            Ok(answer) if answer.status == 200 && answer.body == feed => {
                terminal.note(format_args!(
                    "Seen at {address} after {:.0} s.",
                    began.elapsed().as_secs_f64()
                ));
                return Ok(());
            }
            Ok(answer) if answer.status == 200 => "an older feed is still shown there".to_string(),
            Ok(answer) => format!("it answers with status {}", answer.status),
            Err(why) => why,
        };
        let left = patience.saturating_sub(began.elapsed());
        if left.is_zero() {
            return Err(Failure::new(format!(
                "the site is pushed, but {address} does not show it yet: {why}"
            ))
            .help("some hosts take ten minutes; `potluck check --online` looks at all of the way")
            .into());
        }
        terminal.detail(format_args!("{why}; waiting"));
        std::thread::sleep(pause.min(left));
        pause = (pause * 2).min(Duration::from_secs(15));
    }
}

/// Writes a date into posts that have none, so that their addresses never change.
/// Gives the files that will be copied into the site, too.
fn date_the_undated(terminal: &Terminal, root: &Path, now: Timestamp) -> Result<Vec<String>, Stop> {
    let config = Config::load(root)?;
    let content = content::heads(root, &config, now, Drafts::LeftOut)?;
    if std::env::var_os("CI").is_some_and(|set| !set.is_empty() && set != "false") {
        let undated = content.undated().map(|head| lost_in_ci(&head.source.path));
        let mistakes: Vec<Diagnostic> = undated.collect();
        if !mistakes.is_empty() {
            return Err(Stop::Mistakes(mistakes));
        }
    }
    for head in content.undated() {
        let date = moment(&config, now);
        stamp(terminal, root, &head.source.path, "date", &date)?;
    }
    let copied = content.files.values();
    let copied =
        copied.filter_map(|file| Some(file.strip_prefix(root).ok()?.to_str()?.to_string()));
    Ok(copied.collect())
}

/// What looks like a key or a token is not put where everybody can read it.
fn no_secrets(root: &Path, copied: &[String]) -> Result<(), Stop> {
    let found = check::secrets_among(root, copied);
    match found.is_empty() {
        true => Ok(()),
        false => Err(Stop::Mistakes(found)),
    }
}

/// On a host's machine the sources are a copy: the date would be another one each time, and with it the address.
fn lost_in_ci(path: &str) -> Diagnostic {
    Diagnostic::error("this post has no date, and one written here (`CI` is set) would be lost")
        .path(path)
        .help(
            "write a line like date: 2026-06-15 into it, or publish it once from your own computer",
        )
}

/// Writes into posts that were changed since they were published that they were, and when.
fn tell_what_changed(
    terminal: &Terminal,
    root: &Path,
    config: &Config,
    now: Timestamp,
) -> Result<(), Stop> {
    let published = published::last(root, config).map_err(|error| failed(&error))?;
    let Some(published) = published else {
        return Ok(());
    };
    let site = story::site(root, now, Drafts::LeftOut)?;
    for edit in published.edits(&site)? {
        if let Some(updated) = edit.updated {
            let updated = moment(config, updated);
            stamp(terminal, root, &edit.path, "updated", &updated)?;
        }
        if let Some(sequence) = edit.sequence {
            stamp(
                terminal,
                root,
                &edit.path,
                "sequence",
                &sequence.to_string(),
            )?;
        }
    }
    Ok(())
}

fn stamp(
    terminal: &Terminal,
    root: &Path,
    path: &str,
    field: &str,
    value: &str,
) -> Result<(), Failure> {
    content::stamp(root, path, field, value)?;
    terminal.note(format_args!("Wrote `{field}: {value}` into {path}."));
    Ok(())
}

/// As a person would write it, in the site's zone.
fn moment(config: &Config, time: Timestamp) -> String {
    let time = time.to_zoned(config.timezone.clone());
    time.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// A fresh clone knows nobody's answers: it must not wipe the guest lists that are online (decisions §20).
fn nobody_forgotten(root: &Path, config: &Config, files: &[(String, PathBuf)]) -> Result<(), Stop> {
    let friends = friends::load(root)?;
    let heard = friends::archived(root, &friends, &Config::load(root)?.phrases)?.heard;
    let silent: Vec<&Heard> = heard
        .iter()
        .filter(|heard| !heard.health.was_heard())
        .collect();
    if silent.is_empty() {
        return Ok(());
    }
    for (path, file) in files
        .iter()
        .filter(|(path, _)| path.ends_with("index.html") && !path.starts_with("timeline/"))
    {
        let online = published::file(root, config, path).map_err(|error| failed(&error))?;
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
