//! A list that is written line by line, changed as text: comments, order and everybody else's lines stay as they are.

use std::ops::Range;

use super::source::starts;

/// The bytes of each entry of a list that is written line by line, up to the start of the next.
pub fn items(text: &str) -> Vec<Range<usize>> {
    let mut indent = None;
    starts(text, |line| {
        let content = line.trim_start_matches(' ');
        let depth = line.len() - content.len();
        let is_item = content.trim_end() == "-" || content.starts_with("- ");
        is_item && *indent.get_or_insert(depth) == depth
    })
}

/// The text with one more entry at its end, made of these lines and indented as the others are.
pub fn appended(text: &str, lines: &[String]) -> String {
    let end = newline(text);
    let mut out = text.to_string();
    let items = items(text);
    let line = items.last().and_then(|item| text.get(item.clone()));
    let indent: String = line
        .unwrap_or_default()
        .chars()
        .take_while(|c| *c == ' ')
        .collect();
    // An empty list may be written in brackets, which leave no room for lines.
    if let Some(at) = out.find("[]").filter(|_| items.is_empty()) {
        let is_comment = out[..at]
            .lines()
            .last()
            .is_some_and(|line| line.contains('#'));
        if !is_comment {
            out.replace_range(at..at + 2, "");
        }
    }
    if !out.is_empty() && !out.ends_with('\n') {
        out.push_str(end);
    }
    let lines = lines.join(&format!("{end}{indent}  "));
    format!("{out}{indent}- {lines}{end}")
}

/// The text without one entry.
pub fn removed(text: &str, index: usize) -> String {
    let Some(item) = items(text).get(index).cloned() else {
        return text.to_string();
    };
    let item = contents(text, item);
    let before = text.get(..item.start).unwrap_or_default();
    let after = text.get(item.end..).unwrap_or_default();
    format!("{before}{after}")
}

/// An entry from its dash to its last line that is neither blank nor a comment, since those that follow may speak of
/// the next one.
fn contents(text: &str, item: Range<usize>) -> Range<usize> {
    let mut end = item.start;
    let mut at = item.start;
    let lines = text.get(item).unwrap_or_default();
    let start = at;
    for line in lines.split_inclusive('\n') {
        at += line.len();
        let content = line.trim();
        if !content.is_empty() && !content.starts_with('#') {
            end = at;
        }
    }
    start..end
}

/// How the lines of a text end.
pub fn newline(text: &str) -> &'static str {
    match text.contains("\r\n") {
        true => "\r\n",
        false => "\n",
    }
}

/// The lines of one entry as those of a map of its own, the dash out of the way; none where they are not one below
/// the other.
pub fn fields(text: &str, index: usize) -> Option<Vec<String>> {
    let item = items(text).get(index)?.clone();
    let lines = text.get(contents(text, item))?;
    let column = column(lines)?;
    let blank = " ".repeat(column);
    let mut fields = Vec::new();
    for (at, line) in lines.split_inclusive('\n').enumerate() {
        let field = match at {
            0 => line.get(column..)?,
            _ => line
                .strip_prefix(&blank)
                .or(line.trim().is_empty().then_some(line))?,
        };
        let field = field.trim_end_matches(['\r', '\n']);
        fields.push(format!("{field}{}", newline(text)));
    }
    Some(fields)
}

/// The text with these lines as the fields of one entry.
pub fn with_fields(text: &str, index: usize, fields: &[String]) -> Option<String> {
    let item = contents(text, items(text).get(index)?.clone());
    let lines = text.get(item.clone())?;
    let column = column(lines)?;
    let mut entry = lines.get(..column)?.to_string();
    for (at, field) in fields.iter().enumerate() {
        if at > 0 && !field.trim().is_empty() {
            entry.push_str(&" ".repeat(column));
        }
        entry.push_str(field);
    }
    Some(format!(
        "{}{entry}{}",
        text.get(..item.start)?,
        text.get(item.end..)?
    ))
}

/// Where the first field of an entry begins in its line.
fn column(lines: &str) -> Option<usize> {
    let first = lines.lines().next()?;
    let dash = first.find('-')?;
    let blanks = first.get(dash + 1..)?;
    let field = blanks.trim_start_matches(' ');
    let begins = field.starts_with(|c: char| c.is_alphabetic());
    begins.then(|| first.len() - field.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "# who comes\n\n- name: Zoe   # from next door\n  # no nuts\n  answer: yes\n\n# the twins\n-   name: Ann\n    bring:\n      - bread\n- {name: Tom}\n";

    #[test]
    fn the_fields_of_an_entry_stand_by_themselves_and_go_back_where_they_were() {
        let zoe = fields(LIST, 0).unwrap();
        assert_eq!(
            zoe,
            [
                "name: Zoe   # from next door\n",
                "# no nuts\n",
                "answer: yes\n"
            ]
        );
        let ann = fields(LIST, 1).unwrap();
        assert_eq!(ann, ["name: Ann\n", "bring:\n", "  - bread\n"]);
        assert_eq!(fields(LIST, 2), None);
        for at in [0, 1] {
            let same = with_fields(LIST, at, &fields(LIST, at).unwrap());
            assert_eq!(same.as_deref(), Some(LIST));
        }
        let changed = with_fields(LIST, 1, &["name: Ann\n".into(), "answer: no\n".into()]);
        assert!(
            changed
                .unwrap()
                .contains("-   name: Ann\n    answer: no\n- {name: Tom}")
        );
    }

    #[test]
    fn a_list_without_a_last_line_end_or_with_brackets_takes_one_more() {
        let line = ["name: Zoe".to_string()];
        assert_eq!(appended("- name: Ann", &line), "- name: Ann\n- name: Zoe\n");
        assert_eq!(appended("[]", &line), "- name: Zoe\n");
        assert_eq!(removed("- name: Ann\n- name: Zoe\n", 0), "- name: Zoe\n");
        let whole = fields("- name: Ann", 0).unwrap();
        assert_eq!(
            with_fields("- name: Ann", 0, &whole).unwrap(),
            "- name: Ann\n"
        );
    }
}
