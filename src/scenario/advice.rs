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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::advice::advise;
    use crate::{RequestError, STANDARD, WEBKIT};

    fn scenario(steps: &Value) -> Scenario {
        let server = json!([{ "url": "https://b.test/x", "responses": [{ "status": 200 }] }]);
        Scenario::from_json(&json!({ "id": "x", "server": server, "steps": steps })).unwrap()
    }

    fn fetch(method: &str, body: &Value) -> Value {
        json!({ "origin": "https://a.test", "url": "https://b.test/x", "method": method, "body": body })
    }

    #[test]
    fn a_replay_ends_as_its_fetch_does() {
        let scenario = scenario(&json!([
            { "fetch": fetch("GET", &json!(null)) },
            { "fetch": fetch("TRACE", &json!(null)) },
            { "fetch": fetch("POST", &json!({ "stream": "s" })) },
            { "start": fetch("GET", &json!(null)), "as": "f" },
            { "drop": "f" },
            { "finish": "f" },
        ]));
        let fetches = ScenarioFetch::all(&scenario);
        assert_eq!(fetches.iter().map(ScenarioFetch::step).collect::<Vec<_>>(), [0, 1, 2, 5]);
        let replayed = |number: usize, profile| {
            let nothing = advise(&fetches[3]);
            fetches[number].replay(&mut nothing.followed(profile, 0))
        };
        let reason = |replayed| match replayed {
            Replayed::Ended(outcome) => outcome.network_error().map(|error| error.code().as_str()),
            other => panic!("{other:?}"),
        };
        assert_eq!(reason(replayed(0, STANDARD)), Some("allow-origin-missing"));
        let refused = replayed(1, STANDARD);
        assert!(matches!(&refused, Replayed::Refused(RequestError::ForbiddenMethod { found }) if found == b"TRACE"));
        assert_eq!(reason(replayed(2, STANDARD)), Some("preflight-allow-origin-missing"));
        let unsupported = replayed(2, WEBKIT);
        let message = "streams as bodies are not supported";
        assert!(matches!(&unsupported, Replayed::Unsupported(why) if why == message), "{unsupported:?}");
        // The others have ended by then: their ends are not its own.
        assert!(matches!(replayed(3, STANDARD), Replayed::Unfinished));
    }

    #[test]
    fn advice_is_followed_by_its_own_fetch_alone() {
        let refused = fetch("GET", &json!(null));
        let scenario = scenario(&json!([
            { "fetch": refused },
            { "start": refused, "as": "f" },
            { "answer": "f" },
            { "fetch": refused },
            { "finish": "f" },
        ]));
        for (number, fetch) in ScenarioFetch::all(&scenario).iter().enumerate() {
            let advice = advise(fetch);
            assert!(advice.suffices && advice.edits.len() == 1, "{advice}");
            let followed = fetch.followed(&advice, 0, STANDARD).unwrap();
            let succeeds: Vec<bool> = followed.outcomes.iter().map(|outcome| outcome.response().is_ok()).collect();
            let expected: Vec<bool> = (0..3).map(|other| other == number).collect();
            assert_eq!(succeeds, expected);
        }
    }
}
