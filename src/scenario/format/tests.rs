//! What scenarios may be written like, and what is read from them.

use serde_json::json;

use super::*;

fn scenario(id: &str, steps: &Value) -> Result<Scenario, String> {
    Scenario::from_json(&json!({ "id": id, "steps": steps })).map_err(|error| error.to_string())
}

#[test]
fn an_id_is_printable_without_spaces() {
    for id in ["a", "A-1_b/c.d", "*", "~!"] {
        assert_eq!(scenario(id, &json!([])).unwrap().id, id);
    }
    let expected = "expected printable ASCII without spaces";
    for (id, found) in [("", "\"\""), ("a b", "\"a b\""), ("\u{e9}", "\"\u{e9}\""), (" ", "\" \"")] {
        let mistake = scenario(id, &json!([])).unwrap_err();
        assert_eq!(mistake, format!("scenario `{id}`: id: found `{found}`, {expected}"));
    }
    let mistake = scenario("a\n", &json!([])).unwrap_err();
    assert_eq!(mistake, format!("scenario `a\\n`: id: found `\"a\\n\"`, {expected}"));
}

#[test]
fn steps_are_counted_and_those_that_expect_something_are_known() {
    let fetch = json!({ "origin": "https://a.test", "url": "/" });
    let expect = json!({ "requests": [] });
    for (steps, count, expects) in [
        (json!([]), 0, false),
        (json!([{ "advance": 1 }]), 1, false),
        (json!([{ "cache": [] }]), 1, true),
        (json!([{ "fetch": fetch }]), 1, false),
        (json!([{ "fetch": fetch, "expect": {} }]), 1, true),
        (json!([{ "start": fetch, "as": "f" }, { "answer": "f" }, { "finish": "f" }]), 3, false),
        (json!([{ "start": fetch, "as": "f" }, { "finish": "f", "expect": expect }]), 2, true),
        (json!([{ "fetch": fetch, "expect": expect }, { "clear": { "all": true } }]), 2, true),
    ] {
        let scenario = scenario("x", &steps).unwrap();
        assert_eq!(scenario.step_count(), count, "{steps}");
        assert_eq!(scenario.expects_something(), expects, "{steps}");
        let passed = super::super::run(&scenario).unwrap().passed;
        assert_eq!(passed.is_some(), expects, "only what expects something is judged: {steps}");
    }
}

#[test]
fn a_fetch_goes_through_one_of_three_apis() {
    let api = |fields: &Value| {
        let mut fetch = json!({ "origin": "https://a.test", "url": "/" });
        fetch.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        let scenario = scenario("x", &json!([{ "fetch": fetch }]))?;
        let [Step::Fetch { fetch, .. }] = &scenario.steps[..] else { panic!("{:?}", scenario.steps) };
        Ok(fetch.api)
    };
    for (fields, expected) in [
        (json!({}), Api::Fetch),
        (json!({ "api": "fetch" }), Api::Fetch),
        (json!({ "api": "xhr" }), Api::XmlHttpRequest),
        (json!({ "api": "img" }), Api::Image),
    ] {
        assert_eq!(api(&fields), Ok(expected), "{fields}");
    }
    let mistake = "scenario `x`: steps[0].fetch.api: found `\"XHR\"`, expected `fetch`, `xhr` or `img`";
    assert_eq!(api(&json!({ "api": "XHR" })), Err(mistake.to_owned()));
}
