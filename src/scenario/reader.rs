//! Reading JSON with the path at hand: every error names its field, and no field is overlooked.
//!
//! ```
//! use fetch_cors::scenario::reader::Field;
//! use serde_json::json;
//!
//! let value = json!({ "status": "200", "extra": 1 });
//! let mut object = Field::root(&value).object()?;
//! let error = object.required("status")?.status().unwrap_err();
//! assert_eq!(error.to_string(), "status: found `\"200\"`, expected a status from 0 to 999");
//! assert_eq!(object.finish().unwrap_err().to_string(), "extra: found an unknown field, expected one of: status");
//! # Ok::<(), fetch_cors::scenario::ScenarioError>(())
//! ```

use std::str::FromStr;

use serde_json::{Map, Value};

use super::error::{ScenarioError, cut, quoted};

/// Names and values in order, as bytes.
pub type HeaderPairs = Vec<(Vec<u8>, Vec<u8>)>;

/// A value and where it stands.
#[derive(Clone, Debug)]
pub struct Field<'a> {
    value: &'a Value,
    path: String,
}

/// An object whose fields are taken by name; what is left over at the end is an error.
#[derive(Debug)]
pub struct Object<'a> {
    fields: &'a Map<String, Value>,
    path: String,
    known: Vec<&'static str>,
}

impl<'a> Field<'a> {
    /// A whole value.
    pub fn root(value: &'a Value) -> Self {
        Self { value, path: String::new() }
    }

    /// An error at this place.
    pub fn error(&self, message: impl Into<String>) -> ScenarioError {
        ScenarioError::new(self.path.clone(), message)
    }

    /// "found …, expected …".
    pub fn unexpected(&self, expected: &str) -> ScenarioError {
        self.error(format!("found {}, expected {expected}", quoted(&self.value.to_string())))
    }

    /// Whether it is null.
    pub fn is_null(&self) -> bool {
        self.value.is_null()
    }

    /// The value.
    pub fn value(&self) -> &'a Value {
        self.value
    }

    /// An object, to be taken field by field.
    ///
    /// # Errors
    /// Where it is anything else.
    pub fn object(&self) -> Result<Object<'a>, ScenarioError> {
        match self.value {
            Value::Object(fields) => Ok(Object { fields, path: self.path.clone(), known: Vec::new() }),
            _ => Err(self.unexpected("an object")),
        }
    }

    /// The items of an array, each with its place.
    ///
    /// # Errors
    /// Where it is anything else.
    pub fn items(&self) -> Result<impl Iterator<Item = Self> + use<'a>, ScenarioError> {
        let Value::Array(items) = self.value else {
            return Err(self.unexpected("an array"));
        };
        let path = self.path.clone();
        Ok(items.iter().enumerate().map(move |(index, value)| Self { value, path: format!("{path}[{index}]") }))
    }

    /// Each item through `read`.
    ///
    /// # Errors
    /// Where it is no array, and those of `read`.
    pub fn list<T>(&self, read: impl Fn(&Self) -> Result<T, ScenarioError>) -> Result<Vec<T>, ScenarioError> {
        self.items()?.map(|item| read(&item)).collect()
    }

    /// Each field of an object through `read`, with its name.
    ///
    /// # Errors
    /// Where it is no object, and those of `read`.
    pub fn entries<T>(&self, read: impl Fn(&str, &Self) -> Result<T, ScenarioError>) -> Result<Vec<T>, ScenarioError> {
        let Value::Object(fields) = self.value else {
            return Err(self.unexpected("an object"));
        };
        fields.iter().map(|(name, value)| read(name, &Self { value, path: format!("{}.{name}", self.path) })).collect()
    }

    /// A string.
    ///
    /// # Errors
    /// Where it is anything else.
    pub fn string(&self) -> Result<&'a str, ScenarioError> {
        self.value.as_str().ok_or_else(|| self.unexpected("a string"))
    }

    /// A boolean.
    ///
    /// # Errors
    /// Where it is anything else.
    pub fn boolean(&self) -> Result<bool, ScenarioError> {
        self.value.as_bool().ok_or_else(|| self.unexpected("true or false"))
    }

    /// A status.
    ///
    /// # Errors
    /// Where it is no integer from 0 to 999.
    pub fn status(&self) -> Result<u16, ScenarioError> {
        self.value
            .as_u64()
            .and_then(|number| u16::try_from(number).ok())
            .filter(|&status| status <= 999)
            .ok_or_else(|| self.unexpected("a status from 0 to 999"))
    }

    /// Seconds, with fractions.
    ///
    /// # Errors
    /// Where it is no such number.
    pub fn seconds(&self) -> Result<std::time::Duration, ScenarioError> {
        self.value
            .as_f64()
            .and_then(|seconds| std::time::Duration::try_from_secs_f64(seconds).ok())
            .ok_or_else(|| self.unexpected("a number of seconds, zero or more"))
    }

    /// Latin-1: one character, one byte.
    ///
    /// # Errors
    /// Where it is no string, or has characters above U+00FF.
    pub fn bytes(&self) -> Result<Vec<u8>, ScenarioError> {
        self.string()?
            .chars()
            .map(|character| {
                u8::try_from(character).map_err(|_| {
                    self.error(format!(
                        "found U+{:04X}, expected characters that stand for bytes, up to U+00FF",
                        u32::from(character)
                    ))
                })
            })
            .collect()
    }

    /// Pairs of name and value, in order.
    ///
    /// # Errors
    /// Where it is anything else.
    pub fn header_pairs(&self) -> Result<HeaderPairs, ScenarioError> {
        self.list(|pair| {
            let mut items = pair.items()?;
            match (items.next(), items.next(), items.next()) {
                (Some(name), Some(value), None) => Ok((name.bytes()?, value.bytes()?)),
                _ => Err(pair.unexpected("a pair of a name and a value")),
            }
        })
    }

    /// One of an enumeration's strings.
    ///
    /// # Errors
    /// Where it is none of them.
    pub fn one_of<T: FromStr>(&self) -> Result<T, ScenarioError>
    where
        T::Err: std::fmt::Display,
    {
        self.string()?.parse().map_err(|error: T::Err| self.error(error.to_string()))
    }
}

