//! What the target `worlds` begins with: the fixtures that are like no other, some of the others, and generated worlds that go on for
//! long, of which fixtures have few.

use std::collections::HashSet;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::Value;

use super::mutation::without_idle_fields;
use super::seeds::{items, responses, thinned};
use crate::worlds::{Played, world};

/// Values that are shorter are words of a protocol rather than names of somebody's.
const SHORT: usize = 4;

/// The seeds that come of these scenarios, and of none.
pub(super) fn of(scenarios: &[Value]) -> Vec<Vec<u8>> {
    let mut seen = HashSet::new();
    let (new, others): (Vec<&Value>, Vec<&Value>) = scenarios
        .iter()
        .filter(|scenario| scenario["profile"].is_null())
        .partition(|scenario| answers(scenario).into_iter().filter(|pair| seen.insert(pair.clone())).count() > 0);
    let mut worlds: Vec<Value> = new.into_iter().chain(thinned(others, 250)).cloned().collect();
    for scenario in &mut worlds {
        without_idle_fields(scenario);
        scenario["id"] = "fuzz".into();
    }
    worlds.extend(generated());
    worlds.iter().map(|written| written.to_string().into_bytes()).collect()
}

/// What servers say together in one response: each two of its headers, by name or by name and short value.
fn answers(scenario: &Value) -> Vec<(String, String)> {
    responses(scenario)
        .flat_map(|response| {
            let mut said: Vec<String> = Vec::new();
            for header in items(&response["headers"]) {
                let [name, value] = [0, 1].map(|place| header[place].as_str().unwrap_or_default().to_owned());
                let name = name.to_ascii_lowercase();
                said.extend((value.len() < SHORT).then(|| format!("{name}: {value}")));
                said.push(name);
            }
            said.iter().flat_map(|one| said.iter().map(|other| (one.clone(), other.clone()))).collect::<Vec<_>>()
        })
        .collect()
}

fn generated() -> Vec<Value> {
    let mut runner = TestRunner::deterministic();
    let worlds = (0..600).filter_map(|_| Some(world().new_tree(&mut runner).ok()?.current()));
    let goes_on = |written: &Value| {
        let played = Played::by_the_engine(written);
        played.is_ok_and(|played| played.report.outcomes.iter().any(|outcome| outcome.explanation().hops().len() > 3))
    };
    worlds.filter(goes_on).collect()
}
