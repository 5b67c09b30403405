//! A file of Markdown → its head: what the fields say, as the model's nouns, with every mistake in them.

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use url::Url;

use super::address::{self, Name};
use super::front_matter;
use super::head::{Head, Piece, SourceFile, Standing, Unpublished};
use super::markdown;
use super::reader::Reader;
use super::walk::{Folder, MarkdownFile};
use crate::config::{self, Config};
use crate::diagnostic::{self, Diagnostic};
use crate::model::{self, Answer, Body, Entry, What};
use crate::output::Left;

/// Reads one file, or all its mistakes.
pub fn read(
    root: &Path,
    file: &MarkdownFile,
    config: &Config,
    now: Timestamp,
) -> Result<Piece, Vec<Diagnostic>> {
    let left = Left::of(&root.join(&file.path));
    let text = diagnostic::text(root, &file.path).map_err(|mistake| vec![mistake])?;
    understand(root, file, left, &text, config, now)
}

/// What the text of a file says, or all its mistakes.
fn understand(
    root: &Path,
    file: &MarkdownFile,
    left: Option<Left>,
    text: &Arc<str>,
    config: &Config,
    now: Timestamp,
) -> Result<Piece, Vec<Diagnostic>> {
    let front = front_matter::read(&file.path, text)?;
    if !front.is_legible {
        return Err(front.mistakes);
    }
    let opening = markdown::opening(
        text.get(front.body.clone()).unwrap_or_default(),
        front.fields.title.as_deref(),
    );
    let mut reader = Reader {
        root,
        file,
        left,
        front: &front,
        config,
        now,
        opening,
        mistakes: Vec::new(),
        warnings: Vec::new(),
    };
    let piece = match file.folder {
        Folder::Pages => Some(reader.standing()),
        _ => reader.entry(),
    };
    let found = reader.mistakes;
    match piece {
        Some(piece) if found.is_empty() && front.mistakes.is_empty() => Ok(piece),
        _ if front.mistakes.is_empty() => Err(found),
        _ => {
            let more = found.into_iter().filter(|one| front.is_its_own(one));
            Err(front.mistakes.iter().cloned().chain(more).collect())
        }
    }
}

/// What a text says as the file of a post, wherever it is kept; its mistakes are shown as a person sees them.
#[cfg(any(test, fuzzing))]
pub fn of_text(text: &Arc<str>, config: &Config, now: Timestamp) -> Result<Option<Head>, String> {
    let file = MarkdownFile {
        folder: Folder::Posts,
        path: "content/posts/frogs.md".into(),
        stem: "frogs".into(),
    };
    match understand(Path::new("no-such-folder"), &file, None, text, config, now) {
        Ok(Piece::Entry(head, _)) => Ok(Some(*head)),
        Ok(Piece::Standing(_)) => Ok(None),
        Err(mistakes) => Err(mistakes
            .iter()
            .map(|mistake| format!("{:?} {}\n", mistake.line_and_column(), mistake.message))
            .collect()),
    }
}

