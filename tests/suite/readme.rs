//! The README, held true: its tour is run, its examples are built, and its tables are compared with the code.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::sandbox::{NOW, Sandbox};

pub const README: &str = include_str!("../../README.md");
const PAGES: &str = concat!(
    include_str!("../../src/render/pages/site.rs"),
    include_str!("../../src/render/pages/lists.rs"),
    include_str!("../../src/render/pages/entry.rs"),
    include_str!("../../src/render/pages/event.rs"),
    include_str!("../../src/render/pages/poll.rs"),
    include_str!("../../src/render/pages/calendar.rs"),
    include_str!("../../src/render/pages/circle.rs"),
    include_str!("../../src/render/pages/reader.rs"),
    include_str!("../../src/render/pages/standing.rs"),
);
const SETTINGS: &str = include_str!("../../site-template/potluck.yaml");
const FIELDS: &str = include_str!("../../src/content/fields.rs");
const FRIENDS: &str = include_str!("../../src/friends/list.rs");
const STYLE: &str = include_str!("../../site-template/static/style.css");
const POND: &[u8] = include_bytes!("../../examples/ada/posts/2026-05-09-pond/pond.jpg");

// The tour.

#[test]
fn the_tour_does_what_it_says() {
    let mut reader = Reader::at_home();
    reader.follows("## A five-minute tour");
}

#[test]
fn a_dinner_can_be_planned_as_it_says() {
    let mut reader = Reader::at_home();
    reader.types("git init --quiet --bare ada-site.git", "");
    let init =
        "potluck init ada --name Ada --url https://ada.example/ --remote ../ada-site.git --yes";
    reader.types(init, "…");
    reader.types("cd ada", "");
    let settings = std::fs::read_to_string(reader.folder.join("potluck.yaml")).unwrap();
    let settings = settings.replace(
        "  name: \"Ada\"\n",
        "  name: Ada\n  email: ada@example.org\n",
    );
    reader.saves("potluck.yaml", &settings);
    let zoe = "From: Zoe <zoe@example.org>\nDate: Wed, 10 Jun 2026 10:00:00 +0000\nSubject: Re: Dinner at ours\n\nRSVP yes +1\n\n> https://ada.example/2026/06/dinner-at-ours-event/\n";
    reader.home.put("no-home/Downloads/zoe.eml", zoe.as_bytes());
    reader.home.put("no-home/Downloads/pot.jpg", POND);
    reader.follows("## Plan a dinner");
    reader.types("SOURCE_DATE_EPOCH=1784000000 potluck build", "…");
    let page = reader
        .folder
        .join("public/2026/06/dinner-at-ours-event/index.html");
    let page = std::fs::read_to_string(page).unwrap();
    for shown in [
        "Zoe",
        "Aunt Rose",
        "4 of 6",
        "the-empty-pot",
        "dinner-at-ours",
    ] {
        assert!(page.contains(shown), "no {shown}: {page}");
    }
    let poll = reader
        .folder
        .join("public/2026/06/dinner-at-ours/index.html");
    assert!(
        std::fs::read_to_string(poll)
            .unwrap()
            .contains("dinner-at-ours-event")
    );
}

/// Somebody who types what the README says, from an empty folder.
struct Reader {
    home: Sandbox,
    folder: PathBuf,
    /// Addresses of the README's demo and those of the one that runs.
    addresses: Vec<(String, String)>,
    demo: Option<Child>,
}

impl Reader {
    fn at_home() -> Reader {
        let home = Sandbox::empty();
        let folder = home.root().to_path_buf();
        Reader {
            home,
            folder,
            addresses: Vec::new(),
            demo: None,
        }
    }

    /// Does what a section says, block after block.
    #[track_caller]
    fn follows(&mut self, heading: &str) {
        for block in blocks(section(heading)) {
            match (block.language, block.path) {
                ("console", _) => commands(block.text)
                    .into_iter()
                    .for_each(|(typed, printed)| self.types(typed, &printed)),
                ("markdown", Some(path)) => self.saves(path, block.text),
                (other, _) => panic!("a block of {other} in {heading}"),
            }
        }
    }

