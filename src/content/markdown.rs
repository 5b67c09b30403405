//! Markdown → `Html`, with every link resolved and every mistake's place kept; and the little of it that heads need.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{
    CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, TextMergeStream, html,
};

use super::address::slug;
use super::links::{Destination, Links, Standpoint};
use crate::diagnostic::Diagnostic;
use crate::html::{Html, OWN_LINK, escape};
use crate::model::{EXCERPT, shorten};

/// Bytes at the start of a body that are looked at for its title and excerpt.
const OPENING: usize = 2048;

/// The Markdown that potluck reads.
pub fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_SMART_PUNCTUATION
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
}

/// What the first pass takes from a body.
#[derive(Debug, Default, PartialEq)]
pub struct Opening {
    /// The first block, if it is a heading.
    pub title: Option<String>,
    /// Where the text begins after a heading that is the title.
    pub body_start: usize,
    pub excerpt: String,
}

/// Looks at the beginning of a body. `written` is the front matter's title: a heading that repeats it goes away too.
pub fn opening(body: &str, written: Option<&str>) -> Opening {
    let mut end = body.len().min(OPENING);
    while !body.is_char_boundary(end) {
        end -= 1;
    }
    let mut opening = Opening::default();
    let mut heading: Option<String> = None;
    let mut is_first = true;
    let mut hidden = 0;
    for (event, range) in Parser::new_ext(&body[..end], options()).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { .. }) if is_first => heading = Some(String::new()),
            Event::End(TagEnd::Heading(_)) if heading.is_some() => {
                let text = heading.take().unwrap_or_default().trim().to_string();
                if written.is_none_or(|title| title.trim() == text) {
                    opening.body_start = range.end;
                    opening.title = Some(text).filter(|text| !text.is_empty());
                } else {
                    opening.excerpt = text;
                }
            }
            Event::Start(Tag::FootnoteDefinition(_) | Tag::CodeBlock(_) | Tag::Image { .. }) => {
                hidden += 1
            }
            Event::End(TagEnd::FootnoteDefinition | TagEnd::CodeBlock | TagEnd::Image) => {
                hidden -= 1
            }
            Event::Text(text) | Event::Code(text) if hidden == 0 => {
                heading
                    .as_mut()
                    .unwrap_or(&mut opening.excerpt)
                    .push_str(&text);
            }
            Event::SoftBreak | Event::HardBreak if hidden == 0 => {
                heading.as_mut().unwrap_or(&mut opening.excerpt).push(' ');
            }
            Event::End(end) if hidden == 0 && !is_inline(&end) => {
                heading.as_mut().unwrap_or(&mut opening.excerpt).push(' ');
            }
            _ => {}
        }
        is_first = false;
        if opening.excerpt.len() > 5 * EXCERPT {
            break;
        }
    }
    let words: Vec<&str> = opening.excerpt.split_whitespace().collect();
    opening.excerpt = shorten(&words.join(" "), EXCERPT);
    opening
}

fn is_inline(end: &TagEnd) -> bool {
    matches!(
        end,
        TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link
    )
}

/// For what a body is rendered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// A page of its own: headings can be linked to.
    Page,
    /// Among others, in a list or a feed: ids would collide.
    Among,
}

/// A rendered body and what is doubtful in it.
#[derive(Debug)]
pub struct Rendered {
    pub html: Html,
    pub warnings: Vec<Diagnostic>,
}

