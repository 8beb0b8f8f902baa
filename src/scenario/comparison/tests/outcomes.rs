//! How fetches end.

use super::*;

/// What differs between `expected` and how a fetch ended.
fn outcome_differences(expected: &Value, found: ObservedOutcome, partial: bool) -> Vec<String> {
    let seen = FetchObservation { requests: Vec::new(), outcome: Some(found) };
    differences(&json!([]), &json!({ "outcome": expected }), &seen, partial)
}

#[test]
fn a_refusal_is_an_error_of_the_constructor_without_a_reason() {
    for (expected, differing) in [
        (json!({ "error": true }), None),
        (json!({ "error": true, "phase": "constructor" }), None),
        (json!({ "error": true, "phase": "fetch" }), Some("phase: expected fetch, found constructor")),
        (
            json!({ "error": true, "reason": "blocked" }),
            Some("reason: expected blocked, found a refusal by the API: forbidden"),
        ),
        (json!({ "status": 200 }), Some("error: expected a response, found a refusal by the API: forbidden")),
        (json!({}), Some("error: expected a response, found a refusal by the API: forbidden")),
    ] {
        let found = ObservedOutcome::Refused { message: "forbidden".into() };
        let differing: Vec<_> = differing.into_iter().map(|it| format!("outcome.{it}")).collect();
        assert_eq!(outcome_differences(&expected, found, false), differing, "{expected}");
    }
}

#[test]
fn a_network_error_is_one_of_the_fetch_with_its_reason() {
    for (expected, differing) in [
        (json!({ "error": true }), &[][..]),
        (json!({ "error": true, "phase": "fetch", "reason": "blocked" }), &[]),
        (json!({ "error": true, "phase": "constructor" }), &["phase: expected constructor, found fetch"]),
        (json!({ "error": true, "reason": "aborted" }), &["reason: expected aborted, found blocked"]),
        (
            json!({ "error": true, "phase": "constructor", "reason": "aborted" }),
            &["phase: expected constructor, found fetch", "reason: expected aborted, found blocked"],
        ),
        (json!({ "status": 0, "phase": "constructor" }), &["error: expected a response, found blocked: by a policy"]),
    ] {
        let found = ObservedOutcome::Error { reason: "blocked", message: "by a policy".into() };
        let differing: Vec<_> = differing.iter().map(|it| format!("outcome.{it}")).collect();
        assert_eq!(outcome_differences(&expected, found, false), differing, "{expected}");
    }
}

#[test]
fn an_image_loads_or_it_does_not() {
    let difference = "outcome.loaded: expected an error, found true";
    assert!(outcome_differences(&json!({}), ObservedOutcome::Loaded, false).is_empty());
    assert!(outcome_differences(&json!({ "loaded": true }), ObservedOutcome::Loaded, false).is_empty());
    assert_eq!(outcome_differences(&json!({ "loaded": false }), ObservedOutcome::Loaded, false), [difference]);
    assert_eq!(outcome_differences(&json!({ "error": true }), ObservedOutcome::Loaded, false), [difference]);
}

fn response() -> ObservedResponse {
    ObservedResponse {
        response_type: Some("cors"),
        status: 200,
        url: "https://b.test/x".into(),
        redirected: Some(false),
        headers: header_pairs(&[("content-type", "text/plain"), ("x-r", "1")]),
        timing_allowed: true,
    }
}

#[test]
fn what_is_named_of_a_response_is_compared() {
    let no_error = "error: expected true (any reason), found a response";
    for (expected, difference) in [
        (json!({}), None),
        (json!({ "error": true, "status": 404 }), Some(no_error)),
        (json!({ "error": true, "reason": "blocked" }), Some("error: expected true (blocked), found a response")),
        (json!({ "type": "cors", "status": 200, "url": "https://b.test/x" }), None),
        (json!({ "type": "basic" }), Some("type: expected basic, found cors")),
        (json!({ "status": 204 }), Some("status: expected 204, found 200")),
        (json!({ "url": "https://b.test/x#f" }), Some("url: expected https://b.test/x#f, found https://b.test/x")),
        (json!({ "redirected": false, "timing_allowed": true }), None),
        (json!({ "redirected": true }), Some("redirected: expected true, found false")),
        (json!({ "timing_allowed": false }), Some("timing_allowed: expected false, found true")),
    ] {
        let difference: Vec<_> = difference.into_iter().map(|it| format!("outcome.{it}")).collect();
        assert_eq!(
            outcome_differences(&expected, ObservedOutcome::Response(response()), false),
            difference,
            "{expected}"
        );
    }
    // XMLHttpRequest tells neither type nor redirects.
    let untold = ObservedResponse { response_type: None, redirected: None, ..response() };
    let expected = json!({ "type": "basic", "redirected": true });
    assert!(outcome_differences(&expected, ObservedOutcome::Response(untold), false).is_empty());
}

#[test]
fn headers_of_a_response_are_hidden_unless_they_are_named() {
    let (strict, partial) = (false, true);
    for (headers, partial, differing) in [
        (json!({ "Content-Type": "text/plain", "x-r": "1", "x-s": null }), strict, &[][..]),
        (json!({ "content-type": "text/plain", "x-r": "2" }), strict, &["x-r: expected `2`, found `1`"]),
        (json!({ "content-type": null, "x-r": "1" }), strict, &["content-type: expected none, found `text/plain`"]),
        (json!({ "content-type": "text/plain", "x-r": "1", "x-s": "3" }), strict, &["x-s: expected `3`, found none"]),
        (json!({ "x-r": "1" }), strict, &["content-type: expected hidden, found `text/plain`"]),
        (json!({}), strict, &["content-type: expected hidden, found `text/plain`", "x-r: expected hidden, found `1`"]),
        (json!({}), partial, &[]),
        (json!({ "x-r": "2" }), partial, &["x-r: expected `2`, found `1`"]),
    ] {
        let differing: Vec<_> = differing.iter().map(|it| format!("outcome.headers.{it}")).collect();
        let expected = json!({ "headers": headers });
        assert_eq!(
            outcome_differences(&expected, ObservedOutcome::Response(response()), partial),
            differing,
            "{expected}"
        );
    }
}

#[test]
fn an_outcome_is_asked_for_where_one_is_expected() {
    let seen = FetchObservation { requests: Vec::new(), outcome: None };
    assert_eq!(
        differences(&json!([]), &json!({ "outcome": {} }), &seen, false),
        ["outcome: expected one, found a fetch that never ended"]
    );
    let requests = json!({ "requests": [] });
    assert!(differences(&json!([]), &requests, &seen, false).is_empty());
    let ended = FetchObservation { outcome: Some(ObservedOutcome::Loaded), ..seen };
    assert!(differences(&json!([]), &requests, &ended, false).is_empty());
}
