//! Scenarios that cannot mean what they say: a mistake in them is told, and never makes one that cannot fail.

use serde_json::{Value, json};

use super::{Scenario, run};

fn scenario(step: &Value) -> Value {
    json!({ "id": "x", "steps": [step] })
}

fn mistake(step: &Value) -> String {
    Scenario::from_json(&scenario(step)).unwrap_err().to_string()
}

fn mismatches(step: &Value) -> Vec<String> {
    run(&Scenario::from_json(&scenario(step)).unwrap()).unwrap().mismatches
}

#[test]
fn only_what_ends_a_fetch_has_an_expectation() {
    let fetch = json!({ "origin": "https://a.test", "url": "/" });
    let expect = json!({ "requests": [] });
    for step in [
        json!({ "advance": 1, "expect": expect }),
        json!({ "start": fetch, "as": "f", "expect": expect }),
        json!({ "answer": "f", "expect": expect }),
        json!({ "abort": "f", "expect": expect }),
        json!({ "drop": "f", "expect": expect }),
        json!({ "clear": { "all": true }, "expect": expect }),
        json!({ "cache": [], "expect": expect }),
    ] {
        let mistake = mistake(&step);
        assert!(mistake.contains("steps[0]: found `expect`, which only `fetch` and `finish` have"), "{mistake}");
    }
    for step in [json!({ "fetch": fetch, "expect": expect }), json!({ "finish": "f", "expect": expect })] {
        assert!(Scenario::from_json(&scenario(&step)).is_ok());
    }
}

#[test]
fn a_body_is_of_one_kind() {
    let step =
        |body: Value| json!({ "fetch": { "origin": "https://a.test", "url": "/", "method": "POST", "body": body } });
    for body in [json!({ "text": "a", "form": "b" }), json!({ "stream": "a", "text": "b" }), json!({})] {
        let mistake = mistake(&step(body));
        assert!(mistake.contains("steps[0].fetch.body: found "), "{mistake}");
    }
    assert!(Scenario::from_json(&scenario(&step(json!({ "form": "b" })))).is_ok());
}

#[test]
fn a_service_worker_answers_with_headers_that_a_script_can_give() {
    let step = |name: &str, value: &str| json!({ "fetch": { "origin": "https://a.test", "url": "/", "service_worker": { "headers": [[name, value]] } } });
    for (name, value, shown) in [("X-A", "a\0b", r"X-A: a\x00b"), ("X A", "1", "X A: 1"), ("X-A", "a\nb", r"X-A: a\nb")]
    {
        let mistake = mistake(&step(name, value));
        assert!(mistake.contains(&format!("steps[0].fetch.service_worker: found the header `{shown}`")), "{mistake}");
    }
    // Outer tabs and spaces go, as everywhere.
    assert!(Scenario::from_json(&scenario(&step("X-A", " 1\t"))).is_ok());
}

#[test]
fn a_refusal_by_the_api_has_no_reason_of_a_fetch() {
    let step = |outcome: Value| json!({ "fetch": { "origin": "https://a.test", "url": "/", "method": "TRACE" }, "expect": { "outcome": outcome } });
    assert!(mismatches(&step(json!({ "error": true }))).is_empty());
    assert!(mismatches(&step(json!({ "error": true, "phase": "constructor" }))).is_empty());
    for outcome in [
        json!({ "error": true, "reason": "allow-origin-missing" }),
        json!({ "error": true, "phase": "constructor", "reason": "blocked" }),
        json!({ "error": true, "phase": "fetch" }),
        json!({ "status": 200 }),
    ] {
        assert_eq!(mismatches(&step(outcome.clone())).len(), 1, "{outcome}");
    }
}
