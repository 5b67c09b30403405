//! Pages for oneself alone: in no plan, only the preview asks for them.

use minijinja::Value;

use super::calendar::{self, Happening};
use super::chrome::chrome;
use super::pages::{self, Found, Said};
use super::templates::Templates;
use crate::config::Config;
use crate::diagnostic::Stop;
use crate::html::Html;
use crate::site::Site;

/// The page of the private timeline.
const READER: &str = "-/timeline/index.html";

/// What somebody said, to be read at home.
pub fn whole(html: &Html, config: &Config) -> Option<Value> {
    (!html.is_empty()).then(|| Value::from_safe_string(html.on_page(&config.base, READER)))
}

/// Where something of one's own site is, seen from the page of the private timeline.
pub fn home(url: &str, config: &Config) -> String {
    config.base.href(READER, url)
}

/// The private timeline.
pub fn reader(
    site: &Site,
    said: Vec<Said>,
    token: &str,
    look: pages::Look,
) -> Result<Vec<u8>, Stop> {
    let templates = Templates::new(&site.root, &site.config, &chrome(site))?;
    let page = pages::Reader {
        said,
        token: token.to_string(),
        look,
    };
    templates.render("reader.html", READER, &page)
}

/// Where words were found in it.
pub fn found(site: &Site, words: &str, found: Vec<Found>) -> Result<Vec<u8>, Stop> {
    let templates = Templates::new(&site.root, &site.config, &chrome(site))?;
    let page = pages::Search {
        words: words.to_string(),
        found,
    };
    templates.render("found.html", READER, &page)
}

/// The private agenda.
pub fn agenda(site: &Site, coming: Vec<Happening>) -> Result<Vec<u8>, Stop> {
    let templates = Templates::new(&site.root, &site.config, &chrome(site))?;
    let page = pages::Agenda {
        weekdays: site.config.words.weekdays(),
        months: calendar::months(site, &coming),
        coming: calendar::list(&coming, &site.config),
    };
    templates.render("agenda.html", "-/agenda/index.html", &page)
}
