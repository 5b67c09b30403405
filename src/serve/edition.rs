//! The site as its files were at one moment. It lives on a thread of its own, since its plan borrows it; both go when
//! the last who holds the edition lets go.

use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use jiff::Timestamp;

use super::reading;
use crate::build;
use crate::content::Drafts;
use crate::diagnostic::{Diagnostic, Failure, Stop};
use crate::output::{Made, Plan};
use crate::site::Site;

pub struct Edition {
    orders: Sender<Order>,
    /// The path of the site's address, without the slash it begins with: ``, `blog/`.
    base: String,
    /// What is doubtful in the sources.
    pub warnings: Vec<Diagnostic>,
}

/// What somebody wants of an edition, and where to put it.
struct Order {
    dish: Dish,
    reply: Sender<Option<Result<Made, Stop>>>,
}

enum Dish {
    /// The file at this output path.
    File(String),
    /// The private timeline, the token of its forms, and the ring it is cut down to.
    Timeline(String, Option<u32>),
    /// Where these words are in it.
    Search(String),
    /// The circle's events as a calendar, for one's own calendar program.
    Calendar,
    /// What is coming.
    Agenda,
}

impl Edition {
    /// The site in `root` with drafts and posts with a date to come, as it looks at `now`.
    pub fn load(root: &Path, now: Timestamp) -> Result<Edition, Stop> {
        let mut site = build::site(root, now, Drafts::Shown)?;
        let warnings = std::mem::take(&mut site.content.warnings);
        let base = site.config.base.url().path().trim_start_matches('/');
        let base = base.to_string();
        let (orders, inbox) = channel();
        let (planned, plan) = channel();
        thread::spawn(move || work(&site, &planned, inbox));
        plan.recv().unwrap_or_else(|_| Err(fell_over()))?;
        Ok(Edition {
            orders,
            base,
            warnings,
        })
    }

    /// The file at this output path; none if there is no such file.
    pub fn file(&self, path: &str) -> Option<Result<Made, Stop>> {
        // A site below a folder of its host links to itself from the host's root on one page: the one for what is
        // not there.
        let below = path.strip_prefix(&self.base);
        let below = below.filter(|_| !self.base.is_empty());
        self.order(Dish::File(path.to_string()))
            .or_else(|| self.order(Dish::File(below?.to_string())))
    }

    /// The private timeline as a page.
    pub fn timeline(&self, token: &str, ring: Option<u32>) -> Result<Made, Stop> {
        self.order(Dish::Timeline(token.to_string(), ring))
            .unwrap_or_else(|| Err(fell_over()))
    }

    /// What was found of these words, as a page.
    pub fn search(&self, words: &str) -> Result<Made, Stop> {
        self.order(Dish::Search(words.to_string()))
            .unwrap_or_else(|| Err(fell_over()))
    }

    /// The circle's events as a calendar.
    pub fn calendar(&self) -> Result<Made, Stop> {
        self.order(Dish::Calendar)
            .unwrap_or_else(|| Err(fell_over()))
    }

    /// What is coming, as a page.
    pub fn agenda(&self) -> Result<Made, Stop> {
        self.order(Dish::Agenda).unwrap_or_else(|| Err(fell_over()))
    }

    fn order(&self, dish: Dish) -> Option<Result<Made, Stop>> {
        let (reply, made) = channel();
        let sent = self.orders.send(Order { dish, reply });
        match sent.is_ok().then(|| made.recv()) {
            Some(Ok(made)) => made,
            _ => Some(Err(fell_over())),
        }
    }
}

fn work(site: &Site, planned: &Sender<Result<(), Stop>>, inbox: Receiver<Order>) {
    let plan = match build::plan(site) {
        Ok(plan) => plan,
        Err(stop) => return drop(planned.send(Err(stop))),
    };
    let _ = planned.send(Ok(()));
    for Order { dish, reply } in inbox {
        // Who asked may have gone by now.
        let _ = reply.send(make(site, &plan, &dish));
    }
}

fn make(site: &Site, plan: &Plan, dish: &Dish) -> Option<Result<Made, Stop>> {
    match dish {
        Dish::Timeline(token, ring) => Some(reading::page(site, token, *ring)),
        Dish::Search(words) => Some(reading::search(site, words)),
        Dish::Calendar => Some(reading::calendar(site)),
        Dish::Agenda => Some(reading::agenda(site)),
        Dish::File(path) => match path.is_empty() || path.ends_with('/') {
            true => plan.make(&format!("{path}index.html")),
            false => plan.make(path),
        },
    }
}

fn fell_over() -> Stop {
    Failure::new("the preview fell over while it made this page")
        .help("save any file to have it try again")
        .into()
}
