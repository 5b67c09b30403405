//! Two things of a site with one address: files, tags, and the pages that potluck makes itself.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use unicode_normalization::UnicodeNormalization;

use super::address::slug;
use super::head::{Drafts, Head, Page, Standing, Unpublished};
use crate::config::{Config, Consent};
use crate::diagnostic::Diagnostic;

/// Two files of Markdown for one address, or one for an address that is taken by the site itself. Those with a date to
/// come count: their day will come.
pub fn of_pages(
    heads: &[Head],
    standing: &[Standing],
    config: &Config,
    drafts: Drafts,
) -> Vec<Diagnostic> {
    let counts =
        |page: &Page| drafts == Drafts::Shown || page.unpublished != Some(Unpublished::Draft);
    // The oldest first: it has the address.
    let heads = heads.iter().rev().map(Head::page);
    let pages = heads.chain(standing.iter().map(Standing::page));
    let mut taken: HashMap<String, &str> = HashMap::new();
    let mut mistakes = Vec::new();
    for page in pages.filter(counts) {
        let (address, source) = (page.path, page.source.path.as_str());
        if is_reserved(address, config) {
            mistakes.push(
                Diagnostic::error(format!("/{address} is a page that potluck makes itself"))
                    .path(source)
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
            mistakes.push(Diagnostic::error(twins).path(source).help(format!(
                "both would be /{address}: give one of them another `slug:`"
            )));
        }
    }
    mistakes
}

/// Whether the site has a page of its own at this address.
fn is_reserved(address: &str, config: &Config) -> bool {
    match address.split('/').next() {
        Some("timeline") => config.timeline.publish != Consent::Off,
        Some("friends") => config.circle.publish,
        Some("whats-on" | "circle") => config.circle.whats_on,
        Some("calendar" | "tags" | "page" | "archive") => true,
        _ => false,
    }
}

/// A file that is copied to where a page stands.
pub fn with_pages<'a>(
    files: &BTreeMap<String, PathBuf>,
    pages: impl Iterator<Item = Page<'a>>,
    root: &Path,
) -> Vec<Diagnostic> {
    let folded = files
        .iter()
        .map(|(output, file)| (output, output.to_lowercase(), file));
    let mut of_pages = folded
        .filter(|(_, folded, _)| folded.ends_with("index.html"))
        .peekable();
    if of_pages.peek().is_none() {
        return Vec::new();
    }
    let pages: HashMap<String, &str> = pages
        .map(|page| {
            let output = format!("{}index.html", page.path).to_lowercase();
            (output, page.source.path.as_str())
        })
        .collect();
    of_pages
        .filter_map(|(output, folded, file)| {
            let page = pages.get(&folded)?;
            let file = shown(file, root);
            let twice = Diagnostic::error(format!("`{file}` has the same address as `{page}`"));
            let cure = format!("both would be /{output}: rename one of them");
            Some(twice.path(file).help(cure))
        })
        .collect()
}

/// Copied files whose names differ for some computers only: a host or a friend's clone would keep one of the two.
pub fn of_files(files: &BTreeMap<String, PathBuf>, root: &Path) -> Vec<Diagnostic> {
    let mut known: HashMap<String, &PathBuf> = HashMap::new();
    let twice = files.iter().filter_map(|(output, file)| {
        let name = output.nfc().collect::<String>().to_lowercase();
        let first = shown(known.insert(name, file)?, root);
        let same = format!("on some computers this is the same file as `{first}`");
        let twin = Diagnostic::warning(same).path(shown(file, root));
        Some(twin.help("rename one of them"))
    });
    twice.collect()
}

/// As the person would type it.
fn shown(file: &Path, root: &Path) -> String {
    let file = file.strip_prefix(root).unwrap_or(file);
    file.to_string_lossy().into_owned()
}

/// The names of all tags by their slugs: two with one slug are a mistake, two spellings in upper and lower case are one.
pub fn of_tags(heads: &[Head]) -> (BTreeMap<String, String>, Vec<Diagnostic>) {
    let mut mistakes = Vec::new();
    let mut told = BTreeSet::new();
    let mut tags: BTreeMap<String, (&str, &str)> = BTreeMap::new();
    let all = heads.iter().rev();
    let all = all.flat_map(|head| {
        let source = head.source.path.as_str();
        let tags = head.entry.tags.iter();
        tags.map(move |tag| (tag.as_str(), source))
    });
    for (tag, source) in all {
        let Some(slug) = slug(tag) else { continue };
        let (first, place) = tags.entry(slug).or_insert((tag, source));
        let is_other = *first != tag && first.to_lowercase() != tag.to_lowercase();
        if is_other && told.insert(tag) {
            let same = format!("the tags `{first}` and `{tag}` have the same address");
            let cure = format!("`{first}` stands in `{place}`: spell one of them otherwise");
            mistakes.push(Diagnostic::error(same).path(source).help(cure));
        }
    }
    let names = tags
        .into_iter()
        .map(|(slug, (name, _))| (slug, name.to_string()));
    (names.collect(), mistakes)
}
