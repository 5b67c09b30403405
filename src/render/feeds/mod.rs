//! The feeds and calendars of a site: which there are, and what stands in them.

mod calendars;
mod channel;
mod circle;
mod item;
mod listed;
mod series;
mod tag;

use crate::output::Plan;
use crate::site::Site;
use calendars::{all, gigs};
use circle::{circle, timeline};
use series::Series;

pub use calendars::occasion;
pub use item::item;
pub use listed::{explained, listed};
pub use series::documents;
pub use tag::{of_tag, plan_tag};

/// Adds the site's feeds and calendars to its plan.
pub fn plan<'a>(site: &'a Site, plan: &mut Plan<'a>) {
    Series::posts(site).plan(plan);
    Series::responses(site).plan(plan);
    if site.has_events() {
        plan.render("calendar.ics", move || Ok(all(site).into()));
    }
    for head in site.events() {
        let path = format!("{}event.ics", head.path);
        plan.render(path, move || Ok(occasion(site, head).into()));
    }
    if site.shows_timeline() {
        plan.render("timeline/feed.xml", move || Ok(timeline(site)));
    }
    if site.config.circle.whats_on {
        plan.render("circle/calendar.ics", move || Ok(gigs(site).into()));
    }
    if site.config.circle.publish {
        plan.render("circle.opml", move || Ok(circle(site)));
    }
}
