//! Address books as phones and mail programs export them: vCard 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350). Of a card only
//! what a birthday needs is read: whose it is, and when.

use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use url::Url;

use super::decode::decode;
use super::ical::{head_and_value, unescaped};
use crate::model::Birthday;

/// What is read of somebody's card.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Card {
    pub name: String,
    pub urls: Vec<Url>,
    pub birthday: Option<Birthday>,
    /// A birthday that is no day of the year.
    pub unclear: Option<String>,
}

/// Whether a text is an address book.
pub fn is_one(text: &str) -> bool {
    const BEGIN: &str = "BEGIN:VCARD";
    text.get(..BEGIN.len())
        .is_some_and(|begin| begin.eq_ignore_ascii_case(BEGIN))
}

/// All cards; a line that is broken costs itself.
pub fn read(text: &str) -> Vec<Card> {
    let mut cards = Vec::new();
    let mut card: Option<Card> = None;
    for line in unfolded(text) {
        let Some(property) = Property::read(&line) else {
            continue;
        };
        match (property.name.as_str(), &mut card) {
            ("BEGIN", _) => card = Some(Card::default()),
            ("END", _) => cards.extend(card.take()),
            (_, Some(card)) => take(card, &property),
            (_, None) => {}
        }
    }
    cards
}

fn take(card: &mut Card, property: &Property) {
    match property.name.as_str() {
        "FN" => card.name = property.text(),
        "N" if card.name.is_empty() => card.name = spoken(&property.decoded()),
        "URL" => card.urls.extend(Url::parse(property.text().trim()).ok()),
        "BDAY" => {
            let said = property.text();
            card.birthday = birthday(&said, property.parameter("X-APPLE-OMIT-YEAR"));
            card.unclear = Some(said).filter(|said| card.birthday.is_none() && !said.is_empty());
        }
        _ => {}
    }
}

/// `1984-02-29T00:00:00Z` is a day as well. Some write a year that means none.
fn birthday(said: &str, omitted: Option<&str>) -> Option<Birthday> {
    let day = said.split(['T', ' ']).next().unwrap_or_default();
    let birthday = Birthday::read(day)?;
    let omitted = omitted.and_then(|year| year.parse().ok());
    let is_none = |year: &i16| *year == 0 || Some(*year) == omitted;
    Some(Birthday {
        year: birthday.year.filter(|year| !is_none(year)),
        ..birthday
    })
}

/// `Anagonye;Chidi;;;` as it is said.
fn spoken(name: &str) -> String {
    let parts: Vec<String> = name
        .split(';')
        .map(|part| unescaped(part).replace('\n', " ").trim().to_string())
        .collect();
    let [family, given] = [0, 1].map(|at| parts.get(at).cloned().unwrap_or_default());
    format!("{given} {family}").trim().to_string()
}

struct Property {
    name: String,
    parameters: Vec<String>,
    value: String,
}

impl Property {
    fn read(line: &str) -> Option<Property> {
        let (head, value) = head_and_value(line)?;
        let mut parts = head.split(';');
        // `item1.BDAY`: groups say nothing of what is in them.
        let name = parts.next()?.rsplit('.').next()?;
        Some(Property {
            name: name.trim().to_ascii_uppercase(),
            parameters: parts.map(str::to_string).collect(),
            value: value.to_string(),
        })
    }

    fn parameter(&self, name: &str) -> Option<&str> {
        let mut pairs = self
            .parameters
            .iter()
            .filter_map(|pair| pair.split_once('='));
        pairs
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim_matches('"'))
    }

    /// vCard 2.1 has its own encodings.
    fn decoded(&self) -> String {
        if !is_quoted_printable(&self.parameters) {
            return self.value.clone();
        }
        let bytes = quoted_printable_decode(self.value.as_bytes());
        let charset = self
            .parameter("CHARSET")
            .map(|name| format!("text/plain; charset={name}"));
        bytes.map_or(self.value.clone(), |bytes| {
            decode(&bytes, charset.as_deref()).into_owned()
        })
    }

    fn text(&self) -> String {
        let text = unescaped(&self.decoded());
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

fn is_quoted_printable(parameters: &[String]) -> bool {
    let mut values = parameters
        .iter()
        .map(|pair| pair.rsplit('=').next().unwrap_or_default());
    values.any(|value| value.eq_ignore_ascii_case("QUOTED-PRINTABLE"))
}

/// Lines as they were before they were folded: by a blank at the beginning of the next, or in quoted-printable by a `=`
/// at the end.
fn unfolded(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        let Some(last) = lines.last_mut() else {
            lines.push(line.to_string());
            continue;
        };
        let head: Vec<String> = last
            .split(':')
            .next()
            .unwrap_or_default()
            .split(';')
            .map(str::to_string)
            .collect();
        if last.ends_with('=') && is_quoted_printable(&head) {
            last.pop();
            last.push_str(line);
        } else if let Some(rest) = line.strip_prefix([' ', '\t']) {
            last.push_str(rest);
        } else {
            lines.push(line.to_string());
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cards(text: &str) -> Vec<(String, String)> {
        let cards = read(text).into_iter();
        cards
            .map(|card| {
                let day = card.birthday.map(|day| day.to_string());
                (card.name, day.or(card.unclear).unwrap_or_default())
            })
            .collect()
    }

    #[test]
    fn all_three_versions_are_read() {
        let text = "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:M=FCller;J=\r\n=F6rg;;;\r\nBDAY:19840229\r\nEND:VCARD\r\n\
            begin:vcard\nversion:3.0\nFN:Chidi\\, the\n  philosopher\nN:Anagonye;Chidi;;;\nitem1.BDAY;VALUE=date:1985-06-01T00:00:00Z\nPHOTO;ENCODING=b:AAAA\n BBBB\nend:vcard\n\
            BEGIN:VCARD\nVERSION:4.0\nFN:Dora\nBDAY:--0229\nURL:https://dora.example/\nEND:VCARD\n\
            BEGIN:VCARD\nFN;CHARSET=UTF-8;QUOTED-PRINTABLE:Zo=C3=AB\nBDAY;X-APPLE-OMIT-YEAR=1604:1604-03-14\nEND:VCARD\n\
            BEGIN:VCARD\nFN:Old\nno colon here\nBDAY;VALUE=text:circa 1800\nEND:VCARD\nBEGIN:VCARD\nFN:Cut";
        let found = cards(text);
        let found: Vec<(&str, &str)> = found.iter().map(|(name, day)| (&**name, &**day)).collect();
        assert_eq!(
            found,
            [
                ("Jörg Müller", "1984-02-29"),
                ("Chidi, the philosopher", "1985-06-01"),
                ("Dora", "02-29"),
                ("Zoë", "03-14"),
                ("Old", "circa 1800"),
            ]
        );
        assert_eq!(read(text)[2].urls.len(), 1);
        assert!(is_one(text) && !is_one("BEGIN:VCALENDAR"));
    }
}
