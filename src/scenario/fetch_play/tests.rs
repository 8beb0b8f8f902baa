//! What the runner's network does before a scripted server, and behind it.

use serde_json::{Value, json};

use super::super::{Scenario, StepObservation, run};
use super::*;

/// What is seen of one fetch from `http://a.test`, of a scenario with this source and these responses of `http://b.test/x`.
fn seen(source: &str, fetch: &Value, responses: &Value) -> FetchObservation {
    let mut with_origin = json!({ "origin": "http://a.test", "url": "http://b.test/x" });
    with_origin.as_object_mut().unwrap().extend(fetch.as_object().unwrap().clone());
    let server = |url: &str| json!({ "url": url, "responses": responses });
    let scenario = Scenario::from_json(&json!({
        "id": "x", "source": source,
        "server": [server("http://b.test/x"), server("https://b.test/x")],
        "steps": [{ "fetch": with_origin }],
    }));
    match run(&scenario.unwrap()).unwrap().steps.pop() {
        Some(StepObservation::Fetch(seen)) => seen,
        other => panic!("{other:?}"),
    }
}

/// The status and the reason of an error, of what it ended with.
fn ended(seen: &FetchObservation) -> (Option<u16>, Option<&'static str>) {
    match seen.outcome.as_ref().unwrap() {
        ObservedOutcome::Response(response) => (Some(response.status), None),
        ObservedOutcome::Error { reason, .. } => (None, Some(reason)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_answer_stands_by_its_request() {
    let allowed = json!([["Access-Control-Allow-Origin", "*"], ["X-A", "\u{e9}"]]);
    let answers = |responses: Value| {
        let seen = seen("", &json!({}), &responses);
        let answers = seen.requests.into_iter().map(|request| request.answer);
        answers.map(|answer| answer.map(|answer| (answer.status, answer.headers.len()))).collect::<Vec<_>>()
    };
    assert_eq!(answers(json!([{ "status": 200, "headers": allowed }])), [Some((200, 2))]);
    assert_eq!(answers(json!([{ "status": 404 }])), [Some((404, 0))]);
    assert_eq!(answers(json!([{ "fail": "timed-out" }])), [None]);
    // Misdirected, and asked once more.
    let twice = answers(json!([{ "status": 421 }, { "status": 200, "headers": allowed }]));
    assert_eq!(twice, [Some((421, 0)), Some((200, 2))]);
    assert_eq!(answers(json!([{ "status": 421 }, { "fail": "timed-out" }])), [Some((421, 0)), None]);
    assert_eq!(answers(json!([{ "status": 421 }])), [Some((421, 0)), Some((421, 0))]);

    let seen = seen("", &json!({}), &json!([{ "status": 200, "headers": allowed }]));
    let headers = &seen.requests[0].answer.as_ref().unwrap().headers;
    assert_eq!(headers[1], ("X-A".to_owned(), "\u{e9}".to_owned()));
}

#[test]
fn streams_are_sent_over_tls_and_where_http_stands_for_it() {
    let head = json!([["Access-Control-Allow-Origin", "*"], ["Access-Control-Allow-Headers", "*"]]);
    let responses = json!([{ "status": 200, "headers": head }]);
    let (failed, answered) = ((None, Some("transport-failed")), (Some(200), None));
    for (source, url, body, requests, end) in [
        // The preflight goes out: it has no body.
        ("", "http://b.test/x", json!({ "stream": "s" }), 1, failed),
        ("wpt fetch/api/basic/x.any.js", "http://b.test/x", json!({ "stream": "s" }), 1, failed),
        ("wpt fetch/api/basic/x.h2.any.js", "http://b.test/x", json!({ "stream": "s" }), 2, answered),
        ("", "https://b.test/x", json!({ "stream": "s" }), 2, answered),
        ("", "http://b.test/x", json!({ "text": "t" }), 1, answered),
    ] {
        let seen = seen(source, &json!({ "url": url, "method": "POST", "body": body }), &responses);
        assert_eq!(seen.requests.len(), requests, "{source} {url} {body}");
        assert_eq!(ended(&seen), end, "{source} {url} {body}");
    }
}

#[test]
fn of_local_urls_about_blank_and_data_exist() {
    let (loads, missing) = ((Some(0), None), (None, Some("transport-failed")));
    for (url, mode, end) in [
        ("about:blank", "no-cors", loads),
        ("data:,x", "cors", (Some(200), None)),
        ("data:x", "cors", missing),
        ("blob:http://a.test/1", "same-origin", missing),
    ] {
        let seen = seen("", &json!({ "url": url, "mode": mode }), &json!([{ "status": 200 }]));
        assert!(seen.requests.is_empty(), "{url}");
        assert_eq!(ended(&seen), end, "{url}: {:?}", seen.outcome);
    }
}
