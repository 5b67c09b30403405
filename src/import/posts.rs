//! An archive of posts becomes files in `posts/`. Each says where it was, so that a second time adds nothing, and whoever
//! has the old address finds the new one.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use jiff::{Timestamp, Zoned};
use url::Url;

use super::markdown::markdown;
pub use super::old::Archive;
use super::old::{Media, Old};
use crate::config::Config;
use crate::content::{self, Drafts, Free, is_picture, slug};
use crate::diagnostic::{Failure, Stop};
use crate::html::Html;
use crate::model::{Key, harmless_line, is_web, iso, shorten};
use crate::output;
use crate::yaml;

/// Letters of a title, of a picture's words.
const NAME: usize = 200;
const ALT: usize = 1000;

/// What came of it.
#[derive(Debug, Default)]
pub struct Brought {
    /// The new files, from the site's folder.
    pub written: Vec<String>,
    /// How many were here already.
    pub known: usize,
    /// How much stays where it is, by what it is.
    pub left: BTreeMap<&'static str, usize>,
    /// Pictures that are not in the archive, and links to where they are.
    pub missing: usize,
    pub linked: usize,
}

/// Writes the posts of an archive, whose files are in `folder`; in a trial, nothing.
pub fn posts(
    root: &Path,
    config: &Config,
    (archive, folder): (Archive, &Path),
    now: Timestamp,
    is_trial: bool,
) -> Result<Brought, Stop> {
    let mut known = known(root, config, now)?;
    let mut free = Free::of(root, config, now);
    let mut brought = Brought {
        left: archive.left,
        ..Brought::default()
    };
    let mut posts = archive.posts;
    posts.sort_by_key(|post| post.published);
    for old in posts {
        let published = old.published.unwrap_or(now).min(now);
        let date = published.to_zoned(config.timezone.clone());
        if !known.insert(mark(&old, published, config)) {
            brought.known += 1;
            continue;
        }
        let media = media(&old.media, folder);
        brought.missing += old.media.len() - media.len();
        let ending = if media.is_empty() { ".md" } else { "/index.md" };
        let path = free.take("posts", &name(&old, &date), ending);
        let path = path.ok_or_else(|| Failure::new("there is no free file name left"))?;
        let html = Html::sanitise(&old.text, old.url.as_ref().unwrap_or(config.base.url()));
        brought.linked += html.pictures().len();
        if !is_trial {
            let text = head(&old, &date, &media, config) + &body(&html, &media);
            write(root, &path, &text, &media)?;
        }
        brought.written.push(path);
    }
    Ok(brought)
}

/// Where a post was, as its file says it.
enum Former {
    /// On this site: the address leads on to the new one.
    Here(String),
    Elsewhere(Url),
}

/// None where no file could say it: an address that is a query, or of no page.
fn former(old: &Old, config: &Config) -> Option<Former> {
    let url = old.url.as_ref().filter(|url| is_web(url))?;
    match config.base.file(url) {
        None => Some(Former::Elsewhere(url.clone())),
        Some(_) if url.query().is_some() || url.path() == "/" => None,
        Some(_) => Some(Former::Here(url.path().to_string())),
    }
}

/// What tells a post from all others: where it was, else when, and what it was called.
fn mark(old: &Old, published: Timestamp, config: &Config) -> String {
    let address = former(old, config).and(old.url.as_ref());
    match address.and_then(Key::of) {
        Some(key) => key.to_string(),
        None => stamp(published, old.title.as_deref()),
    }
}

fn stamp(published: Timestamp, title: Option<&str>) -> String {
    format!(
        "{} {}",
        published.as_second(),
        title.map(harmless_line).unwrap_or_default()
    )
}

/// The marks of all posts that the site has.
fn known(root: &Path, config: &Config, now: Timestamp) -> Result<HashSet<String>, Stop> {
    let content = content::heads(root, config, now, Drafts::Shown)?;
    let mut known = HashSet::new();
    for head in &content.heads {
        let former = head
            .aliases
            .iter()
            .map(|alias| config.base.join(alias.trim_start_matches('/')));
        let elsewhere = former.chain(head.entry.syndication.iter().cloned());
        let addresses = elsewhere.chain([head.entry.url.clone()]);
        known.extend(
            addresses
                .filter_map(|url| Key::of(&url))
                .map(|key| key.to_string()),
        );
        known.insert(stamp(head.entry.published, head.entry.title.as_deref()));
    }
    Ok(known)
}

