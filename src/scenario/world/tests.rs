//! Fetches that run beside each other, and one of them in another world.

use super::*;
use crate::advice::{Advice, Recording, advise};
use crate::{Client, Origin};

const FETCH: &str = r#"{ "origin": "https://a.test", "url": "https://b.test/x" }"#;

/// A scenario of these steps, in which `FETCH` stands for a fetch that its server's answer refuses.
fn scenario(steps: &str) -> Scenario {
    let steps = steps.replace("FETCH", FETCH);
    let server = r#"[{ "url": "https://b.test/x", "responses": [{ "status": 200 }] }]"#;
    let scenario = format!(r#"{{ "id": "x", "server": {server}, "steps": {steps} }}"#);
    Scenario::from_json(&serde_json::from_str(&scenario).unwrap()).unwrap()
}

#[test]
fn a_fetch_that_was_not_started_cannot_go_on() {
    for (steps, mistake) in [
        (r#"[{ "answer": "f" }]"#, "steps[0]: no fetch `f` was started"),
        (r#"[{ "advance": 1 }, { "abort": "f" }]"#, "steps[1]: no fetch `f` was started"),
        (r#"[{ "drop": "" }]"#, "steps[0]: no fetch `` was started"),
        (r#"[{ "start": FETCH, "as": "g" }, { "finish": "f" }]"#, "steps[1]: no fetch `f` was started"),
        // What is finished is gone, and a name stands for one fetch at a time.
        (
            r#"[{ "start": FETCH, "as": "f" }, { "finish": "f" }, { "answer": "f" }]"#,
            "steps[2]: no fetch `f` was started",
        ),
        (
            r#"[{ "start": FETCH, "as": "f" }, { "start": FETCH, "as": "f" }]"#,
            "steps[1]: a fetch `f` was started already",
        ),
    ] {
        assert_eq!(run(&scenario(steps)).unwrap_err().to_string(), format!("scenario `x`: {mistake}"), "{steps}");
    }
    let again =
        r#"[{ "start": FETCH, "as": "f" }, { "finish": "f" }, { "start": FETCH, "as": "f" }, { "finish": "f" }]"#;
    assert_eq!(run(&scenario(again)).unwrap().outcomes.len(), 2);
}

#[test]
fn a_fetch_ends_with_the_next_step_that_finishes_it() {
    let scenario = scenario(
        r#"[{ "start": FETCH, "as": "f" }, { "start": FETCH, "as": "g" }, { "answer": "f" }, { "finish": "g" },
            { "finish": "f" }, { "fetch": FETCH }, { "start": FETCH, "as": "f" }, { "advance": 1 }, { "answer": "f" },
            { "finish": "f" }, { "start": FETCH, "as": "h" }]"#,
    );
    for (index, name, last) in [
        (0, "f", 4),
        (2, "f", 4),
        (4, "f", 4),
        (6, "f", 9),
        (8, "f", 9),
        (1, "g", 3),
        // Nothing finishes it.
        (4, "g", usize::MAX),
        (10, "h", usize::MAX),
    ] {
        assert_eq!(last_step_of(&scenario, index, name), last, "{name} from {index}");
    }
}

/// Nothing to change about a fetch that nobody refuses.
fn no_advice() -> Advice {
    let page = Client::new(Origin::parse("https://a.test").unwrap());
    advise(&Recording::new(Request::fetch_api("https://a.test/".parse().unwrap(), page).build().unwrap()))
}

#[test]
fn another_world_is_that_of_one_fetch() {
    let advice = no_advice();
    assert!(advice.is_empty());
    let mut other = advice.followed(STANDARD, 0);
    let mut edited = Some(Edited { step: 3, counterfactual: &mut other, refused: None });
    for (last_step, is_other) in [(0, false), (2, false), (3, true), (4, false), (usize::MAX, false), (3, true)] {
        assert_eq!(counterfactual(&mut edited, last_step).is_some(), is_other, "{last_step}");
    }
    assert!(counterfactual(&mut None, 3).is_none());
}

#[test]
fn what_the_api_said_is_kept_of_the_edited_fetch_alone() {
    // The first is refused by its API, the second is not, the third is again.
    let refused = |url: &str| format!(r#"{{ "fetch": {{ "origin": "https://a.test", "url": "{url}" }} }}"#);
    let steps = format!(r#"[{}, {{ "fetch": FETCH }}, {}]"#, refused("https://u@b.test/"), refused("https://["));
    let scenario = scenario(&steps);
    let advice = no_advice();
    for (step, message) in [
        (0, Some("the URL has a username or a password")),
        (1, None),
        (2, Some("URL `https://[`: invalid IPv6 address")),
        (3, None),
    ] {
        let (mut other, mut refused) = (advice.followed(STANDARD, 0), None);
        let edited = Edited { step, counterfactual: &mut other, refused: Some(&mut refused) };
        let report = predict_edited(&scenario, &predictor(STANDARD), edited).unwrap();
        assert_eq!(report.outcomes.len(), 1);
        assert_eq!(refused.map(|refused| refused.message).as_deref(), message, "{step}");
    }
}
