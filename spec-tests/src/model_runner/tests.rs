//! What no suite has: interleaved steps, service workers, admission; and the comparison itself.

use serde_json::{Value, json};
use url::Url;

use crate::model::request::RedirectMode;
use crate::model::{
    Answer, Client, Corrections, HeaderList, Network, Origin, Outcome, Request, Response, ResponseType, SentRequest,
    UserAgent, fetch,
};

use super::{judge, play};

/// A preflight that allows PUT for a minute, and a plain answer.
fn server() -> Value {
    json!([
        { "url": "http://b.test/x", "preflight": true, "responses": [ { "status": 204, "headers": [
            ["Access-Control-Allow-Origin", "*"], ["Access-Control-Allow-Methods", "PUT"], ["Access-Control-Max-Age", "60"] ] } ] },
        { "url": "http://b.test/x", "preflight": false, "responses": [ { "status": 200, "headers": [
            ["Access-Control-Allow-Origin", "*"] ] } ] }
    ])
}

fn put() -> Value {
    json!({ "origin": "http://a.test", "url": "http://b.test/x", "method": "PUT" })
}

fn observe(steps: &Value, corrections: Corrections) -> Value {
    let scenario = json!({ "id": "test", "server": server(), "steps": steps });
    let observation = play(&scenario, corrections).expect("the scenario can be played");
    assert_eq!(judge(&scenario, &observation), Vec::<String>::new());
    observation
}

fn methods(observation: &Value, step: usize) -> Vec<&str> {
    let requests = observation["steps"][step]["requests"].as_array();
    let requests = requests.expect("a step with requests");
    requests.iter().filter_map(|request| request["method"].as_str()).collect()
}

fn stored(remaining: f64) -> Value {
    json!([{ "origin": "http://a.test", "url": "http://b.test/x", "credentials": false, "method": "PUT",
        "remaining": remaining }])
}

#[test]
fn two_fetches_that_start_together_both_preflight_and_a_third_does_not() {
    let observation = observe(
        &json!([
            { "start": put(), "as": "f1" },
            { "start": put(), "as": "f2" },
            { "answer": "f2" },
            { "advance": 10.0 },
            { "cache": stored(50.0) },
            { "fetch": put() },
            { "finish": "f1" },
            { "cache": stored(60.0) },
            { "finish": "f2" },
        ]),
        Corrections::STANDARD,
    );
    assert_eq!(methods(&observation, 5), ["PUT"]);
    assert_eq!(methods(&observation, 6), ["OPTIONS", "PUT"]);
    assert_eq!(methods(&observation, 8), ["OPTIONS", "PUT"]);
}

#[test]
fn to_the_letter_an_answer_does_not_restart_the_clock() {
    observe(
        &json!([
            { "start": put(), "as": "f1" },
            { "fetch": put() },
            { "advance": 10.0 },
            { "finish": "f1" },
            { "cache": stored(50.0) },
        ]),
        Corrections::LETTER,
    );
}

#[test]
fn an_abort_is_the_outcome_under_both_switches_and_clears_what_the_preflight_stored() {
    for corrections in [Corrections::STANDARD, Corrections::LETTER] {
        let observation = observe(
            &json!([
                { "start": put(), "as": "preflight" },
                { "abort": "preflight" },
                { "finish": "preflight", "expect": { "outcome": { "error": true, "reason": "aborted" } } },
                { "start": put(), "as": "actual" },
                { "answer": "actual" },
                { "cache": stored(60.0) },
                { "abort": "actual" },
                { "cache": [] },
                { "finish": "actual", "expect": { "outcome": { "error": true, "reason": "aborted" } } },
            ]),
            corrections,
        );
        assert_eq!(methods(&observation, 2), ["OPTIONS"]);
        assert_eq!(methods(&observation, 8), ["OPTIONS", "PUT"]);
    }
}

#[test]
fn a_dropped_fetch_changes_nothing_more() {
    observe(
        &json!([
            { "start": put(), "as": "preflight" },
            { "drop": "preflight" },
            { "cache": [] },
            { "start": put(), "as": "actual" },
            { "answer": "actual" },
            { "drop": "actual" },
            { "cache": stored(60.0) },
        ]),
        Corrections::STANDARD,
    );
}

#[test]
fn an_answer_from_before_a_clear_is_used_but_not_stored() {
    let clears = [
        json!({ "all": true }),
        json!({ "partition": "http://a.test" }),
        json!({ "origin": "http://a.test" }),
        json!({ "host": "b.test" }),
    ];
    for clear in clears {
        let observation = observe(
            &json!([
                { "start": put(), "as": "f1" },
                { "clear": clear },
                { "finish": "f1", "expect": { "outcome": { "type": "cors", "status": 200 } } },
                { "cache": [] },
            ]),
            Corrections::STANDARD,
        );
        assert_eq!(methods(&observation, 2), ["OPTIONS", "PUT"]);
    }
    observe(
        &json!([
            { "start": put(), "as": "f1" },
            { "clear": { "host": "a.test" } },
            { "finish": "f1" },
            { "cache": stored(60.0) },
        ]),
        Corrections::STANDARD,
    );
}

