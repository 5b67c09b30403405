//! The site as its files were at one moment. It lives on a thread of its own, since its plan borrows it; both go when
//! the last who holds the edition lets go.

use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use jiff::Timestamp;

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
    recipe: Recipe,
    reply: Sender<Option<Result<Made, Stop>>>,
}

/// How something is made of the site and its plan; none if there is no such thing.
type Recipe = Box<dyn FnOnce(&Site, &Plan) -> Option<Result<Made, Stop>> + Send>;

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
        self.planned(path).or_else(|| self.planned(below?))
    }

    fn planned(&self, path: &str) -> Option<Result<Made, Stop>> {
        let path = match path.is_empty() || path.ends_with('/') {
            true => format!("{path}index.html"),
            false => path.to_string(),
        };
        self.order(Box::new(move |_, plan| plan.make(&path)))
    }

    /// What is in no plan: made for these eyes only.
    pub fn private(
        &self,
        make: impl FnOnce(&Site) -> Result<Made, Stop> + Send + 'static,
    ) -> Result<Made, Stop> {
        self.order(Box::new(|site, _| Some(make(site))))
            .unwrap_or_else(|| Err(fell_over()))
    }

    fn order(&self, recipe: Recipe) -> Option<Result<Made, Stop>> {
        let (reply, made) = channel();
        let sent = self.orders.send(Order { recipe, reply });
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
    for Order { recipe, reply } in inbox {
        // Who asked may have gone by now.
        let _ = reply.send(recipe(site, &plan));
    }
}

fn fell_over() -> Stop {
    Failure::new("the preview fell over while it made this page")
        .help("save any file to have it try again")
        .into()
}
