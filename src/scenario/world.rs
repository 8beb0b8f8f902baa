//! A scenario's world: its clock, its server, its fetches; plays the steps and notes what happens.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::comparison::{compare_cache, compare_fetch};
use super::error::{ScenarioError, quoted};
use super::fetch_play::FetchPlay;
use super::format::{Expectation, FetchStep, Scenario, Step};
use super::observation::{FetchObservation, StepObservation, observation};
use super::page::{OpaqueOrigins, Refused};
use super::server::ScriptedServer;
use super::sites::PublicSuffixes;
use crate::advice::Counterfactual;
use crate::{
    Action, Corrections, Live, Outcome, Predicted, Predictor, PreflightCache, Profile, Purpose, Request, STANDARD,
    Timestamp, UserAgent, UserAgentBuilder,
};

/// What a scenario's run gave.
#[derive(Debug)]
#[non_exhaustive]
pub struct Report<P = Live> {
    /// The scenario's id.
    pub id: String,
    /// Whether every expectation held; `None` where there was none.
    pub passed: Option<bool>,
    /// What did not hold: step and sentence.
    pub mismatches: Vec<String>,
    /// What was done.
    pub steps: Vec<StepObservation>,
    /// How each fetch ended, in order, with its explanation. None for those that an API refused.
    pub outcomes: Vec<Outcome<P>>,
    /// The name of the profile that it was run with.
    pub profile: &'static str,
}

impl<P> Report<P> {
    /// The observation, as one JSON value.
    pub fn observation(&self) -> Value {
        observation(&self.id, &format!("fetch-cors/{}", self.profile), &self.steps)
    }
}

/// A user agent for scenarios: everything that a scenario can ask for is on, and the last two labels of a host are its
/// registrable domain.
pub fn user_agent_builder() -> UserAgentBuilder {
    UserAgent::builder()
        .admits_each_hop()
        .asks_service_workers()
        .registrable_domain(|host| PublicSuffixes::default().registrable_domain(host))
        // Runs repeat themselves exactly.
        .hash_key([0, 0])
}

/// Runs a scenario with a fresh user agent under the Standard.
///
/// # Errors
/// [`ScenarioError`] where a step refers to what is not there.
pub fn run(scenario: &Scenario) -> Result<Report, ScenarioError> {
    run_with(scenario, &user_agent_builder().build())
}

/// Runs a scenario under other corrections of the Standard than all.
///
/// # Errors
/// As for [`run`].
pub fn run_under(scenario: &Scenario, corrections: Corrections) -> Result<Report, ScenarioError> {
    run_with(scenario, &user_agent_builder().corrections(corrections).build())
}

/// Runs a scenario with this user agent, whose cache it may find filled and leaves filled.
///
/// # Errors
/// As for [`run`].
pub fn run_with(scenario: &Scenario, user_agent: &UserAgent) -> Result<Report, ScenarioError> {
    let begin = |request, now| user_agent.fetch(request, now);
    play(scenario, &STANDARD, &begin, user_agent.preflight_cache(), None)
}

/// A predictor for scenarios, configured like [`user_agent_builder`].
pub fn predictor(profile: Profile) -> Predictor {
    Predictor::configured(profile, |_| user_agent_builder())
}

/// Runs a scenario with a predictor: what the browser of its profile would do.
///
/// # Errors
/// As for [`run`].
pub fn predict(scenario: &Scenario, predictor: &Predictor) -> Result<Report<Predicted>, ScenarioError> {
    let begin = |request, now| predictor.fetch(request, now);
    play(scenario, predictor.profile(), &begin, predictor.preflight_cache(), None)
}

/// The same, with one fetch (the one that ends with this step) in another world.
pub(super) fn predict_edited(
    scenario: &Scenario,
    predictor: &Predictor,
    edited: Edited<'_, '_>,
) -> Result<Report<Predicted>, ScenarioError> {
    let begin = |request, now| predictor.fetch(request, now);
    play(scenario, predictor.profile(), &begin, predictor.preflight_cache(), Some(edited))
}

/// A fetch that is played in another world.
#[derive(Debug)]
pub(super) struct Edited<'c, 'e> {
    /// The step with which it ends.
    pub(super) step: usize,
    pub(super) counterfactual: &'c mut Counterfactual<'e>,
    /// What its API said, where it threw.
    pub(super) refused: Option<&'c mut Option<Refused>>,
}

fn play<P: Purpose>(
    scenario: &Scenario,
    profile: &Profile,
    begin: &dyn Fn(Request, Timestamp) -> Action<P>,
    preflight_cache: &PreflightCache,
    edited: Option<Edited<'_, '_>>,
) -> Result<Report<P>, ScenarioError> {
    let mut world = World {
        scenario,
        profile,
        begin,
        preflight_cache,
        edited,
        server: ScriptedServer::new(&scenario.server),
        now: Timestamp::ZERO,
        opaque: OpaqueOrigins::default(),
        started: HashMap::new(),
        report: Report {
            id: scenario.id.clone(),
            profile: profile.name,
            passed: scenario.expects_something().then_some(true),
            mismatches: Vec::new(),
            steps: Vec::new(),
            outcomes: Vec::new(),
        },
    };
    for (index, step) in scenario.steps.iter().enumerate() {
        let observed = world
            .step(index, step)
            .map_err(|message| ScenarioError::new(format!("steps[{index}]"), message).in_scenario(&scenario.id))?;
        world.report.steps.push(observed);
    }
    let mut report = world.report;
    if !report.mismatches.is_empty() {
        report.passed = Some(false);
    }
    Ok(report)
}

