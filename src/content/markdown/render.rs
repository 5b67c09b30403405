//! A body's Markdown → `Html`, with every link resolved and every mistake's place kept.

use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{
    BlockQuoteKind, BrokenLink, CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Parser, Tag,
    TagEnd, TextMergeStream, html,
};

use super::addresses::Addresses;
use super::autolink;
use super::dialect::options;
use super::doubts::Doubts;
use super::ink::Ink;
use super::notes::Notes;
use super::picture::{self, Medium, Source};
use super::setting::Setting;
use super::shortcodes;
use super::table::Table;
use crate::content::address::slug;
use crate::content::cache::Cache;
use crate::content::gallery::Gallery;
use crate::content::links::{Links, Standpoint};
use crate::content::math::Layout;
use crate::diagnostic::Diagnostic;
use crate::html::{Html, escape};

/// A rendered body and what is doubtful in it.
#[derive(Debug)]
pub struct Rendered {
    pub html: Html,
    pub warnings: Vec<Diagnostic>,
    /// Output paths of the films and sounds in it.
    pub played: Vec<String>,
}

/// What rendering needs beside the text.
#[derive(Clone, Copy)]
pub struct Tools<'a> {
    pub links: &'a Links,
    pub gallery: &'a Gallery,
    /// Whether code gets colours.
    pub highlight: bool,
    pub cache: &'a Cache,
}

/// A body taken apart, once for all the places it will stand in.
#[derive(Clone)]
pub struct Parsed<'a> {
    /// The file's text, and where in it the Markdown is.
    text: &'a Arc<str>,
    body: Range<usize>,
    events: Vec<(Event<'a>, Range<usize>)>,
    /// References that nothing explains.
    broken: Vec<(LinkType, Range<usize>, String)>,
}

/// Takes the Markdown at `body` in a file's `text` apart.
pub fn parse(text: &Arc<str>, body: Range<usize>) -> Parsed<'_> {
    let markdown = text.get(body.clone()).unwrap_or_default();
    let broken = RefCell::new(Vec::new());
    let note_broken = |link: BrokenLink| {
        broken
            .borrow_mut()
            .push((link.link_type, link.span, link.reference.to_string()));
        None
    };
    let mut events = Vec::with_capacity(markdown.len() / 16);
    events.extend(
        Parser::new_with_broken_link_callback(markdown, options(markdown), Some(note_broken))
            .into_offset_iter(),
    );
    Parsed {
        text,
        body,
        events,
        broken: broken.into_inner(),
    }
}

impl Parsed<'_> {
    /// The body as markup.
    pub fn render(self, here: Standpoint, tools: Tools, setting: Setting) -> Rendered {
        let mut writer = Writer {
            addresses: Addresses::new(tools.links, here),
            ink: Ink {
                highlight: tools.highlight,
                cache: tools.cache,
                setting,
            },
            pictures: (tools.gallery, tools.links),
            played: Vec::new(),
            setting,
            doubts: Doubts::new(here.source, self.text, self.body),
            lift: lift(&self.events),
            notes: Notes::new(here.path),
            table: Table::default(),
            shut: 0,
        };
        shortcodes::warn(&mut writer.doubts, &self.events);
        let mut events = Vec::with_capacity(self.events.len());
        writer.blocks(&mut self.events.into_iter(), &mut events);
        let mut marked = String::with_capacity(writer.doubts.markdown.len() * 2);
        html::push_html(&mut marked, TextMergeStream::new(events.into_iter()));
        marked.push_str(&writer.notes.section(setting));
        writer.doubts.references(self.broken);
        writer.addresses.lost(&mut writer.doubts);
        Rendered {
            html: Html::from_markdown(&marked),
            warnings: writer.doubts.found,
            played: writer.played,
        }
    }
}

/// By how many levels headings sink: the page's own title is the only first one.
fn lift(events: &[(Event, Range<usize>)]) -> usize {
    let is_first = |event: &Event| {
        matches!(
            event,
            Event::Start(Tag::Heading {
                level: HeadingLevel::H1,
                ..
            })
        )
    };
    usize::from(events.iter().any(|(event, _)| is_first(event)))
}

