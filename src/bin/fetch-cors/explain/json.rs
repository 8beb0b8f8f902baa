//! The story as JSON, for programs.

use fetch_cors::scenario::{ObservedRequest, Report, Scenario};
use serde_json::{Value, json};

use super::story::{Told, advice_for_all, together, told};
use crate::advice_config::{Server, configuration};
use crate::redaction::Reveal;

/// The version of the JSON form.
const VERSION: u32 = 1;

pub(super) fn story(scenario: &Scenario, report: &Report, server: Option<Server>, reveal: Reveal) -> Value {
    let told = told(scenario, report);
    let together = together(scenario, &told);
    let steps: Vec<Value> = told
        .into_iter()
        .map(|step| match step {
            Told::Fetch(fetch) => json!({
                "requests": fetch.observed.requests.iter().map(|own| request(own, reveal)).collect::<Vec<_>>(),
                "refused": fetch.refusal,
                "explanation": fetch.outcome.map(fetch_cors::Outcome::explanation),
                "advice": fetch.advice,
            }),
            Told::Other(step) => step,
        })
        .collect();
    let mismatches: Vec<String> = report.mismatches.iter().map(|mismatch| reveal.mismatch(mismatch)).collect();
    let story = json!({
        "version": VERSION,
        "id": scenario.id,
        "steps": steps,
        "together": together,
        "mismatches": mismatches,
    });
    let mut story = reveal.json(story);
    if let (Some(server), Some(fields)) = (server, story.as_object_mut()) {
        fields.insert("configuration".into(), configuration(&advice_for_all(scenario), server).into());
    }
    story
}

fn request(request: &ObservedRequest, reveal: Reveal) -> Value {
    let mut value = request.to_json();
    if let Some(Value::Object(headers)) = value.get_mut("headers") {
        for (name, value) in headers {
            if let Some(shown) = value.as_str().map(|text| reveal.value(name, text)) {
                *value = shown.into();
            }
        }
    }
    let answer = request.answer.as_ref().map(|answer| {
        let shown = |(name, value): &(String, String)| json!([name, reveal.value(name, value)]);
        json!({ "status": answer.status, "headers": answer.headers.iter().map(shown).collect::<Vec<_>>() })
    });
    if let Value::Object(fields) = &mut value {
        fields.insert("answer".into(), answer.into());
    }
    value
}
