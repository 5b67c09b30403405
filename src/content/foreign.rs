//! Heads that were written for another generator: what their fields would be here, and how to write them so.

use std::sync::Arc;

use super::fields::FIELDS;
use super::toml;
use crate::diagnostic::Diagnostic;
use crate::yaml::{self, Source, scalar};

/// Fields of Hugo, Jekyll, Zola and their kin that have another name here.
const SYNONYMS: [(&str, &[&str]); 6] = [
    ("summary", &["description", "excerpt", "abstract"]),
    (
        "updated",
        &[
            "lastmod",
            "last_modified_at",
            "modified",
            "last_updated",
            "updateDate",
        ],
    ),
    (
        "date",
        &[
            "publishDate",
            "pubDate",
            "pubDatetime",
            "published_at",
            "created",
        ],
    ),
    ("lang", &["language", "locale"]),
    ("tags", &["categories", "category", "tag", "keywords"]),
    ("aliases", &["permalink", "url", "redirect_from"]),
];

/// Fields of theirs that mean nothing here, and must not be taken for a slip of the pen.
const OTHERS: [&str; 22] = [
    "author",
    "authors",
    "build",
    "cascade",
    "comments",
    "cover",
    "header",
    "image",
    "images",
    "layout",
    "linkTitle",
    "markup",
    "math",
    "menu",
    "name",
    "outputs",
    "params",
    "resources",
    "share",
    "toc",
    "type",
    "weight",
];

/// What is said of a field that potluck does not know, or cannot read, where there is more to say than that.
pub fn explain(source: &Source, key: &str, found: Diagnostic) -> Diagnostic {
    if let Some((own, _)) = SYNONYMS.iter().find(|(_, theirs)| theirs.contains(&key)) {
        return renamed(source, key, own, found);
    }
    if key == "published" {
        return published(source, found);
    }
    let is_unknown = !FIELDS.contains(&key);
    let is_guessed = found
        .help
        .as_deref()
        .is_some_and(|help| help.starts_with("did you mean"));
    match key {
        "expiryDate" => commented(source, key, found)
            .help("nothing goes by itself here: `potluck delete` takes a post back; put `#` in front of this line"),
        "extra" if is_map(source, key) => commented(source, key, found),
        _ if OTHERS.contains(&key) || is_unknown && !is_guessed => commented(source, key, found),
        _ => found,
    }
}

/// A head that is no YAML at all: TOML between lines of `+++`, or JSON. Nothing where there is none.
pub fn other_head(path: &str, text: &Arc<str>) -> Option<Diagnostic> {
    let first = text.lines().next().unwrap_or_default();
    let (what, head) = match first.trim_end() {
        "+++" => ("TOML", toml::head(text)),
        "{" => ("JSON", Some(json(text)?)),
        _ => return None,
    };
    let found = Diagnostic::error(format!("this head is {what}, and potluck reads YAML"))
        .path(path)
        .at(text, 0..first.trim_end().len())
        .help("write its fields between two lines of ---, one to a line, with a colon: title: Frogs in May");
    Some(match head {
        Some((range, yaml)) => found.mend(range, yaml),
        None => found,
    })
}

fn renamed(source: &Source, key: &str, own: &str, found: Diagnostic) -> Diagnostic {
    let help = format!("potluck calls it `{own}`");
    let is_pattern =
        yaml::words(source, key).is_none_or(|words| words.iter().any(|word| word.contains("/:")));
    if own == "aliases" && is_pattern {
        return commented(source, key, found)
            .help("addresses come from date and file name here; put `#` in front of this line");
    }
    let Some(block) = source.block(key) else {
        return found.help(help);
    };
    if source.block(own).is_none() {
        let name = block.start..block.start + key.len();
        return found.mend(source.in_file(name), own).help(help);
    }
    let words = |field| {
        let words = yaml::words(source, field)?;
        Some(if own == "tags" {
            super::shapes::parted(words)
        } else {
            words
        })
    };
    let both = words(own).zip(words(key));
    match (own, both, source.line(own)) {
        ("tags" | "aliases", Some((mut words, more)), Some(line)) => {
            words.extend(more);
            let mut seen = std::collections::BTreeSet::new();
            words.retain(|word| seen.insert(word.clone()));
            let list: Vec<String> = words.iter().map(|word| scalar(word)).collect();
            let merged = format!("{own}: [{}]", list.join(", "));
            found
                .mend(source.in_file(line), merged)
                .mend(source.in_file(block), "")
                .help(format!("potluck calls it `{own}`: put its words there"))
        }
        _ => commented(source, key, found).help(format!(
            "potluck calls it `{own}`, which is there already; put `#` in front of this one"
        )),
    }
}

/// Jekyll's way to say that something is a draft.
fn published(source: &Source, found: Diagnostic) -> Diagnostic {
    let words = yaml::words(source, "published").unwrap_or_default();
    let line = source.line("published");
    match (words.first().map(String::as_str), line) {
        (Some("false"), Some(line)) if source.block("draft").is_none() => found
            .mend(source.in_file(line), "draft: true")
            .help("write draft: true"),
        (Some("true" | "false"), _) => commented(source, "published", found),
        _ => renamed(source, "published", "date", found),
    }
}

/// Keeps a field as a note to oneself.
fn commented(source: &Source, key: &str, found: Diagnostic) -> Diagnostic {
    let Some(range) = source.line(key) else {
        return found;
    };
    let lines = source.yaml().get(range.clone()).unwrap_or_default();
    let lines = lines.split('\n').map(|line| match line.trim().is_empty() {
        true => line.to_string(),
        false => format!("# {line}"),
    });
    let note = lines.collect::<Vec<_>>().join("\n");
    found
        .mend(source.in_file(range), note)
        .help("remove it, or put `#` in front of it to keep it as a note")
}

fn is_map(source: &Source, key: &str) -> bool {
    let block = source.block(key).and_then(|range| source.yaml().get(range));
    block.is_some_and(|block| {
        let value = block
            .split_once(':')
            .map_or("", |(_, value)| value.trim_start());
        value.starts_with('{')
            || value
                .lines()
                .next()
                .is_some_and(|line| line.contains(':') && !line.starts_with('-'))
    })
}

/// A JSON object at the start of the text as YAML, and which bytes it takes.
fn json(text: &str) -> Option<(std::ops::Range<usize>, String)> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<serde_json::Value>();
    let serde_json::Value::Object(fields) = values.next()?.ok()? else {
        return None;
    };
    let lines = fields
        .iter()
        .map(|(name, value)| format!("{}: {value}\n", scalar(name)));
    let end = values.byte_offset();
    Some((0..end, format!("---\n{}---", lines.collect::<String>())))
}