type Stream<'a> = std::vec::IntoIter<(Event<'a>, Range<usize>)>;

/// Turns the parser's events into those that are printed.
struct Writer<'a> {
    addresses: Addresses<'a>,
    ink: Ink<'a>,
    pictures: (&'a Gallery, &'a Links),
    played: Vec<String>,
    setting: Setting,
    doubts: Doubts<'a>,
    lift: usize,
    notes: Notes,
    table: Table,
    /// In how many elements we are whose text holds no links: links, code.
    shut: usize,
}

impl<'a> Writer<'a> {
    fn blocks(&mut self, stream: &mut Stream<'a>, out: &mut Vec<Event<'a>>) {
        while let Some((event, range)) = stream.next() {
            self.event(event, range, stream, out);
        }
    }

    fn event(
        &mut self,
        event: Event<'a>,
        range: Range<usize>,
        stream: &mut Stream<'a>,
        out: &mut Vec<Event<'a>>,
    ) {
        if let Some(markup) = self.table.markup(&event, self.setting) {
            return out.push(inline(markup));
        }
        match event {
            Event::Text(text) => self.words(text, range, stream, out),
            Event::Start(Tag::Heading { level, id, .. }) => self.heading(level, id, stream, out),
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                title,
                ..
            }) => {
                let href = self
                    .addresses
                    .link(link_type, &dest_url, range, &mut self.doubts);
                self.link(href, &title, stream, out);
            }
            Event::Start(Tag::Image {
                link_type,
                dest_url,
                title,
                ..
            }) => {
                let doubts = &mut self.doubts;
                let source = self.addresses.picture(link_type, &dest_url, range, doubts);
                out.push(inline(self.picture(source, &title, &alt(stream))));
            }
            Event::Start(Tag::CodeBlock(kind)) => {
                let info = match &kind {
                    CodeBlockKind::Fenced(info) => info.as_ref(),
                    CodeBlockKind::Indented => "",
                };
                let code = code(stream);
                out.push(inline(self.ink.block(info, &code, range, &mut self.doubts)));
            }
            Event::InlineMath(tex) => out.push(self.formula(&tex, Layout::Inline, range)),
            Event::DisplayMath(tex) => {
                let layout = self.layout(&range, stream, out);
                out.push(self.formula(&tex, layout, range));
            }
            Event::Start(Tag::BlockQuote(Some(kind))) => out.push(inline(alert(kind))),
            Event::Start(Tag::FootnoteDefinition(label)) => self.note(&label, stream),
            Event::FootnoteReference(label) => {
                out.push(inline(self.notes.reference(&label, self.setting)))
            }
            Event::Html(raw) => out.push(Event::Html(
                self.addresses.raw(&raw, range, &mut self.doubts).into(),
            )),
            Event::InlineHtml(raw) => {
                self.shut(&raw);
                out.push(Event::InlineHtml(
                    self.addresses.raw(&raw, range, &mut self.doubts).into(),
                ));
            }
            Event::TaskListMarker(is_done) => out.push(inline(format!(
                "<input type=\"checkbox\" disabled{}> ",
                if is_done {
                    " checked aria-label=\"done\""
                } else {
                    " aria-label=\"to do\""
                }
            ))),
            Event::Start(Tag::Paragraph) => {
                self.shut = 0;
                out.push(Event::Start(Tag::Paragraph));
            }
            other => out.push(other),
        }
    }

    /// Events up to and without the end that `is_end` knows.
    fn until(&mut self, stream: &mut Stream<'a>, is_end: fn(&TagEnd) -> bool) -> Vec<Event<'a>> {
        let mut out = Vec::new();
        while let Some((event, range)) = stream.next() {
            match &event {
                Event::End(end) if is_end(end) => break,
                _ => self.event(event, range, stream, &mut out),
            }
        }
        out
    }

    fn heading(
        &mut self,
        level: HeadingLevel,
        id: Option<CowStr>,
        stream: &mut Stream<'a>,
        out: &mut Vec<Event<'a>>,
    ) {
        let inner = self.until(stream, |end| matches!(end, TagEnd::Heading(_)));
        let level = (level as usize + self.lift).min(6);
        let text: String = inner.iter().filter_map(words).collect();
        let id = self.addresses.unique(
            id.map(|id| id.to_string())
                .or_else(|| slug(&text))
                .unwrap_or_else(|| "section".into()),
        );
        match self.setting {
            Setting::Page => out.push(inline(format!("<h{level} id=\"{}\">", escape(&id)))),
            Setting::Among | Setting::Feed => out.push(inline(format!("<h{level}>"))),
        }
        out.extend(inner);
        if self.setting == Setting::Page {
            let label = escape(&format!("Link to “{}”", text.trim()));
            out.push(inline(format!(
                " <a class=\"anchor\" href=\"#{}\" aria-label=\"{label}\">#</a>",
                escape(&id)
            )));
        }
        out.push(inline(format!("</h{level}>\n")));
    }

    fn note(&mut self, label: &str, stream: &mut Stream<'a>) {
        let inner = self.until(stream, |end| matches!(end, TagEnd::FootnoteDefinition));
        let mut html = String::new();
        html::push_html(&mut html, TextMergeStream::new(inner.into_iter()));
        self.notes
            .texts
            .insert(label.to_string(), html.trim().to_string());
    }

    /// Text, the bare addresses in it made links. The parser cuts text where a mark of punctuation is replaced, so
    /// that an address may lie in several pieces: they are looked at together, as they were typed.
    fn words(
        &mut self,
        first: CowStr<'a>,
        range: Range<usize>,
        stream: &mut Stream<'a>,
        out: &mut Vec<Event<'a>>,
    ) {
        if self.shut > 0 {
            return out.push(Event::Text(first));
        }
        let mut whole = range.clone();
        let mut pieces = vec![(first, range)];
        while let Some((Event::Text(text), range)) = stream.as_slice().first() {
            if range.start != whole.end {
                break;
            }
            whole.end = range.end;
            pieces.push((text.clone(), range.clone()));
            stream.next();
        }
        let typed = self.doubts.markdown.get(whole.clone()).unwrap_or_default();
        self.doubts.lost_notes(typed, whole.start);
        let mut done = whole.start;
        for found in autolink::find(typed) {
            let bare = typed.get(found.clone()).unwrap_or_default();
            let range = whole.start + found.start..whole.start + found.end;
            self.copy(&pieces, done..range.start, out);
            done = range.end;
            out.push(inline(self.addresses.bare(bare, range, &mut self.doubts)));
        }
        self.copy(&pieces, done..whole.end, out);
    }

    /// Those of the pieces that lie in `wanted`.
    fn copy(
        &self,
        pieces: &[(CowStr<'a>, Range<usize>)],
        wanted: Range<usize>,
        out: &mut Vec<Event<'a>>,
    ) {
        for (text, range) in pieces {
            let part = range.start.max(wanted.start)..range.end.min(wanted.end);
            if part.is_empty() {
                continue;
            }
            match part == *range {
                true => out.push(Event::Text(text.clone())),
                false => out.extend(
                    self.doubts
                        .markdown
                        .get(part)
                        .map(|part| Event::Text(part.into())),
                ),
            }
        }
    }

    /// Whether text that follows is in an element of the author's own markup in which there are no links.
    fn shut(&mut self, raw: &str) {
        let is_tag = |start: &str, name: &str| {
            let rest = raw
                .strip_prefix(start)
                .and_then(|rest| rest.get(..name.len()));
            let end = raw.as_bytes().get(start.len() + name.len());
            rest.is_some_and(|rest| rest.eq_ignore_ascii_case(name))
                && end.is_some_and(|end| !end.is_ascii_alphanumeric())
        };
        for name in [
            "a", "code", "kbd", "samp", "pre", "script", "style", "textarea", "button",
        ] {
            if is_tag("</", name) {
                self.shut = self.shut.saturating_sub(1);
            } else if is_tag("<", name) {
                self.shut += 1;
            }
        }
    }

    fn link(
        &mut self,
        href: Option<String>,
        title: &str,
        stream: &mut Stream<'a>,
        out: &mut Vec<Event<'a>>,
    ) {
        self.shut += 1;
        let inner = self.until(stream, |end| matches!(end, TagEnd::Link));
        self.shut = self.shut.saturating_sub(1);
        let Some(href) = href else {
            return out.extend(inner);
        };
        out.push(inline(format!(
            "<a href=\"{href}\"{}>",
            picture::titled(title)
        )));
        out.extend(inner);
        out.push(inline("</a>".into()));
    }

    fn picture(&mut self, source: Option<Source>, title: &str, alt: &str) -> String {
        let Some(source) = source else {
            return escape(alt);
        };
        if let Some(path) = &source.path
            && Medium::of(path) != Medium::Picture
        {
            self.played.push(path.clone());
        }
        picture::markup(&source, title, alt, self.pictures, self.setting)
    }

    fn formula(&mut self, tex: &str, layout: Layout, range: Range<usize>) -> Event<'a> {
        inline(self.ink.formula(tex, layout, range, &mut self.doubts))
    }

    /// `$$…$$` stands by itself if it is all of its lines; amid text it is inline, as in Zulip.
    fn layout(&self, range: &Range<usize>, stream: &Stream<'a>, out: &[Event<'a>]) -> Layout {
        let typed = self.doubts.markdown.get(range.clone()).unwrap_or_default();
        let begins = match out.last() {
            Some(Event::Start(tag)) => !is_inline(&tag.to_end()),
            Some(Event::SoftBreak | Event::HardBreak) => true,
            _ => false,
        };
        let ends = match stream.as_slice().first() {
            Some((Event::End(tag), _)) => !is_inline(tag),
            Some((Event::SoftBreak | Event::HardBreak, _)) => true,
            _ => false,
        };
        match typed.contains('\n') || begins && ends {
            true => Layout::Display,
            false => Layout::Inline,
        }
    }
}

