//! What others put on the branch is merged in, and what is here is sent: never by force.

use std::collections::BTreeSet;

use git2::build::CheckoutBuilder;
use git2::{Commit, Oid, Tree};

use super::own::{Own, failed, trouble};
use super::run::last;
use crate::publish::calling::understood;
use crate::publish::error::PublishError;
use crate::publish::spelling;

/// Where what was fetched is kept.
const THEIRS: &str = "refs/potluck/theirs";

impl Own<'_> {
    /// Where the branch is at the host: the remote's name or address, and the branch there.
    fn upstream(&self) -> Option<(String, String)> {
        let config = self.git.config().ok()?;
        let named = |name: &str| {
            config
                .get_string(&format!("branch.{}.{name}", self.branch))
                .ok()
        };
        let merge = named("merge").map(|name| name.trim_start_matches("refs/heads/").to_string());
        let remote = named("remote").or_else(|| {
            self.git
                .find_remote("origin")
                .ok()
                .map(|_| "origin".to_string())
        })?;
        Some((remote, merge.unwrap_or_else(|| self.branch.clone())))
    }

    /// Takes in what others put on the branch: another machine, or the host's web page. Says whether there was anything.
    pub fn merge(&self) -> Result<bool, PublishError> {
        let Some((remote, branch)) = self.upstream() else {
            return Ok(false);
        };
        let Some(theirs) = self.fetch(&remote, &branch)? else {
            return Ok(false);
        };
        let Some(ours) = self.head()? else {
            return Ok(false);
        };
        if self.holds(ours.id(), theirs)? {
            return Ok(false);
        }
        let theirs = self.git.find_commit(theirs).map_err(failed)?;
        let is_behind = self.holds(theirs.id(), ours.id())?;
        let tree = match is_behind {
            true => theirs.tree_id(),
            false => self.merged(&ours, &theirs)?,
        };
        let tree = self.git.find_tree(tree).map_err(failed)?;
        self.check_out(&tree)?;
        let id = match is_behind {
            true => theirs.id(),
            false => {
                let signature = self.signature()?;
                let message = format!("Merge what was changed on {remote}");
                let parents = [&ours, &theirs];
                let git = &self.git;
                git.commit(None, &signature, &signature, &message, &tree, &parents)
                    .map_err(failed)?
            }
        };
        self.move_to(id, Some(ours.id()))?;
        Ok(true)
    }

    /// The commit that the branch at the host is at; none as long as there is no such branch.
    fn fetch(&self, remote: &str, branch: &str) -> Result<Option<Oid>, PublishError> {
        let head = format!("refs/heads/{branch}");
        let seen = self.git(&["ls-remote", "--exit-code", "--heads", "--", remote, &head])?;
        match seen.code {
            Some(0) => {}
            Some(2) => return Ok(None),
            _ => return Err(self.unreached(remote, &seen.said)),
        }
        let reference = format!("+{head}:{THEIRS}");
        let fetched = self.git(&["fetch", "--quiet", "--no-tags", "--", remote, &reference])?;
        if fetched.code != Some(0) {
            return Err(self.unreached(remote, &fetched.said));
        }
        let theirs = self.git.refname_to_id(THEIRS).map_err(failed)?;
        Ok(Some(theirs))
    }

    /// Whether one commit is the other, or stands on it.
    fn holds(&self, one: Oid, other: Oid) -> Result<bool, PublishError> {
        let stands_on_it = || self.git.graph_descendant_of(one, other).map_err(failed);
        Ok(one == other || stands_on_it()?)
    }

    /// Writes only files that nobody has changed here: of the rest it is said, and nothing is touched.
    fn check_out(&self, tree: &Tree) -> Result<(), PublishError> {
        let mut safely = CheckoutBuilder::new();
        safely.safe();
        let done = self.git.checkout_tree(tree.as_object(), Some(&mut safely));
        done.map_err(|error| {
            trouble(
                format!("what was changed at the host cannot be put beside your own changes: {}", error.message()),
                "commit or put aside what `git status` shows, and publish again; both are still there",
            )
        })
    }

    fn merged(&self, ours: &Commit, theirs: &Commit) -> Result<Oid, PublishError> {
        let mut index = self.git.merge_commits(ours, theirs, None).map_err(failed)?;
        if !index.has_conflicts() {
            return index.write_tree_to(&self.git).map_err(failed);
        }
        let conflicts = index.conflicts().map_err(failed)?.flatten();
        let paths = conflicts.filter_map(|conflict| {
            let entry = conflict.our.or(conflict.their).or(conflict.ancestor)?;
            String::from_utf8(entry.path).ok()
        });
        let paths: BTreeSet<String> = paths.map(|path| format!("`{path}`")).collect();
        let paths: Vec<String> = paths.into_iter().collect();
        Err(trouble(
            format!(
                "{} was changed here and at the host, in the same place",
                paths.join(", ")
            ),
            "both are kept, yours here and theirs there: `git pull` brings them together and shows you where; then publish again",
        ))
    }

    pub fn push(&self) -> Result<(), PublishError> {
        let Some((remote, branch)) = self.upstream() else {
            return Err(trouble(
                "your own repository has no place to go to",
                "`git remote add origin …` names one; or set `publish: { source: false }`",
            ));
        };
        let refspec = format!("refs/heads/{}:refs/heads/{branch}", self.branch);
        let pushed = self.git(&["push", "--quiet", "--", &remote, &refspec])?;
        match pushed.code {
            Some(0) => Ok(()),
            _ => Err(trouble(
                format!(
                    "your sources were not taken by `{}`: {}",
                    spelling::shown(&remote),
                    last(&pushed.said)
                ),
                "they are committed here; publish again when that is mended",
            )),
        }
    }

    fn unreached(&self, remote: &str, said: &[String]) -> PublishError {
        let remote = spelling::shown(remote);
        let committed = "they are committed here; publish again when that is mended";
        match understood(remote.clone(), self.sources.login, said) {
            Some(error) => trouble(
                format!("your sources’ place could not be asked: {error}"),
                match error.help() {
                    Some(help) => format!("{help}; {committed}"),
                    None => committed.into(),
                },
            ),
            None => trouble(
                format!(
                    "your sources’ place `{remote}` could not be asked: {}",
                    last(said)
                ),
                committed,
            ),
        }
    }
}
