//! Waiting points: what is asked, and every answer to it.

use serde_json::{Value, json};
use spec_tests::command_line::Drive;

use crate::{answer, assert_has, end_well, fetch, header, respond};

#[test]
fn admissions_are_asked_at_every_hop() {
    let mut drive = Drive::start(&["--ask", "admissions"]);
    let asked = drive.ask(&fetch(1, 0.0, json!({ "url": "http://u:p@api.test:8080/x#f", "mode": "navigate" })));
    assert_has(
        &asked,
        &json!({ "event": "admit", "id": 1, "url": "http://api.test:8080/x#f", "method": "GET", "mode": "navigate",
                 "destination": "document", "redirect_count": 0, "bad_port": false }),
    );
    assert_has(&drive.ask(&answer("proceed", 1, 0.0, json!({}))), &json!({ "url": "http://api.test:8080/x" }));
    let location = json!({ "status": 307, "headers": [["Location", "http://other.test/"]] });
    let asked = drive.ask(&answer("respond", 1, 0.0, location));
    assert_has(&asked, &json!({ "event": "admit", "url": "http://other.test/#f", "redirect_count": 1 }));
    let sent = drive.ask(&answer("upgrade", 1, 0.0, json!({})));
    assert_has(&sent, &json!({ "event": "send", "url": "https://other.test/" }));
    assert_has(&drive.ask(&respond(1, 0.0, 200)), &json!({ "outcome": { "url": "https://other.test/" } }));

    assert_has(&drive.ask(&fetch(2, 0.0, json!({ "url": "http://api.test:25/" }))), &json!({ "bad_port": true }));
    let done = drive.ask(&answer("block", 2, 0.0, json!({ "why": "port 25 is for mail" })));
    assert_has(&done, &json!({ "event": "done", "outcome": { "error": true, "reason": "blocked" } }));
    assert!(done["text"].as_str().unwrap().contains("port 25 is for mail"));
    end_well(drive);
}

#[test]
fn without_questions_everything_is_let_through() {
    let mut drive = Drive::start(&[]);
    let sent = drive.ask(&fetch(1, 0.0, json!({ "url": "http://api.test:25/" })));
    assert_has(&sent, &json!({ "event": "send", "url": "http://api.test:25/" }));
    end_well(drive);
}

#[test]
fn a_service_worker_may_answer() {
    let mut drive = Drive::start(&["--ask", "service-workers"]);
    let put = json!({ "method": "PUT", "headers": [["X-A", "1"]] });
    let asked = drive.ask(&fetch(1, 0.0, put.clone()));
    assert_has(
        &asked,
        &json!({ "event": "intercept", "id": 1, "kind": "service-worker", "method": "PUT", "tainting": "cors",
                 "body": "none", "mode": "cors", "referrer": "https://app.test/" }),
    );
    assert_eq!(header(&asked, "x-a"), Some("1"));
    let supplied = json!({ "status": 201, "headers": [["X-B", "2"], ["Access-Control-Expose-Headers", "x-b"]] });
    let done = drive.ask(&answer("respond", 1, 0.0, supplied));
    let outcome = json!({ "status": 201, "headers": { "x-b": "2" } });
    assert_has(&done, &json!({ "event": "done", "body": "readable", "outcome": outcome }));

    drive.ask(&fetch(2, 0.0, put.clone()));
    let done = drive.ask(&answer("fail", 2, 0.0, json!({})));
    assert_has(&done, &json!({ "outcome": { "error": true, "reason": "service-worker-error" } }));

    drive.ask(&fetch(3, 0.0, put.clone()));
    let opaque = json!({ "type": "opaque", "url_list": ["https://api.test/y"] });
    let done = drive.ask(&answer("respond", 3, 0.0, opaque));
    assert_has(&done, &json!({ "event": "done", "outcome": { "error": true } }));

    drive.ask(&fetch(4, 0.0, put.clone()));
    assert_has(&drive.ask(&answer("proceed", 4, 0.0, json!({}))), &json!({ "event": "send", "kind": "preflight" }));

    // The fetch brings the answer with it: the caller is not asked.
    let brought = json!({ "service_worker": { "status": 203, "headers": [["Content-Type", "a/b"]] } });
    let done = drive.ask(&fetch(5, 0.0, brought));
    assert_has(&done, &json!({ "event": "done", "outcome": { "status": 203, "headers": { "content-type": "a/b" } } }));
    end_well(drive);
}

#[test]
fn overrides_come_first() {
    let mut drive = Drive::start(&["--ask", "overrides,service-workers"]);
    let asked = drive.ask(&fetch(1, 0.0, json!({})));
    assert_has(&asked, &json!({ "event": "intercept", "kind": "override" }));
    let asked = drive.ask(&answer("proceed", 1, 0.0, json!({})));
    assert_has(&asked, &json!({ "event": "intercept", "kind": "service-worker" }));
    drive.ask(&answer("proceed", 1, 0.0, json!({})));
    assert_has(&drive.ask(&respond(1, 0.0, 200)), &json!({ "event": "done", "outcome": { "status": 200 } }));
    end_well(drive);
}