/// Colour tells nobody who cannot see it what sort of note this is: its name stands over it.
fn alert(kind: BlockQuoteKind) -> String {
    let (class, title) = match kind {
        BlockQuoteKind::Note => ("note", "Note"),
        BlockQuoteKind::Tip => ("tip", "Tip"),
        BlockQuoteKind::Important => ("important", "Important"),
        BlockQuoteKind::Warning => ("warning", "Warning"),
        BlockQuoteKind::Caution => ("caution", "Caution"),
    };
    format!(
        "<blockquote class=\"markdown-alert-{class}\">\n<p class=\"markdown-alert-title\"><strong>{title}</strong></p>\n"
    )
}

/// The text of a block of code, up to its end.
fn code(stream: &mut Stream) -> String {
    let mut code = String::new();
    for (event, _) in stream.by_ref() {
        match event {
            Event::Text(text) => code.push_str(&text),
            Event::End(TagEnd::CodeBlock) => break,
            _ => {}
        }
    }
    code
}

/// The words of a picture's description, up to its end.
fn alt(stream: &mut Stream) -> String {
    let mut alt = String::new();
    let mut depth = 0;
    for (event, _) in stream.by_ref() {
        match &event {
            Event::Start(Tag::Image { .. }) => depth += 1,
            Event::End(TagEnd::Image) if depth == 0 => break,
            Event::End(TagEnd::Image) => depth -= 1,
            other => alt.push_str(words(other).unwrap_or_default()),
        }
    }
    alt
}

fn is_inline(end: &TagEnd) -> bool {
    matches!(
        end,
        TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link
    )
}

fn inline<'a>(markup: String) -> Event<'a> {
    Event::InlineHtml(markup.into())
}

fn words<'e>(event: &'e Event) -> Option<&'e str> {
    match event {
        Event::Text(text)
        | Event::Code(text)
        | Event::InlineMath(text)
        | Event::DisplayMath(text) => Some(text),
        Event::SoftBreak | Event::HardBreak => Some(" "),
        _ => None,
    }
}