struct World<'a, 'c, 'e, P: Purpose> {
    scenario: &'a Scenario,
    profile: &'a Profile,
    begin: &'a dyn Fn(Request, Timestamp) -> Action<P>,
    preflight_cache: &'a PreflightCache,
    edited: Option<Edited<'c, 'e>>,
    server: ScriptedServer<'a>,
    now: Timestamp,
    opaque: OpaqueOrigins,
    started: HashMap<&'a str, FetchPlay<'a, P>>,
    report: Report<P>,
}

impl<'a, P: Purpose> World<'a, '_, '_, P> {
    fn step(&mut self, index: usize, step: &'a Step) -> Result<StepObservation, String> {
        Ok(StepObservation::Other(match step {
            Step::Fetch { fetch, expect } => {
                let play = self.start(fetch, index)?;
                return Ok(self.finish(index, play, fetch, expect.as_ref()));
            }
            Step::Start { fetch, name } => {
                let play = self.start(fetch, last_step_of(self.scenario, index, name))?;
                if self.started.insert(name, play).is_some() {
                    return Err(format!("a fetch {} was started already", quoted(name)));
                }
                json!({ "start": name })
            }
            Step::Answer(name) => {
                let last_step = last_step_of(self.scenario, index, name);
                let (server, now) = (&mut self.server, self.now);
                let play = self.started.get_mut(name.as_str()).ok_or_else(|| never_started(name))?;
                if play.is_waiting() {
                    play.answer(server, now, counterfactual(&mut self.edited, last_step));
                }
                json!({ "answer": name })
            }
            Step::Abort(name) => {
                let now = self.now;
                self.started.get_mut(name.as_str()).ok_or_else(|| never_started(name))?.abort(now);
                json!({ "abort": name })
            }
            Step::Drop(name) => {
                self.started.get_mut(name.as_str()).ok_or_else(|| never_started(name))?.drop_it();
                json!({ "drop": name })
            }
            Step::Finish { name, expect } => {
                let play = self.started.remove(name.as_str()).ok_or_else(|| never_started(name))?;
                let fetch = play.step();
                return Ok(self.finish(index, play, fetch, expect.as_ref()));
            }
            Step::Advance(duration) => {
                self.now = self.now + *duration;
                json!({ "advance": duration.as_secs_f64() })
            }
            Step::Clear(clear) => {
                clear.apply(self.preflight_cache, &PublicSuffixes::default()).map_err(|error| error.to_string())?;
                clear.to_json()
            }
            Step::Cache(expected) => {
                let entries = self.preflight_cache.entries(self.now);
                for mismatch in compare_cache(expected, &entries) {
                    self.report.mismatches.push(format!("steps[{index}]: {mismatch}"));
                }
                json!({ "cache": super::comparison::cache_json(&entries) })
            }
        }))
    }

    /// Starts a fetch that ends with the step `last_step`.
    fn start(&mut self, fetch: &'a FetchStep, last_step: usize) -> Result<FetchPlay<'a, P>, String> {
        let begin = self.begin;
        let edited = counterfactual(&mut self.edited, last_step);
        let begin = |request, now| match &edited {
            Some(counterfactual) => begin(counterfactual.request(request), now),
            None => begin(request, now),
        };
        FetchPlay::start(&begin, self.profile, fetch, self.scenario, &mut self.opaque, self.now)
    }

    /// Answers whatever is still outstanding, and compares.
    fn finish(
        &mut self,
        index: usize,
        mut play: FetchPlay<'a, P>,
        fetch: &FetchStep,
        expect: Option<&Expectation>,
    ) -> StepObservation {
        while play.is_waiting() {
            play.answer(&mut self.server, self.now, counterfactual(&mut self.edited, index));
        }
        if let Some(Edited { step, refused: Some(refused), .. }) = &mut self.edited
            && *step == index
        {
            **refused = play.refused.take();
        }
        let seen: FetchObservation = play.seen;
        if let Some(expect) = expect {
            for mismatch in compare_fetch(expect, &seen, fetch, self.scenario) {
                self.report.mismatches.push(format!("steps[{index}]: {mismatch}"));
            }
        }
        self.report.outcomes.extend(play.outcome);
        StepObservation::Fetch(seen)
    }
}

/// The step with which the fetch of this name ends that is on its way at the step `index`.
fn last_step_of(scenario: &Scenario, index: usize, name: &str) -> usize {
    let finishes = |step: &Step| matches!(step, Step::Finish { name: other, .. } if other == name);
    scenario.steps.iter().skip(index).position(finishes).map_or(usize::MAX, |after| index + after)
}

/// The world of the fetch that ends with the step `last_step`, where it is another.
fn counterfactual<'x, 'e>(
    edited: &'x mut Option<Edited<'_, 'e>>,
    last_step: usize,
) -> Option<&'x mut Counterfactual<'e>> {
    edited.as_mut().filter(|edited| edited.step == last_step).map(|edited| &mut *edited.counterfactual)
}

fn never_started(name: &str) -> String {
    format!("no fetch {} was started", quoted(name))
}

#[cfg(test)]
mod tests;
