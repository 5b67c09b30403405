//! Which files a site's folder holds, by what they are for. Nothing outside the folder is ever read.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::head::Page;
use crate::diagnostic::{Diagnostic, unreadable};

/// A folder of a site that holds Markdown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Folder {
    Posts,
    Events,
    Responses,
    Pages,
}

impl Folder {
    const ALL: [Folder; 4] = [
        Folder::Posts,
        Folder::Events,
        Folder::Responses,
        Folder::Pages,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Folder::Posts => "posts",
            Folder::Events => "events",
            Folder::Responses => "responses",
            Folder::Pages => "pages",
        }
    }
}

/// A file of Markdown.
#[derive(Debug)]
pub struct MarkdownFile {
    pub folder: Folder,
    /// From the site's folder, forward slashes.
    pub path: String,
    /// The name its address is made of: the file's stem, or its folder's name for an `index.md`.
    pub stem: String,
}

/// All files of a site.
#[derive(Debug)]
pub struct Walk {
    pub markdown: Vec<MarkdownFile>,
    /// Pictures and the like beside the Markdown: path from the site's folder → file.
    beside: BTreeMap<String, PathBuf>,
    /// `static/`: output path → file.
    statics: BTreeMap<String, PathBuf>,
    /// Hugo's and Zola's pages for lists, which are made by themselves here.
    pub lists: Vec<String>,
    pub mistakes: Vec<Diagnostic>,
}

impl Walk {
    pub fn of(root: &Path) -> Walk {
        let mut walk = Walk {
            markdown: Vec::new(),
            beside: BTreeMap::new(),
            statics: BTreeMap::new(),
            lists: Vec::new(),
            mistakes: Vec::new(),
        };
        for folder in Folder::ALL {
            for (path, file) in files(root, folder.name(), &mut walk.mistakes) {
                match is_markdown(&path) {
                    true if path.ends_with("/_index.md") => walk.lists.push(path),
                    true => walk.markdown.push(MarkdownFile {
                        folder,
                        stem: stem(&path, folder),
                        path,
                    }),
                    // Whoever has no site did not agree to be on one.
                    false if is_guest_file(&path) || is_copy_of_a_text(&path) => {}
                    false => drop(walk.beside.insert(path, file)),
                }
            }
        }
        for (path, file) in files(root, "static", &mut walk.mistakes) {
            walk.statics
                .insert(path.trim_start_matches("static/").to_string(), file);
        }
        walk
    }

    /// Where each copied file goes: `static/` to the root, what lies in a post's own folder beside the post, all
    /// else to its own path. The folder of a draft stays at home with it.
    pub fn output_files<'a>(
        &self,
        pages: impl Iterator<Item = Page<'a>>,
    ) -> BTreeMap<String, PathBuf> {
        let mut out = self.statics.clone();
        let built: BTreeMap<&str, &str> = pages
            .filter_map(|page| Some((bundle(&page.source.path)?, page.path)))
            .collect();
        let bundles: BTreeSet<&str> = self
            .markdown
            .iter()
            .filter_map(|file| bundle(&file.path))
            .collect();
        for (path, file) in &self.beside {
            let mut folders = path.rmatch_indices('/').map(|(at, _)| &path[..=at]);
            match folders.find(|folder| bundles.contains(folder)) {
                Some(bundle) => {
                    if let Some(post) = built.get(bundle) {
                        out.insert(format!("{post}{}", &path[bundle.len()..]), file.clone());
                    }
                }
                None => drop(out.insert(path.clone(), file.clone())),
            }
        }
        out
    }
}

/// The files below a folder of the site, hidden ones and editors' leavings left out, in the order of their names.
fn files(root: &Path, folder: &str, mistakes: &mut Vec<Diagnostic>) -> Vec<(String, PathBuf)> {
    let top = root.join(folder);
    if !top.exists() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for entry in WalkDir::new(&top)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| !is_hidden(entry))
    {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                mistakes.push(unseen(root, folder, error));
                continue;
            }
        };
        let Some(path) = site_path(root, entry.path()) else {
            mistakes.push(
                Diagnostic::error("this file's name is not UTF-8")
                    .path(
                        entry
                            .path()
                            .strip_prefix(root)
                            .unwrap_or(entry.path())
                            .to_string_lossy(),
                    )
                    .help("rename it"),
            );
            continue;
        };
        if path.contains(char::is_control) {
            let shown = path.escape_debug().to_string();
            let broken = "this name has a line break or another invisible character in it";
            mistakes.push(Diagnostic::error(broken).path(shown).help("rename it"));
            continue;
        }
        match entry.path_is_symlink() {
            true => match link_trouble(root, entry.path()) {
                Some((what, cure)) => {
                    mistakes.push(Diagnostic::error(what).path(path).help(cure));
                }
                None => found.push((path, entry.path().to_path_buf())),
            },
            false if entry.file_type().is_file() => found.push((path, entry.path().to_path_buf())),
            false => {}
        }
    }
    found
}

