//! What is compared and what is left alone: each expectation beside an observation, and the sentences that come of it.

mod cache;
mod outcomes;

use super::super::format::Step;
use super::*;
use crate::RedirectTaint;

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
        redirect_taint: RedirectTaint::SameOrigin,
        answer: None,
    }
}

/// The same of the one request that was sent.
fn request_differences(author: &Value, expected: &Value, found: ObservedRequest) -> Vec<String> {
    let seen = FetchObservation { requests: vec![found], outcome: None };
    differences(author, &json!({ "requests": [expected] }), &seen, false)
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
