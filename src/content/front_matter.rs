//! The YAML head of a file as typed fields, with the place of each for the mistakes found later.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Range;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use url::Url;

use crate::diagnostic::Diagnostic;
use crate::model::Moment;
use crate::yaml::{self, Source};

/// Every field a file may have; all may be missing.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Fields {
    pub title: Option<String>,
    /// First publication; also decides year and month of the address.
    pub date: Option<String>,
    pub updated: Option<String>,
    pub slug: Option<String>,
    #[serde(deserialize_with = "one_or_many")]
    pub tags: Vec<String>,
    pub summary: Option<String>,
    #[serde(deserialize_with = "yes_or_no")]
    pub draft: Option<bool>,
    pub lang: Option<String>,
    /// Former addresses of this page.
    #[serde(deserialize_with = "one_or_many")]
    pub aliases: Vec<String>,
    /// Copies elsewhere.
    #[serde(deserialize_with = "one_or_many")]
    pub syndication: Vec<String>,

    #[serde(deserialize_with = "many")]
    pub in_reply_to: Vec<Target>,
    #[serde(deserialize_with = "many")]
    pub like_of: Vec<Target>,
    #[serde(deserialize_with = "many")]
    pub repost_of: Vec<Target>,
    #[serde(deserialize_with = "many")]
    pub bookmark_of: Vec<Target>,
    /// `yes`, `no`, `maybe`, `interested`: my answer to the event in `in_reply_to`.
    #[serde(deserialize_with = "word")]
    pub rsvp: Option<String>,
    /// How many more I bring along.
    pub guests: Option<u32>,
    /// An event: what the host would like people to bring. An RSVP: what I bring.
    #[serde(deserialize_with = "things")]
    pub bring: Vec<String>,
    /// Options of the poll in `in_reply_to` that I vote for.
    #[serde(deserialize_with = "many")]
    pub vote: Vec<OptionField>,

    pub start: Option<String>,
    pub end: Option<String>,
    #[serde(deserialize_with = "yes_or_no")]
    pub all_day: Option<bool>,
    pub timezone: Option<String>,
    #[serde(deserialize_with = "location")]
    pub location: Option<LocationField>,
    pub capacity: Option<u32>,
    pub rsvp_by: Option<String>,
    /// Friends or rings whose answer I wait for.
    #[serde(deserialize_with = "one_or_many")]
    pub invited: Vec<String>,
    #[serde(deserialize_with = "yes_or_no")]
    pub show_guests: Option<bool>,
    /// `confirmed`, `tentative`, `cancelled`.
    pub status: Option<String>,
    pub repeat: Option<String>,
    #[serde(deserialize_with = "one_or_many")]
    pub except: Vec<String>,
    #[serde(deserialize_with = "one_or_many")]
    pub extra: Vec<String>,
    #[serde(deserialize_with = "one_or_many")]
    pub hosts: Vec<String>,
    pub sequence: Option<u32>,
    pub uid: Option<String>,

    pub poll: Option<PollField>,
    #[serde(deserialize_with = "many")]
    pub photos: Vec<PhotoField>,
}

pub const FIELDS: [&str; 36] = [
    "title",
    "date",
    "updated",
    "slug",
    "tags",
    "summary",
    "draft",
    "lang",
    "aliases",
    "syndication",
    "in_reply_to",
    "like_of",
    "repost_of",
    "bookmark_of",
    "rsvp",
    "guests",
    "bring",
    "vote",
    "start",
    "end",
    "all_day",
    "timezone",
    "location",
    "capacity",
    "rsvp_by",
    "invited",
    "show_guests",
    "status",
    "repeat",
    "except",
    "extra",
    "hosts",
    "sequence",
    "uid",
    "poll",
    "photos",
];

/// What an answer answers: an address, or an address with its frozen context.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    pub url: String,
    /// The target's guid or `atom:id`.
    #[serde(default)]
    pub id: Option<String>,
    #[serde(default)]
    pub title: Option<String>,
    #[serde(default)]
    pub author: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LocationField {
    pub name: String,
    #[serde(default)]
    pub address: Option<String>,
    #[serde(default)]
    pub lat: Option<f64>,
    #[serde(default)]
    pub lon: Option<f64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PollField {
    #[serde(deserialize_with = "many")]
    pub options: Vec<OptionField>,
    /// `one` (default) or `any`.
    #[serde(default)]
    pub choice: Option<String>,
    #[serde(default)]
    pub closes: Option<String>,
}

/// An option of a poll, or the vote for one.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OptionField {
    pub id: Option<String>,
    pub label: Option<String>,
    pub start: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhotoField {
    pub file: String,
    #[serde(default)]
    pub alt: String,
}

/// A file cut in two: its fields, and where its Markdown begins.
pub struct FrontMatter<'a> {
    pub fields: Fields,
    pub source: Source<'a>,
    pub body: Range<usize>,
}

