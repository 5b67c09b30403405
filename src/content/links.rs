//! Where a link in a file leads: to another post by its file, to a picture beside it, from the site's root, or away.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};

use unicode_normalization::UnicodeNormalization;
use url::Url;

use super::head::Page;
use crate::model::Base;

/// Every address of the site, by the file it comes from and by its own path.
#[derive(Debug, Default)]
pub struct Links {
    base: Option<Base>,
    /// Source path → output path below the base (`posts/x.md` → `2026/06/x/`).
    by_source: HashMap<String, String>,
    outputs: HashSet<String>,
    names: Names,
}

/// What a wiki link may call a post or a file; the first of the three that knows a name decides.
#[derive(Debug, Default)]
struct Names {
    slugs: ByName,
    files: ByName,
    titles: ByName,
}

/// Folded name → source and output path of each that has it.
type ByName = HashMap<String, Vec<(String, String)>>;

/// What a wiki link means.
#[derive(Debug, PartialEq)]
pub enum Named {
    One(String),
    /// The address of the newest, and the sources of all.
    Several(String, Vec<String>),
    Nothing,
}

/// Where a link leads.
#[derive(Debug, PartialEq)]
pub enum Destination {
    /// Into this site: absolute.
    Own(String),
    Elsewhere(String),
    /// To nothing that the site has.
    Nowhere(String),
}

/// The file a link stands in.
#[derive(Clone, Copy, Debug)]
pub struct Standpoint<'a> {
    pub source: &'a str,
    /// The page's path below the base.
    pub path: &'a str,
}

impl Links {
    /// All addresses of the site in `root`: those of its pages, and of the files that are copied.
    pub fn new<'a>(
        base: Base,
        root: &Path,
        pages: impl Iterator<Item = Page<'a>>,
        files: &BTreeMap<String, PathBuf>,
    ) -> Links {
        let mut by_source: HashMap<String, String> = HashMap::new();
        let mut outputs: HashSet<String> = HashSet::new();
        let mut names = Names::default();
        for page in pages {
            let (source, path) = (&page.source.path, page.path);
            by_source.insert(source.clone(), path.to_string());
            outputs.insert(path.to_string());
            names.add(source, path, page.title);
            for alias in page.aliases {
                let alias = alias.trim_matches('/');
                outputs.extend([alias.to_string(), format!("{alias}/")]);
            }
        }
        for (output, file) in files {
            outputs.insert(output.clone());
            add(&mut names.files, last(output), output, output);
            if let Some(source) = file.strip_prefix(root).ok().and_then(Path::to_str) {
                by_source
                    .entry(source.to_string())
                    .or_insert_with(|| output.clone());
            }
        }
        Links {
            base: Some(base),
            by_source,
            outputs,
            names,
        }
    }

    /// What `[[written]]` means: the last part of a post's address, its file's name or path, or its title.
    pub fn named(&self, here: Standpoint, written: &str) -> Named {
        let Some(base) = &self.base else {
            return Named::Nothing;
        };
        let (name, suffix) = written.split_at(written.find('#').unwrap_or(written.len()));
        let address = |path: &str| format!("{}{suffix}", base.join(path));
        if name.trim().is_empty() {
            return Named::One(address(here.path));
        }
        let by_path = [name.to_string(), format!("{name}.md")];
        let by_path = by_path.iter().find_map(|path| self.find(here, path.trim()));
        if let Some(path) = by_path.filter(|path| !path.is_empty()) {
            return Named::One(address(&path));
        }
        match self.names.get(name) {
            [] => Named::Nothing,
            [(_, path)] => Named::One(address(path)),
            [(_, path), ..] => Named::Several(address(path), self.names.sources(name)),
        }
    }

    /// A file that could not be read, but will be once it is mended: links to it lead somewhere.
    pub fn expect(&mut self, source: &str) {
        self.by_source.entry(source.to_string()).or_default();
        self.names.add(source, "", None);
    }

    /// Resolves what stands in a link or a picture of a file.
    pub fn resolve(&self, here: Standpoint, written: &str) -> Destination {
        let Some(base) = &self.base else {
            return Destination::Elsewhere(written.to_string());
        };
        if let Some(rest) = base.below(written) {
            return self.own(base, rest);
        }
        if let Ok(url) = Url::parse(written) {
            return Destination::Elsewhere(url.to_string());
        }
        if written.starts_with("//") {
            return Destination::Elsewhere(format!("https:{written}"));
        }
        let (path, suffix) = written.split_at(written.find(['?', '#']).unwrap_or(written.len()));
        if path.is_empty() {
            return Destination::Own(format!("{}{suffix}", base.join(here.path)));
        }
        let path = percent_decoded(path);
        match self.find(here, &path) {
            Some(output) => Destination::Own(format!("{}{suffix}", base.join(&output))),
            None => {
                Destination::Nowhere(format!("{}{suffix}", base.join(&normal(here.path, &path))))
            }
        }
    }

    /// The address of an output path.
    pub fn address(&self, output: &str) -> Option<String> {
        Some(self.base.as_ref()?.join(output).to_string())
    }

    /// The output path of an own address.
    pub fn output(&self, address: &str) -> Option<String> {
        let below = self.base.as_ref()?.below(address)?;
        let path = below.split(['?', '#']).next().unwrap_or_default();
        Some(percent_decoded(path))
    }

    /// An address written out in full that happens to be one's own.
    fn own(&self, base: &Base, rest: &str) -> Destination {
        let path = rest.split(['?', '#']).next().unwrap_or_default();
        let address = format!("{}{rest}", base.as_str());
        match self.has(&percent_decoded(path)) {
            true => Destination::Own(address),
            false => Destination::Nowhere(address),
        }
    }

    /// The output path that a path in a file means: from the root, beside the source, or beside the page.
    fn find(&self, here: Standpoint, path: &str) -> Option<String> {
        if let Some(rooted) = path.strip_prefix('/') {
            let rooted = normal("", rooted);
            return self.has(&rooted).then_some(rooted);
        }
        let folder = here
            .source
            .rsplit_once('/')
            .map_or("", |(folder, _)| folder);
        let beside_source = normal(&format!("{folder}/"), path);
        if let Some(output) = self.by_source.get(&beside_source) {
            return Some(output.clone());
        }
        let beside_page = normal(here.path, path);
        self.has(&beside_page).then_some(beside_page)
    }

    fn has(&self, path: &str) -> bool {
        let generated = [
            "",
            "timeline/",
            "friends/",
            "tags/",
            "feed.xml",
            "responses.xml",
            "calendar.ics",
        ];
        let path = path.trim_end_matches("index.html");
        generated.contains(&path)
            || path.starts_with("tags/")
            || self.outputs.contains(path)
            || self.outputs.contains(&format!("{path}/"))
    }
}

