//! Every reason code is produced by a fixture; those that no fixture can reach are named here, each with another way to it.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use fetch_cors::policies::RedirectAfterPreflight;
use fetch_cors::scenario::{Scenario, parse_suite, predict, predictor, run};
use fetch_cors::{
    Action, Client, InterceptionKind, Origin, Policies, Profile, ReasonCode, Request, Timestamp, UserAgent,
};
use spec_tests::subjects::fixtures;
use url::Url;

/// Makes a fetch end with the reason, and says with which one it did.
type Produce = fn() -> ReasonCode;

/// Codes that no fixture can reach: why, and what else reaches them.
const OUT_OF_REACH: [(ReasonCode, &str, Produce); 2] = [
    (ReasonCode::OverrideError, "scenarios have no overrides: what they are is implementation-defined", overridden),
    (ReasonCode::RedirectAfterPreflight, "the Standard follows them, and so does each browser of today", long_ago),
];

/// The user agent answers by itself.
fn overridden() -> ReasonCode {
    let user_agent = UserAgent::builder().asks_overrides().build();
    let page = Client::new(Origin::parse("http://a.test").unwrap());
    let request = Request::fetch_api(Url::parse("http://b.test/x").unwrap(), page).build().unwrap();
    let Action::Intercept(interception) = user_agent.fetch(request, Timestamp::ZERO) else {
        panic!("nobody asks whether the user agent answers");
    };
    assert_eq!(interception.kind(), InterceptionKind::Override);
    match interception.respond_with_network_error(Timestamp::ZERO) {
        Action::Done(outcome) => outcome.network_error().expect("a network error").code(),
        action => panic!("the fetch goes on: {action:?}"),
    }
}

/// A browser of the time when no redirect was followed after a preflight.
fn long_ago() -> ReasonCode {
    let mut policies = Policies::STANDARD;
    policies.redirect.after_preflight = RedirectAfterPreflight::Refused;
    let scenario = redirect_after_preflight();
    assert_eq!(run(&scenario).unwrap().passed, Some(true), "the Standard follows it");
    let report = predict(&scenario, &predictor(Profile::custom(policies, 600))).unwrap();
    report.outcomes[0].network_error().expect("a network error").code()
}

fn redirect_after_preflight() -> Scenario {
    let suite = r#"{ "id": "redirect-after-preflight",
        "server": [
            { "url": "http://b.test/x", "preflight": true, "responses": [ { "status": 204, "headers": [
                ["Access-Control-Allow-Origin", "*"], ["Access-Control-Allow-Methods", "PUT"] ] } ] },
            { "url": "http://b.test/x", "preflight": false, "responses": [ { "status": 303, "headers": [
                ["Access-Control-Allow-Origin", "*"], ["Location", "/y"] ] } ] },
            { "url": "http://b.test/y", "responses": [ { "status": 200, "headers": [
                ["Access-Control-Allow-Origin", "*"] ] } ] } ],
        "steps": [ {
            "fetch": { "origin": "http://a.test", "url": "http://b.test/x", "method": "PUT" },
            "expect": { "outcome": { "type": "cors", "status": 200, "redirected": true } } } ] }"#;
    parse_suite(suite).unwrap().remove(0)
}

/// What the fixtures end with when they are run: what one only expects does not count.
static PRODUCED: LazyLock<BTreeSet<ReasonCode>> = LazyLock::new(|| {
    let mut codes = BTreeSet::new();
    for fixture in fixtures() {
        let report = run(&fixture.scenario).unwrap_or_else(|error| panic!("{error}"));
        codes.extend(report.outcomes.iter().filter_map(|outcome| Some(outcome.network_error()?.code())));
    }
    codes
});

#[test]
fn each_code_is_produced_by_a_fixture_or_is_named_as_out_of_reach() {
    let missing: Vec<&ReasonCode> = ReasonCode::ALL
        .iter()
        .filter(|code| !PRODUCED.contains(code) && !OUT_OF_REACH.iter().any(|(other, ..)| other == *code))
        .collect();
    assert!(missing.is_empty(), "no fixture ends with {missing:?}");
}

#[test]
fn what_is_out_of_reach_is_so_and_comes_about_otherwise() {
    for (code, why, produce) in OUT_OF_REACH {
        assert!(!why.is_empty());
        assert!(!PRODUCED.contains(&code), "a fixture does end with {code}: it is not out of reach");
        assert_eq!(produce(), code);
    }
}
