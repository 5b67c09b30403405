//! How markup is spelled: what is escaped, which elements are empty or part no words.

/// What a link to a stranger's page says of itself.
pub const LINK_REL: &str = "nofollow noopener noreferrer ugc";

/// Elements whose edges part no words in plain text.
pub const INLINE: [&str; 19] = [
    "a", "abbr", "b", "bdi", "cite", "code", "data", "del", "em", "i", "ins", "kbd", "mark", "s",
    "small", "span", "strong", "time", "u",
];

/// Elements that hold nothing and have no end tag (WHATWG HTML §13.1.2).
pub fn is_void(name: &str) -> bool {
    const VOID: [&str; 13] = [
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source",
        "track", "wbr",
    ];
    VOID.contains(&name)
}

/// Escapes text for markup and for attributes in double quotes.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut done = 0;
    for (at, byte) in text.bytes().enumerate() {
        let escaped = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\'' => "&#39;",
            _ => continue,
        };
        out.push_str(&text[done..at]);
        out.push_str(escaped);
        done = at + 1;
    }
    out.push_str(&text[done..]);
    out
}
