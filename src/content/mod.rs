//! A folder of Markdown → entries. First pass: the head of every file, all mistakes of all files at once. Second pass:
//! one body at a time, when a page or a feed is rendered, with every address known for its links.

mod address;
mod answers;
mod bodies;
mod cache;
pub mod deleted;
mod edit;
mod entry;
mod event;
mod fields;
mod foreign;
mod free;
mod front_matter;
mod gallery;
mod guests;
mod highlight;
mod links;
mod markdown;
mod math;
pub mod mentions;
mod photo;
mod photos;
mod pictures;
mod poll;
mod reader;
mod scale;
mod shapes;
mod stamp;
mod toml;
mod walk;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Range;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rayon::prelude::*;
use unicode_normalization::UnicodeNormalization;
use url::Url;

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Stop};
use crate::model::{Body, Entry};
use crate::output::Left;

pub use address::slug;
pub use bodies::{Bodies, Reading};
use deleted::Deleted;
pub use edit::{Change, edited, edited_within, set as set_field};
#[cfg(any(test, fuzzing))]
pub use entry::of_text;
pub use free::Free;
pub use front_matter::{head, is_moment, moment};
use gallery::Gallery;
pub use guests::{Recorded, guest_file, recorded};
use links::Links;
pub use markdown::{Rendered, SIZES, Setting};
pub use photo::is_picture;
pub use pictures::{Picture, pictures};
pub use scale::{Remade, remade};
pub use stamp::with as stamped;
pub use stamp::{stamp, with_aliases};
use walk::Walk;
pub use walk::bundle;

/// What becomes of files that are not meant for the public yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drafts {
    LeftOut,
    /// Shown and marked: the preview.
    Shown,
}

/// The first pass over the folder.
#[derive(Debug)]
pub struct Content {
    /// Posts, events and answers, newest first.
    pub heads: Vec<Head>,
    /// Standing pages, in the order of their addresses.
    pub standing: Vec<Standing>,
    /// Files that are copied: output path → file.
    pub files: BTreeMap<String, PathBuf>,
    pub left_out: Vec<LeftOut>,
    pub warnings: Vec<Diagnostic>,
    /// The second pass, for whoever renders.
    pub bodies: Bodies,
    /// Tags by slug: the name as first written.
    tags: BTreeMap<String, String>,
    /// What was taken back and did not return.
    pub deleted: Vec<Deleted>,
    /// What people whom I do not follow say of my pages, as I decided on it.
    pub mentions: Vec<mentions::Decided>,
}

/// An entry of one's own without its body.
#[derive(Debug)]
pub struct Head {
    pub entry: Entry,
    pub source: SourceFile,
    /// Stands for the file's text and for all that is known of the entry.
    pub mark: String,
    /// Output path below the base, ending in `/`.
    pub path: String,
    /// Former addresses, as paths from the site's root.
    pub aliases: Vec<String>,
    pub unpublished: Option<Unpublished>,
    /// Neither front matter nor file name has a date: the address would change every day.
    pub is_undated: bool,
}

impl Head {
    /// The last word of its address: `frogs` of `2026/06/frogs/`.
    pub fn word(&self) -> &str {
        let path = self.path.trim_end_matches('/');
        path.rsplit('/').next().unwrap_or(path)
    }
}

/// A standing page without its body.
#[derive(Debug)]
pub struct Standing {
    pub title: String,
    pub path: String,
    pub language: Option<String>,
    pub summary: Option<String>,
    pub source: SourceFile,
    pub aliases: Vec<String>,
    pub unpublished: Option<Unpublished>,
}

/// Where a body is to be found again.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// From the site's folder, forward slashes: as the person would type it.
    pub path: String,
    /// The Markdown in the file's text, without the heading that became the title.
    pub body: Range<usize>,
    /// How the file lay there just before it was read.
    pub left: Option<Left>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unpublished {
    Draft,
    /// Its date is still to come.
    Scheduled(Timestamp),
}

/// A file that was not built, and why.
#[derive(Clone, Debug)]
pub struct LeftOut {
    pub path: String,
    pub why: Unpublished,
}

