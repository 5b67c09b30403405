//! What went wrong, told apart by who acts on it: a mistake in a person's file, or something that simply failed.

use std::error::Error;
use std::fmt;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

/// A mistake in a file of the person's: place, what, what to do. Only `cli` draws it.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    pub severity: Severity,
    /// Lower case, no full stop, the person's own words in backticks.
    pub message: String,
    pub help: Option<String>,
    /// The path as the person would type it, from the site's folder.
    pub path: Option<String>,
    /// The whole text of the file and the bytes meant in it.
    pub place: Option<(Arc<str>, Range<usize>)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    Error,
    Warning,
}

impl Diagnostic {
    pub fn error(message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            severity: Severity::Error,
            message: message.into(),
            help: None,
            path: None,
            place: None,
        }
    }

    pub fn warning(message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            severity: Severity::Warning,
            ..Diagnostic::error(message)
        }
    }

    pub fn help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }

    pub fn path(mut self, path: impl Into<String>) -> Diagnostic {
        self.path = Some(path.into());
        self
    }

    /// Points at bytes of the file's text.
    pub fn at(mut self, text: &Arc<str>, span: Range<usize>) -> Diagnostic {
        let end = span.end.min(text.len());
        self.place = Some((text.clone(), span.start.min(end)..end));
        self
    }

    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// It failed: what we were doing, why, and what to do.
#[derive(Debug)]
pub struct Failure {
    what: String,
    help: Option<String>,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl Failure {
    pub fn new(what: impl Into<String>) -> Failure {
        Failure {
            what: what.into(),
            help: None,
            source: None,
        }
    }

    pub fn help(mut self, help: impl Into<String>) -> Failure {
        self.help = Some(help.into());
        self
    }

    /// For `map_err`: what was being done when `E` happened.
    pub fn doing<E: Error + Send + Sync + 'static>(
        what: impl Into<String>,
    ) -> impl FnOnce(E) -> Failure {
        move |cause| Failure {
            what: what.into(),
            help: None,
            source: Some(Box::new(cause)),
        }
    }

    /// For `map_err` on disk work: `cannot read `posts/x.md``.
    pub fn at<E: Error + Send + Sync + 'static>(
        verb: &str,
        path: &Path,
    ) -> impl FnOnce(E) -> Failure {
        Failure::doing(format!("cannot {verb} `{}`", path.display()))
    }

    pub fn advice(&self) -> Option<&str> {
        self.help.as_deref()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.what)?;
        match &self.source {
            Some(source) => write!(f, ": {source}"),
            None => Ok(()),
        }
    }
}

impl Error for Failure {}

/// Why a command stopped: the two sorts have an exit code each.
#[derive(Debug)]
pub enum Stop {
    /// Mistakes in the person's files, all of them (exit 3).
    Mistakes(Vec<Diagnostic>),
    /// It failed (exit 1).
    Failed(Failure),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Stop {
        Stop::Failed(failure)
    }
}

impl From<Diagnostic> for Stop {
    fn from(mistake: Diagnostic) -> Stop {
        Stop::Mistakes(vec![mistake])
    }
}
