//! Site → plan: which files a site consists of, and how each is made.

mod calendar;
mod chrome;
mod conversation;
mod dates;
mod feeds;
mod json_ld;
mod leaf;
mod pages;
mod public;
mod relation;
mod search;
mod sheet;
mod templates;
mod views;
mod years;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use minijinja::Value;
use serde::Serialize;

use crate::config::Config;
use crate::content::{self, Head, Reading, Setting, Standing, slug};
use crate::diagnostic::{Diagnostic, Failure, Stop};
use crate::embedded;
use crate::html::Html;
use crate::model::{PROGRAM, mark};
use crate::output::{Made, Plan};
use crate::site::Site;
use crate::words::{Words, direction};
use chrome::chrome;
use leaf::{Leaf, leaves};
use templates::{NOT_FOUND, Templates};

pub use calendar::Happening;
pub use dates::{moment, published};
pub use feeds::{item, occasion};
pub use pages::{Found, Said, Tick};
pub use relation::relation;

/// The whole site; nothing is rendered yet.
pub fn plan(site: &Site) -> Result<Plan<'_>, Failure> {
    let templates = Templates::new(&site.root, &site.config, &chrome(site))?;
    let pen = Pen {
        site,
        templates: Arc::new(templates),
    };
    let mut plan = Plan::default();
    for (path, bytes) in embedded::under("site-template/static") {
        plan.render(path, move || {
            let sheet = path.ends_with(".css").then(|| std::str::from_utf8(bytes));
            Ok(match sheet {
                Some(Ok(sheet)) => sheet::squeezed(sheet).into_bytes().into(),
                _ => bytes.to_vec().into(),
            })
        });
    }
    pen.gone(&mut plan);
    pen.moved(&mut plan);
    pen.entries(&mut plan);
    pen.home(&mut plan);
    pen.tags(&mut plan);
    pen.archive(&mut plan);
    pen.subscribe(&mut plan);
    pen.standing(&mut plan);
    pen.calendar(&mut plan);
    pen.whats_on(&mut plan);
    pen.timeline(&mut plan);
    pen.friends(&mut plan);
    pen.not_found(&mut plan);
    feeds::plan(site, &mut plan);
    for_machines(site, &mut plan);
    copies(site, &mut plan);
    Ok(plan)
}

/// What hosts, search engines and whoever wants to chip in look for.
fn for_machines<'a>(site: &'a Site, plan: &mut Plan<'a>) {
    let base = &site.config.base;
    let moved = former_addresses(site).map(|(old, _)| old);
    let deleted = site.content.deleted.iter();
    let gone = deleted.filter_map(|deleted| base.file(&deleted.url));
    let elsewhere: BTreeSet<String> = moved.chain(gone).collect();
    let is_found = |path: &&str| public::is_found(path) && !elsewhere.contains(*path);
    let found: Vec<String> = plan.paths().filter(is_found).map(str::to_string).collect();
    plan.render("sitemap.xml", move || {
        Ok(public::sitemap(site, &found).into())
    });
    plan.render("robots.txt", || Ok(public::robots(base).into()));
    plan.render(".nojekyll", || Ok(Made::default()));
    if let Some(domain) = public::domain(base) {
        plan.render("CNAME", move || {
            Ok(format!("{domain}\n").into_bytes().into())
        });
    }
    if let Some(funding) = public::funding(site) {
        plan.render("funding.json", move || Ok(funding.clone().into()));
    }
}

/// Where posts and pages used to be, as output files, and where they are.
pub fn former_addresses(site: &Site) -> impl Iterator<Item = (String, &str)> {
    let heads = site
        .content
        .heads
        .iter()
        .map(|head| (&head.aliases, &head.path));
    let standing = site
        .content
        .standing
        .iter()
        .map(|page| (&page.aliases, &page.path));
    heads.chain(standing).flat_map(move |(aliases, path)| {
        let old = aliases.iter().filter_map(move |alias| former(site, alias));
        old.map(move |old| (old, path.as_str()))
    })
}

/// The page of the private timeline.
const READER: &str = "-/timeline/index.html";

/// What somebody said, to be read at home.
pub fn whole(html: &Html, config: &Config) -> Option<Value> {
    (!html.is_empty()).then(|| Value::from_safe_string(html.on_page(&config.base, READER)))
}

/// The private timeline. It is in no plan: only the preview asks for it.
pub fn reader(site: &Site, said: Vec<Said>, token: &str) -> Result<Vec<u8>, Stop> {
    let templates = Templates::new(&site.root, &site.config, &chrome(site))?;
    let page = pages::Reader {
        said,
        token: token.to_string(),
    };
    templates.render("reader.html", READER, &page)
}

