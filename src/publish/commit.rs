//! The commit a publish makes, and how it is known again later as one of ours.

use git2::{Commit, ErrorCode, Oid, Repository, Signature, Time};
use url::Url;

use super::error::PublishError;
use super::publication::{Identity, Publication};
use super::spelling;
use super::tree::{self, Standing};

/// The line by which a commit says which site it holds.
const TRAILER: &str = "Potluck-Site: ";

/// What a publish left behind that was killed on the way: no state that anybody wants back.
const HALF: &str = "Found there, half of it put there";

/// Writes a commit that no branch points to yet.
pub fn write(
    git: &Repository,
    publication: &Publication,
    tree: Oid,
    parent: Option<Oid>,
) -> Result<Oid, PublishError> {
    let signature = signature(&publication.author, publication.site)?;
    let message = message(publication.message, publication.site);
    Ok(loose(git, &signature, &message, tree, parent)?)
}

/// Takes what was found in a plain folder for a commit: the same each time it is found. `site` and time say who put it
/// there and when; it is nobody's without.
pub fn of_what_is_there(
    git: &Repository,
    tree: Oid,
    before: Option<Oid>,
    (site, when): (Option<&str>, i64),
    is_half: bool,
) -> Result<Oid, git2::Error> {
    let text = if is_half { HALF } else { "Found there" };
    let message = match site {
        Some(site) => message(text, site),
        None => text.to_string(),
    };
    let signature = Signature::new("potluck", "noreply@localhost", &Time::new(when, 0))?;
    loose(git, &signature, &message, tree, before)
}

/// A commit that no branch points to.
fn loose(
    git: &Repository,
    signature: &Signature,
    message: &str,
    tree: Oid,
    parent: Option<Oid>,
) -> Result<Oid, git2::Error> {
    let tree = git.find_tree(tree)?;
    let parent = parent.map(|id| git.find_commit(id)).transpose()?;
    let parents: Vec<&Commit> = parent.iter().collect();
    git.commit(None, signature, signature, message, &tree, &parents)
}

/// Refuses when what stands there was not put there by this site.
///
/// The tip itself may well be somebody else's: in a branch of sources that has the site in a
/// folder, most commits are. What counts is that one of ours left the folder just as it is.
pub fn check_ours(
    git: &Repository,
    publication: &Publication,
    tip: Option<Oid>,
    standing: Option<Standing>,
) -> Result<(), PublishError> {
    let (Some(tip), Some(standing)) = (tip, standing) else {
        return Ok(());
    };
    if let Standing::Folder(folder) = standing
        && git.find_tree(folder)?.is_empty()
    {
        return Ok(());
    }
    let author = site_that_left(git, publication.target.folder, tip, standing)?;
    if author.as_deref() == Some(publication.site) {
        return Ok(());
    }
    Err(PublishError::NotOurs {
        remote: spelling::shown(publication.target.remote),
        branch: publication.target.branch.to_string(),
        folder: publication.target.folder.to_string(),
        site: author,
    })
}

/// The site that published `standing`, by the newest of its commits that holds just that.
fn site_that_left(
    git: &Repository,
    folder: &str,
    tip: Oid,
    standing: Standing,
) -> Result<Option<String>, git2::Error> {
    let mut walk = git.revwalk()?;
    walk.push(tip)?;
    for id in walk {
        let commit = match id.and_then(|id| git.find_commit(id)) {
            // A shallow remote has no more to tell.
            Err(error) if error.code() == ErrorCode::NotFound => break,
            commit => commit?,
        };
        if let Some(site) = site_of(&commit)
            && tree::within(git, &commit.tree()?, folder)? == Some(standing)
        {
            return Ok(Some(site));
        }
    }
    Ok(None)
}

/// What the site's folder held before the newest change to it that is ours.
pub fn before(
    git: &Repository,
    publication: &Publication,
    tip: Option<Oid>,
) -> Result<Oid, PublishError> {
    let nothing = || PublishError::NothingBefore {
        remote: spelling::shown(publication.target.remote),
        branch: publication.target.branch.to_string(),
    };
    let folder = publication.target.folder;
    let mut commit = git.find_commit(tip.ok_or_else(nothing)?)?;
    let now = tree::within(git, &commit.tree()?, folder)?;
    loop {
        commit = match commit.parent(0) {
            Err(error) if error.code() == ErrorCode::NotFound => return Err(nothing()),
            parent => parent?,
        };
        let then = tree::within(git, &commit.tree()?, folder)?;
        match then {
            _ if then == now || is_half(&commit) => {}
            Some(Standing::Folder(then))
                if site_that_left(git, folder, commit.id(), Standing::Folder(then))?.as_deref()
                    == Some(publication.site) =>
            {
                return Ok(then);
            }
            _ => return Err(nothing()),
        }
    }
}

/// The site that a commit holds, if it is one of ours.
pub fn site_of(commit: &Commit) -> Option<String> {
    let message = String::from_utf8_lossy(commit.message_bytes());
    let site = message
        .lines()
        .rev()
        .find_map(|line| line.strip_prefix(TRAILER))?;
    Some(site.trim().to_string())
}

/// Whether it is of a plain folder whose list says that it is being changed.
pub fn is_half(commit: &Commit) -> bool {
    commit.message_bytes().starts_with(HALF.as_bytes())
}

fn message(text: &str, site: &str) -> String {
    format!("{}\n\n{TRAILER}{site}\n", text.trim())
}

/// git knows neither empty parts nor angle brackets in a name; people have both.
fn signature(author: &Identity, site: &str) -> Result<Signature<'static>, git2::Error> {
    let clean = |text: &str| {
        let text: String = text
            .chars()
            .filter(|c| !matches!(c, '<' | '>') && !c.is_control())
            .collect();
        // What git trims from both ends, apart from blanks.
        text.trim_matches(|c: char| c.is_whitespace() || ".,:;\"\\'".contains(c))
            .to_string()
    };
    let url = Url::parse(site).ok();
    let host = url.as_ref().and_then(Url::host_str).unwrap_or("localhost");
    let or = |text: String, other: String| if text.is_empty() { other } else { text };
    let name = or(clean(author.name), host.to_string());
    let email = or(clean(author.email), format!("noreply@{host}"));
    Signature::new(&name, &email, &Time::new(author.seconds, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_author_without_email_or_with_brackets_can_publish() {
        let author = Identity {
            name: "Ada <3 \n",
            email: "",
            seconds: 1,
        };
        let signature = signature(&author, "https://ada.example/").unwrap();
        assert_eq!(signature.name(), Ok("Ada 3"));
        assert_eq!(signature.email(), Ok("noreply@ada.example"));
    }

    #[test]
    fn an_author_without_a_name_is_the_site() {
        let author = Identity {
            name: " . ",
            email: "ada@ada.example",
            seconds: 1,
        };
        let signature = signature(&author, "https://ada.example/").unwrap();
        assert_eq!(signature.name(), Ok("ada.example"));
    }
}
