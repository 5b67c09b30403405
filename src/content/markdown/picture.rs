//! What `![…](…)` becomes: a picture in the widths that a browser may choose from, a film or a sound with a player.

use super::setting::Setting;
use crate::content::gallery::{Gallery, Offer};
use crate::content::links::Links;
use crate::html::{OWN_LINK, escape};

/// How wide a picture stands in the text, for a browser that chooses among its copies before it knows the style.
pub const SIZES: &str = "(min-width: 46rem) 42rem, 100vw";

/// Where a picture is.
pub struct Source {
    /// As it is printed.
    pub printed: String,
    /// Its output path, for one of the site's own.
    pub path: Option<String>,
}

/// What the end of a file's name says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Medium {
    Picture,
    Film,
    Sound,
}

impl Medium {
    pub fn of(address: &str) -> Medium {
        let path = address.split(['?', '#']).next().unwrap_or_default();
        let ending = path.rsplit('.').next().unwrap_or_default();
        match ending.to_ascii_lowercase().as_str() {
            "mp4" | "m4v" | "mov" | "webm" | "ogv" => Medium::Film,
            "mp3" | "m4a" | "ogg" | "oga" | "opus" | "wav" | "flac" | "aac" => Medium::Sound,
            _ => Medium::Picture,
        }
    }
}

/// Prints what stands at `source`, with the words that stand for it.
pub fn markup(
    source: &Source,
    title: &str,
    alt: &str,
    (gallery, links): (&Gallery, &Links),
    setting: Setting,
) -> String {
    let (src, alt, title) = (&source.printed, escape(alt), titled(title));
    match Medium::of(src) {
        Medium::Picture => {
            let offer = source.path.as_deref().and_then(|path| gallery.offer(path));
            let offer = offer.filter(|_| setting != Setting::Feed);
            let offered = offer.map(|offer| offered(src, &offer, links));
            let offered = offered.unwrap_or_default();
            format!("<img src=\"{src}\"{offered} alt=\"{alt}\"{title}>")
        }
        Medium::Film => player("video", src, &alt, &title),
        Medium::Sound => player("audio", src, &alt, &title),
    }
}

/// The picture's size, so that nothing jumps when it comes, and its copies.
fn offered(src: &str, offer: &Offer, links: &Links) -> String {
    let Offer { size, narrower } = offer;
    let mut set: Vec<String> = narrower
        .iter()
        .filter_map(|(path, width)| {
            let address = links.address(path)?;
            Some(format!("{OWN_LINK}{} {width}w", escape(&address)))
        })
        .collect();
    let widths = match set.is_empty() {
        true => String::new(),
        false => {
            set.push(format!("{src} {}w", size.width));
            format!(" srcset=\"{}\" sizes=\"{SIZES}\"", set.join(", "))
        }
    };
    let (width, height) = (size.width, size.height);
    format!("{widths} width=\"{width}\" height=\"{height}\" loading=\"lazy\"")
}

/// Plays when it is asked to; where nothing can play it, a link is left.
fn player(element: &str, src: &str, alt: &str, title: &str) -> String {
    let words = if alt.is_empty() { element } else { alt };
    format!(
        "<{element} controls preload=\"metadata\" src=\"{src}\" aria-label=\"{words}\"{title}>\
         <a href=\"{src}\">{words}</a></{element}>"
    )
}

/// A `title` attribute, where there is one.
pub fn titled(title: &str) -> String {
    match title.is_empty() {
        true => String::new(),
        false => format!(" title=\"{}\"", escape(title)),
    }
}
