//! The TOML that heads are written in, as YAML: keys and values, tables, lists of tables. What is rarer is left alone.

use std::ops::Range;

/// The head of a text between two lines of `+++` as YAML between two of `---`, and which bytes it takes.
pub fn head(text: &str) -> Option<(Range<usize>, String)> {
    let mut at = 0;
    let mut lines = Vec::new();
    for (number, line) in text.split_inclusive('\n').enumerate() {
        at += line.len();
        match line.trim_end() {
            "+++" if number > 0 => {
                let yaml = yaml(&lines)?;
                let end = at - (line.len() - line.trim_end().len());
                return Some((0..end, format!("---\n{yaml}---")));
            }
            "+++" => {}
            line => lines.push(line),
        }
    }
    None
}

fn yaml(lines: &[&str]) -> Option<String> {
    let mut yaml = String::new();
    let mut indent = "";
    let mut dash = "";
    let mut open = 0;
    let mut last_list = String::new();
    for line in lines {
        let line = line.trim();
        if open > 0 {
            open += depth(line);
            yaml.push_str(&format!("{indent}  {}\n", value(line)?));
        } else if line.is_empty() || line.starts_with('#') {
            yaml.push_str(&format!("{line}\n"));
        } else if let Some(name) = line
            .strip_prefix("[[")
            .and_then(|rest| rest.strip_suffix("]]"))
        {
            if last_list != name {
                yaml.push_str(&format!("{}:\n", key(name)?));
            }
            last_list = name.to_string();
            (indent, dash) = ("    ", "  - ");
        } else if let Some(name) = line
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
        {
            yaml.push_str(&format!("{}:\n", key(name)?));
            (indent, dash) = ("  ", "");
        } else {
            let (name, rest) = line.split_once('=')?;
            let start = if dash.is_empty() { indent } else { dash };
            dash = "";
            yaml.push_str(&format!(
                "{start}{}: {}\n",
                key(name.trim())?,
                value(rest.trim())?
            ));
            open = depth(rest);
        }
    }
    (open == 0).then_some(yaml)
}

/// A bare or quoted key; none for a path of keys.
fn key(name: &str) -> Option<&str> {
    let name = name.trim().trim_matches(['"', '\'']);
    let is_plain = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    (!name.is_empty() && name.chars().all(is_plain)).then_some(name)
}

/// Most values are the same in YAML; in tables within a line `=` becomes `:`. Texts over several lines are rare.
fn value(text: &str) -> Option<String> {
    if text.starts_with("\"\"\"") || text.starts_with("'''") {
        return None;
    }
    let mut out = String::new();
    let mut quote = None;
    let mut escaped = false;
    for c in text.chars() {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (None, '=') => {
                out.truncate(out.trim_end().len());
                out.push(':');
                continue;
            }
            (Some(open), _) if c == open && !escaped => quote = None,
            _ => {}
        }
        escaped = quote == Some('"') && c == '\\' && !escaped;
        out.push(c);
    }
    quote.is_none().then_some(out)
}

/// How many more brackets a line opens than it closes.
fn depth(text: &str) -> i32 {
    let mut depth = 0;
    let mut quote = None;
    for c in text.chars() {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (None, '#') => break,
            (None, '[' | '{') => depth += 1,
            (None, ']' | '}') => depth -= 1,
            (Some(open), _) if c == open => quote = None,
            _ => {}
        }
    }
    depth
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hugo_and_zola_write_is_the_same_in_yaml() {
        let toml = "+++\ntitle = \"Soup: a \\\"love\\\" story\"\ndate = 2015-06-01T10:00:00+02:00\ndraft = false\ntags = [\n  \"soup\", # warm\n  \"love = life\",\n]\n# mine\n[params]\nimage = 'a b.jpg'\nsize = { w = 3, h = 4 }\n[[resources]]\nsrc = \"1.jpg\"\n[[resources]]\nsrc = \"2.jpg\"\ntitle = \"Two\"\n+++\n\nHello.\n";
        let (range, yaml) = head(toml).unwrap();
        assert_eq!(&toml[range.end..], "\n\nHello.\n");
        let yaml = yaml.trim_matches('-');
        let fields: serde_json::Value = serde_yaml::from_str(yaml).unwrap();
        assert_eq!(
            fields,
            serde_json::json!({
                "title": "Soup: a \"love\" story", "date": "2015-06-01T10:00:00+02:00", "draft": false,
                "tags": ["soup", "love = life"], "params": { "image": "a b.jpg", "size": { "w": 3, "h": 4 } },
                "resources": [{ "src": "1.jpg" }, { "src": "2.jpg", "title": "Two" }],
            })
        );
    }

    #[test]
    fn what_is_rarer_is_left_to_its_owner() {
        for toml in [
            "+++\na = \"\"\"\nx\n\"\"\"\n+++\n",
            "+++\na.b = 1\n+++\n",
            "+++\ntitle\n+++\n",
            "+++\ntitle = \"x\"\n",
            "+++\ntags = [\n+++\n",
        ] {
            assert_eq!(head(toml), None, "{toml}");
        }
    }
}