/// Cuts a file in two and reads the head. A file without a head is all body.
pub fn read<'a>(path: &'a str, text: &'a Arc<str>) -> Result<FrontMatter<'a>, Vec<Diagnostic>> {
    let Some(opening) = delimiter(text) else {
        let source = Source {
            path,
            text,
            range: 0..0,
        };
        return Ok(FrontMatter {
            fields: Fields::default(),
            source,
            body: 0..text.len(),
        });
    };
    let mut at = opening;
    for line in text
        .get(opening..)
        .unwrap_or_default()
        .split_inclusive('\n')
    {
        if matches!(line.trim_end(), "---" | "...") {
            let source = Source {
                path,
                text,
                range: opening..at,
            };
            let fields = yaml::read_map(&source, &FIELDS)?;
            return Ok(FrontMatter {
                fields,
                source,
                body: at + line.len()..text.len(),
            });
        }
        at += line.len();
    }
    let open = Diagnostic::error("the front matter has no end")
        .path(path)
        .at(text, 0..3);
    Err(vec![open.help("put a line with --- after the last field; if the text itself begins with ---, leave an empty line before it")])
}

/// Where the head begins, if the first line is `---`.
pub fn delimiter(text: &str) -> Option<usize> {
    let line = text.split_inclusive('\n').next()?;
    (line.trim_end() == "---" && text.len() > line.len()).then_some(line.len())
}

impl FrontMatter<'_> {
    /// A mistake in the value of a field.
    pub fn mistake(&self, field: &str, message: impl Into<String>) -> Diagnostic {
        self.source.mistake(message, self.source.value(field))
    }

    /// A mistake at `needle` in the value of a field.
    pub fn mistake_at(&self, field: &str, needle: &str, message: impl Into<String>) -> Diagnostic {
        self.source
            .mistake(message, self.source.within(field, needle))
    }

    /// A date and time, or a whole day, in `zone` unless it names its own. `poll.closes` is a field of `poll`.
    pub fn moment(&self, field: &str, text: &str, zone: &TimeZone) -> Result<Moment, Diagnostic> {
        let (top, name) = field.split_once('.').unwrap_or((field, field));
        moment(text, zone).ok_or_else(|| {
            self.mistake_at(top, text.trim(), format!("`{name}` is not a date and time"))
                .help("write it as 2026-03-14 19:00, or 2026-03-14 for a whole day")
        })
    }

    /// An instant: midnight in `zone` where only a day is given.
    pub fn timestamp(
        &self,
        field: &str,
        text: &str,
        zone: &TimeZone,
    ) -> Result<Timestamp, Diagnostic> {
        let moment = self.moment(field, text, zone)?;
        let (top, name) = field.split_once('.').unwrap_or((field, field));
        instant(&moment, zone).ok_or_else(|| {
            self.mistake_at(
                top,
                text.trim(),
                format!("`{name}` is beyond what calendars can count"),
            )
        })
    }

    /// A web address.
    pub fn url(&self, field: &str, text: &str) -> Result<Url, Diagnostic> {
        match Url::parse(text.trim()) {
            Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(url),
            _ => Err(self
                .mistake_at(field, text, format!("`{text}` is not a web address"))
                .help("write the whole address: https://ben.example/2026/06/camping/")),
        }
    }
}

/// The instant a moment begins in `zone`.
pub fn instant(moment: &Moment, zone: &TimeZone) -> Option<Timestamp> {
    match moment {
        Moment::Time(time) => Some(time.timestamp()),
        Moment::Day(date) => Some(date.to_zoned(zone.clone()).ok()?.timestamp()),
    }
}

/// Whether a text is a date and time, or a day.
pub fn is_moment(text: &str) -> bool {
    moment(text, &TimeZone::UTC).is_some()
}

/// Tries the forms in the one order in which none swallows another's offset.
fn moment(text: &str, zone: &TimeZone) -> Option<Moment> {
    let text = text.trim();
    if let Ok(zoned) = text.parse::<jiff::Zoned>() {
        return Some(Moment::Time(zoned));
    }
    if let Ok(timestamp) = text.parse::<Timestamp>() {
        return Some(Moment::Time(timestamp.to_zoned(zone.clone())));
    }
    let is_bare = text.len() <= 10;
    if is_bare && let Ok(date) = text.parse::<Date>() {
        return Some(Moment::Day(date));
    }
    let local = text.parse::<DateTime>().ok()?;
    Some(Moment::Time(local.to_zoned(zone.clone()).ok()?))
}

