//! The second pass: one body at a time becomes markup, when a page or a feed asks for it.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::cache::Cache;
use super::gallery::Gallery;
use super::head::{Head, Page, SourceFile};
use super::links::{Links, Standpoint};
use super::markdown::{self, Parsed, Rendered, Setting, Tools};
use crate::config::Config;
use crate::diagnostic::{self, Stop};
use crate::html::Html;
use crate::model::{PROGRAM, mark};
use crate::output::Left;

/// Coloured code and formulas of earlier builds, from the site's folder.
const CACHE: &str = ".potluck/made.json";

/// So many bodies are put by for the feeds at a time: those of a month or two.
const PUT_BY: usize = 1024;

/// The bodies of a site's files, and all that is needed to render them.
#[derive(Debug, Default)]
pub struct Bodies {
    root: PathBuf,
    /// The site's pictures.
    pub gallery: Gallery,
    links: Links,
    highlight: bool,
    cache: Cache,
    /// Stands for all that bodies have in common: the program, the settings, every address and file of the site.
    mark: String,
    for_feeds: Mutex<HashMap<String, Arc<ForFeed>>>,
}

/// How closely a body is read.
#[derive(Clone, Copy, PartialEq)]
pub enum Reading {
    /// A word stands in its place, another one whenever the entry or its body would be another: enough to see whether
    /// a file of the site must be made anew.
    Glance,
    Whole,
}

/// A body as feeds have it.
#[derive(Debug)]
pub struct ForFeed {
    pub html: Html,
    /// Output paths of the films and sounds in it.
    pub played: Vec<String>,
    text: Arc<str>,
    body: Range<usize>,
}

impl ForFeed {
    /// The Markdown it was made from; the same whichever computer the file comes from.
    pub fn markdown(&self) -> String {
        let text = self.text.get(self.body.clone()).unwrap_or_default();
        match text.contains('\r') {
            true => text.trim().replace("\r\n", "\n"),
            false => text.trim().to_string(),
        }
    }
}

impl Bodies {
    /// The bodies of the site in `root`.
    pub fn new(
        root: &Path,
        config: &Config,
        gallery: Gallery,
        links: Links,
        mark: String,
    ) -> Bodies {
        Bodies {
            root: root.to_path_buf(),
            gallery,
            links,
            highlight: config.highlight,
            cache: Cache::at(root.join(CACHE)),
            mark,
            for_feeds: Mutex::default(),
        }
    }

    /// What an entry and its body are made of, as one word.
    pub fn glance(&self, head: &Head, setting: Setting) -> String {
        format!("{}-{}-{setting:?}", self.mark, head.mark)
    }

    /// The body of a file as markup, for the page at `path`, a list or a feed.
    pub fn render(
        &self,
        source: &SourceFile,
        path: &str,
        setting: Setting,
    ) -> Result<Rendered, Stop> {
        let text = self.text(source)?;
        let parsed = markdown::parse(&text, source.body.clone());
        if setting == Setting::Page {
            self.put_by(&text, parsed.clone(), source, path);
        }
        Ok(self.write(parsed, source, path, setting))
    }

    /// The body of an entry for a feed.
    pub fn for_feed(&self, head: &Head, reading: Reading) -> Result<Arc<ForFeed>, Stop> {
        let Head { source, path, .. } = head;
        if reading == Reading::Glance {
            let glance = self.glance(head, Setting::Feed);
            return Ok(Arc::new(ForFeed {
                html: Html::from_markdown(&glance),
                body: 0..glance.len(),
                text: glance.into(),
                played: Vec::new(),
            }));
        }
        if let Some(known) = self.for_feeds().get(&source.path) {
            return Ok(known.clone());
        }
        let text = self.text(source)?;
        let parsed = markdown::parse(&text, source.body.clone());
        Ok(self.put_by(&text, parsed, source, path))
    }

    /// A body on its page stands in feeds as well, which are written later: what it looks like there is made from
    /// the same reading.
    fn put_by(
        &self,
        text: &Arc<str>,
        parsed: Parsed,
        source: &SourceFile,
        path: &str,
    ) -> Arc<ForFeed> {
        let Rendered { html, played, .. } = self.write(parsed, source, path, Setting::Feed);
        let made = Arc::new(ForFeed {
            html,
            played,
            text: text.clone(),
            body: source.body.clone(),
        });
        let mut put_by = self.for_feeds();
        if put_by.len() >= PUT_BY {
            put_by.clear();
        }
        put_by.insert(source.path.clone(), made.clone());
        made
    }

    fn for_feeds(&self) -> MutexGuard<'_, HashMap<String, Arc<ForFeed>>> {
        self.for_feeds
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn text(&self, source: &SourceFile) -> Result<Arc<str>, Stop> {
        Ok(diagnostic::text(&self.root, &source.path)?)
    }

    fn write(&self, parsed: Parsed, source: &SourceFile, path: &str, setting: Setting) -> Rendered {
        let here = Standpoint {
            source: &source.path,
            path,
        };
        let tools = Tools {
            links: &self.links,
            gallery: &self.gallery,
            highlight: self.highlight,
            cache: &self.cache,
        };
        parsed.render(here, tools, setting)
    }

    /// Keeps what was costly to make for the next build. For the end of a command: rendering writes nothing.
    pub fn save(&self) {
        self.cache.save();
        self.gallery.tidy();
    }
}

/// Stands for what the markup of any body may depend on beside its own text: `Bodies::mark`.
pub fn in_common<'a>(
    config: &Config,
    pages: impl Iterator<Item = Page<'a>>,
    files: &BTreeMap<String, PathBuf>,
) -> String {
    let mut parts = vec![PROGRAM.to_string(), format!("{config:?}")];
    for page in pages {
        let (source, title) = (page.source.path.as_str(), page.title.unwrap_or_default());
        parts.extend([source, page.path, title].map(str::to_string));
    }
    for (output, file) in files {
        parts.extend([output.clone(), format!("{file:?} {:?}", Left::of(file))]);
    }
    mark(parts)
}