impl Names {
    fn add(&mut self, source: &str, path: &str, title: Option<&str>) {
        let file = source.rsplit_once('.').map_or(source, |(stem, _)| stem);
        let file = file.strip_suffix("/index").unwrap_or(file);
        add(&mut self.slugs, last(path), source, path);
        add(&mut self.files, last(file), source, path);
        add(&mut self.titles, title.unwrap_or_default(), source, path);
    }

    fn get(&self, name: &str) -> &[(String, String)] {
        let name = fold(name);
        [&self.slugs, &self.files, &self.titles]
            .into_iter()
            .find_map(|names| names.get(&name))
            .map_or(&[], Vec::as_slice)
    }

    fn sources(&self, name: &str) -> Vec<String> {
        let sources = self.get(name).iter();
        sources.map(|(source, _)| format!("`{source}`")).collect()
    }
}

fn add(names: &mut ByName, name: &str, source: &str, path: &str) {
    let name = fold(name);
    if !name.is_empty() {
        let known = names.entry(name).or_default();
        known.push((source.to_string(), path.to_string()));
    }
}

/// The last part of a path.
fn last(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    path.rsplit('/').next().unwrap_or(path)
}

/// One spelling for all that look alike: case, blanks, composition of letters, apostrophes.
fn fold(name: &str) -> String {
    let name: String = match name.is_ascii() {
        true => name.to_ascii_lowercase(),
        false => name.nfc().flat_map(char::to_lowercase).collect(),
    };
    let words: Vec<&str> = name.split_whitespace().collect();
    words.join(" ").replace('’', "'")
}

/// `folder` (ending in `/`, or empty) and `path` as one path without `.` and `..`; never above the root.
fn normal(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let slash = if path.ends_with('/') && !parts.is_empty() {
        "/"
    } else {
        ""
    };
    parts.join("/") + slash
}