/// A folder below `folder` into which one cannot look.
fn unseen(root: &Path, folder: &str, error: walkdir::Error) -> Diagnostic {
    let path = error.path().and_then(|path| site_path(root, path));
    let path = path.unwrap_or_else(|| folder.to_string());
    let why = error.into_io_error();
    unreadable(&path, &why.unwrap_or(io::ErrorKind::Other.into()))
}

fn is_hidden(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    entry.depth() > 0
        && (name.starts_with('.') && name != ".well-known"
            || name.ends_with('~')
            || name.starts_with('#'))
}

/// Why a symbolic link is not followed, and what to do.
fn link_trouble(root: &Path, link: &Path) -> Option<(&'static str, &'static str)> {
    match (root.canonicalize(), link.canonicalize()) {
        (Ok(root), Ok(target)) if !target.starts_with(&root) => Some((
            "this symbolic link leads out of the site's folder",
            "copy here what it leads to, or remove the link",
        )),
        (Ok(_), Ok(target)) if !target.is_file() => Some((
            "this symbolic link leads to a folder",
            "link to the files in it, or remove the link",
        )),
        (Ok(root), Ok(target)) if !is_for_the_site(&root, &target) => Some((
            "this symbolic link leads to a file that is not for the site",
            "link only to what lies in posts, events, responses, pages or static",
        )),
        (Ok(_), Ok(_)) => None,
        _ => Some((
            "this symbolic link leads to nothing",
            "bring back what it led to, or remove the link",
        )),
    }
}

/// Whether a file may be published at all: `private.yaml`, the archive and the settings may not.
fn is_for_the_site(root: &Path, file: &Path) -> bool {
    let folders = Folder::ALL
        .iter()
        .map(|folder| folder.name())
        .chain(["static"]);
    folders
        .into_iter()
        .any(|folder| file.starts_with(root.join(folder)))
}

/// The folder of a file that has one of its own, ending in `/`.
pub fn bundle(path: &str) -> Option<&str> {
    let folder = path
        .strip_suffix("index.md")
        .or(path.strip_suffix("index.markdown"))?;
    folder.ends_with('/').then_some(folder)
}

fn site_path(root: &Path, path: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = path
        .strip_prefix(root)
        .ok()?
        .iter()
        .map(|part| part.to_str())
        .collect();
    Some(parts?.join("/"))
}

fn is_markdown(path: &str) -> bool {
    [".md", ".markdown"]
        .iter()
        .any(|ending| path.ends_with(ending))
}

/// `posts/2026-06-01-frogs/index.md` → `2026-06-01-frogs`; in `pages/` the whole path counts.
fn stem(path: &str, folder: Folder) -> String {
    let path = path
        .strip_prefix(folder.name())
        .unwrap_or(path)
        .trim_start_matches('/');
    let path = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    let path = path.strip_suffix("/index").unwrap_or(path);
    match folder {
        Folder::Pages => path.to_string(),
        _ => path.rsplit('/').next().unwrap_or(path).to_string(),
    }
}

/// Whether an editor or a person put a text aside: `frogs.md.bak`. It may be of a draft.
fn is_copy_of_a_text(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.contains(".md.") || name.contains(".markdown.")
}

/// Whether a file is a list of guests, or a copy of one: its people did not agree to be on a site.
fn is_guest_file(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    let is_list = |ending: &str| name.starts_with(ending) || name.contains(&format!(".{ending}"));
    is_list("guests.yaml") || is_list("guests.yml")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_link_publishes_nothing_that_is_not_for_the_site() {
        let site = tempfile::tempdir().unwrap();
        let root = site.path();
        std::fs::create_dir_all(root.join("static")).unwrap();
        std::fs::create_dir_all(root.join("posts")).unwrap();
        std::fs::write(root.join("private.yaml"), "secret").unwrap();
        std::fs::write(root.join("posts/pond.jpg"), "picture").unwrap();
        std::os::unix::fs::symlink("../private.yaml", root.join("static/x.txt")).unwrap();
        std::os::unix::fs::symlink("../posts/pond.jpg", root.join("static/pond.jpg")).unwrap();
        let walk = Walk::of(root);
        assert_eq!(walk.mistakes.len(), 1, "{:?}", walk.mistakes);
        assert!(walk.statics.contains_key("pond.jpg") && !walk.statics.contains_key("x.txt"));
    }

    #[test]
    fn a_stem_is_the_files_name_or_its_own_folders() {
        for (path, folder, expected) in [
            (
                "posts/2026-06-01-frogs.md",
                Folder::Posts,
                "2026-06-01-frogs",
            ),
            (
                "posts/2026-06-01-frogs/index.md",
                Folder::Posts,
                "2026-06-01-frogs",
            ),
            ("posts/garden/frogs.markdown", Folder::Posts, "frogs"),
            ("pages/about.md", Folder::Pages, "about"),
            ("pages/club/rules.md", Folder::Pages, "club/rules"),
        ] {
            assert_eq!(stem(path, folder), expected);
        }
    }
}