/// Renders the Markdown at `body` in a file's `text`.
pub fn render(
    text: &Arc<str>,
    body: Range<usize>,
    here: Standpoint,
    links: &Links,
    setting: Setting,
) -> Rendered {
    let markdown = text.get(body.clone()).unwrap_or_default();
    let parsed: Vec<_> = Parser::new_ext(markdown, options())
        .into_offset_iter()
        .collect();
    let mut writer = Writer {
        links,
        here,
        setting,
        text,
        offset: body.start,
        lift: lift(&parsed),
        ids: HashSet::new(),
        notes: Notes::new(here.path),
        warnings: Vec::new(),
    };
    let mut events = Vec::with_capacity(parsed.len());
    writer.blocks(&mut parsed.into_iter(), &mut events);
    let mut marked = String::with_capacity(markdown.len() * 2);
    html::push_html(&mut marked, TextMergeStream::new(events.into_iter()));
    marked.push_str(&writer.notes.section(setting));
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
    links: &'a Links,
    here: Standpoint<'a>,
    setting: Setting,
    text: &'a Arc<str>,
    offset: usize,
    lift: usize,
    ids: HashSet<String>,
    notes: Notes,
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
        match event {
            Event::Start(Tag::Heading { level, id, .. }) => self.heading(level, id, stream, out),
            Event::Start(Tag::Link {
                dest_url, title, ..
            }) => {
                let href = self.address(&dest_url, range, "link");
                out.push(inline(format!("<a href=\"{href}\"{}>", titled(&title))));
            }
            Event::End(TagEnd::Link) => out.push(inline("</a>".into())),
            Event::Start(Tag::Image {
                dest_url, title, ..
            }) => {
                let src = self.address(&dest_url, range, "picture");
                let alt = self.alt(stream);
                out.push(inline(format!(
                    "<img src=\"{src}\" alt=\"{}\"{}>",
                    escape(&alt),
                    titled(&title)
                )));
            }
            Event::Start(Tag::Table(alignments)) => table(&alignments, stream, out, self),
            Event::Start(Tag::FootnoteDefinition(label)) => self.note(&label, stream),
            Event::FootnoteReference(label) => {
                out.push(inline(self.notes.reference(&label, self.setting)))
            }
            Event::Html(raw) => out.push(Event::Html(self.raw(&raw, range).into())),
            Event::InlineHtml(raw) => out.push(Event::InlineHtml(self.raw(&raw, range).into())),
            Event::TaskListMarker(is_done) => out.push(inline(format!(
                "<input type=\"checkbox\" disabled{}> ",
                if is_done { " checked" } else { "" }
            ))),
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
            Setting::Among => out.push(inline(format!("<h{level}>"))),
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

    fn alt(&mut self, stream: &mut Stream<'a>) -> String {
        let inner = self.until(stream, |end| matches!(end, TagEnd::Image));
        inner.iter().filter_map(words).collect()
    }

    fn note(&mut self, label: &str, stream: &mut Stream<'a>) {
        let inner = self.until(stream, |end| matches!(end, TagEnd::FootnoteDefinition));
        let mut html = String::new();
        html::push_html(&mut html, TextMergeStream::new(inner.into_iter()));
        self.notes
            .texts
            .insert(label.to_string(), html.trim().to_string());
    }

    /// An address as it is printed: own ones absolute and marked, so that a page can make them relative.
    fn address(&mut self, written: &str, range: Range<usize>, what: &str) -> String {
        match self.links.resolve(self.here, written) {
            Destination::Own(address) => format!("{OWN_LINK}{}", escape(&address)),
            Destination::Elsewhere(address) => {
                match address.to_lowercase().starts_with("javascript:") {
                    true => String::new(),
                    false => escape(&address),
                }
            }
            Destination::Nowhere(address) => {
                let place = self.offset + range.start..self.offset + range.end;
                self.warnings.push(
                    Diagnostic::warning(format!("this {what} leads nowhere: `{written}`"))
                        .path(self.here.source)
                        .at(self.text, place)
                        .help("name a file beside this one, another post's .md, or /img/x.png from the site's root"),
                );
                format!("{OWN_LINK}{}", escape(&address))
            }
        }
    }

    /// The author's own markup: only its addresses are touched.
    fn raw(&mut self, raw: &str, range: Range<usize>) -> String {
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
        Event::Text(text) | Event::Code(text) => Some(text),
        Event::SoftBreak | Event::HardBreak => Some(" "),
        _ => None,
    }
}

/// A table whose alignment is a class: our pages allow no inline style.
fn table<'a>(
    alignments: &[pulldown_cmark::Alignment],
    stream: &mut Stream<'a>,
    out: &mut Vec<Event<'a>>,
    writer: &mut Writer<'a>,
) {
    use pulldown_cmark::Alignment;
    let class = |column: usize| match alignments.get(column) {
        Some(Alignment::Left) => " class=\"align-left\"",
        Some(Alignment::Center) => " class=\"align-center\"",
        Some(Alignment::Right) => " class=\"align-right\"",
        _ => "",
    };
    let (mut column, mut cell) = (0, "td");
    let markup = |text: String| Event::InlineHtml(text.into());
    out.push(markup("<table>".into()));
    while let Some((event, range)) = stream.next() {
        match event {
            Event::End(TagEnd::Table) => break,
            Event::Start(Tag::TableHead) => {
                (column, cell) = (0, "th");
                out.push(markup("<thead><tr>".into()));
            }
            Event::End(TagEnd::TableHead) => {
                cell = "td";
                out.push(markup("</tr></thead><tbody>\n".into()));
            }
            Event::Start(Tag::TableRow) => {
                column = 0;
                out.push(markup("<tr>".into()));
            }
            Event::End(TagEnd::TableRow) => out.push(markup("</tr>\n".into())),
            Event::Start(Tag::TableCell) => {
                let scope = if cell == "th" { " scope=\"col\"" } else { "" };
                out.push(markup(format!("<{cell}{scope}{}>", class(column))));
                column += 1;
            }
            Event::End(TagEnd::TableCell) => out.push(markup(format!("</{cell}>"))),
            other => writer.event(other, range, stream, out),
        }
    }
    out.push(markup("</tbody></table>\n".into()));
}