#[test]
fn local_urls_are_the_caller_s() {
    let mut drive = Drive::start(&[]);
    let asked = drive.ask(&fetch(1, 0.0, json!({ "url": "data:,x" })));
    assert_has(&asked, &json!({ "event": "local", "id": 1, "method": "GET", "url": "data:,x" }));
    let read = json!({ "status": 200, "headers": [["Content-Type", "text/plain"]] });
    let done = drive.ask(&answer("respond", 1, 0.0, read));
    let outcome = json!({ "type": "basic", "status": 200, "headers": { "content-type": "text/plain" } });
    assert_has(&done, &json!({ "event": "done", "body": "readable", "outcome": outcome }));
    drive.ask(&fetch(2, 0.0, json!({ "url": "data:x" })));
    let done = drive.ask(&answer("fail", 2, 0.0, json!({ "failure": "not-found" })));
    assert_has(&done, &json!({ "outcome": { "error": true, "reason": "transport-failed" } }));
    end_well(drive);
}

/// Brings a fetch to each of the points where it can wait.
fn waiting_points(drive: &mut Drive) -> Vec<(&'static str, Value)> {
    let mut points = Vec::new();
    let mut go = |name: &'static str, lines: Vec<Value>, event: &str| {
        let asked = lines.iter().fold(Value::Null, |_, line| drive.ask(line));
        assert_eq!(asked["event"], event, "{name}: {asked}");
        points.push((name, asked));
    };
    let put = |id: &str| fetch(id, 0.0, json!({ "method": "PUT" }));
    let proceed = |id: &str| answer("proceed", id, 0.0, json!({}));
    go("admit", vec![put("admit")], "admit");
    go("override", vec![put("override"), proceed("override")], "intercept");
    go("worker", vec![put("worker"), proceed("worker"), proceed("worker")], "intercept");
    let local = fetch("local", 0.0, json!({ "url": "data:," }));
    go("local", vec![local, proceed("local"), proceed("local")], "local");
    let preflight = |id: &str| vec![put(id), proceed(id), proceed(id), proceed(id)];
    go("preflight", preflight("preflight"), "send");
    let mut lines = preflight("request");
    lines.push(respond("request", 0.0, 204));
    go("request", lines, "send");
    points
}

#[test]
fn aborting_and_dropping_at_every_point() {
    let ask = "admissions,overrides,service-workers";
    for op in ["abort", "drop"] {
        let mut drive = Drive::start(&["--ask", ask]);
        let points = waiting_points(&mut drive);
        assert_eq!(points.len(), 6);
        let stored = drive.ask(&json!({ "op": "cache", "now": 0 }));
        assert_eq!(stored["entries"].as_array().unwrap().len(), 2, "{stored}");
        for (name, _) in &points {
            let over = drive.ask(&answer(op, *name, 1.0, json!({})));
            if op == "abort" {
                assert_has(
                    &over,
                    &json!({ "event": "done", "id": name, "body": "none", "outcome": {
                    "error": true, "reason": "aborted" } }),
                );
            } else {
                assert_eq!(over, json!({ "event": "dropped", "id": name }));
            }
            let error = drive.ask(&answer(op, *name, 1.0, json!({})));
            assert_has(&error, &json!({ "event": "error", "code": "unknown-id", "field": "id" }));
            // The name is free again.
            assert_has(&drive.ask(&fetch(*name, 1.0, json!({}))), &json!({ "event": "admit", "id": name }));
        }
        // Aborting is a network error, and those clear cache entries; going away changes nothing.
        let kept = drive.ask(&json!({ "op": "cache", "now": 1 }));
        assert_eq!(kept["entries"].as_array().unwrap().is_empty(), op == "abort", "{op}: {kept}");
        assert_eq!(drive.end().code, Some(2));
    }
}

#[test]
fn answers_to_other_questions_are_refused_and_harm_nothing() {
    let all = ["respond", "fail", "proceed", "upgrade", "block", "recheck", "abort", "drop"];
    let mut drive = Drive::start(&["--ask", "admissions,overrides,service-workers"]);
    for (name, asked) in waiting_points(&mut drive) {
        let fits: &[&str] = match asked["event"].as_str().unwrap() {
            "admit" => &["proceed", "upgrade", "block", "abort", "drop"],
            "intercept" => &["proceed", "respond", "fail", "abort", "drop"],
            "local" => &["respond", "fail", "abort", "drop"],
            _ => &["respond", "fail", "recheck", "abort", "drop"],
        };
        for op in all.iter().filter(|op| !fits.contains(op)) {
            let error = drive.ask(&answer(op, name, 0.0, json!({})));
            assert_has(&error, &json!({ "event": "error", "id": name, "code": "wrong-op", "field": "op" }));
            let message = error["message"].as_str().unwrap();
            assert!(message.starts_with(&format!("found `{op}`, expected one of ")), "{message}");
            assert!(fits.iter().all(|op| message.contains(&format!("`{op}`"))), "{message}");
        }
        // It still waits for the same.
        let end = drive.ask(&answer("abort", name, 0.0, json!({})));
        assert_has(&end, &json!({ "event": "done", "outcome": { "reason": "aborted" } }));
    }
    assert_eq!(drive.end().code, Some(2));
}

#[test]
fn a_held_back_preflight_asks_the_cache_again() {
    let mut drive = Drive::start(&[]);
    let put = json!({ "method": "PUT" });
    for id in [1, 2] {
        assert_has(&drive.ask(&fetch(id, 0.0, put.clone())), &json!({ "kind": "preflight" }));
    }
    let recheck = answer("recheck", 2, 0.0, json!({}));
    assert_has(&drive.ask(&recheck), &json!({ "event": "send", "id": 2, "kind": "preflight" }));
    drive.ask(&respond(1, 0.0, 204));
    assert_has(&drive.ask(&recheck), &json!({ "event": "send", "id": 2, "kind": "request", "method": "PUT" }));
    end_well(drive);
}