/// Reads the heads of every file of the site in `root`, as the site looks at `now`.
pub fn heads(
    root: &Path,
    config: &Config,
    now: Timestamp,
    drafts: Drafts,
) -> Result<Content, Stop> {
    whole(survey(root, config, now, drafts)?)
}

/// As `heads`, a moment later: files that lie there as they did are not read again.
pub fn again(
    root: &Path,
    config: &Config,
    now: Timestamp,
    drafts: Drafts,
    before: Content,
) -> Result<Content, Stop> {
    let known = still_known(root, before);
    whole(survey_but(root, config, now, drafts, known)?)
}

fn whole((mut content, mistakes): (Content, Vec<Diagnostic>)) -> Result<Content, Stop> {
    content.bodies.gallery.keep();
    match mistakes.is_empty() {
        true => Ok(content),
        false => Err(Stop::Mistakes(mistakes)),
    }
}

/// What need not be read again, by its path. Events are: their guests may stand in other files. So is what was
/// doubtful, to say it again.
fn still_known(root: &Path, before: Content) -> HashMap<String, Piece> {
    let doubtful = before.warnings.iter().filter_map(|one| one.path.as_ref());
    let doubtful: BTreeSet<&String> = doubtful.collect();
    let is_known = |source: &SourceFile| {
        !doubtful.contains(&source.path)
            && source.left.is_some()
            && Left::of(&root.join(&source.path)) == source.left
    };
    let heads = before.heads.into_par_iter();
    let heads =
        heads.filter(|head| !matches!(head.entry.body, Body::Event(_)) && is_known(&head.source));
    heads
        .map(|head| {
            let path = head.source.path.clone();
            (path, Piece::Entry(Box::new(head), Vec::new()))
        })
        .collect()
}

/// As `heads`, with the mistakes beside what could be read in spite of them.
pub fn survey(
    root: &Path,
    config: &Config,
    now: Timestamp,
    drafts: Drafts,
) -> Result<(Content, Vec<Diagnostic>), Stop> {
    survey_but(root, config, now, drafts, HashMap::new())
}

/// As `survey`, with the files that are `known` already.
fn survey_but(
    root: &Path,
    config: &Config,
    now: Timestamp,
    drafts: Drafts,
    mut known: HashMap<String, Piece>,
) -> Result<(Content, Vec<Diagnostic>), Stop> {
    let walk = Walk::of(root);
    let mut mistakes = walk.mistakes.clone();
    let files = walk.markdown.iter();
    let files: Vec<_> = files.map(|file| (file, known.remove(&file.path))).collect();
    let read: Vec<_> = files
        .into_par_iter()
        .map(|(file, known)| known.map_or_else(|| entry::read(root, file, config, now), Ok))
        .collect();
    let mut pieces = Vec::with_capacity(read.len());
    let mut unread = Vec::new();
    for (file, piece) in walk.markdown.iter().zip(read) {
        match piece {
            Ok(piece) => pieces.push(piece),
            Err(found) => {
                mistakes.extend(found);
                unread.push(&file.path);
            }
        }
    }
    let mut content = sort(pieces);
    content
        .warnings
        .extend(walk.lists.iter().map(|path| list_page(path)));
    match deleted::load(root) {
        Ok(deleted) => content.deleted = deleted,
        Err(Stop::Mistakes(found)) => mistakes.extend(found),
        Err(failed) => return Err(failed),
    }
    match mentions::load(root) {
        Ok(mentions) => content.mentions = mentions,
        Err(Stop::Mistakes(found)) => mistakes.extend(found),
        Err(failed) => return Err(failed),
    }
    mistakes.extend(collisions(&content, config, drafts));
    if drafts == Drafts::LeftOut {
        leave_out(&mut content);
    }
    if !content.deleted.is_empty() {
        let urls: HashSet<&Url> = content.heads.iter().map(|head| &head.entry.url).collect();
        let is_gone = |deleted: &Deleted| !urls.contains(&deleted.url);
        content.deleted.retain(is_gone);
    }
    content.files = walk.output_files(&content);
    mistakes.extend(file_collisions(&content, root));
    content.warnings.extend(twins(&content.files, root));
    mistakes.extend(name_tags(&mut content));
    let mut links = Links::new(config.base.clone(), root, &content);
    unread.iter().for_each(|path| links.expect(path));
    let gallery = Gallery::of(root, &content.files, &config.author.photo);
    content.bodies = Bodies::new(root, gallery, links, config, &content);
    Ok((content, mistakes))
}

