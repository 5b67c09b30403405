//! A page for each of one's own entries, and the home page with all of them.

use super::leaf::{Leaf, leaves};
use super::pen::Pen;
use super::{conversation, json_ld, pages, views};
use crate::content::{Head, Setting};
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
        let path = format!("{}index.html", head.path);
        let template = views::template(head.entry.kind());
        let (pen, site) = (self.clone(), self.site);
        let page = move || pen.entry_page(head, newer, older);
        let write = move |page: &mut pages::EntryPage, here: &str| {
            let pages::EntryPage { meta, entry, .. } = page;
            let warnings = views::write(site, head, here, Setting::Page, entry)?;
            // It says nothing that the entry does not.
            if meta.json_ld.is_none() {
                meta.json_ld = json_ld::posting(site, &head.entry.body, entry, meta);
            }
            Ok(warnings)
        };
        self.page_with_bodies(plan, template, path, page, write);
    }

    fn entry_page(
        &self,
        head: &Head,
        newer: Option<&Head>,
        older: Option<&Head>,
    ) -> pages::EntryPage {
        let said = &head.entry;
        let entry = views::entry(self.site, head, Setting::Page);
        let mut meta = self.meta(entry.kind, Some(entry.label.clone()), &head.path);
        meta.description = said.summary.as_ref().unwrap_or(&said.excerpt).clone();
        meta.language = said.language.clone().unwrap_or(meta.language);
        meta.json_ld = json_ld::event(self.site, said, &meta);
        pages::EntryPage {
            meta,
            entry,
            conversation: conversation::of(self.site, head),
            pager: pages::Pager {
                newer: newer.map(label),
                older: older.map(label),
            },
        }
    }

    /// The newest entries whole on the home page; older ones are listed on numbered pages, of which 1 is the oldest.
    pub fn home(&self, plan: &mut Plan<'a>) {
        let posts: Vec<&'a Head> = self.site.posts().collect();
        for leaf in leaves(posts.len()) {
            let heads = posts.get(leaf.range.clone()).unwrap_or_default().to_vec();
            let path = format!("{}index.html", leaf.path(""));
            let pen = self.clone();
            match leaf.number {
                None => self.newest(plan, path, heads, leaf),
                Some(number) => self.page(plan, "older.html", path, move || {
                    pen.older(&heads, &leaf, number)
                }),
            }
        }
    }

    fn newest(&self, plan: &mut Plan<'a>, path: String, heads: Vec<&'a Head>, leaf: Leaf) {
        let (pen, site, shown) = (self.clone(), self.site, heads.clone());
        let page = move || {
            let entries = shown.iter();
            let entries = entries.map(|head| views::entry(site, head, Setting::Among));
            let mut meta = pen.meta("home", None, "");
            meta.json_ld = Some(json_ld::blog(site));
            pages::Home {
                meta,
                entries: entries.collect(),
                pager: leaf.pager(site, ""),
            }
        };
        let write = move |page: &mut pages::Home, here: &str| {
            for (head, view) in heads.iter().zip(&mut page.entries) {
                views::write(site, head, here, Setting::Among, view)?;
            }
            Ok(Vec::new())
        };
        self.page_with_bodies(plan, "home.html", path, page, write);
    }

    fn older(&self, heads: &[&Head], leaf: &Leaf, number: usize) -> pages::Older {
        let title = self
            .words()
            .fill("page_number", &[("n", &number.to_string())]);
        pages::Older {
            meta: self.meta("older", Some(title), &leaf.path("")),
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