/// YAML 1.2 reads `yes` as a word; people write it all the same.
fn yes_or_no<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    match Option::<BoolOrText>::deserialize(deserializer)? {
        None => Ok(None),
        Some(BoolOrText::Bool(value)) => Ok(Some(value)),
        Some(BoolOrText::Text(text)) => match text.to_lowercase().as_str() {
            "yes" | "on" => Ok(Some(true)),
            "no" | "off" => Ok(Some(false)),
            _ => Err(D::Error::custom(format!(
                "takes true or false, not `{text}`"
            ))),
        },
    }
}

/// A word that YAML 1.1 tools and some people write as a truth value: `rsvp: yes`, `rsvp: true`.
fn word<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(
        Option::<BoolOrText>::deserialize(deserializer)?.map(|value| match value {
            BoolOrText::Bool(true) => "yes".into(),
            BoolOrText::Bool(false) => "no".into(),
            BoolOrText::Text(text) => text,
        }),
    )
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "takes true or false")]
enum BoolOrText {
    Bool(bool),
    Text(String),
}

/// `tags: garden` and `tags: [garden]` mean the same.
fn one_or_many<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let words: Vec<Word> = many(deserializer)?;
    Ok(words.into_iter().map(|word| word.0).collect())
}

fn things<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let things: Vec<Thing> = many(deserializer)?;
    Ok(things.into_iter().map(|thing| thing.0).collect())
}

fn location<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<LocationField>, D::Error> {
    let location: Option<Terse<LocationField>> = Option::deserialize(deserializer)?;
    Ok(location.map(|location| location.0))
}

/// One value or a list of them; nothing at all is an empty list.
fn many<'de, D: Deserializer<'de>, T: ByText<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    deserializer.deserialize_any(ListVisitor(PhantomData))
}

/// What may be written as text alone, or with fields where there is more to say.
trait ByText<'de>: From<String> + Deserialize<'de> {
    /// What stands here, for the mistake.
    const WHAT: &'static str;
}

/// A value by either spelling. (An untagged enum would lose which field is wrong, and take a list for a map.)
struct Terse<T>(T);

impl<'de, T: ByText<'de>> Deserialize<'de> for Terse<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Terse<T>, D::Error> {
        deserializer.deserialize_any(TerseVisitor(PhantomData))
    }
}

struct TerseVisitor<T>(PhantomData<T>);

