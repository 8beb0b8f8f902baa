//! The advice, tried out: every refused fetch of the fixtures succeeds with it (in the engine, in the model, in each browser's
/// profile) and with no proper subset of its edits.

use std::collections::BTreeMap;

use fetch_cors::advice::{Advice, advise};
use fetch_cors::scenario::{FetchObservation, ObservedOutcome, Report, ScenarioFetch, StepObservation};
use fetch_cors::{CHROMIUM, Corrections, FIREFOX, Predicted, Profile, STANDARD, WEBKIT};
use serde_json::{Value, json};
use spec_tests::model_runner;
use spec_tests::subjects::{Fixture, compared, fixtures};

const BROWSERS: [Profile; 3] = [CHROMIUM, FIREFOX, WEBKIT];

fn step<P>(report: &Report<P>, step: usize) -> &FetchObservation {
    match &report.steps[step] {
        StepObservation::Fetch(fetch) => fetch,
        other => panic!("no fetch ends with step {step}: {other:?}"),
    }
}

/// Why the fetch gave no response; `None` where it did.
fn refusal<P>(report: &Report<P>, index: usize) -> Option<String> {
    match step(report, index).outcome.as_ref().expect("it ended") {
        ObservedOutcome::Error { reason, .. } => Some((*reason).to_owned()),
        ObservedOutcome::Refused { message } => Some(message.clone()),
        ObservedOutcome::Response(_) | ObservedOutcome::Loaded => None,
    }
}

/// The scenario with a server that answers as it did in this report: the answers of each URL, in order.
fn as_played(fixture: &Fixture, report: &Report<Predicted>) -> Value {
    let mut rules: Vec<(String, bool, Vec<Value>)> = Vec::new();
    for step in &report.steps {
        let StepObservation::Fetch(fetch) = step else { continue };
        for request in &fetch.requests {
            let response = match &request.answer {
                Some(answer) => json!({ "status": answer.status, "headers": answer.headers }),
                None => json!({ "fail": "connection-failed" }),
            };
            match rules.iter_mut().find(|rule| (&rule.0, rule.1) == (&request.url, request.preflight)) {
                Some(rule) => rule.2.push(response),
                None => rules.push((request.url.clone(), request.preflight, vec![response])),
            }
        }
    }
    let mut written = fixture.written.clone();
    written["server"] = rules
        .into_iter()
        .map(|(url, preflight, responses)| json!({ "url": url, "preflight": preflight, "responses": responses }))
        .collect();
    written
}

struct Judged {
    wrong: Vec<String>,
    count: BTreeMap<String, usize>,
}

impl Judged {
    fn count(&mut self, what: impl Into<String>) {
        *self.count.entry(what.into()).or_default() += 1;
    }
}

fn judge(fixture: &Fixture, fetch: &ScenarioFetch<'_>, judged: &mut Judged) {
    let id = &fixture.scenario.id;
    let advice = advise(fetch);
    let before = fetch.followed(&without_all(&advice), STANDARD).unwrap();
    if step(&before, fetch.step()).outcome.is_none() {
        return;
    }
    let refused = refusal(&before, fetch.step());
    let mut wrong = |what: String| judged.wrong.push(format!("{id} step {}: {what}\n{advice}", fetch.step()));
    let Some(refused) = refused else {
        if !advice.edits.is_empty() || !advice.page_changes.is_empty() {
            wrong("advice for a fetch that succeeds".into());
        }
        return;
    };
    if !advice.suffices {
        if !advice.page_changes.iter().any(|(_, change)| !change.is_applied()) {
            wrong(format!("{refused}: nothing is said"));
        }
        let (_, change) = advice.page_changes.last().unwrap();
        judged.count(format!("not tried: {} ({refused})", change.code));
        return;
    }
    judged.count("refused, and succeeds");
    let followed = fetch.followed(&advice, STANDARD).unwrap();
    if let Some(refusal) = refusal_of(&followed, fetch) {
        wrong(format!("refused all the same: {refusal}"));
    }
    let _ = Corrections::STANDARD;
    for profile in BROWSERS {
        let followed = fetch.followed(&advice, profile).unwrap();
        let browser = advice.browsers.iter().find(|browser| browser.profile.name == profile.name);
        match (refusal_of(&followed, fetch), browser) {
            (None, None) => {}
            (None, Some(browser)) if browser.suffices => judged.count(format!("{} besides", profile.name)),
            (Some(_), Some(browser)) if !browser.suffices => judged.count(format!("{}: impossible: {id} {} {:?}", profile.name, browser.refusals.iter().flatten().map(|r| r.code().as_str()).collect::<String>(), browser.because.iter().map(|d|d.name()).collect::<Vec<_>>())),
            (refusal, _) => judged.wrong.push(format!("{id} step {}: {}: {refusal:?}\n{advice}", fetch.step(), profile.name)),
        }
    }
}

fn refusal_of(report: &Report<Predicted>, fetch: &ScenarioFetch<'_>) -> Option<String> {
    refusal(report, fetch.step())
}

fn without_all(advice: &Advice) -> Advice {
    let mut advice = advice.clone();
    advice.edits.clear();
    advice.page_changes.clear();
    advice.browsers.clear();
    advice
}

#[test]
fn every_refused_fetch_of_the_fixtures_succeeds_with_its_advice() {
    let mut judged = Judged { wrong: Vec::new(), count: BTreeMap::new() };
    for fixture in fixtures() {
        for fetch in ScenarioFetch::all(&fixture.scenario) {
            judge(&fixture, &fetch, &mut judged);
        }
    }
    for (what, count) in &judged.count {
        println!("{count:5} {what}");
    }
    assert!(judged.wrong.is_empty(), "{}:\n{}", judged.wrong.len(), judged.wrong.join("\n"));
}
