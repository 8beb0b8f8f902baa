//! Advice about a scenario's fetches: its server's answers are known, those that no fetch got as well.

use super::error::ScenarioError;
use super::format::{Scenario, Step};
use super::observation::StepObservation;
use super::world::{Edited, Report, predict_edited, predictor};
use crate::advice::{Advice, Counterfactual, Replay, Replayed};
use crate::{Predicted, Profile};

/// One fetch of a scenario, to be played again from the scenario's beginning: the steps before it are played as they are.
#[derive(Clone, Debug)]
pub struct ScenarioFetch<'a> {
    scenario: &'a Scenario,
    /// The same without the steps that come after.
    until_end: Scenario,
    step: usize,
}

impl<'a> ScenarioFetch<'a> {
    /// The fetches of a scenario that end, in the order of their ends.
    pub fn all(scenario: &'a Scenario) -> Vec<Self> {
        let steps = scenario.steps.iter().enumerate();
        let fetches = steps.filter(|(_, step)| matches!(step, Step::Fetch { .. } | Step::Finish { .. }));
        fetches
            .map(|(step, _)| {
                let mut until_end = scenario.clone();
                until_end.steps.truncate(step + 1);
                Self { scenario, until_end, step }
            })
            .collect()
    }

    /// The step with which it ends, counted from 0.
    pub fn step(&self) -> usize {
        self.step
    }

    /// The whole scenario, with this fetch, which is the one of this number to `advice`, in the world in which that is
    /// followed.
    ///
    /// # Errors
    /// [`ScenarioError`] where a step refers to what is not there.
    pub fn followed(
        &self,
        advice: &Advice,
        number: usize,
        profile: Profile,
    ) -> Result<Report<Predicted>, ScenarioError> {
        let mut counterfactual = advice.followed(profile, number);
        let edited = Edited { step: self.step, counterfactual: &mut counterfactual, refused: None };
        predict_edited(self.scenario, &predictor(profile), edited)
    }
}

impl Replay for ScenarioFetch<'_> {
    fn replay(&self, counterfactual: &mut Counterfactual<'_>) -> Replayed {
        let predictor = predictor(*counterfactual.profile());
        let mut refused = None;
        let edited = Edited { step: self.step, counterfactual, refused: Some(&mut refused) };
        let Ok(mut report) = predict_edited(&self.until_end, &predictor, edited) else { return Replayed::Unfinished };
        let ended = matches!(report.steps.last(), Some(StepObservation::Fetch(fetch)) if fetch.outcome.is_some());
        match (refused, report.outcomes.pop()) {
            (Some(refused), _) => match refused.error {
                Some(error) => Replayed::Refused(error),
                None => Replayed::Unsupported(refused.message),
            },
            (None, Some(outcome)) if ended => Replayed::Ended(Box::new(outcome)),
            _ => Replayed::Unfinished,
        }
    }
}
