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
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn render_in(markdown: &str, setting: Setting) -> Rendered {
        let text: Arc<str> = markdown.into();
        let here = Standpoint {
            source: "posts/2026-06-01-frogs.md",
            path: "2026/06/frogs/",
        };
        let tools = Tools {
            links: &Links::default(),
            highlight: true,
            cache: &Cache::default(),
        };
        render(&text, 0..text.len(), here, tools, setting)
    }

    fn page(markdown: &str) -> String {
        let rendered = render_in(markdown, Setting::Page);
        rendered.html.as_str().to_string()
    }

    fn feed(markdown: &str) -> String {
        let rendered = render_in(markdown, Setting::Feed);
        rendered.html.as_str().to_string()
    }

    /// Each warning and the words it points at.
    fn warnings(markdown: &str) -> Vec<(String, String)> {
        let rendered = render_in(markdown, Setting::Page);
        let shown = |warning: Diagnostic| {
            let (text, place) = warning.place.unwrap();
            (warning.message, text[place].to_string())
        };
        rendered.warnings.into_iter().map(shown).collect()
    }

    #[test]
    fn headings_sink_below_the_pages_own_and_can_be_linked_to() {
        assert_eq!(
            page("# A\n\n# A\n\n## B {#bee}\n"),
            "<h2 id=\"a\">A <a class=\"anchor\" href=\"#a\" aria-label=\"Link to “A”\">#</a></h2>\n\
             <h2 id=\"a-2\">A <a class=\"anchor\" href=\"#a-2\" aria-label=\"Link to “A”\">#</a></h2>\n\
             <h3 id=\"bee\">B <a class=\"anchor\" href=\"#bee\" aria-label=\"Link to “B”\">#</a></h3>\n"
        );
    }

    #[test]
    fn footnotes_have_a_way_back_and_ids_of_their_own_page() {
        let html =
            page("Frogs[^a] and toads[^b], frogs again[^a].\n\n[^a]: Green.\n[^b]: Brown.\n");
        assert!(
            html.contains(
                "<a id=\"fnref-frogs-1-2\" href=\"#fn-frogs-1\" role=\"doc-noteref\">1</a>"
            ),
            "{html}"
        );
        assert!(
            html.contains("<li id=\"fn-frogs-2\"><p>Brown. <a href=\"#fnref-frogs-2-1\""),
            "{html}"
        );
    }

    #[test]
    fn tables_are_aligned_without_inline_style() {
        let html = page("| a | b |\n|---|--:|\n| 1 | 2 |\n");
        assert_eq!(
            html,
            "<table tabindex=\"0\"><thead><tr><th scope=\"col\">a</th><th scope=\"col\" class=\"align-right\">b</th></tr></thead><tbody>\n\
             <tr><td>1</td><td class=\"align-right\">2</td></tr>\n</tbody></table>\n"
        );
    }

    #[test]
    fn pictures_quotes_and_the_authors_own_markup_come_out_right() {
        assert_eq!(
            page("![A \"frog\"](https://x.example/a.jpg \"t\")"),
            "<p><img src=\"https://x.example/a.jpg\" alt=\"A “frog”\" title=\"t\"></p>\n"
        );
        assert_eq!(
            page("<kbd class=\"x\">Esc</kbd> -- \"ok\""),
            "<p><kbd class=\"x\">Esc</kbd> – “ok”</p>\n"
        );
        assert_eq!(
            page("- [x] done\n"),
            "<ul>\n<li><input type=\"checkbox\" disabled checked aria-label=\"done\"> done</li>\n</ul>\n"
        );
    }

    #[test]
    fn markdown_is_taken_as_people_write_it() {
        for (markdown, expected) in [
            (
                "~~a~~ ~b~ x^2^ H~2~O",
                "<p><del>a</del> <del>b</del> x^2^ H~2~O</p>\n",
            ),
            ("a -- b --- c... \"d\"", "<p>a – b — c… “d”</p>\n"),
            (":smile: 🐸", "<p>:smile: 🐸</p>\n"),
            (
                "Term\n: what it *is*\n",
                "<dl>\n<dt>Term</dt>\n<dd>what it <em>is</em></dd>\n</dl>\n",
            ),
            (
                "<ben@ben.example>",
                "<p><a href=\"mailto:ben@ben.example\">ben@ben.example</a></p>\n",
            ),
            ("[a](javascript:x)", "<p><a href=\"\">a</a></p>\n"),
            (
                "![a $x$ `b` *c*](https://x.example/y)",
                "<p><img src=\"https://x.example/y\" alt=\"a x b c\"></p>\n",
            ),
            (
                "> [!WARNING]\n> Hot\n",
                "<blockquote class=\"markdown-alert-warning\">\n<p class=\"markdown-alert-title\"><strong>Warning</strong></p>\n<p>Hot</p>\n</blockquote>\n",
            ),
            (
                "> [!NOPE]\n> Hot\n",
                "<blockquote>\n<p>[!NOPE]\nHot</p>\n</blockquote>\n",
            ),
        ] {
            assert_eq!(page(markdown), expected, "{markdown}");
        }
    }

    #[test]
    fn bare_addresses_are_links_outside_links_code_and_markup() {
        let link = |address: &str| format!("<a href=\"https://{address}\">https://{address}</a>");
        for (markdown, expected) in [
            ("see https://x.example/a.", format!("see {}.", link("x.example/a"))),
            (
                "www.x.example",
                "<a href=\"https://www.x.example\">www.x.example</a>".into(),
            ),
            (
                "\"https://x.example/a--b...c's\"",
                format!("“{}”", link("x.example/a--b...c&#39;s")),
            ),
            (
                "https://x.example/?a=1&amp;b=2_c_d",
                "<a href=\"https://x.example/?a=1&amp;b=2_c_d\">https://x.example/?a=1&amp;b=2_c_d</a>".into(),
            ),
            ("*https://x.example/*", format!("<em>{}</em>", link("x.example/"))),
            (
                "[https://x.example/](https://y.example/)",
                "<a href=\"https://y.example/\">https://x.example/</a>".into(),
            ),
            ("<https://x.example/>", link("x.example/")),
            ("`https://x.example/`", "<code>https://x.example/</code>".into()),
            (
                "<a href=\"https://y.example/\">https://x.example/</a> https://x.example/",
                format!("<a href=\"https://y.example/\">https://x.example/</a> {}", link("x.example/")),
            ),
            (
                "<code>https://x.example/</code>",
                "<code>https://x.example/</code>".into(),
            ),
            (
                "<abbr>https://x.example/</abbr>",
                format!("<abbr>{}</abbr>", link("x.example/")),
            ),
        ] {
            assert_eq!(page(markdown), format!("<p>{expected}</p>\n"), "{markdown}");
        }
    }

    #[test]
    fn formulas_stand_in_the_line_or_by_themselves() {
        for (markdown, inline, display) in [
            ("$x$", 1, 0),
            ("$$x$$", 0, 1),
            ("so $$x$$ in a line", 1, 0),
            ("above\n$$x$$\nbelow", 0, 1),
            ("$$\nx\n$$", 0, 1),
            ("- $$x$$\n- $$y$$ too", 1, 1),
            ("> $$x$$", 0, 1),
            ("```math\nx\n```", 0, 1),
            ("| a |\n|---|\n| $x$ |", 1, 0),
            ("$5 and $6", 0, 0),
            ("`$x$` and \\$x\\$", 0, 0),
        ] {
            let html = page(markdown);
            let all = html.matches("<math").count();
            let block = html.matches(" display=\"block\"").count();
            assert_eq!(
                (all - block, block),
                (inline, display),
                "{markdown}: {html}"
            );
        }
        assert_eq!(page("$5 and $6"), "<p>$5 and $6</p>\n");
    }

    #[test]
    fn feeds_have_plain_code_and_formulas_as_they_were_typed() {
        assert_eq!(feed("so $a < b$"), "<p>so <code>a &lt; b</code></p>\n");
        assert_eq!(
            feed("```rust\nlet a = \"<\";\n```"),
            "<pre><code class=\"language-rust\">let a = \"&lt;\";\n</code></pre>\n"
        );
        assert_eq!(
            feed("# A\n\nb[^c]\n\n[^c]: d"),
            "<h2>A</h2>\n<p>b<sup>1</sup></p>\n<section class=\"footnotes\" role=\"doc-endnotes\"><ol>\n<li><p>d</p></li>\n</ol></section>\n"
        );
    }

    #[test]
    fn code_is_coloured_where_its_language_is_known() {
        assert_eq!(
            page("```rust,ignore\nlet a = 1;\n```"),
            "<pre tabindex=\"0\"><code class=\"language-rust\"><span class=\"z-keyword\">let</span> a = <span class=\"z-constant\">1</span>;\n</code></pre>\n"
        );
        assert_eq!(
            page("    let a"),
            "<pre tabindex=\"0\"><code>let a</code></pre>\n"
        );
        assert_eq!(
            page("```\n<a>\n```"),
            "<pre tabindex=\"0\"><code>&lt;a&gt;\n</code></pre>\n"
        );
    }

    #[test]
    fn what_is_doubtful_is_told_with_its_place() {
        for (markdown, message, place) in [
            (
                "so [x][nope] is",
                "nothing says what `[nope]` stands for",
                "[x][nope]",
            ),
            ("so [x][] is", "nothing says what `[x]` stands for", "[x]"),
            (
                "so[^nope] is",
                "nothing says what `[^nope]` stands for",
                "[^nope]",
            ),
            ("so [[Nope]] is", "no post is called `Nope`", "[[Nope]]"),
            (
                "so $x + \\nope y$ is",
                "this formula is not understood: unknown command `\\nope`",
                "\\nope",
            ),
            (
                "```math\nx \\nope\n```",
                "this formula is not understood: unknown command `\\nope`",
                "\\nope",
            ),
            (
                "a\n\n```rsut\nx\n```",
                "there are no colours for `rsut`",
                "rsut",
            ),
            (
                "# Ada\n\n[x](#ben)",
                "this page has no place called `#ben`",
                "[x](#ben)",
            ),
        ] {
            let expected = vec![(message.to_string(), place.to_string())];
            assert_eq!(warnings(markdown), expected, "{markdown}");
        }
    }

    #[test]
    fn what_is_fine_is_not_warned_of() {
        for markdown in [
            "[sic] and - [ ] and [1]",
            "- [ ] open\n- [x] done",
            "[x][y]\n\n[y]: https://x.example/",
            "[a](#b-c) [b](#) [c](#main)\n\n## B c",
            "[a](#x)\n\n<span id=\"x\">",
            "a[^b]\n\n[^b]: c",
            "```text\nx\n```\n\n```\nx\n```",
            "$5 and $6",
            "`[^a]` and \\[^a]",
        ] {
            assert_eq!(warnings(markdown), [], "{markdown}");
        }
    }

    #[test]
    fn a_mistaken_formula_is_shown_as_it_was_typed() {
        assert_eq!(page("$\\nope <$"), "<p><code>\\nope &lt;</code></p>\n");
    }

    #[test]
    fn a_wiki_link_to_nothing_is_text() {
        assert_eq!(
            page("see [[Nope|the *frogs*]]"),
            "<p>see the <em>frogs</em></p>\n"
        );
    }

    #[test]
    fn the_cache_changes_no_byte() {
        let text: Arc<str> = "```rust\nlet a = 1;\n```\n\n$x^2$ $\\nope$".into();
        let cache = Cache::default();
        let made = |cache| {
            let here = Standpoint {
                source: "posts/a.md",
                path: "a/",
            };
            let tools = Tools {
                links: &Links::default(),
                highlight: true,
                cache,
            };
            render(&text, 0..text.len(), here, tools, Setting::Page)
        };
        let cold = made(&cache);
        let warm = made(&cache);
        assert_eq!((cold.html, cold.warnings), (warm.html, warm.warnings));
    }

    fn fragments() -> impl Strategy<Value = String> {
        let known = prop::sample::select(
            &[
                "# ",
                "\n",
                "\n\n",
                "> [!NOTE]\n> ",
                "- [ ] ",
                "```rust\n",
                "```\n",
                "```math\n",
                "$",
                "$$",
                "[[",
                "]]",
                "|",
                "[^a]",
                "[^a]: ",
                "[x][y]",
                "[",
                "](",
                ")",
                "![",
                "*",
                "_",
                "~~",
                "`",
                "\n: ",
                "https://x.example/--",
                "www.x.example",
                "\"",
                "'",
                "...",
                "&amp;",
                "&",
                "<",
                ">",
                "\\",
                "| a | b |\n|---|:-:|\n| c |\n",
                "\\frac{1}{2}",
                "\\begin{aligned} a &= b \\end{aligned}",
                "<a href=\"",
                "\">",
                "</a>",
                "<!--",
                "-->",
                "{#id}",
                "x",
                "ä",
                " ",
                "\u{FDD0}",
            ][..],
        );
        let part = prop_oneof![4 => known.prop_map(str::to_string), 1 => any::<char>().prop_map(String::from)];
        prop::collection::vec(part, 0..30).prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn any_text_gives_a_page_without_script_or_inline_style(markdown in fragments()) {
            for setting in [Setting::Page, Setting::Among, Setting::Feed] {
                let rendered = render_in(&markdown, setting);
                let html = rendered.html.as_str().to_lowercase();
                prop_assert!(!html.contains("<script") && !html.contains(" style="), "{html}");
                for warning in rendered.warnings {
                    let (text, place) = warning.place.unwrap();
                    prop_assert!(text.get(place).is_some(), "{}", warning.message);
                }
            }
        }
    }
}
