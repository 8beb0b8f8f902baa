//! Members of JSON objects, with errors that name them.

use serde_json::Value;
use url::Url;

/// The items of an array; an absent member has none.
pub(super) fn list<'a>(object: &'a Value, key: &str) -> Result<&'a [Value], String> {
    match object.get(key) {
        None => Ok(&[]),
        Some(Value::Array(items)) => Ok(items),
        Some(other) => Err(format!("{key}: not an array: {other}")),
    }
}

/// A string that has to be there.
pub(super) fn string<'a>(object: &'a Value, key: &str) -> Result<&'a str, String> {
    optional_string(object, key)?.ok_or_else(|| format!("{key}: missing"))
}

/// A string; absent and null are one, as the format has it.
pub(super) fn optional_string<'a>(object: &'a Value, key: &str) -> Result<Option<&'a str>, String> {
    match object.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(other) => Err(format!("{key}: not a string: {other}")),
    }
}

pub(super) fn number(value: &Value) -> Result<f64, String> {
    value.as_f64().ok_or_else(|| format!("not a number: {value}"))
}

pub(super) fn url(text: &str) -> Result<Url, String> {
    Url::parse(text).map_err(|error| format!("{text:?} is not a URL: {error}"))
}

/// One character, one byte.
pub(super) fn byte_string(text: &str) -> Result<Vec<u8>, String> {
    text.chars().map(|c| u8::try_from(u32::from(c)).map_err(|_| format!("{c:?} in {text:?} is not a byte"))).collect()
}

/// Pairs of name and value, with values as they are written.
pub(super) fn pairs<'a>(object: &'a Value, key: &str) -> Result<Vec<(&'a str, &'a str)>, String> {
    list(object, key)?
        .iter()
        .map(|pair| match pair.as_array().map(Vec::as_slice) {
            Some([Value::String(name), Value::String(value)]) => Ok((name.as_str(), value.as_str())),
            _ => Err(format!("{key}: not a pair of strings: {pair}")),
        })
        .collect()
}
