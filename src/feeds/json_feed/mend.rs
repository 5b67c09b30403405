//! JSON that was cut off → JSON that ends with its last whole item.

/// The text up to where the last member of a list in the outermost object ended, closed; none where there is none.
pub fn cut(text: &str) -> Option<String> {
    let mut open: Vec<u8> = Vec::new();
    let mut last = None;
    let mut in_text = false;
    let mut is_escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_text => is_escaped = true,
            b'"' => in_text = !in_text,
            _ if in_text => {}
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
