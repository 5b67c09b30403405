//! Words of a stranger's calendar as words of a file of one's own: nothing in them is markup, or unseen.

use crate::feeds::line;
use crate::model::harmless_line;

/// A description as text: some calendars write HTML there.
pub fn unmarked(text: &str) -> String {
    let is_markup = ["</", "<br", "<p>"].iter().any(|tag| text.contains(tag));
    if !is_markup {
        return text.to_string();
    }
    let mut text = text.to_string();
    for tag in ["<br>", "<br/>", "<br />", "</p>", "</div>", "</li>"] {
        text = text.replace(tag, "\n");
    }
    let lines = text.lines().map(line);
    lines.collect::<Vec<_>>().join("\n")
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
fn spelled(word: &str, is_first: bool) -> String {
    const MARKUP: &str = "\\`*_{}[]<>&#~$|!";
    let is_web = word.starts_with("https://") || word.starts_with("http://");
    if is_web && !word.contains(['<', '>', '`', '\\', '"']) {
        let end = word
            .trim_end_matches(['.', ',', ')', ';', ':', '!', '?'])
            .len();
        let (address, rest) = word.split_at(end);
        return format!("<{address}>{}", spelled(rest, false));
    }
    let mut spelled = String::new();
    for (at, letter) in word.char_indices() {
        let is_number = word
            .get(..at)
            .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()));
        let is_list =
            is_first && (at == 0 && "+-=:".contains(letter) || is_number && ".)".contains(letter));
        if MARKUP.contains(letter) || is_list {
            spelled.push('\\');
        }
        spelled.push(letter);
    }
    spelled
}
