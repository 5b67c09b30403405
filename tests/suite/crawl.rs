//! A built site, gone through as files: where its links lead, and whom its pages ask for something.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use scraper::{Html, Selector};

pub struct Crawl {
    pages: Vec<Page>,
    files: BTreeSet<PathBuf>,
}

struct Page {
    /// From the site's folder.
    path: PathBuf,
    document: Html,
}

impl Crawl {
    /// Reads every page below a folder.
    pub fn of(folder: &Path) -> Crawl {
        let files: BTreeSet<PathBuf> = walkdir::WalkDir::new(folder)
            .into_iter()
            // What a build that was killed left behind is no part of the site.
            .filter_entry(|entry| entry.file_name() != ".potluck-stage")
            .filter_map(Result::ok)
            .filter(|entry| entry.file_type().is_file())
            .map(|entry| entry.path().strip_prefix(folder).unwrap().to_path_buf())
            .collect();
        let pages = files
            .iter()
            .filter(|path| path.extension().is_some_and(|it| it == "html"));
        let pages = pages.map(|path| Page {
            path: path.clone(),
            document: Html::parse_document(&std::fs::read_to_string(folder.join(path)).unwrap()),
        });
        let pages: Vec<Page> = pages.collect();
        assert!(!pages.is_empty(), "no page in {}", folder.display());
        Crawl { pages, files }
    }

    /// Every link within the site leads to a file that is there, and to a place that is on it.
    #[track_caller]
    pub fn is_whole(&self) {
        // The 404 page is shown at any address: its links start at the root of the host.
        for page in self
            .pages
            .iter()
            .filter(|page| page.path != Path::new("404.html"))
        {
            for address in page
                .addresses()
                .into_iter()
                .filter(|address| !is_absolute(address))
            {
                let (path, fragment) = address.split_once('#').unwrap_or((&address, ""));
                let path = path.split('?').next().unwrap_or_default();
                let target = match path {
                    "" => page.path.clone(),
                    path => resolved(&page.path, path),
                };
                assert!(
                    self.files.contains(&target),
                    "{}: `{address}` leads nowhere",
                    page.path.display()
                );
                let there = self.pages.iter().find(|there| there.path == target);
                if let Some(there) = there.filter(|_| !fragment.is_empty()) {
                    assert!(
                        there.has(fragment),
                        "{}: `{address}` leads to no place of that page",
                        page.path.display()
                    );
                }
            }
        }
    }

    /// No page makes a browser ask another host for anything (product.md, promise 2).
    #[track_caller]
    pub fn asks_nobody(&self) {
        for page in &self.pages {
            for address in page.requests() {
                assert!(
                    !is_absolute(&address),
                    "{} asks for `{address}`",
                    page.path.display()
                );
            }
            assert!(
                !page.document.html().contains("@import"),
                "{}",
                page.path.display()
            );
        }
    }

    /// No page runs, shows or sends anything but its own: no script of others, no frame, no form, no event handler.
    #[track_caller]
    pub fn is_harmless(&self) {
        for page in &self.pages {
            let path = page.path.display();
            for selector in [
                "iframe",
                "object",
                "embed",
                "form",
                "base",
                "style",
                "script:not([type='application/ld+json']):not([src])",
                "meta[http-equiv=refresh]",
                "[style]",
            ] {
                let found = Selector::parse(selector).unwrap();
                let found = page.document.select(&found).next();
                assert!(
                    found.is_none(),
                    "{path} has {selector}: {}",
                    found.unwrap().html()
                );
            }
            let every = Selector::parse("*").unwrap();
            for element in page.document.select(&every) {
                let handler = element
                    .value()
                    .attrs()
                    .find(|(name, _)| name.starts_with("on"));
                assert!(handler.is_none(), "{path} has {}", element.html());
            }
            for address in page.addresses() {
                let scheme = address
                    .split(':')
                    .next()
                    .unwrap_or_default()
                    .trim()
                    .to_lowercase();
                assert!(
                    !address.contains(':')
                        || matches!(
                            scheme.as_str(),
                            "http" | "https" | "mailto" | "webcal" | "geo"
                        ),
                    "{path} links to {address}"
                );
            }
        }
    }
}

impl Page {
    fn addresses(&self) -> Vec<String> {
        [self.values("[href]", "href"), self.requests()].concat()
    }

    /// What a browser fetches for this page without being asked.
    fn requests(&self) -> Vec<String> {
        const FETCHED: &str = "link[rel~=stylesheet], link[rel~=icon], link[rel~=apple-touch-icon], link[rel~=manifest], \
             link[rel~=preload], link[rel~=prefetch], link[rel~=preconnect], link[rel~=dns-prefetch], link[rel~=modulepreload]";
        [
            self.values(FETCHED, "href"),
            self.values("[src]", "src"),
            self.copies(),
            self.values("[poster]", "poster"),
            self.values("object[data]", "data"),
        ]
        .concat()
    }

    /// The addresses in `srcset`, without their widths.
    fn copies(&self) -> Vec<String> {
        let sets = self.values("[srcset]", "srcset");
        let copies = sets.iter().flat_map(|set| set.split(", "));
        let address = |copy: &str| copy.split(' ').next().unwrap().to_string();
        copies.map(address).collect()
    }

    fn values(&self, selector: &str, attribute: &str) -> Vec<String> {
        let selector = Selector::parse(selector).unwrap();
        let found = self.document.select(&selector);
        found
            .filter_map(|element| element.attr(attribute))
            .map(str::to_string)
            .collect()
    }

    fn has(&self, fragment: &str) -> bool {
        let id = decoded(fragment);
        self.values("[id]", "id").contains(&id)
    }
}

fn is_absolute(address: &str) -> bool {
    let scheme = address.split(['/', '?', '#']).next().unwrap_or_default();
    address.starts_with("//") || scheme.contains(':')
}

fn resolved(page: &Path, address: &str) -> PathBuf {
    let mut target = page.parent().unwrap().to_path_buf();
    for part in Path::new(&decoded(address)).components() {
        match part {
            Component::ParentDir => drop(target.pop()),
            Component::Normal(part) => target.push(part),
            Component::RootDir => target = PathBuf::from("/"),
            _ => {}
        }
    }
    target
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8()
        .unwrap()
        .into_owned()
}
