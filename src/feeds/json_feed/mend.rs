//! JSON that was cut off, or is to be → JSON that ends with its last whole item.

/// The text up to where it would take more room in memory than any feed: an object takes many times its bytes.
pub fn bounded(text: &str) -> &str {
    const VALUES: usize = 1_000_000;
    const OBJECT: usize = 40;
    let mut count = 0;
    let end = structure(text).find(|(_, byte)| {
        count += match byte {
            b'{' | b'[' => OBJECT,
            _ => 1,
        };
        count > VALUES
    });
    end.and_then(|(at, _)| text.get(..at)).unwrap_or(text)
}

/// The text up to where the last member of a list in the outermost object ended, closed; none where there is none.
pub fn cut(text: &str) -> Option<String> {
    let mut open: Vec<u8> = Vec::new();
    let mut last = None;
    for (at, byte) in structure(text) {
        match byte {
            b'{' | b'[' => open.push(byte),
            b'}' | b']' => {
                open.pop();
                last = if open == b"{[" { Some(at + 1) } else { last };
            }
            _ => {}
        }
    }
    Some(format!("{}]}}", text.get(..last?)?))
}

/// Brackets and commas that stand in no string, with their places.
fn structure(text: &str) -> impl Iterator<Item = (usize, u8)> {
    let mut in_text = false;
    let mut is_escaped = false;
    text.bytes().enumerate().filter(move |(_, byte)| {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_text => is_escaped = true,
            b'"' => in_text = !in_text,
            _ => return !in_text && matches!(byte, b'{' | b'}' | b'[' | b']' | b','),
        }
        false
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_was_cut_ends_with_its_last_whole_member() {
        assert_eq!(
            cut(r#"{"title": "a}]", "items": [{"id": "\"1}", "tags": ["x"]}, {"id": "2", "tags": ["y"#).as_deref(),
            Some(r#"{"title": "a}]", "items": [{"id": "\"1}", "tags": ["x"]}]}"#)
        );
        assert_eq!(cut(r#"{"items": [{"id": "1"#), None);
        assert_eq!(cut("]]}}"), None);
    }
}