    #[track_caller]
    fn types(&mut self, typed: &str, printed: &str) {
        if let Some(folder) = typed.strip_prefix("cd ") {
            return self.folder.push(folder);
        }
        let shell = self.shell(&format!("{} 2>&1", self.here(typed)));
        if typed.ends_with("demo --serve") {
            return self.leaves_open(shell, printed);
        }
        let mut shell = shell;
        let output = shell.output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "$ {typed}\n{said}");
        let expected = self.here(printed);
        assert!(
            is_like(&expected, &said),
            "$ {typed}\nREADME:\n{expected}\nprinted:\n{said}"
        );
    }

    fn saves(&self, path: &str, text: &str) {
        let file = self.folder.join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, self.here(text)).unwrap();
    }

    /// Starts what runs until it is ended, and learns its addresses from its last lines.
    fn leaves_open(&mut self, mut shell: Command, printed: &str) {
        let mut demo = shell.stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(demo.stdout.take().unwrap()).lines();
        self.demo = Some(demo);
        let last = printed.lines().last().unwrap();
        let mut said = String::new();
        for line in lines.map_while(Result::ok) {
            writeln!(said, "{line}").unwrap();
            if line == last {
                break;
            }
        }
        self.addresses = addresses(printed)
            .into_iter()
            .filter_map(|(name, address)| {
                let (_, real) = addresses(&said).into_iter().find(|(it, _)| *it == name)?;
                Some((address, real))
            })
            .collect();
        let expected = self.here(printed);
        assert!(
            is_like(&expected, &said),
            "README:\n{expected}\nprinted:\n{said}"
        );
    }

    fn here(&self, text: &str) -> String {
        self.addresses
            .iter()
            .fold(text.to_string(), |text, (from, to)| text.replace(from, to))
    }

    fn shell(&self, line: &str) -> Command {
        let potluck = assert_cmd::cargo::cargo_bin("potluck");
        let search = std::env::var_os("PATH").unwrap_or_default();
        let search = std::iter::once(potluck.parent().unwrap().to_path_buf())
            .chain(std::env::split_paths(&search));
        let mut shell = Command::new("sh");
        shell
            .arg("-c")
            // A shell that becomes the command, so that ending the one ends the other.
            .arg(match line.starts_with("potluck ") {
                true => format!("exec {line}"),
                false => line.to_string(),
            })
            .current_dir(&self.folder)
            .env_clear()
            .env("PATH", std::env::join_paths(search).unwrap())
            .env("HOME", self.home.path("no-home"))
            .env("TMPDIR", self.home.root())
            .env("SOURCE_DATE_EPOCH", NOW)
            .env("TZ", "UTC")
            .stdin(Stdio::null());
        shell
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        if let Some(demo) = &mut self.demo {
            let _ = demo.kill();
            let _ = demo.wait();
        }
    }
}

/// `  Ben    http://127.0.0.1:41002/` → Ben and the address.
fn addresses(text: &str) -> Vec<(String, String)> {
    let line = |line: &str| {
        let (name, address) = line.trim().split_once(' ')?;
        let address = address.trim();
        address
            .starts_with("http://127.")
            .then(|| (name.to_string(), address.to_string()))
    };
    text.lines().filter_map(line).collect()
}

/// What is typed and what it prints.
fn commands(block: &str) -> Vec<(&str, String)> {
    let mut commands: Vec<(&str, String)> = Vec::new();
    for line in block.lines() {
        match (line.strip_prefix("$ "), commands.last_mut()) {
            (Some(typed), _) => commands.push((typed, String::new())),
            (None, Some((_, printed))) => writeln!(printed, "{line}").unwrap(),
            (None, None) => panic!("output before the first command: {line}"),
        }
    }
    commands
}

/// A line of `…` stands for any lines, `…` within a line for any text.
fn is_like(expected: &str, said: &str) -> bool {
    let (expected, said): (Vec<&str>, Vec<&str>) = (
        expected.trim_end().lines().collect(),
        said.trim_end().lines().collect(),
    );
    lines_are_like(&expected, &said)
}

