//! The file of an answer: made where there is none, edited in place where there is. One like, one RSVP, one vote for each
//! target; of replies as many as one has to say.

use std::path::{Path, PathBuf};

use jiff::{Timestamp, Zoned};
use sha2::{Digest, Sha256};

use super::say::Say;
use super::target::Target;
use crate::build::Joined;
use crate::content::{self, Change, Head, slug};
use crate::diagnostic::{self, Failure, Stop};
use crate::model::{Answer, Key, iso};
use crate::output;
use crate::yaml;

/// What became of an answer's file.
#[derive(Debug)]
pub struct Written {
    /// From the site's folder.
    pub path: String,
    pub became: Became,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Became {
    New,
    Changed,
    /// It said so already.
    Same,
}

/// Says something to a target in a file of the site in `root`.
pub fn write(
    root: &Path,
    joined: &Joined,
    (target, say): (&Target, &Say),
    text: Option<&str>,
    now: Timestamp,
) -> Result<Written, Stop> {
    say.check(target)?;
    let now = now.to_zoned(joined.config.timezone.clone());
    let address = address(target, say);
    let fields = say.fields(target)?;
    match existing(joined, target, say) {
        Some(head) => edit(root, head, fields, text, &now),
        None => begin(root, joined, (target, say), &address, fields, text, &now),
    }
}

/// The file that says this sort of thing to the target already: of several the one that counts.
pub fn existing<'a>(joined: &'a Joined, target: &Target, say: &Say) -> Option<&'a Head> {
    let address = address(target, say);
    let (key, fragment) = (Key::of(&address)?, address.fragment());
    let is_it = |answer: &Answer| {
        // A vote's fragment is what it says, not what it answers.
        let is_same_part = answer.is_vote() || answer.fragment.as_deref() == fragment;
        say.is_like(answer) && is_same_part && Key::of(&answer.target).as_ref() == Some(&key)
    };
    let heads = joined.content.heads.iter();
    let fitting = heads.filter(|head| head.entry.answers.iter().any(is_it));
    fitting.max_by_key(|head| (head.entry.changed(), &head.path))
}

/// The target with the date or the option that is answered; a vote is to the poll, and says its options itself.
fn address(target: &Target, say: &Say) -> url::Url {
    let mut address = target.url.clone();
    match say {
        Say::Rsvp {
            date: Some(date), ..
        } => address.set_fragment(Some(&date.to_string())),
        Say::Vote(_) => {}
        _ if target.fragment.is_some() => address.set_fragment(target.fragment.as_deref()),
        _ => {}
    }
    address
}

fn edit(
    root: &Path,
    head: &Head,
    mut fields: Vec<Change>,
    text: Option<&str>,
    now: &Zoned,
) -> Result<Written, Stop> {
    let path = head.source.path.clone();
    let before = diagnostic::text(root, &path)?;
    let mut became = Became::Same;
    if content::edited(&path, &before, &fields, text)? != *before {
        if head.entry.published < now.timestamp() {
            fields.push(("updated", Some(iso(now))));
        }
        let after = content::edited(&path, &before, &fields, text)?;
        replace(&root.join(&path), &after)?;
        became = Became::Changed;
    }
    Ok(Written { path, became })
}

fn begin(
    root: &Path,
    joined: &Joined,
    (target, say): (&Target, &Say),
    address: &url::Url,
    fields: Vec<Change>,
    text: Option<&str>,
    now: &Zoned,
) -> Result<Written, Stop> {
    let target = &target.told();
    let path = match say {
        Say::Reply | Say::Bookmark => post(root, joined, target, say, now)?,
        _ => response(root, say, address, now)?,
    };
    let mut head = format!("date: {}\n", iso(now));
    head.push_str(&format!(
        "{}:\n  url: {}\n",
        say.relation(),
        yaml::scalar(address.as_str())
    ));
    let context = [
        ("id", &target.id),
        ("title", &target.title),
        ("author", &target.author),
    ];
    for (name, value) in context {
        if let Some(value) = value {
            head.push_str(&format!("  {name}: {}\n", yaml::scalar(value)));
        }
    }
    for (name, value) in fields {
        if let Some(value) = value {
            head.push_str(&format!("{name}: {value}\n"));
        }
    }
    let body = text.map(|text| format!("{}\n", text.trim()));
    let file = format!("---\n{head}---\n\n{}", body.unwrap_or_default());
    replace(&root.join(&path), &file)?;
    Ok(Written {
        path,
        became: Became::New,
    })
}

fn replace(path: &Path, text: &str) -> Result<(), Failure> {
    output::replace(path, text.as_bytes()).map_err(Failure::at("write", path))
}

/// `posts/2026-06-15-re-camping-list.md`, where nothing is yet and nothing else has its address.
fn post(
    root: &Path,
    joined: &Joined,
    target: &Target,
    say: &Say,
    now: &Zoned,
) -> Result<String, Failure> {
    let name = target.title.as_deref().or(target.author.as_deref());
    let name = name.or(target.url.host_str()).unwrap_or_default();
    let words: String = name.chars().take(40).collect();
    let slug = slug(&words).unwrap_or_else(|| say.word().into());
    let name = match say {
        Say::Reply => format!("re-{slug}"),
        _ => slug,
    };
    let month = now.strftime("%Y/%m");
    let names = (1..).map(|count| match count {
        1 => name.clone(),
        count => format!("{name}-{count}"),
    });
    let mut free = names.filter(|name| {
        let (file, address) = (path("posts", now, name), format!("{month}/{name}/"));
        let mut heads = joined.content.heads.iter();
        !root.join(file).exists() && heads.all(|head| head.path != address)
    });
    let name = free.next().ok_or_else(no_name)?;
    Ok(path("posts", now, &name))
}

/// `responses/2026-06-02-a1b2.md` (decisions §16); longer where that is taken by something else.
fn response(root: &Path, say: &Say, target: &url::Url, now: &Zoned) -> Result<String, Failure> {
    const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let key = Key::of(target)
        .map(|key| key.to_string())
        .unwrap_or_default();
    let fragment = target.fragment().unwrap_or_default();
    let hash = Sha256::digest(format!("{}\n{key}\n{fragment}", say.word()));
    let letters = hash
        .iter()
        .map(|byte| char::from(LETTERS[usize::from(byte & 31)]));
    let letters: String = letters.collect();
    let names = (4..=letters.len()).filter_map(|length| letters.get(..length));
    let mut free = names
        .map(|name| path("responses", now, name))
        .filter(|path| !root.join(path).exists());
    free.next().ok_or_else(no_name)
}

fn path(folder: &str, now: &Zoned, name: &str) -> String {
    format!("{folder}/{}-{name}.md", now.date())
}

fn no_name() -> Failure {
    Failure::new("there is no free file name left")
}

/// Where a file of the site is, for whoever opens it.
impl Written {
    pub fn file(&self, root: &Path) -> PathBuf {
        root.join(&self.path)
    }
}
