//! What is compared and what is left alone: each expectation beside an observation, and the sentences that come of it.

use std::time::Duration;

use super::super::format::Step;
use super::*;
use crate::NetworkPartitionKey;

/// What differs between `expect` and `seen`, of a fetch with these headers of its author's.
fn differences(author: &Value, expect: &Value, seen: &FetchObservation, partial: bool) -> Vec<String> {
    let fetch = json!({ "origin": "https://a.test", "url": "https://b.test/x", "headers": author });
    let scenario = json!({ "id": "x", "partial": partial, "steps": [{ "fetch": fetch, "expect": expect }] });
    let scenario = Scenario::from_json(&scenario).unwrap();
    let [Step::Fetch { fetch, expect: Some(expect) }] = &scenario.steps[..] else { panic!("{:?}", scenario.steps) };
    compare_fetch(expect, seen, fetch, &scenario)
}

fn header_pairs(headers: &[(&str, &str)]) -> Vec<(String, String)> {
    headers.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn sent(headers: &[(&str, &str)]) -> ObservedRequest {
    ObservedRequest {
        method: "PUT".into(),
        url: "https://b.test/x".into(),
        preflight: false,
        headers: header_pairs(headers),
        credentials: true,
        partition: Some("https://top.test".into()),
        answer: None,
    }
}

/// The same of the one request that was sent.
fn request_differences(author: &Value, expected: &Value, found: ObservedRequest) -> Vec<String> {
    let seen = FetchObservation { requests: vec![found], outcome: None };
    differences(author, &json!({ "requests": [expected] }), &seen, false)
}

/// The same of how it ended.
fn outcome_differences(expected: &Value, found: ObservedOutcome, partial: bool) -> Vec<String> {
    let seen = FetchObservation { requests: Vec::new(), outcome: Some(found) };
    differences(&json!([]), &json!({ "outcome": expected }), &seen, partial)
}

#[test]
fn a_request_more_or_fewer_is_a_difference() {
    let one = json!({ "method": "GET", "url": "https://b.test/" });
    let two = json!([one, { "method": "PUT", "url": "https://b.test/#f" }]);
    let found = |requests| FetchObservation { requests, outcome: None };
    let differences = |expected: &Value, found| differences(&json!([]), &json!({ "requests": expected }), &found, true);
    assert!(differences(&json!([]), found(vec![])).is_empty());
    assert_eq!(
        differences(&json!([]), found(vec![sent(&[])])),
        ["requests: expected 0 (none), found 1 (PUT https://b.test/x)"]
    );
    assert_eq!(
        differences(&two, found(vec![])),
        ["requests: expected 2 (GET https://b.test/, PUT https://b.test/#f), found 0 (none)"]
    );
    assert_eq!(
        differences(&json!([one]), found(vec![sent(&[]), sent(&[])])),
        ["requests: expected 1 (GET https://b.test/), found 2 (PUT https://b.test/x, PUT https://b.test/x)"]
    );
    // In their order, each by its number.
    assert_eq!(
        differences(&two, found(vec![sent(&[]), sent(&[])])),
        [
            "requests[0].method: expected GET, found PUT",
            "requests[0].url: expected https://b.test/, found https://b.test/x",
            "requests[1].url: expected https://b.test/, found https://b.test/x",
        ]
    );
}

#[test]
fn what_is_named_of_a_request_is_compared() {
    for (field, value, difference) in [
        ("method", json!("PUT"), None),
        ("method", json!("put"), Some("expected put, found PUT")),
        ("url", json!("https://b.test/x"), None),
        ("url", json!("https://user:pass@b.test/x#f"), None),
        ("url", json!("https://b.test/y#f"), Some("expected https://b.test/y, found https://b.test/x")),
        ("url", json!("x"), Some("expected x, found https://b.test/x")),
        ("credentials", json!(true), None),
        ("credentials", json!(false), Some("expected false, found true")),
        ("partition", json!("https://top.test"), None),
        ("partition", json!("https://b.test"), Some("expected `https://b.test`, found `https://top.test`")),
        ("partition", json!(null), Some("expected none, found `https://top.test`")),
    ] {
        let mut expected = json!({ "method": "PUT", "url": "https://b.test/x" });
        expected[field] = value;
        let difference: Vec<_> = difference.into_iter().map(|it| format!("requests[0].{field}: {it}")).collect();
        assert_eq!(request_differences(&json!([]), &expected, sent(&[])), difference, "{expected}");
    }
    let expected = |partition: Value| json!({ "method": "PUT", "url": "https://b.test/x", "partition": partition });
    let without = || ObservedRequest { partition: None, ..sent(&[]) };
    assert!(request_differences(&json!([]), &expected(json!(null)), without()).is_empty());
    assert_eq!(
        request_differences(&json!([]), &expected(json!("https://top.test")), without()),
        ["requests[0].partition: expected `https://top.test`, found none"]
    );
}

#[test]
fn headers_are_compared_where_they_are_named_and_origin_and_the_authors_everywhere() {
    let (strict, partial) = (false, true);
    for (headers, partial, differing) in [
        (json!({ "origin": "https://a.test", "X-A": "1" }), strict, &[][..]),
        (json!({ "origin": "https://a.test", "x-a": "2" }), strict, &["x-a: expected `2`, found `1`"]),
        (json!({ "origin": "https://a.test", "x-a": "1 " }), strict, &["x-a: expected `1 `, found `1`"]),
        (json!({ "origin": "https://a.test", "x-a": null }), strict, &["x-a: expected none, found `1`"]),
        (
            json!({ "origin": "https://a.test", "x-a": "1", "x-b": "\u{e9}\n" }),
            strict,
            &["x-b: expected `\u{e9}\\n`, found none"],
        ),
        (json!({ "origin": "https://a.test", "x-a": "1", "x-b": null }), strict, &[]),
        (json!({ "x-a": "1" }), strict, &["origin: expected none, found `https://a.test`"]),
        (json!({ "origin": "https://a.test" }), strict, &["x-a: expected none, found `1`"]),
        (json!({ "x-a": "1" }), partial, &[]),
        (json!({ "origin": "https://a.test" }), partial, &[]),
        (
            json!({ "x-a": null, "origin": "null" }),
            partial,
            &["x-a: expected none, found `1`", "origin: expected `null`, found `https://a.test`"],
        ),
    ] {
        let expected = json!({ "requests": [{ "method": "PUT", "url": "https://b.test/x", "headers": headers }] });
        let found = sent(&[("origin", "https://a.test"), ("x-a", "1"), ("sec-fetch-mode", "cors")]);
        let seen = FetchObservation { requests: vec![found], outcome: None };
        let differing: Vec<_> = differing.iter().map(|it| format!("requests[0].headers.{it}")).collect();
        assert_eq!(differences(&json!([["X-A", "1"]]), &expected, &seen, partial), differing, "{expected}");
    }
}

#[test]
fn on_preflights_the_authors_headers_are_not_looked_for() {
    let unnamed = |preflight| {
        let names = [
            "x-a",
            "x-b",
            "authorization",
            "origin",
            "access-control-request-headers",
            "access-control-request-method",
        ];
        let found = ObservedRequest { preflight, ..sent(&names.map(|name| (name, "1"))) };
        let expected = json!({ "method": "PUT", "url": "https://b.test/x" });
        request_differences(&json!([["X-A", "1"], ["X-C", "2"]]), &expected, found)
    };
    let always =
        ["origin", "authorization", "access-control-request-method", "access-control-request-headers"].to_vec();
    let sentences = |names: &[&str]| {
        let sentence = |name| format!("requests[0].headers.{name}: expected none, found `1`");
        names.iter().map(sentence).collect::<Vec<_>>()
    };
    assert_eq!(unnamed(true), sentences(&always));
    assert_eq!(unnamed(false), sentences(&[always, vec!["x-a"]].concat()));
}

#[test]
fn a_forbidden_header_counts_as_absent_where_the_network_layer_sent_its_own() {
    let (is_own, is_found) = (true, false);
    for (author, name, found, own) in [
        (json!([["Referer", "https://evil.test/"]]), "referer", "https://a.test/", is_own),
        (json!([["content-length", "5"]]), "content-length", "0", is_own),
        (json!([["ACCEPT-ENCODING", "br"], ["X-A", "1"]]), "accept-encoding", "identity", is_own),
        // The author's went through, its outer spaces lost.
        (json!([["Referer", " https://a.test/ "]]), "referer", "https://a.test/", is_found),
        (json!([["Content-Length", "5"]]), "content-length", "5", is_found),
        // Nothing else is the network layer's.
        (json!([["X-A", "1"]]), "x-a", "2", is_found),
        (json!([["Cookie", "a=b"]]), "cookie", "c=d", is_found),
    ] {
        let differences = |headers: Value| {
            let expected = json!({ "method": "PUT", "url": "https://b.test/x", "headers": headers });
            request_differences(&author, &expected, sent(&[(name, found)]))
        };
        let difference =
            |expected: &str| vec![format!("requests[0].headers.{name}: expected {expected}, found `{found}`")];
        let absent = if own { Vec::new() } else { difference("none") };
        assert_eq!(differences(json!({})), absent, "{author}");
        assert_eq!(differences(json!({ name: null })), absent, "{author}");
        // A value that is named is compared all the same.
        assert_eq!(differences(json!({ name: "7" })), difference("`7`"), "{author}");
        assert!(differences(json!({ name: found })).is_empty(), "{author}");
    }
    // Where the author set none, what is there is not to be there.
    let expected = json!({ "method": "PUT", "url": "https://b.test/x", "headers": { "referer": null } });
    assert_eq!(
        request_differences(&json!([["X-A", "1"]]), &expected, sent(&[("referer", "https://a.test/")])),
        ["requests[0].headers.referer: expected none, found `https://a.test/`"]
    );
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

fn entry(token: CacheToken) -> CacheEntry {
    CacheEntry {
        partition: NetworkPartitionKey::new("https://top.test"),
        origin: "https://a.test".into(),
        url: "https://b.test/x".into(),
        credentials: false,
        token,
        remaining: Duration::from_millis(5500),
    }
}

fn cache_differences(expected: &Value, found: &[CacheEntry]) -> Vec<String> {
    let scenario = Scenario::from_json(&json!({ "id": "x", "steps": [{ "cache": expected }] })).unwrap();
    let [Step::Cache(expected)] = &scenario.steps[..] else { panic!("{:?}", scenario.steps) };
    compare_cache(expected, found)
}

#[test]
fn an_entry_of_the_cache_is_another_where_anything_named_differs() {
    let is = json!({ "origin": "https://a.test", "url": "https://b.test/x", "credentials": false, "method": "PUT" });
    let found = [entry(CacheToken::Method(b"PUT".to_vec()))];
    let unexpected = "cache: unexpected entry {\"partition\":\"https://top.test\",\"origin\":\"https://a.test\",\
        \"url\":\"https://b.test/x\",\"credentials\":false,\"method\":\"PUT\",\"remaining\":5.5}";
    assert!(cache_differences(&json!([is]), &found).is_empty());
    assert_eq!(cache_differences(&json!([]), &found), [unexpected]);
    for (field, value, wanted) in [
        ("origin", json!("null"), "method `PUT` for null at https://b.test/x (credentials false, remaining None)"),
        (
            "url",
            json!("https://b.test/y"),
            "method `PUT` for https://a.test at https://b.test/y (credentials false, remaining None)",
        ),
        (
            "credentials",
            json!(true),
            "method `PUT` for https://a.test at https://b.test/x (credentials true, remaining None)",
        ),
        (
            "method",
            json!("put"),
            "method `put` for https://a.test at https://b.test/x (credentials false, remaining None)",
        ),
        (
            "remaining",
            json!(5),
            "method `PUT` for https://a.test at https://b.test/x (credentials false, remaining Some(5.0))",
        ),
    ] {
        let mut other = is.clone();
        other[field] = value;
        let missing = format!("cache: expected {wanted}, found no such entry");
        assert_eq!(cache_differences(&json!([other]), &found), [missing, unexpected.to_owned()], "{field}");
    }
    // Methods and header names are of two kinds.
    let header = json!([{ "origin": "https://a.test", "url": "https://b.test/x", "header": "PUT" }]);
    assert_eq!(cache_differences(&header, &found).len(), 2);
    assert!(cache_differences(&header, &[entry(CacheToken::HeaderName(b"put".to_vec()))]).is_empty());
}

#[test]
fn what_remains_is_compared_to_less_than_a_thousandth_of_a_second() {
    for (remaining, expected, same) in [
        (Duration::from_millis(5500), 5.5, true),
        (Duration::from_millis(5500), 5.5009, true),
        (Duration::from_millis(5500), 5.4991, true),
        (Duration::from_millis(5500), 5.502, false),
        (Duration::from_millis(5500), 5.498, false),
        (Duration::from_micros(999), 0.0, true),
        (Duration::from_millis(1), 0.0, false),
    ] {
        let found = CacheEntry { remaining, ..entry(CacheToken::Method(b"PUT".to_vec())) };
        let expected =
            json!([{ "origin": "https://a.test", "url": "https://b.test/x", "method": "PUT", "remaining": expected }]);
        assert_eq!(cache_differences(&expected, &[found]).is_empty(), same, "{remaining:?} {expected}");
    }
}

#[test]
fn the_caches_whole_content_is_compared_in_any_order() {
    let named = |name: &str| json!({ "origin": "https://a.test", "url": "https://b.test/x", "header": name });
    let found = ["x-a", "x-b", "x-b"].map(|name| entry(CacheToken::HeaderName(name.into())));
    assert!(cache_differences(&json!([named("X-B"), named("x-a"), named("x-b")]), &found).is_empty());
    // Each entry stands for one expectation.
    let differences = cache_differences(&json!([named("x-a"), named("x-a"), named("x-b")]), &found);
    assert_eq!(differences.len(), 2);
    assert!(differences[0].starts_with("cache: expected header `x-a` for https://a.test"), "{differences:?}");
    assert!(differences[1].contains("\"header\":\"x-b\""), "{differences:?}");
}

#[test]
fn the_caches_content_is_written_as_the_format_has_it() {
    assert_eq!(cache_json(&[]), json!([]));
    assert_eq!(
        cache_json(&[entry(CacheToken::Method(b"PUT".to_vec())), entry(CacheToken::HeaderName(b"x-\xe9".to_vec()))]),
        json!([
            {
                "partition": "https://top.test", "origin": "https://a.test", "url": "https://b.test/x",
                "credentials": false, "method": "PUT", "remaining": 5.5,
            },
            {
                "partition": "https://top.test", "origin": "https://a.test", "url": "https://b.test/x",
                "credentials": false, "header": "x-\u{e9}", "remaining": 5.5,
            },
        ])
    );
}
