//! What the YAML library complains of, in the words of the person who wrote the file, with its place and its cure.

use std::ops::Range;

use super::source::Source;
use crate::diagnostic::Diagnostic;

/// Turns the library's error into ours; `part` is what it read of the YAML.
pub fn mistake(
    source: &Source,
    error: &serde_yaml::Error,
    part: Range<usize>,
    keys: &[&str],
) -> Diagnostic {
    let text = error.to_string();
    let yaml = source.yaml();
    let place = error.location().map_or(0, |place| place.index());
    let at = part.start + place;
    if let Some(name) = quoted(&text, "unknown field `") {
        let start = find_key(yaml, &name, at).unwrap_or(at);
        let message = format!("`{name}` is not a field potluck knows");
        let found = source.mistake(message, start..start + name.len());
        return match nearest(&name, &expected(&text, keys)) {
            Some(near) => found.help(format!("did you mean `{near}`?")),
            None => found.help("remove it, or put `#` in front of it to keep it as a note"),
        };
    }
    if let Some(name) = quoted(&text, "missing field `") {
        let found = source.mistake(format!("`{name}` is missing here"), token(yaml, at));
        return found.help(format!("add {name}: …"));
    }
    if let Some(name) = quoted(&text, "duplicate field `") {
        let first = find_key(yaml, &name, part.start).unwrap_or(at);
        let second = find_key_after(yaml, &name, first + name.len()).unwrap_or(first);
        let message = format!("`{name}` is given twice");
        let found = source.mistake(message, second..second + name.len());
        return found.help("keep one of them");
    }
    if let Some(found) = not_yaml(source, &text, at, part.start) {
        return found;
    }
    wrong_value(source, &text, part, place)
}

/// What is no YAML at all, said by what a person did. None for what is YAML, but not what belongs here.
fn not_yaml(source: &Source, text: &str, at: usize, offset: usize) -> Option<Diagnostic> {
    let yaml = source.yaml();
    // Where the thing began that has no end.
    let opened = || offset + context_place(&yaml[offset..], text).unwrap_or(at - offset);
    let line_start = yaml[..at.min(yaml.len())]
        .rfind('\n')
        .map_or(0, |found| found + 1);
    let line = yaml[line_start..].lines().next().unwrap_or_default();
    let tab = line.find('\t').filter(|tab| line[..*tab].trim().is_empty());
    let is_scan = text.contains("while scanning")
        || text.contains("while parsing")
        || text.starts_with("found ")
        || text.starts_with("did not find ")
        || text.starts_with("mapping values ")
        || text.starts_with("unknown anchor")
        || text.starts_with("block sequence entries");
    if !is_scan {
        return None;
    }
    if let Some(tab) = tab {
        let tab = line_start + tab;
        let found = source.mistake("this line begins with a tab", tab..tab + 1);
        let tabs = line.len() - line.trim_start_matches('\t').len();
        let range = source.in_file(line_start..line_start + tabs);
        let found = found.mend(range, "  ".repeat(tabs));
        return Some(found.help("put spaces in its place"));
    }
    if text.contains("while scanning a quoted scalar") {
        let quote = opened();
        let found = source.mistake("this quotation mark has no second one", quote..quote + 1);
        return Some(found.help("put the same mark at the end of the value"));
    }
    for (what, open, close) in [("sequence", "[", "]"), ("mapping", "{", "}")] {
        if text.contains(&format!("while parsing a flow {what}")) {
            let bracket = opened();
            let message = format!("this `{open}` has no `{close}`, or a comma is missing after it");
            let found = source.mistake(message, token(yaml, bracket));
            return Some(found.help(format!("separate by commas and end with `{close}`")));
        }
    }
    if text.starts_with("mapping values are not allowed") {
        return Some(second_colon(source, line, line_start, at));
    }
    let span = token(yaml, at);
    let word = &yaml[span.clone()];
    if text.contains("cannot start any token") || text.starts_with("unknown anchor") {
        let mark = word.chars().next().unwrap_or_default();
        let mark = match mark {
            '`' => "a backtick".to_string(),
            mark => format!("`{mark}`"),
        };
        let found = source.mistake(format!("a value cannot begin with {mark}"), span);
        return Some(found.help("put quotation marks around it"));
    }
    if text.contains("block mapping") || text.contains("block collection") {
        let found = source.mistake("this line does not line up with those above it", span);
        return Some(found.help("let what belongs together begin in the same column"));
    }
    Some(source.mistake(format!("this is not YAML: {}", unplaced(text)), span))
}

