//! A page for each of one's own entries, and the home page with all of them.

use std::sync::Arc;

use super::leaf::{Leaf, leaves};
use super::pen::Pen;
use super::{conversation, json_ld, pages, views};
use crate::content::{Head, Reading, Setting};
use crate::diagnostic::{Diagnostic, Stop};
use crate::output::Plan;

impl<'a> Pen<'a> {
    /// A page of its own for each post, event and answer.
    pub fn entries(&self, plan: &mut Plan<'a>) {
        let posts: Vec<&Head> = self.site.posts().collect();
        for (at, head) in posts.iter().copied().enumerate() {
            let newer = at.checked_sub(1).and_then(|at| posts.get(at)).copied();
            let older = posts.get(at + 1).copied();
            self.entry(plan, head, newer, older);
        }
        for head in self.site.responses() {
            self.entry(plan, head, None, None);
        }
    }

    fn entry(
        &self,
        plan: &mut Plan<'a>,
        head: &'a Head,
        newer: Option<&'a Head>,
        older: Option<&'a Head>,
    ) {
        let pen = self.clone();
        let path = format!("{}index.html", head.path);
        let template = views::template(head.entry.kind());
        self.page(plan, template, path, move |here, reading| {
            let (entry, warnings) = views::entry(pen.site, head, here, Setting::Page, reading)?;
            let mut meta = pen.meta(entry.kind, Some(entry.label.clone()), &head.path);
            meta.description = head
                .entry
                .summary
                .clone()
                .unwrap_or_else(|| head.entry.excerpt.clone());
            meta.language = head.entry.language.clone().unwrap_or(meta.language);
            meta.json_ld = json_ld::event(pen.site, &head.entry);
            // It says nothing that the entry does not: at a glance it is not missed.
            if meta.json_ld.is_none() && reading == Reading::Whole {
                meta.json_ld = json_ld::posting(pen.site, &head.entry.body, &entry, &meta);
            }
            let conversation = conversation::of(pen.site, &head.entry);
            let pager = pages::Pager {
                newer: newer.map(label),
                older: older.map(label),
            };
            let page = pages::EntryPage {
                meta,
                entry,
                conversation,
                pager,
            };
            Ok((page, warnings))
        });
    }

    /// The newest entries whole on the home page; older ones are listed on numbered pages, of which 1 is the oldest.
    pub fn home(&self, plan: &mut Plan<'a>) {
        let posts: Arc<Vec<&'a Head>> = Arc::new(self.site.posts().collect());
        for leaf in leaves(posts.len()) {
            let (pen, posts) = (self.clone(), posts.clone());
            let path = format!("{}index.html", leaf.path(""));
            let heads =
                move |leaf: &Leaf| posts.get(leaf.range.clone()).unwrap_or_default().to_vec();
            match leaf.number {
                None => self.page(plan, "home.html", path, move |here, reading| {
                    pen.newest(&heads(&leaf), &leaf, here, reading)
                }),
                Some(number) => self.page(plan, "older.html", path, move |_, _| {
                    Ok((pen.older(&heads(&leaf), &leaf, number), Vec::new()))
                }),
            }
        }
    }

    fn newest(
        &self,
        heads: &[&Head],
        leaf: &Leaf,
        here: &str,
        reading: Reading,
    ) -> Result<(pages::Home, Vec<Diagnostic>), Stop> {
        let view =
            |head: &&Head| Ok(views::entry(self.site, head, here, Setting::Among, reading)?.0);
        let entries = heads.iter().map(view).collect::<Result<Vec<_>, Stop>>()?;
        let mut meta = self.meta("home", None, "");
        meta.json_ld = Some(json_ld::blog(self.site));
        let page = pages::Home {
            meta,
            entries,
            pager: leaf.pager(self.site, ""),
        };
        Ok((page, Vec::new()))
    }

    fn older(&self, heads: &[&Head], leaf: &Leaf, number: usize) -> pages::Older {
        let path = leaf.path("");
        pages::Older {
            meta: self.meta(
                "older",
                Some(
                    self.words()
                        .fill("page_number", &[("n", &number.to_string())]),
                ),
                &path,
            ),
            number,
            entries: heads
                .iter()
                .map(|head| views::row(self.site, head))
                .collect(),
            pager: leaf.pager(self.site, ""),
        }
    }
}

fn label(head: &Head) -> pages::Link {
    pages::Link {
        label: head.entry.label(),
        url: head.entry.url.to_string(),
    }
}
