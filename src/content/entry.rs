//! A file of Markdown → its head: what the fields say, as the model's nouns, with every mistake in them.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use url::Url;

use super::address::{self, Name};
use super::front_matter::{self, FrontMatter, OptionField, Target};
use super::walk::{Folder, MarkdownFile};
use super::{Head, Piece, SourceFile, Standing, Unpublished, markdown};
use crate::config::{self, Config};
use crate::diagnostic::{self, Diagnostic, Stop};
use crate::model::{
    Answer, Attendance, Body, Choice, Cite, Entry, Event, Moment, OwnerId, Photo, Picks, Place,
    Poll, Rsvp, Status, Wanted, What,
};

/// Reads one file, or all its mistakes.
pub fn read(
    root: &Path,
    file: &MarkdownFile,
    config: &Config,
    now: Timestamp,
) -> Result<Piece, Vec<Diagnostic>> {
    let text = diagnostic::text(root, &file.path).map_err(|stop| match stop {
        Stop::Mistakes(mistakes) => mistakes,
        Stop::Failed(failure) => {
            vec![Diagnostic::error(failure.to_string()).path(file.path.clone())]
        }
    })?;
    let front = front_matter::read(&file.path, &text)?;
    let opening = markdown::opening(
        text.get(front.body.clone()).unwrap_or_default(),
        front.fields.title.as_deref(),
    );
    let mut reader = Reader {
        root,
        file,
        front: &front,
        config,
        now,
        opening,
        mistakes: Vec::new(),
        warnings: Vec::new(),
    };
    let piece = match file.folder {
        Folder::Pages => reader.standing(),
        _ => reader.entry(),
    };
    match (piece, reader.mistakes.is_empty()) {
        (Some(piece), true) => Ok(piece),
        _ => Err(reader.mistakes),
    }
}

