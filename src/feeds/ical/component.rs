//! A calendar's lines (RFC 5545 §3.1): unfolded, each cut into a name, parameters and a value, and sorted by the
//! component they stand in. A line that is broken costs itself, and is named.

/// How deep components stand in one another; what is deeper is nobody's.
const DEEPEST: usize = 8;

/// A name, its parameters, and what it says.
#[derive(Clone, Debug)]
pub struct Line {
    /// In the file, from 1.
    pub number: usize,
    /// In capitals.
    pub name: String,
    parameters: String,
    pub value: String,
}

/// A line that says nothing, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    pub number: usize,
    pub text: String,
}

/// A calendar, or several in one file.
#[derive(Debug, Default)]
pub struct Components {
    /// What is said of the calendar itself.
    pub head: Vec<Line>,
    pub events: Vec<Vec<Line>>,
    pub zones: Vec<Zone>,
    pub broken: Vec<Broken>,
}

/// A VTIMEZONE and its STANDARD and DAYLIGHT.
#[derive(Debug, Default)]
pub struct Zone {
    pub lines: Vec<Line>,
    pub observances: Vec<Vec<Line>>,
}

/// Whether a text is a calendar.
pub fn is_one(text: &str) -> bool {
    const BEGIN: &str = "BEGIN:VCALENDAR";
    text.get(..BEGIN.len())
        .is_some_and(|begin| begin.eq_ignore_ascii_case(BEGIN))
}

/// Sorts the lines of a text.
pub fn read(text: &str) -> Components {
    let (lines, broken) = lines(text);
    let mut found = Components {
        broken,
        ..Components::default()
    };
    // Alarms and the like stand inside of others; what is in them is not the event's.
    let mut inside: Vec<String> = Vec::new();
    for line in lines {
        match line.name.as_str() {
            "BEGIN" => {
                inside.push(line.value.trim().to_ascii_uppercase());
                inside.truncate(DEEPEST);
                found.begin(&inside);
            }
            "END" => {
                let name = line.value.trim().to_ascii_uppercase();
                if let Some(at) = inside.iter().rposition(|open| *open == name) {
                    inside.truncate(at);
                }
            }
            _ => found.put(&inside, line),
        }
    }
    found
}

impl Components {
    fn begin(&mut self, inside: &[String]) {
        let names: Vec<&str> = inside.iter().map(String::as_str).collect();
        match names.as_slice() {
            ["VCALENDAR", "VEVENT"] => self.events.push(Vec::new()),
            ["VCALENDAR", "VTIMEZONE"] => self.zones.push(Zone::default()),
            ["VCALENDAR", "VTIMEZONE", "STANDARD" | "DAYLIGHT"] => {
                if let Some(zone) = self.zones.last_mut() {
                    zone.observances.push(Vec::new());
                }
            }
            _ => {}
        }
    }

    fn put(&mut self, inside: &[String], line: Line) {
        let names: Vec<&str> = inside.iter().map(String::as_str).collect();
        let zone = self.zones.last_mut();
        let component = match names.as_slice() {
            [_] => Some(&mut self.head),
            ["VCALENDAR", "VEVENT"] => self.events.last_mut(),
            ["VCALENDAR", "VTIMEZONE"] => zone.map(|zone| &mut zone.lines),
            ["VCALENDAR", "VTIMEZONE", _] => zone.and_then(|zone| zone.observances.last_mut()),
            _ => None,
        };
        if let Some(component) = component {
            component.push(line);
        }
    }
}

impl Line {
    fn read(number: usize, line: &str) -> Option<Line> {
        let (head, value) = head_and_value(line)?;
        let (name, parameters) = head.split_once(';').unwrap_or((head, ""));
        Some(Line {
            number,
            name: name.trim().to_ascii_uppercase(),
            parameters: parameters.into(),
            value: value.into(),
        })
    }

    /// A parameter without its quotes (RFC 5545 §3.2).
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let mut is_quoted = false;
        let mut parameters = self.parameters.split(|c| {
            is_quoted ^= c == '"';
            c == ';' && !is_quoted
        });
        let (_, value) = parameters.find_map(|pair| {
            pair.split_once('=')
                .filter(|(key, _)| key.eq_ignore_ascii_case(name))
        })?;
        Some(value.trim().trim_matches('"'))
    }

    /// The value as text, its escapes undone.
    pub fn text(&self) -> Option<String> {
        let text = unescaped(&self.value).trim().to_string();
        Some(text).filter(|text| !text.is_empty())
    }
}

/// A line as calendars and address books write it, parted at the first colon outside of quotes.
pub fn head_and_value(line: &str) -> Option<(&str, &str)> {
    let mut is_quoted = false;
    let colon = line.char_indices().find_map(|(at, c)| {
        is_quoted ^= c == '"';
        (c == ':' && !is_quoted).then_some(at)
    })?;
    Some((line.get(..colon)?, line.get(colon + 1..)?))
}

/// A text without its escapes (RFC 5545 §3.3.11, RFC 6350 §3.4).
pub fn unescaped(escaped: &str) -> String {
    let mut text = String::new();
    let mut letters = escaped.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some('n' | 'N') => text.push('\n'),
                Some(escaped) => text.push(escaped),
                None => {}
            },
            letter => text.push(letter),
        }
    }
    text
}

pub fn find<'a>(lines: &'a [Line], name: &str) -> Option<&'a Line> {
    lines.iter().find(|line| line.name == name)
}

pub fn text_of(lines: &[Line], name: &str) -> Option<String> {
    find(lines, name)?.text()
}

/// The text up to as many lines as are read of a stranger's calendar: each takes many times its bytes.
pub fn bounded(text: &str) -> &str {
    const LINES: usize = 120_000;
    let end = text.match_indices('\n').nth(LINES);
    end.and_then(|(at, _)| text.get(..at)).unwrap_or(text)
}

/// The lines of a calendar, and those that are none. One that begins with a blank goes on with the one before.
fn lines(text: &str) -> (Vec<Line>, Vec<Broken>) {
    let (mut lines, mut broken) = (Vec::new(), Vec::new());
    let mut put = |number: usize, text: String| match Line::read(number, &text) {
        Some(line) => lines.push(line),
        None if text.trim().is_empty() => {}
        None => broken.push(Broken { number, text }),
    };
    let mut last: Option<(usize, String)> = None;
    for (at, line) in text.lines().enumerate() {
        match (line.strip_prefix([' ', '\t']), &mut last) {
            (Some(rest), Some((_, last))) => last.push_str(rest),
            _ => {
                if let Some((number, text)) = last.replace((at + 1, line.to_string())) {
                    put(number, text);
                }
            }
        }
    }
    if let Some((number, text)) = last {
        put(number, text);
    }
    (lines, broken)
}
