//! The preflight cache, and the time.

use serde_json::{Value, json};
use spec_tests::command_line::Drive;

use crate::{ORIGIN, URL, answer, assert_has, end_well, fetch, respond, with};

/// Has a PUT and its preflight allowed, so that the cache holds it for 600 seconds.
fn store(drive: &mut Drive, now: f64, more: Value) {
    let put = with(fetch("store", now, json!({ "method": "PUT", "headers": [["X-A", "1"]] })), more);
    assert_has(&drive.ask(&put), &json!({ "kind": "preflight" }));
    let headers = json!([
        ["Access-Control-Allow-Origin", "*"],
        ["Access-Control-Allow-Methods", "PUT"],
        ["Access-Control-Allow-Headers", "X-A"],
        ["Access-Control-Max-Age", "600"],
    ]);
    let allowed = answer("respond", "store", now, json!({ "status": 204, "headers": headers }));
    assert_has(&drive.ask(&allowed), &json!({ "kind": "request" }));
    assert_eq!(drive.ask(&json!({ "op": "drop", "id": "store" }))["event"], "dropped");
}

fn entries(drive: &mut Drive, now: f64) -> Vec<Value> {
    let event = drive.ask(&json!({ "op": "cache", "now": now }));
    assert_has(&event, &json!({ "event": "cache", "id": null }));
    event["entries"].as_array().unwrap().clone()
}

#[test]
fn its_content_can_be_seen() {
    let mut drive = Drive::start(&[]);
    assert!(entries(&mut drive, 0.0).is_empty());
    store(&mut drive, 1.0, json!({}));
    let entry = |kind: &str, name: &str| {
        with(
            json!({ "partition": ORIGIN, "origin": ORIGIN, "url": URL, "credentials": false, "remaining": 599.5 }),
            json!({ kind: name }),
        )
    };
    assert_eq!(entries(&mut drive, 1.5), [entry("method", "PUT"), entry("header", "x-a")]);
    let named = drive.ask(&json!({ "op": "cache", "now": 601, "id": "mine" }));
    assert_eq!(named, json!({ "event": "cache", "id": "mine", "entries": [] }));
    end_well(drive);
}

#[test]
fn clearing() {
    let mut drive = Drive::start(&[]);
    let keys = |drive: &mut Drive| entries(drive, 0.0).len() / 2;
    let fill = |drive: &mut Drive| {
        store(drive, 0.0, json!({}));
        store(drive, 0.0, json!({ "url": "https://other.test/y" }));
        store(drive, 0.0, json!({ "origin": "https://www.two.test" }));
        store(drive, 0.0, json!({ "origin": "null", "opaque": "frame" }));
    };
    for (what, left) in [
        (json!({ "all": true }), 0),
        (json!({ "origin": ORIGIN }), 2),
        (json!({ "origin": "https://two.test" }), 4),
        (json!({ "origin": "null" }), 3),
        (json!({ "partition": "https://login.two.test:444/" }), 3),
        (json!({ "partition": "opaque 0" }), 3),
        (json!({ "host": "API.test" }), 1),
        (json!({ "host": "test" }), 4),
        (json!({ "url": URL }), 1),
        (json!({ "url": "https://api.test/x#f" }), 4),
    ] {
        drive.ask(&json!({ "op": "clear", "all": true }));
        fill(&mut drive);
        assert_eq!(keys(&mut drive), 4);
        let cleared = drive.ask(&with(json!({ "op": "clear", "id": 9 }), what.clone()));
        assert_eq!(cleared, json!({ "event": "cleared", "id": 9, "keys": left }), "{what}");
        assert_eq!(keys(&mut drive), left, "{what}");
    }
    end_well(drive);
}

#[test]
fn what_is_cleared_is_not_stored_by_answers_under_way() {
    let mut drive = Drive::start(&[]);
    drive.ask(&fetch(1, 0.0, json!({ "method": "PUT" })));
    drive.ask(&json!({ "op": "clear", "all": true }));
    assert_has(&drive.ask(&respond(1, 0.0, 204)), &json!({ "kind": "request" }));
    assert!(entries(&mut drive, 0.0).is_empty());
    end_well(drive);
}

