//! What friends wrote and who they are, as far as others may see it.

use super::pen::Pen;
use super::{dates, lines, pages};
use crate::output::Plan;

impl<'a> Pen<'a> {
    pub fn timeline(&self, plan: &mut Plan<'a>) {
        if !self.site.shows_timeline() {
            return;
        }
        self.always(plan, "timeline.html", "timeline/index.html", |pen| {
            let mut meta = pen.meta(
                "timeline",
                Some(pen.words().text("timeline").into()),
                "timeline/",
            );
            meta.noindex = true;
            let feed = pen.site.config.base.join("timeline/feed.xml").to_string();
            pages::Timeline {
                meta,
                lines: lines::lines(pen.site),
                feed,
            }
        });
    }

    /// Whom one follows is told only by those who want to.
    pub fn friends(&self, plan: &mut Plan<'a>) {
        if !self.site.config.circle.publish {
            return;
        }
        self.always(plan, "friends.html", "friends/index.html", |pen| {
            let config = &pen.site.config;
            let friends = pen.site.friends.iter().map(|friend| pages::FriendCard {
                name: friend.name.clone(),
                url: friend.site.to_string(),
                latest: friend
                    .latest
                    .as_ref()
                    .map(|(label, url, published, kind)| pages::Row {
                        kind,
                        url: url.to_string(),
                        label: label.clone(),
                        published: dates::published(*published, config),
                        start: None,
                        unpublished: None,
                    }),
            });
            let mut meta = pen.meta(
                "friends",
                Some(pen.words().text("friends").into()),
                "friends/",
            );
            meta.noindex = true;
            pages::Friends {
                meta,
                friends: friends.collect(),
            }
        });
    }
}
