//! The set-up around the posts: what is still to be done before anybody sees them, and what git must not see.

use std::path::Path;

use crate::config::{Config, FILE};
use crate::diagnostic::Diagnostic;

/// What a person alone knows of their friends.
const PRIVATE: &str = "private.yaml";

/// Settings that are still missing, and bounds that are passed.
pub fn to_do(config: &Config, friends: usize) -> Vec<Diagnostic> {
    let hint = |message: &str, help: &str| Diagnostic::hint(message).path(FILE).help(help);
    let url = config.has_placeholder_url.then(|| {
        hint(
            "the site has no address yet",
            "set `url: https://ada.example/` to where it will be published",
        )
    });
    let remote = config.publish.remote.trim().is_empty().then(|| {
        hint(
            "it is not said where to publish",
            "set `publish: { remote: git@host.example:ada/site.git }` to a repository of yours",
        )
    });
    let limit = config.circle.limit;
    let crowd = (friends > limit).then(|| {
        Diagnostic::warning(format!("you follow {friends} friends, more than {limit}"))
            .path("friends.yaml")
            .help("a circle is small on purpose; `circle.limit` changes the number")
    });
    url.into_iter().chain(remote).chain(crowd).collect()
}

/// Folders in which other generators look for posts, and potluck does not.
pub fn other_folders(root: &Path) -> Vec<Diagnostic> {
    let folders = [
        "_posts",
        "_drafts",
        "content",
        "source/_posts",
        "src/content",
    ];
    let there = folders.iter().filter(|folder| root.join(folder).is_dir());
    let hint = |folder: &&str| {
        Diagnostic::hint("potluck does not look into this folder")
            .path(format!("{folder}/"))
            .help(
                "posts are in posts/, events in events/, standing pages in pages/: move them there",
            )
    };
    there.map(hint).collect()
}

/// `private.yaml` where git would take it along.
pub fn not_ignored(root: &Path) -> Option<Diagnostic> {
    let file = root.join(PRIVATE).canonicalize().ok()?;
    let repository = git2::Repository::discover(root).ok()?;
    let top = repository.workdir()?.canonicalize().ok()?;
    let path = file.strip_prefix(top).ok()?;
    let is_tracked = repository
        .index()
        .is_ok_and(|index| index.get_path(path, 0).is_some());
    if is_tracked {
        let known = Diagnostic::error("git keeps this file, so others may read it").path(PRIVATE);
        return Some(known.help(format!(
            "`git rm --cached {PRIVATE}` takes it out, and a line `{PRIVATE}` in .gitignore keeps it out; what is already pushed stays in the history"
        )));
    }
    match repository.is_path_ignored(path) {
        Ok(false) => Some(
            Diagnostic::warning("git does not ignore this file: the next `git add` takes it along")
                .path(PRIVATE)
                .help(format!("add a line `{PRIVATE}` to .gitignore")),
        ),
        _ => None,
    }
}

/// The archive, of which only a copy was looked at.
pub fn damaged(notice: Diagnostic) -> Diagnostic {
    let path = notice.path.unwrap_or_default();
    Diagnostic::warning("the archive of what friends wrote is damaged")
        .path(path)
        .help("`potluck pull` sets it aside and brings back what friends still publish")
}
