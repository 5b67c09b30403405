//! The words of a field that belongs to nobody we know.

use super::source::Source;

/// A field's value as a list of words: one, or several; none where it is something else.
pub fn words(source: &Source, key: &str) -> Option<Vec<String>> {
    let block = source.yaml().get(source.block(key)?)?;
    let fields: serde_yaml::Mapping = serde_yaml::from_str(block).ok()?;
    match fields.get(key)? {
        serde_yaml::Value::Null => Some(Vec::new()),
        serde_yaml::Value::Sequence(list) => list.iter().map(word).collect(),
        value => Some(vec![word(value)?]),
    }
}

fn word(value: &serde_yaml::Value) -> Option<String> {
    match value {
        serde_yaml::Value::String(text) => Some(text.clone()),
        serde_yaml::Value::Number(number) => Some(number.to_string()),
        serde_yaml::Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}
