//! `publish.source`: which of the site's files are kept in the person's own repository, and sent on.

use std::collections::BTreeSet;
use std::path::Path;

use walkdir::WalkDir;

use super::count::counted;
use super::place::Place;
use super::remote::Remote;
use super::terminal::Terminal;
use crate::check::{self, Fate};
use crate::config::Config;
use crate::content::{self, Drafts};
use crate::diagnostic::Stop;
use crate::publish::{self, Identity, Kept, PublishError, Sources};

/// Settings that others may see. Not `private.yaml`.
const SETTINGS: [&str; 4] = ["potluck.yaml", "friends.yaml", "deleted.yaml", ".gitignore"];
/// What a person puts there is meant for the site.
const FOLDERS: [&str; 6] = [
    "posts",
    "events",
    "responses",
    "pages",
    "static",
    "templates",
];

/// What is done with them.
type Act = fn(&Sources) -> Result<Kept, PublishError>;

/// Commits what is new here and merges what is new there.
pub fn gather(place: &Place, config: &Config) -> Result<(), Stop> {
    let terminal = place.terminal;
    let kept = act(place, config, publish::gather)?;
    for path in &kept.staged {
        terminal.warn(format_args!(
            "`{path}` is staged for a commit of your own, so it was left out of this one"
        ));
    }
    say(terminal, &kept);
    Ok(())
}

/// Commits what was written meanwhile, and sends it all.
pub fn send(place: &Place, config: &Config) -> Result<(), Stop> {
    let kept = act(place, config, publish::send)?;
    say(place.terminal, &kept);
    Ok(())
}

fn say(terminal: &Terminal, kept: &Kept) {
    if kept.merged {
        terminal.note("Took in what was changed on the host.");
    }
    if kept.committed > 0 {
        let files = counted(kept.committed, "file");
        terminal.note(format_args!("Committed {files} in your own repository."));
    }
}

fn act(place: &Place, config: &Config, act: Act) -> Result<Kept, Stop> {
    let &Place { terminal, root, .. } = place;
    let files = files(place, config)?;
    let remote = Remote::of(place, config)?;
    let login = remote.login();
    let sources = Sources {
        root,
        files: &files,
        folders: &FOLDERS,
        author: Identity {
            name: config.author_name(),
            email: &config.author.email,
            seconds: place.now.as_second(),
        },
        message: &config.title,
        can_ask: terminal.can_ask(),
        login: login.as_ref(),
        remote: config.publish.remote.trim(),
    };
    Ok(act(&sources).map_err(|error| super::remote::failed(&error))?)
}

/// What is published, the settings, and the person's own templates. Drafts wait, and secrets stay here.
fn files(place: &Place, config: &Config) -> Result<BTreeSet<String>, Stop> {
    let &Place { terminal, root, .. } = place;
    let content = content::heads(root, config, place.now, Drafts::LeftOut)?;
    let settings = SETTINGS
        .iter()
        .map(|path| path.to_string())
        .filter(|path| root.join(path).is_file());
    let pages = content.pages().map(|page| page.source.path.clone());
    let copied = content.files.values().filter_map(|file| below(root, file));
    let templates = WalkDir::new(root.join("templates")).into_iter().flatten();
    let templates = templates.filter(|entry| entry.file_type().is_file());
    let templates = templates.filter_map(|entry| below(root, entry.path()));
    // Who has no site did not agree to stand in a repository: only where the host says so.
    let events = content.heads.iter().map(|head| head.source.path.as_str());
    let guests = events.map(content::guest_file);
    let guests = guests.filter(|path| config.publish.guests && root.join(path).is_file());
    let mut files: BTreeSet<String> = settings
        .chain(guests)
        .chain(pages)
        .chain(copied)
        .chain(templates)
        .collect();
    for secret in check::secrets_among(root, &files.clone(), Fate::Stopped) {
        if let Some(path) = secret.path.as_ref().filter(|path| files.remove(*path)) {
            terminal.detail(format_args!(
                "`{path}` is left out of your repository: it looks like a secret"
            ));
        }
    }
    Ok(files)
}

fn below(root: &Path, file: &Path) -> Option<String> {
    let path = file.strip_prefix(root).ok()?.to_str()?;
    Some(path.replace('\\', "/"))
}
