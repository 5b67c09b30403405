//! `potluck build`: the whole site into `public/`.

use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use jiff::Timestamp;

use super::terminal::Terminal;
use crate::build;
use crate::content::{Drafts, Unpublished};
use crate::diagnostic::Stop;
use crate::output::{Output, Written};
use crate::site::Site;

/// Build the site into public/
///
/// Only files that changed are written. Drafts and posts with a date to come are left out. Nothing is fetched:
/// `potluck pull` does that.
#[derive(Args)]
#[command(after_long_help = "Examples:\n  potluck build\n  potluck build --out /srv/www/ada")]
pub struct Build {
    /// Another folder than public/
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Build drafts and posts with a date to come as well, marked as such
    #[arg(long, requires = "out")]
    drafts: bool,
}

impl Build {
    pub fn run(self, terminal: &Terminal, root: &Path, now: Timestamp) -> Result<(), Stop> {
        let began = Instant::now();
        let folder = self.out.unwrap_or_else(|| root.join(build::PUBLIC));
        let drafts = if self.drafts {
            Drafts::Shown
        } else {
            Drafts::LeftOut
        };
        let written = write_with(terminal, root, &folder, now, drafts)?;
        terminal.say(format_args!(
            "Built {} files in {:.1} s → {}/ ({})",
            written.paths.len(),
            began.elapsed().as_secs_f64(),
            folder.strip_prefix(".").unwrap_or(&folder).display(),
            changes(&written),
        ));
        Ok(())
    }
}

/// Builds the site in `root` as others may see it into `folder`, and says what is doubtful.
pub fn write(
    terminal: &Terminal,
    root: &Path,
    folder: &Path,
    now: Timestamp,
) -> Result<Written, Stop> {
    write_with(terminal, root, folder, now, Drafts::LeftOut)
}

fn write_with(
    terminal: &Terminal,
    root: &Path,
    folder: &Path,
    now: Timestamp,
    drafts: Drafts,
) -> Result<Written, Stop> {
    write_site(terminal, root, folder, &build::site(root, now, drafts)?)
}

/// Builds a site that was read already.
pub fn write_site(
    terminal: &Terminal,
    root: &Path,
    folder: &Path,
    site: &Site,
) -> Result<Written, Stop> {
    terminal.warnings(&site.content.warnings);
    if site.config.has_placeholder_url {
        terminal.warn("the site has no address yet; set `url:` in potluck.yaml before you publish");
    }
    let plan = build::plan(site)?;
    let written = Output {
        folder,
        state: &root.join(build::STATE),
    }
    .write(&plan)?;
    site.content.bodies.save();
    terminal.warnings(&written.warnings);
    left_out(terminal, site);
    Ok(written)
}

fn left_out(terminal: &Terminal, site: &Site) {
    let files = &site.content.left_out;
    let drafts = files
        .iter()
        .filter(|file| file.why == Unpublished::Draft)
        .count();
    let scheduled: Vec<_> = files
        .iter()
        .filter_map(|file| match file.why {
            Unpublished::Scheduled(when) => Some((when, &file.path)),
            Unpublished::Draft => None,
        })
        .collect();
    if drafts > 0 {
        terminal.note(format_args!("Left out {}.", counted(drafts, "draft")));
    }
    if let Some((when, path)) = scheduled.iter().min() {
        let when = when.to_zoned(site.config.timezone.clone());
        let day = when.strftime("%-d %B %Y, %H:%M");
        terminal.note(format_args!(
            "Left out {} for later; the next is `{path}` on {day}.",
            counted(scheduled.len(), "post")
        ));
    }
    for file in files {
        terminal.detail(format_args!("  {}", file.path));
    }
}

fn changes(written: &Written) -> String {
    match (written.changed.len(), written.removed.len()) {
        (0, 0) => "nothing changed".into(),
        (changed, 0) => format!("{changed} written"),
        (changed, removed) => format!("{changed} written, {removed} removed"),
    }
}

/// `1 draft`, `2 drafts`.
pub fn counted(count: usize, thing: &str) -> String {
    counted_as(count, thing, &format!("{thing}s"))
}

/// `1 entry`, `2 entries`.
pub fn counted_as(count: usize, one: &str, many: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        _ => format!("{count} {many}"),
    }
}
