//! The second pass: one body at a time becomes markup, when a page or a feed asks for it.

use std::path::{Path, PathBuf};

use super::SourceFile;
use super::cache::Cache;
use super::links::{Links, Standpoint};
use super::markdown::{self, Rendered, Setting, Tools};
use crate::diagnostic::{self, Stop};

/// Coloured code and formulas of earlier builds, from the site's folder.
const CACHE: &str = ".potluck/made.json";

/// The bodies of a site's files, and all that is needed to render them.
#[derive(Debug, Default)]
pub struct Bodies {
    root: PathBuf,
    links: Links,
    highlight: bool,
    cache: Cache,
}

impl Bodies {
    /// `highlight`: whether code gets colours.
    pub fn new(root: &Path, links: Links, highlight: bool) -> Bodies {
        Bodies {
            root: root.to_path_buf(),
            links,
            highlight,
            cache: Cache::at(root.join(CACHE)),
        }
    }

    /// The body of a file as markup, for the page at `path`, a list or a feed.
    pub fn render(
        &self,
        source: &SourceFile,
        path: &str,
        setting: Setting,
    ) -> Result<Rendered, Stop> {
        let text = diagnostic::text(&self.root, &source.path)?;
        let here = Standpoint {
            source: &source.path,
            path,
        };
        let tools = Tools {
            links: &self.links,
            highlight: self.highlight,
            cache: &self.cache,
        };
        Ok(markdown::render(
            &text,
            source.body.clone(),
            here,
            tools,
            setting,
        ))
    }

    /// The Markdown of a body, for `source:markdown`.
    pub fn markdown(&self, source: &SourceFile) -> Result<String, Stop> {
        let text = diagnostic::text(&self.root, &source.path)?;
        let body = text.get(source.body.clone()).unwrap_or_default();
        Ok(body.trim().to_string())
    }

    /// Keeps what was costly to make for the next build. For the end of a command: rendering writes nothing.
    pub fn save(&self) {
        self.cache.save();
    }
}
