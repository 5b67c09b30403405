//! A folder of Markdown → entries. First pass: the head of every file, all mistakes of all files at once. Second pass:
//! one body at a time, when a page or a feed is rendered, with every address known for its links.

mod address;
mod entry;
mod front_matter;
mod links;
mod markdown;
mod photo;
mod stamp;
mod walk;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use rayon::prelude::*;

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Failure, Stop};
use crate::model::Entry;

pub use address::slug;
pub use links::Links;
pub use markdown::{Rendered, Setting};
pub use photo::{is_picture, without_exif};
pub use stamp::stamp_date;
use walk::Walk;

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
    pub links: Links,
    /// Tags by slug: the name as first written.
    pub tags: BTreeMap<String, String>,
}

/// An entry of one's own without its body.
#[derive(Debug)]
pub struct Head {
    pub entry: Entry,
    pub source: SourceFile,
    /// Output path below the base, ending in `/`.
    pub path: String,
    /// Former addresses, as paths from the site's root.
    pub aliases: Vec<String>,
    pub unpublished: Option<Unpublished>,
    /// Neither front matter nor file name has a date: the address would change every day.
    pub is_undated: bool,
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
    let walk = Walk::of(root)?;
    let mut mistakes = walk.mistakes.clone();
    let read: Vec<_> = walk
        .markdown
        .par_iter()
        .map(|file| entry::read(root, file, config, now))
        .collect();
    let mut pieces = Vec::with_capacity(read.len());
    for piece in read {
        match piece {
            Ok(piece) => pieces.push(piece),
            Err(found) => mistakes.extend(found),
        }
    }
    let mut content = sort(pieces, drafts);
    content.files = walk.output_files(&content);
    mistakes.extend(collisions(&content));
    mistakes.extend(name_tags(&mut content));
    if !mistakes.is_empty() {
        return Err(Stop::Mistakes(mistakes));
    }
    content.links = Links::new(config.base.clone(), &content);
    Ok(content)
}

/// The text of a source file: UTF-8, without a byte order mark.
pub fn text(root: &Path, path: &str) -> Result<Arc<str>, Stop> {
    let file = root.join(path);
    let bytes = std::fs::read(&file).map_err(Failure::at("read", Path::new(path)))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Diagnostic::error(format!("this file is not UTF-8 text (byte {at} is not)"))
            .path(path)
            .help("save it as UTF-8 in your editor")
    })?;
    Ok(text.strip_prefix('\u{FEFF}').unwrap_or(&text).into())
}

/// The second pass over one file: its body as markup, for the page at `path` or for a list.
pub fn body(
    root: &Path,
    source: &SourceFile,
    path: &str,
    links: &Links,
    setting: Setting,
) -> Result<Rendered, Stop> {
    let text = text(root, &source.path)?;
    let here = links::Standpoint {
        source: &source.path,
        path,
    };
    Ok(markdown::render(
        &text,
        source.body.clone(),
        here,
        links,
        setting,
    ))
}

/// The Markdown of a body, for `source:markdown`.
pub fn markdown(root: &Path, source: &SourceFile) -> Result<String, Stop> {
    let text = text(root, &source.path)?;
    Ok(text
        .get(source.body.clone())
        .unwrap_or_default()
        .trim()
        .to_string())
}

/// What a file of Markdown turned out to be.
enum Piece {
    Entry(Box<Head>, Vec<Diagnostic>),
    Standing(Box<Standing>),
}

fn sort(pieces: Vec<Piece>, drafts: Drafts) -> Content {
    let mut content = Content {
        heads: Vec::new(),
        standing: Vec::new(),
        files: BTreeMap::new(),
        left_out: Vec::new(),
        warnings: Vec::new(),
        links: Links::default(),
        tags: BTreeMap::new(),
    };
    for piece in pieces {
        let (path, why) = match &piece {
            Piece::Entry(head, _) => (&head.source.path, head.unpublished),
            Piece::Standing(page) => (&page.source.path, page.unpublished),
        };
        if let Some(why) = why {
            content.left_out.push(LeftOut {
                path: path.clone(),
                why,
            });
            if drafts == Drafts::LeftOut {
                continue;
            }
        }
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

/// Two sources for one address, whatever they are.
fn collisions(content: &Content) -> Vec<Diagnostic> {
    let mut taken: HashMap<String, String> = HashMap::new();
    let heads = content
        .heads
        .iter()
        .map(|head| (format!("{}index.html", head.path), &head.source.path));
    let standing = content
        .standing
        .iter()
        .map(|page| (format!("{}index.html", page.path), &page.source.path));
    let mut mistakes = Vec::new();
    for (output, source) in heads.chain(standing) {
        if let Some(first) = taken.insert(output.to_lowercase(), source.clone()) {
            let address = output.trim_end_matches("index.html");
            mistakes.push(
                Diagnostic::error(format!(
                    "`{first}` and `{source}` have one address: /{address}"
                ))
                .path(source.clone())
                .help("give one of them another `slug:`"),
            );
        }
    }
    for (output, file) in &content.files {
        if let Some(first) = taken.get(&output.to_lowercase()) {
            mistakes.push(
                Diagnostic::error(format!(
                    "`{first}` and `{}` have one address: /{output}",
                    file.display()
                ))
                .help("rename the file"),
            );
        }
    }
    mistakes
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
            if first.to_lowercase() != tag.to_lowercase() && told.insert(tag.clone()) {
                mistakes.push(
                    Diagnostic::error(format!("the tags `{first}` and `{tag}` have one address"))
                        .path(head.source.path.clone())
                        .help(format!(
                            "`{first}` stands in `{source}`; spell one of them otherwise"
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
    /// The latest post, event or answer whose file has no date, for a warning.
    pub fn undated(&self) -> impl Iterator<Item = &Head> {
        self.heads.iter().filter(|head| head.is_undated)
    }
}
