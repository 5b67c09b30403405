//! One file on its way to an entry, and what all its parts need: mistakes are collected, not returned at the first.

use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use url::Url;

use super::front_matter::FrontMatter;
use super::markdown;
use super::walk::MarkdownFile;
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::model::OwnerId;
use crate::output::Left;

/// One file on its way to an entry; mistakes are collected, not returned at the first.
pub struct Reader<'a> {
    pub root: &'a Path,
    pub file: &'a MarkdownFile,
    pub left: Option<Left>,
    pub front: &'a FrontMatter<'a>,
    pub config: &'a Config,
    pub now: Timestamp,
    pub opening: markdown::Opening,
    pub mistakes: Vec<Diagnostic>,
    pub warnings: Vec<Diagnostic>,
}

impl Reader<'_> {
    pub fn target(&mut self, field: &str, text: &str) -> Option<Url> {
        self.keep(self.front.url(field, text))
    }

    pub fn urls(&mut self, field: &str, texts: &[String]) -> Vec<Url> {
        texts
            .iter()
            .filter_map(|text| self.target(field, text))
            .collect()
    }

    pub fn dates(&mut self, field: &str, texts: &[String]) -> Vec<Date> {
        let utc = TimeZone::UTC;
        texts
            .iter()
            .filter_map(|text| Some(self.keep(self.front.moment(field, text, &utc))?.date()))
            .collect()
    }

    pub fn title(&self) -> Option<String> {
        let written = self
            .front
            .fields
            .title
            .clone()
            .filter(|title| !title.trim().is_empty());
        written.or_else(|| self.opening.title.clone())
    }

    pub fn owner(&mut self) -> Option<OwnerId> {
        self.config.owner().map(|owner| owner.id)
    }

    pub fn whole(&self, message: &str) -> Diagnostic {
        Diagnostic::error(message).path(self.file.path.clone())
    }

    pub fn wrong(&mut self, mistake: Diagnostic) {
        self.mistakes.push(mistake);
    }

    pub fn keep<T>(&mut self, result: Result<T, Diagnostic>) -> Option<T> {
        result.map_err(|mistake| self.wrong(mistake)).ok()
    }
}
