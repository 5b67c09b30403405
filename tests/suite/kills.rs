//! A build that is killed at any moment: what was built before can still be read, every page of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use crate::crawl::Crawl;
use crate::incremental::Dice;
use crate::sandbox::Sandbox;

/// Forty posts; each round gives the site another title, which every page shows, a new post, and takes one away.
fn site() -> Sandbox {
    let site = Sandbox::new().write("pages/about.md", "# About\n");
    site.edit("potluck.yaml", "Ada's table", "Table 0");
    for number in 0..40 {
        site.put(&post(number), text(number).as_bytes());
    }
    site
}

fn post(number: u64) -> String {
    format!(
        "posts/2026-{:02}-{:02}-post-{number}.md",
        number % 5 + 1,
        number % 28 + 1
    )
}

fn text(number: u64) -> String {
    format!(
        "---\ntags: [tag-{}]\n---\n\n# Post {number}\n\nWords.\n",
        number % 7
    )
}

fn change(site: &Sandbox, round: u64) {
    site.put(&post(40 + round), text(40 + round).as_bytes());
    fs::remove_file(site.path(&post(round))).unwrap();
    let title = |round| format!("title: Table {round}\n");
    site.edit("potluck.yaml", &title(round), &title(round + 1));
}

#[test]
fn a_build_that_is_killed_at_any_moment_leaves_a_whole_site() {
    let kills = kills();
    let site = site();
    let began = Instant::now();
    site.run(["build"]).success();
    let mut lasted = began.elapsed();
    let mut dice = Dice(2026);
    let (mut killed, mut halves, mut round) = (0, 0, 0);
    while killed < kills && round < 20 * kills {
        change(&site, round);
        let is_cut = build_for(&site, round % 2 == 1, &mut dice, lasted);
        killed += u64::from(is_cut);
        halves += u64::from(is_whole(&site, round));
        // The next one mends by itself: as if it were the first.
        if round % 5 == 4 || killed == kills {
            let began = Instant::now();
            site.run(["build"]).success();
            lasted = began.elapsed();
            let fresh = site.copy();
            for made in ["public", ".potluck"] {
                fs::remove_dir_all(fresh.path(made)).unwrap();
            }
            fresh.run(["build"]).success();
            assert!(
                bytes(&site) == bytes(&fresh),
                "round {round}: not what a first build makes"
            );
        }
        round += 1;
    }
    eprintln!(
        "{killed} of {round} builds were killed before their end, {halves} of them while files were put in place"
    );
    assert_eq!(killed, kills, "in {round} rounds");
}

/// Kills a build after a random part of the time that one takes; late ones when files are being written already.
/// Whether it was killed before its end.
fn build_for(site: &Sandbox, is_late: bool, dice: &mut Dice, lasted: Duration) -> bool {
    let build = started(site, ["build"]);
    let stage = site.path("public/.potluck-stage");
    let deadline = Instant::now() + lasted;
    while is_late && !stage.exists() && Instant::now() < deadline {
        std::thread::sleep(Duration::from_micros(100));
    }
    let longest = if is_late { lasted / 2 } else { lasted };
    is_cut_within(build, longest, dice)
}

/// How many runs are to be killed: a few, or as many as `POTLUCK_KILLS` says.
pub fn kills() -> u64 {
    let kills = std::env::var("POTLUCK_KILLS").ok();
    kills.and_then(|kills| kills.parse().ok()).unwrap_or(12)
}

/// A command that nobody listens to.
pub fn started<'a>(site: &Sandbox, arguments: impl IntoIterator<Item = &'a str>) -> Child {
    let mut command = site.program(arguments);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().unwrap()
}

/// Kills a command at some moment of so long a time; whether that was before its end.
pub fn is_cut_within(mut command: Child, longest: Duration, dice: &mut Dice) -> bool {
    let moment = dice.below(longest.as_micros().max(1) as u64);
    std::thread::sleep(Duration::from_micros(moment));
    let is_cut = matches!(command.try_wait(), Ok(None));
    let _ = (command.kill(), command.wait());
    is_cut
}

/// Every file is whole, and every link leads somewhere. Whether the build was cut between two files.
fn is_whole(site: &Sandbox, round: u64) -> bool {
    let (mut old, mut new) = (0, 0);
    for (path, bytes) in bytes(site) {
        let text = String::from_utf8_lossy(&bytes);
        let end = match Path::new(&path)
            .extension()
            .and_then(|ending| ending.to_str())
        {
            Some("html") => "</html>\n",
            Some("xml") if path.ends_with("atom.xml") => "</feed>\n",
            Some("xml") if path.ends_with("sitemap.xml") => "</urlset>\n",
            Some("xml") => "</rss>\n",
            Some("json") => "}\n",
            _ => continue,
        };
        assert!(text.ends_with(end), "round {round}: {path} is cut off");
        new += usize::from(text.contains(&format!("Table {}<", round + 1)));
        old += usize::from(text.contains(&format!("Table {round}<")));
    }
    Crawl::of(&site.path("public")).is_whole();
    old > 0 && new > 0
}

/// What a reader of the site can see.
fn bytes(site: &Sandbox) -> BTreeMap<String, Vec<u8>> {
    let mut seen = site.contents("public");
    seen.retain(|path, _| !path.starts_with(".potluck-stage"));
    seen
}
