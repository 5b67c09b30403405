//! One's own HTML of old → Markdown that shows the same. What Markdown has no sign for stays HTML.

use scraper::ElementRef;

use super::words::{escaped, spelled};
use crate::feeds::{Fragment, Step};
use crate::html::{Html, INLINE};

/// The Markdown of a text, which may be the work of any program.
pub fn markdown(html: &Html) -> String {
    let fragment = Fragment::parse(html.as_str());
    let steps = fragment.steps();
    let mut writer = Writer {
        open: vec![Piece::default()],
    };
    let mut at = 0;
    while let Some(step) = steps.get(at) {
        at += 1;
        match step {
            Step::Text(text) => writer.text(text),
            Step::Close { element } => writer.close(element),
            Step::Open { element, end, .. } if writer.whole(element) => at = end + 1,
            Step::Open { element, .. } => writer.open.push(Piece::of(element)),
        }
    }
    writer.finish()
}

/// What is written of an element that has not ended yet.
#[derive(Default)]
struct Piece<'a> {
    /// The element's; none for the text as a whole.
    name: &'a str,
    out: String,
    /// A block ended here: what comes next is another.
    is_parted: bool,
    has_blocks: bool,
    /// What stands last is an item of a list.
    ends_in_item: bool,
    /// The number of a list's next item, where they have numbers.
    number: Option<usize>,
}

impl<'a> Piece<'a> {
    fn of(element: ElementRef<'a>) -> Piece<'a> {
        let name = element.value().name();
        let start = element.attr("start").and_then(|start| start.parse().ok());
        Piece {
            name,
            number: (name == "ol").then_some(start.unwrap_or(1)),
            ..Piece::default()
        }
    }

    fn inline(&mut self, markdown: &str) {
        if markdown.is_empty() {
            return;
        }
        self.part("\n\n");
        self.out.push_str(markdown);
        self.ends_in_item = false;
    }

    fn block(&mut self, markdown: &str) {
        self.block_after(markdown, "\n\n");
    }

    fn block_after(&mut self, markdown: &str, between: &str) {
        let markdown = without_breaks(markdown);
        if !markdown.is_empty() {
            self.is_parted = true;
            self.part(between);
            self.out.push_str(markdown);
            self.is_parted = true;
            self.has_blocks = true;
            self.ends_in_item = false;
        }
    }

    fn part(&mut self, between: &str) {
        if std::mem::take(&mut self.is_parted) {
            self.out.truncate(without_breaks_after(&self.out).len());
            if !self.out.is_empty() {
                self.out.push_str(between);
            }
        }
    }

    /// A blank between words, and only there.
    fn space(&mut self) {
        if !self.is_at_start() && !self.out.ends_with(' ') {
            self.out.push(' ');
        }
    }

    /// An item of a list; one item follows another at once.
    fn item(&mut self, markdown: &str) {
        let sign = match &mut self.number {
            Some(number) => {
                *number += 1;
                format!("{}. ", *number - 1)
            }
            None => "- ".into(),
        };
        let between = if self.ends_in_item { "\n" } else { "\n\n" };
        let item = indented(markdown, &sign, &" ".repeat(sign.len()));
        self.block_after(&item, between);
        self.ends_in_item |= !item.is_empty();
    }

    /// A link or a heading: what is in it is words.
    fn is_line(&self) -> bool {
        matches!(self.name, "a" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
    }

    /// Nothing is on the line yet.
    fn is_at_start(&self) -> bool {
        self.is_parted || self.out.is_empty() || self.out.ends_with('\n')
    }
}

struct Writer<'a> {
    open: Vec<Piece<'a>>,
}

impl<'a> Writer<'a> {
    fn top(&mut self) -> &mut Piece<'a> {
        if self.open.is_empty() {
            self.open.push(Piece::default());
        }
        let last = self.open.len() - 1;
        &mut self.open[last]
    }

    fn finish(mut self) -> String {
        let out = self.top().out.clone();
        without_breaks(&out).to_string()
    }

    fn line_break(&mut self) {
        let top = self.top();
        if !top.is_at_start() || INLINE.contains(&top.name) && top.out.is_empty() {
            top.out.truncate(top.out.trim_end_matches(' ').len());
            top.out.push_str("\\\n");
        }
    }

    fn text(&mut self, text: &str) {
        let is_line = self.is_line();
        let top = self.top();
        // An address within a link would be a second one.
        let spell = if is_line { escaped } else { spelled };
        for (place, word) in text.split_whitespace().enumerate() {
            if place > 0 || text.starts_with(char::is_whitespace) {
                top.space();
            }
            let word = spell(word, top.is_at_start());
            top.inline(&word);
        }
        if text.ends_with(char::is_whitespace) {
            top.space();
        }
    }