/// Where words were found in it.
pub fn found(site: &Site, words: &str, found: Vec<Found>) -> Result<Vec<u8>, Stop> {
    let templates = Templates::new(&site.root, &site.config, &chrome(site))?;
    let page = pages::Search {
        words: words.to_string(),
        found,
    };
    templates.render("found.html", READER, &page)
}

/// The private agenda. It is in no plan either.
pub fn agenda(site: &Site, coming: Vec<Happening>) -> Result<Vec<u8>, Stop> {
    let templates = Templates::new(&site.root, &site.config, &chrome(site))?;
    let page = pages::Agenda {
        weekdays: site.config.words.weekdays(),
        months: calendar::months(site, &coming),
        coming: calendar::list(&coming, &site.config),
    };
    templates.render("agenda.html", "-/agenda/index.html", &page)
}

/// The person's own files, pictures without what they tell of their maker. They win over what is generated.
fn copies<'a>(site: &'a Site, plan: &mut Plan<'a>) {
    let files = &site.content.files;
    for (path, file) in files.iter().filter(|(path, _)| !content::is_picture(path)) {
        plan.copy(path, file.clone());
    }
    let gallery = &site.content.bodies.gallery;
    for path in gallery.paths() {
        plan.render(path, || Ok(gallery.make(path)?.into()));
    }
}

/// What writes pages: the site and the templates.
#[derive(Clone)]
struct Pen<'a> {
    site: &'a Site,
    templates: Arc<Templates>,
}

