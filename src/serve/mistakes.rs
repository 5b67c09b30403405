//! Mistakes as a page: what is wrong, where, and what to do, in the browser of who has just saved.

use std::fmt::Write;

use crate::diagnostic::{Diagnostic, Stop};
use crate::html::escape;

/// The page that stands in for one that cannot be made. `anyway` leads to it as it was before, if it was.
pub fn page(stop: &Stop, anyway: Option<&str>) -> String {
    let (title, list) = match stop {
        Stop::Mistakes(found) => {
            let count = found.len();
            let things = if count == 1 { "mistake" } else { "mistakes" };
            let list: String = found.iter().map(mistake).collect();
            (format!("{count} {things}"), list)
        }
        Stop::Failed(failure) => {
            let what = section("error", &failure.to_string(), None, failure.advice());
            ("It did not work".to_string(), what)
        }
    };
    let anyway = anyway.map_or(String::new(), |address| {
        let address = escape(address);
        format!("<p><a href=\"{address}\">The page as it was before</a></p>\n")
    });
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'self'; base-uri 'none'\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n\
         <link rel=\"stylesheet\" href=\"/-/style.css\">\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n{list}\
         <p>Mend it and save: this page goes away by itself.</p>\n{anyway}</main>\n</body>\n</html>\n"
    )
}

fn mistake(found: &Diagnostic) -> String {
    let word = if found.is_error() { "error" } else { "warning" };
    section(
        word,
        &found.message,
        place(found).as_deref(),
        found.help.as_deref(),
    )
}

/// Message, place and help, each on lines of their own.
fn section(word: &str, message: &str, place: Option<&str>, help: Option<&str>) -> String {
    let mut text = format!(
        "<section>\n<h2>{}</h2>\n",
        escape(&format!("{word}: {message}"))
    );
    if let Some(place) = place {
        let _ = writeln!(text, "<pre>{}</pre>", escape(place));
    }
    if let Some(help) = help {
        let _ = writeln!(text, "<p>help: {}</p>", escape(help));
    }
    text + "</section>\n"
}

/// `events/supper.md:4:8`, the line, and marks below what is meant in it.
fn place(found: &Diagnostic) -> Option<String> {
    let path = found.path.as_deref()?;
    let Some((text, span)) = &found.place else {
        return Some(path.to_string());
    };
    let start = text.floor_char_boundary(span.start);
    let (before, after) = text.split_at(start);
    let number = before.matches('\n').count() + 1;
    let head = before.rsplit('\n').next().unwrap_or_default();
    let tail = after.lines().next().unwrap_or_default();
    let column = head.chars().count();
    let meant = after.get(..span.len()).unwrap_or(after);
    let width = meant.lines().next().unwrap_or_default().chars().count();
    let marks = "^".repeat(width.max(1));
    Some(format!(
        "{path}:{number}:{}\n\n{head}{tail}\n{:column$}{marks}",
        column + 1,
        ""
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn what_is_meant_is_marked_and_nothing_is_markup() {
        let text: Arc<str> = "---\nstart: <b>\n---\n".into();
        let found = Diagnostic::error("`<b>` is not a date and time")
            .path("events/supper.md")
            .at(&text, 11..14)
            .help("write it as 2026-03-14 19:00");
        assert_eq!(
            place(&found).unwrap(),
            "events/supper.md:2:8\n\nstart: <b>\n       ^^^"
        );
        let page = page(&found.into(), Some("/?last-good"));
        assert!(page.contains("error: `&lt;b&gt;` is not"), "{page}");
        assert!(!page.contains("<b>"), "{page}");
    }
}