/// The name of its file.
fn name(old: &Old, date: &Zoned) -> String {
    let title = old.title.as_deref().and_then(slug);
    let word = title.unwrap_or_else(|| date.strftime("%H%M%S").to_string());
    format!("{}-{word}", date.date())
}

/// A file to copy, and its name beside the post.
struct Beside<'a> {
    from: PathBuf,
    name: String,
    alt: &'a str,
}

/// The files that are there. None is from outside of the archive.
fn media<'a>(media: &'a [Media], folder: &Path) -> Vec<Beside<'a>> {
    let Ok(folder) = folder.canonicalize() else {
        return Vec::new();
    };
    let mut names = HashSet::new();
    let found = media.iter().filter_map(|media| {
        let from = folder.join(&media.path).canonicalize().ok()?;
        let (stem, ending) = from.file_name()?.to_str()?.rsplit_once('.')?;
        let name = format!("{}.{}", slug(stem)?, slug(ending)?);
        let is_ours = from.starts_with(&folder) && from.is_file() && names.insert(name.clone());
        is_ours.then_some(Beside {
            from,
            name,
            alt: &media.alt,
        })
    });
    found.collect()
}

fn head(old: &Old, date: &Zoned, media: &[Beside], config: &Config) -> String {
    let mut lines = Vec::new();
    let mut put = |field: &str, value: String| lines.push(format!("{field}: {value}\n"));
    let words = |text: &Option<String>| {
        let line = text.as_deref().map(harmless_line);
        line.filter(|line| !line.is_empty())
    };
    if let Some(title) = words(&old.title) {
        put("title", yaml::scalar(&shorten(&title, NAME)));
    }
    put("date", iso(date));
    let updated = old.updated.filter(|updated| *updated > date.timestamp());
    if let Some(updated) = updated {
        put("updated", iso(&updated.to_zoned(config.timezone.clone())));
    }
    if let Some(summary) = words(&old.summary) {
        put("summary", yaml::scalar(&shorten(&summary, ALT)));
    }
    let tags = old.tags.iter().map(|tag| harmless_line(tag));
    let tags: Vec<String> = tags
        .filter(|tag| slug(tag).is_some())
        .map(|tag| yaml::scalar(&tag))
        .collect();
    if !tags.is_empty() {
        put("tags", format!("[{}]", tags.join(", ")));
    }
    let is_tag = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if let Some(language) = words(&old.language).filter(|language| language.chars().all(is_tag)) {
        put("lang", yaml::scalar(&language));
    }
    if old.is_draft {
        put("draft", "true".into());
    }
    match former(old, config) {
        Some(Former::Here(path)) => put("aliases", format!("[{}]", yaml::scalar(&path))),
        Some(Former::Elsewhere(url)) => {
            put("syndication", format!("[{}]", yaml::scalar(url.as_str())));
        }
        None => {}
    }
    format!("---\n{}{}---\n\n", lines.concat(), photos(media))
}

/// The field of the pictures beside it.
fn photos(media: &[Beside]) -> String {
    let pictures = media.iter().filter(|one| is_picture(&one.name));
    let pictures = pictures.map(|one| {
        let alt = yaml::scalar(&shorten(&harmless_line(one.alt), ALT));
        format!("  - file: {}\n    alt: {alt}\n", yaml::scalar(&one.name))
    });
    match pictures.collect::<String>() {
        pictures if pictures.is_empty() => pictures,
        pictures => format!("photos:\n{pictures}"),
    }
}

/// The text, and links to what is beside it and no picture.
fn body(html: &Html, media: &[Beside]) -> String {
    let others = media.iter().filter(|one| !is_picture(&one.name));
    let links = others.map(|one| format!("\n[{0}]({0})\n", one.name));
    format!("{}\n{}", markdown(html), links.collect::<String>())
}

fn write(root: &Path, path: &str, text: &str, media: &[Beside]) -> Result<(), Failure> {
    let file = root.join(path);
    for one in media {
        let to = file.with_file_name(&one.name);
        let bytes = fs::read(&one.from).map_err(Failure::at("read", &one.from))?;
        output::replace(&to, &bytes).map_err(Failure::at("write", &to))?;
    }
    output::replace(&file, text.as_bytes()).map_err(Failure::at("write", &file))
}
