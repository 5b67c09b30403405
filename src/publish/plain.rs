//! A remote that is a plain folder: a stick, or what a web server shows. It holds the site's files as they are, and a
//! list of those that are ours; no other is ever replaced or removed.
//!
//! What is in the folder is taken for a commit, in our own repository alone, so that everything else goes as it does
//! with a branch.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use git2::{Oid, Repository};

use super::error::PublishError;
use super::listing::{self, Listing};
use super::mirror::Mirror;
use super::{commit, spelling, tree};

/// Where files wait until all of them are there.
const STAGE: &str = ".potluck-stage";

/// The folder there.
pub struct Plain {
    /// As it may be shown.
    remote: String,
    path: PathBuf,
}

type Files = BTreeMap<String, Oid>;

impl Plain {
    /// A folder that is empty or ours; another one is left alone.
    pub fn open(remote: &str, path: PathBuf) -> Result<Plain, PublishError> {
        let plain = Plain {
            remote: spelling::shown(remote),
            path,
        };
        match plain.listing()?.is_none() && !is_free(&plain.path) {
            true => Err(PublishError::NotEmpty {
                remote: plain.remote,
                path: plain.path,
            }),
            false => Ok(plain),
        }
    }

    /// See [`Remote::fetch`](super::remote::Remote::fetch): what is there now, as a commit of our repository.
    pub fn fetch(&self, mirror: &Mirror) -> Result<Option<Oid>, PublishError> {
        let git = mirror.git();
        let Some((listing, found)) = self.at_rest(git)? else {
            return Ok(None);
        };
        let tree = tree::plant(git, found.iter().map(|(path, id)| (path.as_str(), *id)))?;
        let before = mirror.published()?;
        let known = [listing.commit, before].into_iter().flatten();
        for id in known.filter(|_| !listing.is_moving) {
            if git
                .find_commit(id)
                .is_ok_and(|known| known.tree_id() == tree)
            {
                return Ok(Some(id));
            }
        }
        // Put there by another machine, half put there by one that was killed, or changed by hand: then it is nobody's.
        let is_ours = found.iter().all(|(path, id)| listing.names(path, *id));
        let site = is_ours.then_some(&*listing.site);
        let is_half = listing.is_moving;
        Ok(Some(commit::of_what_is_there(
            git,
            tree,
            before,
            (site, listing.when),
            is_half,
        )?))
    }

