//! The shapes that values of fields may have: a list or one alone, a text or fields, yes or true.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// YAML 1.2 reads `yes` as a word; people write it all the same.
pub fn yes_or_no<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    match Option::<BoolOrText>::deserialize(deserializer)? {
        None => Ok(None),
        Some(BoolOrText::Bool(value)) => Ok(Some(value)),
        Some(BoolOrText::Text(text)) => match text.to_lowercase().as_str() {
            "yes" | "on" | "true" => Ok(Some(true)),
            "no" | "off" | "false" => Ok(Some(false)),
            _ => Err(D::Error::custom(format!(
                "takes true or false, not `{text}`"
            ))),
        },
    }
}

/// A word that YAML 1.1 tools and some people write as a truth value: `rsvp: yes`, `rsvp: true`.
pub fn word<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
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
pub fn one_or_many<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let words: Vec<Word> = many(deserializer)?;
    Ok(words.into_iter().map(|word| word.0).collect())
}

/// As `one_or_many`; `garden, pond` without brackets are two.
pub fn tags<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    one_or_many(deserializer).map(parted)
}

/// One text with commas as the words between them.
pub fn parted(words: Vec<String>) -> Vec<String> {
    match words.as_slice() {
        [one] => {
            let words = one.split(',').map(str::trim);
            words
                .filter(|word| !word.is_empty())
                .map(str::to_string)
                .collect()
        }
        _ => words,
    }
}

pub fn things<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let things: Vec<Thing> = many(deserializer)?;
    Ok(things.into_iter().map(|thing| thing.0).collect())
}

/// Text alone, or fields where there is more to say.
pub fn text_or_fields<'de, D: Deserializer<'de>, T: ByText<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    let value: Option<Terse<T>> = Option::deserialize(deserializer)?;
    Ok(value.map(|value| value.0))
}

/// One value or a list of them; nothing at all is an empty list.
pub fn many<'de, D: Deserializer<'de>, T: ByText<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    deserializer.deserialize_any(ListVisitor(PhantomData))
}

/// What may be written as text alone, or with fields where there is more to say.
pub trait ByText<'de>: From<String> + Deserialize<'de> {
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
