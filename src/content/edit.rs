//! Changes fields of a file's head as text, so that everything else in it stays as it is.

use super::front_matter::{self, mistakes};
use crate::diagnostic::Failure;
use crate::yaml;

/// A field and its new value on one line, as YAML has it; none takes the field out.
pub type Change = (&'static str, Option<String>);

/// The text of the file at `path` with these fields changed, and with another body if one is given. What cannot be
/// edited so that it still reads is refused.
pub fn edited(
    path: &str,
    text: &str,
    changes: &[Change],
    body: Option<&str>,
) -> Result<String, Failure> {
    let edited = with(text, changes, body);
    let edited = edited.filter(|edited| mistakes(edited).is_some());
    edited.ok_or_else(|| by_hand(path, "", changes))
}

/// The text of the file at `path` with these fields of the field `top` changed.
pub fn edited_within(
    path: &str,
    text: &str,
    top: &str,
    changes: &[Change],
) -> Result<String, Failure> {
    let edited = within(text, top, changes);
    let edited = edited.filter(|edited| mistakes(edited) == mistakes(text));
    edited.ok_or_else(|| by_hand(path, &format!("{top}:\n"), changes))
}

fn by_hand(path: &str, above: &str, changes: &[Change]) -> Failure {
    let indent = if above.is_empty() { "" } else { "  " };
    let lines = changes.iter().filter_map(|(name, value)| {
        let value = value.as_deref()?;
        Some(format!("{indent}{name}: {value}"))
    });
    let lines: Vec<String> = lines.collect();
    Failure::new(format!(
        "the head of `{path}` is written in a way that cannot be edited"
    ))
    .help(format!("change it by hand:\n{above}{}", lines.join("\n")))
}

fn with(text: &str, changes: &[Change], body: Option<&str>) -> Option<String> {
    let head = front_matter::head(text)?;
    let newline = yaml::newline(text);
    let mut lines = lines(text.get(head.clone())?);
    // A head in braces has no lines of its own for its fields.
    if lines.iter().any(|line| line.starts_with('{')) {
        return None;
    }
    for change in changes {
        set(&mut lines, change, newline);
    }
    let edited = text.get(..head.start)?.to_string() + &lines.concat();
    let rest = text.get(head.end..)?;
    Some(match body {
        None => edited + rest,
        Some(body) => {
            let dashes = rest.lines().next()?.trim_end();
            format!("{edited}{dashes}{newline}{newline}{}{newline}", body.trim())
        }
    })
}

fn within(text: &str, top: &str, changes: &[Change]) -> Option<String> {
    let head = front_matter::head(text)?;
    let newline = yaml::newline(text);
    let mut lines = lines(text.get(head.clone())?);
    let at = extent(&lines, top)?.start;
    let (_, value) = lines.get(at)?.split_once(':')?;
    let values = changes.iter();
    let mut values = values.filter_map(|(name, value)| Some((*name, value.as_deref()?)));
    match value.trim_start().strip_prefix('{') {
        Some(rest) => {
            let new: String = values
                .map(|(name, value)| format!(" {name}: {value},"))
                .collect();
            *lines.get_mut(at)? = format!("{top}: {{{new}{rest}");
        }
        None => values.try_for_each(|(name, value)| {
            set_below(&mut lines, at, name, &format!("{value}{newline}"))
        })?,
    }
    let edited = text.get(..head.start)?.to_string() + &lines.concat();
    Some(edited + text.get(head.end..)?)
}

fn lines(head: &str) -> Vec<String> {
    head.split_inclusive('\n').map(str::to_string).collect()
}

/// Sets a field among those that stand indented below line `at`.
fn set_below(lines: &mut Vec<String>, at: usize, name: &str, value: &str) -> Option<()> {
    let inside = lines.get(at + 1..)?;
    let is_inside = |line: &&String| line.starts_with([' ', '\t', '#', '\r', '\n']);
    let inside: Vec<&String> = inside.iter().take_while(is_inside).collect();
    let is_field = |line: &&&String| !line.trim().is_empty() && !line.trim().starts_with('#');
    let first = inside.iter().find(is_field)?;
    let indent = first.get(..first.len() - first.trim_start().len())?;
    let begins = |line: &&String| {
        let rest = line.strip_prefix(indent)?.strip_prefix(name)?;
        rest.trim_start().starts_with(':').then_some(())
    };
    let old = inside.iter().position(|line| begins(line).is_some());
    let line = format!("{indent}{name}: {value}");
    match old {
        Some(old) => *lines.get_mut(at + 1 + old)? = line,
        None => lines.insert(at + 1, line),
    }
    Some(())
}

/// Puts a field's new value in the place of its lines, or below the others; none takes it out.
pub fn set(lines: &mut Vec<String>, (name, value): &Change, newline: &str) {
    let line = value
        .as_ref()
        .map(|value| format!("{name}: {value}{newline}"));
    match extent(lines, name) {
        Some(place) => drop(lines.splice(place, line)),
        None => lines.extend(line),
    }
}

/// The lines of a field: its own and those that go on with its value.
fn extent(head: &[String], name: &str) -> Option<std::ops::Range<usize>> {
    let is_it = |line: &String| {
        let rest = line.strip_prefix(name).map(str::trim_start);
        rest.is_some_and(|rest| rest.starts_with(':'))
    };
    let start = head.iter().position(is_it)?;
    let goes_on = |line: &&String| line.starts_with([' ', '\t', '-', ']', '}']);
    let more = head.iter().skip(start + 1).take_while(goes_on).count();
    Some(start..start + 1 + more)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_change_where_they_stand_and_the_rest_stays() {
        let text =
            "---\n# mine\nrsvp: yes\nbring:\n  - bread\n  - wine\ndate: 2026-06-01\n---\n\nHello\n";
        let changes = [
            ("rsvp", Some("maybe".to_string())),
            ("bring", None),
            ("updated", Some("2026-06-02".to_string())),
        ];
        assert_eq!(
            edited("x.md", text, &changes, None).unwrap(),
            "---\n# mine\nrsvp: maybe\ndate: 2026-06-01\nupdated: 2026-06-02\n---\n\nHello\n"
        );
        assert!(
            edited("x.md", text, &[], Some("Bye"))
                .unwrap()
                .ends_with("---\n\nBye\n")
        );
    }

    #[test]
    fn a_field_within_a_field_is_set_in_either_spelling() {
        let changes = [
            ("picked", Some("tea".to_string())),
            ("closes", Some("2026-06-02".to_string())),
        ];
        for (before, after) in [
            (
                "---\npoll: # tea time\n    # mine\n    closes: 2027-01-01\n    options:\n    - Tea\n\n    - Cake\ntags: a\n---\n",
                "---\npoll: # tea time\n    picked: tea\n    # mine\n    closes: 2026-06-02\n    options:\n    - Tea\n\n    - Cake\ntags: a\n---\n",
            ),
            (
                "---\r\npoll: { options: [Tea,\r\n  Cake] }\r\n---\r\n",
                "---\r\npoll: { picked: tea, closes: 2026-06-02, options: [Tea,\r\n  Cake] }\r\n---\r\n",
            ),
        ] {
            let edited = edited_within("x.md", before, "poll", &changes).unwrap();
            assert_eq!(edited, after);
        }
        for text in [
            "---\ntitle: x\n---\n",
            "---\npoll: { closes: 2027-01-01, options: [Tea, Cake] }\n---\n",
        ] {
            let wrong = edited_within("x.md", text, "poll", &changes).unwrap_err();
            assert!(wrong.advice().unwrap().contains("poll:\n  picked: tea"));
        }
    }

    #[test]
    fn what_cannot_be_edited_is_left_alone() {
        let changes = [("rsvp", Some("no".to_string()))];
        for text in ["no head\n", "---\n{ rsvp: yes }\n---\n"] {
            let wrong = edited("x.md", text, &changes, None).unwrap_err();
            assert!(wrong.advice().unwrap().contains("rsvp: no"), "{text}");
        }
    }
}
