//! `fetch-cors drive` as its callers see it: a process that reads lines and writes lines.

mod bounds;
mod cache;
mod conversation;
mod documents;
mod examples;
mod fixtures;
mod mistakes;
mod questions;
mod random;

use serde_json::{Value, json};
use spec_tests::command_line::Drive;

pub(crate) const ORIGIN: &str = "https://app.test";
pub(crate) const URL: &str = "https://api.test/x";

/// A line that begins a fetch of [`ORIGIN`]'s.
pub(crate) fn fetch(id: impl Into<Value>, now: f64, more: Value) -> Value {
    with(json!({ "op": "fetch", "id": id.into(), "now": now, "origin": ORIGIN, "url": URL }), more)
}

/// A line that answers.
pub(crate) fn answer(op: &str, id: impl Into<Value>, now: f64, more: Value) -> Value {
    with(json!({ "op": op, "id": id.into(), "now": now }), more)
}

/// A response that allows everything without credentials.
pub(crate) fn respond(id: impl Into<Value>, now: f64, status: u16) -> Value {
    let headers = json!([
        ["Access-Control-Allow-Origin", "*"],
        ["Access-Control-Allow-Methods", "*"],
        ["Access-Control-Allow-Headers", "*"],
        ["Access-Control-Max-Age", "600"],
    ]);
    answer("respond", id, now, json!({ "status": status, "headers": headers }))
}

/// The fields of `more` beside those of `line`, or instead of them.
pub(crate) fn with(mut line: Value, more: Value) -> Value {
    let Value::Object(more) = more else { panic!("an object") };
    line.as_object_mut().unwrap().extend(more);
    line
}

/// Each key of `expected` is in `found`, with the same value; of objects in it the same holds.
#[track_caller]
pub(crate) fn assert_has(found: &Value, expected: &Value) {
    if let Some(place) = lacks(found, expected, "") {
        panic!("{place}\n  in {found}\n  expected {expected}");
    }
}

pub(crate) fn lacks(found: &Value, expected: &Value, place: &str) -> Option<String> {
    match (found, expected) {
        (Value::Object(found), Value::Object(expected)) => expected.iter().find_map(|(name, expected)| {
            lacks(found.get(name).unwrap_or(&Value::Null), expected, &format!("{place}.{name}"))
        }),
        _ if found == expected => None,
        _ => Some(format!("{place}: expected {expected}, found {found}")),
    }
}

/// The value of a header in an event's list.
pub(crate) fn header<'a>(event: &'a Value, name: &str) -> Option<&'a str> {
    let headers = event["headers"].as_array().expect("headers");
    let line = headers.iter().find(|line| line[0].as_str().is_some_and(|found| found.eq_ignore_ascii_case(name)));
    line.map(|line| line[1].as_str().unwrap())
}

/// The end of a session in which nothing was refused.
#[track_caller]
pub(crate) fn end_well(drive: Drive) {
    let end = drive.end();
    assert_eq!(end.code, Some(0), "{end:?}");
    assert_eq!(end.errors, "");
    assert!(end.events.is_empty(), "{end:?}");
}