impl<'a> Object<'a> {
    /// The field `name`, `None` where it is absent.
    pub fn get(&mut self, name: &'static str) -> Option<Field<'a>> {
        self.known.push(name);
        self.fields.get(name).map(|value| Field { value, path: below(&self.path, name) })
    }

    /// The field `name`.
    ///
    /// # Errors
    /// Where it is absent.
    pub fn required(&mut self, name: &'static str) -> Result<Field<'a>, ScenarioError> {
        self.get(name).ok_or_else(|| self.error_at(name, "found nothing, expected a value here"))
    }

    /// The field `name` through `read`, or the type's default where it is absent.
    ///
    /// # Errors
    /// Those of `read`.
    pub fn or_default<T: Default>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&Field<'a>) -> Result<T, ScenarioError>,
    ) -> Result<T, ScenarioError> {
        self.get(name).map_or_else(|| Ok(T::default()), |field| read(&field))
    }

    /// The field `name` through `read`, `None` where it is absent or null.
    ///
    /// # Errors
    /// Those of `read`.
    pub fn optional<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&Field<'a>) -> Result<T, ScenarioError>,
    ) -> Result<Option<T>, ScenarioError> {
        self.get(name).filter(|field| !field.is_null()).map(|field| read(&field)).transpose()
    }

    /// An error at the object's place.
    pub fn error(&self, message: impl Into<String>) -> ScenarioError {
        ScenarioError::new(self.path.clone(), message)
    }

    /// An error at the place of one of its fields, whether it is there or not.
    pub fn error_at(&self, name: &str, message: impl Into<String>) -> ScenarioError {
        ScenarioError::new(below(&self.path, name), message)
    }

    /// Names the fields that nobody asked for: a typing error must not change what a scenario means.
    ///
    /// # Errors
    /// Where there is one.
    pub fn finish(self) -> Result<(), ScenarioError> {
        match self.fields.keys().find(|name| !self.known.contains(&name.as_str())) {
            None => Ok(()),
            Some(name) => {
                let name = cut(name).escape_debug().to_string();
                Err(self.error_at(&name, format!("found an unknown field, expected one of: {}", self.known.join(", "))))
            }
        }
    }
}

fn below(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_found_is_shown_up_to_80_characters() {
        let found = |value: &Value| Field::root(value).boolean().unwrap_err().to_string();
        assert_eq!(found(&json!([1, "a"])), "found `[1,\"a\"]`, expected true or false");
        // Two of them are the quotes.
        let (whole, longer) = ("\u{e9}".repeat(78), "\u{e9}".repeat(79));
        assert_eq!(found(&json!(whole)), format!("found `\"{whole}\"`, expected true or false"));
        assert_eq!(found(&json!(longer)), format!("found `\"{longer}…`, expected true or false"));
    }

    #[test]
    fn fields_that_nobody_asked_for_are_an_error() {
        let finished = |fields: &Value| {
            let mut object = Field::root(fields).object().unwrap();
            let _ = (object.get("a"), object.get("b"));
            object.finish().map_err(|error| error.to_string())
        };
        assert_eq!(finished(&json!({})), Ok(()));
        assert_eq!(finished(&json!({ "b": 1, "a": null })), Ok(()));
        let unknown = "found an unknown field, expected one of: a, b";
        assert_eq!(finished(&json!({ "a": 1, "c\n": 2, "d": 3 })), Err(format!("c\\n: {unknown}")));
        let long = "x".repeat(81);
        assert_eq!(finished(&json!({ long: 1 })), Err(format!("{}: {unknown}", "x".repeat(80))));
    }
}
