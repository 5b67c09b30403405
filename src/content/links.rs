//! Where a link in a file leads: to another post by its file, to a picture beside it, from the site's root, or away.

use std::collections::{HashMap, HashSet};

use std::path::Path;

use url::Url;

use super::Content;
use crate::model::Base;

/// Every address of the site, by the file it comes from and by its own path.
#[derive(Debug, Default)]
pub struct Links {
    base: Option<Base>,
    /// Source path → output path below the base (`posts/x.md` → `2026/06/x/`).
    by_source: HashMap<String, String>,
    outputs: HashSet<String>,
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
    /// All addresses of the site in `root`.
    pub fn new(base: Base, root: &Path, content: &Content) -> Links {
        let heads = content
            .heads
            .iter()
            .map(|head| (&head.source.path, &head.path));
        let standing = content
            .standing
            .iter()
            .map(|page| (&page.source.path, &page.path));
        let mut by_source: HashMap<String, String> = HashMap::new();
        let mut outputs: HashSet<String> = HashSet::new();
        for (source, path) in heads.chain(standing) {
            by_source.insert(source.clone(), path.clone());
            outputs.insert(path.clone());
        }
        for (output, file) in &content.files {
            outputs.insert(output.clone());
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
        }
    }

    /// A file that could not be read, but will be once it is mended: links to it lead somewhere.
    pub fn expect(&mut self, source: &str) {
        self.by_source.entry(source.to_string()).or_default();
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
