//! Strangers' HTML as a flat list of steps, and the plain text of its parts. Sanitises nothing: what is to be
//! printed goes through `html`.

use std::ops::Range;

use scraper::{ElementRef, Html};

use crate::html::{INLINE, bounded, escape};

/// A parsed fragment. Its steps borrow from it.
pub struct Fragment(Html);

/// One step through a fragment. Flat, because recursion over a stranger's nesting has no bound.
#[derive(Clone, Copy)]
pub enum Step<'a> {
    /// An element begins; its `Close` is at `end`, and the nearest block around it, or itself, at `block`.
    Open {
        element: ElementRef<'a>,
        end: usize,
        block: Option<usize>,
    },
    Text(&'a str),
    Close {
        element: ElementRef<'a>,
    },
}

/// All steps through a fragment, in document order. An element is known by the position of its `Open`.
pub struct Steps<'a>(Vec<Step<'a>>);

impl Fragment {
    /// Parses markup; what is beyond reason has no structure anybody looks at, only words.
    pub fn parse(markup: &str) -> Fragment {
        Fragment(Html::parse_fragment(&bounded(markup)))
    }

    /// Parses a whole page, of which the same holds.
    pub fn parse_page(markup: &str) -> Fragment {
        Fragment(Html::parse_document(&bounded(markup)))
    }

    /// The language that a page says it is in.
    pub fn language(&self) -> Option<&str> {
        self.0.root_element().attr("lang")
    }

    pub fn steps(&self) -> Steps<'_> {
        let mut steps = Vec::new();
        let mut opened = Vec::new();
        // The parser puts a fragment into an element of its own.
        let top = *self.0.root_element();
        let mut node = top.first_child();
        while let Some(here) = node {
            if let Some(element) = ElementRef::wrap(here) {
                open(&mut steps, &mut opened, element);
            } else if let Some(text) = here.value().as_text() {
                steps.push(Step::Text(text));
            }
            if here.has_children() {
                node = here.first_child();
                continue;
            }
            let mut left = here;
            node = loop {
                if let Some(element) = ElementRef::wrap(left) {
                    close(&mut steps, &mut opened, element);
                }
                match (left.next_sibling(), left.parent()) {
                    (Some(next), _) => break Some(next),
                    (None, Some(parent)) if parent.id() != top.id() => left = parent,
                    _ => break None,
                }
            };
        }
        Steps(steps)
    }
}

fn open<'a>(steps: &mut Vec<Step<'a>>, opened: &mut Vec<usize>, element: ElementRef<'a>) {
    let start = steps.len();
    let around = opened.last().and_then(|parent| match steps.get(*parent) {
        Some(Step::Open { block, .. }) => *block,
        _ => None,
    });
    let block = if is_inline(element) {
        around
    } else {
        Some(start)
    };
    opened.push(start);
    steps.push(Step::Open {
        element,
        end: start,
        block,
    });
}

fn close<'a>(steps: &mut Vec<Step<'a>>, opened: &mut Vec<usize>, element: ElementRef<'a>) {
    let here = steps.len();
    if let Some(Step::Open { end, .. }) = opened.pop().and_then(|start| steps.get_mut(start)) {
        *end = here;
    }
    steps.push(Step::Close { element });
}

impl<'a> Steps<'a> {
    /// The elements within a range, with their positions.
    pub fn elements(&self, range: Range<usize>) -> impl Iterator<Item = (usize, ElementRef<'a>)> {
        let start = range.start;
        let steps = self.0.get(range).unwrap_or_default().iter().enumerate();
        steps.filter_map(move |(index, step)| match step {
            Step::Open { element, .. } => Some((start + index, *element)),
            _ => None,
        })
    }

    pub fn all(&self) -> Range<usize> {
        0..self.0.len()
    }

