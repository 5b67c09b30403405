//! The archive's file: opened, brought up to date, and set aside when it is damaged.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use rusqlite::{Connection, Error, ErrorCode, TransactionBehavior};

use crate::diagnostic::{Diagnostic, Failure};

/// Where the archive lives, in the site's folder.
pub const PATH: &str = ".potluck/archive.db";

/// How long we wait while another potluck writes.
const PATIENCE: Duration = Duration::from_secs(10);

/// Raised with every change of the tables; each has a step in `migrate`.
const VERSION: i64 = 5;

/// What friends said is in `item`, as their feeds had it: the truth. `derived` is made of it, and made anew when
/// what makes it changes. Times are milliseconds since 1970.
const TABLES: &str = "
CREATE TABLE feed (
    owner TEXT NOT NULL,
    url TEXT NOT NULL,
    role TEXT NOT NULL,            -- site: a page that names feeds; feed; responses; archive
    leads_to TEXT,                 -- of a site its feed, of a feed its responses
    is_current INTEGER NOT NULL,   -- was asked at the last pull of this friend
    final_url TEXT,                -- where the body was found in the end
    etag BLOB,
    last_modified BLOB,
    mime TEXT,
    body BLOB,                     -- the last good one, which the validators belong to
    body_hash BLOB,
    reader INTEGER NOT NULL DEFAULT 0,
    last_tried INTEGER NOT NULL,
    last_ok INTEGER,
    was_new INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    error TEXT,
    PRIMARY KEY (owner, url)
);
CREATE TABLE item (
    owner TEXT NOT NULL,
    id TEXT NOT NULL,
    feed TEXT NOT NULL,
    raw TEXT NOT NULL,             -- feeds::Item as JSON; when deleted model::Entry, of which
                                   -- no more is left than where it stood, or nothing
    hash BLOB NOT NULL,
    updated INTEGER,
    first_seen INTEGER NOT NULL,
    deleted INTEGER,               -- the time of its tombstone
    PRIMARY KEY (owner, id)
);
CREATE TABLE derived (
    owner TEXT NOT NULL,
    id TEXT NOT NULL,
    hash BLOB NOT NULL,            -- of the raw item it was made of
    stamp TEXT NOT NULL,           -- what made it
    sanitiser INTEGER NOT NULL,
    entry TEXT NOT NULL,           -- model::Entry as JSON; empty where the item means nothing
    html TEXT NOT NULL,
    PRIMARY KEY (owner, id)
);
";

/// What version 2 added: when to ask again, and where addresses moved to.
const MANNERS: &str = "
ALTER TABLE feed ADD COLUMN next_try INTEGER;
ALTER TABLE feed ADD COLUMN is_firm INTEGER NOT NULL DEFAULT 0;   -- its server wants the pause
ALTER TABLE feed ADD COLUMN is_over INTEGER NOT NULL DEFAULT 0;   -- gone for good
ALTER TABLE feed ADD COLUMN schedule TEXT;                        -- feeds::Schedule as JSON
ALTER TABLE feed ADD COLUMN moved_to TEXT;
ALTER TABLE feed ADD COLUMN moves INTEGER NOT NULL DEFAULT 0;     -- pulls in a row at which it moved there for good
CREATE TABLE host (
    host TEXT PRIMARY KEY,
    paused_until INTEGER NOT NULL
);
";

/// What version 3 added: looks at the addresses of entries.
const PERMALINKS: &str = "
CREATE TABLE permalink (
    owner TEXT NOT NULL,
    id TEXT NOT NULL,
    looked INTEGER NOT NULL,
    gone INTEGER,                  -- the first look of those in a row that found nothing there
    PRIMARY KEY (owner, id)
);
";

/// What version 4 added.
const WISHES: &str = "
ALTER TABLE feed ADD COLUMN wish TEXT NOT NULL DEFAULT '';   -- of it others may show: nothing; everything
";

/// What version 5 added: looks at friends' home pages.
const HOMES: &str = "
CREATE TABLE home (
    owner TEXT PRIMARY KEY,
    looked INTEGER NOT NULL,
    is_quiet INTEGER NOT NULL      -- it asks not to be quoted
);
";

/// Opens the archive of the site in `root`, or begins one.
pub fn open(root: &Path) -> Result<Connection, Failure> {
    let path = root.join(PATH);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(Failure::at("make", folder))?;
    }
    connect(&path).map_err(|trouble| trouble.failure())
}

/// An archive of nothing, in memory.
pub fn none() -> Result<Connection, Failure> {
    connect(Path::new(":memory:")).map_err(|trouble| trouble.failure())
}

/// Opens the archive. One that is none is set aside, which is the second result, and another begun: nothing else can
/// be done with it, and the friends' feeds are still there to be heard.
pub fn open_or_begin_anew(root: &Path) -> Result<(Connection, Option<Diagnostic>), Failure> {
    begin_anew_if(root, |archive| archive.map(|_| false))
}

/// As `open_or_begin_anew`, but looks the whole file through, which takes a moment.
pub fn look_through(root: &Path) -> Result<(Connection, Option<Diagnostic>), Failure> {
    begin_anew_if(root, |archive| Ok(!is_whole(&archive?)?))
}

