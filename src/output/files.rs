//! Files on the disk: replaced at once, staged and moved, taken away.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use crate::diagnostic::{Failure, shown};

/// Replaces a file at once: whoever reads it sees the old bytes or the new, also after a kill. A link stays a link; what
/// it leads to is replaced.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let target = path.canonicalize();
    let path = target.as_deref().unwrap_or(path);
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = staged(folder)?;
    if let Ok(meta) = fs::metadata(path) {
        file.as_file().set_permissions(meta.permissions())?;
    }
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

/// A temporary file is else its maker's alone; what replaces nothing should look like any new file in this folder.
#[cfg(unix)]
fn staged(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    use std::os::unix::fs::PermissionsExt;
    let like_any = fs::Permissions::from_mode(0o666);
    tempfile::Builder::new()
        .permissions(like_any)
        .tempfile_in(folder)
}

#[cfg(not(unix))]
fn staged(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    tempfile::NamedTempFile::new_in(folder)
}

/// Writes a file, and its folder if need be; tells how it lies there.
pub fn write_new(path: &Path, bytes: &[u8]) -> io::Result<fs::Metadata> {
    // Most pages have a folder of their own.
    if path.file_name() == Some("index.html".as_ref()) {
        let _ = path.parent().map(fs::create_dir);
    }
    let mut file = match File::create(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            path.parent().map_or(Ok(()), fs::create_dir_all)?;
            File::create(path)?
        }
        created => created?,
    };
    file.write_all(bytes)?;
    file.metadata()
}

/// Which files are moved.
#[derive(Clone, Copy, PartialEq)]
pub enum Moved {
    /// Those that stand in the place of none.
    New,
    All,
}

/// Moves what a folder holds into another one: whole subtrees where there is nothing yet, so that a first build of
/// thousands of pages takes a few steps; else file by file, each replaced at once.
pub fn move_into(from: &Path, to: &Path, moved: Moved) -> Result<(), Failure> {
    for entry in fs::read_dir(from).map_err(Failure::at("read", from))? {
        let entry = entry.map_err(Failure::at("read", from))?;
        let (staged, target) = (entry.path(), to.join(entry.file_name()));
        let found = target.symlink_metadata().ok();
        let is_link = found.as_ref().is_some_and(fs::Metadata::is_symlink);
        match staged.is_dir() && target.is_dir() {
            // What it leads to is not ours to write into.
            true if is_link => return Err(in_the_way(&target)),
            true => move_into(&staged, &target, moved)?,
            false if moved == Moved::New && found.is_some() => {}
            false => put(&staged, &target).map_err(Failure::at("write", &target))?,
        }
    }
    Ok(())
}

fn in_the_way(link: &Path) -> Failure {
    let place = shown(link);
    Failure::new(format!(
        "`{place}` is a symbolic link to a folder, and pages belong there"
    ))
    .help("remove the link; nothing is written into what lies elsewhere")
}

/// A stale file may stand where a folder must be: one page became several.
fn put(staged: &Path, target: &Path) -> io::Result<()> {
    if staged.is_dir() && target.is_file() {
        fs::remove_file(target)?;
    }
    fs::rename(staged, target)
}

pub fn remove_tree(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if !is_gone(&error) => Err(error),
        _ => Ok(()),
    }
}

pub fn is_gone(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_file_keeps_its_permissions_and_a_link_stays_one() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let (here, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let target = elsewhere.path().join("friends.yaml");
        fs::write(&target, "old").unwrap();
        fs::set_permissions(&target, fs::Permissions::from_mode(0o640)).unwrap();
        let link = here.path().join("friends.yaml");
        symlink(&target, &link).unwrap();
        replace(&link, b"new").unwrap();
        assert!(link.is_symlink());
        assert_eq!(fs::read(&target).unwrap(), b"new");
        let mode = fs::metadata(&target).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
    }
}