    /// The list and what is there of it, of one moment: somebody else may be putting files in place just now.
    fn at_rest(&self, git: &Repository) -> Result<Option<(Listing, Files)>, PublishError> {
        const LOOKS: usize = 20;
        let mut looks = 0;
        loop {
            let Some(listing) = self.listing()? else {
                return Ok(None);
            };
            let found = self.found(git, &listing)?;
            looks += 1;
            if looks == LOOKS || self.listing()?.as_ref() == Some(&listing) {
                return Ok(Some((listing, found)));
            }
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// See [`Remote::offer`](super::remote::Remote::offer): makes the folder hold what the commit holds.
    pub fn offer(&self, mirror: &Mirror, id: Oid, onto: Option<Oid>) -> Result<(), PublishError> {
        let git = mirror.git();
        if self.fetch(mirror)? != onto {
            // Whoever asked looks again at what is there, and comes back.
            return Err(self.unwritable(io::ErrorKind::ResourceBusy.into()));
        }
        let old = onto.map(|onto| tree::files(git, onto)).transpose()?;
        let (old, new) = (old.unwrap_or_default(), tree::files(git, id)?);
        let changed: Files = new
            .iter()
            .filter(|(path, id)| old.get(*path) != Some(id))
            .map(|(path, id)| (path.clone(), *id))
            .collect();
        for path in changed.keys() {
            self.check_way(path, &old)?;
        }
        let stale = old.keys().filter(|path| !new.contains_key(*path));
        let stale: BTreeSet<&String> = stale.collect();
        let done = Listing::of(git, id, &new)?;
        let moved = self.exchange(git, &changed, &stale, (&done, &old));
        let cleared = clear(&self.path.join(STAGE));
        moved.and(cleared.map_err(|error| self.unwritable(error)))
    }

    /// Puts the changed files in place and takes the stale ones away. At any moment the list names all that is ours.
    fn exchange(
        &self,
        git: &Repository,
        changed: &Files,
        stale: &BTreeSet<&String>,
        (done, old): (&Listing, &Files),
    ) -> Result<(), PublishError> {
        let stage = self.path.join(STAGE);
        clear(&stage).map_err(|error| self.unwritable(error))?;
        for (number, id) in changed.values().enumerate() {
            let blob = git.find_blob(*id)?;
            write_new(&stage.join(number.to_string()), blob.content())
                .map_err(|error| self.unwritable(error))?;
        }
        // By way of the stage, which the next publish clears: a kill leaves nothing else behind.
        let write = |listing: &Listing| {
            write_new(&stage.join("list"), listing.to_text().as_bytes())?;
            fs::rename(stage.join("list"), self.path.join(listing::FILE))
        };
        let put = || -> io::Result<()> {
            write(&done.with(old))?;
            // A page may become a folder, or the other way round.
            let is_in_the_way = |path: &&&String| {
                let (file, folder) = (path.as_str(), format!("{path}/"));
                changed.keys().any(|new| {
                    new.starts_with(&folder)
                        || file
                            .strip_prefix(&**new)
                            .is_some_and(|rest| rest.starts_with('/'))
                })
            };
            let (first, last): (Vec<&String>, Vec<&String>) =
                stale.iter().partition(|path| is_in_the_way(path));
            first.iter().try_for_each(|path| self.remove(path))?;
            for (number, path) in changed.keys().enumerate() {
                let target = self.path.join(path);
                target.parent().map_or(Ok(()), fs::create_dir_all)?;
                fs::rename(stage.join(number.to_string()), target)?;
            }
            last.iter().try_for_each(|path| self.remove(path))?;
            write(done)
        };
        put().map_err(|error| self.unwritable(error))
    }

    /// Writes a file there and takes it away again.
    pub fn knock(&self) -> Result<(), PublishError> {
        let written = tempfile::NamedTempFile::new_in(&self.path)
            .and_then(|mut file| file.write_all(&[0; 4096]));
        written.map_err(|error| self.unwritable(error))
    }

    /// As it may be shown to people.
    pub fn shown(&self) -> String {
        self.remote.clone()
    }

    fn listing(&self) -> Result<Option<Listing>, PublishError> {
        Listing::load(&self.path).map_err(|error| self.unreadable(error))
    }

    /// Those of the listed files that are there, as they are.
    fn found(&self, git: &Repository, listing: &Listing) -> Result<Files, PublishError> {
        let mut found = Files::new();
        for path in listing.paths() {
            let file = self.path.join(path);
            // Never through a link: a list that was tampered with must not make us read, or remove, what is elsewhere.
            let is_there = self.parents(path).all(|folder| is_folder(&folder))
                && fs::symlink_metadata(&file).is_ok_and(|file| file.is_file());
            if !is_there {
                continue;
            }
            File::open(&file).map_err(|error| self.unreadable(error))?;
            found.insert(path.to_string(), git.blob_path(&file)?);
        }
        Ok(found)
    }

    /// Refuses to write where something stands that is not ours.
    fn check_way(&self, path: &str, old: &Files) -> Result<(), PublishError> {
        let in_the_way = |place: &Path| PublishError::InTheWay {
            remote: self.remote.clone(),
            path: place.strip_prefix(&self.path).unwrap_or(place).into(),
        };
        let is_ours = |place: &Path| {
            let below = place.strip_prefix(&self.path).ok().and_then(Path::to_str);
            below.is_some_and(|below| old.contains_key(&below.replace('\\', "/")))
        };
        for folder in self.parents(path) {
            match fs::symlink_metadata(&folder) {
                Ok(found) if !found.is_dir() && !is_ours(&folder) => {
                    return Err(in_the_way(&folder));
                }
                _ => {}
            }
        }
        let target = self.path.join(path);
        let folder = format!("{path}/");
        match fs::symlink_metadata(&target) {
            Ok(found) if found.is_dir() && old.keys().any(|old| old.starts_with(&folder)) => Ok(()),
            Ok(_) if !is_ours(&target) => Err(in_the_way(&target)),
            _ => Ok(()),
        }
    }

    /// The folders that a path leads through, the outermost first.
    fn parents<'a>(&'a self, path: &'a str) -> impl Iterator<Item = PathBuf> + 'a {
        let ends = path.match_indices('/').map(|(at, _)| at);
        ends.filter_map(|end| Some(self.path.join(path.get(..end)?)))
    }

    /// Removes a file of ours, and the folders that were made for it alone.
    fn remove(&self, path: &str) -> io::Result<()> {
        match fs::remove_file(self.path.join(path)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let parents: Vec<PathBuf> = self.parents(path).collect();
        // A folder with something of others in it stays.
        let _ = parents.iter().rev().try_for_each(fs::remove_dir);
        Ok(())
    }

    fn unreadable(&self, error: io::Error) -> PublishError {
        PublishError::Unreachable {
            remote: self.remote.clone(),
            reason: error.to_string(),
        }
    }

    fn unwritable(&self, error: io::Error) -> PublishError {
        PublishError::Unwritable {
            remote: self.remote.clone(),
            path: self.path.clone(),
            reason: error.to_string(),
        }
    }
}

/// Whether nobody keeps anything in a folder. What systems leave on every stick does not count.
fn is_free(folder: &Path) -> bool {
    let is_litter = |name: &str| {
        name.starts_with(['.', '$']) || matches!(name, "System Volume Information" | "lost+found")
    };
    fs::read_dir(folder).is_ok_and(|mut entries| {
        entries
            .all(|entry| entry.is_ok_and(|entry| is_litter(&entry.file_name().to_string_lossy())))
    })
}

fn is_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.is_dir())
}

/// On the disk before the list says that it is there: sticks are pulled out.
fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    let mut file = File::create_new(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn clear(stage: &Path) -> io::Result<()> {
    match fs::symlink_metadata(stage) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(stage),
        Ok(_) => fs::remove_file(stage),
        Err(_) => Ok(()),
    }
}