fn begin_anew_if(
    root: &Path,
    is_bad: impl FnOnce(Result<Connection, Trouble>) -> Result<bool, Trouble>,
) -> Result<(Connection, Option<Diagnostic>), Failure> {
    let is_damaged = match exists(root).then(|| is_bad(connect(&root.join(PATH)))) {
        Some(Err(Trouble::Sqlite(error))) => is_damage(&error),
        Some(Ok(is_bad)) => is_bad,
        Some(Err(Trouble::Newer(_))) | None => false,
    };
    let notice = is_damaged.then(|| set_aside(root)).transpose()?;
    Ok((open(root)?, notice))
}

/// Whether the site in `root` has an archive.
pub fn exists(root: &Path) -> bool {
    root.join(PATH).is_file()
}

/// Copies the archive with what is not yet merged into it.
pub fn copy(root: &Path, aside: &Path) -> Result<(), Failure> {
    let (from, to) = (root.join(PATH), aside.join(PATH));
    if let Some(folder) = to.parent() {
        std::fs::create_dir_all(folder).map_err(Failure::at("make", folder))?;
    }
    for ending in ["", "-wal"] {
        let (from, to) = (with_ending(&from, ending), with_ending(&to, ending));
        if from.is_file() {
            std::fs::copy(&from, &to).map_err(Failure::at("copy", &from))?;
        }
    }
    Ok(())
}

/// A time as the tables have it.
pub fn time(millisecond: Option<i64>) -> Option<Timestamp> {
    Timestamp::from_millisecond(millisecond?).ok()
}

/// For `map_err`: what SQLite said, in a sentence.
pub fn failure(error: Error) -> Failure {
    if is_damage(&error) {
        let damaged = format!("the archive `{PATH}` is damaged");
        return Failure::new(damaged).help("`potluck pull` sets it aside and begins a new one");
    }
    let (why, help) = match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy) => (
            "it is in use",
            "another potluck is at work on it; try again when it is done",
        ),
        Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::SystemIoFailure) => (
            "it cannot be written",
            "it must be yours, and on a disk that can be written",
        ),
        Some(ErrorCode::DiskFull) => (
            "the disk is full",
            "make room on it, then do the same again",
        ),
        _ => return Failure::doing(format!("cannot use the archive `{PATH}`"))(error),
    };
    Failure::new(format!("cannot use the archive `{PATH}`: {why}")).help(help)
}

/// Whether an error means that the file is not what was written.
pub fn is_damage(error: &Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)
    )
}

fn is_busy(error: &Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
}

enum Trouble {
    Sqlite(Error),
    Newer(i64),
}

impl Trouble {
    fn failure(self) -> Failure {
        match self {
            Trouble::Sqlite(error) => failure(error),
            Trouble::Newer(version) => newer(version),
        }
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Trouble {
        Trouble::Sqlite(error)
    }
}

fn newer(version: i64) -> Failure {
    Failure::new(format!(
        "the archive `{PATH}` was written by a newer potluck (version {version} of its tables, here {VERSION})"
    ))
    .help("use the newer potluck here too, or delete the archive and pull again")
}

fn connect(path: &Path) -> Result<Connection, Trouble> {
    let mut connection = Connection::open(path)?;
    connection.busy_timeout(PATIENCE)?;
    write_ahead(&connection)?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    // What somebody took back is not to be found on the disk either.
    connection.pragma_update(None, "secure_delete", "ON")?;
    migrate(&mut connection)?;
    Ok(connection)
}

/// Readers go on while one writes, and a kill leaves the last transaction whole. Of two who begin an archive at the same
/// moment SQLite turns one away at once, whatever its busy timeout: both read it and both want to change it.
fn write_ahead(connection: &Connection) -> Result<(), Trouble> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match connection.pragma_update(None, "journal_mode", "WAL") {
            Err(error) if is_busy(&error) && Instant::now() < deadline => {
                std::thread::sleep(Duration::from_millis(5));
            }
            done => return Ok(done?),
        }
    }
}

fn migrate(connection: &mut Connection) -> Result<(), Trouble> {
    if version(connection)? == VERSION {
        return Ok(());
    }
    let step = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Asked again: another potluck may have been first.
    let version = version(&step)?;
    if version > VERSION {
        return Err(Trouble::Newer(version));
    }
    if version < 1 {
        step.execute_batch(TABLES)?;
    }
    if version < 2 {
        step.execute_batch(MANNERS)?;
    }
    if version < 3 {
        step.execute_batch(PERMALINKS)?;
    }
    if version < 4 {
        step.execute_batch(WISHES)?;
    }
    if version < 5 {
        step.execute_batch(HOMES)?;
    }
    step.pragma_update(None, "user_version", VERSION)?;
    Ok(step.commit()?)
}

fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

fn is_whole(archive: &Connection) -> rusqlite::Result<bool> {
    let verdict = archive.pragma_query_value(None, "quick_check", |row| row.get::<_, String>(0));
    match verdict {
        Err(error) if is_damage(&error) => Ok(false),
        verdict => Ok(verdict? == "ok"),
    }
}