fn percent_decoded(path: &str) -> String {
    match path.contains('%') {
        true => percent_encoding::percent_decode_str(path)
            .decode_utf8_lossy()
            .into_owned(),
        false => path.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links() -> Links {
        Links {
            base: Some(Base::new(&Url::parse("https://ada.example/blog/").unwrap())),
            by_source: HashMap::from([
                (
                    "posts/2026-06-01-frogs/index.md".into(),
                    "2026/06/frogs/".into(),
                ),
                (
                    "posts/2026-06-01-frogs/pond.jpg".into(),
                    "2026/06/frogs/pond.jpg".into(),
                ),
                ("posts/2026-06-02-toads.md".into(), "2026/06/toads/".into()),
                ("pages/about.md".into(), "about/".into()),
            ]),
            outputs: [
                "2026/06/frogs/",
                "2026/06/frogs/pond.jpg",
                "2026/06/toads/",
                "about/",
                "img/a b.png",
            ]
            .map(String::from)
            .into(),
            names: names(),
        }
    }

    fn names() -> Names {
        let mut names = Names::default();
        for (source, path, title) in [
            (
                "posts/2026-06-01-frogs/index.md",
                "2026/06/frogs/",
                Some("Frogs in  May"),
            ),
            (
                "posts/2026-06-02-toads.md",
                "2026/06/toads/",
                Some("Ada’s toads"),
            ),
            ("posts/2025-06-02-toads.md", "2025/06/toads/", None),
            ("pages/about.md", "about/", Some("Who I am")),
        ] {
            names.add(source, path, title);
        }
        add(&mut names.files, "pond.jpg", "x", "2026/06/frogs/pond.jpg");
        names
    }

    #[test]
    fn a_wiki_link_goes_by_address_file_or_title() {
        let here = Standpoint {
            source: "posts/2026-06-02-toads.md",
            path: "2026/06/toads/",
        };
        let own = |path: &str| format!("https://ada.example/blog/{path}");
        let one = |path: &str| Named::One(own(path));
        for (written, expected) in [
            ("frogs", one("2026/06/frogs/")),
            ("FROGS in may", one("2026/06/frogs/")),
            ("2026-06-01-frogs", one("2026/06/frogs/")),
            ("Frogs in May#end", one("2026/06/frogs/#end")),
            ("#end", one("2026/06/toads/#end")),
            ("Ada's Toads", one("2026/06/toads/")),
            ("2025-06-02-toads", one("2025/06/toads/")),
            ("/pages/about.md", Named::Nothing),
            ("../pages/about", one("about/")),
            ("Who I am", one("about/")),
            ("pond.jpg", one("2026/06/frogs/pond.jpg")),
            (
                "toads",
                Named::Several(
                    own("2026/06/toads/"),
                    vec![
                        "`posts/2026-06-02-toads.md`".into(),
                        "`posts/2025-06-02-toads.md`".into(),
                    ],
                ),
            ),
            ("newts", Named::Nothing),
        ] {
            assert_eq!(links().named(here, written), expected, "{written}");
        }
    }

    #[test]
    fn a_link_is_taken_as_the_writer_meant_it() {
        let here = Standpoint {
            source: "posts/2026-06-01-frogs/index.md",
            path: "2026/06/frogs/",
        };
        let own = |path: &str| Destination::Own(format!("https://ada.example/blog/{path}"));
        for (written, expected) in [
            ("pond.jpg", own("2026/06/frogs/pond.jpg")),
            ("../2026-06-02-toads.md#end", own("2026/06/toads/#end")),
            ("../../pages/about.md", own("about/")),
            ("/img/a%20b.png", own("img/a%20b.png")),
            ("/about/", own("about/")),
            ("../toads/", own("2026/06/toads/")),
            ("#top", own("2026/06/frogs/#top")),
            ("https://ada.example/blog/about/", own("about/")),
            (
                "https://ben.example/x",
                Destination::Elsewhere("https://ben.example/x".into()),
            ),
            (
                "mailto:ada@ada.example",
                Destination::Elsewhere("mailto:ada@ada.example".into()),
            ),
            (
                "../../../../etc/passwd",
                Destination::Nowhere("https://ada.example/blog/etc/passwd".into()),
            ),
            (
                "missing.jpg",
                Destination::Nowhere("https://ada.example/blog/2026/06/frogs/missing.jpg".into()),
            ),
        ] {
            assert_eq!(links().resolve(here, written), expected, "{written}");
        }
    }
}
