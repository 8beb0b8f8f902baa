//! What is kept of one entry.

use serde_json::{Value, json};

use super::*;
use crate::har::heads::Line;
use crate::har::tests::{entry, kept, with};

fn get(fields: Value) -> Entry {
    kept(with(entry("GET https://b.test/", &[], 200, &[]), fields))
}

#[test]
fn an_entry_ends_after_its_time() {
    const STARTED: u64 = 1_767_225_600_000_000_000;
    let text = "2026-01-01T00:00:00Z";
    for (fields, expected) in [
        (json!({ "startedDateTime": text, "time": 1500 }), (Some(STARTED), Some(STARTED + 1_500_000_000))),
        (json!({ "startedDateTime": text, "time": 0.25 }), (Some(STARTED), Some(STARTED + 250_000))),
        (json!({ "startedDateTime": text, "time": 0 }), (Some(STARTED), Some(STARTED))),
        // Unknown, or nonsense.
        (json!({ "startedDateTime": text, "time": -1 }), (Some(STARTED), Some(STARTED))),
        (json!({ "startedDateTime": text, "time": 1e30 }), (Some(STARTED), Some(STARTED))),
        (json!({ "startedDateTime": text, "time": 1e15 }), (Some(STARTED), Some(u64::MAX))),
        (json!({ "startedDateTime": text, "time": null }), (Some(STARTED), None)),
        (
            json!({ "startedDateTime": "2026-01-01T01:00:00+01:00", "time": 1 }),
            (Some(STARTED), Some(STARTED + 1_000_000)),
        ),
        (json!({ "startedDateTime": "yesterday", "time": 1 }), (None, None)),
        (json!({ "time": 1 }), (None, None)),
    ] {
        let entry = get(fields.clone());
        assert_eq!((entry.started, entry.ended), expected, "{fields}");
    }
}

#[test]
fn cookies_are_told_by_headers_or_lists() {
    let cookies = json!([{ "name": "a", "value": "b" }]);
    for (sent, answered, fields, expected) in [
        (&[][..], &[][..], json!({}), (false, false)),
        (&["Cookie: a=b"], &[], json!({}), (true, false)),
        (&[], &["Set-Cookie: a=b"], json!({}), (false, true)),
        (&[], &["Set-Cookie: a=b"], json!({ "response": { "cookies": [] } }), (false, true)),
        (&[], &[], json!({ "request": { "cookies": cookies } }), (true, false)),
        (&[], &[], json!({ "response": { "cookies": cookies } }), (false, true)),
        (&[], &[], json!({ "request": { "cookies": null }, "response": { "cookies": {} } }), (false, false)),
    ] {
        let entry = kept(with(entry("GET https://b.test/", sent, 200, answered), fields.clone()));
        let found = (entry.request.cookie.is_some(), entry.response.sets_cookie);
        assert_eq!(found, expected, "{sent:?}, {answered:?}, {fields}");
    }
}

#[test]
fn each_text_that_is_kept_weighs() {
    let base = get(json!({})).weight();
    assert!(base >= size_of::<Entry>());
    for (fields, expected) in [
        (json!({ "response": { "redirectURL": "/elsewhere" } }), "/elsewhere".len()),
        (json!({ "response": { "_error": "net::ERR_FAILED" } }), "net::ERR_FAILED".len()),
        (json!({ "_resourceType": "fetch" }), "fetch".len()),
        (json!({ "request": { "method": "OPTIONS" } }), "OPTIONS".len() - "GET".len()),
        (json!({ "request": { "url": "https://b.test/path?query" } }), "path?query".len()),
        (
            json!({ "request": { "headers": [{ "name": "Origin", "value": "https://a.test" }] } }),
            "https://a.test".len(),
        ),
        (
            json!({ "response": { "headers": [{ "name": "Location", "value": "/x" }] } }),
            "location/x".len() + size_of::<Line>(),
        ),
        (json!({ "_resourceType": "fetch", "response": { "redirectURL": "/else" } }), "fetch/else".len()),
    ] {
        assert_eq!(get(fields.clone()).weight(), base + expected, "{fields}");
    }
}

#[test]
fn preflights_are_known_by_method_and_header() {
    let asks = "Access-Control-Request-Method: PUT";
    for (method, sent, expected) in [
        ("OPTIONS", &[asks][..], true),
        ("OPTIONS", &[], false),
        ("GET", &[asks], false),
        ("options", &[asks], false),
        ("GET", &[], false),
    ] {
        let entry = kept(entry(&format!("{method} https://b.test/"), sent, 200, &[]));
        assert_eq!(entry.is_preflight(), expected, "{method}, {sent:?}");
    }
}

#[test]
fn what_is_there_or_not_is_a_list_an_object_or_null() {
    for (text, expected) in [
        ("null", Ok(false)),
        ("[]", Ok(false)),
        ("[0,null]", Ok(true)),
        ("{}", Ok(false)),
        (r#"{"text":""}"#, Ok(true)),
        ("7", Err("invalid type: integer `7`, expected an array, an object or null")),
        (r#""x""#, Err(r#"invalid type: string "x", expected an array, an object or null"#)),
    ] {
        let found = serde_json::from_str::<Presence>(text).map(|Presence(is_there)| is_there);
        let found = found.map_err(|error| error.to_string().split(" at line").next().unwrap().to_owned());
        assert_eq!(found, expected.map_err(str::to_owned), "{text}");
    }
}
