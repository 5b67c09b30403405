//! Every picture that a file of Markdown shows, with the words that stand for it and its place.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::front_matter;
use super::head::SourceFile;
use super::markdown::options;
use crate::diagnostic::{self, Stop};

/// A picture as it is written.
#[derive(Debug, PartialEq)]
pub struct Picture {
    /// Its address or file, as the person wrote it.
    pub file: String,
    /// What stands for it where it is not seen. None where the person's own markup says that it is decoration.
    pub alt: Option<String>,
    /// The bytes of the whole file's text that show it.
    pub place: Range<usize>,
}

/// The pictures of a file, those of `photos:` first, and the file's text.
pub fn pictures(root: &Path, source: &SourceFile) -> Result<(Arc<str>, Vec<Picture>), Stop> {
    let text = diagnostic::text(root, &source.path)?;
    let mut pictures = photos(&source.path, &text);
    pictures.extend(images(&text, source.body.clone()));
    Ok((text, pictures))
}

fn photos(path: &str, text: &Arc<str>) -> Vec<Picture> {
    let Ok(front) = front_matter::read(path, text) else {
        return Vec::new();
    };
    let photos = front.fields.photos.iter().map(|photo| {
        let place = front.source.within("photos", &photo.file);
        let start = front.source.range.start;
        Picture {
            file: photo.file.clone(),
            alt: Some(photo.alt.clone()),
            place: start + place.start..start + place.end,
        }
    });
    photos.collect()
}

fn images(text: &str, body: Range<usize>) -> Vec<Picture> {
    let markdown = text.get(body.clone()).unwrap_or_default();
    let mut pictures = Vec::new();
    let mut open: Option<Picture> = None;
    for (event, range) in Parser::new_ext(markdown, options(markdown)).into_offset_iter() {
        let place = body.start + range.start..body.start + range.end;
        match event {
            Event::Start(Tag::Image { dest_url, .. }) => {
                open = Some(Picture {
                    file: dest_url.to_string(),
                    alt: Some(String::new()),
                    place,
                });
            }
            Event::End(TagEnd::Image) => pictures.extend(open.take()),
            Event::Text(words) | Event::Code(words) => {
                if let Some(alt) = open.as_mut().and_then(|picture| picture.alt.as_mut()) {
                    alt.push_str(&words);
                }
            }
            Event::Html(raw) | Event::InlineHtml(raw) => pictures.extend(tags(&raw, place.start)),
            _ => {}
        }
    }
    pictures
}

/// The pictures in the author's own markup. `alt=""` is how HTML says that a picture is decoration.
fn tags(raw: &str, start: usize) -> Vec<Picture> {
    let tags = raw.match_indices("<img").filter_map(|(at, _)| {
        let tag = raw.get(at..)?.split_inclusive('>').next()?;
        let attribute = |name: &str| {
            let (_, value) = tag.split_once(&format!(" {name}="))?;
            let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
            let value = match quote {
                Some(quote) => value.get(1..)?.split(quote).next(),
                None => value.split([' ', '>']).next(),
            };
            value.map(str::to_string)
        };
        let is_decoration = attribute("alt").is_some_and(|alt| alt.is_empty());
        Some(Picture {
            file: attribute("src").unwrap_or_default(),
            alt: (!is_decoration).then(|| attribute("alt").unwrap_or_default()),
            place: start + at..start + at + tag.len(),
        })
    });
    tags.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_picture_is_found_with_its_words_and_its_place() {
        let text: Arc<str> = "---\nphotos:\n- file: a.jpg\n- { file: b.jpg, alt: B }\n---\n![*C* `c`](c.jpg) ![](d.jpg)\n\n<img src=\"e.jpg\"><img alt='' src=f.jpg>\n".into();
        let body = text.find("![").unwrap()..text.len();
        let mut pictures = photos("x.md", &text);
        pictures.extend(images(&text, body));
        let found: Vec<_> = pictures
            .iter()
            .map(|it| (&*it.file, it.alt.as_deref(), &text[it.place.clone()]))
            .collect();
        assert_eq!(
            found,
            [
                ("a.jpg", Some(""), "a.jpg"),
                ("b.jpg", Some("B"), "b.jpg"),
                ("c.jpg", Some("C c"), "![*C* `c`](c.jpg)"),
                ("d.jpg", Some(""), "![](d.jpg)"),
                ("e.jpg", Some(""), "<img src=\"e.jpg\">"),
                ("f.jpg", None, "<img alt='' src=f.jpg>"),
            ]
        );
    }
}
