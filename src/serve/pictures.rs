//! Pictures of the private timeline: one's own from the preview, friends' from our own copies; of which there is none
//! there is a link. A page that is looked at loads nothing from anywhere else.

use url::Url;

use crate::html::Html;
use crate::reader::{Album, Picture};
use crate::render::{self, Shown};
use crate::site::Site;

/// The pictures of a post that do not stand in its text.
pub fn beside(mut pictures: Vec<Picture>, text: &Html) -> Vec<Picture> {
    let inside = text.pictures();
    pictures.retain(|picture| inside.iter().all(|shown| shown.url != picture.url));
    pictures
}

/// A picture as the page shows it.
pub fn shown(picture: Picture, site: &Site, album: &Album) -> Shown {
    let label = match picture.alt.trim() {
        "" => site.config.words.of("kind", "photo").to_string(),
        alt => alt.to_string(),
    };
    let copy = album.copy(&picture.url).map(|copy| render::Seen {
        src: copy.src,
        width: copy.width,
        height: copy.height,
    });
    Shown {
        label,
        alt: picture.alt,
        copy: copy.or_else(|| own(&picture.url, site)),
        post: picture.post,
        url: picture.url,
    }
}

/// One's own picture, as the preview has it.
fn own(url: &str, site: &Site) -> Option<render::Seen> {
    let path = site.config.base.file(&Url::parse(url).ok()?)?;
    let size = site.content.bodies.gallery.offer(&path)?.size;
    Some(render::Seen {
        src: render::home(url, &site.config),
        width: size.width,
        height: size.height,
    })
}