/// `title: Soup: a love story`, or a field that is indented more than the ones above it.
fn second_colon(source: &Source, line: &str, line_start: usize, at: usize) -> Diagnostic {
    let before = line.get(..at - line_start).unwrap_or_default();
    match before.split_once(": ") {
        Some((key, _)) => {
            let value = line.get(key.len() + 2..).unwrap_or_default().trim();
            let value_start = line_start + line.len() - line[key.len() + 2..].trim_start().len();
            let span = value_start..value_start + value.len();
            let quoted = match value.contains('"') {
                false => format!("\"{value}\""),
                true => format!("'{}'", value.replace('\'', "''")),
            };
            let what = "a value with `: ` in it needs quotation marks";
            let found = source.mistake(what, span.clone());
            let found = found.mend(source.in_file(span), quoted.clone());
            found.help(format!("write {}: {quoted}", key.trim()))
        }
        None => {
            let start = line_start + line.len() - line.trim_start().len();
            let found = source.mistake(
                "this line does not line up with those above it",
                start..line_start + line.trim_end().len(),
            );
            found.help("let what belongs together begin in the same column")
        }
    }
}

/// A value of the wrong kind, or one that a field's own reader refused: `wrong; cure`.
fn wrong_value(source: &Source, text: &str, part: Range<usize>, place: usize) -> Diagnostic {
    let yaml = source.yaml();
    let (path, text) = split_path(unplaced(text));
    let of = |path: &str| match path {
        "" => "this".to_string(),
        path => format!("`{path}`"),
    };
    let value = token(yaml, part.start + place);
    if let Some(kinds) = text
        .strip_prefix("invalid type: ")
        .or(text.strip_prefix("invalid value: "))
        && let Some((found, wanted)) = kinds.rsplit_once(", expected ")
    {
        let key_alone = path.is_empty() && wanted.starts_with("struct ");
        if key_alone {
            let found = source.mistake("this is not a field with its value", value);
            return found.help("write one to a line, with a colon: title: Frogs in May");
        }
        if path.is_empty() && wanted == "a sequence" {
            let found = source.mistake("this is not a list", value);
            return found.help("begin each entry with a dash: - https://ben.example/");
        }
        let message = format!("{} takes {}, not {}", of(&path), kind(wanted), kind(found));
        return source.mistake(message, narrowed(yaml, value, found));
    }
    if let Some(word) = quoted(text, "unknown variant `") {
        let choices = expected(text, &[]);
        let message = format!("{} cannot be `{word}`", of(&path));
        let found = source.mistake(message, within_part(yaml, &part, &word).unwrap_or(value));
        return match nearest(&word, &choices) {
            Some(near) => found.help(format!("did you mean `{near}`?")),
            None => found.help(format!("write {}", alternatives(&choices))),
        };
    }
    let (message, help) = match text.split_once("; ") {
        Some((message, help)) => (message, Some(help)),
        None => (text, None),
    };
    let word = quoted(message, "`").and_then(|word| within_part(yaml, &part, &word));
    let key = yaml[part.clone()].split(':').next().unwrap_or_default();
    let key = key.trim();
    let span = word.unwrap_or_else(|| match place {
        0 => source.value(key),
        _ => value,
    });
    let message = match message.starts_with("takes ") {
        true => format!("`{key}` {message}"),
        false => message.to_string(),
    };
    let found = source.mistake(message, span);
    match help {
        Some(help) => found.help(help),
        None => found,
    }
}

/// `feeds.items: invalid type …` → the field's name and the rest; `.[0].private` is `private`.
fn split_path(text: &str) -> (String, &str) {
    match text.split_once(": ") {
        Some((path, rest)) if !path.contains([' ', '`']) => {
            let named: Vec<&str> = path
                .split('.')
                .map(|part| part.split('[').next().unwrap_or_default())
                .filter(|part| !part.is_empty())
                .collect();
            (named.join("."), rest)
        }
        _ => (String::new(), text),
    }
}

/// The library's word for a kind of value, or a value of it, as a person would say it.
fn kind(word: &str) -> String {
    if let Some(text) = word.strip_prefix("string ") {
        let text = text.trim_matches('"');
        return match text.is_empty() {
            true => "nothing".into(),
            false => format!("`{text}`"),
        };
    }
    for number in ["integer ", "floating point ", "boolean "] {
        if let Some(value) = word.strip_prefix(number) {
            return value.to_string();
        }
    }
    match word {
        "usize" | "u64" | "u32" | "u16" | "u8" => "a whole number from 0 up".into(),
        "f64" => "a number".into(),
        "a boolean" => "true or false".into(),
        "a string" => "text".into(),
        "sequence" | "a sequence" => "a list".into(),
        "map" | "a map" => "fields".into(),
        "unit value" | "null" => "nothing".into(),
        word if word.starts_with("struct ") => "fields of its own".into(),
        word => word.into(),
    }
}

