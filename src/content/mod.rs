//! A folder of Markdown → entries. First pass: the head of every file, all mistakes of all files at once. Second pass:
//! one body at a time, when a page or a feed is rendered, with every address known for its links.

mod address;
mod answers;
mod bodies;
mod cache;
mod collisions;
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
mod head;
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
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rayon::prelude::*;
use url::Url;

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Stop};
use crate::model::Body;
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
use head::Piece;
pub use head::{Drafts, Head, Page, SourceFile, Standing, Unpublished};
use links::Links;
pub use markdown::{Rendered, SIZES, Setting};
pub use photo::is_picture;
pub use pictures::{Picture, pictures};
pub use scale::{Remade, remade};
pub use stamp::with as stamped;
pub use stamp::{stamp, with_aliases};
use walk::Walk;
pub use walk::bundle;

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
    content.deleted = beside(deleted::load(root), &mut mistakes)?;
    content.mentions = beside(mentions::load(root), &mut mistakes)?;
    mistakes.extend(collisions::of_pages(
        &content.heads,
        &content.standing,
        config,
        drafts,
    ));
    if drafts == Drafts::LeftOut {
        leave_out(&mut content);
    }
    if !content.deleted.is_empty() {
        let urls: HashSet<&Url> = content.heads.iter().map(|head| &head.entry.url).collect();
        let is_gone = |deleted: &Deleted| !urls.contains(&deleted.url);
        content.deleted.retain(is_gone);
    }
    content.files = walk.output_files(content.pages());
    mistakes.extend(collisions::with_pages(
        &content.files,
        content.pages(),
        root,
    ));
    let twins = collisions::of_files(&content.files, root);
    content.warnings.extend(twins);
    let (tags, found) = collisions::of_tags(&content.heads);
    content.tags = tags;
    mistakes.extend(found);
    let mut links = Links::new(config.base.clone(), root, content.pages(), &content.files);
    unread.iter().for_each(|path| links.expect(path));
    let gallery = Gallery::of(root, &content.files, &config.author.photo);
    let mark = bodies::in_common(config, content.pages(), &content.files);
    content.bodies = Bodies::new(root, config, gallery, links, mark);
    Ok((content, mistakes))
}

/// A list beside the posts; where it has mistakes they are said with all others.
fn beside<T: Default>(list: Result<T, Stop>, mistakes: &mut Vec<Diagnostic>) -> Result<T, Stop> {
    match list {
        Err(Stop::Mistakes(found)) => {
            mistakes.extend(found);
            Ok(T::default())
        }
        list => list,
    }
}

fn list_page(path: &str) -> Diagnostic {
    Diagnostic::warning(
        "this is a page for a list in Hugo and Zola; potluck makes its lists itself",
    )
    .path(path)
    .help("remove it; what its text says may stand in a file in pages/")
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
        let page = piece.page();
        content.left_out.extend(page.unpublished.map(|why| LeftOut {
            path: page.source.path.clone(),
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

impl Content {
    /// The pages that files become: posts, events and answers, the newest first, then standing pages.
    pub fn pages(&self) -> impl Iterator<Item = Page<'_>> + Clone {
        let standing = self.standing.iter().map(Standing::page);
        self.heads.iter().map(Head::page).chain(standing)
    }

    /// The name of a tag, by its slug.
    pub fn tag<'a>(&'a self, slug: &'a str) -> &'a str {
        self.tags.get(slug).map_or(slug, String::as_str)
    }

    /// The latest post, event or answer whose file has no date, for a warning.
    pub fn undated(&self) -> impl Iterator<Item = &Head> {
        self.heads.iter().filter(|head| head.is_undated)
    }
}