    pub fn get(&self, at: usize) -> Option<Step<'a>> {
        self.0.get(at).copied()
    }

    pub fn element(&self, at: usize) -> Option<ElementRef<'a>> {
        match self.get(at) {
            Some(Step::Open { element, .. }) => Some(element),
            _ => None,
        }
    }

    /// An element with all that is in it.
    pub fn whole(&self, at: usize) -> Range<usize> {
        match self.get(at) {
            Some(Step::Open { end, .. }) => at..end + 1,
            _ => at..at,
        }
    }

    /// What is in an element.
    pub fn inside(&self, at: usize) -> Range<usize> {
        let whole = self.whole(at);
        match whole.is_empty() {
            true => whole,
            false => whole.start + 1..whole.end - 1,
        }
    }

    /// The plain text of a range, blanks folded.
    pub fn text(&self, range: Range<usize>) -> String {
        self.text_without(range, &[])
    }

    /// The plain text of a range, `omitted` ranges and what is never seen left out.
    pub fn text_without(&self, range: Range<usize>, omitted: &[Range<usize>]) -> String {
        let mut text = String::new();
        let mut at = range.start;
        while at < range.end.min(self.0.len()) {
            if let Some(skip) = omitted
                .iter()
                .find(|skip| skip.start == at && !skip.is_empty())
            {
                at = skip.end;
                text.push(' ');
                continue;
            }
            match self.0[at] {
                Step::Open { element, end, .. } if is_invisible(element) => at = end,
                Step::Open { element, .. } | Step::Close { element } if !is_inline(element) => {
                    text.push(' ')
                }
                Step::Text(piece) => text.push_str(piece),
                _ => {}
            }
            at += 1;
        }
        fold(&text)
    }

    /// The nearest block around an element, or itself; none at the top.
    pub fn block(&self, at: usize) -> Option<usize> {
        match self.get(at) {
            Some(Step::Open { block, .. }) => block,
            _ => None,
        }
    }
}

pub fn is_inline(element: ElementRef) -> bool {
    INLINE.contains(&element.value().name())
}

fn is_invisible(element: ElementRef) -> bool {
    const INVISIBLE: [&str; 11] = [
        "script", "style", "template", "title", "textarea", "select", "svg", "math", "head",
        "iframe", "noscript",
    ];
    INVISIBLE.contains(&element.value().name())
}

/// Bytes of a line of text; nobody writes a longer title.
const LINE: usize = 8 << 10;

/// The text of markup where a line of text was wanted: a title with a stray `<` in it stays whole.
pub fn line(markup: &str) -> String {
    let markup = &markup[..markup.floor_char_boundary(LINE)];
    if !markup.contains(['<', '&']) {
        return fold(markup);
    }
    let fragment = Fragment::parse(&escape_unlikely_tags(markup));
    let steps = fragment.steps();
    steps.text(steps.all())
}

/// Plain text where a line of it was wanted.
pub fn plain_line(text: &str) -> String {
    fold(&text[..text.floor_char_boundary(LINE)])
}

/// Whether text that may be HTML is HTML: it closes an element or refers to a character, and knows no element that
/// HTML does not.
pub fn looks_like_html(text: &str) -> bool {
    has_markup(text)
        && text
            .split('<')
            .skip(1)
            .map(name)
            .all(|name| name.is_empty() || is_html(name))
}

/// Whether text closes an element or refers to a character.
pub fn has_markup(text: &str) -> bool {
    let is_reference = |rest: &str| {
        let name = rest.split(';').next().unwrap_or_default();
        name.len() < rest.len().min(12)
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '#')
    };
    text.contains("/>")
        || text.split("</").skip(1).any(|tag| is_html(name(tag)))
        || text.split('&').skip(1).any(is_reference)
}

/// The name of the tag that begins here.
fn name(tag: &str) -> &str {
    let tag = tag.trim_start_matches('/');
    let end = tag
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(tag.len());
    &tag[..end]
}

