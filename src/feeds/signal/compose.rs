//! Entry → item: how a post of one's own looks in a feed (wire-format §3). Everything said by a class is said in
//! words as well.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::super::markup::fold;
use super::super::{Enclosure, Item, Reference, json_feed};
use super::feed_markup::{self, Classes};
use super::{occasion, sentence};
use crate::html::{Html, escape};
use crate::model::{Answer, Body, Entry, Event, Kind, Photo, Status, What};

/// Bytes of a body; a longer one becomes its summary and a link (decisions §21).
const LONGEST: usize = 256 << 10;

/// What an item says beyond its entry.
#[derive(Clone, Debug, Default)]
pub struct Context<'a> {
    /// The author's name.
    pub author: &'a str,
    /// Where RSVPs by mail go.
    pub email: Option<&'a str>,
    /// The body as Markdown, where the feed is to carry it.
    pub markdown: Option<&'a str>,
    /// The photos, or the event's calendar file.
    pub enclosures: Vec<Enclosure>,
    /// From when on the next dates of a series are told.
    pub now: Timestamp,
    /// In which a moment that has no zone of its own is told; UTC where none is given.
    pub zone: Option<&'a TimeZone>,
}

/// The item that says what an entry says; `content` is its body.
pub fn compose(entry: &Entry, content: &Html, context: &Context) -> Item {
    let is_too_long = content.as_str().len() > LONGEST;
    let body = body(entry, content, is_too_long);
    Item {
        id: entry.id.clone(),
        link: Some(entry.url.clone()),
        title: title(entry),
        author: Some(context.author.to_string()).filter(|author| !author.is_empty()),
        published: Some(entry.published),
        updated: entry.updated,
        summary: Some(description(entry, &body, context)),
        content: Some(whole(entry, &body, is_too_long, context)),
        markdown: context
            .markdown
            .filter(|_| !is_too_long)
            .map(str::to_string),
        tags: entry.tags.clone(),
        language: entry.language.clone(),
        base: None,
        enclosures: context.enclosures.clone(),
        in_reply_to: references(entry),
        event: occasion::elements(entry, context.author),
        extension: Some(json_feed::meaning(entry)),
        copied_from: None,
        is_open: false,
    }
}

/// The person's own words as HTML, classes and all.
fn body(entry: &Entry, content: &Html, is_too_long: bool) -> String {
    let voted = entry
        .answers
        .iter()
        .find(|answer| answer.is_vote() && answer.fragment.is_none());
    let option = voted.and_then(|vote| vote.cite.as_ref()?.option.as_deref());
    match (is_too_long, option) {
        (true, _) => format!("<p>{}</p>", escape(short(entry))),
        // A vote by text is a reply that says the option and nothing else.
        (false, Some(option)) if content.is_empty() => format!("<p>{}</p>", escape(option)),
        (false, _) => feed_markup::tidy(content.as_str(), Classes::Kept),
    }
}

/// The author's own summary, else the beginning.
fn short(entry: &Entry) -> &str {
    entry.summary.as_deref().unwrap_or(&entry.excerpt)
}

/// By kind: a name, nothing, or a short sentence, since readers list by title (wire-format §3.1).
fn title(entry: &Entry) -> Option<String> {
    let name = || {
        entry
            .title
            .as_deref()
            .map(fold)
            .filter(|name| !name.is_empty())
    };
    let first = |test: fn(&What) -> bool| entry.answers.iter().find(|answer| test(&answer.what));
    let title = match (entry.kind(), &entry.body) {
        (Kind::Note | Kind::Photo | Kind::Reply, _) => None,
        (Kind::Event, Body::Event(event)) if event.status == Status::Cancelled => Some(format!(
            "Cancelled: {}",
            name().unwrap_or_else(|| "event".into())
        )),
        (Kind::Event | Kind::Poll | Kind::Article, _) => name(),
        (Kind::Like, _) => first(|what| *what == What::Like).map(sentence::title),
        (Kind::Repost, _) => first(|what| *what == What::Repost).map(sentence::title),
        (Kind::Bookmark, _) => first(|what| *what == What::Bookmark).map(sentence::title),
        (Kind::Rsvp, _) => first(|what| matches!(what, What::Rsvp(_))).map(sentence::title),
        (Kind::Vote, _) => entry
            .answers
            .iter()
            .find(|answer| answer.is_vote())
            .map(sentence::title),
    };
    title.map(|title| fold(&title))
}