fn list_page(path: &str) -> Diagnostic {
    Diagnostic::warning(
        "this is a page for a list in Hugo and Zola; potluck makes its lists itself",
    )
    .path(path)
    .help("remove it; what its text says may stand in a file in pages/")
}

/// The addresses that the files of the site in `root` have, as far as they can be read: paths below the base.
pub fn addresses(root: &Path, config: &Config, now: Timestamp) -> BTreeSet<String> {
    let walk = Walk::of(root);
    let files = walk.markdown.iter();
    let read = files.filter_map(|file| entry::read(root, file, config, now).ok());
    read.map(|piece| match piece {
        Piece::Entry(head, _) => head.path,
        Piece::Standing(page) => page.path,
    })
    .collect()
}

/// What a file of Markdown turned out to be.
enum Piece {
    Entry(Box<Head>, Vec<Diagnostic>),
    Standing(Box<Standing>),
}

fn sort(pieces: Vec<Piece>) -> Content {
    let mut content = Content {
        heads: Vec::new(),
        standing: Vec::new(),
        files: BTreeMap::new(),
        left_out: Vec::new(),
        warnings: Vec::new(),
        bodies: Bodies::default(),
        tags: BTreeMap::new(),
        deleted: Vec::new(),
        mentions: Vec::new(),
    };
    for piece in pieces {
        let (path, why) = match &piece {
            Piece::Entry(head, _) => (&head.source.path, head.unpublished),
            Piece::Standing(page) => (&page.source.path, page.unpublished),
        };
        content.left_out.extend(why.map(|why| LeftOut {
            path: path.clone(),
            why,
        }));
        match piece {
            Piece::Entry(head, warnings) => {
                content.warnings.extend(warnings);
                content.heads.push(*head);
            }
            Piece::Standing(page) => content.standing.push(*page),
        }
    }
    content
        .heads
        .sort_by(|a, b| (b.entry.published, &b.path).cmp(&(a.entry.published, &a.path)));
    content.standing.sort_by(|a, b| a.path.cmp(&b.path));
    content
}

/// Takes away what is not meant for the public yet, and what there was to say of it.
fn leave_out(content: &mut Content) {
    let left_out: BTreeSet<&String> = content.left_out.iter().map(|file| &file.path).collect();
    content.warnings.retain(|warning| {
        let path = warning.path.as_ref();
        path.is_none_or(|path| !left_out.contains(path))
    });
    content.heads.retain(|head| head.unpublished.is_none());
    content.standing.retain(|page| page.unpublished.is_none());
}

/// Two files of Markdown for one address, or one for an address that is taken by the site itself. Those with a date to
/// come count: their day will come.
fn collisions(content: &Content, config: &Config, drafts: Drafts) -> Vec<Diagnostic> {
    let counts =
        |why: Option<Unpublished>| drafts == Drafts::Shown || why != Some(Unpublished::Draft);
    let heads = content.heads.iter().rev();
    let heads = heads.map(|head| (&head.path, &head.source.path, head.unpublished));
    let standing = content.standing.iter();
    let standing = standing.map(|page| (&page.path, &page.source.path, page.unpublished));
    let mut taken: HashMap<String, &String> = HashMap::new();
    let mut mistakes = Vec::new();
    for (address, source, _) in heads.chain(standing).filter(|(.., why)| counts(*why)) {
        if is_reserved(address, config) {
            mistakes.push(
                Diagnostic::error(format!("/{address} is a page that potluck makes itself"))
                    .path(source.clone())
                    .help("rename this file, or give it a `slug:`"),
            );
        }
        if let Some(first) = taken.insert(address.to_lowercase(), source) {
            let twins = match source.nfc().eq(first.nfc()) {
                true => {
                    "there are two files of this name; on some computers they are one".to_string()
                }
                false => format!("`{source}` has the same address as `{first}`"),
            };
            mistakes.push(Diagnostic::error(twins).path(source.clone()).help(format!(
                "both would be /{address}: give one of them another `slug:`"
            )));
        }
    }
    mistakes
}

