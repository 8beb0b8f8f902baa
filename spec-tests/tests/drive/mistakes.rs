//! Lines that cannot be carried out: each is told, and harms no fetch.

use serde_json::{Value, json};
use spec_tests::command_line::Drive;

use crate::{ORIGIN, URL, answer, assert_has, fetch, respond};

/// Lines, and of their errors code, field and a part of the message.
const MISTAKES: &[(&str, &str, &str, &str)] = &[
    ("nonsense", "not-json", "", "column 2"),
    (r#"{"op":"fetch""#, "not-json", "", "expected an object"),
    (r#"{"op":"fetch"} {"op":"fetch"}"#, "not-json", "", "trailing characters at column 16"),
    ("[1]", "invalid-field", "", "found `[1]`, expected an object"),
    ("17", "invalid-field", "", "found `17`, expected an object"),
    ("{}", "invalid-field", "op", "found nothing, expected a value"),
    (r#"{"op":1}"#, "invalid-field", "op", "found `1`, expected a string"),
    (r#"{"op":"Fetch","id":1,"now":0}"#, "unknown-op", "op", "found `\"Fetch\"`, expected one of `fetch`, `respond`"),
    (r#"{"op":"drop"}"#, "invalid-field", "id", "expected a string or a number"),
    (r#"{"op":"drop","id":null}"#, "invalid-field", "id", "expected a string or a number"),
    (r#"{"op":"drop","id":[]}"#, "invalid-field", "id", "found `[]`, expected a string or a number"),
    (r#"{"op":"drop","id":"other"}"#, "unknown-id", "id", "found `\"other\"`, expected the id of an unfinished fetch"),
    (r#"{"op":"drop","id":"1"}"#, "unknown-id", "id", "found `\"1\"`"),
    (r#"{"op":"respond","id":1,"status":200}"#, "invalid-field", "now", "expected a number of seconds"),
    (r#"{"op":"respond","id":1,"now":"0","status":200}"#, "invalid-field", "now", "found `\"0\"`"),
    (r#"{"op":"respond","id":1,"now":-1,"status":200}"#, "invalid-field", "now", "found `-1`"),
    (r#"{"op":"respond","id":1,"now":1e300,"status":200}"#, "invalid-field", "now", "number of seconds"),
    (r#"{"op":"respond","id":1,"now":0}"#, "invalid-field", "status", "found nothing"),
    (r#"{"op":"respond","id":1,"now":0,"status":1000}"#, "invalid-field", "status", "from 0 to 999"),
    (r#"{"op":"respond","id":1,"now":0,"status":200.5}"#, "invalid-field", "status", "found `200.5`"),
    (r#"{"op":"respond","id":1,"now":0,"status":200,"headers":{}}"#, "invalid-field", "headers", "expected an array"),
    (
        r#"{"op":"respond","id":1,"now":0,"status":200,"headers":[["A","b"],["C"]]}"#,
        "invalid-field",
        "headers[1]",
        "expected a pair of a name and a value",
    ),
    (
        r#"{"op":"respond","id":1,"now":0,"status":200,"headers":[["A","\u0100"]]}"#,
        "invalid-field",
        "headers[0][1]",
        "found U+0100, expected characters that stand for bytes",
    ),
    (r#"{"op":"respond","id":1,"now":0,"status":200,"boby":""}"#, "invalid-field", "boby", "found an unknown field"),
    (r#"{"op":"fail","id":1,"now":0,"failure":"bad"}"#, "invalid-field", "failure", "`name-not-resolved`"),
    (r#"{"op":"proceed","id":1,"now":0}"#, "wrong-op", "op", "the fetch waits for the answer to its event `send`"),
    (r#"{"op":"fetch","id":1,"now":0,"origin":"https://a.test","url":"/"}"#, "id-in-use", "id", "unfinished fetch"),
    (r#"{"op":"fetch","id":2,"now":0,"url":"/"}"#, "invalid-field", "origin", "found nothing"),
    (r#"{"op":"fetch","id":2,"now":0,"origin":"a.test","url":"/"}"#, "invalid-field", "origin", "a.test"),
    (
        r#"{"op":"fetch","id":2,"now":0,"origin":"https://a.test","url":"/","document":"x"}"#,
        "invalid-field",
        "document",
        "found `x`, expected an absolute URL",
    ),
    (
        r#"{"op":"fetch","id":2,"now":0,"origin":"https://a.test","url":"/","mode":"kors"}"#,
        "invalid-field",
        "mode",
        "not `kors`",
    ),
    (
        r#"{"op":"fetch","id":2,"now":0,"origin":"https://a.test","url":"/","body":{"json":1}}"#,
        "invalid-field",
        "body.json",
        "found an unknown field",
    ),
    (r#"{"op":"clear"}"#, "invalid-field", "", "expected exactly one of `all`"),
    (r#"{"op":"clear","all":false}"#, "invalid-field", "all", "found `false`, expected true"),
    (r#"{"op":"clear","host":"a","url":"b"}"#, "invalid-field", "", "expected exactly one of"),
    (r#"{"op":"clear","origin":"x"}"#, "invalid-field", "origin", ""),
    (r#"{"op":"clear","url":"x"}"#, "invalid-field", "url", "found `x`, expected an absolute URL"),
    (r#"{"op":"cache"}"#, "invalid-field", "now", "found no time"),
    (r#"{"op":"restore","now":0}"#, "invalid-field", "entries", "found nothing"),
    (r#"{"op":"restore","now":0,"entries":[{}]}"#, "invalid-field", "entries[0].partition", "found nothing"),
    (r#"{"op":"classify"}"#, "invalid-field", "origin", "found nothing"),
];

#[test]
fn each_mistake_is_told_and_harms_no_fetch() {
    let mut drive = Drive::start(&[]);
    let put = fetch(1, 0.0, json!({ "method": "PUT" }));
    assert_has(&drive.ask(&put), &json!({ "event": "send", "kind": "preflight" }));
    for (index, (line, code, field, message)) in MISTAKES.iter().enumerate() {
        let error = drive.ask_text(line);
        assert_has(&error, &json!({ "event": "error", "line": index + 2, "code": code, "field": field }));
        let found = error["message"].as_str().unwrap();
        assert!(found.contains(message) && found.contains(&expects(found)), "{line}\n  {found}\n  lacks {message}");
        // The id is told wherever there is one that can be read.
        let id = serde_json::from_str::<Value>(line).map_or(Value::Null, |value| value["id"].clone());
        assert_eq!(error["id"], if id.is_array() { Value::Null } else { id }, "{line}");
    }
    assert_has(&drive.ask(&respond(1, 0.0, 204)), &json!({ "event": "send", "id": 1, "kind": "request" }));
    assert_has(&drive.ask(&respond(1, 0.0, 200)), &json!({ "event": "done", "outcome": { "status": 200 } }));
    let twice = drive.ask(&respond(1, 0.0, 200));
    assert_has(&twice, &json!({ "event": "error", "code": "unknown-id", "line": MISTAKES.len() + 4 }));

    let end = drive.end();
    assert_eq!(end.code, Some(2));
    let counts = format!("{} of {} lines were refused", MISTAKES.len() + 1, MISTAKES.len() + 4);
    assert!(end.errors.starts_with("fetch-cors: ") && end.errors.contains(&counts), "{}", end.errors);
}

/// Every message says what was expected; that of an enumeration has its own words.
fn expects(message: &str) -> String {
    if message.contains(" is one of ") || message.contains("origin") { String::new() } else { "expected".to_owned() }
}

#[test]
fn bytes_that_are_no_utf_8() {
    let mut drive = Drive::start(&[]);
    drive.write(b"{\"op\":\"\xFF\"}\n\xC3\n");
    let message = |found: &str, column: u32| format!("found byte 0x{found} at column {column}, expected UTF-8");
    let code = "not-utf-8";
    assert_has(&drive.event(), &json!({ "line": 1, "code": code, "message": message("FF", 8) }));
    assert_has(&drive.event(), &json!({ "line": 2, "code": code, "message": message("C3", 1) }));
    assert_eq!(drive.end().code, Some(2));
}

#[test]
fn hostile_text_is_cut_and_escaped() {
    let mut drive = Drive::start(&[]);
    let long = "\u{1b}[2J".repeat(100_000);
    let lines = [
        json!({ "op": long }),
        json!({ "op": "clear", long.clone(): 1, "all": true }),
        json!({ "op": "drop", "id": long }),
    ];
    for line in lines {
        let mut error = drive.ask(&line);
        // What the caller chose as an id comes back whole.
        error["id"].take();
        assert!(error.to_string().len() < 2000, "{}", error.to_string().len());
    }
    let deep = "[".repeat(1_000_000);
    assert_has(&drive.ask_text(&deep), &json!({ "code": "not-json" }));
    let end = drive.end();
    assert!(!end.errors.contains('\u{1b}'));
}

#[test]
fn empty_lines_marks_and_line_ends() {
    let mut drive = Drive::start(&[]);
    let line = fetch(1, 0.0, json!({}));
    drive.write(format!("\u{feff}{line}\r\n\n  \t\r\n").as_bytes());
    assert_has(&drive.event(), &json!({ "event": "send", "id": 1 }));
    // Empty lines get no answer, but they count.
    assert_has(&drive.ask_text("x"), &json!({ "line": 4 }));
    // The last line need not end.
    drive.write(answer("drop", 1, 0.0, json!({})).to_string().as_bytes());
    let end = drive.end();
    assert_eq!(end.events, [json!({ "event": "dropped", "id": 1 })]);
    assert_eq!(end.code, Some(2));
}

#[test]
fn questions_about_requests() {
    let mut drive = Drive::start(&[]);
    let line = json!({ "op": "classify", "id": "c", "origin": ORIGIN, "url": URL,
                       "headers": [["X-A", "1"], ["Cookie", "a"], ["Accept", "\u{e4}"]] });
    let event = drive.ask(&line);
    assert_has(
        &event,
        &json!({ "event": "classified", "id": "c", "verdict": "not simple: a preflight is needed", "preflight": true,
                 "outcome": null }),
    );
    assert_eq!(event["headers"][2], json!({ "name": "Accept", "value": "\u{e4}", "verdict": "CORS-safelisted" }));
    assert_eq!(event["headers"][1]["verdict"], "forbidden: browsers ignore it");
    assert_has(&event["request"], &json!({ "kind": "preflight", "referrer": "https://app.test/" }));
    for (more, verdict) in [
        (json!({}), "simple: no preflight is needed"),
        (json!({ "url": "data:," }), "local"),
        (json!({ "mode": "same-origin" }), "refused"),
        (json!({ "method": "CONNECT" }), "refused by the API"),
    ] {
        let line = crate::with(json!({ "op": "classify", "origin": ORIGIN, "url": URL }), more);
        assert_has(&drive.ask(&line), &json!({ "verdict": verdict, "preflight": false }));
    }
    crate::end_well(drive);
}
