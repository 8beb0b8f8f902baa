//! Several fetches of one page: one set of changes for all.

use fetch_cors::advice::{Advice, Change, Replay, advise_all};
use fetch_cors::scenario::{ObservedOutcome, ScenarioFetch, StepObservation};
use fetch_cors::{Profile, STANDARD};
use serde_json::{Value, json};
use spec_tests::subjects::Fixture;

use crate::case::BROWSERS;
use crate::random::Random;
use crate::worlds::{fetch, headers};

/// A page's fetches of two URLs of one server, each in a world of its own (so that none finds what another left in the
/// preflight cache).
fn page(seed: u64) -> Vec<Fixture> {
    let mut random = Random::new(seed);
    let urls = ["https://api.test/a", "https://api.test/b"];
    let rule = |random: &mut Random, url: &str, preflight: bool| {
        let response = json!({ "status": 200, "headers": headers(random) });
        json!({ "url": url, "preflight": preflight, "responses": [response] })
    };
    let server: Vec<Value> =
        urls.iter().flat_map(|url| [rule(&mut random, url, true), rule(&mut random, url, false)]).collect();
    let count = 2 + random.below(3);
    (0..count)
        .map(|number| {
            let mut fetch = fetch(&mut random, urls[number % 2]);
            // What the page's API or mode refuses is no server's business.
            fetch["mode"] = "cors".into();
            fetch["origin"] = "https://app.site.test".into();
            fetch["body"] = Value::Null;
            let id = format!("page/{seed}/{number}");
            Fixture::of(json!({ "id": id, "server": server, "steps": [{ "fetch": fetch }] })).unwrap()
        })
        .collect()
}

fn succeed(fetches: &[ScenarioFetch<'_>], advice: &Advice, profile: Profile) -> bool {
    fetches.iter().enumerate().all(|(number, fetch)| {
        let report = fetch.followed(advice, number, profile).unwrap();
        let StepObservation::Fetch(seen) = &report.steps[0] else { panic!("a fetch") };
        matches!(seen.outcome, Some(ObservedOutcome::Response(_)))
    })
}

#[test]
fn one_set_of_changes_serves_all_fetches_of_a_page() {
    let (mut edited, mut subsets, mut merged) = (0, 0, 0);
    for seed in 0..400 {
        let fixtures = page(seed);
        let fetches: Vec<ScenarioFetch<'_>> =
            fixtures.iter().map(|fixture| ScenarioFetch::all(&fixture.scenario).remove(0)).collect();
        let replays: Vec<&dyn Replay> = fetches.iter().map(|fetch| fetch as &dyn Replay).collect();
        let advice = advise_all(&replays);
        assert!(advice.suffices && advice.page_changes.is_empty(), "{seed}: {advice}");
        for profile in std::iter::once(STANDARD).chain(BROWSERS) {
            assert!(succeed(&fetches, &advice, profile), "{seed}: {}: {advice}", profile.name);
        }
        edited += usize::from(!advice.edits.is_empty());
        merged += usize::from(advice.edits.iter().any(|edit| lists_two_methods(&edit.change)));
        // No two edits of the same.
        for (index, edit) in advice.edits.iter().enumerate() {
            let is_same = |other: &&fetch_cors::advice::Edit| {
                other.answer == edit.answer && other.change.header_name() == edit.change.header_name()
            };
            assert_eq!(advice.edits[index..].iter().filter(is_same).count(), 1, "{seed}: {advice}");
        }
        let count = advice.edits.len();
        let all = (1_u32 << count) - 1;
        let largest = (0..count).map(|index| all & !(1 << index));
        let every = 0..all;
        for subset in if count <= 7 { every.collect::<Vec<_>>() } else { largest.collect() } {
            let mut part = advice.clone();
            part.browsers.clear();
            let mut index = 0;
            part.edits.retain(|_| {
                index += 1;
                subset >> (index - 1) & 1 == 1
            });
            assert!(!succeed(&fetches, &part, STANDARD), "{seed}: {subset:b} suffices: {advice}");
            subsets += 1;
        }
    }
    println!("{edited} pages needed changes, {merged} of them merged lists, {subsets} subsets tried");
    assert!(edited > 300 && merged > 30 && subsets > 5000);
}

fn lists_two_methods(change: &Change) -> bool {
    matches!(change, Change::Set { name: "Access-Control-Allow-Methods", value, .. } if value.contains(", "))
}
