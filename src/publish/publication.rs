//! What is published, where, and in whose name: all of it given, nothing looked up.

use std::path::{Path, PathBuf};

use super::access::Access;

/// Where a site is published.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// A bare repository of ours (`.potluck/publish.git`), made when missing and made anew when damaged. What stands in
    /// its way is removed.
    pub repository: &'a Path,
    /// URL or path, as the user wrote it.
    pub remote: &'a str,
    /// What a relative `remote` is relative to.
    pub root: &'a Path,
    /// The branch that is published to; made by the first publish.
    pub branch: &'a str,
    /// The folder of the branch that alone is replaced; empty for the whole of it.
    pub folder: &'a str,
    /// How a host is reached.
    pub access: &'a Access,
}

/// What is published there, in whose name.
#[derive(Debug, Clone)]
pub struct Publication<'a> {
    pub target: Target<'a>,
    /// Path in the site (forward slashes) and file on disk: exactly these, never a walk.
    pub files: &'a [(String, PathBuf)],
    /// Who the commit is by, and when.
    pub author: Identity<'a>,
    /// What the commit says.
    pub message: &'a str,
    /// The site's address. Each commit carries it, which is how the next publish knows the branch for its own.
    pub site: &'a str,
    /// Replace what stands there although somebody else wrote it.
    pub adopt: bool,
}

/// Who publishes, and when. Given, never looked up: no git configuration is needed.
#[derive(Debug, Clone, Copy)]
pub struct Identity<'a> {
    pub name: &'a str,
    /// May be empty.
    pub email: &'a str,
    /// Since 1970, in UTC.
    pub seconds: i64,
}
