//! Changes fields of a file's head as text, so that everything else in it stays as it is.

use std::sync::Arc;

use super::front_matter;
use crate::diagnostic::Failure;

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
    let by_hand = || {
        let lines = changes.iter().filter_map(|(name, value)| {
            let value = value.as_deref()?;
            Some(format!("{name}: {value}"))
        });
        let lines: Vec<String> = lines.collect();
        Failure::new(format!(
            "the head of `{path}` is written in a way that cannot be edited"
        ))
        .help(format!("change it by hand:\n{}", lines.join("\n")))
    };
    let edited = with(text, changes, body).ok_or_else(by_hand)?;
    let whole: Arc<str> = edited.as_str().into();
    front_matter::read(path, &whole).map_err(|_| by_hand())?;
    Ok(edited)
}

fn with(text: &str, changes: &[Change], body: Option<&str>) -> Option<String> {
    let start = front_matter::delimiter(text)?;
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut lines: Vec<&str> = text.get(start..)?.split_inclusive('\n').collect();
    let end = lines
        .iter()
        .position(|line| matches!(line.trim_end(), "---" | "..."))?;
    let rest = lines.split_off(end);
    // A head in braces has no lines of its own for its fields.
    if lines.iter().any(|line| line.starts_with('{')) {
        return None;
    }
    let mut head: Vec<String> = lines.into_iter().map(str::to_string).collect();
    for (name, value) in changes {
        let line = value
            .as_ref()
            .map(|value| format!("{name}: {value}{newline}"));
        let place = extent(&head, name);
        match place {
            Some(place) => drop(head.splice(place, line)),
            None => head.extend(line),
        }
    }
    let mut edited = text.get(..start)?.to_string() + &head.concat();
    match body {
        None => rest.iter().for_each(|line| edited.push_str(line)),
        Some(body) => {
            edited.push_str(rest.first().map_or("---", |line| line.trim_end()));
            edited.push_str(&format!("{newline}{newline}{}{newline}", body.trim()));
        }
    }
    Some(edited)
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
    fn what_cannot_be_edited_is_left_alone() {
        let changes = [("rsvp", Some("no".to_string()))];
        for text in ["no head\n", "---\n{ rsvp: yes }\n---\n"] {
            let wrong = edited("x.md", text, &changes, None).unwrap_err();
            assert!(wrong.advice().unwrap().contains("rsvp: no"), "{text}");
        }
    }
}