/// Whether the site has a page of its own at this address.
fn is_reserved(address: &str, config: &Config) -> bool {
    match address.split('/').next() {
        Some("timeline") => config.timeline.publish != crate::config::Consent::Off,
        Some("friends") => config.circle.publish,
        Some("whats-on" | "circle") => config.circle.whats_on,
        Some("calendar") => true,
        Some("tags" | "page" | "archive") => true,
        _ => false,
    }
}

/// A file that is copied to where a page stands.
fn file_collisions(content: &Content, root: &Path) -> Vec<Diagnostic> {
    let files = content.files.iter();
    let files = files.map(|(output, file)| (output, output.to_lowercase(), file));
    let mut files = files
        .filter(|(_, folded, _)| folded.ends_with("index.html"))
        .peekable();
    if files.peek().is_none() {
        return Vec::new();
    }
    let heads = content.heads.iter();
    let heads = heads.map(|head| (&head.path, &head.source.path));
    let standing = content.standing.iter();
    let standing = standing.map(|page| (&page.path, &page.source.path));
    let pages: HashMap<String, &String> = heads
        .chain(standing)
        .map(|(address, source)| (format!("{address}index.html").to_lowercase(), source))
        .collect();
    files
        .filter_map(|(output, folded, file)| {
            let page = pages.get(&folded)?;
            let file = file.strip_prefix(root).unwrap_or(file).to_string_lossy();
            let twice = Diagnostic::error(format!("`{file}` has the same address as `{page}`"));
            Some(
                twice
                    .path(file)
                    .help(format!("both would be /{output}: rename one of them")),
            )
        })
        .collect()
}

/// Copied files whose names differ for some computers only: a host or a friend's clone would keep one of the two.
fn twins(files: &BTreeMap<String, PathBuf>, root: &Path) -> Vec<Diagnostic> {
    let mut known: HashMap<String, &PathBuf> = HashMap::new();
    let twice = files.iter().filter_map(|(output, file)| {
        let name = output.nfc().collect::<String>().to_lowercase();
        let first = known.insert(name, file)?;
        let shown = |file: &Path| {
            file.strip_prefix(root)
                .unwrap_or(file)
                .display()
                .to_string()
        };
        let same = format!(
            "on some computers this is the same file as `{}`",
            shown(first)
        );
        Some(
            Diagnostic::warning(same)
                .path(shown(file))
                .help("rename one of them"),
        )
    });
    twice.collect()
}

/// Fills in the tags: two with one slug are a mistake, two spellings in upper and lower case are one.
fn name_tags(content: &mut Content) -> Vec<Diagnostic> {
    let mut mistakes = Vec::new();
    let mut told = BTreeSet::new();
    let mut tags: BTreeMap<String, (String, String)> = BTreeMap::new();
    for head in content.heads.iter().rev() {
        for tag in &head.entry.tags {
            let Some(slug) = slug(tag) else { continue };
            let (first, source) = tags
                .entry(slug)
                .or_insert_with(|| (tag.clone(), head.source.path.clone()));
            let is_other = first != tag && first.to_lowercase() != tag.to_lowercase();
            if is_other && told.insert(tag.clone()) {
                mistakes.push(
                    Diagnostic::error(format!(
                        "the tags `{first}` and `{tag}` have the same address"
                    ))
                    .path(head.source.path.clone())
                    .help(format!(
                        "`{first}` stands in `{source}`: spell one of them otherwise"
                    )),
                );
            }
        }
    }
    content.tags = tags
        .into_iter()
        .map(|(slug, (name, _))| (slug, name))
        .collect();
    mistakes
}

impl Content {
    /// The name of a tag, by its slug.
    pub fn tag<'a>(&'a self, slug: &'a str) -> &'a str {
        self.tags.get(slug).map_or(slug, String::as_str)
    }

    /// The latest post, event or answer whose file has no date, for a warning.
    pub fn undated(&self) -> impl Iterator<Item = &Head> {
        self.heads.iter().filter(|head| head.is_undated)
    }
}
