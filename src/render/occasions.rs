//! The pages of events: one's own by month, and the circle's.

use super::pen::Pen;
use super::{calendar, pages};
use crate::output::Plan;

impl<'a> Pen<'a> {
    /// One's own events by month, if there are any.
    pub fn calendar(&self, plan: &mut Plan<'a>) {
        if !self.site.has_events() {
            return;
        }
        self.always(plan, "calendar.html", "calendar/index.html", |pen| {
            let site = pen.site;
            let coming = calendar::coming(site);
            let title = site.config.words.text("calendar").to_string();
            pages::EventCalendar {
                meta: pen.meta("calendar", Some(title), "calendar/"),
                weekdays: site.config.words.weekdays(),
                months: calendar::months(site, &coming),
                coming: calendar::list(&coming, &site.config),
                past: calendar::past(site),
                ics: site.config.base.join("calendar.ics").to_string(),
            }
        });
    }

    /// The circle's coming events, where that is wished for.
    pub fn whats_on(&self, plan: &mut Plan<'a>) {
        if !self.site.config.circle.whats_on {
            return;
        }
        self.always(plan, "whats-on.html", "whats-on/index.html", |pen| {
            let site = pen.site;
            let title = site.config.words.text("whats_on").to_string();
            pages::WhatsOn {
                meta: pen.meta("whats-on", Some(title), "whats-on/"),
                coming: calendar::list(&calendar::circle(site), &site.config),
                ics: site.config.base.join("circle/calendar.ics").to_string(),
            }
        });
    }
}