/// Footnotes: numbered as they are first mentioned, with a way back, and ids that hold the page's name, since
/// several entries may stand on one page.
struct Notes {
    prefix: String,
    /// Labels in the order of their first mention, and how often each is mentioned.
    order: Vec<String>,
    mentions: HashMap<String, usize>,
    texts: HashMap<String, String>,
}

impl Notes {
    fn new(path: &str) -> Notes {
        let name = path
            .trim_end_matches('/')
            .rsplit('/')
            .next()
            .unwrap_or_default();
        Notes {
            prefix: slug(name).unwrap_or_default(),
            order: Vec::new(),
            mentions: HashMap::new(),
            texts: HashMap::new(),
        }
    }

    fn reference(&mut self, label: &str, setting: Setting) -> String {
        let number = match self.order.iter().position(|known| known == label) {
            Some(at) => at + 1,
            None => {
                self.order.push(label.to_string());
                self.order.len()
            }
        };
        let mention = self.mentions.entry(label.to_string()).or_insert(0);
        *mention += 1;
        let prefix = escape(&self.prefix);
        match setting {
            Setting::Page => format!(
                "<sup><a id=\"fnref-{prefix}-{number}-{mention}\" href=\"#fn-{prefix}-{number}\" role=\"doc-noteref\">{number}</a></sup>"
            ),
            Setting::Among => format!("<sup>{number}</sup>"),
        }
    }

    fn section(&self, setting: Setting) -> String {
        if self.order.is_empty() {
            return String::new();
        }
        let prefix = escape(&self.prefix);
        let items: String = self
            .order
            .iter()
            .enumerate()
            .map(|(at, label)| {
                let text = self.texts.get(label).map(String::as_str).unwrap_or_default();
                let number = at + 1;
                match setting {
                    Setting::Among => format!("<li>{text}</li>\n"),
                    Setting::Page => {
                        let back = (1..=self.mentions.get(label).copied().unwrap_or(1)).map(|mention| {
                            format!(
                                " <a href=\"#fnref-{prefix}-{number}-{mention}\" role=\"doc-backlink\" aria-label=\"Back to the text\">↩</a>"
                            )
                        });
                        format!("<li id=\"fn-{prefix}-{number}\">{}</li>\n", with_back(text, &back.collect::<String>()))
                    }
                }
            })
            .collect();
        format!("<section class=\"footnotes\" role=\"doc-endnotes\"><ol>\n{items}</ol></section>\n")
    }
}

/// The way back stands in the note's last paragraph.
fn with_back(text: &str, back: &str) -> String {
    match text.strip_suffix("</p>") {
        Some(text) => format!("{text}{back}</p>"),
        None => format!("{text}{back}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(markdown: &str) -> String {
        let text: Arc<str> = markdown.into();
        let here = Standpoint {
            source: "posts/2026-06-01-frogs.md",
            path: "2026/06/frogs/",
        };
        let rendered = render(&text, 0..text.len(), here, &Links::default(), Setting::Page);
        rendered.html.as_str().to_string()
    }

    #[test]
    fn the_first_heading_is_the_title_and_leaves_the_text() {
        let markdown = "# Frogs *in* May\n\nThe allotment has frogs now, **two** of them.\n";
        let opening = opening(markdown, None);
        assert_eq!(opening.title.as_deref(), Some("Frogs in May"));
        assert_eq!(opening.excerpt, "The allotment has frogs now, two of them.");
        assert_eq!(
            &markdown[opening.body_start..],
            "\nThe allotment has frogs now, **two** of them.\n"
        );
    }

    #[test]
    fn a_heading_that_differs_from_the_written_title_stays() {
        let opening = opening("# Part one\n\ntext\n", Some("Frogs"));
        assert_eq!((opening.title, opening.body_start), (None, 0));
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
            "<table><thead><tr><th scope=\"col\">a</th><th scope=\"col\" class=\"align-right\">b</th></tr></thead><tbody>\n\
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
            "<ul>\n<li><input type=\"checkbox\" disabled checked> done</li>\n</ul>\n"
        );
    }
}