impl<'a> Pen<'a> {
    /// Adds a page. What its template gets tells, at a glance at the bodies, whether it must be made anew.
    fn page<P: Serialize>(
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

    fn render(
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

    fn words(&self) -> &'a Words {
        &self.site.config.words
    }

    fn meta(&self, kind: &'static str, title: Option<String>, path: &str) -> pages::Meta {
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

    /// A page of its own for each post, event and answer.
    fn entries(&self, plan: &mut Plan<'a>) {
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
            meta.json_ld = json_ld::event(pen.site, &head.entry)
                .or_else(|| json_ld::posting(pen.site, &head.entry.body, &entry, &meta));
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
    fn home(&self, plan: &mut Plan<'a>) {
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

    fn tags(&self, plan: &mut Plan<'a>) {
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
    fn tag_counts(&self) -> Vec<pages::TagCount> {
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

    /// The years, and a page for each of them.
    fn archive(&self, plan: &mut Plan<'a>) {
        let years = Arc::new(years::years(self.site));
        if years.is_empty() {
            return;
        }
        let (pen, all) = (self.clone(), years.clone());
        plan.render("archive/index.html", move || {
            let page = pages::Archive {
                meta: pen.meta(
                    "archive",
                    Some(pen.words().text("archive").into()),
                    "archive/",
                ),
                years: all.iter().map(|year| year.count(pen.site)).collect(),
                tags: pen.tag_counts(),
            };
            pen.render("archive.html", "archive/index.html", &page, Vec::new())
        });
        let site = self.site;
        plan.mark(search::PATH, move || {
            let words = search::words(site, Reading::Glance)?;
            Ok(mark([PROGRAM.as_bytes(), &words]))
        });
        plan.render(search::PATH, move || {
            Ok(search::words(site, Reading::Whole)?.into())
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

    /// How to follow along, explained.
    fn subscribe(&self, plan: &mut Plan<'a>) {
        let pen = self.clone();
        plan.render("subscribe/index.html", move || {
            let meta = pen.meta(
                "subscribe",
                Some(pen.words().text("subscribe").into()),
                "subscribe/",
            );
            let page = feeds::explained(pen.site, meta);
            pen.render("subscribe.html", "subscribe/index.html", &page, Vec::new())
        });
    }

    fn standing(&self, plan: &mut Plan<'a>) {
        for page in &self.site.content.standing {
            let pen = self.clone();
            plan.render(format!("{}index.html", page.path), move || {
                pen.standing_page(page)
            });
        }
    }

    fn standing_page(&self, page: &Standing) -> Result<Made, Stop> {
        let here = format!("{}index.html", page.path);
        let site = self.site;
        let rendered = site
            .content
            .bodies
            .render(&page.source, &page.path, Setting::Page)?;
        let mut meta = self.meta("page", Some(page.title.clone()), &page.path);
        meta.description = page.summary.clone().unwrap_or_default();
        meta.language = page.language.clone().unwrap_or(meta.language);
        let content = Value::from_safe_string(rendered.html.on_page(&site.config.base, &here));
        let view = pages::Standing {
            meta,
            title: page.title.clone(),
            direction: direction(page.language.as_deref().unwrap_or(&site.config.language)),
            language: views::foreign(site, page.language.as_deref()),
            content,
            unpublished: page.unpublished.map(|why| views::mark(site, why)),
        };
        self.render("page.html", &here, &view, rendered.warnings)
    }

    /// One's own events by month, if there are any.
    fn calendar(&self, plan: &mut Plan<'a>) {
        if self.site.events().next().is_none() {
            return;
        }
        let pen = self.clone();
        plan.render("calendar/index.html", move || {
            let site = pen.site;
            let coming = calendar::coming(site);
            let title = site.config.words.text("calendar").to_string();
            let page = pages::EventCalendar {
                meta: pen.meta("calendar", Some(title), "calendar/"),
                weekdays: site.config.words.weekdays(),
                months: calendar::months(site, &coming),
                coming: calendar::list(&coming, &site.config),
                past: calendar::past(site),
                ics: site.config.base.join("calendar.ics").to_string(),
            };
            pen.render("calendar.html", "calendar/index.html", &page, Vec::new())
        });
    }

    /// The circle's coming events, where that is wished for.
    fn whats_on(&self, plan: &mut Plan<'a>) {
        if !self.site.config.circle.whats_on {
            return;
        }
        let pen = self.clone();
        plan.render("whats-on/index.html", move || {
            let site = pen.site;
            let title = site.config.words.text("whats_on").to_string();
            let page = pages::WhatsOn {
                meta: pen.meta("whats-on", Some(title), "whats-on/"),
                coming: calendar::list(&calendar::circle(site), &site.config),
                ics: site.config.base.join("circle/calendar.ics").to_string(),
            };
            pen.render("whats-on.html", "whats-on/index.html", &page, Vec::new())
        });
    }

    fn timeline(&self, plan: &mut Plan<'a>) {
        if !self.site.shows_timeline() {
            return;
        }
        let pen = self.clone();
        plan.render("timeline/index.html", move || {
            let mut meta = pen.meta(
                "timeline",
                Some(pen.words().text("timeline").into()),
                "timeline/",
            );
            meta.noindex = true;
            let feed = pen.site.config.base.join("timeline/feed.xml").to_string();
            let page = pages::Timeline {
                meta,
                lines: conversation::lines(pen.site),
                feed,
            };
            pen.render("timeline.html", "timeline/index.html", &page, Vec::new())
        });
    }

    /// Whom one follows is told only by those who want to.
    fn friends(&self, plan: &mut Plan<'a>) {
        if !self.site.config.circle.publish {
            return;
        }
        let pen = self.clone();
        plan.render("friends/index.html", move || {
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
            let page = pages::Friends {
                meta,
                friends: friends.collect(),
            };
            pen.render("friends.html", "friends/index.html", &page, Vec::new())
        });
    }

    /// What stands at the former addresses of posts and pages.
    fn moved(&self, plan: &mut Plan<'a>) {
        for (old, path) in former_addresses(self.site) {
            let pen = self.clone();
            plan.render(old.clone(), move || {
                let target = pen.site.config.base.join(path).to_string();
                let mut meta = pen.meta("moved", Some(pen.words().text("moved").into()), path);
                meta.noindex = true;
                pen.render(
                    "moved.html",
                    &old,
                    &pages::Moved { meta, target },
                    Vec::new(),
                )
            });
        }
    }

    /// What stands where something was taken back: no word of it, and a sign to programs (wire-format §5.5).
    fn gone(&self, plan: &mut Plan<'a>) {
        for deleted in &self.site.content.deleted {
            let Some(file) = self.site.config.base.file(&deleted.url) else {
                continue;
            };
            let pen = self.clone();
            plan.render(file.clone(), move || {
                let mut meta = pen.meta("gone", Some(pen.words().text("gone").into()), "");
                meta.url = deleted.url.to_string();
                meta.noindex = true;
                let deleted = dates::published(deleted.when, &pen.site.config);
                let page = pages::Gone { meta, deleted };
                pen.render("gone.html", &file, &page, Vec::new())
            });
        }
    }

    fn not_found(&self, plan: &mut Plan<'a>) {
        let pen = self.clone();
        plan.render(NOT_FOUND, move || {
            let mut meta = pen.meta("404", Some(pen.words().text("missing").into()), NOT_FOUND);
            meta.noindex = true;
            pen.render(NOT_FOUND, NOT_FOUND, &pages::NotFound { meta }, Vec::new())
        });
    }
}

/// The output file of a former address: `/old/` or the whole address; none outside the site.
fn former(site: &Site, alias: &str) -> Option<String> {
    let base = &site.config.base;
    let url = match alias.contains("://") {
        true => url::Url::parse(alias).ok()?,
        false => base
            .url()
            .join(&format!("./{}", alias.trim_start_matches('/')))
            .ok()?,
    };
    let file = base.file(&url)?;
    let has_name = file
        .rsplit('/')
        .next()
        .is_some_and(|name| name.contains('.'));
    Some(if has_name {
        file
    } else {
        format!("{file}/index.html")
    })
}

fn label(head: &Head) -> pages::Link {
    pages::Link {
        label: head.entry.label(),
        url: head.entry.url.to_string(),
    }
}
