//! What stands at addresses where something used to be.

use super::pen::Pen;
use super::{dates, pages};
use crate::output::Plan;
use crate::site::Site;

/// Where posts and pages used to be, as output files, and where they are.
pub fn former_addresses(site: &Site) -> impl Iterator<Item = (String, &str)> {
    site.content.pages().flat_map(move |page| {
        let old = former(site, page.aliases);
        old.map(move |old| (old, page.path))
    })
}

/// What these former addresses are as output files.
pub fn former<'a>(site: &'a Site, aliases: &'a [String]) -> impl Iterator<Item = String> + 'a {
    aliases.iter().filter_map(|alias| file(site, alias))
}

impl<'a> Pen<'a> {
    /// What stands at the former addresses of posts and pages.
    pub fn moved(&self, plan: &mut Plan<'a>) {
        for (old, path) in former_addresses(self.site) {
            self.always(plan, "moved.html", old, move |pen| {
                let target = pen.site.config.base.join(path).to_string();
                let mut meta = pen.meta("moved", Some(pen.words().text("moved").into()), path);
                meta.noindex = true;
                pages::Moved { meta, target }
            });
        }
    }

    /// What stands where something was taken back: no word of it, and a sign to programs (wire-format §5.5).
    pub fn gone(&self, plan: &mut Plan<'a>) {
        for deleted in &self.site.content.deleted {
            let Some(file) = self.site.config.base.file(&deleted.url) else {
                continue;
            };
            self.always(plan, "gone.html", file, move |pen| {
                let mut meta = pen.meta("gone", Some(pen.words().text("gone").into()), "");
                meta.url = deleted.url.to_string();
                meta.noindex = true;
                let deleted = dates::published(deleted.when, &pen.site.config);
                pages::Gone { meta, deleted }
            });
        }
    }
}

/// The output file of a former address: `/old/` or the whole address; none outside the site.
fn file(site: &Site, alias: &str) -> Option<String> {
    let base = &site.config.base;
    let url = match alias.contains("://") {
        true => url::Url::parse(alias).ok()?,
        false => base
            .url()
            .join(&format!("./{}", alias.trim_start_matches('/')))
            .ok()?,
    };
    let file = base.file(&url)?;
    let has_name = file
        .rsplit('/')
        .next()
        .is_some_and(|name| name.contains('.'));
    Some(if has_name {
        file
    } else {
        format!("{file}/index.html")
    })
}
