//! A build takes over what earlier ones made. Whatever happens to a folder in between, it writes what a first build
//! would write.

use std::collections::BTreeMap;
use std::fs;

use crate::sandbox::{NOW, Sandbox};

/// The same numbers in every run: a failure can be looked at again.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (self.0 >> 33) % end
    }

    fn post(&mut self) -> String {
        let (month, day) = (3 + self.below(4), 10 + self.below(9));
        format!("posts/2026-0{month}-{day}-post-{month}-{day}.md")
    }
}

/// Does something to a site that a person might do, and says what.
fn edit(site: &Sandbox, dice: &mut Dice, now: &mut u64) -> String {
    let (path, other) = (dice.post(), dice.post());
    let number = dice.below(1000);
    let (what, text) = match dice.below(16) {
        0..=2 => (
            &*path,
            format!(
                "---\ntitle: Post {number}\ntags: [garden, t{}]\n---\n\nText {number}.\n",
                number % 3
            ),
        ),
        3..=4 => (
            &*path,
            format!("A note {number}, see [that](../{other}) and [[post-4-12]].\n"),
        ),
        5 => (
            &*path,
            format!("---\npoll: {{ options: [a, b, c{number}] }}\ntitle: Which\n---\n"),
        ),
        6 => (
            &*path,
            format!(
                "---\nstart: 2026-07-1{} 19:00\ntitle: Supper {number}\ncapacity: 9\n---\nCome.\n",
                number % 9
            ),
        ),
        7 => (
            &*path,
            format!(
                "# A heading\n\n![pond](/img/pond.svg)\n\n```rust\nlet x = {number};\n```\n\n$x^{number}$[^a]\n\n[^a]: note\n"
            ),
        ),
        8 => (
            &*path,
            format!(
                "---\nin_reply_to: {{ url: https://ben.example/{number}, title: Ben }}\n---\nYes.\n"
            ),
        ),
        9 => (
            "static/img/pond.svg",
            format!("<svg><!-- {number} --></svg>"),
        ),
        10 => (
            "pages/about.md",
            format!("# About {number}\n\nI link [there](../{other}).\n"),
        ),
        11 => ("templates/_tags.html", format!("<p>tagged {number}</p>\n")),
        12 => (
            "potluck.yaml",
            format!(
                "title: Site {number}\nurl: https://ada.example/\nauthor: {{ name: Ada }}\nfeeds: {{ markdown: {} }}\n",
                number.is_multiple_of(2)
            ),
        ),
        13 => {
            *now += 86_400 * (1 + number % 20);
            return "days pass".into();
        }
        14 => {
            let _ = fs::remove_file(site.path("templates/_tags.html"));
            return "the template goes".into();
        }
        _ => {
            let _ = fs::remove_file(site.path(&path));
            return format!("{path} goes");
        }
    };
    site.put(what, text.as_bytes());
    format!("{what}: {text}")
}

fn build(site: &Sandbox, folder: &str, now: u64) -> BTreeMap<String, Vec<u8>> {
    let mut build = site.command(["build", "--quiet", "--out", folder]);
    build
        .env("SOURCE_DATE_EPOCH", now.to_string())
        .assert()
        .success();
    site.contents(folder)
}

#[test]
fn after_any_edit_a_build_writes_what_a_first_build_would_write() {
    let site = Sandbox::new();
    let (mut dice, mut now) = (Dice(2026), NOW.parse::<u64>().unwrap());
    for _ in 0..12 {
        edit(&site, &mut dice, &mut now);
    }
    build(&site, "public", now);
    for step in 0..40 {
        let edits: Vec<String> = (0..1 + dice.below(2))
            .map(|_| edit(&site, &mut dice, &mut now))
            .collect();
        let grown = build(&site, "public", now);
        let first = build(&site, &format!("first-{step}"), now);
        let differ = first
            .iter()
            .filter(|(path, bytes)| grown.get(*path) != Some(bytes));
        let differ: Vec<&String> = differ.map(|(path, _)| path).collect();
        assert!(
            differ.is_empty() && grown.len() == first.len(),
            "step {step}, {edits:?}: {differ:?}"
        );
    }
}

#[test]
fn a_page_that_somebody_touched_is_written_again() {
    let site = Sandbox::new().write("posts/2026-06-01-frogs.md", "Frogs.\n");
    let built = build(&site, "public", NOW.parse().unwrap());
    site.put("public/2026/06/frogs/index.html", b"mine now");
    fs::remove_file(site.path("public/feed.xml")).unwrap();
    assert_eq!(build(&site, "public", NOW.parse().unwrap()), built);
}

#[test]
fn what_was_doubtful_is_said_again_as_long_as_it_is() {
    let site = Sandbox::new().write("posts/2026-06-01-frogs.md", "[nowhere](toads.md)\n");
    for _ in 0..2 {
        let said = site.run(["build"]).success();
        let said = String::from_utf8_lossy(&said.get_output().stderr).into_owned();
        assert!(said.contains("this link leads nowhere"), "{said}");
    }
}

#[test]
fn a_memory_that_is_broken_or_lies_of_nothing_stops_no_build() {
    let site = Sandbox::new().write("posts/2026-06-01-frogs.md", "Frogs.\n");
    let built = build(&site, "public", NOW.parse().unwrap());
    for file in site.files(".potluck/output") {
        if file.ends_with(".made") {
            site.put(&format!(".potluck/output/{file}"), b"{\"feed.xml\": 7");
        }
    }
    assert_eq!(build(&site, "public", NOW.parse().unwrap()), built);
}
