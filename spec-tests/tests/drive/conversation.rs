//! What a harness does all day: fetches, redirects, several at once.

use serde_json::{Value, json};
use spec_tests::command_line::Drive;

use crate::{ORIGIN, URL, answer, assert_has, end_well, fetch, header, respond};

#[test]
fn it_says_what_it_is() {
    let drive = Drive::start(&["--ask", "overrides,admissions"]);
    assert_has(
        &drive.ready,
        &json!({
            "event": "ready", "protocol": 1, "version": env!("CARGO_PKG_VERSION").replace("0.0.0", "0.1.0"),
            "standard": fetch_cors::SNAPSHOT, "clock": "caller", "asks": ["overrides", "admissions"],
        }),
    );
    end_well(drive);
    let drive = Drive::start(&["--clock"]);
    assert_has(&drive.ready, &json!({ "clock": "monotonic", "asks": [] }));
    end_well(drive);
}

#[test]
fn a_simple_fetch() {
    let mut drive = Drive::start(&[]);
    let sent = drive.ask(&fetch(1, 0.0, json!({ "credentials": "include", "document": "https://app.test/page?q#f" })));
    assert_has(
        &sent,
        &json!({
            "event": "send", "id": 1, "kind": "request", "method": "GET", "url": URL,
            "headers": [["Accept", "*/*"], ["Origin", ORIGIN]],
            "referrer": "https://app.test/", "referrer_policy": "strict-origin-when-cross-origin",
            "credentials": true, "client_certificates": true, "user_info": null, "body": "none",
            "redirect": "never-follow", "redirect_mode": "follow", "mode": "cors", "credentials_mode": "include",
            "cache_mode": "default", "destination": "", "initiator": "", "keepalive": false,
            "tainting": "cors", "redirect_taint": "same-origin", "partition": ORIGIN, "url_list": [URL],
        }),
    );
    let headers = json!([
        ["Access-Control-Allow-Origin", ORIGIN],
        ["access-control-allow-credentials", "true"],
        ["Content-Type", "text/plain"],
        ["ETag", "1"],
        ["X-A", "\u{e4}\u{85}"],
        ["X-A", "2"],
        ["Access-Control-Expose-Headers", "x-a"],
    ]);
    let done = drive.ask(&answer("respond", 1, 0.5, json!({ "status": 200, "headers": headers })));
    assert_has(
        &done,
        &json!({ "event": "done", "id": 1, "body": "readable", "outcome": {
            "type": "cors", "status": 200, "url": URL, "redirected": false,
            "headers": { "content-type": "text/plain", "x-a": "\u{e4}\u{85}, 2" }, "timing_allowed": false,
        } }),
    );
    assert_eq!(done["outcome"]["headers"].as_object().unwrap().len(), 2, "no more can be read");
    assert_eq!(done["explanation"]["verdict"], "cors response, status 200");
    assert!(done["text"].as_str().unwrap().starts_with("GET https://api.test/x from https://app.test, mode cors"));
    end_well(drive);
}

#[test]
fn a_refused_fetch_is_explained() {
    let mut drive = Drive::start(&[]);
    drive.ask(&fetch("a", 0.0, json!({})));
    let done = drive.ask(&answer("respond", "a", 0.0, json!({ "status": 200 })));
    assert_has(
        &done,
        &json!({ "event": "done", "body": "none", "outcome": {
            "error": true, "phase": "fetch", "reason": "allow-origin-missing" } }),
    );
    let error = &done["explanation"]["network_error"];
    assert_eq!(error["reason"]["code"], "allow-origin-missing", "{error}");
    assert!(done["text"].as_str().unwrap().contains("hint:"));
    end_well(drive);
}

#[test]
fn what_an_api_refuses_is_over_at_once() {
    let mut drive = Drive::start(&[]);
    for more in [json!({ "method": "TRACE" }), json!({ "url": "https://u:p@api.test/" }), json!({ "url": "http://[" })]
    {
        let done = drive.ask(&fetch(1, 0.0, more));
        assert_has(
            &done,
            &json!({ "event": "done", "id": 1, "body": "none", "explanation": null, "text": null,
                     "outcome": { "error": true, "phase": "constructor" } }),
        );
        assert!(!done["outcome"]["message"].as_str().unwrap().is_empty());
    }
    end_well(drive);
}

#[test]
fn the_second_put_needs_no_preflight() {
    let mut drive = Drive::start(&[]);
    let put = json!({ "method": "PUT", "headers": [["X-A", "1"]], "body": { "text": "" } });
    let preflight = drive.ask(&fetch(1, 10.0, put.clone()));
    assert_has(
        &preflight,
        &json!({ "event": "send", "kind": "preflight", "method": "OPTIONS", "body": "none", "credentials": false,
                 "cache_mode": "default" }),
    );
    assert_eq!(header(&preflight, "access-control-request-method"), Some("PUT"));
    assert_eq!(header(&preflight, "access-control-request-headers"), Some("x-a"));
    let request = drive.ask(&respond(1, 10.0, 204));
    assert_has(
        &request,
        &json!({ "event": "send", "id": 1, "kind": "request", "method": "PUT", "body": "replayable" }),
    );
    assert_eq!(header(&request, "x-a"), Some("1"));
    assert_eq!(header(&request, "content-type"), Some("text/plain;charset=UTF-8"));
    assert_eq!(drive.ask(&respond(1, 11.0, 200))["event"], "done");

    let hit = drive.ask(&fetch(2, 609.999_999_999, put.clone()));
    assert_has(&hit, &json!({ "event": "send", "id": 2, "kind": "request", "method": "PUT" }));
    let done = drive.ask(&respond(2, 610.0, 200));
    assert!(done["text"].as_str().unwrap().contains("no preflight"), "{}", done["text"]);
    assert_eq!(drive.ask(&fetch(3, 610.0, put))["kind"], "preflight", "600 seconds are over");
    end_well(drive);
}

