//! The place that is published to: a repository or a plain folder on this machine, or a host on the network.

use std::path::{Path, PathBuf};

use git2::Oid;
use url::Url;

use super::error::PublishError;
use super::folder::Folder;
use super::mirror::Mirror;
use super::network::Network;
use super::plain::Plain;
use super::program::Program;
use super::publication::{Publication, Target};

/// An opened remote.
pub enum Remote {
    Folder(Folder),
    Plain(Plain),
    Network(Network),
    Program(Program),
}

impl Remote {
    /// Finds out which of them it is, and whether it can be used at all.
    pub fn open(target: &Target) -> Result<Remote, PublishError> {
        if target.access.by_git {
            return Ok(Remote::Program(Program::new(target)?));
        }
        Ok(match locate(target.remote, target.root)? {
            Place::Folder(path) => match Folder::open(target.remote, path) {
                Err(PublishError::NotARepository { path, .. }) if path.is_dir() => {
                    Remote::Plain(Plain::open(target.remote, path)?)
                }
                folder => Remote::Folder(folder?),
            },
            Place::Network { url, scheme } => Remote::Network(Network::new(url, &scheme, target)?),
        })
    }

    /// A publication as it is spoken of: a plain folder has no branches.
    pub fn named_in<'a>(&self, publication: &Publication<'a>) -> Publication<'a> {
        let mut named = publication.clone();
        if let Remote::Plain(_) = self {
            named.target.branch = "";
        }
        named
    }

    /// The commit its branch points to; afterwards our repository holds that with all it needs.
    pub fn fetch(&self, mirror: &Mirror, branch: &str) -> Result<Option<Oid>, PublishError> {
        match self {
            Remote::Folder(folder) => folder.fetch(mirror, branch),
            Remote::Plain(plain) => plain.fetch(mirror),
            Remote::Network(network) => network.fetch(mirror, branch),
            Remote::Program(program) => program.fetch(mirror, branch),
        }
    }

    /// Asks it to move its branch from `onto` to `commit`, which stands on top of that.
    pub fn offer(
        &self,
        mirror: &Mirror,
        branch: &str,
        commit: Oid,
        onto: Option<Oid>,
    ) -> Result<(), PublishError> {
        match self {
            Remote::Folder(folder) => folder.offer(mirror, branch, commit, onto),
            Remote::Plain(plain) => plain.offer(mirror, commit, onto),
            Remote::Network(network) => network.offer(mirror, branch, commit),
            Remote::Program(program) => program.offer(mirror, branch, commit),
        }
    }

    /// Whether a push would be let in. Sends nothing.
    pub fn knock(&self, mirror: &Mirror, branch: &str) -> Result<(), PublishError> {
        match self {
            Remote::Folder(folder) => folder.knock(),
            Remote::Plain(plain) => plain.knock(),
            Remote::Network(network) => network.knock(mirror),
            Remote::Program(program) => program.knock(mirror, branch),
        }
    }

    /// As it may be shown to people.
    pub fn shown(&self) -> String {
        match self {
            Remote::Folder(folder) => folder.shown(),
            Remote::Plain(plain) => plain.shown(),
            Remote::Network(network) => network.shown(),
            Remote::Program(program) => program.shown(),
        }
    }
}

#[derive(Debug, PartialEq)]
enum Place {
    Folder(PathBuf),
    Network { url: String, scheme: String },
}

/// Reads a remote as git does: a URL, `user@host:path`, or else a path.
fn locate(remote: &str, root: &Path) -> Result<Place, PublishError> {
    let remote = remote.trim();
    if remote.is_empty() {
        return Err(PublishError::NoRemote);
    }
    if let Some((scheme, _)) = remote.split_once("://") {
        let (url, scheme) = (remote.to_string(), scheme.to_lowercase());
        return match scheme.as_str() {
            "file" => folder_of(remote).map(Place::Folder),
            _ => Ok(Place::Network { url, scheme }),
        };
    }
    if let Some(rest) = remote.strip_prefix('~')
        && (rest.is_empty() || rest.starts_with('/'))
    {
        let home = std::env::var_os("HOME").filter(|home| !home.is_empty());
        let home = home.ok_or_else(|| PublishError::BadRemote {
            remote: remote.to_string(),
            why: "`~` stands for the home folder, and `HOME` is not set",
        })?;
        return Ok(Place::Folder(
            Path::new(&home).join(rest.trim_start_matches('/')),
        ));
    }
    let path = root.join(remote);
    if is_host_and_path(remote) && !path.exists() {
        let (url, scheme) = (remote.to_string(), "ssh".to_string());
        return Ok(Place::Network { url, scheme });
    }
    Ok(Place::Folder(path))
}

fn folder_of(url: &str) -> Result<PathBuf, PublishError> {
    let path = Url::parse(url).ok().and_then(|url| url.to_file_path().ok());
    path.ok_or_else(|| PublishError::BadRemote {
        remote: url.to_string(),
        why: "after `file://` comes a whole path, such as `file:///home/ada/site.git`",
    })
}

/// `git@host.example:ada/site.git`: a colon before the first slash, and more than the one letter of a Windows drive
/// before it.
fn is_host_and_path(remote: &str) -> bool {
    match remote.split_once(':') {
        Some((host, _)) => host.len() > 1 && !host.contains(['/', '\\']),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(path: &str) -> Place {
        Place::Folder(PathBuf::from(path))
    }

    fn network(url: &str, scheme: &str) -> Place {
        let (url, scheme) = (url.to_string(), scheme.to_string());
        Place::Network { url, scheme }
    }

    #[test]
    fn a_remote_is_read_as_git_reads_it() {
        let root = Path::new("/home/ada/site");
        let table = [
            ("../site.git", folder("/home/ada/site/../site.git")),
            ("/srv/site.git", folder("/srv/site.git")),
            ("/srv/a:b.git", folder("/srv/a:b.git")),
            ("./a:b.git", folder("/home/ada/site/./a:b.git")),
            ("file:///srv/my%20site.git", folder("/srv/my site.git")),
            (
                "https://host.example/a.git",
                network("https://host.example/a.git", "https"),
            ),
            (
                "SSH://git@host.example/a",
                network("SSH://git@host.example/a", "ssh"),
            ),
            (
                "git@host.example:ada/site.git",
                network("git@host.example:ada/site.git", "ssh"),
            ),
        ];
        for (remote, place) in table {
            assert_eq!(locate(remote, root).unwrap(), place, "{remote}");
        }
    }

    #[test]
    fn a_tilde_is_the_home_folder() {
        let Some(home) = std::env::var_os("HOME").map(PathBuf::from) else {
            return;
        };
        let root = Path::new("/site");
        assert_eq!(
            locate("~/x.git", root).unwrap(),
            Place::Folder(home.join("x.git"))
        );
        assert_eq!(locate("~x.git", root).unwrap(), folder("/site/~x.git"));
    }

    #[test]
    fn a_remote_that_says_nothing_is_an_error() {
        for remote in ["", "  ", "file://site.git"] {
            assert!(locate(remote, Path::new("/site")).is_err(), "{remote:?}");
        }
    }
}
