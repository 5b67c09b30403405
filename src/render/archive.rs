//! The years something was written in, a page for each, and the words to search by.

use std::sync::Arc;

use super::pen::{Pen, quote};
use super::{pages, search, years};
use crate::diagnostic::Stop;
use crate::output::{Made, Plan};

impl<'a> Pen<'a> {
    /// The years, and a page for each of them.
    pub fn archive(&self, plan: &mut Plan<'a>) {
        let years = Arc::new(years::years(self.site));
        if years.is_empty() {
            return;
        }
        let all = years.clone();
        self.always(plan, "archive.html", "archive/index.html", move |pen| {
            pages::Archive {
                meta: pen.meta(
                    "archive",
                    Some(pen.words().text("archive").into()),
                    "archive/",
                ),
                years: all.iter().map(|year| year.count(pen.site)).collect(),
                tags: pen.tag_counts(),
            }
        });
        let site = self.site;
        quote(plan, search::PATH.into(), move |reading| {
            search::words(site, reading)
        });
        for at in 0..years.len() {
            let (pen, years) = (self.clone(), years.clone());
            let path = years.get(at).map(|year| year.path()).unwrap_or_default();
            plan.render(format!("{path}index.html"), move || pen.year(&years, at));
        }
    }

    fn year(&self, years: &[years::Year], at: usize) -> Result<Made, Stop> {
        let Some(year) = years.get(at) else {
            return Ok(Made::default());
        };
        let link = |year: &years::Year| {
            let count = year.count(self.site);
            pages::Link {
                label: count.name,
                url: count.url,
            }
        };
        let page = pages::Year {
            meta: self.meta("year", Some(year.name.clone()), &year.path()),
            name: year.name.clone(),
            months: year.months(self.site),
            pager: pages::Pager {
                newer: at.checked_sub(1).and_then(|at| years.get(at)).map(link),
                older: years.get(at + 1).map(link),
            },
        };
        self.render(
            "year.html",
            &format!("{}index.html", year.path()),
            &page,
            Vec::new(),
        )
    }
}
