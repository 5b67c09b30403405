//! A message in words: on one line, for a chat; nothing in it calls anybody.

use super::message::Message;

/// Characters of a headline, whoever named the site or the event.
const LONGEST: usize = 300;

/// `Ada: Midsummer supper (20 June 2026, 19:00)`.
pub fn headline(message: &Message) -> String {
    let Message {
        author,
        title,
        start,
        ..
    } = message;
    let when = start.as_ref().map(|start| format!(" ({start})"));
    let when = when.unwrap_or_default();
    shorten(&format!("{author}: {title}{when}"), LONGEST)
}

/// Headlines that call nobody, each with its address below it.
pub fn plain(new: &[Message], between: &str) -> String {
    let texts = new.iter().map(|message| {
        let headline = harmless(&headline(message));
        format!("{headline}\n{}", message.url)
    });
    texts.collect::<Vec<_>>().join(between)
}

/// The newest of them, as many as fit into one message; always the last.
pub fn that_fit(new: &[Message], fit: impl Fn(&[Message]) -> bool) -> &[Message] {
    let last = new.len().saturating_sub(1);
    let mut fewer = (0..last).filter_map(|from| new.get(from..));
    let last = new.get(last..).unwrap_or_default();
    fewer.find(|new| fit(new)).unwrap_or(last)
}

/// At most so many characters, on one line.
pub fn shorten(text: &str, most: usize) -> String {
    let text = one_line(text);
    match text.chars().count() > most {
        true => text
            .chars()
            .take(most.saturating_sub(1))
            .chain(['…'])
            .collect(),
        false => text,
    }
}

/// Without what would begin a new line or steer a terminal.
pub fn one_line(text: &str) -> String {
    let plain = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    let plain: String = plain.collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `@everyone`, `@channel`, `@room` and the like reach nobody: a title may be anything.
pub fn harmless(text: &str) -> String {
    text.replace('@', "@\u{200B}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_one_line_and_calls_nobody() {
        assert_eq!(one_line("a\r\nQUIT :x\0\u{1b}[31m"), "a QUIT :x [31m");
        assert_eq!(harmless("@everyone"), "@\u{200B}everyone");
        assert_eq!(shorten("Frösche im Teich", 8), "Frösche…");
    }
}
