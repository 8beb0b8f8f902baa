//! A row of a table: what every table has, and its own columns, taken one by one.

use std::fmt::Debug;

use serde_json::{Map, Value};

/// Why a row is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The row itself is wrong: a column is missing, unknown, or not of its type.
    Malformed(String),
    /// The subject says something else.
    Wrong(String),
}

pub type Judgement = Result<(), Failure>;

/// The row is malformed.
pub fn malformed<T>(why: impl Into<String>) -> Result<T, Failure> {
    Err(Failure::Malformed(why.into()))
}

/// Holds what the subject found against what the row says.
#[expect(clippy::needless_pass_by_value, reason = "short calls")]
pub fn same<T: PartialEq + Debug>(what: &str, found: T, expected: T) -> Judgement {
    if found == expected {
        Ok(())
    } else {
        Err(Failure::Wrong(format!("{what}: found {found:?}, expected {expected:?}")))
    }
}

/// A fact.
#[derive(Clone, Debug)]
pub struct Row {
    /// From 1.
    pub line: usize,
    /// Why the engine cannot be asked.
    pub out_of_scope: Option<String>,
    columns: Map<String, Value>,
}

impl Row {
    /// The row that a line describes, with what was decided of it in place of what the test says.
    pub fn read(line: usize, text: &str) -> Result<Self, String> {
        let Value::Object(mut columns) = serde_json::from_str(text).map_err(|error| error.to_string())? else {
            return Err("not an object".to_owned());
        };
        let mut sentence = |name: &str| match columns.shift_remove(name) {
            None => Ok(None),
            Some(Value::String(sentence)) if !sentence.is_empty() => Ok(Some(sentence)),
            Some(other) => Err(format!("`{name}`: found {other}, expected a sentence")),
        };
        sentence("source")?.ok_or("`source` is missing")?;
        let (disputed, decision) = (sentence("disputed")?.is_some(), sentence("decision")?.is_some());
        let out_of_scope = sentence("out_of_scope")?;
        if disputed != decision {
            return Err("`disputed` and `decision` go together".to_owned());
        }
        match columns.shift_remove("decided") {
            None => {}
            Some(Value::Object(decided)) if disputed && !decided.is_empty() => {
                for (name, value) in decided {
                    match columns.get_mut(&name) {
                        Some(column) if *column != value => *column = value,
                        _ => return Err(format!("`decided.{name}` decides nothing")),
                    }
                }
            }
            Some(other) => return Err(format!("`decided`: found {other}, expected columns of a disputed row")),
        }
        Ok(Self { line, out_of_scope, columns })
    }

    /// The columns, of which none has been taken.
    pub fn columns(&self) -> Columns<'_> {
        Columns { columns: &self.columns, taken: Vec::new() }
    }

    #[cfg(test)]
    pub(super) fn written(&self) -> &Map<String, Value> {
        &self.columns
    }

    /// The row with other columns; `None`: without one.
    #[cfg(test)]
    pub(super) fn with(&self, changes: &[(&str, Option<Value>)]) -> Self {
        let mut row = self.clone();
        for (name, value) in changes {
            match value {
                Some(value) => row.columns.insert((*name).to_owned(), value.clone()),
                None => row.columns.shift_remove(*name),
            };
        }
        row
    }
}

/// The columns of a row; one that nobody takes is an error.
#[derive(Debug)]
pub struct Columns<'a> {
    columns: &'a Map<String, Value>,
    taken: Vec<&'static str>,
}

impl<'a> Columns<'a> {
    /// The columns of an object within a column.
    pub fn of(value: &'a Value) -> Result<Self, Failure> {
        match value {
            Value::Object(columns) => Ok(Self { columns, taken: Vec::new() }),
            other => malformed(format!("found {other}, expected an object")),
        }
    }

