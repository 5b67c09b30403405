//! Whatever can be typed or written is told in the README and used by a test: commands, flags, settings, fields.

use std::fs;
use std::path::Path;

use crate::readme::{README, table};

/// What opens a window of the person's, or keeps one from being opened: no test has a screen.
const UNTRIED: [&str; 5] = [
    "serve --open",
    "demo --serve",
    "new --no-edit",
    "reply --no-edit",
    "poll --no-edit",
];

/// All tests, their sites and feeds, the examples that tests build, and the tests at the foot of a room's files.
fn tests() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = String::new();
    for folder in ["tests", "examples", "src"] {
        for entry in walkdir::WalkDir::new(root.join(folder)) {
            let entry = entry.unwrap();
            let path = entry.path();
            let is_this = path.ends_with("suite/used.rs");
            let is_text = path.extension().is_some_and(|it| {
                ["rs", "md", "yaml", "py", "sh"]
                    .iter()
                    .any(|one| it == *one)
            });
            let is_script = path.file_name().is_some_and(|name| name == "run");
            if is_this || !(is_text || is_script) {
                continue;
            }
            let text = fs::read_to_string(path).unwrap_or_default();
            let of_tests = match folder {
                "src" if !path.to_string_lossy().contains("tests") => text
                    .split_once("#[cfg(test)]")
                    .map_or("", |(_, tests)| tests),
                _ => &text,
            };
            all.push_str(of_tests);
        }
    }
    all
}

/// What the tables of the README name: every word in backticks of the first cell.
fn named(mark: &str) -> Vec<String> {
    let rows = table(mark);
    let cells = rows.keys().flat_map(|row| row.split(", "));
    cells
        .map(|name| name.trim_matches('`').to_string())
        .collect()
}

#[test]
fn every_field_is_used_by_a_test() {
    let tests = tests();
    for mark in ["fields", "friends"] {
        let unused: Vec<String> = named(mark)
            .into_iter()
            .filter(|field| !tests.contains(&format!("{field}:")))
            .collect();
        assert!(unused.is_empty(), "of {mark}: {unused:?}");
    }
    for field in ["ring", "birthday", "notes", "mute"] {
        assert!(README.contains(&format!("  {field}:")), "{field}");
        assert!(tests.contains(&format!("{field}:")), "{field}");
    }
}

#[test]
fn every_setting_is_used_by_a_test() {
    let tests = tests();
    let is_set = |setting: &String| match setting.split_once('.') {
        None => tests.contains(&format!("{setting}:")),
        // In one line with braces, or on lines of their own below.
        Some((group, name)) => tests.match_indices(&format!("{group}:")).any(|(at, _)| {
            let after: String = tests[at..].chars().take(300).collect();
            after.contains(&format!("{name}:"))
        }),
    };
    let unused: Vec<String> = named("settings")
        .into_iter()
        .filter(|setting| !is_set(setting))
        .collect();
    assert!(unused.is_empty(), "{unused:?}");
}

#[test]
fn every_command_and_flag_is_used_by_a_test() {
    let tests = tests();
    let mut unused = Vec::new();
    for (row, cells) in table("commands") {
        let command = row.split_whitespace().nth(1).unwrap();
        if !tests.contains(&format!("\"{command}\"")) {
            unused.push(command.to_string());
        }
        let flags = cells[0].split('`').filter(|word| word.starts_with("--"));
        for flag in flags.filter_map(|flag| flag.split(' ').next()) {
            if UNTRIED.contains(&format!("{command} {flag}").as_str()) {
                continue;
            }
            let is_typed = [
                format!("\"{flag}\""),
                format!("{flag} "),
                format!("\"{flag}="),
            ]
            .iter()
            .any(|typed| tests.contains(typed));
            if !is_typed {
                unused.push(format!("{command} {flag}"));
            }
        }
    }
    assert!(unused.is_empty(), "{unused:?}");
}

/// What was promised before the first line was written.
#[test]
fn everything_that_was_promised_is_in_the_readme() {
    let promised = [
        (
            "fields",
            "title date updated slug tags summary draft lang aliases syndication in_reply_to like_of repost_of bookmark_of rsvp guests bring vote start end all_day timezone location capacity rsvp_by invited show_guests status repeat except extra hosts sequence uid poll photos",
        ),
        (
            "settings",
            "title url author.name author.email author.photo author.note author.links author.payment language timezone description highlight feeds.items feeds.markdown feeds.json feeds.atom timeline.publish timeline.order answers.publish answers.show_guests answers.words answers.webmention circle.publish circle.whats_on circle.limit publish.remote publish.branch publish.folder publish.transport publish.source network.allow_private network.timeout network.ca theme.palette notify",
        ),
        ("friends", "name site feeds aliases key private republish"),
    ];
    for (mark, names) in promised {
        let known = named(mark);
        let missing: Vec<&str> = names
            .split(' ')
            .filter(|name| !known.iter().any(|one| one == name))
            .collect();
        assert!(missing.is_empty(), "of {mark}: {missing:?}");
    }
    let commands: Vec<String> = table("commands")
        .keys()
        .filter_map(|row| row.split_whitespace().nth(1))
        .map(str::to_string)
        .collect();
    let promised = "init new reply like repost bookmark rsvp vote follow unfollow friends pull inspect delete guest invite poll build serve read agenda search publish check demo completions man";
    let missing: Vec<&str> = promised
        .split(' ')
        .filter(|name| !commands.iter().any(|one| one.trim_matches('`') == *name))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}