#[test]
fn interleaved_fetches_keep_their_own_answers() {
    let mut drive = Drive::start(&[]);
    let ids = [json!(1), json!("1"), json!(1.5), json!(-7), json!("\u{e4}\n\"")];
    for (index, id) in ids.iter().enumerate() {
        let url = format!("https://api.test/{index}");
        let sent = drive.ask(&fetch(id.clone(), 0.0, json!({ "url": url, "method": "PUT" })));
        assert_has(&sent, &json!({ "event": "send", "id": id, "url": url, "kind": "preflight" }));
    }
    let url_of = |id: &Value| format!("https://api.test/{}", ids.iter().position(|other| other == id).unwrap());
    for id in ids.iter().rev() {
        assert_has(
            &drive.ask(&respond(id.clone(), 1.0, 204)),
            &json!({ "id": id, "url": url_of(id), "kind": "request" }),
        );
    }
    for id in [&ids[2], &ids[0], &ids[4], &ids[1], &ids[3]] {
        let done = drive.ask(&respond(id.clone(), 2.0, 200));
        assert_has(&done, &json!({ "event": "done", "id": id, "outcome": { "url": url_of(id) } }));
    }
    // The same number, written otherwise; the answer has what the fetch had.
    drive.ask(&fetch(3, 3.0, json!({})));
    assert_eq!(drive.ask(&respond(3.0, 3.0, 200))["id"], json!(3));
    end_well(drive);
}

#[test]
fn redirects_are_the_machine_s_to_follow() {
    let mut drive = Drive::start(&[]);
    drive.ask(&fetch(1, 0.0, json!({ "method": "POST", "body": { "form": "a=b" } })));
    let location = json!([["Location", "https://other.test/y#f"], ["Access-Control-Allow-Origin", "*"]]);
    let sent = drive.ask(&answer("respond", 1, 0.0, json!({ "status": 302, "headers": location })));
    assert_has(
        &sent,
        &json!({ "event": "send", "method": "GET", "url": "https://other.test/y", "body": "none",
                 "redirect_taint": "cross-site", "url_list": [URL, "https://other.test/y#f"] }),
    );
    assert_eq!(header(&sent, "origin"), Some("null"));
    assert_has(&drive.ask(&respond(1, 0.0, 200)), &json!({ "outcome": { "redirected": true } }));

    // A navigation goes on by itself, one with redirect mode "manual" ends.
    let location = json!([["Location", "/next"]]);
    let redirect = |id: i32| answer("respond", id, 0.0, json!({ "status": 302, "headers": location }));
    drive.ask(&fetch(2, 0.0, json!({ "mode": "navigate" })));
    assert_has(&drive.ask(&redirect(2)), &json!({ "event": "send", "url": "https://api.test/next" }));
    assert_has(&drive.ask(&respond(2, 0.0, 200)), &json!({ "event": "done", "outcome": { "status": 200 } }));
    drive.ask(&fetch(3, 0.0, json!({ "mode": "navigate", "redirect": "manual" })));
    assert_has(&drive.ask(&redirect(3)), &json!({ "event": "done", "outcome": { "status": 302 } }));
    end_well(drive);
}

#[test]
fn user_info_is_told_where_it_may_answer_a_challenge() {
    let mut drive = Drive::start(&[]);
    for (id, (user_info, credentials, expected)) in (1..).zip([
        ("u@", "include", json!({ "username": "u", "password": null })),
        (":p@", "include", json!({ "username": "", "password": "p" })),
        ("", "include", Value::Null),
        ("u:p@", "omit", Value::Null),
    ]) {
        let url = format!("https://{user_info}api.test/i");
        let step = json!({ "api": "img", "url": url, "mode": "cors", "credentials": credentials });
        let sent = drive.ask(&fetch(id, 0.0, step));
        assert_eq!((&sent["url"], &sent["user_info"]), (&json!("https://api.test/i"), &expected), "{sent}");
        drive.ask(&respond(id, 0.0, 200));
    }
    end_well(drive);
}

#[test]
fn bodies_and_user_info() {
    let mut drive = Drive::start(&[]);
    let sent =
        drive.ask(&fetch(1, 0.0, json!({ "api": "img", "url": "https://u:p%40@api.test/i", "mode": "no-cors" })));
    assert_has(&sent, &json!({ "url": "https://api.test/i", "user_info": { "username": "u", "password": "p%40" } }));
    let done = drive.ask(&respond(1, 0.0, 200));
    assert_has(&done, &json!({ "outcome": { "loaded": true }, "body": "hidden" }));

    let sent = drive.ask(&fetch(2, 0.0, json!({ "method": "POST", "body": { "stream": "" } })));
    assert_has(&sent, &json!({ "event": "send", "kind": "preflight" }));
    assert_has(&drive.ask(&respond(2, 0.0, 204)), &json!({ "kind": "request", "body": "stream" }));
    assert_has(&drive.ask(&respond(2, 0.0, 200)), &json!({ "event": "done", "body": "readable" }));

    drive.ask(&fetch(3, 0.0, json!({ "method": "HEAD" })));
    assert_has(&drive.ask(&respond(3, 0.0, 200)), &json!({ "body": "none", "outcome": { "status": 200 } }));
    drive.ask(&fetch(4, 0.0, json!({ "mode": "no-cors" })));
    assert_has(&drive.ask(&respond(4, 0.0, 200)), &json!({ "body": "hidden", "outcome": { "type": "opaque" } }));
    end_well(drive);
}
