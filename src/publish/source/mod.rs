//! The person's own repository, when the sources are published too (`publish.source`): a commit of the site's files
//! alone, what was changed in the host's web page merged in, and a push.
//!
//! Never over work that is staged, and never by force: hooks and signing are the `git` program's, which does the sending.

mod exchange;
mod keep;
mod own;
mod run;

use super::error::PublishError;
use super::push::ATTEMPTS;
use own::Own;

pub use keep::Kept;
pub use own::Sources;

/// Commits what is new, and merges what is new at the host. Sends nothing yet.
pub fn gather(sources: &Sources) -> Result<Kept, PublishError> {
    let own = Own::open(sources)?;
    let mut kept = own.commit()?;
    kept.merged = own.merge()?;
    Ok(kept)
}

/// Commits what changed since, and sends all of it. What came there meanwhile is merged in, and it is sent again.
pub fn send(sources: &Sources) -> Result<Kept, PublishError> {
    let own = Own::open(sources)?;
    let mut kept = own.commit()?;
    for _ in 1..ATTEMPTS {
        match own.push() {
            Err(_) if own.merge()? => kept.merged = true,
            done => return done.map(|()| kept),
        }
    }
    own.push().map(|()| kept)
}
