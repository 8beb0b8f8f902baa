//! Whole exchanges, judged.

use serde_json::{Value, json};

use super::*;
use crate::har::tests::{PERMISSION, entry, judged, kept, with, with_cookie};

const SENT: &[&str] = &["Origin: https://a.test", "Sec-Fetch-Mode: cors", "Cookie: a=b"];

/// So many seconds after the first.
fn at(seconds: u32, entry: Value) -> Value {
    with(entry, json!({ "startedDateTime": format!("2026-01-01T00:00:{seconds:02}Z"), "time": 100 }))
}

fn put(status: u16) -> Value {
    entry("PUT https://b.test/", SENT, status, PERMISSION)
}

fn code(verdict: &ProfileVerdict) -> String {
    match &verdict.ruling {
        Ruling::Allowed { .. } => "allowed".to_owned(),
        Ruling::Refused(reason) => reason.code().to_string(),
        Ruling::Unsettled(why) => why.code().to_owned(),
    }
}

#[test]
fn an_earlier_preflight_holds_as_long_as_browsers_keep_it() {
    let sent = ["Origin: https://a.test", "Access-Control-Request-Method: PUT"];
    let allows = [PERMISSION, &["Access-Control-Allow-Methods: PUT"]].concat();
    let preflight = entry("OPTIONS https://b.test/", &sent, 204, &allows);
    // Five seconds without `Access-Control-Max-Age`.
    let exchanges = judged("Firefox", &[at(0, preflight), at(1, put(200)), at(4, put(200)), at(9, put(200))]);
    let expected =
        [("allowed", None), ("allowed", Some("an earlier preflight still holds")), ("preflight-missing", None)];
    assert_eq!(exchanges.len(), expected.len());
    for (exchange, (expected, without_preflight)) in exchanges.iter().zip(expected) {
        for verdict in &exchange.verdicts {
            let found = (code(verdict), verdict.without_preflight);
            assert_eq!(found, (expected.to_owned(), without_preflight), "{}", verdict.profile.name);
        }
    }
}

#[test]
fn where_neither_was_answered_the_request_is_the_nearer_cause() {
    for (status, expected) in [(0, "unanswered"), (200, "preflight-missing")] {
        let exchange = judged("Firefox", &[put(status)]).remove(0);
        for verdict in &exchange.verdicts {
            assert_eq!(code(verdict), expected, "{}", verdict.profile.name);
        }
    }
}

/// `*` covers `Authorization` for browsers, not for the Standard.
#[test]
fn deviations_explain_what_one_play_shows() {
    let origin = "Origin: https://a.test";
    let asks = ["Access-Control-Request-Method: GET", "Access-Control-Request-Headers: authorization", origin];
    let allows = ["Access-Control-Allow-Origin: *", "Access-Control-Allow-Headers: *"];
    let entries = [
        entry("OPTIONS https://b.test/", &asks, 204, &allows),
        entry("GET https://b.test/", &[origin, "Sec-Fetch-Mode: cors", "Authorization: Bearer x"], 200, &allows),
    ];
    let needs_listing = "authorization-needs-explicit-listing";
    for (creator, expected, because) in [
        // That Chromium handed it over shows that no credentials were included.
        ("WebInspector", [needs_listing, "allowed"], "preflight.authorization=covered"),
        // Judged both ways, which no single play explains.
        ("Firefox", [needs_listing, "credentials-unknown"], ""),
    ] {
        let exchange = judged(creator, &entries).remove(0);
        let [standard, chromium] = [&exchange.verdicts[0], &exchange.verdicts[1]];
        assert_eq!([code(standard), code(chromium)], expected, "{creator}");
        assert_eq!([standard.because.join(", "), chromium.because.join(", ")], ["", because], "{creator}");
    }
}

#[test]
fn common_labels_are_whole_ones_from_the_end() {
    for (left, right, expected) in [
        ("a.example.test", "b.example.test", "example.test"),
        ("a.test", "a.test", "a.test"),
        ("xa.test", "a.test", "test"),
        ("example.test", "api.example.test", "example.test"),
        ("a.test", "a.example", ""),
        ("a.b.test", "a.c.test", "test"),
        ("", "a.test", ""),
    ] {
        assert_eq!(common_labels(left, right), expected.len(), "{left}, {right}");
    }
}

#[test]
fn answers_are_told_as_they_were_recorded() {
    for (error, expected) in
        [(json!("net::ERR_FAILED"), Some("net::ERR_FAILED")), (json!(""), None), (json!(null), None)]
    {
        let entry = kept(with(with_cookie(200, PERMISSION), json!({ "response": { "_error": error } })));
        let answer = recorded_answer(&entry);
        assert_eq!((answer.entry, answer.method.as_str(), answer.status), (0, "GET", 200));
        assert_eq!((answer.error.as_deref(), answer.cookie.as_deref()), (expected, Some(&b"a=b"[..])), "{error}");
    }
}
