//! What was taken back: `deleted.yaml`, by which friends' tools can forget it. Written by `delete`, readable by anybody.

use std::path::Path;

use jiff::Timestamp;
use serde::Deserialize;
use url::Url;

use super::answers::answer;
use crate::diagnostic::{self, Diagnostic, Failure, Stop};
use crate::model::{Entry, OwnerId, What};
use crate::output;
use crate::yaml::{self, Source, scalar};

/// Where it is kept, from the site's folder.
pub const FILE: &str = "deleted.yaml";

/// What the file begins with.
const ABOUT: &str = "# What you took back, so that your friends' tools can forget it. Written by `potluck delete`.\n";

const FIELDS: [&str; 5] = ["path", "url", "when", "published", "answers"];

/// Something that was published once and is taken back.
#[derive(Clone, Debug, PartialEq)]
pub struct Deleted {
    /// The file it was, from the site's folder.
    pub path: String,
    /// Its permalink.
    pub url: Url,
    pub when: Timestamp,
    /// When it was published, and what it answered: what was said to it keeps its place.
    pub published: Option<Timestamp>,
    pub answers: Vec<Url>,
}

impl Deleted {
    /// Where it stood, if it stood in a conversation.
    pub fn left(&self, owner: &OwnerId) -> Option<Entry> {
        let answers = self.answers.iter();
        let answers = answers.map(|target| answer(target.clone(), None, What::Reply, None));
        let (id, url) = (self.url.to_string(), self.url.clone());
        let published = self.published.unwrap_or(self.when);
        Entry::left(owner.clone(), (id, url), published, answers.collect())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    path: String,
    url: String,
    when: String,
    #[serde(default)]
    published: Option<String>,
    #[serde(default)]
    answers: Vec<String>,
}

/// Reads the list in the order of the file; none where there is no file.
pub fn load(root: &Path) -> Result<Vec<Deleted>, Stop> {
    match root.join(FILE).exists() {
        true => read(&diagnostic::text(root, FILE)?).map_err(Stop::Mistakes),
        false => Ok(Vec::new()),
    }
}

fn read(text: &std::sync::Arc<str>) -> Result<Vec<Deleted>, Vec<Diagnostic>> {
    let source = Source::whole(FILE, text);
    let lines: Vec<Line> = yaml::read_list(&source, &FIELDS)?;
    let (mut deleted, mut mistakes) = (Vec::new(), Vec::new());
    for line in lines {
        let wrong = |what: String, word: &str| {
            let at = text.find(word).unwrap_or_default();
            Diagnostic::error(what)
                .path(FILE)
                .at(text, at..at + word.len())
        };
        match (Url::parse(&line.url), line.when.parse()) {
            (Ok(url), Ok(when)) => deleted.push(Deleted {
                path: line.path,
                url,
                when,
                // Without these it is taken back all the same.
                published: line.published.and_then(|when| when.parse().ok()),
                answers: line
                    .answers
                    .iter()
                    .filter_map(|url| Url::parse(url).ok())
                    .collect(),
            }),
            (Err(_), _) => mistakes.push(
                wrong(format!("`{}` is not a web address", line.url), &line.url)
                    .help("write the whole address it had: https://ada.example/2026/05/oops/"),
            ),
            (_, Err(_)) => mistakes.push(
                wrong("`when` is not a moment".into(), &line.when)
                    .help("write it as 2026-05-30T09:00:00Z"),
            ),
        }
    }
    match mistakes.is_empty() {
        true => Ok(deleted),
        false => Err(mistakes),
    }
}

/// Adds one at the end of the list; comments and the lines of others stay as they are.
pub fn add(root: &Path, deleted: &Deleted) -> Result<(), Stop> {
    let mut expected = load(root)?;
    let before = match root.join(FILE).exists() {
        true => diagnostic::text(root, FILE)?.to_string(),
        false => ABOUT.to_string(),
    };
    let text = with(&before, deleted);
    expected.push(deleted.clone());
    if read(&text.as_str().into()).ok().as_ref() != Some(&expected) {
        let wrong = format!("`{FILE}` is written in a way that cannot be edited");
        return Err(Failure::new(wrong)
            .help(format!("add these lines to it:\n{}", lines(deleted)))
            .into());
    }
    let file = root.join(FILE);
    output::replace(&file, text.as_bytes()).map_err(Failure::at("write", &file))?;
    Ok(())
}

fn with(before: &str, deleted: &Deleted) -> String {
    let end = if before.ends_with('\n') || before.is_empty() {
        ""
    } else {
        "\n"
    };
    format!("{before}{end}{}", lines(deleted))
}

fn lines(deleted: &Deleted) -> String {
    let Deleted {
        path, url, when, ..
    } = deleted;
    let mut lines = format!(
        "- path: {}\n  url: {}\n  when: {when}\n",
        scalar(path),
        scalar(url.as_str())
    );
    if let Some(published) = deleted.published {
        lines.push_str(&format!("  published: {published}\n"));
    }
    if !deleted.answers.is_empty() {
        let answers = deleted.answers.iter().map(|url| scalar(url.as_str()));
        let answers = answers.collect::<Vec<_>>().join(", ");
        lines.push_str(&format!("  answers: [{answers}]\n"));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_added_is_read_back_and_comments_stay() {
        let site = tempfile::tempdir().unwrap();
        let deleted = |path: &str| Deleted {
            path: path.into(),
            url: Url::parse("https://ada.example/2026/05/a%20b/?x=1#y").unwrap(),
            when: "2026-05-30T09:00:00Z".parse().unwrap(),
            published: Some("2026-05-29T09:00:00Z".parse().unwrap()),
            answers: ["https://ben.example/1,2", "https://ben.example/[3]?a=b#c"]
                .map(|url| Url::parse(url).unwrap())
                .into(),
        };
        add(site.path(), &deleted("posts/a: \"b\" #c.md")).unwrap();
        let file = site.path().join(FILE);
        let mut text = std::fs::read_to_string(&file).unwrap();
        text.push_str("# a slip of the pen");
        std::fs::write(&file, &text).unwrap();
        add(site.path(), &deleted("no")).unwrap();
        let both = [deleted("posts/a: \"b\" #c.md"), deleted("no")];
        assert_eq!(load(site.path()).unwrap(), both);
        assert!(std::fs::read_to_string(&file).unwrap().starts_with(&text));
    }
}
