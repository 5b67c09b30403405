//! Which files a site consists of, and how each is made.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::diagnostic::{Diagnostic, Stop, shown, unreadable};

/// What a site consists of: output path → how to make it. Nothing is rendered until it is asked for.
#[derive(Default)]
pub struct Plan<'a> {
    jobs: BTreeMap<String, Job<'a>>,
    /// Files that are best made after all below a folder: file → folder.
    after: HashMap<String, String>,
}

/// How one file of the site is made.
enum Job<'a> {
    Render(Box<dyn Fn() -> Result<Made, Stop> + Send + Sync + 'a>),
    /// The first step tells whether the second is needed.
    Begin(Box<dyn Fn() -> Result<Begun<'a>, Stop> + Send + Sync + 'a>),
    /// A file of the person's, as it is.
    Copy(PathBuf),
}

/// A file that is made as far as it takes to know whether it would be the same again.
pub struct Begun<'a> {
    /// A file without one is always made.
    pub mark: Option<String>,
    /// The rest of the work.
    pub rest: Box<dyn FnOnce() -> Result<Made, Stop> + 'a>,
}

impl<'a> Begun<'a> {
    /// A file that need not be finished as long as its mark is the same: it tells of everything the file is made of.
    pub fn marked(mark: String, rest: impl FnOnce() -> Result<Made, Stop> + 'a) -> Begun<'a> {
        Begun {
            mark: Some(mark),
            rest: Box::new(rest),
        }
    }
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

    /// Adds a file that is rendered in two steps: a look at what it is made of, and the work.
    pub fn in_steps(
        &mut self,
        path: impl Into<String>,
        job: impl Fn() -> Result<Begun<'a>, Stop> + Send + Sync + 'a,
    ) {
        self.jobs.insert(path.into(), Job::Begin(Box::new(job)));
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

    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.jobs.keys().map(String::as_str)
    }

    /// The bytes of one file: what the preview serves.
    pub fn make(&self, path: &str) -> Option<Result<Made, Stop>> {
        let job = self.jobs.get(path)?;
        Some(job.begin().and_then(|begun| (begun.rest)()))
    }

    /// The first step of one file.
    pub fn begin(&self, path: &str) -> Option<Result<Begun<'_>, Stop>> {
        Some(self.jobs.get(path)?.begin())
    }

    /// Renders everything, keeps nothing, and tells what was doubtful or wrong, in the order of the pages.
    pub fn doubts(&self) -> Vec<Diagnostic> {
        let jobs: Vec<&Job> = self.jobs.values().collect();
        let found = jobs.par_iter().map(|job| match job {
            Job::Copy(file) => match fs::File::open(file) {
                Ok(_) => Vec::new(),
                Err(error) => vec![unreadable(&shown(file).to_string(), &error)],
            },
            job => match job.begin().and_then(|begun| (begun.rest)()) {
                Ok(made) => made.warnings,
                Err(Stop::Mistakes(mistakes)) => mistakes,
                Err(Stop::Failed(failure)) => vec![Diagnostic::error(failure.to_string())],
            },
        });
        found.collect::<Vec<_>>().concat()
    }
}

impl Job<'_> {
    fn begin(&self) -> Result<Begun<'_>, Stop> {
        let at_once = |rest| Begun { mark: None, rest };
        match self {
            Job::Begin(job) => job(),
            Job::Render(job) => Ok(at_once(Box::new(job))),
            Job::Copy(file) => Ok(at_once(Box::new(|| copied(file)))),
        }
    }
}

fn copied(file: &Path) -> Result<Made, Stop> {
    let bytes = fs::read(file);
    let bytes = bytes.map_err(|error| unreadable(&shown(file).to_string(), &error))?;
    Ok(bytes.into())
}