fn lines_are_like(expected: &[&str], said: &[&str]) -> bool {
    match (expected.split_first(), said.split_first()) {
        (None, None) => true,
        (Some((&"…", rest)), _) => {
            (0..=said.len()).any(|from| lines_are_like(rest, &said[from..]))
        }
        (Some((one, rest)), Some((other, others))) => {
            line_is_like(one, other) && lines_are_like(rest, others)
        }
        _ => false,
    }
}

fn line_is_like(expected: &str, said: &str) -> bool {
    match expected.split_once('…') {
        None => expected.trim_end() == said.trim_end(),
        Some((before, after)) => said.strip_prefix(before).is_some_and(|rest| {
            rest.char_indices()
                .map(|(at, _)| &rest[at..])
                .chain([""])
                .any(|rest| line_is_like(after, rest))
        }),
    }
}

// The examples.

#[test]
fn every_example_file_is_a_site_without_a_doubt() {
    let mut kinds = BTreeSet::new();
    for block in blocks(section("### Front matter")) {
        let path = block.path.expect("an example without its file's name");
        let site = Sandbox::new().write(path, block.text);
        if let Some(folder) = path.strip_suffix("index.md") {
            site.put(&format!("{folder}pond.jpg"), POND);
        }
        assert_eq!(site.complaint(["build"], 0), "", "{path}");
        let picture = "public/2026/06/pond/pond.jpg";
        assert_eq!(site.has(picture), path.ends_with("index.md"), "{path}");
        kinds.insert(kind(&site));
    }
    assert_eq!(
        sorted(kinds),
        [
            "article", "bookmark", "event", "like", "note", "photo", "poll", "reply", "repost",
            "rsvp", "vote"
        ]
    );
}

/// The kind that its built page says it is: `<article class="entry photo h-entry">`.
fn kind(site: &Sandbox) -> String {
    let files = site.files("public");
    let is_entry = |path: &&String| {
        (path.starts_with("2026/") || path.starts_with("r/")) && path.ends_with("index.html")
    };
    let page = site.main(files.iter().find(is_entry).unwrap());
    let (_, classes) = page.split_once("<article class=\"entry ").unwrap();
    classes.split([' ', '"']).next().unwrap().to_string()
}

// The tables.

#[test]
fn every_command_and_flag_is_in_the_readme_and_no_other() {
    let site = Sandbox::empty();
    let help = |arguments: &[&str]| {
        let output = site.run(arguments.iter().copied()).success();
        String::from_utf8(output.get_output().stdout.clone()).unwrap()
    };
    let top = help(&["--help"]);
    let (commands, _) = top.split_once("Options:").unwrap();
    let (_, commands) = commands.split_once("Commands:\n").unwrap();
    let commands: Vec<&str> = commands
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    let rows = table("commands");
    let named: BTreeSet<&str> = rows.keys().map(|row| command(row)).collect();
    assert_eq!(named, commands.iter().copied().collect());
    let common = flags(&help(&["unfollow", "-h"]));
    for (row, cells) in &rows {
        let command = command(row);
        if command == "help" {
            continue;
        }
        let typed: Vec<&str> = words(row).chain(["-h"]).collect();
        let known: BTreeSet<String> = flags(&help(&typed)).difference(&common).cloned().collect();
        let told = flags(&cells[0]);
        assert_eq!(told, known, "the flags of {command}");
        let shown = flags(&cells[1]);
        assert!(shown.is_subset(&known), "{shown:?} of {command}");
    }
    let everywhere = section("### Commands")
        .split_once("All of them take")
        .unwrap()
        .1;
    let everywhere = everywhere.split("\n\n").next().unwrap();
    let mut all = flags(&top);
    all.extend(common);
    assert_eq!(flags(everywhere), all);
    for word in after(README, "`potluck ") {
        let is_later = section("## What does not work yet").contains(&format!("`potluck {word}"));
        assert!(
            commands.contains(&word) || word.starts_with('-') || is_later,
            "potluck {word}"
        );
    }
}

