//! Words of a stranger's calendar as words of a file of one's own: nothing in them is markup, or unseen.

use crate::feeds::line;
use crate::model::harmless_line;

/// A description as text: some calendars write HTML there, and what only their own programs need.
pub fn unmarked(text: &str) -> String {
    let is_markup = ["</", "<br", "<p>"].iter().any(|tag| text.contains(tag));
    let lines: Vec<String> = match is_markup {
        false => text.lines().map(str::to_string).collect(),
        true => {
            let mut text = with_addresses(text);
            for tag in ["<br>", "<br/>", "<br />", "</p>", "</div>", "</li>"] {
                text = text.replace(tag, "\n");
            }
            text.lines().map(line).collect()
        }
    };
    let lines = lines.iter().filter(|line| !is_fence(line));
    let lines: Vec<String> = lines.map(|line| said_once(line)).collect();
    lines.join("\n")
}

/// Links with the address behind their words.
fn with_addresses(markup: &str) -> String {
    let mut parts = markup.split("<a ");
    let mut out = parts.next().unwrap_or_default().to_string();
    for part in parts {
        let whole = part.split_once("</a>").and_then(|(link, after)| {
            let (tag, words) = link.split_once('>')?;
            let (_, href) = tag.split_once("href=\"")?;
            Some((href.split_once('"')?.0, words, after))
        });
        out.push_str(&match whole {
            Some((href, words, after)) if words.contains(href) => format!("{words}{after}"),
            Some((href, words, after)) => format!("{words} {href} {after}"),
            None => format!("<a {part}"),
        });
    }
    out
}

/// The lines of `-::~:~::` that Google puts around what it adds.
fn is_fence(line: &str) -> bool {
    line.len() > 10 && line.chars().all(|c| "-:~".contains(c)) && line.contains('~')
}

/// Outlook says an address twice: `https://… <https://…>`.
fn said_once(line: &str) -> String {
    let mut words: Vec<&str> = Vec::new();
    for word in line.split(' ') {
        let again = word.strip_prefix('<').and_then(|word| word.split_once('>'));
        match again {
            Some((address, "")) if words.last() == Some(&address) => {}
            _ => words.push(word),
        }
    }
    words.join(" ")
}

/// Text as Markdown that shows it as it is: nothing in it is markup, and each line stays one.
pub fn literal(text: &str) -> String {
    let mut markdown = String::new();
    let mut is_open = false;
    for line in text.lines().map(harmless_line) {
        if line.is_empty() {
            markdown.push_str(if is_open { "\n\n" } else { "" });
            is_open = false;
            continue;
        }
        markdown.push_str(if is_open { "\\\n" } else { "" });
        let words: Vec<String> = line
            .split(' ')
            .enumerate()
            .map(|(at, word)| spelled(word, at == 0))
            .collect();
        markdown.push_str(&words.join(" "));
        is_open = true;
    }
    markdown.trim_end().to_string()
}

/// A word with what would be markup escaped (CommonMark §2.4); an address as a link.
pub fn spelled(word: &str, is_first: bool) -> String {
    let is_web = word.starts_with("https://") || word.starts_with("http://");
    if is_web && !word.contains(['<', '>', '`', '\\', '"']) {
        let end = word
            .trim_end_matches(['.', ',', ')', ';', ':', '!', '?'])
            .len();
        let (address, rest) = word.split_at(end);
        return format!("<{address}>{}", escaped(rest, false));
    }
    escaped(word, is_first)
}

/// A word with what would be markup escaped; `is_first` on its line, where more would be.
pub fn escaped(word: &str, is_first: bool) -> String {
    const MARKUP: &str = "\\`*_{}[]<>&#~$|!";
    let mut escaped = String::new();
    for (at, letter) in word.char_indices() {
        let is_number = word
            .get(..at)
            .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()));
        let is_list =
            is_first && (at == 0 && "+-=:".contains(letter) || is_number && ".)".contains(letter));
        if MARKUP.contains(letter) || is_list {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_calendar_programs_add_is_left_out_and_addresses_of_links_are_kept() {
        for (description, expected) in [
            (
                "See https://x.example/a <https://x.example/a> soon\n1 <2> 2",
                "See https://x.example/a soon\n1 <2> 2",
            ),
            (
                "Bring <b>bread</b>.<br>See <a target=\"_blank\" href=\"https://x.example/a\">the page</a>.",
                "Bring bread.\nSee the page https://x.example/a .",
            ),
            (
                "<p><a href=\"https://x.example/\">https://x.example/</a></p>",
                "https://x.example/",
            ),
            (
                "Soup\n-::~:~::~:~:~:~:~::~:~::-\nJoin\n-::~:~::~:~::~:~::-",
                "Soup\nJoin",
            ),
            ("<a <br>x", "\nx"),
        ] {
            assert_eq!(unmarked(description), expected);
        }
    }
}
