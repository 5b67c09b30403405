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
        false => serde_json::Value::from(text).to_string(),
    }
}
