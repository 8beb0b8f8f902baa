//! How long, how many, how much; and how it ends.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use spec_tests::binary;
use spec_tests::command_line::Drive;

use crate::{answer, assert_has, end_well, fetch, respond};

#[test]
fn a_line_that_is_too_long_is_skipped() {
    let mut drive = Drive::start(&["--max-line", "1000"]);
    drive.ask(&fetch(1, 0.0, json!({})));
    let long = fetch(2, 0.0, json!({ "url": "x".repeat(5000) })).to_string();
    let error = drive.ask_text(&long);
    assert_eq!(
        error,
        json!({ "event": "error", "id": null, "line": 2, "code": "line-too-long", "field": "",
                "message": format!("found a line of {} bytes, expected at most 1000", long.len()) })
    );
    // Exactly as long as it may be.
    let line = fetch(3, 0.0, json!({ "url": "" })).to_string();
    let fitting = fetch(3, 0.0, json!({ "url": "x".repeat(1000 - line.len()) })).to_string();
    assert_eq!(fitting.len(), 1000);
    assert_has(&drive.ask_text(&fitting), &json!({ "event": "send", "id": 3 }));
    assert_has(&drive.ask_text(&format!("{fitting} ")), &json!({ "code": "line-too-long" }));
    assert_has(&drive.ask(&respond(1, 0.0, 200)), &json!({ "event": "done", "id": 1 }));
    assert_eq!(drive.end().code, Some(2));
}

#[test]
fn lines_of_four_mebibytes_are_read_and_longer_ones_are_not_kept() {
    const LIMIT: usize = 4 * 1024 * 1024;
    let mut drive = Drive::start(&[]);
    let with_body = |text: &str| fetch(1, 0.0, json!({ "method": "POST", "body": { "text": text } })).to_string();
    let line = with_body(&"b".repeat(LIMIT - with_body("").len()));
    assert_eq!(line.len(), LIMIT);
    assert_has(&drive.ask_text(&line), &json!({ "event": "send", "id": 1, "method": "POST" }));

    let before = peak_memory(drive.id());
    for _ in 0..64 {
        drive.write(&vec![b'['; 1024 * 1024]);
    }
    assert_has(&drive.ask_text(""), &json!({ "line": 2, "code": "line-too-long" }));
    if let (Some(before), Some(after)) = (before, peak_memory(drive.id())) {
        assert!(after < before + 8 * 1024, "from {before} to {after} KiB by a line of 64 MiB");
    }
    drop(drive);
}

