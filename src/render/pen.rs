//! What writes pages: the site and the templates.

use std::sync::Arc;

use serde::Serialize;

use super::pages;
use super::templates::Templates;
use crate::content::Reading;
use crate::diagnostic::{Diagnostic, Stop};
use crate::model::{PROGRAM, mark};
use crate::output::{Made, Plan};
use crate::site::Site;
use crate::words::Words;

#[derive(Clone)]
pub struct Pen<'a> {
    pub site: &'a Site,
    pub templates: Arc<Templates>,
}

impl<'a> Pen<'a> {
    /// Adds a page. What its template gets tells, at a glance at the bodies, whether it must be made anew.
    pub fn page<P: Serialize>(
        &self,
        plan: &mut Plan<'a>,
        template: &'static str,
        path: String,
        page: impl Fn(&str, Reading) -> Result<(P, Vec<Diagnostic>), Stop> + Clone + Send + Sync + 'a,
    ) {
        let (pen, here, glance) = (self.clone(), path.clone(), page.clone());
        plan.mark(path.clone(), move || {
            let (page, _) = glance(&here, Reading::Glance)?;
            Ok(pen.templates.mark(template, &here, &page))
        });
        let (pen, here) = (self.clone(), path.clone());
        plan.render(path, move || {
            let (page, warnings) = page(&here, Reading::Whole)?;
            pen.render(template, &here, &page, warnings)
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
    let glance = write.clone();
    plan.mark(path.clone(), move || {
        Ok(mark([PROGRAM, &glance(Reading::Glance)?]))
    });
    plan.render(path, move || Ok(write(Reading::Whole)?.into_bytes().into()));
}