impl<'de, T: ByText<'de>> Visitor<'de> for TerseVisitor<T> {
    type Value = Terse<T>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(T::WHAT)
    }

    fn visit_str<E>(self, text: &str) -> Result<Terse<T>, E> {
        Ok(Terse(text.to_string().into()))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Terse<T>, E> {
        Ok(Terse(value.to_string().into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Terse<T>, E> {
        Ok(Terse(value.to_string().into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Terse<T>, E> {
        Ok(Terse(value.to_string().into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Terse<T>, E> {
        Ok(Terse(value.to_string().into()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Terse<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Terse)
    }
}

struct ListVisitor<T>(PhantomData<T>);

impl<'de, T: ByText<'de>> ListVisitor<T> {
    fn one<E>(
        self,
        read: impl FnOnce(TerseVisitor<T>) -> Result<Terse<T>, E>,
    ) -> Result<Vec<T>, E> {
        read(TerseVisitor(PhantomData)).map(|one| vec![one.0])
    }
}

impl<'de, T: ByText<'de>> Visitor<'de> for ListVisitor<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{} or a list", T::WHAT)
    }

    fn visit_unit<E>(self) -> Result<Vec<T>, E> {
        Ok(Vec::new())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Vec<T>, E> {
        self.one(|one| one.visit_str(text))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Vec<T>, E> {
        self.one(|one| one.visit_bool(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Vec<T>, E> {
        self.one(|one| one.visit_u64(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Vec<T>, E> {
        self.one(|one| one.visit_i64(value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Vec<T>, E> {
        self.one(|one| one.visit_f64(value))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Vec<T>, A::Error> {
        self.one(|one| one.visit_map(map))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<T>, A::Error> {
        let mut many = Vec::new();
        while let Some(Terse(one)) = list.next_element()? {
            many.push(one);
        }
        Ok(many)
    }
}

struct Word(String);

impl From<String> for Word {
    fn from(text: String) -> Word {
        Word(text)
    }
}

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Word, D::Error> {
        String::deserialize(deserializer).map(Word)
    }
}

impl ByText<'_> for Word {
    const WHAT: &'static str = "a word";
}

/// Something to bring: `salad`, `chairs: 6`, which without quotes is a map to YAML.
struct Thing(String);

impl From<String> for Thing {
    fn from(text: String) -> Thing {
        Thing(text)
    }
}

impl<'de> Deserialize<'de> for Thing {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Thing, D::Error> {
        let counted = BTreeMap::<String, u32>::deserialize(deserializer)?;
        let lines = counted
            .iter()
            .map(|(what, count)| format!("{what}: {count}"));
        Ok(Thing(lines.collect::<Vec<_>>().join(", ")))
    }
}

impl ByText<'_> for Thing {
    const WHAT: &'static str = "a thing to bring";
}

impl From<String> for Target {
    fn from(url: String) -> Target {
        Target {
            url,
            id: None,
            title: None,
            author: None,
        }
    }
}

impl ByText<'_> for Target {
    const WHAT: &'static str = "an address";
}

impl From<String> for LocationField {
    fn from(name: String) -> LocationField {
        LocationField {
            name,
            address: None,
            lat: None,
            lon: None,
        }
    }
}

impl ByText<'_> for LocationField {
    const WHAT: &'static str = "a name, or `name` and `address`";
}

impl From<String> for OptionField {
    fn from(label: String) -> OptionField {
        OptionField {
            label: Some(label),
            ..OptionField::default()
        }
    }
}

impl ByText<'_> for OptionField {
    const WHAT: &'static str = "an option";
}

impl From<String> for PhotoField {
    fn from(file: String) -> PhotoField {
        PhotoField {
            file,
            alt: String::new(),
        }
    }
}

impl ByText<'_> for PhotoField {
    const WHAT: &'static str = "a picture's name, or `file` and `alt`";
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::TimeZoneDatabase;

    fn berlin() -> TimeZone {
        TimeZoneDatabase::bundled().get("Europe/Berlin").unwrap()
    }

    #[test]
    fn dates_and_times_are_read_in_the_forms_people_write() {
        for (text, expected) in [
            ("2026-03-14 19:00", "2026-03-14T19:00:00+01:00"),
            ("2026-03-14T19:00:00", "2026-03-14T19:00:00+01:00"),
            ("2026-03-14T19:00:00+02:00", "2026-03-14T18:00:00+01:00"),
            ("2026-03-14T19:00:00Z", "2026-03-14T20:00:00+01:00"),
            (
                "2026-03-14 19:00[America/New_York]",
                "2026-03-14T19:00:00-04:00",
            ),
            ("2026-03-14", "2026-03-14"),
            // In the gap of the spring change a time moves forward.
            ("2026-03-29 02:30", "2026-03-29T03:30:00+02:00"),
        ] {
            assert_eq!(moment(text, &berlin()).unwrap().iso(), expected, "{text}");
        }
        for text in ["7pm", "next friday", "2026-02-30", "14.03.2026", ""] {
            assert_eq!(moment(text, &berlin()), None, "{text}");
        }
    }

    #[test]
    fn a_file_without_a_head_is_all_body() {
        let text: Arc<str> = "The allotment has frogs now.\n".into();
        assert_eq!(read("x.md", &text).unwrap().body, 0..text.len());
    }

    #[test]
    fn a_head_without_an_end_is_a_mistake() {
        let text: Arc<str> = "---\ntitle: x\n\nhello\n".into();
        assert_eq!(
            read("x.md", &text).err().unwrap()[0].message,
            "the front matter has no end"
        );
    }

    #[test]
    fn one_or_many_words_maps_and_truth_values_are_taken_as_meant() {
        let text: Arc<str> = "---\ntags: garden\nrsvp: yes\ndraft: no\nbring: [salad, chairs: 6]\nlocation: Castle Park\nin_reply_to:\n  - https://a.example/\n  - {url: https://b.example/, title: B}\nvote: [jul-18, 3]\n---\n".into();
        let fields = read("x.md", &text)
            .unwrap_or_else(|mistakes| panic!("{mistakes:?}"))
            .fields;
        assert_eq!(fields.tags, ["garden"]);
        assert_eq!(fields.rsvp.as_deref(), Some("yes"));
        assert_eq!(fields.draft, Some(false));
        assert_eq!(fields.in_reply_to.len(), 2);
        assert_eq!(fields.vote.len(), 2);
        assert_eq!(fields.location.unwrap().name, "Castle Park");
    }

    #[test]
    fn a_list_of_words_is_never_taken_for_the_fields_of_one_thing() {
        let text: Arc<str> = "---\nin_reply_to: [https://a.example/, https://b.example/]\nvote: [tea, cake]\npoll:\n  options: [Tea, Coffee]\nphotos: pond.jpg\n---\n".into();
        let fields = read("x.md", &text)
            .unwrap_or_else(|mistakes| panic!("{mistakes:?}"))
            .fields;
        assert_eq!(fields.in_reply_to.len(), 2);
        assert_eq!(fields.vote.len(), 2);
        assert_eq!(fields.poll.unwrap().options.len(), 2);
        assert_eq!(fields.photos[0].file, "pond.jpg");
    }
}
