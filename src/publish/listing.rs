//! The list of our files in a plain folder: whose site they are, when they came, and what each of them held.
//! It lies in the folder itself, where everybody can write: it is believed only in what does no harm.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use git2::{Oid, Repository};

use super::{commit, spelling, tree};

/// Its name in the folder.
pub const FILE: &str = ".potluck-files";

/// More than a list of a million pages takes.
const MOST: u64 = 256 << 20;

/// What is listed.
#[derive(Debug, Default, PartialEq)]
pub struct Listing {
    /// The site's address.
    pub site: String,
    /// Seconds since 1970.
    pub when: i64,
    /// The commit of the repository that put it there.
    pub commit: Option<Oid>,
    /// Whether a publish is under way, or was killed on the way: a file may hold the old or the new.
    pub is_moving: bool,
    files: BTreeMap<String, Vec<Oid>>,
}

impl Listing {
    /// The list in a folder; none if there is none.
    pub fn load(folder: &Path) -> io::Result<Option<Listing>> {
        let file = folder.join(FILE);
        match fs::symlink_metadata(&file) {
            Ok(found) if found.is_file() => {}
            Ok(_) => return Ok(None),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        }
        let mut bytes = Vec::new();
        File::open(file)?.take(MOST).read_to_end(&mut bytes)?;
        Ok(Some(read(&String::from_utf8_lossy(&bytes))))
    }

    /// What a commit of ours puts there.
    pub fn of(
        git: &Repository,
        id: Oid,
        files: &BTreeMap<String, Oid>,
    ) -> Result<Listing, git2::Error> {
        let found = git.find_commit(id)?;
        Ok(Listing {
            site: commit::site_of(&found).unwrap_or_default(),
            when: found.time().seconds(),
            commit: Some(id),
            is_moving: false,
            files: each(files),
        })
    }

    /// The same on the way there: what was in the folder may be in it still.
    pub fn with(&self, old: &BTreeMap<String, Oid>) -> Listing {
        let mut files = self.files.clone();
        for (path, id) in old {
            files.entry(path.clone()).or_default().push(*id);
        }
        Listing {
            site: self.site.clone(),
            is_moving: true,
            files,
            ..*self
        }
    }

    /// What the file in the folder says.
    pub fn to_text(&self) -> String {
        let mut text = format!(
            "# The files of this site that `potluck publish` put here: it replaces and removes these, and no others.\nsite {}\nwhen {}\n",
            self.site, self.when
        );
        if let Some(commit) = self.commit {
            let _ = writeln!(text, "commit {commit}");
        }
        if self.is_moving {
            text.push_str("moving\n");
        }
        for (path, ids) in &self.files {
            for id in ids {
                let _ = writeln!(text, "{id} {path}");
            }
        }
        text
    }

    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// Whether a file with this content is ours.
    pub fn names(&self, path: &str, id: Oid) -> bool {
        self.files.get(path).is_some_and(|ids| ids.contains(&id))
    }
}

fn each(files: &BTreeMap<String, Oid>) -> BTreeMap<String, Vec<Oid>> {
    let files = files.iter();
    files.map(|(path, id)| (path.clone(), vec![*id])).collect()
}

/// What makes no sense in it is passed over.
fn read(text: &str) -> Listing {
    let mut listing = Listing::default();
    for line in text.lines() {
        match line.split_once(' ') {
            Some(("site", site)) => listing.site = spelling::printable(site),
            Some(("when", when)) => listing.when = when.parse().unwrap_or_default(),
            Some(("commit", id)) => listing.commit = Oid::from_str(id).ok(),
            Some((id, path)) if tree::check_path(path).is_ok() => {
                if let Ok(id) = Oid::from_str(id) {
                    listing.files.entry(path.to_string()).or_default().push(id);
                }
            }
            None if line == "moving" => listing.is_moving = true,
            _ => {}
        }
    }
    listing
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_reads_as_it_was_written() {
        let id = |digit: &str| Oid::from_str(&digit.repeat(40)).unwrap();
        let files = [("a b/index.html".to_string(), id("1"))];
        let listing = Listing {
            site: "https://ada.example/".into(),
            when: 7,
            commit: Some(id("2")),
            is_moving: false,
            files: each(&BTreeMap::from(files)),
        };
        assert_eq!(read(&listing.to_text()), listing);
        let moving = listing.with(&BTreeMap::from([("a b/index.html".into(), id("3"))]));
        let again = read(&moving.to_text());
        assert!(again.is_moving && again.names("a b/index.html", id("3")));
        assert!(again.names("a b/index.html", id("1")) && !again.names("c", id("1")));
    }

    #[test]
    fn a_list_never_leads_out_of_its_folder() {
        let id = "1".repeat(40);
        let bad = ["../thesis", "/etc/passwd", "a/../../b", ".git/config", ""];
        let text: String = bad.iter().map(|path| format!("{id} {path}\n")).collect();
        assert_eq!(read(&text).paths().count(), 0);
        let nonsense = "site \x1b[2Jevil\nwhen soon\ncommit x\n\u{0} y\n";
        assert_eq!(read(nonsense).site, "[2Jevil");
    }
}