/// One file on its way to an entry; mistakes are collected, not returned at the first.
struct Reader<'a> {
    root: &'a Path,
    file: &'a MarkdownFile,
    front: &'a FrontMatter<'a>,
    config: &'a Config,
    now: Timestamp,
    opening: markdown::Opening,
    mistakes: Vec<Diagnostic>,
    warnings: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn standing(&mut self) -> Option<Piece> {
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
        Some(Piece::Standing(Box::new(Standing {
            title: self.title().unwrap_or_else(|| self.file.stem.clone()),
            path: format!("{slug}/"),
            language: fields.lang.clone(),
            summary: fields.summary.clone(),
            source: self.source(),
            aliases: fields.aliases.clone(),
            unpublished: fields.draft.unwrap_or(false).then_some(Unpublished::Draft),
        })))
    }

    fn entry(&mut self) -> Option<Piece> {
        let fields = &self.front.fields;
        let zone = self.zone();
        let name = Name::of(&self.file.stem);
        let (date, is_undated) = self.date(&name, &zone);
        let published = match fields.date.as_deref().or(name.date) {
            Some(text) => self
                .keep(self.front.timestamp("date", text, &zone))
                .unwrap_or(self.now),
            None => self.now,
        };
        let updated = fields
            .updated
            .as_deref()
            .map(|text| self.front.timestamp("updated", text, &zone));
        let updated = updated.and_then(|updated| self.keep(updated));
        let path = self.path(&name, &date);
        let url = self.config.base.join(path.as_deref().unwrap_or_default());
        let answers = self.answers();
        let body = self.body(&url, &zone, &answers);
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
            url,
        };
        let scheduled = (published > self.now).then_some(Unpublished::Scheduled(published));
        let draft = fields.draft.unwrap_or(false).then_some(Unpublished::Draft);
        let head = Head {
            entry,
            source: self.source(),
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

    fn owner(&mut self) -> Option<OwnerId> {
        self.config.owner().map(|owner| owner.id)
    }

    fn source(&self) -> SourceFile {
        let start = self.front.body.start + self.opening.body_start;
        SourceFile {
            path: self.file.path.clone(),
            body: start..self.front.body.end,
        }
    }

    fn title(&self) -> Option<String> {
        let written = self
            .front
            .fields
            .title
            .clone()
            .filter(|title| !title.trim().is_empty());
        written.or_else(|| self.opening.title.clone())
    }

    fn zone(&mut self) -> TimeZone {
        match &self.front.fields.timezone {
            None => self.config.timezone.clone(),
            Some(name) => self
                .keep(config::zone(Some(name), &self.front.source, "timezone"))
                .unwrap_or_else(|| self.config.timezone.clone()),
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

    fn answers(&mut self) -> Vec<Answer> {
        let fields = &self.front.fields;
        let mut answers = Vec::new();
        if let Some(rsvp) = self.rsvp() {
            answers.extend(self.targets("in_reply_to", &fields.in_reply_to, What::Rsvp(rsvp)));
        } else if fields.vote.is_empty() {
            answers.extend(self.targets("in_reply_to", &fields.in_reply_to, What::Reply));
        }
        answers.extend(self.votes());
        answers.extend(self.targets("like_of", &fields.like_of, What::Like));
        answers.extend(self.targets("repost_of", &fields.repost_of, What::Repost));
        answers.extend(self.targets("bookmark_of", &fields.bookmark_of, What::Bookmark));
        answers
    }

    fn rsvp(&mut self) -> Option<Rsvp> {
        let fields = &self.front.fields;
        let word = fields.rsvp.as_deref()?;
        let Some(answer) = Attendance::read(word) else {
            let wrong = self
                .front
                .mistake("rsvp", format!("`{word}` is no answer to an invitation"));
            self.wrong(wrong.help("write yes, no, maybe or interested"));
            return None;
        };
        if fields.in_reply_to.is_empty() {
            let lost = self
                .front
                .mistake("rsvp", "this RSVP does not say to which event");
            self.wrong(lost.help("add a line: in_reply_to: https://ada.example/2026/05/supper/"));
        }
        let guests = fields.guests.unwrap_or(0);
        if guests > 20 {
            self.wrong(
                self.front
                    .mistake("guests", "more than 20 guests")
                    .help("one answer brings at most 20"),
            );
        }
        let guests = match answer {
            Attendance::Yes => u8::try_from(guests).unwrap_or(u8::MAX),
            _ => 0,
        };
        Some(Rsvp {
            answer,
            guests,
            brings: fields.bring.clone(),
        })
    }

    /// A vote is a reply to an option of the poll; one without an id is by its text.
    fn votes(&mut self) -> Vec<Answer> {
        let fields = &self.front.fields;
        if fields.vote.is_empty() {
            return Vec::new();
        }
        let Some(poll) = fields.in_reply_to.first() else {
            let lost = self
                .front
                .mistake("vote", "this vote does not say in which poll");
            self.wrong(
                lost.help("add a line: in_reply_to: https://ada.example/2026/06/boat-trip/"),
            );
            return Vec::new();
        };
        let Some(url) = self.target("in_reply_to", &poll.url) else {
            return Vec::new();
        };
        fields
            .vote
            .iter()
            .map(|option| vote(poll, &url, option))
            .collect()
    }

    fn targets(&mut self, field: &str, targets: &[Target], what: What) -> Vec<Answer> {
        targets
            .iter()
            .filter_map(|target| {
                let url = self.target(field, &target.url)?;
                let cite = Cite {
                    title: target.title.clone(),
                    author: target.author.clone(),
                    option: None,
                };
                let cite = (cite != Cite::default()).then_some(cite);
                Some(answer(url, target.id.clone(), what.clone(), cite))
            })
            .collect()
    }

    fn target(&mut self, field: &str, text: &str) -> Option<Url> {
        self.keep(self.front.url(field, text))
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

    fn photos(&mut self, url: &Url) -> Vec<Photo> {
        let mut photos = Vec::new();
        for photo in &self.front.fields.photos {
            let (file, place) = self.beside(&photo.file, url);
            if !file.is_file() {
                let lost = self.front.mistake_at(
                    "photos",
                    &photo.file,
                    format!("this picture leads nowhere: `{}`", photo.file),
                );
                let lost =
                    lost.help("name a picture beside this file, or /img/x.png from `static/`");
                self.warnings.push(lost.into_warning());
            }
            if let Some(url) = place {
                photos.push(Photo {
                    url,
                    alt: photo.alt.clone(),
                });
            }
        }
        photos
    }

    /// The file that a name in the front matter means, and its address: from the site's root, beside a post in a
    /// folder of its own, or in the folder that posts share.
    fn beside(&self, name: &str, page: &Url) -> (PathBuf, Option<Url>) {
        if let Some(path) = name.strip_prefix('/') {
            let file = self.root.join("static").join(path);
            return (file, Some(self.config.base.join(path)));
        }
        let folder = self.file.path.rsplit_once('/').map_or("", |(it, _)| it);
        let file = self.root.join(folder).join(name);
        let shared = format!("{folder}/{name}");
        let has_own_folder = self.file.path.ends_with("/index.md");
        match has_own_folder {
            true => (file, page.join(name).ok()),
            false => (file, Some(self.config.base.join(&shared))),
        }
    }

    fn poll(&mut self, zone: &TimeZone) -> Option<Poll> {
        let poll = self.front.fields.poll.as_ref()?;
        let mut options: Vec<Choice> = Vec::new();
        for option in &poll.options {
            let Some(choice) = self.choice(option, zone) else {
                continue;
            };
            if options.iter().any(|known| known.id == choice.id) {
                let twice = self.front.mistake_at(
                    "poll",
                    &choice.label,
                    format!("two options have the id `{}`", choice.id),
                );
                self.wrong(twice.help("give each option an id of its own"));
            }
            options.push(choice);
        }
        if poll.options.len() < 2 {
            let few = self
                .front
                .mistake_at("poll", "options", "a poll needs at least two options");
            self.wrong(few.help("write them as a list: options: [Tea, Coffee]"));
        }
        let picks = match poll.choice.as_deref() {
            None | Some("one") => Picks::One,
            Some("any") => Picks::Any,
            Some(other) => {
                let wrong =
                    self.front
                        .mistake_at("poll", other, format!("`{other}` is no way to choose"));
                self.wrong(wrong.help("write one or any"));
                Picks::One
            }
        };
        let closes = poll
            .closes
            .as_deref()
            .map(|text| self.front.timestamp("poll.closes", text, zone));
        let closes = closes.and_then(|closes| self.keep(closes));
        Some(Poll {
            options,
            picks,
            closes,
        })
    }

    fn choice(&mut self, option: &OptionField, zone: &TimeZone) -> Option<Choice> {
        let written = option.start.as_deref().or(option
            .label
            .as_deref()
            .filter(|label| label.parse::<Date>().is_ok()));
        let start = match written {
            Some(text) => self.keep(self.front.moment("poll.start", text, zone)),
            None => None,
        };
        let spoken = |start: &Moment| start.date().strftime("%a %-d %B").to_string();
        let label = match &start {
            Some(start) => option
                .label
                .clone()
                .filter(|label| Some(label.as_str()) != written)
                .unwrap_or(spoken(start)),
            None => option.label.clone().or_else(|| option.id.clone())?,
        };
        let id = match &option.id {
            Some(id) => id.clone(),
            None => option_id(&label),
        };
        if !is_option_id(&id) {
            let wrong =
                self.front
                    .mistake_at("poll", &label, format!("the option `{label}` needs an id"));
            self.wrong(
                wrong.help("write it as {id: jul-18, label: …}: up to 40 of a-z, 0-9 and -"),
            );
            return None;
        }
        Some(Choice { id, label, start })
    }

    fn event(&mut self, zone: &TimeZone) -> Option<Event> {
        let fields = &self.front.fields;
        let Some(start) = &fields.start else {
            let missing = self.whole("an event needs a `start`");
            self.wrong(missing.help("add a line: start: 2026-06-20 19:00"));
            return None;
        };
        let start = self
            .keep(self.front.moment("start", start, zone))
            .map(|start| self.whole_day(start));
        let end = fields
            .end
            .as_deref()
            .map(|end| self.front.moment("end", end, zone));
        let end = end
            .and_then(|end| self.keep(end))
            .map(|end| self.whole_day(end));
        let start = start?;
        if end.as_ref().is_some_and(|end| is_before(end, &start)) {
            self.wrong(
                self.front
                    .mistake("end", "the event ends before it begins")
                    .help("is the date right?"),
            );
        }
        if fields.capacity == Some(0) {
            self.wrong(
                self.front
                    .mistake("capacity", "there is no room for anybody")
                    .help("leave `capacity` out for no limit"),
            );
        }
        Some(Event {
            start,
            end,
            place: fields.location.as_ref().map(|location| Place {
                name: location.name.clone(),
                address: location.address.clone(),
                latitude: location.lat,
                longitude: location.lon,
            }),
            status: self.status(),
            capacity: fields.capacity,
            rsvp_by: fields
                .rsvp_by
                .as_deref()
                .and_then(|by| self.keep(self.front.moment("rsvp_by", by, zone))),
            wanted: fields.bring.iter().map(|line| Wanted::read(line)).collect(),
            hosts: self.urls("hosts", &fields.hosts),
            show_guests: fields
                .show_guests
                .unwrap_or(self.config.answers.show_guests),
            sequence: fields.sequence.unwrap_or(0),
            uid: fields.uid.clone(),
            repeat: fields.repeat.clone(),
            except: self.dates("except", &fields.except),
            extra: self.dates("extra", &fields.extra),
            invited: fields.invited.clone(),
        })
    }

    /// `all_day: true` makes a day of a time.
    fn whole_day(&self, moment: Moment) -> Moment {
        match self.front.fields.all_day {
            Some(true) => Moment::Day(moment.date()),
            _ => moment,
        }
    }

    fn status(&mut self) -> Status {
        match self.front.fields.status.as_deref() {
            None | Some("confirmed") => Status::Confirmed,
            Some("tentative") => Status::Tentative,
            Some("cancelled" | "canceled") => Status::Cancelled,
            Some(other) => {
                let wrong = self
                    .front
                    .mistake("status", format!("`{other}` is no status of an event"));
                self.wrong(wrong.help("write confirmed, tentative or cancelled"));
                Status::Confirmed
            }
        }
    }

    fn dates(&mut self, field: &str, texts: &[String]) -> Vec<Date> {
        let utc = TimeZone::UTC;
        texts
            .iter()
            .filter_map(|text| Some(self.keep(self.front.moment(field, text, &utc))?.date()))
            .collect()
    }

    fn urls(&mut self, field: &str, texts: &[String]) -> Vec<Url> {
        texts
            .iter()
            .filter_map(|text| self.target(field, text))
            .collect()
    }

    fn whole(&self, message: &str) -> Diagnostic {
        Diagnostic::error(message).path(self.file.path.clone())
    }

    fn wrong(&mut self, mistake: Diagnostic) {
        self.mistakes.push(mistake);
    }

    fn keep<T>(&mut self, result: Result<T, Diagnostic>) -> Option<T> {
        result.map_err(|mistake| self.wrong(mistake)).ok()
    }
}

fn answer(url: Url, id: Option<String>, what: What, cite: Option<Cite>) -> Answer {
    let fragment = url.fragment().map(str::to_string);
    let mut target = url;
    target.set_fragment(None);
    Answer {
        target,
        fragment,
        id,
        what,
        cite,
    }
}

fn vote(poll: &Target, url: &Url, option: &OptionField) -> Answer {
    let label = option.label.clone().unwrap_or_default();
    let id = option
        .id
        .clone()
        .or_else(|| is_option_id(&label).then(|| label.clone()));
    let said = option.label.clone().or_else(|| option.id.clone());
    let cite = Cite {
        title: poll.title.clone(),
        author: poll.author.clone(),
        option: said,
    };
    let mut url = url.clone();
    url.set_fragment(id.as_deref());
    answer(url, poll.id.clone(), What::Reply, Some(cite))
}

/// wire-format §3.3.
fn is_option_id(id: &str) -> bool {
    (1..=40).contains(&id.len())
        && id
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn option_id(label: &str) -> String {
    let slug = address::slug(label)
        .unwrap_or_default()
        .replace(['.', '_', '~'], "-");
    slug.get(..40)
        .unwrap_or(&slug)
        .trim_matches('-')
        .to_string()
}

fn is_before(end: &Moment, start: &Moment) -> bool {
    match (end, start) {
        (Moment::Time(end), Moment::Time(start)) => end < start,
        _ => end.date() < start.date(),
    }
}