impl Reader<'_> {
    fn standing(&mut self) -> Piece {
        let fields = &self.front.fields;
        let parts: Vec<String> = self
            .file
            .stem
            .split('/')
            .filter_map(address::slug)
            .collect();
        let slug = fields
            .slug
            .as_deref()
            .and_then(address::slug)
            .unwrap_or(parts.join("/"));
        if fields.slug.is_some() && fields.slug.as_deref().and_then(address::slug).is_none() {
            self.wrong(self.no_slug());
        } else if slug.is_empty() {
            self.wrong(
                self.whole("nothing of this file's name can stand in an address")
                    .help("add a line: slug: about"),
            );
        }
        Piece::Standing(Box::new(Standing {
            title: self.title().unwrap_or_else(|| self.file.stem.clone()),
            path: format!("{slug}/"),
            language: fields.lang.clone(),
            summary: fields.summary.clone(),
            source: self.source(),
            aliases: fields.aliases.clone(),
            unpublished: fields.draft.unwrap_or(false).then_some(Unpublished::Draft),
        }))
    }

    fn entry(&mut self) -> Option<Piece> {
        let fields = &self.front.fields;
        let zone = self.zone();
        let name = Name::of(&self.file.stem);
        let (date, is_undated) = self.date(&name, &zone);
        let published = self.published(&name, &zone).unwrap_or(self.now);
        let updated = fields
            .updated
            .as_deref()
            .map(|text| self.front.timestamp("updated", text, &zone));
        let updated = updated.and_then(|updated| self.keep(updated));
        let path = self.path(&name, &date);
        let url = self.config.base.join(path.as_deref().unwrap_or_default());
        let answers = self.answers();
        let body = self.body(&url, &zone, &answers);
        self.doubt_emptiness(&body, &answers);
        let tags = self.tags();
        let syndication = self.urls("syndication", &fields.syndication);
        let path = path?;
        let entry = Entry {
            owner: self.owner()?,
            id: url.to_string(),
            title: self
                .title()
                .filter(|_| !answers.iter().any(|answer| answer.what == What::Like)),
            published,
            updated,
            tags,
            language: fields.lang.clone(),
            summary: fields.summary.clone(),
            excerpt: self.opening.excerpt.clone(),
            body,
            answers,
            syndication,
            attachments: Vec::new(),
            is_open: false,
            url,
        };
        let scheduled = (published > self.now).then_some(Unpublished::Scheduled(published));
        let draft = fields.draft.unwrap_or(false).then_some(Unpublished::Draft);
        let source = self.source();
        let head = Head {
            mark: self.mark(&source, &path, &entry),
            entry,
            source,
            path,
            aliases: fields.aliases.clone(),
            unpublished: draft.or(scheduled),
            is_undated,
        };
        Some(Piece::Entry(
            Box::new(head),
            std::mem::take(&mut self.warnings),
        ))
    }

    fn source(&self) -> SourceFile {
        let start = self.front.body.start + self.opening.body_start;
        SourceFile {
            path: self.file.path.clone(),
            body: start..self.front.body.end,
            left: self.left.clone(),
        }
    }

    fn mark(&self, source: &SourceFile, path: &str, entry: &Entry) -> String {
        let text: &str = self.front.source.text;
        let place = format!("{} {:?} {path}", source.path, source.body);
        let entry = serde_json::to_string(entry).unwrap_or_default();
        model::mark([text, &place, &entry])
    }

    fn zone(&mut self) -> TimeZone {
        match &self.front.fields.timezone {
            None => self.config.timezone.clone(),
            Some(name) => self
                .keep(config::zone(Some(name), &self.front.source, "timezone"))
                .unwrap_or_else(|| self.config.timezone.clone()),
        }
    }

    fn published(&mut self, name: &Name, zone: &TimeZone) -> Option<Timestamp> {
        if let Some(date) = &self.front.fields.date {
            return self.keep(self.front.timestamp("date", date, zone));
        }
        let dated = self.front.timestamp("date", name.date?, zone);
        let beyond = "the date in this file's name is beyond what calendars can count";
        self.keep(dated.map_err(|_| self.whole(beyond).help(front_matter::IN_YEARS)))
    }

    fn doubt_emptiness(&mut self, body: &Body, answers: &[Answer]) {
        let text = self.front.source.text.get(self.front.body.clone());
        let is_blank = text.unwrap_or_default().trim().is_empty();
        let is_note = *body == Body::Note && answers.is_empty();
        if is_blank && is_note && self.front.fields.draft != Some(true) {
            let empty = Diagnostic::warning("there is nothing in this post").path(&self.file.path);
            self.warnings
                .push(empty.help("write something, or delete the file"));
        }
    }

    /// The date that decides the address, as written; today where there is none.
    fn date(&mut self, name: &Name, zone: &TimeZone) -> (String, bool) {
        let written = self.front.fields.date.as_deref().or(name.date);
        if let Some(date) = written {
            return (date.trim().to_string(), false);
        }
        self.warnings.push(
            Diagnostic::warning("this post has no date, so its address is not settled yet")
                .path(self.file.path.clone())
                .help("`potluck publish` writes today's date into it; or name the file like 2026-06-01-frogs.md"),
        );
        (self.now.to_zoned(zone.clone()).date().to_string(), true)
    }

    fn path(&mut self, name: &Name, date: &str) -> Option<String> {
        if self.file.folder == Folder::Responses {
            let path = address::response(name);
            if path.is_none() {
                self.wrong(
                    self.whole("an answer's address comes from its file name, which needs a date and a word")
                        .help("name it like responses/2026-06-02-a1b2.md"),
                );
            }
            return path;
        }
        match address::post_slug(self.front.fields.slug.as_deref(), name) {
            Some(slug) => Some(address::permalink(date, &slug)),
            None if self.front.fields.slug.is_some() => {
                self.wrong(self.no_slug());
                None
            }
            None => {
                self.wrong(
                    self.whole("nothing of this file's name can stand in an address")
                        .help("add a line: slug: frogs"),
                );
                None
            }
        }
    }

    fn no_slug(&self) -> Diagnostic {
        let found = self
            .front
            .mistake("slug", "nothing of this slug can stand in an address");
        found.help("use at least one letter or digit")
    }

    fn tags(&mut self) -> Vec<String> {
        let mut tags: Vec<String> = Vec::new();
        for tag in &self.front.fields.tags {
            let tag = tag.trim();
            match address::slug(tag) {
                Some(_) if tags.iter().any(|known| known == tag) => {}
                Some(_) => tags.push(tag.to_string()),
                None => {
                    let empty = self.front.mistake_at(
                        "tags",
                        tag,
                        format!("nothing of the tag `{tag}` can stand in an address"),
                    );
                    self.wrong(empty.help("use at least one letter or digit"));
                }
            }
        }
        tags
    }

    fn body(&mut self, url: &Url, zone: &TimeZone, answers: &[Answer]) -> Body {
        let fields = &self.front.fields;
        if fields.start.is_some() || self.file.folder == Folder::Events {
            return self
                .event(zone)
                .map_or(Body::Note, |event| Body::Event(Box::new(event)));
        }
        if fields.poll.is_some() {
            return self.poll(zone).map_or(Body::Note, Body::Poll);
        }
        if !fields.photos.is_empty() {
            return Body::Photo(self.photos(url));
        }
        match self.title().is_some() && answers.is_empty() {
            true => Body::Article,
            false => Body::Note,
        }
    }
}
