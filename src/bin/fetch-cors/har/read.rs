//! Reads an archive entry by entry, so that no more than one is held in full, and says where something is wrong.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::archive::Collector;
use super::bounded_json::{BoundedJson, Position};
use super::entry::RawEntry;
use super::object::Object;
use crate::output::Failure;

/// Messages quote what was found and name the fields around it; so many characters of either are enough.
const MESSAGE_LIMIT: usize = 300;

/// Reads everything; `name` is what messages call the file.
pub(super) fn read(
    name: &str,
    json: &mut BoundedJson<impl std::io::BufRead>,
    collector: &mut Collector,
) -> Result<(), Failure> {
    let mut deserializer = serde_json::Deserializer::from_reader(&mut *json);
    let mut track = serde_path_to_error::Track::new();
    let tracked = serde_path_to_error::Deserializer::new(&mut deserializer, &mut track);
    let result = Archive(collector).deserialize(tracked);
    let result = result.map_err(|error| (track.path().to_string(), error));
    let result = result.and_then(|()| deserializer.end().map_err(|error| (".".to_owned(), error)));
    drop(deserializer);
    result.map_err(|(path, error)| {
        let position = json.position(error.line(), error.column());
        Failure::Input(message(name, &path, &error, position))
    })
}

fn message(name: &str, path: &str, error: &serde_json::Error, position: Position) -> String {
    let place = if path == "." { String::new() } else { format!("{}: ", cut(path)) };
    let what = error.to_string();
    // The parser's own position is in what it was given, which is less than what is in the file.
    let own = format!(" at line {} column {}", error.line(), error.column());
    let what = cut(what.strip_suffix(&own).unwrap_or(&what));
    let Position { line, column } = position;
    match error.classify() {
        serde_json::error::Category::Eof => {
            format!("{name}: line {line}, column {column}: {place}the file is cut off: {what}")
        }
        serde_json::error::Category::Syntax if what == "invalid unicode code point" => {
            format!("{name}: line {line}, column {column}: {place}this is not UTF-8")
        }
        serde_json::error::Category::Syntax => {
            format!("{name}: line {line}, column {column}: {place}this is not JSON: {what}")
        }
        serde_json::error::Category::Io | serde_json::error::Category::Data => {
            format!("{name}: line {line}, column {column}: {place}{what}")
        }
    }
}

fn cut(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(MESSAGE_LIMIT) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()).into(),
        None => text.into(),
    }
}

/// The file: an object with `log`.
struct Archive<'a>(&'a mut Collector);

impl<'de> DeserializeSeed<'de> for Archive<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

#[derive(serde::Deserialize)]
#[serde(field_identifier, rename_all = "lowercase")]
enum Field {
    Log,
    Creator,
    Browser,
    Pages,
    Entries,
    #[serde(other)]
    Other,
}

impl<'de> Visitor<'de> for Archive<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a HAR: an object with the field `log`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        let mut found = false;
        while let Some(field) = fields.next_key::<Field>()? {
            match field {
                Field::Log if found => return Err(A::Error::duplicate_field("log")),
                Field::Log => fields.next_value_seed(Log(self.0))?,
                _ => {
                    fields.next_value::<IgnoredAny>()?;
                    continue;
                }
            }
            found = true;
        }
        if found { Ok(()) } else { Err(A::Error::custom("no field `log`: this is JSON, but no HAR")) }
    }
}

struct Log<'a>(&'a mut Collector);

impl<'de> DeserializeSeed<'de> for Log<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

#[derive(Default, serde::Deserialize)]
struct RawCreator {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    version: Option<String>,
}

#[derive(serde::Deserialize)]
struct RawPage {
    id: Option<String>,
    title: Option<String>,
}

impl<'de> Visitor<'de> for Log<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object with the field `entries`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        let mut found = false;
        while let Some(field) = fields.next_key::<Field>()? {
            match field {
                Field::Entries if found => return Err(A::Error::duplicate_field("entries")),
                Field::Entries => {
                    fields.next_value_seed(Items::<RawEntry> { take: Collector::entry, collector: &mut *self.0 })?;
                    found = true;
                }
                Field::Pages => {
                    let take = |collector: &mut Collector, page: RawPage| match (page.id, page.title) {
                        (Some(id), Some(title)) => collector.page(&id, &title),
                        _ => Ok(()),
                    };
                    fields.next_value_seed(Items { take, collector: &mut *self.0 })?;
                }
                Field::Creator => {
                    let creator = fields.next_value::<Option<Object<RawCreator>>>()?.unwrap_or_default().0;
                    self.0.creator(creator.name, creator.version);
                }
                Field::Browser | Field::Log | Field::Other => {
                    fields.next_value::<IgnoredAny>()?;
                }
            }
        }
        if found { Ok(()) } else { Err(A::Error::missing_field("entries")) }
    }
}

/// An array whose items are handed on one by one; null is an empty one.
struct Items<'a, T> {
    take: fn(&mut Collector, T) -> Result<(), String>,
    collector: &'a mut Collector,
}

impl<'de, T: serde::Deserialize<'de>> DeserializeSeed<'de> for Items<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: serde::Deserialize<'de>> Visitor<'de> for Items<'_, T> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while let Some(Object(item)) = items.next_element()? {
            (self.take)(self.collector, item).map_err(A::Error::custom)?;
        }
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redaction::Reveal;

    fn message_of(text: &str) -> Result<(), String> {
        let result = read("x.har", &mut BoundedJson::new(text.as_bytes()), &mut Collector::new(Reveal(false)));
        result.map_err(|failure| failure.to_string())
    }

    #[test]
    fn messages_are_short_whatever_a_file_says() {
        for length in [299, 300, 301, 5000] {
            let name = "é".repeat(length);
            let shown = if length <= 300 { name.clone() } else { format!("{}…", "é".repeat(300)) };
            let found = message_of(&format!("{{\"{name}\":nothing}}")).unwrap_err();
            assert!(found.contains(&format!(": {shown}: this is not JSON: ")), "{found}");
            let found = message_of(&format!("{{\"log\":\"{name}\"}}")).unwrap_err();
            assert!(found.contains("log: invalid type: string \"éé") && found.chars().count() < 400, "{found}");
        }
    }

    #[test]
    fn what_may_be_there_once_is_not_there_twice() {
        for (text, expected) in [
            (r#"{"log":{"entries":[]}}"#, Ok(())),
            (r#"{"log":{"entries":[]},"x":1,"x":2}"#, Ok(())),
            (r#"{"log":{"entries":[]},"log":{"entries":[]}}"#, Err("duplicate field `log`")),
            (r#"{"log":{"entries":[],"entries":[]}}"#, Err("duplicate field `entries`")),
        ] {
            let found = message_of(text);
            match expected {
                Ok(()) => assert_eq!(found, Ok(()), "{text}"),
                Err(end) => assert!(found.as_ref().is_err_and(|found| found.ends_with(end)), "{text}: {found:?}"),
            }
        }
    }
}