#[test]
fn a_scenario_that_asks_for_the_unknown_is_not_played() {
    let with = |key: &str, value: Value| {
        let mut scenario = json!({ "id": "test", "server": [], "steps": [ { "fetch": put() } ] });
        scenario[key] = value;
        play(&scenario, Corrections::STANDARD)
    };
    assert!(with("tags", json!([])).is_ok());
    assert!(with("needs", json!(["outcome.colour"])).is_err());
    assert!(with("steps", json!([{ "fetch": { "api": "beacon" } }])).is_err());
    assert!(with("steps", json!([{ "answer": "f1" }])).is_err());
    assert!(with("steps", json!([{ "sleep": 1 }])).is_err());
}

/// What [`judge`] says of one fetch, of which the observation is right.
fn differences(expect: &Value, partial: bool) -> Vec<String> {
    let scenario = json!({ "id": "test", "partial": partial, "server": server(),
        "steps": [ { "fetch": put(), "expect": expect } ] });
    let observation = play(&scenario, Corrections::STANDARD).expect("the scenario can be played");
    judge(&scenario, &observation)
}

#[test]
fn the_comparison_is_as_strict_as_the_rules_say() {
    let preflight = json!({ "method": "OPTIONS", "url": "http://b.test/x", "credentials": false, "headers": {
        "Origin": "http://a.test", "access-control-request-method": "PUT", "access-control-request-headers": null } });
    let actual = json!({ "method": "PUT", "url": "http://b.test/x", "headers": { "origin": "http://a.test" } });
    let outcome = json!({ "type": "cors", "status": 200, "headers": {} });
    let right = json!({ "requests": [preflight, actual], "outcome": outcome });
    assert_eq!(differences(&right, false), Vec::<String>::new());

    let mut unnamed = right.clone();
    unnamed["requests"][1]["headers"] = json!({});
    assert_eq!(differences(&unnamed, false).len(), 1);
    assert_eq!(differences(&unnamed, true).len(), 0);

    let mut wrong = right.clone();
    wrong["requests"][0]["credentials"] = json!(true);
    wrong["requests"][1]["method"] = json!("put");
    wrong["outcome"]["status"] = json!(201);
    wrong["outcome"]["headers"] = json!({ "access-control-allow-origin": "*" });
    assert_eq!(differences(&wrong, true).len(), 4);

    let mut fewer = right.clone();
    fewer["requests"] = json!([right["requests"][0]]);
    assert_eq!(differences(&fewer, true).len(), 1);

    let failed = json!({ "outcome": { "error": true } });
    assert_eq!(differences(&failed, true).len(), 1);
}

/// The outcome of one fetch of `http://b.test/x`, or of what else the members say.
fn outcome(members: &Value) -> Value {
    let mut description = json!({ "origin": "http://a.test", "url": "http://b.test/x" });
    for (key, value) in members.as_object().expect("an object") {
        description[key] = value.clone();
    }
    let scenario = json!({ "id": "test", "hsts": ["b.test"], "steps": [ { "fetch": description } ], "server": [
        { "url": "https://b.test/x", "responses": [
            { "status": 200, "headers": [["Access-Control-Allow-Origin", "*"]] } ] } ] });
    let observation = play(&scenario, Corrections::STANDARD).expect("the scenario can be played");
    observation["steps"][0]["outcome"].clone()
}

#[test]
fn the_answer_of_a_service_worker_is_refused_in_four_ways() {
    let with = |kind: &str, mode: &str, status: u16| {
        outcome(
            &json!({ "mode": mode, "service_worker": { "type": kind, "status": status, "headers": [["X-A", "1"]] } }),
        )
    };
    assert_eq!(with("error", "cors", 200)["reason"], "service-worker-error");
    assert_eq!(with("opaqueredirect", "cors", 302)["reason"], "service-worker-opaque-redirect");
    assert_eq!(with("opaque", "cors", 200)["reason"], "service-worker-opaque");
    assert_eq!(with("opaque", "no-cors", 200)["type"], "opaque");
    // Main fetch 12.c refuses before the service worker is asked.
    assert_eq!(with("cors", "same-origin", 200)["reason"], "same-origin-mode-cross-origin");
    // A constructed response has not been shared by anyone, and is filtered like one that has.
    assert_eq!(with("default", "cors", 200)["type"], "cors");
    assert_eq!(with("default", "cors", 200)["headers"], json!({}));
    assert_eq!(with("basic", "cors", 200)["headers"], json!({ "x-a": "1" }));
    let same_origin = outcome(&json!({ "url": "http://a.test/x", "mode": "same-origin",
        "service_worker": { "type": "cors", "status": 200, "headers": [] } }));
    assert_eq!(same_origin["reason"], "service-worker-cors-in-same-origin-mode");
}

