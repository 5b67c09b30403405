//! What writes pages: the site and the templates.

use std::sync::Arc;

use serde::Serialize;

use super::pages;
use super::templates::Templates;
use crate::content::Reading;
use crate::diagnostic::{Diagnostic, Stop};
use crate::model::{PROGRAM, mark};
use crate::output::{Begun, Made, Plan};
use crate::site::Site;
use crate::words::Words;

#[derive(Clone)]
pub struct Pen<'a> {
    pub site: &'a Site,
    pub templates: Arc<Templates>,
}

impl<'a> Pen<'a> {
    /// Adds a page without bodies of entries. What its template gets tells whether it must be made anew.
    pub fn page<P: Serialize + 'a>(
        &self,
        plan: &mut Plan<'a>,
        template: &'static str,
        path: String,
        page: impl Fn() -> P + Send + Sync + 'a,
    ) {
        let nothing = |_: &mut P, _: &str| Ok(Vec::new());
        self.page_with_bodies(plan, template, path, page, nothing);
    }

    /// Adds a page that shows bodies of entries. `page` gives it with a word for each body, enough to tell whether it
    /// must be made anew; `write` puts the bodies in for the output path it gets, and says what is doubtful in them.
    pub fn page_with_bodies<P: Serialize + 'a>(
        &self,
        plan: &mut Plan<'a>,
        template: &'static str,
        path: String,
        page: impl Fn() -> P + Send + Sync + 'a,
        write: impl Fn(&mut P, &str) -> Result<Vec<Diagnostic>, Stop> + Clone + Send + Sync + 'a,
    ) {
        let (pen, here) = (self.clone(), path.clone());
        plan.in_steps(path, move || {
            let mut page = page();
            let mark = pen.templates.mark(template, &here, &page);
            let (pen, here, write) = (pen.clone(), here.clone(), write.clone());
            let rest = move || {
                let warnings = write(&mut page, &here)?;
                pen.render(template, &here, &page, warnings)
            };
            Ok(Begun::marked(mark, rest))
        });
    }

    /// Adds a page that is made anew every time.
    pub fn always<P: Serialize>(
        &self,
        plan: &mut Plan<'a>,
        template: &'static str,
        path: impl Into<String>,
        page: impl Fn(&Pen<'a>) -> P + Send + Sync + 'a,
    ) {
        let (pen, path) = (self.clone(), path.into());
        plan.render(path.clone(), move || {
            pen.render(template, &path, &page(&pen), Vec::new())
        });
    }

    pub fn render(
        &self,
        template: &str,
        path: &str,
        page: &impl Serialize,
        warnings: Vec<Diagnostic>,
    ) -> Result<Made, Stop> {
        Ok(Made {
            bytes: self.templates.render(template, path, page)?,
            warnings,
        })
    }

    pub fn words(&self) -> &'a Words {
        &self.site.config.words
    }

    pub fn meta(&self, kind: &'static str, title: Option<String>, path: &str) -> pages::Meta {
        pages::Meta {
            kind,
            title,
            description: self.site.config.description.clone(),
            url: self.site.config.base.join(path).to_string(),
            language: self.site.config.language.clone(),
            noindex: false,
            json_ld: None,
        }
    }
}

/// Adds a file that quotes bodies, as a feed does. Written at a glance, with a word for each body, it tells whether it
/// must be written anew.
pub fn quote<'a>(
    plan: &mut Plan<'a>,
    path: String,
    write: impl Fn(Reading) -> Result<String, Stop> + Clone + Send + Sync + 'a,
) {
    plan.in_steps(path, move || {
        let mark = mark([PROGRAM, &write(Reading::Glance)?]);
        let write = write.clone();
        let rest = move || Ok(write(Reading::Whole)?.into_bytes().into());
        Ok(Begun::marked(mark, rest))
    });
}
