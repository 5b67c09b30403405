//! The story of a build: load, join, render. The only file that sees all stages.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::Timestamp;

use crate::config::{self, Config};
use crate::content::{self, Content, Drafts};
use crate::diagnostic::{Failure, Stop};
use crate::friends::{self, Friend, Heard, Republish};
use crate::output::Plan;
use crate::render;
use crate::site::{self, Site};
use crate::timeline::{self, Consent, Timeline};

/// Where the site is built, from its folder.
pub const PUBLIC: &str = "public";
/// Where the archive, manifests and the publishing repository are, from the site's folder.
pub const STATE: &str = ".potluck";

/// All that the pages of the site in `root` are made of, as it looks at `now`. Reads files and the archive; fetches nothing.
pub fn site(root: &Path, now: Timestamp, drafts: Drafts) -> Result<Site, Stop> {
    let config = Config::load(root)?;
    let content = content::heads(root, &config, now, drafts)?;
    let friends = friends::load(root)?;
    let heard = friends::archived(root, &friends)?;
    let timeline = join(&config, &content, &heard, now)?;
    let published = timeline::for_publication(&timeline, &consent(&config, &friends));
    let friends = public_friends(&heard);
    Ok(Site { root: root.to_path_buf(), config, content, published, friends, now })
}

/// The whole site; nothing is rendered or written yet.
pub fn plan(site: &Site) -> Result<Plan<'_>, Stop> {
    Ok(render::plan(site)?)
}
