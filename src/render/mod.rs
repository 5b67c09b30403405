//! Site → plan: which files a site consists of, and how each is made.

mod archive;
mod calendar;
mod chrome;
mod circle;
mod conversation;
mod dates;
mod feeds;
mod former;
mod json_ld;
mod leaf;
mod lines;
mod occasions;
mod outcome;
mod pages;
mod pen;
mod posts;
mod private;
mod public;
mod relation;
mod repeat;
mod search;
mod sheet;
mod standing;
mod tags;
mod templates;
mod views;
mod years;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::content;
use crate::diagnostic::Failure;
use crate::embedded;
use crate::output::{Made, Plan};
use crate::site::Site;
use chrome::chrome;
use pen::Pen;
use templates::Templates;

pub use calendar::Happening;
pub use dates::{moment, published, zone};
pub use feeds::{documents, item, occasion};
pub use former::former_addresses;
pub use pages::{Context, Found, Look, Mine, More, Said, Seen, Shown, Tick};
pub use private::{agenda, found, home, reader, whole};
pub use relation::relation;
pub use repeat::repeat;
pub use views::yes_to;

/// The whole site; nothing is rendered yet.
pub fn plan(site: &Site) -> Result<Plan<'_>, Failure> {
    let templates = Templates::new(&site.root, &site.config, &chrome(site))?;
    let pen = Pen {
        site,
        templates: Arc::new(templates),
    };
    let mut plan = Plan::default();
    for (path, bytes) in embedded::under("site-template/static") {
        plan.render(path, move || {
            let sheet = path.ends_with(".css").then(|| std::str::from_utf8(bytes));
            Ok(match sheet {
                Some(Ok(sheet)) => sheet::squeezed(sheet).into_bytes().into(),
                _ => bytes.to_vec().into(),
            })
        });
    }
    pen.gone(&mut plan);
    pen.moved(&mut plan);
    pen.entries(&mut plan);
    pen.home(&mut plan);
    pen.tags(&mut plan);
    pen.archive(&mut plan);
    pen.subscribe(&mut plan);
    pen.standing(&mut plan);
    pen.calendar(&mut plan);
    pen.whats_on(&mut plan);
    pen.timeline(&mut plan);
    pen.friends(&mut plan);
    pen.not_found(&mut plan);
    feeds::plan(site, &mut plan);
    for_machines(site, &mut plan);
    copies(site, &mut plan);
    Ok(plan)
}

/// What hosts, search engines and whoever wants to chip in look for.
fn for_machines<'a>(site: &'a Site, plan: &mut Plan<'a>) {
    let base = &site.config.base;
    let moved = former_addresses(site).map(|(old, _)| old);
    let deleted = site.content.deleted.iter();
    let gone = deleted.filter_map(|deleted| base.file(&deleted.url));
    let elsewhere: BTreeSet<String> = moved.chain(gone).collect();
    let is_found = |path: &&str| public::is_found(path) && !elsewhere.contains(*path);
    let found: Vec<String> = plan.paths().filter(is_found).map(str::to_string).collect();
    plan.render("sitemap.xml", move || {
        Ok(public::sitemap(site, &found).into())
    });
    plan.render("robots.txt", || Ok(public::robots(base).into()));
    plan.render(".nojekyll", || Ok(Made::default()));
    if let Some(domain) = public::domain(base) {
        plan.render("CNAME", move || {
            Ok(format!("{domain}\n").into_bytes().into())
        });
    }
    if let Some(funding) = public::funding(site) {
        plan.render("funding.json", move || Ok(funding.clone().into()));
    }
}

/// The person's own files, pictures without what they tell of their maker. They win over what is generated.
fn copies<'a>(site: &'a Site, plan: &mut Plan<'a>) {
    let files = &site.content.files;
    for (path, file) in files.iter().filter(|(path, _)| !content::is_picture(path)) {
        plan.copy(path, file.clone());
    }
    let gallery = &site.content.bodies.gallery;
    for path in gallery.paths() {
        plan.render(path, || Ok(gallery.make(path)?.into()));
    }
}
