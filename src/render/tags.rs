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
        let by_tag = self.by_tag();
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
        let site = self.site;
        let by_tag = self.by_tag().into_iter();
        let counts = by_tag.map(|(slug, heads)| pages::TagCount {
            name: site.content.tag(&slug).to_string(),
            url: site.config.base.join(&format!("tags/{slug}/")).to_string(),
            count: heads.len(),
        });
        counts.collect()
    }

    /// The posts of each tag, by its slug.
    fn by_tag(&self) -> BTreeMap<String, Vec<&'a Head>> {
        let mut by_tag: BTreeMap<String, Vec<&'a Head>> = BTreeMap::new();
        for head in self.site.posts() {
            for slug in head.entry.tags.iter().filter_map(|tag| slug(tag)) {
                by_tag.entry(slug).or_default().push(head);
            }
        }
        by_tag
    }

    fn tag_list(&self, plan: &mut Plan<'a>) {
        self.always(plan, "tags.html", "tags/index.html", |pen| pages::Tags {
            meta: pen.meta("tags", Some(pen.words().text("tags").into()), "tags/"),
            tags: pen.tag_counts(),
        });
    }

    fn tag(&self, plan: &mut Plan<'a>, slug: String, heads: Arc<Vec<&'a Head>>) {
        let folder = format!("tags/{slug}/");
        for leaf in leaves(heads.len()) {
            let (pen, heads, folder, slug) =
                (self.clone(), heads.clone(), folder.clone(), slug.clone());
            let path = format!("{}index.html", leaf.path(&folder));
            self.page(plan, "tag.html", path, move || {
                let name = pen.site.content.tag(&slug).to_string();
                let rows = heads.get(leaf.range.clone()).unwrap_or_default();
                pages::Tag {
                    meta: pen.meta("tag", Some(name.clone()), &leaf.path(&folder)),
                    name,
                    entries: rows.iter().map(|head| views::row(pen.site, head)).collect(),
                    pager: leaf.pager(pen.site, &folder),
                    feeds: feeds::of_tag(pen.site, &slug, &heads),
                }
            });
        }
    }
}
