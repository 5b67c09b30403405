//! What went wrong, told apart by who acts on it: a mistake in a person's file, or something that simply failed.

use std::error::Error;
use std::fmt;
use std::io;
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
    /// What would have to stand where in that text, if it can be mended without thinking: `check --fix` does it.
    cure: Option<Box<Cure>>,
}

/// All that is to be changed together. Behind a box, since few mistakes have one.
#[derive(Clone, Debug, Default, PartialEq)]
struct Cure {
    mends: Vec<Mend>,
}

/// Other words for some bytes of a file's text.
#[derive(Clone, Debug, PartialEq)]
pub struct Mend {
    pub range: Range<usize>,
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    Error,
    Warning,
    /// Nothing is wrong; something is still to be done.
    Hint,
}

impl Severity {
    pub fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Hint => "hint",
        }
    }
}

impl Diagnostic {
    pub fn error(message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            severity: Severity::Error,
            message: message.into(),
            help: None,
            path: None,
            place: None,
            cure: None,
        }
    }

    pub fn warning(message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            severity: Severity::Warning,
            ..Diagnostic::error(message)
        }
    }

    pub fn hint(message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            severity: Severity::Hint,
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

    /// Says what would mend it: these words for those bytes of the text it points into.
    pub fn mend(mut self, range: Range<usize>, text: impl Into<String>) -> Diagnostic {
        let text = text.into();
        let cure = self.cure.get_or_insert_default();
        cure.mends.push(Mend { range, text });
        self
    }

    /// What would mend it; nothing where that takes a person.
    pub fn mends(&self) -> &[Mend] {
        self.cure.as_ref().map_or(&[], |cure| cure.mends.as_slice())
    }

    /// The same, where the work goes on all the same.
    pub fn into_warning(mut self) -> Diagnostic {
        self.severity = Severity::Warning;
        self
    }

    /// Line and column of what is meant, both counted from 1; columns in letters.
    pub fn line_and_column(&self) -> Option<(usize, usize)> {
        let (text, span) = self.place.as_ref()?;
        let before = text.get(..text.floor_char_boundary(span.start))?;
        let line = before.rsplit('\n').next().unwrap_or_default();
        Some((before.matches('\n').count() + 1, line.chars().count() + 1))
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
        Failure::doing(format!("cannot {verb} `{}`", shown(path)))
    }

    pub fn advice(&self) -> Option<&str> {
        let source = self.source.as_ref();
        let why = source.and_then(|source| source.downcast_ref::<io::Error>());
        self.help.as_deref().or(match why.map(io::Error::kind) {
            Some(io::ErrorKind::StorageFull) => Some("make room on it, then do the same again"),
            Some(io::ErrorKind::ReadOnlyFilesystem) => {
                Some("copy the site's folder to a disk that can be written")
            }
            _ => None,
        })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.what)?;
        match &self.source {
            Some(source) => match source.downcast_ref::<io::Error>() {
                Some(error) => write!(f, ": {}", plain(error)),
                None => write!(f, ": {source}"),
            },
            None => Ok(()),
        }
    }
}

/// What the disk said, in words.
fn plain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "it is not there".into(),
        io::ErrorKind::PermissionDenied => "you may not".into(),
        io::ErrorKind::StorageFull => "the disk is full".into(),
        io::ErrorKind::ReadOnlyFilesystem => "this disk can only be read".into(),
        io::ErrorKind::IsADirectory => "it is a folder".into(),
        io::ErrorKind::NotADirectory => "a part of this path is a file, not a folder".into(),
        _ => error.to_string(),
    }
}

/// A path as the person would type it.
pub fn shown(path: &Path) -> std::path::Display<'_> {
    let here = |path: &Path| path.as_os_str().is_empty();
    let inside = path.strip_prefix(".").ok().filter(|path| !here(path));
    inside.unwrap_or(path).display()
}

/// The text of a person's file at `path`, from the site's folder: UTF-8, without a byte order mark, and
/// without control characters, which nobody can see and no feed may hold.
pub fn text(root: &Path, path: &str) -> Result<Arc<str>, Diagnostic> {
    let bytes = bytes(&root.join(path)).map_err(|error| unreadable(path, &error))?;
    if bytes.contains(&0) || bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        return Err(Diagnostic::error(
            "this file is no text, or text in UTF-16: it has zero bytes in it",
        )
        .path(path)
        .help("save it as UTF-8 in your editor; what is no text belongs into static/"));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let text: Arc<str> = String::from_utf8_lossy(error.as_bytes()).into();
        Diagnostic::error("this file is not UTF-8 text")
            .path(path)
            .at(&text, at..at + char::REPLACEMENT_CHARACTER.len_utf8())
            .help("save it as UTF-8 in your editor")
    })?;
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
    let is_seen = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
    // Of the bytes of UTF-8 only these can be a control character or begin one: a look at bytes is much faster.
    let is_doubtful = |byte: &u8| matches!(byte, 0..0x09 | 0x0B | 0x0C | 0x0E..0x20 | 0x7F | 0xC2);
    let mut pieces = text.as_bytes().chunks(64);
    let is_doubtful = pieces.any(|bytes| {
        bytes
            .iter()
            .fold(false, |any, byte| any | is_doubtful(byte))
    });
    match !is_doubtful || text.chars().all(is_seen) {
        true => Ok(text.into()),
        false => Ok(text
            .chars()
            .filter(|c| is_seen(*c))
            .collect::<String>()
            .into()),
    }
}

/// What stands in a person's file. A pipe or a device in its place would be read for ever.
pub fn bytes(file: &Path) -> io::Result<Vec<u8>> {
    let found = std::fs::metadata(file)?;
    match found.is_file() || found.is_dir() {
        true => std::fs::read(file),
        false => Err(io::Error::other("it is no file, but a pipe or a device")),
    }
}

/// A file or folder of the person's that cannot be read.
pub fn unreadable(path: &str, error: &io::Error) -> Diagnostic {
    let found = match error.kind() {
        io::ErrorKind::PermissionDenied => Diagnostic::error("you may not read this").help(
            format!("if it is yours, `chmod u+rX '{path}'` gives you leave"),
        ),
        _ => Diagnostic::error(format!("this cannot be read: {}", plain(error))),
    };
    found.path(path)
}

impl Error for Failure {}

/// Why a command stopped: the two sorts have an exit code each.
#[derive(Debug)]
pub enum Stop {
    /// Mistakes in the person's files, all of them (exit 3); none where they have been told already.
    Mistakes(Vec<Diagnostic>),
    /// It failed (exit 1).
    Failed(Failure),
}

impl Stop {
    /// Several that came at once: all mistakes, unless something failed.
    pub fn all(stops: impl IntoIterator<Item = Stop>) -> Stop {
        let mut mistakes = Vec::new();
        for stop in stops {
            match stop {
                Stop::Mistakes(found) => mistakes.extend(found),
                failed => return failed,
            }
        }
        Stop::Mistakes(mistakes)
    }
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