/// `description`: plain HTML without classes; the whole of short kinds, a summary of the others.
fn description(entry: &Entry, body: &str, context: &Context) -> String {
    let answers: String = sentence::all(&entry.answers)
        .iter()
        .map(|line| format!("<p>{line}</p>"))
        .collect();
    let said = match &entry.body {
        Body::Article => format!("<p>{}</p>", escape(short(entry))),
        Body::Event(event) => format!("<p>{}</p>", occasion::event_in_brief(event, short(entry))),
        Body::Poll(poll) => format!(
            "<p>{}</p>",
            occasion::poll_in_brief(poll, entry.title.as_deref(), context.zone)
        ),
        Body::Photo(photos) => format!("{}{body}", pictures(photos)),
        Body::Note | Body::Gone => body.to_string(),
    };
    feed_markup::tidy(&format!("{answers}{said}"), Classes::Dropped)
}

/// The content: one element with a root class (wire-format §3.2).
fn whole(entry: &Entry, body: &str, is_too_long: bool, context: &Context) -> String {
    let lines = sentence::all(&entry.answers);
    let root = match entry.body {
        Body::Event(_) => "h-event",
        _ => "h-entry",
    };
    let language = entry
        .language
        .as_deref()
        .map(|tag| format!(" lang=\"{}\"", escape(tag)))
        .unwrap_or_default();
    let is_bare = body.is_empty()
        && entry.syndication.is_empty()
        && matches!(entry.body, Body::Note | Body::Article);
    if let ([line], true, Kind::Like | Kind::Repost | Kind::Vote) =
        (lines.as_slice(), is_bare, entry.kind())
    {
        return format!("<p class=\"{root}\"{language}>{line}</p>");
    }
    let answers: String = lines.iter().map(|line| format!("<p>{line}</p>")).collect();
    let content = match body.is_empty() {
        true => String::new(),
        false => format!("<div class=\"e-content\">{body}</div>"),
    };
    let said = match &entry.body {
        Body::Event(event) => event_content(entry, event, body, context),
        Body::Poll(poll) => occasion::poll(entry, poll, &content, context.zone),
        Body::Photo(photos) => format!("{}{content}", pictures(photos)),
        Body::Note | Body::Article | Body::Gone => content,
    };
    let more = match is_too_long {
        true => format!(
            "<p><a href=\"{}\">Read all of it</a></p>",
            escape(entry.url.as_str())
        ),
        false => String::new(),
    };
    format!(
        "<div class=\"{root}\"{language}>{answers}{said}{more}{}</div>",
        copies(entry)
    )
}

fn event_content(entry: &Entry, event: &Event, body: &str, context: &Context) -> String {
    let content = format!("<div class=\"e-content\">{body}</div>");
    format!(
        "{}{content}{}",
        occasion::when_and_where(event),
        occasion::invitation(entry, event, context.email, context.now)
    )
}

fn pictures(photos: &[Photo]) -> String {
    let picture = |photo: &Photo| {
        let (url, alt) = (escape(photo.url.as_str()), escape(&photo.alt));
        format!("<p><img class=\"u-photo\" src=\"{url}\" alt=\"{alt}\"></p>")
    };
    photos.iter().map(picture).collect()
}

fn copies(entry: &Entry) -> String {
    let copy = |url: &url::Url| {
        let host = url.host_str().unwrap_or_default();
        format!(
            "<a class=\"u-syndication\" href=\"{}\">{}</a>",
            escape(url.as_str()),
            escape(host)
        )
    };
    let copies: Vec<String> = entry.syndication.iter().map(copy).collect();
    match copies.is_empty() {
        true => String::new(),
        false => format!("<p>Also at {}</p>", copies.join(", ")),
    }
}

/// One for each target that is replied to: replies, RSVPs, votes (wire-format §3.1).
fn references(entry: &Entry) -> Vec<Reference> {
    let is_reply = |answer: &&Answer| matches!(answer.what, What::Reply | What::Rsvp(_));
    let reference = |answer: &Answer| {
        let href = answer.address();
        Reference {
            id: Some(answer.id.clone().unwrap_or_else(|| href.to_string())),
            href: Some(href),
        }
    };
    entry
        .answers
        .iter()
        .filter(is_reply)
        .map(reference)
        .collect()
}