    /// Writes an element that nothing is written within, if it is one.
    fn whole(&mut self, element: ElementRef) -> bool {
        let is_line = self.is_line();
        match element.value().name() {
            "br" => self.line_break(),
            "code" => quote(self.top(), &whole_text(element)),
            "pre" if is_line => quote(self.top(), &whole_text(element)),
            "hr" if is_line => {}
            "hr" => self.top().block("---"),
            "pre" => self.top().block(&fenced(&whole_text(element))),
            "table" | "dl" if !is_line => self.top().block(&folded(&element.html())),
            _ => return false,
        }
        true
    }

    fn close(&mut self, element: ElementRef) {
        let Some(Piece {
            out, has_blocks, ..
        }) = self.open.pop()
        else {
            return;
        };
        let name = element.value().name();
        let is_line = self.is_line();
        let top = self.top();
        match name {
            "a" => link(top, &out, element.attr("href").unwrap_or_default()),
            // There are no blocks in it.
            _ if is_line && !INLINE.contains(&name) => {
                top.space();
                top.inline(&out);
                top.space();
            }
            _ if has_blocks && INLINE.contains(&name) => top.block(&out),
            "strong" | "b" => mark(top, &out, "**", "strong"),
            "em" | "i" => mark(top, &out, "*", "em"),
            "del" | "s" => mark(top, &out, "~~", "del"),
            "sub" | "sup" | "ins" | "u" | "mark" | "kbd" => mark(top, &out, "", name),
            _ if INLINE.contains(&name) => top.inline(&out),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => top.block(&heading(name, &out)),
            "blockquote" => top.block(&indented(&out, "> ", "> ")),
            "li" => top.item(&out),
            // Within an item it follows its words at once.
            "ul" | "ol" if top.name == "li" => top.block_after(&out, "\n"),
            _ => top.block(&out),
        }
    }

    /// Whether a link or a heading is open.
    fn is_line(&self) -> bool {
        self.open.iter().any(Piece::is_line)
    }
}

fn heading(name: &str, inside: &str) -> String {
    let level = name.get(1..).and_then(|level| level.parse().ok());
    match on_one_line(inside) {
        words if words.is_empty() => words,
        // A page's own title is the only first one.
        words => format!("{} {words}", "#".repeat(level.unwrap_or(2).max(2))),
    }
}

/// Words between signs. Where signs would not be known as such, they are tags.
fn mark(top: &mut Piece, inside: &str, sign: &str, tag: &str) {
    let words = without_breaks(inside);
    let (before, after) = inside.split_at(inside.find(words).unwrap_or(0));
    let after = &after[words.len()..];
    let is_clear = words.starts_with(char::is_alphanumeric)
        && words.ends_with(char::is_alphanumeric)
        && !sign.is_empty()
        && !top.out.ends_with(['*', '~']);
    let marked = match is_clear {
        _ if words.is_empty() || words.contains("\n\n") => words.to_string(),
        true => format!("{sign}{words}{sign}"),
        false => format!("<{tag}>{words}</{tag}>"),
    };
    top.inline(&format!("{before}{marked}{after}"));
}

fn link(top: &mut Piece, inside: &str, href: &str) {
    let words = on_one_line(inside);
    top.inline(&match href.contains(['<', '>', '\n', ' ']) {
        _ if href.is_empty() || words.is_empty() => words,
        true => words,
        false if words == escaped(href, false) => format!("<{href}>"),
        false => format!("[{words}](<{href}>)"),
    });
}

/// Text as code, within words.
fn quote(top: &mut Piece, text: &str) {
    let text = folded(text);
    let sign = "`".repeat(longest_run(&text) + 1);
    top.inline(&match text.is_empty() {
        true => text,
        false if top.out.ends_with('`') => format!("<code>{}</code>", escaped(&text, false)),
        false if text.contains('`') => format!("{sign} {text} {sign}"),
        false => format!("{sign}{text}{sign}"),
    });
}

/// Text as code, for itself.
fn fenced(text: &str) -> String {
    let sign = "`".repeat((longest_run(text) + 1).max(3));
    if text.trim().is_empty() {
        return String::new();
    }
    format!("{sign}\n{}\n{sign}", text.trim_end_matches('\n'))
}

