//! A scenario's steps as they are told, whatever they are told in.

use fetch_cors::Outcome;
use fetch_cors::advice::{Advice, AnsweredExchange, Replay, Warning, advise, advise_all, lints};
use fetch_cors::scenario::{FetchObservation, ObservedOutcome, Report, Scenario, ScenarioFetch, StepObservation};
use serde_json::Value;

/// A step.
pub(super) enum Told<'a> {
    Fetch(Box<ToldFetch<'a>>),
    /// Time passes, the cache is cleared, …
    Other(Value),
}

/// A fetch: what reached the network, why it ended as it did, what would help.
pub(super) struct ToldFetch<'a> {
    pub(super) observed: &'a FetchObservation,
    /// `None` where its API refused it, or it was dropped.
    pub(super) outcome: Option<&'a Outcome>,
    /// What an API said that refused it.
    pub(super) refusal: Option<&'a str>,
    pub(super) advice: Option<Advice>,
}

impl ToldFetch<'_> {
    /// Whether the page gets nothing.
    pub(super) fn is_refused(&self) -> bool {
        self.refusal.is_some() || self.outcome.is_some_and(|outcome| outcome.network_error().is_some())
    }
}

/// The steps of a scenario that was played.
pub(super) fn told<'a>(scenario: &'a Scenario, report: &'a Report) -> Vec<Told<'a>> {
    let fetches = ScenarioFetch::all(scenario);
    let mut outcomes = report.outcomes.iter();
    let steps = report.steps.iter().enumerate().map(|(index, step)| match step {
        StepObservation::Fetch(observed) => {
            let refusal = match &observed.outcome {
                Some(ObservedOutcome::Refused { message }) => Some(message.as_str()),
                _ => None,
            };
            let has_outcome = observed.outcome.is_some() && refusal.is_none();
            let outcome = if has_outcome { outcomes.next() } else { None };
            let fetch = fetches.iter().find(|fetch| fetch.step() == index);
            let advice = fetch.filter(|_| observed.outcome.is_some()).map(|fetch| advise(fetch));
            Told::Fetch(Box::new(ToldFetch { observed, outcome, refusal, advice }))
        }
        other => Told::Other(other.to_json()),
    });
    steps.collect()
}

/// What no fetch by itself shows.
#[derive(serde::Serialize)]
pub(super) struct Together {
    /// One set of changes for all fetches, where more than one needs some.
    pub(super) advice: Option<Advice>,
    /// What is fragile or unsafe because of several fetches: an answer that one leaves in the cache for another.
    pub(super) warnings: Vec<Warning>,
}

impl Together {
    pub(super) fn is_empty(&self) -> bool {
        self.advice.is_none() && self.warnings.is_empty()
    }
}

/// The fetches of a scenario, taken together.
pub(super) fn together(scenario: &Scenario, told: &[Told<'_>]) -> Together {
    let advice = |step: &Told<'_>| match step {
        Told::Fetch(fetch) => fetch.advice.clone(),
        Told::Other(_) => None,
    };
    let own: Vec<Advice> = told.iter().filter_map(advice).collect();
    let exchanges: Vec<AnsweredExchange> = own.iter().flat_map(|advice| advice.exchanges().iter().cloned()).collect();
    let mut warnings = lints(&exchanges);
    warnings.retain(|warning| !own.iter().any(|advice| advice.warnings.contains(warning)));
    let needs_changes = own.iter().filter(|advice| !advice.edits.is_empty()).count();
    Together { advice: (needs_changes > 1).then(|| advice_for_all(scenario)), warnings }
}

/// What would make all fetches of a scenario succeed.
pub(super) fn advice_for_all(scenario: &Scenario) -> Advice {
    let fetches = ScenarioFetch::all(scenario);
    let replays: Vec<&dyn Replay> = fetches.iter().map(|fetch| fetch as &dyn Replay).collect();
    advise_all(&replays)
}