    pub fn optional(&mut self, name: &'static str) -> Option<&'a Value> {
        self.taken.push(name);
        self.columns.get(name)
    }

    pub fn value(&mut self, name: &'static str) -> Result<&'a Value, Failure> {
        self.optional(name).ok_or_else(|| Failure::Malformed(format!("`{name}` is missing")))
    }

    pub fn text(&mut self, name: &'static str) -> Result<&'a str, Failure> {
        text(name, self.value(name)?)
    }

    /// `None`: the column is null.
    pub fn nullable_text(&mut self, name: &'static str) -> Result<Option<&'a str>, Failure> {
        let value = self.value(name)?;
        if value.is_null() { Ok(None) } else { text(name, value).map(Some) }
    }

    /// `None`: the column is absent.
    pub fn optional_text(&mut self, name: &'static str) -> Result<Option<&'a str>, Failure> {
        self.optional(name).map(|value| text(name, value)).transpose()
    }

    /// A character a byte.
    pub fn bytes(&mut self, name: &'static str) -> Result<Vec<u8>, Failure> {
        bytes(self.text(name)?)
    }

    pub fn texts(&mut self, name: &'static str) -> Result<Vec<&'a str>, Failure> {
        match self.value(name)? {
            Value::Array(items) => items.iter().map(|item| text(name, item)).collect(),
            other => malformed(format!("`{name}`: found {other}, expected a list")),
        }
    }

    pub fn flag(&mut self, name: &'static str) -> Result<bool, Failure> {
        flag(name, self.value(name)?)
    }

    /// `None`: the column is absent.
    pub fn optional_flag(&mut self, name: &'static str) -> Result<Option<bool>, Failure> {
        self.optional(name).map(|value| flag(name, value)).transpose()
    }

    /// A status, or a port.
    pub fn number(&mut self, name: &'static str) -> Result<u16, Failure> {
        number(name, self.value(name)?)
    }

    /// `None`: the column is absent.
    pub fn optional_number(&mut self, name: &'static str) -> Result<Option<u16>, Failure> {
        self.optional(name).map(|value| number(name, value)).transpose()
    }

    /// Whether every column was taken.
    pub fn finish(self) -> Judgement {
        match self.columns.keys().find(|name| !self.taken.contains(&name.as_str())) {
            None => Ok(()),
            Some(name) => malformed(format!("unknown column `{name}`; known here: {}", self.taken.join(", "))),
        }
    }
}

fn text<'a>(name: &str, value: &'a Value) -> Result<&'a str, Failure> {
    value.as_str().ok_or_else(|| Failure::Malformed(format!("`{name}`: found {value}, expected a string")))
}

fn flag(name: &str, value: &Value) -> Result<bool, Failure> {
    value.as_bool().ok_or_else(|| Failure::Malformed(format!("`{name}`: found {value}, expected true or false")))
}

fn number(name: &str, value: &Value) -> Result<u16, Failure> {
    let number = value.as_u64().and_then(|number| u16::try_from(number).ok());
    number.ok_or_else(|| Failure::Malformed(format!("`{name}`: found {value}, expected a small number")))
}

/// A character a byte.
pub fn bytes(text: &str) -> Result<Vec<u8>, Failure> {
    text.chars()
        .map(|character| {
            u8::try_from(character).map_err(|_| Failure::Malformed(format!("{character:?} does not stand for a byte")))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_decided_stands_in_place_of_what_the_test_says() {
        let row = r#"{"a": 1, "b": 2, "disputed": "d", "decision": "r", "decided": {"b": 3}, "source": "s"}"#;
        let row = Row::read(1, row).unwrap();
        let mut columns = row.columns();
        assert_eq!((columns.number("a"), columns.number("b")), (Ok(1), Ok(3)));
        assert_eq!(columns.finish(), Ok(()));
    }

    #[test]
    fn rows_that_say_nothing_are_refused() {
        for row in [
            "[]",
            r#"{"a": 1}"#,
            r#"{"a": 1, "source": ""}"#,
            r#"{"a": 1, "source": "s", "out_of_scope": ""}"#,
            r#"{"a": 1, "source": "s", "disputed": "d"}"#,
            r#"{"a": 1, "source": "s", "decision": "r"}"#,
            r#"{"a": 1, "source": "s", "decided": {"a": 2}}"#,
            r#"{"a": 1, "source": "s", "disputed": "d", "decision": "r", "decided": {"a": 1}}"#,
            r#"{"a": 1, "source": "s", "disputed": "d", "decision": "r", "decided": {"b": 1}}"#,
            r#"{"a": 1, "source": "s", "disputed": "d", "decision": "r", "decided": {}}"#,
        ] {
            assert!(Row::read(1, row).is_err(), "{row}");
        }
    }

    #[test]
    fn columns_are_of_their_types_and_all_known() {
        let row = Row::read(1, r#"{"a": "\u00e9", "b": true, "c": ["x"], "d": 65536, "source": "s"}"#).unwrap();
        let mut columns = row.columns();
        assert_eq!(columns.bytes("a"), Ok(vec![0xe9]));
        assert_eq!(columns.texts("c"), Ok(vec!["x"]));
        assert!(columns.text("b").is_err() && columns.flag("a").is_err() && columns.number("d").is_err());
        assert!(columns.text("e").is_err());
        assert_eq!(columns.optional_text("e"), Ok(None));
        assert_eq!(columns.finish(), Ok(()));
        let mut columns = row.columns();
        assert_eq!(columns.flag("b"), Ok(true));
        assert_eq!(columns.finish(), malformed("unknown column `a`; known here: b"));
    }
}
