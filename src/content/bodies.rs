//! The second pass: one body at a time becomes markup, when a page or a feed asks for it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

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
        Ok(self.rendered(&self.text(source)?, source, path, setting))
    }

    /// The body of a file for a feed: as markup, and as the Markdown it was made from.
    pub fn for_feed(&self, source: &SourceFile, path: &str) -> Result<(Rendered, String), Stop> {
        let text = self.text(source)?;
        let markdown = text.get(source.body.clone()).unwrap_or_default().trim();
        let rendered = self.rendered(&text, source, path, Setting::Feed);
        Ok((rendered, markdown.to_string()))
    }

    fn text(&self, source: &SourceFile) -> Result<Arc<str>, Stop> {
        diagnostic::text(&self.root, &source.path)
    }

    fn rendered(
        &self,
        text: &Arc<str>,
        source: &SourceFile,
        path: &str,
        setting: Setting,
    ) -> Rendered {
        let here = Standpoint {
            source: &source.path,
            path,
        };
        let tools = Tools {
            links: &self.links,
            highlight: self.highlight,
            cache: &self.cache,
        };
        markdown::render(text, source.body.clone(), here, tools, setting)
    }

    /// Keeps what was costly to make for the next build. For the end of a command: rendering writes nothing.
    pub fn save(&self) {
        self.cache.save();
    }
}