/// Puts a damaged archive where it is in nobody's way, and says where.
pub fn set_aside(root: &Path) -> Result<Diagnostic, Failure> {
    let path = root.join(PATH);
    let place = (1..)
        .map(|number| path.with_file_name(format!("archive-damaged-{number}.db")))
        .find(|place| !place.exists())
        .unwrap_or_else(|| path.with_file_name("archive-damaged.db"));
    std::fs::rename(&path, &place).map_err(Failure::at("set aside", &path))?;
    for part in ["-wal", "-shm"] {
        // They are there only while the archive is open, or after a kill.
        std::fs::rename(with_ending(&path, part), with_ending(&place, part)).ok();
    }
    let name = place.file_name().unwrap_or_default().to_string_lossy();
    Ok(
        Diagnostic::warning("the archive of what friends wrote is damaged, so a new one is begun")
            .path(PATH)
            .help(format!(
                "the old one is kept as `.potluck/{name}`; `potluck pull` brings back what friends still publish"
            )),
    )
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(archive: &Connection) -> Vec<String> {
        let mut query = archive.prepare("SELECT id FROM item").unwrap();
        let rows = query.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    }

    fn put(archive: &Connection, id: &str) {
        let insert = "INSERT INTO item VALUES ('ben.example', ?1, 'f', ?2, x'00', NULL, 0, NULL)";
        let filler = "x".repeat(10_000);
        archive.execute(insert, [id, &filler]).unwrap();
    }

    #[test]
    fn an_archive_is_begun_once_and_found_again() {
        let root = tempfile::tempdir().unwrap();
        assert!(!exists(root.path()));
        put(&open(root.path()).unwrap(), "a");
        let (again, notice) = open_or_begin_anew(root.path()).unwrap();
        assert!(exists(root.path()) && notice.is_none());
        assert_eq!(ids(&again), ["a"]);
    }

    #[test]
    fn what_is_no_archive_is_set_aside_and_said() {
        let root = tempfile::tempdir().unwrap();
        drop(open(root.path()).unwrap());
        for number in 1..3 {
            let noise = "not a database, and long enough to see it".repeat(99);
            std::fs::write(root.path().join(PATH), noise).unwrap();
            let failure = open(root.path()).unwrap_err();
            assert_eq!(
                failure.to_string(),
                "the archive `.potluck/archive.db` is damaged"
            );
            let (archive, notice) = open_or_begin_anew(root.path()).unwrap();
            let help = notice.unwrap().help.unwrap();
            let kept = format!(".potluck/archive-damaged-{number}.db");
            assert!(help.contains(&kept), "{help}");
            assert!(root.path().join(kept).exists());
            assert!(ids(&archive).is_empty());
        }
    }

    #[test]
    fn damage_inside_is_found_by_looking_through() {
        let root = tempfile::tempdir().unwrap();
        let archive = open(root.path()).unwrap();
        for n in 0..20 {
            put(&archive, &n.to_string());
        }
        drop(archive);
        let path = root.path().join(PATH);
        let mut bytes = std::fs::read(&path).unwrap();
        for page in bytes.chunks_mut(4096).skip(6) {
            page.fill(0x55);
        }
        std::fs::write(&path, bytes).unwrap();
        let (archive, notice) = look_through(root.path()).unwrap();
        assert!(notice.is_some());
        assert!(ids(&archive).is_empty());
    }

    #[test]
    fn a_newer_archive_is_left_alone() {
        let root = tempfile::tempdir().unwrap();
        let archive = open(root.path()).unwrap();
        archive.pragma_update(None, "user_version", 99).unwrap();
        drop(archive);
        for failure in [
            open(root.path()).unwrap_err(),
            open_or_begin_anew(root.path()).map(|_| ()).unwrap_err(),
        ] {
            assert!(failure.to_string().contains("newer potluck"), "{failure}");
        }
    }

    #[test]
    fn two_at_once_begin_one_archive() {
        for _ in 0..20 {
            let root = tempfile::tempdir().unwrap();
            let start = std::sync::Barrier::new(8);
            std::thread::scope(|scope| {
                for n in 0..8 {
                    let (root, start) = (root.path(), &start);
                    scope.spawn(move || {
                        start.wait();
                        put(&open(root).unwrap(), &n.to_string());
                    });
                }
            });
            assert_eq!(ids(&open(root.path()).unwrap()).len(), 8);
        }
    }

    #[test]
    fn an_archive_of_an_older_potluck_is_brought_up_to_date() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join(PATH);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let old = Connection::open(&path).unwrap();
        old.execute_batch(TABLES).unwrap();
        old.pragma_update(None, "user_version", 1).unwrap();
        put(&old, "a");
        drop(old);
        let archive = open(root.path()).unwrap();
        assert_eq!(ids(&archive), ["a"]);
        let insert = "INSERT INTO feed (owner, url, role, is_current, last_tried, next_try) VALUES ('o', 'u', 'feed', 1, 0, 0)";
        archive.execute(insert, []).unwrap();
    }
}
