//! Which files a site consists of, and how each is made.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::PathBuf;

use rayon::prelude::*;

use crate::diagnostic::{Diagnostic, Stop, shown, unreadable};

/// What a site consists of: output path → how to make it. Nothing is rendered until it is asked for.
#[derive(Default)]
pub struct Plan<'a> {
    jobs: BTreeMap<String, Job<'a>>,
    /// How to tell without making a file whether it would be the same: a mark of all it is made of.
    marks: HashMap<String, Mark<'a>>,
    /// Files that are best made after all below a folder: file → folder.
    after: HashMap<String, String>,
}

type Mark<'a> = Box<dyn Fn() -> Result<String, Stop> + Send + Sync + 'a>;

/// How one file of the site is made.
pub enum Job<'a> {
    Render(Box<dyn Fn() -> Result<Made, Stop> + Send + Sync + 'a>),
    /// A file of the person's, as it is.
    Copy(PathBuf),
}

/// A rendered file, and what was doubtful in its sources.
#[derive(Debug, Default)]
pub struct Made {
    pub bytes: Vec<u8>,
    pub warnings: Vec<Diagnostic>,
}

impl From<Vec<u8>> for Made {
    fn from(bytes: Vec<u8>) -> Made {
        Made {
            bytes,
            warnings: Vec::new(),
        }
    }
}

impl<'a> Plan<'a> {
    /// Adds a file that is rendered.
    pub fn render(
        &mut self,
        path: impl Into<String>,
        job: impl Fn() -> Result<Made, Stop> + Send + Sync + 'a,
    ) {
        self.jobs.insert(path.into(), Job::Render(Box::new(job)));
    }

    /// Gives a file a mark: as long as it is the same, the file is not made again. It must tell of everything the file
    /// is made of; a file without one is always made.
    pub fn mark(
        &mut self,
        path: impl Into<String>,
        mark: impl Fn() -> Result<String, Stop> + Send + Sync + 'a,
    ) {
        self.marks.insert(path.into(), Box::new(mark));
    }

    /// Adds a file that is copied.
    pub fn copy(&mut self, path: impl Into<String>, file: PathBuf) {
        self.jobs.insert(path.into(), Job::Copy(file));
    }

    /// Says that a file repeats what stands on the pages below `folder`, and is made faster after them.
    pub fn after(&mut self, folder: String, path: String) {
        self.after.insert(path, folder + "\u{10FFFF}");
    }

    /// The files in the order in which they are made with the least work.
    pub fn in_order(&self) -> Vec<&String> {
        let mut paths: Vec<&String> = self.jobs.keys().collect();
        paths.sort_by_key(|path| self.after.get(*path).unwrap_or(path));
        paths
    }

    /// The mark of one file, if it has one. A mistake in what it is made of is told when it is made.
    pub fn mark_of(&self, path: &str) -> Option<String> {
        self.marks.get(path).and_then(|mark| mark().ok())
    }

    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.jobs.keys().map(String::as_str)
    }

    /// The bytes of one file: what the preview serves.
    pub fn make(&self, path: &str) -> Option<Result<Made, Stop>> {
        Some(match self.jobs.get(path)? {
            Job::Render(job) => job(),
            Job::Copy(file) => match fs::read(file) {
                Ok(bytes) => Ok(bytes.into()),
                Err(error) => Err(unreadable(&shown(file).to_string(), &error).into()),
            },
        })
    }
}

impl Plan<'_> {
    /// Renders everything, keeps nothing, and tells what was doubtful or wrong, in the order of the pages.
    pub fn doubts(&self) -> Vec<Diagnostic> {
        let jobs: Vec<&Job> = self.jobs.values().collect();
        let found = jobs.par_iter().map(|job| match job {
            Job::Render(job) => match job() {
                Ok(made) => made.warnings,
                Err(Stop::Mistakes(mistakes)) => mistakes,
                Err(Stop::Failed(failure)) => vec![Diagnostic::error(failure.to_string())],
            },
            Job::Copy(file) => match fs::File::open(file) {
                Ok(_) => Vec::new(),
                Err(error) => vec![unreadable(&shown(file).to_string(), &error)],
            },
        });
        found.collect::<Vec<_>>().concat()
    }
}
