//! Plays a world with the engine and the model, and says where they differ.

use fetch_cors::Corrections;
use fetch_cors::scenario::{ObservedOutcome, Report, Scenario, StepObservation, run_under};
use serde_json::{Value, json};

use crate::model_runner;
use crate::subjects::{compared, model_corrections};

/// A world, played by the engine.
#[derive(Debug)]
pub struct Played {
    pub scenario: Scenario,
    pub report: Report,
    pub observation: Value,
    corrections: Corrections,
}

impl Played {
    /// Plays a world with the engine.
    ///
    /// # Errors
    /// Where it is no scenario.
    pub fn by_the_engine(written: &Value) -> Result<Self, String> {
        Self::under(written, Corrections::STANDARD)
    }

    /// The same under these corrections.
    ///
    /// # Errors
    /// Where it is no scenario.
    pub fn under(written: &Value, corrections: Corrections) -> Result<Self, String> {
        let scenario = Scenario::from_json(written).map_err(|error| error.to_string())?;
        let report = run_under(&scenario, corrections).map_err(|error| error.to_string())?;
        let observation = report.observation();
        Ok(Self { scenario, report, observation, corrections })
    }
}

/// Where the engine and the model, both under these corrections, do something different in a scenario; `None` where they agree, also
/// where to both of them a step makes no sense: it answers a fetch that is over, say.
pub fn disagreement_under(written: &Value, corrections: Corrections) -> Option<String> {
    match Played::under(written, corrections) {
        Ok(played) => disagreement(written, &played),
        Err(error) => {
            let model = model_runner::play(written, model_corrections(corrections));
            model.is_ok().then(|| format!("engine: {error}"))
        }
    }
}

/// Where the model does something else than the engine did, under the same corrections; `None` where they agree on each fetch's
/// requests, outcome, reason and step or redirect taint, and on the cache's content wherever the world observes it.
pub fn disagreement(written: &Value, played: &Played) -> Option<String> {
    let model = match model_runner::play(written, model_corrections(played.corrections)) {
        Ok(observation) => observation,
        Err(error) => return Some(format!("model: {}", error.0)),
    };
    let fetches = |observation: &Value| compared(observation);
    let (report, observation) = (&played.report, &played.observation);
    let own = [fetches(observation), steps_of_reasons(report), redirect_taints(report), caches(observation)];
    let other = [fetches(&model), model_steps_of_reasons(&model), model_redirect_taints(&model), caches(&model)];
    let what = ["fetch", "reason", "redirect taint", "cache observed"];
    own.iter().zip(&other).zip(what).find_map(|((own, other), what)| {
        if own.len() != other.len() {
            return Some(format!("{what}: engine {} times, model {}", own.len(), other.len()));
        }
        let place = own.iter().zip(other).position(|(own, other)| own != other)?;
        Some(format!("{what} {place}\nengine {}\nmodel  {}", own[place], other[place]))
    })
}

/// Algorithm and step at which each refused fetch ended.
fn steps_of_reasons(report: &Report) -> Vec<Value> {
    let errors = report.outcomes.iter().filter_map(fetch_cors::Outcome::network_error);
    errors
        .map(|error| match error.code().as_str() {
            // To the model, nothing came.
            "response-head-invalid" => json!(["HTTP-network-or-cache fetch", ""]),
            _ => json!([error.step().algorithm.as_str(), error.step().step]),
        })
        .collect()
}

fn model_steps_of_reasons(observation: &Value) -> Vec<Value> {
    let outcomes = observation["steps"].as_array().into_iter().flatten().map(|step| &step["outcome"]);
    outcomes
        .filter(|outcome| outcome["phase"] == "fetch")
        .map(|outcome| json!([outcome["algorithm"], outcome["step"]]))
        .collect()
}

/// Of each request that was sent, and of each response that a fetch ended with.
fn redirect_taints(report: &Report) -> Vec<Value> {
    let fetches = report.steps.iter().filter_map(|step| match step {
        StepObservation::Fetch(fetch) => Some(fetch),
        _ => None,
    });
    let requests = fetches.flat_map(|fetch| &fetch.requests);
    let responses = report.outcomes.iter().filter_map(|outcome| outcome.response().ok());
    let responses = responses.map(fetch_cors::FilteredResponse::redirect_taint);
    requests.map(|request| request.redirect_taint).chain(responses).map(|taint| taint.as_str().into()).collect()
}

fn model_redirect_taints(observation: &Value) -> Vec<Value> {
    let steps = || observation["steps"].as_array().into_iter().flatten();
    let requests = steps().flat_map(|step| step["requests"].as_array().into_iter().flatten());
    requests.chain(steps()).map(|told| &told["redirect_taint"]).filter(|taint| taint.is_string()).cloned().collect()
}

/// The cache's content after each step that observes it, in one order.
fn caches(observation: &Value) -> Vec<Value> {
    let contents = observation["steps"].as_array().into_iter().flatten().filter_map(|step| step.get("cache"));
    contents
        .map(|content| {
            let mut entries: Vec<String> = content
                .as_array()
                .into_iter()
                .flatten()
                .map(|entry| {
                    // Opaque origins' keys are numbers to one, names to the other.
                    let partition = entry["partition"].as_str().unwrap_or_default();
                    let partition = if partition.starts_with("opaque") { "opaque" } else { partition };
                    format!(
                        "{} {} {} {} method {} header {} for {}",
                        partition,
                        entry["origin"],
                        entry["url"],
                        entry["credentials"],
                        entry["method"],
                        entry["header"].as_str().unwrap_or_default().to_ascii_lowercase(),
                        entry["remaining"]
                    )
                })
                .collect();
            entries.sort();
            entries.into()
        })
        .collect()
}

/// Every fetch of a world with the step that asked for it, what was observed, and how it ended, but for those that were
/// dropped or refused by their API.
pub(super) fn ended_fetches(
    played: &Played,
) -> impl Iterator<Item = (&fetch_cors::scenario::FetchObservation, &fetch_cors::Outcome)> {
    let mut outcomes = played.report.outcomes.iter();
    played.report.steps.iter().filter_map(move |step| {
        let StepObservation::Fetch(fetch) = step else { return None };
        match &fetch.outcome {
            None | Some(ObservedOutcome::Refused { .. }) => None,
            Some(_) => Some((fetch, outcomes.next()?)),
        }
    })
}