#[test]
fn it_outlives_the_process() {
    let mut drive = Drive::start(&[]);
    store(&mut drive, 1000.0, json!({}));
    let snapshot = entries(&mut drive, 1100.0);
    end_well(drive);

    // Another process, another epoch.
    let mut drive = Drive::start(&[]);
    let restored = drive.ask(&json!({ "op": "restore", "entries": snapshot, "now": 5 }));
    assert_eq!(restored, json!({ "event": "restored", "id": null, "restored": 2, "left_out": 0 }));
    let again = drive.ask(&json!({ "op": "restore", "entries": snapshot, "now": 5 }));
    assert_has(&again, &json!({ "restored": 0, "left_out": 2 }));
    let put = json!({ "method": "PUT", "headers": [["X-A", "1"]] });
    assert_has(&drive.ask(&fetch(1, 504.9, put.clone())), &json!({ "kind": "request" }));
    assert_has(&drive.ask(&fetch(2, 505.0, put)), &json!({ "kind": "preflight" }));

    let wrong = with(snapshot[0].clone(), json!({ "url": "HTTPS://api.test" }));
    assert_has(
        &drive.ask(&json!({ "op": "restore", "entries": [wrong], "now": 505 })),
        &json!({ "restored": 0, "left_out": 1 }),
    );
    let lacking = json!({ "op": "restore", "entries": [snapshot[0], { "partition": "" }], "now": 505 });
    assert_has(&drive.ask(&lacking), &json!({ "code": "invalid-field", "field": "entries[1].origin" }));
    assert_eq!(drive.end().code, Some(2));
}

#[test]
fn it_can_be_shortened_and_left_out() {
    let mut drive = Drive::start(&["--max-age-limit", "7"]);
    store(&mut drive, 0.0, json!({}));
    assert_eq!(entries(&mut drive, 1.0)[0]["remaining"], 6.0);
    end_well(drive);
    let mut drive = Drive::start(&["--no-cache"]);
    store(&mut drive, 0.0, json!({}));
    store(&mut drive, 0.0, json!({}));
    end_well(drive);
}

#[test]
fn time_does_not_run_backward_for_it() {
    let mut drive = Drive::start(&[]);
    store(&mut drive, 100.0, json!({}));
    assert_eq!(entries(&mut drive, 400.0)[0]["remaining"], 300.0);
    // The greatest time so far holds.
    assert_eq!(entries(&mut drive, 50.0)[0]["remaining"], 300.0);
    store(&mut drive, 50.0, json!({ "url": "https://other.test/" }));
    let later = entries(&mut drive, 500.0);
    assert_eq!((later.len(), &later[2]["remaining"]), (4, &json!(500.0)), "{later:?}");
    end_well(drive);
}

#[test]
fn a_clock_of_its_own() {
    let mut drive = Drive::start(&["--clock", "--max-age-limit", "1"]);
    let mut line = fetch(1, 0.0, json!({ "method": "PUT" }));
    assert_has(
        &drive.ask(&line),
        &json!({ "event": "error", "code": "invalid-field", "field": "now",
                 "message": "found `0.0`, expected no time: it is taken from the clock (--clock)" }),
    );
    line.as_object_mut().unwrap().remove("now");
    assert_eq!(drive.ask(&line)["kind"], "preflight");
    let mut allowed = respond(1, 0.0, 204);
    allowed.as_object_mut().unwrap().remove("now");
    assert_eq!(drive.ask(&allowed)["kind"], "request");
    let remaining = drive.ask(&json!({ "op": "cache" }))["entries"][0]["remaining"].as_f64().unwrap();
    assert!(remaining > 0.0 && remaining <= 1.0, "{remaining}");
    std::thread::sleep(std::time::Duration::from_millis(1100));
    assert_eq!(drive.ask(&json!({ "op": "cache" }))["entries"], json!([]));
    assert_eq!(drive.end().code, Some(2));
}

#[test]
fn same_site_follows_the_public_suffixes() {
    let sent = |arguments: &[&str]| {
        let mut drive = Drive::start(arguments);
        let page = json!({ "origin": "https://a.co.uk", "url": "https://b.co.uk/", "mode": "no-cors" });
        assert_has(&drive.ask(&fetch(1, 0.0, page)), &json!({ "kind": "request" }));
        let same_site = json!({ "status": 200, "headers": [["Cross-Origin-Resource-Policy", "same-site"]] });
        let done = drive.ask(&answer("respond", 1, 0.0, same_site));
        end_well(drive);
        done["outcome"].clone()
    };
    assert_eq!(sent(&[])["type"], "opaque");
    assert_eq!(sent(&["--public-suffix", "co.uk"])["error"], true);
}
