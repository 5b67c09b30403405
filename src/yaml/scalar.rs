//! A text as a value in YAML.

/// A value as YAML has it: bare where that is safe anywhere, else quoted as JSON, which YAML reads too.
pub fn scalar(text: &str) -> String {
    const WORDS: [&str; 10] = [
        "true", "false", "yes", "no", "on", "off", "null", "y", "n", "~",
    ];
    // A colon begins a value only before a blank or at the end.
    let is_address = text.starts_with("http") && !text.contains(' ') && !text.ends_with(':');
    let is_plain =
        |c: char| c.is_alphanumeric() || "-._~/?=+'() ".contains(c) || c == ':' && is_address;
    let is_bare = text.chars().all(is_plain)
        && text.starts_with(|c: char| c.is_alphabetic() || c == '/')
        && text.trim() == text
        && !WORDS.contains(&text.to_lowercase().as_str());
    match is_bare {
        true => text.to_string(),
        false => quoted(text),
    }
}

/// As JSON has it. What is no letter in a file of text, or ends a line in YAML alone, is written as its number.
fn quoted(text: &str) -> String {
    let mut quoted = String::new();
    for c in serde_json::Value::from(text).to_string().chars() {
        match c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{FEFF}') {
            true => quoted.push_str(&format!("\\u{:04x}", u32::from(c))),
            false => quoted.push(c),
        }
    }
    quoted
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn whatever_a_stranger_calls_it_is_one_value_on_one_line(text in "[\\PC\u{0}-\u{20}\u{7f}-\u{a0}\u{2028}\u{2029}\u{feff}:#'\"{}*&!%@`,?-]{0,12}") {
            let written = scalar(&text);
            prop_assert!(!written.contains(|c: char| c.is_control()), "{written:?}");
            let read: Vec<String> = serde_yaml::from_str(&format!("- {written}\n")).unwrap();
            prop_assert_eq!(read, [text.as_str()]);
            let read: std::collections::BTreeMap<String, u8> =
                serde_yaml::from_str(&format!("{written}: 1\n")).unwrap();
            prop_assert!(read.contains_key(&text));
        }
    }
}
