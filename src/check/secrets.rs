//! Secrets that lie in the site's folder, where they are one `publish` or one `git push` away from everybody.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use walkdir::{DirEntry, WalkDir};

use crate::build::{PUBLIC, STATE};
use crate::diagnostic::{Diagnostic, Failure, Stop};

/// Bytes of a file that are looked at: keys and tokens are short, and so are the files people keep them in.
const LOOKED_AT: u64 = 256 * 1024;

/// Every file that is, or holds, a secret. `published` are the files that are copied into the site.
pub fn lying_about(
    root: &Path,
    published: &BTreeMap<String, PathBuf>,
) -> Result<Vec<Diagnostic>, Stop> {
    let published: BTreeSet<&PathBuf> = published.values().collect();
    let mut found = Vec::new();
    let files = WalkDir::new(root).sort_by_file_name().into_iter();
    for entry in files.filter_entry(is_the_persons) {
        let entry = entry.map_err(Failure::doing("cannot read the site's folder"))?;
        if !entry.file_type().is_file() {
            continue;
        }
        let Some(secret) = secret(entry.path()) else {
            continue;
        };
        let is_published = published.contains(&entry.path().to_path_buf());
        let path = entry.path().strip_prefix(root).unwrap_or(entry.path());
        let fate = if is_published {
            Fate::Stopped
        } else {
            Fate::LiesThere
        };
        found.push(secret.told(&path.to_string_lossy(), fate));
    }
    Ok(found)
}

/// Which of these files are, or hold, a secret, and what becomes of them. Paths from the site's folder.
pub fn among<'a>(
    root: &Path,
    paths: impl IntoIterator<Item = &'a String>,
    fate: Fate,
) -> Vec<Diagnostic> {
    let found = paths.into_iter().filter_map(|path| {
        let secret = secret(&root.join(path))?;
        Some(secret.told(path, fate))
    });
    found.collect()
}

/// What becomes of a secret.
#[derive(Clone, Copy, PartialEq)]
pub enum Fate {
    LiesThere,
    /// It would be published, and is not.
    Stopped,
    /// It is published: the person insists.
    GoesOnline,
}

/// What a person put here: not what git and potluck keep.
fn is_the_persons(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    let is_kept = matches!(&*name, ".git" | "node_modules") || name == STATE;
    !(is_kept || entry.depth() == 1 && name == PUBLIC)
}

/// What gives it away.
struct Secret {
    what: &'static str,
    /// Where in which text.
    place: Option<(Arc<str>, Range<usize>)>,
}

impl Secret {
    fn told(self, path: &str, fate: Fate) -> Diagnostic {
        let what = self.what;
        let away = "move it out of this folder; passwords for feeds go into potluck/credentials.yaml of your own settings folder";
        let found = match fate {
            Fate::LiesThere => {
                Diagnostic::warning(format!("{what} lies in the site's folder")).help(away)
            }
            Fate::Stopped => Diagnostic::error(format!("{what} would be published")).help(format!(
                "{away}; if it is no secret, `potluck publish --anyway` publishes it"
            )),
            Fate::GoesOnline => Diagnostic::warning(format!(
                "{what} goes online, where everybody can read it"
            ))
            .help("`--anyway` lets it; if you did not mean that, make a new one and have this one withdrawn: even after `potluck publish --undo` it is in the branch's history"),
        };
        let found = found.path(path);
        match &self.place {
            Some((text, span)) => found.at(text, span.clone()),
            None => found,
        }
    }
}

fn secret(file: &Path) -> Option<Secret> {
    let name = file.file_name()?.to_string_lossy();
    if let Some(what) = by_name(&name) {
        return Some(Secret { what, place: None });
    }
    let mut bytes = Vec::new();
    let file = std::fs::File::open(file).ok()?;
    file.take(LOOKED_AT).read_to_end(&mut bytes).ok()?;
    let text: Arc<str> = String::from_utf8(bytes).ok()?.into();
    let (what, span) = by_text(&text)?;
    Some(Secret {
        what,
        place: Some((text, span)),
    })
}

fn by_name(name: &str) -> Option<&'static str> {
    let is_example = [".example", ".sample", ".pub"]
        .iter()
        .any(|ending| name.ends_with(ending));
    match name {
        _ if is_example => None,
        "credentials.yaml" => Some("a file of passwords"),
        ".env" | ".netrc" | ".git-credentials" | ".pgpass" => Some("a file of passwords"),
        "id_rsa" | "id_ed25519" | "id_ecdsa" | "id_dsa" => Some("a private key"),
        _ if name.starts_with(".env.") => Some("a file of passwords"),
        _ if name.ends_with(".p12") || name.ends_with(".pfx") => Some("a private key"),
        _ => None,
    }
}

/// How a token begins, how many letters and digits follow at least, and what it is.
const TOKENS: [(&str, usize, &str); 11] = [
    ("ghp_", 30, "a token for GitHub"),
    ("gho_", 30, "a token for GitHub"),
    ("ghs_", 30, "a token for GitHub"),
    ("github_pat_", 30, "a token for GitHub"),
    ("glpat-", 18, "a token for GitLab"),
    ("AKIA", 16, "a key for Amazon"),
    ("xoxb-", 20, "a token for Slack"),
    ("xoxp-", 20, "a token for Slack"),
    ("sk_live_", 20, "a key for Stripe"),
    ("npm_", 30, "a token for npm"),
    ("AGE-SECRET-KEY-1", 40, "a private key"),
];

fn by_text(text: &str) -> Option<(&'static str, Range<usize>)> {
    private_key(text)
        .map(|span| ("a private key", span))
        .or_else(|| {
            TOKENS
                .iter()
                .find_map(|token| Some((token.2, find(text, token)?)))
        })
}

/// `-----BEGIN … PRIVATE KEY-----` (RFC 7468).
fn private_key(text: &str) -> Option<Range<usize>> {
    let mut starts = text.match_indices("-----BEGIN ");
    starts.find_map(|(at, opening)| {
        let line = text.get(at..)?.lines().next()?;
        let label = line.get(opening.len()..)?;
        let end = label.find("PRIVATE KEY")?;
        Some(at..at + opening.len() + end + "PRIVATE KEY".len())
    })
}

fn find(text: &str, (opening, length, _): &(&str, usize, &str)) -> Option<Range<usize>> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let mut starts = text.match_indices(opening);
    starts.find_map(|(at, _)| {
        let before = text.get(..at)?.chars().next_back();
        let rest = text.get(at + opening.len()..)?;
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let is_token = end >= *length && !before.is_some_and(is_part);
        is_token.then(|| at..at + opening.len())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_tokens_are_told_from_words() {
        let key = format!("-----BEGIN OPENSSH {} KEY-----\nb3Bl", "PRIVATE");
        let token = format!("remote: https://ghp_{}@host.example/", "a1".repeat(18));
        for (text, expected) in [
            (key.as_str(), Some("a private key")),
            (&token, Some("a token for GitHub")),
            ("-----BEGIN PUBLIC KEY-----", None),
            ("I wrote ghp_ and AKIA in a sentence.", None),
            ("MAKIAVELLIANISMANDSOON", None),
        ] {
            assert_eq!(by_text(text).map(|(what, _)| what), expected, "{text}");
        }
    }
}
