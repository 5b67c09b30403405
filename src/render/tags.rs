//! The pages and feeds of tags, and the list of all tags.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::leaf::leaves;
use super::pen::Pen;
use super::{feeds, pages, views};
use crate::content::{Head, slug};
use crate::output::Plan;

impl<'a> Pen<'a> {
    pub fn tags(&self, plan: &mut Plan<'a>) {
        let mut by_tag: BTreeMap<String, Vec<&'a Head>> = BTreeMap::new();
        for head in self.site.posts() {
            for slug in head.entry.tags.iter().filter_map(|tag| slug(tag)) {
                by_tag.entry(slug).or_default().push(head);
            }
        }
        if !by_tag.is_empty() {
            self.tag_list(plan);
        }
        for (slug, heads) in by_tag {
            let heads = Arc::new(heads);
            feeds::plan_tag(self.site, plan, &slug, heads.clone());
            self.tag(plan, slug, heads);
        }
    }

    /// Every tag with how often it was given.
    pub fn tag_counts(&self) -> Vec<pages::TagCount> {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for head in self.site.posts() {
            for slug in head.entry.tags.iter().filter_map(|tag| slug(tag)) {
                *counts.entry(slug).or_default() += 1;
            }
        }
        let site = self.site;
        let counts = counts.into_iter().map(|(slug, count)| pages::TagCount {
            name: site.content.tags.get(&slug).unwrap_or(&slug).clone(),
            url: site.config.base.join(&format!("tags/{slug}/")).to_string(),
            count,
        });
        counts.collect()
    }

    fn tag_list(&self, plan: &mut Plan<'a>) {
        let pen = self.clone();
        plan.render("tags/index.html", move || {
            let page = pages::Tags {
                meta: pen.meta("tags", Some(pen.words().text("tags").into()), "tags/"),
                tags: pen.tag_counts(),
            };
            pen.render("tags.html", "tags/index.html", &page, Vec::new())
        });
    }

    fn tag(&self, plan: &mut Plan<'a>, slug: String, heads: Arc<Vec<&'a Head>>) {
        let folder = format!("tags/{slug}/");
        for leaf in leaves(heads.len()) {
            let (pen, heads, folder, slug) =
                (self.clone(), heads.clone(), folder.clone(), slug.clone());
            let path = format!("{}index.html", leaf.path(&folder));
            self.page(plan, "tag.html", path, move |_, _| {
                let name = pen
                    .site
                    .content
                    .tags
                    .get(&slug)
                    .cloned()
                    .unwrap_or_else(|| slug.clone());
                let rows = heads.get(leaf.range.clone()).unwrap_or_default();
                let page = pages::Tag {
                    meta: pen.meta("tag", Some(name.clone()), &leaf.path(&folder)),
                    name,
                    entries: rows.iter().map(|head| views::row(pen.site, head)).collect(),
                    pager: leaf.pager(pen.site, &folder),
                    feeds: feeds::of_tag(pen.site, &slug, &heads),
                };
                Ok((page, Vec::new()))
            });
        }
    }
}
