//! Pages that stand by themselves: those of the person, how to follow along, and the one for what is not there.

use minijinja::Value;

use super::pen::Pen;
use super::templates::NOT_FOUND;
use super::{feeds, pages, views};
use crate::content::{Setting, Standing};
use crate::diagnostic::Stop;
use crate::output::{Made, Plan};
use crate::words::direction;

impl<'a> Pen<'a> {
    /// How to follow along, explained.
    pub fn subscribe(&self, plan: &mut Plan<'a>) {
        self.always(plan, "subscribe.html", "subscribe/index.html", |pen| {
            let meta = pen.meta(
                "subscribe",
                Some(pen.words().text("subscribe").into()),
                "subscribe/",
            );
            feeds::explained(pen.site, meta)
        });
    }

    pub fn standing(&self, plan: &mut Plan<'a>) {
        for page in &self.site.content.standing {
            let pen = self.clone();
            plan.render(format!("{}index.html", page.path), move || {
                pen.standing_page(page)
            });
        }
    }

    fn standing_page(&self, page: &Standing) -> Result<Made, Stop> {
        let here = format!("{}index.html", page.path);
        let site = self.site;
        let rendered = site
            .content
            .bodies
            .render(&page.source, &page.path, Setting::Page)?;
        let mut meta = self.meta("page", Some(page.title.clone()), &page.path);
        meta.description = page.summary.clone().unwrap_or_default();
        meta.language = page.language.clone().unwrap_or(meta.language);
        let content = Value::from_safe_string(rendered.html.on_page(&site.config.base, &here));
        let view = pages::Standing {
            meta,
            title: page.title.clone(),
            direction: direction(page.language.as_deref().unwrap_or(&site.config.language)),
            language: views::foreign(site, page.language.as_deref()),
            content,
            unpublished: page.unpublished.map(|why| views::mark(site, why)),
        };
        self.render("page.html", &here, &view, rendered.warnings)
    }

    pub fn not_found(&self, plan: &mut Plan<'a>) {
        self.always(plan, NOT_FOUND, NOT_FOUND, |pen| {
            let mut meta = pen.meta("404", Some(pen.words().text("missing").into()), NOT_FOUND);
            meta.noindex = true;
            pages::NotFound { meta }
        });
    }
}
