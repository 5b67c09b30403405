//! What people whom I do not follow say of my pages, as I decided on it: `mentions.yaml`. Written by `potluck mentions`,
//! readable and editable by anybody.

use std::ops::Range;
use std::path::Path;

use serde::Deserialize;
use url::Url;

use crate::diagnostic::{self, Diagnostic, Failure, Stop};
use crate::model::{EXCERPT, Mention, Says, is_web, shorten};
use crate::output;
use crate::yaml::{self, Source, scalar};

/// Where it is kept, from the site's folder.
pub const FILE: &str = "mentions.yaml";

/// What the file begins with.
const ABOUT: &str = "# What people whom you do not follow say of your pages. `show: true` is on the page. Written by `potluck mentions`.\n";

const FIELDS: [&str; 7] = [
    "source",
    "target",
    "show",
    "says",
    "name",
    "published",
    "text",
];

/// A mention, and whether its page shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Decided {
    pub mention: Mention,
    pub is_shown: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    source: String,
    target: String,
    show: bool,
    says: String,
    name: String,
    published: String,
    #[serde(default)]
    text: String,
}

/// Reads the list in the order of the file; none where there is no file.
pub fn load(root: &Path) -> Result<Vec<Decided>, Stop> {
    match root.join(FILE).exists() {
        true => read(&diagnostic::text(root, FILE)?).map_err(Stop::Mistakes),
        false => Ok(Vec::new()),
    }
}

fn read(text: &std::sync::Arc<str>) -> Result<Vec<Decided>, Vec<Diagnostic>> {
    let source = Source::whole(FILE, text);
    let lines: Vec<Line> = yaml::read_list(&source, &FIELDS)?;
    let places = yaml::items(text);
    let (mut decided, mut mistakes) = (Vec::new(), Vec::new());
    for (at, line) in lines.into_iter().enumerate() {
        let item = places.get(at).cloned().unwrap_or(0..text.len());
        match line.decided(&source, item) {
            Ok(one) => decided.push(one),
            Err(mistake) => mistakes.push(mistake),
        }
    }
    match mistakes.is_empty() {
        true => Ok(decided),
        false => Err(mistakes),
    }
}

impl Line {
    fn decided(self, source: &Source, item: Range<usize>) -> Result<Decided, Diagnostic> {
        let wrong = |what: String, word: &str| {
            let lines = source.text.get(item.clone()).unwrap_or_default();
            let at = item.start + lines.find(word).unwrap_or_default();
            source.mistake(what, at..at + word.len())
        };
        let address = |text: &str| {
            let url = Url::parse(text).ok();
            let url = url.filter(is_web);
            url.ok_or_else(|| {
                wrong(format!("`{text}` is not a web address"), text)
                    .help("write the whole address: https://zoe.example/notes/7")
            })
        };
        let says = Says::read(&self.says).ok_or_else(|| {
            wrong(
                format!("`{}` is nothing a page can say", self.says),
                &self.says,
            )
            .help("write reply, like, repost, bookmark, mention or `rsvp yes`")
        })?;
        let published = self.published.parse().map_err(|_| {
            wrong(
                format!("`{}` is not a moment", self.published),
                &self.published,
            )
            .help("write it as 2026-05-30T09:00:00Z")
        })?;
        Ok(Decided {
            mention: Mention {
                source: address(&self.source)?,
                target: address(&self.target)?,
                says,
                name: self.name,
                text: shorten(&self.text, EXCERPT),
                published,
            },
            is_shown: self.show,
        })
    }
}

/// Notes whether a mention is shown, as it reads now; comments and all other lines stay as they are.
pub fn decide(root: &Path, mention: &Mention, is_shown: bool) -> Result<(), Stop> {
    let mut expected = load(root)?;
    let before = match root.join(FILE).exists() {
        true => diagnostic::text(root, FILE)?.to_string(),
        false => ABOUT.to_string(),
    };
    let known = expected
        .iter()
        .position(|known| known.mention.is_same(mention));
    let before = match known {
        Some(at) => {
            expected.remove(at);
            yaml::removed(&before, at)
        }
        None => before,
    };
    let lines = lines(mention, is_shown);
    let text = yaml::appended(&before, &lines);
    let mention = mention.clone();
    expected.push(Decided { mention, is_shown });
    if read(&text.as_str().into()).ok().as_ref() != Some(&expected) {
        let wrong = format!("`{FILE}` is written in a way that cannot be edited");
        let cure = format!("add these lines to it:\n- {}", lines.join("\n  "));
        return Err(Failure::new(wrong).help(cure).into());
    }
    let file = root.join(FILE);
    output::replace(&file, text.as_bytes()).map_err(Failure::at("write", &file))?;
    Ok(())
}

fn lines(mention: &Mention, is_shown: bool) -> Vec<String> {
    vec![
        format!("source: {}", scalar(mention.source.as_str())),
        format!("target: {}", scalar(mention.target.as_str())),
        format!("show: {is_shown}"),
        format!("says: {}", mention.says.word()),
        format!("name: {}", scalar(&mention.name)),
        format!("published: {}", mention.published),
        format!("text: {}", scalar(&mention.text)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mention(text: &str) -> Mention {
        Mention {
            source: Url::parse("https://zoe.example/notes/7?a=b#c").unwrap(),
            target: Url::parse("https://ada.example/2026/06/supper/").unwrap(),
            says: Says::Reply,
            name: "Zoe: \"- # '\n- source: x".into(),
            text: text.into(),
            published: "2026-06-02T08:10:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn what_was_decided_is_read_back_once_and_comments_stay() {
        let site = tempfile::tempdir().unwrap();
        decide(site.path(), &mention("- ---\n\t{}[]&*!|>%@`"), true).unwrap();
        let file = site.path().join(FILE);
        let text = std::fs::read_to_string(&file).unwrap() + "# a friend of Ben's\n";
        std::fs::write(&file, text).unwrap();
        decide(site.path(), &mention("Changed since."), false).unwrap();
        let expected = Decided {
            mention: mention("Changed since."),
            is_shown: false,
        };
        assert_eq!(load(site.path()).unwrap(), [expected]);
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(
            text.starts_with(ABOUT) && text.contains("# a friend"),
            "{text}"
        );
    }

    #[test]
    fn what_a_hand_wrote_wrong_is_told_with_its_place() {
        let text = "- source: javascript:alert(1)\n  target: https://ada.example/\n  show: true\n  says: reply\n  name: Zoe\n  published: 2026-06-02T08:10:00Z\n- source: https://zoe.example/\n  target: https://ada.example/\n  show: true\n  says: shouts\n  name: Zoe\n  published: 2026-06-02T08:10:00Z\n";
        let mistakes = read(&text.into()).unwrap_err();
        let told: Vec<&str> = mistakes.iter().map(|one| one.message.as_str()).collect();
        assert_eq!(
            told,
            [
                "`javascript:alert(1)` is not a web address",
                "`shouts` is nothing a page can say"
            ]
        );
    }
}
