//! `potluck build`: the whole site into `public/`.

use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use jiff::Timestamp;

use super::count::counted;
use super::place::Place;
use super::problem;
use super::progress::during;
use super::terminal::Terminal;
use crate::build;
use crate::content::{Drafts, LeftOut, Unpublished};
use crate::diagnostic::{Diagnostic, Stop, shown};
use crate::output::{Output, Written};
use crate::site::Site;

/// Build the site into public/
///
/// Only files that changed are written. Drafts and posts with a date to come are left out. Nothing is fetched:
/// `potluck pull` does that.
#[derive(Args)]
#[command(
    after_long_help = "Examples:\n  potluck build\n  potluck build --out /srv/www/ada\n  potluck build --json"
)]
pub struct Build {
    /// Another folder than public/
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Build drafts and posts with a date to come as well, marked as such
    #[arg(long, requires = "out")]
    drafts: bool,
    /// Print what was built, left out and doubted as JSON
    #[arg(long)]
    json: bool,
}

impl Build {
    pub fn run(self, place: &Place) -> Result<(), Stop> {
        let &Place { terminal, root, .. } = place;
        let began = Instant::now();
        let folder = self.out.unwrap_or_else(|| root.join(build::PUBLIC));
        let drafts = if self.drafts {
            Drafts::Shown
        } else {
            Drafts::LeftOut
        };
        let built = write_with(terminal, root, &folder, place.now, drafts);
        if self.json {
            let (value, result) = json(built, &folder);
            terminal.json(&value);
            return result;
        }
        let Built { written, .. } = built?;
        terminal.done(format_args!(
            "Built {} files in {:.1} s → {}/ ({})",
            written.paths.len(),
            began.elapsed().as_secs_f64(),
            shown(&folder),
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
    write_with(terminal, root, folder, now, Drafts::LeftOut).map(|built| built.written)
}

/// A finished build.
struct Built {
    written: Written,
    left_out: Vec<LeftOut>,
    warnings: Vec<Diagnostic>,
}

fn write_with(
    terminal: &Terminal,
    root: &Path,
    folder: &Path,
    now: Timestamp,
    drafts: Drafts,
) -> Result<Built, Stop> {
    let site = during(terminal, "Reading", || build::site(root, now, drafts))?;
    let written = write_site(terminal, root, folder, &site)?;
    let warnings = [site.content.warnings.as_slice(), &written.warnings].concat();
    let left_out = site.content.left_out.clone();
    std::mem::forget(site);
    Ok(Built {
        left_out,
        written,
        warnings,
    })
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
    let output = Output {
        folder,
        state: &root.join(build::STATE),
    };
    let written = during(terminal, "Building", || output.write(&plan))?;
    // It is as large as the site, and the command ends soon: the system takes all of it back at once.
    std::mem::forget(plan);
    site.content.bodies.save();
    terminal.warnings(&written.warnings);
    left_out(terminal, site);
    Ok(written)
}

/// A build for other programs. Mistakes are part of what is said, and end it all the same.
fn json(built: Result<Built, Stop>, folder: &Path) -> (serde_json::Value, Result<(), Stop>) {
    let (built, mistakes, result) = match built {
        Ok(built) => (Some(built), Vec::new(), Ok(())),
        Err(Stop::Mistakes(mistakes)) => (None, mistakes, Err(Stop::Mistakes(Vec::new()))),
        Err(Stop::Failed(failure)) => {
            let value = serde_json::json!({ "error": failure.to_string() });
            return (value, Err(failure.into()));
        }
    };
    let warnings = built.iter().flat_map(|built| &built.warnings);
    let problems: Vec<_> = mistakes.iter().chain(warnings).map(problem::json).collect();
    let written = built.as_ref().map(|built| &built.written);
    let left_out = built.iter().flat_map(|built| &built.left_out);
    let left_out: Vec<_> = left_out
        .map(|file| {
            serde_json::json!({ "path": file.path, "until": match file.why {
        Unpublished::Draft => None,
        Unpublished::Scheduled(when) => Some(when.to_string()),
    } })
        })
        .collect();
    let value = serde_json::json!({
        "folder": shown(folder).to_string(),
        "files": written.map_or(0, |written| written.paths.len()),
        "written": written.map(|written| &written.changed),
        "removed": written.map(|written| &written.removed),
        "left_out": left_out,
        "problems": problems,
    });
    (value, result)
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