/// `potluck poll close POLL` → `poll`, `close`.
fn words(row: &str) -> impl Iterator<Item = &str> {
    let words = row.split([' ', '`']).filter(|word| !word.is_empty());
    let is_word = |word: &&str| word.bytes().all(|byte| byte.is_ascii_lowercase());
    words.skip(1).take_while(is_word)
}

/// `potluck init [DIR]` → `init`.
fn command(row: &str) -> &str {
    row.split_whitespace().nth(1).unwrap()
}

/// Every flag in a text, long or short.
fn flags(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-')
        .filter(|word| {
            let name = word.trim_start_matches('-');
            let dashes = word.len() - name.len();
            dashes == 2 && !name.is_empty() || dashes == 1 && name.len() == 1
        })
        .map(str::to_string)
        .collect()
}

/// The word after each `start`.
fn after<'a>(text: &'a str, start: &str) -> Vec<&'a str> {
    text.split(start)
        .skip(1)
        .filter_map(|rest| rest.split([' ', '`', '\n']).next())
        .collect()
}

#[test]
fn every_setting_is_in_the_readme_with_its_default() {
    let mut known = BTreeMap::new();
    let mut parent = String::new();
    for line in SETTINGS.lines() {
        let line = line.replacen("# ", "", 1);
        let Some((key, value)) = line.split_once(':') else {
            continue;
        };
        let name = key.trim();
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_lowercase() || c == '_') {
            continue;
        }
        let value = value.split(" #").next().unwrap().trim();
        let name = match key.starts_with(' ') {
            true => format!("{parent}.{name}"),
            false => {
                parent = name.to_string();
                name.to_string()
            }
        };
        known.insert(name, value.to_string());
    }
    // What only holds others.
    let holders: Vec<String> = known
        .keys()
        .filter_map(|name| Some(name.split_once('.')?.0.to_string()))
        .collect();
    holders.iter().for_each(|name| drop(known.remove(name)));
    let rows = table("settings");
    assert_eq!(sorted(rows.keys()), sorted(known.keys()));
    for (name, value) in &known {
        let told = &rows[name.as_str()][0];
        let is_asked = value.starts_with("{{");
        assert!(
            is_asked && told.is_empty() || *told == format!("`{value}`"),
            "{name} is {value}, not {told}"
        );
    }
}

#[test]
fn every_field_is_in_the_readme_and_no_other() {
    for (rows, source) in [("fields", FIELDS), ("friends", FRIENDS)] {
        let (_, list) = source.split_once("const FIELDS: [&str; ").unwrap();
        let (list, _) = list.split_once("];\n").unwrap_or((list, ""));
        let known: Vec<&str> = list.split('"').skip(1).step_by(2).collect();
        let table = table(rows);
        let told = table.keys().flat_map(|names| names.split("`, `"));
        assert_eq!(sorted(told), sorted(known), "{rows}");
    }
}

#[test]
fn every_custom_property_of_the_style_is_in_the_readme_and_no_other() {
    let (head, sheet) = STYLE.split_once("*/").unwrap();
    let listed = head
        .split_whitespace()
        .filter(|word| word.starts_with("--"));
    let (root, _) = sheet.split_once('}').unwrap();
    let set = root.lines().filter_map(|line| line.trim().split_once(':'));
    let set = set.filter(|(name, _)| name.starts_with("--"));
    let table = table("variables");
    let told = table.keys().flat_map(|names| names.split("`, `"));
    assert_eq!(sorted(told.clone()), sorted(listed));
    assert_eq!(sorted(told), sorted(set.map(|(name, _)| name)));
}

#[test]
fn every_template_variable_is_in_the_readme() {
    let (before, rest) = README.split_once("<!-- pages -->\n").unwrap();
    let (told, after) = rest.split_once("<!-- /pages -->").unwrap();
    let known = variables();
    if told != known && std::env::var_os("UPDATE_README").is_some() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
        let text = format!("{before}<!-- pages -->\n{known}<!-- /pages -->{after}");
        return std::fs::write(file, text).unwrap();
    }
    assert_eq!(
        told, known,
        "`UPDATE_README=1 cargo test readme` writes it anew"
    );
}

