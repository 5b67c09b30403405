//! The little of a body that heads need: its title and its first words.

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::dialect::options;
use crate::model::{EXCERPT, shorten};

/// Bytes at the start of a body that are looked at for its title and excerpt.
const OPENING: usize = 2048;

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
    let body = &body[..body.floor_char_boundary(OPENING)];
    let mut opening = Opening::default();
    let mut heading: Option<String> = None;
    let mut is_first = true;
    let mut hidden = 0;
    for (event, range) in Parser::new_ext(body, options(body)).into_offset_iter() {
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
            Event::Text(text)
            | Event::Code(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text)
                if hidden == 0 =>
            {
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
    opening.excerpt = excerpt(&opening.excerpt);
    opening
}

/// The first words of a text, the blanks between them folded; what is not shown is not looked at.
fn excerpt(text: &str) -> String {
    let mut letters = 0;
    let words = text.split_whitespace().take_while(|word| {
        let is_needed = letters <= EXCERPT + 1;
        letters += word.chars().count() + 1;
        is_needed
    });
    shorten(&words.collect::<Vec<_>>().join(" "), EXCERPT)
}

fn is_inline(end: &TagEnd) -> bool {
    matches!(
        end,
        TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link
    )
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn an_excerpt_reads_as_the_page_does() {
        let opening = opening(
            "Euler's $e$, see [[Frogs|the frogs]] and [x](y). :frog: 🐸\n",
            None,
        );
        assert_eq!(opening.excerpt, "Euler’s e, see the frogs and x. :frog: 🐸");
    }
}