fn alternatives(choices: &[String]) -> String {
    match choices {
        [all @ .., last] if !all.is_empty() => format!("{} or {last}", all.join(", ")),
        _ => choices.join(""),
    }
}

/// What is meant of the rest of a line: the value itself, where it is known.
fn narrowed(yaml: &str, span: Range<usize>, found: &str) -> Range<usize> {
    let text = match found.split_once(' ') {
        Some((_, value)) => value.trim_matches(['"', '`']),
        None => return span,
    };
    match yaml[span.clone()].find(text).filter(|_| !text.is_empty()) {
        Some(at) => span.start + at..span.start + at + text.len(),
        None => span,
    }
}

fn within_part(yaml: &str, part: &Range<usize>, word: &str) -> Option<Range<usize>> {
    let text = &yaml[part.clone()];
    let after_key = text.find([':', '-']).map_or(0, |at| at + 1);
    let at = part.start + after_key + text[after_key..].find(word)?;
    Some(at..at + word.len())
}

/// Where the library says that what it was reading began: its last `at line 2 column 8`.
fn context_place(yaml: &str, text: &str) -> Option<usize> {
    let (_, context) = text.split_once(", while ")?;
    let (_, place) = context.rsplit_once(" at line ")?;
    let (line, column) = place.split_once(" column ")?;
    let line: usize = line.parse().ok()?;
    let column: usize = column.parse().ok()?;
    let start: usize = yaml
        .split_inclusive('\n')
        .take(line.checked_sub(1)?)
        .map(str::len)
        .sum();
    let rest = yaml.get(start..)?;
    let (at, _) = rest.char_indices().nth(column.checked_sub(1)?)?;
    Some(start + at)
}

/// The fields the library expected at this place, which may be deeper than the top.
fn expected(text: &str, keys: &[&str]) -> Vec<String> {
    let after = text
        .split_once("expected")
        .map(|(_, after)| after)
        .unwrap_or_default();
    let named: Vec<String> = after
        .split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_string)
        .collect();
    match named.is_empty() {
        true => keys.iter().map(|key| key.to_string()).collect(),
        false => named,
    }
}

/// The known name that `name` was probably meant to be.
pub fn nearest<'a>(name: &str, known: &'a [String]) -> Option<&'a str> {
    let distance = |known: &String| strsim::damerau_levenshtein(&name.to_lowercase(), known);
    let best = known.iter().min_by_key(|known| distance(known))?;
    (distance(best) <= 1 + name.len() / 4).then_some(best.as_str())
}

fn quoted(text: &str, before: &str) -> Option<String> {
    let (_, after) = text.split_once(before)?;
    Some(after.split('`').next()?.to_string())
}

/// The library's sentence without its trailing place, which the caret shows.
fn unplaced(text: &str) -> &str {
    text.split(" at line ").next().unwrap_or(text)
}

/// The last place of `key:` at or before `near`, else its first.
fn find_key(yaml: &str, key: &str, near: usize) -> Option<usize> {
    let places = places(yaml, key);
    places
        .iter()
        .rev()
        .find(|at| **at <= near)
        .or(places.first())
        .copied()
}

fn find_key_after(yaml: &str, key: &str, after: usize) -> Option<usize> {
    places(yaml, key).into_iter().find(|at| *at >= after)
}

/// Every place of `key:`.
fn places(yaml: &str, key: &str) -> Vec<usize> {
    let needle = format!("{key}:");
    let is_start = |at: &usize| !yaml[..*at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
    let found = yaml.match_indices(&needle).map(|(at, _)| at);
    found.filter(is_start).collect()
}

/// The word or the rest of the line at a byte, never empty.
fn token(yaml: &str, at: usize) -> Range<usize> {
    let mut at = at.min(yaml.len().saturating_sub(1));
    while !yaml.is_char_boundary(at) {
        at -= 1;
    }
    let rest = &yaml[at..];
    let skipped = rest.len() - rest.trim_start().len();
    let start = if skipped < rest.len() {
        at + skipped
    } else {
        at
    };
    let line = yaml[start..].lines().next().unwrap_or_default().trim_end();
    start..start + line.len().max(1)
}