fn longest_run(text: &str) -> usize {
    let runs = text.split(|c| c != '`').map(str::len);
    runs.max().unwrap_or(0)
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn whole_text(element: ElementRef) -> String {
    element.text().collect()
}

fn on_one_line(markdown: &str) -> String {
    folded(&markdown.replace("\\\n", " "))
}

fn indented(markdown: &str, first: &str, others: &str) -> String {
    let mut out = String::new();
    for (place, line) in without_breaks(markdown).lines().enumerate() {
        let sign = if place == 0 { first } else { others };
        let line = format!("{sign}{line}");
        out.push_str(if place > 0 { "\n" } else { "" });
        out.push_str(line.trim_end());
    }
    out
}

/// Without line breaks and blanks at its ends.
fn without_breaks(markdown: &str) -> &str {
    let mut markdown = without_breaks_after(markdown).trim_start();
    while let Some(rest) = markdown.strip_prefix("\\\n") {
        markdown = rest.trim_start();
    }
    markdown
}

fn without_breaks_after(mut markdown: &str) -> &str {
    loop {
        let shorter = markdown.strip_suffix("\\\n").unwrap_or(markdown.trim_end());
        if shorter == markdown {
            return markdown;
        }
        markdown = shorter;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use pulldown_cmark::{Options, Parser};
    use url::Url;

    fn converted(html: &str) -> String {
        let base = Url::parse("https://old.example/x/").unwrap();
        markdown(&Html::sanitise(html, &base))
    }

    /// What a page shows of it, without the curling of quotes.
    fn shown(markdown: &str) -> Html {
        let mut markup = String::new();
        let options = Options::all() - Options::ENABLE_SMART_PUNCTUATION;
        pulldown_cmark::html::push_html(&mut markup, Parser::new_ext(markdown, options));
        Html::from_markdown(&markup)
    }

    #[test]
    fn html_becomes_what_a_person_would_have_typed() {
        for (html, expected) in [
            (
                "<p>Eleven <b>frogs</b><br>this <i>morning</i>.</p><p>More &amp; more</p>",
                "Eleven **frogs**\\\nthis *morning*.\n\nMore \\& more",
            ),
            (
                "<h1>Pond</h1>text<blockquote><p>a<p>b</blockquote>",
                "## Pond\n\ntext\n\n> a\n>\n> b",
            ),
            (
                "<ul><li>a<ul><li>b</ul><li><p>c<p>d</ul><ol start=3><li>x<li>y</ol>",
                "- a\n  - b\n- c\n\n  d\n\n3. x\n4. y",
            ),
            (
                "<a href=/pond_1>the *pond*</a> <a href=https://a.example/b_c>https://a.example/b_c</a> https://d.example/e_f.",
                "[the \\*pond\\*](<https://old.example/pond_1>) <https://a.example/b_c> <https://d.example/e_f>.",
            ),
            (
                "<pre><code>let a = `b`;\n  c\n</code></pre><p><code>a`b</code>",
                "```\nlet a = `b`;\n  c\n```\n\n`` a`b ``",
            ),
            (
                "<p>x<b>\"a\"</b>y <s> gone </s>, H<sub>2</sub>O<hr><p><br>z<br></p>",
                "x<strong>\"a\"</strong>y ~~gone~~ , H<sub>2</sub>O\n\n---\n\nz",
            ),
            (
                "<table><tr><th>a<tr><td>b*c</table>",
                "<table><tbody><tr><th>a</th></tr><tr><td>b*c</td></tr></tbody></table>",
            ),
            (
                "<p># no<p>1. no<p>- no<p>---<p>===<p>+ no<p>&lt;script&gt; $x$ ~~y~~ {{z}} [a](b) | !",
                "\\# no\n\n1\\. no\n\n\\- no\n\n\\---\n\n\\===\n\n\\+ no\n\n\\<script\\> \\$x\\$ \\~\\~y\\~\\~ \\{\\{z\\}\\} \\[a\\](b) \\| \\!",
            ),
            (
                "<p><img src=p.jpg alt='A pond'></p>",
                "[\\[A pond\\]](<https://old.example/x/p.jpg>)",
            ),
        ] {
            assert_eq!(converted(html), expected, "{html}");
        }
    }

    proptest! {
        #[test]
        fn every_word_is_still_there_and_none_is_markup(text in "[-a-c1.*_`~#>+=:|!\\[\\](){}<&;$\\\\ \n\"]{0,40}") {
            let html = format!("<p>{}</p>", crate::html::escape(&text));
            let base = Url::parse("https://old.example/").unwrap();
            let meant = Html::sanitise(&html, &base).text();
            prop_assert_eq!(shown(&converted(&html)).text(), meant);
        }

        #[test]
        fn whatever_the_markup_its_words_stay(pieces in prop::collection::vec(prop::sample::select(vec![
            "<p>", "</p>", "<b>", "</b>", "<i>", "</i>", "<a href=x>", "</a>", "<ul>", "</ul>", "<li>", "<ol>", "</ol>", "<br>",
            "<blockquote>", "</blockquote>", "<code>", "</code>", "<pre>", "</pre>", "<h2>", "</h2>", "<s>", "</s>", "a", "b ", " 1. ", "*", "- ", "\n",
        ]), 0..24)) {
            let base = Url::parse("https://old.example/").unwrap();
            let html = pieces.concat();
            let words = |html: &Html| html.text().split_whitespace().collect::<String>();
            prop_assert_eq!(words(&shown(&converted(&html))), words(&Html::sanitise(&html, &base)));
        }
    }
}
