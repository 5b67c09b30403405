//! `potluck bundle`: a circle's feeds in one file, to be carried to machines that never meet online.

use std::path::PathBuf;

use clap::Args;
use url::Url;

use super::count::counted;
use super::place::Place;
use crate::build as story;
use crate::config::FILE;
use crate::content::Drafts;
use crate::diagnostic::{Failure, Stop};
use crate::friends;
use crate::output;
use crate::site::Site;

/// Put your feeds and your friends' into one file
///
/// For a stick, a letter, a machine without a net: whoever gets the file reads it with `potluck pull FILE`. It holds what
/// is public of your site as it is now, and what was last heard of your friends; not of those who are private.
#[derive(Args)]
#[command(
    after_long_help = "Examples:\n  potluck bundle\n  potluck bundle /media/stick/circle.potluck\n  potluck pull /media/stick/circle.potluck"
)]
pub struct Bundle {
    /// Where to write it
    #[arg(value_name = "FILE", default_value = "circle.potluck")]
    file: PathBuf,
}

impl Bundle {
    pub fn run(self, place: &Place) -> Result<(), Stop> {
        let &Place { terminal, root, .. } = place;
        let shown = self.file.display();
        if self.file.exists() && !friends::is_bundle(&self.file) {
            let failure = format!("`{shown}` is there, and is no bundle that could be replaced");
            return Err(Failure::new(failure)
                .help("give the bundle another name")
                .into());
        }
        let site = story::site(root, place.now, Drafts::LeftOut)?;
        if site.config.has_placeholder_url {
            let failure = Failure::new("the site has no address yet, by which friends know you");
            let help = format!("set `url:` in {FILE} to where the site is, or would be");
            return Err(failure.help(help).into());
        }
        terminal.warnings(&site.content.warnings);
        let all = friends::load(root)?;
        let packed = friends::pack(root, &all, site.config.base.url(), own(&site)?, place.now)?;
        output::replace(&self.file, &packed.bytes).map_err(Failure::at("write", &self.file))?;
        terminal.say(format_args!(
            "Packed your feeds and those of {} into {shown}.",
            counted(packed.friends, "friend")
        ));
        if packed.private > 0 {
            terminal.note(format_args!(
                "{} left out, who may be read by nobody else.",
                counted(packed.private, "private friend")
            ));
        }
        Ok(())
    }
}

/// My feeds as they would be online, with all of their past.
fn own(site: &Site) -> Result<Vec<(Url, Vec<u8>)>, Stop> {
    let plan = story::plan(site)?;
    let is_feed = |path: &&str| {
        let is_past = path.starts_with("archive/") && path.ends_with(".xml");
        matches!(*path, "feed.xml" | "responses.xml") || is_past
    };
    let feeds = plan.paths().filter(is_feed);
    let made = feeds.filter_map(|path| Some((site.config.base.join(path), plan.make(path)?)));
    made.map(|(url, made)| Ok((url, made?.bytes))).collect()
}