#[test]
fn a_stream_needs_http_2_which_needs_tls() {
    let sent = |scheme: &str, source: &str| {
        let url = format!("{scheme}://a.test/x");
        let scenario = json!({ "id": "test", "source": source,
            "server": [ { "url": url, "responses": [ { "status": 200, "headers": [] } ] } ],
            "steps": [ { "fetch": { "origin": format!("{scheme}://a.test"), "url": url, "method": "POST",
                "body": { "stream": "x" } } } ] });
        let observation = play(&scenario, Corrections::STANDARD).expect("the scenario can be played");
        methods(&observation, 0).len()
    };
    assert_eq!(sent("http", "of our own"), 0);
    assert_eq!(sent("http", "request-upload.h2.any.js"), 1);
    assert_eq!(sent("https", "of our own"), 1);
}

#[test]
fn admission_upgrades_and_blocks() {
    assert_eq!(outcome(&json!({}))["url"], "https://b.test/x");
    assert_eq!(outcome(&json!({ "url": "http://b.test:25/x" }))["reason"], "blocked");
    // Mixed content is blocked before HSTS could upgrade it.
    assert_eq!(outcome(&json!({ "origin": "https://a.test" }))["reason"], "blocked");
    assert_eq!(
        outcome(&json!({ "origin": "https://a.test", "url": "http://127.0.0.1/x" }))["reason"],
        "transport-failed"
    );
}

#[test]
fn what_is_not_http_is_answered_without_the_server() {
    let blank = outcome(&json!({ "url": "about:blank", "mode": "no-cors" }));
    assert_eq!(blank["type"], "opaque");
    let data = outcome(&json!({ "url": "data:text/html;base64,eA%3D%3D" }));
    assert_eq!(data["headers"], json!({ "content-type": "text/html" }));
    let broken = outcome(&json!({ "url": "data:text/html;base64,e" }));
    assert_eq!(broken["reason"], "transport-failed");
    let file = outcome(&json!({ "url": "file:///x" }));
    assert_eq!(file["reason"], "non-http-scheme");
    let unknown = outcome(&json!({ "url": "x-unknown://b.test/", "mode": "no-cors" }));
    assert_eq!(unknown["reason"], "scheme-not-supported");
}

#[test]
fn a_redirect_met_by_a_service_worker_is_refused_unless_the_mode_is_follow() {
    struct ServiceWorker;
    impl Network for ServiceWorker {
        fn now(&mut self) -> u64 {
            0
        }
        fn handle_fetch(&mut self, request: &Request) -> Option<Response> {
            let mut response = Response::new(200, HeaderList::new());
            response.unfiltered_url_list = vec![request.url.clone(), request.url.clone()];
            Some(Response::filtered(ResponseType::Basic, response))
        }
        fn http_network_or_cache_fetch(&mut self, _request: &SentRequest) -> Answer {
            Answer::Failed
        }
        fn local(&mut self, _request: &Request) -> Answer {
            Answer::Failed
        }
    }
    let code = |redirect_mode| {
        let url = Url::parse("http://a.test/x").expect("a URL");
        let request = Request {
            client: Some(Client::new(url.clone(), Origin::of_url(&url, None))),
            redirect_mode,
            ..Request::new(url)
        };
        match fetch(&UserAgent::new(), request, &mut ServiceWorker) {
            Outcome::NetworkError(error) => Some(error.code),
            Outcome::Response(_) => None,
        }
    };
    assert_eq!(code(RedirectMode::Follow), None);
    assert_eq!(code(RedirectMode::Manual), Some("service-worker-redirected"));
    assert_eq!(code(RedirectMode::Error), Some("service-worker-redirected"));
}

#[test]
fn a_navigation_goes_to_a_document_where_nothing_else_is_said() {
    for (destination, is_mixed_content_allowed) in
        [(json!({}), true), (json!({ "destination": "" }), true), (json!({ "destination": "iframe" }), false)]
    {
        let mut navigation = destination.clone();
        navigation["origin"] = "https://a.test".into();
        navigation["mode"] = "navigate".into();
        assert_eq!(outcome(&navigation)["error"] != true, is_mixed_content_allowed, "{destination}");
    }
}