/// The structs of `pages` as rows of a table.
fn variables() -> String {
    let mut table = String::from("| what | its fields |\n|---|---|\n");
    let mut note = String::new();
    let mut name = None;
    let mut fields: Vec<String> = Vec::new();
    for line in PAGES.lines().map(str::trim) {
        if let Some(text) = line.strip_prefix("/// ") {
            note = format!("{note} {text}").trim().to_string();
        } else if let Some(text) = line.strip_prefix("pub struct ") {
            name = Some(title(text.trim_end_matches(" {"), &note));
            note.clear();
        } else if let Some((field, kind)) = line
            .strip_prefix("pub ")
            .and_then(|line| line.split_once(": "))
        {
            let told = match note.trim_end_matches('.') {
                "" => String::new(),
                note => format!(" ({})", note.replace('|', "\\|")),
            };
            fields.push(format!(
                "`{field}` {}{told}",
                kind_of(kind.trim_end_matches(','))
            ));
            note.clear();
        } else if line == "}"
            && let Some(name) = name.take()
        {
            writeln!(table, "| {name} | {} |", fields.join(" · ")).unwrap();
            fields.clear();
        }
    }
    table
}

/// A page's struct by the templates that get it, a part by its name.
fn title(name: &str, note: &str) -> String {
    match note
        .split_once(':')
        .map_or(note.trim_end_matches('.'), |(head, _)| head)
    {
        "`site`" => "`site`".into(),
        head if head.contains(".html`") => format!("`page` in {head}"),
        _ => name.to_string(),
    }
}

fn kind_of(kind: &str) -> String {
    let inside = |start: &str| kind.strip_prefix(start)?.strip_suffix('>');
    if let Some(kind) = inside("Option<") {
        return format!("{}?", kind_of(kind));
    }
    if let Some(kind) = inside("Vec<") {
        return format!("[{}]", kind_of(kind));
    }
    match kind {
        "String" | "&'static str" => "text",
        "bool" => "yes or no",
        "u8" | "u32" | "usize" | "f64" => "number",
        "Value" => "markup",
        other => other,
    }
    .to_string()
}

// Reading the README.

/// What stands below a heading, up to the next of its depth.
#[track_caller]
fn section(heading: &str) -> &'static str {
    let (_, text) = README.split_once(&format!("{heading}\n")).unwrap();
    let depth = heading.split(' ').next().unwrap();
    let end = [depth, &depth[1..]]
        .iter()
        .filter_map(|depth| text.find(&format!("\n{depth} ")))
        .min();
    &text[..end.unwrap_or(text.len())]
}

struct Block {
    language: &'static str,
    /// The file it is: the last path that the text before it names.
    path: Option<&'static str>,
    text: &'static str,
}

fn blocks(text: &'static str) -> Vec<Block> {
    let parts: Vec<&str> = text.split("```").collect();
    parts
        .chunks(2)
        .filter(|pair| pair.len() == 2)
        .map(|pair| {
            let (language, text) = pair[1].split_once('\n').unwrap();
            let last = pair[0].trim().rsplit("\n\n").next().unwrap();
            let path = last
                .split('`')
                .skip(1)
                .step_by(2)
                .find(|it| it.ends_with(".md"));
            Block {
                language,
                path,
                text,
            }
        })
        .collect()
}

/// The rows of the table below a mark, by what their first cell has in backticks.
pub fn table(mark: &str) -> BTreeMap<&'static str, Vec<String>> {
    let (_, text) = README.split_once(&format!("<!-- {mark} -->\n")).unwrap();
    let rows = text
        .lines()
        .skip(2)
        .take_while(|line| line.starts_with('|'));
    rows.map(|row| {
        let mut cells = row.trim_matches('|').split('|').map(str::trim);
        let name = cells.next().unwrap().trim_matches('`');
        (name, cells.map(str::to_string).collect())
    })
    .collect()
}

fn sorted<T: AsRef<str>>(names: impl IntoIterator<Item = T>) -> Vec<String> {
    let mut names: Vec<String> = names
        .into_iter()
        .map(|name| name.as_ref().to_string())
        .collect();
    names.sort();
    names
}
