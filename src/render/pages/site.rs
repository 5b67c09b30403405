//! What every page shows, and the parts that many pages share.

use minijinja::Value;
use serde::Serialize;

/// `site`: what every page shows.
#[derive(Clone, Debug, Serialize)]
pub struct Site {
    pub title: String,
    /// The base address, ending in `/`.
    pub url: String,
    /// Of the interface; entries may have another.
    pub language: String,
    /// `ltr` or `rtl`.
    pub direction: &'static str,
    pub description: String,
    pub author: Author,
    /// The links of the header, in order.
    pub nav: Vec<Link>,
    /// Feeds and calendars, for `<link rel="alternate">`.
    pub feeds: Vec<Feed>,
    /// The picture of the browser's tab.
    pub icon: Icon,
    /// The picture on the home screen of a phone.
    pub touch_icon: String,
    /// The card that stands for a page without a picture of its own.
    pub picture: String,
    /// Where it is explained how to follow along.
    pub subscribe: String,
    /// `default`, or another palette of the theme.
    pub palette: String,
    /// The file to load after the theme's own sheet, if the person has one.
    pub custom_css: Option<String>,
    /// Where others send webmentions, if they are taken.
    pub webmention: Option<String>,
}

/// The person whose site this is: the h-card.
#[derive(Clone, Debug, Serialize)]
pub struct Author {
    pub name: String,
    pub url: String,
    pub photo: Option<String>,
    pub note: String,
    pub email: String,
    /// Other places where this is me: `rel="me"`.
    pub me: Vec<String>,
    pub payment: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Icon {
    pub url: String,
    /// `image/svg+xml`, …
    pub mime: &'static str,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Link {
    pub label: String,
    pub url: String,
}

/// One `<link rel="alternate">`.
#[derive(Clone, Debug, Serialize)]
pub struct Feed {
    pub title: String,
    pub url: String,
    /// `application/rss+xml`, `text/calendar`, …
    pub mime: String,
}

/// A moment: `iso` for machines, `text` for people.
#[derive(Clone, Debug, Serialize)]
pub struct Time {
    pub iso: String,
    pub text: String,
}

/// What `<head>` needs to know of any page: `page.meta`.
#[derive(Clone, Debug, Serialize)]
pub struct Meta {
    /// Which template this is: `home`, `entry`, `tag`, …
    pub kind: &'static str,
    /// For `<title>`; the site's title is added by the template.
    pub title: Option<String>,
    pub description: String,
    /// The page's own absolute address.
    pub url: String,
    pub language: String,
    /// Keep search engines away: pages that show what friends wrote.
    pub noindex: bool,
    /// schema.org data, already JSON, safe inside `<script type="application/ld+json">`.
    pub json_ld: Option<Value>,
}

/// Neighbours of a page in a list, or of an entry in time.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Pager {
    pub newer: Option<Link>,
    pub older: Option<Link>,
}
