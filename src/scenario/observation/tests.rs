//! What a run writes down, word for word.

use super::super::{Scenario, run};
use super::*;

/// The observation of one fetch, whose server answers with a redirect, and then with a header that may be read.
fn observed(fetch: &Value) -> Value {
    let scenario = Scenario::from_json(&json!({
        "id": "observed",
        "server": [
            { "url": "https://b.test/r", "responses": [ { "status": 302, "headers": [
                ["Location", "/x#g"], ["Access-Control-Allow-Origin", "*"] ] } ] },
            { "url": "https://b.test/x", "responses": [ { "status": 203, "headers": [
                ["Access-Control-Allow-Origin", "*"], ["Timing-Allow-Origin", "*"],
                ["Expires", " 1\t"], ["X-Hidden", "2"], ["expires", "\u{e9}"] ] } ] },
        ],
        "steps": [ { "fetch": fetch }, { "advance": 0.5 } ],
    }));
    run(&scenario.unwrap()).unwrap().observation()
}

fn fetch(api: &str, mode: &str, url: &str) -> Value {
    json!({ "api": api, "origin": "https://a.test", "url": url, "mode": mode })
}

#[test]
fn a_run_is_written_as_the_format_has_it() {
    assert_eq!(
        observed(&fetch("fetch", "cors", "https://user@b.test/x#f")),
        json!({
            "id": "observed",
            "browser": "fetch-cors/standard",
            "version": env!("CARGO_PKG_VERSION"),
            "steps": [
                {
                    "requests": [],
                    "outcome": {
                        "error": true,
                        "phase": "constructor",
                        "message": "the URL has a username or a password",
                    },
                },
                { "advance": 0.5 },
            ],
        })
    );
    let mut with_header = fetch("fetch", "cors", "https://b.test/x#f");
    with_header["headers"] = json!([["Accept", "a"], ["accept", "b"]]);
    assert_eq!(
        observed(&with_header)["steps"][0]["requests"],
        json!([{
            "method": "GET",
            "url": "https://b.test/x",
            "headers": { "accept": "a, b", "origin": "https://a.test", "referer": "https://a.test/" },
            "credentials": false,
            "partition": "https://a.test",
        }])
    );
}

#[test]
fn each_api_tells_what_it_tells() {
    let headers = json!({ "expires": "1, \u{e9}" });
    for (fetch, outcome) in [
        (
            fetch("fetch", "cors", "https://b.test/r"),
            json!({
                "type": "cors", "status": 203, "url": "https://b.test/x", "redirected": true,
                "headers": headers, "timing_allowed": false,
            }),
        ),
        (
            fetch("fetch", "cors", "https://b.test/x#f"),
            json!({
                "type": "cors", "status": 203, "url": "https://b.test/x", "redirected": false,
                "headers": headers, "timing_allowed": true,
            }),
        ),
        (
            fetch("xhr", "cors", "https://b.test/x#f"),
            json!({ "status": 203, "url": "https://b.test/x", "headers": headers, "timing_allowed": true }),
        ),
        (
            fetch("fetch", "no-cors", "https://b.test/x"),
            json!({
                "type": "opaque", "status": 0, "url": "", "redirected": false,
                "headers": {}, "timing_allowed": true,
            }),
        ),
        (fetch("img", "no-cors", "https://b.test/x"), json!({ "loaded": true })),
    ] {
        assert_eq!(observed(&fetch)["steps"][0]["outcome"], outcome, "{fetch}");
    }
}

#[test]
fn an_error_tells_its_phase_and_its_reason() {
    for api in ["fetch", "xhr", "img"] {
        let outcome = &observed(&fetch(api, "cors", "https://c.test/"))["steps"][0]["outcome"];
        assert_eq!(outcome["error"], true, "{api}");
        assert_eq!(outcome["phase"], "fetch", "{api}");
        assert_eq!(outcome["reason"], "transport-failed", "{api}");
        let message = outcome["message"].as_str().unwrap();
        assert!(message.starts_with("https://c.test/: "), "{message}");
    }
}

#[test]
fn a_fetch_without_end_has_no_outcome() {
    let fetch = FetchObservation::default();
    assert_eq!(StepObservation::Fetch(fetch).to_json(), json!({ "requests": [] }));
    assert_eq!(StepObservation::Other(json!({ "answer": "f" })).to_json(), json!({ "answer": "f" }));
}
