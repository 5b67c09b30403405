//! What is odd about a document as a whole, before anybody looks at its items.

use jiff::tz::TimeZone;
use quick_xml::Reader;
use quick_xml::events::Event;

use crate::feeds::ical;

/// What sort of feed it is, by its first element.
pub fn format(bytes: &[u8]) -> &'static str {
    let text = String::from_utf8_lossy(bytes);
    // UTF-16 is every other byte of it, for this purpose.
    let text: String = text.chars().filter(|c| *c != '\0').collect();
    if text
        .trim_start_matches(['\u{FEFF}', '\u{FFFD}'])
        .trim_start()
        .starts_with(['{', '['])
    {
        return "JSON Feed";
    }
    if ical::is_one(&text) {
        return "a calendar";
    }
    let names = [
        ("<rss", "RSS"),
        ("<feed", "Atom"),
        ("RDF", "RSS 1.0"),
        (":feed", "Atom"),
        ("<entry", "Atom"),
    ];
    let found = names
        .iter()
        .filter_map(|(name, format)| Some((text.find(name)?, *format)));
    found.min().map_or("a feed", |(_, format)| format)
}

/// What had to be mended before it could be read, and what of a calendar could not.
pub fn notes(bytes: &[u8]) -> Vec<String> {
    let mut notes = Vec::new();
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_string(),
        Err(_) => {
            notes.push(
                "its bytes are not UTF-8; they were read in the encoding it names or seems to have"
                    .into(),
            );
            return notes;
        }
    };
    if text.starts_with('\u{FEFF}') {
        notes.push("it begins with a byte order mark, which was passed over".into());
    }
    let text = text.trim_start_matches('\u{FEFF}');
    if !text.starts_with('<') && text.trim_start().starts_with('<') {
        notes.push(
            "it begins with blank lines, which XML does not allow; they were passed over".into(),
        );
    }
    if ical::is_one(text) {
        let doubts = ical::read(ical::bounded(text), TimeZone::UTC).doubts;
        let doubts = doubts.into_iter();
        notes.extend(doubts.map(|doubt| format!("line {}: {}", doubt.line, doubt.what)));
    }
    if text.trim_start().starts_with('<') {
        notes.extend(ill_formed(text.trim_start()));
    }
    notes
}

/// The first place where it is no XML.
fn ill_formed(text: &str) -> Option<String> {
    let mut reader = Reader::from_str(text);
    let line = |at: u64| {
        text.get(..at as usize)
            .map_or(1, |before| before.matches('\n').count() + 1)
    };
    let mut depth = 0;
    loop {
        match reader.read_event() {
            Ok(Event::Start(_)) => depth += 1,
            Ok(Event::End(_)) => depth -= 1,
            Ok(Event::GeneralRef(name)) if !is_known(&name) => {
                let name: &str = &name;
                let place = line(reader.buffer_position());
                return Some(format!(
                    "it is not well-formed: `&{name};` in line {place} is nothing in XML; it was read as it was meant"
                ));
            }
            Ok(Event::Eof) if depth > 0 => {
                return Some("it breaks off before its end; what is whole was read".into());
            }
            Ok(Event::Eof) => return None,
            Ok(_) => {}
            Err(why) => {
                let place = line(reader.error_position());
                return Some(format!(
                    "it is not well-formed in line {place} ({why}); it was read as it was meant"
                ));
            }
        }
    }
}

fn is_known(name: &str) -> bool {
    matches!(name, "amp" | "lt" | "gt" | "quot" | "apos") || name.starts_with('#')
}