/// In KiB, where the system tells.
fn peak_memory(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[test]
fn ten_thousand_unfinished_fetches() {
    const COUNT: usize = 10_000;
    let mut drive = Drive::start(&[]);
    let mut lines = String::new();
    let mut add = |line: Value| lines.extend([line.to_string(), "\n".to_owned()]);
    for id in 0..COUNT {
        add(fetch(id, 0.0, json!({ "url": format!("https://api.test/{id}"), "method": "PUT" })));
    }
    for id in (0..COUNT).rev() {
        add(respond(id, 1.0, 204));
    }
    for id in 0..COUNT {
        add(respond(id, 2.0, 200));
    }
    let writer = drive.write_beside(lines.into_bytes());
    let url = |id: usize| format!("https://api.test/{id}");
    for id in 0..COUNT {
        assert_has(&drive.event(), &json!({ "event": "send", "id": id, "url": url(id), "kind": "preflight" }));
    }
    for id in (0..COUNT).rev() {
        assert_has(&drive.event(), &json!({ "event": "send", "id": id, "url": url(id), "kind": "request" }));
    }
    for id in 0..COUNT {
        assert_has(&drive.event(), &json!({ "event": "done", "id": id, "outcome": { "url": url(id), "status": 200 } }));
    }
    writer.join().unwrap();
    end_well(drive);
}

#[test]
fn too_many_unfinished_fetches() {
    let mut drive = Drive::start(&["--max-unfinished", "2"]);
    for id in [1, 2] {
        assert_has(&drive.ask(&fetch(id, 0.0, json!({}))), &json!({ "event": "send" }));
    }
    let third = fetch(3, 0.0, json!({}));
    assert_has(
        &drive.ask(&third),
        &json!({ "event": "error", "id": 3, "line": 3, "code": "too-many-fetches",
                 "message": "found 2 unfinished fetches already, expected fewer: finish some" }),
    );
    drive.ask(&respond(1, 0.0, 200));
    assert_has(&drive.ask(&third), &json!({ "event": "send", "id": 3 }));
    assert_eq!(drive.end().code, Some(2));
}

#[test]
fn too_much_of_unfinished_fetches() {
    let mut drive = Drive::start(&["--max-unfinished-bytes", "4000"]);
    let large = |id: i32| fetch(id, 0.0, json!({ "url": format!("https://api.test/{}", "x".repeat(1500)) }));
    for id in [1, 2] {
        assert_has(&drive.ask(&large(id)), &json!({ "event": "send" }));
    }
    assert_has(&drive.ask(&large(3)), &json!({ "event": "error", "id": 3, "code": "too-many-bytes" }));
    // What a fetch is answered with counts for it, and everything is given back at its end.
    let headers = json!([["Location", "/y"], ["X", "x".repeat(600)], ["Access-Control-Allow-Origin", "*"]]);
    let redirect = answer("respond", 2, 0.0, json!({ "status": 302, "headers": headers }));
    assert_has(&drive.ask(&redirect), &json!({ "event": "send", "url": "https://api.test/y" }));
    assert_has(&drive.ask(&redirect), &json!({ "event": "error", "id": 2, "code": "too-many-bytes" }));
    for id in [1, 2] {
        assert_has(&drive.ask(&answer("abort", id, 0.0, json!({}))), &json!({ "event": "done" }));
    }
    for round in 0..100 {
        assert_has(&drive.ask(&large(round)), &json!({ "event": "send" }));
        assert_has(&drive.ask(&respond(round, 0.0, 200)), &json!({ "event": "done" }));
        assert_has(&drive.ask(&large(round)), &json!({ "event": "send" }));
        assert_has(&drive.ask(&json!({ "op": "drop", "id": round })), &json!({ "event": "dropped" }));
    }
    assert_eq!(drive.end().code, Some(2));
}

#[test]
fn names_of_opaque_origins_are_bounded() {
    let mut drive = Drive::start(&[]);
    let name = "n".repeat(3 * 1024 * 1024);
    let frame = |id: usize| fetch(id, 0.0, json!({ "origin": "null", "opaque": format!("{id}{name}") }));
    let events: Vec<Value> = (0..6).map(|id| drive.ask(&frame(id))).collect();
    for event in &events[..5] {
        assert_has(event, &json!({ "event": "send", "headers": [["Accept", "*/*"], ["Origin", "null"]] }));
    }
    assert_has(&events[5], &json!({ "event": "error", "code": "invalid-field", "field": "opaque" }));
    assert_eq!(drive.end().code, Some(2));
}

#[test]
fn unfinished_fetches_are_dropped_at_the_end() {
    let mut drive = Drive::start(&[]);
    for id in 0..10 {
        drive.ask(&fetch(id, 0.0, json!({ "method": "PUT" })));
    }
    end_well(drive);
}

#[test]
fn a_broken_pipe_ends_quietly() {
    let mut child = Command::new(binary::path())
        .args(["drive"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    output.read_line(&mut String::new()).unwrap();
    drop(output);
    let mut input = child.stdin.take().unwrap();
    let line = format!("{}\n", fetch(1, 0.0, json!({})));
    // It ends at its first answer; how many lines went before is up to the pipe.
    while input.write_all(line.as_bytes()).is_ok() {}
    let mut errors = String::new();
    child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
    assert_eq!((child.wait().unwrap().code(), errors.as_str()), (Some(0), ""));
}

#[test]
fn arguments_that_cannot_be_understood() {
    for arguments in [&["--public-suffix", "a b"][..], &["--ask", "everything"], &["--max-line", "many"]] {
        let output = Command::new(binary::path()).arg("drive").args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
        let errors = String::from_utf8(output.stderr).unwrap();
        assert!(errors.contains(arguments[0]), "{errors}");
    }
    let help = Command::new(binary::path()).args(["drive", "--help"]).output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    for part in ["Examples:", "--clock", "--max-unfinished-bytes", "Exit status:"] {
        assert!(help.contains(part), "{part}");
    }
}
