//! A body's Markdown → `Html`, with every link resolved and every mistake's place kept.

use std::cell::RefCell;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{
    BlockQuoteKind, BrokenLink, CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Parser, Tag,
    TagEnd, TextMergeStream, html,
};

use super::autolink;
use super::dialect::options;
use super::notes::Notes;
use super::setting::Setting;
use super::table::Table;
use crate::content::address::slug;
use crate::content::cache::Cache;
use crate::content::highlight;
use crate::content::links::{Destination, Links, Named, Standpoint};
use crate::content::math::{self, Layout};
use crate::diagnostic::Diagnostic;
use crate::html::{Html, OWN_LINK, escape};

/// A rendered body and what is doubtful in it.
#[derive(Debug)]
pub struct Rendered {
    pub html: Html,
    pub warnings: Vec<Diagnostic>,
}

/// What rendering needs beside the text.
#[derive(Clone, Copy)]
pub struct Tools<'a> {
    pub links: &'a Links,
    /// Whether code gets colours.
    pub highlight: bool,
    pub cache: &'a Cache,
}

/// Renders the Markdown at `body` in a file's `text`.
pub fn render(
    text: &Arc<str>,
    body: Range<usize>,
    here: Standpoint,
    tools: Tools,
    setting: Setting,
) -> Rendered {
    let markdown = text.get(body.clone()).unwrap_or_default();
    let broken = RefCell::new(Vec::new());
    let note_broken = |link: BrokenLink| {
        broken
            .borrow_mut()
            .push((link.link_type, link.span, link.reference.to_string()));
        None
    };
    let parsed: Vec<_> =
        Parser::new_with_broken_link_callback(markdown, options(), Some(note_broken))
            .into_offset_iter()
            .collect();
    let mut writer = Writer {
        tools,
        here,
        setting,
        text,
        markdown,
        offset: body.start,
        lift: lift(&parsed),
        ids: HashSet::new(),
        anchors: Vec::new(),
        notes: Notes::new(here.path),
        table: Table::default(),
        shut: 0,
        warnings: Vec::new(),
    };
    let mut events = Vec::with_capacity(parsed.len());
    writer.blocks(&mut parsed.into_iter(), &mut events);
    let mut marked = String::with_capacity(markdown.len() * 2);
    html::push_html(&mut marked, TextMergeStream::new(events.into_iter()));
    marked.push_str(&writer.notes.section(setting));
    writer.references(broken.into_inner());
    writer.lost_anchors();
    Rendered {
        html: Html::from_markdown(&marked),
        warnings: writer.warnings,
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
    tools: Tools<'a>,
    here: Standpoint<'a>,
    setting: Setting,
    text: &'a Arc<str>,
    markdown: &'a str,
    /// Where the Markdown begins in the text.
    offset: usize,
    lift: usize,
    ids: HashSet<String>,
    /// Links to a place on this page, looked up when all ids are known.
    anchors: Vec<(String, Range<usize>)>,
    notes: Notes,
    table: Table,
    /// In how many elements we are whose text holds no links: links, code.
    shut: usize,
    warnings: Vec<Diagnostic>,
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
                let href = self.target(link_type, &dest_url, range);
                self.link(href, &title, stream, out);
            }
            Event::Start(Tag::Image {
                link_type,
                dest_url,
                title,
                ..
            }) => {
                let src = self.picture(link_type, &dest_url, range);
                let alt = escape(&alt(stream));
                out.push(inline(format!(
                    "<img src=\"{src}\" alt=\"{alt}\"{}>",
                    titled(&title)
                )));
            }
            Event::Start(Tag::CodeBlock(kind)) => self.code(kind, range, stream, out),
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
            Event::Html(raw) => out.push(Event::Html(self.raw(&raw, range).into())),
            Event::InlineHtml(raw) => {
                self.shut(&raw);
                out.push(Event::InlineHtml(self.raw(&raw, range).into()));
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
        let id = self.unique(
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

    fn unique(&mut self, id: String) -> String {
        let mut unique = id.clone();
        let mut count = 1;
        while !self.ids.insert(unique.clone()) {
            count += 1;
            unique = format!("{id}-{count}");
        }
        unique
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
        let typed = self.markdown.get(whole.clone()).unwrap_or_default();
        self.lost_notes(typed, whole.start);
        let mut done = whole.start;
        for found in autolink::find(typed) {
            let bare = typed.get(found.clone()).unwrap_or_default();
            let range = whole.start + found.start..whole.start + found.end;
            self.copy(&pieces, done..range.start, out);
            done = range.end;
            let href = self.address(&unescape(&autolink::target(bare)), range, "link");
            out.push(inline(format!(
                "<a href=\"{href}\">{}</a>",
                escape(&unescape(bare))
            )));
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
                false => out.extend(self.markdown.get(part).map(|part| Event::Text(part.into()))),
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
        out.push(inline(format!("<a href=\"{href}\"{}>", titled(title))));
        out.extend(inner);
        out.push(inline("</a>".into()));
    }

    /// Where a link leads; a wiki link to nothing is no link.
    fn target(&mut self, kind: LinkType, written: &str, range: Range<usize>) -> Option<String> {
        match kind {
            LinkType::WikiLink { .. } => self.named(written, range),
            LinkType::Email => Some(self.address(&format!("mailto:{written}"), range, "link")),
            _ => Some(self.address(written, range, "link")),
        }
    }

    fn picture(&mut self, kind: LinkType, written: &str, range: Range<usize>) -> String {
        match kind {
            LinkType::WikiLink { .. } => self.named(written, range).unwrap_or_default(),
            _ => self.address(written, range, "picture"),
        }
    }

    /// What `[[…]]` means.
    fn named(&mut self, written: &str, range: Range<usize>) -> Option<String> {
        match self.tools.links.named(self.here, written) {
            Named::One(address) => Some(own(&address)),
            Named::Several(address, sources) => {
                let help = format!("name the file, one of {}", sources.join(", "));
                self.warn(
                    format!("`{written}` is the name of several posts"),
                    range,
                    &help,
                );
                Some(own(&address))
            }
            Named::Nothing => {
                let help = "write a post's title, its file's name or the last part of its address";
                self.warn(format!("no post is called `{written}`"), range, help);
                None
            }
        }
    }

    /// An address as it is printed: own ones absolute and marked, so that a page can make them relative.
    fn address(&mut self, written: &str, range: Range<usize>, what: &str) -> String {
        if let Some(anchor) = written.strip_prefix('#') {
            self.anchors.push((anchor.to_string(), range.clone()));
        }
        match self.tools.links.resolve(self.here, written) {
            Destination::Own(address) => own(&address),
            Destination::Elsewhere(address) => {
                match address.to_lowercase().starts_with("javascript:") {
                    true => String::new(),
                    false => escape(&address),
                }
            }
            Destination::Nowhere(address) => {
                self.warn(
                    format!("this {what} leads nowhere: `{written}`"),
                    range,
                    "name a file beside this one, another post's .md, or /img/x.png from the site's root",
                );
                own(&address)
            }
        }
    }

    /// A warning with its place in the Markdown.
    fn warn(&mut self, message: String, range: Range<usize>, help: &str) {
        let place = self.offset + range.start..self.offset + range.end;
        self.warnings.push(
            Diagnostic::warning(message)
                .path(self.here.source)
                .at(self.text, place)
                .help(help),
        );
    }

    /// `[text][name]` without a line that says what the name stands for.
    fn references(&mut self, broken: Vec<(LinkType, Range<usize>, String)>) {
        let mut told = HashSet::new();
        for (kind, range, name) in broken {
            // `[sic]` is no link to anybody.
            let is_meant = matches!(kind, LinkType::Reference | LinkType::Collapsed);
            if is_meant && told.insert(range.start) {
                let help = format!("add a line: [{name}]: https://…");
                self.warn(
                    format!("nothing says what `[{name}]` stands for"),
                    range,
                    &help,
                );
            }
        }
    }

    /// `[^name]` without a note: to the parser that is mere text.
    fn lost_notes(&mut self, typed: &str, start: usize) {
        for (at, _) in typed.match_indices("[^") {
            let rest = typed.get(at..).unwrap_or_default();
            let mark = rest.split_inclusive(']').next().unwrap_or_default();
            let before = self.markdown.get(..start + at).unwrap_or_default();
            let is_mark = mark.ends_with(']') && !mark.contains(char::is_whitespace);
            if is_mark && !before.ends_with('\\') {
                self.warn(
                    format!("nothing says what `{mark}` stands for"),
                    start + at..start + at + mark.len(),
                    &format!("add a line: {mark}: the note; or write \\{mark}"),
                );
            }
        }
    }

    /// Links to a place that this page does not have.
    fn lost_anchors(&mut self) {
        for (anchor, range) in std::mem::take(&mut self.anchors) {
            let decoded = percent_encoding::percent_decode_str(&anchor).decode_utf8_lossy();
            // What the templates have, and the options of a poll, whose ids stand in the front matter.
            let templates = ["", "top", "main", "guests", "conversation"];
            let front = self.text.get(..self.offset).unwrap_or_default();
            let is_known = self.ids.contains(&*decoded)
                || templates.contains(&&*decoded)
                || front.contains(&*decoded);
            if !is_known {
                let help = "a heading's is its text in lower case, blanks as `-`; or write it as # Heading {#name}";
                self.warn(
                    format!("this page has no place called `#{anchor}`"),
                    range,
                    help,
                );
            }
        }
    }

    /// `$$…$$` stands by itself if it is all of its lines; amid text it is inline, as in Zulip.
    fn layout(&self, range: &Range<usize>, stream: &Stream<'a>, out: &[Event<'a>]) -> Layout {
        let typed = self.markdown.get(range.clone()).unwrap_or_default();
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

    fn formula(&mut self, tex: &str, layout: Layout, range: Range<usize>) -> Event<'a> {
        let tex = tex.trim();
        let source = format!("<code>{}</code>", escape(tex));
        if self.setting == Setting::Feed {
            return inline(source);
        }
        let parts = ["math", math::MADE_BY, layout.word(), tex];
        let made = self
            .tools
            .cache
            .recall(&parts, || math::markup(tex, layout));
        inline(made.unwrap_or_else(|mistake| {
            let help = "the formula is shown as it was typed; a single dollar is written \\$";
            let place = self.place_in(tex, &mistake.place, range);
            self.warn(
                format!("this formula is not understood: {}", mistake.message),
                place,
                help,
            );
            source
        }))
    }

    /// Bytes of a piece of text as bytes of the Markdown, as far as it stands there as it is.
    fn place_in(&self, text: &str, part: &Range<usize>, range: Range<usize>) -> Range<usize> {
        let typed = self.markdown.get(range.clone()).unwrap_or_default();
        match typed.find(text) {
            Some(at) if part.start < part.end && part.end <= text.len() => {
                range.start + at + part.start..range.start + at + part.end
            }
            _ => range,
        }
    }

    fn code(
        &mut self,
        kind: CodeBlockKind<'a>,
        range: Range<usize>,
        stream: &mut Stream<'a>,
        out: &mut Vec<Event<'a>>,
    ) {
        let mut code = String::new();
        for (event, _) in stream.by_ref() {
            match event {
                Event::Text(text) => code.push_str(&text),
                Event::End(TagEnd::CodeBlock) => break,
                _ => {}
            }
        }
        let info = match &kind {
            CodeBlockKind::Fenced(info) => info.as_ref(),
            CodeBlockKind::Indented => "",
        };
        let is_end = |c: char| c.is_whitespace() || ",{".contains(c);
        let language = info.split(is_end).next().unwrap_or_default();
        if language == "math" {
            out.push(inline("<p>".into()));
            out.push(self.formula(&code, Layout::Display, range));
            return out.push(inline("</p>\n".into()));
        }
        let class = match language.is_empty() {
            true => String::new(),
            false => format!(" class=\"language-{}\"", escape(language)),
        };
        let code = self.colours(language, &code, range);
        // What is wider than a phone scrolls, and keys must reach it.
        let reach = match self.setting {
            Setting::Feed => "",
            Setting::Page | Setting::Among => " tabindex=\"0\"",
        };
        out.push(inline(format!(
            "<pre{reach}><code{class}>{code}</code></pre>\n"
        )));
    }

    fn colours(&mut self, language: &str, code: &str, range: Range<usize>) -> String {
        let is_plain = !self.tools.highlight
            || self.setting == Setting::Feed
            || language.is_empty()
            || highlight::is_plain(language);
        if is_plain {
            return highlight::escape(code);
        }
        let parts = ["code", highlight::MADE_BY, language, code];
        let made = self
            .tools
            .cache
            .recall(&parts, || highlight::markup(language, code));
        made.unwrap_or_else(|unknown| {
            let help = match unknown.near {
                Some(near) => format!("did you mean `{near}`? without colours: text"),
                None => "leave the word out, or write text".into(),
            };
            let fence = self.markdown.get(range.clone()).unwrap_or_default();
            let fence = range.start..range.start + fence.lines().next().unwrap_or_default().len();
            let place = self.place_in(language, &(0..language.len()), fence);
            self.warn(
                format!("there are no colours for `{language}`"),
                place,
                &help,
            );
            highlight::escape(code)
        })
    }

    /// Places that the author's own markup names.
    fn own_ids(&mut self, raw: &str) {
        for piece in [" id=\"", " name=\""]
            .iter()
            .flat_map(|name| raw.split(name).skip(1))
        {
            self.ids.extend(piece.split('"').next().map(str::to_string));
        }
    }

    /// The author's own markup: only its addresses are touched.
    fn raw(&mut self, raw: &str, range: Range<usize>) -> String {
        self.own_ids(raw);
        let mut out = String::with_capacity(raw.len());
        let mut rest = raw;
        while let Some((at, name)) = next_attribute(rest) {
            let value_start = at + name.len();
            let value = rest[value_start..].split('"').next().unwrap_or_default();
            out.push_str(&rest[..value_start]);
            out.push_str(&self.address(&unescape(value), range.clone(), "address"));
            rest = &rest[value_start + value.len()..];
        }
        out.push_str(rest);
        out
    }
}

/// An own link as `Html` takes it.
fn own(address: &str) -> String {
    format!("{OWN_LINK}{}", escape(address))
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

fn next_attribute(raw: &str) -> Option<(usize, &'static str)> {
    [" href=\"", " src=\"", " poster=\""]
        .iter()
        .filter_map(|name| Some((raw.find(name)?, *name)))
        .min()
}

fn unescape(value: &str) -> String {
    value.replace("&quot;", "\"").replace("&amp;", "&")
}

fn inline<'a>(markup: String) -> Event<'a> {
    Event::InlineHtml(markup.into())
}

fn titled(title: &str) -> String {
    match title.is_empty() {
        true => String::new(),
        false => format!(" title=\"{}\"", escape(title)),
    }
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

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
