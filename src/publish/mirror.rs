//! Our own bare repository: what the remote showed last, and what is about to be pushed. Everything in it can be made again.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, SystemTime};

use git2::{Error, ErrorCode, Oid, Repository, RepositoryInitOptions};

use super::error::PublishError;

/// The one branch here. Not named after the remote's: `pages` and `pages/site` cannot both exist,
/// and a setting may change from the one to the other.
const PUBLISHED: &str = "refs/heads/published";

/// A lock is held for milliseconds; one this old was left behind by a process that died.
const STALE: Duration = Duration::from_secs(10);

/// The repository, opened.
pub struct Mirror {
    path: PathBuf,
    git: Repository,
}

impl Mirror {
    /// The repository at `path`, made when it is missing or of no use.
    pub fn open(path: &Path) -> Result<Mirror, PublishError> {
        match Mirror::existing(path) {
            Some(mirror) => Ok(mirror),
            None => Mirror::recreate(path),
        }
    }

    /// The repository at `path`, if there is a sound one.
    pub fn existing(path: &Path) -> Option<Mirror> {
        // `open_bare` looks neither at parent folders nor at environment variables.
        let git = Repository::open_bare(path).ok()?;
        let path = path.to_path_buf();
        let mirror = Mirror { path, git };
        let published = mirror.published().ok()?;
        if let Some(tip) = published {
            mirror.git.find_commit(tip).ok()?.tree().ok()?;
        }
        Some(mirror)
    }

    /// An empty repository at `path`, in place of whatever was there.
    pub fn recreate(path: &Path) -> Result<Mirror, PublishError> {
        let failed = |source| PublishError::NoRoom {
            path: path.to_path_buf(),
            source,
        };
        match fs::symlink_metadata(path) {
            Ok(found) if found.is_dir() => fs::remove_dir_all(path).map_err(failed)?,
            Ok(_) => fs::remove_file(path).map_err(failed)?,
            Err(_) => {}
        }
        fs::create_dir_all(path).map_err(failed)?;
        let mut options = RepositoryInitOptions::new();
        options
            .bare(true)
            // The user's template may bring hooks and settings that are not meant for this.
            .external_template(false)
            .initial_head(PUBLISHED)
            .description("what potluck published last; may be deleted\n");
        let git = Repository::init_opts(path, &options)?;
        let path = path.to_path_buf();
        Ok(Mirror { path, git })
    }

    /// Its folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where objects are read and written.
    pub fn git(&self) -> &Repository {
        &self.git
    }

    /// The commit that [`record`](Mirror::record) noted last.
    pub fn published(&self) -> Result<Option<Oid>, Error> {
        match self.git.refname_to_id(PUBLISHED) {
            Ok(tip) => Ok(Some(tip)),
            Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Notes what the remote's branch holds now.
    pub fn record(&self, tip: Option<Oid>) -> Result<(), PublishError> {
        Ok(self.patiently(|| match tip {
            Some(tip) => {
                let done = self.git.reference(PUBLISHED, tip, true, "published");
                done.map(drop)
            }
            None => match self.git.find_reference(PUBLISHED) {
                Ok(mut reference) => reference.delete(),
                Err(error) if error.code() == ErrorCode::NotFound => Ok(()),
                Err(error) => Err(error),
            },
        })?)
    }

    /// Whether `tip` is `commit` or stands on top of it.
    pub fn holds(&self, tip: Oid, commit: Oid) -> Result<bool, Error> {
        Ok(tip == commit || self.git.graph_descendant_of(tip, commit)?)
    }

    /// Waits for a `git` of this repository to let go of a lock, and clears it away when nobody holds it any more.
    fn patiently(&self, write: impl Fn() -> Result<(), Error>) -> Result<(), Error> {
        let pause = Duration::from_millis(100);
        let tries = STALE.as_millis() / pause.as_millis() + 10;
        for _ in 0..tries {
            match write() {
                Err(error) if error.code() == ErrorCode::Locked => {}
                done => return done,
            }
            if !self.clear_stale_locks() {
                sleep(pause);
            }
        }
        write()
    }

    fn clear_stale_locks(&self) -> bool {
        let locks = ["HEAD.lock", "packed-refs.lock", "refs/heads/published.lock"];
        let stale = locks.map(|lock| self.path.join(lock)).into_iter();
        let removed = stale.filter(|lock| is_stale(lock) && fs::remove_file(lock).is_ok());
        removed.count() > 0
    }
}

fn is_stale(lock: &Path) -> bool {
    let Ok(made) = fs::metadata(lock).and_then(|lock| lock.modified()) else {
        return false;
    };
    // A time in the future is no elapsed time at all: the clock was set back since, so it is old.
    SystemTime::now()
        .duration_since(made)
        .map_or(true, |age| age > STALE)
}
