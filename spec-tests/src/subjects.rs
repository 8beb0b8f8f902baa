//! Who plays the fixtures: the engine, the engine without a preflight cache, the literal model.

use std::path::Path;

use fetch_cors::scenario::{Scenario, StepObservation, run_under, run_with, user_agent_builder};
use fetch_cors::{Corrections, Finding};
use serde_json::Value;

use crate::files::files;
use crate::{model, model_runner};

/// A scenario, parsed and as it is written.
#[derive(Clone, Debug)]
pub struct Fixture {
    pub scenario: Scenario,
    pub written: Value,
}

/// Every scenario below `fixtures/scenarios` that holds for the Standard.
pub fn fixtures() -> Vec<Fixture> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("fixtures/scenarios");
    let mut fixtures = Vec::new();
    for path in files(&root, "jsonl") {
        let text = std::fs::read_to_string(&path).unwrap();
        for line in text.lines().filter(|line| !line.is_empty()) {
            let written: Value =
                serde_json::from_str(line).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let fixture = Fixture::of(written).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            if fixture.scenario.profile.is_none() {
                fixtures.push(fixture);
            }
        }
    }
    fixtures
}

impl Fixture {
    /// The fixture that a JSON value describes.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn of(written: Value) -> Result<Self, String> {
        let scenario = Scenario::from_json(&written).map_err(|error| error.to_string())?;
        Ok(Self { scenario: scenario.as_decided(), written })
    }
}

/// What a subject has to say of a fixture.
pub type Judge = fn(&Fixture) -> Result<(), String>;

/// Who plays a fixture, by the names that tests have.
pub fn subjects(fixture: &Fixture) -> Vec<(&'static str, Judge)> {
    let mut subjects: Vec<(&'static str, Judge)> = vec![
        ("engine", |fixture| engine(fixture, Corrections::STANDARD)),
        ("engine-without-cache", engine_without_cache),
        ("model", |fixture| literal_model(fixture, Corrections::STANDARD)),
    ];
    if fixture.scenario.letter.is_some() {
        subjects.push(("engine-letter", |fixture| engine(fixture, Corrections::LETTER)));
        subjects.push(("model-letter", |fixture| literal_model(fixture, Corrections::LETTER)));
    }
    subjects
}

/// The engine, under these corrections.
pub fn engine(fixture: &Fixture, corrections: Corrections) -> Result<(), String> {
    let letter = corrections == Corrections::LETTER;
    let scenario = if letter { fixture.scenario.clone().under_the_letter() } else { fixture.scenario.clone() };
    let report = run_under(&scenario, corrections).map_err(|error| error.to_string())?;
    match report.passed {
        Some(true) => Ok(()),
        Some(false) => Err(report.mismatches.join("\n")),
        None => Err("the scenario expects nothing".to_owned()),
    }
}

/// The engine without a preflight cache: it does the same up to the first time that the cache would have answered, and
/// sends one preflight more there.
pub fn engine_without_cache(fixture: &Fixture) -> Result<(), String> {
    let with = run_with(&fixture.scenario, &user_agent_builder().build()).map_err(|error| error.to_string())?;
    let without = run_with(&fixture.scenario, &user_agent_builder().without_preflight_cache().build())
        .map_err(|error| error.to_string())?;
    let mut outcomes = with.outcomes.iter();
    for (step, (own, other)) in with.steps.iter().zip(&without.steps).enumerate() {
        let (StepObservation::Fetch(own), StepObservation::Fetch(other)) = (own, other) else { continue };
        let explained = own.outcome.as_ref().is_some_and(|outcome| outcome.to_json()["phase"] != "constructor");
        let hit = explained
            && outcomes.next().is_some_and(|outcome| {
                outcome.explanation().findings().any(|(_, finding)| finding == Finding::CacheHit)
            });
        let preflights = |requests: &[fetch_cors::scenario::ObservedRequest]| {
            requests.iter().filter(|request| request.preflight).count()
        };
        // One that was dropped has no outcome to say so.
        if hit || (own.outcome.is_none() && preflights(&other.requests) > preflights(&own.requests)) {
            // Later steps meet another server: its scripted answers have been used up differently.
            return if preflights(&other.requests) > preflights(&own.requests) {
                Ok(())
            } else {
                Err(format!("step {step}: the cache answered, and without it no preflight was sent"))
            };
        }
        let view = |fetch: &fetch_cors::scenario::FetchObservation| {
            let requests: Vec<Value> =
                fetch.requests.iter().map(fetch_cors::scenario::ObservedRequest::to_json).collect();
            (requests, fetch.outcome.as_ref().map(fetch_cors::scenario::ObservedOutcome::to_json))
        };
        if view(own) != view(other) {
            return Err(format!("step {step}: {:?} with the cache, {:?} without", view(own), view(other)));
        }
    }
    Ok(())
}

pub(crate) fn model_corrections(corrections: Corrections) -> model::Corrections {
    if corrections == Corrections::LETTER { model::Corrections::LETTER } else { model::Corrections::STANDARD }
}

/// The literal model, under these corrections.
pub fn literal_model(fixture: &Fixture, corrections: Corrections) -> Result<(), String> {
    let mut written = fixture.written.clone();
    let replacement = if corrections == Corrections::LETTER { "letter" } else { "decided" };
    if let Some(expectation) = written.get(replacement).cloned()
        && let Some(last) = written["steps"].as_array_mut().and_then(|steps| steps.last_mut())
    {
        last["expect"] = expectation;
    }
    let observation = model_runner::play(&written, model_corrections(corrections)).map_err(|error| error.0)?;
    let differences = model_runner::judge(&written, &observation);
    if differences.is_empty() { Ok(()) } else { Err(differences.join("\n")) }
}

/// What engine and model are compared by: per fetch the requests (but for what only one of them writes), the outcome and
/// the exact reason.
pub fn compared(observation: &Value) -> Vec<Value> {
    let none = Vec::new();
    observation["steps"]
        .as_array()
        .unwrap_or(&none)
        .iter()
        .filter(|step| step.get("requests").is_some())
        .map(|step| {
            let requests: Vec<Value> = step["requests"]
                .as_array()
                .unwrap_or(&none)
                .iter()
                .map(|request| {
                    serde_json::json!([
                        request["method"],
                        request["url"],
                        sorted(&request["headers"]),
                        request["credentials"]
                    ])
                })
                .collect();
            let outcome = &step["outcome"];
            let fields =
                ["type", "status", "url", "redirected", "timing_allowed", "error", "reason", "phase", "loaded"];
            let mut outcome = outcome.clone();
            // The type that a user agent gives to what needs no network: the model tells it, records do not.
            let is_local = |url: &str| url.starts_with("data:") || url.starts_with("about:");
            if outcome["url"].as_str().is_some_and(is_local) {
                outcome["headers"] = Value::Null;
            }
            // A head that no HTTP parser lets through: to the model nothing came.
            if outcome["reason"] == "response-head-invalid" {
                outcome["reason"] = "transport-failed".into();
            }
            let outcome: Vec<Value> =
                fields.iter().map(|field| outcome[*field].clone()).chain([sorted(&outcome["headers"])]).collect();
            serde_json::json!([requests, outcome])
        })
        .collect()
}

/// An object's fields in the order of their names.
fn sorted(object: &Value) -> Value {
    let mut fields: Vec<(String, Value)> =
        object.as_object().into_iter().flatten().map(|(name, value)| (name.clone(), value.clone())).collect();
    fields.sort_by(|left, right| left.0.cmp(&right.0));
    serde_json::json!(fields)
}
