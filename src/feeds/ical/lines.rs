//! Content lines (RFC 5545 §3.1): escaped, folded by octets, ended by CRLF.

use super::super::characters::is_xml;

/// Octets of a line without its end.
const LINE: usize = 75;

/// A calendar as it is written, line by line.
#[derive(Default)]
pub struct Lines(String);

impl Lines {
    /// A value that needs no escaping: a time, a number, an address.
    pub fn put(&mut self, name: &str, value: &str) {
        // An address may hold what a line must not.
        let value: String = value.chars().filter(|c| !c.is_control()).collect();
        self.fold(&format!("{name}:{value}"));
    }

    /// A text for people.
    pub fn text(&mut self, name: &str, value: &str) {
        self.fold(&format!("{name}:{}", escape(value)));
    }

    pub fn component(&mut self, name: &str, inside: impl FnOnce(&mut Lines)) {
        self.put("BEGIN", name);
        inside(self);
        self.put("END", name);
    }

    pub fn into_string(self) -> String {
        self.0
    }

    /// By octets, never inside a letter.
    fn fold(&mut self, line: &str) {
        let mut room = LINE;
        for letter in line.chars() {
            if letter.len_utf8() > room {
                self.0.push_str("\r\n ");
                room = LINE - 1;
            }
            self.0.push(letter);
            room -= letter.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

/// RFC 5545 §3.3.11.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars().filter(|c| is_xml(*c)) {
        match letter {
            '\\' => escaped.push_str("\\\\"),
            ';' => escaped.push_str("\\;"),
            ',' => escaped.push_str("\\,"),
            '\n' => escaped.push_str("\\n"),
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// One line without control characters.
pub fn plain(text: &str) -> String {
    let visible: String = text.chars().filter(|c| is_xml(*c)).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A parameter's value: quoted where it must be, and never with a quote inside (RFC 5545 §3.2).
pub fn parameter(text: &str) -> String {
    let text = plain(text).replace('"', "'");
    match text.contains([':', ';', ',']) {
        true => format!("\"{text}\""),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_folded_by_octets_and_never_inside_a_letter() {
        let mut lines = Lines::default();
        lines.text("SUMMARY", &"🍲 süß, ".repeat(30));
        let text = lines.into_string();
        assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
        assert!(text.ends_with("\r\n") && text.contains("\r\n "));
        let whole = text.replace("\r\n ", "");
        assert_eq!(
            whole.trim_end_matches("\r\n"),
            format!("SUMMARY:{}", "🍲 süß\\, ".repeat(30))
        );
    }

    #[test]
    fn nothing_in_a_text_can_begin_a_line_of_its_own() {
        let mut lines = Lines::default();
        lines.text("SUMMARY", "a;b,c\\d\r\nATTENDEE:mailto:eve@example.org");
        lines.put("URL", "https://ada.example/\r\nATTENDEE:x");
        assert_eq!(
            lines.into_string(),
            "SUMMARY:a\\;b\\,c\\\\d\\nATTENDEE:mailto:eve@example.org\r\nURL:https://ada.example/ATTENDEE:x\r\n"
        );
        assert_eq!(parameter("Zoe \"the;knife\"\r\n"), "\"Zoe 'the;knife'\"");
    }
}