/// Whether HTML knows an element, or did.
fn is_html(name: &str) -> bool {
    const KNOWN: &str = " a abbr acronym address applet area article aside audio b base bdi bdo big blink blockquote body br button \
        canvas caption center cite code col colgroup data dd del details dfn dir div dl dt em embed fieldset figcaption figure \
        font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html i iframe img input ins kbd label legend li link \
        map mark marquee math menu meta nav nobr noframes noscript object ol optgroup option p param picture pre q rp rt ruby \
        s samp script section select small source span strike strong style sub summary sup svg table tbody td textarea tfoot \
        th thead time title tr track tt u ul var video wbr ";
    !name.is_empty() && KNOWN.contains(&format!(" {} ", name.to_ascii_lowercase()))
}

/// Text with its references decoded.
pub fn decoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    super::characters::decode(text, &mut out);
    out
}

/// Escapes each `<` that begins no element of HTML, or that no `>` follows.
fn escape_unlikely_tags(markup: &str) -> String {
    let last = markup.rfind('>').unwrap_or(0);
    let mut out = String::with_capacity(markup.len());
    let mut done = 0;
    for (at, _) in markup.match_indices('<') {
        let tag = &markup[at + 1..];
        if at > last || !(is_html(name(tag)) || tag.starts_with('!')) {
            out.push_str(&markup[done..at]);
            out.push_str("&lt;");
            done = at + 1;
        }
    }
    out.push_str(&markup[done..]);
    out
}

/// Blanks folded and trimmed, and without what nobody sees: a name could pass for another's by it, or turn around what
/// stands after it on a line.
pub fn fold(text: &str) -> String {
    let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match folded.contains(is_unseen) {
        // What is left of it may end in blanks.
        true => fold(&folded.replace(is_unseen, "")),
        false => folded,
    }
}

/// Overrides and isolates of direction, blanks without width, marks of annotations. Joiners stay, which letters and
/// pictures are made with, and the marks of direction that Arabic and Hebrew need.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{180E}' | '\u{200B}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}')
        || matches!(c, '\u{2066}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}')
}

/// Plain text as HTML: an empty line parts paragraphs.
pub fn paragraphs(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let paragraphs = text
        .split("\n\n")
        .map(str::trim)
        .filter(|text| !text.is_empty());
    paragraphs
        .map(|text| format!("<p>{}</p>", escape(text).replace('\n', "<br>")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_a_title_keeps_what_is_no_markup() {
        for (markup, text) in [
            ("Fish &amp; chips", "Fish & chips"),
            ("<b>Fish</b>  &#8217;n\n chips", "Fish ’n chips"),
            ("Vec<T> and a < b", "Vec<T> and a < b"),
            ("AT&T", "AT&T"),
        ] {
            assert_eq!(line(markup), text);
        }
    }

    #[test]
    fn a_line_holds_nothing_that_turns_it_around_or_hides_in_it() {
        for (written, meant) in [
            ("Ben\u{202E}nhC\u{202C}", "BennhC"),
            ("\u{2066}Ada\u{2069}, \u{200F}עדה", "Ada, \u{200F}עדה"),
            ("B\u{200B}e\u{2060}n\u{FEFF}", "Ben"),
            ("\u{200B} \u{202E}", ""),
            (
                "می\u{200C}خواهم 👩\u{200D}🍳",
                "می\u{200C}خواهم 👩\u{200D}🍳",
            ),
        ] {
            assert_eq!(fold(written), meant);
            assert_eq!(line(&format!("{written}<b></b>")), meant);
        }
    }

    #[test]
    fn text_leaves_out_what_nobody_sees() {
        let fragment = Fragment::parse(
            "<p>a<b>b</b></p><script>x</script><p>c<br>d <img src=x> </p><style>y</style>e",
        );
        let steps = fragment.steps();
        assert_eq!(steps.text(steps.all()), "ab c d e");
    }

    #[test]
    fn an_element_knows_its_end() {
        let fragment = Fragment::parse("<div><p>a</p><hr>b</div>c");
        let steps = fragment.steps();
        let (at, _) = steps
            .elements(steps.all())
            .find(|(_, element)| element.value().name() == "div")
            .unwrap();
        assert_eq!(steps.text(steps.whole(at)), "a b");
        assert_eq!(steps.text(at..steps.all().end), "a b c");
    }
}
