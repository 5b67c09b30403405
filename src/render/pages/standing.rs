//! Pages that stand by themselves.

use minijinja::Value;
use serde::Serialize;

use super::site::{Feed, Meta, Time};

/// `page.html`: a standing page such as `about`.
#[derive(Debug, Serialize)]
pub struct Standing {
    pub meta: Meta,
    pub title: String,
    /// If it is not the site's.
    pub language: Option<String>,
    /// `ltr` or `rtl`, of that language.
    pub direction: &'static str,
    pub content: Value,
    /// Marked when the preview shows what a build would leave out: `draft`.
    pub unpublished: Option<String>,
}

/// `subscribe.html`: how to follow along, for somebody who never heard of feeds.
#[derive(Debug, Serialize)]
pub struct Subscribe {
    pub meta: Meta,
    /// What is written here: the address for a feed reader.
    pub posts: String,
    /// The same in other formats.
    pub formats: Vec<Feed>,
    /// The events, if there are any.
    pub calendar: Option<Calendar>,
    /// What friends wrote, too, if that is public.
    pub timeline: Option<String>,
    /// The list of friends for a feed reader, if it is public.
    pub circle: Option<String>,
}

/// A calendar to subscribe to.
#[derive(Debug, Serialize)]
pub struct Calendar {
    pub url: String,
    /// The same address with `webcal:`, which calendar programs open.
    pub webcal: String,
}

/// `404.html`: the one page whose links start at the site's base.
#[derive(Debug, Serialize)]
pub struct NotFound {
    pub meta: Meta,
}

/// `moved.html`: what stands at a former address.
#[derive(Debug, Serialize)]
pub struct Moved {
    pub meta: Meta,
    /// Where it is now.
    pub target: String,
}

/// `gone.html`: what stands at the address of something taken back.
#[derive(Debug, Serialize)]
pub struct Gone {
    pub meta: Meta,
    /// When it was taken back.
    pub deleted: Time,
}
